/* specula: products.h
 *
 * N(u) of the pseudo-spectral engine, and the exact flow of u_t = N(u) where the equation has one: spc_problem's functions.
 */
#ifndef SPECULA_PRODUCTS_H
#define SPECULA_PRODUCTS_H

#include "pseudospectral.h"

void spc_pseudospectral_evaluate(void *engine, double t, const spc_complex *u, spc_complex *n);
void spc_pseudospectral_flow(void *engine, double dt, spc_complex *u);

#endif
