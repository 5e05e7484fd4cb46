/* specula: riemann_2d.c
 *
 * Four constant states in the quadrants around a point. The nineteen configurations for a gas with gamma = 1.4 are those in which one
 * wave alone, a shock, a rarefaction or a slip line, joins each two neighbours; they interact in the middle. Up to
 * rounding in the fourth digit: the published numbers, which the test of this file holds against the exact Riemann problem.
 *
 * Source: Schulz-Rinne, Collins, Glaz, SIAM J. Sci. Comput. 14, 1394 (1993); Lax and Liu, SIAM J. Sci. Comput. 19, 319 (1998);
 * Kurganov and Tadmor, Numer. Methods Partial Differential Equations 18, 584 (2002), who number them as here. Good
 * values: the unit square, outflow on all sides, 400^2 cells; t = 0.2 to 0.3, as in the table.
 */
#include "points.h"

#include <string.h>

enum { CONFIGURATION, UPPER_RIGHT, UPPER_LEFT, LOWER_LEFT, LOWER_RIGHT, POSITION };
enum { QUADRANTS = 4, CONFIGURATIONS = 19, NUMBERS = 4 };

#define STATE_PARAMETER(words, where)                                                              \
    {                                                                                              \
        .name = words, .type = SPC_REALS, .unit = "1",                                             \
        .doc = "state " where ": density, velocities, pressure; or depth, velocities"              \
    }

static const spc_parameter parameters[] = {
    [CONFIGURATION] = {.name = "configuration",
                       .type = SPC_INTEGER,
                       .fallback = 3,
                       .minimum = 1,
                       .maximum = CONFIGURATIONS,
                       .unit = "1",
                       .doc = "number in the list of Kurganov and Tadmor, unless states are given"},
    [UPPER_RIGHT] = STATE_PARAMETER("upper_right", "where x and y are large"),
    [UPPER_LEFT] = STATE_PARAMETER("upper_left", "where x is small and y large"),
    [LOWER_LEFT] = STATE_PARAMETER("lower_left", "where x and y are small"),
    [LOWER_RIGHT] = STATE_PARAMETER("lower_right", "where x is large and y small"),
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "where they meet, x and y; default: the middle of the box"},
    {.name = NULL},
};

/* Density, velocities, pressure in quadrants 1 to 4: upper right, upper left, lower left, lower right. */
static const double table[CONFIGURATIONS][QUADRANTS][NUMBERS] = {
    /* 1, t = 0.2 */
    {{1, 0, 0, 1},
     {0.5197, -0.7259, 0, 0.4},
     {0.1072, -0.7259, -1.4045, 0.0439},
     {0.2579, 0, -1.4045, 0.15}},
    /* 2, t = 0.2 */
    {{1, 0, 0, 1}, {0.5197, -0.7259, 0, 0.4}, {1, -0.7259, -0.7259, 1}, {0.5197, 0, -0.7259, 0.4}},
    /* 3, t = 0.3 */
    {{1.5, 0, 0, 1.5},
     {0.5323, 1.206, 0, 0.3},
     {0.138, 1.206, 1.206, 0.029},
     {0.5323, 0, 1.206, 0.3}},
    /* 4, t = 0.25 */
    {{1.1, 0, 0, 1.1},
     {0.5065, 0.8939, 0, 0.35},
     {1.1, 0.8939, 0.8939, 1.1},
     {0.5065, 0, 0.8939, 0.35}},
    /* 5, t = 0.23 */
    {{1, -0.75, -0.5, 1}, {2, -0.75, 0.5, 1}, {1, 0.75, 0.5, 1}, {3, 0.75, -0.5, 1}},
    /* 6, t = 0.3 */
    {{1, 0.75, -0.5, 1}, {2, 0.75, 0.5, 1}, {1, -0.75, 0.5, 1}, {3, -0.75, -0.5, 1}},
    /* 7, t = 0.25 */
    {{1, 0.1, 0.1, 1},
     {0.5197, -0.6259, 0.1, 0.4},
     {0.8, 0.1, 0.1, 0.4},
     {0.5197, 0.1, -0.6259, 0.4}},
    /* 8, t = 0.25 */
    {{0.5197, 0.1, 0.1, 0.4}, {1, -0.6259, 0.1, 1}, {0.8, 0.1, 0.1, 1}, {1, 0.1, -0.6259, 1}},
    /* 9, t = 0.3 */
    {{1, 0, 0.3, 1}, {2, 0, -0.3, 1}, {1.039, 0, -0.8133, 0.4}, {0.5197, 0, -0.4259, 0.4}},
    /* 10, t = 0.15 */
    {{1, 0, 0.4297, 1},
     {0.5, 0, 0.6076, 1},
     {0.2281, 0, -0.6076, 0.3333},
     {0.4562, 0, -0.4297, 0.3333}},
    /* 11, t = 0.3 */
    {{1, 0.1, 0, 1}, {0.5313, 0.8276, 0, 0.4}, {0.8, 0.1, 0, 0.4}, {0.5313, 0.1, 0.7276, 0.4}},
    /* 12, t = 0.25 */
    {{0.5313, 0, 0, 0.4}, {1, 0.7276, 0, 1}, {0.8, 0, 0, 1}, {1, 0, 0.7276, 1}},
    /* 13, t = 0.3 */
    {{1, 0, -0.3, 1}, {2, 0, 0.3, 1}, {1.0625, 0, 0.8145, 0.4}, {0.5313, 0, 0.4276, 0.4}},
    /* 14, t = 0.1 */
    {{2, 0, -0.5606, 8},
     {1, 0, -1.2172, 8},
     {0.4736, 0, 1.2172, 2.6667},
     {0.9474, 0, 1.1606, 2.6667}},
    /* 15, t = 0.2 */
    {{1, 0.1, -0.3, 1},
     {0.5197, -0.6259, -0.3, 0.4},
     {0.8, 0.1, -0.3, 0.4},
     {0.5313, 0.1, 0.4276, 0.4}},
    /* 16, t = 0.2 */
    {{0.5313, 0.1, 0.1, 0.4}, {1.0222, -0.6179, 0.1, 1}, {0.8, 0.1, 0.1, 1}, {1, 0.1, 0.8276, 1}},
    /* 17, t = 0.3 */
    {{1, 0, -0.4, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, -1.1259, 0.4}},
    /* 18, t = 0.2 */
    {{1, 0, 1, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, 0.2741, 0.4}},
    /* 19, t = 0.3 */
    {{1, 0, 0.3, 1}, {2, 0, -0.3, 1}, {1.0625, 0, 0.2145, 0.4}, {0.5197, 0, -0.4259, 0.4}},
};

