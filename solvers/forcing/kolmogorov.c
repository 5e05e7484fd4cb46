/* specula: kolmogorov.c
 *
 * Kolmogorov's shear forcing of the velocity, A sin(k y) along x with k = 2 pi wavenumber / L_y. The vorticity form takes its curl,
 * -k A cos(k y).
 *
 * With viscosity nu and drag mu the flow u = A sin(k y) / (nu k^2 + mu) is a solution, unstable to long waves along x when
 * the box has room for them and the Reynolds number is large. Source: Meshalkin and Sinai, J. Appl. Math. Mech. 25, 1700
 * (1961); wavenumber 4, amplitude 1, drag 0.1, viscosity 1e-3 on a box 2 pi: Kochkov et al., PNAS 118, e2101784118 (2021).
 */
#include "../initial/points.h"

#include <math.h>

enum { WAVENUMBER, AMPLITUDE };

static const spc_parameter parameters[] = {
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_INTEGER,
                    .fallback = 4,
                    .minimum = 1,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "whole waves across the box along y"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .unit = "1",
                   .doc = "of the acceleration A sin(k y)"},
    {.name = NULL},
};

typedef struct shear {
    double amplitude, k;
} shear;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(
        context, physics, "kolmogorov",
        "navier-stokes-2d navier-stokes-velocity-2d navier-stokes-3d burgers", 2, 3));
    if (2 * values[WAVENUMBER].number < (double)physics->grid.n[1]) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "forcing.wavenumber = %g is not below half of the %zu points along y; use a "
                    "smaller one or more points",
                    values[WAVENUMBER].number, physics->grid.n[1]);
}

static void velocity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const shear *s = user;
    values[0] = s->amplitude * sin(s->k * x[1]);
}

static void vorticity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const shear *s = user;
    values[0] = -s->k * s->amplitude * cos(s->k * x[1]);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const shear s = {.amplitude = values[AMPLITUDE].number,
                     .k = 2 * M_PI * values[WAVENUMBER].number / physics->grid.length[1]};
    spc_fill_points(state, spc_equation_is(physics, "navier-stokes-2d") ? vorticity : velocity, &s);
    return SPC_OK;
}

const spc_profile spc_forcing_kolmogorov = {
    .abi = SPC_ABI,
    .name = "kolmogorov",
    .doc = "shear forcing of the velocity, amplitude sin(k y) along x",
    .cite = "Meshalkin and Sinai, J. Appl. Math. Mech. 25, 1700 (1961)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
