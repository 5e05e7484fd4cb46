/* specula: buffer.c
 *
 * A bounded buffer of samples between threads. Slots are ordered by an array `place`: those of items not yet read, those
 * of items read before, free ones. Choosing, keeping, dropping and overwriting exchange two entries of it; no item moves.
 * A fifo needs no order: item k lies in slot k modulo the capacity.
 */
#include "../thread.h"

#include <specula/buffer.h>
#include <specula/random.h>
#include <stdio.h>
#include <string.h>

enum { FREED, FILLED }; /* what threads wait for */

struct spc_buffer {
    spc_buffer_options options;
    spc_monitor *monitor;
    unsigned char *bytes; /* [slot][stride] */
    size_t stride;
    spc_buffer_item *items; /* [slot] */
    size_t *place;          /* slots: unseen, seen, free */
    spc_buffer_counters counters;
    bool over;
    spc_status status;
    char message[1024];
};

/* ---- policies ---- */

typedef struct policy {
    const char *name;
    bool (*writable)(const spc_buffer *b);
    size_t (*slot_to_write)(spc_buffer *b);
    /* The slot of an item to read; it is taken out of the buffer when its reading is the last. */
    size_t (*slot_to_read)(spc_buffer *b);
} policy;

static bool has_room(const spc_buffer *b) {
    return b->counters.size < b->options.capacity;
}

/* A number below `count`. Reads and overwrites are counted apart. */
static size_t choose(const spc_buffer *b, size_t count, uint32_t use, uint64_t counter) {
    spc_random random = spc_random_start(b->options.seed, use, SPC_PURPOSE_BUFFER);
    random.counter = counter;
    const size_t chosen = (size_t)(spc_random_uniform(&random) * (double)count);
    return chosen < count ? chosen : count - 1;
}

static void exchange(spc_buffer *b, size_t i, size_t j) {
    const size_t slot = b->place[i];
    b->place[i] = b->place[j];
    b->place[j] = slot;
}

static size_t fifo_write(spc_buffer *b) {
    b->counters.size++;
    b->counters.unseen++;
    return (size_t)(b->counters.puts % b->options.capacity);
}

static size_t fifo_read(spc_buffer *b) {
    b->counters.size--;
    b->counters.unseen--;
    return (size_t)(b->counters.gets % b->options.capacity);
}

static size_t write_free(spc_buffer *b) {
    spc_buffer_counters *n = &b->counters;
    exchange(b, n->unseen, n->size++);
    return b->place[n->unseen++];
}

/* Any item, as one that has been seen: where it then stands in the order. */
static size_t see_any(spc_buffer *b) {
    spc_buffer_counters *n = &b->counters;
    const size_t chosen = choose(b, n->size, 0, n->gets);
    if (chosen >= n->unseen) return chosen;
    exchange(b, chosen, --n->unseen);
    return n->unseen;
}

static size_t drop(spc_buffer *b, size_t i) {
    exchange(b, i, --b->counters.size);
    return b->place[b->counters.size];
}

static size_t firo_read(spc_buffer *b) {
    const size_t chosen = see_any(b), slot = b->place[chosen];
    const bool last = b->items[slot].seen + 1 == b->options.pseudo_epochs;
    return last ? drop(b, chosen) : slot;
}

static bool has_room_or_seen(const spc_buffer *b) {
    return has_room(b) || b->counters.unseen < b->counters.size;
}

static size_t reservoir_write(spc_buffer *b) {
    if (has_room(b)) return write_free(b);
    spc_buffer_counters *n = &b->counters;
    const size_t chosen = n->unseen + choose(b, n->size - n->unseen, 1, n->puts);
    exchange(b, chosen, n->unseen);
    return b->place[n->unseen++];
}

static size_t reservoir_read(spc_buffer *b) {
    const size_t chosen = see_any(b);
    return b->over ? drop(b, chosen) : b->place[chosen];
}

