/* specula: saved.h
 *
 * A training on disk, from which it goes on to the last bit: HDF5 with a checksum over everything, written whole or not at
 * all.
 */
#ifndef SPECULA_SAVED_H
#define SPECULA_SAVED_H

#include "training/optimiser.h"

/* What is kept beside the optimiser and the weights that it moves. */
typedef struct spc_training_state {
    const char *spec; /* after overrides */
    uint64_t data;    /* checksum of what is trained on */
    uint64_t update;  /* batches seen */
    double seconds;
} spc_training_state;

spc_status spc_training_save(spc_context *context, const char *path,
                             const spc_training_state *state, const spc_optimiser *optimiser);
/* Into an optimiser that was made alike. A file of another spec or of other data is SPC_BAD_INPUT, a damaged one SPC_CORRUPT; then
 * the optimiser is not to be used. `state` comes with the spec and the data that are expected. */
spc_status spc_training_load(spc_context *context, const char *path, spc_training_state *state,
                             spc_optimiser *optimiser);

#endif
