/* specula: test_case.c
 *
 * Cases composed from text: every section, its defaults, what it refuses and where, the save times, and the plan
 * that --explain prints.
 */
#include "pool.h"

#include <math.h>
#include <specula/specula.h>
#include <stdio.h>
#include <string.h>

static const char minimal[] = "equation: {name: ks}\n"
                              "grid: {n: [32], length: [22]}\n"
                              "initial: {name: random-modes}\n"
                              "stepper: {name: etdrk4, dt: 0.1}\n"
                              "time: {end: 10}\n";

/* The minimal case with up to three overrides. */
static spc_status compose(const char *a, const char *b, const char *c, spc_case **cas) {
    const char *const overrides[] = {a, b, c, NULL};
    return spc_case_parse(pool, "c.yaml", minimal, overrides, cas);
}

static spc_case *composed(const char *a, const char *b, const char *c) {
    spc_case *cas = NULL;
    ck_assert_msg(compose(a, b, c, &cas) == SPC_OK, "%s", spc_error_message(context));
    return cas;
}

static spc_case *parsed(const char *text) {
    spc_case *cas = NULL;
    ck_assert_msg(spc_case_parse(pool, "c.yaml", text, NULL, &cas) == SPC_OK, "%s\n%s",
                  spc_error_message(context), text);
    return cas;
}

static void refused(const char *text, const char *message) {
    spc_case *cas;
    const spc_status status = spc_case_parse(pool, "c.yaml", text, NULL, &cas);
    ck_assert_msg(spc_status_exit_code(status) == 2, "%s\n%s", spc_status_name(status), text);
    ck_assert_msg(strstr(spc_error_message(context), message) != NULL, "%s\nin place of: %s",
                  spc_error_message(context), message);
    spc_error_clear(context);
}

/* ---- sections and defaults ---- */

START_TEST(the_minimal_case_has_every_default) {
    const spc_case *cas = parsed(minimal);
    ck_assert_str_eq(cas->path, "c.yaml");
    ck_assert_str_eq(cas->title, "ks, random-modes");
    ck_assert_ptr_eq(cas->setting.physics.equation, spc_equation_find("ks"));
    ck_assert_double_eq(cas->setting.physics.values[0].number, 1);
    ck_assert_int_eq(cas->setting.physics.grid.dims, 1);
    ck_assert_uint_eq(cas->setting.physics.grid.n[0], 32);
    ck_assert_double_eq(cas->setting.physics.grid.length[0], 22);
    ck_assert_double_eq(cas->setting.physics.grid.origin[0], 0);
    ck_assert_ptr_null(cas->setting.forcing.profile);
    ck_assert_ptr_null(cas->setting.potential.profile);
    ck_assert_ptr_eq(cas->initial.profile, spc_initial_find("random-modes"));
    ck_assert_uint_eq(cas->initial.seed, 0);
    ck_assert_ptr_eq(cas->stepper.stepper, spc_stepper_find("spectral"));
    ck_assert_ptr_eq(cas->stepper.integrator, spc_integrator_find("etdrk4"));
    ck_assert_double_eq(cas->start, 0);
    ck_assert_uint_eq(cas->saves, 101);
    ck_assert_uint_eq(cas->field_count, 1);
    ck_assert_str_eq(cas->fields[0], "u");
    ck_assert_uint_gt(cas->measure_count, 0);
    ck_assert_uint_gt(cas->diagnostic_count, 0);
    ck_assert(!cas->single_precision);
    ck_assert_int_eq(cas->checkpoint, SPC_CHECKPOINT_LAST);
    ck_assert_uint_eq(cas->ensemble_size, 1);
    ck_assert_uint_eq(cas->seed, 0);
}
END_TEST

