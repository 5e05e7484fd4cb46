/* specula: convolution.c
 *
 * Convolutions along 1 to 3 axes, with any stride and dilation, and their transposes:
 *     y[o] = b + sum over taps t of W[t]^T x[stride o + dilation t - before],
 * where before = ceil((dilation (kernel - 1) + 1 - stride) / 2), or 0 if that is negative. What lies beyond the grid comes around
 * again, or is zero.
 */
#include "operations/convolution.h"
#include "tensor/rows.h"

#include <math.h>
#include <stdio.h>

/* Of the x and the weights of values or of tangents, what they add up to. */
static void apply(const spc_tensor *y, const spc_real *x, const spc_real *weight,
                  const spc_real *bias, spc_real *out, bool add) {
    const spc_convolution_plan *p = y->settings;
    const size_t batch = spc_tensor_batch(y);
    const size_t fine = p->fine_points * p->fine_channels;
    const size_t coarse = p->coarse_points * p->coarse_channels;
    for (size_t m = 0; m < batch; m += p->group) {
        const size_t members = batch - m < p->group ? batch - m : p->group;
        if (!p->turned) {
            spc_convolution_gather(p, members, x + m * fine, weight, bias, out + m * coarse, add,
                                   y->work);
        } else {
            spc_convolution_scatter(p, members, x + m * coarse, weight, out + m * fine, add,
                                    y->work);
        }
    }
    if (p->turned && bias) spc_rows_raise(out, bias, p->fine_channels, spc_tensor_rows(y));
}

static void forward(const spc_tensor *y) {
    const spc_tensor *bias = y->operand[2];
    apply(y, y->operand[0]->value, y->operand[1]->value, bias ? bias->value : NULL, y->value,
          false);
}

/* Matrices of each tap the other way, behind the work of products. */
static const spc_real *turn_weights(const spc_tensor *y) {
    const spc_convolution_plan *p = y->settings;
    const spc_tensor *weight = y->operand[1];
    if (p->depthwise) return weight->value;
    const size_t in = spc_tensor_channels(y->operand[0]), out = spc_tensor_channels(y);
    spc_real *turned = y->work + spc_convolution_work(p);
    for (size_t tap = 0; tap < p->taps; tap++) {
        spc_turn(turned + tap * in * out, weight->value + tap * in * out, in, out);
    }
    return turned;
}

static void backward_members(const spc_tensor *y, const spc_real *turned, size_t first,
                             size_t members) {
    const spc_convolution_plan *p = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    const size_t fine = first * p->fine_points * p->fine_channels;
    const size_t coarse = first * p->coarse_points * p->coarse_channels;
    const spc_real *dy = y->gradient + (p->turned ? fine : coarse);
    const size_t own = p->turned ? coarse : fine;
    if (weight->gradient && p->turned) {
        spc_convolution_correlate(p, members, dy, x->value + own, weight->gradient, y->work);
    } else if (weight->gradient) {
        spc_convolution_correlate(p, members, x->value + own, dy, weight->gradient, y->work);
    }
    if (!x->gradient) return;
    if (p->turned) {
        spc_convolution_gather(p, members, dy, turned, NULL, x->gradient + own, !y->fresh[0],
                               y->work);
    } else {
        spc_convolution_scatter(p, members, dy, turned, x->gradient + own, !y->fresh[0], y->work);
    }
}

static void backward(const spc_tensor *y) {
    const spc_convolution_plan *p = y->settings;
    const spc_tensor *weight = y->operand[1], *bias = y->operand[2];
    const size_t batch = spc_tensor_batch(y);
    if (weight->gradient) spc_gradient_sum(y, 1);
    if (bias && bias->gradient) {
        spc_rows_sum(spc_gradient_sum(y, 2), y->gradient, spc_tensor_channels(y),
                     spc_tensor_rows(y));
    }
    const spc_real *turned = y->operand[0]->gradient ? turn_weights(y) : NULL;
    for (size_t m = 0; m < batch; m += p->group) {
        backward_members(y, turned, m, batch - m < p->group ? batch - m : p->group);
    }
}

static void tangent(const spc_tensor *y) {
    const spc_tensor *x = y->operand[0], *weight = y->operand[1], *bias = y->operand[2];
    spc_rows_fill(y->tangent, bias ? bias->tangent : NULL, spc_tensor_channels(y),
                  spc_tensor_rows(y));
    if (x->tangent) apply(y, x->tangent, weight->value, NULL, y->tangent, true);
    if (weight->tangent) apply(y, x->value, weight->tangent, NULL, y->tangent, true);
}

