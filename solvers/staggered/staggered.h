/* specula: staggered.h
 *
 * Incompressible flow on a staggered grid (Harlow and Welch, Phys. Fluids 8, 2182 (1965)): velocities on the faces of cells,
 * pressure at their centres,
 *
 *   u_t = P (-div(u u) + viscosity lap u - drag u + forcing),
 *
 * P the projection onto what has no discrete divergence. Second order in space; momentum is conserved to rounding.
 */
#ifndef SPECULA_STAGGERED_H
#define SPECULA_STAGGERED_H

#include "advection.h"
#include "diffusion.h"
#include "projection.h"

typedef struct spc_staggered_choices {
    spc_advection advection;
    bool implicit; /* viscosity: not in the rate of change, but by spc_staggered_diffuse */
    spc_pressure_solver pressure;
    spc_preconditioner preconditioner;
    double tolerance; /* of conjugate gradients */
} spc_staggered_choices;

typedef struct spc_staggered {
    const spc_setting *setting;
    spc_problem problem; /* what explicit integrators see: faces in pairs */
    size_t size;         /* numbers in a state */
    uint64_t evaluations, iterations;
    bool lost;        /* iterations did not converge; stays until somebody clears it */
    double step;      /* of Lax and Wendroff's flux; 0: none */
    double *pressure; /* of the last rate of change, from which iterations for the next begin */

    /* private */
    spc_staggered_choices choices;
    spc_faces faces;
    double viscosity, drag;
    const double *forcing; /* NULL: none */
    double push;           /* sum over axes of its largest component / dx */
    spc_projection projection;
    spc_implicit_diffusion *diffusion;
    double *padded[SPC_MAX_DIMS], *flux, *correction;
} spc_staggered;

/* Whether this engine serves a setting; SPC_NOT_APPLICABLE with a reason otherwise. */
spc_status spc_staggered_applicable(spc_context *context, const spc_setting *setting,
                                    const spc_staggered_choices *choices);
/* The setting outlives the engine. */
spc_status spc_staggered_create(spc_pool *pool, const spc_setting *setting,
                                const spc_staggered_choices *choices, spc_staggered **engine);

/* How fast a state crosses its cells: the inverse of the step at which the Courant number is 1, explicit viscosity counted in. */
double spc_staggered_rate(const spc_staggered *engine, const double *u);
/* Close walls and take out the divergence, in place. */
void spc_staggered_project(spc_staggered *engine, double *u);
/* A step of implicit viscosity, with spc_implicit_diffusion_step's theta. */
void spc_staggered_diffuse(spc_staggered *engine, double theta, double dt, double *u);

#endif
