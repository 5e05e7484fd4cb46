/* specula: products.h
 *
 * N(u) of the pseudo-spectral engine, and the exact flow of u_t = N(u) where the equation has one: spc_problem's functions. And the
 * three steps of N by themselves.
 */
#ifndef SPECULA_PRODUCTS_H
#define SPECULA_PRODUCTS_H

#include "pseudospectral.h"

void spc_pseudospectral_evaluate(void *engine, double t, const spc_complex *u, spc_complex *n);
void spc_pseudospectral_flow(void *engine, double dt, spc_complex *u);

/* On a row of modes: inputs' modes from those of u, and N's from outputs', without filter and forcing. */
void spc_products_prepare(const spc_pseudospectral *engine, size_t mode_row,
                          const spc_complex *const *u, spc_complex *const *input);
void spc_products_assemble(const spc_pseudospectral *engine, size_t mode_row,
                           const spc_complex *const *output, spc_complex *const *n);
/* On a row of points: outputs from inputs. */
void spc_products_multiply(const spc_pseudospectral *engine, size_t point_row,
                           const double *const *input, double *const *output);
/* to = filter from, over whole vectors; they may be the same. */
void spc_products_filter(const spc_pseudospectral *engine, const spc_complex *from,
                         spc_complex *to);
/* Where a channel's row of modes begins in a vector. */
static inline size_t spc_products_offset(const spc_pseudospectral *engine, size_t mode_row,
                                         int channel) {
    return (size_t)channel * engine->modes->total + mode_row * engine->rows[mode_row].count;
}

#endif
