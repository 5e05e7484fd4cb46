/* specula: summary.c
 *
 * What the rollouts of a trial come to, with confidence intervals over samples.
 */
#include "bootstrap.h"

#include "../metrics/error_norms.h"

#include <math.h>
#include <string.h>

const size_t spc_trial_windows[SPC_TRIAL_WINDOWS][2] = {{6, 12}, {13, 30}};

typedef struct summing {
    spc_pool *pool;
    const spc_trial *trial;
    const spc_trial_result *result;
    spc_bootstrap *bootstrap;
    double *replicates; /* [resample] */
    double *values;     /* [sample] */
    double **accuracy;  /* [entry][resample], and that of the samples themselves behind */
} summing;

/* ---- means ---- */

static spc_estimate estimate(const summing *s, spc_statistic statistic, const void *user) {
    const double value = spc_bootstrap_replicate(s->bootstrap, statistic, user, s->replicates);
    return spc_bootstrap_interval(s->bootstrap, value, s->replicates);
}

/* Of a metric over frames first to end - 1. */
static spc_estimate mean_over(const summing *s, const double *value, size_t first, size_t end) {
    const size_t samples = s->trial->samples;
    for (size_t i = 0; i < samples; i++) s->values[i] = 0;
    for (size_t frame = first; frame < end; frame++) {
        for (size_t i = 0; i < samples; i++) {
            s->values[i] += value[frame * samples + i] / (double)(end - first);
        }
    }
    return estimate(s, spc_mean_of_drawn, s->values);
}

static spc_estimate stable_share(const summing *s, const spc_entry_result *entry) {
    for (size_t i = 0; i < s->trial->samples; i++) {
        s->values[i] = entry->finite[i] == s->trial->frames ? 1 : 0;
    }
    return estimate(s, spc_mean_of_drawn, s->values);
}

static void summarise_windows(const summing *s, const spc_entry_result *entry,
                              spc_entry_summary *summary) {
    const size_t vrmse = spc_trial_metric(s->trial, "vrmse");
    for (int w = 0; w < SPC_TRIAL_WINDOWS; w++) {
        /* Prediction 0 is frame 1. */
        const size_t first = spc_trial_windows[w][0] + 1, end = spc_trial_windows[w][1] + 1;
        summary->window[w] = (spc_estimate){NAN, NAN, NAN};
        if (vrmse == SIZE_MAX || end > s->trial->frames) continue;
        summary->window[w] = mean_over(s, entry->value[vrmse], first, end);
    }
}

/* ---- correlation ---- */

typedef struct correlated {
    const spc_trial *trial;
    const double *correlation; /* [frame * samples + sample] */
    double threshold;
} correlated;

/* First time at which the mean over samples is below the threshold. */
static double correlation_time(const void *user, const uint32_t *drawn, size_t count) {
    const correlated *c = user;
    for (size_t frame = 0; frame < c->trial->frames; frame++) {
        const double *row = c->correlation + frame * c->trial->samples;
        if (spc_mean_of_drawn(row, drawn, count) < c->threshold) {
            return spc_trial_time(c->trial, frame);
        }
    }
    return INFINITY;
}

static spc_estimate time_above(const summing *s, size_t e, size_t threshold) {
    const size_t metric = spc_trial_metric(s->trial, "correlation");
    const correlated c = {s->trial, s->result->entries[e].value[metric],
                          s->trial->thresholds[threshold]};
    return estimate(s, correlation_time, &c);
}

/* ---- one entry ---- */

static void keep_accuracy(const summing *s, size_t e, double value) {
    memcpy(s->accuracy[e], s->replicates, s->trial->resamples * sizeof *s->replicates);
    s->accuracy[e][s->trial->resamples] = value;
}

static double largest(const double *values, size_t count) {
    double most = count > 0 ? 0 : NAN;
    for (size_t i = 0; i < count; i++) most = fmax(most, values[i]);
    return most;
}

static void summarise(const summing *s, size_t e, spc_entry_summary *summary) {
    const spc_trial *trial = s->trial;
    const spc_accuracy *accuracy = &trial->accuracy;
    const spc_entry_result *entry = &s->result->entries[e];
    for (size_t t = 0; t < trial->threshold_count; t++) {
        summary->correlated[t] = time_above(s, e, t);
        if (accuracy->kind == SPC_ACCURACY_CORRELATION_TIME && accuracy->threshold == t) {
            keep_accuracy(s, e, summary->correlated[t].value);
        }
    }
    for (size_t m = 0; m < trial->metric_count; m++) {
        const double *value = entry->value[m];
        summary->first[m] = mean_over(s, value, 1, 2);
        summary->mean[m] = mean_over(s, value, 1, trial->frames);
        summary->last[m] = mean_over(s, value, trial->frames - 1, trial->frames);
    }
    if (accuracy->kind == SPC_ACCURACY_RELATIVE_L2) {
        const double *value = entry->value[spc_trial_metric(trial, "relative_l2")];
        keep_accuracy(s, e, mean_over(s, value, accuracy->frame, accuracy->frame + 1).value);
    }
    summarise_windows(s, entry, summary);
    summary->stable = stable_share(s, entry);
    summary->late_decades =
        isfinite(entry->late.mean[0])
            ? spc_metric_decades(entry->late.spectrum, s->result->truth.spectrum, s->result->shells)
            : NAN;
    const bool stands = !trial->entries[e].cas;
    summary->drift =
        stands ? NAN : largest(entry->drift, s->result->invariant_count * trial->frames);
}

