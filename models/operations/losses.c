/* specula: losses.c
 *
 * Distances of what a network gives from what it should, as one number. Sums are made in double precision.
 */
#include "tensor/operation.h"

#include <math.h>

static double difference_square(const spc_real *x, const spc_real *y, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; i++) {
        const double d = (double)x[i] - (double)y[i];
        sum += d * d;
    }
    return sum;
}

static double inner(const spc_real *a, const spc_real *b, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

/* sum of factor (x - y) times the tangent of x - y */
static double change(const spc_tensor *x, const spc_tensor *y, size_t first, size_t size) {
    double sum = 0;
    for (size_t i = first; i < first + size; i++) {
        const double d = (double)x->value[i] - (double)y->value[i];
        if (x->tangent) sum += d * (double)x->tangent[i];
        if (y->tangent) sum -= d * (double)y->tangent[i];
    }
    return sum;
}

/* sum += factor (a - b) */
static void add_difference(spc_real *restrict sum, const spc_real *a, const spc_real *b,
                           double factor, size_t size) {
    const spc_real f = (spc_real)factor;
    for (size_t i = 0; i < size; i++) sum[i] += f * (a[i] - b[i]);
}

static spc_tensor *loss(const spc_operation *operation, spc_tensor *x, spc_tensor *y) {
    if (!x || !y) return NULL;
    if (!spc_shape_equal(&x->shape, &y->shape)) {
        return spc_graph_refuse(x->graph, "%s: prediction and target have different shapes",
                                operation->name);
    }
    const size_t one = 1;
    return spc_result(x->graph, operation, spc_shape_list(1, &one), (spc_tensor *[]){x, y}, 2);
}

/* ---- mean square ---- */

static void mean_square_forward(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    out->value[0] = (spc_real)(difference_square(x->value, y->value, x->size) / (double)x->size);
}

static void mean_square_backward(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const double factor = 2 * (double)out->gradient[0] / (double)x->size;
    if (x->gradient) {
        add_difference(spc_gradient_sum(out, 0), x->value, y->value, factor, x->size);
    }
    if (y->gradient) {
        add_difference(spc_gradient_sum(out, 1), x->value, y->value, -factor, x->size);
    }
}

static void mean_square_tangent(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0];
    out->tangent[0] = (spc_real)(2 * change(x, out->operand[1], 0, x->size) / (double)x->size);
}

static const spc_operation mean_square = {
    .name = "mean square loss",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = mean_square_forward,
    .backward = mean_square_backward,
    .tangent = mean_square_tangent,
};

spc_tensor *spc_loss_mean_square(spc_tensor *x, spc_tensor *y) {
    return loss(&mean_square, x, y);
}

/* ---- relative: the mean of |x - y| / |y| ---- */

/* Of one member of the batch. A target that is zero everywhere counts with norm 1. */
typedef struct norms {
    double difference, target;
} norms;

static norms norms_of(const spc_tensor *x, const spc_tensor *y, size_t first, size_t size) {
    const double square = inner(y->value + first, y->value + first, size);
    return (norms){sqrt(difference_square(x->value + first, y->value + first, size)),
                   square > 0 ? sqrt(square) : 1};
}

static void relative_forward(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const size_t batch = spc_tensor_batch(x), size = x->size / batch;
    double sum = 0;
    for (size_t i = 0; i < batch; i++) {
        const norms n = norms_of(x, y, i * size, size);
        sum += n.difference / n.target;
    }
    out->value[0] = (spc_real)(sum / (double)batch);
}

/* The target is given: it has no gradient. */
static void relative_backward(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const size_t batch = spc_tensor_batch(x), size = x->size / batch;
    spc_real *sum = x->gradient ? spc_gradient_sum(out, 0) : NULL;
    for (size_t i = 0; sum && i < batch; i++) {
        const norms n = norms_of(x, y, i * size, size);
        if (n.difference == 0) continue;
        const double factor = (double)out->gradient[0] / ((double)batch * n.difference * n.target);
        add_difference(sum + i * size, x->value + i * size, y->value + i * size, factor, size);
    }
}

static void relative_tangent(const spc_tensor *out) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const size_t batch = spc_tensor_batch(x), size = x->size / batch;
    double sum = 0;
    for (size_t i = 0; i < batch; i++) {
        const norms n = norms_of(x, y, i * size, size);
        if (n.difference > 0) sum += change(x, y, i * size, size) / (n.difference * n.target);
    }
    out->tangent[0] = (spc_real)(sum / (double)batch);
}

static const spc_operation relative = {
    .name = "relative loss",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = relative_forward,
    .backward = relative_backward,
    .tangent = relative_tangent,
};

spc_tensor *spc_loss_relative(spc_tensor *x, spc_tensor *y) {
    if (y && (y->kind != SPC_TENSOR_INPUT && y->kind != SPC_TENSOR_CONSTANT)) {
        return spc_graph_refuse(y->graph, "the relative loss takes a target that is given");
    }
    return loss(&relative, x, y);
}
