/* specula: spectral_derivative.c
 *
 * See spectral_derivative.h.
 */
#include "spectral_derivative.h"

#include "../spectral/derivative.h"

spc_status spc_spectral_derivative_create(spc_pool *pool, spc_pseudospectral *engine,
                                          const spc_exchange *exchange, const spc_stepper_use *use,
                                          spc_spectral_derivative *d) {
    if (d->step) return SPC_OK;
    const size_t size = (size_t)engine->channels * engine->modes->total;
    SPC_TRY(spc_pseudospectral_differentiate(pool, engine));
    d->exchange = exchange;
    d->u = spc_pool_take(pool, size, sizeof *d->u);
    d->v = spc_pool_take(pool, size, sizeof *d->v);
    if (!d->u || !d->v) return SPC_NO_MEMORY;
    return spc_step_derivative_create(pool, &engine->problem, use->integrator,
                                      use->integrator_values, &d->step);
}

void spc_spectral_derivative_destroy(spc_spectral_derivative *d) {
    if (d->step) spc_step_derivative_destroy(d->step);
}

void spc_spectral_derivative_tangent(const spc_spectral_derivative *d, const spc_state *state,
                                     double dt, double *v) {
    spc_exchange_take(d->exchange, state->data, d->u);
    spc_exchange_take(d->exchange, v, d->v);
    spc_step_derivative_tangent(d->step, state->time, dt, d->u, d->v);
    spc_pseudospectral_symmetrise(d->exchange->engine, d->v);
    spc_exchange_give(d->exchange, d->v, v);
}

/* What a step does last comes first: symmetry, which what is taken in has. The constraint, which a step begins with, comes last. */
void spc_spectral_derivative_adjoint(const spc_spectral_derivative *d, const spc_state *state,
                                     double dt, double *w) {
    const spc_pseudospectral *engine = d->exchange->engine;
    spc_exchange_take(d->exchange, state->data, d->u);
    spc_exchange_take(d->exchange, w, d->v);
    spc_step_derivative_adjoint(d->step, state->time, dt, d->u, d->v);
    spc_pseudospectral_project(engine, d->v);
    spc_pseudospectral_symmetrise(engine, d->v);
    spc_exchange_give(d->exchange, d->v, w);
}
