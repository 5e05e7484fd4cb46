/* specula: vector_functions.h
 *
 * The elementary functions of networks in loops marked `omp simd`, for whole vectors where the C library has them (glibc's
 * libmvec, to 4 units in the last place).
 */
#ifndef SPECULA_VECTOR_FUNCTIONS_H
#define SPECULA_VECTOR_FUNCTIONS_H

#include <math.h>
#include <specula/tensor.h>

#ifdef SPC_VECTOR_MATH
#pragma omp declare simd notinbranch
float expf(float x);
#pragma omp declare simd notinbranch
float logf(float x);
#pragma omp declare simd notinbranch
float erff(float x);
#pragma omp declare simd notinbranch
float tanhf(float x);
#pragma omp declare simd notinbranch
float sinf(float x);
#pragma omp declare simd notinbranch
float cosf(float x);
#endif

/* A function of the C library in the precision of networks. */
#ifdef SPC_TENSOR_DOUBLE
#define SPC_IN_PRECISION(function) function
#else
#define SPC_IN_PRECISION(function) function##f
#endif

static inline spc_real spc_exp(spc_real x) {
    return SPC_IN_PRECISION(exp)(x);
}
static inline spc_real spc_log_of(spc_real x) {
    return SPC_IN_PRECISION(log)(x);
}
static inline spc_real spc_erf(spc_real x) {
    return SPC_IN_PRECISION(erf)(x);
}
static inline spc_real spc_tanh_of(spc_real x) {
    return SPC_IN_PRECISION(tanh)(x);
}
static inline spc_real spc_sin(spc_real x) {
    return SPC_IN_PRECISION(sin)(x);
}
static inline spc_real spc_cos(spc_real x) {
    return SPC_IN_PRECISION(cos)(x);
}
static inline spc_real spc_root(spc_real x) {
    return SPC_IN_PRECISION(sqrt)(x);
}

#endif