typedef struct quadrants {
    const spc_physics *physics;
    const double *state[QUADRANTS];
    double middle[2];
} quadrants;

static bool has_states(const spc_value *values) {
    for (int which = UPPER_RIGHT; which <= LOWER_RIGHT; which++) {
        if (values[which].given) return true;
    }
    return false;
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "riemann-2d",
                               "euler shallow-water scalar-burgers advection-diffusion", 2, 2));
    SPC_TRY(spc_axes_check(context, physics, "position", &values[POSITION]));
    if (!has_states(values)) {
        if (spc_equation_is(physics, "euler")) return SPC_OK;
        return spc_fail(context, SPC_BAD_INPUT,
                        "the configurations of riemann-2d are of a gas; for %s give the states "
                        "upper_right, upper_left, lower_left and lower_right",
                        physics->equation->name);
    }
    if (values[CONFIGURATION].given) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial has a configuration and states; leave out one or the other");
    }
    for (int which = UPPER_RIGHT; which <= LOWER_RIGHT; which++) {
        SPC_TRY(spc_primitive_check(context, physics, parameters[which].name, &values[which]));
    }
    return SPC_OK;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const quadrants *q = user;
    const bool right = x[0] >= q->middle[0], upper = x[1] >= q->middle[1];
    const int quadrant = upper ? !right : right ? 3 : 2;
    spc_from_primitive(q->physics, q->state[quadrant], values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    quadrants q = {.physics = physics};
    const size_t configuration = (size_t)values[CONFIGURATION].number - 1;
    for (int i = 0; i < QUADRANTS; i++) {
        q.state[i] = has_states(values) ? values[UPPER_RIGHT + i].list : table[configuration][i];
    }
    for (int axis = 0; axis < 2; axis++) {
        q.middle[axis] = spc_place_on_axis(physics, &values[POSITION], axis);
    }
    spc_fill_points(state, value, &q);
    return SPC_OK;
}

const spc_profile spc_initial_riemann_2d = {
    .abi = SPC_ABI,
    .name = "riemann-2d",
    .doc = "four states in the quadrants; the nineteen configurations of a gas",
    .cite = "Kurganov, Tadmor, Numer. Methods Partial Differ. Equ. 18, 584 (2002)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