START_TEST(every_key_is_taken) {
    const spc_case *cas =
        parsed("title: Fronts\n"
               "equation: {name: ks, viscosity: 1/2}\n"
               "grid: {n: [32, 24], length: [2*pi, 4*pi], origin: [-pi, -2*pi]}\n"
               "initial: {name: random-modes, modes: 3, seed: 5}\n"
               "stepper: {name: etdrk4, dt: 0.1, dealias: one-half}\n"
               "time: {start: 1, end: 2, save: 5}\n"
               "output: {fields: [u], diagnostics: none, precision: single, checkpoint: all}\n"
               "ensemble: {size: 4, seed: 9}\n");
    ck_assert_str_eq(cas->title, "Fronts");
    ck_assert_double_eq(cas->setting.physics.values[0].number, 0.5);
    ck_assert_uint_eq(cas->setting.physics.grid.n[1], 24);
    ck_assert_double_eq(cas->setting.physics.grid.length[1], 4 * M_PI);
    ck_assert_double_eq(cas->setting.physics.grid.origin[1], -2 * M_PI);
    ck_assert_uint_eq(cas->initial.seed, 5);
    ck_assert_double_eq(cas->start, 1);
    ck_assert_uint_eq(cas->saves, 5);
    ck_assert_uint_eq(cas->measure_count + cas->diagnostic_count, 0);
    ck_assert(cas->single_precision);
    ck_assert_int_eq(cas->checkpoint, SPC_CHECKPOINT_ALL);
    ck_assert_uint_eq(cas->ensemble_size, 4);
    ck_assert_uint_eq(cas->seed, 9);
}
END_TEST

START_TEST(the_text_of_a_case_composes_to_the_same_case) {
    const spc_case *cas = composed("grid.length=[7*pi]", "time={end: 3, save_at: [1, 2 * 1]}",
                                   "equation.viscosity=min(1, 1/3)");
    const spc_case *again = parsed(cas->text);
    ck_assert_str_eq(cas->text, again->text);
    ck_assert_double_eq(again->setting.physics.grid.length[0], 7 * M_PI);
    ck_assert_double_eq(again->setting.physics.values[0].number, 1.0 / 3);
    ck_assert_str_eq(spc_case_explain(pool, cas), spc_case_explain(pool, again));
}
END_TEST

START_TEST(sections_that_are_missing_or_wrong_are_named) {
    static const char *const needed[] = {"equation", "grid", "initial", "stepper", "time"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        char *text = spc_pool_text(pool, minimal);
        memcpy(strstr(text, needed[i]), "#", 1);
        refused(text, spc_pool_print(pool, "section '%s' is missing; a case needs", needed[i]));
        text = spc_pool_text(pool, minimal);
        /* "equation: {...}" becomes "equation: ks" */
        char *at = strstr(text, needed[i]) + strlen(needed[i]) + 2;
        const size_t rest = strcspn(at, "\n");
        memset(at, ' ', rest);
        memcpy(at, "ks", 2);
        const bool named = strcmp(needed[i], "grid") != 0 && strcmp(needed[i], "time") != 0;
        refused(text, spc_pool_print(pool,
                                     named ? "c.yaml:%zu: %s has no name; write %s: {name"
                                           : "c.yaml:%zu: %s is not a section; write %s: {",
                                     i + 1, needed[i], needed[i]));
    }
    refused("word\n", "c.yaml:1: not a case; a case has sections");
    refused("[1, 2]\n", "c.yaml:1: not a case; a case has sections");
}
END_TEST

