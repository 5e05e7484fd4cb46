/* specula: test_surrogate.c
 *
 * The stepper `model`: networks that are zero leave what they are added to alone, bit by bit; means add up; fields keep their
 * places; what a model was not trained for is refused with the reason.
 */
#include "models.h"
#include "runs.h"

#include <stdio.h>
#include <unistd.h>

static spc_context *context;
static spc_pool *pool;
static char path[64];

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    snprintf(path, sizeof path, "/tmp/specula-surrogate-%ld.h5", (long)getpid());
}

static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    unlink(path);
}

/* A model whose output is zero everywhere. */
static spc_model silent(void) {
    spc_model model = test_model(pool, TEST_NETWORK);
    memset(model.numbers, 0, spc_weights_count(model.weights) * sizeof *model.numbers);
    return model;
}

static void keep(const spc_model *model) {
    ck_assert_msg(spc_model_write(context, model, path) == SPC_OK, "%s",
                  spc_error_message(context));
}

static char *case_of(const char *stepper) {
    return spc_pool_print(pool,
                          "equation: {name: burgers, viscosity: 0.05}\n"
                          "grid: {n: [16], length: [2*pi]}\n"
                          "initial: {name: expression, formula: 0.5*sin(x)}\n"
                          "stepper: %s\n"
                          "time: {end: 1, save: 5}\n",
                          stepper);
}

static char *with_model(const char *more) {
    return case_of(spc_pool_print(pool, "{model: %s%s}", path, more));
}

static kept_frames frames_of(const char *text) {
    const spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    return kept;
}

static const double *frame_of(const kept_frames *kept, size_t frame) {
    return kept->values + frame * kept->size;
}

/* ---- targets ---- */

static const double nothing[] = {0}, one[] = {1};

START_TEST(no_increment_is_persistence) {
    spc_model model = silent();
    model.prediction = (spc_normalisation){nothing, one};
    keep(&model);
    const kept_frames kept = frames_of(with_model(""));
    for (size_t f = 1; f < kept.frames; f++) {
        ck_assert(memcmp(frame_of(&kept, f), frame_of(&kept, 0), kept.size * sizeof(double)) == 0);
    }
}
END_TEST

/* Two strides of 0.125 between saves, each of which adds the mean 0.125; and a state is what is predicted. */
START_TEST(means_are_added_in_each_stride) {
    spc_model model = silent();
    keep(&model);
    const kept_frames kept = frames_of(with_model(""));
    model.target = SPC_TARGET_STATE;
    keep(&model);
    const kept_frames states = frames_of(with_model(""));
    for (size_t f = 1; f < kept.frames; f++) {
        for (size_t i = 0; i < kept.size; i++) {
            ck_assert_double_eq_tol(frame_of(&kept, f)[i], frame_of(&kept, 0)[i] + 0.25 * (double)f,
                                    1e-14);
            ck_assert(frame_of(&states, f)[i] == 0.125);
        }
    }
}
END_TEST

START_TEST(no_residual_is_the_base_alone) {
    static const char *const solvers[] = {"etdrk4, dt: 0.025", "exp-ab4, dt: 0.025", "dopri5"};
    for (size_t s = 0; s < sizeof solvers / sizeof *solvers; s++) {
        spc_model model = silent();
        model.target = SPC_TARGET_RESIDUAL;
        model.base = spc_pool_print(pool, "{name: %s}", solvers[s]);
        model.prediction = (spc_normalisation){nothing, one};
        keep(&model);
        /* The same strides, for adaptive steps know where one ends. */
        const kept_frames alone = frames_of(case_of(
            spc_pool_print(pool,
                           "{name: interleaved, dt: 0.125, first_strides: 1000, first: {name: %s}, "
                           "second: {name: persistence}}",
                           solvers[s])));
        const kept_frames corrected = frames_of(with_model(""));
        ck_assert(memcmp(alone.values, corrected.values,
                         alone.frames * alone.size * sizeof(double)) == 0);
    }
}
END_TEST

/* ---- what the network is given ---- */

