/* specula: online.c
 *
 * See online.h.
 */
#include "training/online.h"

#include <specula/random.h>

struct spc_online {
    spc_pool *pool;
    const spc_data *data;
    const spc_data_group *group;
    size_t batch;
    uint64_t seed;
    spc_stream *stream; /* from the first batch on */
    size_t held;        /* frames of an item of the stream */
    spc_real *frames;   /* [place][frame][x][y][z][field] */
    double *conditions; /* [place][condition] */
};

spc_status spc_online_create(spc_pool *pool, const spc_data *data, size_t g, size_t batch,
                             spc_online **result) {
    spc_online *o = spc_pool_take(pool, 1, sizeof *o);
    if (!o) return SPC_NO_MEMORY;
    const spc_data_group *group = &data->groups[g];
    *o = (spc_online){
        .pool = pool, .data = data, .group = group, .batch = batch, .seed = data->spec->seed + g};
    o->frames = spc_pool_take(pool, batch * (data->steps + 1), group->numbers * sizeof *o->frames);
    o->conditions = spc_pool_take(pool, batch * SPC_FEED_MOST_CONDITIONS, sizeof *o->conditions);
    *result = o;
    return o->frames && o->conditions ? SPC_OK : SPC_NO_MEMORY;
}

/* ---- batches ---- */

/* Of all pairs a stream has whole samples, in which pairs are chosen; else what is learned from, frame by frame. */
static spc_status start(spc_online *o, uint64_t number) {
    const spc_training_set *set = o->group->set;
    const bool pairs = o->data->spec->mode == SPC_TRAINING_ALL_PAIRS;
    spc_stream_options options = {.dataset = set->dataset,
                                  .split = set->train,
                                  .frames = pairs ? 0 : o->data->steps + 1,
                                  .gap = set->lead,
                                  .buffer = set->online->buffer,
                                  .batch = o->batch,
                                  .reads_per_put = set->online->reads_per_put,
                                  .skip = number * o->batch};
    options.buffer.seed = o->seed;
    o->held = pairs ? set->dataset->frames : options.frames;
    return spc_stream_create(o->pool, &options, &o->stream);
}

/* The window of an item: frames of the stream's. */
static spc_frame_window window_of(const spc_online *o, uint64_t number, size_t place) {
    if (o->data->spec->mode != SPC_TRAINING_ALL_PAIRS) return (spc_frame_window){0, 1};
    spc_random random = spc_random_start(o->seed, (uint32_t)place, SPC_PURPOSE_BATCHES);
    random.counter = number;
    const double count = (double)o->group->window_count;
    return o->group->windows[(size_t)(spc_random_uniform(&random) * count)];
}

static void take_item(spc_online *o, const spc_batch *batch, size_t place, spc_frame_window w) {
    const spc_data *data = o->data;
    const spc_dataset *dataset = o->group->set->dataset;
    const double *times = batch->times + place * o->held;
    const double *parameters = batch->parameters + place * dataset->variable_count;
    const double length = batch->lengths[place * SPC_MAX_DIMS];
    for (size_t k = 0; k <= data->steps; k++) {
        const size_t frame = place * o->held + w.first + k * w.lead;
        spc_real *to = o->frames + (place * (data->steps + 1) + k) * o->group->numbers;
        spc_data_take_frame(data, o->group, batch->values, frame, to);
    }
    for (size_t i = 0; i < data->spec->condition_count; i++) {
        o->conditions[place * SPC_FEED_MOST_CONDITIONS + i] =
            i == data->dt
                ? times[w.first + w.lead] - times[w.first]
                : spc_data_condition(dataset, parameters, length, data->spec->conditions[i]);
    }
}

spc_status spc_online_choose(spc_online *o, uint64_t number) {
    spc_batch batch;
    if (!o->stream) SPC_TRY(start(o, number));
    SPC_TRY(spc_stream_batch(o->stream, o->batch, &batch));
    for (size_t i = 0; i < o->batch; i++) take_item(o, &batch, i, window_of(o, number, i));
    return SPC_OK;
}

void spc_online_item(const spc_online *o, size_t place, spc_item *result) {
    const size_t steps = o->data->steps, numbers = o->group->numbers;
    for (size_t k = 0; k <= steps; k++) {
        result->frame[k] = o->frames + (place * (steps + 1) + k) * numbers;
    }
    for (size_t k = 0; k < steps; k++) result->base[k] = NULL;
    for (size_t i = 0; i < o->data->spec->condition_count; i++) {
        result->conditions[i] = o->conditions[place * SPC_FEED_MOST_CONDITIONS + i];
    }
}
