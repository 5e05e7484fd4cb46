/* specula: test_axes.c
 *
 * What acts along axes and between grids: gradients, and what each is by definition.
 */
#include "gradients.h"

#define LINE(points, channels) LINE_OF(2, points, channels)
#define PLANE(channels)        PLANE_OF(2, 4, 6, channels)
#define OPERATION(name, expression)                                                                \
    static spc_tensor *name(spc_graph *graph, spc_tensor *const *in) {                             \
        (void)graph;                                                                               \
        spc_tensor *x = in[0];                                                                     \
        return expression;                                                                         \
    }

OPERATION(sum_rows, spc_sum(x, 0))
OPERATION(mean_columns, spc_mean(x, 1))
OPERATION(sum_channels, spc_sum(spc_tanh(x), 2))
OPERATION(repeat_channel, spc_multiply(x, spc_repeat(spc_mean(x, 2), 2, 3)))
OPERATION(mean_points, spc_subtract(x, spc_broadcast(spc_mean_points(x), x)))
OPERATION(pad_around, spc_tanh(spc_pad(x, SIZES(1, 7), SIZES(2, 0), false)))
OPERATION(pad_zeros, spc_add(spc_pad(x, SIZES(1, 3), SIZES(2, 0), true),
                             spc_pad(x, SIZES(0, 1), SIZES(3, 2), true)))
OPERATION(crop, spc_multiply(spc_crop(x, SIZES(1, 2), SIZES(3, 2)),
                             spc_crop(x, SIZES(0, 0), SIZES(3, 2))))
OPERATION(roll, spc_multiply(x, spc_roll(x, (long[]){-1, 8})))
OPERATION(gather, spc_gather(spc_tanh(x), SIZES(3, 3, 0, 23, 7), 5))
OPERATION(average, spc_average_pooling(spc_tanh(x), SIZES(2, 3)))
OPERATION(most, spc_max_pooling(x, SIZES(2, 3)))
OPERATION(most_shared, spc_add(spc_max_pooling(x, SIZES(1, 6)), spc_max_pooling(x, SIZES(1, 6))))
OPERATION(nearest, spc_resample(x, SIZES(8, 12), SPC_RESAMPLE_NEAREST))
OPERATION(linear, spc_resample(x, SIZES(8, 9), SPC_RESAMPLE_LINEAR))
OPERATION(corners, spc_resample(x, SIZES(8, 4), SPC_RESAMPLE_CORNERS))
OPERATION(spectral_up, spc_resample(x, SIZES(7, 12), SPC_RESAMPLE_SPECTRAL))
OPERATION(spectral_down, spc_multiply(spc_resample(x, SIZES(4), SPC_RESAMPLE_SPECTRAL),
                                      spc_resample(x, SIZES(4), SPC_RESAMPLE_SPECTRAL)))

static spc_tensor *by_entries(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    const spc_matrix_entry entries[] = {{3, 0, 2}, {0, 1, -1}, {3, 2, 0.5}, {3, 0, 1}, {1, 2, 1}};
    return spc_map_axis(spc_tanh(in[0]), 0, 5, entries, sizeof entries / sizeof *entries);
}

static spc_tensor *by_matrix(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    const double matrix[] = {1, 2, 3, -1, 0, 1};
    return spc_map_axis_dense(spc_map_axis_dense(in[0], 2, 2, matrix), 2, 3, matrix);
}

static const gradients_subject subjects[] = {
    {"sum over an axis", 1, {PLANE(3)}, sum_rows, false},
    {"mean over an axis", 1, {PLANE(3)}, mean_columns, false},
    {"sum over channels", 1, {PLANE(3)}, sum_channels, false},
    {"repeat", 1, {PLANE(3)}, repeat_channel, false},
    {"mean of all points", 1, {PLANE(3)}, mean_points, false},
    {"padding around the corner", 1, {PLANE(2)}, pad_around, false},
    {"padding with zeros", 1, {PLANE(2)}, pad_zeros, false},
    {"crop", 1, {PLANE(2)}, crop, false},
    {"roll", 1, {PLANE(1)}, roll, false},
    {"gather", 1, {PLANE(2)}, gather, false},
    {"average pooling", 1, {PLANE(2)}, average, false},
    {"max pooling", 1, {PLANE(2)}, most, false},
    {"max pooling twice", 1, {PLANE(2)}, most_shared, false},
    {"nearest points", 1, {PLANE(2)}, nearest, false},
    {"linear resampling", 1, {PLANE(2)}, linear, false},
    {"resampling between corners", 1, {PLANE(2)}, corners, false},
    {"spectral resampling", 1, {PLANE(2)}, spectral_up, false},
    {"spectral resampling down", 1, {LINE(7, 2)}, spectral_down, false},
    {"map by entries", 1, {LINE(3, 2)}, by_entries, false},
    {"map by a matrix", 1, {PLANE(3)}, by_matrix, false},
};

START_TEST(gradients) {
    gradients_check(subjects + _i);
}
END_TEST

/* ---- definitions ---- */

