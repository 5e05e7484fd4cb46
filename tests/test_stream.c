/* specula: test_stream.c
 *
 * Batches from running solvers: true items of true samples, each read as often as the buffer promises, and the same bits
 * for any number of threads when the interleaving is fixed.
 */
#include "harness.h"

#include <math.h>
#include <specula/specula.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES = 9, FIELDS = 2, POINTS = 5, VARIABLES = 3, NEVER = 1 << 30 };

static spc_pool *new_pool(const spc_context_options *options) {
    return spc_pool_create(spc_context_create(options));
}

static void release(spc_pool *pool) {
    spc_context *context = spc_pool_context(pool);
    spc_pool_destroy(pool);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
}

/* ---- a made-up solver, whose every value says where it belongs ---- */

static double value_of(size_t sample, size_t frame, size_t field, size_t point) {
    return ((((double)sample * FRAMES) + (double)frame) * FIELDS + (double)field) * POINTS +
           (double)point;
}

static double parameter_of(size_t sample, size_t variable) {
    return sin((double)(sample * VARIABLES + variable));
}

static double time_of(size_t sample, size_t frame) {
    return 0.25 * (double)frame * (1 + (double)(sample % 4));
}

typedef struct solver {
    bool single_precision;
    size_t fails_at, another_grid_at;
    atomic_size_t *lowest; /* index asked for; may be NULL */
} solver;

static void note_index(atomic_size_t *lowest, size_t index) {
    size_t before = atomic_load(lowest);
    while (index < before && !atomic_compare_exchange_weak(lowest, &before, index)) {
    }
}

static spc_status solve(void *self, spc_pool *pool, size_t index, spc_sample *sample) {
    const solver *s = self;
    spc_context *context = spc_pool_context(pool);
    if (s->lowest) note_index(s->lowest, index);
    /* Some samples take longer than others, so that threads overtake one another. */
    usleep((useconds_t)(index * 7 % 3 * 300));
    if (index >= s->fails_at) {
        return spc_fail(context, SPC_IO_ERROR, "sample %zu is not to be had", index);
    }
    const size_t size = s->single_precision ? sizeof(float) : sizeof(double);
    double *parameters = spc_pool_take(pool, VARIABLES, sizeof *parameters);
    double *times = spc_pool_take(pool, FRAMES, sizeof *times);
    void *values = spc_pool_take(pool, FRAMES * FIELDS * POINTS, size);
    if (!parameters || !times || !values) return SPC_NO_MEMORY;
    for (size_t v = 0; v < VARIABLES; v++) parameters[v] = parameter_of(index, v);
    for (size_t f = 0; f < FRAMES; f++) times[f] = time_of(index, f);
    for (size_t i = 0; i < FRAMES * FIELDS * POINTS; i++) {
        const double value = value_of(index, 0, 0, 0) + (double)i;
        if (s->single_precision) ((float *)values)[i] = (float)value;
        if (!s->single_precision) ((double *)values)[i] = value;
    }
    *sample = (spc_sample){.index = index,
                           .attempt = index % 3,
                           .parameters = parameters,
                           .times = times,
                           .grid = {.dims = 1, .n = {POINTS}, .length = {1 + (double)index}},
                           .values = values,
                           .failures = ""};
    if (index >= s->another_grid_at) sample->grid.n[0]++;
    return SPC_OK;
}

/* A stream of that solver, and what it is made of. */
typedef struct setup {
    solver solver;
    spc_dataset dataset;
    spc_split split;
    spc_stream_options options;
} setup;

static setup *new_setup(spc_pool *pool) {
    setup *s = spc_pool_take(pool, 1, sizeof *s);
    if (!s) return NULL;
    s->solver = (solver){.fails_at = NEVER, .another_grid_at = NEVER};
    s->dataset = (spc_dataset){.grid = {.dims = 1, .n = {POINTS}},
                               .variable_count = VARIABLES,
                               .frames = FRAMES,
                               .field_count = FIELDS};
    s->split = (spc_split){.name = "train", .size = 4};
    s->options = (spc_stream_options){.dataset = &s->dataset,
                                      .split = &s->split,
                                      .frames = 2,
                                      .buffer = {.capacity = 16},
                                      .batch = 8,
                                      .threads = 2,
                                      .make = solve,
                                      .self = &s->solver};
    return s;
}

