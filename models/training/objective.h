/* specula: objective.h
 *
 * The loss of a training as a graph over items of one group.
 *
 * With u_0 the first frame of an item and N the network, the states are u_{k+1} = A_k(N(u_k)), A_k(y) = b_k + m + s y, where b_k is 0,
 * u_k or B(u_k) (spc_target); B(u_0) is known beforehand unless there is noise on u_0, and others are made in the graph. The loss is the mean over steps of
 *
 *     relative L2    |u_{k+1} - v_{k+1}| / |v_{k+1}|        v: the frames
 *     mean square    |N(u_k) - (v_{k+1} - b_k - m) / s|^2    averaged over all numbers
 *
 * or the same with L1, or with Sobolev norms (spc_loss_sobolev).
 *
 * Pushed forward, only the last step counts, and its u_k is held fixed.
 */
#ifndef SPECULA_OBJECTIVE_H
#define SPECULA_OBJECTIVE_H

#include "training/feed.h"
#include "training/parts.h"
#include "training/spec.h"

typedef struct spc_objective {
    const spc_training_spec *spec;
    const spc_model *model;
    const spc_feed *feed;
    size_t group;
    double noise;    /* as in the spec; 0 when validating */
    uint64_t update; /* under way: noise is a function of it and of the item */
} spc_objective;

/* For spc_parts_create; `objective` outlives it. */
spc_parts_task spc_objective_task(spc_objective *objective);

#endif
