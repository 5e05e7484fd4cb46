/* specula: axis_convolution.c
 *
 * The spectral convolution along one axis (Tran et al., ICLR 2023): with N points x_j of the axis,
 *     A_k = sum_j x_j cos(2 pi j k/N),  B_k = sum_j x_j sin(2 pi j k/N),   so that A - i B is the transform of x,
 *     y_j = sum_k c_k/N ((A U + B V) cos(2 pi j k/N) + (B U - A V) sin(2 pi j k/N)),   W_k = U + i V,
 * c_k = 1 for modes that are their own conjugates and 2 for others.
 *
 * Every line of the grid along the axis is a row of the matrices A_k and B_k, so that a mode takes four products of matrices for all
 * of the batch.
 */
#include "retained_modes.h"
#include "tensor/gemm.h"
#include "tensor/operation.h"

#include <string.h>

typedef struct along {
    spc_retained *axis;
    size_t outer, inner; /* rows before and after the axis */
    size_t in, out;      /* channels */
} along;

static size_t points(const along *a) {
    return a->axis->points;
}
static size_t rows(const along *a) {
    return a->outer * a->inner;
}
static size_t planes(const along *a) {
    return a->axis->rows;
}

/* Plane 2 k is A_k, plane 2 k + 1 is B_k. */
static spc_real *plane(const along *a, const spc_real *modes, size_t index, size_t channels) {
    return (spc_real *)modes + index * rows(a) * channels;
}

static void analyse(const along *a, size_t channels, const spc_real *x, spc_real *modes) {
    const size_t n = points(a), width = a->inner * channels;
    for (size_t i = 0; i < a->outer; i++) {
        spc_gemm(planes(a), width, n, (spc_matrix){a->axis->axis[0].waves, n, false},
                 (spc_matrix){x + i * n * width, width, false}, 0, modes + i * width,
                 rows(a) * channels);
    }
}

static void synthesise(const along *a, size_t channels, const spc_real *modes, spc_real keep,
                       spc_real *y) {
    const size_t n = points(a), width = a->inner * channels;
    for (size_t i = 0; i < a->outer; i++) {
        spc_gemm(n, width, planes(a), (spc_matrix){a->axis->axis[0].waves, n, true},
                 (spc_matrix){modes + i * width, rows(a) * channels, false}, keep,
                 y + i * n * width, width);
    }
}

static spc_real share(const along *a, size_t mode) {
    return a->axis->share[mode] / (spc_real)points(a);
}
static spc_matrix matrix(const spc_real *values, size_t stride, bool transposed) {
    return (spc_matrix){values, stride, transposed};
}

/* y's modes = keep y's modes + those of x times the weights */
static void mix(const along *a, const spc_real *x, const spc_real *weight, spc_real keep,
                spc_real *y) {
    const size_t c = a->in, d = a->out, m = rows(a);
    for (size_t k = 0; k < a->axis->count; k++) {
        const spc_real s = share(a, k);
        const spc_matrix cosines = matrix(plane(a, x, 2 * k, c), c, false);
        const spc_matrix sines = matrix(plane(a, x, 2 * k + 1, c), c, false);
        const spc_matrix u = matrix(weight + 2 * k * c * d, d, false);
        const spc_matrix v = matrix(weight + (2 * k + 1) * c * d, d, false);
        spc_real *p = plane(a, y, 2 * k, d), *q = plane(a, y, 2 * k + 1, d);
        spc_gemm_scaled(s, m, d, c, cosines, u, keep, p, d);
        spc_gemm_scaled(s, m, d, c, sines, v, 1, p, d);
        spc_gemm_scaled(s, m, d, c, sines, u, keep, q, d);
        spc_gemm_scaled(-s, m, d, c, cosines, v, 1, q, d);
    }
}

static size_t in_size(const along *a) {
    return planes(a) * rows(a) * a->in;
}
static size_t out_size(const along *a) {
    return planes(a) * rows(a) * a->out;
}

static void forward(const spc_tensor *y) {
    const along *a = y->settings;
    analyse(a, a->in, y->operand[0]->value, y->kept);
    mix(a, y->kept, y->operand[1]->value, 0, y->work);
    synthesise(a, a->out, y->work, 0, y->value);
}

/* ---- the adjoint ---- */

