/* specula: channels.c
 *
 * Channels put together and taken apart, and the coordinates of points as channels.
 */
#include "tensor/operation.h"
#include "tensor/rows.h"

/* ---- two tensors beside one another ---- */

static void join_forward(const spc_tensor *y) {
    const size_t width = spc_tensor_channels(y), rows = spc_tensor_rows(y);
    size_t first = 0;
    for (int k = 0; k < 2; k++) {
        const size_t own = spc_tensor_channels(y->operand[k]);
        spc_rows_copy(y->value + first, width, y->operand[k]->value, own, own, rows);
        first += own;
    }
}

static void join_backward(const spc_tensor *y) {
    const size_t width = spc_tensor_channels(y), rows = spc_tensor_rows(y);
    size_t first = 0;
    for (int k = 0; k < 2; k++) {
        const size_t own = spc_tensor_channels(y->operand[k]);
        if (y->operand[k]->gradient) {
            spc_rows_add(spc_gradient_sum(y, k), own, y->gradient + first, width, own, rows);
        }
        first += own;
    }
}

static void join_tangent(const spc_tensor *y) {
    const size_t width = spc_tensor_channels(y), rows = spc_tensor_rows(y);
    size_t first = 0;
    memset(y->tangent, 0, y->size * sizeof *y->tangent);
    for (int k = 0; k < 2; k++) {
        const size_t own = spc_tensor_channels(y->operand[k]);
        if (y->operand[k]->tangent) {
            spc_rows_copy(y->tangent + first, width, y->operand[k]->tangent, own, own, rows);
        }
        first += own;
    }
}

static const spc_operation join = {.name = "concatenate",
                                   .forward = join_forward,
                                   .backward = join_backward,
                                   .tangent = join_tangent};

static spc_tensor *join_two(spc_tensor *a, spc_tensor *b) {
    if (!a || !b) return NULL;
    spc_shape shape = a->shape, other = b->shape;
    other.n[other.rank - 1] = shape.n[shape.rank - 1];
    if (!spc_shape_equal(&shape, &other)) {
        return spc_graph_refuse(a->graph, "concatenate: tensors differ in more than channels");
    }
    shape.n[shape.rank - 1] += spc_tensor_channels(b);
    return spc_result(a->graph, &join, shape, (spc_tensor *[]){a, b}, 2);
}

spc_tensor *spc_concatenate(spc_graph *graph, spc_tensor *const *parts, size_t count) {
    if (count == 0) return spc_graph_refuse(graph, "concatenate: nothing to put together");
    spc_tensor *whole = parts[0];
    for (size_t i = 1; i < count; i++) whole = join_two(whole, parts[i]);
    return whole;
}

/* ---- some channels ---- */

typedef struct range {
    size_t first;
} range;

static void part_forward(const spc_tensor *y) {
    const range *r = y->settings;
    const size_t own = spc_tensor_channels(y), width = spc_tensor_channels(y->operand[0]);
    spc_rows_copy(y->value, own, y->operand[0]->value + r->first, width, own, spc_tensor_rows(y));
}

static void part_backward(const spc_tensor *y) {
    const range *r = y->settings;
    const size_t own = spc_tensor_channels(y), width = spc_tensor_channels(y->operand[0]);
    spc_rows_add(spc_gradient_sum(y, 0) + r->first, width, y->gradient, own, own,
                 spc_tensor_rows(y));
}

static void part_tangent(const spc_tensor *y) {
    const range *r = y->settings;
    const size_t own = spc_tensor_channels(y), width = spc_tensor_channels(y->operand[0]);
    if (y->operand[0]->tangent) {
        spc_rows_copy(y->tangent, own, y->operand[0]->tangent + r->first, width, own,
                      spc_tensor_rows(y));
    } else {
        memset(y->tangent, 0, y->size * sizeof *y->tangent);
    }
}

static const spc_operation part = {.name = "channels",
                                   .forward = part_forward,
                                   .backward = part_backward,
                                   .tangent = part_tangent};

spc_tensor *spc_channels(spc_tensor *x, size_t first, size_t count) {
    if (!x) return NULL;
    if (count == 0 || first + count > spc_tensor_channels(x)) {
        return spc_graph_refuse(x->graph, "channels %zu to %zu are asked of %zu", first,
                                first + count - 1, spc_tensor_channels(x));
    }
    spc_shape shape = x->shape;
    shape.n[shape.rank - 1] = count;
    spc_tensor *y = spc_result(x->graph, &part, shape, &x, 1);
    range *r = y ? spc_settings(y, sizeof *r) : NULL;
    if (!r) return NULL;
    r->first = first;
    return y;
}

/* ---- coordinates ---- */

spc_tensor *spc_coordinates(spc_tensor *like) {
    if (!like) return NULL;
    const int dims = spc_tensor_dims(like);
    spc_shape shape = like->shape;
    shape.n[shape.rank - 1] = (size_t)dims;
    spc_tensor *places = spc_constant(like->graph, shape);
    for (size_t i = 0; places && i < places->size; i += (size_t)dims) {
        size_t point = i / (size_t)dims;
        for (int axis = dims; axis-- > 0;) {
            const size_t n = shape.n[axis + 1];
            places->value[i + (size_t)axis] = (spc_real)((double)(point % n) / (double)n);
            point /= n;
        }
    }
    return places;
}
