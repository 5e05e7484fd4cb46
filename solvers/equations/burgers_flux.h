/* specula: burgers_flux.h
 *
 * The flux u^2/2, its signals, and the exact solution of its Riemann problem (Godunov's flux; LeVeque, Finite Volume
 * Methods for Hyperbolic Problems (2002), section 12.2).
 */
#ifndef SPECULA_BURGERS_FLUX_H
#define SPECULA_BURGERS_FLUX_H

#include <specula/equation.h>

void spc_burgers_flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                      double *const *f);
void spc_burgers_wave_speeds(const spc_physics *physics, int axis, size_t count,
                             const double *const *q, double *slowest, double *fastest);
bool spc_burgers_godunov(const spc_physics *physics, int axis, size_t count,
                         const double *const *left, const double *const *right, double *const *f);

#endif
