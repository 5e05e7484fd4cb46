/* specula: test_fourier.c
 *
 * Transforms and symbols: gradients, round trips, the modes of the core's transform, and derivatives.
 */
#include "gradients.h"

#include <specula/transform.h>
#include <stdio.h>

enum { CHANNELS = 2 };

typedef struct form {
    int dims;
    size_t n[3];
} form;

/* Even, odd, prime, with large prime factors, and long. */
static const form forms[] = {
    {1, {1}},      {1, {2}},      {1, {12}},      {1, {7}},       {1, {17}},      {1, {34}},
    {1, {64}},     {1, {256}},    {2, {6, 8}},    {2, {5, 6}},    {2, {8, 7}},    {2, {1, 4}},
    {2, {16, 26}}, {2, {32, 32}}, {3, {4, 3, 6}}, {3, {3, 4, 5}}, {3, {8, 8, 8}},
};
enum { FORMS = sizeof forms / sizeof *forms };

static size_t last_of(const spc_tensor *x) {
    return spc_tensor_shape(x)->n[spc_tensor_dims(x)];
}

static spc_tensor *transform(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_fourier(in[0]);
}
static size_t points_last;
static spc_tensor *inverse(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_fourier_inverse(in[0], points_last);
}
static spc_tensor *quadratic(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    spc_tensor *modes = spc_fourier(in[0]);
    return spc_add(spc_fourier(spc_multiply(in[0], in[0])), modes);
}

static spc_shape modes_shape(const form *f) {
    spc_shape shape = spc_shape_of(2, f->dims, f->n, 2 * CHANNELS);
    shape.n[f->dims] = f->n[f->dims - 1] / 2 + 1;
    return shape;
}

START_TEST(gradients) {
    const form *f = forms + _i;
    points_last = f->n[f->dims - 1];
    const spc_shape field = spc_shape_of(2, f->dims, f->n, CHANNELS);
    const gradients_subject subjects[] = {{"transform", 1, {field}, transform, false},
                                          {"transforms", 1, {field}, quadratic, false},
                                          {"inverse", 1, {modes_shape(f)}, inverse, false}};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) gradients_check(subjects + i);
}
END_TEST

/* ---- symbols ---- */

static spc_tensor *multiply(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply_modes(in[0], in[1]);
}
static spc_tensor *square(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    return spc_multiply_modes(in[0], in[0]);
}
static spc_tensor *given(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    const double real[] = {1, 2, -1, 0}, imaginary[] = {0, 1, 3, -1};
    return spc_add(spc_symbol(spc_symbol(in[0], real, imaginary), NULL, imaginary),
                   spc_symbol(in[0], real, NULL));
}

#define MODES(channels)                                                                            \
    {                                                                                              \
        3, {                                                                                       \
            2, 4, channels                                                                         \
        }                                                                                          \
    }
static const gradients_subject symbols[] = {
    {"complex symbol", 2, {MODES(6), {2, {4, 6}}}, multiply, false},
    {"complex symbols", 2, {MODES(6), MODES(6)}, multiply, false},
    {"real symbol", 2, {MODES(6), {2, {4, 3}}}, multiply, false},
    {"real symbols", 2, {MODES(6), MODES(3)}, multiply, false},
    {"square of modes", 1, {MODES(4)}, square, false},
    {"given symbols", 1, {MODES(4)}, given, false},
};

START_TEST(symbol_gradients) {
    gradients_check(symbols + _i);
}
END_TEST

/* ---- against the core ---- */

typedef struct bench {
    spc_context *context;
    spc_pool *pool;
    spc_graph *graph;
    spc_tensor *x;
    const spc_modes *modes;
    spc_grid grid;
    size_t points;
} bench;

static bench begin(const form *f) {
    bench b = {.context = spc_context_create(NULL), .points = 1};
    b.pool = spc_pool_create(b.context);
    b.graph = spc_graph_create(b.pool, spc_weights_create(b.pool));
    b.grid.dims = f->dims;
    for (int axis = 0; axis < f->dims; axis++) {
        b.grid.n[axis] = f->n[axis];
        b.grid.length[axis] = 2 + axis;
        b.points *= f->n[axis];
    }
    b.x = spc_input(b.graph, spc_shape_of(1, f->dims, f->n, CHANNELS));
    ck_assert_int_eq(spc_modes_create(b.pool, &b.grid, false, 1, &b.modes), SPC_OK);
    return b;
}

