/* specula: data_feed.c
 *
 * Batches of what is in memory: in each epoch the items of each group in an order of its own, cut into batches, and the batches of all
 * groups in an order of theirs.
 */
#include "training/data.h"
#include "training/parts.h"

typedef struct feeder {
    const spc_data *data;
    size_t batch, updates;
    uint64_t seed, epoch; /* whose order is at hand; UINT64_MAX: none */
    size_t **order;       /* [group][item] */
    size_t *batches;      /* [update of the epoch]: its number if groups came one after the other */
} feeder;

static void arrange(feeder *f, uint64_t epoch) {
    if (epoch == f->epoch) return;
    f->epoch = epoch;
    spc_epoch_order(f->seed, (uint32_t)epoch, f->updates, f->batches);
    for (size_t g = 0; g < f->data->group_count; g++) {
        spc_epoch_order(f->seed + g + 1, (uint32_t)epoch, spc_data_items(f->data, g), f->order[g]);
    }
}

static spc_status choose(void *self, uint64_t update, size_t *group, size_t *items) {
    feeder *f = self;
    arrange(f, update / f->updates);
    size_t number = f->batches[update % f->updates];
    for (*group = 0;; ++*group) {
        const size_t own = spc_data_items(f->data, *group) / f->batch;
        if (number < own) break;
        number -= own;
    }
    for (size_t i = 0; i < f->batch; i++) items[i] = f->order[*group][number * f->batch + i];
    return SPC_OK;
}

static void fetch(const void *self, size_t group, size_t item, spc_item *result) {
    spc_data_item(((const feeder *)self)->data, group, item, result);
}

spc_status spc_data_feed(spc_pool *pool, const spc_data *data, size_t batch, uint64_t seed,
                         spc_feed *feed) {
    feeder *f = spc_pool_take(pool, 1, sizeof *f);
    spc_grid *grids = spc_pool_take(pool, data->group_count, sizeof *grids);
    if (!f || !grids) return SPC_NO_MEMORY;
    *f = (feeder){.data = data, .batch = batch, .seed = seed, .epoch = UINT64_MAX};
    f->order = spc_pool_take(pool, data->group_count, sizeof *f->order);
    if (!f->order) return SPC_NO_MEMORY;
    for (size_t g = 0; g < data->group_count; g++) {
        const size_t items = spc_data_items(data, g);
        grids[g] = data->groups[g].grid;
        f->order[g] = spc_pool_take(pool, items, sizeof **f->order);
        if (!f->order[g]) return SPC_NO_MEMORY;
        f->updates += items / batch;
        if (items >= batch) continue;
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "a batch of %zu is more than the %zu items that a set has; make it smaller",
                        batch, items);
    }
    f->batches = spc_pool_take(pool, f->updates, sizeof *f->batches);
    if (!f->batches) return SPC_NO_MEMORY;
    *feed = (spc_feed){.groups = data->group_count,
                       .grids = grids,
                       .updates = f->updates,
                       .choose = choose,
                       .fetch = fetch,
                       .self = f};
    return SPC_OK;
}
