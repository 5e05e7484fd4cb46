/* specula: vector_math.h
 *
 * Sine and cosine for loops marked `omp simd`.
 *
 * Both together for small angles, without the search for the quarter of the circle: the polynomials of fdlibm (Sun
 * Microsystems, 1993, k_sin.c and k_cos.c; themselves within 2^-57), within a unit in the last place; the cosine less
 * one, so that what turns numbers by little keeps their size to rounding.
 *
 * sin and cos as calls for whole vectors, where the C library has them (configure looks; glibc's libmvec, to 4 units in
 * the last place). Keep the two in loops of their own: next to one another compilers merge them into a scalar sincos.
 */
#ifndef SPECULA_VECTOR_MATH_H
#define SPECULA_VECTOR_MATH_H

#include "compiler.h"

#include <math.h>

#ifdef SPC_VECTOR_MATH
#pragma omp declare simd notinbranch
double sin(double x);
#pragma omp declare simd notinbranch
double cos(double x);
#endif

/* pi/4 */
#define SPC_SMALL_ANGLE 0.78539816339744830962

static SPC_ALWAYS_INLINE void spc_small_angle(double x, double *cosine_less_one, double *sine) {
    const double z = x * x;
    const double of_sine =
        -0x1.5555555555549p-3 +
        z * (0x1.111111110f8a6p-7 +
             z * (-0x1.a01a019c161d5p-13 +
                  z * (0x1.71de357b1fe7dp-19 +
                       z * (-0x1.ae5e68a2b9cebp-26 + z * 0x1.5d93a5acfd57cp-33))));
    const double of_cosine =
        0x1.555555555554cp-5 +
        z * (-0x1.6c16c16c15177p-10 +
             z * (0x1.a01a019cb159p-16 +
                  z * (-0x1.27e4f809c52adp-22 +
                       z * (0x1.1ee9ebdb4b1c4p-29 + z * -0x1.8fae9be8838d4p-37))));
    *cosine_less_one = z * (z * of_cosine - 0.5);
    *sine = x + x * z * of_sine;
}

#endif
