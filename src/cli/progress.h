/* specula: progress.h
 *
 * How far a run, a training set or a training is: a bar on a terminal, a line now and then elsewhere, nothing when quiet.
 */
#ifndef SPECULA_PROGRESS_H
#define SPECULA_PROGRESS_H

#include "command.h"
#include "training/loop.h"

typedef struct spc_progress {
    const spc_invocation *invocation;
    double start, end;   /* of the run, in its own time */
    double begun, shown; /* wall clock */
    bool drawn;
} spc_progress;

spc_progress spc_progress_start(const spc_invocation *invocation, double start, double end);
/* Show time reached, percent, steps, dt and the time left; at most a few times a second. */
void spc_progress_show(spc_progress *progress, double time, const spc_step_info *info);
/* The same for a training set: samples, those a second, attempts that failed, and the time left. */
void spc_progress_generation(spc_progress *progress, const spc_generation_progress *samples);
/* How many of the things ("rollouts") are done, out of all. */
void spc_progress_count(spc_progress *progress, size_t done, size_t total, const char *things);
/* Updates of a training, with their losses. */
void spc_progress_updates(spc_progress *progress, const spc_training_progress *updates);
/* Leave the terminal on a fresh line. */
void spc_progress_end(spc_progress *progress);

#endif
