/* specula: held.c
 *
 * The samples of a split, made now: handed over one by one, or held in memory.
 */
#include "dataset_internal.h"
#include "each_sample.h"

#include <stdatomic.h>
#include <string.h>

/* ---- one by one ---- */

typedef struct maker {
    const spc_making *making;
    spc_context *context;
    spc_sample_take take;
    void *object;
    double begun;
    atomic_size_t done, failed;
} maker;

static void tell(maker *m) {
    const spc_making *making = m->making;
    const size_t done = atomic_load(&m->done), total = making->split->size;
    const double seconds = spc_now(m->context) - m->begun;
    const double rate = seconds > 0 ? (double)done / seconds : 0;
    const spc_generation_progress progress = {.done = done,
                                              .total = total,
                                              .failed = atomic_load(&m->failed),
                                              .samples_per_second = rate,
                                              .remaining_seconds =
                                                  rate > 0 ? (double)(total - done) / rate : 0};
    making->progress(making->self, &progress);
}

static spc_status make_one(spc_pool *scratch, void *object, size_t i, bool teller) {
    maker *m = object;
    const spc_making *making = m->making;
    spc_context *context = spc_pool_context(scratch);
    if (spc_stop_requested(context)) return spc_fail(context, SPC_INTERRUPTED, "interrupted");
    spc_sample coarse, fine;
    SPC_TRY(spc_dataset_make(scratch, making->dataset, making->split, i, &coarse, &fine));
    const spc_sample *sample = making->fine ? &fine : &coarse;
    SPC_TRY(m->take(m->object, scratch, sample));
    atomic_fetch_add(&m->done, 1);
    atomic_fetch_add(&m->failed, sample->attempt);
    if (teller && making->progress) tell(m);
    return SPC_OK;
}

spc_status spc_dataset_make_each(spc_context *context, const spc_making *making,
                                 spc_sample_take take, void *object) {
    maker m = {.making = making,
               .context = context,
               .take = take,
               .object = object,
               .begun = spc_now(context)};
    if (making->fine && !making->dataset->pairs) {
        return spc_dataset_no_pairs(context, making->dataset);
    }
    SPC_TRY(spc_each_sample(context, making->split->size, make_one, &m));
    if (making->progress) tell(&m);
    return SPC_OK;
}

/* ---- held ---- */

/* Everything about all samples, one behind the other. */
typedef struct held {
    const spc_dataset *dataset;
    size_t bytes; /* of the values of a sample */
    char *values;
    double *parameters, *times;
    spc_sample *samples;
    uint32_t *attempts;
} held;

static spc_status read_held(void *self, size_t i, spc_sample *sample) {
    const held *h = self;
    *sample = h->samples[i];
    return SPC_OK;
}

static spc_status hold(void *object, spc_pool *scratch, const spc_sample *sample) {
    (void)scratch;
    const held *h = object;
    const size_t i = sample->index, frames = h->dataset->frames;
    const size_t variables = h->dataset->variable_count;
    spc_sample *own = &h->samples[i];
    *own = *sample;
    own->parameters = h->parameters + i * variables;
    own->times = h->times + i * frames;
    own->values = h->values + i * h->bytes;
    own->failures = "";
    memcpy(h->parameters + i * variables, sample->parameters, variables * sizeof *h->parameters);
    memcpy(h->times + i * frames, sample->times, frames * sizeof *h->times);
    memcpy(h->values + i * h->bytes, sample->values, h->bytes);
    h->attempts[i] = (uint32_t)sample->attempt;
    return SPC_OK;
}

static spc_status take_room(spc_pool *pool, size_t count, const spc_grid *grid, held *h) {
    const spc_dataset *dataset = h->dataset;
    h->bytes = dataset->frames * dataset->field_count * spc_grid_points(grid) *
               (dataset->single_precision ? sizeof(float) : sizeof(double));
    h->values = spc_pool_take(pool, count, h->bytes);
    h->parameters = spc_pool_take(pool, count, dataset->variable_count * sizeof(double));
    h->times = spc_pool_take(pool, count, dataset->frames * sizeof(double));
    h->samples = spc_pool_take(pool, count, sizeof *h->samples);
    h->attempts = spc_pool_take(pool, count, sizeof *h->attempts);
    const bool all = h->values && h->parameters && h->times && h->samples && h->attempts;
    return all ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_dataset_make_samples(spc_pool *pool, const spc_making *making,
                                    spc_samples *samples) {
    const spc_dataset *dataset = making->dataset;
    const size_t count = making->split->size;
    held *h = spc_pool_take(pool, 1, sizeof *h);
    if (!h) return SPC_NO_MEMORY;
    h->dataset = dataset;
    const spc_grid *grid = making->fine ? &dataset->cas->setting.physics.grid : &dataset->grid;
    SPC_TRY(take_room(pool, count, grid, h));
    SPC_TRY(spc_dataset_make_each(spc_pool_context(pool), making, hold, h));
    *samples = (spc_samples){.dataset = dataset,
                             .split = making->split,
                             .grid = h->samples[0].grid,
                             .count = count,
                             .attempts = h->attempts,
                             .read = read_held,
                             .self = h};
    return SPC_OK;
}
