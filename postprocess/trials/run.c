/* specula: run.c
 *
 * The rollouts of a trial: truth first, all of it kept, then one entry after another, each over all samples at a time.
 * What threads write does not overlap, and means over samples are taken in their order.
 */
#include "gauge.h"
#include "samples.h"

#include <math.h>
#include <specula/rollout.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

typedef struct course {
    const spc_trial *trial;
    const spc_trial_watch *watch;
    spc_trial_result *result;
    size_t size;       /* numbers in a state on the grid of the comparison */
    spc_state *starts; /* [sample], on truth's grid */
    double *truth;     /* [sample][frame][size] */
    double *sums;      /* [sample][size], over its frames */
    double *total;     /* [size], over all */
    spc_gauge *gauge;  /* of the entry under way */
    const spc_entry *entry;
    spc_entry_result *entry_result;
    spc_pool *pool;
    atomic_size_t done;
} course;

/* ---- memory ---- */

static spc_status check_memory(const course *c) {
    const spc_trial *trial = c->trial;
    const double frames = (double)trial->frames * (double)trial->samples;
    const double curves = (double)(trial->metric_count * trial->entry_count);
    const double bytes =
        sizeof(double) * frames * ((double)c->size + curves + (double)c->result->shells);
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const double machine = pages > 0 && page > 0 ? (double)pages * (double)page : 1e18;
    if (bytes < 0.8 * machine) return SPC_OK;
    return spc_fail(spc_pool_context(c->pool), SPC_TOO_LARGE,
                    "truth and curves of all samples need about %.3g GiB and the machine has "
                    "%.3g; use fewer samples or steps",
                    bytes / 0x1p30, machine / 0x1p30);
}

/* ---- frames ---- */

static double *truth_at(const course *c, size_t sample, size_t frame) {
    return c->truth + (sample * c->trial->frames + frame) * c->size;
}

/* Truth as a state that is only read. */
static spc_state truth_state(const course *c, size_t sample, size_t frame) {
    const spc_case *cas = c->trial->truth;
    const spc_equation *equation = cas->setting.physics.equation;
    return (spc_state){
        .grid = c->trial->grid,
        .batch = 1,
        .channels = (size_t)spc_equation_channels(equation, c->trial->grid.dims),
        .complex_valued = equation->complex_valued,
        .time = c->trial->times[frame],
        .data = truth_at(c, sample, frame),
    };
}

/* A state on the grid of the comparison. */
static spc_status bring(spc_context *context, const spc_state *from, spc_state *to) {
    if (spc_grid_equal(&from->grid, &to->grid)) {
        memcpy(to->data, from->data, spc_state_size(to) * sizeof *to->data);
        return SPC_OK;
    }
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = spc_state_resample(scratch, from, to);
    spc_pool_destroy(scratch);
    return status;
}

static void tell(course *c, bool teller) {
    const size_t done = atomic_fetch_add(&c->done, 1) + 1;
    const size_t total = (c->trial->entry_count + 1) * c->trial->samples;
    if (teller && c->watch && c->watch->progress) {
        c->watch->progress(c->watch->self, done, total);
    }
}

/* ---- truth ---- */

/* The initial state of a sample after the burn-in. */
static spc_status burn_in(spc_pool *scratch, const course *c, size_t sample, spc_state *start) {
    spc_case *cas = spc_pool_take(scratch, 1, sizeof *cas);
    double *times = spc_pool_take(scratch, 2, sizeof *times);
    if (!cas || !times) return SPC_NO_MEMORY;
    *cas = *c->trial->truth;
    times[0] = cas->start;
    times[1] = c->trial->times[0];
    cas->first_sample = (uint32_t)sample;
    cas->save_times = times;
    cas->saves = times[1] > times[0] ? 2 : 1;
    spc_rollout *rollout;
    SPC_TRY(spc_rollout_create(scratch, cas, &rollout));
    SPC_TRY(spc_rollout_run(rollout, NULL, 0));
    spc_state_copy(start, spc_rollout_state(rollout, 0));
    return SPC_OK;
}

