/* specula: feed.h
 *
 * What a training learns from, batch by batch, wherever it comes from: frames in memory (data.h), or a solver that runs meanwhile.
 */
#ifndef SPECULA_FEED_H
#define SPECULA_FEED_H

#include <specula/grid.h>
#include <specula/tensor.h>

enum { SPC_FEED_MOST_STEPS = 32, SPC_FEED_MOST_CONDITIONS = 16 };

/* Frames of one sample, each one step after the other. */
typedef struct spc_item {
    /* [x][y][z][field], in physical units; they last until the next batch is chosen. */
    const spc_real *frame[SPC_FEED_MOST_STEPS + 1];
    const spc_real
        *base[SPC_FEED_MOST_STEPS]; /* what the base makes of each; NULL: there is none */
    double conditions[SPC_FEED_MOST_CONDITIONS]; /* in the order of the model's */
} spc_item;

typedef struct spc_feed {
    /* A batch is of one group: of items on grids with the same points. */
    size_t groups;
    const spc_grid *grids; /* [group] */
    size_t updates;        /* in an epoch */
    /* The group and the items[batch] of an update. Updates come in order, from any one on. */
    spc_status (*choose)(void *self, uint64_t update, size_t *group, size_t *items);
    /* One of the items; called by several threads. */
    void (*fetch)(const void *self, size_t group, size_t item, spc_item *result);
    void *self;
} spc_feed;

#endif
