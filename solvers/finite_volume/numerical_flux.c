/* specula: numerical_flux.c
 *
 *   rusanov   the mean of both fluxes less half the jump times the fastest signal (Rusanov 1961): robust, diffusive
 *   hll       one mean state between the slowest and the fastest signal (Harten, Lax, van Leer, SIAM Rev. 25, 35
 *             (1983)), their speeds bounded by those of both sides (Davis, SIAM J. Sci. Stat. Comput. 9, 445 (1988))
 *
 * With speeds that bound the true ones both keep positive densities and pressures positive at first order.
 */
#include "numerical_flux.h"

#include "hll.h"

#include <math.h>

/* Both sides of interfaces. */
typedef struct sides {
    const double *left[SPC_MAX_CHANNELS], *right[SPC_MAX_CHANNELS]; /* states */
    double state[2][SPC_MAX_CHANNELS][SPC_INTERFACES]; /* where they are not those that came */
    double of_left[SPC_MAX_CHANNELS][SPC_INTERFACES], of_right[SPC_MAX_CHANNELS][SPC_INTERFACES];
    double slowest[SPC_INTERFACES], fastest[SPC_INTERFACES];
} sides;

/* From reconstructed variables. */
static void find_states(const spc_physics *physics, size_t count, const double *const *left,
                        const double *const *right, sides *s) {
    const spc_equation *equation = physics->equation;
    const int channels = spc_equation_channels(equation, physics->grid.dims);
    double *to_left[SPC_MAX_CHANNELS], *to_right[SPC_MAX_CHANNELS];
    for (int c = 0; c < channels; c++) {
        to_left[c] = s->state[0][c];
        to_right[c] = s->state[1][c];
        s->left[c] = equation->from_primitive ? to_left[c] : left[c];
        s->right[c] = equation->from_primitive ? to_right[c] : right[c];
    }
    if (!equation->from_primitive) return;
    equation->from_primitive(physics, count, left, to_left);
    equation->from_primitive(physics, count, right, to_right);
}

/* Fluxes of both sides, and bounds of the signals. */
static void look(const spc_physics *physics, int axis, size_t count, sides *s) {
    const spc_equation *equation = physics->equation;
    double *of_left[SPC_MAX_CHANNELS], *of_right[SPC_MAX_CHANNELS];
    double slowest[SPC_INTERFACES], fastest[SPC_INTERFACES];
    for (int c = 0; c < SPC_MAX_CHANNELS; c++) {
        of_left[c] = s->of_left[c];
        of_right[c] = s->of_right[c];
    }
    equation->flux(physics, axis, count, s->left, of_left);
    equation->flux(physics, axis, count, s->right, of_right);
    equation->wave_speeds(physics, axis, count, s->left, s->slowest, s->fastest);
    equation->wave_speeds(physics, axis, count, s->right, slowest, fastest);
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        s->slowest[i] = spc_lesser(s->slowest[i], slowest[i]);
        s->fastest[i] = spc_greater(s->fastest[i], fastest[i]);
    }
}

/* Shares of the fluxes of both sides and of the jump in the flux between them. */
typedef struct shares {
    double left[SPC_INTERFACES], right[SPC_INTERFACES], jump[SPC_INTERFACES];
} shares;

static void rusanov(const sides *s, size_t count, shares *of) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        of->left[i] = of->right[i] = 0.5;
        of->jump[i] = -0.5 * spc_greater(fabs(s->slowest[i]), fabs(s->fastest[i]));
    }
}

static void hll(const sides *s, size_t count, shares *of) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const spc_hll share = spc_hll_between(s->slowest[i], s->fastest[i]);
        of->left[i] = share.left;
        of->right[i] = share.right;
        of->jump[i] = share.jump;
    }
}

/* Of one mean state between two signals, or about zero. */
static void mean_flux(spc_numerical_flux kind, const spc_physics *physics, int axis, size_t count,
                      const double *const *left, const double *const *right, double *const *f) {
    sides s;
    shares of;
    find_states(physics, count, left, right, &s);
    look(physics, axis, count, &s);
    if (kind == SPC_FLUX_HLL) {
        hll(&s, count, &of);
    } else {
        rusanov(&s, count, &of);
    }
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    for (int c = 0; c < channels; c++) {
        const double *l = s.left[c], *r = s.right[c], *of_l = s.of_left[c], *of_r = s.of_right[c];
        double *to = f[c];
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            to[i] = of.left[i] * of_l[i] + of.right[i] * of_r[i] + of.jump[i] * (r[i] - l[i]);
        }
    }
}

/* Where the equation's own flux does not hold, HLL's. */
static void fill_gaps(const spc_physics *physics, int axis, size_t count, const double *const *left,
                      const double *const *right, double *const *f) {
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    double instead[SPC_MAX_CHANNELS][SPC_INTERFACES], *of_instead[SPC_MAX_CHANNELS];
    for (int c = 0; c < channels; c++) of_instead[c] = instead[c];
    spc_numerical_flux_of(SPC_FLUX_HLL, physics, axis, count, left, right, of_instead);
    for (size_t i = 0; i < count; i++) {
        if (!isnan(f[0][i])) continue;
        for (int c = 0; c < channels; c++) f[c][i] = instead[c][i];
    }
}

static void piece_of(spc_numerical_flux kind, const spc_physics *physics, int axis, size_t start,
                     size_t count, const double *const *left, const double *const *right,
                     double *const *f) {
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    const double *from_left[SPC_MAX_CHANNELS], *from_right[SPC_MAX_CHANNELS];
    double *to[SPC_MAX_CHANNELS];
    for (int c = 0; c < channels; c++) {
        from_left[c] = left[c] + start;
        from_right[c] = right[c] + start;
        to[c] = f[c] + start;
    }
    if (kind == SPC_FLUX_OWN) {
        fill_gaps(physics, axis, count, from_left, from_right, to);
    } else {
        mean_flux(kind, physics, axis, count, from_left, from_right, to);
    }
}

void spc_numerical_flux_of(spc_numerical_flux kind, const spc_physics *physics, int axis,
                           size_t count, const double *const *left, const double *const *right,
                           double *const *f) {
    const spc_equation *equation = physics->equation;
    if (kind == SPC_FLUX_OWN && equation->riemann(physics, axis, count, left, right, f)) return;
    if (kind == SPC_FLUX_HLL && equation->hll) {
        equation->hll(physics, axis, count, left, right, f);
        return;
    }
    for (size_t start = 0; start < count; start += SPC_INTERFACES) {
        const size_t here = count - start < SPC_INTERFACES ? count - start : SPC_INTERFACES;
        piece_of(kind, physics, axis, start, here, left, right, f);
    }
}
