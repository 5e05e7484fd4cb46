/* specula: test_losses.c
 *
 * Losses: gradients, and their values for fields of which they are known.
 */
#include "gradients.h"

#define LINE  LINE_OF(2, 8, 2)
#define PLANE PLANE_OF(2, 4, 5, 2)
#define LOSS(name, expression)                                                                     \
    static spc_tensor *name(spc_graph *graph, spc_tensor *const *in) {                             \
        (void)graph;                                                                               \
        spc_tensor *x = in[0], *y = in[1];                                                         \
        return expression;                                                                         \
    }

static const double box[] = {2, 3, 5};

LOSS(mean_square, spc_loss_mean_square(spc_tanh(x), y))
LOSS(mean_absolute, spc_loss_mean_absolute(x, y))
LOSS(huber, spc_loss_huber(x, y, 0.7))
LOSS(relative, spc_loss_relative(spc_tanh(x), y))
LOSS(relative_absolute, spc_loss_relative_absolute(x, y))
LOSS(sobolev, spc_loss_sobolev(x, y, (spc_sobolev){.order = -1, .floor = 0.1, .length = {2, 3}}))
LOSS(sobolev_relative,
     spc_loss_sobolev(x, y, (spc_sobolev){.order = 1, .floor = 0.5, .relative = true}))
LOSS(log_spectrum, spc_loss_log_spectrum(x, y, 0.01, box))
LOSS(shells, spc_loss_shells(x, y, 0.01, NULL))

static spc_tensor *norm(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_add(spc_loss_mean_square(in[0], NULL), spc_loss_mean_absolute(in[0], NULL));
}
static spc_tensor *distance_to_itself(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_loss_relative(spc_tanh(in[0]), in[0]);
}
static spc_tensor *spectrum(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_spectrum(in[0], box);
}

static const gradients_subject subjects[] = {
    {"mean square", 2, {LINE, LINE}, mean_square, false},
    {"mean absolute", 2, {LINE, LINE}, mean_absolute, false},
    {"Huber", 2, {LINE, LINE}, huber, false},
    {"relative", 2, {LINE, LINE}, relative, false},
    {"relative absolute", 2, {LINE, LINE}, relative_absolute, false},
    {"norm", 1, {LINE}, norm, false},
    {"relative to what goes in", 1, {LINE}, distance_to_itself, false},
    {"Sobolev", 2, {PLANE, PLANE}, sobolev, false},
    {"relative Sobolev", 2, {LINE, LINE}, sobolev_relative, false},
    {"spectrum", 1, {PLANE}, spectrum, false},
    {"logarithm of the spectrum", 2, {LINE, LINE}, log_spectrum, false},
    {"shells", 2, {PLANE, PLANE}, shells, false},
};

START_TEST(gradients) {
    gradients_check(subjects + _i);
}
END_TEST

/* ---- values ---- */

typedef struct fields {
    spc_context *context;
    spc_pool *pool;
    spc_graph *graph;
    spc_tensor *x, *y;
    size_t size;
} fields;

static fields begin(int dims, const size_t *n) {
    fields f = {.context = spc_context_create(NULL)};
    f.pool = spc_pool_create(f.context);
    f.graph = spc_graph_create(f.pool, spc_weights_create(f.pool));
    const spc_shape shape = spc_shape_of(2, dims, n, 2);
    f.x = spc_input(f.graph, shape);
    f.y = spc_input(f.graph, shape);
    f.size = spc_shape_size(&shape);
    return f;
}

/* The loss for fields that a function gives by the index of their numbers. */
static double value(fields *f, spc_tensor *loss, double (*x)(size_t), double (*y)(size_t)) {
    ck_assert_ptr_nonnull(spc_output(loss));
    ck_assert_int_eq(spc_graph_finish(f->graph, SPC_GRAPH_FORWARD), SPC_OK);
    for (size_t i = 0; i < f->size; i++) {
        spc_tensor_values(f->x)[i] = (spc_real)x(i);
        spc_tensor_values(f->y)[i] = (spc_real)y(i);
    }
    spc_graph_forward(f->graph, NULL);
    const double result = (double)spc_tensor_values(loss)[0];
    spc_pool_destroy(f->pool);
    spc_context_destroy(f->context);
    return result;
}

static double noise(size_t i) {
    return sin(1 + 12.9898 * (double)(i * i % 101));
}
static double louder_noise(size_t i) {
    return 3 * noise(i);
}
static double nothing(size_t i) {
    (void)i;
    return 0;
}
static double ones(size_t i) {
    (void)i;
    return 1;
}
static double quarters(size_t i) {
    return i % 4 == 0 ? 3 : 1.5;
}

START_TEST(means) {
    const size_t n = 8;
    fields f = begin(1, &n);
    /* differences are 2 for a quarter, else 1/2 */
    ck_assert_double_eq_tol(value(&f, spc_loss_mean_square(f.x, f.y), quarters, ones), 1.1875,
                            1e-14);
    f = begin(1, &n);
    ck_assert_double_eq_tol(value(&f, spc_loss_mean_absolute(f.x, f.y), quarters, ones), 0.875,
                            1e-14);
    f = begin(1, &n);
    ck_assert_double_eq_tol(value(&f, spc_loss_huber(f.x, f.y, 1), quarters, ones),
                            0.25 * 1.5 + 0.75 * 0.125, 1e-14);
    f = begin(1, &n);
    ck_assert_double_eq_tol(value(&f, spc_loss_relative(f.x, f.y), louder_noise, noise), 2, 1e-14);
    f = begin(1, &n);
    ck_assert_double_eq_tol(value(&f, spc_loss_relative_absolute(f.x, f.y), louder_noise, noise), 2,
                            1e-14);
}
END_TEST

