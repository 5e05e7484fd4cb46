/* specula: samples.h
 *
 * Samples of a trial one by one, on all threads; and one of them stepped from frame to frame.
 */
#ifndef SPECULA_TRIAL_SAMPLES_H
#define SPECULA_TRIAL_SAMPLES_H

#include "trial.h"

/* The work on one sample; its scratch lasts as long. `teller`: on the one thread that may tell of progress. */
typedef spc_status (*spc_sample_work)(spc_pool *scratch, void *object, size_t sample, bool teller);

/* Have it done for all samples. The first one that fails is reported, and no other is begun. */
spc_status spc_each_sample(spc_context *context, size_t samples, spc_sample_work work,
                           void *object);

/* A stepper at work on a state of its own. */
typedef struct spc_stepped {
    const spc_stepper *stepper;
    void *self;
    spc_setting setting;
    spc_state state;
    spc_step_info info;
} spc_stepped;

/* In the pool; with whose end the stepper ends. */
spc_status spc_stepped_create(spc_pool *pool, const spc_case *cas, size_t sample,
                              spc_stepped **stepped);
/* Go to a state on any grid over the same box, scratch being of the pool. */
spc_status spc_stepped_place(spc_pool *scratch, spc_stepped *stepped, const spc_state *state,
                             double time);
/* On to a time. */
spc_status spc_stepped_advance(spc_stepped *stepped, double time);
/* Whether a failure is the stepper's own, and not one of this machine or a wish to stop. */
bool spc_stepped_failed(spc_status status);

#endif
