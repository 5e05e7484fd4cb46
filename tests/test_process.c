/* specula: test_process.c
 *
 * Programs as steppers: what they answer is what is stepped, in both precisions and to the last bit; they continue from
 * checkpoints; and whatever one does wrong ends in one error in time, with no process left.
 */
#include "crc32.h"
#include "runs.h"

#include <errno.h>
#include <sys/wait.h>

static spc_context *context;
static spc_pool *pool;

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
}

/* Whatever was started has ended and was buried. */
static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

static char *peer(const char *mode) {
    return spc_pool_print(pool, "process: [python3, %s/tests/data/process/peer.py, %s]",
                          getenv("SPECULA_SOURCE"), mode);
}

static char *case_of(const char *stepper) {
    return spc_pool_print(pool,
                          "equation: {name: burgers, viscosity: 0.05}\n"
                          "grid: {n: [32], length: [2*pi]}\n"
                          "initial: {name: expression, formula: sin(x) + 0.5*cos(2*x)}\n"
                          "stepper: {%s}\ntime: {end: 1, save: 6}\n",
                          stepper);
}

static kept_frames frames_of(const char *stepper) {
    const spc_case *cas = parse_case(pool, case_of(stepper));
    ck_assert_ptr_nonnull(cas);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    return kept;
}

static void check_equal(const kept_frames *a, const kept_frames *b) {
    ck_assert_uint_eq(a->frames, b->frames);
    ck_assert_mem_eq(a->values, b->values, a->frames * a->size * sizeof *a->values);
}

/* The check value of CRC-32, and pieces one after the other. */
START_TEST(the_checksum_is_that_of_zlib) {
    spc_crc32 table;
    spc_crc32_start(&table);
    ck_assert_uint_eq(spc_crc32_add(&table, 0, "123456789", 9), 0xCBF43926);
    const uint32_t first = spc_crc32_add(&table, 0, "1234", 4);
    ck_assert_uint_eq(spc_crc32_add(&table, first, "56789", 5), 0xCBF43926);
}
END_TEST

/* u_i <- 2 u_{i-1} - 1: after k strides 2^k (u_{i-k} - 1) + 1. */
START_TEST(a_linear_map_comes_back) {
    const kept_frames kept = frames_of(spc_pool_print(pool, "%s, dt: 0.1", peer("map")));
    const size_t n = kept.size;
    for (size_t frame = 1; frame < kept.frames; frame++) {
        const double *before = kept.values + (frame - 1) * n, *now = before + n;
        for (size_t i = 0; i < n; i++) {
            const double once = 2 * before[(i + n - 2) % n] - 1;
            ck_assert(now[i] == 2 * once - 1);
        }
    }
}
END_TEST

/* An echo in single precision rounds the start once, and no more. */
START_TEST(single_precision_rounds_once) {
    const kept_frames kept = frames_of(spc_pool_print(pool, "%s, precision: single", peer("echo")));
    for (size_t i = kept.size; i < kept.frames * kept.size; i++) {
        ck_assert(kept.values[i] == (double)(float)kept.values[i % kept.size]);
    }
}
END_TEST

START_TEST(a_correction_of_zero_is_none) {
    const kept_frames alone = frames_of("name: etdrk4, dt: 0.01");
    const kept_frames corrected = frames_of(spc_pool_print(
        pool, "name: corrected, coarse: {name: etdrk4, dt: 0.01}, correction: {%s}", peer("zero")));
    check_equal(&alone, &corrected);
}
END_TEST

/* A guard survives answers that are no numbers, and counts them. */
START_TEST(a_guard_takes_over_from_nonsense) {
    const char *stepper = spc_pool_print(
        pool, "name: guarded, learned: {%s}, fallback: {name: etdrk4, dt: 0.01}", peer("nan"));
    const kept_frames alone = frames_of("name: etdrk4, dt: 0.01");
    const spc_case *cas = parse_case(pool, case_of(stepper));
    kept_frames kept = keep_all(pool, cas);
    spc_rollout *rollout;
    spc_archive *report;
    double count;
    const spc_sink sink = {.frame = keep_frame, .self = &kept};
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, &sink, 1), SPC_OK);
    ck_assert_int_eq(spc_rollout_report(rollout, pool, &report), SPC_OK);
    check_equal(&alone, &kept);
    ck_assert_int_eq(spc_archive_get(report, "fallbacks_not_finite", &count, 1), SPC_OK);
    ck_assert(count == 5);
}
END_TEST

