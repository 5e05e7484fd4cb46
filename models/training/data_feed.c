/* specula: data_feed.c
 *
 * Batches of what is in memory: in each epoch the items of each group in an order of its own, cut into batches, and the batches of all
 * groups in an order of theirs. A group online has batches of its stream in place of those.
 */
#include "training/online.h"
#include "training/parts.h"

typedef struct feeder {
    const spc_data *data;
    size_t batch, updates;
    uint64_t seed, epoch; /* whose order is at hand; UINT64_MAX: none */
    size_t *own;          /* [group]: its batches in an epoch */
    size_t **order;       /* [group][item]; NULL: online */
    spc_online **online;  /* [group] */
    size_t *batches;      /* [update of the epoch]: its number if groups came one after the other */
} feeder;

static void arrange(feeder *f, uint64_t epoch) {
    if (epoch == f->epoch) return;
    f->epoch = epoch;
    spc_epoch_order(f->seed, (uint32_t)epoch, f->updates, f->batches);
    for (size_t g = 0; g < f->data->group_count; g++) {
        if (!f->order[g]) continue;
        spc_epoch_order(f->seed + g + 1, (uint32_t)epoch, spc_data_items(f->data, g), f->order[g]);
    }
}

/* The group of a batch, whose number becomes that among the group's own. */
static size_t group_of(const feeder *f, size_t *number) {
    size_t group = 0;
    for (; *number >= f->own[group]; group++) *number -= f->own[group];
    return group;
}

/* How many batches a group has had before an update. */
static uint64_t had_before(const feeder *f, uint64_t update, size_t group) {
    uint64_t count = update / f->updates * f->own[group];
    for (size_t i = 0; i < update % f->updates; i++) {
        size_t number = f->batches[i];
        if (group_of(f, &number) == group) count++;
    }
    return count;
}

static spc_status choose(void *self, uint64_t update, size_t *group, size_t *items) {
    feeder *f = self;
    arrange(f, update / f->updates);
    size_t number = f->batches[update % f->updates];
    *group = group_of(f, &number);
    if (!f->order[*group]) {
        for (size_t i = 0; i < f->batch; i++) items[i] = i;
        return spc_online_choose(f->online[*group], had_before(f, update, *group));
    }
    for (size_t i = 0; i < f->batch; i++) items[i] = f->order[*group][number * f->batch + i];
    return SPC_OK;
}

static void fetch(const void *self, size_t group, size_t item, spc_item *result) {
    const feeder *f = self;
    if (f->order[group]) {
        spc_data_item(f->data, group, item, result);
    } else {
        spc_online_item(f->online[group], item, result);
    }
}

static spc_status take_group(spc_pool *pool, feeder *f, size_t g) {
    const spc_data_group *group = &f->data->groups[g];
    const spc_training_online *online = group->online ? group->set->online : NULL;
    const size_t samples = online ? group->set->train->size : group->samples;
    const size_t items = samples * group->window_count;
    f->own[g] = online && online->updates > 0 ? online->updates : items / f->batch;
    f->updates += f->own[g];
    if (f->own[g] == 0) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "a batch of %zu is more than the %zu items that a set has; make it smaller",
                        f->batch, items);
    }
    if (online) return spc_online_create(pool, f->data, g, f->batch, &f->online[g]);
    f->order[g] = spc_pool_take(pool, items, sizeof **f->order);
    return f->order[g] ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_data_feed(spc_pool *pool, const spc_data *data, size_t batch, uint64_t seed,
                         spc_feed *feed) {
    feeder *f = spc_pool_take(pool, 1, sizeof *f);
    spc_grid *grids = spc_pool_take(pool, data->group_count, sizeof *grids);
    if (!f || !grids) return SPC_NO_MEMORY;
    *f = (feeder){.data = data, .batch = batch, .seed = seed, .epoch = UINT64_MAX};
    f->own = spc_pool_take(pool, data->group_count, sizeof *f->own);
    f->order = spc_pool_take(pool, data->group_count, sizeof *f->order);
    f->online = spc_pool_take(pool, data->group_count, sizeof *f->online);
    if (!f->own || !f->order || !f->online) return SPC_NO_MEMORY;
    for (size_t g = 0; g < data->group_count; g++) {
        grids[g] = data->groups[g].grid;
        SPC_TRY(take_group(pool, f, g));
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
