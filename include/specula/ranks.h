/* specula: ranks.h
 *
 * What ranks say to one another beyond spc_ranks (context.h): whether all is well, and where MPI comes in.
 */
#ifndef SPECULA_RANKS_H
#define SPECULA_RANKS_H

#include <specula/context.h>

SPC_BEGIN

/* The ranks as this program was started: by mpirun or srun, in a library built with MPI, several; else one. To be called
 * once, early; `finish` ends what was begun (takes anything, also one rank). SPC_BAD_USAGE when a library without MPI was
 * started as one of several: the message is in `problem`. */
spc_status spc_ranks_start(spc_ranks *ranks, const char **problem);
void spc_ranks_finish(const spc_ranks *ranks);
/* The standard that MPI follows, "MPI 3.1"; NULL without MPI. */
const char *spc_ranks_library(void);

/* The first rank speaks, and writes files. */
bool spc_first_rank(const spc_context *context);
/* All ranks go on, or none: SPC_OK when every rank says so; otherwise, on all of them, the status and the message of the first
 * one that failed. Whatever can fail on one rank alone is followed by this before ranks exchange anything else, so that one
 * that fails waits here for the others. What was agreed is not asked again until spc_error_clear. */
spc_status spc_ranks_agree(spc_context *context, spc_status status);
/* The first rank's word on all of them. */
double spc_ranks_first(const spc_context *context, double value);

/* A sample on two or three axes is shared: its modes by columns of the last axis, its points by slabs of the first. */

/* The `rank`-th of `count` nearly equal parts of `total` items. */
typedef struct spc_part {
    size_t first, count;
} spc_part;
spc_part spc_part_of(size_t total, int count, int rank);
/* Whether it holds on any rank. */
bool spc_ranks_any(const spc_ranks *ranks, bool here);
/* Parts of an array of the first rank, `count` numbers for this one, to `part`; and back. `whole` is looked at on the first rank
 * alone. */
void spc_ranks_deal(const spc_ranks *ranks, const double *whole, double *part, size_t count);
void spc_ranks_collect(const spc_ranks *ranks, const double *part, size_t count, double *whole);

SPC_END
#endif
