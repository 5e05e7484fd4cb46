/* specula: rollout.h
 *
 * The loop over a stepper: members of an ensemble advance together from save time to save time, in parallel over
 * members, and sinks are told of each frame in order.
 *
 * With several ranks (context.h) all of them make the same calls, of everything here that may fail. Members of an ensemble are
 * spread over the ranks, a single sample is shared by them, its point values being on the first. Sinks are told of frames on
 * the first rank, which has the states of all members meanwhile, and of saves on all; checkpoints are read, given and
 * written on the first rank (NULL, or without states, elsewhere).
 */
#ifndef SPECULA_ROLLOUT_H
#define SPECULA_ROLLOUT_H

#include <specula/case.h>
#include <specula/checkpoint.h>

SPC_BEGIN

typedef struct spc_rollout spc_rollout;

/* Who watches a rollout. Every function may be NULL. frame() is called once for each member and save time, in
 * order of (index, member), by one thread; its failure ends the rollout. */
typedef struct spc_sink {
    spc_status (*frame)(void *self, size_t member, size_t index, const spc_state *state,
                        const spc_step_info *info);
    /* All members have passed save time `index`. */
    spc_status (*saved)(void *self, spc_rollout *rollout, size_t index);
    void *self;
    /* A member has reached a save time: told at once by the thread that stepped it, 0 to spc_rollout_threads - 1, several at a
     * time, for work that need not wait for the others, such as measuring. Not told of members on other ranks. */
    void (*watch)(void *self, int thread, size_t member, const spc_state *state,
                  const spc_step_info *info);
} spc_sink;

/* Steppers and initial states for every member; nothing is allocated afterwards. It ends with the
 * pool; the case outlives it. */
spc_status spc_rollout_create(spc_pool *pool, const spc_case *cas, spc_rollout **rollout);
/* The same from a checkpoint. The case's save times then begin with the checkpoint's time (see
 * spc_case_continue). Equal equation, grid and stepper continue bitwise; otherwise states are taken over, resampled
 * spectrally when the grid differs, and `*how` says so in words (in the pool). */
spc_status spc_rollout_continue(spc_pool *pool, const spc_case *cas,
                                const spc_checkpoint *checkpoint, spc_rollout **rollout,
                                const char **how);
/* Drop the save times of a case up to `time` and start there. */
spc_status spc_case_continue(spc_pool *pool, spc_case *cas, double time);
/* The state at the start is frame 0: tell the sinks. Then advance by one save time at a time, or all the way with
 * spc_rollout_run. */
spc_status spc_rollout_begin(spc_rollout *rollout, const spc_sink *sinks, size_t sink_count);
spc_status spc_rollout_advance(spc_rollout *rollout, const spc_sink *sinks, size_t sink_count);
/* Begin, then advance to the end of the case's save times. SPC_INTERRUPTED when asked to stop (an ensemble first ends
 * the interval under way), SPC_NOT_FINITE and the like when a member fails; the frames up to spc_rollout_frames are
 * then good. */
spc_status spc_rollout_run(spc_rollout *rollout, const spc_sink *sinks, size_t sink_count);
/* Threads that step members on this rank. */
int spc_rollout_threads(const spc_rollout *rollout);
/* Frames finished by all members. */
size_t spc_rollout_frames(const spc_rollout *rollout);
const spc_state *spc_rollout_state(const spc_rollout *rollout, size_t member);
const spc_step_info *spc_rollout_info(const spc_rollout *rollout, size_t member);
/* What a checkpoint of this moment holds, in the pool. */
spc_status spc_rollout_checkpoint(spc_rollout *rollout, spc_pool *pool, spc_checkpoint *checkpoint);
/* What the steppers report of their work, summed over members, in the pool; empty where they report nothing. */
spc_status spc_rollout_report(spc_rollout *rollout, spc_pool *pool, spc_archive **report);
char *spc_rollout_explain(const spc_rollout *rollout, spc_pool *pool);

SPC_END
#endif
