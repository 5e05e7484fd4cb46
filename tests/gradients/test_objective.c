/* specula: test_objective.c
 *
 * Losses of a training in double precision: the gradient through several steps against differences; the last step of a window that
 * is pushed forward against one step from the state that the others lead to; noise and targets by hand.
 */
#include "../harness.h"

#include "surrogate/suits.h"
#include "training/objective.h"

#include <math.h>
#include <specula/random.h>
#include <string.h>

enum { POINTS = 8, FIELDS = 2, NUMBERS = POINTS * FIELDS, ITEMS = 4, FRAMES = 4 };

static double frames[ITEMS][FRAMES][NUMBERS], bases[ITEMS][NUMBERS];

static const double means[] = {0.3, -0.2}, scales[] = {1.5, 0.8};
static const double change_means[] = {0.05, -0.1}, change_scales[] = {0.4, 0.7};
static const spc_condition told = {.key = "dt", .offset = 0.5, .scale = 2, .maximum = 1};

static void fetch(const void *self, size_t group, size_t item, spc_item *result) {
    (void)self;
    (void)group;
    for (size_t k = 0; k < FRAMES; k++) result->frame[k] = frames[item][k];
    result->base[0] = bases[item];
    result->conditions[0] = 0.25 * (double)item;
}

/* A small problem of its own. */
typedef struct problem {
    spc_context *context;
    spc_pool *pool;
    spc_training_spec spec;
    spc_model model;
    spc_feed feed;
    spc_grid grid;
    spc_objective objective;
    spc_parts *parts;
    size_t count;
    double *values, *gradient;
} problem;

static void fill(double *values, size_t count, uint32_t sample) {
    spc_random random = spc_random_start(3, sample, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) values[i] = spc_random_normal(&random);
}

static void setup(void) {
    fill(&frames[0][0][0], ITEMS * FRAMES * NUMBERS, 0);
    fill(&bases[0][0], ITEMS * NUMBERS, 1);
}

/* In place: parts point to it. */
static void make(problem *p, spc_training_mode mode, spc_target target, bool relative) {
    *p = (problem){.context = spc_context_create(NULL)};
    p->pool = spc_pool_create(p->context);
    p->grid = (spc_grid){.dims = 1, .n = {POINTS}, .length = {1}};
    p->spec = (spc_training_spec){.mode = mode, .steps = 3, .relative = relative, .seed = 4};
    if (mode == SPC_TRAINING_ONE_STEP) p->spec.steps = 1;
    p->spec.base_steps = target == SPC_TARGET_RESIDUAL && mode != SPC_TRAINING_ONE_STEP;
    const spc_network *network = spc_network_find("fno");
    spc_value *values = spc_parameter_defaults(p->pool, network->parameters);
    values[0].number = 4;
    values[2].number = 2;
    p->model =
        (spc_model){.network = network,
                    .values = values,
                    .setting = {.dims = 1, .inputs = FIELDS, .outputs = FIELDS, .conditions = 1},
                    .grid = p->grid,
                    .fields = FIELDS,
                    .equation = "{name: gray-scott, diffusion_u: 2e-4, diffusion_v: 1e-4}",
                    .dt = 0.3,
                    .target = target,
                    .base = "{name: etdrk4, dt: 0.1}",
                    .input = {means, scales},
                    .prediction = {change_means, change_scales},
                    .conditions = &told,
                    .weights = spc_weights_create(p->pool)};
    p->feed = (spc_feed){.groups = 1, .grids = &p->grid, .updates = 1, .fetch = fetch};
    p->objective = (spc_objective){&p->spec, &p->model, &p->feed, 0, 0, 0};
    const spc_parts_task task = spc_objective_task(&p->objective);
    ck_assert_msg(spc_parts_create(p->pool, &task, p->model.weights, ITEMS, 2, NULL, &p->parts) ==
                      SPC_OK,
                  "%s", spc_error_message(p->context));
    p->count = spc_weights_count(p->model.weights);
    p->values = spc_pool_take(p->pool, p->count, sizeof *p->values);
    p->gradient = spc_pool_take(p->pool, p->count, sizeof *p->gradient);
    spc_weights_begin(p->model.weights, 7, p->values);
}

static void end(problem *p) {
    spc_pool_destroy(p->pool);
    spc_context_destroy(p->context);
}

static const size_t items[ITEMS] = {2, 0, 3, 1};

