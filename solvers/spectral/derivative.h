/* specula: derivative.h
 *
 * The derivative of N at u, applied to a vector, and its adjoint: spc_problem's functions, which are there once they are asked for.
 */
#ifndef SPECULA_DERIVATIVE_H
#define SPECULA_DERIVATIVE_H

#include "pseudospectral.h"

/* Take what they need, in the pool of the engine, or refuse with the reason. */
spc_status spc_pseudospectral_differentiate(spc_pool *pool, spc_pseudospectral *engine);

#endif