/* A stride equals the graph run by hand. */
START_TEST(a_stride_is_the_network_of_the_state) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    keep(&model);
    const kept_frames kept =
        frames_of(spc_pool_print(pool, "%stitle: one\n", with_model(", dt: 0.125")));
    spc_graph *graph = spc_graph_create(pool, model.weights);
    spc_tensor *x = spc_input(graph, spc_shape_of(1, 1, model.grid.n, 1));
    spc_tensor *c = spc_input(graph, spc_shape_list(2, (size_t[]){1, 1}));
    spc_tensor *next =
        spc_output(spc_model_advance(&model, x, NULL, spc_model_predict(&model, graph, x, c)));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    spc_tensor_values(c)[0] = (spc_real)0.05;
    for (size_t i = 0; i < kept.size; i++) {
        spc_tensor_values(x)[i] = (spc_real)frame_of(&kept, 0)[i];
    }
    for (int strides = 0; strides < 2; strides++) {
        spc_graph_forward(graph, model.numbers);
        for (size_t i = 0; i < kept.size; i++) {
            spc_tensor_values(x)[i] = spc_tensor_values(next)[i];
        }
    }
    for (size_t i = 0; i < kept.size; i++) {
        ck_assert_double_eq_tol((double)spc_tensor_values(next)[i], frame_of(&kept, 1)[i], 1e-6);
    }
}
END_TEST

/* Fields of a complex equation: the real part grows, the imaginary one falls. */
START_TEST(parts_of_complex_fields_keep_their_places) {
    static const char *const names[] = {"psi_real", "psi_imag"};
    static const double mean[] = {0, 0}, scale[] = {1, 1}, change[] = {0.5, -0.25};
    spc_model model = {.network_text = "{name: mlp, width: 4, layers: 1}",
                       .equation = "{name: nlse}",
                       .grid = {.dims = 1, .n = {8}, .length = {1}},
                       .fields = 2,
                       .field_names = names,
                       .dt = 1,
                       .target = SPC_TARGET_INCREMENT,
                       .input = {mean, scale},
                       .prediction = {change, scale},
                       .setting = {.dims = 1, .inputs = 2, .outputs = 2}};
    test_model_begin(pool, &model);
    memset(model.numbers, 0, spc_weights_count(model.weights) * sizeof *model.numbers);
    keep(&model);
    const kept_frames kept = frames_of(
        spc_pool_print(pool,
                       "equation: {name: nlse}\ngrid: {n: [8], length: [1]}\n"
                       "initial: {name: expression, formula: \"cos(2*pi*x); sin(2*pi*x)\"}\n"
                       "stepper: {model: %s}\ntime: {end: 3, save: 4}\n",
                       path));
    for (size_t i = 0; i < kept.size; i++) {
        ck_assert_double_eq_tol(frame_of(&kept, 3)[i], frame_of(&kept, 0)[i] + 3 * change[i % 2],
                                1e-14);
    }
}
END_TEST

/* A model of averages over cells makes a grid of cells, and one of values at points does not go with a solver of cells. */
START_TEST(cells_are_what_it_was_trained_on) {
    spc_model model = silent();
    model.prediction = (spc_normalisation){nothing, one};
    keep(&model);
    const char *guarded = spc_pool_print(
        pool, "{name: guarded, learned: {model: %s}, fallback: {name: finite-volume}}", path);
    ck_assert_ptr_null(parse_case(pool, case_of(guarded)));
    spc_error_clear(context);
    model.grid.offset[0] = 0.5;
    keep(&model);
    const spc_case *cas = parse_case(pool, with_model(""));
    ck_assert(cas->setting.physics.grid.offset[0] == 0.5);
    ck_assert_ptr_nonnull(parse_case(pool, case_of(guarded)));
    ck_assert_ptr_null(
        parse_case(pool, spc_pool_print(pool, "%sboundary: {x: outflow}\n", with_model(""))));
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "models know periodic boxes"));
}
END_TEST

/* ---- the account ---- */

