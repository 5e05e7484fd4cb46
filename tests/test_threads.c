/* specula: test_threads.c
 *
 * Results do not depend on the number of threads, and a sample alone equals the same sample in an ensemble.
 */
#include "runs.h"

enum { SAVES = 3, STEPS = 2 };

static const char *const text = "equation: {name: ks}\n"
                                "grid: {n: [48], length: [22]}\n"
                                "initial: {name: random-modes, seed: 3}\n"
                                "stepper: {name: etdrk4, dt: 0.1}\n"
                                "time: {end: 20, save: 3}\n";

static spc_pool *pool_with(int threads) {
    const spc_context_options options = {.threads = threads};
    return spc_pool_create(spc_context_create(&options));
}

static void release(spc_pool *pool) {
    spc_context *context = spc_pool_context(pool);
    spc_pool_destroy(pool);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
}

static void run_with(int threads, const char *size, kept_frames *kept, spc_pool **pool_out) {
    spc_pool *pool = pool_with(threads);
    const char *const overrides[] = {size, NULL};
    spc_case *cas;
    ck_assert_msg(spc_case_parse(pool, "test", text, overrides, &cas) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    *kept = keep_all(pool, cas);
    run_all(pool, cas, kept);
    *pool_out = pool;
}

START_TEST(any_number_of_threads_gives_the_same_bits) {
    kept_frames one, many;
    spc_pool *pool_one, *pool_many;
    run_with(1, "ensemble.size=8", &one, &pool_one);
    run_with(_i, "ensemble.size=8", &many, &pool_many);
    ck_assert_uint_eq(one.frames, SAVES);
    ck_assert_int_eq(
        memcmp(one.values, many.values, one.frames * one.members * one.size * sizeof(double)), 0);
    release(pool_one);
    release(pool_many);
}
END_TEST

START_TEST(a_sample_alone_equals_itself_in_an_ensemble) {
    kept_frames alone, all;
    spc_pool *pool_alone, *pool_all;
    run_with(1, "ensemble.size=1", &alone, &pool_alone);
    run_with(2, "ensemble.size=8", &all, &pool_all);
    for (size_t frame = 0; frame < SAVES; frame++) {
        ck_assert_int_eq(memcmp(alone.values + frame * alone.size,
                                all.values + frame * all.members * all.size,
                                alone.size * sizeof(double)),
                         0);
    }
    /* And the samples differ. */
    ck_assert_int_ne(memcmp(all.values, all.values + all.size, all.size * sizeof(double)), 0);
    release(pool_alone);
    release(pool_all);
}
END_TEST

/* ---- inside a sample ---- */

/* The sample problem of an equation; false when the method does not apply. */
static bool run_sample(int threads, const spc_equation *equation, int dims, size_t n,
                       const char *stepper, bool adaptive, size_t ensemble, kept_frames *kept,
                       spc_pool **pool_out) {
    spc_pool *pool = *pool_out = pool_with(threads);
    const double dt = 0.01 * equation->sample_dt;
    spc_case *cas = parse_case(pool, sample_case(pool, equation, dims, n, stepper,
                                                 adaptive ? -dt : dt, SAVES, STEPS, ensemble));
    if (!cas) return false;
    *kept = keep_all(pool, cas);
    run_all(pool, cas, kept);
    return true;
}

/* Two, three and seven threads against one. */
static void compare_threads(const spc_equation *equation, int dims, size_t n, const char *stepper,
                            bool adaptive, size_t ensemble) {
    static const int counts[] = {2, 3, 7};
    kept_frames one, many;
    spc_pool *pool, *other;
    if (run_sample(1, equation, dims, n, stepper, adaptive, ensemble, &one, &pool)) {
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            run_sample(counts[i], equation, dims, n, stepper, adaptive, ensemble, &many, &other);
            const size_t values = one.frames * one.members * one.size;
            ck_assert_msg(memcmp(one.values, many.values, values * sizeof(double)) == 0,
                          "%s with %s differs on %d threads", equation->name, stepper, counts[i]);
            release(other);
        }
    }
    release(pool);
}

/* Of the smallest grid that keeps seven threads busy. */
START_TEST(every_method_gives_the_same_bits_inside_a_sample) {
    const spc_integrator *integrator = spc_integrator_at((size_t)_i);
    const bool adaptive = integrator->flags & SPC_INTEGRATOR_ADAPTIVE;
    compare_threads(spc_equation_find("nlse"), 2, 120, integrator->name, adaptive, 1);
    compare_threads(spc_equation_find("navier-stokes-2d"), 2, 120, integrator->name, adaptive, 1);
}
END_TEST

START_TEST(every_equation_gives_the_same_bits_inside_a_sample) {
    const spc_equation *equation = spc_equation_at((size_t)_i);
    if (equation->form[1]) compare_threads(equation, 2, 120, "etdrk4", false, 1);
    if (equation->form[2]) compare_threads(equation, 3, 25, "etdrk4", false, 1);
}
END_TEST

START_TEST(single_precision_gives_the_same_bits_inside_a_sample) {
    static const char *const stepper = "etdrk4, precision: single";
    compare_threads(spc_equation_find("navier-stokes-2d"), 2, 120, stepper, false, 1);
    compare_threads(spc_equation_find("nlse"), 2, 121, stepper, false, 1);
    compare_threads(spc_equation_find("navier-stokes-3d"), 3, 25, stepper, false, 1);
}
END_TEST

START_TEST(finite_volumes_give_the_same_bits_inside_a_sample) {
    static const char *const steppers[] = {"finite-volume",
                                           "finite-volume, reconstruction: weno5, flux: rusanov"};
    for (size_t i = 0; i < 2; i++) {
        compare_threads(spc_equation_find("euler"), 2, 120, steppers[i], false, 1);
        compare_threads(spc_equation_find("shallow-water"), 2, 121, steppers[i], false, 1);
        compare_threads(spc_equation_find("scalar-burgers"), 3, 25, steppers[i], false, 1);
    }
}
END_TEST

/* Seven threads for two samples are three for each. */
START_TEST(threads_left_over_go_inside_the_samples) {
    compare_threads(spc_equation_find("gray-scott"), 2, 120, "etdrk4", false, 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    TCase *all = tcase_create("all");
    int integrators = 0, equations = 0;
    while (spc_integrator_at((size_t)integrators)) integrators++;
    while (spc_equation_at((size_t)equations)) equations++;
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, any_number_of_threads_gives_the_same_bits, 1, 4);
    tcase_add_test(all, a_sample_alone_equals_itself_in_an_ensemble);
    tcase_add_loop_test(all, every_method_gives_the_same_bits_inside_a_sample, 0, integrators);
    tcase_add_loop_test(all, every_equation_gives_the_same_bits_inside_a_sample, 0, equations);
    tcase_add_test(all, single_precision_gives_the_same_bits_inside_a_sample);
    tcase_add_test(all, finite_volumes_give_the_same_bits_inside_a_sample);
    tcase_add_test(all, threads_left_over_go_inside_the_samples);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
