/* specula: burgers_flux.c
 *
 * The functions of burgers_flux.h.
 */
#include "burgers_flux.h"

#include "extrema.h"

#include <math.h>

void spc_burgers_flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                      double *const *f) {
    (void)physics;
    (void)axis;
    const double *u = q[0];
    double *half = f[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) half[i] = 0.5 * u[i] * u[i];
}

void spc_burgers_wave_speeds(const spc_physics *physics, int axis, size_t count,
                             const double *const *q, double *slowest, double *fastest) {
    (void)physics;
    (void)axis;
    const double *u = q[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) slowest[i] = fastest[i] = u[i];
}

/* Of u^2/2 between the two sides the most where the wave steepens and the least where it spreads: that of the greatest of l, -r
 * and 0. */
bool spc_burgers_godunov(const spc_physics *physics, int axis, size_t count,
                         const double *const *left, const double *const *right, double *const *f) {
    (void)physics;
    (void)axis;
    const double *l = left[0], *r = right[0];
    double *most = f[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double fastest = spc_greater(l[i], -r[i]), twice = fastest + fabs(fastest);
        most[i] = 0.125 * twice * twice;
    }
    return true;
}
