/* specula: reconstruction.c
 *
 *   constant   Godunov's: the average itself
 *   minmod, van-leer, mc
 *              MUSCL: a line in each cell, its slope limited so that no new extremum appears (van Leer, J. Comput. Phys.
 *              32, 101 (1979); Sweby, SIAM J. Numer. Anal. 21, 995 (1984))
 *   weno5      three parabolas, weighted by their smoothness to fifth order (Jiang and Shu, J. Comput. Phys. 126, 202
 *              (1996)), with the weights of WENO-Z, which keep that order at extrema (Borges, Carmona, Costa, Don, J.
 *              Comput. Phys. 227, 3191 (2008))
 */
#include "reconstruction.h"

#include "compiler.h"

#include <math.h>

static void constant(size_t count, const double *const *cell, double *restrict left,
                     double *restrict right) {
    for (size_t i = 0; i < count; i++) {
        left[i] = cell[0][i];
        right[i] = cell[1][i];
    }
}

/* ---- limited slopes over a cell, from the differences to its neighbours ---- */

static SPC_ALWAYS_INLINE double minmod(double a, double b) {
    const double least = fmin(fabs(a), fabs(b));
    return a * b > 0 ? copysign(least, a) : 0;
}

static SPC_ALWAYS_INLINE double van_leer(double a, double b) {
    const double product = a * b;
    return product > 0 ? 2 * product / (a + b) : 0;
}

static SPC_ALWAYS_INLINE double monotonized_central(double a, double b) {
    return minmod(0.5 * (a + b), 2 * minmod(a, b));
}

static SPC_ALWAYS_INLINE void muscl(size_t count, const double *const *cell, double *restrict left,
                                    double *restrict right, double (*slope)(double, double)) {
    const double *restrict a = cell[0], *restrict b = cell[1];
    const double *restrict c = cell[2], *restrict d = cell[3];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double across = c[i] - b[i];
        left[i] = b[i] + 0.5 * slope(b[i] - a[i], across);
        right[i] = c[i] - 0.5 * slope(across, d[i] - c[i]);
    }
}

static void with_minmod(size_t count, const double *const *cell, double *left, double *right) {
    muscl(count, cell, left, right, minmod);
}

static void with_van_leer(size_t count, const double *const *cell, double *left, double *right) {
    muscl(count, cell, left, right, van_leer);
}

static void with_mc(size_t count, const double *const *cell, double *left, double *right) {
    muscl(count, cell, left, right, monotonized_central);
}

/* ---- WENO ---- */

/* The value at the right face of the cell c, upwind from the left. */
static SPC_ALWAYS_INLINE double weno(double a, double b, double c, double d, double e) {
    const double first = a - 2 * b + c, second = b - 2 * c + d, third = c - 2 * d + e;
    const double slope_1 = a - 4 * b + 3 * c, slope_2 = b - d, slope_3 = 3 * c - 4 * d + e;
    const double rough_1 = 13.0 / 12 * first * first + 0.25 * slope_1 * slope_1;
    const double rough_2 = 13.0 / 12 * second * second + 0.25 * slope_2 * slope_2;
    const double rough_3 = 13.0 / 12 * third * third + 0.25 * slope_3 * slope_3;
    const double tau = fabs(rough_1 - rough_3);
    const double tiny = 1e-40;
    const double ratio_1 = tau / (rough_1 + tiny), ratio_2 = tau / (rough_2 + tiny);
    const double ratio_3 = tau / (rough_3 + tiny);
    const double w_1 = 0.1 * (1 + ratio_1 * ratio_1), w_2 = 0.6 * (1 + ratio_2 * ratio_2);
    const double w_3 = 0.3 * (1 + ratio_3 * ratio_3);
    const double p_1 = (2 * a - 7 * b + 11 * c) / 6, p_2 = (-b + 5 * c + 2 * d) / 6;
    const double p_3 = (2 * c + 5 * d - e) / 6;
    return (w_1 * p_1 + w_2 * p_2 + w_3 * p_3) / (w_1 + w_2 + w_3);
}

static void weno5(size_t count, const double *const *cell, double *restrict left,
                  double *restrict right) {
    const double *restrict a = cell[0], *restrict b = cell[1], *restrict c = cell[2];
    const double *restrict d = cell[3], *restrict e = cell[4], *restrict f = cell[5];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        left[i] = weno(a[i], b[i], c[i], d[i], e[i]);
        right[i] = weno(f[i], e[i], d[i], c[i], b[i]);
    }
}

static const spc_reconstruction all[] = {
    {"constant", "cell averages: first order", 1, 1, constant},
    {"minmod", "limited lines: the most damping of the limiters", 2, 2, with_minmod},
    {"van-leer", "limited lines: smooth limiter", 2, 2, with_van_leer},
    {"mc", "limited lines: monotonised central, the sharpest", 2, 2, with_mc},
    {"weno5", "weighted parabolas: fifth order", 3, 5, weno5},
};

const spc_reconstruction *spc_reconstruction_at(size_t i) {
    return i < sizeof all / sizeof all[0] ? &all[i] : NULL;
}
