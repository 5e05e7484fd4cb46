/* specula: test_rollout.c
 *
 * The loop over a stepper: the order in which sinks are told, what ends a run and what is then left, and how a run
 * that grows without bound is reported.
 */
#include "runs.h"

#include <stdio.h>

static spc_context *context;
static spc_pool *pool;
static int countdown; /* of questions whether to stop */

static bool stop_at_last(void *user) {
    (void)user;
    return countdown >= 0 && countdown-- == 0;
}

static void set_up(void) {
    countdown = -1;
    const spc_context_options options = {.stop = {.requested = stop_at_last}};
    context = spc_context_create(&options);
    pool = spc_pool_create(context);
}

static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static char *ks_case(size_t saves, size_t steps, size_t ensemble) {
    char *text =
        sample_case(pool, spc_equation_find("ks"), 1, 32, "etdrk4", 0.05, saves, steps, ensemble);
    /* members differ */
    return spc_pool_print(pool, "%.*sinitial: {name: random-modes}\n%s",
                          (int)(strstr(text, "initial") - text), text, strstr(text, "stepper"));
}

static spc_rollout *begun(const spc_case *cas) {
    spc_rollout *rollout = NULL;
    ck_assert_msg(spc_rollout_create(pool, cas, &rollout) == SPC_OK, "%s",
                  spc_error_message(context));
    return rollout;
}

/* ---- sinks ---- */

typedef struct diary {
    char lines[2000];
    size_t used;
    const char *name;
    const spc_case *cas;
    size_t fail_at; /* frame index */
    struct diary *shared;
} diary;

static void note(diary *d, const char *what, size_t member, size_t index) {
    diary *all = d->shared;
    all->used += (size_t)snprintf(all->lines + all->used, sizeof all->lines - all->used,
                                  "%s%s%zu.%zu ", d->name, what, index, member);
}

static spc_status note_frame(void *self, size_t member, size_t index, const spc_state *state,
                             const spc_step_info *info) {
    diary *d = self;
    note(d, "f", member, index);
    ck_assert_double_eq(state->time, d->cas->save_times[index]);
    ck_assert_uint_eq(info->steps, 2 * index);
    if (index != d->fail_at) return SPC_OK;
    return spc_fail(context, SPC_IO_ERROR, "the sink is full");
}

static spc_status note_saved(void *self, spc_rollout *rollout, size_t index) {
    diary *d = self;
    note(d, "s", 0, index);
    ck_assert_uint_eq(spc_rollout_frames(rollout), index + 1);
    return SPC_OK;
}

START_TEST(sinks_are_told_in_order) {
    const spc_case *cas = parse_case(pool, ks_case(3, 2, 2));
    diary a = {.name = "a", .cas = cas, .fail_at = SIZE_MAX, .shared = &a};
    diary b = {.name = "b", .cas = cas, .fail_at = SIZE_MAX, .shared = &a};
    const spc_sink sinks[] = {{.frame = note_frame, .saved = note_saved, .self = &a},
                              {.frame = note_frame, .self = &b},
                              {.saved = note_saved, .self = &b},
                              {.self = NULL}};
    ck_assert_int_eq(spc_rollout_run(begun(cas), sinks, 4), SPC_OK);
    ck_assert_str_eq(a.lines, "af0.0 bf0.0 af0.1 bf0.1 as0.0 bs0.0 "
                              "af1.0 bf1.0 af1.1 bf1.1 as1.0 bs1.0 "
                              "af2.0 bf2.0 af2.1 bf2.1 as2.0 bs2.0 ");
}
END_TEST

START_TEST(a_sink_that_fails_ends_the_run) {
    const spc_case *cas = parse_case(pool, ks_case(4, 2, 1));
    diary a = {.name = "", .cas = cas, .fail_at = 2, .shared = &a};
    const spc_sink sink = {.frame = note_frame, .saved = note_saved, .self = &a};
    spc_rollout *rollout = begun(cas);
    ck_assert_int_eq(spc_rollout_run(rollout, &sink, 1), SPC_IO_ERROR);
    ck_assert_str_eq(spc_error_message(context), "the sink is full");
    ck_assert_str_eq(a.lines, "f0.0 s0.0 f1.0 s1.0 f2.0 ");
    ck_assert_uint_eq(spc_rollout_frames(rollout), 2);
}
END_TEST

