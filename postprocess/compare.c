/* specula: compare.c
 *
 * Trajectories against a reference. See compare.h.
 */
#include "compare.h"

#include <math.h>
#include <string.h>

const double spc_correlation_thresholds[SPC_CORRELATION_THRESHOLDS] = {0.9, 0.8};

/* ---- bringing states to a common grid ---- */

typedef struct side {
    const spc_trajectory *trajectory;
    spc_state native, common;
    bool resampled;
} side;

static spc_status side_create(spc_pool *pool, const spc_trajectory *trajectory,
                              const spc_grid *common, side *self) {
    const spc_grid *native = &trajectory->grid;
    const bool is_complex = trajectory->complex_valued;
    *self = (side){.trajectory = trajectory};
    SPC_TRY(spc_state_create(pool, native, 1, trajectory->channels, is_complex, &self->native));
    SPC_TRY(spc_state_create(pool, common, 1, trajectory->channels, is_complex, &self->common));
    for (int axis = 0; axis < native->dims; axis++) {
        self->resampled = self->resampled || native->n[axis] != common->n[axis] ||
                          native->offset[axis] != common->offset[axis];
    }
    self->resampled = self->resampled || native->staggered != common->staggered;
    return SPC_OK;
}

static spc_status side_read(spc_context *context, side *self, size_t sample, size_t frame) {
    SPC_TRY(spc_trajectory_read(context, self->trajectory, sample, (long)frame, &self->native));
    if (!self->resampled) {
        spc_state_copy(&self->common, &self->native);
        return SPC_OK;
    }
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = spc_state_resample(scratch, &self->native, &self->common);
    spc_pool_destroy(scratch);
    return status;
}

/* ---- what can be compared ---- */

static spc_status refuse(spc_context *context, const spc_trajectory *run,
                         const spc_trajectory *reference, const char *what) {
    return spc_fail(context, SPC_NOT_APPLICABLE, "%s cannot be compared with %s: %s", run->path,
                    reference->path, what);
}

static spc_status check_fields(spc_context *context, const spc_trajectory *run,
                               const spc_trajectory *reference) {
    if (run->channels != reference->channels || run->complex_valued != reference->complex_valued) {
        return refuse(context, run, reference, "they hold different fields");
    }
    for (size_t channel = 0; channel < run->channels; channel++) {
        if (strcmp(run->fields[channel], reference->fields[channel]) == 0) continue;
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s cannot be compared with %s: field %zu is '%s' there and '%s' here",
                        run->path, reference->path, channel + 1, reference->fields[channel],
                        run->fields[channel]);
    }
    return SPC_OK;
}

static spc_status check_box(spc_context *context, const spc_trajectory *run,
                            const spc_trajectory *reference) {
    const spc_grid *a = &run->grid, *b = &reference->grid;
    if (a->dims != b->dims) return refuse(context, run, reference, "they differ in dimensions");
    for (int axis = 0; axis < a->dims; axis++) {
        const double tolerance = 1e-9 * b->length[axis];
        if (fabs(a->length[axis] - b->length[axis]) <= tolerance &&
            fabs(a->origin[axis] - b->origin[axis]) <= tolerance) {
            continue;
        }
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s cannot be compared with %s: axis %s reaches from %g over %g there and "
                        "from %g over %g here",
                        run->path, reference->path, spc_axis_name(axis), b->origin[axis],
                        b->length[axis], a->origin[axis], a->length[axis]);
    }
    return SPC_OK;
}

static spc_grid coarser(const spc_grid *a, const spc_grid *b) {
    spc_grid grid = *b;
    for (int axis = 0; axis < grid.dims; axis++) {
        if (a->n[axis] < grid.n[axis]) grid.n[axis] = a->n[axis];
    }
    return grid;
}

/* ---- times ---- */

/* Times are equal when they differ by less than a millionth of the reference's smallest interval. */
static double time_tolerance(const spc_trajectory *reference) {
    double smallest = INFINITY;
    for (size_t i = 1; i < reference->times; i++) {
        smallest = fmin(smallest, reference->time[i] - reference->time[i - 1]);
    }
    const double last = fabs(reference->time[reference->times - 1]);
    return isfinite(smallest) ? 1e-6 * smallest : 1e-9 * (1 + last);
}

/* Frame of the run at each time of the reference, or SIZE_MAX; how many there are. */
static size_t match_times(const spc_trajectory *run, const spc_trajectory *reference,
                          size_t *frame) {
    const double tolerance = time_tolerance(reference);
    size_t matched = 0, j = 0;
    for (size_t i = 0; i < reference->times; i++) {
        while (j < run->times && run->time[j] < reference->time[i] - tolerance) j++;
        const bool equal = j < run->times && run->time[j] <= reference->time[i] + tolerance;
        frame[i] = equal ? j : SIZE_MAX;
        if (equal) matched++;
    }
    return matched;
}

/* ---- one run ---- */

typedef struct work {
    spc_pool *pool;
    const spc_comparison *comparison;
    side reference, run;
    size_t *frame;       /* [time] */
    double **value;      /* [metric][time] */
    double *correlation; /* [time] */
    spc_compared_run *result;
} work;

