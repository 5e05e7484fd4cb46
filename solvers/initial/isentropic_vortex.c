/* specula: isentropic_vortex.c
 *
 * A vortex whose centrifugal force the pressure holds, carried along by a uniform flow. With r the distance from the centre in
 * radii, it turns at (strength/2 pi) r exp((1 - r^2)/2), and
 *
 *   euler          T = p/rho = 1 - (gamma - 1) strength^2 / (8 gamma pi^2) exp(1 - r^2),   rho = T^(1/(gamma - 1))
 *   shallow-water  h = 1 - strength^2 / (8 pi^2 gravity) exp(1 - r^2)
 *
 * Exact for all times where the tails do not reach the next periodic image: boxes of at least 16 radii. Orders in more than one
 * dimension show on it, since everything in the equations takes part.
 *
 * Source: Shu, in Advanced Numerical Approximation of Nonlinear Hyperbolic Equations, Lect. Notes Math. 1697, 325
 * (1998); Yee, Sandham, Djomehri, J. Comput. Phys. 150, 199 (1999). Good values: strength 5 on [-10, 10]^2, velocity [1, 1],
 * t = 20 for one round.
 */
#include "points.h"

#include <math.h>

enum { STRENGTH, RADIUS, VELOCITY, POSITION };

static const spc_parameter parameters[] = {
    [STRENGTH] = {.name = "strength",
                  .type = SPC_REAL,
                  .fallback = 5,
                  .unit = "1",
                  .doc = "largest velocity of the vortex times 2 pi"},
    [RADIUS] = {.name = "radius",
                .type = SPC_REAL,
                .fallback = 1,
                .minimum = 1e-9,
                .maximum = 1e9,
                .unit = "1",
                .doc = "where it is fastest"},
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "of the flow, x and y; default: 1"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "centre at t = 0, x and y; default: the middle of the box"},
    {.name = NULL},
};

typedef struct vortex {
    const spc_physics *physics;
    bool gas;
    double parameter; /* gamma or gravity */
    double strength, radius, centre[2], velocity[2];
} vortex;

/* What the vortex takes from the temperature or the depth, 1, at its centre. */
static double depression(const vortex *v) {
    const double share = v->gas ? (v->parameter - 1) / v->parameter : 1 / v->parameter;
    return share * v->strength * v->strength / (8 * M_PI * M_PI);
}

static vortex vortex_at(const spc_physics *physics, const spc_value *values, double time) {
    const bool gas = spc_equation_is(physics, "euler");
    vortex v = {.physics = physics,
                .gas = gas,
                .parameter = gas ? spc_equation_number(physics, "gamma", 1.4)
                                 : spc_equation_number(physics, "gravity", 1),
                .strength = values[STRENGTH].number,
                .radius = values[RADIUS].number};
    for (int axis = 0; axis < 2; axis++) {
        v.velocity[axis] = values[VELOCITY].count ? values[VELOCITY].list[axis] : 1;
        v.centre[axis] =
            spc_place_on_axis(physics, &values[POSITION], axis) + v.velocity[axis] * time;
    }
    return v;
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "isentropic-vortex", "euler shallow-water", 2, 2));
    SPC_TRY(spc_axes_check(context, physics, "velocity", &values[VELOCITY]));
    SPC_TRY(spc_axes_check(context, physics, "position", &values[POSITION]));
    const vortex v = vortex_at(physics, values, 0);
    const double most = exp(1) * depression(&v);
    if (most < 1) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.strength = %g leaves a vacuum in the vortex; keep it below %.3g",
                    v.strength, fabs(v.strength) / sqrt(most));
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const vortex *v = user;
    const spc_grid *grid = &v->physics->grid;
    const double along = spc_nearest_image(x[0], v->centre[0], grid->length[0]) / v->radius;
    const double across = spc_nearest_image(x[1], v->centre[1], grid->length[1]) / v->radius;
    const double falling = exp(1 - along * along - across * across);
    const double turning = v->strength / (2 * M_PI) * sqrt(falling);
    const double rest = 1 - depression(v) * falling;
    const double rho = v->gas ? pow(rest, 1 / (v->parameter - 1)) : rest;
    const double state[] = {rho, v->velocity[0] - turning * across,
                            v->velocity[1] + turning * along, rho * rest};
    spc_from_primitive(v->physics, state, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const vortex v = vortex_at(physics, values, state->time);
    spc_fill_points(state, value, &v);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    const double shorter = fmin(physics->grid.length[0], physics->grid.length[1]);
    const double r = 0.5 * shorter / values[RADIUS].number;
    return r * exp(0.5 * (1 - r * r)) < SPC_NEGLIGIBLE_TAIL;
}

const spc_profile spc_initial_isentropic_vortex = {
    .abi = SPC_ABI,
    .name = "isentropic-vortex",
    .doc = "vortex in balance, carried along; exact for all times",
    .cite = "Shu, Lect. Notes Math. 1697 (1998); Yee et al. (1999)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
