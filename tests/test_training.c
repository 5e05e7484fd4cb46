/* specula: test_training.c
 *
 * Training from parts: a linear problem ends at least squares, four samples are learned by heart, threads and parts change
 * nothing that they should not.
 */
#include "harness.h"

#include "training/optimiser.h"
#include "training/parts.h"
#include "training/saved.h"

#include <math.h>
#include <specula/network.h>
#include <specula/random.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 16, POINTS = 8, INPUTS = 2 };

/* Fields on a line and what a map makes of them. */
typedef struct problem {
    spc_real x[ITEMS][POINTS][INPUTS], y[ITEMS][POINTS];
    const spc_network *network; /* NULL: one dense layer */
    const spc_value *values;
} problem;

static spc_context *context;
static spc_pool *pool;
static problem *p;

static void setup(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    p = spc_pool_take(pool, 1, sizeof *p);
    spc_random random = spc_random_start(5, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t k = 0; k < POINTS; k++) {
            for (size_t c = 0; c < INPUTS; c++)
                p->x[i][k][c] = (spc_real)spc_random_normal(&random);
            p->y[i][k] = (spc_real)spc_random_normal(&random);
        }
    }
}

static void teardown(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static void build(void *self, spc_batch_part *part) {
    const problem *of = self;
    const size_t n = POINTS;
    part->inputs[0] = spc_input(part->graph, spc_shape_of(part->size, 1, &n, INPUTS));
    part->inputs[1] = spc_input(part->graph, spc_shape_of(part->size, 1, &n, 1));
    const spc_network_setting setting = {.dims = 1, .inputs = INPUTS, .outputs = 1};
    spc_tensor *y =
        of->network ? of->network->build(part->graph, &setting, of->values, part->inputs[0], NULL)
                    : spc_layer_dense(part->inputs[0], "linear", 1);
    part->loss = spc_loss_mean_square(y, part->inputs[1]);
}

static void fill(void *self, const spc_batch_part *part, const size_t *items) {
    const problem *of = self;
    for (size_t i = 0; i < part->size; i++) {
        memcpy(spc_tensor_values(part->inputs[0]) + i * POINTS * INPUTS, of->x[items[i]],
               sizeof of->x[0]);
        memcpy(spc_tensor_values(part->inputs[1]) + i * POINTS, of->y[items[i]], sizeof of->y[0]);
    }
}

typedef struct training {
    spc_weights *weights;
    spc_parts *parts;
    spc_real *values;
    spc_optimiser optimiser;
    size_t count, batch;
    size_t order[ITEMS];
} training;

static training make(size_t batch, size_t count, int threads, spc_optimiser_options options) {
    training t = {.weights = spc_weights_create(pool), .batch = batch};
    const spc_parts_task task = {.build = build, .fill = fill, .self = p};
    spc_team *team;
    ck_assert_int_eq(spc_team_create_of(pool, threads, &team), SPC_OK);
    ck_assert_msg(spc_parts_create(pool, &task, t.weights, batch, count, team, &t.parts) == SPC_OK,
                  "%s", spc_error_message(context));
    t.count = spc_weights_count(t.weights);
    t.values = spc_pool_take(pool, t.count, sizeof *t.values);
    spc_weights_begin(t.weights, 1, t.values);
    ck_assert_int_eq(spc_optimiser_create(pool, &options, t.values, t.count, team, &t.optimiser),
                     SPC_OK);
    for (size_t i = 0; i < ITEMS; i++) t.order[i] = i;
    return t;
}

/* One pass over `items` items. */
static double epoch(training *t, uint32_t number, size_t items, double rate) {
    spc_real *const *gradients;
    double loss = 0;
    spc_epoch_order(3, number, items, t->order);
    for (size_t at = 0; at + t->batch <= items; at += t->batch) {
        loss = spc_parts_gradient(t->parts, t->values, t->order + at, &gradients);
        const size_t count = spc_parts_count(t->batch, 4);
        ck_assert(spc_optimiser_step(&t->optimiser, rate, gradients, count));
    }
    return loss;
}

/* At the minimum the residual has no component along 1, x_0, x_1. */
START_TEST(a_linear_problem_ends_at_least_squares) {
    training t =
        make(ITEMS, 4, 1, (spc_optimiser_options){.method = SPC_OPTIMISER_SGD, .momentum = 0.5});
    for (uint32_t n = 0; n < 200; n++) epoch(&t, n, ITEMS, 0.2);
    const spc_weight_entry *w = spc_weights_find(t.weights, "linear.weight");
    const spc_weight_entry *b = spc_weights_find(t.weights, "linear.bias");
    double along[INPUTS + 1] = {0};
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t k = 0; k < POINTS; k++) {
            const spc_real *x = p->x[i][k];
            const double r = (double)t.values[b->offset] - (double)p->y[i][k] +
                             (double)t.values[w->offset] * (double)x[0] +
                             (double)t.values[w->offset + 1] * (double)x[1];
            along[0] += r;
            along[1] += r * (double)x[0];
            along[2] += r * (double)x[1];
        }
    }
    for (int c = 0; c <= INPUTS; c++) ck_assert_double_eq_tol(along[c] / (ITEMS * POINTS), 0, 1e-6);
}
END_TEST

