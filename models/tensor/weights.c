/* specula: weights.c
 *
 * The names and places of weights, and how they start.
 */
#include "graph.h"

#include <specula/random.h>
#include <string.h>

struct spc_weights {
    spc_pool *pool;
    spc_weight_entry *entries;
    size_t count, room, numbers;
};

spc_weights *spc_weights_create(spc_pool *pool) {
    spc_weights *weights = spc_pool_take(pool, 1, sizeof *weights);
    if (weights) weights->pool = pool;
    return weights;
}

size_t spc_weights_count(const spc_weights *weights) {
    return weights->numbers;
}

size_t spc_weights_arrays(const spc_weights *weights) {
    return weights->count;
}

const spc_weight_entry *spc_weights_entry(const spc_weights *weights, size_t i) {
    return i < weights->count ? weights->entries + i : NULL;
}

const spc_weight_entry *spc_weights_find(const spc_weights *weights, const char *name) {
    for (size_t i = 0; i < weights->count; i++) {
        if (strcmp(weights->entries[i].name, name) == 0) return weights->entries + i;
    }
    return NULL;
}

static bool make_room(spc_weights *weights) {
    if (weights->count < weights->room) return true;
    const size_t room = weights->room ? 2 * weights->room : 32;
    spc_weight_entry *entries = spc_pool_take(weights->pool, room, sizeof *entries);
    if (!entries) return false;
    if (weights->count) memcpy(entries, weights->entries, weights->count * sizeof *entries);
    weights->entries = entries;
    weights->room = room;
    return true;
}

const spc_weight_entry *spc_weights_ask(spc_weights *weights, const char *name, spc_shape shape,
                                        spc_start start) {
    const spc_weight_entry *known = spc_weights_find(weights, name);
    if (known && spc_shape_equal(&known->shape, &shape)) return known;
    if (known) {
        spc_fail(spc_pool_context(weights->pool), SPC_BAD_INPUT,
                 "weight '%s' is asked for with two shapes; give each a name of its own", name);
        return NULL;
    }
    if (!make_room(weights)) return NULL;
    spc_weight_entry *entry = weights->entries + weights->count;
    *entry = (spc_weight_entry){.name = spc_pool_text(weights->pool, name),
                                .shape = shape,
                                .start = start,
                                .offset = weights->numbers,
                                .size = spc_shape_size(&shape)};
    if (!entry->name) return NULL;
    weights->count++;
    weights->numbers += entry->size;
    return entry;
}

/* FNV-1a: a weight starts the same whatever others a network has. */
static uint32_t hash(const char *name) {
    uint32_t value = 2166136261U;
    for (; *name; name++) value = (value ^ (unsigned char)*name) * 16777619U;
    return value;
}

static void begin(const spc_weight_entry *entry, uint64_t seed, spc_real *values) {
    const spc_start *start = &entry->start;
    spc_random random = spc_random_start(seed, hash(entry->name), SPC_PURPOSE_WEIGHTS);
    for (size_t i = 0; i < entry->size; i++) {
        double value = start->a;
        if (start->kind == SPC_START_UNIFORM) {
            value += (start->b - start->a) * spc_random_uniform(&random);
        } else if (start->kind == SPC_START_NORMAL) {
            value += start->b * spc_random_normal(&random);
        }
        values[i] = (spc_real)value;
    }
}

void spc_weights_begin(const spc_weights *weights, uint64_t seed, spc_real *values) {
    for (size_t i = 0; i < weights->count; i++) {
        begin(weights->entries + i, seed, values + weights->entries[i].offset);
    }
}
