/* specula: parts.h
 *
 * The loss over a batch and its gradient, in parts. A batch is cut into a fixed number of equal parts; each thread has a graph of its
 * own for one part at a time, and each part a gradient of its own, so that sums over parts have one order and no bit depends on the
 * number of threads.
 */
#ifndef SPECULA_PARTS_H
#define SPECULA_PARTS_H

#include "team.h"

#include <specula/tensor.h>

/* Inputs of a part; and parts of a batch that keep the threads of a machine busy and caches warm. */
enum { SPC_PART_MOST_INPUTS = 40, SPC_PARTS_MOST = 4 };

/* The graph that a thread has for `size` members of a batch. */
typedef struct spc_batch_part {
    spc_graph *graph;
    size_t size;
    spc_tensor *inputs[SPC_PART_MOST_INPUTS];
    spc_tensor *loss; /* one number, the mean over the members */
} spc_batch_part;

/* What is trained on what. */
typedef struct spc_parts_task {
    /* Build part->loss from part->inputs, all of them made here. NULL in part->loss: the graph knows why. */
    void (*build)(void *self, spc_batch_part *part);
    /* Write the values of the inputs for part->size items; called by several threads. */
    void (*fill)(void *self, const spc_batch_part *part, const size_t *items);
    void *self;
    bool forward_only; /* spc_parts_loss is all that is asked */
} spc_parts_task;

typedef struct spc_parts spc_parts;

/* `count` parts of `batch` members in all, which it must divide. Entries of `weights` are complete afterwards. */
spc_status spc_parts_create(spc_pool *pool, const spc_parts_task *task, spc_weights *weights,
                            size_t batch, size_t count, spc_team *team, spc_parts **parts);
/* The largest divisor of a batch up to `most`. */
size_t spc_parts_count(size_t batch, size_t most);
/* The mean loss over `batch` items; nothing else. */
double spc_parts_loss(spc_parts *parts, const spc_real *weights, const size_t *items);
/* The same with its gradient: the mean of gradients[0] to gradients[count - 1], which are the object's until the next call and may be
 * written to. */
double spc_parts_gradient(spc_parts *parts, const spc_real *weights, const size_t *items,
                          spc_real *const **gradients);

/* The order of `count` items in an epoch: all permutations as likely, and a function of seed and epoch alone. */
void spc_epoch_order(uint64_t seed, uint32_t epoch, size_t count, size_t *order);

#endif
