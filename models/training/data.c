/* specula: data.c
 *
 * Frames of samples, channels last, in the precision of networks.
 */
#include "training/data.h"

#include "checksum.h"
#include "surrogate/suits.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* A split on its way into memory. */
typedef struct loading {
    spc_pool *pool;
    spc_context *context;
    const spc_data *data;
    const spc_training_set *set;
    const spc_split *split;
    spc_data_group *group;
} loading;

/* ---- what a sample is told ---- */

double spc_data_condition(const spc_dataset *dataset, const double *parameters, double length,
                          const char *key) {
    if (strcmp(key, "grid.length") == 0) return length;
    for (size_t i = 0; i < dataset->variable_count; i++) {
        if (strcmp(dataset->variables[i].key, key) == 0) return parameters[i];
    }
    double value;
    return spc_condition_value(key, &dataset->cas->setting, 0, &value) ? value : NAN;
}

static spc_status take_conditions(const loading *l, spc_context *context,
                                  const spc_sample *sample) {
    const spc_training_spec *spec = l->data->spec;
    double *to = l->group->conditions + sample->index * spec->condition_count;
    for (size_t i = 0; i < spec->condition_count; i++) {
        if (i == l->data->dt) continue;
        to[i] = spc_data_condition(l->set->dataset, sample->parameters, sample->grid.length[0],
                                   spec->conditions[i]);
        if (isfinite(to[i])) continue;
        return spc_fail_at(context, SPC_BAD_INPUT, l->set->node->file, l->set->node->line,
                           "%s varies in one set and is no number of another; vary it in both",
                           spec->conditions[i]);
    }
    return SPC_OK;
}

/* ---- its frames ---- */

void spc_data_take_frame(const spc_data *data, const spc_data_group *group, const void *values,
                         size_t frame, spc_real *to) {
    const size_t fields = data->fields, points = group->numbers / fields;
    for (size_t c = 0; c < fields; c++) {
        const size_t at = (frame * fields + c) * points;
        if (group->set->dataset->single_precision) {
            const float *from = (const float *)values + at;
            for (size_t p = 0; p < points; p++) to[p * fields + c] = (spc_real)from[p];
        } else {
            const double *from = (const double *)values + at;
            for (size_t p = 0; p < points; p++) to[p * fields + c] = (spc_real)from[p];
        }
    }
}

/* Called by several threads, each with a context of its own. */
static spc_status take_sample(const loading *l, spc_context *context, const spc_sample *sample) {
    spc_data_group *group = l->group;
    const size_t index = sample->index, variables = l->set->dataset->variable_count;
    for (size_t i = 0; i < variables; i++) {
        group->parameters[index * variables + i] = sample->parameters[i];
    }
    for (size_t frame = 0; frame < group->frames; frame++) {
        const size_t at = index * group->frames + frame;
        group->times[at] = sample->times[frame];
        spc_real *to = group->values + at * group->numbers;
        spc_data_take_frame(l->data, group, sample->values, frame, to);
        for (size_t i = 0; i < group->numbers; i++) {
            if (isfinite(to[i])) continue;
            return spc_fail(context, SPC_NOT_FINITE,
                            "%s, sample %zu is not finite in frame %zu; make the set anew",
                            l->split->name, index, frame);
        }
    }
    return take_conditions(l, context, sample);
}

/* ---- windows ---- */

static size_t count_windows(const spc_training_spec *spec, const spc_training_set *set,
                            spc_frame_window *windows) {
    const size_t frames = set->dataset->frames;
    const bool pairs = spec->mode == SPC_TRAINING_ALL_PAIRS;
    const size_t most = !pairs ? set->lead : spec->largest_lead ? spec->largest_lead : frames - 1;
    size_t count = 0;
    for (size_t lead = pairs ? 1 : set->lead; lead <= most; lead++) {
        for (size_t first = 0; first + lead * spec->steps < frames; first++, count++) {
            if (windows) windows[count] = (spc_frame_window){first, lead};
        }
    }
    return count;
}

