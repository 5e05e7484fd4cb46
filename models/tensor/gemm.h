/* specula: gemm.h
 *
 * Products of matrices in the precision of networks, by BLAS. Matrices are stored row by row.
 */
#ifndef SPECULA_GEMM_H
#define SPECULA_GEMM_H

#include <cblas.h>
#include <specula/tensor.h>

typedef struct spc_matrix {
    const spc_real *values;
    size_t stride; /* from row to row */
    bool transposed;
} spc_matrix;

/* c = scale a b + keep c, where a is m x k after its transposition, b is k x n, and rows of c are c_stride apart. */
static inline void spc_gemm_scaled(spc_real scale, size_t m, size_t n, size_t k, spc_matrix a,
                                   spc_matrix b, spc_real keep, spc_real *c, size_t c_stride) {
    const CBLAS_TRANSPOSE first = a.transposed ? CblasTrans : CblasNoTrans;
    const CBLAS_TRANSPOSE second = b.transposed ? CblasTrans : CblasNoTrans;
#ifdef SPC_TENSOR_DOUBLE
    cblas_dgemm(CblasRowMajor, first, second, (int)m, (int)n, (int)k, scale, a.values,
                (int)a.stride, b.values, (int)b.stride, keep, c, (int)c_stride);
#else
    cblas_sgemm(CblasRowMajor, first, second, (int)m, (int)n, (int)k, scale, a.values,
                (int)a.stride, b.values, (int)b.stride, keep, c, (int)c_stride);
#endif
}

static inline void spc_gemm(size_t m, size_t n, size_t k, spc_matrix a, spc_matrix b, spc_real keep,
                            spc_real *c, size_t c_stride) {
    spc_gemm_scaled(1, m, n, k, a, b, keep, c, c_stride);
}

#endif