/* What an operation makes of given numbers on 2 members of an axis of n points. */
static const spc_real *values_of(spc_pool *pool, spc_tensor *(*build)(spc_tensor *), size_t n,
                                 double (*field)(size_t, size_t), size_t *size) {
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    spc_tensor *x = spc_input(graph, spc_shape_of(2, 1, &n, 1));
    spc_tensor *y = spc_output(build(x));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    for (size_t i = 0; i < 2 * n; i++) spc_tensor_values(x)[i] = (spc_real)field(i % n, n);
    spc_graph_forward(graph, NULL);
    *size = spc_shape_size(spc_tensor_shape(y)) / 2;
    return spc_tensor_values(y);
}

static size_t target;
static spc_tensor *spectral_to(spc_tensor *x) {
    return spc_resample(x, &target, SPC_RESAMPLE_SPECTRAL);
}
static spc_tensor *linear_to(spc_tensor *x) {
    return spc_resample(x, &target, SPC_RESAMPLE_LINEAR);
}
static spc_tensor *corners_to(spc_tensor *x) {
    return spc_resample(x, &target, SPC_RESAMPLE_CORNERS);
}
static spc_tensor *average_of_three(spc_tensor *x) {
    return spc_average_pooling(x, SIZES(3));
}
static spc_tensor *most_of_three(spc_tensor *x) {
    return spc_max_pooling(x, SIZES(3));
}
static spc_tensor *window(spc_tensor *x) {
    return spc_crop(spc_roll(x, (long[]){2}), SIZES(1), SIZES(3));
}

/* All modes of six points, the last as a cosine: 1 + cos a - 2 sin a + sin 2a + cos 3a. */
static double wave(size_t i, size_t n) {
    const double a = 2 * M_PI * (double)i / (double)n;
    return 1 + cos(a) - 2 * sin(a) + sin(2 * a) + cos(3 * a);
}
/* The same with modes that six points do not hold. */
static double rough_wave(size_t i, size_t n) {
    const double a = 2 * M_PI * (double)i / (double)n;
    return wave(i, n) + cos(4 * a) - sin(5 * a) - sin(3 * a);
}
static double index_of(size_t i, size_t n) {
    (void)n;
    return (double)i;
}
static double tent(size_t i, size_t n) {
    return (double)(2 * i < n ? i : n - i) / (double)n;
}

typedef struct definition {
    spc_tensor *(*build)(spc_tensor *x);
    size_t from, to;
    double (*field)(size_t, size_t);
    double (*expected)(size_t, size_t);
} definition;

static double means(size_t i, size_t n) {
    (void)n;
    return 3 * (double)i + 1;
}
static double lasts(size_t i, size_t n) {
    (void)n;
    return 3 * (double)i + 2;
}
static double rolled(size_t i, size_t n) {
    (void)n;
    return (double)((i + 1 + 5 - 2) % 5);
}
static double stretched(size_t i, size_t n) {
    return 4 * (double)i / (double)(n - 1);
}

static const definition definitions[] = {
    {spectral_to, 6, 12, wave, wave},
    {spectral_to, 6, 16, wave, wave},
    {spectral_to, 7, 11, wave, wave},
    {spectral_to, 12, 6, rough_wave, wave},
    {spectral_to, 15, 7, rough_wave, NULL},
    {spectral_to, 16, 6, rough_wave, wave},
    {linear_to, 6, 18, tent, tent},
    {linear_to, 18, 6, tent, tent},
    {corners_to, 5, 9, index_of, stretched},
    {corners_to, 5, 3, index_of, stretched},
    {average_of_three, 9, 3, index_of, means},
    {most_of_three, 9, 3, index_of, lasts},
    {window, 5, 3, index_of, rolled},
};

/* On seven points sin 3a is held too. */
static double seventh(size_t i, size_t n) {
    return wave(i, n) - sin(6 * M_PI * (double)i / (double)n);
}

START_TEST(definition_holds) {
    const definition *d = definitions + _i;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    size_t size;
    target = d->to;
    const spc_real *y = values_of(pool, d->build, d->from, d->field, &size);
    ck_assert_uint_eq(size, d->to);
    for (size_t i = 0; i < 2 * size; i++) {
        const double expected = (d->expected ? d->expected : seventh)(i % size, size);
        ck_assert_double_eq_tol(y[i], expected, 1e-12);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- refusals ---- */

OPERATION(no_axis, spc_sum(x, 3))
OPERATION(no_block, spc_max_pooling(x, SIZES(3, 1)))
OPERATION(no_average, spc_average_pooling(x, SIZES(1, 4)))
OPERATION(no_crop, spc_crop(x, SIZES(2, 0), SIZES(3, 6)))
OPERATION(no_point, spc_gather(x, SIZES(24), 1))
OPERATION(no_repeat, spc_repeat(x, 0, 2))
OPERATION(no_broadcast, spc_broadcast(x, x))

static spc_tensor *(*const refused[])(spc_graph *, spc_tensor *const *) = {
    no_axis, no_block, no_average, no_crop, no_point, no_repeat, no_broadcast};

START_TEST(refusals) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    spc_tensor *x = spc_input(graph, (spc_shape)PLANE(2));
    ck_assert_ptr_null(refused[_i](graph, &x));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("axes");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    tcase_add_loop_test(each, definition_holds, 0, (int)(sizeof definitions / sizeof *definitions));
    tcase_add_loop_test(each, refusals, 0, (int)(sizeof refused / sizeof *refused));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
