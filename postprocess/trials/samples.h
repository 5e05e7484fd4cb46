/* specula: samples.h
 *
 * A sample of a trial stepped from frame to frame.
 */
#ifndef SPECULA_TRIAL_SAMPLES_H
#define SPECULA_TRIAL_SAMPLES_H

#include "each_sample.h"
#include "trial.h"

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