static double gradient_of(problem *p) {
    spc_real *const *parts;
    const double loss = spc_parts_gradient(p->parts, p->values, items, &parts);
    for (size_t i = 0; i < p->count; i++) p->gradient[i] = (parts[0][i] + parts[1][i]) / 2;
    return loss;
}

/* (L(w + h d) - L(w - h d)) / 2h, of fourth order with two h */
static double difference(problem *p, const double *direction, double h) {
    double loss[2];
    double *kept = spc_pool_take(p->pool, p->count, sizeof *kept);
    memcpy(kept, p->values, p->count * sizeof *kept);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < p->count; i++) {
            p->values[i] = kept[i] + (side ? -h : h) * direction[i];
        }
        loss[side] = spc_parts_loss(p->parts, p->values, items);
    }
    memcpy(p->values, kept, p->count * sizeof *kept);
    return (loss[0] - loss[1]) / (2 * h);
}

static void check_gradient(spc_training_mode mode, spc_target target, bool relative) {
    problem p;
    make(&p, mode, target, relative);
    double *direction = spc_pool_take(p.pool, p.count, sizeof *direction), along = 0;
    fill(direction, p.count, 2);
    gradient_of(&p);
    for (size_t i = 0; i < p.count; i++) along += p.gradient[i] * direction[i];
    const double h = 1e-3;
    const double found = (4 * difference(&p, direction, h / 2) - difference(&p, direction, h)) / 3;
    ck_assert_msg(fabs(found - along) <= 1e-6 * fabs(along), "mode %d, target %d: %.12g for %.12g",
                  mode, target, found, along);
    end(&p);
}

START_TEST(gradients_go_through_all_steps) {
    for (int relative = 0; relative < 2; relative++) {
        check_gradient(SPC_TRAINING_UNROLLED, SPC_TARGET_STATE, relative != 0);
        check_gradient(SPC_TRAINING_UNROLLED, SPC_TARGET_INCREMENT, relative != 0);
        check_gradient(SPC_TRAINING_ONE_STEP, SPC_TARGET_RESIDUAL, relative != 0);
        check_gradient(SPC_TRAINING_UNROLLED, SPC_TARGET_RESIDUAL, relative != 0);
    }
}
END_TEST

/* The states that the network makes of an item's first frame, after `steps` steps. */
static void push(problem *p, size_t item, size_t steps, double *state) {
    spc_pool *pool = spc_pool_create(p->context);
    spc_graph *graph = spc_graph_create(pool, p->model.weights);
    spc_tensor *u = spc_input(graph, spc_shape_of(1, 1, p->grid.n, FIELDS));
    spc_tensor *c = spc_input(graph, spc_shape_list(2, (size_t[]){1, 1}));
    spc_tensor *next = u;
    for (size_t k = 0; k < steps; k++) {
        next =
            spc_model_advance(&p->model, next, NULL, spc_model_predict(&p->model, graph, next, c));
    }
    spc_output(next);
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    memcpy(spc_tensor_values(u), frames[item][0], sizeof frames[item][0]);
    spc_tensor_values(c)[0] = 0.25 * (double)item;
    spc_graph_forward(graph, p->values);
    memcpy(state, spc_tensor_values(next), NUMBERS * sizeof *state);
    spc_pool_destroy(pool);
}

START_TEST(only_the_last_step_is_pushed_through) {
    for (int target = SPC_TARGET_STATE; target <= SPC_TARGET_INCREMENT; target++) {
        for (int relative = 0; relative < 2; relative++) {
            problem pushed, one;
            make(&pushed, SPC_TRAINING_PUSHFORWARD, (spc_target)target, relative != 0);
            make(&one, SPC_TRAINING_ONE_STEP, (spc_target)target, relative != 0);
            const double loss = gradient_of(&pushed);
            for (size_t i = 0; i < ITEMS; i++) {
                double state[NUMBERS];
                push(&pushed, i, 2, state);
                memcpy(frames[i][0], state, sizeof state);
                memcpy(frames[i][1], frames[i][3], sizeof state);
            }
            ck_assert_double_eq_tol(loss, gradient_of(&one), 1e-12 * loss);
            for (size_t i = 0; i < one.count; i++) {
                ck_assert_double_eq_tol(pushed.gradient[i], one.gradient[i], 1e-11);
            }
            end(&pushed);
            end(&one);
            setup();
        }
    }
}
END_TEST

