/* specula: test_composed.c
 *
 * Steppers made of steppers: how a case composes them, and identities between the whole and its parts.
 */
#include "runs.h"

static spc_context *context;
static spc_pool *pool;

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
}

static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

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
        const kept_frames first = frames_of(
            spc_pool_print(pool,
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
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
