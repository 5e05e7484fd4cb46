/* specula: data.h
 *
 * The frames of training sets in memory, and a feed of windows of them, or of what solvers make meanwhile.
 */
#ifndef SPECULA_TRAINING_DATA_H
#define SPECULA_TRAINING_DATA_H

#include "training/spec.h"

/* Frames that an item has: `first`, first + lead, first + 2 lead, ... */
typedef struct spc_frame_window {
    size_t first, lead;
} spc_frame_window;

/* One split of one set. Item i is window i % window_count of sample i / window_count. */
typedef struct spc_data_group {
    const spc_training_set *set;
    bool
        online; /* learned from is what solvers make meanwhile: here are the samples that it is normalised by */
    spc_grid grid;                   /* of sample 0 */
    size_t samples, frames, numbers; /* numbers in a frame */
    spc_real *values;                /* [sample][frame][x][y][z][field] */
    spc_real *bases;    /* likewise: what the base makes of frame - lead; NULL: there is none */
    double *times;      /* [sample][frame] */
    double *parameters; /* [sample][variable], as the set drew them */
    double *conditions; /* [sample][condition]; that of dt is not looked at */
    const spc_frame_window *windows;
    size_t window_count;
} spc_data_group;

typedef struct spc_data {
    const spc_training_spec *spec;
    size_t fields, steps;
    spc_data_group *groups;
    size_t group_count;
    size_t dt; /* the condition that is dt; SIZE_MAX: none */
} spc_data;

/* Tells how many samples there are, one thread at a time. */
typedef struct spc_data_watch {
    void (*samples)(void *self, size_t done, size_t total); /* may be NULL */
    void *self;
} spc_data_watch;

/* Make or read all samples: of the splits to learn from, or of those to validate with, which may leave no group. */
spc_status spc_data_load(spc_pool *pool, const spc_training_spec *spec, bool valid,
                         spc_data_watch watch, spc_data *data);
/* What the base makes of every frame (base.c). */
spc_status spc_data_apply_base(spc_pool *pool, const spc_data *data);

size_t spc_data_items(const spc_data *data, size_t group);
void spc_data_item(const spc_data *data, size_t group, size_t item, spc_item *result);
/* Time from one frame of an item to the next. */
double spc_data_interval(const spc_data *data, size_t group, size_t item);
/* Of all that is learned from. */
uint64_t spc_data_checksum(const spc_data *data);

/* One frame of [frame][field][x][y][z] in the set's precision. */
void spc_data_take_frame(const spc_data *data, const spc_data_group *group, const void *values,
                         size_t frame, spc_real *to);
/* What a network is told under a key other than dt, of a sample with these parameters in a box of this length; not a number when
 * that is none. */
double spc_data_condition(const spc_dataset *dataset, const double *parameters, double length,
                          const char *key);

/* All items of each epoch in an order of its own; those beyond whole batches are left out. Of a group online, the next ones of its
 * stream. */
spc_status spc_data_feed(spc_pool *pool, const spc_data *data, size_t batch, uint64_t seed,
                         spc_feed *feed);

#endif