START_TEST(work_is_counted_and_nothing_allocated) {
    spc_model model = test_model(pool, TEST_NETWORK);
    keep(&model);
    const spc_case *cas = parse_case(pool, with_model(""));
    const unsigned flags = spc_stepper_use_flags(&cas->stepper);
    ck_assert(flags & SPC_STEPPER_LEARNED && flags & SPC_STEPPER_DETERMINISTIC &&
              flags & SPC_STEPPER_FIXED_DT && flags & SPC_STEPPER_POINTS);
    void *self;
    spc_state state;
    spc_step_info info = {0};
    ck_assert_int_eq(
        spc_equation_state(pool, cas->setting.physics.equation, &cas->setting.physics.grid, &state),
        SPC_OK);
    ck_assert_int_eq(cas->stepper.stepper->create(pool, &cas->setting, &cas->stepper, &self),
                     SPC_OK);
    const size_t before = spc_context_memory(context).allocations;
    ck_assert_int_eq(cas->stepper.stepper->step(self, &state, 0.5, &info), SPC_OK);
    ck_assert_uint_eq(spc_context_memory(context).allocations, before);
    ck_assert_uint_eq(info.steps, 4);
    ck_assert_uint_eq(info.evaluations, 4);
    ck_assert_double_eq(info.dt, 0.125);
    /* At the least its dense layers: each weight once a point. */
    const spc_weight_entry *lift = spc_weights_find(model.weights, "lift.weight");
    ck_assert_double_ge(info.flops, 4 * 2 * 16 * (double)lift->size);
}
END_TEST

START_TEST(what_is_not_finite_is_named) {
    spc_model model = silent();
    const double huge[] = {1e308};
    model.prediction = (spc_normalisation){huge, one};
    keep(&model);
    const spc_case *cas = parse_case(pool, with_model(""));
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "field u, value 0, at t = 0.25"));
}
END_TEST

START_TEST(a_continuation_is_bitwise) {
    spc_model model = test_model(pool, TEST_NETWORK);
    model.target = SPC_TARGET_RESIDUAL;
    model.base = "{name: exp-ab4, dt: 0.025}";
    keep(&model);
    const char *text = with_model("");
    const kept_frames whole = frames_of(text);
    spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout, *rest;
    spc_checkpoint checkpoint;
    const char *how;
    cas->saves = 3;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_OK);
    ck_assert_int_eq(spc_rollout_checkpoint(rollout, pool, &checkpoint), SPC_OK);
    cas = parse_case(pool, text);
    ck_assert_int_eq(spc_case_continue(pool, cas, checkpoint.time), SPC_OK);
    ck_assert_int_eq(spc_rollout_continue(pool, cas, &checkpoint, &rest, &how), SPC_OK);
    ck_assert_str_eq(how, "continued bitwise");
    kept_frames kept = keep_all(pool, cas);
    const spc_sink sink = {.frame = keep_frame, .self = &kept};
    ck_assert_int_eq(spc_rollout_run(rest, &sink, 1), SPC_OK);
    ck_assert(memcmp(frame_of(&kept, kept.frames - 1), frame_of(&whole, whole.frames - 1),
                     whole.size * sizeof(double)) == 0);
}
END_TEST

/* ---- what it was not trained for ---- */

static const struct {
    const char *change, *reason, *allow;
} refusals[] = {
    {"equation.viscosity=0.2", "equation.viscosity is 0.2 and the model has seen 0.01 to 0.1",
     "range"},
    {"equation={name: ks}", "the model was trained for burgers and this is ks", "equation"},
    {"equation.forcing={name: expression, formula: sin(x)}",
     "equation.forcing is expression and the model was trained with none", "equation"},
    {"grid.length=[1]", "grid.length along x is 1 and the model was trained for 6.283185307",
     "grid"},
    {"stepper.dt=0.1", "the model takes strides of 0.125 and 0.1 is asked", "dt"},
};

START_TEST(what_it_was_not_trained_for_is_refused) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    keep(&model);
    spc_case *cas;
    const char *const change[] = {refusals[_i].change, NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), change, &cas),
                     SPC_NOT_APPLICABLE);
    const char *message = spc_error_message(context);
    ck_assert_msg(strstr(message, refusals[_i].reason) != NULL, "%s", message);
    ck_assert_ptr_nonnull(strstr(message, "test:4: "));
    ck_assert_ptr_nonnull(
        strstr(message, spc_pool_print(pool, "say allow: [%s]", refusals[_i].allow)));
    spc_error_clear(context);
    const char *text = with_model(spc_pool_print(pool, ", allow: [%s, range]", refusals[_i].allow));
    const spc_status status = spc_case_parse(pool, "test", text, change, &cas);
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(context));
}
END_TEST

