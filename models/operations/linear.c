/* specula: linear.c
 *
 * The one kind of operation that all linear ones are.
 */
#include "operations/linear.h"

#include <string.h>

static void forward(const spc_tensor *y) {
    const spc_linear *l = y->settings;
    l->apply(l->table, y->operand[0]->value, y->value, false, y->work);
}

static void backward(const spc_tensor *y) {
    const spc_linear *l = y->settings;
    l->adjoint(l->table, y->gradient, y->operand[0]->gradient, !y->fresh[0], y->work);
}

static void tangent(const spc_tensor *y) {
    const spc_linear *l = y->settings;
    if (y->operand[0]->tangent) {
        l->apply(l->table, y->operand[0]->tangent, y->tangent, false, y->work);
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
}

static double flops(const spc_tensor *y) {
    const spc_linear *l = y->settings;
    return l->flops;
}

static const spc_operation operation = {
    .name = "linear",
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .flops = flops,
};

spc_tensor *spc_linear_result(spc_tensor *x, spc_shape shape, spc_linear linear) {
    spc_tensor *y = spc_result(x->graph, &operation, shape, &x, 1);
    spc_linear *settings = y ? spc_settings(y, sizeof *settings) : NULL;
    if (!settings) return NULL;
    *settings = linear;
    y->work_size = linear.work_size;
    return y;
}

void *spc_linear_table(spc_tensor *x, size_t count, size_t bytes) {
    void *table = spc_pool_take(spc_graph_pool(x->graph), count, bytes);
    if (!table) spc_graph_refuse(x->graph, "out of memory");
    return table;
}

bool spc_axis_of(const spc_tensor *x, int axis, spc_axis_extent *extent) {
    const int at = axis + 1;
    if (at < 1 || at >= x->shape.rank) return false;
    *extent = (spc_axis_extent){1, x->shape.n[at], 1};
    for (int i = 0; i < at; i++) extent->outer *= x->shape.n[i];
    for (int i = at + 1; i < x->shape.rank; i++) extent->inner *= x->shape.n[i];
    return true;
}

spc_shape spc_axis_resized(const spc_tensor *x, int axis, size_t count) {
    spc_shape shape = x->shape;
    shape.n[axis + 1] = count;
    return shape;
}
