/* specula: spectral_convolution.c
 *
 * y = sum over kept modes k of Re(c_k (X_k W_k) exp(2 pi i k.x/N)), X_k the modes of x over the number of points, W_k a complex
 * matrix of in x out channels, c_k = 1 for modes of the last axis that are their own conjugates and 2 for others
 * (Li et al., ICLR 2021, equation 5).
 *
 * A mode of a member of the batch is held as two rows, (imaginary, real) and (real, -imaginary), so that one product of real
 * matrices with [Re W; Im W] gives the imaginary and the real part of X_k W_k for all of the batch, and its transposes the adjoint.
 */
#include "retained_modes.h"
#include "tensor/gemm.h"
#include "tensor/operation.h"

#include <stdio.h>
#include <string.h>

typedef struct spectral {
    spc_retained *in, *out;
    spc_real *mean; /* [mode]: 1 / points of x */
    size_t batch, in_channels, out_channels;
} spectral;

/* Where the two rows of a mode of a member begin, in x's modes and in y's. */
static spc_real *in_rows(const spectral *s, spc_real *modes, size_t mode, size_t member) {
    return modes + (mode * s->batch + member) * 4 * s->in_channels;
}
static spc_real *out_rows(const spectral *s, spc_real *modes, size_t mode, size_t member) {
    return modes + (mode * s->batch + member) * 2 * s->out_channels;
}

/* After the modes' own work come those of y, and those of the gradient of x. */
static size_t own_work(const spectral *s) {
    const size_t a = spc_retained_work(s->in, s->in_channels);
    const size_t b = spc_retained_work(s->out, s->out_channels);
    return a > b ? a : b;
}
static spc_real *out_modes(const spectral *s, spc_real *work) {
    return work + own_work(s);
}
static size_t out_size(const spectral *s) {
    return s->in->count * s->batch * 2 * s->out_channels;
}
static size_t in_size(const spectral *s) {
    return s->in->count * s->batch * 4 * s->in_channels;
}
static spc_real *in_modes(const spectral *s, spc_real *work) {
    return out_modes(s, work) + out_size(s);
}

static void analyse(const spectral *s, const spc_real *x, spc_real *modes, spc_real *work) {
    const size_t c = s->in_channels, stride = s->batch * 4 * c;
    for (size_t member = 0; member < s->batch; member++) {
        spc_retained_analyse(s->in, c, x + member * s->in->points * c, s->mean,
                             in_rows(s, modes, 0, member), stride, work);
    }
    for (size_t i = 0; i < s->in->count * s->batch; i++) {
        spc_real *row = modes + i * 4 * c;
        for (size_t k = 0; k < c; k++) {
            row[2 * c + k] = row[c + k];
            row[3 * c + k] = -row[k];
        }
    }
}

/* y's modes = keep y's modes + those of x times the weights */
static void mix(const spectral *s, const spc_real *in, const spc_real *weight, spc_real keep,
                spc_real *out) {
    const size_t c = s->in_channels, d = s->out_channels;
    for (size_t mode = 0; mode < s->in->count; mode++) {
        spc_gemm(2 * s->batch, d, 2 * c,
                 (spc_matrix){in_rows(s, (spc_real *)in, mode, 0), 2 * c, false},
                 (spc_matrix){weight + s->in->index[mode] * 2 * c * d, d, false}, keep,
                 out_rows(s, out, mode, 0), d);
    }
}

static void synthesise(const spectral *s, const spc_real *modes, spc_real *y, spc_real *work) {
    const size_t d = s->out_channels, stride = s->batch * 2 * d;
    for (size_t member = 0; member < s->batch; member++) {
        spc_retained_synthesise(s->out, d, modes + member * 2 * d, stride, s->out->share, 0,
                                y + member * s->out->points * d, work);
    }
}

static void forward(const spc_tensor *y) {
    const spectral *s = y->settings;
    spc_real *out = out_modes(s, y->work);
    analyse(s, y->operand[0]->value, y->kept, y->work);
    mix(s, y->kept, y->operand[1]->value, 0, out);
    synthesise(s, out, y->value, y->work);
}

/* ---- the adjoint ---- */

static void give_to_weight(const spectral *s, const spc_tensor *y, const spc_real *out) {
    const size_t c = s->in_channels, d = s->out_channels;
    /* Modes that the grid does not hold get nothing. */
    const bool all = s->in->count * 2 * c * d == y->operand[1]->size;
    spc_real *sum = all ? y->operand[1]->gradient : spc_gradient_sum(y, 1);
    const spc_real keep = all && y->fresh[1] ? 0 : 1;
    for (size_t mode = 0; mode < s->in->count; mode++) {
        spc_gemm(2 * c, d, 2 * s->batch, (spc_matrix){in_rows(s, y->kept, mode, 0), 2 * c, true},
                 (spc_matrix){out_rows(s, (spc_real *)out, mode, 0), d, false}, keep,
                 sum + s->in->index[mode] * 2 * c * d, d);
    }
}

