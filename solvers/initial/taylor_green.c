/* specula: taylor_green.c
 *
 * Taylor-Green vortices, with k = 2 pi wavenumber / L on each axis and velocity U = amplitude.
 *
 *   2D  psi = (U / ky) cos(kx x) cos(ky y), u = psi_y, v = -psi_x, w = (kx^2 + ky^2) psi: w is a function of psi, so advection
 *       vanishes, but for a pressure, and all decay with exp(lambda t), lambda = -nu (kx^2 + ky^2) - drag: exact without forcing
 *   3D  u = U sin x cos y cos z, v = -U cos x sin y cos z, w = 0 (in units of the box): vortices stretch and break up;
 *       at Re = 1600 the dissipation peaks near t = 9 at 0.0129
 *
 * Taylor and Green, Proc. R. Soc. A 158, 499 (1937); Brachet et al., J. Fluid Mech. 130, 411 (1983); van Rees et al., J. Comput.
 * Phys. 230, 2794 (2011).
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, WAVENUMBER };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .unit = "1",
                   .doc = "largest velocity U"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_INTEGER,
                    .fallback = 1,
                    .minimum = 1,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "whole waves across the box on each axis"},
    {.name = NULL},
};

typedef struct vortices {
    double amplitude, k[SPC_MAX_DIMS];
} vortices;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "taylor-green",
                              "navier-stokes-2d navier-stokes-velocity-2d navier-stokes-3d", 2, 3);
}

static void vorticity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const vortices *t = user;
    const double w = t->amplitude * (t->k[0] * t->k[0] + t->k[1] * t->k[1]) / t->k[1];
    values[0] = w * cos(t->k[0] * x[0]) * cos(t->k[1] * x[1]);
}

static void plane_velocity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const vortices *t = user;
    values[0] = -t->amplitude * cos(t->k[0] * x[0]) * sin(t->k[1] * x[1]);
    values[1] = t->amplitude * t->k[0] / t->k[1] * sin(t->k[0] * x[0]) * cos(t->k[1] * x[1]);
}

static void velocity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const vortices *t = user;
    const double z = cos(t->k[2] * x[2]);
    values[0] = t->amplitude * sin(t->k[0] * x[0]) * cos(t->k[1] * x[1]) * z;
    values[1] = -t->amplitude * t->k[0] / t->k[1] * cos(t->k[0] * x[0]) * sin(t->k[1] * x[1]) * z;
    values[2] = 0;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    vortices t = {.amplitude = values[AMPLITUDE].number};
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        t.k[axis] = 2 * M_PI * values[WAVENUMBER].number / physics->grid.length[axis];
    }
    if (physics->grid.dims == 3) {
        spc_fill_points(state, velocity, &t);
        return SPC_OK;
    }
    spc_complex lambda;
    physics->equation->symbol(physics, 0, t.k, &lambda);
    t.amplitude *= exp(creal(lambda) * state->time);
    spc_fill_points(state, state->channels == 1 ? vorticity : plane_velocity, &t);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)values;
    return physics->grid.dims == 2;
}

const spc_profile spc_initial_taylor_green = {
    .abi = SPC_ABI,
    .name = "taylor-green",
    .doc = "Taylor-Green vortices; exact for 2D Navier-Stokes",
    .cite = "Taylor, Green, Proc. R. Soc. A 158, 499 (1937)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
