/* specula: each_sample.c
 *
 * See each_sample.h.
 */
#include "each_sample.h"

#include "context_internal.h"
#include "team.h"

#include <stdatomic.h>

/* A thread ends with its first failure, so that its context keeps the message. */
typedef struct worker {
    spc_context *context;
    size_t failed; /* sample, or SIZE_MAX */
} worker;

typedef struct round {
    size_t samples;
    spc_sample_work work;
    void *object;
    worker *workers; /* [thread] */
    atomic_size_t next, failed;
} round;

static spc_status work_on(const round *all, int thread, size_t sample) {
    spc_pool *scratch = spc_pool_create(all->workers[thread].context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = all->work(scratch, all->object, sample, thread == 0);
    spc_pool_destroy(scratch);
    return status;
}

static void work_on_some(void *object, int thread, size_t first, size_t end) {
    round *all = object;
    (void)first;
    (void)end;
    for (size_t i; (i = atomic_fetch_add(&all->next, 1)) < all->samples;) {
        if (i > atomic_load(&all->failed)) return;
        if (work_on(all, thread, i) == SPC_OK) continue;
        all->workers[thread].failed = i;
        size_t failed = atomic_load(&all->failed);
        while (i < failed && !atomic_compare_exchange_weak(&all->failed, &failed, i)) {
        }
        return;
    }
}

static void end_worker(void *object) {
    spc_context_destroy(object);
}

static spc_status create_workers(spc_pool *pool, int threads, worker *workers) {
    for (int i = 0; i < threads; i++) {
        workers[i] =
            (worker){.context = spc_context_fork(spc_pool_context(pool)), .failed = SIZE_MAX};
        if (!workers[i].context) return SPC_NO_MEMORY;
        workers[i].context->tables.threads = 1;
        workers[i].context->tables.ranks = (spc_ranks){.count = 1};
        SPC_TRY(spc_pool_at_end(pool, end_worker, workers[i].context));
    }
    return SPC_OK;
}

static spc_status work_round(spc_pool *pool, int threads, round *all) {
    spc_context *context = spc_pool_context(pool);
    spc_team *team;
    all->workers = spc_pool_take(pool, (size_t)threads, sizeof *all->workers);
    if (!all->workers) return SPC_NO_MEMORY;
    SPC_TRY(create_workers(pool, threads, all->workers));
    SPC_TRY(spc_team_create_of(pool, threads, &team));
    spc_team_work(team, (size_t)threads, work_on_some, all);
    const size_t failed = atomic_load(&all->failed);
    for (int i = 0; i < threads && failed != SIZE_MAX; i++) {
        const spc_context *own = all->workers[i].context;
        if (all->workers[i].failed != failed) continue;
        return spc_fail(context, spc_error_status(own), "%s", spc_error_message(own));
    }
    return SPC_OK;
}

spc_status spc_each_sample(spc_context *context, size_t samples, spc_sample_work work,
                           void *object) {
    const int most = spc_context_threads(context);
    const int threads = samples < (size_t)most ? (int)samples : most;
    round all = {.samples = samples, .work = work, .object = object};
    atomic_init(&all.next, 0);
    atomic_init(&all.failed, SIZE_MAX);
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = work_round(pool, threads, &all);
    spc_pool_destroy(pool);
    return status;
}
