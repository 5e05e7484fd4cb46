/* specula: held.c
 *
 * The samples of a split, made now and held in memory.
 */
#include "dataset_internal.h"
#include "each_sample.h"

#include <stdatomic.h>
#include <string.h>

/* Everything about all samples, one behind the other. */
typedef struct held {
    spc_making making;
    spc_context *context;
    double begun;
    size_t bytes; /* of the values of a sample */
    char *values;
    double *parameters, *times;
    spc_sample *samples;
    uint32_t *attempts;
    atomic_size_t done, failed;
} held;

static spc_status read_held(void *self, size_t i, spc_sample *sample) {
    const held *h = self;
    *sample = h->samples[i];
    return SPC_OK;
}

static void tell(held *h) {
    const spc_making *making = &h->making;
    const size_t done = atomic_load(&h->done), total = making->split->size;
    const double seconds = spc_now(h->context) - h->begun;
    const double rate = seconds > 0 ? (double)done / seconds : 0;
    const spc_generation_progress progress = {.done = done,
                                              .total = total,
                                              .failed = atomic_load(&h->failed),
                                              .samples_per_second = rate,
                                              .remaining_seconds =
                                                  rate > 0 ? (double)(total - done) / rate : 0};
    making->progress(making->self, &progress);
}

static spc_status make_one(spc_pool *scratch, void *object, size_t i, bool teller) {
    held *h = object;
    spc_context *context = spc_pool_context(scratch);
    const spc_dataset *dataset = h->making.dataset;
    if (spc_stop_requested(context)) return spc_fail(context, SPC_INTERRUPTED, "interrupted");
    spc_sample coarse, fine;
    SPC_TRY(spc_dataset_make(scratch, dataset, h->making.split, i, &coarse, &fine));
    const spc_sample *from = h->making.fine ? &fine : &coarse;
    double *parameters = h->parameters + i * dataset->variable_count;
    double *times = h->times + i * dataset->frames;
    char *values = h->values + i * h->bytes;
    memcpy(values, from->values, h->bytes);
    memcpy(times, from->times, dataset->frames * sizeof *times);
    memcpy(parameters, from->parameters, dataset->variable_count * sizeof *parameters);
    h->samples[i] = *from;
    h->samples[i].values = values;
    h->samples[i].times = times;
    h->samples[i].parameters = parameters;
    h->samples[i].failures = "";
    h->attempts[i] = (uint32_t)from->attempt;
    atomic_fetch_add(&h->done, 1);
    atomic_fetch_add(&h->failed, from->attempt);
    if (teller && h->making.progress) tell(h);
    return SPC_OK;
}

static spc_status take_room(spc_pool *pool, const spc_grid *grid, held *h) {
    const spc_dataset *dataset = h->making.dataset;
    const size_t count = h->making.split->size;
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
    spc_context *context = spc_pool_context(pool);
    const spc_dataset *dataset = making->dataset;
    if (making->fine && !dataset->pairs) return spc_dataset_no_pairs(context, dataset);
    const spc_grid *grid = making->fine ? &dataset->cas->setting.physics.grid : &dataset->grid;
    held *h = spc_pool_take(pool, 1, sizeof *h);
    if (!h) return SPC_NO_MEMORY;
    *h = (held){.making = *making, .context = context, .begun = spc_now(context)};
    SPC_TRY(take_room(pool, grid, h));
    SPC_TRY(spc_each_sample(context, making->split->size, make_one, h));
    if (making->progress) tell(h);
    *samples = (spc_samples){.dataset = dataset,
                             .split = making->split,
                             .grid = h->samples[0].grid,
                             .count = making->split->size,
                             .attempts = h->attempts,
                             .read = read_held,
                             .self = h};
    return SPC_OK;
}