START_TEST(frame_0_is_the_initial_condition) {
    const spc_case *cas = parse_case(pool, ks_case(2, 1, 3));
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    for (uint32_t member = 0; member < 3; member++) {
        spc_state state;
        ck_assert_int_eq(spc_state_create(pool, &cas->setting.physics.grid, 1, 1, false, &state),
                         SPC_OK);
        const spc_random random = spc_random_start(0, member, SPC_PURPOSE_INITIAL);
        ck_assert_int_eq(cas->initial.profile->fill(pool, &cas->setting.physics,
                                                    cas->initial.values, random, &state),
                         SPC_OK);
        ck_assert_mem_eq(state.data, kept.values + member * kept.size, kept.size * sizeof(double));
    }
    ck_assert_mem_ne(kept.values, kept.values + kept.size, kept.size * sizeof(double));
}
END_TEST

START_TEST(seeds_of_case_and_ensemble_add) {
    const char *text = ks_case(2, 1, 1);
    static const char *const one[] = {"initial.seed=5", NULL}, *const other[] = {"ensemble.seed=5",
                                                                                 NULL};
    spc_case *a, *b;
    ck_assert_int_eq(spc_case_parse(pool, "a", text, one, &a), SPC_OK);
    ck_assert_int_eq(spc_case_parse(pool, "b", text, other, &b), SPC_OK);
    const spc_state *from = spc_rollout_state(begun(a), 0), *to = spc_rollout_state(begun(b), 0);
    ck_assert_mem_eq(from->data, to->data, spc_state_size(from) * sizeof(double));
}
END_TEST

/* ---- stopping ---- */

/* What is kept of an interrupted run and its continuation equals the whole, whenever the stop comes. */
static void interrupt_and_continue(size_t ensemble) {
    enum { SAVES = 4, STEPS = 3 };
    const spc_case *cas = parse_case(pool, ks_case(SAVES, STEPS, ensemble));
    kept_frames whole = keep_all(pool, cas);
    run_all(pool, cas, &whole);
    for (int after = 0; after < SAVES * STEPS; after++) {
        kept_frames kept = keep_all(pool, cas);
        const spc_sink sink = {.frame = keep_frame, .self = &kept};
        spc_rollout *rollout = begun(cas), *rest;
        countdown = after;
        const spc_status status = spc_rollout_run(rollout, &sink, 1);
        countdown = -1;
        const size_t frame = whole.members * whole.size;
        ck_assert_mem_eq(kept.values, whole.values, kept.frames * frame * sizeof(double));
        if (status == SPC_OK) break;
        ck_assert_int_eq(status, SPC_INTERRUPTED);
        ck_assert_ptr_nonnull(strstr(spc_error_message(context), "interrupted"));
        spc_error_clear(context);
        ck_assert_uint_eq(spc_rollout_frames(rollout), kept.frames);
        spc_checkpoint checkpoint;
        const char *how;
        ck_assert_int_eq(spc_rollout_checkpoint(rollout, pool, &checkpoint), SPC_OK);
        spc_case *later = parse_case(pool, cas->text);
        ck_assert_int_eq(spc_case_continue(pool, later, checkpoint.time), SPC_OK);
        ck_assert_int_eq(spc_rollout_continue(pool, later, &checkpoint, &rest, &how), SPC_OK);
        ck_assert_str_eq(how, "continued bitwise");
        kept_frames more = keep_all(pool, later);
        const spc_sink last = {.frame = keep_frame, .self = &more};
        ck_assert_int_eq(spc_rollout_run(rest, &last, 1), SPC_OK);
        ck_assert_uint_eq(kept.frames - 1 + more.frames, SAVES);
        ck_assert_mem_eq(more.values, whole.values + (kept.frames - 1) * frame,
                         more.frames * frame * sizeof(double));
    }
}

START_TEST(an_interrupted_run_continues_bitwise) {
    interrupt_and_continue(1);
}
END_TEST

START_TEST(an_interrupted_ensemble_continues_bitwise) {
    interrupt_and_continue(3);
}
END_TEST

START_TEST(a_continuation_has_the_later_saves) {
    spc_case *cas = parse_case(pool, ks_case(5, 2, 1));
    const double every = cas->save_times[1];
    ck_assert_int_eq(spc_case_continue(pool, cas, 1.5 * every), SPC_OK);
    ck_assert_uint_eq(cas->saves, 4);
    ck_assert_double_eq(cas->start, 1.5 * every);
    ck_assert_double_eq(cas->save_times[0], 1.5 * every);
    ck_assert_double_eq(cas->save_times[1], 2 * every);
    ck_assert_int_eq(spc_case_continue(pool, cas, cas->save_times[3]), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "give a later end"));
}
END_TEST

/* ---- growing without bound ---- */

