/* specula: max_pooling.c
 *
 * The largest number of each block, axis by axis. Which of the block it was is kept as a number; of equal ones, the first.
 */
#include "operations/linear.h"

typedef struct blocks {
    size_t outer, factor, inner; /* [outer: all blocks][factor][inner] */
} blocks;

static void forward(const spc_tensor *y) {
    const blocks *b = y->settings;
    for (size_t o = 0; o < b->outer; o++) {
        const spc_real *x = y->operand[0]->value + o * b->factor * b->inner;
        spc_real *restrict most = y->value + o * b->inner, *restrict which = y->kept + o * b->inner;
        for (size_t i = 0; i < b->inner; i++) {
            most[i] = x[i];
            which[i] = 0;
        }
        for (size_t t = 1; t < b->factor; t++) {
            const spc_real *restrict other = x + t * b->inner;
            for (size_t i = 0; i < b->inner; i++) {
                which[i] = other[i] > most[i] ? (spc_real)t : which[i];
                most[i] = other[i] > most[i] ? other[i] : most[i];
            }
        }
    }
}

static void backward(const spc_tensor *y) {
    const blocks *b = y->settings;
    const bool fresh = y->fresh[0];
    for (size_t o = 0; o < b->outer; o++) {
        const spc_real *restrict dy = y->gradient + o * b->inner;
        const spc_real *restrict which = y->kept + o * b->inner;
        for (size_t t = 0; t < b->factor; t++) {
            spc_real *restrict dx = y->operand[0]->gradient + (o * b->factor + t) * b->inner;
            for (size_t i = 0; i < b->inner; i++) {
                const spc_real own = which[i] == (spc_real)t ? dy[i] : 0;
                dx[i] = fresh ? own : dx[i] + own;
            }
        }
    }
}

static void tangent(const spc_tensor *y) {
    const blocks *b = y->settings;
    for (size_t i = 0; i < y->size; i++) {
        const size_t o = i / b->inner, t = (size_t)y->kept[i];
        const spc_real *dx = y->operand[0]->tangent;
        y->tangent[i] = dx ? dx[(o * b->factor + t) * b->inner + i % b->inner] : 0;
    }
}

static const spc_operation pooling = {
    .name = "max pooling",
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

static spc_tensor *along(spc_tensor *x, int axis, size_t factor) {
    spc_axis_extent extent;
    spc_axis_of(x, axis, &extent);
    if (factor == 1) return x;
    if (factor == 0 || extent.count % factor) {
        return spc_graph_refuse(x->graph, "blocks of %zu do not divide an axis of %zu points",
                                factor, extent.count);
    }
    spc_tensor *y =
        spc_result(x->graph, &pooling, spc_axis_resized(x, axis, extent.count / factor), &x, 1);
    blocks *b = y ? spc_settings(y, sizeof *b) : NULL;
    if (!b) return NULL;
    *b = (blocks){extent.outer * (extent.count / factor), factor, extent.inner};
    y->kept_size = y->size;
    return y;
}

spc_tensor *spc_max_pooling(spc_tensor *x, const size_t *block) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++) x = along(x, axis, block[axis]);
    return x;
}