START_TEST(four_samples_are_learned_by_heart) {
    enum { FEW = 4 };
    p->network = spc_network_find("mlp");
    spc_value *values = spc_parameter_defaults(pool, p->network->parameters);
    values[0].number = 64;
    p->values = values;
    training t =
        make(FEW, 4, 1, (spc_optimiser_options){.beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8});
    double loss = 1;
    for (uint32_t n = 0; n < 2000; n++) loss = epoch(&t, n, FEW, 5e-3 * (1 - n / 2000.0));
    ck_assert_double_lt(loss, 1e-4);
}
END_TEST

static void train_some(int threads, spc_real *result, size_t *count) {
    training t = make(8, 4, threads,
                      (spc_optimiser_options){
                          .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8, .clip = 1, .average = 0.9});
    for (uint32_t n = 0; n < 5; n++) epoch(&t, n, ITEMS, 1e-2);
    *count = t.count;
    memcpy(result, t.optimiser.average, t.count * sizeof *result);
}

START_TEST(threads_change_no_bit) {
    static spc_real alone[100000], together[100000];
    size_t count;
    p->network = spc_network_find("mlp");
    p->values = spc_parameter_defaults(pool, p->network->parameters);
    train_some(1, alone, &count);
    for (int threads = 2; threads <= 3; threads++) {
        train_some(threads, together, &count);
        ck_assert_mem_eq(alone, together, count * sizeof *alone);
    }
}
END_TEST

/* Members of a batch do not know each other: however it is cut, the mean is the same but for rounding. */
START_TEST(parts_have_one_mean) {
    double first = 0;
    for (size_t count = 1; count <= 8; count *= 2) {
        training t = make(8, count, 1, (spc_optimiser_options){.method = SPC_OPTIMISER_SGD});
        spc_real *const *gradients;
        double sum = 0;
        const double loss = spc_parts_gradient(t.parts, t.values, t.order, &gradients);
        ck_assert_double_eq_tol(loss, spc_parts_loss(t.parts, t.values, t.order), 1e-300);
        for (size_t i = 0; i < count; i++) sum += (double)gradients[i][0] / (double)count;
        if (count == 1) first = sum;
        ck_assert_double_eq_tol(sum, first, 1e-5 * fabs(first));
    }
    ck_assert_uint_eq(spc_parts_count(16, 4), 4);
    ck_assert_uint_eq(spc_parts_count(10, 4), 2);
    ck_assert_uint_eq(spc_parts_count(7, 4), 1);
    ck_assert_uint_eq(spc_parts_count(3, 4), 3);
}
END_TEST

START_TEST(parts_must_divide_the_batch) {
    const spc_parts_task task = {.build = build, .fill = fill, .self = p};
    spc_parts *parts;
    ck_assert_int_eq(spc_parts_create(pool, &task, spc_weights_create(pool), 10, 4, NULL, &parts),
                     SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "use 2"));
}
END_TEST

/* ---- on disk ---- */

static training make_to_save(void) {
    p->network = spc_network_find("mlp");
    p->values = spc_parameter_defaults(pool, p->network->parameters);
    return make(
        8, 4, 1,
        (spc_optimiser_options){.beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8, .average = 0.9});
}

