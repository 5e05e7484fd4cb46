/* specula: two_soliton.c
 *
 * Two solitons that meet.
 *
 *   NLSE  the sum of two solitons A_j sech(s_j (x - x_j)) exp(i v_j x), s_j = A_j sqrt(g): not a solution by
 *         itself, but close to one while they are apart
 *   KdV   the exact two-soliton solution (hirota.c) whose solitons are seen at x_j at t = 0. After the faster has
 *         passed the slower (k1 > k2) it is ahead by ln((k1 + k2)/(k1 - k2))/k1 and the slower
 *         behind by ln((k1 + k2)/(k1 - k2))/k2
 *
 * Zabusky and Kruskal, Phys. Rev. Lett. 15, 240 (1965); Hirota, Phys. Rev. Lett. 27, 1192 (1971). Good values: as in
 * cases/nlse/two_soliton.yaml and cases/kdv/two_soliton.yaml.
 */
#include "hirota.h"
#include "points.h"

#include <math.h>

enum { AMPLITUDE, POSITION, VELOCITY };

static const spc_parameter parameters[] = {
    [AMPLITUDE] =
        {.name = "amplitude", .type = SPC_REALS, .text = "[2, 1.5]", .unit = "1", .doc = "heights"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .text = "[-10, 10]",
                  .unit = "1",
                  .doc = "centres at t = 0"},
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REALS,
                  .text = "[2, -2]",
                  .unit = "1",
                  .doc = "velocities (NLSE; those of KdV follow from the heights)"},
    {.name = NULL},
};

typedef struct pair {
    double amplitude[2], inverse_width[2], velocity[2], position[2], length;
} pair;

static bool is_nlse(const spc_physics *physics) {
    return spc_equation_is(physics, "nlse");
}

static spc_kdv_solitons kdv_pair(const spc_physics *physics, const spc_value *values) {
    spc_kdv_solitons s = {.count = 2,
                          .nonlinearity = spc_equation_number(physics, "nonlinearity", 6),
                          .dispersion = spc_equation_number(physics, "dispersion", 1),
                          .length = physics->grid.length[0]};
    for (size_t i = 0; i < 2; i++) {
        s.k[i] = sqrt(s.nonlinearity * values[AMPLITUDE].list[i] / (12 * s.dispersion));
        s.position[i] = values[POSITION].list[i];
    }
    return s;
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "two-soliton", "nlse kdv", 1, 1));
    for (int i = AMPLITUDE; i <= VELOCITY; i++) {
        if (values[i].count == 2) continue;
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial.%s has %zu numbers; two-soliton needs two, such as %s",
                        parameters[i].name, values[i].count, parameters[i].text);
    }
    if (is_nlse(physics)) {
        if (spc_equation_number(physics, "nonlinearity", 1) > 0) return SPC_OK;
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "bright solitons need equation.nonlinearity > 0");
    }
    if (values[VELOCITY].given) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "initial.velocity is not free for KdV solitons; it follows from "
                        "initial.amplitude");
    }
    const spc_kdv_solitons s = kdv_pair(physics, values);
    return spc_kdv_solitons_check(context, &s, "amplitude");
}

static void nlse_value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const pair *p = user;
    values[0] = values[1] = 0;
    for (size_t i = 0; i < 2; i++) {
        const double from_centre = spc_nearest_image(x[0], p->position[i], p->length);
        const double envelope = p->amplitude[i] * spc_sech(p->inverse_width[i] * from_centre);
        const double phase = p->velocity[i] * (p->position[i] + from_centre);
        values[0] += envelope * cos(phase);
        values[1] += envelope * sin(phase);
    }
}

static void fill_nlse(const spc_physics *physics, const spc_value *values, spc_state *state) {
    const double root = sqrt(spc_equation_number(physics, "nonlinearity", 1));
    pair p = {.length = physics->grid.length[0]};
    for (size_t i = 0; i < 2; i++) {
        p.amplitude[i] = values[AMPLITUDE].list[i];
        p.inverse_width[i] = root * p.amplitude[i];
        p.velocity[i] = values[VELOCITY].list[i];
        p.position[i] = values[POSITION].list[i];
    }
    spc_fill_points(state, nlse_value, &p);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    if (is_nlse(physics)) {
        fill_nlse(physics, values, state);
        return SPC_OK;
    }
    spc_kdv_solitons s = kdv_pair(physics, values);
    s.time = state->time;
    spc_fill_points(state, spc_kdv_solitons_value, &s);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    if (is_nlse(physics)) return false;
    const spc_kdv_solitons s = kdv_pair(physics, values);
    return spc_kdv_solitons_fit(&s);
}

const spc_profile spc_initial_two_soliton = {
    .abi = SPC_ABI,
    .name = "two-soliton",
    .doc = "two solitons of NLSE (their sum) or KdV (exact for all times)",
    .cite = "Zabusky, Kruskal (1965); Hirota (1971)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
