/* specula: spec.h
 *
 * The spec of a training, read and checked. docs/training.md describes the keys.
 */
#ifndef SPECULA_TRAINING_SPEC_H
#define SPECULA_TRAINING_SPEC_H

#include "training/feed.h"
#include "training/optimiser.h"
#include "training/parts.h"
#include "training/schedule.h"

#include <specula/dataset.h>
#include <specula/model.h>
#include <specula/stream.h>

typedef enum spc_training_mode {
    SPC_TRAINING_ONE_STEP,
    SPC_TRAINING_UNROLLED,    /* `steps` in a row, the gradient through all of them */
    SPC_TRAINING_PUSHFORWARD, /* through the last only (Brandstetter et al., ICLR 2022) */
    SPC_TRAINING_ALL_PAIRS    /* of any two frames, the network being told dt */
} spc_training_mode;

/* Samples that are made while they are learned from. */
typedef struct spc_training_online {
    spc_buffer_options buffer; /* but for item_bytes and seed */
    double reads_per_put;
    size_t updates;    /* of an epoch; 0: as many as the split would have */
    size_t statistics; /* samples that numbers are normalised by */
} spc_training_online;

/* One of the sets that are trained on. */
typedef struct spc_training_set {
    const spc_dataset *dataset;     /* with a folder: finished; else samples are made in memory */
    const spc_split *train, *valid; /* valid: NULL, there is none */
    size_t lead;                    /* frames from one state to the next */
    const spc_training_online *online; /* NULL: all samples are there before */
    const spc_node *node;              /* where it stands in the spec */
} spc_training_set;

typedef struct spc_training_spec {
    const char *path, *title;
    const char *text; /* after overrides */
    const spc_training_set *sets;
    size_t set_count;

    /* What the network is told: keys of the case that vary, in a set or from one to the next, and "dt". */
    const char *const *conditions;
    size_t condition_count;

    const spc_network *network;
    const spc_value *values;
    const char *network_text; /* as a section, a preset written out */
    spc_target target;
    const char *base; /* the section `base` for SPC_TARGET_RESIDUAL */
    const spc_node *base_node;
    bool base_steps; /* it steps states that the set does not have */

    spc_training_mode mode;
    size_t steps;        /* of a window */
    size_t largest_lead; /* for all pairs, in frames; 0: from the first frame to the last */
    double noise;  /* standard deviation of what is added to inputs, in units of the fields' own */
    bool relative; /* the loss: of states, relative; or the mean of what the network gives */
    bool absolute; /* L1, or else L2 */
    const spc_sobolev *sobolev; /* that L2 is the norm of, but for its length; NULL: plain */

    spc_optimiser_options optimiser;
    spc_schedule schedule;
    size_t batch, epochs, parts;
    uint64_t seed;
    size_t validate_every, patience; /* epochs, validations; patience 0: to the end */
    bool keep_best;                  /* of the weights at validations; else the last */
    double checkpoint_minutes;
} spc_training_spec;

/* With overrides as for a case ("optimiser.clip=1"), in the pool. */
spc_status spc_training_read(spc_pool *pool, const char *path, const char *const *overrides,
                             spc_training_spec **spec);

/* ---- what the readers share ---- */

typedef struct training_reader {
    spc_pool *pool;
    spc_context *context;
    spc_node *root;
    spc_training_spec *spec;
} training_reader;

/* An error at a node. */
spc_status spc_training_bad(const training_reader *reader, const spc_node *node, const char *what);
/* The section `data`, and what varies in it (spec_data.c). */
spc_status spc_training_read_data(training_reader *reader);
/* The loss of that number in this list, and the section `sobolev`, which may be missing (spec_loss.c). */
#define SPC_TRAINING_LOSSES "relative-l2|mean-square|relative-l1|mean-absolute"
spc_status spc_training_read_loss(const training_reader *reader, double choice);
/* What the network is told of sets that were read (spec_conditions.c). */
spc_status spc_training_read_conditions(training_reader *reader);
/* The section `online` of a set, which may be missing (spec_online.c). */
spc_status spc_training_read_online(const training_reader *reader, const spc_node *section,
                                    spc_training_set *set);

#endif