/* Metrics at one time, averaged over samples. Their scratch lasts for one sample. */
static spc_status compare_time(work *w, size_t i) {
    const spc_comparison *comparison = w->comparison;
    const spc_metric *correlation = spc_metric_find("correlation");
    spc_context *context = spc_pool_context(w->pool);
    const double share = 1 / (double)w->result->samples;
    for (size_t m = 0; m < comparison->metric_count; m++) w->value[m][i] = 0;
    w->correlation[i] = 0;
    for (size_t sample = 0; sample < w->result->samples; sample++) {
        SPC_TRY(side_read(context, &w->reference, sample, i));
        SPC_TRY(side_read(context, &w->run, sample, w->frame[i]));
        spc_pool *scratch = spc_pool_create(context);
        if (!scratch) return SPC_NO_MEMORY;
        spc_status status = SPC_OK;
        double value = 0;
        for (size_t m = 0; status == SPC_OK && m < comparison->metric_count; m++) {
            status = comparison->metrics[m]->value(scratch, &w->run.common, &w->reference.common,
                                                   &value);
            w->value[m][i] += share * value;
        }
        if (status == SPC_OK) {
            status = correlation->value(scratch, &w->run.common, &w->reference.common, &value);
            w->correlation[i] += share * value;
        }
        spc_pool_destroy(scratch);
        SPC_TRY(status);
    }
    return SPC_OK;
}

static void find_decorrelation(work *w) {
    const double *time = w->comparison->time;
    for (size_t t = 0; t < SPC_CORRELATION_THRESHOLDS; t++) {
        w->result->decorrelation[t] = NAN;
        for (size_t i = 0; i < w->comparison->times; i++) {
            if (w->frame[i] == SIZE_MAX) continue;
            /* a correlation that is not a number is lost */
            if (w->correlation[i] >= spc_correlation_thresholds[t]) continue;
            w->result->decorrelation[t] = time[i];
            break;
        }
    }
}

static spc_status prepare(work *w, const spc_trajectory *run, const spc_trajectory *reference) {
    spc_context *context = spc_pool_context(w->pool);
    const spc_comparison *comparison = w->comparison;
    SPC_TRY(check_fields(context, run, reference));
    SPC_TRY(check_box(context, run, reference));
    w->frame = spc_pool_take(w->pool, comparison->times, sizeof *w->frame);
    w->value = spc_pool_take(w->pool, comparison->metric_count, sizeof *w->value);
    w->correlation = spc_pool_take(w->pool, comparison->times, sizeof *w->correlation);
    if (!w->frame || !w->value || !w->correlation) return SPC_NO_MEMORY;
    for (size_t m = 0; m < comparison->metric_count; m++) {
        w->value[m] = spc_pool_take(w->pool, comparison->times, sizeof **w->value);
        if (!w->value[m]) return SPC_NO_MEMORY;
    }
    w->result->matched = match_times(run, reference, w->frame);
    if (w->result->matched == 0) {
        return refuse(context, run, reference,
                      "they have no time in common; save both at the same times");
    }
    const spc_grid common = coarser(&run->grid, &reference->grid);
    SPC_TRY(side_create(w->pool, reference, &common, &w->reference));
    SPC_TRY(side_create(w->pool, run, &common, &w->run));
    w->result->grid = common;
    w->result->resampled = w->run.resampled;
    w->result->reference_resampled = w->reference.resampled;
    w->result->samples = run->samples < reference->samples ? run->samples : reference->samples;
    return SPC_OK;
}

static spc_status compare_run(spc_pool *pool, const spc_comparison *comparison,
                              const spc_trajectory *run, const spc_trajectory *reference,
                              spc_compared_run *result) {
    work w = {.pool = pool, .comparison = comparison, .result = result};
    SPC_TRY(prepare(&w, run, reference));
    for (size_t i = 0; i < comparison->times; i++) {
        if (w.frame[i] != SIZE_MAX) {
            SPC_TRY(compare_time(&w, i));
            continue;
        }
        for (size_t m = 0; m < comparison->metric_count; m++) w.value[m][i] = NAN;
    }
    find_decorrelation(&w);
    result->value = (const double *const *)w.value;
    return SPC_OK;
}

/* ---- all of them ---- */

spc_status spc_compare(spc_pool *pool, const char *const *paths, size_t path_count,
                       const spc_metric *const *metrics, size_t metric_count,
                       spc_comparison *result) {
    spc_trajectory *reference, *run;
    SPC_TRY(spc_trajectory_open(pool, paths[0], &reference));
    *result = (spc_comparison){.reference = paths[0],
                               .times = reference->times,
                               .time = reference->time,
                               .metrics = metrics,
                               .metric_count = metric_count,
                               .run_count = path_count - 1};
    spc_status status = SPC_OK;
    result->runs = spc_pool_take(pool, result->run_count, sizeof *result->runs);
    if (!result->runs) status = SPC_NO_MEMORY;
    for (size_t i = 0; status == SPC_OK && i < result->run_count; i++) {
        result->runs[i].path = paths[i + 1];
        status = spc_trajectory_open(pool, paths[i + 1], &run);
        if (status != SPC_OK) break;
        status = compare_run(pool, result, run, reference, &result->runs[i]);
        spc_trajectory_close(run);
    }
    spc_trajectory_close(reference);
    return status;
}

spc_compared_summary spc_compared_summarise(const spc_comparison *comparison, size_t run,
                                            size_t metric) {
    const double *value = comparison->runs[run].value[metric];
    const bool higher = comparison->metrics[metric]->higher_is_better;
    spc_compared_summary summary = {.first = NAN, .mean = 0, .final = NAN, .worst = NAN};
    size_t count = 0;
    for (size_t i = 0; i < comparison->times; i++) {
        if (isnan(value[i])) continue;
        if (count++ == 0) summary.first = value[i];
        summary.final = value[i];
        summary.mean += value[i];
        summary.worst = higher ? fmin(summary.worst, value[i]) : fmax(summary.worst, value[i]);
    }
    summary.mean = count > 0 ? summary.mean / (double)count : NAN;
    return summary;
}
