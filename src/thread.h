/* specula: thread.h
 *
 * Threads, and a lock with conditions to wait for. POSIX threads: thread sanitizers and valgrind see through them, and
 * not through C's own.
 */
#ifndef SPECULA_THREAD_H
#define SPECULA_THREAD_H

#include <specula/context.h>

/* Two things that threads wait for under one lock; what they are is the owner's. */
enum { SPC_MONITOR_CONDITIONS = 2 };

typedef struct spc_monitor spc_monitor;

/* It ends with the pool. */
spc_status spc_monitor_create(spc_pool *pool, spc_monitor **monitor);
void spc_monitor_enter(spc_monitor *monitor);
void spc_monitor_leave(spc_monitor *monitor);
/* Inside: until woken, or for a twentieth of a second, so that the caller sees a wish to stop. Look again in any case. */
void spc_monitor_wait(spc_monitor *monitor, int condition);
/* Inside: one or all of those who wait. */
void spc_monitor_wake_one(spc_monitor *monitor, int condition);
void spc_monitor_wake_all(spc_monitor *monitor, int condition);

/* Run work(self) in a thread of its own. The pool's end waits for it. */
spc_status spc_thread_start(spc_pool *pool, void (*work)(void *self), void *self);

#endif
