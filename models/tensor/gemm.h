/* specula: gemm.h
 *
 * Products of matrices in the precision of networks, by BLAS. Matrices are stored row by row.
 */
#ifndef SPECULA_GEMM_H
#define SPECULA_GEMM_H

#include <specula/tensor.h>

typedef struct spc_matrix {
    const spc_real *values;
    size_t stride; /* from row to row */
    bool transposed;
} spc_matrix;

/* c = a b + keep c, where a is m x k after its transposition, b is k x n, and rows of c are c_stride apart. */
void spc_gemm(size_t m, size_t n, size_t k, spc_matrix a, spc_matrix b, spc_real keep, spc_real *c,
              size_t c_stride);
/* The same with scale a b. */
void spc_gemm_scaled(spc_real scale, size_t m, size_t n, size_t k, spc_matrix a, spc_matrix b,
                     spc_real keep, spc_real *c, size_t c_stride);

#endif
