/* specula: test_conditions.c
 *
 * Networks obey what they are told: one network has learned diffusion for ranges of its coefficient, the box and the interval, and
 * steps each case with the decay that is the case's. Which numbers are told.
 */
#include "workplace.h"

#include "training/train.h"

#include <math.h>
#include <specula/rollout.h>
#include <stdio.h>
#include <string.h>

/* ---- obeying ---- */

static const char set[] = "equation: {name: advection-diffusion, velocity: [0], diffusion: 0.3}\n"
                          "grid: {n: [16], length: [2*pi]}\n"
                          "initial: {name: random-modes, modes: 3}\n"
                          "stepper: {name: etdrk4, dt: 0.1}\n"
                          "dataset:\n  splits: {train: 256}\n  every: 0.2\n  frames: 4\n";

static const char varied[] = "  vary: {equation.diffusion: {uniform: [0.1, 0.5]}, "
                             "dataset.every: {uniform: [0.1, 0.3]}, "
                             "grid.length: {uniform: [5.5, 7]}}\n";

/* A step of truth, or of the model, from a state that no set has seen. */
static void step(const char *stepper, double diffusion, double length, double dt, double u[2][16]) {
    const char *text = spc_pool_print(
        pool,
        "equation: {name: advection-diffusion, velocity: [0], diffusion: %g}\n"
        "grid: {n: [16], length: [%g]}\ninitial: {name: random-modes, modes: 3, seed: 77}\n"
        "stepper: %s\ntime: {end: %g, save: 2}\n",
        diffusion, length, stepper, dt);
    spc_case *cas;
    spc_rollout *rollout;
    expect_ok(spc_case_parse(pool, "told.yaml", text, NULL, &cas));
    expect_ok(spc_rollout_create(pool, cas, &rollout));
    expect_ok(spc_rollout_begin(rollout, NULL, 0));
    memcpy(u[0], spc_rollout_state(rollout, 0)->data, sizeof u[0]);
    expect_ok(spc_rollout_advance(rollout, NULL, 0));
    memcpy(u[1], spc_rollout_state(rollout, 0)->data, sizeof u[1]);
}

static double distance(const double a[16], const double b[16]) {
    double sum = 0;
    for (size_t i = 0; i < 16; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum);
}

/* In every corner of what it has learned the model's step misses truth's by a small part of what truth moves, and is nearer to it than
 * to any of the other corners that move by another amount. */
START_TEST(a_network_obeys_what_it_is_told) {
    enum { CORNERS = 8 };
    spc_training_spec *spec;
    spc_training_result result;
    write_text("set.yaml", spc_pool_print(pool, "%s%s", set, varied));
    write_text("training.yaml", "data: {spec: set.yaml}\n"
                                "network: {name: fno, width: 16, modes: 4, layers: 2}\n"
                                "target: increment\nloss: mean-square\nepochs: 40\n"
                                "schedule: {name: one-cycle, rate: 1e-2}\n");
    expect_ok(spc_training_read(pool, path_in("training.yaml"), NULL, &spec));
    const spc_training_options options = {.output = path_in("model.h5")};
    expect_ok(spc_training_run(pool, spec, &options, &result));
    double truth[CORNERS][2][16], found[CORNERS][2][16], decay[CORNERS];
    for (int i = 0; i < CORNERS; i++) {
        const double d = i & 1 ? 0.45 : 0.15, length = i & 2 ? 6.7 : 5.8, dt = i & 4 ? 0.27 : 0.13;
        decay[i] = d * dt / (length * length);
        step("{name: etdrk4, dt: 0.1}", d, length, dt, truth[i]);
        step(spc_pool_print(pool, "{model: %s, dt: %g}", options.output, dt), d, length, dt,
             found[i]);
        const double moved = distance(truth[i][0], truth[i][1]);
        ck_assert_double_le(distance(truth[i][1], found[i][1]), 0.05 * moved);
    }
    for (int i = 0; i < CORNERS; i++) {
        for (int j = 0; j < CORNERS; j++) {
            if (fabs(decay[i] - decay[j]) < 0.2 * decay[i]) continue;
            ck_assert_double_lt(distance(found[i][1], truth[i][1]),
                                distance(found[i][1], truth[j][1]));
        }
    }
}
END_TEST

