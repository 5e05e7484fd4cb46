/* specula: generate.c
 *
 * Samples made by the threads of each rank. Which thread makes which sample is left to chance; what a sample holds is not.
 * A thread takes a few samples with consecutive indices at a time, and writes what it has finished about every second: a
 * flush to the disk takes as long as many a sample.
 */
#include "context_internal.h"
#include "dataset_internal.h"

#include <specula/ranks.h>
#include <string.h>

enum { BATCH = 64 };

/* Seconds of work, and bytes, that wait for a flush at most. */
static const double flush_seconds = 1, flush_bytes = 0x1p26;

typedef struct generator {
    const spc_generation *generation;
    const spc_dataset *dataset;
    spc_shard_catalogue *catalogues;
    spc_context *context;
    size_t total, finished, made, failures;
    size_t failures_before;        /* those of samples that were there */
    size_t next_split, next_index; /* to be handed out */
    size_t batch;
    double begun;
    spc_status status; /* of the first failure */
} generator;

/* Samples with consecutive indices, finished but not on the disk. */
typedef struct batch {
    spc_context *context;
    const spc_split *split;
    size_t first, end; /* indices that the thread took */
    size_t held, failures;
    double since, bytes;
    spc_sample samples[BATCH], fines[BATCH];
    spc_pool *pools[BATCH];
} batch;

/* ---- what all threads share ---- */

static void tell(const generator *g) {
    if (!g->generation->progress) return;
    const double seconds = spc_now(g->context) - g->begun;
    const double rate = seconds > 0 ? (double)g->made / seconds : 0;
    const spc_generation_progress progress = {
        .done = g->finished,
        .total = g->total,
        .failed = g->failures,
        .samples_per_second = rate,
        .remaining_seconds = rate > 0 ? (double)(g->total - g->finished) / rate : 0};
    g->generation->progress(g->generation->self, &progress);
}

static bool is_done(const generator *g, const spc_split *split, size_t index) {
    return g->catalogues[split - g->dataset->splits].shard[index] != SIZE_MAX;
}

static bool is_mine(const generator *g, const batch *b) {
    if (spc_context_ranks(g->context)->count == 1) return true;
    return spc_claim(b->context, g->generation->folder, b->split, b->first);
}

/* Up to `g->batch` samples that are not there yet; false when none is left, or one failed. */
static bool take_batch(generator *g, batch *b) {
    bool found = false;
#pragma omp critical(spc_dataset_samples)
    {
        while (!found && g->status == SPC_OK && g->next_split < g->dataset->split_count) {
            const spc_split *split = &g->dataset->splits[g->next_split];
            size_t i = g->next_index;
            while (i < split->size && is_done(g, split, i)) i++;
            b->split = split;
            b->first = i;
            while (i < split->size && i < b->first + g->batch && !is_done(g, split, i)) i++;
            b->end = i;
            g->next_index = i;
            if (b->end > b->first) {
                found = is_mine(g, b);
                continue;
            }
            g->next_split++;
            g->next_index = 0;
        }
    }
    return found;
}

static bool has_failed(generator *g) {
    bool failed;
#pragma omp critical(spc_dataset_samples)
    failed = g->status != SPC_OK;
    return failed;
}

static void report(generator *g, spc_context *context, spc_status status, size_t samples,
                   size_t failures) {
#pragma omp critical(spc_dataset_samples)
    {
        if (status == SPC_OK) {
            g->finished += samples;
            g->made += samples;
            g->failures += failures;
            tell(g);
        } else if (g->status == SPC_OK) {
            g->status = status;
            spc_fail(g->context, status, "%s", spc_error_message(context));
        }
    }
}

/* ---- a thread ---- */

static void drop(batch *b) {
    for (size_t i = 0; i < b->held; i++) spc_pool_destroy(b->pools[i]);
    b->held = 0;
    b->failures = 0;
    b->bytes = 0;
}

/* In the catalogue: nobody else looks at samples that this thread took. */
static void enter(const generator *g, const batch *b) {
    spc_shard_catalogue *catalogue = &g->catalogues[b->split - g->dataset->splits];
    for (size_t i = 0; i < b->held; i++) {
        catalogue->shard[b->samples[i].index] = b->samples[0].index;
        catalogue->attempts[b->samples[i].index] = (uint32_t)b->samples[i].attempt;
    }
}

