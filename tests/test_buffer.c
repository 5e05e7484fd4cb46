/* specula: test_buffer.c
 *
 * What each policy of a sample buffer promises, alone and between threads.
 */
#include "harness.h"
#include "thread.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <specula/buffer.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* An item says which it is, twice, so that a torn copy shows. */
typedef struct item {
    uint64_t number, again;
} item;

static spc_pool *new_pool(const spc_context_options *options) {
    return spc_pool_create(spc_context_create(options));
}

static void release(spc_pool *pool) {
    spc_context *context = spc_pool_context(pool);
    spc_pool_destroy(pool);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
}

static spc_buffer *new_buffer(spc_pool *pool, spc_buffer_options options) {
    options.item_bytes = sizeof(item);
    spc_buffer *buffer;
    ck_assert_int_eq(spc_buffer_create(pool, &options, &buffer), SPC_OK);
    return buffer;
}

static void put(spc_pool *pool, spc_buffer *buffer, uint64_t number) {
    const item next = {number, ~number};
    ck_assert(spc_buffer_writable(buffer));
    ck_assert_int_eq(spc_buffer_put(buffer, spc_pool_context(pool), &next), SPC_OK);
}

static uint64_t get(spc_pool *pool, spc_buffer *buffer, spc_buffer_item *facts) {
    item got = {0};
    ck_assert(spc_buffer_readable(buffer));
    ck_assert_int_eq(spc_buffer_get(buffer, spc_pool_context(pool), &got, facts), SPC_OK);
    if (facts->seen == 0) return UINT64_MAX;
    ck_assert_uint_eq(got.again, ~got.number);
    return got.number;
}

/* The probability that counts with these expectations are as far off by chance, or farther. */
static double chance(const double *counts, const double *expected, size_t bins) {
    double sum = 0;
    for (size_t i = 0; i < bins; i++) sum += pow(counts[i] - expected[i], 2) / expected[i];
    return gsl_cdf_chisq_Q(sum, (double)bins - 1);
}

/* ---- one thread ---- */

START_TEST(a_fifo_gives_each_item_once_in_order) {
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.capacity = 5});
    spc_buffer_item facts;
    uint64_t puts = 0, gets = 0;
    /* Rounds of different lengths go around the ring in every phase. */
    for (size_t round = 0; round < 40; round++) {
        for (; spc_buffer_writable(buffer); puts++) put(pool, buffer, puts);
        ck_assert_uint_eq(puts - gets, 5);
        for (size_t i = 0; i < 1 + round % 5; i++, gets++) {
            ck_assert_uint_eq(get(pool, buffer, &facts), gets);
            ck_assert_uint_eq(facts.serial, gets);
            ck_assert_uint_eq(facts.seen, 1);
        }
    }
    spc_buffer_end(buffer);
    for (; gets < puts; gets++) ck_assert_uint_eq(get(pool, buffer, &facts), gets);
    get(pool, buffer, &facts);
    ck_assert_uint_eq(facts.seen, 0);
    release(pool);
}
END_TEST

START_TEST(firo_gives_each_item_as_often_as_asked) {
    enum { ITEMS = 200, CAPACITY = 16, WATERMARK = 7 };
    const uint64_t epochs = (uint64_t)_i;
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.policy = SPC_BUFFER_FIRO,
                                                               .capacity = CAPACITY,
                                                               .watermark = WATERMARK,
                                                               .pseudo_epochs = (size_t)epochs});
    uint64_t seen[ITEMS] = {0}, puts = 0;
    spc_buffer_item facts;
    while (puts < ITEMS) {
        ck_assert_int_eq(spc_buffer_readable(buffer), spc_buffer_count(buffer).size >= WATERMARK);
        ck_assert_int_eq(spc_buffer_writable(buffer), spc_buffer_count(buffer).size < CAPACITY);
        if (spc_buffer_writable(buffer)) put(pool, buffer, puts++);
        if (!spc_buffer_readable(buffer)) continue;
        const uint64_t number = get(pool, buffer, &facts);
        ck_assert_uint_eq(++seen[number], facts.seen);
    }
    spc_buffer_end(buffer);
    for (uint64_t number; (number = get(pool, buffer, &facts)) != UINT64_MAX;) {
        ck_assert_uint_eq(++seen[number], facts.seen);
    }
    for (size_t i = 0; i < ITEMS; i++) ck_assert_uint_eq(seen[i], epochs);
    ck_assert_uint_eq(spc_buffer_count(buffer).gets, ITEMS * epochs);
    release(pool);
}
END_TEST

