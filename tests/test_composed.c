/* specula: test_composed.c
 *
 * Steppers made of steppers: how a case composes them, and identities between the whole and its parts.
 */
#include "runs.h"

#include "pool.h"

#include <unistd.h>

static char *case_of(const char *stepper) {
    return spc_pool_print(pool,
                          "equation: {name: burgers, viscosity: 0.05}\n"
                          "grid: {n: [64], length: [2*pi]}\n"
                          "initial: {name: expression, formula: sin(x) + 0.5*cos(2*x)}\n"
                          "stepper: %s\n"
                          "time: {end: 1, save: 11}\n",
                          stepper);
}

/* ---- composing ---- */

static const struct {
    const char *stepper, *message;
} refusals[] = {
    {"{name: interleaved, first: {name: etdrk4, dt: 0.1}}",
     "test:4: stepper.second is missing; give it a stepper"},
    {"{name: interleaved, first: {name: etdrk4, dt: 0.1}, secnd: {name: persistence}}",
     "test:4: unknown key 'secnd' in stepper; did you mean 'second'?"},
    {"{name: interleaved, first: {name: etdrk5, dt: 0.1}, second: {name: persistence}}",
     "test:4: unknown stepper 'etdrk5'; did you mean 'etdrk4'?"},
    {"{name: interleaved, first: {name: etdrk4, dtt: 0.1}, second: {name: persistence}}",
     "test:4: unknown key 'dtt' in stepper.first; did you mean 'dt'?"},
    {"{name: interleaved, first: {name: etdrk4, dt: 0}, second: {name: persistence}}",
     "test:4: stepper.first.dt = 0 is out of range"},
    {"{name: interleaved, first: {name: etdrk4}, second: {name: persistence}}",
     "test:4: stepper.first: etdrk4 takes steps of fixed size and stepper.dt is missing"},
    {"{name: interleaved, first: etdrk4, second: {name: persistence}}",
     "test:4: stepper.first has no name; write stepper.first: {name: ...}"},
    {"{name: interleaved, first: {name: etdrk4, dt: 0.1}, second: {name: finite-volume}}",
     "test:4: the parts of stepper share a state, and some hold values at points, others averages "
     "over cells"},
    {"{name: interleaved, first: {name: etdrk4, dt: 0.1}, "
     "second: {name: persistence, values: faces}}",
     "test:4: the parts of stepper share a state, and some hold values at points, others averages "
     "over faces"},
    {"{name: guarded, learned: {name: climatology, mean: [1, 2]}, fallback: {name: persistence}}",
     "test:4: stepper.learned: mean has 2 numbers and the fields of burgers want 1"},
    {"{name: climatology}", "test:4: climatology wants one mean"},
};

START_TEST(a_part_is_refused_in_its_place) {
    spc_case *cas;
    ck_assert_int_ne(spc_case_parse(pool, "test", case_of(refusals[_i].stepper), NULL, &cas),
                     SPC_OK);
    const char *message = spc_error_message(context);
    ck_assert_msg(strstr(message, refusals[_i].message) == message, "%s", message);
}
END_TEST

START_TEST(overrides_reach_into_parts) {
    const char *text =
        case_of("{name: interleaved, first: {name: etdrk4, dt: 0.1}, second: {name: persistence}}");
    const char *const overrides[] = {"stepper.first.dt=0.025",
                                     "stepper.second={name: rk4, dt: 0.02}", NULL};
    spc_case *cas;
    ck_assert_int_eq(spc_case_parse(pool, "test", text, overrides, &cas), SPC_OK);
    const spc_stepper_use *use = &cas->stepper;
    ck_assert_ptr_eq(use->parts[0].integrator, spc_integrator_find("etdrk4"));
    ck_assert_ptr_eq(use->parts[1].integrator, spc_integrator_find("rk4"));
    ck_assert(use->parts[0].values[0].number == 0.025 && use->parts[1].values[0].number == 0.02);
    const char *plan = spc_case_explain(pool, cas);
    ck_assert_ptr_nonnull(strstr(plan, "\nstepper      interleaved: "));
    ck_assert_ptr_nonnull(strstr(plan, "\n  first      etdrk4: "));
    ck_assert_ptr_nonnull(strstr(plan, "dt = 0.025\n"));
    ck_assert_ptr_nonnull(strstr(plan, "\n  second     rk4: "));
}
END_TEST

