/* specula: test_ranks.c
 *
 * Ranks that share transforms, samples and ensembles give what one process gives. The ranks here are threads; the same
 * through MPI is tests/ranks.sh.
 */
#include "harness.h"
#include "ranks_of_threads.h"
#include "runs.h"

#include <complex.h>
#include <stdio.h>

static const int counts[] = {1, 2, 3, 4};
enum { COUNTS = sizeof counts / sizeof *counts };

/* ---- the functions made of the three ---- */

static void use_functions(spc_context *context, void *user) {
    (void)user;
    const spc_ranks *ranks = spc_context_ranks(context);
    const int rank = ranks->rank, count = ranks->count;
    double whole[100], again[100] = {0}, part[100];
    for (int i = 0; i < 100; i++) whole[i] = i * i;
    const spc_part mine = spc_part_of(100, count, rank);
    ck_assert_double_eq(spc_ranks_first(context, 10 + rank), 10);
    if (count > 1) {
        ck_assert(spc_ranks_any(ranks, rank == count - 1));
        ck_assert(!spc_ranks_any(ranks, false));
        spc_ranks_deal(ranks, whole, part, mine.count);
        for (size_t i = 0; i < mine.count; i++) ck_assert_double_eq(part[i], whole[mine.first + i]);
        spc_ranks_collect(ranks, part, mine.count, again);
        if (rank == 0) ck_assert_mem_eq(again, whole, sizeof whole);
    }
    spc_status status = SPC_OK;
    if (rank == count / 2) status = spc_fail(context, SPC_CORRUPT, "rank %d; mend it", rank);
    ck_assert_int_eq(spc_ranks_agree(context, status), SPC_CORRUPT);
    char expected[32];
    snprintf(expected, sizeof expected, "rank %d; mend it", count / 2);
    ck_assert_str_eq(spc_error_message(context), expected);
}

START_TEST(functions_keep_their_promises) {
    run_on_ranks(counts[_i], use_functions, NULL);
}
END_TEST

START_TEST(parts_cover_everything) {
    for (size_t total = 0; total < 50; total++) {
        for (int count = 1; count < 9; count++) {
            size_t next = 0;
            for (int r = 0; r < count; r++) {
                const spc_part part = spc_part_of(total, count, r);
                ck_assert_uint_eq(part.first, next);
                ck_assert_uint_le(part.count, total / (size_t)count + 1);
                next += part.count;
            }
            ck_assert_uint_eq(next, total);
        }
    }
}
END_TEST

/* ---- transforms ---- */

static const struct {
    int dims;
    size_t n[SPC_MAX_DIMS], padded[SPC_MAX_DIMS];
    bool complex_valued;
    double fraction;
} shapes[] = {
    {2, {16, 12}, {16, 12}, false, 2.0 / 3}, {2, {12, 16}, {18, 24}, false, 0.9},
    {2, {9, 15}, {9, 15}, false, 1},         {2, {12, 10}, {12, 10}, true, 2.0 / 3},
    {3, {8, 12, 10}, {8, 12, 10}, false, 1}, {3, {12, 10, 16}, {12, 10, 16}, false, 2.0 / 3},
    {3, {8, 6, 8}, {12, 9, 12}, true, 0.9},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* A number that tells its mode. */
static spc_complex coefficient(const spc_modes *modes, size_t mode) {
    double sum = 0.3;
    size_t rest = mode;
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        sum = 1.7 * sum + (double)modes->number[axis][rest % modes->count[axis]];
        rest /= modes->count[axis];
    }
    return CMPLX(sin(sum), modes->complex_valued ? cos(3 * sum) : 0);
}

typedef struct shared_transform {
    int shape;
    double *field; /* what one process gives */
    spc_complex *modes;
} shared_transform;

static void make(spc_pool *pool, int shape, const spc_ranks *ranks, const spc_modes **modes,
                 const spc_transform **transform) {
    spc_grid grid = {.dims = shapes[shape].dims};
    for (int axis = 0; axis < grid.dims; axis++) {
        grid.n[axis] = shapes[shape].n[axis];
        grid.length[axis] = 1 + axis;
    }
    ck_assert_int_eq(spc_modes_create_part(pool, &grid, shapes[shape].complex_valued,
                                           shapes[shape].fraction, ranks, modes),
                     SPC_OK);
    ck_assert_int_eq(spc_transform_create(pool, *modes, shapes[shape].padded, transform), SPC_OK);
}

