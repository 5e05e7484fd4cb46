/* specula: stream_item.h
 *
 * What the items of a stream look like, and how samples become items and items become batches.
 */
#ifndef SPECULA_STREAM_ITEM_H
#define SPECULA_STREAM_ITEM_H

#include <specula/stream.h>

typedef struct spc_item_shape {
    size_t frames, gap, stride;
    size_t of_sample; /* items that a sample gives */
    size_t variables;
    size_t frame_bytes, value_bytes,
        item_bytes; /* of one frame; of all of them; with what else is known */
} spc_item_shape;

spc_status spc_item_shape_find(spc_context *context, const spc_stream_options *options,
                               spc_item_shape *shape);
/* Item `number` of a sample. */
void spc_item_cut(const spc_item_shape *shape, const spc_sample *sample, size_t number,
                  unsigned char *item);
/* The same without anything but whose it is. */
void spc_item_mark(const spc_item_shape *shape, size_t sample, size_t number, unsigned char *item);
/* Whose an item is that lies aligned. */
size_t spc_item_sample(const void *item);
size_t spc_item_number(const spc_item_shape *shape, const void *item);
/* Room for `count` items, in the pool. */
spc_status spc_item_room(spc_pool *pool, const spc_item_shape *shape, size_t count,
                         spc_batch *batch);
/* Place an item in a batch. */
void spc_item_spread(const spc_item_shape *shape, const unsigned char *item, spc_batch *batch,
                     size_t place);
/* Mean and standard deviation of each variable over the items of a buffer. */
void spc_item_moments(const spc_item_shape *shape, const spc_buffer *buffer, double *mean,
                      double *deviation);

#endif
