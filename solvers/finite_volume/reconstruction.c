/* specula: reconstruction.c
 *
 *   constant   Godunov's: the average itself
 *   minmod, van-leer, mc
 *              MUSCL: a line in each cell, its slope limited so that no new extremum appears (van Leer, J. Comput. Phys.
 *              32, 101 (1979); Sweby, SIAM J. Numer. Anal. 21, 995 (1984))
 *   weno5      three parabolas, weighted by their smoothness to fifth order (Jiang and Shu, J. Comput. Phys. 126, 202
 *              (1996)), with the weights of WENO-Z, which keep that order at extrema (Borges, Carmona, Costa, Don, J.
 *              Comput. Phys. 227, 3191 (2008)); of systems in their waves (waves.h)
 */
#include "reconstruction.h"

#include "extrema.h"

#include <math.h>
#include <string.h>

static void constant(size_t count, const double *const *cell, double *lower, double *upper) {
    memcpy(lower, cell[0], count * sizeof *lower);
    memcpy(upper, cell[0], count * sizeof *upper);
}

/* ---- limited slopes over a cell, from the differences to its neighbours ---- */

static SPC_ALWAYS_INLINE double minmod(double a, double b) {
    return spc_positive_part(spc_lesser(a, b)) + spc_negative_part(spc_greater(a, b));
}

static SPC_ALWAYS_INLINE double van_leer(double a, double b) {
    const double product = a * b;
    return product > 0 ? 2 * product / (a + b) : 0;
}

static SPC_ALWAYS_INLINE double monotonized_central(double a, double b) {
    return minmod(0.5 * (a + b), 2 * minmod(a, b));
}

static SPC_ALWAYS_INLINE void muscl(size_t count, const double *const *cell, double *restrict lower,
                                    double *restrict upper, double (*slope)(double, double)) {
    const double *restrict below = cell[0], *restrict at = cell[1], *restrict above = cell[2];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double half = 0.5 * slope(at[i] - below[i], above[i] - at[i]);
        lower[i] = at[i] - half;
        upper[i] = at[i] + half;
    }
}

static void with_minmod(size_t count, const double *const *cell, double *lower, double *upper) {
    muscl(count, cell, lower, upper, minmod);
}

static void with_van_leer(size_t count, const double *const *cell, double *lower, double *upper) {
    muscl(count, cell, lower, upper, van_leer);
}

static void with_mc(size_t count, const double *const *cell, double *lower, double *upper) {
    muscl(count, cell, lower, upper, monotonized_central);
}

/* ---- WENO ---- */

/* What a parabola's ends differ by from the average, six times that, and its roughness, from differences d_1 to d_4
 * between five averages. Both ends weigh the same three parabolas, with weights that mirror one another. */
static SPC_ALWAYS_INLINE void weno5_of(double d_1, double d_2, double d_3, double d_4,
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

static void weno5(size_t count, const double *const *cell, double *restrict lower,
                  double *restrict upper) {
    const double *restrict a = cell[0], *restrict b = cell[1], *restrict c = cell[2];
    const double *restrict d = cell[3], *restrict e = cell[4];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        double below, above;
        weno5_of(b[i] - a[i], c[i] - b[i], d[i] - c[i], e[i] - d[i], &below, &above);
        lower[i] = c[i] + below;
        upper[i] = c[i] + above;
    }
}

static void weno5_departures(size_t count, const double *const *difference, double *restrict lower,
                             double *restrict upper) {
    const double *restrict d_1 = difference[0], *restrict d_2 = difference[1];
    const double *restrict d_3 = difference[2], *restrict d_4 = difference[3];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        double below, above;
        weno5_of(d_1[i], d_2[i], d_3[i], d_4[i], &below, &above);
        lower[i] = below;
        upper[i] = above;
    }
}

static const spc_reconstruction all[] = {
    {"constant", "cell averages: first order", 1, 1, constant, NULL},
    {"minmod", "limited lines: the most damping of the limiters", 2, 2, with_minmod, NULL},
    {"van-leer", "limited lines: smooth limiter", 2, 2, with_van_leer, NULL},
    {"mc", "limited lines: monotonised central, the sharpest", 2, 2, with_mc, NULL},
    {"weno5", "weighted parabolas: fifth order", 3, 5, weno5, weno5_departures},
};

const spc_reconstruction *spc_reconstruction_at(size_t i) {
    return i < sizeof all / sizeof all[0] ? &all[i] : NULL;
}