/* There, and what comes back from the field that one process gave. */
static void transform_part(spc_context *context, void *user) {
    const shared_transform *shared = user;
    const spc_ranks *ranks = spc_context_ranks(context);
    spc_pool *pool = spc_pool_create(context);
    const spc_modes *modes;
    const spc_transform *t;
    make(pool, shared->shape, ranks->count > 1 ? ranks : NULL, &modes, &t);
    const spc_part part = spc_transform_part(t);
    size_t slab = modes->complex_valued ? 2 : 1;
    for (int axis = 1; axis < shapes[shared->shape].dims; axis++) {
        slab *= shapes[shared->shape].padded[axis];
    }
    spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u);
    spc_complex *buffer = spc_pool_take(
        pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    double *field = spc_pool_take(pool, part.count * slab, sizeof *field);
    for (size_t i = 0; i < modes->total; i++) u[i] = coefficient(modes, i);
    spc_transform_inverse(t, u, field, buffer);
    const double *expected = shared->field + part.first * slab;
    for (size_t i = 0; i < part.count * slab; i++) {
        ck_assert_double_eq_tol(field[i], expected[i], 1e-12);
    }
    spc_transform_forward(t, expected, u, buffer);
    const size_t count = modes->part.count;
    for (size_t i = 0; i < modes->total; i++) {
        const size_t whole = i / count * modes->whole + modes->part.first + i % count;
        ck_assert_double_le(cabs(u[i] - shared->modes[whole]), 1e-13);
    }
    spc_pool_destroy(pool);
}

START_TEST(ranks_share_a_transform) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_modes *modes;
    const spc_transform *t;
    shared_transform shared = {.shape = _i / COUNTS};
    make(pool, shared.shape, NULL, &modes, &t);
    size_t points = modes->complex_valued ? 2 : 1;
    for (int axis = 0; axis < shapes[shared.shape].dims; axis++) {
        points *= shapes[shared.shape].padded[axis];
    }
    spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u);
    spc_complex *buffer = spc_pool_take(
        pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    shared.field = spc_pool_take(pool, points, sizeof *shared.field);
    shared.modes = spc_pool_take(pool, modes->total, sizeof *shared.modes);
    for (size_t i = 0; i < modes->total; i++) u[i] = coefficient(modes, i);
    spc_transform_inverse(t, u, shared.field, buffer);
    spc_transform_forward(t, shared.field, shared.modes, buffer);
    run_on_ranks(counts[_i % COUNTS], transform_part, &shared);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- runs ---- */

static const struct {
    const char *equation;
    int dims;
    size_t n;
    const char *stepper;
    size_t ensemble;
    double tolerance;
} runs[] = {
    {"navier-stokes-2d", 2, 24, "etdrk4", 1, 1e-13},
    {"navier-stokes-2d", 2, 24, "if-dopri5", 1, 1e-12},
    {"navier-stokes-2d", 2, 24, "dop853", 1, 1e-12},
    {"navier-stokes-2d", 2, 24, "etdrk4, precision: single", 1, 1e-6},
    {"navier-stokes-3d", 3, 12, "cnab2", 1, 1e-13},
    {"burgers", 2, 16, "rk4", 1, 1e-13},
    {"nlse", 2, 16, "yoshida4", 1, 1e-13},
    {"ks", 2, 24, "etdrk4", 1, 1e-12},
    {"navier-stokes-2d", 2, 24, "etdrk4, dealias: three-halves", 1, 1e-13},
    {"ks", 1, 32, "etdrk4", 5, 0},
    {"euler", 1, 32, "finite-volume", 3, 0},
};
enum { RUNS = sizeof runs / sizeof *runs };

static char *text_of(spc_pool *pool, int which) {
    const spc_equation *equation = spc_equation_find(runs[which].equation);
    const bool adaptive = strstr(runs[which].stepper, "dop") != NULL;
    const double dt = (adaptive ? -0.5 : 0.5) * equation->sample_dt;
    return sample_case(pool, equation, runs[which].dims, runs[which].n, runs[which].stepper, dt, 3,
                       8, runs[which].ensemble);
}

typedef struct shared_run {
    int which;
    const kept_frames *expected;
} shared_run;

static void compare_run(spc_context *context, void *user) {
    const shared_run *shared = user;
    spc_pool *pool = spc_pool_create(context);
    const spc_case *cas = parse_case(pool, text_of(pool, shared->which));
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    const kept_frames *expected = shared->expected;
    const size_t size = 3 * expected->members * expected->size;
    double scale = 0;
    for (size_t i = 0; i < size; i++) scale = fmax(scale, fabs(expected->values[i]));
    for (size_t i = 0; i < size && spc_context_ranks(context)->rank == 0; i++) {
        ck_assert_double_le(fabs(kept.values[i] - expected->values[i]),
                            runs[shared->which].tolerance * scale);
    }
    spc_pool_destroy(pool);
}

/* A sample that ranks share, and ensembles, against one process. */
START_TEST(ranks_run_as_one) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    shared_run shared = {.which = _i / (COUNTS - 1)};
    const spc_case *cas = parse_case(pool, text_of(pool, shared.which));
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    shared.expected = &kept;
    run_on_ranks(counts[1 + _i % (COUNTS - 1)], compare_run, &shared);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- failures ---- */

static void blow_up(spc_context *context, void *user) {
    (void)user;
    spc_pool *pool = spc_pool_create(context);
    const char *text = "equation: {name: navier-stokes-2d}\ngrid: {n: [16, 16], length: [1, 1]}\n"
                       "initial: {name: expression, formula: \"1e9*sin(2*pi*x)*cos(4*pi*y)\"}\n"
                       "stepper: {name: rk4, dt: 10}\ntime: {end: 1000, save: 2}\n";
    const spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "no longer finite: field w"));
    spc_pool_destroy(pool);
}

