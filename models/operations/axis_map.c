/* specula: axis_map.c
 *
 * A given matrix applied along one axis. A matrix with many zeros is held as spans, consecutive rows that take consecutive columns
 * with one factor: padding, cropping and shifting are copies of whole blocks that way. Others are products of matrices.
 */
#include "operations/linear.h"
#include "tensor/gemm.h"
#include "tensor/rows.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- spans ---- */

typedef struct span {
    uint32_t to, from, count;
    bool first; /* the first that its rows are given; factor 0: nothing is */
    spc_real factor;
} span;

typedef struct spans {
    span *list;
    size_t count, rows, columns;
} spans;

typedef struct sparse {
    size_t outer, inner;
    spans forward, backward;
} sparse;

static void apply_spans(const spans *s, size_t outer, size_t inner, const spc_real *from,
                        spc_real *to, bool add) {
    for (size_t o = 0; o < outer; o++) {
        for (size_t i = 0; i < s->count; i++) {
            const span *p = s->list + i;
            const size_t count = p->count * inner;
            const bool store = p->first && !add;
            spc_real *y = to + p->to * inner;
            const spc_real *x = from + p->from * inner;
            if (store && p->factor == 0) {
                memset(y, 0, count * sizeof *y);
            } else if (store && p->factor == 1) {
                memcpy(y, x, count * sizeof *y);
            } else if (p->factor != 0) {
                spc_give_numbers(y, x, p->factor, count, store);
            }
        }
        from += s->columns * inner;
        to += s->rows * inner;
    }
}

static void sparse_apply(const void *table, const spc_real *from, spc_real *to, bool add,
                         spc_real *work) {
    (void)work;
    const sparse *s = table;
    apply_spans(&s->forward, s->outer, s->inner, from, to, add);
}

static void sparse_adjoint(const void *table, const spc_real *from, spc_real *to, bool add,
                           spc_real *work) {
    (void)work;
    const sparse *s = table;
    apply_spans(&s->backward, s->outer, s->inner, from, to, add);
}

/* ---- building spans ---- */

static int by_row(const void *a, const void *b) {
    const spc_matrix_entry *p = a, *q = b;
    if (p->row != q->row) return p->row < q->row ? -1 : 1;
    return p->column < q->column ? -1 : p->column > q->column;
}

static void append(spans *s, const spc_matrix_entry *entry, bool first) {
    span *last = s->count ? s->list + s->count - 1 : NULL;
    const spc_real factor = (spc_real)entry->value;
    if (last && last->first == first && last->factor == factor &&
        last->to + last->count == entry->row &&
        (factor == 0 || last->from + last->count == entry->column)) {
        last->count++;
    } else {
        s->list[s->count++] =
            (span){(uint32_t)entry->row, (uint32_t)entry->column, 1, first, factor};
    }
}

/* The first entries of all rows, then the second ones, and so on. Sorted entries, and where those of each row begin. */
static void list_spans(spans *s, const spc_matrix_entry *entries, const size_t *begin) {
    bool more = true;
    for (size_t level = 0; more; level++) {
        more = false;
        for (size_t row = 0; row < s->rows; row++) {
            const size_t at = begin[row] + level;
            if (at < begin[row + 1]) {
                append(s, entries + at, level == 0);
                more = true;
            } else if (level == 0) {
                append(s, &(spc_matrix_entry){row, 0, 0}, true);
            }
        }
    }
}

static bool make_spans(spc_pool *pool, spans *s, spc_matrix_entry *entries, size_t count) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
    size_t *begin = scratch ? spc_pool_take(scratch, s->rows + 2, sizeof *begin) : NULL;
    s->list = begin ? spc_pool_take(pool, count + s->rows, sizeof *s->list) : NULL;
    if (s->list) {
        qsort(entries, count, sizeof *entries, by_row);
        for (size_t i = 0; i < count; i++) begin[entries[i].row + 1]++;
        for (size_t row = 0; row < s->rows; row++) begin[row + 1] += begin[row];
        list_spans(s, entries, begin);
    }
    spc_pool_destroy(scratch);
    return s->list;
}

