/* specula: numerical_flux.c
 *
 *   rusanov   the mean of both fluxes less half the jump times the fastest signal (Rusanov 1961): robust, diffusive
 *   hll       one mean state between the slowest and the fastest signal (Harten, Lax, van Leer, SIAM Rev. 25, 35
 *             (1983)), their speeds bounded by those of both sides (Davis, SIAM J. Sci. Stat. Comput. 9, 445 (1988))
 *
 * With speeds that bound the true ones both keep positive densities and pressures positive at first order.
 */
#include "numerical_flux.h"

#include <math.h>

typedef struct sides {
    double left[SPC_MAX_CHANNELS][SPC_INTERFACES], right[SPC_MAX_CHANNELS][SPC_INTERFACES];
    double slowest[SPC_INTERFACES], fastest[SPC_INTERFACES];
} sides;

/* Fluxes of both sides, and bounds of the signals. */
static void look(const spc_physics *physics, int axis, size_t count, const double *const *left,
                 const double *const *right, sides *s) {
    const spc_equation *equation = physics->equation;
    double *of_left[SPC_MAX_CHANNELS], *of_right[SPC_MAX_CHANNELS];
    double slowest[SPC_INTERFACES], fastest[SPC_INTERFACES];
    for (int c = 0; c < SPC_MAX_CHANNELS; c++) {
        of_left[c] = s->left[c];
        of_right[c] = s->right[c];
    }
    equation->flux(physics, axis, count, left, of_left);
    equation->flux(physics, axis, count, right, of_right);
    equation->wave_speeds(physics, axis, count, left, s->slowest, s->fastest);
    equation->wave_speeds(physics, axis, count, right, slowest, fastest);
    for (size_t i = 0; i < count; i++) {
        s->slowest[i] = fmin(s->slowest[i], slowest[i]);
        s->fastest[i] = fmax(s->fastest[i], fastest[i]);
    }
}

static void rusanov(const sides *s, size_t count, int channel, const double *left,
                    const double *right, double *f) {
    const double *of_left = s->left[channel], *of_right = s->right[channel];
    for (size_t i = 0; i < count; i++) {
        const double speed = fmax(fabs(s->slowest[i]), fabs(s->fastest[i]));
        f[i] = 0.5 * (of_left[i] + of_right[i] - speed * (right[i] - left[i]));
    }
}

static void hll(const sides *s, size_t count, int channel, const double *left, const double *right,
                double *f) {
    const double *of_left = s->left[channel], *of_right = s->right[channel];
    for (size_t i = 0; i < count; i++) {
        const double a = fmin(s->slowest[i], 0), b = fmax(s->fastest[i], 0);
        const double between =
            (b * of_left[i] - a * of_right[i] + a * b * (right[i] - left[i])) / (b - a);
        f[i] = b > a ? between : 0.5 * (of_left[i] + of_right[i]);
    }
}

void spc_numerical_flux_of(spc_numerical_flux kind, const spc_physics *physics, int axis,
                           size_t count, const double *const *left, const double *const *right,
                           double *const *f) {
    const spc_equation *equation = physics->equation;
    if (kind == SPC_FLUX_OWN) {
        equation->riemann(physics, axis, count, left, right, f);
        return;
    }
    sides s;
    look(physics, axis, count, left, right, &s);
    const int channels = spc_equation_channels(equation, physics->grid.dims);
    for (int c = 0; c < channels; c++) {
        if (kind == SPC_FLUX_HLL) {
            hll(&s, count, c, left[c], right[c], f[c]);
        } else {
            rusanov(&s, count, c, left[c], right[c], f[c]);
        }
    }
}
