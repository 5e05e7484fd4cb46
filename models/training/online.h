/* specula: online.h
 *
 * Batches from solvers that run meanwhile: the items of one set, out of a buffer into which samples go in fixed turns with what is read,
 * so that batches are a function of the spec alone and go on from any one (specula/stream.h).
 */
#ifndef SPECULA_TRAINING_ONLINE_H
#define SPECULA_TRAINING_ONLINE_H

#include "training/data.h"

typedef struct spc_online spc_online;

/* For group `g` of the data, which holds the samples that its numbers are normalised by. */
spc_status spc_online_create(spc_pool *pool, const spc_data *data, size_t g, size_t batch,
                             spc_online **online);
/* Read batch `number`; they come in order, from any one on. Solvers start with the first. */
spc_status spc_online_choose(spc_online *online, uint64_t number);
/* Item `place` of that batch. */
void spc_online_item(const spc_online *online, size_t place, spc_item *result);

#endif
