/* specula: arithmetic.c
 *
 * Sums and products of tensors, number by number, and affine maps of channels.
 */
#include "tensor/operation.h"
#include "tensor/rows.h"

static spc_tensor *of_two(const spc_operation *operation, spc_tensor *a, spc_tensor *b) {
    if (!a || !b) return NULL;
    if (!spc_shape_equal(&a->shape, &b->shape)) {
        return spc_graph_refuse(a->graph, "%s: the two tensors have different shapes",
                                operation->name);
    }
    return spc_result(a->graph, operation, a->shape, (spc_tensor *[]){a, b}, 2);
}

/* ---- y = a + s b ---- */

static void combine(spc_real *restrict y, const spc_real *a, const spc_real *b, spc_real s,
                    size_t size) {
    for (size_t i = 0; i < size; i++) y[i] = (a ? a[i] : 0) + s * (b ? b[i] : 0);
}

static void combine_back(const spc_tensor *y, spc_real s) {
    const spc_tensor *a = y->operand[0], *b = y->operand[1];
    if (a->gradient) spc_give_numbers(a->gradient, y->gradient, 1, y->size, y->fresh[0]);
    if (b->gradient) spc_give_numbers(b->gradient, y->gradient, s, y->size, y->fresh[1]);
}

static void add_forward(const spc_tensor *y) {
    combine(y->value, y->operand[0]->value, y->operand[1]->value, 1, y->size);
}
static void add_backward(const spc_tensor *y) {
    combine_back(y, 1);
}
static void add_tangent(const spc_tensor *y) {
    combine(y->tangent, y->operand[0]->tangent, y->operand[1]->tangent, 1, y->size);
}
static const spc_operation add = {
    .name = "add", .forward = add_forward, .backward = add_backward, .tangent = add_tangent};

spc_tensor *spc_add(spc_tensor *a, spc_tensor *b) {
    return of_two(&add, a, b);
}

static void subtract_forward(const spc_tensor *y) {
    combine(y->value, y->operand[0]->value, y->operand[1]->value, -1, y->size);
}
static void subtract_backward(const spc_tensor *y) {
    combine_back(y, -1);
}
static void subtract_tangent(const spc_tensor *y) {
    combine(y->tangent, y->operand[0]->tangent, y->operand[1]->tangent, -1, y->size);
}
static const spc_operation subtract = {.name = "subtract",
                                       .forward = subtract_forward,
                                       .backward = subtract_backward,
                                       .tangent = subtract_tangent};

spc_tensor *spc_subtract(spc_tensor *a, spc_tensor *b) {
    return of_two(&subtract, a, b);
}

/* ---- y = a b ---- */

static void give_product(spc_real *restrict y, const spc_real *a, const spc_real *b, size_t size,
                         bool fresh) {
    if (fresh) {
        for (size_t i = 0; i < size; i++) y[i] = a[i] * b[i];
    } else {
        for (size_t i = 0; i < size; i++) y[i] += a[i] * b[i];
    }
}

static void multiply_forward(const spc_tensor *y) {
    give_product(y->value, y->operand[0]->value, y->operand[1]->value, y->size, true);
}

static void multiply_backward(const spc_tensor *y) {
    const spc_tensor *a = y->operand[0], *b = y->operand[1];
    if (a->gradient) give_product(a->gradient, y->gradient, b->value, y->size, y->fresh[0]);
    if (b->gradient) give_product(b->gradient, y->gradient, a->value, y->size, y->fresh[1]);
}

static void multiply_tangent(const spc_tensor *y) {
    const spc_tensor *a = y->operand[0], *b = y->operand[1];
    memset(y->tangent, 0, y->size * sizeof *y->tangent);
    if (a->tangent) give_product(y->tangent, a->tangent, b->value, y->size, false);
    if (b->tangent) give_product(y->tangent, a->value, b->tangent, y->size, false);
}

static const spc_operation multiply = {.name = "multiply",
                                       .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
                                       .forward = multiply_forward,
                                       .backward = multiply_backward,
                                       .tangent = multiply_tangent};

spc_tensor *spc_multiply(spc_tensor *a, spc_tensor *b) {
    return of_two(&multiply, a, b);
}

/* ---- y = x, where differentiation ends ---- */

static void detach_forward(const spc_tensor *y) {
    memcpy(y->value, y->operand[0]->value, y->size * sizeof *y->value);
}

static void detach_tangent(const spc_tensor *y) {
    memset(y->tangent, 0, y->size * sizeof *y->tangent);
}

static const spc_operation detach = {
    .name = "detach", .forward = detach_forward, .tangent = detach_tangent};

