/* specula: soliton.c
 *
 * One soliton, exact for all times.
 *
 *   NLSE  psi = A sech(s (x - x0 - v t)) exp(i (v x + (g A^2 - v^2) t / 2)),  s = A sqrt(g), g > 0
 *   KdV   u = A sech^2(k (x - x0 - 4 b k^2 t)),  k = sqrt(a A / (12 b))  for u_t + a u u_x + b u_xxx = 0
 *
 * Zakharov and Shabat, Sov. Phys. JETP 34, 62 (1972); Gardner, Greene, Kruskal, Miura, Phys. Rev. Lett. 19, 1095
 * (1967). On the periodic box each point takes the nearest image: what is cut off at half a box,
 * sech(s L/2), must be negligible. Good values: A = 2, L = 50.
 */
#include "points.h"

#include <math.h>

enum { AMPLITUDE, POSITION, VELOCITY };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 2,
                   .minimum = -1e6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "height A"},
    [POSITION] = {.name = "position",
                  .type = SPC_REAL,
                  .fallback = 0,
                  .unit = "1",
                  .doc = "centre x0 at t = 0"},
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REAL,
                  .fallback = 0,
                  .unit = "1",
                  .doc = "velocity v (NLSE; that of a KdV soliton follows from its height)"},
    {.name = NULL},
};

typedef struct soliton {
    double amplitude, inverse_width, velocity, centre, phase, length;
} soliton;

static bool is_nlse(const spc_physics *physics) {
    return spc_equation_is(physics, "nlse");
}

/* Square of the inverse width; positive when there is a soliton. */
static double inverse_width_squared(const spc_physics *physics, const spc_value *values) {
    const double amplitude = values[AMPLITUDE].number;
    if (is_nlse(physics)) {
        return spc_equation_number(physics, "nonlinearity", 1) * amplitude * amplitude;
    }
    return spc_equation_number(physics, "nonlinearity", 6) * amplitude /
           (12 * spc_equation_number(physics, "dispersion", 1));
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "soliton", "nlse kdv", 1, 1));
    if (!is_nlse(physics) && values[VELOCITY].given) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "initial.velocity is not free for a KdV soliton; it follows from "
                        "initial.amplitude");
    }
    if (inverse_width_squared(physics, values) > 0) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    is_nlse(physics)
                        ? "a bright soliton needs equation.nonlinearity > 0 and an amplitude that "
                          "is not 0"
                        : "a KdV soliton needs nonlinearity x amplitude / dispersion > 0; change "
                          "the sign of initial.amplitude");
}

static soliton soliton_at(const spc_physics *physics, const spc_value *values, double t) {
    const double squared = inverse_width_squared(physics, values);
    soliton s = {.amplitude = values[AMPLITUDE].number,
                 .inverse_width = sqrt(squared),
                 .velocity = values[VELOCITY].number,
                 .length = physics->grid.length[0]};
    if (!is_nlse(physics)) s.velocity = 4 * spc_equation_number(physics, "dispersion", 1) * squared;
    s.centre = values[POSITION].number + s.velocity * t;
    s.phase = 0.5 * (squared - s.velocity * s.velocity) * t;
    return s;
}

static void nlse_value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const soliton *s = user;
    const double from_centre = spc_nearest_image(x[0], s->centre, s->length);
    const double envelope = s->amplitude * spc_sech(s->inverse_width * from_centre);
    /* The image's own x: the phase belongs to the soliton, not to the box. */
    const double phase = s->velocity * (s->centre + from_centre) + s->phase;
    values[0] = envelope * cos(phase);
    values[1] = envelope * sin(phase);
}

static void kdv_value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const soliton *s = user;
    const double sech = spc_sech(s->inverse_width * spc_nearest_image(x[0], s->centre, s->length));
    values[0] = s->amplitude * sech * sech;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const soliton s = soliton_at(physics, values, state->time);
    spc_fill_points(state, is_nlse(physics) ? nlse_value : kdv_value, &s);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    const soliton s = soliton_at(physics, values, 0);
    return spc_sech(0.5 * s.inverse_width * s.length) < SPC_NEGLIGIBLE_TAIL;
}

const spc_profile spc_initial_soliton = {
    .abi = SPC_ABI,
    .name = "soliton",
    .doc = "one soliton of NLSE or KdV, exact for all times",
    .cite = "Zakharov, Shabat (1972); Gardner et al. (1967)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
