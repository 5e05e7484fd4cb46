/* specula: finite_volume.h
 *
 * A conservation law u_t + div f(u) = div(diffusivity grad u) + forcing over averages in the cells of a box: states at
 * the interfaces by reconstruction, fluxes by a Riemann solver, axis by axis. An interface takes one flux, at its
 * middle, so with more than one axis a nonlinear flux is of second order, if with the small constants of the
 * reconstruction.
 *
 * Source: Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics (2009), chapters 6, 10, 14 and 16.
 */
#ifndef SPECULA_FINITE_VOLUME_H
#define SPECULA_FINITE_VOLUME_H

#include "sweep.h"

typedef struct spc_finite_volume {
    const spc_setting *setting;
    spc_scheme scheme;
    spc_problem problem; /* u' = N(u), the numbers of a state in pairs */
    size_t size;         /* doubles of a state */
    uint64_t evaluations;

    /* private */
    size_t points;
    spc_cells cells;
    double *ghost;         /* [member of the team], rows beyond the sides */
    double *fastest;       /* [member], while the fastest signal is looked for */
    const double *forcing; /* [channel][point], or NULL */
} spc_finite_volume;

/* SPC_OK, or SPC_NOT_APPLICABLE with the reason. */
spc_status spc_finite_volume_applicable(spc_context *context, const spc_setting *setting,
                                        spc_numerical_flux flux);
/* The setting outlives it. All memory is taken here. */
spc_status spc_finite_volume_create(spc_pool *pool, const spc_setting *setting,
                                    const spc_reconstruction *reconstruction,
                                    spc_numerical_flux flux, spc_finite_volume **result);
/* Cells that signals and diffusion cross in a unit of time, the most over all cells: dt times it is the Courant number. */
double spc_finite_volume_speed(const spc_finite_volume *fv, const double *u);

#endif