START_TEST(a_reservoir_overwrites_only_what_was_read) {
    enum { ITEMS = 300, CAPACITY = 12, WATERMARK = 5 };
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.policy = SPC_BUFFER_RESERVOIR,
                                                               .capacity = CAPACITY,
                                                               .watermark = WATERMARK});
    uint64_t seen[ITEMS] = {0}, puts = 0, gets = 0;
    spc_buffer_item facts;
    while (puts < ITEMS) {
        const spc_buffer_counters now = spc_buffer_count(buffer);
        ck_assert_int_eq(spc_buffer_readable(buffer), now.size >= WATERMARK);
        ck_assert_int_eq(spc_buffer_writable(buffer), now.size < CAPACITY || now.unseen < CAPACITY);
        if (spc_buffer_writable(buffer)) put(pool, buffer, puts++);
        if (!spc_buffer_readable(buffer)) continue;
        const uint64_t number = get(pool, buffer, &facts);
        ck_assert_uint_eq(++seen[number], facts.seen);
        gets++;
        /* Reading takes nothing away while production goes on. */
        ck_assert_uint_ge(spc_buffer_count(buffer).size, now.size);
    }
    /* All that was overwritten had been read. */
    size_t read = 0;
    for (size_t i = 0; i < ITEMS; i++) read += seen[i] > 0;
    ck_assert_uint_eq(read + spc_buffer_count(buffer).unseen, ITEMS);
    spc_buffer_end(buffer);
    const size_t left = spc_buffer_count(buffer).size;
    size_t drained = 0;
    for (uint64_t number; (number = get(pool, buffer, &facts)) != UINT64_MAX; drained++) {
        ck_assert_uint_eq(++seen[number], facts.seen);
    }
    ck_assert_uint_eq(drained, left);
    ck_assert_uint_eq(spc_buffer_count(buffer).gets, gets + drained);
    for (size_t i = 0; i < ITEMS; i++) ck_assert_uint_ge(seen[i], 1);
    release(pool);
}
END_TEST

START_TEST(a_full_reservoir_of_unread_items_refuses_more) {
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(
        pool, (spc_buffer_options){.policy = SPC_BUFFER_RESERVOIR, .capacity = 3, .watermark = 2});
    spc_buffer_item facts;
    for (uint64_t i = 0; i < 3; i++) put(pool, buffer, i);
    ck_assert(!spc_buffer_writable(buffer));
    const uint64_t read = get(pool, buffer, &facts);
    put(pool, buffer, 3);
    ck_assert(!spc_buffer_writable(buffer));
    spc_buffer_end(buffer);
    for (int i = 0; i < 3; i++) ck_assert_uint_ne(get(pool, buffer, &facts), read);
    release(pool);
}
END_TEST

START_TEST(reads_of_a_reservoir_are_uniform) {
    enum { ITEMS = 20, READS = 40000 };
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(
        pool, (spc_buffer_options){.policy = SPC_BUFFER_RESERVOIR, .capacity = ITEMS, .seed = 1});
    double counts[ITEMS] = {0}, expected[ITEMS];
    spc_buffer_item facts;
    for (uint64_t i = 0; i < ITEMS; i++) put(pool, buffer, i);
    for (size_t i = 0; i < READS; i++) counts[get(pool, buffer, &facts)]++;
    for (size_t i = 0; i < ITEMS; i++) expected[i] = (double)READS / ITEMS;
    ck_assert_double_gt(chance(counts, expected, ITEMS), 1e-3);
    release(pool);
}
END_TEST

