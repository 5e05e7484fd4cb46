/* specula: test_transform.c
 *
 * Modes and transforms against the definition, for real and complex fields, in one to three dimensions, even and
 * odd sizes, whole, truncated and padded.
 */
#include "harness.h"

#include <complex.h>
#include <math.h>
#include <pthread.h>
#include <specula/specula.h>

typedef struct shape {
    int dims;
    size_t n[3];
    bool complex_valued;
    double fraction;
    double padding;
} shape;

static const shape shapes[] = {
    {1, {16}, false, 1, 1},
    {1, {15}, false, 1, 1},
    {1, {16}, true, 1, 1},
    {1, {24}, false, 2.0 / 3, 1},
    {1, {21}, true, 2.0 / 3, 1},
    {1, {16}, false, 0.999999, 1.5},
    {2, {8, 6}, false, 1, 1},
    {2, {9, 7}, false, 1, 1},
    {2, {12, 10}, false, 2.0 / 3, 1},
    {2, {12, 9}, true, 2.0 / 3, 1},
    {2, {8, 10}, true, 1, 1},
    {2, {8, 6}, false, 0.999999, 1.5},
    {3, {6, 5, 8}, false, 1, 1},
    {3, {6, 9, 8}, false, 2.0 / 3, 1},
    {3, {5, 6, 6}, true, 2.0 / 3, 1},
    {3, {4, 6, 8}, false, 0.999999, 1.5},
    /* Lengths that vectors take, each with other passes. */
    {1, {64}, true, 1, 1},
    {1, {128}, true, 2.0 / 3, 1},
    {1, {128}, true, 0.999999, 1.5},
    {1, {512}, true, 1, 1},
    {1, {1152}, true, 2.0 / 3, 1},
    {1, {2048}, true, 1, 1},
    {1, {128}, false, 1, 1},
    {1, {256}, false, 0.999999, 1.5},
    {1, {512}, false, 2.0 / 3, 1},
    {1, {2048}, false, 2.0 / 3, 1},
    {2, {6, 256}, false, 2.0 / 3, 1},
    {2, {5, 256}, true, 2.0 / 3, 1},
    {3, {3, 4, 128}, false, 1, 1},
};

typedef struct bench {
    spc_context *context;
    spc_pool *pool;
    const spc_modes *modes;
    const spc_transform *transform;
    spc_grid grid, points;
    spc_complex *spectrum, *back, *buffer;
    double *field;
    size_t field_size;
} bench;

static bench set_up(const shape *s) {
    bench b = {.context = spc_context_create(NULL)};
    b.pool = spc_pool_create(b.context);
    b.grid = (spc_grid){.dims = s->dims};
    for (int axis = 0; axis < s->dims; axis++) {
        b.grid.n[axis] = s->n[axis];
        b.grid.length[axis] = 1.0 + axis;
        b.grid.origin[axis] = 0.25 * axis;
    }
    b.points = b.grid;
    for (int axis = 0; axis < s->dims; axis++) {
        b.points.n[axis] = (size_t)((double)s->n[axis] * s->padding);
    }
    ck_assert_int_eq(spc_modes_create(b.pool, &b.grid, s->complex_valued, s->fraction, &b.modes),
                     SPC_OK);
    ck_assert_int_eq(spc_transform_create(b.pool, b.modes, b.points.n, &b.transform), SPC_OK);
    const size_t scratch =
        spc_transform_buffer_size(b.transform) + spc_transform_row_size(b.transform);
    b.field_size = spc_grid_points(&b.points) * (s->complex_valued ? 2 : 1);
    b.spectrum = spc_pool_take(b.pool, b.modes->total, sizeof *b.spectrum);
    b.back = spc_pool_take(b.pool, b.modes->total, sizeof *b.back);
    b.buffer = spc_pool_take(b.pool, scratch, sizeof *b.buffer);
    b.field = spc_pool_take(b.pool, b.field_size, sizeof *b.field);
    return b;
}

static void tear_down(bench *b) {
    spc_pool_destroy(b->pool);
    ck_assert_uint_eq(spc_context_memory(b->context).bytes, 0);
    spc_context_destroy(b->context);
}

