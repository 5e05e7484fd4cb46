/* specula: test_spectral.c
 *
 * The spectral convolution: its gradients, its definition as a sum over modes, and that it is the same map on every grid. The one
 * along a single axis is that of one dimension on every line.
 */
#include "gradients.h"

#include <complex.h>
#include <stdio.h>

enum { IN = 2, OUT = 3 };

static const size_t *modes_now;
static const size_t *points_now;

static spc_tensor *build(spc_graph *graph, spc_tensor *const *in) {
    (void)graph;
    if (!points_now) return spc_layer_spectral(in[0], "k", modes_now, OUT);
    const spc_shape shape = spc_shape_list(4, (size_t[]){modes_now[0], 2, IN, OUT});
    const spc_start start = {SPC_START_VALUE, 0, 0};
    return spc_spectral_convolution(in[0], spc_weight(graph, "k.weight", shape, start), points_now);
}

typedef struct variety {
    int dims;
    size_t points[3], modes[3], result; /* result: points of y in one dimension, 0: as x */
} variety;

/* Even and odd counts, with and without the Nyquist mode, and more modes than the grid holds. */
static const variety varieties[] = {
    {1, {12}, {4}, 0},
    {1, {9}, {5}, 0},
    {1, {8}, {5}, 0},
    {1, {6}, {7}, 0},
    {1, {8}, {5}, 12},
    {1, {12}, {5}, 8},
    {2, {8, 6}, {4, 3}, 0},
    {2, {8, 8}, {8, 5}, 0},
    {2, {7, 6}, {5, 2}, 0},
    {2, {4, 4}, {7, 5}, 0},
    {3, {4, 6, 4}, {3, 4, 2}, 0},
    {3, {4, 4, 6}, {4, 4, 4}, 0},
};
enum { VARIETIES = sizeof varieties / sizeof *varieties };

START_TEST(gradients) {
    const variety *v = varieties + _i;
    modes_now = v->modes;
    points_now = v->result ? &v->result : NULL;
    char name[64];
    snprintf(name, sizeof name, "spectral convolution %d", _i);
    const gradients_subject subject = {
        name, 1, {spc_shape_of(2, v->dims, v->points, IN)}, build, false};
    gradients_check(&subject);
}
END_TEST

/* ---- the definition ---- */

/* Signed wavenumber of row r of a weight, and whether a grid of n points has it. */
static long wavenumber(const variety *v, int axis, size_t row) {
    return axis == v->dims - 1 ? (long)row : (long)row - (long)(v->modes[axis] / 2);
}
static bool held(const variety *v, int axis, long k) {
    const long n = (long)v->points[axis];
    return axis == v->dims - 1 ? 2 * k <= n : 2 * k >= -n && 2 * k < n;
}

/* exp(2 pi i k.j / n) at a point of the grid, counted row by row. */
static double complex wave(const variety *v, const long *k, size_t point) {
    double turns = 0;
    for (int axis = v->dims; axis-- > 0; point /= v->points[axis]) {
        turns += (double)k[axis] * (double)(point % v->points[axis]) / (double)v->points[axis];
    }
    return cexp(2 * M_PI * I * turns);
}

static void add_mode(const variety *v, size_t points, const long *k, const spc_real *x,
                     const spc_real *weight, double *y) {
    const long last = k[v->dims - 1];
    const double share = last == 0 || 2 * last == (long)v->points[v->dims - 1] ? 1 : 2;
    for (size_t in = 0; in < IN; in++) {
        double complex mode = 0;
        for (size_t j = 0; j < points; j++) mode += x[j * IN + in] * conj(wave(v, k, j));
        mode *= share / (double)points;
        for (size_t out = 0; out < OUT; out++) {
            const double complex w = weight[in * OUT + out] + I * weight[(IN + in) * OUT + out];
            for (size_t j = 0; j < points; j++) {
                y[j * OUT + out] += creal(mode * w * wave(v, k, j));
            }
        }
    }
}

