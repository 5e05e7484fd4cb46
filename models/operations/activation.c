/* specula: activation.c
 *
 * Functions of each number: y = f(x).
 */
#include "tensor/operation.h"
#include "tensor/vector_functions.h"

#define ROOT_HALF      ((spc_real)0.70710678118654752440)
#define NORMAL_DENSITY ((spc_real)0.39894228040143267794) /* at 0 */

static inline spc_real gelu(spc_real x) {
    return x * (spc_real)0.5 * (1 + spc_erf(x * ROOT_HALF));
}
static inline spc_real gelu_slope(spc_real x) {
    return (spc_real)0.5 * (1 + spc_erf(x * ROOT_HALF)) +
           x * NORMAL_DENSITY * spc_exp(-(spc_real)0.5 * x * x);
}

static inline spc_real silu(spc_real x) {
    return x / (1 + spc_exp(-x));
}
static inline spc_real silu_slope(spc_real x) {
    const spc_real s = 1 / (1 + spc_exp(-x));
    return s * (1 + x * (1 - s));
}

static inline spc_real relu(spc_real x) {
    return x > 0 ? x : 0;
}
static inline spc_real relu_slope(spc_real x) {
    return x > 0 ? 1 : 0;
}

static inline spc_real hyperbolic(spc_real x) {
    return spc_tanh_of(x);
}
static inline spc_real hyperbolic_slope(spc_real x) {
    const spc_real y = spc_tanh_of(x);
    return 1 - y * y;
}

static inline spc_real sine(spc_real x) {
    return spc_sin(x);
}
static inline spc_real sine_slope(spc_real x) {
    return spc_cos(x);
}

static inline spc_real exponential(spc_real x) {
    return spc_exp(x);
}

static inline spc_real logarithm(spc_real x) {
    return spc_log_of(x);
}
static inline spc_real logarithm_slope(spc_real x) {
    return 1 / x;
}

/* One operation: its loops, and the function that adds it to a graph. */
#define ACTIVATION(function, f, slope)                                                             \
    static void f##_forward(const spc_tensor *out) {                                               \
        const spc_real *restrict x = out->operand[0]->value;                                       \
        spc_real *restrict y = out->value;                                                         \
        const size_t size = out->size;                                                             \
        _Pragma("omp simd") for (size_t i = 0; i < size; i++) y[i] = f(x[i]);                      \
    }                                                                                              \
    static void f##_backward(const spc_tensor *out) {                                              \
        const spc_real *restrict x = out->operand[0]->value;                                       \
        const spc_real *restrict dy = out->gradient;                                               \
        spc_real *restrict dx = out->operand[0]->gradient;                                         \
        const size_t size = out->size;                                                             \
        if (out->fresh[0]) {                                                                       \
            _Pragma("omp simd") for (size_t i = 0; i < size; i++) dx[i] = dy[i] * slope(x[i]);     \
        } else {                                                                                   \
            _Pragma("omp simd") for (size_t i = 0; i < size; i++) dx[i] += dy[i] * slope(x[i]);    \
        }                                                                                          \
    }                                                                                              \
    static void f##_tangent(const spc_tensor *out) {                                               \
        const spc_real *restrict x = out->operand[0]->value;                                       \
        const spc_real *restrict dx = out->operand[0]->tangent;                                    \
        spc_real *restrict dy = out->tangent;                                                      \
        const size_t size = out->size;                                                             \
        for (size_t i = 0; i < size; i++) dy[i] = dx ? dx[i] * slope(x[i]) : 0;                    \
    }                                                                                              \
    static const spc_operation f##_operation = {                                                   \
        .name = #function,                                                                         \
        .keeps = SPC_KEEPS_FIRST,                                                                  \
        .forward = f##_forward,                                                                    \
        .backward = f##_backward,                                                                  \
        .tangent = f##_tangent,                                                                    \
    };                                                                                             \
    spc_tensor *function(spc_tensor *x) {                                                          \
        return x ? spc_result(x->graph, &f##_operation, x->shape, &x, 1) : NULL;                   \
    }

ACTIVATION(spc_gelu, gelu, gelu_slope)
ACTIVATION(spc_silu, silu, silu_slope)
ACTIVATION(spc_relu, relu, relu_slope)
ACTIVATION(spc_tanh, hyperbolic, hyperbolic_slope)
ACTIVATION(spc_sine, sine, sine_slope)
ACTIVATION(spc_exponential, exponential, exponential)
ACTIVATION(spc_logarithm, logarithm, logarithm_slope)
