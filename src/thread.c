/* specula: thread.c
 *
 * POSIX threads, owned by pools.
 */
#include "thread.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

struct spc_monitor {
    pthread_mutex_t mutex;
    pthread_cond_t conditions[SPC_MONITOR_CONDITIONS];
    int made; /* of the conditions */
};

static void finish_monitor(void *object) {
    spc_monitor *monitor = object;
    while (monitor->made > 0) pthread_cond_destroy(&monitor->conditions[--monitor->made]);
    pthread_mutex_destroy(&monitor->mutex);
}

/* Waits are measured on the clock that nobody sets. */
static int make_condition(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    int error = pthread_condattr_init(&attributes);
    if (error) return error;
    error = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (!error) error = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return error;
}

spc_status spc_monitor_create(spc_pool *pool, spc_monitor **result) {
    spc_context *context = spc_pool_context(pool);
    spc_monitor *monitor = spc_pool_take(pool, 1, sizeof *monitor);
    if (!monitor) return SPC_NO_MEMORY;
    int error = pthread_mutex_init(&monitor->mutex, NULL);
    if (error) return spc_fail(context, SPC_NO_MEMORY, "cannot make a lock: %s", strerror(error));
    SPC_TRY(spc_pool_at_end(pool, finish_monitor, monitor));
    for (; monitor->made < SPC_MONITOR_CONDITIONS; monitor->made++) {
        error = make_condition(&monitor->conditions[monitor->made]);
        if (!error) continue;
        return spc_fail(context, SPC_NO_MEMORY, "cannot make a condition: %s", strerror(error));
    }
    *result = monitor;
    return SPC_OK;
}

void spc_monitor_enter(spc_monitor *monitor) {
    pthread_mutex_lock(&monitor->mutex);
}

void spc_monitor_leave(spc_monitor *monitor) {
    pthread_mutex_unlock(&monitor->mutex);
}

void spc_monitor_wait(spc_monitor *monitor, int condition) {
    enum { NANOSECONDS = 50 * 1000 * 1000, SECOND = 1000 * 1000 * 1000 };
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += NANOSECONDS;
    until.tv_sec += until.tv_nsec / SECOND;
    until.tv_nsec %= SECOND;
    pthread_cond_timedwait(&monitor->conditions[condition], &monitor->mutex, &until);
}

void spc_monitor_wake_one(spc_monitor *monitor, int condition) {
    pthread_cond_signal(&monitor->conditions[condition]);
}

void spc_monitor_wake_all(spc_monitor *monitor, int condition) {
    pthread_cond_broadcast(&monitor->conditions[condition]);
}

/* ---- threads ---- */

typedef struct thread {
    pthread_t id;
    bool started;
    void (*work)(void *self);
    void *self;
} thread;

static void *begin(void *object) {
    const thread *t = object;
    t->work(t->self);
    return NULL;
}

static void join(void *object) {
    const thread *t = object;
    if (t->started) pthread_join(t->id, NULL);
}

spc_status spc_thread_start(spc_pool *pool, void (*work)(void *self), void *self) {
    thread *t = spc_pool_take(pool, 1, sizeof *t);
    if (!t) return SPC_NO_MEMORY;
    *t = (thread){.work = work, .self = self};
    SPC_TRY(spc_pool_at_end(pool, join, t));
    const int error = pthread_create(&t->id, NULL, begin, t);
    t->started = !error;
    if (!error) return SPC_OK;
    return spc_fail(spc_pool_context(pool), SPC_TOO_LARGE,
                    "cannot start another thread: %s; use fewer threads", strerror(error));
}