START_TEST(definition) {
    const variety *v = varieties + _i;
    if (v->result) return;
    modes_now = v->modes;
    points_now = NULL;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    const gradients_subject subject = {
        "definition", 1, {spc_shape_of(1, v->dims, v->points, IN)}, build, false};
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    const size_t count = spc_weights_count(weights), all = count / (2 * IN * OUT);
    const size_t points = g.output_size / OUT;
    spc_real *values = gradients_take(pool, count);
    gradients_fill(values, count, 1, false);
    spc_graph_forward(g.graph, values);
    double *expected = spc_pool_take(pool, g.output_size, sizeof *expected);
    for (size_t index = 0; index < all; index++) {
        long k[3];
        bool in_grid = true;
        size_t rest = index;
        for (int axis = v->dims; axis-- > 0; rest /= v->modes[axis]) {
            k[axis] = wavenumber(v, axis, rest % v->modes[axis]);
            in_grid = in_grid && held(v, axis, k[axis]);
        }
        if (!in_grid) continue;
        add_mode(v, points, k, spc_tensor_values(g.inputs[0]), values + index * 2 * IN * OUT,
                 expected);
    }
    for (size_t i = 0; i < g.output_size; i++) {
        ck_assert_double_eq_tol(spc_tensor_values(g.output)[i], expected[i], 1e-12);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- another grid ---- */

/* A field with modes below 3 on n points, then its map on every (n/8)-th of them. */
static void map_wave(spc_pool *pool, size_t n, double *y) {
    spc_weights *weights = spc_weights_create(pool);
    const gradients_subject subject = {
        "grids", 1, {spc_shape_of(1, 2, (size_t[]){n, n}, IN)}, build, false};
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    spc_real *values = gradients_take(pool, spc_weights_count(weights));
    gradients_fill(values, spc_weights_count(weights), 1, false);
    spc_real *x = spc_tensor_values(g.inputs[0]);
    for (size_t i = 0; i < n * n; i++) {
        const double a = 2 * M_PI * (double)(i / n) / (double)n;
        const double b = 2 * M_PI * (double)(i % n) / (double)n;
        x[IN * i] = sin(a - 2 * b) + cos(2 * a + b);
        x[IN * i + 1] = 1 + cos(2 * b) * sin(a);
    }
    spc_graph_forward(g.graph, values);
    for (size_t i = 0; i < 64; i++) {
        const size_t point = (i / 8 * n + i % 8) * (n / 8);
        for (size_t c = 0; c < OUT; c++) {
            y[i * OUT + c] = spc_tensor_values(g.output)[point * OUT + c];
        }
    }
}

START_TEST(grids) {
    static const size_t modes[] = {6, 3};
    modes_now = modes;
    points_now = NULL;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    double coarse[64 * OUT], fine[64 * OUT];
    map_wave(pool, 8, coarse);
    map_wave(pool, 24, fine);
    for (size_t i = 0; i < 64 * OUT; i++) ck_assert_double_eq_tol(coarse[i], fine[i], 1e-12);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- along one axis ---- */

enum { LINE_MODES = 4 };
static int axis_now;

static spc_tensor *line_weight(spc_graph *graph) {
    const spc_shape shape = spc_shape_list(4, (size_t[]){LINE_MODES, 2, IN, OUT});
    return spc_weight(graph, "k.weight", shape, (spc_start){SPC_START_NORMAL, 0, 1});
}
static spc_tensor *build_along(spc_graph *graph, spc_tensor *const *in) {
    return spc_spectral_convolution_along(in[0], axis_now, line_weight(graph));
}
static spc_tensor *build_line(spc_graph *graph, spc_tensor *const *in) {
    return spc_spectral_convolution(in[0], line_weight(graph), NULL);
}

/* Axes with more points than modes, with a Nyquist mode among them, and with fewer. */
static const size_t box[] = {9, 6, 4};

START_TEST(gradients_along) {
    axis_now = _i;
    const gradients_subject subject = {
        "along an axis", 1, {spc_shape_of(2, 3, box, IN)}, build_along, false};
    gradients_check(&subject);
}
END_TEST

/* Number c of point j of a line. */
static size_t place(size_t line, size_t j, size_t c, size_t channels) {
    size_t inner = 1;
    for (int after = axis_now + 1; after < 3; after++) inner *= box[after];
    return ((line / inner * box[axis_now] + j) * inner + line % inner) * channels + c;
}

START_TEST(lines) {
    axis_now = _i;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    const size_t n = box[axis_now], count = 2 * box[0] * box[1] * box[2] / n;
    const gradients_subject whole = {
        "along an axis", 1, {spc_shape_of(2, 3, box, IN)}, build_along, false};
    const gradients_subject line = {
        "lines", 1, {spc_shape_of(count, 1, &n, IN)}, build_line, false};
    gradients_graph g = gradients_build(pool, weights, &whole, SPC_GRAPH_FORWARD);
    gradients_graph l = gradients_build(pool, weights, &line, SPC_GRAPH_FORWARD);
    spc_real *values = gradients_take(pool, spc_weights_count(weights));
    spc_weights_begin(weights, 1, values);
    for (size_t i = 0; i < count * n * IN; i++) {
        spc_tensor_values(l.inputs[0])[i] =
            spc_tensor_values(g.inputs[0])[place(i / IN / n, i / IN % n, i % IN, IN)];
    }
    spc_graph_forward(g.graph, values);
    spc_graph_forward(l.graph, values);
    for (size_t i = 0; i < count * n * OUT; i++) {
        const spc_real y =
            spc_tensor_values(g.output)[place(i / OUT / n, i / OUT % n, i % OUT, OUT)];
        ck_assert_double_eq_tol(spc_tensor_values(l.output)[i], y, 1e-12);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("spectral");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, VARIETIES);
    tcase_add_loop_test(each, definition, 0, VARIETIES);
    tcase_add_test(each, grids);
    tcase_add_loop_test(each, gradients_along, 0, 3);
    tcase_add_loop_test(each, lines, 0, 3);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
