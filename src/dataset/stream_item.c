/* specula: stream_item.c
 *
 * An item is a head, times, parameters, and values: bytes that a buffer can copy.
 */
#include "stream_item.h"

#include <math.h>
#include <string.h>

typedef struct item_head {
    uint64_t sample, frame;
    double length[SPC_MAX_DIMS];
} item_head;

/* ---- shape ---- */

static spc_status check(spc_context *context, const spc_item_shape *shape, size_t frames) {
    const bool fits = shape->frames <= frames && shape->frames - 1 <= (frames - 1) / shape->gap;
    if (fits) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "items of %zu frames, %zu apart, do not fit into samples of %zu frames; use "
                    "fewer, or a smaller gap",
                    shape->frames, shape->gap, frames);
}

static size_t or_else(size_t given, size_t otherwise) {
    return given ? given : otherwise;
}

spc_status spc_item_shape_find(spc_context *context, const spc_stream_options *options,
                               spc_item_shape *shape) {
    const spc_dataset *dataset = options->dataset;
    const size_t value = dataset->single_precision ? sizeof(float) : sizeof(double);
    *shape = (spc_item_shape){.frames = or_else(options->frames, dataset->frames),
                              .gap = options->frames ? or_else(options->gap, 1) : 1,
                              .stride = or_else(options->stride, 1),
                              .variables = dataset->variable_count};
    SPC_TRY(check(context, shape, dataset->frames));
    const size_t span = (shape->frames - 1) * shape->gap;
    const size_t doubles = shape->frames + shape->variables;
    shape->of_sample = (dataset->frames - 1 - span) / shape->stride + 1;
    shape->frame_bytes = dataset->field_count * spc_grid_points(&dataset->grid) * value;
    shape->value_bytes = shape->frames * shape->frame_bytes;
    shape->item_bytes = sizeof(item_head) + doubles * sizeof(double) + shape->value_bytes;
    return SPC_OK;
}

/* ---- from samples, to batches ---- */

static void *append(unsigned char *to, const void *from, size_t bytes) {
    if (bytes > 0) memcpy(to, from, bytes);
    return to + bytes;
}

void spc_item_cut(const spc_item_shape *shape, const spc_sample *sample, size_t number,
                  unsigned char *item) {
    const size_t first = number * shape->stride, last = first + (shape->frames - 1) * shape->gap;
    const unsigned char *values = sample->values;
    item_head head = {.sample = sample->index, .frame = first};
    memcpy(head.length, sample->grid.length, sizeof head.length);
    item = append(item, &head, sizeof head);
    for (size_t f = first; f <= last; f += shape->gap) {
        item = append(item, &sample->times[f], sizeof(double));
    }
    item = append(item, sample->parameters, shape->variables * sizeof(double));
    for (size_t f = first; f <= last; f += shape->gap) {
        item = append(item, values + f * shape->frame_bytes, shape->frame_bytes);
    }
}

void spc_item_mark(const spc_item_shape *shape, size_t sample, size_t number, unsigned char *item) {
    const item_head head = {.sample = sample, .frame = number * shape->stride};
    memcpy(item, &head, sizeof head);
}

size_t spc_item_sample(const void *item) {
    return (size_t)((const item_head *)item)->sample;
}

size_t spc_item_number(const spc_item_shape *shape, const void *item) {
    return (size_t)((const item_head *)item)->frame / shape->stride;
}

spc_status spc_item_room(spc_pool *pool, const spc_item_shape *shape, size_t count,
                         spc_batch *batch) {
    *batch =
        (spc_batch){.values = spc_pool_take(pool, count, shape->value_bytes),
                    .times = spc_pool_take(pool, count, shape->frames * sizeof(double)),
                    .parameters = spc_pool_take(pool, count, shape->variables * sizeof(double)),
                    .lengths = spc_pool_take(pool, count, SPC_MAX_DIMS * sizeof(double)),
                    .sample = spc_pool_take(pool, count, sizeof *batch->sample),
                    .frame = spc_pool_take(pool, count, sizeof *batch->frame),
                    .seen = spc_pool_take(pool, count, sizeof *batch->seen)};
    const bool all = batch->values && batch->times && batch->parameters && batch->lengths &&
                     batch->sample && batch->frame && batch->seen;
    return all ? SPC_OK : SPC_NO_MEMORY;
}

static const unsigned char *take(void *to, const unsigned char *from, size_t bytes) {
    memcpy(to, from, bytes);
    return from + bytes;
}

void spc_item_spread(const spc_item_shape *shape, const unsigned char *item, spc_batch *batch,
                     size_t place) {
    const size_t frames = shape->frames, variables = shape->variables;
    item_head head;
    item = take(&head, item, sizeof head);
    item = take(batch->times + place * frames, item, frames * sizeof(double));
    item = take(batch->parameters + place * variables, item, variables * sizeof(double));
    take((unsigned char *)batch->values + place * shape->value_bytes, item, shape->value_bytes);
    batch->sample[place] = (size_t)head.sample;
    batch->frame[place] = (size_t)head.frame;
    memcpy(batch->lengths + place * SPC_MAX_DIMS, head.length, sizeof head.length);
}

/* ---- parameters ---- */

static const double *parameters_of(const spc_item_shape *shape, const void *item) {
    const unsigned char *times = (const unsigned char *)item + sizeof(item_head);
    return (const double *)times + shape->frames;
}

/* Welford's running moments. */
typedef struct moments {
    const spc_item_shape *shape;
    double count, *mean, *square;
} moments;

static void add_parameters(void *self, void *item, const spc_buffer_item *facts) {
    (void)facts;
    moments *m = self;
    const double *parameters = parameters_of(m->shape, item);
    m->count++;
    for (size_t v = 0; v < m->shape->variables; v++) {
        const double off = parameters[v] - m->mean[v];
        m->mean[v] += off / m->count;
        m->square[v] += off * (parameters[v] - m->mean[v]);
    }
}

void spc_item_moments(const spc_item_shape *shape, const spc_buffer *buffer, double *mean,
                      double *deviation) {
    const size_t variables = shape->variables;
    for (size_t v = 0; v < variables; v++) mean[v] = deviation[v] = 0;
    moments m = {.shape = shape, .mean = mean, .square = deviation};
    spc_buffer_look(buffer, add_parameters, &m);
    for (size_t v = 0; v < variables; v++) deviation[v] = sqrt(deviation[v] / fmax(m.count, 1));
}