START_TEST(parts_say_what_a_grid_holds) {
    static const struct {
        const char *stepper;
        double offset;
    } grids[] = {
        {"{name: persistence}", 0},
        {"{name: persistence, values: cells}", 0.5},
        {"{name: interleaved, first: {name: persistence}, second: {name: etdrk4, dt: 0.1}}", 0},
        {"{name: interleaved, first: {name: persistence}, second: {name: finite-volume}}", 0.5},
    };
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        const spc_case *cas = parse_case(pool, case_of(grids[i].stepper));
        ck_assert_ptr_nonnull(cas);
        ck_assert(cas->setting.physics.grid.offset[0] == grids[i].offset);
        ck_assert(!cas->setting.physics.grid.staggered);
    }
}
END_TEST

/* ---- identities ---- */

static kept_frames frames_of(const char *stepper) {
    const spc_case *cas = parse_case(pool, case_of(stepper));
    ck_assert_ptr_nonnull(cas);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    return kept;
}

static double difference(const kept_frames *a, const kept_frames *b) {
    double largest = 0;
    ck_assert_uint_eq(a->frames, b->frames);
    for (size_t i = 0; i < a->frames * a->size; i++) {
        largest = fmax(largest, fabs(a->values[i] - b->values[i]));
    }
    return largest;
}

static bool equal(const kept_frames *a, const kept_frames *b) {
    ck_assert_uint_eq(a->frames, b->frames);
    return memcmp(a->values, b->values, a->frames * a->size * sizeof *a->values) == 0;
}

START_TEST(persistence_stays) {
    const kept_frames kept = frames_of("{name: persistence}");
    for (size_t frame = 1; frame < kept.frames; frame++) {
        ck_assert_mem_eq(kept.values, kept.values + frame * kept.size,
                         kept.size * sizeof *kept.values);
    }
}
END_TEST

/* Each change of hands goes through point values, and so costs a rounding. */
START_TEST(a_solver_interleaved_with_itself_is_itself) {
    const kept_frames whole = frames_of("{name: etdrk4, dt: 0.01}");
    const kept_frames turns =
        frames_of("{name: interleaved, dt: 0.02, first_strides: 2, second_strides: 3, "
                  "first: {name: etdrk4, dt: 0.01}, second: {name: etdrk4, dt: 0.01}}");
    ck_assert_double_lt(difference(&whole, &turns), 1e-13);
}
END_TEST

/* A part that has all the turns of an interval goes on as if it were alone, bit by bit. */
START_TEST(a_part_continues_its_own_values) {
    static const char *const solvers[] = {"etdrk4, dt: 0.01", "exp-ab4, dt: 0.01", "dopri5"};
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++) {
        const kept_frames alone = frames_of(spc_pool_print(pool, "{name: %s}", solvers[i]));
        const kept_frames first =
            frames_of(spc_pool_print(pool,
                                     "{name: interleaved, first_strides: 1000, first: {name: %s}, "
                                     "second: {name: persistence}}",
                                     solvers[i]));
        ck_assert(equal(&alone, &first));
    }
}
END_TEST

/* Strides of turns: A for 2 of 3, B stays. So time runs at two thirds of its pace. */
START_TEST(turns_are_taken_in_order) {
    const kept_frames whole = frames_of("{name: etdrk4, dt: 0.01}");
    const kept_frames turns =
        frames_of("{name: interleaved, first_strides: 2, first: {name: etdrk4, dt: 0.01}, "
                  "second: {name: persistence}}");
    for (size_t frame = 0; frame < turns.frames; frame++) {
        const size_t worked = frame / 3 * 2 + (frame % 3 < 2 ? frame % 3 : 2);
        for (size_t i = 0; i < whole.size; i++) {
            ck_assert_double_eq_tol(turns.values[frame * whole.size + i],
                                    whole.values[worked * whole.size + i], 1e-13);
        }
    }
}
END_TEST

