/* specula: kuznetsov_ma.c
 *
 * The Kuznetsov-Ma breather: a peak on a plane wave that rises and falls for ever.
 *
 *   psi = A e^(iT) [(1 - 4a) cos(wT) + sqrt(2a) cosh(K X) - i w sin(wT)] / [sqrt(2a) cosh(K X) - cos(wT)],
 *   X = A sqrt(g) (x - x0),  T = g A^2 (t - t0),  K = 2 sqrt(2a - 1),  w = sqrt(8a (2a - 1)),  a > 1/2
 *
 * solves i psi_t + psi_xx/2 + g|psi|^2 psi = 0; its period is 2 pi / (w g A^2) and its peak A (1 + 2 sqrt(2a)). It is the
 * Akhmediev breather with a > 1/2. Away from the peak it tends to the plane wave as sech(K X), which half a box must make
 * negligible.
 *
 * Kuznetsov, Sov. Phys. Dokl. 22, 507 (1977); Ma, Stud. Appl. Math. 60, 43 (1979). The plane wave is unstable: round-off grows
 * as exp(g A^2 t). Good values: a = 1, L = 40, t up to 5.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, SHAPE, POSITION, PEAK_TIME };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "height A of the plane wave"},
    [SHAPE] = {.name = "a",
               .type = SPC_REAL,
               .fallback = 1,
               .minimum = 0.5001,
               .maximum = 100,
               .unit = "1",
               .doc = "parameter a > 1/2; the peak is A (1 + 2 sqrt(2a))"},
    [POSITION] =
        {.name = "position", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "x0 of the peak"},
    [PEAK_TIME] = {.name = "peak_time",
                   .type = SPC_REAL,
                   .fallback = 0,
                   .unit = "1",
                   .doc = "t0 at which the peak is highest"},
    {.name = NULL},
};

typedef struct breather {
    double amplitude, scale, position, length;
    double t; /* in units of 1/(g A^2), from the peak */
    double a, decay, frequency;
} breather;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    SPC_TRY(spc_profile_is_for(context, physics, "kuznetsov-ma", "nlse", 1, 1));
    if (spc_equation_number(physics, "nonlinearity", 1) > 0) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "breathers need equation.nonlinearity > 0 (focusing)");
}

static breather breather_at(const spc_physics *physics, const spc_value *values, double t) {
    const double a = values[SHAPE].number;
    breather w = {.amplitude = values[AMPLITUDE].number,
                  .position = values[POSITION].number,
                  .length = physics->grid.length[0],
                  .a = a,
                  .decay = 2 * sqrt(2 * a - 1),
                  .frequency = sqrt(8 * a * (2 * a - 1))};
    w.scale = w.amplitude * sqrt(spc_equation_number(physics, "nonlinearity", 1));
    w.t = w.scale * w.scale * (t - values[PEAK_TIME].number);
    return w;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const breather *w = user;
    const double from_centre = w->scale * spc_nearest_image(x[0], w->position, w->length);
    const double root = sqrt(2 * w->a), angle = w->frequency * w->t;
    /* Above and below divided by cosh(K X). */
    const double envelope = spc_sech(w->decay * from_centre);
    const double complex above =
        root + envelope * ((1 - 4 * w->a) * cos(angle) - I * w->frequency * sin(angle));
    const double complex psi =
        w->amplitude * cexp(I * w->t) * above / (root - envelope * cos(angle));
    values[0] = creal(psi);
    values[1] = cimag(psi);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const breather w = breather_at(physics, values, state->time);
    spc_fill_points(state, value, &w);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    const breather w = breather_at(physics, values, 0);
    return spc_sech(0.5 * w.decay * w.scale * w.length) < SPC_NEGLIGIBLE_TAIL;
}

const spc_profile spc_initial_kuznetsov_ma = {
    .abi = SPC_ABI,
    .name = "kuznetsov-ma",
    .doc = "Kuznetsov-Ma breather of NLSE, periodic in time, exact for all times",
    .cite = "Kuznetsov (1977); Ma, Stud. Appl. Math. 60, 43 (1979)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
