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
    const double least = spc_lesser(fabs(a), fabs(b));
    return a * b > 0 ? copysign(least, a) : 0;
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

/* Both ends weigh the same three parabolas, with weights that mirror one another. */
static void weno5(size_t count, const double *const *cell, double *restrict lower,
                  double *restrict upper) {
    const double *restrict in_a = cell[0], *restrict in_b = cell[1], *restrict in_c = cell[2];
    const double *restrict in_d = cell[3], *restrict in_e = cell[4];
    const double tiny = 1e-40;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double a = in_a[i], b = in_b[i], c = in_c[i], d = in_d[i], e = in_e[i];
        const double first = a - 2 * b + c, second = b - 2 * c + d, third = c - 2 * d + e;
        const double slope_1 = a - 4 * b + 3 * c, slope_2 = b - d, slope_3 = 3 * c - 4 * d + e;
        const double rough_1 = 13.0 / 12 * first * first + (0.25 * slope_1 * slope_1 + tiny);
        const double rough_2 = 13.0 / 12 * second * second + (0.25 * slope_2 * slope_2 + tiny);
        const double rough_3 = 13.0 / 12 * third * third + (0.25 * slope_3 * slope_3 + tiny);
        /* Three quotients tau/rough by one division, which costs as much as ten products. */
        const double pair = rough_1 * rough_2,
                     quotient = fabs(rough_1 - rough_3) / (pair * rough_3);
        const double ratio_1 = rough_2 * rough_3 * quotient, ratio_2 = rough_1 * rough_3 * quotient;
        const double ratio_3 = pair * quotient;
        const double w_1 = 1 + ratio_1 * ratio_1, w_2 = 6 + 6 * ratio_2 * ratio_2;
        const double w_3 = 1 + ratio_3 * ratio_3, six = 6 * (w_1 + w_2 + w_3);
        const double sum_up = six + 12 * w_3, sum_down = six + 12 * w_1;
        const double up = w_1 * (2 * a - 7 * b + 11 * c) + w_2 * (-b + 5 * c + 2 * d) +
                          3 * w_3 * (2 * c + 5 * d - e);
        const double down = w_3 * (2 * e - 7 * d + 11 * c) + w_2 * (-d + 5 * c + 2 * b) +
                            3 * w_1 * (2 * c + 5 * b - a);
        const double per_sums = 1 / (sum_up * sum_down);
        upper[i] = up * (sum_down * per_sums);
        lower[i] = down * (sum_up * per_sums);
    }
}

static const spc_reconstruction all[] = {
    {"constant", "cell averages: first order", 1, 1, true, constant},
    {"minmod", "limited lines: the most damping of the limiters", 2, 2, true, with_minmod},
    {"van-leer", "limited lines: smooth limiter", 2, 2, true, with_van_leer},
    {"mc", "limited lines: monotonised central, the sharpest", 2, 2, true, with_mc},
    {"weno5", "weighted parabolas: fifth order", 3, 5, false, weno5},
};

const spc_reconstruction *spc_reconstruction_at(size_t i) {
    return i < sizeof all / sizeof all[0] ? &all[i] : NULL;
}
