/* specula: team.c
 *
 * A piece of work is announced by a new number of the round. Who waits looks at that number for some microseconds, about
 * the time between two pieces of a step, and then sleeps; where threads outnumber the processors it sleeps at once.
 */
#include "team.h"

#include "compiler.h"

#include <pthread.h>
#include <specula/grid.h>
#include <stdatomic.h>
#include <unistd.h>

/* Fewer points than this do not keep a thread busy for as long as it takes to call it. */
enum { POINTS_PER_THREAD = 2048, LOOKS = 2000, LINE = 64 };

struct spc_team {
    int size;  /* with the caller */
    int looks; /* before sleeping */
    spc_share share;
    void *object;
    size_t count;
    bool over;
    pthread_mutex_t lock;
    pthread_cond_t begun, done;
    int started, announced;
    pthread_t *thread;
    /* On cache lines of their own: all threads look at the one and write the other. */
    _Alignas(LINE) atomic_uint round;
    _Alignas(LINE) atomic_int working;
};

int spc_team_size(const spc_team *team) {
    return team ? team->size : 1;
}

static void do_stretch(spc_team *team, int member) {
    const size_t size = (size_t)team->size, which = (size_t)member;
    const size_t first = team->count * which / size, end = team->count * (which + 1) / size;
    if (first < end) team->share(team->object, member, first, end);
}

static void await_round(spc_team *team, unsigned before) {
    for (int i = 0; i < team->looks; i++) {
        if (atomic_load_explicit(&team->round, memory_order_acquire) != before) return;
        SPC_PAUSE();
    }
    pthread_mutex_lock(&team->lock);
    while (atomic_load(&team->round) == before) pthread_cond_wait(&team->begun, &team->lock);
    pthread_mutex_unlock(&team->lock);
}

static void await_members(spc_team *team) {
    for (int i = 0; i < team->looks; i++) {
        if (atomic_load_explicit(&team->working, memory_order_acquire) == 0) return;
        SPC_PAUSE();
    }
    pthread_mutex_lock(&team->lock);
    while (atomic_load(&team->working) > 0) pthread_cond_wait(&team->done, &team->lock);
    pthread_mutex_unlock(&team->lock);
}

static void begin_round(spc_team *team) {
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->working, team->size - 1);
    atomic_fetch_add(&team->round, 1);
    pthread_cond_broadcast(&team->begun);
    pthread_mutex_unlock(&team->lock);
}

static void end_work(spc_team *team) {
    if (atomic_fetch_sub(&team->working, 1) > 1) return;
    pthread_mutex_lock(&team->lock);
    pthread_cond_signal(&team->done);
    pthread_mutex_unlock(&team->lock);
}

static void *live(void *object) {
    spc_team *team = object;
    pthread_mutex_lock(&team->lock);
    const int member = ++team->announced;
    pthread_mutex_unlock(&team->lock);
    for (unsigned round = 0;; round++) {
        await_round(team, round);
        if (team->over) return NULL;
        do_stretch(team, member);
        end_work(team);
    }
}

void spc_team_work(spc_team *team, size_t count, spc_share share, void *object) {
    if (!team || count < 2) {
        if (count > 0) share(object, 0, 0, count);
        return;
    }
    team->share = share;
    team->object = object;
    team->count = count;
    begin_round(team);
    do_stretch(team, 0);
    await_members(team);
}

/* ---- a search ---- */

enum { STRETCH = 1024 };

typedef struct search {
    const double *values;
    size_t count;
    atomic_size_t found;
} search;

static void search_stretches(void *object, int member, size_t first, size_t end) {
    search *s = object;
    (void)member;
    const size_t start = first * STRETCH,
                 last = end * STRETCH < s->count ? end * STRETCH : s->count;
    const size_t at = spc_first_unbounded(s->values + start, last - start);
    if (at == SIZE_MAX) return;
    size_t found = atomic_load(&s->found);
    while (start + at < found && !atomic_compare_exchange_weak(&s->found, &found, start + at)) {
    }
}

size_t spc_team_first_unbounded(spc_team *team, const double *values, size_t count) {
    if (!team) return spc_first_unbounded(values, count);
    search s = {.values = values, .count = count};
    atomic_init(&s.found, SIZE_MAX);
    spc_team_work(team, (count + STRETCH - 1) / STRETCH, search_stretches, &s);
    return atomic_load(&s.found);
}

/* ---- beginning and end ---- */

static void dismiss(void *object) {
    spc_team *team = object;
    team->over = true;
    begin_round(team);
    for (int i = 0; i < team->started; i++) pthread_join(team->thread[i], NULL);
    pthread_cond_destroy(&team->done);
    pthread_cond_destroy(&team->begun);
    pthread_mutex_destroy(&team->lock);
}

static spc_status start(spc_pool *pool, int threads, spc_team **result) {
    spc_team *team = spc_pool_take(pool, 1, sizeof *team);
    if (!team) return SPC_NO_MEMORY;
    team->thread = spc_pool_take(pool, (size_t)threads - 1, sizeof *team->thread);
    if (!team->thread) return SPC_NO_MEMORY;
    team->size = threads;
    team->looks = threads <= sysconf(_SC_NPROCESSORS_ONLN) ? LOOKS : 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->begun, NULL);
    pthread_cond_init(&team->done, NULL);
    SPC_TRY(spc_pool_at_end(pool, dismiss, team));
    for (; team->started < threads - 1; team->started++) {
        if (pthread_create(&team->thread[team->started], NULL, live, team) == 0) continue;
        return spc_fail(spc_pool_context(pool), SPC_NO_MEMORY,
                        "the system gives no more than %d threads; use a smaller --threads",
                        team->started + 1);
    }
    *result = team;
    return SPC_OK;
}

spc_status spc_team_create_of(spc_pool *pool, int threads, spc_team **team) {
    *team = NULL;
    return threads > 1 ? start(pool, threads, team) : SPC_OK;
}

spc_status spc_team_create(spc_pool *pool, size_t points, spc_team **team) {
    const size_t most = points / POINTS_PER_THREAD;
    const int wanted = spc_context_threads(spc_pool_context(pool));
    return spc_team_create_of(pool, most < (size_t)wanted ? (int)most : wanted, team);
}
