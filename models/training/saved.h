/* specula: saved.h
 *
 * A training on disk, from which it goes on to the last bit: HDF5 with a checksum over everything, written whole or not at
 * all.
 */
#ifndef SPECULA_SAVED_H
#define SPECULA_SAVED_H

#include "training/optimiser.h"

#include <specula/model.h>

/* What is kept beside the optimiser and the weights that it moves. */
typedef struct spc_training_state {
    const char *spec; /* after overrides */
    uint64_t data;    /* checksum of what is trained on */
    uint64_t update;  /* batches seen */
    double seconds;
    double sum;        /* of the losses of the epoch so far */
    uint64_t summed;   /* updates that it is over: those whose gradient was finite */
    uint64_t failures; /* in a row up to now: updates whose gradient was not */

    spc_curve_point *curve; /* with room for `curve_room` points */
    size_t curve_points, curve_room;

    spc_real *best;              /* the weights of the best validation */
    double best_loss;            /* INFINITY: there was none yet */
    uint64_t best_update, tired; /* validations since then */
} spc_training_state;

spc_status spc_training_save(spc_context *context, const char *path,
                             const spc_training_state *state, const spc_optimiser *optimiser);
/* Into a state and an optimiser that were made alike. A file of another spec or of other data is SPC_BAD_INPUT, a damaged one
 * SPC_CORRUPT; then neither is to be used. `state` comes with the spec and the data that are expected. */
spc_status spc_training_load(spc_context *context, const char *path, spc_training_state *state,
                             spc_optimiser *optimiser);

/* How far a training is: spec, updates, seconds and the best loss, the spec in the pool; and how many weights it moves. */
spc_status spc_training_look(spc_pool *pool, const char *path, spc_training_state *state,
                             size_t *weights);

#endif
