/* specula: gas_fluxes.h
 *
 * Numerical fluxes of a perfect gas between states on both sides of interfaces, given as density, velocity and pressure,
 * in mass, momentum and energy: HLL's and Roe's.
 */
#ifndef SPECULA_GAS_FLUXES_H
#define SPECULA_GAS_FLUXES_H

#include <specula/equation.h>

void spc_gas_hll(int dims, int axis, double gamma, size_t count, const double *const *left,
                 const double *const *right, double *const *f);
/* Mass fluxes are no numbers where a vacuum would lie between the waves. True: nowhere. */
bool spc_gas_roe(int dims, int axis, double gamma, size_t count, const double *const *left,
                 const double *const *right, double *const *f);

#endif
