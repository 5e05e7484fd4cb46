/* specula: padding.c
 *
 * Points put around a grid, cut from it, shifted around it, and picked from it.
 */
#include "operations/linear.h"

/* y[row] = x[row + first] for `rows` rows along an axis, x periodic, or zero beyond its points. */
static spc_tensor *take(spc_tensor *x, int axis, long first, size_t rows, bool zeros) {
    if (!x) return NULL;
    const long n = (long)x->shape.n[axis + 1];
    if (first == 0 && (long)rows == n) return x;
    spc_matrix_entry *entries = spc_linear_table(x, rows, sizeof *entries);
    if (!entries) return NULL;
    size_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        const long column = (long)row + first;
        if (zeros && (column < 0 || column >= n)) continue;
        entries[count++] = (spc_matrix_entry){row, (size_t)((column % n + n) % n), 1};
    }
    return spc_map_axis(x, axis, rows, entries, count);
}

spc_tensor *spc_pad(spc_tensor *x, const size_t *before, const size_t *after, bool zeros) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++) {
        const size_t rows = before[axis] + x->shape.n[axis + 1] + after[axis];
        x = take(x, axis, -(long)before[axis], rows, zeros);
    }
    return x;
}

spc_tensor *spc_crop(spc_tensor *x, const size_t *first, const size_t *points) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++) {
        if (points[axis] == 0 || first[axis] + points[axis] > x->shape.n[axis + 1]) {
            return spc_graph_refuse(x->graph, "crop: %zu points from %zu on, of %zu", points[axis],
                                    first[axis], x->shape.n[axis + 1]);
        }
        x = take(x, axis, (long)first[axis], points[axis], false);
    }
    return x;
}

spc_tensor *spc_roll(spc_tensor *x, const long *shift) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++) {
        const size_t n = x->shape.n[axis + 1];
        x = take(x, axis, -(shift[axis] % (long)n), n, false);
    }
    return x;
}

spc_tensor *spc_gather(spc_tensor *x, const size_t *points, size_t count) {
    if (!x) return NULL;
    const size_t batch = spc_tensor_batch(x), channels = spc_tensor_channels(x);
    const size_t all = x->size / batch / channels;
    spc_matrix_entry *entries = spc_linear_table(x, count + 1, sizeof *entries);
    if (!entries) return NULL;
    for (size_t i = 0; i < count; i++) entries[i] = (spc_matrix_entry){i, points[i], 1};
    return spc_map_axis(spc_reshape(x, spc_shape_of(batch, 1, &all, channels)), 0, count, entries,
                        count);
}