static const policy policies[] = {
    [SPC_BUFFER_FIFO] = {.name = "fifo",
                         .writable = has_room,
                         .slot_to_write = fifo_write,
                         .slot_to_read = fifo_read},
    [SPC_BUFFER_FIRO] = {.name = "firo",
                         .writable = has_room,
                         .slot_to_write = write_free,
                         .slot_to_read = firo_read},
    [SPC_BUFFER_RESERVOIR] = {.name = "reservoir",
                              .writable = has_room_or_seen,
                              .slot_to_write = reservoir_write,
                              .slot_to_read = reservoir_read},
};
enum { POLICY_COUNT = sizeof policies / sizeof policies[0] };

const char *spc_buffer_policy_name(spc_buffer_policy which) {
    return (unsigned)which < POLICY_COUNT ? policies[which].name : NULL;
}

static bool writable(const spc_buffer *b) {
    return policies[b->options.policy].writable(b);
}

static bool readable(const spc_buffer *b) {
    return b->over || (b->counters.size > 0 && b->counters.size >= b->options.watermark);
}

/* ---- making one ---- */

static spc_status check(spc_context *context, const spc_buffer_options *o) {
    if ((unsigned)o->policy >= POLICY_COUNT) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "a buffer has no policy %d; use fifo, firo or reservoir", (int)o->policy);
    }
    if (o->capacity == 0 || o->item_bytes == 0) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "a buffer of %zu items of %zu bytes holds nothing; use at least 1 of each",
                        o->capacity, o->item_bytes);
    }
    if (o->watermark >= o->capacity) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "the watermark is %zu in a buffer of %zu items; use less than its capacity",
                        o->watermark, o->capacity);
    }
    if (o->watermark > 0 && o->policy == SPC_BUFFER_FIFO) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "a fifo has no watermark; use 0, or firo or reservoir");
    }
    if (o->pseudo_epochs > 1 && o->policy != SPC_BUFFER_FIRO) {
        return spc_fail(context, SPC_BAD_INPUT, "a %s has no pseudo-epochs; use 1, or firo",
                        policies[o->policy].name);
    }
    return SPC_OK;
}

spc_status spc_buffer_create(spc_pool *pool, const spc_buffer_options *options,
                             spc_buffer **result) {
    SPC_TRY(check(spc_pool_context(pool), options));
    spc_buffer *b = spc_pool_take(pool, 1, sizeof *b);
    if (!b) return SPC_NO_MEMORY;
    const size_t alignment = _Alignof(max_align_t), capacity = options->capacity;
    b->options = *options;
    if (b->options.pseudo_epochs == 0) b->options.pseudo_epochs = 1;
    b->stride = (options->item_bytes + alignment - 1) / alignment * alignment;
    b->bytes = spc_pool_take(pool, capacity, b->stride);
    b->items = spc_pool_take(pool, capacity, sizeof *b->items);
    b->place = spc_pool_take(pool, capacity, sizeof *b->place);
    if (!b->bytes || !b->items || !b->place) return SPC_NO_MEMORY;
    for (size_t i = 0; i < capacity; i++) b->place[i] = i;
    SPC_TRY(spc_monitor_create(pool, &b->monitor));
    *result = b;
    return SPC_OK;
}

/* ---- putting and getting; inside the monitor ---- */

static void fail(spc_buffer *b, spc_status status, const char *message) {
    if (b->status != SPC_OK) return;
    b->status = status;
    snprintf(b->message, sizeof b->message, "%s", message);
    spc_monitor_wake_all(b->monitor, FREED);
    spc_monitor_wake_all(b->monitor, FILLED);
}

static spc_status wait_until(spc_buffer *b, spc_context *context,
                             bool (*condition)(const spc_buffer *), int change, double *seconds) {
    const double begun = spc_now(context);
    bool waited = false;
    for (;;) {
        if (spc_stop_requested(context)) fail(b, SPC_INTERRUPTED, "interrupted");
        if (b->status != SPC_OK || condition(b)) break;
        waited = true;
        spc_monitor_wait(b->monitor, change);
    }
    if (waited) *seconds += spc_now(context) - begun;
    return b->status == SPC_OK ? SPC_OK : spc_fail(context, b->status, "%s", b->message);
}