/* Of n items one is read and replaced: an item stays for k further reads with probability (1 - 1/n)^k / n. */
START_TEST(items_of_firo_stay_for_a_geometric_time) {
    enum { ITEMS = 8, READS = 40000, BINS = 30 };
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(
        pool, (spc_buffer_options){.policy = SPC_BUFFER_FIRO, .capacity = ITEMS, .seed = 2});
    double counts[BINS] = {0}, expected[BINS], rest = 1;
    spc_buffer_item facts;
    uint64_t puts = 0;
    for (; puts < ITEMS; puts++) put(pool, buffer, puts);
    for (size_t i = 0; i < READS; i++) {
        const uint64_t stayed = puts - 1 - get(pool, buffer, &facts);
        /* The first ones came together, not one by one. */
        if (i >= 1000) counts[stayed < BINS ? stayed : BINS - 1]++;
        put(pool, buffer, puts++);
    }
    for (size_t k = 0; k < BINS; k++) {
        expected[k] = (READS - 1000) * (k + 1 < BINS ? rest / ITEMS : rest);
        rest -= rest / ITEMS;
    }
    ck_assert_double_gt(chance(counts, expected, BINS), 1e-3);
    release(pool);
}
END_TEST

static void clear_flag(void *self, void *bytes, const spc_buffer_item *facts) {
    bool *gone = self;
    const item *i = bytes;
    ck_assert_uint_eq(i->again, ~i->number);
    ck_assert_uint_eq(i->number, facts->serial);
    gone[i->number] = false;
}

START_TEST(overwriting_is_uniform) {
    enum { ITEMS = 6, ROUNDS = 1200 };
    double counts[ITEMS] = {0}, expected[ITEMS];
    for (uint64_t round = 0; round < ROUNDS; round++) {
        spc_pool *pool = new_pool(NULL);
        spc_buffer *buffer = new_buffer(
            pool,
            (spc_buffer_options){.policy = SPC_BUFFER_RESERVOIR, .capacity = ITEMS, .seed = round});
        spc_buffer_item facts;
        for (uint64_t i = 0; i < ITEMS; i++) put(pool, buffer, i);
        while (spc_buffer_count(buffer).unseen > 0) get(pool, buffer, &facts);
        put(pool, buffer, ITEMS);
        bool gone[ITEMS + 1];
        for (size_t i = 0; i <= ITEMS; i++) gone[i] = true;
        spc_buffer_look(buffer, clear_flag, gone);
        ck_assert(!gone[ITEMS]);
        size_t missing = 0;
        for (size_t i = 0; i < ITEMS; i++) {
            missing += gone[i];
            counts[i] += gone[i];
        }
        ck_assert_uint_eq(missing, 1);
        release(pool);
    }
    for (size_t i = 0; i < ITEMS; i++) expected[i] = (double)ROUNDS / ITEMS;
    ck_assert_double_gt(chance(counts, expected, ITEMS), 1e-3);
}
END_TEST

START_TEST(choices_follow_from_the_seed) {
    enum { READS = 500 };
    uint64_t reads[3][READS];
    for (uint64_t run = 0; run < 3; run++) {
        spc_pool *pool = new_pool(NULL);
        spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.policy = (spc_buffer_policy)_i,
                                                                   .capacity = 10,
                                                                   .watermark = 5,
                                                                   .seed = run / 2});
        spc_buffer_item facts;
        uint64_t puts = 0;
        for (size_t i = 0; i < READS; i++) {
            while (!spc_buffer_readable(buffer)) put(pool, buffer, puts++);
            reads[run][i] = get(pool, buffer, &facts);
            if (spc_buffer_writable(buffer)) put(pool, buffer, puts++);
        }
        release(pool);
    }
    ck_assert_int_eq(memcmp(reads[0], reads[1], sizeof reads[0]), 0);
    ck_assert_int_ne(memcmp(reads[0], reads[2], sizeof reads[0]), 0);
}
END_TEST

