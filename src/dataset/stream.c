/* specula: stream.c
 *
 * Threads take the next index, make the sample on a free bench, and either put its items into the buffer themselves or,
 * with fixed interleaving, leave it there until the reader comes to it. Indices are handed out in order, so the benches
 * hold a contiguous range of samples, and the reader's next one is always among them.
 */
#include "../context_internal.h"
#include "../each_sample.h"
#include "../thread.h"
#include "stream_item.h"

#include <math.h>

enum { FREED, READY }; /* what threads wait for: a bench, and a sample */

typedef enum bench_state { BENCH_FREE, BENCH_BUSY, BENCH_READY } bench_state;

typedef struct bench {
    bench_state state;
    size_t index;
    spc_context *context;
    spc_pool *pool; /* of the sample */
    spc_sample sample;
    spc_status status;
    unsigned char *item;
} bench;

struct spc_stream {
    spc_stream_options options;
    spc_split beyond; /* the split without the points of a design */
    spc_item_shape shape;
    spc_context *context; /* the reader's */
    spc_stop stop;        /* as that context has it */
    atomic_bool closing;
    spc_buffer *buffer;

    spc_monitor *monitor; /* of what follows */
    bench *benches;
    size_t bench_count;
    size_t next; /* sample to be handed out */
    size_t made, failures;
    int working; /* threads */
    bool failed;
    double waited; /* seconds, by the reader for samples */

    /* the reader's */
    bench *current;                /* its sample is being put */
    size_t current_item, consumed; /* items of it, and samples before it, that were put */
    uint64_t first_puts;           /* before the first read */
    unsigned char *item;
    spc_batch batch;
};

static bool interleaved(const spc_stream *s) {
    return s->options.reads_per_put > 0;
}

static bool has_more(const spc_stream *s, size_t index) {
    return s->options.samples == 0 || index < s->options.samples;
}

/* ---- samples ---- */

static spc_status make_of_split(void *self, spc_pool *pool, size_t index, spc_sample *sample) {
    const spc_stream *s = self;
    const spc_split *split = s->options.split;
    return spc_dataset_make(pool, s->options.dataset, index < split->size ? split : &s->beyond,
                            index, sample, NULL);
}

static spc_status make_sample(const spc_stream *s, bench *b) {
    b->pool = spc_pool_create(b->context);
    if (!b->pool) return SPC_NO_MEMORY;
    SPC_TRY(s->options.make(s->options.self, b->pool, b->index, &b->sample));
    const size_t points = spc_grid_points(&b->sample.grid);
    const size_t expected = spc_grid_points(&s->options.dataset->grid);
    if (points == expected) return SPC_OK;
    return spc_fail(b->context, SPC_BAD_INPUT,
                    "sample %zu has %zu points where the set has %zu; do not vary grid.n", b->index,
                    points, expected);
}

static bench *find_bench(const spc_stream *s, bench_state state, size_t index) {
    for (size_t i = 0; i < s->bench_count; i++) {
        bench *b = &s->benches[i];
        if (b->state == state && (state == BENCH_FREE || b->index == index)) return b;
    }
    return NULL;
}

/* Hand a bench on: to the reader, or to the next sample. */
static void pass_on(spc_stream *s, bench *b, bench_state state) {
    if (state == BENCH_FREE) {
        spc_pool_destroy(b->pool);
        b->pool = NULL;
    }
    spc_monitor_enter(s->monitor);
    b->state = state;
    s->failed = s->failed || b->status != SPC_OK;
    spc_monitor_wake_all(s->monitor, FREED);
    spc_monitor_wake_all(s->monitor, READY);
    spc_monitor_leave(s->monitor);
}

/* ---- the threads' side ---- */

/* A bench for the next sample, or NULL when there is none to make. */
static bench *take_next(spc_stream *s) {
    bench *b = NULL;
    spc_monitor_enter(s->monitor);
    while (!s->failed && !atomic_load(&s->closing) && has_more(s, s->next)) {
        b = find_bench(s, BENCH_FREE, 0);
        if (b) {
            b->state = BENCH_BUSY;
            b->index = s->next++;
            break;
        }
        spc_monitor_wait(s->monitor, FREED);
    }
    spc_monitor_leave(s->monitor);
    return b;
}

