/* specula: wells.h
 *
 * What potentials share.
 */
#ifndef SPECULA_WELLS_H
#define SPECULA_WELLS_H

#include "initial/points.h"

/* SPC_OK when the equation takes a potential; SPC_NOT_APPLICABLE otherwise. */
spc_status spc_potential_suits(spc_context *context, const spc_physics *physics, const char *name);

#endif
