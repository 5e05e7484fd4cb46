/* specula: test_operations.c
 *
 * Gradients of the operations that act at each point.
 */
#include "gradients.h"

#define LINE(channels)  LINE_OF(2, 5, channels)
#define PLANE(channels) PLANE_OF(2, 3, 4, channels)

static spc_tensor *dense(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_dense(in[0], "dense", 4);
}
static spc_tensor *dense_with_addend(spc_graph *graph, spc_tensor *const *in) {
    const spc_start start = {SPC_START_VALUE, 0, 0};
    spc_tensor *weight = spc_weight(graph, "w", spc_shape_list(2, (size_t[]){3, 2}), start);
    return spc_dense(in[0], weight, NULL, in[1]);
}
/* One that is absorbed, and one that others take too. */
static spc_tensor *dense_absorbed(spc_graph *graph, spc_tensor *const *in) {
    spc_tensor *y = spc_gelu(dense_with_addend(graph, in));
    spc_tensor *z = spc_layer_dense(y, "kept", 2);
    return spc_add(spc_silu(z), z);
}
static spc_tensor *dense_shared(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_dense(spc_tanh(spc_layer_dense(in[0], "same", 3)), "same", 3);
}
static spc_tensor *gelu(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_gelu(in[0]);
}
static spc_tensor *silu(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_silu(in[0]);
}
static spc_tensor *relu(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_relu(in[0]);
}
static spc_tensor *hyperbolic(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_tanh(in[0]);
}
static spc_tensor *sine(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_sine(in[0]);
}
static spc_tensor *sum(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_subtract(spc_add(in[0], in[1]), spc_scale(in[0], 0.25));
}
static spc_tensor *product(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply(spc_multiply(in[0], in[1]), in[0]);
}
static spc_tensor *square(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply(in[0], in[0]);
}
static spc_tensor *quotient(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_add(spc_divide(in[0], in[1]), spc_divide(in[1], in[0]));
}
static spc_tensor *exponential(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply(spc_exponential(in[0]), spc_logarithm(in[0]));
}
static spc_tensor *affine(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_affine(in[0], (double[]){2, -1, 0.5}, (double[]){1, 0, 3});
}
static spc_tensor *modulate(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_modulate(in[0], in[1], in[2]);
}
static spc_tensor *modulate_alike(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_modulate(spc_modulate(in[0], in[1], NULL), NULL, in[1]);
}
static spc_tensor *concatenate(spc_graph *graph, spc_tensor *const *in) {
    return spc_concatenate(graph, (spc_tensor *[]){in[0], in[1], in[0], spc_coordinates(in[0])}, 4);
}
static spc_tensor *channels(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply(spc_channels(in[0], 1, 2), spc_channels(in[0], 0, 2));
}
static spc_tensor *reshape(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    const spc_shape flat = spc_shape_list(2, (size_t[]){2, 15});
    spc_tensor *x = spc_reshape(spc_tanh(in[0]), flat);
    return spc_add(spc_multiply(x, x), spc_reshape(in[0], flat));
}
static spc_tensor *wave_series(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_wave_series(spc_tanh(in[0]), spc_tanh(in[1]), 0.7);
}
/* What comes out is another's memory, which has to last as long. */
static spc_tensor *view(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    spc_tensor *x = spc_add(in[0], spc_tanh(spc_sine(in[0])));
    return spc_reshape(x, spc_shape_list(2, (size_t[]){2, 15}));
}
static spc_tensor *superpose(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_superpose(spc_tanh(in[0]), spc_tanh(in[1]));
}

static const gradients_subject subjects[] = {
    {"dense", 1, {PLANE(3)}, dense, false},
    {"dense with addend", 2, {LINE(3), LINE(2)}, dense_with_addend, false},
    {"dense and activation", 2, {LINE(3), LINE(2)}, dense_absorbed, false},
    {"dense with shared weights", 1, {LINE(3)}, dense_shared, false},
    {"gelu", 1, {LINE(3)}, gelu, false},
    {"silu", 1, {LINE(3)}, silu, false},
    {"relu", 1, {LINE(3)}, relu, false},
    {"tanh", 1, {LINE(3)}, hyperbolic, false},
    {"sine", 1, {LINE(3)}, sine, false},
    {"sums", 2, {LINE(3), LINE(3)}, sum, false},
    {"products", 2, {LINE(3), LINE(3)}, product, false},
    {"square", 1, {LINE(3)}, square, false},
    {"quotients", 2, {LINE(3), LINE(3)}, quotient, true},
    {"exponential and logarithm", 1, {LINE(3)}, exponential, true},
    {"affine", 1, {PLANE(3)}, affine, false},
    {"modulate", 3, {PLANE(3), {2, {2, 3}}, {2, {2, 3}}}, modulate, false},
    {"modulate alike", 2, {PLANE(3), {1, {3}}}, modulate_alike, false},
    {"concatenate", 2, {PLANE(3), PLANE(2)}, concatenate, false},
    {"channels", 1, {LINE(3)}, channels, false},
    {"reshape", 1, {LINE(3)}, reshape, false},
    {"wave series", 2, {LINE(3), {3, {5, 2, 3}}}, wave_series, false},
    {"view", 1, {LINE(3)}, view, false},
    {"superpose", 2, {{3, {2, 3, 5}}, {4, {1, 4, 3, 5}}}, superpose, false},
};

START_TEST(gradients) {
    gradients_check(subjects + _i);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("operations");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
