/* specula: test_attention.c
 *
 * Attention, patches and embeddings: gradients, and what each is by definition.
 */
#include "gradients.h"

#define PLANE(channels) PLANE_OF(2, 4, 6, channels)
#define OPERATION(name, expression)                                                                \
    static spc_tensor *name(spc_graph *graph, spc_tensor *const *in) {                             \
        (void)graph;                                                                               \
        return expression;                                                                         \
    }

static size_t rows_of_six[36];

OPERATION(attend, spc_attend(in[0], in[1], in[2], (spc_attention){.heads = 2}))
OPERATION(attend_plainly, spc_attend(in[0], in[1], in[1], (spc_attention){.scale = 1}))
OPERATION(attend_itself, spc_attend(in[0], in[0], in[0], (spc_attention){.heads = 3}))
OPERATION(attend_with_bias,
          spc_attend(in[0], in[1], in[2],
                     (spc_attention){.heads = 2, .bias = in[3], .rows = rows_of_six}))
OPERATION(attend_with_pairs, spc_attend(in[0], in[1], in[1], (spc_attention){.bias = in[2]}))
OPERATION(whole_layer, spc_layer_attention(in[0], "a", 2, true))
OPERATION(plain_layer, spc_layer_attention(in[0], "a", 1, false))
OPERATION(window_layer, spc_layer_window_attention(in[0], "a", 2, SIZES(2, 3), (long[]){1, -1}))
OPERATION(turned, spc_attend(spc_rotate(in[0], 2, 100), spc_rotate(in[1], 2, 100), in[0],
                             (spc_attention){.heads = 2}))
OPERATION(embedded, spc_embed_numbers(in[0], 6, 100))
OPERATION(permuted, spc_multiply(spc_permute(in[0], (int[]){0, 3, 1, 2}),
                                 spc_permute(spc_tanh(in[0]), (int[]){0, 3, 1, 2})))
OPERATION(swapped, spc_permute(spc_tanh(in[0]), (int[]){0, 2, 1, 3}))
OPERATION(patches, spc_patches(spc_tanh(in[0]), SIZES(2, 3)))
OPERATION(joined, spc_join_patches(spc_tanh(in[0]), SIZES(8, 12)))
OPERATION(unshuffled, spc_space_to_channels(in[0], SIZES(2, 3)))
OPERATION(shuffled, spc_channels_to_space(in[0], SIZES(2, 2)))

static const gradients_subject subjects[] = {
    {"attention", 3, {LINE_OF(2, 5, 4), LINE_OF(2, 3, 4), LINE_OF(2, 3, 6)}, attend, false},
    {"attention of shared queries", 2, {LINE_OF(1, 3, 4), LINE_OF(2, 5, 4)}, attend_plainly, false},
    {"attention to shared keys", 2, {LINE_OF(2, 3, 4), LINE_OF(1, 5, 4)}, attend_plainly, false},
    {"attention in blocks", 2, {LINE_OF(1, 100, 2), LINE_OF(1, 700, 2)}, attend_plainly, false},
    {"attention to itself", 1, {PLANE(3)}, attend_itself, false},
    {"attention with a bias",
     4,
     {LINE_OF(2, 6, 4), LINE_OF(2, 6, 4), LINE_OF(1, 6, 2), {2, {15, 2}}},
     attend_with_bias,
     false},
    {"attention with a bias by pair",
     3,
     {LINE_OF(2, 2, 4), LINE_OF(2, 3, 4), {2, {6, 1}}},
     attend_with_pairs,
     false},
    {"layer with a bias", 1, {LINE_OF(2, 5, 4)}, whole_layer, false},
    {"layer", 1, {PLANE(2)}, plain_layer, false},
    {"layer in windows", 1, {PLANE(4)}, window_layer, false},
    {"rotary embedding", 2, {PLANE(8), PLANE(8)}, turned, false},
    {"numbers embedded", 1, {{2, {3, 2}}}, embedded, false},
    {"permutation", 1, {PLANE(3)}, permuted, false},
    {"permutation of rows", 1, {PLANE(3)}, swapped, false},
    {"patches", 1, {PLANE(2)}, patches, false},
    {"patches joined", 1, {{4, {24, 4, 2, 3}}}, joined, false},
    {"space to channels", 1, {PLANE(2)}, unshuffled, false},
    {"channels to space", 1, {PLANE(8)}, shuffled, false},
};

