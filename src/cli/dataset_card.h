/* specula: dataset_card.h
 *
 * What a person wants to know of a training set: README.md and pictures.
 */
#ifndef SPECULA_DATASET_CARD_H
#define SPECULA_DATASET_CARD_H

#include "command.h"

/* Add the card to a set in the making; samples[split], statistics of the first split. */
spc_status spc_dataset_card_write(spc_pool *pool, const spc_samples *samples,
                                  const spc_statistics *statistics, spc_publication *publication);

#endif
