/* specula: error_norms.c
 *
 * What the metrics share. See error_norms.h.
 */
#include "error_norms.h"

#include <math.h>
#include <specula/meter.h>

spc_status spc_metric_check(spc_pool *pool, const spc_state *state, const spc_state *reference) {
    if (state->batch != reference->batch || state->channels != reference->channels ||
        state->complex_valued != reference->complex_valued) {
        return spc_fail(spc_pool_context(pool), SPC_NOT_APPLICABLE,
                        "states of %zu and %zu fields cannot be compared; both must hold the same "
                        "fields, real or complex",
                        spc_metric_fields(state), spc_metric_fields(reference));
    }
    if (!spc_grid_equal(&state->grid, &reference->grid)) {
        return spc_fail(spc_pool_context(pool), SPC_NOT_APPLICABLE,
                        "states on different grids cannot be compared; resample one of them");
    }
    return SPC_OK;
}

size_t spc_metric_fields(const spc_state *state) {
    return state->batch * state->channels;
}

double spc_metric_mean_square(const spc_state *state, size_t field) {
    const size_t size = spc_state_field_size(state);
    const double *u = state->data + field * size;
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += u[i] * u[i];
    return sum / (double)spc_grid_points(&state->grid);
}

double spc_metric_mean_square_error(const spc_state *state, const spc_state *reference,
                                    size_t field) {
    const size_t size = spc_state_field_size(state);
    const double *u = state->data + field * size, *v = reference->data + field * size;
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += (u[i] - v[i]) * (u[i] - v[i]);
    return sum / (double)spc_grid_points(&state->grid);
}

double spc_metric_ratio(double error, double size) {
    if (error == 0) return 0;
    return size > 0 ? error / size : INFINITY;
}

typedef struct band {
    double low, high; /* of |k|, low included */
} band;

static double inside(double k_squared, const void *user) {
    const band *limits = user;
    const double k = sqrt(k_squared);
    return k >= limits->low && k < limits->high ? 1 : 0;
}

static spc_status error_probe(spc_pool *pool, const spc_state *state, const spc_state *reference,
                              spc_state *error, spc_probe *probe) {
    const size_t fields = spc_metric_fields(state);
    SPC_TRY(spc_state_create(pool, &state->grid, 1, fields, state->complex_valued, error));
    for (size_t i = 0; i < spc_state_size(error); i++) {
        error->data[i] = state->data[i] - reference->data[i];
    }
    return spc_probe_create(pool, NULL, error, probe);
}

spc_status spc_metric_band_error(spc_pool *pool, const spc_state *state, const spc_state *reference,
                                 size_t first, size_t last, double *value) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    spc_state error;
    spc_probe probe;
    SPC_TRY(error_probe(pool, state, reference, &error, &probe));
    const double spacing = spc_shell_spacing(probe.modes);
    const band limits = {
        .low = first == 0 ? 0 : ((double)first - 0.5) * spacing,
        .high = last == SIZE_MAX ? INFINITY : ((double)last - 0.5) * spacing,
    };
    double sum = 0;
    for (size_t field = 0; field < error.channels; field++) {
        sum += spc_spectrum_sum(probe.modes, probe.spectrum[field], inside, &limits);
    }
    *value = sum / (double)error.channels;
    return SPC_OK;
}

spc_status spc_metric_spectrum(spc_pool *pool, const spc_state *state, double **values,
                               size_t *shells) {
    spc_state fields = *state;
    fields.channels = spc_metric_fields(state);
    fields.batch = 1;
    spc_probe probe;
    SPC_TRY(spc_probe_create(pool, NULL, &fields, &probe));
    *shells = spc_shell_count(probe.modes);
    *values = spc_pool_take(pool, *shells, sizeof **values);
    if (!*values) return SPC_NO_MEMORY;
    for (size_t field = 0; field < fields.channels; field++) {
        spc_spectrum_shells(probe.modes, probe.spectrum[field], NULL, NULL, *values, *shells);
    }
    return SPC_OK;
}

spc_status spc_metric_error_spectrum(spc_pool *pool, const spc_state *state,
                                     const spc_state *reference, double *values, size_t shells) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    spc_state error;
    spc_probe probe;
    SPC_TRY(error_probe(pool, state, reference, &error, &probe));
    for (size_t shell = 0; shell < shells; shell++) values[shell] = 0;
    for (size_t field = 0; field < error.channels; field++) {
        spc_spectrum_shells(probe.modes, probe.spectrum[field], NULL, NULL, values, shells);
    }
    for (size_t shell = 0; shell < shells; shell++) values[shell] /= (double)error.channels;
    return SPC_OK;
}

static const double rounding = 1e-16;

double spc_metric_decades(const double *spectrum, const double *reference, size_t shells) {
    double size = 0, sum = 0;
    size_t seen = 0;
    for (size_t shell = 0; shell < shells; shell++) size += reference[shell];
    const double least = rounding * size;
    for (size_t shell = 0; shell < shells; shell++) {
        if (reference[shell] <= least) continue;
        const double decades = log10(fmax(spectrum[shell], least) / reference[shell]);
        sum += decades * decades;
        seen++;
    }
    return seen > 0 ? sqrt(sum / (double)seen) : 0;
}
