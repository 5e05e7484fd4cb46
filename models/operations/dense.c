/* specula: dense.c
 *
 * A linear map of the channels at each point (a convolution of width 1): one product of matrices over all points.
 */
#include "tensor/gemm.h"
#include "tensor/operation.h"
#include "tensor/rows.h"

#include <math.h>
#include <stdio.h>

typedef struct sizes {
    size_t rows, in, out;
} sizes;

static sizes sizes_of(const spc_tensor *y) {
    return (sizes){spc_tensor_rows(y), spc_tensor_channels(y->operand[0]), spc_tensor_channels(y)};
}

/* y = x W + what y held. */
static void multiply(spc_real *y, const spc_real *x, const spc_real *weight, sizes s,
                     spc_real keep) {
    spc_gemm(s.rows, s.out, s.in, (spc_matrix){x, s.in, false}, (spc_matrix){weight, s.out, false},
             keep, y, s.out);
}

static void forward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *bias = y->operand[2], *addend = y->operand[3];
    if (addend) {
        memcpy(y->value, addend->value, y->size * sizeof *y->value);
        if (bias) spc_rows_raise(y->value, bias->value, s.out, s.rows);
    } else if (bias) {
        spc_rows_fill(y->value, bias->value, s.out, s.rows);
    }
    multiply(y->value, y->operand[0]->value, y->operand[1]->value, s, bias || addend ? 1 : 0);
}

static void backward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *x = y->operand[0], *weight = y->operand[1], *bias = y->operand[2],
                     *addend = y->operand[3];
    if (x->gradient) {
        spc_gemm(s.rows, s.in, s.out, (spc_matrix){y->gradient, s.out, false},
                 (spc_matrix){weight->value, s.out, true}, y->fresh[0] ? 0 : 1, x->gradient, s.in);
    }
    if (weight->gradient) {
        spc_gemm(s.in, s.out, s.rows, (spc_matrix){x->value, s.in, true},
                 (spc_matrix){y->gradient, s.out, false}, y->fresh[1] ? 0 : 1, weight->gradient,
                 s.out);
    }
    if (bias && bias->gradient) {
        spc_rows_sum(spc_gradient_sum(y, 2), y->gradient, s.out, s.rows);
    }
    if (addend && addend->gradient) {
        spc_add_numbers(spc_gradient_sum(y, 3), y->gradient, y->size);
    }
}

static void tangent(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *x = y->operand[0], *weight = y->operand[1], *bias = y->operand[2],
                     *addend = y->operand[3];
    if (addend && addend->tangent) {
        memcpy(y->tangent, addend->tangent, y->size * sizeof *y->tangent);
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
    if (bias && bias->tangent) {
        spc_rows_raise(y->tangent, bias->tangent, s.out, s.rows);
    }
    if (x->tangent) multiply(y->tangent, x->tangent, weight->value, s, 1);
    if (weight->tangent) multiply(y->tangent, x->value, weight->tangent, s, 1);
}

static size_t products(const spc_tensor *y, spc_product *list) {
    const sizes s = sizes_of(y);
    list[0] = (spc_product){.m = s.rows, .n = s.out, .k = s.in, .times = 1};
    return 1;
}

static const spc_operation dense = {
    .name = "dense",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .products = products,
};

spc_tensor *spc_dense(spc_tensor *x, spc_tensor *weight, spc_tensor *bias, spc_tensor *addend) {
    if (!x || !weight) return NULL;
    spc_shape shape = x->shape;
    const size_t in = spc_tensor_channels(x);
    if (weight->shape.rank != 2 || weight->shape.n[0] != in) {
        return spc_graph_refuse(x->graph, "dense: %zu channels meet a matrix of %zu rows", in,
                                weight->shape.n[0]);
    }
    shape.n[shape.rank - 1] = weight->shape.n[1];
    if (addend && !spc_shape_equal(&addend->shape, &shape)) {
        return spc_graph_refuse(x->graph, "dense: the addend has another shape than the result");
    }
    return spc_result(x->graph, &dense, shape, (spc_tensor *[]){x, weight, bias, addend}, 4);
}

spc_tensor *spc_layer_dense(spc_tensor *x, const char *name, size_t channels) {
    if (!x) return NULL;
    char weight[128], bias[128];
    snprintf(weight, sizeof weight, "%s.weight", name);
    snprintf(bias, sizeof bias, "%s.bias", name);
    const size_t in = spc_tensor_channels(x);
    const double bound = 1 / sqrt((double)in);
    const spc_start start = {SPC_START_UNIFORM, -bound, bound};
    spc_tensor *w =
        spc_weight(x->graph, weight, spc_shape_list(2, (size_t[]){in, channels}), start);
    spc_tensor *b = spc_weight(x->graph, bias, spc_shape_list(1, &channels), start);
    return w && b ? spc_dense(x, w, b, NULL) : NULL;
}
