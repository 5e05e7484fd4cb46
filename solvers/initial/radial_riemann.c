/* specula: radial_riemann.c
 *
 * One state inside a circle (a sphere in 3D, a stretch in 1D) and another outside: a breaking dam, or an explosion. A shock
 * runs outward, a rarefaction to the centre, where it turns into a second shock.
 *
 * Good values: shallow-water, inside [2, 0, 0], outside [1, 0, 0], radius 0.5 on [-2.5, 2.5]^2 to t = 1: the radial dam break of
 * PDEBench, with radii between 0.3 and 0.7 (Takamoto et al., NeurIPS 2022, arXiv 2210.07182); euler, inside
 * [1, 0, 0, 1], outside [0.125, 0, 0, 0.1], radius 0.4 on [-1, 1]^2 to 0.25: Toro (2009), section 17.1.
 */
#include "points.h"

enum { INSIDE, OUTSIDE, RADIUS, POSITION };

static const spc_parameter parameters[] = {
    [INSIDE] = {.name = "inside",
                .type = SPC_REALS,
                .text = "[2, 0, 0]",
                .unit = "1",
                .doc =
                    "state near the centre: density, velocities, pressure; or depth, velocities"},
    [OUTSIDE] = {.name = "outside",
                 .type = SPC_REALS,
                 .text = "[1, 0, 0]",
                 .unit = "1",
                 .doc = "state elsewhere"},
    [RADIUS] = {.name = "radius",
                .type = SPC_REAL,
                .fallback = 0.5,
                .minimum = 0,
                .maximum = 1e300,
                .unit = "1",
                .doc = "distance from the centre at which they meet"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "centre, one number for each axis; default: the middle of the box"},
    {.name = NULL},
};

typedef struct disc {
    const spc_physics *physics;
    const spc_value *values;
} disc;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "radial-riemann",
                               "euler shallow-water scalar-burgers advection-diffusion", 1, 3));
    SPC_TRY(spc_axes_check(context, physics, "position", &values[POSITION]));
    SPC_TRY(spc_primitive_check(context, physics, "inside", &values[INSIDE]));
    return spc_primitive_check(context, physics, "outside", &values[OUTSIDE]);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const disc *d = user;
    double square = 0;
    for (int axis = 0; axis < d->physics->grid.dims; axis++) {
        const double apart = x[axis] - spc_place_on_axis(d->physics, &d->values[POSITION], axis);
        square += apart * apart;
    }
    const double radius = d->values[RADIUS].number;
    const int which = square <= radius * radius ? INSIDE : OUTSIDE;
    spc_from_primitive(d->physics, d->values[which].list, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const disc d = {.physics = physics, .values = values};
    spc_fill_points(state, value, &d);
    return SPC_OK;
}

const spc_profile spc_initial_radial_riemann = {
    .abi = SPC_ABI,
    .name = "radial-riemann",
    .doc = "one state in a circle, another outside: radial dam breaks, explosions",
    .cite = "Takamoto et al., PDEBench, arXiv 2210.07182 (2022); Toro (2009)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
