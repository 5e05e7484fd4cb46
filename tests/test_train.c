/* specula: test_train.c
 *
 * Trainings from spec to model: a map that the network can represent is learned, and neither an interrupt at any update nor the number of
 * threads shows in a single bit.
 */
#include "harness.h"

#include "training/train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Waves that move by 3 of 16 points from frame to frame. */
static const char set_text[] = "title: waves\n"
                               "equation: {name: advection-diffusion, velocity: 1, diffusion: 0}\n"
                               "grid: {n: [16], length: [1]}\n"
                               "initial: {name: random-modes, modes: 3}\n"
                               "stepper: {name: etdrk4, dt: 3/16}\n"
                               "dataset:\n"
                               "  splits: {train: 16, valid: 4}\n"
                               "  every: 3/16\n"
                               "  frames: 4\n";

static const char spec_text[] = "data: {spec: train_set.yaml}\n"
                                "network: {name: fno, width: 6, modes: 4, layers: 2}\n"
                                "batch: 8\n"
                                "epochs: 4\n"
                                "optimiser: {average: 0.9, clip: 1}\n"
                                "schedule: {name: one-cycle, rate: 1e-2, warm_up: 3}\n"
                                "validation: {every: 2}\n";

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void setup(void) {
    write_text("train_set.yaml", set_text);
    write_text("train_spec.yaml", spec_text);
    remove("train_model.h5");
    remove("train_model.h5.training.h5");
}

static void teardown(void) {
    remove("train_set.yaml");
    remove("train_spec.yaml");
    remove("train_model.h5");
    remove("train_model.h5.training.h5");
}

/* One process's worth of training. */
typedef struct session {
    spc_context *context;
    spc_pool *pool;
    spc_training_spec *spec;
    spc_training_result result;
    spc_status status;
} session;

/* Wishes to stop are counted down to. */
static bool stops(void *user) {
    long *left = user;
    return left && (*left)-- <= 0;
}

static session train(const char *const *overrides, int threads, long *stop_after, bool resume) {
    const spc_context_options options = {.threads = threads,
                                         .stop = {.requested = stops, .user = stop_after}};
    session s = {.context = spc_context_create(&options)};
    s.pool = spc_pool_create(s.context);
    ck_assert_msg(spc_training_read(s.pool, "train_spec.yaml", overrides, &s.spec) == SPC_OK, "%s",
                  spc_error_message(s.context));
    const spc_training_options how = {.output = "train_model.h5", .resume = resume};
    s.status = spc_training_run(s.pool, s.spec, &how, &s.result);
    return s;
}

static void end(session *s) {
    spc_pool_destroy(s->pool);
    spc_context_destroy(s->context);
}

static session train_whole(const char *const *overrides, int threads) {
    session s = train(overrides, threads, NULL, false);
    ck_assert_msg(s.status == SPC_OK, "%s", spc_error_message(s.context));
    return s;
}

static void same(const session *a, const session *b) {
    const spc_model *m = a->result.model, *n = b->result.model;
    const size_t count = spc_weights_count(m->weights);
    ck_assert_uint_eq(count, spc_weights_count(n->weights));
    ck_assert_mem_eq(m->numbers, n->numbers, count * sizeof *m->numbers);
    ck_assert_uint_eq(m->curve_points, n->curve_points);
    ck_assert_mem_eq(m->curve, n->curve, m->curve_points * sizeof *m->curve);
    ck_assert(a->result.best == b->result.best);
}

/* ---- learning ---- */

/* |w| of the frames does not change, so that persistence would err by about 1. */
START_TEST(a_shift_is_learned) {
    const char *const overrides[] = {"network={name: fno, width: 16, modes: 4, layers: 1}",
                                     "epochs=400",
                                     "optimiser={name: adam}",
                                     "schedule={name: cosine, rate: 1e-2}",
                                     "validation.every=20",
                                     NULL};
    session s = train_whole(overrides, 1);
    ck_assert_double_lt(s.result.best, 1e-3);
    end(&s);
}
END_TEST