/* Coefficients of random complex values that belong to a field: for a real one they come from a transform. */
static void random_spectrum(bench *b) {
    spc_random random = spc_random_start(1, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < b->field_size; i++) b->field[i] = spc_random_normal(&random);
    spc_transform_forward(b->transform, b->field, b->spectrum, b->buffer);
}

/* sum_k U_k exp(i k (x - origin)), with the conjugate half of a real field. */
static spc_complex direct_sum(const bench *b, const size_t index[3]) {
    spc_complex sum = 0;
    const spc_modes *modes = b->modes;
    for (size_t mode = 0; mode < modes->total; mode++) {
        size_t rest = mode;
        double phase = 0;
        for (int axis = b->grid.dims - 1; axis >= 0; axis--) {
            const size_t i = rest % modes->count[axis];
            rest /= modes->count[axis];
            phase += modes->wavenumber[axis][i] *
                     (spc_grid_coordinate(&b->points, axis, index[axis]) - b->grid.origin[axis]);
        }
        const spc_complex term = b->spectrum[mode] * cexp(I * phase);
        sum += modes->complex_valued ? term : modes->weight[mode] * creal(term);
    }
    return sum;
}

START_TEST(inverse_is_the_fourier_sum) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
    const size_t points = spc_grid_points(&b.points);
    for (size_t point = 0; point < points; point++) {
        size_t index[3] = {0}, rest = point;
        for (int axis = b.grid.dims - 1; axis >= 0; axis--) {
            index[axis] = rest % b.points.n[axis];
            rest /= b.points.n[axis];
        }
        const spc_complex sum = direct_sum(&b, index);
        if (shapes[_i].complex_valued) {
            ck_assert_double_eq_tol(b.field[2 * point], creal(sum), 1e-12);
            ck_assert_double_eq_tol(b.field[2 * point + 1], cimag(sum), 1e-12);
        } else {
            ck_assert_double_eq_tol(b.field[point], creal(sum), 1e-12);
        }
    }
    tear_down(&b);
}
END_TEST

START_TEST(forward_undoes_inverse) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
    spc_transform_forward(b.transform, b.field, b.back, b.buffer);
    for (size_t mode = 0; mode < b.modes->total; mode++) {
        ck_assert_double_le(cabs(b.back[mode] - b.spectrum[mode]), 1e-13);
    }
    tear_down(&b);
}
END_TEST

START_TEST(parseval) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
    double in_modes = 0, at_points = 0;
    for (size_t mode = 0; mode < b.modes->total; mode++) {
        in_modes += b.modes->weight[mode] * pow(cabs(b.spectrum[mode]), 2);
    }
    for (size_t i = 0; i < b.field_size; i++) at_points += b.field[i] * b.field[i];
    at_points /= (double)spc_grid_points(&b.points);
    ck_assert_double_eq_tol(in_modes, at_points, 1e-12 * in_modes);
    tear_down(&b);
}
END_TEST

/* Ergun's tests: linearity, and a shift that multiplies by a phase. */
START_TEST(shift_multiplies_by_a_phase) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
    const int last = b.grid.dims - 1;
    const size_t n = b.points.n[last], width = shapes[_i].complex_valued ? 2 : 1;
    double *shifted = spc_pool_take(b.pool, b.field_size, sizeof *shifted);
    for (size_t i = 0; i < b.field_size / width; i++) {
        const size_t row = i / n, from = row * n + (i % n + 1) % n;
        for (size_t part = 0; part < width; part++) {
            shifted[i * width + part] = b.field[from * width + part];
        }
    }
    spc_transform_forward(b.transform, shifted, b.back, b.buffer);
    const double step = b.grid.length[last] / (double)n;
    for (size_t mode = 0; mode < b.modes->total; mode++) {
        const size_t i = mode % b.modes->count[last];
        if (2 * (size_t)labs(b.modes->number[last][i]) == n) continue;
        const spc_complex want = b.spectrum[mode] * cexp(I * step * b.modes->wavenumber[last][i]);
        ck_assert_double_le(cabs(b.back[mode] - want), 1e-13);
    }
    tear_down(&b);
}
END_TEST