START_TEST(gradients) {
    spc_relative_rows(2, SIZES(2, 3), rows_of_six);
    gradients_check(subjects + _i);
}
END_TEST

/* ---- definitions ---- */

typedef struct bench {
    spc_context *context;
    spc_pool *pool;
    spc_weights *weights;
    spc_graph *graph;
} bench;

static bench begin(void) {
    bench b = {.context = spc_context_create(NULL)};
    b.pool = spc_pool_create(b.context);
    b.weights = spc_weights_create(b.pool);
    b.graph = spc_graph_create(b.pool, b.weights);
    return b;
}

static void finish(bench *b) {
    spc_pool_destroy(b->pool);
    spc_context_destroy(b->context);
}

static void run(bench *b) {
    ck_assert_int_eq(spc_graph_finish(b->graph, SPC_GRAPH_FORWARD), SPC_OK);
    spc_real *values = gradients_take(b->pool, spc_weights_count(b->weights));
    spc_weights_begin(b->weights, 1, values);
    spc_graph_forward(b->graph, values);
}

static spc_tensor *filled(bench *b, spc_shape shape, uint32_t purpose) {
    spc_tensor *x = spc_constant(b->graph, shape);
    gradients_fill(spc_tensor_values(x), spc_shape_size(&shape), purpose, false);
    return x;
}

/* Against sums as they are written, with a bias by offset and scores of any size. */
START_TEST(attention_is_its_definition) {
    enum { Q = 6, HEADS = 2, WIDTH = 2 };
    static const double scales[] = {0, 1, 300};
    bench b = begin();
    size_t rows[Q * Q];
    ck_assert_uint_eq(spc_relative_rows(2, SIZES(2, 3), rows), 15);
    spc_tensor *q = filled(&b, (spc_shape)LINE_OF(2, Q, 4), 1);
    spc_tensor *k = filled(&b, (spc_shape)LINE_OF(2, Q, 4), 2);
    spc_tensor *v = filled(&b, (spc_shape)LINE_OF(2, Q, 4), 3);
    spc_tensor *bias = filled(&b, (spc_shape){2, {15, HEADS}}, 4);
    spc_tensor *y = spc_output(spc_attend(q, k, v, (spc_attention){HEADS, scales[_i], bias, rows}));
    run(&b);
    const double scale = scales[_i] != 0 ? scales[_i] : 1 / sqrt(2);
    for (size_t i = 0; i < 2 * Q * HEADS; i++) {
        const size_t member = i / (Q * HEADS), query = i / HEADS % Q, head = i % HEADS;
        const size_t first = member * Q * 4 + head * WIDTH;
        double score[Q], most = -INFINITY, sum = 0, expected[WIDTH] = {0};
        for (size_t j = 0; j < Q; j++) {
            /* rows (x, y) of 2 x 3 points: offsets from -1 to 1, and from -2 to 2 */
            const size_t row = (query / 3 + 1 - j / 3) * 5 + (query % 3 + 2 - j % 3);
            score[j] = (double)spc_tensor_values(bias)[row * HEADS + head];
            for (size_t c = 0; c < WIDTH; c++) {
                score[j] += scale * (double)(spc_tensor_values(q)[first + query * 4 + c] *
                                             spc_tensor_values(k)[first + j * 4 + c]);
            }
            most = fmax(most, score[j]);
        }
        for (size_t j = 0; j < Q; j++) {
            const double weight = exp(score[j] - most);
            sum += weight;
            for (size_t c = 0; c < WIDTH; c++) {
                expected[c] += weight * (double)spc_tensor_values(v)[first + j * 4 + c];
            }
        }
        for (size_t c = 0; c < WIDTH; c++) {
            ck_assert_double_eq_tol(spc_tensor_values(y)[first + query * 4 + c], expected[c] / sum,
                                    1e-12);
        }
    }
    finish(&b);
}
END_TEST

