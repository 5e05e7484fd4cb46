/* specula: permute.c
 *
 * Axes in another order, and grids cut into patches: an axis of n points becomes n/s patches of s points, and all axes of patches
 * move to the batch.
 */
#include "operations/linear.h"
#include "tensor/rows.h"

typedef struct permutation {
    int rank; /* of loops, without the last */
    size_t count[SPC_MAX_RANK];
    size_t from[SPC_MAX_RANK], to[SPC_MAX_RANK]; /* steps */
    size_t last, last_from, last_to;
} permutation;

static void copy(const permutation *p, const spc_real *restrict from, spc_real *restrict to,
                 size_t from_step, size_t to_step, bool add) {
    if (from_step == 1 && to_step == 1) {
        spc_give_numbers(to, from, 1, p->last, !add);
        return;
    }
    for (size_t i = 0; i < p->last; i++) {
        to[i * to_step] = (add ? to[i * to_step] : 0) + from[i * from_step];
    }
}

/* All rows, by counting through the loops before the last; `back`: from where they went to where they came from. */
static void move(const permutation *p, const spc_real *from, spc_real *to, bool add, bool back) {
    size_t at[SPC_MAX_RANK] = {0}, source = 0, target = 0;
    for (;;) {
        if (back) {
            copy(p, from + target, to + source, p->last_to, p->last_from, add);
        } else {
            copy(p, from + source, to + target, p->last_from, p->last_to, add);
        }
        int loop = p->rank - 1;
        for (; loop >= 0; loop--) {
            source += p->from[loop];
            target += p->to[loop];
            if (++at[loop] < p->count[loop]) break;
            at[loop] = 0;
            source -= p->count[loop] * p->from[loop];
            target -= p->count[loop] * p->to[loop];
        }
        if (loop < 0) return;
    }
}

static void apply(const void *table, const spc_real *from, spc_real *to, bool add, spc_real *work) {
    (void)work;
    move(table, from, to, add, false);
}

static void adjoint(const void *table, const spc_real *from, spc_real *to, bool add,
                    spc_real *work) {
    (void)work;
    move(table, from, to, add, true);
}

/* Axis i of what comes out is axis order[i] of x. Axes at the end that stay are one. */
static void set_up(permutation *p, const spc_shape *x, const int *order) {
    size_t step[SPC_MAX_RANK], size = 1, own = 1;
    for (int axis = x->rank; axis-- > 0; size *= x->n[axis]) step[axis] = size;
    int axis = x->rank - 1;
    p->last = 1;
    for (; axis >= 0 && order[axis] == axis; axis--) p->last *= x->n[axis];
    p->last_from = p->last_to = 1;
    own = p->last;
    if (p->last == 1 && axis >= 0) {
        p->last = x->n[order[axis]];
        p->last_from = step[order[axis]];
        own = p->last;
        axis--;
    }
    p->rank = axis + 1;
    for (; axis >= 0; axis--) {
        p->count[axis] = x->n[order[axis]];
        p->from[axis] = step[order[axis]];
        p->to[axis] = own;
        own *= p->count[axis];
    }
}

static bool is_order(int rank, const int *order) {
    unsigned seen = 0;
    for (int axis = 0; axis < rank; axis++) {
        if (order[axis] < 0 || order[axis] >= rank) return false;
        seen |= 1u << order[axis];
    }
    return seen == (1u << rank) - 1;
}

spc_tensor *spc_permute(spc_tensor *x, const int *order) {
    if (!x) return NULL;
    if (!is_order(x->shape.rank, order)) {
        return spc_graph_refuse(x->graph, "permute: each of %d axes must be named once",
                                x->shape.rank);
    }
    permutation *p = spc_linear_table(x, 1, sizeof *p);
    if (!p) return NULL;
    set_up(p, &x->shape, order);
    spc_shape shape = x->shape;
    for (int axis = 0; axis < shape.rank; axis++) shape.n[axis] = x->shape.n[order[axis]];
    return spc_linear_result(x, shape, (spc_linear){apply, adjoint, p, 0, 0});
}

/* ---- patches ---- */

/* [a][b][c][d][e] -> [a][c][b][d][e] */
static spc_tensor *swap(spc_tensor *x, size_t a, size_t b, size_t c, size_t d, size_t e) {
    x = spc_reshape(x, spc_shape_list(5, (size_t[]){a, b, c, d, e}));
    return b == 1 || c == 1 ? x : spc_permute(x, (int[]){0, 2, 1, 3, 4});
}

spc_tensor *spc_patches(spc_tensor *x, const size_t *size) {
    if (!x) return NULL;
    const spc_shape whole = x->shape;
    const int dims = spc_tensor_dims(x);
    size_t batch = whole.n[0], done = 1, rest = x->size / batch;
    for (int axis = 0; x && axis < dims; axis++) {
        const size_t n = whole.n[axis + 1], patches = size[axis] ? n / size[axis] : 0;
        if (patches * size[axis] != n) {
            return spc_graph_refuse(x->graph, "patches of %zu do not divide an axis of %zu points",
                                    size[axis], n);
        }
        rest /= n;
        x = swap(x, batch, done, patches, size[axis], rest);
        batch *= patches;
        done *= size[axis];
    }
    return x ? spc_reshape(x, spc_shape_of(batch, dims, size, whole.n[dims + 1])) : NULL;
}

spc_tensor *spc_join_patches(spc_tensor *x, const size_t *points) {
    if (!x) return NULL;
    const spc_shape patch = x->shape;
    const int dims = spc_tensor_dims(x);
    size_t batch = patch.n[0], done = x->size / batch / patch.n[dims + 1];
    size_t rest = patch.n[dims + 1];
    for (int axis = dims; x && axis-- > 0;) {
        const size_t size = patch.n[axis + 1], patches = points[axis] / size;
        if (patches * size != points[axis] || patches == 0 || batch % patches) {
            return spc_graph_refuse(x->graph, "patches of %zu do not make %zu points", size,
                                    points[axis]);
        }
        batch /= patches;
        done /= size;
        x = swap(x, batch, patches, done, size, rest);
        rest *= points[axis];
    }
    return x ? spc_reshape(x, spc_shape_of(batch, dims, points, patch.n[dims + 1])) : NULL;
}

spc_tensor *spc_space_to_channels(spc_tensor *x, const size_t *size) {
    if (!x) return NULL;
    spc_shape shape = x->shape;
    for (int axis = 0; axis < spc_tensor_dims(x); axis++) {
        if (size[axis]) shape.n[axis + 1] /= size[axis];
        shape.n[shape.rank - 1] *= size[axis];
    }
    x = spc_patches(x, size);
    return x ? spc_reshape(x, shape) : NULL;
}

spc_tensor *spc_channels_to_space(spc_tensor *x, const size_t *size) {
    if (!x) return NULL;
    const int dims = spc_tensor_dims(x);
    size_t points[SPC_MAX_RANK], patches = 1, channels = spc_tensor_channels(x);
    for (int axis = 0; axis < dims; axis++) {
        if (size[axis] == 0 || channels % size[axis]) {
            return spc_graph_refuse(x->graph, "%zu channels do not fill %zu points",
                                    spc_tensor_channels(x), size[axis]);
        }
        channels /= size[axis];
        patches *= x->shape.n[axis + 1];
        points[axis] = size[axis] * x->shape.n[axis + 1];
    }
    const spc_shape cut = spc_shape_of(spc_tensor_batch(x) * patches, dims, size, channels);
    return spc_join_patches(spc_reshape(x, cut), points);
}
