/* specula: riemann.c
 *
 * Two constant states side by side along x: shock tubes and dam breaks. The exact solution is known in one dimension until
 * a wave reaches a side (Toro 2009, chapter 4).
 *
 * Fields are given as density, velocity, pressure (euler), depth, velocity (shallow-water), or the value itself. Good
 * values: Sod's left: [1, 0, 1], right: [0.125, 0, 0.1] to t = 0.2; Lax's [0.445, 0.698, 3.528] and [0.5, 0, 0.571] to
 * 0.14; both on [0, 1] with position 0.5, Sod, J. Comput. Phys. 27, 1 (1978).
 */
#include "points.h"
#include "riemann_exact.h"

#include <math.h>
#include <string.h>

enum { LEFT, RIGHT, POSITION };

static const spc_parameter parameters[] = {
    [LEFT] = {.name = "left",
              .type = SPC_REALS,
              .text = "[1, 0, 1]",
              .unit = "1",
              .doc = "state below position: density, velocity, pressure; or depth, velocity"},
    [RIGHT] = {.name = "right",
               .type = SPC_REALS,
               .text = "[0.125, 0, 0.1]",
               .unit = "1",
               .doc = "state above it"},
    [POSITION] = {.name = "position",
                  .type = SPC_REAL,
                  .fallback = 0.5,
                  .unit = "1",
                  .doc = "where they meet, on the first axis"},
    {.name = NULL},
};

typedef struct problem {
    const spc_physics *physics;
    const double *left, *right;
    double position, time;
} problem;

/* Numbers of a state: density, velocities, pressure; depth, velocities; or one. */
static size_t numbers_of(const spc_physics *physics) {
    return (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "riemann",
                               "euler shallow-water scalar-burgers burgers advection-diffusion", 1,
                               3));
    SPC_TRY(spc_primitive_check(context, physics, "left", &values[LEFT]));
    return spc_primitive_check(context, physics, "right", &values[RIGHT]);
}

/* The state at a speed, in the numbers of left and right; transverse velocities go with the contact. */
static void solution(const problem *p, double speed, double *state) {
    const spc_physics *physics = p->physics;
    if (p->time == 0) {
        memcpy(state, speed < 0 ? p->left : p->right, numbers_of(physics) * sizeof *state);
    } else if (spc_equation_is(physics, "euler")) {
        spc_riemann_euler(spc_equation_number(physics, "gamma", 1.4), p->left, p->right, speed,
                          state);
    } else if (spc_equation_is(physics, "shallow-water")) {
        spc_riemann_shallow_water(spc_equation_number(physics, "gravity", 1), p->left, p->right,
                                  speed, state);
    } else {
        state[0] = spc_riemann_burgers(p->left[0], p->right[0], speed);
    }
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const problem *p = user;
    const double from = x[0] - p->position;
    double state[SPC_MAX_CHANNELS];
    solution(p, p->time == 0 ? from : from / p->time, state);
    spc_from_primitive(p->physics, state, values);
}

static problem problem_of(const spc_physics *physics, const spc_value *values, double time) {
    return (problem){.physics = physics,
                     .left = values[LEFT].list,
                     .right = values[RIGHT].list,
                     .position = values[POSITION].number,
                     .time = time};
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const problem p = problem_of(physics, values, state->time);
    spc_fill_points(state, value, &p);
    return SPC_OK;
}

/* Known where no vacuum opens, nothing diffuses, and there is one axis. */
static bool exact(const spc_physics *physics, const spc_value *values) {
    if (physics->grid.dims > 1 || spc_equation_number(physics, "viscosity", 0) != 0) return false;
    if (spc_equation_is(physics, "advection-diffusion")) return false;
    const problem p = problem_of(physics, values, 1);
    double state[SPC_MAX_CHANNELS];
    if (spc_equation_is(physics, "euler")) {
        return spc_riemann_euler(spc_equation_number(physics, "gamma", 1.4), p.left, p.right, 0,
                                 state);
    }
    if (spc_equation_is(physics, "shallow-water")) {
        return spc_riemann_shallow_water(spc_equation_number(physics, "gravity", 1), p.left,
                                         p.right, 0, state);
    }
    return true;
}

const spc_profile spc_initial_riemann = {
    .abi = SPC_ABI,
    .name = "riemann",
    .doc = "two states side by side: shock tubes and dam breaks, exact in 1D",
    .cite = "Sod, J. Comput. Phys. 27, 1 (1978); Toro (2009)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
