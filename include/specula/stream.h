/* specula: stream.h
 *
 * Training without files: threads make samples 0, 1, 2, ... of a split as spc_dataset_make does, cut them into items and
 * put those into a buffer (buffer.h), from which batches are read.
 *
 * An item is `frames` frames of one sample, `gap` apart; items of a sample begin every `stride` frames:
 *
 *     frames 2, gap d    pairs (u_k, u_{k+d})
 *     frames w           windows
 *     frames 0           the whole sample
 */
#ifndef SPECULA_STREAM_H
#define SPECULA_STREAM_H

#include <specula/buffer.h>
#include <specula/dataset.h>

SPC_BEGIN

typedef struct spc_stream_options {
    const spc_dataset *dataset;
    const spc_split *split;
    /* To be made; 0: without end. Samples beyond the split's size are fresh ones, drawn at random whatever its
     * sampling. */
    size_t samples;
    size_t frames, gap, stride; /* of items; a gap and a stride of 0 are 1 */
    spc_buffer_options buffer;  /* item_bytes is filled in */
    size_t batch;               /* items of the largest batch */
    int threads;                /* that make samples; 0: those of the context */
    /* Above 0: fixed interleaving. The batches are then a function of these options, bit by bit, for any number of
     * threads, which only make samples ahead. The buffer is filled to its watermark; from then on an item enters, in
     * order, after every so many reads if there is room, and whenever the reader would have to wait. A fraction puts
     * several items a read. 0: threads put what they have, as soon as there is room. */
    double reads_per_put;
    /* With fixed interleaving: go on as after that many reads of a stream with the same options. Of the samples before, only those
     * are made again of which the buffer then holds items. */
    uint64_t skip;
    /* Another source of samples of the same shape, called by several threads; NULL: spc_dataset_make. Memory is the
     * pool's. */
    spc_status (*make)(void *self, spc_pool *pool, size_t index, spc_sample *sample);
    void *self;
} spc_stream_options;

/* Some items. The arrays are the stream's; they last until the next batch, and may be written to until then. */
typedef struct spc_batch {
    size_t count;       /* 0 after the last item */
    void *values;       /* [item][frame][field][x][y][z]; float or double, as the set has it */
    double *times;      /* [item][frame] */
    double *parameters; /* [item][variable] */
    double *lengths;    /* [item][SPC_MAX_DIMS], of the grid */
    size_t *sample;     /* [item]: index of the sample */
    size_t *frame;      /* [item]: of the sample, the item's first */
    uint64_t *seen;     /* [item]: reads of the item, this one included */
} spc_batch;

typedef struct spc_stream_counters {
    size_t samples, failures; /* made so far, and attempts that failed */
    spc_buffer_counters buffer;
} spc_stream_counters;

typedef struct spc_stream spc_stream;

/* Memory for the buffer and for a batch is taken here, and the threads start. The pool's end stops them and waits for
 * them; dataset and split outlive it. */
spc_status spc_stream_create(spc_pool *pool, const spc_stream_options *options,
                             spc_stream **stream);

/* Read `count` items, fewer at the end; one thread at a time. A sample that cannot be made ends the stream with its
 * status and message: at once, or with fixed interleaving when its turn comes. */
spc_status spc_stream_batch(spc_stream *stream, size_t count, spc_batch *batch);

spc_stream_counters spc_stream_count(const spc_stream *stream);
/* Mean and standard deviation of each variable over the items that the buffer holds, to be compared with what the spec
 * draws from. */
void spc_stream_parameters(const spc_stream *stream, double *mean, double *deviation);

SPC_END
#endif
