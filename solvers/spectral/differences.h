/* specula: differences.h
 *
 * Derivatives of products at a row of points. Products are polynomials of their inputs, and of a polynomial a central difference over
 * any step is the derivative itself and no approximation,
 *
 *   p'(x) d = D(1) for degree 2,   (4 D(1/2) - D(1)) / 3 for degree 4,   D(s) = [p(x + s h d) - p(x - s h d)] / (2 s h):
 *
 * with h such that the largest of h d is as large as the largest of x, so that differences lose no digits that products have. So
 * every equation has derivatives without a line of its own.
 */
#ifndef SPECULA_DIFFERENCES_H
#define SPECULA_DIFFERENCES_H

#include "pseudospectral.h"

enum { SPC_DIFFERENCES_DEGREE = 4 };

/* Rows of points of one thread. */
typedef struct spc_difference_rows {
    double *shifted[SPC_MAX_PRODUCTS], *above[SPC_MAX_PRODUCTS], *below[SPC_MAX_PRODUCTS];
    double *slope[SPC_MAX_PRODUCTS];
} spc_difference_rows;

spc_status spc_difference_rows_create(spc_pool *pool, const spc_pseudospectral *engine,
                                      spc_difference_rows *rows);
/* dy = p'(x) dx */
void spc_products_tangent(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                          size_t point_row, const double *const *x, const double *const *dx,
                          double *const *dy);
/* dx = p'(x)^T dy */
void spc_products_adjoint(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                          size_t point_row, const double *const *x, const double *const *dy,
                          double *const *dx);

#endif