/* ---- equal accuracy ---- */

/* The cheapest solver of the ladder that is at least as accurate; SIZE_MAX: none. */
static size_t find_rival(const summing *s, size_t e, size_t resample) {
    const spc_trial *trial = s->trial;
    const bool more = trial->accuracy.kind == SPC_ACCURACY_CORRELATION_TIME;
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < trial->entry_count; i++) {
        const double seconds = s->result->entries[i].cost.seconds;
        if (trial->entries[i].kind != SPC_ENTRY_LADDER || !isfinite(seconds)) continue;
        const double theirs = s->accuracy[i][resample], ours = s->accuracy[e][resample];
        if (more ? theirs < ours : theirs > ours) continue;
        if (found == SIZE_MAX || seconds < s->result->entries[found].cost.seconds) found = i;
    }
    return found;
}

static double gain(const summing *s, size_t e, size_t rival) {
    if (rival == SIZE_MAX) return INFINITY;
    return s->result->entries[rival].cost.seconds / s->result->entries[e].cost.seconds;
}

static void speed_up(const summing *s, size_t e, spc_entry_summary *summary) {
    const spc_trial *trial = s->trial;
    bool ladder = false;
    for (size_t i = 0; i < trial->entry_count; i++) {
        ladder = ladder || trial->entries[i].kind == SPC_ENTRY_LADDER;
    }
    summary->speed_up = (spc_estimate){NAN, NAN, NAN};
    const bool steps = trial->entries[e].kind == SPC_ENTRY_STEPPER;
    if (!ladder || !steps || !isfinite(s->result->entries[e].cost.seconds)) return;
    for (size_t r = 0; r < trial->resamples; r++)
        s->replicates[r] = gain(s, e, find_rival(s, e, r));
    const size_t rival = find_rival(s, e, trial->resamples);
    summary->rival = rival == SIZE_MAX ? NULL : trial->entries[rival].name;
    summary->speed_up = spc_bootstrap_interval(s->bootstrap, gain(s, e, rival), s->replicates);
}

/* ---- all ---- */

static spc_status room(spc_pool *pool, const spc_trial *trial, spc_entry_summary *summary) {
    summary->correlated = spc_pool_take(pool, trial->threshold_count, sizeof(spc_estimate));
    summary->first = spc_pool_take(pool, trial->metric_count, sizeof(spc_estimate));
    summary->mean = spc_pool_take(pool, trial->metric_count, sizeof(spc_estimate));
    summary->last = spc_pool_take(pool, trial->metric_count, sizeof(spc_estimate));
    return summary->correlated && summary->first && summary->mean && summary->last ? SPC_OK
                                                                                   : SPC_NO_MEMORY;
}

static spc_status prepare(summing *s, spc_entry_summary *summaries) {
    const spc_trial *trial = s->trial;
    SPC_TRY(spc_bootstrap_create(s->pool, trial->samples, trial->resamples, trial->confidence,
                                 trial->seed, &s->bootstrap));
    s->replicates = spc_pool_take(s->pool, trial->resamples, sizeof *s->replicates);
    s->values = spc_pool_take(s->pool, trial->samples, sizeof *s->values);
    s->accuracy = spc_pool_take(s->pool, trial->entry_count, sizeof *s->accuracy);
    if (!s->replicates || !s->values || !s->accuracy) return SPC_NO_MEMORY;
    for (size_t e = 0; e < trial->entry_count; e++) {
        s->accuracy[e] = spc_pool_take(s->pool, trial->resamples + 1, sizeof **s->accuracy);
        if (!s->accuracy[e]) return SPC_NO_MEMORY;
        SPC_TRY(room(s->pool, trial, &summaries[e]));
    }
    return SPC_OK;
}

spc_status spc_trial_summarise(spc_pool *pool, const spc_trial_result *result,
                               spc_entry_summary **summaries) {
    const spc_trial *trial = result->trial;
    summing s = {.pool = pool, .trial = trial, .result = result};
    *summaries = spc_pool_take(pool, trial->entry_count, sizeof **summaries);
    if (!*summaries) return SPC_NO_MEMORY;
    SPC_TRY(prepare(&s, *summaries));
    for (size_t e = 0; e < trial->entry_count; e++) summarise(&s, e, &(*summaries)[e]);
    for (size_t e = 0; e < trial->entry_count; e++) speed_up(&s, e, &(*summaries)[e]);
    return SPC_OK;
}