/* A step far beyond stability, from a state that grows for some steps first. */
static char *growing_case(const char *time, const char *more) {
    return spc_pool_print(pool,
                          "equation: {name: ks}\ngrid: {n: [32], length: [22]}\n"
                          "initial: {name: expression, formula: \"100*cos(2*pi*x/22)\"}\n"
                          "stepper: {name: etdrk4, dt: 0.5}\ntime: {%s}\n%s",
                          time, more);
}

/* The number behind a word of the message. */
static double told(const char *word) {
    const char *at = strstr(spc_error_message(context), word);
    double value = NAN;
    ck_assert_msg(at && sscanf(at + strlen(word), "%lf", &value) == 1, "no %s in %s", word,
                  spc_error_message(context));
    return value;
}

START_TEST(growth_is_named_in_the_step_where_it_ends) {
    const spc_case *cas = parse_case(pool, growing_case("end: 100, save: 201", ""));
    kept_frames kept = keep_all(pool, cas);
    const spc_sink sink = {.frame = keep_frame, .self = &kept};
    spc_rollout *rollout = begun(cas);
    ck_assert_int_eq(spc_rollout_run(rollout, &sink, 1), SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "field u, mode "));
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "; try a smaller stepper.dt"));
    const double step = told(", step "), mode = told(", mode ");
    ck_assert(mode >= 0 && mode < 32);
    ck_assert_double_ge(step, 2);
    ck_assert_double_eq(told("at t = "), 0.5 * step);
    ck_assert_double_eq(told("of size "), 0.5);
    spc_error_clear(context);
    /* One frame a step: all before the named one are there, and finite. */
    ck_assert_uint_eq(kept.frames, (size_t)step);
    ck_assert_uint_eq(spc_rollout_frames(rollout), kept.frames);
    ck_assert_uint_eq(spc_first_not_finite(kept.values, kept.frames * kept.size), SIZE_MAX);
    const char *shorter = spc_pool_print(pool, "end: %.17g, save: 2", 0.5 * (step - 1));
    ck_assert_int_eq(spc_rollout_run(begun(parse_case(pool, growing_case(shorter, ""))), NULL, 0),
                     SPC_OK);
}
END_TEST

START_TEST(the_sample_that_grows_is_named) {
    const spc_case *cas =
        parse_case(pool, growing_case("end: 100, save: 3", "ensemble: {size: 2}\n"));
    ck_assert_int_eq(spc_rollout_run(begun(cas), NULL, 0), SPC_NOT_FINITE);
    ck_assert_ptr_eq(strstr(spc_error_message(context), "sample 0: the solution is no longer "),
                     spc_error_message(context));
}
END_TEST

START_TEST(a_step_below_its_minimum_is_named) {
    spc_case *cas;
    static const char *const overrides[] = {
        "stepper={name: dopri5, rtol: 1e-10, min_step: 0.1, initial_step: 1}", NULL};
    ck_assert_int_eq(
        spc_case_parse(pool, "test", growing_case("end: 1, save: 2", ""), overrides, &cas), SPC_OK);
    const spc_status status = spc_rollout_run(begun(cas), NULL, 0);
    ck_assert_int_eq(spc_status_exit_code(status), 4);
    ck_assert(told("at t = ") >= 0);
    ck_assert(told(", step ") >= 1);
}
END_TEST

START_TEST(a_start_that_is_not_finite_is_named) {
    static const char *const formulas[] = {"1/(x - x)", "log(x - 30)", "exp(1000*x)"};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        spc_case *cas;
        spc_rollout *rollout;
        const char *const overrides[] = {
            spc_pool_print(pool, "initial.formula=\"%s\"", formulas[i]), NULL};
        ck_assert_int_eq(spc_case_parse(pool, "test", growing_case("end: 1", ""), overrides, &cas),
                         SPC_OK);
        ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_NOT_FINITE);
        ck_assert_ptr_nonnull(strstr(spc_error_message(context), "field u, index "));
        ck_assert(told("index ") < 32);
        spc_error_clear(context);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rollout");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, sinks_are_told_in_order);
    tcase_add_test(all, a_sink_that_fails_ends_the_run);
    tcase_add_test(all, frame_0_is_the_initial_condition);
    tcase_add_test(all, seeds_of_case_and_ensemble_add);
    tcase_add_test(all, an_interrupted_run_continues_bitwise);
    tcase_add_test(all, an_interrupted_ensemble_continues_bitwise);
    tcase_add_test(all, a_continuation_has_the_later_saves);
    tcase_add_test(all, growth_is_named_in_the_step_where_it_ends);
    tcase_add_test(all, the_sample_that_grows_is_named);
    tcase_add_test(all, a_step_below_its_minimum_is_named);
    tcase_add_test(all, a_start_that_is_not_finite_is_named);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