static void count_sample(spc_stream *s, const bench *b) {
    if (b->status != SPC_OK) return;
    spc_monitor_enter(s->monitor);
    s->made++;
    s->failures += b->sample.attempt;
    spc_monitor_leave(s->monitor);
}

static void put_all(spc_stream *s, bench *b) {
    for (size_t i = 0; b->status == SPC_OK && i < s->shape.of_sample; i++) {
        spc_item_cut(&s->shape, &b->sample, i, b->item);
        b->status = spc_buffer_put(s->buffer, b->context, b->item);
    }
    if (b->status == SPC_OK) return;
    spc_buffer_fail(s->buffer, b->status, spc_error_message(b->context));
}

static void work(void *self) {
    spc_stream *s = self;
    for (bench *b; (b = take_next(s));) {
        b->status = make_sample(s, b);
        count_sample(s, b);
        if (!interleaved(s)) put_all(s, b);
        pass_on(s, b, interleaved(s) ? BENCH_READY : BENCH_FREE);
    }
    spc_monitor_enter(s->monitor);
    const bool last = --s->working == 0;
    spc_monitor_leave(s->monitor);
    if (last && !interleaved(s)) spc_buffer_end(s->buffer);
}

/* ---- the reader's side, with fixed interleaving ---- */

static spc_status wait_for_sample(spc_stream *s) {
    const double begun = spc_now(s->context);
    bench *b;
    bool stopped = false;
    spc_monitor_enter(s->monitor);
    while (!(b = find_bench(s, BENCH_READY, s->consumed))) {
        stopped = spc_stop_requested(s->context);
        if (stopped) break;
        spc_monitor_wait(s->monitor, READY);
    }
    s->waited += spc_now(s->context) - begun;
    spc_monitor_leave(s->monitor);
    if (stopped) return spc_fail(s->context, SPC_INTERRUPTED, "interrupted");
    if (b->status != SPC_OK) {
        return spc_fail(s->context, b->status, "%s", spc_error_message(b->context));
    }
    s->current = b;
    return SPC_OK;
}

/* On to the next item; whether it is of another sample. */
static bool next_item(spc_stream *s) {
    if (++s->current_item < s->shape.of_sample) return false;
    s->current_item = 0;
    if (!has_more(s, ++s->consumed)) spc_buffer_end(s->buffer);
    return true;
}

static spc_status put_next(spc_stream *s) {
    if (!s->current) SPC_TRY(wait_for_sample(s));
    bench *b = s->current;
    spc_item_cut(&s->shape, &b->sample, s->current_item, b->item);
    SPC_TRY(spc_buffer_put(s->buffer, s->context, b->item));
    if (!next_item(s)) return SPC_OK;
    s->current = NULL;
    pass_on(s, b, BENCH_FREE);
    return SPC_OK;
}

static bool put_is_due(spc_stream *s) {
    if (!spc_buffer_readable(s->buffer)) return true;
    if (!has_more(s, s->consumed)) return false;
    const spc_buffer_counters now = spc_buffer_count(s->buffer);
    if (now.gets == 0) s->first_puts = now.puts;
    const double due = floor((double)now.gets / s->options.reads_per_put);
    return (double)(now.puts - s->first_puts) < due && spc_buffer_writable(s->buffer);
}

static spc_status feed(spc_stream *s, spc_status (*put)(spc_stream *s)) {
    while (put_is_due(s)) SPC_TRY(put(s));
    return SPC_OK;
}

/* ---- going on ---- */

/* An item that only says whose it is. */
static spc_status put_mark(spc_stream *s) {
    spc_item_mark(&s->shape, s->consumed, s->current_item, s->item);
    SPC_TRY(spc_buffer_put(s->buffer, s->context, s->item));
    next_item(s);
    return SPC_OK;
}