/* Every mode, target and loss lowers its own validation loss to a fifth. */
START_TEST(losses_fall) {
    static const char *const modes[] = {
        "training={mode: one-step, noise: 0.01}", "training={mode: unrolled, steps: 3}",
        "training={mode: pushforward, steps: 2}", "training={mode: all-pairs, largest: 2}"};
    static const char *const targets[] = {"target=state", "target=increment"};
    static const char *const losses[] = {"loss=relative-l2", "loss=mean-square"};
    for (int i = 0; i < 16; i++) {
        const char *const overrides[] = {modes[i % 4], targets[i / 4 % 2], losses[i / 8],
                                         "epochs=40",  "batch=4",          NULL};
        session s = train_whole(overrides, 1);
        const spc_curve_point *curve = s.result.model->curve;
        ck_assert_msg(s.result.best < curve[1].validation / 5, "%s %s %s: from %g to %g",
                      modes[i % 4], targets[i / 4 % 2], losses[i / 8], curve[1].validation,
                      s.result.best);
        end(&s);
    }
}
END_TEST

/* So do other norms. */
START_TEST(other_losses_fall) {
    static const char *const losses[][2] = {
        {"loss=relative-l1", NULL},
        {"loss=mean-absolute", NULL},
        {"sobolev={order: 1}", NULL},
        {"loss=mean-square", "sobolev={order: -1, floor: 0}"},
    };
    const char *const overrides[] = {"epochs=40", "batch=4", losses[_i][0], losses[_i][1], NULL};
    session s = train_whole(overrides, 1);
    ck_assert_msg(s.result.best < s.result.model->curve[1].validation / 3, "%s: from %g to %g",
                  losses[_i][0], s.result.model->curve[1].validation, s.result.best);
    end(&s);
}
END_TEST

/* The base is right, so that in every step of a window nothing is left to learn but what single precision rounds off. */
START_TEST(residuals_of_an_exact_base_vanish) {
    static const char *const modes[] = {"training={mode: one-step}",
                                        "training={mode: unrolled, steps: 3}"};
    const char *const overrides[] = {modes[_i], "target=residual", "base={name: etdrk4, dt: 3/16}",
                                     "loss=mean-square", NULL};
    session s = train_whole(overrides, 2);
    const spc_normalisation *residual = &s.result.model->prediction;
    ck_assert_double_lt(fabs(residual->mean[0]), 1e-6);
    ck_assert_double_lt(residual->scale[0], 1e-5 * s.result.model->input.scale[0]);
    end(&s);
}
END_TEST

/* A base that errs is corrected, over windows in which it starts from what was corrected before, or from noisy states. */
START_TEST(a_base_is_corrected_in_the_loop) {
    static const char *const modes[] = {"training={mode: unrolled, steps: 3}",
                                        "training={mode: pushforward, steps: 2}",
                                        "training={mode: one-step, noise: 0.01}"};
    const char *const overrides[] = {modes[_i],   "target=residual", "base={name: rk4, dt: 3/64}",
                                     "epochs=40", "batch=4",         NULL};
    session s = train_whole(overrides, 2);
    const spc_curve_point *curve = s.result.model->curve;
    ck_assert_msg(s.result.best < curve[1].validation / 5, "%s: from %g to %g", modes[_i],
                  curve[1].validation, s.result.best);
    end(&s);
}
END_TEST

START_TEST(several_grids_and_intervals_are_learned_together) {
    const char *const overrides[] = {
        "data=[{spec: train_set.yaml}, {spec: train_set.yaml, lead: 2, change: {grid: {n: [24]}, "
        "equation: {diffusion: 0.001}}}]",
        "epochs=60", "batch=4", NULL};
    session s = train_whole(overrides, 1);
    const spc_model *model = s.result.model;
    ck_assert_uint_eq(model->setting.conditions, 2);
    ck_assert_str_eq(model->conditions[0].key, "equation.diffusion");
    ck_assert(model->conditions[0].minimum == 0 && model->conditions[0].maximum == 0.001);
    ck_assert_str_eq(model->conditions[1].key, "dt");
    ck_assert_double_eq_tol(model->conditions[1].minimum, 3.0 / 16, 1e-12);
    ck_assert_double_eq_tol(model->conditions[1].maximum, 6.0 / 16, 1e-12);
    ck_assert_uint_eq(s.result.items, 16 * 3 + 16 * 2);
    ck_assert_double_lt(s.result.best, model->curve[1].validation / 5);
    end(&s);
}
END_TEST

/* ---- what is told, normalised, kept ---- */