/* A window as large as the grid is all of it. */
START_TEST(one_window_is_all) {
    bench b = begin();
    spc_tensor *x = filled(&b, (spc_shape)PLANE(4), 1);
    spc_tensor *whole = spc_output(spc_layer_attention(x, "a", 2, true));
    spc_tensor *window = spc_output(spc_layer_window_attention(x, "a", 2, SIZES(4, 6), NULL));
    run(&b);
    ck_assert_mem_eq(spc_tensor_values(whole), spc_tensor_values(window),
                     2 * 4 * 6 * 4 * sizeof(spc_real));
    finish(&b);
}
END_TEST

/* What a point becomes depends on its window alone: here one window, shifted by (1, -1), is changed. */
START_TEST(windows_are_apart) {
    bench b = begin();
    spc_tensor *x = filled(&b, (spc_shape)PLANE(2), 1), *other = filled(&b, (spc_shape)PLANE(2), 1);
    for (size_t i = 0; i < 24; i++) {
        const size_t row = (i / 6 + 4 - 1) % 4, column = (i % 6 + 1) % 6;
        if (row < 2 && column < 3) spc_tensor_values(other)[2 * i] += 1;
    }
    const long shift[] = {1, -1};
    spc_tensor *y = spc_output(spc_layer_window_attention(x, "a", 1, SIZES(2, 3), shift));
    spc_tensor *z = spc_output(spc_layer_window_attention(other, "a", 1, SIZES(2, 3), shift));
    run(&b);
    for (size_t i = 0; i < 24; i++) {
        const size_t row = (i / 6 + 4 - 1) % 4, column = (i % 6 + 1) % 6;
        const bool same = !memcmp(spc_tensor_values(y) + 2 * i, spc_tensor_values(z) + 2 * i,
                                  2 * sizeof(spc_real));
        ck_assert(same != (row < 2 && column < 3));
    }
    finish(&b);
}
END_TEST

/* The same vector everywhere: products of turned ones depend on the offset along each axis. */
START_TEST(rotation_knows_offsets) {
    bench b = begin();
    spc_tensor *x = filled(&b, (spc_shape){4, {1, 4, 6, 12}}, 1);
    for (size_t i = 12; i < 24 * 12; i++) spc_tensor_values(x)[i] = spc_tensor_values(x)[i % 12];
    spc_tensor *y = spc_output(spc_rotate(x, 1, 50));
    run(&b);
    const spc_real *at = spc_tensor_values(y);
    double unused = 0;
    for (size_t i = 0; i < 3 * 6; i++) {
        if (i % 6 == 5) continue;
        const double here = gradients_dot(at, at + i * 12, 12, &unused);
        const double there = gradients_dot(at + 7 * 12, at + (i + 7) * 12, 12, &unused);
        ck_assert_double_eq_tol(here, there, 1e-12);
    }
    finish(&b);
}
END_TEST

START_TEST(numbers_are_waves) {
    bench b = begin();
    spc_tensor *x = filled(&b, (spc_shape){2, {2, 2}}, 1);
    spc_tensor *y = spc_output(spc_embed_numbers(x, 4, 100));
    run(&b);
    for (size_t i = 0; i < 4; i++) {
        const double number = (double)spc_tensor_values(x)[i];
        const double expected[] = {cos(number), cos(0.1 * number), sin(number), sin(0.1 * number)};
        for (size_t k = 0; k < 4; k++) {
            ck_assert_double_eq_tol(spc_tensor_values(y)[4 * i + k], expected[k], 1e-14);
        }
    }
    finish(&b);
}
END_TEST

/* ---- rearrangements ---- */