/* Samples of which the buffer holds items. */
typedef struct wanted {
    spc_stream *stream;
    size_t *samples, count;
    const spc_sample *sample; /* at hand */
} wanted;

static void want(void *self, void *item, const spc_buffer_item *facts) {
    (void)facts;
    wanted *w = self;
    const size_t sample = spc_item_sample(item);
    for (size_t i = 0; i < w->count; i++) {
        if (w->samples[i] == sample) return;
    }
    w->samples[w->count++] = sample;
}

static void fill(void *self, void *item, const spc_buffer_item *facts) {
    (void)facts;
    const wanted *w = self;
    const spc_item_shape *shape = &w->stream->shape;
    if (spc_item_sample(item) != w->sample->index) return;
    spc_item_cut(shape, w->sample, spc_item_number(shape, item), item);
}

static spc_status make_again(spc_pool *scratch, void *object, size_t i, bool teller) {
    (void)teller;
    wanted w = *(const wanted *)object;
    const spc_stream_options *options = &w.stream->options;
    spc_sample sample;
    SPC_TRY(options->make(options->self, scratch, w.samples[i], &sample));
    w.sample = &sample;
    spc_buffer_look(w.stream->buffer, fill, &w);
    return SPC_OK;
}

/* Puts and gets once more, with marks in place of items; then those that are left are made. */
static spc_status skip(spc_stream *s) {
    for (uint64_t i = 0; i < s->options.skip; i++) {
        SPC_TRY(feed(s, put_mark));
        SPC_TRY(spc_buffer_get(s->buffer, s->context, NULL, NULL));
    }
    s->next = s->consumed;
    spc_pool *scratch = spc_pool_create(s->context);
    if (!scratch) return SPC_NO_MEMORY;
    wanted w = {.stream = s,
                .samples = spc_pool_take(scratch, s->options.buffer.capacity, sizeof *w.samples)};
    if (w.samples) spc_buffer_look(s->buffer, want, &w);
    const spc_status status =
        w.samples ? spc_each_sample(s->context, w.count, make_again, &w) : SPC_NO_MEMORY;
    spc_pool_destroy(scratch);
    return status;
}

/* ---- making a stream ---- */

static spc_status check(spc_context *context, const spc_stream_options *options) {
    if (options->batch == 0) {
        return spc_fail(context, SPC_BAD_INPUT, "batches of 0 items hold nothing; use at least 1");
    }
    if (options->skip > 0 && options->reads_per_put == 0) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "a stream whose interleaving is left to chance cannot be gone on with; "
                        "use reads_per_put, or begin anew");
    }
    if (options->reads_per_put >= 0) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "reads_per_put is %g; use a positive number, or 0 for no fixed interleaving",
                    options->reads_per_put);
}

static void finish_benches(void *object) {
    const spc_stream *s = object;
    for (size_t i = 0; i < s->bench_count; i++) {
        spc_pool_destroy(s->benches[i].pool);
        spc_context_destroy(s->benches[i].context);
    }
}

static bool closing_or_stopped(void *user) {
    const spc_stream *s = user;
    return atomic_load(&s->closing) || (s->stop.requested && s->stop.requested(s->stop.user));
}

static spc_status make_bench(spc_pool *pool, spc_stream *s, bench *b) {
    b->item = spc_pool_take(pool, s->shape.item_bytes, 1);
    if (!b->item) return SPC_NO_MEMORY;
    b->context = spc_context_fork(s->context);
    if (!b->context) return spc_fail(s->context, SPC_NO_MEMORY, "no memory for another thread");
    b->context->tables.threads = 1;
    b->context->tables.stop = (spc_stop){.requested = closing_or_stopped, .user = s};
    return SPC_OK;
}

/* With fixed interleaving one more than threads, for the sample that the reader has in hand. */
static spc_status make_benches(spc_pool *pool, spc_stream *s) {
    const size_t count = (size_t)s->options.threads + (interleaved(s) ? 1 : 0);
    s->benches = spc_pool_take(pool, count, sizeof *s->benches);
    if (!s->benches) return SPC_NO_MEMORY;
    SPC_TRY(spc_pool_at_end(pool, finish_benches, s));
    for (; s->bench_count < count; s->bench_count++) {
        SPC_TRY(make_bench(pool, s, &s->benches[s->bench_count]));
    }
    return SPC_OK;
}

