/* specula: test_training_online.c
 *
 * Learning from solvers that run meanwhile, and from sets on several grids: items are steps of the equation under the numbers that
 * the network is told; weights do not depend on threads, nor on an interrupt.
 */
#include "workplace.h"

#include "training/train.h"

#include <complex.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- specs ---- */

/* Diffusion alone: mode k of u decays as exp(-d (2 pi k / L)^2 t). */
static const char set[] = "equation: {name: advection-diffusion, velocity: [0], diffusion: 0.3}\n"
                          "grid: {n: [16], length: [2*pi]}\n"
                          "initial: {name: random-modes, modes: 3}\n"
                          "stepper: {name: etdrk4, dt: 0.1}\n"
                          "dataset:\n  splits: {train: 5, valid: 2}\n  every: 0.1\n  frames: 8\n"
                          "  vary: {equation.diffusion: {uniform: [0.1, 0.5]}, "
                          "grid.length: {uniform: [6, 7]}, "
                          "dataset.every: {uniform: [0.1, 0.2]}}\n";

static spc_training_spec *read_spec(spc_pool *in, const char *data, const char *rest) {
    write_text("set.yaml", set);
    write_text("training.yaml",
               spc_pool_print(pool,
                              "data: %s\nnetwork: {name: fno, preset: small}\nbatch: 4\n"
                              "epochs: 2\nparts: 2\n%s",
                              data, rest));
    spc_training_spec *spec;
    ck_assert_msg(spc_training_read(in, path_in("training.yaml"), NULL, &spec) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(in)));
    return spec;
}

static const char *const online[] = {
    "{spec: set.yaml, online: {buffer: fifo, capacity: 10, statistics: 3}}",
    "{spec: set.yaml, online: {buffer: firo, capacity: 20, watermark: 7, pseudo_epochs: 2, "
    "updates: 9}}",
    "{spec: set.yaml, online: {buffer: reservoir, capacity: 20, reads_per_put: 1.5, updates: 11}}",
    "[{spec: set.yaml, online: {capacity: 20}}, "
    "{spec: set.yaml, change: {grid: {n: [24]}}}, "
    "{spec: set.yaml, change: {grid: {n: [32]}}, online: {capacity: 16, updates: 3}}]",
};
enum { ONLINE = sizeof online / sizeof *online };

static const char *const modes[] = {
    "training: {mode: one-step}\n",
    "training: {mode: unrolled, steps: 3}\n",
    "training: {mode: all-pairs, largest: 5}\n",
};
enum { MODES = 3 };

/* ---- items ---- */

static double complex amplitude(const spc_real *frame, size_t n, int k) {
    double complex sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)frame[i] * cexp(-2 * M_PI * I * k * (double)i / (double)n);
    }
    return sum / (double)n;
}

static double told(const spc_training_spec *spec, const spc_item *item, const char *key) {
    for (size_t i = 0; i < spec->condition_count; i++) {
        if (strcmp(spec->conditions[i], key) == 0) return item->conditions[i];
    }
    ck_abort_msg("the network is not told %s", key);
}

/* Each frame follows from the one before it by the numbers that the network is told. */
static void check_item(const spc_training_spec *spec, const spc_item *item, size_t n) {
    const double length = told(spec, item, "grid.length"), dt = told(spec, item, "dt");
    const double d = told(spec, item, "equation.diffusion");
    for (size_t step = 0; step < spec->steps; step++) {
        for (int k = 1; k <= 3; k++) {
            const double wave = 2 * M_PI * k / length;
            const double complex before = amplitude(item->frame[step], n, k);
            const double complex after = amplitude(item->frame[step + 1], n, k);
            ck_assert_double_le(cabs(after - exp(-d * wave * wave * dt) * before), 1e-6);
        }
    }
}

/* Values of a list that are not in it already. */
static size_t add_value(double *list, size_t count, double value) {
    for (size_t i = 0; i < count; i++) {
        if (list[i] == value) return count;
    }
    list[count] = value;
    return count + 1;
}

START_TEST(items_are_steps_of_the_equation) {
    enum { UPDATES = 60, BATCH = 4 };
    const spc_training_spec *spec = read_spec(pool, online[_i / MODES], modes[_i % MODES]);
    spc_data data;
    spc_feed feed;
    ck_assert_int_eq(spc_data_load(pool, spec, false, (spc_data_watch){0}, &data), SPC_OK);
    ck_assert_int_eq(spc_data_feed(pool, &data, BATCH, 1, &feed), SPC_OK);
    double diffusions[UPDATES * BATCH];
    size_t seen = 0, groups = 0;
    for (uint64_t update = 0; update < UPDATES; update++) {
        size_t group, items[BATCH];
        ck_assert_int_eq(feed.choose(feed.self, update, &group, items), SPC_OK);
        groups |= (size_t)1 << group;
        for (size_t i = 0; i < BATCH; i++) {
            spc_item item = {0};
            feed.fetch(feed.self, group, items[i], &item);
            check_item(spec, &item, feed.grids[group].n[0]);
            seen = add_value(diffusions, seen, told(spec, &item, "equation.diffusion"));
        }
    }
    ck_assert_uint_eq(groups, ((size_t)1 << feed.groups) - 1);
    /* More samples than the split has. */
    ck_assert_uint_gt(seen, 5);
}
END_TEST