START_TEST(the_seen_of_what_is_stored_are_shown) {
    spc_pool *pool = new_pool(NULL);
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.capacity = 4});
    spc_buffer_item facts;
    for (uint64_t i = 0; i < 4; i++) put(pool, buffer, i);
    for (uint64_t i = 4; i < 7; i++) {
        get(pool, buffer, &facts);
        put(pool, buffer, i);
    }
    bool gone[7];
    for (size_t i = 0; i < 7; i++) gone[i] = true;
    spc_buffer_look(buffer, clear_flag, gone);
    for (size_t i = 0; i < 7; i++) ck_assert_int_eq(gone[i], i < 3);
    release(pool);
}
END_TEST

START_TEST(what_makes_no_buffer_is_refused) {
    static const spc_buffer_options wrong[] = {
        {.item_bytes = 8},
        {.capacity = 8},
        {.policy = (spc_buffer_policy)7, .item_bytes = 8, .capacity = 8},
        {.policy = SPC_BUFFER_FIRO, .item_bytes = 8, .capacity = 8, .watermark = 8},
        {.policy = SPC_BUFFER_FIFO, .item_bytes = 8, .capacity = 8, .watermark = 1},
        {.policy = SPC_BUFFER_RESERVOIR, .item_bytes = 8, .capacity = 8, .pseudo_epochs = 2}};
    spc_pool *pool = new_pool(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        spc_buffer *buffer;
        ck_assert_int_eq(spc_buffer_create(pool, &wrong[i], &buffer), SPC_BAD_INPUT);
        spc_error_clear(spc_pool_context(pool));
    }
    ck_assert_str_eq(spc_buffer_policy_name(SPC_BUFFER_FIRO), "firo");
    ck_assert_ptr_null(spc_buffer_policy_name((spc_buffer_policy)3));
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.capacity = 1});
    spc_buffer_end(buffer);
    ck_assert_int_eq(spc_buffer_put(buffer, spc_pool_context(pool), &(item){0}), SPC_BAD_USAGE);
    release(pool);
}
END_TEST

static void *allocate_some(void *user, size_t bytes) {
    int *left = user;
    return (*left)-- == 0 ? NULL : aligned_alloc(64, (bytes + 63) / 64 * 64);
}

static void free_it(void *user, void *memory) {
    (void)user;
    free(memory);
}

START_TEST(memory_is_taken_at_creation_only) {
    const spc_buffer_options options = {
        .policy = SPC_BUFFER_RESERVOIR, .item_bytes = 100, .capacity = 50};
    spc_status status = SPC_NO_MEMORY;
    for (int allowed = 2; status != SPC_OK; allowed++) {
        int left = allowed;
        spc_pool *pool = new_pool(&(spc_context_options){
            .allocator = {.allocate = allocate_some, .release = free_it, .user = &left}});
        spc_context *context = spc_pool_context(pool);
        spc_buffer *buffer;
        status = spc_buffer_create(pool, &options, &buffer);
        ck_assert(status == SPC_OK || status == SPC_NO_MEMORY);
        const size_t before = spc_context_memory(context).allocations;
        ck_assert_uint_lt(spc_context_memory(context).bytes, 50 * (112 + 64));
        char bytes[100] = {0};
        for (size_t i = 0; status == SPC_OK && i < 1000; i++) {
            if (spc_buffer_writable(buffer)) spc_buffer_put(buffer, context, bytes);
            spc_buffer_get(buffer, context, bytes, NULL);
        }
        ck_assert_uint_eq(spc_context_memory(context).allocations, before);
        release(pool);
        ck_assert_int_lt(allowed, 100);
    }
}
END_TEST

/* ---- several threads ---- */

