/* specula: loop.h
 *
 * The updates of a training, epoch by epoch: validation, the best weights, early stopping, checkpoints. Whatever is decided on
 * the way is a function of spec and data, so that a training that was interrupted ends with the same bits.
 */
#ifndef SPECULA_LOOP_H
#define SPECULA_LOOP_H

#include "training/data.h"
#include "training/saved.h"

typedef struct spc_training_progress {
    uint64_t update, updates;
    size_t epoch, epochs;        /* that is under way, from 1 on */
    double training, validation; /* the last losses; not a number before the first */
    double remaining_seconds;
} spc_training_progress;

typedef struct spc_training_watch {
    /* Both may be NULL. Samples are told of as they are made or read, first. */
    void (*samples)(void *self, size_t done, size_t total);
    void (*progress)(void *self, const spc_training_progress *progress);
    void *self;
} spc_training_watch;

/* What the loop works with. */
typedef struct spc_training {
    const spc_training_spec *spec;
    spc_model *model; /* its weights are named and its numbers are there when the loop begins */
    const spc_feed *feed;
    const spc_data *valid;  /* which may have no group */
    const char *checkpoint; /* file; NULL: none is written */
    const spc_training_watch *watch;
    spc_training_state state;
    uint64_t skipped; /* updates whose gradient was not finite */
    double norm;      /* of the last gradient */
} spc_training;

/* From a checkpoint if `resume`, else from the start, to the end: then model->numbers are what was asked for. SPC_INTERRUPTED leaves
 * a checkpoint. training->state comes with spec and data. */
spc_status spc_training_loop(spc_pool *pool, spc_training *training, bool resume);

#endif