/* ---- whole trainings ---- */

/* A wish to stop after so many updates. */
typedef struct patience {
    atomic_size_t left;
} patience;

static bool is_out_of_patience(void *user) {
    return atomic_load(&((patience *)user)->left) == 0;
}

static void lose_patience(void *self, const spc_training_progress *progress) {
    (void)progress;
    patience *p = self;
    if (atomic_load(&p->left) > 0) atomic_fetch_sub(&p->left, 1);
}

/* Train for at most so many updates; the weights of a training that came to its end are copied out. */
static spc_status train(const char *data, const char *mode, int threads, size_t most, bool resume,
                        const char *output, spc_real *weights, size_t *count) {
    patience p = {.left = most};
    spc_context *with = spc_context_create(&(spc_context_options){
        .threads = threads, .stop = {.requested = is_out_of_patience, .user = &p}});
    spc_pool *own = spc_pool_create(with);
    const spc_training_spec *spec = read_spec(own, data, mode);
    const spc_training_watch watch = {.progress = lose_patience, .self = &p};
    const spc_training_options options = {
        .output = path_in(output), .resume = resume, .watch = &watch};
    spc_training_result result;
    const spc_status status = spc_training_run(own, spec, &options, &result);
    ck_assert_msg(status == SPC_OK || status == SPC_INTERRUPTED, "%s", spc_error_message(with));
    if (status == SPC_OK) {
        *count = spc_weights_count(result.model->weights);
        ck_assert_uint_lt(*count, 100000);
        memcpy(weights, result.model->numbers, *count * sizeof *weights);
    }
    spc_pool_destroy(own);
    ck_assert_uint_eq(spc_context_memory(with).bytes, 0);
    spc_context_destroy(with);
    return status;
}

enum { ALWAYS = 1 << 30 };
static spc_real first[100000], second[100000];

START_TEST(threads_change_nothing) {
    size_t count = 0, again = 0;
    const char *mode = "training: {mode: all-pairs}\n";
    ck_assert_int_eq(train(online[_i], mode, 1, ALWAYS, false, "a.h5", first, &count), SPC_OK);
    for (int threads = 2; threads <= 3; threads++) {
        ck_assert_int_eq(train(online[_i], mode, threads, ALWAYS, false, "b.h5", second, &again),
                         SPC_OK);
        ck_assert_uint_eq(count, again);
        ck_assert_mem_eq(first, second, count * sizeof *first);
    }
}
END_TEST

/* After any update, and twice; with other numbers of threads. */
START_TEST(interrupts_change_nothing) {
    size_t count = 0, again = 0;
    const char *mode = "training: {mode: unrolled, steps: 2}\n";
    ck_assert_int_eq(train(online[_i], mode, 2, ALWAYS, false, "a.h5", first, &count), SPC_OK);
    spc_status status = train(online[_i], mode, 1, 3, false, "b.h5", second, &again);
    ck_assert_int_eq(status, SPC_INTERRUPTED);
    status = train(online[_i], mode, 3, 6, true, "b.h5", second, &again);
    ck_assert_int_eq(status, SPC_INTERRUPTED);
    status = train(online[_i], mode, 2, ALWAYS, true, "b.h5", second, &again);
    ck_assert_int_eq(status, SPC_OK);
    ck_assert_uint_eq(count, again);
    ck_assert_mem_eq(first, second, count * sizeof *first);
}
END_TEST

/* A sample that cannot be made ends the training with its reason. */
START_TEST(solvers_that_fail_end_it) {
    spc_training_result result;
    const spc_training_options options = {.output = path_in("a.h5")};
    const char *data = "{spec: set.yaml, online: {buffer: fifo, capacity: 10, statistics: 1}, "
                       "change: {initial: {amplitude: 1}, dataset: {attempts: 1, vary: "
                       "{initial.amplitude: {grid: [1, 1, 1, 1, 1, 1, 1e300]}}}}}";
    const spc_training_spec *spec = read_spec(pool, data, "seed: 3\n");
    ck_assert_int_eq(spc_training_run(pool, spec, &options, &result), SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "train, sample 6"));
    ck_assert_int_ne(access(options.output, F_OK), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("online training");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    suite_add_tcase(suite, all);
    tcase_add_loop_test(all, items_are_steps_of_the_equation, 0, MODES * ONLINE);
    tcase_add_loop_test(all, threads_change_nothing, 0, ONLINE);
    tcase_add_loop_test(all, interrupts_change_nothing, 0, ONLINE);
    tcase_add_test(all, solvers_that_fail_end_it);
    return spc_test_main(suite);
}
