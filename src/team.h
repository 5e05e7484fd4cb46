/* specula: team.h
 *
 * Threads that share the work on one sample. They are started when an object is made and wait between two pieces of work;
 * each piece is a range of items, of which every thread has a stretch. Without a team (NULL) the caller does all.
 */
#ifndef SPECULA_TEAM_H
#define SPECULA_TEAM_H

#include <specula/integrator.h>

/* Items first to end - 1, done by one member of the team, the caller being member 0. */
typedef void (*spc_share)(void *object, int member, size_t first, size_t end);

/* As many threads as the context has, but no more than `points` keep busy: NULL when that is one. They end with the
 * pool. */
spc_status spc_team_create(spc_pool *pool, size_t points, spc_team **team);
/* Just so many; NULL when that is one. */
spc_status spc_team_create_of(spc_pool *pool, int threads, spc_team **team);
/* 1 for NULL. */
int spc_team_size(const spc_team *team);
/* Have items 0 to count - 1 done, and wait for it. What members write must not overlap; who does which item depends on the
 * number of threads, so that sums are to be kept by item and added up in order. */
void spc_team_work(spc_team *team, size_t count, spc_share share, void *object);

/* spc_first_unbounded, looked for by the team. */
size_t spc_team_first_unbounded(spc_team *team, const double *values, size_t count);

#endif
