/* specula: spectral_derivative.h
 *
 * Tangent and adjoint of one step of the spectral stepper, on values at points. Transforms to points and back are each other's adjoint
 * up to the number of points, so that a cotangent goes to modes and back as a state does.
 */
#ifndef SPECULA_SPECTRAL_DERIVATIVE_H
#define SPECULA_SPECTRAL_DERIVATIVE_H

#include "../integrators/step_derivative.h"
#include "../spectral/exchange.h"

typedef struct spc_spectral_derivative {
    const spc_exchange *exchange;
    spc_step_derivative *step; /* NULL: not asked for */
    spc_complex *u, *v;
} spc_spectral_derivative;

/* Nothing more the second time. */
spc_status spc_spectral_derivative_create(spc_pool *pool, spc_pseudospectral *engine,
                                          const spc_exchange *exchange, const spc_stepper_use *use,
                                          spc_spectral_derivative *derivative);
void spc_spectral_derivative_destroy(spc_spectral_derivative *derivative);
void spc_spectral_derivative_tangent(const spc_spectral_derivative *derivative,
                                     const spc_state *state, double dt, double *v);
void spc_spectral_derivative_adjoint(const spc_spectral_derivative *derivative,
                                     const spc_state *state, double dt, double *w);

#endif