START_TEST(work_adds_up) {
    const spc_case *cas =
        parse_case(pool, case_of("{name: interleaved, first: {name: etdrk4, dt: 0.01}, "
                                 "second: {name: rk4, dt: 0.005}}"));
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_OK);
    /* Five intervals of 0.1 each, four evaluations a step. */
    const spc_step_info *info = spc_rollout_info(rollout, 0);
    ck_assert_uint_eq(info->steps, 5 * 10 + 5 * 20);
    ck_assert_uint_eq(info->evaluations, 4 * info->steps);
    ck_assert_double_eq_tol(info->dt_min, 0.005, 1e-15);
    ck_assert_double_eq_tol(info->dt_max, 0.01, 1e-15);
}
END_TEST

/* ---- corrected ---- */

/* N = 0, and N the identity after C, leave C alone bit by bit. */
START_TEST(no_correction_is_none) {
    static const char *const solvers[] = {"etdrk4, dt: 0.01", "exp-ab4, dt: 0.01", "dopri5"};
    static const char *const corrections[] = {
        "form: parallel, correction: {name: climatology, mean: [0]}",
        "form: bypass, correction: {name: climatology, mean: [0]}",
        "form: sequential, correction: {name: persistence}",
    };
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++) {
        const kept_frames alone = frames_of(spc_pool_print(pool, "{name: %s}", solvers[i]));
        const kept_frames corrected = frames_of(spc_pool_print(
            pool, "{name: corrected, coarse: {name: %s}, %s}", solvers[i], corrections[_i]));
        ck_assert(equal(&alone, &corrected));
    }
}
END_TEST

/* Where C multiplies a mode by a = exp(-D k^2 h), and N is the identity or a constant m, the forms are numbers:
 * parallel (1 + a), bypass 2 a, sequential m. */
START_TEST(forms_are_what_they_say) {
    static const struct {
        const char *form, *correction;
        bool adds, doubles;
    } forms[] = {
        {"parallel", "{name: persistence}", true, false},
        {"bypass", "{name: persistence}", false, true},
        {"sequential", "{name: climatology, mean: [0.25]}", false, false},
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        const char *text = spc_pool_print(
            pool,
            "equation: {name: advection-diffusion, velocity: [0], diffusion: 0.5}\n"
            "grid: {n: [16], length: [2*pi]}\n"
            "initial: {name: expression, formula: cos(x)}\n"
            "stepper: {name: corrected, form: %s, dt: 0.1, coarse: {name: etdrk4, dt: 0.1}, "
            "correction: %s}\ntime: {end: 1, save: 6}\n",
            forms[f].form, forms[f].correction);
        const spc_case *cas = parse_case(pool, text);
        kept_frames kept = keep_all(pool, cas);
        run_all(pool, cas, &kept);
        const double a = exp(-0.5 * 0.1), factor = forms[f].adds ? 1 + a : 2 * a;
        const bool constant = !forms[f].adds && !forms[f].doubles;
        for (size_t frame = 1; frame < kept.frames; frame++) {
            for (size_t i = 0; i < kept.size; i++) {
                const double exact = constant ? 0.25
                                              : pow(factor, 2 * (double)frame) *
                                                    cos(2 * M_PI * (double)i / (double)kept.size);
                ck_assert_double_eq_tol(kept.values[frame * kept.size + i], exact,
                                        1e-13 * pow(factor, 2 * (double)frame));
            }
        }
    }
}
END_TEST

/* ---- guarded ---- */

static double reported(const spc_archive *report, const char *name) {
    double value;
    ck_assert_msg(spc_archive_get(report, name, &value, 1) == SPC_OK, "%s", name);
    return value;
}

/* Run a case, keep its frames and what its stepper reports. */
static kept_frames guarded_run(const char *text, spc_archive **report) {
    spc_rollout *rollout;
    const spc_case *cas = parse_case(pool, text);
    ck_assert_ptr_nonnull(cas);
    kept_frames kept = keep_all(pool, cas);
    const spc_sink sink = {.frame = keep_frame, .self = &kept};
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_msg(spc_rollout_run(rollout, &sink, 1) == SPC_OK, "%s", spc_error_message(context));
    ck_assert_int_eq(spc_rollout_report(rollout, pool, report), SPC_OK);
    return kept;
}