static void give_to_weight(const along *a, const spc_real *x, const spc_real *dy, spc_real *sum) {
    const size_t c = a->in, d = a->out, m = rows(a);
    for (size_t k = 0; k < a->axis->count; k++) {
        const spc_real s = share(a, k);
        const spc_matrix cosines = matrix(plane(a, x, 2 * k, c), c, true);
        const spc_matrix sines = matrix(plane(a, x, 2 * k + 1, c), c, true);
        const spc_matrix p = matrix(plane(a, dy, 2 * k, d), d, false);
        const spc_matrix q = matrix(plane(a, dy, 2 * k + 1, d), d, false);
        spc_real *du = sum + 2 * k * c * d, *dv = du + c * d;
        spc_gemm_scaled(s, c, d, m, cosines, p, 1, du, d);
        spc_gemm_scaled(s, c, d, m, sines, q, 1, du, d);
        spc_gemm_scaled(s, c, d, m, sines, p, 1, dv, d);
        spc_gemm_scaled(-s, c, d, m, cosines, q, 1, dv, d);
    }
}

static void turn_back(const along *a, const spc_real *dy, const spc_real *weight, spc_real *dx) {
    const size_t c = a->in, d = a->out, m = rows(a);
    for (size_t k = 0; k < a->axis->count; k++) {
        const spc_real s = share(a, k);
        const spc_matrix p = matrix(plane(a, dy, 2 * k, d), d, false);
        const spc_matrix q = matrix(plane(a, dy, 2 * k + 1, d), d, false);
        const spc_matrix u = matrix(weight + 2 * k * c * d, d, true);
        const spc_matrix v = matrix(weight + (2 * k + 1) * c * d, d, true);
        spc_real *cosines = plane(a, dx, 2 * k, c), *sines = plane(a, dx, 2 * k + 1, c);
        spc_gemm_scaled(s, m, c, d, p, u, 0, cosines, c);
        spc_gemm_scaled(-s, m, c, d, q, v, 1, cosines, c);
        spc_gemm_scaled(s, m, c, d, p, v, 0, sines, c);
        spc_gemm_scaled(s, m, c, d, q, u, 1, sines, c);
    }
}

static void backward(const spc_tensor *y) {
    const along *a = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    spc_real *out = y->work, *in = y->work + out_size(a);
    analyse(a, a->out, y->gradient, out);
    if (weight->gradient) give_to_weight(a, y->kept, out, spc_gradient_sum(y, 1));
    if (!x->gradient) return;
    turn_back(a, out, weight->value, in);
    synthesise(a, a->in, in, y->fresh[0] ? 0 : 1, x->gradient);
}

static void tangent(const spc_tensor *y) {
    const along *a = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    spc_real *out = y->work, *in = y->work + out_size(a);
    memset(out, 0, out_size(a) * sizeof *out);
    if (x->tangent) {
        analyse(a, a->in, x->tangent, in);
        mix(a, in, weight->value, 1, out);
    }
    if (weight->tangent) mix(a, y->kept, weight->tangent, 1, out);
    synthesise(a, a->out, out, 0, y->tangent);
}

static double flops(const spc_tensor *y) {
    const along *a = y->settings;
    const double lines = (double)rows(a), c = (double)a->in, d = (double)a->out;
    return lines * (double)planes(a) * (2 * (double)points(a) * (c + d) + 4 * c * d);
}

static const spc_operation convolution = {
    .name = "spectral convolution along an axis",
    .keeps = SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .flops = flops,
};

static spc_tensor *set_up(spc_tensor *y, along *a, int axis, size_t modes) {
    const spc_shape *shape = &y->shape;
    const size_t n = shape->n[axis + 1];
    *a = (along){.axis = spc_retained_create(spc_graph_pool(y->graph), 1, &modes, &n, &n),
                 .outer = 1,
                 .inner = 1,
                 .in = spc_tensor_channels(y->operand[0]),
                 .out = spc_tensor_channels(y)};
    if (!a->axis) return spc_graph_refuse(y->graph, "out of memory");
    for (int i = 0; i <= axis; i++) a->outer *= shape->n[i];
    for (int i = axis + 2; i < shape->rank - 1; i++) a->inner *= shape->n[i];
    y->kept_size = in_size(a);
    y->work_size = out_size(a) + in_size(a);
    return y;
}

spc_tensor *spc_spectral_convolution_along(spc_tensor *x, int axis, spc_tensor *weight) {
    if (!x || !weight) return NULL;
    const size_t *n = weight->shape.n;
    if (axis < 0 || axis >= spc_tensor_dims(x) || weight->shape.rank != 4 || n[1] != 2 ||
        n[2] != spc_tensor_channels(x)) {
        return spc_graph_refuse(x->graph,
                                "spectral convolution along axis %d: weights must be "
                                "[modes][2][%zu][out], the axis one of %d",
                                axis, spc_tensor_channels(x), spc_tensor_dims(x));
    }
    spc_shape shape = x->shape;
    shape.n[shape.rank - 1] = n[3];
    spc_tensor *y = spc_result(x->graph, &convolution, shape, (spc_tensor *[]){x, weight}, 2);
    along *a = y ? spc_settings(y, sizeof *a) : NULL;
    return a ? set_up(y, a, axis, n[0]) : NULL;
}