static spc_stream *open_stream(spc_pool *pool, const setup *s) {
    spc_stream *stream;
    ck_assert_msg(spc_stream_create(pool, &s->options, &stream) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    return stream;
}

static spc_batch read_batch(spc_pool *pool, spc_stream *stream, size_t count) {
    spc_batch batch;
    ck_assert_msg(spc_stream_batch(stream, count, &batch) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    return batch;
}

/* Frames, gap and policies that the tests go over. */
typedef struct kind {
    size_t frames, gap, stride, items; /* items that a sample gives: by counting on one's fingers */
} kind;
static const kind kinds[] = {{2, 1, 1, 8}, {2, 3, 1, 6}, {2, 8, 1, 1}, {3, 1, 2, 4},
                             {4, 2, 1, 3}, {1, 1, 4, 3}, {0, 5, 3, 1}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void set_policy(setup *s, spc_buffer_policy policy, size_t pseudo_epochs) {
    s->options.buffer.policy = policy;
    s->options.buffer.watermark = policy == SPC_BUFFER_FIFO ? 0 : 6;
    s->options.buffer.pseudo_epochs = policy == SPC_BUFFER_FIRO ? pseudo_epochs : 1;
}

/* Item i of a batch is what it says. */
static void check_item(const setup *s, const spc_batch *batch, size_t i) {
    const size_t frames = s->options.frames ? s->options.frames : FRAMES;
    const size_t gap = s->options.frames && s->options.gap ? s->options.gap : 1;
    const size_t sample = batch->sample[i], size = FIELDS * POINTS;
    ck_assert_double_eq(batch->lengths[i * SPC_MAX_DIMS], 1 + (double)sample);
    for (size_t v = 0; v < VARIABLES; v++) {
        ck_assert_double_eq(batch->parameters[i * VARIABLES + v], parameter_of(sample, v));
    }
    for (size_t f = 0; f < frames; f++) {
        const size_t frame = batch->frame[i] + f * gap;
        ck_assert_double_eq(batch->times[i * frames + f], time_of(sample, frame));
        for (size_t p = 0; p < size; p++) {
            const size_t at = (i * frames + f) * size + p;
            const double value = s->solver.single_precision ? (double)((float *)batch->values)[at]
                                                            : ((double *)batch->values)[at];
            ck_assert_double_eq(value, value_of(sample, frame, p / POINTS, p % POINTS));
        }
    }
}

/* ---- items ---- */

START_TEST(items_are_frames_of_their_sample) {
    enum { SAMPLES = 7 };
    const kind *items = &kinds[_i];
    for (int form = 0; form < 4; form++) {
        spc_pool *pool = new_pool(NULL);
        setup *s = new_setup(pool);
        s->solver.single_precision = s->dataset.single_precision = form & 1;
        s->options.reads_per_put = form & 2 ? 1 : 0;
        s->options.samples = SAMPLES;
        s->options.frames = items->frames;
        s->options.gap = items->gap;
        s->options.stride = items->stride;
        spc_stream *stream = open_stream(pool, s);
        size_t seen[SAMPLES][FRAMES] = {{0}}, total = 0;
        for (spc_batch batch; (batch = read_batch(pool, stream, 5)).count > 0;) {
            for (size_t i = 0; i < batch.count; i++) {
                check_item(s, &batch, i);
                ck_assert_uint_eq(batch.seen[i], ++seen[batch.sample[i]][batch.frame[i]]);
            }
            total += batch.count;
        }
        ck_assert_uint_eq(total, SAMPLES * items->items);
        for (size_t sample = 0; sample < SAMPLES; sample++) {
            for (size_t i = 0; i < items->items; i++) {
                ck_assert_uint_eq(seen[sample][i * items->stride], 1);
            }
        }
        release(pool);
    }
}
END_TEST

START_TEST(one_pass_reads_as_often_as_the_policy_says) {
    enum { SAMPLES = 11, ITEMS = SAMPLES * (FRAMES - 1) };
    const spc_buffer_policy policy = (spc_buffer_policy)(_i / 2);
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->options.samples = SAMPLES;
    s->options.threads = 3;
    s->options.reads_per_put = _i % 2 ? 1.5 : 0;
    set_policy(s, policy, 3);
    spc_stream *stream = open_stream(pool, s);
    size_t seen[SAMPLES][FRAMES] = {{0}}, total = 0;
    bool short_before = false;
    for (spc_batch batch; (batch = read_batch(pool, stream, 8)).count > 0;) {
        ck_assert(!short_before);
        short_before = batch.count < 8;
        for (size_t i = 0; i < batch.count; i++) {
            check_item(s, &batch, i);
            ck_assert_uint_eq(batch.seen[i], ++seen[batch.sample[i]][batch.frame[i]]);
        }
        total += batch.count;
    }
    for (size_t i = 0; i < ITEMS; i++) {
        const size_t times = seen[i / (FRAMES - 1)][i % (FRAMES - 1)];
        if (policy == SPC_BUFFER_FIFO) ck_assert_uint_eq(times, 1);
        if (policy == SPC_BUFFER_FIRO) ck_assert_uint_eq(times, 3);
        ck_assert_uint_ge(times, 1);
    }
    const spc_stream_counters counters = spc_stream_count(stream);
    ck_assert_uint_eq(counters.samples, SAMPLES);
    ck_assert_uint_eq(counters.failures, 10); /* 0 1 2 0 1 2 0 1 2 0 1 */
    ck_assert_uint_eq(counters.buffer.puts, ITEMS);
    ck_assert_uint_eq(counters.buffer.gets, total);
    ck_assert_uint_eq(read_batch(pool, stream, 8).count, 0);
    release(pool);
}
END_TEST

/* ---- fixed interleaving ---- */

START_TEST(fixed_interleaving_gives_the_same_bits_for_any_number_of_threads) {
    enum { BATCHES = 60, BATCH = 4, SIZE = 2 * FIELDS * POINTS };
    static const double rates[] = {0.5, 1, 3};
    const spc_buffer_policy policy = (spc_buffer_policy)(_i / 3);
    static double values[3][BATCHES][BATCH * SIZE];
    static uint64_t seen[3][BATCHES][BATCH];
    for (int threads = 1; threads <= 3; threads++) {
        spc_pool *pool = new_pool(NULL);
        setup *s = new_setup(pool);
        s->options.threads = threads;
        s->options.reads_per_put = rates[_i % 3];
        s->options.batch = BATCH;
        s->options.buffer.seed = 5;
        set_policy(s, policy, 2);
        spc_stream *stream = open_stream(pool, s);
        for (size_t b = 0; b < BATCHES; b++) {
            const spc_batch batch = read_batch(pool, stream, BATCH);
            ck_assert_uint_eq(batch.count, BATCH);
            memcpy(values[threads - 1][b], batch.values, sizeof values[0][0]);
            memcpy(seen[threads - 1][b], batch.seen, sizeof seen[0][0]);
        }
        release(pool);
    }
    for (int other = 1; other < 3; other++) {
        ck_assert_int_eq(memcmp(values[0], values[other], sizeof values[0]), 0);
        ck_assert_int_eq(memcmp(seen[0], seen[other], sizeof seen[0]), 0);
    }
}
END_TEST

/* A stream that skips reads goes on as the one that made them, also when there is an end; and makes no sample of which nothing
 * is left. */
START_TEST(a_stream_goes_on_after_any_read) {
    enum { MOST = 300, SIZE = 2 * FIELDS * POINTS, OF_SAMPLE = FRAMES - 1, SAMPLES = 10 };
    static const double rates[] = {0.5, 1, 3};
    static double values[MOST][SIZE];
    static uint64_t seen[MOST];
    const bool ends = _i >= 9;
    const spc_buffer_policy policy = (spc_buffer_policy)(_i % 9 / 3);
    size_t reads = MOST;
    for (size_t skip = 0; skip < reads; skip += skip < 3 ? 1 : 23) {
        atomic_size_t lowest = SIZE_MAX;
        spc_pool *pool = new_pool(NULL);
        setup *s = new_setup(pool);
        s->solver.lowest = &lowest;
        s->options.samples = ends ? SAMPLES : 0;
        s->options.threads = 1 + (int)skip % 3;
        s->options.reads_per_put = rates[_i % 3];
        s->options.buffer.seed = 5;
        s->options.skip = skip;
        set_policy(s, policy, 2);
        spc_stream *stream = open_stream(pool, s);
        for (size_t i = skip; i < reads; i++) {
            const spc_batch batch = read_batch(pool, stream, 1);
            if (batch.count == 0 && skip == 0) reads = i;
            if (i >= reads) break;
            ck_assert_uint_eq(batch.count, 1);
            if (skip == 0) {
                memcpy(values[i], batch.values, sizeof values[0]);
                seen[i] = batch.seen[0];
            }
            check_item(s, &batch, 0);
            ck_assert_mem_eq(values[i], batch.values, sizeof values[0]);
            ck_assert_uint_eq(seen[i], batch.seen[0]);
        }
        if (policy == SPC_BUFFER_FIFO) ck_assert_uint_eq(atomic_load(&lowest), skip / OF_SAMPLE);
        release(pool);
    }
    ck_assert(ends ? reads < MOST : reads == MOST);
}
END_TEST

/* After the first read an item enters every g reads, so r reads see floor((r - 1) / g) items more than the watermark. */
START_TEST(items_enter_at_the_given_rate) {
    static const double rates[] = {0.5, 0.75, 1, 2, 7};
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->options.reads_per_put = rates[_i];
    s->options.buffer.capacity = 500;
    set_policy(s, SPC_BUFFER_RESERVOIR, 1);
    spc_stream *stream = open_stream(pool, s);
    for (size_t reads = 1; reads < 200; reads++) {
        read_batch(pool, stream, 1);
        const double more = floor((double)(reads - 1) / rates[_i]);
        const size_t expected = s->options.buffer.watermark + (size_t)more;
        ck_assert_uint_eq(spc_stream_count(stream).buffer.puts, expected);
    }
    release(pool);
}
END_TEST

START_TEST(a_full_reservoir_takes_items_as_they_are_read) {
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->options.reads_per_put = 0.1; /* more than there is ever room for */
    set_policy(s, SPC_BUFFER_RESERVOIR, 1);
    spc_stream *stream = open_stream(pool, s);
    for (size_t reads = 1; reads < 300; reads++) {
        const spc_batch batch = read_batch(pool, stream, 1);
        const spc_buffer_counters now = spc_stream_count(stream).buffer;
        /* Everything else is unread, and room is filled at once. */
        ck_assert_uint_eq(batch.seen[0], 1);
        if (reads > 2) ck_assert_uint_eq(now.puts, s->options.buffer.capacity + reads - 1);
    }
    release(pool);
}
END_TEST

START_TEST(the_moments_of_the_buffer_are_those_of_its_items) {
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->options.frames = 0; /* whole samples: the first ones lie in the buffer */
    s->options.reads_per_put = 1;
    set_policy(s, SPC_BUFFER_RESERVOIR, 1);
    spc_stream *stream = open_stream(pool, s);
    read_batch(pool, stream, 1);
    const size_t count = s->options.buffer.watermark;
    double mean[VARIABLES], deviation[VARIABLES];
    spc_stream_parameters(stream, mean, deviation);
    for (size_t v = 0; v < VARIABLES; v++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < count; i++) sum += parameter_of(i, v) / (double)count;
        for (size_t i = 0; i < count; i++) square += pow(parameter_of(i, v) - sum, 2);
        ck_assert_double_eq_tol(mean[v], sum, 1e-14);
        ck_assert_double_eq_tol(deviation[v], sqrt(square / (double)count), 1e-14);
    }
    release(pool);
}
END_TEST

/* ---- the library's own samples ---- */

static const char *const text = "equation: {name: ks}\n"
                                "grid: {n: [32], length: [22]}\n"
                                "initial: {name: random-modes, seed: 3}\n"
                                "stepper: {name: etdrk4, dt: 0.1}\n"
                                "time: {end: 2, save: 5}\n";

/* Two variables, of which a design fixes the values of the first three samples. */
static void make_dataset(spc_pool *pool, spc_dataset *dataset, spc_split *split) {
    static const double points[] = {0.1, 0.2, 0.5, 0.9, 0.7, 0.4};
    static const spc_variable variables[] = {
        {.key = "equation.viscosity", .kind = SPC_UNIFORM, .a = 0.8, .b = 1.2},
        {.key = "grid.length", .kind = SPC_UNIFORM, .a = 20, .b = 24}};
    static const spc_layout none = {.abi = SPC_ABI, .name = "none"};
    spc_case *cas;
    ck_assert_msg(spc_case_parse(pool, "test", text, NULL, &cas) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    *split = (spc_split){.name = "train", .size = 3, .seed = 9, .points = points};
    *dataset = (spc_dataset){.path = "test",
                             .name = "test",
                             .text = text,
                             .case_text = text,
                             .cas = cas,
                             .grid = cas->setting.physics.grid,
                             .variables = variables,
                             .variable_count = 2,
                             .splits = split,
                             .split_count = 1,
                             .frames = cas->saves,
                             .burn_in = 0,
                             .every = NAN,
                             .time_factor = 1,
                             .factor = 1,
                             .fields = cas->fields,
                             .field_count = cas->field_count,
                             .attempts = 1,
                             .layout = &none};
}

START_TEST(samples_are_those_of_the_set_and_fresh_beyond_it) {
    enum { SAMPLES = 6, PAIRS = 4, SIZE = 32 };
    spc_pool *pool = new_pool(NULL);
    spc_dataset dataset;
    spc_split split;
    make_dataset(pool, &dataset, &split);
    ck_assert_uint_eq(dataset.frames, PAIRS + 1);
    spc_split beyond = split;
    beyond.points = NULL;
    const spc_stream_options options = {.dataset = &dataset,
                                        .split = &split,
                                        .samples = SAMPLES,
                                        .frames = 2,
                                        .buffer = {.policy = SPC_BUFFER_FIRO, .capacity = 9},
                                        .batch = PAIRS * SAMPLES,
                                        .threads = 2};
    spc_stream *stream;
    ck_assert_int_eq(spc_stream_create(pool, &options, &stream), SPC_OK);
    const spc_batch batch = read_batch(pool, stream, PAIRS * SAMPLES);
    ck_assert_uint_eq(batch.count, PAIRS * SAMPLES);
    for (size_t i = 0; i < batch.count; i++) {
        const size_t index = batch.sample[i], frame = batch.frame[i];
        spc_sample sample;
        ck_assert_int_eq(spc_dataset_make(pool, &dataset, index < split.size ? &split : &beyond,
                                          index, &sample, NULL),
                         SPC_OK);
        const double *from = (const double *)sample.values + frame * SIZE;
        const double *got = (const double *)batch.values + i * 2 * SIZE;
        ck_assert_int_eq(memcmp(got, from, 2 * SIZE * sizeof *got), 0);
        ck_assert_int_eq(memcmp(&batch.times[2 * i], &sample.times[frame], 2 * sizeof(double)), 0);
        ck_assert_int_eq(memcmp(&batch.parameters[2 * i], sample.parameters, 2 * sizeof(double)),
                         0);
        ck_assert_double_eq(batch.lengths[i * SPC_MAX_DIMS], sample.parameters[1]);
    }
    release(pool);
}
END_TEST

START_TEST(a_solution_that_fails_each_time_is_reported) {
    spc_pool *pool = new_pool(NULL);
    spc_dataset dataset;
    spc_split split;
    make_dataset(pool, &dataset, &split);
    /* Their squares overflow within a step or two. */
    static const spc_variable wild[] = {
        {.key = "initial.amplitude", .kind = SPC_UNIFORM, .a = 1e150, .b = 1e151}};
    dataset.variables = wild;
    dataset.variable_count = 1;
    dataset.attempts = 2;
    split.points = NULL;
    const spc_stream_options options = {.dataset = &dataset,
                                        .split = &split,
                                        .buffer = {.capacity = 2},
                                        .batch = 1,
                                        .threads = 2,
                                        .reads_per_put = 1};
    spc_stream *stream;
    spc_batch batch;
    ck_assert_int_eq(spc_stream_create(pool, &options, &stream), SPC_OK);
    ck_assert_int_eq(spc_stream_batch(stream, 1, &batch), SPC_NOT_FINITE);
    const char *message = spc_error_message(spc_pool_context(pool));
    ck_assert_msg(strstr(message, "train, sample 0 failed 2 times"), "%s", message);
    release(pool);
}
END_TEST

/* ---- what goes wrong ---- */

START_TEST(a_failure_comes_after_all_samples_before_it) {
    enum { GOOD = 5 };
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->solver.fails_at = GOOD;
    s->options.threads = _i;
    s->options.reads_per_put = 1;
    spc_stream *stream = open_stream(pool, s);
    for (size_t i = 0; i < GOOD * (FRAMES - 1); i++) {
        const spc_batch batch = read_batch(pool, stream, 1);
        ck_assert_uint_eq(batch.sample[0], i / (FRAMES - 1));
    }
    spc_batch batch;
    ck_assert_int_eq(spc_stream_batch(stream, 1, &batch), SPC_IO_ERROR);
    ck_assert_str_eq(spc_error_message(spc_pool_context(pool)), "sample 5 is not to be had");
    ck_assert_int_eq(spc_stream_batch(stream, 1, &batch), SPC_IO_ERROR);
    release(pool);
}
END_TEST

START_TEST(a_failure_ends_a_free_stream) {
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->solver.fails_at = 5;
    s->options.threads = 3;
    spc_stream *stream = open_stream(pool, s);
    spc_status status;
    size_t reads = 0;
    for (spc_batch batch; (status = spc_stream_batch(stream, 1, &batch)) == SPC_OK; reads++) {
        check_item(s, &batch, 0);
    }
    ck_assert_int_eq(status, SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(spc_pool_context(pool)), "is not to be had"));
    ck_assert_uint_le(reads, 5 * (FRAMES - 1));
    release(pool);
}
END_TEST

START_TEST(samples_of_another_grid_are_refused) {
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->solver.another_grid_at = 0;
    s->options.reads_per_put = _i;
    spc_stream *stream = open_stream(pool, s);
    spc_batch batch;
    ck_assert_int_eq(spc_stream_batch(stream, 1, &batch), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(spc_pool_context(pool)), "has 6 points"));
    release(pool);
}
END_TEST

START_TEST(an_endless_stream_can_be_left) {
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    s->options.threads = 3;
    s->options.reads_per_put = _i % 2;
    spc_stream *stream = open_stream(pool, s);
    /* At once, or when the threads wait for room. */
    for (int i = 0; i < _i / 2 * 20; i++) read_batch(pool, stream, 8);
    if (_i >= 4) usleep(20000);
    release(pool);
}
END_TEST

static bool flagged(void *user) {
    return atomic_load((atomic_bool *)user);
}

START_TEST(a_wish_to_stop_ends_the_stream) {
    atomic_bool stop = false;
    spc_pool *pool = new_pool(&(spc_context_options){.stop = {flagged, &stop}});
    setup *s = new_setup(pool);
    s->options.reads_per_put = _i;
    spc_stream *stream = open_stream(pool, s);
    read_batch(pool, stream, 8);
    atomic_store(&stop, true);
    spc_batch batch;
    ck_assert_int_eq(spc_stream_batch(stream, 1, &batch), SPC_INTERRUPTED);
    release(pool);
}
END_TEST

START_TEST(what_makes_no_stream_is_refused) {
    static const spc_stream_options wrong[] = {
        {.frames = 10, .batch = 1, .buffer = {.capacity = 1}},
        {.frames = 3, .gap = 5, .batch = 1, .buffer = {.capacity = 1}},
        {.frames = 2, .gap = 9, .batch = 1, .buffer = {.capacity = 1}},
        {.batch = 0, .buffer = {.capacity = 1}},
        {.batch = 1, .buffer = {.capacity = 0}},
        {.batch = 1, .buffer = {.capacity = 1}, .reads_per_put = -1},
        {.batch = 1, .buffer = {.capacity = 1}, .reads_per_put = NAN},
        {.batch = 1, .buffer = {.capacity = 1}, .skip = 1}};
    spc_pool *pool = new_pool(NULL);
    setup *s = new_setup(pool);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        spc_stream_options options = wrong[i];
        options.dataset = &s->dataset;
        options.split = &s->split;
        options.make = solve;
        options.self = &s->solver;
        spc_stream *stream;
        ck_assert_int_eq(spc_stream_create(pool, &options, &stream), SPC_BAD_INPUT);
        spc_error_clear(spc_pool_context(pool));
    }
    spc_batch batch;
    ck_assert_int_eq(spc_stream_batch(open_stream(pool, s), 9, &batch), SPC_BAD_USAGE);
    release(pool);
}
END_TEST