/* Puts the numbers first, first + stride, ... below `end`. */
typedef struct producer {
    spc_buffer *buffer;
    spc_context *context;
    uint64_t first, stride, end;
    spc_status status;
    atomic_bool done;
} producer;

static void produce(void *self) {
    producer *p = self;
    for (uint64_t i = p->first; i < p->end && p->status == SPC_OK; i += p->stride) {
        const item next = {i, ~i};
        p->status = spc_buffer_put(p->buffer, p->context, &next);
    }
    atomic_store(&p->done, true);
}

/* Reads until the end. */
typedef struct consumer {
    spc_buffer *buffer;
    spc_context *context;
    atomic_uint *seen; /* [number] */
    bool torn;
    spc_status status;
} consumer;

static void consume(void *self) {
    consumer *c = self;
    for (;;) {
        item got;
        spc_buffer_item facts;
        c->status = spc_buffer_get(c->buffer, c->context, &got, &facts);
        if (c->status != SPC_OK || facts.seen == 0) return;
        c->torn = c->torn || got.again != ~got.number;
        if (!c->torn) atomic_fetch_add(&c->seen[got.number], 1);
    }
}

/* Contexts of the threads of a test, and a pool for them: destroyed, it has joined them. */
typedef struct crew {
    spc_pool *threads;
    spc_context *contexts[4];
} crew;

static crew new_crew(spc_pool *pool) {
    crew c = {.threads = spc_pool_create(spc_pool_context(pool))};
    for (int i = 0; i < 4; i++) c.contexts[i] = spc_context_fork(spc_pool_context(pool));
    return c;
}

static void join(crew *c) {
    spc_pool_destroy(c->threads);
}

static void dismiss(crew *c) {
    for (int i = 0; i < 4; i++) spc_context_destroy(c->contexts[i]);
}

START_TEST(threads_lose_nothing_and_tear_nothing) {
    enum { ITEMS = 3000, PRODUCERS = 3 };
    spc_pool *pool = new_pool(NULL);
    const spc_buffer_policy policy = (spc_buffer_policy)_i;
    spc_buffer *buffer =
        new_buffer(pool, (spc_buffer_options){.policy = policy,
                                              .capacity = 32,
                                              .watermark = policy == SPC_BUFFER_FIFO ? 0 : 8,
                                              .pseudo_epochs = policy == SPC_BUFFER_FIRO ? 2 : 1});
    static atomic_uint seen[ITEMS];
    for (size_t i = 0; i < ITEMS; i++) atomic_store(&seen[i], 0);
    crew producing = new_crew(pool), consuming = new_crew(pool);
    producer producers[PRODUCERS];
    for (uint64_t i = 0; i < PRODUCERS; i++) {
        producers[i] = (producer){.buffer = buffer,
                                  .context = producing.contexts[i],
                                  .first = i,
                                  .stride = PRODUCERS,
                                  .end = ITEMS};
        ck_assert_int_eq(spc_thread_start(producing.threads, produce, &producers[i]), SPC_OK);
    }
    consumer consumers[2];
    for (int i = 0; i < 2; i++) {
        consumers[i] = (consumer){.buffer = buffer, .context = consuming.contexts[i], .seen = seen};
        ck_assert_int_eq(spc_thread_start(consuming.threads, consume, &consumers[i]), SPC_OK);
    }
    join(&producing);
    spc_buffer_end(buffer);
    join(&consuming);
    for (int i = 0; i < PRODUCERS; i++) ck_assert_int_eq(producers[i].status, SPC_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(consumers[i].status, SPC_OK);
        ck_assert(!consumers[i].torn);
    }
    for (size_t i = 0; i < ITEMS; i++) {
        const unsigned times = atomic_load(&seen[i]);
        if (policy == SPC_BUFFER_FIFO) ck_assert_uint_eq(times, 1);
        if (policy == SPC_BUFFER_FIRO) ck_assert_uint_eq(times, 2);
        ck_assert_uint_ge(times, 1);
    }
    ck_assert_uint_eq(spc_buffer_count(buffer).puts, ITEMS);
    ck_assert_uint_eq(spc_buffer_count(buffer).size, 0);
    dismiss(&producing);
    dismiss(&consuming);
    release(pool);
}
END_TEST

