/* specula: make.c
 *
 * One sample: drawn, run, reduced.
 */
#include "dataset_internal.h"
#include "field.h"

#include <specula/rollout.h>
#include <string.h>

/* Where the frames of a run go. */
typedef struct collector {
    spc_context *context;
    const spc_dataset *dataset;
    const spc_field *fields;
    spc_window window;
    double *times;
    spc_sample *sample, *fine; /* fine: NULL, none */
    spc_state reduced;
    double *values; /* one field */
} collector;

static size_t value_size(const spc_dataset *dataset) {
    return dataset->single_precision ? sizeof(float) : sizeof(double);
}

/* ---- frames ---- */

static void store(const collector *c, const spc_state *state, size_t frame, spc_sample *sample) {
    const size_t points = spc_grid_points(&state->grid), count = c->dataset->field_count;
    for (size_t i = 0; i < count; i++) {
        const size_t at = (frame * count + i) * points;
        if (!c->dataset->single_precision) {
            spc_field_values(&c->fields[i], state, (double *)sample->values + at);
            continue;
        }
        spc_field_values(&c->fields[i], state, c->values);
        float *to = (float *)sample->values + at;
        for (size_t p = 0; p < points; p++) to[p] = (float)c->values[p];
    }
}

static spc_status reduce(collector *c, const spc_state *state) {
    spc_pool *scratch = spc_pool_create(c->context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = spc_reduce_state(scratch, state, c->dataset->reduction, &c->reduced);
    spc_pool_destroy(scratch);
    return status;
}

static spc_status keep_frame(void *self, size_t member, size_t index, const spc_state *state,
                             const spc_step_info *info) {
    (void)member;
    (void)info;
    collector *c = self;
    const spc_window *w = &c->window;
    if (index < w->first || (index - w->first) % w->stride != 0) return SPC_OK;
    const size_t frame = (index - w->first) / w->stride;
    c->times[frame] = state->time;
    if (c->fine) store(c, state, frame, c->fine);
    if (c->dataset->factor == 1) {
        store(c, state, frame, c->sample);
        return SPC_OK;
    }
    SPC_TRY(reduce(c, state));
    store(c, &c->reduced, frame, c->sample);
    return SPC_OK;
}

/* ---- one attempt ---- */

static spc_status take_fields(spc_pool *pool, collector *c) {
    spc_field *fields = spc_pool_take(pool, c->dataset->field_count, sizeof *fields);
    if (!fields) return SPC_NO_MEMORY;
    for (size_t i = 0; i < c->dataset->field_count; i++) {
        /* The case has checked the names. */
        if (!spc_field_find(&c->dataset->cas->setting.physics, c->dataset->fields[i], &fields[i])) {
            return SPC_BAD_INPUT;
        }
    }
    c->fields = fields;
    return SPC_OK;
}

/* From the tree, whose nodes know the files that paths are relative to. */
spc_status spc_dataset_case(spc_pool *pool, const spc_dataset *dataset,
                            const char *const *overrides, spc_case **cas) {
    spc_node *root = spc_node_copy(pool, dataset->cas->root);
    return root ? spc_case_compose(pool, dataset->path, root, overrides, cas) : SPC_NO_MEMORY;
}

spc_status spc_dataset_compose(spc_pool *pool, const spc_dataset *dataset, const double *parameters,
                               spc_case **result, spc_window *window) {
    const char *const *assignments;
    SPC_TRY(spc_dataset_assignments(pool, dataset, parameters, &assignments));
    spc_case *cas;
    SPC_TRY(spc_dataset_case(pool, dataset, assignments, &cas));
    SPC_TRY(spc_dataset_window(pool, dataset, parameters, cas, window));
    *result = cas;
    if (window->count == dataset->frames) return SPC_OK;
    return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                    "keeps %zu frames where the set has %zu; vary dataset.every instead of keys "
                    "of the section time",
                    window->count, dataset->frames);
}

