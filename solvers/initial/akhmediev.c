/* specula: akhmediev.c
 *
 * The Akhmediev breather: a plane wave that modulational instability turns into a row of peaks and back, once.
 *
 *   psi = A e^(iT) [(1 - 4a) cosh(bT) + sqrt(2a) cos(W X) + i b sinh(bT)] / [sqrt(2a) cos(W X) - cosh(bT)],
 *   X = A sqrt(g) (x - x0),  T = g A^2 (t - t0),  W = 2 sqrt(1 - 2a),  b = sqrt(8a (1 - 2a)),  0 < a < 1/2
 *
 * solves i psi_t + psi_xx/2 + g|psi|^2 psi = 0. It is periodic in x, and so exact on the box, when `periods` of them fill it: W
 * follows from L, and exists when the wave is unstable, 2 pi periods / L < 2 A sqrt(g). The peak is A (1 + 2 sqrt(2a)).
 *
 * Akhmediev, Eleonskii, Kulagin, Theor. Math. Phys. 72, 809 (1987). The solution is itself unstable: round-off grows by
 * exp(g A^2 t), so t0 much above 15 is not to be had in double precision. Good values: L = 20, t0 = 5.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, PERIODS, POSITION, PEAK_TIME };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "height A of the plane wave"},
    [PERIODS] = {.name = "periods",
                 .type = SPC_INTEGER,
                 .fallback = 1,
                 .minimum = 1,
                 .maximum = 1e6,
                 .unit = "1",
                 .doc = "peaks across the box"},
    [POSITION] =
        {.name = "position", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "x0 of a peak"},
    [PEAK_TIME] = {.name = "peak_time",
                   .type = SPC_REAL,
                   .fallback = 5,
                   .unit = "1",
                   .doc = "t0 at which the peaks are highest"},
    {.name = NULL},
};

typedef struct breather {
    double amplitude, scale, position, t; /* t in units of 1/(g A^2), from the peak */
    double a, spatial, growth;            /* a, W, b */
} breather;

static breather breather_at(const spc_physics *physics, const spc_value *values, double t) {
    const double g = spc_equation_number(physics, "nonlinearity", 1);
    breather w = {.amplitude = values[AMPLITUDE].number, .position = values[POSITION].number};
    w.scale = w.amplitude * sqrt(g);
    w.t = w.scale * w.scale * (t - values[PEAK_TIME].number);
    w.spatial = 2 * M_PI * values[PERIODS].number / (physics->grid.length[0] * w.scale);
    w.a = 0.5 * (1 - 0.25 * w.spatial * w.spatial);
    w.growth = sqrt(fmax(0, 8 * w.a * (1 - 2 * w.a)));
    return w;
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "akhmediev", "nlse", 1, 1));
    const double g = spc_equation_number(physics, "nonlinearity", 1);
    if (!(g > 0)) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "breathers need equation.nonlinearity > 0 (focusing)");
    }
    const breather w = breather_at(physics, values, 0);
    if (w.a > 0) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "%g periods in a box of length %g are too short to be unstable; take at most "
                    "%g, a longer box, or a larger initial.amplitude",
                    values[PERIODS].number, physics->grid.length[0],
                    floor(values[PERIODS].number * 2 / w.spatial));
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const breather *w = user;
    const double wave = sqrt(2 * w->a) * cos(w->spatial * w->scale * (x[0] - w->position));
    /* Above and below divided by cosh(bT). */
    const double damping = spc_sech(w->growth * w->t);
    const double complex above =
        1 - 4 * w->a + wave * damping + I * w->growth * tanh(w->growth * w->t);
    const double complex psi = w->amplitude * cexp(I * w->t) * above / (wave * damping - 1);
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
    (void)physics;
    (void)values;
    return true;
}

const spc_profile spc_initial_akhmediev = {
    .abi = SPC_ABI,
    .name = "akhmediev",
    .doc = "Akhmediev breather of NLSE, periodic in x, exact for all times",
    .cite = "Akhmediev, Eleonskii, Kulagin, Theor. Math. Phys. 72, 809 (1987)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
