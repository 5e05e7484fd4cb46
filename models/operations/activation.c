/* specula: activation.c
 *
 * Functions of each number: y = f(x). What is left for the adjoint is the slope, found with the value, and not x.
 */
#include "operations/activation.h"

#include "tensor/rows.h"
#include "tensor/vector_functions.h"

/* exp(-x^2/2); times this, the density of the normal distribution; and its share Phi(x) below x. */
#define NORMAL_DENSITY ((spc_real)0.39894228040143267794)

static inline spc_real bell(spc_real x) {
    return spc_exp(-(spc_real)0.5 * x * x);
}

#ifdef SPC_TENSOR_DOUBLE
static inline spc_real share_below(spc_real x) {
    return 0.5 * (1 + spc_erf(x * 0.70710678118654752440));
}
#else
/* exp(-x^2/2) t P(t), t = 1 / (1 + 0.3 |x|), for negative x (the form of Abramowitz and Stegun 7.1.26; P by least largest relative
 * error on |x| <= 14, which is 1.5e-7). */
static inline spc_real share_below(spc_real x) {
    const float t = 1 / (1 + 0.3F * fabsf(x));
    const float even =
        0.119629271F + t * t * (0.0999104306F + t * t * (-0.0537052229F + t * t * -0.15721789F));
    const float odd =
        0.120754413F + t * t * (0.128572419F + t * t * (0.206378058F + t * t * 0.0356784426F));
    const float tail = bell(x) * t * (even + t * odd);
    return x < 0 ? tail : 1 - tail;
}
#endif

static inline spc_real gelu(spc_real x) {
    return x * share_below(x);
}
static inline spc_real gelu_slope(spc_real x) {
    return share_below(x) + x * NORMAL_DENSITY * bell(x);
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

static void forward(const spc_tensor *y) {
    const spc_activation *a = y->settings;
    a->apply(y->size, y->operand[0]->value, y->value, y->kept);
}

static void backward(const spc_tensor *y) {
    spc_give_products(y->operand[0]->gradient, y->gradient, y->kept, y->size, y->fresh[0]);
}

static void tangent(const spc_tensor *y) {
    if (y->operand[0]->tangent) {
        spc_give_products(y->tangent, y->operand[0]->tangent, y->kept, y->size, true);
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
}

static bool absorb(spc_tensor *y) {
    return spc_dense_absorb(y, y->settings);
}

static const spc_operation operation = {
    .name = "activation",
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .absorb = absorb,
};

static spc_tensor *activate(spc_tensor *x, const spc_activation *activation) {
    spc_tensor *y = x ? spc_result(x->graph, &operation, x->shape, &x, 1) : NULL;
    spc_activation *settings = y ? spc_settings(y, sizeof *settings) : NULL;
    if (!settings) return NULL;
    *settings = *activation;
    y->kept_size = y->size;
    y->kept_late = true;
    return y;
}

/* The loops of one, and the function that adds it to a graph. */
#define ACTIVATION(function, f, f_slope)                                                           \
    static void f##_apply(size_t count, const spc_real *x, spc_real *y, spc_real *slope) {         \
        if (!slope) {                                                                              \
            _Pragma("omp simd") for (size_t i = 0; i < count; i++) y[i] = f(x[i]);                 \
            return;                                                                                \
        }                                                                                          \
        _Pragma("omp simd") for (size_t i = 0; i < count; i++) {                                   \
            const spc_real number = x[i];                                                          \
            slope[i] = f_slope(number);                                                            \
            y[i] = f(number);                                                                      \
        }                                                                                          \
    }                                                                                              \
    spc_tensor *function(spc_tensor *x) {                                                          \
        return activate(x, &(spc_activation){#function, f##_apply});                               \
    }

ACTIVATION(spc_gelu, gelu, gelu_slope)
ACTIVATION(spc_silu, silu, silu_slope)
ACTIVATION(spc_relu, relu, relu_slope)
ACTIVATION(spc_tanh, hyperbolic, hyperbolic_slope)
ACTIVATION(spc_sine, sine, sine_slope)
ACTIVATION(spc_exponential, exponential, exponential)
ACTIVATION(spc_logarithm, logarithm, logarithm_slope)