static bool make_sparse(spc_pool *pool, sparse *s, const spc_matrix_entry *given, size_t count) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
    spc_matrix_entry *entries = scratch ? spc_pool_take(scratch, count + 1, sizeof *entries) : NULL;
    bool made = false;
    if (entries) {
        memcpy(entries, given, count * sizeof *entries);
        made = make_spans(pool, &s->forward, entries, count);
        for (size_t i = 0; i < count; i++) {
            entries[i] = (spc_matrix_entry){given[i].column, given[i].row, given[i].value};
        }
        made = made && make_spans(pool, &s->backward, entries, count);
    }
    spc_pool_destroy(scratch);
    return made;
}

spc_tensor *spc_map_axis(spc_tensor *x, int axis, size_t rows, const spc_matrix_entry *entries,
                         size_t count) {
    spc_axis_extent extent;
    if (!x) return NULL;
    if (!spc_axis_of(x, axis, &extent) || rows == 0) {
        return spc_graph_refuse(x->graph, "a map to %zu numbers along axis %d", rows, axis);
    }
    for (size_t i = 0; i < count; i++) {
        if (entries[i].row < rows && entries[i].column < extent.count) continue;
        return spc_graph_refuse(x->graph, "entry (%zu, %zu) of a matrix of %zu x %zu",
                                entries[i].row, entries[i].column, rows, extent.count);
    }
    sparse *table = spc_linear_table(x, 1, sizeof *table);
    if (!table) return NULL;
    *table = (sparse){extent.outer,
                      extent.inner,
                      {.rows = rows, .columns = extent.count},
                      {.rows = extent.count, .columns = rows}};
    if (!make_sparse(spc_graph_pool(x->graph), table, entries, count)) {
        return spc_graph_refuse(x->graph, "out of memory");
    }
    return spc_linear_result(
        x, spc_axis_resized(x, axis, rows),
        (spc_linear){sparse_apply, sparse_adjoint, table, 0,
                     2 * (double)count * (double)(extent.outer * extent.inner)});
}

/* ---- full matrices ---- */

typedef struct dense {
    size_t outer, rows, columns, inner;
    spc_real *matrix;
} dense;

static void multiply(const dense *d, bool transposed, const spc_real *from, spc_real *to,
                     spc_real keep) {
    const size_t in = transposed ? d->rows : d->columns, out = transposed ? d->columns : d->rows;
    if (d->inner == 1) {
        spc_gemm(d->outer, out, in, (spc_matrix){from, in, false},
                 (spc_matrix){d->matrix, d->columns, !transposed}, keep, to, out);
        return;
    }
    for (size_t o = 0; o < d->outer; o++) {
        spc_gemm(out, d->inner, in, (spc_matrix){d->matrix, d->columns, transposed},
                 (spc_matrix){from + o * in * d->inner, d->inner, false}, keep,
                 to + o * out * d->inner, d->inner);
    }
}

static void dense_apply(const void *table, const spc_real *from, spc_real *to, bool add,
                        spc_real *work) {
    (void)work;
    multiply(table, false, from, to, add ? 1 : 0);
}

static void dense_adjoint(const void *table, const spc_real *from, spc_real *to, bool add,
                          spc_real *work) {
    (void)work;
    multiply(table, true, from, to, add ? 1 : 0);
}

spc_tensor *spc_map_axis_dense(spc_tensor *x, int axis, size_t rows, const double *matrix) {
    spc_axis_extent extent;
    if (!x) return NULL;
    if (!spc_axis_of(x, axis, &extent) || rows == 0) {
        return spc_graph_refuse(x->graph, "a map to %zu numbers along axis %d", rows, axis);
    }
    const size_t size = rows * extent.count;
    dense *table = spc_linear_table(x, 1, sizeof *table);
    spc_real *own = table ? spc_linear_table(x, size, sizeof *own) : NULL;
    if (!own) return NULL;
    for (size_t i = 0; i < size; i++) own[i] = (spc_real)matrix[i];
    *table = (dense){extent.outer, rows, extent.count, extent.inner, own};
    return spc_linear_result(
        x, spc_axis_resized(x, axis, rows),
        (spc_linear){dense_apply, dense_adjoint, table, 0,
                     2 * (double)size * (double)(extent.outer * extent.inner)});
}