/* ---- what is told ---- */

static spc_status read_data(const char *data, spc_training_spec **spec) {
    write_text("set.yaml", set);
    write_text(
        "training.yaml",
        spc_pool_print(pool, "data: %s\nnetwork: {name: fno, preset: small}\nepochs: 1\n", data));
    return spc_training_read(pool, path_in("training.yaml"), NULL, spec);
}

static void expect_told(const char *data, const char *expected) {
    spc_training_spec *spec;
    expect_ok(read_data(data, &spec));
    char told[256] = "";
    for (size_t i = 0; i < spec->condition_count; i++) {
        snprintf(told + strlen(told), sizeof told - strlen(told), "%s ", spec->conditions[i]);
    }
    ck_assert_str_eq(told, expected);
}

START_TEST(what_differs_from_set_to_set_is_told) {
    expect_told("{spec: set.yaml}", "");
    expect_told("[{spec: set.yaml}, {spec: set.yaml, change: {grid: {n: [32]}}}]", "");
    expect_told("[{spec: set.yaml}, {spec: set.yaml, change: {equation: {diffusion: 0.1}}}]",
                "equation.diffusion ");
    expect_told("[{spec: set.yaml}, {spec: set.yaml, change: {grid: {length: [3]}}}]",
                "grid.length ");
    expect_told(
        "[{spec: set.yaml}, {spec: set.yaml, change: {equation: {velocity: [2]}}, lead: 2}]",
        "equation.velocity dt ");
    expect_told("[{spec: set.yaml}, {spec: set.yaml, change: {dataset: {vary: "
                "{equation.velocity.0: {uniform: [0, 1]}}}}}]",
                "equation.velocity.0 ");
}
END_TEST

/* Of sets that do not vary, each has its own number. */
START_TEST(each_set_tells_its_own) {
    spc_training_spec *spec;
    spc_data data;
    expect_ok(read_data("[{spec: set.yaml, change: {equation: {diffusion: 0.1}}}, {spec: set.yaml, "
                        "change: {dataset: {vary: {equation.diffusion: {uniform: [0.2, 0.4]}}}}}]",
                        &spec));
    expect_ok(spc_data_load(pool, spec, false, (spc_data_watch){0}, &data));
    spc_item item;
    for (size_t i = 0; i < spc_data_items(&data, 0); i += 50) {
        spc_data_item(&data, 0, i, &item);
        ck_assert_double_eq(item.conditions[0], 0.1);
        spc_data_item(&data, 1, i, &item);
        ck_assert(item.conditions[0] >= 0.2 && item.conditions[0] <= 0.4);
    }
}
END_TEST

START_TEST(other_equations_are_refused) {
    static const char *const seconds[] = {"{forcing: {name: expression, formula: sin(x)}}",
                                          "{forcing: {name: expression, formula: cos(x)}}"};
    static const char *const messages[] = {"equation.forcing is another one",
                                           "equation.forcing.formula differs from that of the "
                                           "first set and is no number"};
    const char *firsts[] = {"{}", seconds[0]};
    spc_training_spec *spec;
    for (int i = 0; i < 2; i++) {
        const char *data = spc_pool_print(
            pool,
            "[{spec: set.yaml, change: {equation: %s}}, {spec: set.yaml, change: {equation: %s}}]",
            firsts[i], seconds[i]);
        ck_assert_int_eq(read_data(data, &spec), SPC_BAD_INPUT);
        ck_assert_msg(strstr(spc_error_message(context), messages[i]), "%s",
                      spc_error_message(context));
        spc_error_clear(context);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("conditions");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    suite_add_tcase(suite, all);
    tcase_add_test(all, a_network_obeys_what_it_is_told);
    tcase_add_test(all, what_differs_from_set_to_set_is_told);
    tcase_add_test(all, each_set_tells_its_own);
    tcase_add_test(all, other_equations_are_refused);
    return spc_test_main(suite);
}