spc_tensor *spc_detach(spc_tensor *x) {
    return x ? spc_result(x->graph, &detach, x->shape, &x, 1) : NULL;
}

/* ---- y = a / b ---- */

static void divide_forward(const spc_tensor *y) {
    const spc_real *a = y->operand[0]->value, *b = y->operand[1]->value;
    for (size_t i = 0; i < y->size; i++) y->value[i] = a[i] / b[i];
}

static void divide_backward(const spc_tensor *y) {
    const spc_tensor *a = y->operand[0], *b = y->operand[1];
    const spc_real *dy = y->gradient;
    for (size_t i = 0; a->gradient && i < y->size; i++) {
        a->gradient[i] = (y->fresh[0] ? 0 : a->gradient[i]) + dy[i] / b->value[i];
    }
    for (size_t i = 0; b->gradient && i < y->size; i++) {
        b->gradient[i] = (y->fresh[1] ? 0 : b->gradient[i]) - dy[i] * y->value[i] / b->value[i];
    }
}

static void divide_tangent(const spc_tensor *y) {
    const spc_tensor *a = y->operand[0], *b = y->operand[1];
    for (size_t i = 0; i < y->size; i++) {
        const spc_real above = a->tangent ? a->tangent[i] : 0;
        const spc_real below = b->tangent ? b->tangent[i] : 0;
        y->tangent[i] = (above - y->value[i] * below) / b->value[i];
    }
}

static const spc_operation divide = {.name = "divide",
                                     .keeps = SPC_KEEPS_OUTPUT | SPC_KEEPS_SECOND,
                                     .forward = divide_forward,
                                     .backward = divide_backward,
                                     .tangent = divide_tangent};

spc_tensor *spc_divide(spc_tensor *a, spc_tensor *b) {
    return of_two(&divide, a, b);
}

/* ---- y = scale x + shift, given numbers for each channel ---- */

typedef struct coefficients {
    size_t channels;
    spc_real *scale, *shift;
} coefficients;

static void affine_forward(const spc_tensor *y) {
    const coefficients *c = y->settings;
    const spc_real *restrict x = y->operand[0]->value, *restrict scale = c->scale;
    const spc_real *restrict shift = c->shift;
    spc_real *restrict value = y->value;
    for (size_t i = 0; i < y->size; i += c->channels) {
        for (size_t k = 0; k < c->channels; k++) value[i + k] = scale[k] * x[i + k] + shift[k];
    }
}

static void give_scaled(const coefficients *c, const spc_real *restrict from, spc_real *restrict to,
                        size_t size, bool fresh) {
    const spc_real *restrict scale = c->scale;
    for (size_t i = 0; i < size; i += c->channels) {
        for (size_t k = 0; k < c->channels; k++) {
            to[i + k] = (fresh ? 0 : to[i + k]) + scale[k] * from[i + k];
        }
    }
}

static void affine_backward(const spc_tensor *y) {
    give_scaled(y->settings, y->gradient, y->operand[0]->gradient, y->size, y->fresh[0]);
}

static void affine_tangent(const spc_tensor *y) {
    if (y->operand[0]->tangent) {
        give_scaled(y->settings, y->operand[0]->tangent, y->tangent, y->size, true);
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
}

static const spc_operation affine = {.name = "affine",
                                     .forward = affine_forward,
                                     .backward = affine_backward,
                                     .tangent = affine_tangent};

spc_tensor *spc_affine(spc_tensor *x, const double *scale, const double *shift) {
    if (!x) return NULL;
    spc_tensor *y = spc_result(x->graph, &affine, x->shape, &x, 1);
    coefficients *c = y ? spc_settings(y, sizeof *c) : NULL;
    if (!c) return NULL;
    c->channels = spc_tensor_channels(x);
    c->scale = spc_pool_take(spc_graph_pool(x->graph), 2 * c->channels, sizeof *c->scale);
    if (!c->scale) return spc_graph_refuse(x->graph, "out of memory");
    c->shift = c->scale + c->channels;
    for (size_t k = 0; k < c->channels; k++) {
        c->scale[k] = scale ? (spc_real)scale[k] : 1;
        c->shift[k] = shift ? (spc_real)shift[k] : 0;
    }
    return y;
}

spc_tensor *spc_scale(spc_tensor *x, double factor) {
    if (!x) return NULL;
    const size_t channels = spc_tensor_channels(x);
    double *factors = spc_pool_take(spc_graph_pool(x->graph), channels, sizeof *factors);
    if (!factors) return spc_graph_refuse(x->graph, "out of memory");
    for (size_t k = 0; k < channels; k++) factors[k] = factor;
    return spc_affine(x, factors, NULL);
}
