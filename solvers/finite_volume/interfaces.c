/* specula: interfaces.c
 *
 * The functions of interfaces.h.
 */
#include "interfaces.h"

#include "vectors.h"
#include "waves.h"

spc_scheme spc_scheme_of(const spc_physics *physics, const spc_reconstruction *reconstruction,
                         spc_numerical_flux flux) {
    const spc_equation *equation = physics->equation;
    spc_scheme s = {.physics = physics,
                    .reconstruction = reconstruction,
                    .flux = flux,
                    .channels = spc_equation_channels(equation, physics->grid.dims)};
    s.stretch = s.channels > 1 ? SPC_SYSTEM_STRETCH : SPC_FIELD_STRETCH;
    for (int c = 0; c < s.channels; c++) {
        s.positive[c] =
            reconstruction->in_waves && equation->positive && equation->positive(physics, c);
        for (int axis = 0; axis < physics->grid.dims && equation->diffusivity; axis++) {
            s.diffusion[axis][c] =
                equation->diffusivity(physics, c) / spc_grid_spacing(&physics->grid, axis);
        }
    }
    return s;
}

/* The cell's averages at an end where a variable that must be positive is not. */
static void replace(const spc_scheme *scheme, const spc_stencil *s, int centre, size_t count,
                    const double *value, spc_values *values) {
    for (size_t i = 0; i < count; i++) {
        if (value[i] > 0) continue;
        for (int c = 0; c < scheme->channels; c++) {
            spc_values_of(scheme, values, c)[i] = s->from[c][centre][i];
        }
    }
}

/* In whole vectors. */
static bool all_positive(size_t count, const double *below, const double *above) {
    double bad[SPC_LANES] = {0}, sum = 0;
    for (size_t start = 0; start < count; start += SPC_LANES) {
#pragma omp simd
        for (size_t lane = 0; lane < SPC_LANES; lane++) {
            const size_t i = start + lane;
            bad[lane] += below[i] > 0 && above[i] > 0 ? 0 : 1;
        }
    }
    for (size_t lane = 0; lane < SPC_LANES; lane++) sum += bad[lane];
    return sum == 0;
}

static void keep_positive(const spc_scheme *scheme, const spc_stencil *s, int centre, size_t count,
                          spc_values *lower, spc_values *upper) {
    for (int c = 0; c < scheme->channels; c++) {
        if (!scheme->positive[c]) continue;
        const double *below = spc_values_in(scheme, lower, c);
        const double *above = spc_values_in(scheme, upper, c);
        if (all_positive(count, below, above)) continue;
        replace(scheme, s, centre, count, below, lower);
        replace(scheme, s, centre, count, above, upper);
    }
}

void spc_cell_ends(const spc_scheme *scheme, int axis, const spc_stencil *s, int cell, size_t count,
                   spc_values *lower, spc_values *upper) {
    const spc_reconstruction *by = scheme->reconstruction;
    const size_t stride = spc_values_stride(scheme);
    if (!by->in_waves || !scheme->physics->equation->linearise) {
        by->ends(scheme->channels, count, s->from, cell, lower->numbers, upper->numbers, stride);
    } else {
        spc_reconstruct_waves(by, scheme->physics, axis, count, s->from, cell, lower->numbers,
                              upper->numbers, stride);
    }
    keep_positive(scheme, s, cell + by->reach - 1, count, lower, upper);
}

/* -D u_x at the interfaces: between the centres beside it, or to fourth order from two on each side. */
static void add_diffusion(const spc_scheme *scheme, int axis, const spc_stencil *s, int channel,
                          size_t count, double *f) {
    const double d = scheme->diffusion[axis][channel];
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
        left[c] = spc_values_in(scheme, below, c);
        right[c] = spc_values_in(scheme, above, c) + at;
        f[c] = spc_values_of(scheme, flux, c);
    }
    spc_numerical_flux_of(scheme->flux, scheme->physics, axis, count, left, right, f);
    for (int c = 0; c < scheme->channels; c++) add_diffusion(scheme, axis, s, c, count, f[c]);
}

#if SPC_WIDE_VECTORS
/* Of whole vectors of cells, with fluxes both ways. f[i + 1] comes from two vectors that are there: a load of its own would
 * straddle two lines of the cache. */
static void balance_vectors(size_t count, double along, const double *f, double across,
                            const double *in, const double *out, double *rate) {
    spc_vector here = spc_load(f);
    for (size_t i = 0; i < count; i += SPC_LANES) {
        const spc_vector next = spc_load(f + i + SPC_LANES);
        const spc_vector above = __builtin_shufflevector(here, next, 1, 2, 3, 4, 5, 6, 7, 8);
        const spc_vector enters = spc_load(in + i) - spc_load(out + i);
        spc_store(along * (here - above) + across * enters, rate + i);
        here = next;
    }
}
#endif

/* Of a channel. */
static void balance(size_t first, size_t count, double along, const double *f, double across,
                    const double *in, const double *out, double *rate) {
    if (f && in) {
#pragma omp simd
        for (size_t i = first; i < count; i++) {
            rate[i] = along * (f[i] - f[i + 1]) + across * (in[i] - out[i]);
        }
    } else if (f) {
#pragma omp simd
        for (size_t i = first; i < count; i++) rate[i] = along * (f[i] - f[i + 1]);
    } else {
#pragma omp simd
        for (size_t i = first; i < count; i++) rate[i] += across * (in[i] - out[i]);
    }
}

void spc_balance(const spc_scheme *scheme, size_t count, double along, const spc_values *f,
                 double across, const spc_values *in, const spc_values *out, double *rate,
                 size_t stride) {
    const size_t values = spc_values_stride(scheme), channels = (size_t)scheme->channels;
    size_t done = 0;
#if SPC_WIDE_VECTORS
    if (f && in) done = count / SPC_LANES * SPC_LANES;
    for (size_t c = 0; c < channels && done > 0; c++) {
        balance_vectors(done, along, f->numbers + c * values, across, in->numbers + c * values,
                        out->numbers + c * values, rate + c * stride);
    }
#endif
    for (size_t c = 0; c < channels && done < count; c++) {
        balance(done, count, along, f ? f->numbers + c * values : NULL, across,
                in ? in->numbers + c * values : NULL, in ? out->numbers + c * values : NULL,
                rate + c * stride);
    }
}