/* A part that never passes leaves the fallback alone, bit by bit, and every stride is counted under its reason. */
START_TEST(a_guard_that_always_acts_is_its_fallback) {
    static const struct {
        const char *settings, *reason;
    } guards[] = {
        /* its square is beyond all numbers */
        {"learned: {name: climatology, mean: [1e200]}", "fallbacks_not_finite"},
        {"jump: 0.5, learned: {name: climatology, mean: [0]}", "fallbacks_jump"},
        {"drift: 1e-3, learned: {name: climatology, mean: [3]}", "fallbacks_drift"},
    };
    static const char *const solvers[] = {"etdrk4, dt: 0.01", "exp-ab4, dt: 0.01", "dopri5"};
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++) {
        const char *alone = case_of(spc_pool_print(pool, "{name: %s}", solvers[i]));
        const char *watched = case_of(spc_pool_print(
            pool, "{name: guarded, %s, fallback: {name: %s}}", guards[_i].settings, solvers[i]));
        spc_archive *nothing, *report;
        const kept_frames one = guarded_run(alone, &nothing);
        const kept_frames other = guarded_run(watched, &report);
        ck_assert(equal(&one, &other));
        const double strides = (double)(one.frames - 1);
        ck_assert(reported(report, "strides") == strides);
        ck_assert(reported(report, "fallbacks") == strides);
        ck_assert(reported(report, guards[_i].reason) == strides);
    }
}
END_TEST

START_TEST(a_guard_that_never_acts_is_its_learned_part) {
    spc_archive *nothing, *report;
    const kept_frames alone = guarded_run(case_of("{name: exp-ab4, dt: 0.01}"), &nothing);
    const kept_frames watched = guarded_run(
        case_of("{name: guarded, drift: 1e-9, jump: 0.5, learned: {name: exp-ab4, dt: 0.01}, "
                "fallback: {name: climatology, mean: [7]}}"),
        &report);
    ck_assert(equal(&alone, &watched));
    ck_assert(reported(report, "fallbacks") == 0);
}
END_TEST

/* Depths below zero are not admissible. */
START_TEST(a_guard_knows_what_is_physical) {
    const char *text =
        "equation: {name: shallow-water}\ngrid: {n: [32], length: [1]}\n"
        "initial: {name: riemann, left: [2, 0], right: [1, 0]}\nboundary: {x: outflow}\n"
        "stepper: {name: %s}\ntime: {end: 0.05, save: 4}\n";
    const char *start = strstr(text, "%s");
    char *const head = spc_pool_print(pool, "%.*s", (int)(start - text), text);
    spc_archive *nothing, *report;
    const kept_frames alone =
        guarded_run(spc_pool_print(pool, "%sfinite-volume%s", head, start + 2), &nothing);
    const kept_frames watched =
        guarded_run(spc_pool_print(pool,
                                   "%sguarded, learned: {name: climatology, mean: [-1, 0]}, "
                                   "fallback: {name: finite-volume}%s",
                                   head, start + 2),
                    &report);
    ck_assert(equal(&alone, &watched));
    ck_assert(reported(report, "fallbacks_not_admissible") == 3);
}
END_TEST

/* A correction adds m to every value of u in a stride, and so m to its mean, from the mean 1 at the start. With a drift of
 * 3.5 m three strides pass and the fourth does not; then the anchor is where the fallback found it, at 1 + 3 m, which leaves
 * room for three more. */
START_TEST(drift_counts_from_the_last_state_of_the_fallback) {
    const char *text =
        "equation: {name: advection-diffusion, velocity: [0], diffusion: 0.5}\n"
        "grid: {n: [16], length: [1]}\ninitial: {name: expression, formula: 1 + 0*x}\n"
        "stepper: {name: guarded, drift: 0.035, learned: {name: corrected, coarse: {name: etdrk4, "
        "dt: 0.1}, correction: {name: climatology, mean: [0.01]}}, fallback: {name: persistence}}\n"
        "time: {end: 1.2, save: 13}\n";
    spc_archive *report;
    const kept_frames kept = guarded_run(text, &report);
    for (size_t frame = 0; frame < kept.frames; frame++) {
        const double added = (double)(frame - frame / 4);
        ck_assert_double_eq_tol(kept.values[frame * kept.size], 1 + 0.01 * added, 1e-13);
    }
    ck_assert(reported(report, "fallbacks_drift") == 3);
}
END_TEST

