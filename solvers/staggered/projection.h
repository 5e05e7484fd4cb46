/* specula: projection.h
 *
 * The part of a velocity on faces that has no divergence: u - grad q with lap q = div u. Components are the blocks of one
 * array; those on walls across their axis are zero.
 */
#ifndef SPECULA_PROJECTION_H
#define SPECULA_PROJECTION_H

#include "poisson.h"

typedef struct spc_projection {
    const spc_setting *setting;
    spc_poisson *poisson;
    double tolerance; /* of the divergence beside |u| / dx */
    double *divergence;
} spc_projection;

spc_status spc_projection_create(spc_pool *pool, const spc_setting *setting, spc_poisson *poisson,
                                 double tolerance, spc_projection *projection);
/* At the centres of cells. */
void spc_divergence(const spc_setting *setting, const double *u, double *divergence);
/* u -= grad q, but for faces on walls. */
void spc_subtract_gradient(const spc_setting *setting, const double *q, double *u);
/* In place. `pressure` receives q; iterations begin with what it holds, and leave u as it is when q is 0 and the
 * divergence within the tolerance. */
spc_solved spc_project(spc_projection *projection, double *pressure, double *u);

#endif
