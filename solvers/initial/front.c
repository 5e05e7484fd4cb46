/* specula: front.c
 *
 * Fronts of Allen-Cahn that stand still, exact on the periodic box: with e = interface_width,
 *
 *   u = sqrt(2m/(1 + m)) sn((x - x0)/(e sqrt(1 + m)) | m),   4 K(m) sqrt(1 + m) e = L/waves,
 *
 * solves e^2 u_xx + u - u^3 = 0, because sn'' = -(1 + m) sn + 2m sn^3. A wave is a front up at x0 and one down half a
 * wave on; for L/waves far above e each is tanh((x - x0)/(sqrt(2) e)). The fronts attract as exp(-sqrt(2) L/(2 waves e)):
 * this rest is unstable, at a rate that is below round-off when L/waves > 50 e. Waves shorter than 2 pi e have none.
 *
 * sn by descending Landen steps from 1 - m, which keeps its digits where m rounds to 1: Abramowitz and Stegun,
 * Handbook of Mathematical Functions (1964), 16.4 and 17.6. Along x, in any number of dimensions.
 */
#include "points.h"

#include <math.h>

enum { WAVES, POSITION };

static const spc_parameter parameters[] = {
    [WAVES] = {.name = "waves",
               .type = SPC_INTEGER,
               .fallback = 1,
               .minimum = 1,
               .maximum = 1e6,
               .unit = "1",
               .doc = "pairs of fronts across the box"},
    [POSITION] = {.name = "position",
                  .type = SPC_REAL,
                  .fallback = 0,
                  .unit = "1",
                  .doc = "x0 of the first front, where u rises"},
    {.name = NULL},
};

enum { LANDEN_STEPS = 24 };

/* The arithmetic-geometric mean of 1 and sqrt(1 - m), step by step. */
typedef struct landen {
    double a[LANDEN_STEPS], c[LANDEN_STEPS];
    int last;
} landen;

static landen landen_of(double complement) {
    landen l = {.a = {1}, .c = {sqrt(1 - complement)}};
    double b = sqrt(complement);
    while (l.last + 1 < LANDEN_STEPS && l.c[l.last] > 1e-16 * l.a[l.last]) {
        const double a = l.a[l.last++];
        l.a[l.last] = 0.5 * (a + b);
        l.c[l.last] = 0.5 * (a - b);
        b = sqrt(a * b);
    }
    return l;
}

static double quarter_period(double complement) {
    const landen l = landen_of(complement);
    return 0.5 * M_PI / l.a[l.last];
}

static double sn(const landen *l, double argument) {
    double angle = ldexp(l->a[l->last] * argument, l->last);
    for (int i = l->last; i > 0; i--) {
        angle = 0.5 * (angle + asin(l->c[i] / l->a[i] * sin(angle)));
    }
    return sin(angle);
}

static double wave_over_width(const spc_physics *physics, const spc_value *values) {
    return physics->grid.length[0] / values[WAVES].number /
           spc_equation_number(physics, "interface_width", 1);
}

/* 1 - m from 4 K sqrt(1 + m) = wave, by bisection of its logarithm. */
static double complement_for(double wave) {
    double low = -690, high = 0;
    for (int i = 0; i < 64; i++) {
        const double middle = 0.5 * (low + high), complement = exp(middle);
        const bool longer = 4 * quarter_period(complement) * sqrt(2 - complement) > wave;
        low = longer ? middle : low;
        high = longer ? high : middle;
    }
    return exp(0.5 * (low + high));
}

typedef struct train {
    landen landen;
    double height, scale, position, wave;
} train;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "front", "allen-cahn", 1, 3));
    const double ratio = wave_over_width(physics, values);
    if (ratio > 2 * M_PI) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "a wave is %.4g interface widths long; fronts stand only on more than 2 pi of "
                    "them, so lower initial.waves or equation.interface_width",
                    ratio);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const train *t = user;
    const double from_front = spc_nearest_image(x[0], t->position, t->wave);
    values[0] = t->height * sn(&t->landen, t->scale * from_front);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const double complement = complement_for(wave_over_width(physics, values)), m = 1 - complement;
    const double width = spc_equation_number(physics, "interface_width", 1);
    const train t = {.landen = landen_of(complement),
                     .height = sqrt(2 * m / (1 + m)),
                     .scale = 1 / (width * sqrt(1 + m)),
                     .position = values[POSITION].number,
                     .wave = physics->grid.length[0] / values[WAVES].number};
    spc_fill_points(state, value, &t);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)physics;
    (void)values;
    return true;
}

const spc_profile spc_initial_front = {
    .abi = SPC_ABI,
    .name = "front",
    .doc = "standing fronts of Allen-Cahn, exact for all times",
    .cite = "Abramowitz, Stegun, Handbook of Mathematical Functions (1964), 16.4",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
