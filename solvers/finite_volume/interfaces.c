/* specula: interfaces.c
 *
 * The functions of interfaces.h.
 */
#include "interfaces.h"

#include "waves.h"

/* The cell's averages where a variable that must be positive is not. */
static void keep_positive(const spc_scheme *scheme, const spc_stencil *s, int centre, size_t count,
                          spc_values *values) {
    const spc_equation *equation = scheme->physics->equation;
    if (!scheme->reconstruction->departures || !equation->positive) return;
    for (int c = 0; c < scheme->channels; c++) {
        if (!equation->positive(scheme->physics, c)) continue;
        const double *value = values->at[c];
        double bad = 0;
#pragma omp simd reduction(+ : bad)
        for (size_t i = 0; i < count; i++) bad += value[i] > 0 ? 0 : 1;
        for (size_t i = 0; i < count && bad > 0; i++) {
            if (value[i] > 0) continue;
            for (int all = 0; all < scheme->channels; all++) {
                values->at[all][i] = s->from[all][centre][i];
            }
        }
    }
}

void spc_cell_ends(const spc_scheme *scheme, int axis, const spc_stencil *s, int cell, size_t count,
                   spc_values *lower, spc_values *upper) {
    const spc_reconstruction *by = scheme->reconstruction;
    const double *const *from[SPC_MAX_CHANNELS];
    double *to_lower[SPC_MAX_CHANNELS], *to_upper[SPC_MAX_CHANNELS];
    for (int c = 0; c < scheme->channels; c++) {
        from[c] = &s->from[c][cell];
        to_lower[c] = lower->at[c];
        to_upper[c] = upper->at[c];
    }
    if (!by->departures || !scheme->physics->equation->linearise) {
        for (int c = 0; c < scheme->channels; c++) {
            by->ends(count, from[c], to_lower[c], to_upper[c]);
        }
    } else {
        spc_reconstruct_waves(by, scheme->physics, axis, count, from, to_lower, to_upper);
    }
    keep_positive(scheme, s, cell + by->reach - 1, count, lower);
    keep_positive(scheme, s, cell + by->reach - 1, count, upper);
}

/* -D u_x at the interfaces: between the centres beside it, or to fourth order from two on each side. */
static void add_diffusion(const spc_scheme *scheme, int axis, const spc_stencil *s, int channel,
                          size_t count, double *f) {
    const spc_physics *physics = scheme->physics;
    if (!physics->equation->diffusivity) return;
    const double d =
        physics->equation->diffusivity(physics, channel) / spc_grid_spacing(&physics->grid, axis);
    if (d == 0) return;
    const int reach = scheme->reconstruction->reach;
    const double *left = s->from[channel][reach - 1], *right = s->from[channel][reach];
    if (scheme->reconstruction->order < 4) {
        for (size_t i = 0; i < count; i++) f[i] -= d * (right[i] - left[i]);
        return;
    }
    const double *far_left = s->from[channel][reach - 2], *far_right = s->from[channel][reach + 1];
    for (size_t i = 0; i < count; i++) {
        f[i] -= d / 12 * (15 * (right[i] - left[i]) - (far_right[i] - far_left[i]));
    }
}

void spc_find_fluxes(const spc_scheme *scheme, int axis, const spc_stencil *s, size_t count,
                     const spc_values *below, const spc_values *above, size_t at,
                     spc_values *flux) {
    const double *left[SPC_MAX_CHANNELS], *right[SPC_MAX_CHANNELS];
    double *f[SPC_MAX_CHANNELS];
    for (int c = 0; c < scheme->channels; c++) {
        left[c] = below->at[c];
        right[c] = above->at[c] + at;
        f[c] = flux->at[c];
    }
    spc_numerical_flux_of(scheme->flux, scheme->physics, axis, count, left, right, f);
    for (int c = 0; c < scheme->channels; c++) add_diffusion(scheme, axis, s, c, count, f[c]);
}

void spc_balance(size_t count, double along, const double *f, double across, const double *in,
                 const double *out, double *restrict rate) {
    if (f && in) {
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            rate[i] = along * (f[i] - f[i + 1]) + across * (in[i] - out[i]);
        }
    } else if (f) {
#pragma omp simd
        for (size_t i = 0; i < count; i++) rate[i] = along * (f[i] - f[i + 1]);
    } else {
#pragma omp simd
        for (size_t i = 0; i < count; i++) rate[i] += across * (in[i] - out[i]);
    }
}