START_TEST(two_thirds_is_strict) {
    for (size_t n = 4; n < 400; n++) {
        spc_context *context = spc_context_create(NULL);
        spc_pool *pool = spc_pool_create(context);
        const spc_grid grid = {.dims = 1, .n = {n}, .length = {1}};
        const spc_modes *modes;
        ck_assert_int_eq(spc_modes_create(pool, &grid, false, 2.0 / 3, &modes), SPC_OK);
        /* The largest cutoff for which a product aliases onto dropped modes only. */
        ck_assert_uint_lt(3 * modes->cutoff[0], n);
        ck_assert_uint_ge(3 * (modes->cutoff[0] + 1), n);
        spc_pool_destroy(pool);
        spc_context_destroy(context);
    }
}
END_TEST

START_TEST(resampling_keeps_common_modes) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    const spc_modes *finer;
    spc_grid grid = b.grid;
    for (int axis = 0; axis < grid.dims; axis++) grid.n[axis] = 2 * grid.n[axis] + 1;
    ck_assert_int_eq(spc_modes_create(b.pool, &grid, shapes[_i].complex_valued, 1, &finer), SPC_OK);
    spc_complex *up = spc_pool_take(b.pool, finer->total, sizeof *up);
    spc_modes_resample(b.modes, b.spectrum, finer, up);
    spc_modes_resample(finer, up, b.modes, b.back);
    for (size_t mode = 0; mode < b.modes->total; mode++) {
        size_t rest = mode;
        bool nyquist = false;
        for (int axis = b.grid.dims - 1; axis >= 0; axis--) {
            const long number = b.modes->number[axis][rest % b.modes->count[axis]];
            rest /= b.modes->count[axis];
            nyquist |= 2 * (size_t)labs(number) == b.grid.n[axis];
        }
        const spc_complex want = nyquist ? 0 : b.spectrum[mode];
        ck_assert_double_le(cabs(b.back[mode] - want), 0);
    }
    tear_down(&b);
}
END_TEST

START_TEST(a_batch_is_its_fields) {
    enum { COUNT = 3 };
    bench b = set_up(&shapes[_i]);
    const size_t total = b.modes->total, size = b.field_size;
    spc_complex *modes = spc_pool_take(b.pool, COUNT * total, sizeof *modes);
    double *fields = spc_pool_take(b.pool, COUNT * size, sizeof *fields);
    for (size_t i = 0; i < COUNT; i++) {
        random_spectrum(&b);
        for (size_t mode = 0; mode < total; mode++) {
            modes[i * total + mode] = (double)(i + 1) * b.spectrum[mode];
        }
    }
    spc_transform_inverse_batch(b.transform, COUNT, modes, fields, b.buffer);
    for (size_t i = 0; i < COUNT; i++) {
        spc_transform_inverse(b.transform, modes + i * total, b.field, b.buffer);
        ck_assert_mem_eq(b.field, fields + i * size, size * sizeof *fields);
    }
    spc_transform_forward_batch(b.transform, COUNT, fields, modes, b.buffer);
    for (size_t i = 0; i < COUNT; i++) {
        spc_transform_forward(b.transform, fields + i * size, b.back, b.buffer);
        ck_assert_mem_eq(b.back, modes + i * total, total * sizeof *modes);
    }
    tear_down(&b);
}
END_TEST

/* Straight from modes and into them: what a whole field gives, the divisor being the caller's. */
START_TEST(a_line_is_its_field) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    if (b.grid.dims == 1) {
        double *line = spc_pool_take(b.pool, b.field_size, sizeof *line);
        spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
        spc_transform_line_inverse(b.transform, b.spectrum, line, b.buffer);
        for (size_t i = 0; i < b.field_size; i++) ck_assert(line[i] == b.field[i]);
        const double scale = 2 / (double)spc_grid_points(&b.points);
        spc_transform_line_forward(b.transform, line, scale, b.back, b.buffer);
        for (size_t mode = 0; mode < b.modes->total; mode++) {
            ck_assert_double_le(cabs(b.back[mode] - 2 * b.spectrum[mode]), 1e-13);
        }
    }
    tear_down(&b);
}
END_TEST

