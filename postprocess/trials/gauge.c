/* specula: gauge.c
 *
 * See gauge.h.
 */
#include "gauge.h"

#include "../metrics/error_norms.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- room ---- */

static size_t frames_of(const spc_trial_result *result) {
    return result->trial->samples * result->trial->frames;
}

spc_status spc_gauge_room(spc_pool *pool, const spc_trial_result *result, spc_entry_result *entry) {
    const spc_trial *trial = result->trial;
    entry->value = spc_pool_take(pool, trial->metric_count, sizeof *entry->value);
    entry->finite = spc_pool_take(pool, trial->samples, sizeof *entry->finite);
    entry->error = spc_pool_take(pool, trial->frames * result->shells, sizeof *entry->error);
    entry->drift =
        spc_pool_take(pool, trial->frames * result->invariant_count, sizeof *entry->drift);
    entry->late.spectrum = spc_pool_take(pool, result->shells, sizeof(double));
    if (!entry->value || !entry->finite || !entry->error || !entry->drift ||
        !entry->late.spectrum) {
        return SPC_NO_MEMORY;
    }
    for (size_t m = 0; m < trial->metric_count; m++) {
        entry->value[m] = spc_pool_take(pool, frames_of(result), sizeof **entry->value);
        if (!entry->value[m]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_gauge_create(spc_pool *pool, const spc_trial_result *result, spc_entry_result *entry,
                            spc_gauge **made) {
    const size_t samples = result->trial->samples, invariants = result->invariant_count;
    spc_gauge *gauge = spc_pool_take(pool, 1, sizeof *gauge);
    if (!gauge) return SPC_NO_MEMORY;
    *gauge = (spc_gauge){.trial = result->trial, .result = result, .entry = entry};
    gauge->late = spc_pool_take(pool, samples, sizeof *gauge->late);
    double *spectra = spc_pool_take(pool, samples * result->shells, sizeof *spectra);
    if (!gauge->late || !spectra) return SPC_NO_MEMORY;
    for (size_t i = 0; i < samples; i++) gauge->late[i].spectrum = spectra + i * result->shells;
    *made = gauge;
    if (!entry) return SPC_OK;
    gauge->error = spc_pool_take(pool, frames_of(result) * result->shells, sizeof(double));
    gauge->drift = spc_pool_take(pool, frames_of(result) * invariants, sizeof(double));
    gauge->first = spc_pool_take(pool, samples * invariants, sizeof(double));
    gauge->failure = spc_pool_take(pool, samples, sizeof *gauge->failure);
    return gauge->error && gauge->drift && gauge->first && gauge->failure ? SPC_OK : SPC_NO_MEMORY;
}

/* ---- along a rollout ---- */

static void add_late(spc_late *late, const spc_state *state) {
    const size_t size = spc_state_field_size(state), parts = state->complex_valued ? 2 : 1;
    const double points = (double)(size / parts);
    for (size_t channel = 0; channel < state->channels; channel++) {
        const double *u = spc_state_field(state, 0, channel);
        double sum = 0, square = 0;
        for (size_t i = 0; i < size; i++) {
            if (i % parts == 0) sum += u[i];
            square += u[i] * u[i];
        }
        late->mean[channel] += sum / points;
        late->rms[channel] += square / points;
    }
}

static spc_status late(spc_gauge *gauge, spc_pool *scratch, const spc_state *state, size_t sample,
                       size_t frame) {
    if (frame < gauge->trial->late) return SPC_OK;
    double *spectrum;
    size_t shells;
    SPC_TRY(spc_metric_spectrum(scratch, state, &spectrum, &shells));
    for (size_t s = 0; s < shells; s++) gauge->late[sample].spectrum[s] += spectrum[s];
    add_late(&gauge->late[sample], state);
    return SPC_OK;
}

spc_status spc_gauge_late(spc_gauge *gauge, spc_context *context, const spc_state *state,
                          size_t sample, size_t frame) {
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = late(gauge, scratch, state, sample, frame);
    spc_pool_destroy(scratch);
    return status;
}

/* What is not finite has nothing to do with truth. */
static double sound(const spc_metric *metric, double value) {
    if (isfinite(value)) return value;
    return metric->higher_is_better ? 0 : INFINITY;
}

static spc_status measure(spc_gauge *gauge, spc_pool *scratch, const spc_state *state,
                          const spc_state *truth, size_t sample, size_t frame) {
    const spc_trial *trial = gauge->trial;
    const size_t shells = gauge->result->shells;
    for (size_t m = 0; m < trial->metric_count; m++) {
        const spc_metric *metric = trial->metrics[m];
        double value = NAN;
        SPC_TRY(metric->value(scratch, state, truth, &value));
        gauge->entry->value[m][frame * trial->samples + sample] = sound(metric, value);
    }
    double *error = gauge->error + (sample * trial->frames + frame) * shells;
    SPC_TRY(spc_metric_find("mse")->by_shell(scratch, state, truth, error, shells));
    return late(gauge, scratch, state, sample, frame);
}

spc_status spc_gauge_frame(spc_gauge *gauge, spc_context *context, const spc_state *state,
                           const spc_state *truth, size_t sample, size_t frame) {
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = measure(gauge, scratch, state, truth, sample, frame);
    spc_pool_destroy(scratch);
    return status;
}

void spc_gauge_invariants(spc_gauge *gauge, spc_meter *meter, const spc_state *state, size_t sample,
                          size_t frame, double *now) {
    const size_t count = gauge->result->invariant_count, frames = gauge->trial->frames;
    double *first = gauge->first + sample * count;
    spc_meter_measure(meter, state, 0, now);
    if (frame == 0) memcpy(first, now, count * sizeof *now);
    for (size_t i = 0; i < count; i++) {
        const double drift = spc_drift(first[i], now[i]);
        gauge->drift[(sample * count + i) * frames + frame] = isfinite(drift) ? drift : INFINITY;
    }
}

void spc_gauge_failed(spc_gauge *gauge, size_t sample, size_t frame, const char *message) {
    const spc_trial *trial = gauge->trial;
    const size_t shells = gauge->result->shells, count = gauge->result->invariant_count;
    snprintf(gauge->failure[sample], SPC_FAILURE_LENGTH, "%s", message);
    for (size_t f = frame; f < trial->frames; f++) {
        for (size_t m = 0; m < trial->metric_count; m++) {
            gauge->entry->value[m][f * trial->samples + sample] = sound(trial->metrics[m], NAN);
        }
        double *error = gauge->error + (sample * trial->frames + f) * shells;
        for (size_t s = 0; s < shells; s++) error[s] = INFINITY;
        for (size_t i = 0; i < count; i++) {
            gauge->drift[(sample * count + i) * trial->frames + f] = INFINITY;
        }
    }
}

/* ---- means ---- */

/* Of `samples` rows of `count` numbers. */
static void mean_of_rows(const double *rows, size_t samples, size_t count, double *mean) {
    for (size_t i = 0; i < count; i++) mean[i] = 0;
    for (size_t sample = 0; sample < samples; sample++) {
        for (size_t i = 0; i < count; i++) mean[i] += rows[sample * count + i] / (double)samples;
    }
}

void spc_gauge_late_mean(const spc_gauge *gauge, const size_t *finite, spc_late *mean) {
    const spc_trial *trial = gauge->trial;
    const size_t shells = gauge->result->shells;
    double frames = 0;
    for (size_t sample = 0; sample < trial->samples; sample++) {
        if (finite && finite[sample] < trial->frames) continue;
        const spc_late *own = &gauge->late[sample];
        frames += (double)(trial->frames - trial->late);
        for (size_t s = 0; s < shells; s++) mean->spectrum[s] += own->spectrum[s];
        for (int channel = 0; channel < SPC_MAX_CHANNELS; channel++) {
            mean->mean[channel] += own->mean[channel];
            mean->rms[channel] += own->rms[channel];
        }
    }
    const double share = frames > 0 ? 1 / frames : NAN;
    for (size_t s = 0; s < shells; s++) mean->spectrum[s] *= share;
    for (int channel = 0; channel < SPC_MAX_CHANNELS; channel++) {
        mean->mean[channel] *= share;
        mean->rms[channel] = sqrt(mean->rms[channel] * share);
    }
}

spc_status spc_gauge_end(const spc_gauge *gauge, spc_pool *pool) {
    const spc_trial *trial = gauge->trial;
    spc_entry_result *entry = gauge->entry;
    mean_of_rows(gauge->error, trial->samples, trial->frames * gauge->result->shells, entry->error);
    mean_of_rows(gauge->drift, trial->samples, trial->frames * gauge->result->invariant_count,
                 entry->drift);
    spc_gauge_late_mean(gauge, entry->finite, &entry->late);
    for (size_t sample = 0; sample < trial->samples && !entry->failure; sample++) {
        if (entry->finite[sample] == trial->frames) continue;
        entry->failure = spc_pool_print(pool, "sample %zu: %s", sample, gauge->failure[sample]);
        if (!entry->failure) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}