/* The program adds the number of the step, which only it knows: a continuation must give it back. */
START_TEST(what_a_program_keeps_is_continued) {
    const char *text = case_of(spc_pool_print(pool, "%s, dt: 0.1", peer("memory")));
    spc_case *cas = parse_case(pool, text);
    kept_frames whole = keep_all(pool, cas);
    run_all(pool, cas, &whole);
    for (size_t i = 0; i < whole.size; i++) {
        const double last = whole.values[5 * whole.size + i]; /* 1 + 2 + ... + 10 */
        ck_assert_double_eq_tol(last - whole.values[i], 55, 1e-13);
    }
    spc_rollout *rollout, *rest;
    spc_checkpoint checkpoint;
    const char *how;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_begin(rollout, NULL, 0), SPC_OK);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(spc_rollout_advance(rollout, NULL, 0), SPC_OK);
    ck_assert_int_eq(spc_rollout_checkpoint(rollout, pool, &checkpoint), SPC_OK);
    spc_case *later = parse_case(pool, text);
    ck_assert_int_eq(spc_case_continue(pool, later, checkpoint.time), SPC_OK);
    ck_assert_int_eq(spc_rollout_continue(pool, later, &checkpoint, &rest, &how), SPC_OK);
    ck_assert_str_eq(how, "continued bitwise");
    ck_assert_int_eq(spc_rollout_run(rest, NULL, 0), SPC_OK);
    ck_assert_mem_eq(spc_rollout_state(rest, 0)->data, whole.values + 5 * whole.size,
                     whole.size * sizeof(double));
}
END_TEST

/* ---- faults ---- */

static const struct {
    const char *mode;
    int code; /* exit code of the program for it */
    const char *message;
} faults[] = {
    {"hang", 3, "did not answer within 2 s"},
    {"mute", 3, "did not answer within 2 s"},
    {"die", 3, "ended too early (exit code 7)"},
    {"half", 3, "ended too early (exit code 3)"},
    {"close", 3, "closed its standard input or output"},
    {"flood", 3, "wrote 'xxxx...' to standard output where a frame was expected"},
    {"talk", 3, "wrote 'load...' to standard output where a frame was expected"},
    {"linger", 3, "'python3' "},
    {"crc", 3, "has a wrong CRC-32"},
    {"short", 3, "answered 1 x 1 x 31 x 1 x 1 x 1 numbers"},
    {"nan", 4, "not finite: field u, value 0"},
    {"refuse", 2, "says: trained for another grid"},
    {"fixed", 2, "takes strides of 0.03 only"},
    {"typo", 2, "unknown key 'stat' in ready; did you mean 'state'?"},
};

START_TEST(a_fault_ends_in_one_error_in_time) {
    const spc_case *cas =
        parse_case(pool, case_of(spc_pool_print(pool, "%s, timeout: 2", peer(faults[_i].mode))));
    spc_rollout *rollout;
    const double begun = spc_now(context);
    spc_status status = spc_rollout_create(pool, cas, &rollout);
    if (status == SPC_OK) status = spc_rollout_run(rollout, NULL, 0);
    ck_assert_int_eq(spc_status_exit_code(status), faults[_i].code);
    ck_assert_msg(strstr(spc_error_message(context), faults[_i].message) != NULL, "%s",
                  spc_error_message(context));
    /* two deadlines at most, hello and step, and not the minute for which the program would sleep */
    ck_assert_double_lt(spc_now(context) - begun, 30);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_named) {
    const spc_case *cas = parse_case(pool, case_of("process: no-such-program --fast"));
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "cannot start 'no-such-program'"));
}
END_TEST

START_TEST(a_command_is_words) {
    spc_case *cas;
    ck_assert_int_eq(spc_case_parse(pool, "test", case_of("process: {a: b}"), NULL, &cas),
                     SPC_BAD_INPUT);
    spc_error_clear(context);
    ck_assert_int_eq(spc_case_parse(pool, "test", case_of("process: []"), NULL, &cas),
                     SPC_BAD_INPUT);
    spc_error_clear(context);
    cas = parse_case(pool, case_of("process: python3 a.py  -b"));
    const char *const *words = cas->stepper.values[0].words;
    ck_assert_str_eq(words[0], "python3");
    ck_assert_str_eq(words[1], "a.py");
    ck_assert_str_eq(words[2], "-b");
    ck_assert_ptr_null(words[3]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("process");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_set_timeout(all, 120);
    tcase_add_test(all, the_checksum_is_that_of_zlib);
    tcase_add_test(all, a_linear_map_comes_back);
    tcase_add_test(all, single_precision_rounds_once);
    tcase_add_test(all, a_correction_of_zero_is_none);
    tcase_add_test(all, a_guard_takes_over_from_nonsense);
    tcase_add_test(all, what_a_program_keeps_is_continued);
    tcase_add_loop_test(all, a_fault_ends_in_one_error_in_time, 0, sizeof faults / sizeof *faults);
    tcase_add_test(all, a_program_that_is_not_there_is_named);
    tcase_add_test(all, a_command_is_words);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
