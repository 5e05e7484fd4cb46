/* specula: train.h
 *
 * A training from its spec to its model file.
 */
#ifndef SPECULA_TRAIN_H
#define SPECULA_TRAIN_H

#include "training/loop.h"

typedef struct spc_training_options {
    const char *output; /* the model's file; a checkpoint stands beside it as OUTPUT.training.h5 */
    bool resume;
    const char *command_line;
    const spc_training_watch *watch; /* may be NULL */
} spc_training_options;

typedef struct spc_training_result {
    const spc_model *model;
    size_t items, valid_items; /* in memory */
    bool online;               /* others came from solvers */
    uint64_t updates, skipped, best_update;
    double seconds, training,
        best; /* the last training loss; the best validation, or not a number */
} spc_training_result;

spc_status spc_training_run(spc_pool *pool, const spc_training_spec *spec,
                            const spc_training_options *options, spc_training_result *result);

#endif