/* Whoever waits asks now and then whether to stop, which shows that it waits. */
typedef struct watch {
    atomic_int asked;
    atomic_bool stop;
} watch;

static bool asked_to_stop(void *user) {
    watch *w = user;
    atomic_fetch_add(&w->asked, 1);
    return atomic_load(&w->stop);
}

static void wait_for(watch *w, int more) {
    const int before = atomic_load(&w->asked);
    while (atomic_load(&w->asked) < before + more) usleep(1000);
}

START_TEST(a_producer_waits_for_room_and_goes_on) {
    watch w = {0};
    spc_pool *pool = new_pool(&(spc_context_options){.stop = {asked_to_stop, &w}});
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.capacity = 2});
    crew producing = new_crew(pool);
    producer p = {.buffer = buffer, .context = producing.contexts[0], .stride = 1, .end = 3};
    ck_assert_int_eq(spc_thread_start(producing.threads, produce, &p), SPC_OK);
    wait_for(&w, 5);
    ck_assert(!atomic_load(&p.done));
    ck_assert_uint_eq(spc_buffer_count(buffer).puts, 2);
    spc_buffer_item facts;
    ck_assert_uint_eq(get(pool, buffer, &facts), 0);
    join(&producing);
    ck_assert_int_eq(p.status, SPC_OK);
    ck_assert_uint_eq(spc_buffer_count(buffer).puts, 3);
    ck_assert_double_gt(spc_buffer_count(buffer).put_seconds, 0);
    ck_assert_double_eq(spc_buffer_count(buffer).get_seconds, 0);
    dismiss(&producing);
    release(pool);
}
END_TEST

START_TEST(a_reader_waits_for_the_watermark_or_the_end) {
    enum { WATERMARK = 4 };
    const int puts = _i; /* all but the last lie below the watermark */
    watch w = {0};
    spc_pool *pool = new_pool(&(spc_context_options){.stop = {asked_to_stop, &w}});
    spc_buffer *buffer = new_buffer(pool, (spc_buffer_options){.policy = SPC_BUFFER_RESERVOIR,
                                                               .capacity = 8,
                                                               .watermark = WATERMARK});
    static atomic_uint seen[WATERMARK];
    for (size_t i = 0; i < WATERMARK; i++) atomic_store(&seen[i], 0);
    crew consuming = new_crew(pool);
    consumer c = {.buffer = buffer, .context = consuming.contexts[0], .seen = seen};
    ck_assert_int_eq(spc_thread_start(consuming.threads, consume, &c), SPC_OK);
    for (int i = 0; i < puts; i++) put(pool, buffer, (uint64_t)i);
    wait_for(&w, 5);
    if (puts < WATERMARK) ck_assert_uint_eq(spc_buffer_count(buffer).gets, 0);
    while (puts == WATERMARK && spc_buffer_count(buffer).gets == 0) usleep(1000);
    spc_buffer_end(buffer);
    join(&consuming);
    ck_assert_int_eq(c.status, SPC_OK);
    for (int i = 0; i < puts; i++) ck_assert_uint_ge(atomic_load(&seen[i]), 1);
    dismiss(&consuming);
    release(pool);
}
END_TEST

START_TEST(a_wish_to_stop_wakes_everybody) {
    watch w = {0};
    spc_pool *pool = new_pool(&(spc_context_options){.stop = {asked_to_stop, &w}});
    spc_buffer *full = new_buffer(pool, (spc_buffer_options){.capacity = 1});
    spc_buffer *empty = new_buffer(pool, (spc_buffer_options){.capacity = 1});
    crew all = new_crew(pool);
    producer p = {.buffer = full, .context = all.contexts[0], .stride = 1, .end = 9};
    consumer c = {.buffer = empty, .context = all.contexts[1]};
    ck_assert_int_eq(spc_thread_start(all.threads, produce, &p), SPC_OK);
    ck_assert_int_eq(spc_thread_start(all.threads, consume, &c), SPC_OK);
    wait_for(&w, 6);
    atomic_store(&w.stop, true);
    join(&all);
    ck_assert_int_eq(p.status, SPC_INTERRUPTED);
    ck_assert_int_eq(c.status, SPC_INTERRUPTED);
    dismiss(&all);
    release(pool);
}
END_TEST

