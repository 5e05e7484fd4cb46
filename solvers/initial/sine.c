/* specula: sine.c
 *
 * One wave along an axis in the first field, u = offset + amplitude sin(2 pi wavenumber x / L + phase); other fields are zero. Exact
 * for all times for linear advection-diffusion: the wave is an eigenfunction, its factor exp(lambda(k) t).
 * For Burgers see burgers-sine.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, WAVENUMBER, PHASE, OFFSET, AXIS };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .unit = "1",
                   .doc = "height; negative turns the wave over"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_INTEGER,
                    .fallback = 1,
                    .minimum = 0,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "whole waves across the box"},
    [PHASE] = {.name = "phase",
               .type = SPC_REAL,
               .fallback = 0,
               .unit = "rad",
               .doc = "phase at x = 0; pi/2 makes a cosine"},
    [OFFSET] =
        {.name = "offset", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "mean value"},
    [AXIS] = {.name = "axis",
              .type = SPC_CHOICE,
              .fallback = 0,
              .choices = "x|y|z",
              .doc = "axis along which it varies"},
    {.name = NULL},
};

typedef struct wave {
    int axis;
    double amplitude, k, phase, offset;
} wave;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    const int axis = (int)values[AXIS].number;
    if (axis < physics->grid.dims) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.axis is %s and the grid has %d dimension%s; take one of its axes",
                    spc_axis_name(axis), physics->grid.dims, physics->grid.dims > 1 ? "s" : "");
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)values;
    return spc_equation_is(physics, "advection-diffusion");
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const wave *w = user;
    values[0] = w->offset + w->amplitude * sin(w->k * x[w->axis] + w->phase);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const int axis = (int)values[AXIS].number;
    wave w = {.axis = axis,
              .amplitude = values[AMPLITUDE].number,
              .k = 2 * M_PI * values[WAVENUMBER].number / physics->grid.length[axis],
              .phase = values[PHASE].number,
              .offset = values[OFFSET].number};
    if (exact(physics, values)) {
        double k[SPC_MAX_DIMS] = {0};
        k[axis] = w.k;
        spc_complex lambda;
        physics->equation->symbol(physics, 0, k, &lambda);
        w.amplitude *= exp(creal(lambda) * state->time);
        w.phase += cimag(lambda) * state->time;
    }
    spc_fill_points(state, value, &w);
    return SPC_OK;
}

const spc_profile spc_initial_sine = {
    .abi = SPC_ABI,
    .name = "sine",
    .doc = "one sine wave; exact for linear advection-diffusion",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
