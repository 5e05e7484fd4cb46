/* specula: exchange.h
 *
 * Between a state's values at points and the engine's modes; where ranks share the sample, the first has the values.
 */
#ifndef SPECULA_EXCHANGE_H
#define SPECULA_EXCHANGE_H

#include "pseudospectral.h"

typedef struct spc_exchange {
    const spc_pseudospectral *engine;
    const spc_transform *transform; /* modes to the state's grid */
    const spc_ranks *ranks;         /* that share the sample, or NULL */
    spc_complex *buffer;
    double *slab; /* the points that are here, then */
    size_t channels, field_size, slab_size;
} spc_exchange;

spc_status spc_exchange_create(spc_pool *pool, const spc_setting *setting,
                               const spc_pseudospectral *engine, spc_exchange *exchange);
/* Modes of the values, within the equation's constraint and symmetric. */
void spc_exchange_take(const spc_exchange *exchange, const double *values, spc_complex *modes);
void spc_exchange_give(const spc_exchange *exchange, const spc_complex *modes, double *values);

#endif
