/* specula: gemm.c
 *
 * OpenBLAS copies matrices into an order of its own before it multiplies them, unless they are small; products of networks are
 * mostly long and narrow, and go faster in small pieces.
 */
#include "tensor/gemm.h"

#include <cblas.h>

/* Multiply-adds of a product that is not copied; numbers of a factor that is transposed here, from so many rows on. */
enum { PIECE = 1000000, TURNED = 1 << 14, ROWS_TO_TURN = 64 };
/* Rows of a piece are a multiple of this, and no fewer. */
enum { ROWS = 32 };

typedef struct product {
    size_t m, n, k;
    spc_matrix a, b;
    spc_real scale, keep, *c;
    size_t c_stride;
} product;

static void multiply(const product *p) {
    const CBLAS_TRANSPOSE first = p->a.transposed ? CblasTrans : CblasNoTrans;
    const CBLAS_TRANSPOSE second = p->b.transposed ? CblasTrans : CblasNoTrans;
#ifdef SPC_TENSOR_DOUBLE
    cblas_dgemm(CblasRowMajor, first, second, (int)p->m, (int)p->n, (int)p->k, p->scale,
                p->a.values, (int)p->a.stride, p->b.values, (int)p->b.stride, p->keep, p->c,
                (int)p->c_stride);
#else
    cblas_sgemm(CblasRowMajor, first, second, (int)p->m, (int)p->n, (int)p->k, p->scale,
                p->a.values, (int)p->a.stride, p->b.values, (int)p->b.stride, p->keep, p->c,
                (int)p->c_stride);
#endif
}

/* Of `size` rows or columns that cost `each` multiply-adds, as many as a piece has; all when no piece is worth while. */
static size_t piece(size_t size, size_t each) {
    const size_t rows = PIECE / each / ROWS * ROWS;
    return rows == 0 || rows > size ? size : rows;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Where row `row` of a matrix, column `column`, is. */
static const spc_real *place(spc_matrix m, size_t row, size_t column) {
    return m.values + (m.transposed ? column * m.stride + row : row * m.stride + column);
}

static void cut_rows(const product *p) {
    const size_t rows = piece(p->m, p->n * p->k);
    for (size_t i = 0; i < p->m; i += rows) {
        product part = *p;
        part.m = least(rows, p->m - i);
        part.a.values = place(p->a, i, 0);
        part.c = p->c + i * p->c_stride;
        multiply(&part);
    }
}

static void cut_columns(const product *p) {
    const size_t columns = piece(p->n, p->m * p->k);
    for (size_t i = 0; i < p->n; i += columns) {
        product part = *p;
        part.n = least(columns, p->n - i);
        part.b.values = place(p->b, 0, i);
        part.c = p->c + i;
        multiply(&part);
    }
}

static void cut_sum(const product *p) {
    const size_t terms = piece(p->k, p->m * p->n);
    for (size_t i = 0; i < p->k; i += terms) {
        product part = *p;
        part.k = least(terms, p->k - i);
        part.a.values = place(p->a, 0, i);
        part.b.values = place(p->b, i, 0);
        part.keep = i ? 1 : p->keep;
        multiply(&part);
    }
}

static void cut(const product *p) {
    if (p->m >= p->n && p->m >= p->k) {
        cut_rows(p);
    } else if (p->n >= p->k) {
        cut_columns(p);
    } else {
        cut_sum(p);
    }
}

/* Small products are slower with a second factor that is transposed. */
static void turn_and_cut(product p) {
    _Alignas(64) spc_real turned[TURNED];
    for (size_t j = 0; j < p.n; j++) {
        for (size_t i = 0; i < p.k; i++) turned[i * p.n + j] = p.b.values[j * p.b.stride + i];
    }
    p.b = (spc_matrix){turned, p.n, false};
    cut(&p);
}

void spc_gemm_scaled(spc_real scale, size_t m, size_t n, size_t k, spc_matrix a, spc_matrix b,
                     spc_real keep, spc_real *c, size_t c_stride) {
    const product p = {m, n, k, a, b, scale, keep, c, c_stride};
    if (b.transposed && m > ROWS_TO_TURN && n * k <= TURNED) {
        turn_and_cut(p);
    } else if (m * n * k > PIECE) {
        cut(&p);
    } else {
        multiply(&p);
    }
}

void spc_gemm(size_t m, size_t n, size_t k, spc_matrix a, spc_matrix b, spc_real keep, spc_real *c,
              size_t c_stride) {
    spc_gemm_scaled(1, m, n, k, a, b, keep, c, c_stride);
}
