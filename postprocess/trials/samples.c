/* specula: samples.c
 *
 * See samples.h.
 */
#include "samples.h"

#include <string.h>

static void end_stepped(void *object) {
    const spc_stepped *stepped = object;
    if (stepped->self && stepped->stepper->destroy) stepped->stepper->destroy(stepped->self);
}

spc_status spc_stepped_create(spc_pool *pool, const spc_case *cas, size_t sample,
                              spc_stepped **result) {
    spc_stepped *stepped = spc_pool_take(pool, 1, sizeof *stepped);
    if (!stepped) return SPC_NO_MEMORY;
    stepped->stepper = cas->stepper.stepper;
    stepped->setting = cas->setting;
    stepped->setting.sample = cas->first_sample + (uint32_t)sample;
    const spc_physics *physics = &cas->setting.physics;
    SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, &stepped->state));
    SPC_TRY(stepped->stepper->create(pool, &stepped->setting, &cas->stepper, &stepped->self));
    *result = stepped;
    return spc_pool_at_end(pool, end_stepped, stepped);
}

spc_status spc_stepped_place(spc_pool *scratch, spc_stepped *stepped, const spc_state *state,
                             double time) {
    spc_state *own = &stepped->state;
    const uint64_t revision = own->revision;
    if (spc_grid_equal(&own->grid, &state->grid)) {
        spc_state_copy(own, state);
    } else {
        SPC_TRY(spc_state_resample(scratch, state, own));
    }
    own->revision = revision + 1;
    own->time = time;
    return SPC_OK;
}

spc_status spc_stepped_advance(spc_stepped *stepped, double time) {
    spc_state *state = &stepped->state;
    SPC_TRY(stepped->stepper->step(stepped->self, state, time - state->time, &stepped->info));
    /* The difference of two times may miss the target by a rounding. */
    state->time = time;
    return SPC_OK;
}

bool spc_stepped_failed(spc_status status) {
    return status != SPC_OK && status != SPC_NO_MEMORY && status != SPC_INTERRUPTED &&
           status != SPC_TOO_LARGE;
}