static spc_status put(spc_buffer *b, spc_context *context, const void *bytes) {
    SPC_TRY(wait_until(b, context, writable, FREED, &b->counters.put_seconds));
    if (b->over) {
        return spc_fail(context, SPC_BAD_USAGE,
                        "the buffer's production was ended before this put");
    }
    const size_t slot = policies[b->options.policy].slot_to_write(b);
    memcpy(b->bytes + slot * b->stride, bytes, b->options.item_bytes);
    b->items[slot] = (spc_buffer_item){.serial = b->counters.puts++};
    if (readable(b)) spc_monitor_wake_all(b->monitor, FILLED);
    return SPC_OK;
}

static spc_status get(spc_buffer *b, spc_context *context, void *bytes, spc_buffer_item *item) {
    SPC_TRY(wait_until(b, context, readable, FILLED, &b->counters.get_seconds));
    *item = (spc_buffer_item){0};
    if (b->counters.size == 0) return SPC_OK;
    const size_t slot = policies[b->options.policy].slot_to_read(b);
    b->counters.gets++;
    b->items[slot].seen++;
    *item = b->items[slot];
    if (bytes) memcpy(bytes, b->bytes + slot * b->stride, b->options.item_bytes);
    if (writable(b)) spc_monitor_wake_one(b->monitor, FREED);
    return SPC_OK;
}

/* ---- the same from outside ---- */

spc_status spc_buffer_put(spc_buffer *buffer, spc_context *context, const void *bytes) {
    spc_monitor_enter(buffer->monitor);
    const spc_status status = put(buffer, context, bytes);
    spc_monitor_leave(buffer->monitor);
    return status;
}

spc_status spc_buffer_get(spc_buffer *buffer, spc_context *context, void *bytes,
                          spc_buffer_item *item) {
    spc_buffer_item unwanted;
    spc_monitor_enter(buffer->monitor);
    const spc_status status = get(buffer, context, bytes, item ? item : &unwanted);
    spc_monitor_leave(buffer->monitor);
    return status;
}

static bool ask(const spc_buffer *b, bool (*condition)(const spc_buffer *)) {
    spc_monitor_enter(b->monitor);
    const bool answer = b->status != SPC_OK || condition(b);
    spc_monitor_leave(b->monitor);
    return answer;
}

bool spc_buffer_writable(const spc_buffer *buffer) {
    return ask(buffer, writable);
}

bool spc_buffer_readable(const spc_buffer *buffer) {
    return ask(buffer, readable);
}

void spc_buffer_end(spc_buffer *buffer) {
    spc_monitor_enter(buffer->monitor);
    buffer->over = true;
    spc_monitor_wake_all(buffer->monitor, FREED);
    spc_monitor_wake_all(buffer->monitor, FILLED);
    spc_monitor_leave(buffer->monitor);
}

void spc_buffer_fail(spc_buffer *buffer, spc_status status, const char *message) {
    spc_monitor_enter(buffer->monitor);
    fail(buffer, status, message);
    spc_monitor_leave(buffer->monitor);
}

spc_buffer_counters spc_buffer_count(const spc_buffer *buffer) {
    spc_monitor_enter(buffer->monitor);
    const spc_buffer_counters counters = buffer->counters;
    spc_monitor_leave(buffer->monitor);
    return counters;
}

void spc_buffer_look(const spc_buffer *buffer,
                     void (*look)(void *self, void *bytes, const spc_buffer_item *item),
                     void *self) {
    spc_monitor_enter(buffer->monitor);
    const size_t capacity = buffer->options.capacity, size = buffer->counters.size;
    for (size_t i = 0; i < size; i++) {
        const bool fifo = buffer->options.policy == SPC_BUFFER_FIFO;
        const size_t slot =
            fifo ? (size_t)((buffer->counters.gets + i) % capacity) : buffer->place[i];
        look(self, buffer->bytes + slot * buffer->stride, &buffer->items[slot]);
    }
    spc_monitor_leave(buffer->monitor);
}
