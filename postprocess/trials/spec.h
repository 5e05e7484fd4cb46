/* specula: spec.h
 *
 * What the readers of a spec share.
 */
#ifndef SPECULA_TRIAL_SPEC_H
#define SPECULA_TRIAL_SPEC_H

#include "trial.h"

/* Samples times resamples. */
#define SPC_BOOTSTRAP_MOST ((size_t)100000000)

typedef struct trial_reader {
    spc_pool *pool;
    spc_context *context;
    spc_node *root;
    spc_node *base; /* the case */
    spc_trial *trial;
} trial_reader;

/* An error at a node. */
spc_status spc_trial_bad(const trial_reader *reader, const spc_node *node, const char *what);
/* Truth, and the grid of the comparison. */
spc_status spc_trial_read_truth(trial_reader *reader);
/* Everything that is held against it. */
spc_status spc_trial_read_entries(trial_reader *reader, bool floors,
                                  const spc_value *perturbations);

#endif
