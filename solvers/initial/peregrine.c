/* specula: peregrine.c
 *
 * The Peregrine soliton: a peak of three times the plane wave that comes from nowhere and leaves no trace.
 *
 *   psi = A e^(iT) [4 (1 + 2iT) / (1 + 4 X^2 + 4 T^2) - 1],  X = A sqrt(g) (x - x0),  T = g A^2 (t - t0)
 *
 * solves i psi_t + psi_xx/2 + g|psi|^2 psi = 0 on the line: Peregrine, J. Austral. Math. Soc. B 25, 16 (1983).
 *
 * It falls off as 1/X^2 only, so on a periodic box it has a kink at the boundary, of slope about 32 A/L^3 (A = g = 1), which
 * modulational instability amplifies as exp(g A^2 t). It therefore counts as exact only on boxes where
 * 4/(A^2 g L^2) is below 1e-5, L of about 700; on shorter ones compare the shape of the peak, or take akhmediev with
 * periods: 1, its counterpart that is periodic. Good values: L = 100, t0 = 5, end at 8.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, POSITION, PEAK_TIME };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "height A of the plane wave"},
    [POSITION] =
        {.name = "position", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "x0 of the peak"},
    [PEAK_TIME] = {.name = "peak_time",
                   .type = SPC_REAL,
                   .fallback = 5,
                   .unit = "1",
                   .doc = "t0 at which the peak is highest"},
    {.name = NULL},
};

typedef struct peregrine {
    double amplitude, scale, position, length, t;
} peregrine;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    SPC_TRY(spc_profile_is_for(context, physics, "peregrine", "nlse", 1, 1));
    if (spc_equation_number(physics, "nonlinearity", 1) > 0) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "the Peregrine soliton needs equation.nonlinearity > 0 (focusing)");
}

static peregrine peregrine_at(const spc_physics *physics, const spc_value *values, double t) {
    peregrine p = {.amplitude = values[AMPLITUDE].number,
                   .position = values[POSITION].number,
                   .length = physics->grid.length[0]};
    p.scale = p.amplitude * sqrt(spc_equation_number(physics, "nonlinearity", 1));
    p.t = p.scale * p.scale * (t - values[PEAK_TIME].number);
    return p;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const peregrine *p = user;
    const double from_centre = p->scale * spc_nearest_image(x[0], p->position, p->length);
    const double below = 1 + 4 * (from_centre * from_centre + p->t * p->t);
    const double complex psi = p->amplitude * cexp(I * p->t) * (4 * (1 + 2 * I * p->t) / below - 1);
    values[0] = creal(psi);
    values[1] = cimag(psi);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const peregrine p = peregrine_at(physics, values, state->time);
    spc_fill_points(state, value, &p);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    const peregrine p = peregrine_at(physics, values, 0);
    const double box = p.scale * p.length;
    return 4 / (box * box) < 1e-5;
}

const spc_profile spc_initial_peregrine = {
    .abi = SPC_ABI,
    .name = "peregrine",
    .doc = "Peregrine soliton of NLSE (exact on the line; on a box see akhmediev)",
    .cite = "Peregrine, J. Austral. Math. Soc. B 25, 16 (1983)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
