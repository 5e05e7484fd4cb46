/* specula: context.h
 *
 * A context holds everything that the library takes from the outside: memory, files, clock, log,
 * threads and the wish to stop. There is no other global state, so tests replace any of
 * these tables to inject faults, and two contexts never disturb one another. A context is used by
 * one thread at a time; spc_context_fork makes another for a worker.
 */
#ifndef SPECULA_CONTEXT_H
#define SPECULA_CONTEXT_H

#include <specula/error.h>

SPC_BEGIN

/* Memory. `allocate` returns 64-byte aligned memory or NULL; `release` takes NULL. */
typedef struct spc_allocator {
    void *(*allocate)(void *user, size_t bytes);
    void (*release)(void *user, void *memory);
    void *user;
} spc_allocator;

/* Files, as in POSIX: -1 and errno on failure. Paths are UTF-8. */
typedef struct spc_io {
    int (*open)(void *user, const char *path, int flags, int mode);
    ptrdiff_t (*read)(void *user, int file, void *bytes, size_t count);
    ptrdiff_t (*write)(void *user, int file, const void *bytes, size_t count);
    int (*sync)(void *user, int file);
    int (*close)(void *user, int file);
    int (*rename)(void *user, const char *from, const char *to);
    int (*remove)(void *user, const char *path);
    void *user;
} spc_io;

/* Wall clock in seconds from an arbitrary origin, never going back. */
typedef struct spc_clock {
    double (*now)(void *user);
    void *user;
} spc_clock;

typedef enum spc_log_level { SPC_LOG_NOTE, SPC_LOG_WARNING } spc_log_level;

/* Messages for a person; one line each, without the newline. */
typedef struct spc_log {
    void (*write)(void *user, spc_log_level level, const char *line);
    void *user;
} spc_log;

/* Asked between steps; true ends the work in good order with SPC_INTERRUPTED. */
typedef struct spc_stop {
    bool (*requested)(void *user);
    void *user;
} spc_stop;

/* Processes ("ranks") that work on one case, each with memory of its own. None of these functions fails: a rank that is
 * gone takes the others with it. The first four are called by all ranks in the same order:
 *   exchange:  part q of `send` goes to rank q, part p of `receive` is what rank p sent here. Parts lie one behind the
 *              other, and counts are in doubles; a rank's part for itself stays where it is;
 *   sum:       of each value over all ranks, in the order of ranks, on all of them, in place;
 *   minimum:   likewise;
 *   broadcast: the values of rank `from` to all;
 *   send, receive: from one rank to one other, which waits for it. */
typedef struct spc_ranks {
    int count, rank; /* count 0 is 1 */
    void (*exchange)(void *user, const double *send, const size_t *send_counts, double *receive,
                     const size_t *receive_counts);
    void (*sum)(void *user, double *values, size_t count);
    void (*minimum)(void *user, double *values, size_t count);
    void (*broadcast)(void *user, int from, double *values, size_t count);
    void (*send)(void *user, int to, const double *values, size_t count);
    void (*receive)(void *user, int from, double *values, size_t count);
    void *user;
} spc_ranks;

/* All members may be zero: then the C library, the system's files and clock, no log, never
 * stopping, one thread and one rank. */
typedef struct spc_context_options {
    spc_allocator allocator;
    spc_io io;
    spc_clock clock;
    spc_log log;
    spc_stop stop;
    int threads;
    spc_ranks ranks;
} spc_context_options;

/* Returns NULL when out of memory. `options` may be NULL. Destroy takes NULL. */
spc_context *spc_context_create(const spc_context_options *options);
/* A context with the same tables and its own error, for one worker thread. */
spc_context *spc_context_fork(const spc_context *context);
void spc_context_destroy(spc_context *context);

int spc_context_threads(const spc_context *context);
const spc_ranks *spc_context_ranks(const spc_context *context);
const spc_io *spc_context_io(const spc_context *context);
double spc_now(const spc_context *context);
bool spc_stop_requested(const spc_context *context);
void spc_note(const spc_context *context, const char *format, ...) SPC_PRINTF(2, 3);
void spc_warn(const spc_context *context, const char *format, ...) SPC_PRINTF(2, 3);

/* Zeroed, 64-byte aligned memory for count x size bytes. Returns NULL and stores SPC_NO_MEMORY in the
 * context on failure or overflow; a count of 0 gives a valid pointer. */
void *spc_allocate(spc_context *context, size_t count, size_t size);
void spc_release(spc_context *context, void *memory);

/* Bytes held now, the most that was held, and the number of allocations so far, over this context
 * and its forks. */
typedef struct spc_memory_use {
    size_t bytes, peak, allocations;
} spc_memory_use;
spc_memory_use spc_context_memory(const spc_context *context);
/* Start measuring the peak anew from what is held now. */
void spc_context_memory_reset_peak(spc_context *context);

/* A pool hands out memory that is released all at once. Every object of the library owns one, so
 * that a constructor that fails half way has one thing to undo. */
typedef struct spc_pool spc_pool;
spc_pool *spc_pool_create(spc_context *context);
void spc_pool_destroy(spc_pool *pool);
spc_context *spc_pool_context(const spc_pool *pool);
/* As spc_allocate. */
void *spc_pool_take(spc_pool *pool, size_t count, size_t size);
/* Call `finish(object)` when the pool is destroyed, before its memory goes; last asked, first called.
 * For what other libraries hold. On failure it is called at once. */
spc_status spc_pool_at_end(spc_pool *pool, void (*finish)(void *object), void *object);
/* A copy of a string; the printed form of one. NULL when out of memory; a copy of NULL is NULL. */
char *spc_pool_text(spc_pool *pool, const char *text);
char *spc_pool_print(spc_pool *pool, const char *format, ...) SPC_PRINTF(2, 3);

/* Write all bytes to an open file; false and errno on failure. */
bool spc_write_all(const spc_io *io, int file, const void *bytes, size_t count);

/* Files are written under a temporary name beside their final one, and appear whole or not at all.
 * spc_temporary_name gives that name (in the pool); spc_file_commit flushes it to the disk, renames it
 * and flushes the folder; spc_file_discard removes it. */
char *spc_temporary_name(spc_pool *pool, const char *path);
spc_status spc_file_commit(spc_context *context, const char *temporary, const char *path);
void spc_file_discard(spc_context *context, const char *temporary);
/* Write a whole file that way, or read one of at most 64 MiB (in the pool, with a zero byte behind it). */
spc_status spc_file_write(spc_context *context, const char *path, const void *bytes, size_t count);
/* The same in pieces, one behind the other. */
typedef struct spc_piece {
    const void *bytes;
    size_t count;
} spc_piece;
spc_status spc_file_write_pieces(spc_context *context, const char *path, const spc_piece *pieces,
                                 size_t count);
spc_status spc_file_read(spc_pool *pool, const char *path, char **bytes, size_t *count);

SPC_END
#endif
