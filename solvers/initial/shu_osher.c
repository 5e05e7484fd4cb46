/* specula: shu_osher.c
 *
 * A shock of Mach number M runs into gas at rest whose density is a wave, p = 1, rho = 1 + amplitude sin(wavenumber x) ahead. Behind it
 *
 *   rho = (gamma + 1) M^2 / ((gamma - 1) M^2 + 2),   p = 1 + 2 gamma/(gamma + 1) (M^2 - 1),   u = M c (1 - 1/rho),
 *
 * c = sqrt(gamma): for M = 3 and gamma = 1.4 these are 3.857143, 10.33333 and 2.629369. The wave leaves the shock
 * compressed, with a steep train behind, so that a scheme shows what it does to waves and to shocks at once.
 *
 * Source: Shu and Osher, J. Comput. Phys. 83, 32 (1989), example 8. Good values: the defaults on [-5, 5], outflow, 200 to 400
 * cells, weno5, t = 1.8.
 */
#include "points.h"

#include <math.h>

enum { MACH, AMPLITUDE, WAVENUMBER, POSITION };

static const spc_parameter parameters[] = {
    [MACH] = {.name = "mach",
              .type = SPC_REAL,
              .fallback = 3,
              .minimum = 1,
              .maximum = 1e6,
              .unit = "1",
              .doc = "of the shock in gas of density 1"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 0.2,
                   .minimum = 0,
                   .maximum = 0.999,
                   .unit = "1",
                   .doc = "of the density wave ahead"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_REAL,
                    .fallback = 5,
                    .unit = "1",
                    .doc = "k of sin(k x)"},
    [POSITION] = {.name = "position",
                  .type = SPC_REAL,
                  .fallback = -4,
                  .unit = "1",
                  .doc = "of the shock, on the first axis"},
    {.name = NULL},
};

typedef struct shock {
    const spc_physics *physics;
    const spc_value *values;
} shock;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "shu-osher", "euler", 1, 3);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const shock *s = user;
    const int pressure = 1 + s->physics->grid.dims;
    double gas[SPC_MAX_CHANNELS] = {1};
    gas[pressure] = 1;
    if (x[0] < s->values[POSITION].number) {
        const double gamma = spc_equation_number(s->physics, "gamma", 1.4);
        const double mach = s->values[MACH].number, square = mach * mach;
        gas[0] = (gamma + 1) * square / ((gamma - 1) * square + 2);
        gas[1] = mach * sqrt(gamma) * (1 - 1 / gas[0]);
        gas[pressure] = 1 + 2 * gamma / (gamma + 1) * (square - 1);
    } else {
        gas[0] += s->values[AMPLITUDE].number * sin(s->values[WAVENUMBER].number * x[0]);
    }
    spc_from_primitive(s->physics, gas, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const shock s = {.physics = physics, .values = values};
    spc_fill_points(state, value, &s);
    return SPC_OK;
}

const spc_profile spc_initial_shu_osher = {
    .abi = SPC_ABI,
    .name = "shu-osher",
    .doc = "a shock that runs into a density wave",
    .cite = "Shu, Osher, J. Comput. Phys. 83, 32 (1989)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
