/* specula: reconstruction.c
 *
 *   constant   Godunov's: the average itself
 *   minmod, van-leer, mc
 *              MUSCL: a line in each cell, its slope limited so that no new extremum appears (van Leer, J. Comput. Phys.
 *              32, 101 (1979); Sweby, SIAM J. Numer. Anal. 21, 995 (1984))
 *   weno5      three weighted parabolas (weno5.h); of systems in their waves (waves.h)
 */
#include "reconstruction.h"

#include "extrema.h"
#include "weno5.h"

#include <math.h>
#include <string.h>

static void constant(int channels, size_t count, const spc_neighbours *cells, int first,
                     double *lower, double *upper, size_t stride) {
    for (int c = 0; c < channels; c++) {
        memcpy(lower + (size_t)c * stride, cells[c][first], count * sizeof *lower);
        memcpy(upper + (size_t)c * stride, cells[c][first], count * sizeof *upper);
    }
}

/* ---- limited slopes over a cell, from the differences to its neighbours ---- */

/* That of a, b and 0 which lies between the others. */
static SPC_ALWAYS_INLINE double minmod(double a, double b) {
    return spc_greater(spc_lesser(a, b), spc_negative_part(spc_greater(a, b)));
}

static SPC_ALWAYS_INLINE double van_leer(double a, double b) {
    const double product = a * b;
    return product > 0 ? 2 * product / (a + b) : 0;
}

static SPC_ALWAYS_INLINE double monotonized_central(double a, double b) {
    return minmod(0.5 * (a + b), 2 * minmod(a, b));
}

static SPC_ALWAYS_INLINE void muscl(int channels, size_t count, const spc_neighbours *cells,
                                    int first, double *lower, double *upper, size_t stride,
                                    double (*slope)(double, double)) {
    for (int c = 0; c < channels; c++) {
        const double *const *cell = &cells[c][first];
        const double *below = cell[0], *at = cell[1], *above = cell[2];
        double *down = lower + (size_t)c * stride, *up = upper + (size_t)c * stride;
        for (size_t start = 0; start < count; start += SPC_LANES) {
#pragma omp simd
            for (size_t lane = 0; lane < SPC_LANES; lane++) {
                const size_t i = start + lane;
                const double here = at[i], half = 0.5 * slope(here - below[i], above[i] - here);
                down[i] = here - half;
                up[i] = here + half;
            }
        }
    }
}

static void with_minmod(int channels, size_t count, const spc_neighbours *cells, int first,
                        double *lower, double *upper, size_t stride) {
    muscl(channels, count, cells, first, lower, upper, stride, minmod);
}

static void with_van_leer(int channels, size_t count, const spc_neighbours *cells, int first,
                          double *lower, double *upper, size_t stride) {
    muscl(channels, count, cells, first, lower, upper, stride, van_leer);
}

static void with_mc(int channels, size_t count, const spc_neighbours *cells, int first,
                    double *lower, double *upper, size_t stride) {
    muscl(channels, count, cells, first, lower, upper, stride, monotonized_central);
}

/* ---- WENO ---- */

static void weno5(int channels, size_t count, const spc_neighbours *cells, int first, double *lower,
                  double *upper, size_t stride) {
    for (int channel = 0; channel < channels; channel++) {
        const double *const *cell = &cells[channel][first];
        const double *a = cell[0], *b = cell[1], *c = cell[2], *d = cell[3], *e = cell[4];
        double *down = lower + (size_t)channel * stride, *up = upper + (size_t)channel * stride;
        for (size_t start = 0; start < count; start += SPC_LANES) {
#pragma omp simd
            for (size_t lane = 0; lane < SPC_LANES; lane++) {
                const size_t i = start + lane;
                const double here = c[i];
                double below, above;
                spc_weno5(b[i] - a[i], here - b[i], d[i] - here, e[i] - d[i], &below, &above);
                down[i] = here + below;
                up[i] = here + above;
            }
        }
    }
}

static const spc_reconstruction all[] = {
    {"constant", "cell averages: first order", 1, 1, constant, false},
    {"minmod", "limited lines: the most damping of the limiters", 2, 2, with_minmod, false},
    {"van-leer", "limited lines: smooth limiter", 2, 2, with_van_leer, false},
    {"mc", "limited lines: monotonised central, the sharpest", 2, 2, with_mc, false},
    {"weno5", "weighted parabolas: fifth order", 3, 5, weno5, true},
};

const spc_reconstruction *spc_reconstruction_at(size_t i) {
    return i < sizeof all / sizeof all[0] ? &all[i] : NULL;
}

const spc_reconstruction *spc_reconstruction_find(const char *name) {
    size_t i = 0;
    while (spc_reconstruction_at(i) && strcmp(spc_reconstruction_at(i)->name, name) != 0) i++;
    return spc_reconstruction_at(i);
}
