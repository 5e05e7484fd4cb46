/* specula: describe.h
 *
 * The model that a training is for, but for its weights.
 */
#ifndef SPECULA_DESCRIBE_H
#define SPECULA_DESCRIBE_H

#include "training/data.h"

/* Network, normalisation and conditions from what is learned from, in the pool. */
spc_status spc_training_describe(spc_pool *pool, const spc_data *data, spc_model **model);

#endif
