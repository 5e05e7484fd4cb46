/* specula: reduce.c
 *
 * Sums along an axis, and their adjoint: the same numbers all along an axis.
 */
#include "operations/linear.h"
#include "tensor/rows.h"

typedef struct reduction {
    spc_axis_extent extent; /* of what is summed */
    spc_real factor;
} reduction;

static double sum_of(const spc_real *x, size_t count) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) sum += (double)x[i];
    return sum;
}

/* to += factor * the sum of all rows, four at a time */
static void add_rows(spc_real *restrict to, const spc_real *restrict x, spc_real factor,
                     size_t width, size_t rows) {
    size_t row = 0;
    for (; row + 4 <= rows; row += 4, x += 4 * width) {
        for (size_t c = 0; c < width; c++) {
            to[c] += factor * ((x[c] + x[c + width]) + (x[c + 2 * width] + x[c + 3 * width]));
        }
    }
    for (; row < rows; row++, x += width) {
        for (size_t c = 0; c < width; c++) to[c] += factor * x[c];
    }
}

static void gather(const void *table, const spc_real *from, spc_real *to, bool add,
                   spc_real *work) {
    (void)work;
    const reduction *r = table;
    const spc_axis_extent e = r->extent;
    if (!add) memset(to, 0, e.outer * e.inner * sizeof *to);
    for (size_t o = 0; o < e.outer; o++, from += e.count * e.inner, to += e.inner) {
        if (e.inner == 1) {
            *to += r->factor * (spc_real)sum_of(from, e.count);
        } else {
            add_rows(to, from, r->factor, e.inner, e.count);
        }
    }
}

static void spread(const void *table, const spc_real *from, spc_real *to, bool add,
                   spc_real *work) {
    (void)work;
    const reduction *r = table;
    const spc_axis_extent e = r->extent;
    for (size_t o = 0; o < e.outer; o++, from += e.inner) {
        if (e.inner == 1) {
            for (size_t i = 0; i < e.count; i++) to[i] = (add ? to[i] : 0) + r->factor * *from;
            to += e.count;
            continue;
        }
        for (size_t i = 0; i < e.count; i++, to += e.inner) {
            spc_give_numbers(to, from, r->factor, e.inner, !add);
        }
    }
}

static spc_tensor *refuse(spc_tensor *x, int axis) {
    return spc_graph_refuse(x->graph, "there is no axis %d in a tensor of %d axes", axis,
                            spc_tensor_dims(x));
}

static spc_tensor *build(spc_tensor *x, spc_shape shape, spc_axis_extent extent, double factor,
                         spc_linear linear) {
    reduction *table = spc_linear_table(x, 1, sizeof *table);
    if (!table) return NULL;
    *table = (reduction){extent, (spc_real)factor};
    linear.table = table;
    return spc_linear_result(x, shape, linear);
}

static spc_tensor *sum(spc_tensor *x, int axis, bool mean) {
    spc_axis_extent extent;
    if (!x) return NULL;
    if (!spc_axis_of(x, axis, &extent)) return refuse(x, axis);
    return build(x, spc_axis_resized(x, axis, 1), extent, mean ? 1 / (double)extent.count : 1,
                 (spc_linear){gather, spread, NULL, 0, (double)x->size});
}

spc_tensor *spc_sum(spc_tensor *x, int axis) {
    return sum(x, axis, false);
}

spc_tensor *spc_mean(spc_tensor *x, int axis) {
    return sum(x, axis, true);
}

spc_tensor *spc_repeat(spc_tensor *x, int axis, size_t count) {
    spc_axis_extent extent;
    if (!x) return NULL;
    if (!spc_axis_of(x, axis, &extent)) return refuse(x, axis);
    if (extent.count != 1) {
        return spc_graph_refuse(x->graph, "an axis of length %zu cannot be repeated", extent.count);
    }
    extent.count = count;
    return build(x, spc_axis_resized(x, axis, count), extent, 1,
                 (spc_linear){spread, gather, NULL, 0, 0});
}

/* ---- all points at once ---- */

spc_tensor *spc_mean_points(spc_tensor *x) {
    if (!x) return NULL;
    const size_t batch = spc_tensor_batch(x), channels = spc_tensor_channels(x);
    const size_t points = x->size / batch / channels;
    spc_tensor *mean = spc_mean(spc_reshape(x, spc_shape_of(batch, 1, &points, channels)), 0);
    return mean ? spc_reshape(mean, spc_shape_of(batch, 0, NULL, channels)) : NULL;
}

spc_tensor *spc_broadcast(spc_tensor *x, const spc_tensor *like) {
    if (!x || !like) return NULL;
    const size_t batch = spc_tensor_batch(x), channels = spc_tensor_channels(x), one = 1;
    if (x->shape.rank != 2 || batch != spc_tensor_batch(like)) {
        return spc_graph_refuse(x->graph, "broadcast: [batch][channels] is needed");
    }
    const size_t points = like->size / batch / spc_tensor_channels(like);
    spc_shape shape = like->shape;
    shape.n[shape.rank - 1] = channels;
    x = spc_repeat(spc_reshape(x, spc_shape_of(batch, 1, &one, channels)), 0, points);
    return x ? spc_reshape(x, shape) : NULL;
}