static size_t products(const spc_tensor *y, spc_product *list) {
    const spc_convolution_plan *p = y->settings;
    if (p->depthwise) return 0;
    const size_t groups = (spc_tensor_batch(y) + p->group - 1) / p->group;
    const size_t in = spc_tensor_channels(y->operand[0]), out = spc_tensor_channels(y);
    list[0] = (spc_product){
        .m = p->strip, .n = out, .k = in, .times = groups * p->taps * spc_convolution_strips(p)};
    return 1;
}

static const spc_operation convolution = {
    .name = "convolution",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .products = products,
};

/* Zeros in what is asked for stand for defaults. */
static spc_convolution complete(spc_convolution how, int dims) {
    if (how.stride == 0) how.stride = 1;
    if (how.dilation == 0) how.dilation = 1;
    for (int axis = 0; axis < dims; axis++) {
        if (how.kernel[axis] == 0) how.kernel[axis] = axis ? how.kernel[axis - 1] : 1;
    }
    return how;
}

static bool fits(const spc_tensor *x, const spc_tensor *weight, const spc_convolution *how) {
    const int dims = spc_tensor_dims(x), rank = weight->shape.rank;
    if (dims < 1 || dims > SPC_MAX_DIMS || rank != dims + (how->depthwise ? 1 : 2)) return false;
    for (int axis = 0; axis < dims; axis++) {
        if (weight->shape.n[axis] != how->kernel[axis]) return false;
    }
    return weight->shape.n[dims] == spc_tensor_channels(x);
}

/* The shape that comes out; false if the stride does not divide the grid. */
static bool shape_of(const spc_tensor *x, const spc_convolution *how, size_t channels,
                     spc_shape *shape) {
    *shape = x->shape;
    for (int axis = 1; axis <= spc_tensor_dims(x); axis++) {
        if (how->transposed) {
            shape->n[axis] *= how->stride;
        } else if (shape->n[axis] % how->stride) {
            return false;
        } else {
            shape->n[axis] /= how->stride;
        }
    }
    shape->n[shape->rank - 1] = channels;
    return true;
}

spc_tensor *spc_convolve(spc_tensor *x, spc_tensor *weight, spc_tensor *bias, spc_convolution how) {
    if (!x || !weight) return NULL;
    how = complete(how, spc_tensor_dims(x));
    const size_t channels = weight->shape.n[weight->shape.rank - 1];
    spc_shape shape;
    if (!fits(x, weight, &how) || (bias && bias->size != channels)) {
        return spc_graph_refuse(x->graph, "convolution: the kernel has another shape than needed");
    }
    if (!shape_of(x, &how, channels, &shape)) {
        return spc_graph_refuse(x->graph, "a stride of %zu does not divide the grid", how.stride);
    }
    spc_tensor *y = spc_result(x->graph, &convolution, shape, (spc_tensor *[]){x, weight, bias}, 3);
    spc_convolution_plan *plan = y ? spc_settings(y, sizeof *plan) : NULL;
    if (!plan) return NULL;
    const spc_shape *fine = how.transposed ? &y->shape : &x->shape;
    const spc_shape *coarse = how.transposed ? &x->shape : &y->shape;
    if (!spc_convolution_lay_out(plan, spc_graph_pool(x->graph), fine, coarse, &how)) {
        return spc_graph_refuse(x->graph, "out of memory");
    }
    y->work_size = spc_convolution_work(plan) + weight->size;
    return y;
}

spc_tensor *spc_layer_convolution(spc_tensor *x, const char *name, size_t channels,
                                  spc_convolution how) {
    if (!x) return NULL;
    const int dims = spc_tensor_dims(x);
    how = complete(how, dims);
    char label[128];
    const size_t in = spc_tensor_channels(x);
    if (how.depthwise) channels = in;
    size_t taps = 1;
    spc_shape shape = {.rank = dims};
    for (int axis = 0; axis < dims; axis++) taps *= shape.n[axis] = how.kernel[axis];
    shape.n[shape.rank++] = in;
    if (!how.depthwise) shape.n[shape.rank++] = channels;
    /* PyTorch counts what goes into a transposed convolution by what comes out. */
    const size_t fan = taps * (how.depthwise ? 1 : how.transposed ? channels : in);
    const double bound = how.zero_start ? 0 : 1 / sqrt((double)fan);
    const spc_start start = {SPC_START_UNIFORM, -bound, bound};
    snprintf(label, sizeof label, "%s.weight", name);
    spc_tensor *weight = spc_weight(x->graph, label, shape, start);
    snprintf(label, sizeof label, "%s.bias", name);
    spc_tensor *bias =
        how.no_bias ? NULL : spc_weight(x->graph, label, spc_shape_list(1, &channels), start);
    return bias || how.no_bias ? spc_convolve(x, weight, bias, how) : NULL;
}
