/* specula: sech_breather.c
 *
 * A modulated pulse that NLSE breaks into an oscillating bound state:
 *
 *   psi = sqrt(2) A sech(A x) exp(i w x) (1 + m cos(2 w x)),  x from the position.
 *
 * The "breather" of the code simple_idealized_1d_nlse (Herho et al., arXiv 2509.05901); not a solution in closed form.
 * Good values: A = 1, w = 0.5, m = 0.5, L = 50.
 */
#include "points.h"

#include <math.h>

enum { AMPLITUDE, FREQUENCY, MODULATION, POSITION };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "A; the height is sqrt(2) A (1 + m)"},
    [FREQUENCY] = {.name = "frequency",
                   .type = SPC_REAL,
                   .fallback = 0.5,
                   .unit = "1",
                   .doc = "wavenumber w of the carrier; the modulation has 2 w"},
    [MODULATION] = {.name = "modulation",
                    .type = SPC_REAL,
                    .fallback = 0.5,
                    .unit = "1",
                    .doc = "depth m of the modulation"},
    [POSITION] =
        {.name = "position", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "centre"},
    {.name = NULL},
};

typedef struct pulse {
    const spc_value *values;
    double length;
} pulse;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "sech-breather", "nlse", 1, 1);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const pulse *p = user;
    const double from_centre = spc_nearest_image(x[0], p->values[POSITION].number, p->length);
    const double amplitude = p->values[AMPLITUDE].number;
    const double phase = p->values[FREQUENCY].number * from_centre;
    const double envelope = M_SQRT2 * amplitude * spc_sech(amplitude * from_centre) *
                            (1 + p->values[MODULATION].number * cos(2 * phase));
    values[0] = envelope * cos(phase);
    values[1] = envelope * sin(phase);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const pulse p = {.values = values, .length = physics->grid.length[0]};
    spc_fill_points(state, value, &p);
    return SPC_OK;
}

const spc_profile spc_initial_sech_breather = {
    .abi = SPC_ABI,
    .name = "sech-breather",
    .doc = "modulated sech pulse of NLSE that breathes",
    .cite = "Herho et al., arXiv 2509.05901 (2025)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