static void give_to_field(const spectral *s, const spc_tensor *y, const spc_real *out) {
    const size_t c = s->in_channels, d = s->out_channels;
    spc_real *in = in_modes(s, y->work);
    for (size_t mode = 0; mode < s->in->count; mode++) {
        const spc_real *weight = y->operand[1]->value + s->in->index[mode] * 2 * c * d;
        spc_gemm(2 * s->batch, 2 * c, d,
                 (spc_matrix){out_rows(s, (spc_real *)out, mode, 0), d, false},
                 (spc_matrix){weight, d, true}, 0, in_rows(s, in, mode, 0), 2 * c);
    }
    for (size_t i = 0; i < s->in->count * s->batch; i++) {
        spc_real *row = in + i * 4 * c;
        for (size_t k = 0; k < c; k++) {
            row[c + k] += row[2 * c + k];
            row[k] -= row[3 * c + k];
        }
    }
    for (size_t member = 0; member < s->batch; member++) {
        spc_retained_synthesise(s->in, c, in_rows(s, in, 0, member), s->batch * 4 * c, s->mean,
                                y->fresh[0] ? 0 : 1,
                                y->operand[0]->gradient + member * s->in->points * c, y->work);
    }
}

static void backward(const spc_tensor *y) {
    const spectral *s = y->settings;
    const size_t d = s->out_channels;
    spc_real *out = out_modes(s, y->work);
    for (size_t member = 0; member < s->batch; member++) {
        spc_retained_analyse(s->out, d, y->gradient + member * s->out->points * d, s->out->share,
                             out_rows(s, out, 0, member), s->batch * 2 * d, y->work);
    }
    if (y->operand[1]->gradient) give_to_weight(s, y, out);
    if (y->operand[0]->gradient) give_to_field(s, y, out);
}

static void tangent(const spc_tensor *y) {
    const spectral *s = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    spc_real *out = out_modes(s, y->work), *in = in_modes(s, y->work);
    memset(out, 0, out_size(s) * sizeof *out);
    if (x->tangent) {
        analyse(s, x->tangent, in, y->work);
        mix(s, in, weight->value, 1, out);
    }
    if (weight->tangent) mix(s, y->kept, weight->tangent, 1, out);
    synthesise(s, out, y->tangent, y->work);
}

static size_t products(const spc_tensor *y, spc_product *list) {
    const spectral *s = y->settings;
    size_t count = spc_retained_products(s->in, s->in_channels, s->batch, false, list);
    count += spc_retained_products(s->out, s->out_channels, s->batch, true, list + count);
    list[count++] = (spc_product){
        .m = 2 * s->batch, .n = s->out_channels, .k = 2 * s->in_channels, .times = s->in->count};
    return count;
}

static const spc_operation convolution = {
    .name = "spectral convolution",
    .keeps = SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .products = products,
};

/* ---- building ---- */

static spc_tensor *set_up(spc_tensor *y, spectral *s, const size_t *modes) {
    const spc_tensor *x = y->operand[0];
    spc_pool *pool = spc_graph_pool(y->graph);
    const size_t *from = x->shape.n + 1, *to = y->shape.n + 1;
    const int dims = spc_tensor_dims(x);
    *s = (spectral){.in = spc_retained_create(pool, dims, modes, from, to),
                    .out = spc_retained_create(pool, dims, modes, to, from),
                    .batch = spc_tensor_batch(x),
                    .in_channels = spc_tensor_channels(x),
                    .out_channels = spc_tensor_channels(y)};
    if (!s->in || !s->out) return spc_graph_refuse(y->graph, "out of memory");
    s->mean = spc_pool_take(pool, s->in->count + 1, sizeof *s->mean);
    if (!s->mean) return spc_graph_refuse(y->graph, "out of memory");
    for (size_t mode = 0; mode < s->in->count; mode++) {
        s->mean[mode] = (spc_real)(1 / (double)s->in->points);
    }
    y->kept_size = in_size(s);
    y->work_size = own_work(s) + out_size(s) + in_size(s);
    return y;
}

spc_tensor *spc_spectral_convolution(spc_tensor *x, spc_tensor *weight, const size_t *points) {
    if (!x || !weight) return NULL;
    const int dims = spc_tensor_dims(x);
    const size_t *modes = weight->shape.n, *matrix = modes + dims;
    if (dims < 1 || dims > SPC_MAX_DIMS || weight->shape.rank != dims + 3 || matrix[0] != 2 ||
        matrix[1] != spc_tensor_channels(x)) {
        return spc_graph_refuse(x->graph,
                                "spectral convolution: weights must be [modes...][2][%zu][out]",
                                spc_tensor_channels(x));
    }
    const spc_shape shape =
        spc_shape_of(spc_tensor_batch(x), dims, points ? points : x->shape.n + 1, matrix[2]);
    spc_tensor *y = spc_result(x->graph, &convolution, shape, (spc_tensor *[]){x, weight}, 2);
    spectral *s = y ? spc_settings(y, sizeof *s) : NULL;
    return s ? set_up(y, s, modes) : NULL;
}

spc_tensor *spc_layer_spectral(spc_tensor *x, const char *name, const size_t *modes,
                               size_t channels) {
    if (!x) return NULL;
    const int dims = spc_tensor_dims(x);
    const size_t in = spc_tensor_channels(x);
    spc_shape shape = {.rank = dims + 3};
    for (int axis = 0; axis < dims; axis++) shape.n[axis] = modes[axis];
    shape.n[dims] = 2;
    shape.n[dims + 1] = in;
    shape.n[dims + 2] = channels;
    char weight[128];
    snprintf(weight, sizeof weight, "%s.weight", name);
    const spc_start start = {SPC_START_UNIFORM, 0, 1 / ((double)in * (double)channels)};
    return spc_spectral_convolution(x, spc_weight(x->graph, weight, shape, start), NULL);
}
