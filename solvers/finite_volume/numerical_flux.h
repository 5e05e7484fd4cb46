/* specula: numerical_flux.h
 *
 * Fluxes through interfaces from the states on both sides: approximate solutions of the Riemann problem. States are given
 * by the variables that are reconstructed.
 */
#ifndef SPECULA_NUMERICAL_FLUX_H
#define SPECULA_NUMERICAL_FLUX_H

#include <specula/equation.h>

/* Interfaces of systems are taken in stretches of at most this many: those of 128 cells, in whole vectors. */
enum { SPC_INTERFACES = 136 };

typedef enum spc_numerical_flux { SPC_FLUX_RUSANOV, SPC_FLUX_HLL, SPC_FLUX_OWN } spc_numerical_flux;

/* Words for the case file, in the order above; `own` is the equation's. */
#define SPC_NUMERICAL_FLUX_CHOICES "rusanov|hll|own"

/* f[channel] at `count` interfaces. */
void spc_numerical_flux_of(spc_numerical_flux kind, const spc_physics *physics, int axis,
                           size_t count, const double *const *left, const double *const *right,
                           double *const *f);

#endif
