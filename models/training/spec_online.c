/* specula: spec_online.c
 *
 * The section `online` of a training's data.
 */
#include "training/spec.h"

#include <math.h>

enum { BUFFER, CAPACITY, WATERMARK, PSEUDO_EPOCHS, READS_PER_PUT, UPDATES, STATISTICS };

static const spc_parameter parameters[] = {
    [BUFFER] = {.name = "buffer",
                .type = SPC_CHOICE,
                .fallback = SPC_BUFFER_RESERVOIR,
                .choices = "fifo|firo|reservoir",
                .doc = "which item is read, and which makes room"},
    [CAPACITY] = {.name = "capacity",
                  .type = SPC_INTEGER,
                  .fallback = 4096,
                  .minimum = 1,
                  .maximum = 1e9,
                  .doc = "items that the buffer holds"},
    [WATERMARK] = {.name = "watermark",
                   .type = SPC_INTEGER,
                   .fallback = NAN,
                   .minimum = 0,
                   .maximum = 1e9,
                   .doc = "items before the first is read; default: a quarter of the capacity, "
                          "and 0 for fifo"},
    [PSEUDO_EPOCHS] = {.name = "pseudo_epochs",
                       .type = SPC_INTEGER,
                       .fallback = 1,
                       .minimum = 1,
                       .maximum = 1e9,
                       .doc = "of firo: reads of an item"},
    [READS_PER_PUT] = {.name = "reads_per_put",
                       .type = SPC_REAL,
                       .fallback = 1,
                       .minimum = 1e-3,
                       .maximum = 1e9,
                       .doc = "items that are read before another one enters"},
    [UPDATES] = {.name = "updates",
                 .type = SPC_INTEGER,
                 .fallback = NAN,
                 .minimum = 1,
                 .maximum = 1e12,
                 .doc = "of an epoch; default: as many as the split would have"},
    [STATISTICS] = {.name = "statistics",
                    .type = SPC_INTEGER,
                    .fallback = 64,
                    .minimum = 1,
                    .maximum = 1e9,
                    .doc = "samples whose means and deviations normalise all"},
    {.name = NULL},
};

static spc_status check(const training_reader *r, const spc_node *node,
                        const spc_training_set *set) {
    const spc_buffer_options *buffer = &set->online->buffer;
    if (set->dataset->folder) {
        return spc_training_bad(r, node,
                                "a set that is finished runs no solvers; give spec instead of "
                                "set, or leave online out");
    }
    if (r->spec->target == SPC_TARGET_RESIDUAL) {
        return spc_training_bad(r, node,
                                "target residual takes what the base makes of all frames "
                                "beforehand; leave online out");
    }
    if (buffer->policy == SPC_BUFFER_FIFO && buffer->watermark > 0) {
        return spc_training_bad(r, node, "a fifo has no watermark; leave it out, or name another");
    }
    if (buffer->policy != SPC_BUFFER_FIRO && buffer->pseudo_epochs > 1) {
        return spc_training_bad(r, node, "pseudo_epochs are of firo; name that, or leave them out");
    }
    if (buffer->watermark < buffer->capacity) return SPC_OK;
    return spc_training_bad(r, node, "online.watermark is not below capacity; lower it");
}

spc_status spc_training_read_online(const training_reader *r, const spc_node *section,
                                    spc_training_set *set) {
    const spc_node *node = spc_node_find(section, "online");
    if (!node) return SPC_OK;
    const spc_parameter *const tables[] = {parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, node, section, "data.online", tables, NULL, &values));
    spc_training_online *online = spc_pool_take(r->pool, 1, sizeof *online);
    if (!online) return SPC_NO_MEMORY;
    const spc_buffer_policy policy = (spc_buffer_policy)values[BUFFER].number;
    const size_t capacity = (size_t)values[CAPACITY].number;
    const size_t usual = policy == SPC_BUFFER_FIFO ? 0 : capacity / 4;
    *online = (spc_training_online){
        .buffer = {.policy = policy,
                   .capacity = capacity,
                   .watermark = values[WATERMARK].given ? (size_t)values[WATERMARK].number : usual,
                   .pseudo_epochs = (size_t)values[PSEUDO_EPOCHS].number},
        .reads_per_put = values[READS_PER_PUT].number,
        .updates = values[UPDATES].given ? (size_t)values[UPDATES].number : 0,
        .statistics = (size_t)values[STATISTICS].number};
    set->online = online;
    return check(r, node, set);
}