/* Write what is finished. */
static spc_status flush(generator *g, batch *b) {
    if (b->held == 0) return SPC_OK;
    const spc_status status = spc_shard_write(b->context, g->dataset, b->split,
                                              g->generation->folder, b->samples, b->fines, b->held);
    if (status == SPC_OK) enter(g, b);
    report(g, b->context, status, b->held, b->failures);
    drop(b);
    b->since = spc_now(b->context);
    return status;
}

static spc_status make(generator *g, batch *b, size_t index) {
    if (spc_stop_requested(b->context)) return spc_fail(b->context, SPC_INTERRUPTED, "interrupted");
    spc_pool *pool = spc_pool_create(b->context);
    if (!pool) return SPC_NO_MEMORY;
    spc_sample *sample = &b->samples[b->held], *fine = &b->fines[b->held];
    const spc_status status = spc_dataset_make(pool, g->dataset, b->split, index, sample, fine);
    if (status != SPC_OK) {
        spc_pool_destroy(pool);
        return status;
    }
    b->pools[b->held++] = pool;
    b->failures += sample->attempt;
    const spc_grid *grid = g->dataset->pairs ? &fine->grid : &sample->grid;
    b->bytes += (double)(g->dataset->frames * g->dataset->field_count * spc_grid_points(grid)) *
                sizeof(double);
    return SPC_OK;
}

static void work(generator *g, batch *b) {
    b->since = spc_now(b->context);
    while (take_batch(g, b)) {
        for (size_t i = b->first; i < b->end && !has_failed(g); i++) {
            const spc_status status = make(g, b, i);
            const bool due =
                spc_now(b->context) - b->since > flush_seconds || b->bytes > flush_bytes;
            if (status != SPC_OK) {
                /* What was finished before stays; the message is this one. */
                report(g, b->context, status, 0, 0);
                spc_error_clear(b->context);
            }
            if ((due || status != SPC_OK) && flush(g, b) != SPC_OK) break;
        }
        if (flush(g, b) != SPC_OK) break;
    }
    drop(b);
}

static void run_thread(generator *g) {
    spc_context *own = spc_context_fork(g->context);
    batch *b = own ? spc_allocate(own, 1, sizeof *b) : NULL;
    if (b) {
        own->tables.threads = 1;
        own->tables.ranks = (spc_ranks){.count = 1};
        b->context = own;
        work(g, b);
        spc_release(own, b);
    } else {
        report(g, own ? own : g->context, SPC_NO_MEMORY, 0, 0);
    }
    spc_context_destroy(own);
}

/* While samples are made a rank knows of its own alone. */
static void count_all_ranks(generator *g) {
    const spc_ranks *ranks = spc_context_ranks(g->context);
    if (ranks->count == 1) return;
    double made[] = {(double)g->made, (double)(g->failures - g->failures_before)};
    const size_t before = g->finished - g->made;
    ranks->sum(ranks->user, made, 2);
    g->made = (size_t)made[0];
    g->failures = g->failures_before + (size_t)made[1];
    g->finished = before + g->made;
    tell(g);
}

spc_status spc_generation_samples(spc_pool *pool, const spc_generation *generation,
                                  spc_shard_catalogue *catalogues) {
    generator g = {.generation = generation,
                   .dataset = generation->dataset,
                   .catalogues = catalogues,
                   .context = spc_pool_context(pool)};
    for (size_t s = 0; s < g.dataset->split_count; s++) {
        g.total += g.dataset->splits[s].size;
        g.finished += catalogues[s].found;
        g.failures += catalogues[s].failures;
        g.failures_before = g.failures;
    }
    const int threads = spc_context_threads(g.context);
    const int ranks = spc_context_ranks(g.context)->count;
    /* Few enough that no thread waits long for another in the end. */
    const size_t share = (g.total - g.finished) / (16 * (size_t)threads * (size_t)ranks);
    g.batch = share < 1 ? 1 : share > BATCH ? BATCH : share;
    g.begun = spc_now(g.context);
    tell(&g);
#pragma omp parallel num_threads(threads) if (threads > 1)
    run_thread(&g);
    count_all_ranks(&g);
    if (g.status == SPC_INTERRUPTED) {
        spc_error_clear(g.context);
        return spc_fail(g.context, SPC_INTERRUPTED,
                        "interrupted; %s holds %zu of %zu samples; --resume goes on",
                        generation->folder, g.finished, g.total);
    }
    return g.status;
}