/* It starts anew from the values at the start, as everything does that is held against it. */
static spc_status run_truth(spc_pool *scratch, const course *c, size_t sample) {
    spc_stepped *stepped;
    spc_context *context = spc_pool_context(scratch);
    SPC_TRY(burn_in(scratch, c, sample, &c->starts[sample]));
    SPC_TRY(spc_stepped_create(scratch, c->trial->truth, sample, &stepped));
    SPC_TRY(spc_stepped_place(scratch, stepped, &c->starts[sample], c->trial->times[0]));
    double *sum = c->sums + sample * c->size;
    for (size_t frame = 0; frame < c->trial->frames; frame++) {
        if (frame > 0) SPC_TRY(spc_stepped_advance(stepped, c->trial->times[frame]));
        spc_state seen = truth_state(c, sample, frame);
        SPC_TRY(bring(context, &stepped->state, &seen));
        for (size_t i = 0; i < c->size; i++) sum[i] += seen.data[i];
        SPC_TRY(spc_gauge_late(c->gauge, context, &seen, sample, frame));
    }
    return SPC_OK;
}

static spc_status truth_of_sample(spc_pool *scratch, void *object, size_t sample, bool teller) {
    course *c = object;
    spc_context *context = spc_pool_context(scratch);
    const spc_status status = run_truth(scratch, c, sample);
    if (status == SPC_OK) {
        tell(c, teller);
        return SPC_OK;
    }
    char *message = spc_pool_text(scratch, spc_error_message(context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(context);
    return spc_fail(context, status, "truth, sample %zu: %s", sample, message);
}

static spc_status run_truths(course *c) {
    spc_context *context = spc_pool_context(c->pool);
    const spc_trial *trial = c->trial;
    SPC_TRY(spc_gauge_create(c->pool, c->result, NULL, &c->gauge));
    SPC_TRY(spc_each_sample(context, trial->samples, truth_of_sample, c));
    for (size_t sample = 0; sample < trial->samples; sample++) {
        for (size_t i = 0; i < c->size; i++) c->total[i] += c->sums[sample * c->size + i];
    }
    spc_gauge_late_mean(c->gauge, NULL, &c->result->truth);
    return SPC_OK;
}

/* ---- entries ---- */

/* White noise, the same for all root mean squares but for their ratio. */
static void disturb(const course *c, size_t sample, double rms, spc_state *state) {
    spc_random random = spc_random_start(c->trial->seed, (uint32_t)sample, SPC_PURPOSE_NOISE);
    const double deviation = state->complex_valued ? rms / sqrt(2) : rms;
    for (size_t i = 0; i < spc_state_size(state); i++) {
        state->data[i] += deviation * spc_random_normal(&random);
    }
    state->revision++;
}

/* What never changes: where truth began, or what it is on average elsewhere. */
static void fill_floor(const course *c, size_t sample, spc_state *state) {
    const size_t samples = c->trial->samples, frames = c->trial->frames;
    if (c->entry->kind == SPC_ENTRY_PERSISTENCE) {
        memcpy(state->data, truth_at(c, sample, 0), c->size * sizeof *state->data);
        return;
    }
    const double share = 1 / ((double)(samples - 1) * (double)frames);
    const double *own = c->sums + sample * c->size;
    for (size_t i = 0; i < c->size; i++) state->data[i] = share * (c->total[i] - own[i]);
}

/* The state of one sample of an entry as it goes on. */
typedef struct rolling {
    spc_stepped *stepped; /* NULL: it stands still */
    spc_state seen;       /* on the grid of the comparison */
    spc_meter *meter;
    double *invariants;
    size_t frames; /* that are good */
} rolling;

static spc_status set_out(spc_pool *scratch, const course *c, size_t sample, rolling *r) {
    const spc_entry *entry = c->entry;
    const spc_equation *equation = c->trial->truth->setting.physics.equation;
    SPC_TRY(spc_equation_state(scratch, equation, &c->trial->grid, &r->seen));
    if (!entry->cas) {
        fill_floor(c, sample, &r->seen);
        return SPC_OK;
    }
    SPC_TRY(spc_stepped_create(scratch, entry->cas, sample, &r->stepped));
    SPC_TRY(spc_stepped_place(scratch, r->stepped, &c->starts[sample], c->trial->times[0]));
    if (entry->noise > 0) disturb(c, sample, entry->noise, &r->stepped->state);
    SPC_TRY(spc_meter_create(scratch, entry->cas, &r->meter));
    r->invariants = spc_pool_take(scratch, spc_meter_count(r->meter), sizeof *r->invariants);
    return r->invariants ? SPC_OK : SPC_NO_MEMORY;
}

static void keep_to_show(const course *c, size_t frame, const spc_state *state) {
    const spc_trial_result *result = c->result;
    if (result->shown == SIZE_MAX || c->entry != &c->trial->entries[result->shown]) return;
    memcpy(result->shown_values + frame * c->size, state->data, c->size * sizeof(double));
}

static spc_status roll_out(spc_context *context, const course *c, size_t sample, rolling *r) {
    const spc_trial *trial = c->trial;
    for (; r->frames < trial->frames; r->frames++) {
        const size_t frame = r->frames;
        const spc_state truth = truth_state(c, sample, frame);
        if (r->stepped) {
            if (frame > 0) SPC_TRY(spc_stepped_advance(r->stepped, trial->times[frame]));
            SPC_TRY(bring(context, &r->stepped->state, &r->seen));
            spc_gauge_invariants(c->gauge, r->meter, &r->stepped->state, sample, frame,
                                 r->invariants);
        }
        SPC_TRY(spc_gauge_frame(c->gauge, context, &r->seen, &truth, sample, frame));
        if (sample == 0) keep_to_show(c, frame, &r->seen);
    }
    return SPC_OK;
}

static spc_status entry_of_sample(spc_pool *scratch, void *object, size_t sample, bool teller) {
    course *c = object;
    spc_context *context = spc_pool_context(scratch);
    rolling r = {0};
    SPC_TRY(set_out(scratch, c, sample, &r));
    const spc_status status = roll_out(context, c, sample, &r);
    if (status != SPC_OK && !spc_stepped_failed(status)) return status;
    c->entry_result->finite[sample] = r.frames;
    if (status != SPC_OK) {
        spc_gauge_failed(c->gauge, sample, r.frames, spc_error_message(context));
        spc_error_clear(context);
    }
    tell(c, teller);
    return SPC_OK;
}

static spc_status run_entry(course *c, size_t e) {
    spc_context *context = spc_pool_context(c->pool);
    const spc_trial *trial = c->trial;
    c->entry = &trial->entries[e];
    c->entry_result = &c->result->entries[e];
    spc_pool *own = spc_pool_create(context);
    if (!own) return SPC_NO_MEMORY;
    spc_status status = spc_gauge_create(own, c->result, c->entry_result, &c->gauge);
    if (status == SPC_OK) status = spc_each_sample(context, trial->samples, entry_of_sample, c);
    if (status == SPC_OK) status = spc_gauge_end(c->gauge, c->pool);
    spc_pool_destroy(own);
    return status;
}

/* ---- all ---- */

static spc_status take_result(spc_pool *pool, const spc_trial *trial, spc_trial_result *result) {
    const spc_modes *modes;
    const spc_equation *equation = trial->truth->setting.physics.equation;
    SPC_TRY(spc_modes_create(pool, &trial->grid, equation->complex_valued, 1, &modes));
    *result = (spc_trial_result){.trial = trial,
                                 .shells = spc_shell_count(modes),
                                 .shell_spacing = spc_shell_spacing(modes),
                                 .invariants = trial->truth->measures,
                                 .invariant_count = trial->truth->measure_count};
    result->entries = spc_pool_take(pool, trial->entry_count, sizeof *result->entries);
    if (!result->entries) return SPC_NO_MEMORY;
    for (size_t e = 0; e < trial->entry_count; e++) {
        SPC_TRY(spc_gauge_room(pool, result, &result->entries[e]));
    }
    result->truth.spectrum = spc_pool_take(pool, result->shells, sizeof(double));
    return result->truth.spectrum ? SPC_OK : SPC_NO_MEMORY;
}

/* The first stepper that was learned, or else the first. */
static size_t choose_shown(const spc_trial *trial) {
    size_t first = SIZE_MAX;
    for (size_t e = 0; e < trial->entry_count; e++) {
        const spc_entry *entry = &trial->entries[e];
        if (entry->kind != SPC_ENTRY_STEPPER) continue;
        if (spc_stepper_use_flags(&entry->cas->stepper) & SPC_STEPPER_LEARNED) return e;
        if (first == SIZE_MAX) first = e;
    }
    return first;
}

static spc_status take_shown(spc_pool *pool, const course *c) {
    spc_trial_result *result = c->result;
    result->shown = choose_shown(c->trial);
    result->state_size = c->size;
    result->shown_truth = c->truth;
    if (result->shown == SIZE_MAX) return SPC_OK;
    result->shown_values =
        spc_pool_take(pool, c->trial->frames, c->size * sizeof *result->shown_values);
    return result->shown_values ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status take_course(spc_pool *pool, course *c) {
    const spc_trial *trial = c->trial;
    const spc_physics *physics = &trial->truth->setting.physics;
    spc_state sample;
    SPC_TRY(spc_equation_state(pool, physics->equation, &trial->grid, &sample));
    c->size = spc_state_size(&sample);
    SPC_TRY(check_memory(c));
    c->starts = spc_pool_take(pool, trial->samples, sizeof *c->starts);
    c->truth = spc_pool_take(pool, trial->samples * trial->frames, c->size * sizeof *c->truth);
    c->sums = spc_pool_take(pool, trial->samples, c->size * sizeof *c->sums);
    c->total = spc_pool_take(pool, c->size, sizeof *c->total);
    if (!c->starts || !c->truth || !c->sums || !c->total) return SPC_NO_MEMORY;
    for (size_t i = 0; i < trial->samples; i++) {
        SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, &c->starts[i]));
    }
    return take_shown(pool, c);
}

/* Every stepper is made once before any work. */
static spc_status try_entries(spc_context *context, const spc_trial *trial) {
    spc_status status = SPC_OK;
    for (size_t e = 0; e < trial->entry_count && status == SPC_OK; e++) {
        spc_pool *scratch = spc_pool_create(context);
        spc_stepped *stepped;
        if (!scratch) return SPC_NO_MEMORY;
        if (trial->entries[e].cas) {
            status = spc_stepped_create(scratch, trial->entries[e].cas, 0, &stepped);
        }
        spc_pool_destroy(scratch);
    }
    return status;
}

spc_status spc_trial_run(spc_pool *pool, const spc_trial *trial, const spc_trial_watch *watch,
                         spc_trial_result *result) {
    spc_context *context = spc_pool_context(pool);
    course c = {.trial = trial, .watch = watch, .result = result, .pool = pool};
    atomic_init(&c.done, 0);
    SPC_TRY(try_entries(context, trial));
    SPC_TRY(take_result(pool, trial, result));
    SPC_TRY(take_course(pool, &c));
    SPC_TRY(run_truths(&c));
    for (size_t e = 0; e < trial->entry_count; e++) SPC_TRY(run_entry(&c, e));
    return spc_trial_time_entries(pool, &c.starts[0], result);
}