/* A target that is zero everywhere: norms count, and nothing is divided by zero. */
START_TEST(zero_target) {
    const size_t n = 8;
    fields f = begin(1, &n);
    ck_assert_double_eq_tol(value(&f, spc_loss_relative(f.x, f.y), ones, nothing), 4, 1e-14);
    f = begin(1, &n);
    ck_assert_double_eq(value(&f, spc_loss_relative(f.x, f.y), nothing, nothing), 0);
}
END_TEST

/* Order 0 is the mean square, on grids with and without unpaired modes. */
START_TEST(order_zero) {
    static const size_t grids[][3] = {{8}, {7}, {4, 6}, {6, 5}, {4, 2, 6}};
    static const int dims[] = {1, 1, 2, 2, 3};
    fields f = begin(dims[_i], grids[_i]);
    const spc_sobolev how = {.order = 0, .floor = 1};
    const double sobolev = value(&f, spc_loss_sobolev(f.x, f.y, how), noise, ones);
    f = begin(dims[_i], grids[_i]);
    const double square = value(&f, spc_loss_mean_square(f.x, f.y), noise, ones);
    ck_assert_double_eq_tol(sobolev, square, 1e-13);
}
END_TEST

/* On 8 x 6 points of a box of 2 x 3 with two channels: one mode, 3 cos(k.x), k = 2 pi (1/2, -2/3). */
static double one_mode(size_t i) {
    const size_t point = i / 2 % 48;
    const double turns = (double)(point / 6) / 8 - 2 * (double)(point % 6) / 6;
    return 3 * cos(2 * M_PI * turns);
}
static double one_mode_and_mean(size_t i) {
    return one_mode(i) + 1;
}

START_TEST(one_mode_has_its_norm) {
    static const size_t n[] = {8, 6};
    static const double orders[] = {-1, -0.5, 0, 1, 2};
    const double square = 4 * M_PI * M_PI * (1.0 / 4 + 4.0 / 9);
    spc_sobolev how = {.order = orders[_i], .length = {2, 3}};
    const double expected = 4.5 * pow(square, how.order);
    fields f = begin(2, n);
    ck_assert_double_eq_tol(value(&f, spc_loss_sobolev(f.x, f.y, how), one_mode_and_mean, nothing),
                            expected, 1e-12 * expected);
    how.floor = 0.3;
    how.relative = true;
    /* one channel like another: |x - y| / |y| with y = 1 */
    f = begin(2, n);
    ck_assert_double_eq_tol(value(&f, spc_loss_sobolev(f.x, f.y, how), one_mode_and_mean, ones),
                            sqrt(4.5 * pow(0.3 + square, how.order) / pow(0.3, how.order)), 1e-11);
}
END_TEST

/* All of the energy of a field on a line lies in some shell. */
START_TEST(shells_add_up) {
    const size_t n = 8;
    fields f = begin(1, &n);
    spc_tensor *total = spc_sum(spc_sum(spc_spectrum(f.x, NULL), 0), 1);
    double mean = 0;
    for (size_t i = 0; i < 16; i++) mean += noise(i) * noise(i) / 8;
    ck_assert_double_eq_tol(value(&f, total, noise, noise), mean, 1e-13);
}
END_TEST

/* A field three times as large has nine times the energy in each shell. */
START_TEST(spectra_scale) {
    static const size_t n[] = {8, 8};
    fields f = begin(2, n);
    const double decades = log(9);
    ck_assert_double_eq_tol(
        value(&f, spc_loss_log_spectrum(f.x, f.y, 0, NULL), louder_noise, noise), decades * decades,
        1e-11);
    f = begin(2, n);
    ck_assert_double_eq_tol(value(&f, spc_loss_shells(f.x, f.y, 0, NULL), louder_noise, noise), 4,
                            1e-11);
}
END_TEST

START_TEST(refusals) {
    const size_t n = 8;
    fields f = begin(1, &n);
    ck_assert_ptr_null(spc_loss_mean_square(f.x, spc_mean(f.y, 0)));
    ck_assert_int_eq(spc_graph_finish(f.graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    spc_pool_destroy(f.pool);
    spc_context_destroy(f.context);
    f = begin(0, NULL);
    ck_assert_ptr_null(spc_loss_sobolev(f.x, f.y, (spc_sobolev){.order = 1}));
    ck_assert_int_eq(spc_graph_finish(f.graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    spc_pool_destroy(f.pool);
    spc_context_destroy(f.context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("losses");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    tcase_add_test(each, means);
    tcase_add_test(each, zero_target);
    tcase_add_loop_test(each, order_zero, 0, 5);
    tcase_add_loop_test(each, one_mode_has_its_norm, 0, 5);
    tcase_add_test(each, shells_add_up);
    tcase_add_test(each, spectra_scale);
    tcase_add_test(each, refusals);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