static void run(bench *b) {
    ck_assert_int_eq(spc_graph_finish(b->graph, SPC_GRAPH_FORWARD), SPC_OK);
    gradients_fill(spc_tensor_values(b->x), b->points * CHANNELS, 1, false);
    spc_graph_forward(b->graph, NULL);
}

static void finish(bench *b) {
    spc_pool_destroy(b->pool);
    spc_context_destroy(b->context);
}

START_TEST(same_modes) {
    bench b = begin(forms + _i);
    spc_tensor *y = spc_output(spc_fourier(b.x));
    spc_tensor *back = spc_output(spc_fourier_inverse(y, last_of(b.x)));
    run(&b);
    const spc_transform *transform;
    ck_assert_int_eq(spc_transform_create(b.pool, b.modes, b.grid.n, &transform), SPC_OK);
    spc_complex *modes = spc_pool_take(b.pool, b.modes->total, sizeof *modes);
    spc_complex *buffer = spc_pool_take(
        b.pool, spc_transform_buffer_size(transform) + spc_transform_row_size(transform),
        sizeof *buffer);
    double *field = spc_pool_take(b.pool, b.points, sizeof *field);
    for (size_t c = 0; c < CHANNELS; c++) {
        for (size_t i = 0; i < b.points; i++) field[i] = spc_tensor_values(b.x)[i * CHANNELS + c];
        spc_transform_forward(transform, field, modes, buffer);
        for (size_t k = 0; k < b.modes->total; k++) {
            const spc_real *pair = spc_tensor_values(y) + 2 * (k * CHANNELS + c);
            ck_assert_double_eq_tol(pair[0], ((const double *)(modes + k))[0], 1e-13);
            ck_assert_double_eq_tol(pair[1], ((const double *)(modes + k))[1], 1e-13);
        }
        for (size_t i = 0; i < b.points; i++) {
            ck_assert_double_eq_tol(spc_tensor_values(back)[i * CHANNELS + c], field[i], 1e-13);
        }
    }
    finish(&b);
}
END_TEST

/* exp(sin x) along the last axis, whose derivative is cos x exp(sin x). */
START_TEST(derivative) {
    const form f = {2, {4, 48}};
    bench b = begin(&f);
    double *symbol = spc_pool_take(b.pool, b.modes->total, sizeof *symbol);
    for (size_t k = 0; k < b.modes->total; k++) {
        symbol[k] = b.modes->derivative[1][k % b.modes->count[1]];
    }
    spc_tensor *y = spc_output(spc_fourier_inverse(spc_symbol(spc_fourier(b.x), NULL, symbol), 48));
    run(&b);
    spc_real *x = spc_tensor_values(b.x);
    for (size_t i = 0; i < b.points * CHANNELS; i++) {
        const double place = 2 * M_PI * (double)(i / CHANNELS % 48) / 48;
        x[i] = (1 + (double)(i / CHANNELS / 48)) * exp(sin(place));
    }
    spc_graph_forward(b.graph, NULL);
    for (size_t i = 0; i < b.points * CHANNELS; i++) {
        const double place = 2 * M_PI * (double)(i / CHANNELS % 48) / 48;
        ck_assert_double_eq_tol(spc_tensor_values(y)[i],
                                x[i] * cos(place) * 2 * M_PI / b.grid.length[1], 1e-11);
    }
    finish(&b);
}
END_TEST

START_TEST(refusals) {
    const form f = {1, {8}};
    bench b = begin(&f);
    ck_assert_ptr_null(spc_fourier_inverse(spc_fourier(b.x), 10));
    ck_assert_int_eq(spc_graph_finish(b.graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    finish(&b);
    b = begin(&f);
    ck_assert_ptr_null(spc_multiply_modes(spc_fourier(b.x), b.x));
    ck_assert_int_eq(spc_graph_finish(b.graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    finish(&b);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("fourier");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, FORMS);
    tcase_add_loop_test(each, symbol_gradients, 0, (int)(sizeof symbols / sizeof *symbols));
    tcase_add_loop_test(each, same_modes, 0, FORMS);
    tcase_add_test(each, derivative);
    tcase_add_test(each, refusals);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