START_TEST(conditions_are_what_varies) {
    const char *const overrides[] = {
        "data.change={dataset: {vary: {equation.diffusion: {uniform: [0.01, 0.02]}, "
        "grid.length: {uniform: [1, 2]}, initial.amplitude: {uniform: [1, 2]}}}}",
        NULL};
    session s = train_whole(overrides, 1);
    const spc_model *model = s.result.model;
    ck_assert_uint_eq(model->setting.conditions, 2);
    ck_assert_str_eq(model->conditions[0].key, "equation.diffusion");
    ck_assert_str_eq(model->conditions[1].key, "grid.length");
    ck_assert(model->conditions[0].minimum >= 0.01 && model->conditions[0].maximum <= 0.02);
    ck_assert(model->conditions[0].minimum < model->conditions[0].offset);
    ck_assert(model->conditions[0].offset < model->conditions[0].maximum);
    end(&s);
}
END_TEST

/* Without patience the best of all validations is kept; the model gives its loss again. */
START_TEST(the_best_weights_are_kept) {
    const char *const overrides[] = {"schedule={name: constant, rate: 0.05}", "epochs=30",
                                     "validation.every=1", "optimiser={name: sgd, momentum: 0.9}",
                                     NULL};
    session s = train_whole(overrides, 1);
    const spc_model *model = s.result.model;
    double best = INFINITY;
    size_t at = 0;
    for (size_t i = 0; i < model->curve_points; i++) {
        if (model->curve[i].validation < best) at = i;
        best = fmin(best, model->curve[i].validation);
    }
    ck_assert(s.result.best == best);
    ck_assert(model->curve[at].update == (double)s.result.best_update);
    end(&s);
}
END_TEST

START_TEST(patience_ends) {
    const char *const overrides[] = {"schedule={name: constant, rate: 1e-12}", "epochs=500",
                                     "optimiser={name: sgd}", "validation={every: 1, patience: 3}",
                                     NULL};
    session s = train_whole(overrides, 1);
    const spc_model *model = s.result.model;
    const size_t points = model->curve_points;
    ck_assert_uint_lt(points, 500);
    for (size_t i = points - 3; i < points; i++) {
        ck_assert(model->curve[i].validation >= s.result.best);
    }
    end(&s);
}
END_TEST

/* ---- bits ---- */

START_TEST(threads_change_no_bit) {
    session one = train_whole(NULL, 1);
    for (int threads = 2; threads <= 3; threads++) {
        session more = train_whole(NULL, threads);
        same(&one, &more);
        end(&more);
    }
    end(&one);
}
END_TEST

/* Wishes to stop are asked for while samples are made, and then once an update: how often before the first. */
static long asked_before(const char *const *overrides, session *whole) {
    const long many = 1000000;
    long left = many;
    *whole = train(overrides, 1, &left, false);
    ck_assert_msg(whole->status == SPC_OK, "%s", spc_error_message(whole->context));
    remove("train_model.h5");
    return many - left - (long)whole->result.updates;
}

/* Stopped at whatever update, and again none, one or two updates after each resumption. */
START_TEST(interrupts_change_no_bit) {
    const char *const overrides[] = {"training={mode: unrolled, steps: 2, noise: 0.1}",
                                     "checkpoint.minutes=0", NULL};
    session whole;
    const long before = asked_before(overrides, &whole);
    for (long first = 0; first + 8 < (long)whole.result.updates; first += 2) {
        long left = before + first;
        session part = train(overrides, 1, &left, false);
        for (int again = 0; again < 4; again++) {
            ck_assert_int_eq(part.status, SPC_INTERRUPTED);
            ck_assert_int_eq(access("train_model.h5.training.h5", F_OK), 0);
            ck_assert_int_ne(access("train_model.h5", F_OK), 0);
            end(&part);
            left = again < 3 ? before + again % 2 + (first < 4) : 1000000;
            part = train(overrides, 1 + again % 2, &left, true);
        }
        ck_assert_msg(part.status == SPC_OK, "%s", spc_error_message(part.context));
        same(&whole, &part);
        ck_assert_int_ne(access("train_model.h5.training.h5", F_OK), 0);
        end(&part);
        remove("train_model.h5");
    }
    end(&whole);
}
END_TEST

/* Gradients are soon no longer finite. */
#define DIVERGENCE                                                                                 \
    "loss=mean-square", "optimiser={name: sgd, clip: 0}",                                          \
        "schedule={name: constant, rate: 100, warm_up: 0}"