START_TEST(members_add_up) {
    spc_archive *report;
    char *text = case_of("{name: guarded, jump: 0.5, learned: {name: climatology, mean: [0]}, "
                         "fallback: {name: guarded, learned: {name: persistence}, "
                         "fallback: {name: persistence}}}");
    guarded_run(spc_pool_print(pool, "%sensemble: {size: 3}\n", text), &report);
    ck_assert(reported(report, "fallbacks") == 30);
    ck_assert(reported(report, "fallback.strides") == 30);
    ck_assert(reported(report, "fallback.fallbacks") == 0);
}
END_TEST

/* ---- climatology ---- */

/* The mean of a wave over whole periods at four times is its mean; on another grid too. */
START_TEST(climatology_of_a_trajectory) {
    const char *path = spc_pool_print(pool, "/tmp/specula-composed-%ld.nc", (long)getpid());
    const char *wave = "equation: {name: advection-diffusion, velocity: [1], diffusion: 0}\n"
                       "grid: {n: [%d], length: [1]}\n"
                       "initial: {name: expression, formula: \"2 + cos(2*pi*x)\"}\n"
                       "stepper: %s\ntime: {end: 0.75, save: 4}\n";
    const char *grid = strstr(wave, "%d"), *stepper = strstr(wave, "%s");
    char *const texts[2] = {
        spc_pool_print(pool, "%.*s16%.*s{name: etdrk4, dt: 0.25}%s", (int)(grid - wave), wave,
                       (int)(stepper - grid - 2), grid + 2, stepper + 2),
        spc_pool_print(pool, "%.*s24%.*s{name: climatology, trajectory: %s}%s", (int)(grid - wave),
                       wave, (int)(stepper - grid - 2), grid + 2, path, stepper + 2)};
    const spc_case *cas = parse_case(pool, texts[0]);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    spc_recorder *recorder;
    ck_assert_int_eq(spc_recorder_create(pool, cas, path, "test", &recorder), SPC_OK);
    const size_t numbers = cas->measure_count + cas->diagnostic_count + 64;
    double *measurements = spc_pool_take(pool, numbers, sizeof *measurements);
    spc_state state;
    ck_assert_int_eq(spc_state_create(pool, &cas->setting.physics.grid, 1, 1, false, &state),
                     SPC_OK);
    for (size_t frame = 0; frame < kept.frames; frame++) {
        memcpy(state.data, kept.values + frame * kept.size, kept.size * sizeof *state.data);
        state.time = cas->save_times[frame];
        ck_assert_int_eq(spc_recorder_frame(recorder, 0, frame, &state, measurements), SPC_OK);
    }
    ck_assert_int_eq(spc_recorder_close(recorder, kept.frames, "complete"), SPC_OK);
    const spc_case *mean = parse_case(pool, texts[1]);
    kept_frames means = keep_all(pool, mean);
    run_all(pool, mean, &means);
    for (size_t i = means.size; i < means.frames * means.size; i++) {
        ck_assert_double_eq_tol(means.values[i], 2, 1e-13);
    }
    unlink(path);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("composed");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_part_is_refused_in_its_place, 0, sizeof refusals / sizeof *refusals);
    tcase_add_test(all, overrides_reach_into_parts);
    tcase_add_test(all, parts_say_what_a_grid_holds);
    tcase_add_test(all, persistence_stays);
    tcase_add_test(all, a_solver_interleaved_with_itself_is_itself);
    tcase_add_test(all, a_part_continues_its_own_values);
    tcase_add_test(all, turns_are_taken_in_order);
    tcase_add_test(all, work_adds_up);
    tcase_add_loop_test(all, no_correction_is_none, 0, 3);
    tcase_add_test(all, forms_are_what_they_say);
    tcase_add_loop_test(all, a_guard_that_always_acts_is_its_fallback, 0, 3);
    tcase_add_test(all, a_guard_that_never_acts_is_its_learned_part);
    tcase_add_test(all, a_guard_knows_what_is_physical);
    tcase_add_test(all, drift_counts_from_the_last_state_of_the_fallback);
    tcase_add_test(all, members_add_up);
    tcase_add_test(all, climatology_of_a_trajectory);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