START_TEST(patches_hold_their_points) {
    bench b = begin();
    const spc_shape shape = {5, {2, 4, 6, 2, 3}};
    spc_tensor *x = filled(&b, shape, 1);
    spc_tensor *cut = spc_output(spc_patches(x, SIZES(2, 3, 1)));
    spc_tensor *back = spc_output(spc_join_patches(cut, SIZES(4, 6, 2)));
    spc_tensor *channels = spc_output(spc_space_to_channels(x, SIZES(2, 3, 1)));
    spc_tensor *space = spc_output(spc_channels_to_space(channels, SIZES(2, 3, 1)));
    run(&b);
    ck_assert_uint_eq(spc_tensor_batch(cut), 2 * 2 * 2 * 2);
    const size_t size = 2 * 4 * 6 * 2 * 3;
    for (size_t i = 0; i < size; i++) {
        const size_t c = i % 3, z = i / 3 % 2, y = i / 6 % 6, row = i / 36 % 4, member = i / 144;
        const size_t patch = ((member * 2 + row / 2) * 2 + y / 3) * 2 + z;
        const size_t at = (patch * 6 + row % 2 * 3 + y % 3) * 3 + c;
        ck_assert(spc_tensor_values(cut)[at] == spc_tensor_values(x)[i]);
        ck_assert(spc_tensor_values(channels)[at] == spc_tensor_values(x)[i]);
    }
    ck_assert_mem_eq(spc_tensor_values(back), spc_tensor_values(x), size * sizeof(spc_real));
    ck_assert_mem_eq(spc_tensor_values(space), spc_tensor_values(x), size * sizeof(spc_real));
    finish(&b);
}
END_TEST

START_TEST(permutations_move_numbers) {
    static const int orders[][4] = {
        {0, 1, 2, 3}, {0, 2, 1, 3}, {3, 1, 2, 0}, {1, 2, 3, 0}, {0, 3, 2, 1}};
    const int *order = orders[_i];
    bench b = begin();
    const spc_shape shape = {4, {2, 3, 4, 5}};
    spc_tensor *x = filled(&b, shape, 1), *y = spc_output(spc_permute(x, order));
    run(&b);
    const size_t *n = spc_tensor_shape(y)->n;
    for (size_t i = 0; i < 120; i++) {
        size_t rest = i, index[4], own[4];
        for (int axis = 4; axis-- > 0; rest /= n[axis]) index[axis] = rest % n[axis];
        for (int axis = 0; axis < 4; axis++) own[order[axis]] = index[axis];
        const size_t at = ((own[0] * 3 + own[1]) * 4 + own[2]) * 5 + own[3];
        ck_assert(spc_tensor_values(y)[i] == spc_tensor_values(x)[at]);
    }
    finish(&b);
}
END_TEST

/* ---- refusals ---- */

OPERATION(no_heads, spc_attend(in[0], in[0], in[0], (spc_attention){.heads = 2}))
OPERATION(no_keys, spc_attend(in[0], spc_mean(in[0], 0), in[0], (spc_attention){.heads = 1}))
OPERATION(no_bias,
          spc_attend(in[0], in[0], in[0], (spc_attention){.bias = in[0], .rows = rows_of_six}))
OPERATION(no_order, spc_permute(in[0], (int[]){0, 1, 1, 3}))
OPERATION(no_patches, spc_patches(in[0], SIZES(3, 3)))
OPERATION(no_join, spc_join_patches(in[0], SIZES(8, 8)))
OPERATION(no_shuffle, spc_channels_to_space(in[0], SIZES(2, 2)))
OPERATION(no_pairs, spc_rotate(in[0], 1, 10))
OPERATION(no_width, spc_embed_numbers(in[0], 1, 10))

static spc_tensor *(*const refused[])(spc_graph *, spc_tensor *const *) = {
    no_heads, no_keys, no_bias, no_order, no_patches, no_join, no_shuffle, no_pairs, no_width};

START_TEST(refusals) {
    bench b = begin();
    spc_tensor *x = spc_input(b.graph, (spc_shape)PLANE(3));
    ck_assert_ptr_null(refused[_i](b.graph, &x));
    ck_assert_int_eq(spc_graph_finish(b.graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    finish(&b);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("attention");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    tcase_add_loop_test(each, attention_is_its_definition, 0, 3);
    tcase_add_test(each, one_window_is_all);
    tcase_add_test(each, windows_are_apart);
    tcase_add_test(each, rotation_knows_offsets);
    tcase_add_test(each, numbers_are_waves);
    tcase_add_test(each, patches_hold_their_points);
    tcase_add_loop_test(each, permutations_move_numbers, 0, 5);
    tcase_add_loop_test(each, refusals, 0, (int)(sizeof refused / sizeof *refused));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
