/* specula: gauge.h
 *
 * What is measured along the rollouts of one entry. Samples may be measured by several threads at once; their means are
 * taken at the end, in order.
 */
#ifndef SPECULA_TRIAL_GAUGE_H
#define SPECULA_TRIAL_GAUGE_H

#include "trial.h"

#include <specula/meter.h>

enum { SPC_FAILURE_LENGTH = 300 };

typedef struct spc_gauge {
    const spc_trial *trial;
    const spc_trial_result *result;
    spc_entry_result *entry; /* NULL: truth */
    double *error;           /* [sample][frame][shell] */
    double *drift;           /* [sample][invariant][frame] */
    double *first;           /* [sample][invariant] */
    spc_late *late;          /* [sample], sums */
    char (*failure)[SPC_FAILURE_LENGTH];
} spc_gauge;

/* Room for the results of an entry. */
spc_status spc_gauge_room(spc_pool *pool, const spc_trial_result *result, spc_entry_result *entry);
/* `entry` NULL: of truth, only late statistics are kept. */
spc_status spc_gauge_create(spc_pool *pool, const spc_trial_result *result, spc_entry_result *entry,
                            spc_gauge **gauge);
/* A state and truth, both on the grid of the comparison. */
spc_status spc_gauge_frame(spc_gauge *gauge, spc_context *context, const spc_state *state,
                           const spc_state *truth, size_t sample, size_t frame);
/* Its part in the late statistics, which spc_gauge_frame takes too. */
spc_status spc_gauge_late(spc_gauge *gauge, spc_context *context, const spc_state *state,
                          size_t sample, size_t frame);
/* Invariants of a state on its own grid; `now` has room for them. */
void spc_gauge_invariants(spc_gauge *gauge, spc_meter *meter, const spc_state *state, size_t sample,
                          size_t frame, double *now);
/* Nothing is finite from `frame` on. */
void spc_gauge_failed(spc_gauge *gauge, size_t sample, size_t frame, const char *message);
/* Means over samples into the entry's result; texts are in the pool. */
spc_status spc_gauge_end(const spc_gauge *gauge, spc_pool *pool);
/* Means over the late frames of all samples that are finite to the end. */
void spc_gauge_late_mean(const spc_gauge *gauge, const size_t *finite, spc_late *mean);

#endif
