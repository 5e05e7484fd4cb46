/* specula: cost.c
 *
 * What entries cost: pieces of their rollouts from the first initial state, timed on one thread, all entries in turn, round
 * after round, so that whatever else the machine does hits all alike; the least of the rounds counts. Making a stepper
 * and the first piece, which warms it up, stand outside.
 */
#include "context_internal.h"
#include "samples.h"

#include <math.h>

enum { ROUNDS = 7 };

/* Seconds that a piece lasts at least. */
static const double piece_seconds = 0.02;

typedef struct runner {
    spc_stepped *stepped;
    spc_cost *cost;
    bool failed;
} runner;

/* From the start until enough time has passed, or to the end, or to a failure: the whole steps before it. */
static spc_status time_piece(spc_pool *pool, const spc_trial *trial, const spc_state *start,
                             runner *r) {
    spc_context *context = spc_pool_context(pool);
    spc_stepped *stepped = r->stepped;
    SPC_TRY(spc_stepped_place(pool, stepped, start, trial->times[0]));
    const spc_step_info before = stepped->info;
    const double begun = spc_now(context);
    double seconds = 0, covered = 0;
    for (size_t frame = 1; frame < trial->frames && seconds < piece_seconds; frame++) {
        const spc_status status = spc_stepped_advance(stepped, trial->times[frame]);
        if (status != SPC_OK && !spc_stepped_failed(status)) return status;
        if (status != SPC_OK) {
            spc_error_clear(context);
            break;
        }
        seconds = spc_now(context) - begun;
        covered = spc_trial_time(trial, frame);
    }
    r->failed = covered == 0;
    if (r->failed) return SPC_OK;
    spc_cost *cost = r->cost;
    cost->seconds = fmin(cost->seconds, seconds / covered);
    cost->evaluations = (double)(stepped->info.evaluations - before.evaluations) / covered;
    cost->flops = (stepped->info.flops - before.flops) / covered;
    return SPC_OK;
}

static spc_status time_round(spc_pool *pool, const spc_trial *trial, const spc_state *start,
                             runner *runners, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!runners[i].stepped || runners[i].failed) continue;
        spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
        if (!scratch) return SPC_NO_MEMORY;
        const spc_status status = time_piece(scratch, trial, start, &runners[i]);
        spc_pool_destroy(scratch);
        if (status != SPC_OK) return status;
    }
    return SPC_OK;
}

static spc_status time_all(spc_pool *pool, const spc_state *start, spc_trial_result *result,
                           spc_cost *truth) {
    const spc_trial *trial = result->trial;
    const size_t count = trial->entry_count + 1;
    runner *runners = spc_pool_take(pool, count, sizeof *runners);
    if (!runners) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const bool entry = i < trial->entry_count;
        const spc_case *cas = entry ? trial->entries[i].cas : trial->truth;
        runners[i].cost = entry ? &result->entries[i].cost : truth;
        if (cas) SPC_TRY(spc_stepped_create(pool, cas, 0, &runners[i].stepped));
    }
    for (int round = 0; round <= ROUNDS; round++) {
        for (size_t i = 0; i < count && round <= 1; i++) {
            *runners[i].cost = (spc_cost){INFINITY, NAN, NAN};
        }
        SPC_TRY(time_round(pool, trial, start, runners, count));
    }
    for (size_t i = 0; i < count; i++) {
        spc_cost *cost = runners[i].cost;
        if (!isfinite(cost->seconds)) *cost = (spc_cost){NAN, NAN, NAN};
        if (!(cost->flops > 0)) cost->flops = NAN;
    }
    return SPC_OK;
}

spc_status spc_trial_time_entries(spc_pool *pool, const spc_state *start,
                                  spc_trial_result *result) {
    spc_context *context = spc_pool_context(pool), *own = spc_context_fork(context);
    spc_pool *scratch = own ? spc_pool_create(own) : NULL;
    spc_status status = SPC_NO_MEMORY;
    if (scratch) {
        own->tables.threads = 1;
        spc_cost truth;
        status = time_all(scratch, start, result, &truth);
        if (status == SPC_OK) result->truth_seconds = truth.seconds;
        if (status != SPC_OK) spc_fail(context, status, "%s", spc_error_message(own));
    }
    spc_pool_destroy(scratch);
    spc_context_destroy(own);
    return status;
}