/* All ranks end, with one message. */
START_TEST(ranks_fail_together) {
    run_on_ranks(counts[_i], blow_up, NULL);
}
END_TEST

static void refuse(spc_context *context, void *user) {
    spc_pool *pool = spc_pool_create(context);
    const char *const *texts = user;
    spc_case *cas;
    spc_rollout *rollout;
    ck_assert_int_eq(spc_case_parse(pool, "test", texts[0], NULL, &cas), SPC_OK);
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_NOT_APPLICABLE);
    ck_assert_msg(strstr(spc_error_message(context), texts[1]) != NULL, "%s",
                  spc_error_message(context));
    spc_pool_destroy(pool);
}

START_TEST(refusals_say_why) {
    static const char *const refusals[][2] = {
        {"equation: {name: ks}\ngrid: {n: [32], length: [22]}\ninitial: {name: random-modes}\n"
         "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1, save: 2}\n",
         "a line of points is solved by one rank"},
        {"equation: {name: euler}\ngrid: {n: [32], length: [1]}\ninitial: {name: riemann}\n"
         "stepper: {name: finite-volume}\nboundary: {x: outflow}\ntime: {end: 0.1, save: 2}\n",
         "stepper 'finite-volume' does not share one sample among ranks"},
        {"equation: {name: navier-stokes-2d}\ngrid: {n: [4, 4], length: [1, 1]}\n"
         "initial: {name: random-modes, modes: 1}\nstepper: {name: etdrk4, dt: 0.1}\n"
         "time: {end: 1, save: 2}\n",
         "the grid has work for 2 ranks and there are 4"},
    };
    run_on_ranks(4, refuse, (void *)refusals[_i]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ranks");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, functions_keep_their_promises, 0, COUNTS);
    tcase_add_test(all, parts_cover_everything);
    tcase_add_loop_test(all, ranks_share_a_transform, 0, COUNTS * SHAPES);
    tcase_add_loop_test(all, ranks_run_as_one, 0, (COUNTS - 1) * RUNS);
    tcase_add_loop_test(all, ranks_fail_together, 1, COUNTS);
    tcase_add_loop_test(all, refusals_say_why, 0, 3);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
