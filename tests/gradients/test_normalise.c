/* specula: test_normalise.c
 *
 * Normalisation: gradients, and mean and variance of what comes out.
 */
#include "gradients.h"

static spc_tensor *group(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_group_norm(in[0], "norm", 2);
}
static spc_tensor *instance(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_instance_norm(in[0], "norm");
}
static spc_tensor *layer(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_norm(in[0], "norm");
}
static spc_tensor *bare(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_normalise(in[0], 1, NULL, NULL);
}
static spc_tensor *conditional(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_modulate(spc_normalise(in[0], 0, NULL, NULL), in[1], in[2]);
}
static spc_tensor *conditional_groups(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_modulate(spc_normalise(in[0], 2, NULL, NULL), in[1], in[2]);
}

#define PLANE PLANE_OF(2, 3, 5, 4)

static const gradients_subject subjects[] = {
    {"group norm", 1, {PLANE}, group, false},
    {"instance norm", 1, {PLANE}, instance, false},
    {"layer norm", 1, {PLANE}, layer, false},
    {"conditional layer norm", 3, {PLANE, {2, {2, 4}}, {2, {2, 4}}}, conditional, false},
    {"conditional group norm", 3, {PLANE, {2, {2, 4}}, {2, {2, 4}}}, conditional_groups, false},
    {"without weights", 1, {PLANE}, bare, false},
};

START_TEST(gradients) {
    gradients_check(subjects + _i);
}
END_TEST

/* Over the numbers first, first + step, ...; the variance v becomes v / (v + 1e-5), little less than 1. */
static void check_moments(const spc_real *y, size_t points, size_t step, size_t width) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < points * width; i++) {
        const double value = (double)y[i / width * step + i % width];
        sum += value;
        squares += value * value;
    }
    const double count = (double)(points * width);
    ck_assert_double_eq_tol(sum / count, 0, 1e-13);
    ck_assert_double_eq_tol(squares / count, 1, 1e-4);
}

START_TEST(moments) {
    enum { POINTS = 40, CHANNELS = 6 };
    static const size_t n[] = {POINTS};
    static const size_t groups[] = {1, 2, 6, 0};
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    spc_tensor *x = spc_input(graph, spc_shape_of(2, 1, n, CHANNELS));
    spc_tensor *y = spc_output(spc_normalise(x, groups[_i], NULL, NULL));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    spc_real *values = spc_tensor_values(x);
    gradients_fill(values, 2 * POINTS * CHANNELS, 1, false);
    for (size_t i = 0; i < 2 * POINTS * CHANNELS; i++) values[i] = 7 + 3 * values[i];
    spc_graph_forward(graph, NULL);
    const size_t width = groups[_i] ? CHANNELS / groups[_i] : CHANNELS;
    const size_t points = groups[_i] ? POINTS : 1;
    for (size_t at = 0; at < 2 * POINTS * CHANNELS; at += points * CHANNELS) {
        for (size_t first = 0; first < CHANNELS; first += width) {
            check_moments(spc_tensor_values(y) + at + first, points, CHANNELS, width);
        }
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("normalise");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    tcase_add_loop_test(each, moments, 0, 4);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
