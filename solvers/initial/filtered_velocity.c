/* specula: filtered_velocity.c
 *
 * The start of the Kolmogorov flows of JAX-CFD: white noise for each velocity component, its coefficients multiplied by
 * the log-normal density p(k) / k with p(k) = exp(-(ln k - mu)^2 / (2 s)) / k, s = 1/4, mu = ln(k0) + s, so that p peaks
 * at k0; then made divergence-free and scaled to the largest speed `speed`. Kochkov et al., PNAS 118,
 * e2101784118 (2021), supplement; the same in Lippe et al., PDE-Refiner (2023). Good values: k0 = 4, speed 7 on the box 2 pi.
 */
#include "points.h"
#include "random_field.h"

#include <complex.h>
#include <math.h>

enum { PEAK_WAVENUMBER, SPEED };

static const spc_parameter parameters[] = {
    [PEAK_WAVENUMBER] = {.name = "peak_wavenumber",
                         .type = SPC_REAL,
                         .fallback = 4,
                         .minimum = 1e-6,
                         .maximum = 1e6,
                         .unit = "1",
                         .doc = "k0, a wavenumber (2 pi / length)"},
    [SPEED] = {.name = "speed",
               .type = SPC_REAL,
               .fallback = 7,
               .minimum = 0,
               .maximum = 1e300,
               .unit = "1",
               .doc = "largest speed over the grid"},
    {.name = NULL},
};

typedef struct spectra {
    spc_complex *u, *v, *w;
} spectra;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "filtered-velocity",
                              "navier-stokes-2d navier-stokes-velocity-2d", 2, 2);
}

static double amplitude(const void *user, const long number[SPC_MAX_DIMS], double k_squared) {
    (void)number;
    const double variance = 0.25;
    const double from_mean = 0.5 * log(k_squared) - log(*(const double *)user) - variance;
    return exp(-from_mean * from_mean / (2 * variance)) / k_squared;
}

/* Vorticity of two components, and the divergence-free velocity that belongs to it. */
static void project(const spc_modes *modes, const spectra *s) {
    const size_t ny = modes->count[1];
    for (size_t i = 0; i < modes->total; i++) {
        const double kx = modes->derivative[0][i / ny], ky = modes->derivative[1][i % ny];
        s->w[i] = I * (kx * s->v[i] - ky * s->u[i]);
    }
    spc_velocity_of_vorticity(modes, s->w, s->u, s->v);
}

/* Over the points of a spectral method, so that every solver starts from the same flow. */
static spc_status largest_speed(spc_pool *pool, const spc_modes *of, const spectra *s,
                                double *speed) {
    spc_modes unshifted = *of;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) unshifted.grid.offset[axis] = 0;
    const spc_modes *modes = &unshifted;
    const size_t points = spc_grid_points(&modes->grid);
    double *u = spc_pool_take(pool, points, sizeof *u), *v = spc_pool_take(pool, points, sizeof *v);
    if (!u || !v) return SPC_NO_MEMORY;
    SPC_TRY(spc_spectrum_to_points(pool, modes, s->u, u));
    SPC_TRY(spc_spectrum_to_points(pool, modes, s->v, v));
    *speed = 0;
    for (size_t i = 0; i < points; i++) *speed = fmax(*speed, hypot(u[i], v[i]));
    return SPC_OK;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    const spc_modes *modes;
    SPC_TRY(spc_modes_create(pool, &physics->grid, false, 1, &modes));
    const spectra s = {.u = spc_pool_take(pool, modes->total, sizeof *s.u),
                       .v = spc_pool_take(pool, modes->total, sizeof *s.v),
                       .w = spc_pool_take(pool, modes->total, sizeof *s.w)};
    if (!s.u || !s.v || !s.w) return SPC_NO_MEMORY;
    const double *peak = &values[PEAK_WAVENUMBER].number;
    spc_random_modes(modes, random, 0, amplitude, peak, s.u);
    spc_random_modes(modes, random, 1, amplitude, peak, s.v);
    project(modes, &s);
    double speed;
    SPC_TRY(largest_speed(pool, modes, &s, &speed));
    const double scale = speed > 0 ? values[SPEED].number / speed : 0;
    spc_complex *const vorticity[] = {s.w}, *const velocity[] = {s.u, s.v};
    spc_complex *const *fields = state->channels == 1 ? vorticity : velocity;
    for (size_t c = 0; c < state->channels; c++) {
        for (size_t i = 0; i < modes->total; i++) fields[c][i] *= scale;
        SPC_TRY(spc_spectrum_to_points(pool, modes, fields[c], spc_state_field(state, 0, c)));
    }
    return SPC_OK;
}

const spc_profile spc_initial_filtered_velocity = {
    .abi = SPC_ABI,
    .name = "filtered-velocity",
    .doc = "random divergence-free velocity about one wavenumber, as in JAX-CFD",
    .cite = "Kochkov et al., PNAS 118, e2101784118 (2021)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