/* Unless the network is told dt, there is one. */
static spc_status check_intervals(const loading *l) {
    const spc_data *data = l->data;
    if (data->dt != SIZE_MAX) return SPC_OK;
    const size_t g = (size_t)(l->group - data->groups), count = spc_data_items(data, g);
    const double nominal = spc_data_interval(data, 0, 0);
    for (size_t i = 0; i < count; i++) {
        const spc_frame_window *w = &l->group->windows[i % l->group->window_count];
        const double *times = l->group->times + i / l->group->window_count * l->group->frames;
        for (size_t k = 0; k < data->steps; k++) {
            const double dt = times[w->first + (k + 1) * w->lead] - times[w->first + k * w->lead];
            if (fabs(dt - nominal) <= 1e-6 * nominal) continue;
            return spc_fail_at(l->context, SPC_BAD_INPUT, l->set->node->file, l->set->node->line,
                               "frames are %.6g and %.6g apart, which the network is not told; "
                               "keep frames at equal times (dataset.every), or train all-pairs",
                               nominal, dt);
        }
    }
    return SPC_OK;
}

/* ---- a split ---- */

static spc_status take_room(const loading *l) {
    spc_data_group *group = l->group;
    const spc_dataset *dataset = l->set->dataset;
    group->set = l->set;
    group->grid = dataset->grid;
    group->samples = l->split->size;
    group->frames = dataset->frames;
    group->numbers = spc_grid_points(&dataset->grid) * l->data->fields;
    const double copies = l->data->spec->base ? 2 : 1;
    const double bytes = copies * (double)group->samples * (double)group->frames *
                         (double)group->numbers * sizeof *group->values;
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const double machine = pages > 0 && page > 0 ? (double)pages * (double)page : 1e18;
    if (bytes > 0.8 * machine) {
        return spc_fail(l->context, SPC_TOO_LARGE,
                        "the frames of %s take %.3g GiB and the machine has %.3g; train on fewer "
                        "samples, frames or points",
                        l->split->name, bytes / 0x1p30, machine / 0x1p30);
    }
    const size_t frames = group->samples * group->frames;
    group->values = spc_pool_take(l->pool, frames, group->numbers * sizeof *group->values);
    group->times = spc_pool_take(l->pool, frames, sizeof *group->times);
    group->parameters =
        spc_pool_take(l->pool, group->samples, dataset->variable_count * sizeof(double));
    group->conditions = spc_pool_take(l->pool, group->samples,
                                      (l->data->spec->condition_count + 1) * sizeof(double));
    group->window_count = count_windows(l->data->spec, l->set, NULL);
    spc_frame_window *windows = spc_pool_take(l->pool, group->window_count, sizeof *windows);
    if (!group->values || !group->times || !group->parameters || !group->conditions || !windows)
        return SPC_NO_MEMORY;
    count_windows(l->data->spec, l->set, windows);
    group->windows = windows;
    return SPC_OK;
}

static void tell(void *self, const spc_generation_progress *progress) {
    const spc_data_watch *watch = self;
    watch->samples(watch->self, progress->done, progress->total);
}

static spc_status take_made(void *object, spc_pool *scratch, const spc_sample *sample) {
    return take_sample(object, spc_pool_context(scratch), sample);
}

static spc_status make_samples(loading *l, spc_data_watch *watch) {
    const spc_making making = {.dataset = l->set->dataset,
                               .split = l->split,
                               .progress = watch->samples ? tell : NULL,
                               .self = watch};
    return spc_dataset_make_each(l->context, &making, take_made, l);
}

/* From a folder; `scratch` holds what is open. */
static spc_status read_samples(spc_pool *scratch, const loading *l) {
    spc_samples samples;
    SPC_TRY(spc_dataset_read_samples(scratch, l->set->dataset, l->split, false, &samples));
    for (size_t i = 0; i < l->group->samples; i++) {
        spc_sample sample;
        if (spc_stop_requested(l->context))
            return spc_fail(l->context, SPC_INTERRUPTED, "interrupted");
        SPC_TRY(samples.read(samples.self, i, &sample));
        SPC_TRY(take_sample(l, l->context, &sample));
    }
    return SPC_OK;
}

