/* specula: test_threads.c
 *
 * Results do not depend on the number of threads, and a sample alone equals the same sample in an ensemble.
 */
#include "runs.h"

enum { SAVES = 3 };

static const char *const text = "equation: {name: ks}\n"
                                "grid: {n: [48], length: [22]}\n"
                                "initial: {name: random-modes, seed: 3}\n"
                                "stepper: {name: etdrk4, dt: 0.1}\n"
                                "time: {end: 20, save: 3}\n";

static void run_with(int threads, const char *size, kept_frames *kept, spc_pool **pool_out) {
    const spc_context_options options = {.threads = threads};
    spc_context *context = spc_context_create(&options);
    spc_pool *pool = spc_pool_create(context);
    const char *const overrides[] = {size, NULL};
    spc_case *cas;
    ck_assert_msg(spc_case_parse(pool, "test", text, overrides, &cas) == SPC_OK, "%s",
                  spc_error_message(context));
    *kept = keep_all(pool, cas);
    run_all(pool, cas, kept);
    *pool_out = pool;
}

static void release(spc_pool *pool) {
    spc_context *context = spc_pool_context(pool);
    spc_pool_destroy(pool);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
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

int main(void) {
    Suite *suite = suite_create("threads");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, any_number_of_threads_gives_the_same_bits, 1, 4);
    tcase_add_test(all, a_sample_alone_equals_itself_in_an_ensemble);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
