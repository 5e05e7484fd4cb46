/* specula: dense.c
 *
 * A linear map of the channels at each point (a convolution of width 1), and a function of what it gives where one follows. Points
 * are taken in blocks that stay in a cache from the sum over channels to that function, and likewise back.
 */
#include "operations/activation.h"
#include "tensor/gemm.h"
#include "tensor/rows.h"

#include <math.h>
#include <stdio.h>

/* Numbers of a block, in and out; points of one are a multiple of ROWS, and more where the matrix is large. */
enum { BLOCK = 1 << 14, ROWS = 32, ROWS_OF_LARGE = 512, LARGE = 1 << 15 };

typedef struct settings {
    const spc_activation *activation; /* or NULL */
} settings;

typedef struct sizes {
    size_t rows, in, out, block;
} sizes;

static sizes sizes_of(const spc_tensor *y) {
    sizes s = {spc_tensor_rows(y), spc_tensor_channels(y->operand[0]), spc_tensor_channels(y), 0};
    const size_t block = BLOCK / (s.in + s.out) / ROWS * ROWS;
    s.block = s.in * s.out > LARGE ? ROWS_OF_LARGE : block > ROWS ? block : ROWS;
    return s;
}

static size_t block_end(sizes s, size_t row) {
    return row + s.block < s.rows ? row + s.block : s.rows;
}

/* y = x W + keep y for some rows. */
static void multiply(spc_real *y, const spc_real *x, const spc_real *weight, sizes s, size_t rows,
                     spc_real keep) {
    spc_gemm(rows, s.out, s.in, (spc_matrix){x, s.in, false}, (spc_matrix){weight, s.out, false},
             keep, y, s.out);
}

/* What the product is added to; false: nothing. */
static bool begin_block(const spc_tensor *y, sizes s, size_t first, size_t rows) {
    const spc_tensor *bias = y->operand[2], *addend = y->operand[3];
    spc_real *to = y->value + first * s.out;
    if (addend) {
        memcpy(to, addend->value + first * s.out, rows * s.out * sizeof *to);
        if (bias) spc_rows_raise(to, bias->value, s.out, rows);
    } else if (bias) {
        spc_rows_fill(to, bias->value, s.out, rows);
    }
    return bias || addend;
}

static void forward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const settings *own = y->settings;
    for (size_t first = 0; first < s.rows; first += s.block) {
        const size_t rows = block_end(s, first) - first, at = first * s.out;
        spc_real *to = y->value + at;
        const bool begun = begin_block(y, s, first, rows);
        multiply(to, y->operand[0]->value + first * s.in, y->operand[1]->value, s, rows, begun);
        if (!own->activation) continue;
        own->activation->apply(rows * s.out, to, to, y->kept ? y->kept + at : NULL);
    }
}

/* ---- the adjoint ---- */

/* Work: the matrix turned, and the gradient before the function of a block. */
static spc_real *turned_matrix(const spc_tensor *y) {
    return y->work;
}
static spc_real *block_gradient(const spc_tensor *y, sizes s) {
    return y->work + s.in * s.out;
}

/* Gradients of the weights from some rows of x and of dy. */
static void give_to_weights(const spc_tensor *y, sizes s, size_t first, size_t rows,
                            const spc_real *dy) {
    const spc_tensor *x = y->operand[0], *weight = y->operand[1], *bias = y->operand[2];
    if (weight->gradient) {
        spc_gemm(s.in, s.out, rows, (spc_matrix){x->value + first * s.in, s.in, true},
                 (spc_matrix){dy, s.out, false}, first == 0 && y->fresh[1] ? 0 : 1,
                 weight->gradient, s.out);
    }
    if (bias && bias->gradient) spc_rows_sum(bias->gradient, dy, s.out, rows);
}

static void backward_block(const spc_tensor *y, sizes s, size_t first, size_t rows) {
    const spc_tensor *x = y->operand[0], *addend = y->operand[3];
    const settings *own = y->settings;
    const size_t at = first * s.out;
    const spc_real *dy = y->gradient + at;
    if (own->activation) {
        spc_real *before = block_gradient(y, s);
        spc_give_products(before, dy, y->kept + at, rows * s.out, true);
        dy = before;
    }
    give_to_weights(y, s, first, rows, dy);
    if (x->gradient) {
        spc_gemm(rows, s.in, s.out, (spc_matrix){dy, s.out, false},
                 (spc_matrix){turned_matrix(y), s.in, false}, y->fresh[0] ? 0 : 1,
                 x->gradient + first * s.in, s.in);
    }
    if (addend && addend->gradient) {
        spc_give_numbers(addend->gradient + at, dy, 1, rows * s.out, y->fresh[3]);
    }
}

static void backward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *bias = y->operand[2];
    if (bias && bias->gradient) spc_gradient_sum(y, 2);
    if (y->operand[0]->gradient) spc_turn(turned_matrix(y), y->operand[1]->value, s.in, s.out);
    for (size_t first = 0; first < s.rows; first += s.block) {
        backward_block(y, s, first, block_end(s, first) - first);
    }
}

static void tangent(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const settings *own = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1], *bias = y->operand[2],
                     *addend = y->operand[3];
    if (addend && addend->tangent) {
        memcpy(y->tangent, addend->tangent, y->size * sizeof *y->tangent);
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
    if (bias && bias->tangent) spc_rows_raise(y->tangent, bias->tangent, s.out, s.rows);
    if (x->tangent) multiply(y->tangent, x->tangent, weight->value, s, s.rows, 1);
    if (weight->tangent) multiply(y->tangent, x->value, weight->tangent, s, s.rows, 1);
    if (own->activation) spc_give_products(y->tangent, y->tangent, y->kept, y->size, true);
}

static size_t products(const spc_tensor *y, spc_product *list) {
    const sizes s = sizes_of(y);
    list[0] = (spc_product){.m = s.block < s.rows ? s.block : s.rows, .n = s.out, .k = s.in};
    list[0].times = (s.rows + s.block - 1) / s.block;
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

static size_t work_of(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    return s.in * s.out + s.block * s.out;
}

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
    spc_tensor *y =
        spc_result(x->graph, &dense, shape, (spc_tensor *[]){x, weight, bias, addend}, 4);
    if (!y || !spc_settings(y, sizeof(settings))) return NULL;
    y->work_size = work_of(y);
    return y;
}

bool spc_dense_absorb(spc_tensor *out, const spc_activation *activation) {
    const spc_tensor *y = out->operand[0];
    if (y->operation != &dense) return false;
    settings *own = y->settings;
    if (own->activation) return false;
    own->activation = activation;
    out->operation = &dense;
    out->settings = own;
    out->work_size = y->work_size;
    memcpy(out->operand, y->operand, sizeof out->operand);
    return true;
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
