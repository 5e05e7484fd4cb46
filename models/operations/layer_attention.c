/* specula: layer_attention.c
 *
 * Attention of a field to itself, over all of its points or in windows, with a bias that depends on the offset of two points
 * (Liu et al., ICCV 2021).
 */
#include "tensor/operation.h"

#include <stdio.h>

size_t spc_relative_rows(int dims, const size_t *size, size_t *rows) {
    size_t points = 1, count = 1;
    for (int axis = 0; axis < dims; axis++) {
        points *= size[axis];
        count *= 2 * size[axis] - 1;
    }
    for (size_t i = 0; rows && i < points * points; i++) {
        size_t query = i / points, key = i % points, step = 1;
        rows[i] = 0;
        for (int axis = dims; axis-- > 0; query /= size[axis], key /= size[axis]) {
            rows[i] += step * (query % size[axis] + size[axis] - 1 - key % size[axis]);
            step *= 2 * size[axis] - 1;
        }
    }
    return count;
}

/* The bias NAME.bias of points within `size`. */
static bool add_bias(spc_tensor *x, const char *name, const size_t *size, spc_attention *how) {
    const int dims = spc_tensor_dims(x);
    char label[128];
    size_t points = 1;
    for (int axis = 0; axis < dims; axis++) points *= size[axis];
    size_t *rows = spc_pool_take(spc_graph_pool(x->graph), points * points, sizeof *rows);
    if (!rows) return spc_graph_refuse(x->graph, "out of memory");
    const size_t count = spc_relative_rows(dims, size, rows);
    snprintf(label, sizeof label, "%s.bias", name);
    how->bias = spc_weight(x->graph, label, spc_shape_list(2, (size_t[]){count, how->heads}),
                           (spc_start){SPC_START_NORMAL, 0, 0.02});
    how->rows = rows;
    return how->bias;
}

static spc_tensor *dense(spc_tensor *x, const char *name, const char *part) {
    char label[128];
    snprintf(label, sizeof label, "%s.%s", name, part);
    return x ? spc_layer_dense(x, label, spc_tensor_channels(x)) : NULL;
}

static spc_tensor *attend(spc_tensor *x, const char *name, size_t heads, bool relative,
                          const size_t *size) {
    spc_attention how = {.heads = heads};
    if (!x || (relative && !add_bias(x, name, size, &how))) return NULL;
    spc_tensor *queries = dense(x, name, "query"), *keys = dense(x, name, "key");
    spc_tensor *values = dense(x, name, "value");
    return dense(spc_attend(queries, keys, values, how), name, "out");
}

spc_tensor *spc_layer_attention(spc_tensor *x, const char *name, size_t heads, bool relative) {
    return x ? attend(x, name, heads, relative, x->shape.n + 1) : NULL;
}

spc_tensor *spc_layer_window_attention(spc_tensor *x, const char *name, size_t heads,
                                       const size_t *window, const long *shift) {
    if (!x) return NULL;
    const spc_shape whole = x->shape;
    long there[SPC_MAX_RANK] = {0};
    for (int axis = 0; shift && axis < spc_tensor_dims(x); axis++) there[axis] = -shift[axis];
    if (shift) x = spc_roll(x, there);
    x = attend(spc_patches(x, window), name, heads, true, window);
    x = spc_join_patches(x, whole.n + 1);
    return shift ? spc_roll(x, shift) : x;
}
