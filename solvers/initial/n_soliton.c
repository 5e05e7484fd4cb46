/* specula: n_soliton.c
 *
 * N solitons bound (NLSE) or about to part (KdV) at one place.
 *
 *   NLSE  psi = N A sech(s (x - x0)), s = A sqrt(g): N solitons of heights A, 3A, ..., (2N - 1) A at rest on one another, which
 *         breathe with period pi/(2 g A^2). For N = 2, with A = g = 1,
 *         psi = 4 e^(it/2) (cosh 3x + 3 e^(4it) cosh x) / (cosh 4x + 4 cosh 2x + 3 cos 4t),
 *         whose height is 4 at t = pi/4: Satsuma and Yajima, Suppl. Prog. Theor. Phys. 55, 284 (1974)
 *   KdV   the determinant of hirota.c. Wavenumbers 1..N (times one scale) at one position are N (N + 1) sech^2; any
 *         other distinct wavenumbers and positions are allowed
 *
 * Exact for all times for KdV, and for NLSE with N = 1 and 2. Good values: N = 2 or 3, L = 40.
 */
#include "hirota.h"
#include "points.h"

#include <complex.h>
#include <math.h>

enum { ORDER, AMPLITUDE, POSITION, WAVENUMBER };

static const spc_parameter parameters[] = {
    [ORDER] = {.name = "order",
               .type = SPC_INTEGER,
               .fallback = 2,
               .minimum = 1,
               .maximum = SPC_MAX_SOLITONS,
               .unit = "1",
               .doc = "number of solitons N (not needed where wavenumber lists them)"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-6,
                   .maximum = 1e6,
                   .unit = "1",
                   .doc = "A of N A sech (NLSE)"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .text = "[0]",
                  .unit = "1",
                  .doc = "centre, or one for each soliton (KdV)"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_REALS,
                    .unit = "1",
                    .doc = "k of each soliton 2 k^2 sech^2 (KdV); default 1, 2, ..., N"},
    {.name = NULL},
};

typedef struct bound_state {
    double amplitude, inverse_width, position, length, t; /* t in units of the soliton */
    double order;
} bound_state;

static bool is_nlse(const spc_physics *physics) {
    return spc_equation_is(physics, "nlse");
}

static spc_kdv_solitons kdv_solitons(const spc_physics *physics, const spc_value *values) {
    const spc_value *k = &values[WAVENUMBER], *position = &values[POSITION];
    spc_kdv_solitons s = {.count = k->count ? k->count : (size_t)values[ORDER].number,
                          .nonlinearity = spc_equation_number(physics, "nonlinearity", 6),
                          .dispersion = spc_equation_number(physics, "dispersion", 1),
                          .length = physics->grid.length[0]};
    for (size_t i = 0; i < s.count && i < SPC_MAX_SOLITONS; i++) {
        s.k[i] = k->count ? k->list[i] : (double)(i + 1);
        s.position[i] = position->list[i < position->count ? i : 0];
    }
    return s;
}

static spc_status kdv_applicable(spc_context *context, const spc_physics *physics,
                                 const spc_value *values) {
    if (values[WAVENUMBER].count > SPC_MAX_SOLITONS) {
        return spc_fail(context, SPC_BAD_INPUT, "initial.wavenumber lists %zu solitons; at most %d",
                        values[WAVENUMBER].count, SPC_MAX_SOLITONS);
    }
    const spc_kdv_solitons s = kdv_solitons(physics, values);
    const size_t positions = values[POSITION].count;
    if (positions != 1 && positions != s.count) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial.position has %zu numbers for %zu solitons; give one, or one each",
                        positions, s.count);
    }
    return spc_kdv_solitons_check(context, &s, "wavenumber");
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "n-soliton", "nlse kdv", 1, 1));
    if (!is_nlse(physics)) return kdv_applicable(context, physics, values);
    if (values[WAVENUMBER].given || values[POSITION].count != 1) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "n-soliton of NLSE takes order, amplitude and one position; wavenumber "
                        "is for KdV");
    }
    if (spc_equation_number(physics, "nonlinearity", 1) > 0) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE, "bright solitons need equation.nonlinearity > 0");
}

/* Satsuma and Yajima's solution divided above and below by cosh 4x to stay finite far out. */
static double complex second_order(double x, double t) {
    const double y = fabs(x);
    const double a = exp(-y), far = exp(-4 * y);
    const double complex above =
        0.5 * a * (1 + a * a * a * a * a * a) + 1.5 * a * a * a * (1 + a * a) * cexp(4 * I * t);
    const double below = 0.5 * (1 + far * far) + 2 * a * a * (1 + far) + 3 * far * cos(4 * t);
    return 4 * cexp(0.5 * I * t) * above / below;
}

static void nlse_value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const bound_state *b = user;
    const double xi = b->inverse_width * spc_nearest_image(x[0], b->position, b->length);
    double complex psi = b->order * spc_sech(xi);
    if (b->order == 1) psi *= cexp(0.5 * I * b->t);
    if (b->order == 2) psi = second_order(xi, b->t);
    values[0] = b->amplitude * creal(psi);
    values[1] = b->amplitude * cimag(psi);
}

static bound_state bound_state_of(const spc_physics *physics, const spc_value *values) {
    const double amplitude = values[AMPLITUDE].number;
    return (bound_state){.amplitude = amplitude,
                         .inverse_width =
                             amplitude * sqrt(spc_equation_number(physics, "nonlinearity", 1)),
                         .position = values[POSITION].list[0],
                         .length = physics->grid.length[0],
                         .order = values[ORDER].number};
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    if (is_nlse(physics)) {
        bound_state b = bound_state_of(physics, values);
        b.t = b.inverse_width * b.inverse_width * state->time;
        spc_fill_points(state, nlse_value, &b);
        return SPC_OK;
    }
    spc_kdv_solitons s = kdv_solitons(physics, values);
    s.time = state->time;
    spc_fill_points(state, spc_kdv_solitons_value, &s);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    if (is_nlse(physics)) {
        const bound_state b = bound_state_of(physics, values);
        return b.order <= 2 && spc_sech(0.5 * b.inverse_width * b.length) < SPC_NEGLIGIBLE_TAIL;
    }
    const spc_kdv_solitons s = kdv_solitons(physics, values);
    return spc_kdv_solitons_fit(&s);
}

const spc_profile spc_initial_n_soliton = {
    .abi = SPC_ABI,
    .name = "n-soliton",
    .doc = "N solitons: N sech(x) of NLSE, N (N+1) sech^2(x) or any N solitons of KdV (exact)",
    .cite = "Satsuma, Yajima (1974); Kay, Moses (1956); Hirota (1971)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
