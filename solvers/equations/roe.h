/* specula: roe.h
 *
 * What the linearised Riemann solvers of gases and shallow water share.
 */
#ifndef SPECULA_ROE_H
#define SPECULA_ROE_H

#include "extrema.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* |lambda| of a wave, kept away from 0 where its speeds on both sides say that it spreads across it: Harten and Hyman,
 * J. Comput. Phys. 50, 235 (1983), as in LeVeque, Finite Volume Methods for Hyperbolic Problems (2002), section 15.3. */
static SPC_ALWAYS_INLINE double spc_roe_speed(double lambda, double of_left, double of_right) {
    const double width = spc_positive_part(spc_greater(lambda - of_left, of_right - lambda));
    const double size = fabs(lambda);
    return size < width ? 0.5 * (lambda * lambda / width + width) : size;
}

/* Whether all fluxes of mass are numbers. */
static inline bool spc_roe_holds(size_t count, const double *mass) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) sum += mass[i];
    return !isnan(sum);
}

#endif
