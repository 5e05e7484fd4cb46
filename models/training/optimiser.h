/* specula: optimiser.h
 *
 * Steps down a gradient, over the flat arrays of all weights: the mean over parts of a batch, its norm, clipping, the step and the
 * running average in two passes. Numbers are worked on in pieces of fixed size whose sums are added in order, so the bits do not depend
 * on the team.
 */
#ifndef SPECULA_OPTIMISER_H
#define SPECULA_OPTIMISER_H

#include "team.h"

#include <specula/tensor.h>

typedef enum spc_optimiser_method {
    SPC_OPTIMISER_ADAM,  /* Kingma and Ba, ICLR 2015 */
    SPC_OPTIMISER_ADAMW, /* Loshchilov and Hutter, ICLR 2019: decay apart from the gradient */
    SPC_OPTIMISER_SGD    /* w -= rate m, m <- momentum m + g */
} spc_optimiser_method;

typedef struct spc_optimiser_options {
    spc_optimiser_method method;
    double beta1, beta2, epsilon; /* of adam and adamw */
    double momentum;              /* of sgd */
    double
        weight_decay; /* w times this is added to the gradient; adamw: w shrinks by rate times it */
    double clip;      /* largest norm of the gradient; 0: any */
    double average;   /* a <- average a + (1 - average) w after each step; 0: a is w */
} spc_optimiser_options;

typedef struct spc_optimiser {
    spc_optimiser_options options;
    size_t count;
    uint64_t steps, skipped;
    spc_real *values, *average;
    spc_real *first, *second; /* moments; second is NULL for sgd */
    double *square;           /* of the gradient, by piece */
    double norm;              /* of the last gradient, before clipping */
    spc_team *team;
} spc_optimiser;

/* For `values`, which stay the caller's; all else in the pool. */
spc_status spc_optimiser_create(spc_pool *pool, const spc_optimiser_options *options,
                                spc_real *values, size_t count, spc_team *team,
                                spc_optimiser *optimiser);
/* A step down the mean of gradients[0] to gradients[parts - 1], which is left in gradients[0]. When that is not finite nothing
 * moves, the step counts as skipped, and the result is false. */
bool spc_optimiser_step(spc_optimiser *optimiser, double rate, spc_real *const *gradients,
                        size_t parts);

#endif