START_TEST(names_that_are_unknown_are_corrected) {
    static const struct {
        const char *override, *message;
    } cases[] = {
        {"equation.name=kss", "unknown equation 'kss'; did you mean 'ks'?"},
        {"equation.name=wave-of-the-future", "unknown equation 'wave-of-the-future'; known are"},
        {"initial.name=random-mode", "unknown initial 'random-mode'; did you mean 'random-modes'?"},
        {"stepper.name=etdrk5", "unknown stepper 'etdrk5'; did you mean 'etdrk4'?"},
        {"equation.viscosty=1", "unknown key 'viscosty' in equation; did you mean 'viscosity'?"},
        {"equation.potential={name: x}", "ks takes no potential; remove it"},
        {"equation.forcing={name: kolmogorof}", "unknown forcing 'kolmogorof'"},
        {"grdi={n: 1}", "unknown key 'grdi' in the case; did you mean 'grid'?"},
        {"output.fields=[w]", "unknown field 'w'; did you mean 'u'?"},
        {"output.fields=[]", "output.fields is empty; name a field, such as u"},
        {"output.fields=[u, u]", "a field stands twice in output.fields; remove one"},
        {"output.diagnostics=[enregy]", "unknown diagnostic 'enregy'; did you mean 'energy'?"},
        {"output.precision=half", "output.precision is 'half'; give one of double|single"},
        {"output.chekpoint=all", "unknown key 'chekpoint' in output; did you mean 'checkpoint'?"},
        {"ensemble.size=0", "ensemble.size = 0 is out of range"},
        {"ensemble.size=1.5", "ensemble.size is '1.5'; give a whole number"},
        {"ensemble.seed=-1", "ensemble.seed = -1 is out of range"},
        {"initial.seed=0.5", "initial.seed is '0.5'; give a whole number"},
        {"stepper.dt=0", "stepper.dt = 0 is out of range"},
        {"stepper.dealias=thirds", "stepper.dealias"},
        {"stepper={name: etdrk4}", "etdrk4 takes steps of fixed size and stepper.dt is missing"},
        {"stepper={name: spectral, dt: 1}", "stepper 'spectral' needs an integrator; name one"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spc_case *cas;
        const spc_status status = compose(cases[i].override, NULL, NULL, &cas);
        const char *message = spc_error_message(context);
        ck_assert_msg(spc_status_exit_code(status) == 2, "%s: %s", cases[i].override, message);
        ck_assert_msg(strstr(message, cases[i].message) != NULL, "%s: %s", cases[i].override,
                      message);
        ck_assert_msg(strncmp(message, "-s ", 3) == 0, "%s", message);
        spc_error_clear(context);
    }
}
END_TEST

START_TEST(grids_are_checked) {
    static const struct {
        const char *override, *message;
        spc_status status;
    } cases[] = {
        {"grid.n=[1]", "grid.n = 1 is out of range", SPC_BAD_INPUT},
        {"grid.n=[0]", "grid.n = 0 is out of range", SPC_BAD_INPUT},
        {"grid.n=[-8]", "grid.n = -8 is out of range", SPC_BAD_INPUT},
        {"grid.n=[16.5]", "grid.n has 16.5; give whole numbers", SPC_BAD_INPUT},
        {"grid.n=[1e30]", "grid.n = 1e+30 is out of range", SPC_BAD_INPUT},
        {"grid.n=[]", "grid.n has 0 axes; one to three", SPC_BAD_INPUT},
        {"grid.n=[8, 8, 8, 8]", "grid.n has 4 axes; one to three", SPC_BAD_INPUT},
        {"grid.n=[8, 8]", "grid.length has 1 numbers and grid.n has 2", SPC_BAD_INPUT},
        {"grid.origin=[0, 0]", "grid.origin has 2 numbers and grid.n has 1", SPC_BAD_INPUT},
        {"grid.length=[0]", "grid.length = 0 is out of range", SPC_BAD_INPUT},
        {"grid.length=[-1]", "grid.length = -1 is out of range", SPC_BAD_INPUT},
        {"grid={n: [8, 8, 8], length: [1, 1, 1]}", "ks is not defined on 3 axes", SPC_BAD_INPUT},
        {"grid={n: [2^24, 2^24], length: [1, 1]}", "use fewer points", SPC_TOO_LARGE},
        {"ensemble.size=1000", NULL, SPC_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spc_case *cas;
        ck_assert_msg(compose(cases[i].override, NULL, NULL, &cas) == cases[i].status, "%s: %s",
                      cases[i].override, spc_error_message(context));
        if (!cases[i].message) continue;
        ck_assert_msg(strstr(spc_error_message(context), cases[i].message) != NULL, "%s: %s",
                      cases[i].override, spc_error_message(context));
        spc_error_clear(context);
    }
    spc_case *cas;
    ck_assert_int_eq(compose("grid.n=[2^24]", "ensemble.size=2^20", NULL, &cas), SPC_TOO_LARGE);
}
END_TEST

/* ---- save times ---- */

static void check_times(const spc_case *cas, const double *times, size_t count) {
    ck_assert_uint_eq(cas->saves, count);
    for (size_t i = 0; i < count; i++) ck_assert_double_eq(cas->save_times[i], times[i]);
}

START_TEST(saves_are_where_the_case_wants_them) {
    check_times(composed("time={end: 1, save_every: 0.25}", NULL, NULL),
                (double[]){0, 0.25, 0.5, 0.75, 1}, 5);
    /* a rest of less than an interval ends it */
    check_times(composed("time={end: 1, save_every: 0.375}", NULL, NULL),
                (double[]){0, 0.375, 0.75, 1}, 4);
    check_times(composed("time={end: 1, save_every: 5}", NULL, NULL), (double[]){0, 1}, 2);
    check_times(composed("time={start: -1, end: 1, save: 5}", NULL, NULL),
                (double[]){-1, -0.5, 0, 0.5, 1}, 5);
    check_times(composed("time={end: 1, save: 2}", NULL, NULL), (double[]){0, 1}, 2);
    check_times(composed("time={end: 4, save_at: [1, 3]}", NULL, NULL), (double[]){0, 1, 3, 4}, 4);
    check_times(composed("time={end: 4, save_at: [0, 1, 4]}", NULL, NULL), (double[]){0, 1, 4}, 3);
    check_times(composed("time={end: 4, save_at: 2}", NULL, NULL), (double[]){0, 2, 4}, 3);
    check_times(composed("time={end: 4, save_at: []}", NULL, NULL), (double[]){0, 4}, 2);
    /* no sliver at the end where rounding misses a whole number of intervals */
    ck_assert_uint_eq(composed("time={end: 0.7, save_every: 0.1}", NULL, NULL)->saves, 8);
    ck_assert_uint_eq(composed("time={end: 100, save_every: 1/3}", NULL, NULL)->saves, 301);
}
END_TEST

START_TEST(saves_increase_from_start_to_end) {
    for (uint32_t i = 0; i < 300; i++) {
        spc_random random = spc_random_start(4, i, SPC_PURPOSE_TEST);
        const double start = 10 * spc_random_normal(&random);
        const double length = exp(3 * spc_random_normal(&random));
        const double every = length * exp(-3 + spc_random_normal(&random));
        const char *keys = i % 2 ? spc_pool_print(pool, "save_every: %.17g", every)
                                 : spc_pool_print(pool, "save: %u", 2 + i);
        const spc_case *cas = composed(spc_pool_print(pool, "time={start: %.17g, end: %.17g, %s}",
                                                      start, start + length, keys),
                                       NULL, NULL);
        ck_assert_double_eq(cas->save_times[0], start);
        ck_assert_double_eq(cas->save_times[cas->saves - 1], start + length);
        for (size_t s = 1; s < cas->saves; s++) {
            ck_assert_double_gt(cas->save_times[s], cas->save_times[s - 1]);
        }
        if (i % 2 == 0) ck_assert_uint_eq(cas->saves, 2 + i);
    }
}
END_TEST

START_TEST(times_that_make_no_sense_are_refused) {
    static const struct {
        const char *section, *message;
    } cases[] = {
        {"{}", "time.end is missing"},
        {"{end: 0}", "time.end is not after time.start"},
        {"{start: 2, end: 1}", "time.end is not after time.start"},
        {"{end: nan}", "time.end is 'nan'"},
        {"{end: 1e400}", "time.end is '1e400'; give a finite number"},
        {"{start: -1e308, end: 1e308}", "time.end is too far from time.start"},
        {"{start: 1e16, end: 1e16 + 10}", "closer than double precision"},
        {"{end: 1, save: 1}", "time.save = 1 is out of range"},
        {"{end: 1, save: 2.5}", "time.save is '2.5'; give a whole number"},
        {"{end: 1, save_every: 0}", "time.save_every = 0 is out of range"},
        {"{end: 1, save_every: -1}", "time.save_every = -1 is out of range"},
        {"{end: 1, save_every: 1e-9}", "more than 10 million saves"},
        {"{end: 1, save_every: 1e-300}", "more than 10 million saves"},
        {"{end: 1, save: 3, save_every: 0.1}", "save_every, save and save_at exclude one another"},
        {"{end: 1, save: 3, save_at: [0.5]}", "save_every, save and save_at exclude one another"},
        {"{end: 4, save_at: [3, 1]}", "time.save_at does not increase"},
        {"{end: 4, save_at: [1, 1]}", "time.save_at does not increase"},
        {"{end: 4, save_at: [1, 5]}", "time.save_at does not increase"},
        {"{end: 4, save_at: [-1, 1]}", "time.save_at does not increase"},
        {"{end: 4, save_at: [1, x]}", "time.save_at is 'x'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spc_case *cas;
        ck_assert_int_eq(
            compose(spc_pool_print(pool, "time=%s", cases[i].section), NULL, NULL, &cas),
            SPC_BAD_INPUT);
        ck_assert_msg(strstr(spc_error_message(context), cases[i].message) != NULL, "%s: %s",
                      cases[i].section, spc_error_message(context));
        spc_error_clear(context);
    }
}
END_TEST

/* ---- output ---- */

START_TEST(fields_and_diagnostics_are_chosen) {
    const spc_case *all = composed("output.diagnostics=all", NULL, NULL);
    const spc_case *usual = composed(NULL, NULL, NULL);
    ck_assert_uint_eq(all->measure_count, usual->measure_count);
    ck_assert_uint_eq(all->diagnostic_count, usual->diagnostic_count);
    const spc_case *two = composed("output.diagnostics=[max, energy]", NULL, NULL);
    ck_assert_uint_eq(two->measure_count, 1);
    ck_assert_str_eq(two->measures[0]->name, "energy");
    ck_assert_uint_eq(two->diagnostic_count, 1);
    ck_assert_str_eq(two->diagnostics[0]->name, "max");
    const spc_case *one = composed("output.diagnostics=max", "output.fields=u", NULL);
    ck_assert_uint_eq(one->diagnostic_count + one->measure_count, 1);
    ck_assert_uint_eq(one->field_count, 1);
}
END_TEST

START_TEST(complex_fields_have_parts) {
    const char *start = "equation: {name: nlse}\ngrid: {n: [32], length: [20]}\n"
                        "initial: {name: soliton}\nstepper: {name: etdrk4, dt: 0.01}\n"
                        "time: {end: 1}\n";
    const spc_case *cas = parsed(start);
    ck_assert_uint_eq(cas->field_count, 2);
    ck_assert_str_eq(cas->fields[0], "psi_real");
    ck_assert_str_eq(cas->fields[1], "psi_imag");
    cas = parsed(spc_pool_print(pool, "%soutput: {fields: [psi_abs]}\n", start));
    ck_assert_uint_eq(cas->field_count, 1);
    ck_assert_str_eq(cas->fields[0], "psi_abs");
    refused(spc_pool_print(pool, "%soutput: {fields: [psi]}\n", start), "unknown field 'psi'");
}
END_TEST

/* ---- the plan ---- */

static void holds(const char *plan, const char *words) {
    ck_assert_msg(strstr(plan, words) != NULL, "'%s' is not in\n%s", words, plan);
}

/* Every parameter of a table with its value, and whether it is the default. */
static void holds_table(const char *plan, const spc_parameter *table, const spc_value *values) {
    for (size_t i = 0; table && table[i].name; i++) {
        const char *line = strstr(plan, spc_pool_print(pool, "   %s = ", table[i].name));
        ck_assert_msg(line != NULL, "no %s in\n%s", table[i].name, plan);
        const char *mark = strstr(line, "(default)");
        ck_assert_int_eq(!values[i].given, mark && mark < line + strcspn(line, "\n"));
    }
}

START_TEST(the_plan_holds_everything) {
    const spc_case *cas =
        composed("equation.viscosity=0.25", "grid.origin=[-11]", "stepper.dealias=three-halves");
    const char *plan = spc_case_explain(pool, cas);
    holds(plan, "u_t + u u_x + u_xx + 0.25 u_xxxx = 0");
    holds(plan, "x in [-11, 11) on 32 points, periodic");
    holds(plan, "dealias = three-halves\n");
    holds(plan, "initial      random-modes");
    holds(plan, "(seed 0)");
    holds(plan, "etdrk4");
    holds(plan, "(order 4)");
    holds(plan, "t = 0 to 10, 101 saves, the first intervals 0.1 apart");
    holds(plan, "u in double precision");
    holds(plan, "checkpoint last");
    holds(plan, "1 sample, seed 0");
    /* 100 steps of four evaluations */
    holds(plan, "about 400 evaluations of N");
    holds_table(plan, cas->setting.physics.equation->parameters, cas->setting.physics.values);
    holds_table(plan, cas->initial.profile->parameters, cas->initial.values);
    holds_table(plan, cas->stepper.stepper->parameters, cas->stepper.values);
}
END_TEST

START_TEST(the_plan_marks_defaults) {
    const char *plan = spc_case_explain(pool, composed(NULL, NULL, NULL));
    holds(plan, "viscosity = 1 (default)");
    holds(plan, "dealias = two-thirds (default)");
    holds(plan, "dt = 0.1\n");
}
END_TEST

/* ---- faults ---- */

START_TEST(a_file_that_is_not_there_is_named) {
    spc_case *cas;
    ck_assert_int_eq(spc_case_read(pool, "/nowhere/at/all", NULL, &cas), SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "/nowhere/at/all"));
}
END_TEST

static void *failing_allocate(void *user, size_t bytes) {
    int *left = user;
    if (*left == 0) return NULL;
    --*left;
    return aligned_alloc(64, (bytes + 63) / 64 * 64);
}

static void release(void *user, void *memory) {
    (void)user;
    free(memory);
}

/* Whichever allocation fails, the case says so and gives everything back. */
START_TEST(every_lack_of_memory_is_reported) {
    bool composed_at_last = false;
    for (int allowed = 2; allowed < 5000 && !composed_at_last; allowed += 1 + allowed / 64) {
        int left = allowed;
        const spc_context_options options = {.allocator = {failing_allocate, release, &left}};
        spc_context *small = spc_context_create(&options);
        spc_pool *scarce = spc_pool_create(small);
        ck_assert_ptr_nonnull(small);
        if (scarce) {
            static const char *const overrides[] = {"equation.viscosity=2", NULL};
            spc_case *cas = NULL;
            const spc_status status = spc_case_parse(scarce, "c.yaml", minimal, overrides, &cas);
            composed_at_last = status == SPC_OK && spc_case_explain(scarce, cas);
            ck_assert_msg(status == SPC_OK || status == SPC_NO_MEMORY, "%d: %s", allowed,
                          spc_error_message(small));
        }
        spc_pool_destroy(scarce);
        ck_assert_uint_eq(spc_context_memory(small).bytes, 0);
        spc_context_destroy(small);
    }
    ck_assert(composed_at_last);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("case");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, the_minimal_case_has_every_default);
    tcase_add_test(all, every_key_is_taken);
    tcase_add_test(all, the_text_of_a_case_composes_to_the_same_case);
    tcase_add_test(all, sections_that_are_missing_or_wrong_are_named);
    tcase_add_test(all, names_that_are_unknown_are_corrected);
    tcase_add_test(all, grids_are_checked);
    tcase_add_test(all, saves_are_where_the_case_wants_them);
    tcase_add_test(all, saves_increase_from_start_to_end);
    tcase_add_test(all, times_that_make_no_sense_are_refused);
    tcase_add_test(all, fields_and_diagnostics_are_chosen);
    tcase_add_test(all, complex_fields_have_parts);
    tcase_add_test(all, the_plan_holds_everything);
    tcase_add_test(all, the_plan_marks_defaults);
    tcase_add_test(all, a_file_that_is_not_there_is_named);
    tcase_add_test(all, every_lack_of_memory_is_reported);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
