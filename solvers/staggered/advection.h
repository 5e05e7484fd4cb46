/* specula: advection.h
 *
 * The momentum that the flow carries through the sides of the cells around faces.
 */
#ifndef SPECULA_ADVECTION_H
#define SPECULA_ADVECTION_H

#include "faces.h"

typedef enum spc_advection { SPC_ADVECTION_VAN_LEER, SPC_ADVECTION_CENTRAL } spc_advection;
#define SPC_ADVECTION_CHOICES "van-leer|central"

/* rate -= div(u u_component), from padded velocities; `flux` has room for a padded field. With dt > 0 the limited flux is
 * that of Lax and Wendroff for a step of this size, with 0 that of limited lines. */
void spc_advect(const spc_faces *faces, spc_advection kind, double dt, int component,
                const double *const *padded, double *flux, double *rate);

#endif
