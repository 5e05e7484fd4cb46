/* specula: rollout_internal.h
 *
 * The inside of a rollout, and where its members are when there are several ranks: those of an ensemble each on one rank, in
 * stretches of equal length; a single sample on all of them, its point values on the first.
 */
#ifndef SPECULA_ROLLOUT_INTERNAL_H
#define SPECULA_ROLLOUT_INTERNAL_H

#include "context_internal.h"
#include "team.h"

#include <specula/ranks.h>
#include <specula/rollout.h>

typedef struct spc_member {
    spc_context *context; /* NULL: on another rank */
    spc_pool *pool;
    spc_setting setting;
    void *stepper;
    spc_state state;
    spc_step_info info;
} spc_member;

struct spc_rollout {
    spc_context *context;
    const spc_case *cas;
    spc_member *members;
    spc_team *team; /* of threads that step members */
    size_t size;
    size_t frames;   /* finished by all members */
    spc_state guest; /* on the first rank: a member of another one */
};

/* Whether all ranks share one sample. */
bool spc_rollout_is_split(const spc_rollout *rollout);
/* The rank of a member; the first for a shared one. */
int spc_rollout_owner(const spc_rollout *rollout, size_t member);
/* Members on this rank: first to end - 1. */
void spc_rollout_stretch(const spc_rollout *rollout, size_t *first, size_t *end);
bool spc_rollout_is_here(const spc_rollout *rollout, size_t member);

/* A member's state and work to the first rank: its state there, or NULL elsewhere. */
const spc_state *spc_rollout_fetch(spc_rollout *rollout, size_t member);
/* The guest on the first rank becomes a member's state on its rank. */
void spc_rollout_hand_out(spc_rollout *rollout, size_t member);

/* An archive from rank to rank; an empty one receives. `small`: from the first rank to all, and only entries of a few
 * numbers. */
spc_status spc_archive_pass(const spc_ranks *ranks, spc_pool *pool, spc_archive *archive, int from,
                            int to);
spc_status spc_archive_share(const spc_ranks *ranks, spc_pool *pool, spc_archive *archive);

#endif
