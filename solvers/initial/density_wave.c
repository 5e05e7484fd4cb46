/* specula: density_wave.c
 *
 * A density wave that the gas carries along, at one velocity and one pressure:
 *
 *   rho = density + amplitude sin(k . (x - velocity t)),   k = 2 pi wavenumber / L on each axis.
 *
 * Exact for all times: of Euler's nonlinear terms the density's transport alone is left. A scheme shows its order on it, in any number
 * of dimensions. Good values: the defaults.
 */
#include "points.h"

#include <math.h>

enum { DENSITY, AMPLITUDE, WAVENUMBER, VELOCITY, PRESSURE };

static const spc_parameter parameters[] = {
    [DENSITY] = {.name = "density",
                 .type = SPC_REAL,
                 .fallback = 1,
                 .minimum = 1e-12,
                 .maximum = 1e12,
                 .unit = "1",
                 .doc = "mean of the density"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 0.2,
                   .unit = "1",
                   .doc = "of the density, less than its mean"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_REALS,
                    .unit = "1",
                    .doc = "whole waves across the box, one number for each axis; default: 1"},
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "of the gas, one number for each axis; default: 1"},
    [PRESSURE] = {.name = "pressure",
                  .type = SPC_REAL,
                  .fallback = 1,
                  .minimum = 1e-12,
                  .maximum = 1e12,
                  .unit = "1",
                  .doc = "of the gas"},
    {.name = NULL},
};

typedef struct wave {
    const spc_physics *physics;
    double density, amplitude, pressure, k[SPC_MAX_DIMS], velocity[SPC_MAX_DIMS], time;
} wave;

static double on_axis(const spc_value *value, int axis) {
    return value->count ? value->list[axis] : 1;
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "density-wave", "euler", 1, 3));
    SPC_TRY(spc_axes_check(context, physics, "wavenumber", &values[WAVENUMBER]));
    SPC_TRY(spc_axes_check(context, physics, "velocity", &values[VELOCITY]));
    if (fabs(values[AMPLITUDE].number) < values[DENSITY].number) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.amplitude = %g makes densities negative; keep it below the mean, %g",
                    values[AMPLITUDE].number, values[DENSITY].number);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const wave *w = user;
    const int dims = w->physics->grid.dims;
    double gas[SPC_MAX_CHANNELS] = {0}, phase = 0;
    for (int axis = 0; axis < dims; axis++) {
        phase += w->k[axis] * (x[axis] - w->velocity[axis] * w->time);
        gas[1 + axis] = w->velocity[axis];
    }
    gas[0] = w->density + w->amplitude * sin(phase);
    gas[1 + dims] = w->pressure;
    spc_from_primitive(w->physics, gas, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    wave w = {.physics = physics,
              .density = values[DENSITY].number,
              .amplitude = values[AMPLITUDE].number,
              .pressure = values[PRESSURE].number,
              .time = state->time};
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        w.k[axis] = 2 * M_PI * on_axis(&values[WAVENUMBER], axis) / physics->grid.length[axis];
        w.velocity[axis] = on_axis(&values[VELOCITY], axis);
    }
    spc_fill_points(state, value, &w);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)physics;
    (void)values;
    return true;
}

const spc_profile spc_initial_density_wave = {
    .abi = SPC_ABI,
    .name = "density-wave",
    .doc = "density wave that a gas carries along, exact for all times",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