static spc_status load_split(loading *l, spc_data_watch *watch) {
    SPC_TRY(take_room(l));
    spc_pool *scratch = spc_pool_create(l->context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status =
        l->set->dataset->folder ? read_samples(scratch, l) : make_samples(l, watch);
    spc_pool_destroy(scratch);
    SPC_TRY(status);
    return check_intervals(l);
}

spc_status spc_data_load(spc_pool *pool, const spc_training_spec *spec, bool valid,
                         spc_data_watch watch, spc_data *data) {
    *data = (spc_data){.spec = spec,
                       .fields = spec->sets[0].dataset->field_count,
                       .steps = spec->steps,
                       .dt = SIZE_MAX};
    for (size_t i = 0; i < spec->condition_count; i++) {
        if (strcmp(spec->conditions[i], "dt") == 0) data->dt = i;
    }
    data->groups = spc_pool_take(pool, spec->set_count, sizeof *data->groups);
    if (!data->groups) return SPC_NO_MEMORY;
    for (size_t s = 0; s < spec->set_count; s++) {
        const spc_training_set *set = &spec->sets[s];
        const spc_split *split = valid ? set->valid : set->train;
        if (!split) continue;
        spc_split first = *split;
        spc_data_group *group = &data->groups[data->group_count++];
        group->online = !valid && set->online;
        if (group->online && set->online->statistics < first.size) {
            first.size = set->online->statistics;
        }
        loading l = {pool, spc_pool_context(pool), data, set, &first, group};
        SPC_TRY(load_split(&l, &watch));
    }
    return spec->base ? spc_data_apply_base(pool, data) : SPC_OK;
}

/* ---- items ---- */

size_t spc_data_items(const spc_data *data, size_t group) {
    return data->groups[group].samples * data->groups[group].window_count;
}

double spc_data_interval(const spc_data *data, size_t group, size_t item) {
    const spc_data_group *g = &data->groups[group];
    const spc_frame_window *window = &g->windows[item % g->window_count];
    const double *times = g->times + item / g->window_count * g->frames + window->first;
    return times[window->lead] - times[0];
}

void spc_data_item(const spc_data *data, size_t group, size_t item, spc_item *result) {
    const spc_data_group *g = &data->groups[group];
    const size_t sample = item / g->window_count, conditions = data->spec->condition_count;
    const spc_frame_window *window = &g->windows[item % g->window_count];
    const size_t first = sample * g->frames + window->first;
    for (size_t k = 0; k <= data->steps; k++) {
        result->frame[k] = g->values + (first + k * window->lead) * g->numbers;
    }
    for (size_t k = 0; k < data->steps; k++) {
        result->base[k] =
            g->bases ? g->bases + (first + (k + 1) * window->lead) * g->numbers : NULL;
    }
    for (size_t i = 0; i < conditions; i++) {
        result->conditions[i] = i == data->dt ? spc_data_interval(data, group, item)
                                              : g->conditions[sample * conditions + i];
    }
}

uint64_t spc_data_checksum(const spc_data *data) {
    spc_checksum checksum;
    spc_checksum_start(&checksum);
    for (size_t i = 0; i < data->group_count; i++) {
        const spc_data_group *g = &data->groups[i];
        const size_t frames = g->samples * g->frames;
        spc_checksum_add(&checksum, g->values, frames * g->numbers * sizeof *g->values);
        spc_checksum_add(&checksum, g->times, frames * sizeof *g->times);
        spc_checksum_add(&checksum, g->conditions,
                         g->samples * data->spec->condition_count * sizeof *g->conditions);
    }
    return spc_checksum_value(&checksum);
}
