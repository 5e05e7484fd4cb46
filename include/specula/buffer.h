/* specula: buffer.h
 *
 * A bounded buffer between threads that produce samples and one that trains on them, for training without files. Its
 * policy breaks the order in which a solver produces, and lets training go on while solvers are slow (Meyer et al.,
 * "Training deep surrogate models with large-scale online learning", ICML 2023; Melissa).
 *
 * Every item that was put is read at least once. While production goes on
 *
 *     fifo       reads the oldest item, and drops it;
 *     firo       reads any item, all as likely; drops it when it was read `pseudo_epochs` times;
 *     reservoir  reads any item, all as likely, and keeps it; when the buffer is full, a new item overwrites one of those
 *                that were read, all as likely.
 *
 * Readers of firo and reservoir wait until the buffer holds `watermark` items; producers wait while it is full, in a
 * reservoir of items not yet read. After the end of production the watermark no longer counts, and a reservoir drops what
 * it reads, so that the buffer drains.
 *
 * The k-th choice is a function of (seed, k), so what is read follows from the order of puts and gets.
 */
#ifndef SPECULA_BUFFER_H
#define SPECULA_BUFFER_H

#include <specula/context.h>

SPC_BEGIN

typedef enum spc_buffer_policy {
    SPC_BUFFER_FIFO,
    SPC_BUFFER_FIRO,
    SPC_BUFFER_RESERVOIR
} spc_buffer_policy;

typedef struct spc_buffer_options {
    spc_buffer_policy policy;
    size_t item_bytes;
    size_t capacity;      /* items */
    size_t watermark;     /* below capacity; 0 for fifo */
    size_t pseudo_epochs; /* reads of an item of firo; 0 is 1 */
    uint64_t seed;
} spc_buffer_options;

/* What is known of an item beside its bytes. */
typedef struct spc_buffer_item {
    uint64_t serial; /* it was put as number `serial`, from 0 */
    uint64_t seen;   /* reads so far, this one included */
} spc_buffer_item;

typedef struct spc_buffer_counters {
    uint64_t puts, gets;
    size_t size, unseen;             /* items now; of them not yet read */
    double put_seconds, get_seconds; /* spent waiting, over all threads */
} spc_buffer_counters;

typedef struct spc_buffer spc_buffer;

/* "fifo", "firo", "reservoir"; NULL past the last. */
const char *spc_buffer_policy_name(spc_buffer_policy policy);

/* All memory is taken here. The buffer ends with the pool; its threads must have left it. */
spc_status spc_buffer_create(spc_pool *pool, const spc_buffer_options *options,
                             spc_buffer **buffer);

/* Copy an item in, or out; wait as long as it takes. Each thread comes with a context of its own. After the last item a get
 * succeeds with item->seen = 0. When the context is asked to stop, or spc_buffer_fail was called, all threads get that
 * status. `item` may be NULL; so may the bytes of a get, which then only counts as one. */
spc_status spc_buffer_put(spc_buffer *buffer, spc_context *context, const void *bytes);
spc_status spc_buffer_get(spc_buffer *buffer, spc_context *context, void *bytes,
                          spc_buffer_item *item);
/* Whether a put, or a get, would go on at once if no other thread were there. */
bool spc_buffer_writable(const spc_buffer *buffer);
bool spc_buffer_readable(const spc_buffer *buffer);

/* Production is over: nothing more is put. */
void spc_buffer_end(spc_buffer *buffer);
/* Nobody gets or puts any more; the first call counts. */
void spc_buffer_fail(spc_buffer *buffer, spc_status status, const char *message);

spc_buffer_counters spc_buffer_count(const spc_buffer *buffer);
/* Show all items, in no order, with the buffer locked: for a log of what it holds, or to change it. */
void spc_buffer_look(const spc_buffer *buffer,
                     void (*look)(void *self, void *bytes, const spc_buffer_item *item),
                     void *self);

SPC_END
#endif
