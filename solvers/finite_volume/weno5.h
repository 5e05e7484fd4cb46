/* specula: weno5.h
 *
 * Three parabolas, weighted by their smoothness to fifth order (Jiang and Shu, J. Comput. Phys. 126, 202 (1996)), with the
 * weights of WENO-Z, which keep that order at extrema (Borges, Carmona, Costa, Don, J. Comput. Phys. 227, 3191 (2008)).
 */
#ifndef SPECULA_WENO5_H
#define SPECULA_WENO5_H

#include "compiler.h"

#include <math.h>

/* What a parabola's ends differ by from the average, six times that, and its roughness, from differences d_1 to d_4
 * between five averages. Both ends weigh the same three parabolas, with weights that mirror one another. */
static SPC_ALWAYS_INLINE void spc_weno5(double d_1, double d_2, double d_3, double d_4,
                                       double *below, double *above) {
    const double tiny = 1e-40, share = 3.0 / 13;
    const double bend_1 = d_2 - d_1, bend_2 = d_3 - d_2, bend_3 = d_4 - d_3;
    const double slope_1 = 2 * d_2 + bend_1, slope_2 = d_2 + d_3, slope_3 = 2 * d_3 - bend_3;
    const double rough_1 = share * slope_1 * slope_1 + (bend_1 * bend_1 + tiny);
    const double rough_2 = share * slope_2 * slope_2 + (bend_2 * bend_2 + tiny);
    const double rough_3 = share * slope_3 * slope_3 + (bend_3 * bend_3 + tiny);
    /* Three quotients tau/rough by one division, which costs as much as ten products. */
    const double pair = rough_1 * rough_2, quotient = fabs(rough_1 - rough_3) / (pair * rough_3);
    const double ratio_1 = rough_2 * rough_3 * quotient, ratio_2 = rough_1 * rough_3 * quotient;
    const double ratio_3 = pair * quotient;
    const double w_1 = 1 + ratio_1 * ratio_1, w_2 = 6 + 6 * ratio_2 * ratio_2;
    const double w_3 = 1 + ratio_3 * ratio_3, thrice_1 = 3 * w_1, thrice_3 = 3 * w_3;
    const double sum_up = w_1 + w_2 + thrice_3, sum_down = thrice_1 + w_2 + w_3;
    const double up =
        w_1 * (5 * d_2 - 2 * d_1) + w_2 * (2 * d_3 + d_2) + thrice_3 * (4 * d_3 - d_4);
    const double down =
        w_3 * (2 * d_4 - 5 * d_3) - w_2 * (2 * d_2 + d_3) + thrice_1 * (d_1 - 4 * d_2);
    const double per_sums = 1 / (6 * sum_up * sum_down);
    *above = up * (sum_down * per_sums);
    *below = down * (sum_up * per_sums);
}

#endif
