/* specula: test_single.c
 *
 * Single precision of the nonlinear term's transforms against double: each equation over a short run, where rounding has
 * not grown. (test_restart and test_threads have its continuation and its threads.)
 */
#include "runs.h"

#include <float.h>

enum { SAVES = 2, STEPS = 10 };

static kept_frames run_sample(spc_pool *pool, const spc_equation *equation, int dims, size_t n,
                              const char *stepper) {
    const double dt = 0.1 * equation->sample_dt;
    spc_case *cas =
        parse_case(pool, sample_case(pool, equation, dims, n, stepper, dt, SAVES, STEPS, 1));
    ck_assert_ptr_nonnull(cas);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    return kept;
}

/* |single - double| / |double| in the last frame. u stays in double: N alone is rounded, to a few FLT_EPSILON of its size,
 * and a run in which N moves u by less than u ends within FLT_EPSILON. */
static double difference(const spc_equation *equation, int dims, size_t n) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const kept_frames exact = run_sample(pool, equation, dims, n, "etdrk4");
    const kept_frames single = run_sample(pool, equation, dims, n, "etdrk4, precision: single");
    double sum = 0, square = 0;
    const size_t last = (exact.frames - 1) * exact.size;
    for (size_t i = last; i < last + exact.size; i++) {
        sum += pow(single.values[i] - exact.values[i], 2);
        square += pow(exact.values[i], 2);
    }
    spc_pool_destroy(pool);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
    return sqrt(sum / square);
}

START_TEST(every_equation_stays_close_to_double) {
    static const size_t n[] = {128, 48, 16};
    const spc_equation *equation = spc_equation_at((size_t)_i);
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        if (!equation->form[dims - 1]) continue;
        const double error = difference(equation, dims, n[dims - 1]);
        ck_assert_msg(error < FLT_EPSILON, "%s in %dD: %g", equation->name, dims, error);
        const bool has_products = equation->product || !equation->linear_flux;
        ck_assert_msg(error > DBL_EPSILON || !has_products, "%s is in double", equation->name);
    }
}
END_TEST

static spc_status parsed(const char *stepper) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_case *cas;
    char *text = spc_pool_print(pool,
                                "equation: {name: scalar-burgers}\ngrid: {n: [32], length: [1]}\n"
                                "initial: {name: sine}\nstepper: {%s, precision: single}\n"
                                "time: {end: 1, save: 2}\n",
                                stepper);
    const spc_status status = spc_case_parse(pool, "test", text, NULL, &cas);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return status;
}

START_TEST(what_single_precision_cannot_do_is_refused) {
    ck_assert_int_eq(parsed("name: dopri5, rtol: 1e-5"), SPC_OK);
    ck_assert_int_eq(parsed("name: dopri5, rtol: 1e-8"), SPC_NOT_APPLICABLE);
    ck_assert_int_eq(parsed("name: finite-volume"), SPC_NOT_APPLICABLE);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("single");
    TCase *all = tcase_create("all");
    int equations = 0;
    while (spc_equation_at((size_t)equations)) equations++;
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, every_equation_stays_close_to_double, 0, equations);
    tcase_add_test(all, what_single_precision_cannot_do_is_refused);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
