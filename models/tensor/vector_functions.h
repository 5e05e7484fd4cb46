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
float erff(float x);
#pragma omp declare simd notinbranch
float tanhf(float x);
#pragma omp declare simd notinbranch
float sinf(float x);
#pragma omp declare simd notinbranch
float cosf(float x);
#endif

#ifdef SPC_TENSOR_DOUBLE
static inline double spc_exp(double x) {
    return exp(x);
}
static inline double spc_erf(double x) {
    return erf(x);
}
static inline double spc_tanh_of(double x) {
    return tanh(x);
}
static inline double spc_sin(double x) {
    return sin(x);
}
static inline double spc_cos(double x) {
    return cos(x);
}
#else
static inline float spc_exp(float x) {
    return expf(x);
}
static inline float spc_erf(float x) {
    return erff(x);
}
static inline float spc_tanh_of(float x) {
    return tanhf(x);
}
static inline float spc_sin(float x) {
    return sinf(x);
}
static inline float spc_cos(float x) {
    return cosf(x);
}
#endif

#endif