START_TEST(a_failure_reaches_everybody_with_its_message) {
    watch w = {0};
    spc_pool *pool = new_pool(&(spc_context_options){.stop = {asked_to_stop, &w}});
    /* Below the watermark the reader waits; a full one keeps two producers waiting. */
    spc_buffer *full = new_buffer(pool, (spc_buffer_options){.capacity = 1});
    spc_buffer *low = new_buffer(
        pool, (spc_buffer_options){.policy = SPC_BUFFER_FIRO, .capacity = 8, .watermark = 5});
    put(pool, low, 0);
    crew all = new_crew(pool);
    producer p[2];
    for (int i = 0; i < 2; i++) {
        p[i] = (producer){.buffer = full, .context = all.contexts[i], .stride = 1, .end = 9};
        ck_assert_int_eq(spc_thread_start(all.threads, produce, &p[i]), SPC_OK);
    }
    consumer c = {.buffer = low, .context = all.contexts[2]};
    ck_assert_int_eq(spc_thread_start(all.threads, consume, &c), SPC_OK);
    wait_for(&w, 8);
    spc_buffer_fail(full, SPC_IO_ERROR, "first");
    spc_buffer_fail(full, SPC_CORRUPT, "second");
    spc_buffer_fail(low, SPC_NOT_FINITE, "sample 3");
    join(&all);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(p[i].status, SPC_IO_ERROR);
        ck_assert_str_eq(spc_error_message(all.contexts[i]), "first");
    }
    ck_assert_int_eq(c.status, SPC_NOT_FINITE);
    ck_assert_str_eq(spc_error_message(all.contexts[2]), "sample 3");
    dismiss(&all);
    release(pool);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("buffer");
    TCase *alone = tcase_create("one thread");
    tcase_add_test(alone, a_fifo_gives_each_item_once_in_order);
    tcase_add_loop_test(alone, firo_gives_each_item_as_often_as_asked, 1, 4);
    tcase_add_test(alone, a_reservoir_overwrites_only_what_was_read);
    tcase_add_test(alone, a_full_reservoir_of_unread_items_refuses_more);
    tcase_add_test(alone, reads_of_a_reservoir_are_uniform);
    tcase_add_test(alone, items_of_firo_stay_for_a_geometric_time);
    tcase_add_test(alone, overwriting_is_uniform);
    tcase_add_loop_test(alone, choices_follow_from_the_seed, SPC_BUFFER_FIRO,
                        SPC_BUFFER_RESERVOIR + 1);
    tcase_add_test(alone, the_seen_of_what_is_stored_are_shown);
    tcase_add_test(alone, what_makes_no_buffer_is_refused);
    tcase_add_test(alone, memory_is_taken_at_creation_only);
    suite_add_tcase(suite, alone);
    TCase *threads = tcase_create("threads");
    tcase_add_loop_test(threads, threads_lose_nothing_and_tear_nothing, SPC_BUFFER_FIFO,
                        SPC_BUFFER_RESERVOIR + 1);
    tcase_add_test(threads, a_producer_waits_for_room_and_goes_on);
    tcase_add_loop_test(threads, a_reader_waits_for_the_watermark_or_the_end, 0, 5);
    tcase_add_test(threads, a_wish_to_stop_wakes_everybody);
    tcase_add_test(threads, a_failure_reaches_everybody_with_its_message);
    suite_add_tcase(suite, threads);
    return spc_test_main(suite);
}