/* Twenty failures in a row end the training, though it is interrupted meanwhile. */
START_TEST(interrupts_forgive_no_failure) {
    const char *const overrides[] = {DIVERGENCE, "epochs=9", "checkpoint.minutes=0", NULL};
    session sound;
    const long before = asked_before(NULL, &sound);
    end(&sound);
    session whole = train(overrides, 1, NULL, false);
    ck_assert_int_eq(whole.status, SPC_NOT_FINITE);
    remove("train_model.h5.training.h5");
    long left = before + 12;
    session part = train(overrides, 1, &left, false);
    ck_assert_int_eq(part.status, SPC_INTERRUPTED);
    end(&part);
    part = train(overrides, 1, NULL, true);
    ck_assert_int_eq(part.status, SPC_NOT_FINITE);
    ck_assert_str_eq(spc_error_message(part.context), spc_error_message(whole.context));
    end(&part);
    end(&whole);
}
END_TEST

/* A loss is a mean over updates that moved something. */
START_TEST(an_epoch_of_failures_has_no_loss) {
    const char *const overrides[] = {DIVERGENCE, "epochs=3", "validation.keep=last", NULL};
    session s = train_whole(overrides, 1);
    const spc_curve_point *curve = s.result.model->curve;
    ck_assert_uint_gt(s.result.skipped, 6);
    ck_assert(curve[0].training > 1 && isnan(curve[2].training));
    ck_assert_ptr_null(strstr(s.result.model->provenance, "best_loss"));
    end(&s);
}
END_TEST

START_TEST(another_spec_is_not_gone_on_with) {
    session whole;
    long left = asked_before(NULL, &whole) + 5;
    end(&whole);
    session part = train(NULL, 1, &left, false);
    ck_assert_int_eq(part.status, SPC_INTERRUPTED);
    end(&part);
    const char *const overrides[] = {"seed=1", NULL};
    session other = train(overrides, 1, NULL, true);
    ck_assert_int_eq(other.status, SPC_BAD_INPUT);
    end(&other);
    session anew = train(NULL, 1, NULL, false);
    ck_assert_int_eq(anew.status, SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(anew.context), "--resume"));
    end(&anew);
}
END_TEST

/* What the model says of itself comes back from its file. */
START_TEST(the_file_holds_the_model) {
    session s = train_whole(NULL, 1);
    spc_model *read;
    const spc_model *model = s.result.model;
    ck_assert_msg(spc_model_read(s.pool, "train_model.h5", &read) == SPC_OK, "%s",
                  spc_error_message(s.context));
    const size_t count = spc_weights_count(model->weights);
    ck_assert_mem_eq(read->numbers, model->numbers, count * sizeof *model->numbers);
    ck_assert_uint_eq(read->curve_points, 4);
    ck_assert(isnan(read->curve[0].validation) && isfinite(read->curve[1].validation));
    ck_assert_str_eq(read->spec, s.spec->text);
    ck_assert_ptr_nonnull(strstr(read->provenance, "updates: 24\n"));
    ck_assert_double_eq_tol(read->dt, 3.0 / 16, 1e-15);
    end(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("train");
    TCase *each = tcase_create("each");
    tcase_add_checked_fixture(each, setup, teardown);
    tcase_add_test(each, a_shift_is_learned);
    tcase_add_test(each, losses_fall);
    tcase_add_loop_test(each, other_losses_fall, 0, 4);
    tcase_add_loop_test(each, residuals_of_an_exact_base_vanish, 0, 2);
    tcase_add_loop_test(each, a_base_is_corrected_in_the_loop, 0, 3);
    tcase_add_test(each, several_grids_and_intervals_are_learned_together);
    tcase_add_test(each, conditions_are_what_varies);
    tcase_add_test(each, the_best_weights_are_kept);
    tcase_add_test(each, patience_ends);
    tcase_add_test(each, threads_change_no_bit);
    tcase_add_test(each, interrupts_change_no_bit);
    tcase_add_test(each, interrupts_forgive_no_failure);
    tcase_add_test(each, an_epoch_of_failures_has_no_loss);
    tcase_add_test(each, another_spec_is_not_gone_on_with);
    tcase_add_test(each, the_file_holds_the_model);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
