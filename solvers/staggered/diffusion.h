/* specula: diffusion.h
 *
 * Viscosity on faces, by the second difference of each component: explicitly as a rate of change, or implicitly as a step.
 */
#ifndef SPECULA_STAGGERED_DIFFUSION_H
#define SPECULA_STAGGERED_DIFFUSION_H

#include "poisson.h"

/* rate += viscosity lap u, from a padded component. */
void spc_diffuse(const spc_faces *faces, double viscosity, const double *padded, double *rate);

typedef struct spc_implicit_diffusion spc_implicit_diffusion;

/* By transforms, or between walls by conjugate gradients to a relative `tolerance`. `faces` outlives it. */
spc_status spc_implicit_diffusion_create(spc_pool *pool, const spc_faces *faces, double viscosity,
                                         spc_pressure_solver solver, double tolerance,
                                         spc_implicit_diffusion **diffusion);
/* u -> (1 - theta dt nu lap)^-1 (1 + (1 - theta) dt nu lap) u for all components: theta 1 is backward Euler, 1/2 Crank and
 * Nicolson's. */
spc_solved spc_implicit_diffusion_step(spc_implicit_diffusion *diffusion, double theta, double dt,
                                       double *u);

#endif