static void *allocate_some(void *user, size_t bytes) {
    return atomic_fetch_sub((atomic_int *)user, 1) <= 0 ? NULL
                                                        : aligned_alloc(64, (bytes + 63) / 64 * 64);
}

static void free_it(void *user, void *memory) {
    (void)user;
    free(memory);
}

START_TEST(running_out_of_memory_is_an_error_wherever_it_happens) {
    spc_status status = SPC_NO_MEMORY;
    for (int allowed = 10; status != SPC_OK; allowed++) {
        atomic_int left = allowed;
        spc_pool *pool = new_pool(&(spc_context_options){
            .allocator = {.allocate = allocate_some, .release = free_it, .user = &left}});
        setup *s = new_setup(pool);
        s->options.samples = 3;
        s->options.reads_per_put = _i > 0;
        s->options.skip = _i == 2 ? 5 : 0;
        spc_stream *stream = NULL;
        status = spc_stream_create(pool, &s->options, &stream);
        for (spc_batch batch = {.count = 1}; status == SPC_OK && batch.count > 0;) {
            status = spc_stream_batch(stream, 8, &batch);
        }
        ck_assert(status == SPC_OK || status == SPC_NO_MEMORY);
        release(pool);
        ck_assert_int_lt(allowed, 500);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("stream");
    TCase *items = tcase_create("items");
    tcase_add_loop_test(items, items_are_frames_of_their_sample, 0, KINDS);
    tcase_add_loop_test(items, one_pass_reads_as_often_as_the_policy_says, 0, 6);
    suite_add_tcase(suite, items);
    TCase *fixed = tcase_create("fixed interleaving");
    tcase_add_loop_test(fixed, fixed_interleaving_gives_the_same_bits_for_any_number_of_threads, 0,
                        9);
    tcase_add_loop_test(fixed, a_stream_goes_on_after_any_read, 0, 18);
    tcase_add_loop_test(fixed, items_enter_at_the_given_rate, 0, 5);
    tcase_add_test(fixed, a_full_reservoir_takes_items_as_they_are_read);
    tcase_add_test(fixed, the_moments_of_the_buffer_are_those_of_its_items);
    suite_add_tcase(suite, fixed);
    TCase *solvers = tcase_create("solvers");
    tcase_add_test(solvers, samples_are_those_of_the_set_and_fresh_beyond_it);
    tcase_add_test(solvers, a_solution_that_fails_each_time_is_reported);
    suite_add_tcase(suite, solvers);
    TCase *faults = tcase_create("faults");
    tcase_add_loop_test(faults, a_failure_comes_after_all_samples_before_it, 1, 4);
    tcase_add_test(faults, a_failure_ends_a_free_stream);
    tcase_add_loop_test(faults, samples_of_another_grid_are_refused, 0, 2);
    tcase_add_loop_test(faults, an_endless_stream_can_be_left, 0, 6);
    tcase_add_loop_test(faults, a_wish_to_stop_ends_the_stream, 0, 2);
    tcase_add_test(faults, what_makes_no_stream_is_refused);
    tcase_add_loop_test(faults, running_out_of_memory_is_an_error_wherever_it_happens, 0, 3);
    suite_add_tcase(suite, faults);
    return spc_test_main(suite);
}
