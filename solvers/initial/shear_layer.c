/* specula: shear_layer.c
 *
 * The doubly periodic shear layer, on the box scaled to the unit torus (x and y in units of their sides):
 *
 *   u = tanh(rho (y - 1/4)) for y <= 1/2, tanh(rho (3/4 - y)) above;   v = delta sin(2 pi x),
 *
 * and for the vorticity form w = v_x - u_y = 2 pi delta cos(2 pi x) - rho sech^2(...) (+ in the upper layer), less the mean that
 * sampling leaves. Each layer rolls up into a vortex. rho = 30 is thick, 80 to 100 thin: a grid that does not resolve
 * 1/rho makes spurious vortices, with spectral methods too. Brown and Minion, J. Comput. Phys. 122, 165 (1995);
 * Minion and Brown, J. Comput. Phys. 138, 734 (1997). Good values: rho = 30, nu = 2e-3 on 128^2; rho = 80,
 * nu = 1e-4 on 512^2; t = 1.2.
 */
#include "points.h"

#include <math.h>

enum { RHO, PERTURBATION };

static const spc_parameter parameters[] = {
    [RHO] = {.name = "rho",
             .type = SPC_REAL,
             .fallback = 30,
             .minimum = 1,
             .maximum = 1e6,
             .unit = "1",
             .doc = "inverse thickness of the layers, in units of the box"},
    [PERTURBATION] = {.name = "perturbation",
                      .type = SPC_REAL,
                      .fallback = 0.05,
                      .minimum = 0,
                      .maximum = 100,
                      .unit = "1",
                      .doc = "amplitude delta of the crosswise velocity"},
    {.name = NULL},
};

typedef struct layer {
    const spc_grid *grid;
    double rho, delta;
} layer;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "shear-layer",
                              "navier-stokes-2d navier-stokes-velocity-2d navier-stokes-3d burgers",
                              2, 3);
}

/* Position on an axis in units of the side, in [0, 1). */
static double scaled(const spc_grid *grid, int axis, double x) {
    const double fraction = (x - grid->origin[axis]) / grid->length[axis];
    return fraction - floor(fraction);
}

static void velocity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const layer *l = user;
    const double y = scaled(l->grid, 1, x[1]);
    values[0] = tanh(l->rho * (y <= 0.5 ? y - 0.25 : 0.75 - y));
    values[1] = l->delta * sin(2 * M_PI * scaled(l->grid, 0, x[0]));
}

static void vorticity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const layer *l = user;
    const double y = scaled(l->grid, 1, x[1]);
    const double sech = spc_sech(l->rho * (y <= 0.5 ? y - 0.25 : 0.75 - y));
    const double v_x = 2 * M_PI * l->delta * cos(2 * M_PI * scaled(l->grid, 0, x[0]));
    const double u_y = (y <= 0.5 ? l->rho : -l->rho) * sech * sech;
    values[0] = v_x / l->grid->length[0] - u_y / l->grid->length[1];
}

static void remove_mean(spc_state *state) {
    const size_t size = spc_state_field_size(state);
    double mean = 0;
    for (size_t i = 0; i < size; i++) mean += state->data[i];
    mean /= (double)size;
    for (size_t i = 0; i < size; i++) state->data[i] -= mean;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const layer l = {
        .grid = &physics->grid, .rho = values[RHO].number, .delta = values[PERTURBATION].number};
    if (state->channels > 1) {
        spc_fill_points(state, velocity, &l);
        return SPC_OK;
    }
    spc_fill_points(state, vorticity, &l);
    remove_mean(state);
    return SPC_OK;
}

const spc_profile spc_initial_shear_layer = {
    .abi = SPC_ABI,
    .name = "shear-layer",
    .doc = "doubly periodic shear layer",
    .cite = "Brown, Minion, J. Comput. Phys. 122, 165 (1995)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