static spc_status make_parts(spc_pool *pool, spc_stream *s) {
    spc_buffer_options buffer = s->options.buffer;
    buffer.item_bytes = s->shape.item_bytes;
    SPC_TRY(spc_buffer_create(pool, &buffer, &s->buffer));
    SPC_TRY(spc_item_room(pool, &s->shape, s->options.batch, &s->batch));
    s->item = spc_pool_take(pool, s->shape.item_bytes, 1);
    if (!s->item) return SPC_NO_MEMORY;
    SPC_TRY(spc_monitor_create(pool, &s->monitor));
    return make_benches(pool, s);
}

static spc_status start_threads(spc_pool *pool, spc_stream *s) {
    s->working = s->options.threads;
    for (int i = 0; i < s->options.threads; i++) SPC_TRY(spc_thread_start(pool, work, s));
    return SPC_OK;
}

static void close_stream(void *object) {
    spc_stream *s = object;
    atomic_store(&s->closing, true);
    spc_buffer_fail(s->buffer, SPC_INTERRUPTED, "the stream was closed");
    spc_monitor_enter(s->monitor);
    spc_monitor_wake_all(s->monitor, FREED);
    spc_monitor_leave(s->monitor);
}

spc_status spc_stream_create(spc_pool *pool, const spc_stream_options *options,
                             spc_stream **result) {
    spc_context *context = spc_pool_context(pool);
    SPC_TRY(check(context, options));
    spc_stream *s = spc_pool_take(pool, 1, sizeof *s);
    if (!s) return SPC_NO_MEMORY;
    s->options = *options;
    s->context = context;
    s->stop = context->tables.stop;
    if (options->threads <= 0) s->options.threads = spc_context_threads(context);
    if (!options->make) {
        s->beyond = *options->split;
        s->beyond.points = NULL;
        s->options.make = make_of_split;
        s->options.self = s;
    }
    SPC_TRY(spc_item_shape_find(context, options, &s->shape));
    SPC_TRY(make_parts(pool, s));
    if (options->skip > 0) SPC_TRY(skip(s));
    /* What is registered last ends first: threads are asked to leave before they are waited for. */
    const spc_status started = start_threads(pool, s);
    const spc_status registered = spc_pool_at_end(pool, close_stream, s);
    if (started != SPC_OK) return started;
    *result = s;
    return registered;
}

/* ---- reading ---- */

spc_status spc_stream_batch(spc_stream *s, size_t count, spc_batch *batch) {
    if (count > s->options.batch) {
        return spc_fail(s->context, SPC_BAD_USAGE,
                        "a batch of %zu items from a stream made for %zu; raise its batch", count,
                        s->options.batch);
    }
    *batch = s->batch;
    for (; batch->count < count; batch->count++) {
        spc_buffer_item facts;
        if (interleaved(s)) SPC_TRY(feed(s, put_next));
        SPC_TRY(spc_buffer_get(s->buffer, s->context, s->item, &facts));
        if (facts.seen == 0) return SPC_OK;
        spc_item_spread(&s->shape, s->item, batch, batch->count);
        batch->seen[batch->count] = facts.seen;
    }
    return SPC_OK;
}

/* ---- what is going on ---- */

spc_stream_counters spc_stream_count(const spc_stream *s) {
    spc_stream_counters counters = {.buffer = spc_buffer_count(s->buffer)};
    spc_monitor_enter(s->monitor);
    counters.samples = s->made;
    counters.failures = s->failures;
    counters.buffer.get_seconds += s->waited;
    spc_monitor_leave(s->monitor);
    return counters;
}

void spc_stream_parameters(const spc_stream *s, double *mean, double *deviation) {
    spc_item_moments(&s->shape, s->buffer, mean, deviation);
}
