/* specula: vector_math.h
 *
 * Sine and cosine in loops marked `omp simd` as calls for whole vectors, where the C library has them (configure
 * looks; glibc's libmvec, to 4 units in the last place). Keep the two in loops of their own: next to one another
 * compilers merge them into a scalar sincos.
 */
#ifndef SPECULA_VECTOR_MATH_H
#define SPECULA_VECTOR_MATH_H

#include <math.h>

#ifdef SPC_VECTOR_MATH
#pragma omp declare simd notinbranch
double sin(double x);
#pragma omp declare simd notinbranch
double cos(double x);
#endif

#endif
