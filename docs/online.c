/* specula: online.c
 *
 * Training without files: the smallest of all models, u(t + dt) = a u(t), fitted by gradient descent to pairs from solvers
 * that run meanwhile.
 *
 *   cc online.c $(pkg-config --cflags --libs specula) -o online && ./online SPEC
 */
#include <specula/specula.h>
#include <stdio.h>

enum { BATCH = 16, STEPS = 200 };

/* A step down the slope of the squared error over a batch of pairs. */
static double descend(double a, const spc_batch *batch, size_t size) {
    double slope = 0, square = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const float *from = (const float *)batch->values + 2 * i * size, *to = from + size;
        for (size_t p = 0; p < size; p++) {
            slope += (a * from[p] - to[p]) * from[p];
            square += from[p] * from[p];
        }
    }
    return a - 0.5 * slope / square;
}

static spc_status train(spc_pool *pool, const char *path) {
    const char *const overrides[] = {"dataset.precision=single", NULL};
    spc_dataset *dataset;
    SPC_TRY(spc_dataset_read(pool, path, overrides, NULL, 1, &dataset));
    const spc_stream_options options = {
        .dataset = dataset,
        .split = &dataset->splits[0],
        .frames = 2,
        .buffer = {.policy = SPC_BUFFER_RESERVOIR, .capacity = 256, .watermark = 64},
        .batch = BATCH};
    spc_stream *stream;
    SPC_TRY(spc_stream_create(pool, &options, &stream));
    const size_t size = dataset->field_count * spc_grid_points(&dataset->grid);
    double a = 0;
    for (int step = 0; step < STEPS; step++) {
        spc_batch batch;
        SPC_TRY(spc_stream_batch(stream, BATCH, &batch));
        a = descend(a, &batch, size);
    }
    printf("%.6f\n", a);
    return SPC_OK;
}

int main(int count, char **words) {
    const spc_context_options options = {.threads = 2};
    spc_context *context = spc_context_create(&options);
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    if (!pool || count != 2) return 2;
    const spc_status status = train(pool, words[1]);
    if (status != SPC_OK) fprintf(stderr, "online: %s\n", spc_error_message(context));
    spc_pool_destroy(pool); /* the threads stop here */
    spc_context_destroy(context);
    return spc_status_exit_code(status);
}