/* A network whose weights are all zero gives y = 0: the loss is known. */
START_TEST(targets_are_what_is_said) {
    for (int target = SPC_TARGET_STATE; target <= SPC_TARGET_RESIDUAL; target++) {
        problem p;
        make(&p, SPC_TRAINING_ONE_STEP, (spc_target)target, false);
        memset(p.values, 0, p.count * sizeof *p.values);
        double sum = 0;
        for (size_t n = 0; n < ITEMS; n++) {
            for (size_t i = 0; i < NUMBERS; i++) {
                const double base = target == SPC_TARGET_STATE       ? 0
                                    : target == SPC_TARGET_INCREMENT ? frames[n][0][i]
                                                                     : bases[n][i];
                const size_t c = i % FIELDS;
                const double wanted = (frames[n][1][i] - base - change_means[c]) / change_scales[c];
                sum += wanted * wanted / (ITEMS * NUMBERS);
            }
        }
        ck_assert_double_eq_tol(spc_parts_loss(p.parts, p.values, items), sum, 1e-13 * sum);
        end(&p);
    }
}
END_TEST

/* With y = 0 a window of residuals is the base's own run. */
START_TEST(the_base_steps_what_no_set_has) {
    problem p;
    make(&p, SPC_TRAINING_UNROLLED, SPC_TARGET_RESIDUAL, false);
    memset(p.values, 0, p.count * sizeof *p.values);
    spc_setting setting;
    spc_stepper_use base;
    ck_assert_int_eq(spc_model_trained(p.pool, &p.model, "test", &setting, &base), SPC_OK);
    void *self;
    ck_assert_int_eq(base.stepper->create(p.pool, &setting, &base, &self), SPC_OK);
    spc_state state;
    spc_equation_state(p.pool, setting.physics.equation, &p.grid, &state);
    double sum = 0;
    for (size_t n = 0; n < ITEMS; n++) {
        for (size_t i = 0; i < NUMBERS; i++) {
            state.data[i % FIELDS * POINTS + i / FIELDS] = frames[n][0][i];
        }
        for (size_t k = 1; k < FRAMES; k++) {
            state.revision++;
            ck_assert_int_eq(base.stepper->step(self, &state, p.model.dt, NULL), SPC_OK);
            for (size_t i = 0; i < NUMBERS; i++) {
                const size_t c = i % FIELDS;
                double *value = &state.data[c * POINTS + i / FIELDS];
                const double off = (frames[n][k][i] - *value - change_means[c]) / change_scales[c];
                sum += off * off / (ITEMS * NUMBERS * (FRAMES - 1));
                *value += change_means[c];
            }
        }
    }
    ck_assert_double_eq_tol(spc_parts_loss(p.parts, p.values, items), sum, 1e-12 * sum);
    if (base.stepper->destroy) base.stepper->destroy(self);
    end(&p);
}
END_TEST

/* With y = 0 the loss of a noisy state that is an increment's base is the noise's. */
START_TEST(noise_has_its_deviation_and_is_repeatable) {
    problem p;
    make(&p, SPC_TRAINING_ONE_STEP, SPC_TARGET_INCREMENT, false);
    memset(p.values, 0, p.count * sizeof *p.values);
    for (size_t n = 0; n < ITEMS; n++) {
        for (size_t i = 0; i < NUMBERS; i++)
            frames[n][1][i] = frames[n][0][i] + change_means[i % FIELDS];
    }
    p.objective.noise = 0.1;
    enum { UPDATES = 4000 };
    double sum = 0;
    for (p.objective.update = 0; p.objective.update < UPDATES; p.objective.update++) {
        const double loss = spc_parts_loss(p.parts, p.values, items);
        ck_assert(loss == spc_parts_loss(p.parts, p.values, items));
        sum += loss / UPDATES;
    }
    double wanted = 0;
    for (int c = 0; c < FIELDS; c++) {
        const double ratio = 0.1 * scales[c] / change_scales[c];
        wanted += ratio * ratio / FIELDS;
    }
    /* a mean of squares of 256000 normal numbers, five of its standard errors */
    ck_assert_double_eq_tol(sum / wanted, 1, 5 * sqrt(2.0 / (UPDATES * ITEMS * NUMBERS)) * 1.5);
    end(&p);
    setup();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("objective");
    TCase *each = tcase_create("each");
    tcase_add_checked_fixture(each, setup, NULL);
    tcase_add_test(each, gradients_go_through_all_steps);
    tcase_add_test(each, only_the_last_step_is_pushed_through);
    tcase_add_test(each, targets_are_what_is_said);
    tcase_add_test(each, the_base_steps_what_no_set_has);
    tcase_add_test(each, noise_has_its_deviation_and_is_repeatable);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