static spc_status run(spc_pool *pool, collector *c, const spc_split *split) {
    const spc_dataset *dataset = c->dataset;
    spc_case *cas;
    SPC_TRY(spc_dataset_compose(pool, dataset, c->sample->parameters, &cas, &c->window));
    cas->seed += split->seed + ((uint64_t)c->sample->attempt << 40);
    cas->first_sample = (uint32_t)c->sample->index;
    const spc_grid *grid = &cas->setting.physics.grid;
    c->sample->grid = spc_reduced_grid(grid, dataset->factor, dataset->reduction);
    if (c->fine) c->fine->grid = *grid;
    SPC_TRY(take_fields(pool, c));
    c->values = spc_pool_take(pool, spc_grid_points(grid), sizeof *c->values);
    if (!c->values) return SPC_NO_MEMORY;
    spc_rollout *rollout;
    SPC_TRY(spc_rollout_create(pool, cas, &rollout));
    if (dataset->factor > 1) {
        const spc_state *state = spc_rollout_state(rollout, 0);
        SPC_TRY(spc_state_create(pool, &c->sample->grid, 1, state->channels, state->complex_valued,
                                 &c->reduced));
    }
    const spc_sink sink = {.frame = keep_frame, .self = c};
    return spc_rollout_run(rollout, &sink, 1);
}

/* ---- attempts ---- */

static bool may_try_again(spc_status status) {
    return status == SPC_NOT_FINITE || status == SPC_NOT_ADMISSIBLE || status == SPC_STEP_TOO_SMALL;
}

static spc_status attempt(collector *c, const spc_split *split) {
    spc_pool *scratch = spc_pool_create(c->context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = run(scratch, c, split);
    spc_pool_destroy(scratch);
    return status;
}

static spc_status room(spc_pool *pool, const spc_dataset *dataset, const spc_grid *grid,
                       spc_sample *sample) {
    const size_t count = dataset->frames * dataset->field_count * spc_grid_points(grid);
    sample->values = spc_pool_take(pool, count, value_size(dataset));
    return sample->values ? SPC_OK : SPC_NO_MEMORY;
}

/* Note the failure and forget it, or say that there were too many. */
static spc_status failed(spc_pool *pool, const collector *c, const spc_split *split,
                         spc_status status) {
    spc_context *context = c->context;
    spc_sample *sample = c->sample;
    char *message = spc_pool_text(pool, spc_error_message(context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(context);
    if (!may_try_again(status)) {
        return spc_fail(context, status, "%s, sample %zu: %s", split->name, sample->index, message);
    }
    sample->failures =
        spc_pool_print(pool, "%sattempt %zu: %s\n", sample->failures, sample->attempt + 1, message);
    if (!sample->failures) return SPC_NO_MEMORY;
    if (++sample->attempt < c->dataset->attempts) return SPC_OK;
    return spc_fail(context, status,
                    "%s, sample %zu failed %zu times, at last: %s; correct the stepper or narrow "
                    "what varies",
                    split->name, sample->index, sample->attempt, message);
}

spc_status spc_dataset_make(spc_pool *pool, const spc_dataset *dataset, const spc_split *split,
                            size_t index, spc_sample *sample, spc_sample *fine) {
    *sample = (spc_sample){.index = index, .failures = ""};
    SPC_TRY(room(pool, dataset, &dataset->grid, sample));
    if (fine && dataset->pairs) {
        *fine = *sample;
        SPC_TRY(room(pool, dataset, &dataset->cas->setting.physics.grid, fine));
    }
    double *parameters = spc_pool_take(pool, dataset->variable_count, sizeof *parameters);
    double *times = spc_pool_take(pool, dataset->frames, sizeof *times);
    if (!parameters || !times) return SPC_NO_MEMORY;
    sample->parameters = parameters;
    sample->times = times;
    collector c = {.context = spc_pool_context(pool),
                   .dataset = dataset,
                   .times = times,
                   .sample = sample,
                   .fine = fine && dataset->pairs ? fine : NULL};
    for (;;) {
        spc_dataset_draw(dataset, split, index, sample->attempt, parameters);
        const spc_status status = attempt(&c, split);
        if (status == SPC_OK) break;
        SPC_TRY(failed(pool, &c, split, status));
    }
    if (!c.fine) return SPC_OK;
    fine->attempt = sample->attempt;
    fine->parameters = parameters;
    fine->times = times;
    fine->failures = sample->failures;
    return SPC_OK;
}
