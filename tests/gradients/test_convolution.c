/* specula: test_convolution.c
 *
 * Convolutions: gradients, and values against the sum that defines them.
 */
#include "gradients.h"

typedef struct sample {
    const char *name;
    int dims;
    size_t n[3], in, out, batch;
    spc_convolution how;
} sample;

static const sample samples[] = {
    {"short rows", 1, {9}, 3, 2, 3, {.kernel = {5}}},
    {"long rows", 1, {40}, 2, 3, 2, {.kernel = {5}}},
    {"kernel beyond the grid", 1, {4}, 2, 2, 2, {.kernel = {5}, .dilation = 4}},
    {"even kernel", 1, {6}, 2, 2, 2, {.kernel = {4}}},
    {"zeros beyond", 1, {40}, 2, 2, 2, {.kernel = {5}, .dilation = 2, .zero_padding = true}},
    {"stride", 1, {12}, 3, 2, 2, {.kernel = {3}, .stride = 2}},
    {"stride and dilation", 1, {12}, 2, 2, 2, {.kernel = {5}, .stride = 3, .dilation = 2}},
    {"patches", 2, {8, 4}, 2, 3, 2, {.kernel = {4}, .stride = 4}},
    {"gaps between", 1, {8}, 2, 2, 2, {.kernel = {1}, .stride = 2}},
    {"plane", 2, {4, 6}, 3, 2, 2, {.kernel = {3}}},
    {"plane with long rows", 2, {3, 33}, 2, 2, 2, {.kernel = {3, 5}}},
    {"plane, stride, zeros",
     2,
     {4, 6},
     2,
     3,
     2,
     {.kernel = {3}, .stride = 2, .zero_padding = true}},
    {"space", 3, {4, 2, 4}, 2, 2, 2, {.kernel = {3}}},
    {"space, stride", 3, {4, 2, 4}, 2, 2, 2, {.kernel = {3}, .stride = 2}},
    {"transposed", 1, {5}, 3, 2, 3, {.kernel = {4}, .stride = 2, .transposed = true}},
    {"transposed plane", 2, {3, 4}, 2, 3, 2, {.kernel = {4}, .stride = 2, .transposed = true}},
    {"transposed, zeros",
     1,
     {34},
     2,
     2,
     2,
     {.kernel = {4}, .stride = 2, .transposed = true, .zero_padding = true}},
    {"short rows in little padding", 2, {12, 16}, 2, 2, 3, {.kernel = {3}}},
    {"depthwise", 2, {4, 5}, 3, 3, 2, {.kernel = {3}, .depthwise = true}},
    {"depthwise transposed",
     1,
     {5},
     3,
     3,
     2,
     {.kernel = {3}, .stride = 2, .depthwise = true, .transposed = true}},
};

static const sample *now;

static spc_tensor *build(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_layer_convolution(in[0], "layer", now->out, now->how);
}

START_TEST(gradients) {
    now = samples + _i;
    const gradients_subject subject = {
        now->name, 1, {spc_shape_of(now->batch, now->dims, now->n, now->in)}, build, false};
    gradients_check(&subject);
}
END_TEST

/* The fine point that tap t joins to the coarse point o along an axis; -1: none. */
static long joined(const spc_convolution *how, size_t kernel, size_t n, size_t o, size_t t) {
    const long stride = how->stride ? (long)how->stride : 1;
    const long dilation = how->dilation ? (long)how->dilation : 1;
    const long excess = dilation * ((long)kernel - 1) + 1 - stride;
    const long at = stride * (long)o + dilation * (long)t - (excess > 0 ? (excess + 1) / 2 : 0);
    if (how->zero_padding) return at < 0 || at >= (long)n ? -1 : at;
    return (at % (long)n + (long)n) % (long)n;
}

/* In the plane: y += W x tap by tap, point by point. */
static void sum_taps(const sample *s, const size_t *kernel, const size_t *fine,
                     const size_t *coarse, const spc_real *x, const spc_real *w, double *y) {
    const bool turned = s->how.transposed;
    for (size_t i = 0; i < coarse[0] * coarse[1] * kernel[0] * kernel[1]; i++) {
        const size_t tap = i % (kernel[0] * kernel[1]), point = i / (kernel[0] * kernel[1]);
        const long a = joined(&s->how, kernel[0], fine[0], point / coarse[1], tap / kernel[1]);
        const long b = joined(&s->how, kernel[1], fine[1], point % coarse[1], tap % kernel[1]);
        if (a < 0 || b < 0) continue;
        const size_t other = (size_t)a * fine[1] + (size_t)b;
        const size_t from = turned ? point : other, to = turned ? other : point;
        for (size_t p = 0; p < s->in; p++) {
            for (size_t q = 0; q < s->out; q++) {
                if (s->how.depthwise && p != q) continue;
                const double weight =
                    (double)w[s->how.depthwise ? tap * s->in + p : (tap * s->in + p) * s->out + q];
                y[to * s->out + q] += weight * (double)x[from * s->in + p];
            }
        }
    }
}

static void compare_values(spc_pool *pool, const sample *s) {
    spc_weights *weights = spc_weights_create(pool);
    spc_graph *graph = spc_graph_create(pool, weights);
    spc_tensor *x = spc_input(graph, spc_shape_of(s->batch, s->dims, s->n, s->in));
    now = s;
    spc_tensor *y = spc_output(build(graph, &x));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    spc_real *values = gradients_take(pool, spc_weights_count(weights));
    spc_weights_begin(weights, 1, values);
    const size_t size = spc_shape_size(spc_tensor_shape(x));
    gradients_fill(spc_tensor_values(x), size, 4, false);
    spc_graph_forward(graph, values);
    const spc_shape *in = spc_tensor_shape(x), *out = spc_tensor_shape(y);
    const size_t last = (size_t)s->dims, before = s->dims > 1 ? in->n[1] : 1;
    const size_t after = s->dims > 1 ? out->n[1] : 1;
    const size_t inner[] = {before, in->n[last]}, outer[] = {after, out->n[last]};
    const size_t columns = s->how.kernel[1] ? s->how.kernel[1] : s->how.kernel[0];
    const size_t kernel[] = {s->dims > 1 ? s->how.kernel[0] : 1,
                             s->dims > 1 ? columns : s->how.kernel[0]};
    const size_t each = outer[0] * outer[1] * s->out;
    const spc_weight_entry *bias = spc_weights_find(weights, "layer.bias");
    for (size_t m = 0; m < s->batch; m++) {
        double *sum = spc_pool_take(pool, each, sizeof *sum);
        const bool turned = s->how.transposed;
        sum_taps(s, kernel, turned ? outer : inner, turned ? inner : outer,
                 spc_tensor_values(x) + m * inner[0] * inner[1] * s->in, values, sum);
        for (size_t i = 0; i < each; i++) {
            ck_assert_double_eq_tol(sum[i] + (double)values[bias->offset + i % s->out],
                                    (double)spc_tensor_values(y)[m * each + i], 1e-13);
        }
    }
}

START_TEST(values) {
    if (samples[_i].dims > 2) return;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    compare_values(pool, samples + _i);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(refusals) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    spc_tensor *x = spc_input(graph, spc_shape_of(1, 1, (size_t[]){9}, 2));
    const spc_convolution how = {.kernel = {3}, .stride = 2};
    ck_assert_ptr_null(spc_layer_convolution(x, "down", 2, how));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "does not divide"));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    const int count = (int)(sizeof samples / sizeof *samples);
    Suite *suite = suite_create("convolution");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, count);
    tcase_add_loop_test(each, values, 0, count);
    tcase_add_test(each, refusals);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
