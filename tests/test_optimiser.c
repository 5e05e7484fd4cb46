/* specula: test_optimiser.c
 *
 * Optimisers and schedules against closed forms.
 */
#include "harness.h"

#include "training/optimiser.h"
#include "training/schedule.h"

#include <math.h>
#include <string.h>

enum { COUNT = 10000 }; /* more than one piece */

static spc_context *context;
static spc_pool *pool;
static spc_real *values, *gradient;

static void setup(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    values = spc_pool_take(pool, COUNT, sizeof *values);
    gradient = spc_pool_take(pool, COUNT, sizeof *gradient);
}

static void teardown(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static spc_optimiser make(spc_optimiser_options options) {
    spc_optimiser optimiser;
    ck_assert_int_eq(spc_optimiser_create(pool, &options, values, COUNT, NULL, &optimiser), SPC_OK);
    return optimiser;
}

static bool step(spc_optimiser *optimiser, double rate) {
    return spc_optimiser_step(optimiser, rate, (spc_real *[]){gradient}, 1);
}

static void set(spc_real *array, double value) {
    for (size_t i = 0; i < COUNT; i++) array[i] = (spc_real)value;
}

static void all_are(const spc_real *array, double value, double tolerance) {
    for (size_t i = 0; i < COUNT; i++) ck_assert_double_eq_tol((double)array[i], value, tolerance);
}

/* On lambda w^2 / 2, w shrinks by 1 - rate lambda a step. */
START_TEST(sgd_contracts_a_quadratic) {
    spc_optimiser optimiser = make((spc_optimiser_options){.method = SPC_OPTIMISER_SGD});
    set(values, 1);
    for (int n = 0; n < 10; n++) {
        for (size_t i = 0; i < COUNT; i++) gradient[i] = 2 * values[i];
        ck_assert(step(&optimiser, 0.1));
    }
    all_are(values, pow(0.8, 10), 1e-6);
}
END_TEST

/* A constant gradient g moves by rate g (1 - mu^n) / (1 - mu) in step n. */
START_TEST(momentum_sums_a_geometric_series) {
    spc_optimiser optimiser =
        make((spc_optimiser_options){.method = SPC_OPTIMISER_SGD, .momentum = 0.5});
    double place = 0;
    for (int n = 1; n <= 6; n++) {
        set(gradient, 3);
        step(&optimiser, 0.1);
        place -= 0.1 * 3 * (1 - pow(0.5, n)) / 0.5;
    }
    all_are(values, place, 1e-5);
}
END_TEST

/* Whatever the gradient's size, while it does not change. */
START_TEST(adam_moves_by_the_rate) {
    for (double size = 1e-3; size < 1e4; size *= 10) {
        spc_optimiser optimiser =
            make((spc_optimiser_options){.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-12});
        set(values, 0);
        for (int n = 1; n <= 5; n++) {
            set(gradient, -size);
            step(&optimiser, 1e-2);
            all_are(values, 1e-2 * n, 1e-6);
        }
    }
}
END_TEST

START_TEST(adamw_shrinks_apart_from_the_gradient) {
    spc_optimiser optimiser = make((spc_optimiser_options){.method = SPC_OPTIMISER_ADAMW,
                                                           .beta1 = 0.9,
                                                           .beta2 = 0.999,
                                                           .epsilon = 1e-8,
                                                           .weight_decay = 0.5});
    set(values, 2);
    for (int n = 0; n < 4; n++) {
        set(gradient, 0);
        step(&optimiser, 0.1);
    }
    all_are(values, 2 * pow(0.95, 4), 1e-5);
    spc_optimiser plain = make((spc_optimiser_options){
        .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .weight_decay = 0.5});
    set(values, 2);
    set(gradient, 0);
    step(&plain, 0.1);
    all_are(values, 1.9, 1e-6); /* the decay is a gradient, whose size does not matter */
}
END_TEST

START_TEST(clipping_bounds_the_norm) {
    spc_optimiser optimiser = make((spc_optimiser_options){.method = SPC_OPTIMISER_SGD, .clip = 1});
    set(gradient, 5);
    step(&optimiser, 1);
    ck_assert_double_eq_tol(optimiser.norm, 5 * sqrt(COUNT), 1e-3);
    all_are(values, -1 / sqrt(COUNT), 1e-7);
    set(values, 0);
    set(gradient, 1e-4);
    step(&optimiser, 1);
    all_are(values, -1e-4, 1e-9); /* within bounds: as it is */
}
END_TEST

/* Of weights 1, 2, 3, ..., n: sum of (1 - d) d^(n - k) k, and d^n of the start. */
START_TEST(average_is_exponential) {
    const double d = 0.9;
    set(values, 0);
    spc_optimiser optimiser =
        make((spc_optimiser_options){.method = SPC_OPTIMISER_SGD, .average = d});
    double expected = 0;
    for (int n = 1; n <= 20; n++) {
        set(gradient, -1);
        step(&optimiser, 1);
        expected = 0;
        for (int k = 1; k <= n; k++) expected += (1 - d) * pow(d, n - k) * k;
        all_are(optimiser.average, expected, 1e-4);
    }
}
END_TEST

START_TEST(what_is_not_finite_is_skipped) {
    set(values, 1);
    spc_optimiser optimiser =
        make((spc_optimiser_options){.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8});
    set(gradient, 1);
    gradient[COUNT - 1] = NAN;
    ck_assert(!step(&optimiser, 1));
    gradient[COUNT - 1] = INFINITY;
    ck_assert(!step(&optimiser, 1));
    all_are(values, 1, 1e-30);
    all_are(optimiser.first, 0, 1e-30);
    ck_assert_uint_eq(optimiser.skipped, 2);
    ck_assert_uint_eq(optimiser.steps, 0);
}
END_TEST

static void fill(spc_real *array, uint64_t seed) {
    for (size_t i = 0; i < COUNT; i++) {
        array[i] = (spc_real)sin((double)(seed * 31 + 1) * (double)(i + 1));
    }
}

static void some_steps(spc_team *team, spc_real *result) {
    spc_real *parts[4];
    set(values, 0.5);
    spc_optimiser optimiser;
    const spc_optimiser_options options = {
        .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8, .clip = 1, .average = 0.9};
    ck_assert_int_eq(spc_optimiser_create(pool, &options, values, COUNT, team, &optimiser), SPC_OK);
    for (int p = 0; p < 4; p++) parts[p] = spc_pool_take(pool, COUNT, sizeof *parts[p]);
    for (uint64_t n = 0; n < 3; n++) {
        for (uint64_t p = 0; p < 4; p++) fill(parts[p], 4 * n + p);
        ck_assert(spc_optimiser_step(&optimiser, 0.01, parts, 4));
    }
    memcpy(result, optimiser.average, COUNT * sizeof *result);
}

START_TEST(threads_change_no_bit) {
    spc_real *alone = spc_pool_take(pool, COUNT, sizeof *alone);
    spc_real *together = spc_pool_take(pool, COUNT, sizeof *together);
    some_steps(NULL, alone);
    for (int threads = 2; threads <= 3; threads++) {
        spc_team *team;
        ck_assert_int_eq(spc_team_create_of(pool, threads, &team), SPC_OK);
        some_steps(team, together);
        ck_assert_mem_eq(alone, together, COUNT * sizeof *alone);
    }
}
END_TEST

/* ---- schedules ---- */

static void rate_is(const spc_schedule *schedule, double share, double expected) {
    ck_assert_double_eq_tol(spc_schedule_rate(schedule, 1000, share), expected, 1e-14);
}

START_TEST(schedules_at_their_corners) {
    const spc_schedule constant = {.rate = 0.3};
    rate_is(&constant, 0, 0.3);
    rate_is(&constant, 1, 0.3);
    const spc_schedule fall = {.shape = SPC_SCHEDULE_COSINE, .rate = 2, .floor = 0.1};
    rate_is(&fall, 0, 2);
    rate_is(&fall, 0.5, 1.1);
    rate_is(&fall, 1, 0.2);
    rate_is(&fall, 7, 0.2);
    const spc_schedule stairs = {.shape = SPC_SCHEDULE_STEP, .rate = 8, .factor = 0.5, .steps = 4};
    rate_is(&stairs, 0, 8);
    rate_is(&stairs, 0.2499, 8);
    rate_is(&stairs, 0.25, 4);
    rate_is(&stairs, 0.75, 1);
    rate_is(&stairs, 1, 1);
    const spc_schedule cycle = {
        .shape = SPC_SCHEDULE_ONE_CYCLE, .rate = 1, .rise = 0.3, .floor = 0.01};
    rate_is(&cycle, 0, 0.04);
    rate_is(&cycle, 0.15, 0.52);
    rate_is(&cycle, 0.3, 1);
    rate_is(&cycle, 0.65, 0.505);
    rate_is(&cycle, 1, 0.01);
}
END_TEST

START_TEST(warm_up_is_linear) {
    const spc_schedule schedule = {.rate = 1, .warm_up = 4};
    for (uint64_t update = 0; update < 8; update++) {
        ck_assert_double_eq(spc_schedule_rate(&schedule, update, 0),
                            update < 4 ? (double)(update + 1) / 4 : 1);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("optimiser");
    TCase *each = tcase_create("each");
    tcase_add_checked_fixture(each, setup, teardown);
    tcase_add_test(each, sgd_contracts_a_quadratic);
    tcase_add_test(each, momentum_sums_a_geometric_series);
    tcase_add_test(each, adam_moves_by_the_rate);
    tcase_add_test(each, adamw_shrinks_apart_from_the_gradient);
    tcase_add_test(each, clipping_bounds_the_norm);
    tcase_add_test(each, average_is_exponential);
    tcase_add_test(each, what_is_not_finite_is_skipped);
    tcase_add_test(each, threads_change_no_bit);
    tcase_add_test(each, schedules_at_their_corners);
    tcase_add_test(each, warm_up_is_linear);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