START_TEST(a_saved_training_goes_on_to_the_bit) {
    training whole = make_to_save(), first = make_to_save(), second = make_to_save();
    const size_t bytes = whole.count * sizeof(spc_real);
    spc_training_state state = {.spec = "spec", .data = 7, .update = 4, .seconds = 1.5};
    spc_training_state read = {.spec = "spec", .data = 7};
    for (uint32_t n = 0; n < 5; n++) epoch(&whole, n, ITEMS, 1e-2);
    for (uint32_t n = 0; n < 2; n++) epoch(&first, n, ITEMS, 1e-2);
    first.optimiser.skipped = 3;
    ck_assert_msg(spc_training_save(context, "training.h5", &state, &first.optimiser) == SPC_OK,
                  "%s", spc_error_message(context));
    ck_assert_msg(spc_training_load(context, "training.h5", &read, &second.optimiser) == SPC_OK,
                  "%s", spc_error_message(context));
    ck_assert_uint_eq(read.update, 4);
    ck_assert(read.seconds == 1.5);
    ck_assert_uint_eq(second.optimiser.skipped, 3);
    for (uint32_t n = 2; n < 5; n++) epoch(&second, n, ITEMS, 1e-2);
    ck_assert_mem_eq(whole.values, second.values, bytes);
    ck_assert_mem_eq(whole.optimiser.average, second.optimiser.average, bytes);
    remove("training.h5");
}
END_TEST

START_TEST(what_does_not_fit_is_refused) {
    training t = make_to_save();
    spc_training_state state = {.spec = "spec", .data = 7};
    ck_assert_int_eq(spc_training_save(context, "refused.h5", &state, &t.optimiser), SPC_OK);
    spc_training_state other = {.spec = "another", .data = 7};
    ck_assert_int_eq(spc_training_load(context, "refused.h5", &other, &t.optimiser), SPC_BAD_INPUT);
    spc_error_clear(context);
    other = (spc_training_state){.spec = "spec", .data = 8};
    ck_assert_int_eq(spc_training_load(context, "refused.h5", &other, &t.optimiser), SPC_BAD_INPUT);
    spc_error_clear(context);
    FILE *file = fopen("refused.h5", "r+");
    fseek(file, 3000, SEEK_SET);
    const int byte = fgetc(file);
    fseek(file, 3000, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    ck_assert_int_eq(spc_training_load(context, "refused.h5", &state, &t.optimiser), SPC_CORRUPT);
    remove("refused.h5");
    spc_error_clear(context);
    ck_assert_int_eq(spc_training_load(context, "refused.h5", &state, &t.optimiser), SPC_IO_ERROR);
}
END_TEST

/* Each epoch has every item once; first places are all as likely. */
START_TEST(orders_are_permutations) {
    enum { MANY = 100, EPOCHS = 10000 };
    size_t order[MANY], again[MANY];
    double mean = 0;
    for (uint32_t e = 0; e < EPOCHS; e++) {
        size_t seen[MANY] = {0};
        spc_epoch_order(9, e, MANY, order);
        for (size_t i = 0; i < MANY; i++) seen[order[i]]++;
        for (size_t i = 0; i < MANY; i++) ck_assert_uint_eq(seen[i], 1);
        mean += (double)order[0] / EPOCHS;
    }
    spc_epoch_order(9, EPOCHS - 1, MANY, again);
    ck_assert_mem_eq(order, again, sizeof order);
    /* five standard errors */
    ck_assert_double_eq_tol(mean, 49.5, 5 * sqrt((MANY * MANY - 1) / 12.0 / EPOCHS));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("training");
    TCase *each = tcase_create("each");
    tcase_add_checked_fixture(each, setup, teardown);
    tcase_add_test(each, a_linear_problem_ends_at_least_squares);
    tcase_add_test(each, four_samples_are_learned_by_heart);
    tcase_add_test(each, threads_change_no_bit);
    tcase_add_test(each, parts_have_one_mean);
    tcase_add_test(each, parts_must_divide_the_batch);
    tcase_add_test(each, a_saved_training_goes_on_to_the_bit);
    tcase_add_test(each, what_does_not_fit_is_refused);
    tcase_add_test(each, orders_are_permutations);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