START_TEST(strides_that_do_not_fit_are_refused) {
    const spc_model model = silent();
    keep(&model);
    const spc_case *cas = parse_case(pool, with_model(""));
    void *self;
    spc_state state;
    ck_assert_int_eq(
        spc_equation_state(pool, cas->setting.physics.equation, &cas->setting.physics.grid, &state),
        SPC_OK);
    ck_assert_int_eq(cas->stepper.stepper->create(pool, &cas->setting, &cas->stepper, &self),
                     SPC_OK);
    ck_assert_int_eq(cas->stepper.stepper->step(self, &state, 0.3, NULL), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "save at multiples of 0.125"));
}
END_TEST

/* Told dt, it takes strides of the range that it has seen. */
START_TEST(dt_as_a_condition) {
    static const spc_condition told[] = {{"dt", 0.1, 0.05, 0.05, 0.2}};
    spc_model model = silent();
    model.conditions = told;
    keep(&model);
    const kept_frames kept = frames_of(with_model(", dt: 0.05"));
    for (size_t i = 0; i < kept.size; i++) {
        ck_assert_double_eq_tol(frame_of(&kept, 4)[i], frame_of(&kept, 0)[i] + 20 * 0.125, 1e-13);
    }
    ck_assert_ptr_null(parse_case(pool, with_model(", dt: 0.5")));
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "dt is 0.5 and the model has seen"));
    spc_error_clear(context);
    spc_case *cas;
    const char *const thicker[] = {"equation.viscosity=0.2", NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), thicker, &cas),
                     SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context),
                                 "equation.viscosity is 0.2 and the model was trained for 0.05"));
}
END_TEST

START_TEST(a_network_of_any_grid_takes_a_finer_one) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    keep(&model);
    spc_case *cas;
    const char *const finer[] = {"grid.n=[32]", NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), finer, &cas), SPC_OK);
}
END_TEST

START_TEST(a_network_that_knows_spacings_does_not) {
    spc_model model = test_model(pool, "{name: dilated_resnet, width: 2, blocks: 1}");
    keep(&model);
    spc_case *cas;
    const char *finer[] = {"grid.n=[32]", NULL, NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), finer, &cas), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(
        strstr(spc_error_message(context),
               "grid.n along x is 32 and dilated_resnet was trained on 16 points, "
               "whose spacing is in its weights; use 16, or say allow: [grid]"));
    spc_error_clear(context);
    finer[1] = "stepper.allow=[grid]";
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), finer, &cas), SPC_OK);
    model = test_model(pool, "{name: deeponet, width: 4}");
    keep(&model);
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), finer, &cas), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(
        strstr(spc_error_message(context), "each of which has weights of its own; use 16"));
}
END_TEST

START_TEST(what_may_be_allowed_is_known) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    keep(&model);
    spc_case *cas;
    const char *const words[] = {"stepper.allow=[gird]", NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", with_model(""), words, &cas), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "stepper.allow has 'gird'"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("surrogate");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, no_increment_is_persistence);
    tcase_add_test(all, means_are_added_in_each_stride);
    tcase_add_test(all, no_residual_is_the_base_alone);
    tcase_add_test(all, a_stride_is_the_network_of_the_state);
    tcase_add_test(all, parts_of_complex_fields_keep_their_places);
    tcase_add_test(all, cells_are_what_it_was_trained_on);
    tcase_add_test(all, work_is_counted_and_nothing_allocated);
    tcase_add_test(all, what_is_not_finite_is_named);
    tcase_add_test(all, a_continuation_is_bitwise);
    tcase_add_loop_test(all, what_it_was_not_trained_for_is_refused, 0,
                        sizeof refusals / sizeof *refusals);
    tcase_add_test(all, strides_that_do_not_fit_are_refused);
    tcase_add_test(all, dt_as_a_condition);
    tcase_add_test(all, a_network_of_any_grid_takes_a_finer_one);
    tcase_add_test(all, a_network_that_knows_spacings_does_not);
    tcase_add_test(all, what_may_be_allowed_is_known);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