START_TEST(single_precision_agrees) {
    bench b = set_up(&shapes[_i]);
    random_spectrum(&b);
    spc_transform_inverse(b.transform, b.spectrum, b.field, b.buffer);
    const spc_single_transform *single;
    ck_assert_int_eq(spc_single_transform_create(b.pool, b.modes, b.points.n, &single), SPC_OK);
    spc_single_complex *modes = spc_pool_take(b.pool, b.modes->total, sizeof *modes);
    spc_single_complex *buffer = spc_pool_take(
        b.pool, spc_single_transform_buffer_size(single) + spc_single_transform_row_size(single),
        sizeof *buffer);
    float *field = spc_pool_take(b.pool, b.field_size, sizeof *field);
    for (size_t i = 0; i < b.modes->total; i++) modes[i] = (spc_single_complex)b.spectrum[i];
    spc_single_transform_inverse(single, modes, field, buffer);
    for (size_t i = 0; i < b.field_size; i++) {
        ck_assert_double_eq_tol((double)field[i], b.field[i], 1e-5);
    }
    spc_single_transform_forward(single, field, modes, buffer);
    for (size_t i = 0; i < b.modes->total; i++) {
        ck_assert_double_le(cabs((spc_complex)modes[i] - b.spectrum[i]), 1e-6);
    }
    tear_down(&b);
}
END_TEST

START_TEST(too_few_points_are_refused) {
    bench b = set_up(&shapes[3]);
    const spc_transform *transform;
    const size_t n[SPC_MAX_DIMS] = {14};
    ck_assert_int_eq(spc_transform_create(b.pool, b.modes, n, &transform), SPC_BAD_INPUT);
    ck_assert(strstr(spc_error_message(b.context), "14 points") != NULL);
    tear_down(&b);
}
END_TEST

/* Plans are made, used and let go by several threads at once, as by those that make samples. Plans of one size share FFTW's
 * tables of sines. */
static void *make_plans(void *unused) {
    (void)unused;
    for (size_t round = 0; round < 3000; round++) {
        spc_context *context = spc_context_create(NULL);
        spc_pool *pool = spc_pool_create(context);
        const spc_grid grid = {.dims = 1, .n = {256}, .length = {1}};
        const spc_modes *modes;
        const spc_transform *t;
        ck_assert_int_eq(spc_modes_create(pool, &grid, false, 2.0 / 3, &modes), SPC_OK);
        ck_assert_int_eq(spc_transform_create(pool, modes, grid.n, &t), SPC_OK);
        const size_t size = spc_transform_buffer_size(t) + spc_transform_row_size(t);
        spc_complex *buffer = spc_pool_take(pool, size, sizeof *buffer);
        spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u);
        double *field = spc_pool_take(pool, 256, sizeof *field);
        for (int i = 0; i < 20; i++) {
            u[3] = 0.5;
            spc_transform_inverse(t, u, field, buffer);
            spc_transform_forward(t, field, u, buffer);
        }
        ck_assert_double_eq_tol(field[32], cos(2 * M_PI * 3 / 8), 1e-13);
        spc_pool_destroy(pool);
        spc_context_destroy(context);
    }
    return NULL;
}

START_TEST(threads_make_plans_at_once) {
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, make_plans, NULL), 0);
    }
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("transform");
    TCase *all = tcase_create("all");
    const int count = sizeof shapes / sizeof shapes[0];
    tcase_add_loop_test(all, inverse_is_the_fourier_sum, 0, count);
    tcase_add_loop_test(all, forward_undoes_inverse, 0, count);
    tcase_add_loop_test(all, parseval, 0, count);
    tcase_add_loop_test(all, shift_multiplies_by_a_phase, 0, count);
    tcase_add_loop_test(all, resampling_keeps_common_modes, 0, count);
    tcase_add_loop_test(all, a_batch_is_its_fields, 0, count);
    tcase_add_loop_test(all, a_line_is_its_field, 0, count);
    tcase_add_loop_test(all, single_precision_agrees, 0, count);
    tcase_add_test(all, two_thirds_is_strict);
    tcase_add_test(all, too_few_points_are_refused);
    tcase_add_test(all, threads_make_plans_at_once);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
