/* specula: test_trial.c
 *
 * Trials of steppers. A single wave that travels at speed 1 once around a box of length 1 is known in closed form, and so
 * is all that persistence and climatology have in common with it.
 */
#include "workplace.h"

#include "../postprocess/trials/bootstrap.h"

#include <math.h>
#include <specula/specula.h>
#include <string.h>

#define PI 3.14159265358979323846

/* ---- trials ---- */

enum { STEPS = 39, FRAMES = STEPS + 1, SAMPLES = 5 };

/* Frames every 1/40: together they are one period. */
static const char wave[] = "case:\n"
                           "  equation: {name: advection-diffusion, velocity: [1], diffusion: 0}\n"
                           "  grid: {n: [16], length: [1]}\n"
                           "  initial: {name: random-sines, waves: 1, largest: 1, absolute: 0, "
                           "window: 0}\n"
                           "samples: 5\n"
                           "every: 0.025\n"
                           "steps: 39\n"
                           "resamples: 200\n"
                           "metrics: [vrmse, mse, relative_l2, correlation]\n"
                           "thresholds: [0.9, 0.8]\n"
                           "accuracy: {by: correlation-time, threshold: 0.8}\n"
                           "truth: {stepper: {name: etdrk4, dt: 0.025}}\n"
                           "perturbations: [1e-2, 1e-3]\n"
                           "steppers:\n"
                           "  same: {stepper: {name: etdrk4, dt: 0.025}}\n"
                           "ladder:\n"
                           "  coarse: {stepper: {name: etdrk4, dt: 0.025}, grid: {n: [8]}}\n";

static const spc_trial *read_trial(spc_pool *own, const char *text) {
    spc_trial *trial;
    write_text("trial.yaml", text);
    const spc_status status = spc_trial_read(own, path_in("trial.yaml"), NULL, &trial);
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(spc_pool_context(own)));
    return trial;
}

typedef struct outcome {
    const spc_trial *trial;
    spc_trial_result result;
    spc_entry_summary *summaries;
} outcome;

static outcome run(spc_pool *own, const char *text) {
    outcome o = {.trial = read_trial(own, text)};
    const spc_status status = spc_trial_run(own, o.trial, NULL, &o.result);
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(spc_pool_context(own)));
    ck_assert_int_eq(spc_trial_summarise(own, &o.result, &o.summaries), SPC_OK);
    return o;
}

static size_t entry_of(const outcome *o, const char *name) {
    for (size_t e = 0; e < o->trial->entry_count; e++) {
        if (strcmp(o->trial->entries[e].name, name) == 0) return e;
    }
    ck_abort_msg("no entry %s", name);
}

static double value(const outcome *o, const char *entry, const char *metric, size_t frame,
                    size_t sample) {
    const size_t m = spc_trial_metric(o->trial, metric);
    ck_assert_uint_ne(m, SIZE_MAX);
    return o->result.entries[entry_of(o, entry)].value[m][frame * SAMPLES + sample];
}

static void check_near(double found, double right, double tolerance, const char *what) {
    ck_assert_msg(fabs(found - right) <= tolerance, "%s is %.17g and not %.17g", what, found,
                  right);
}

/* Half a turn of persistence against the wave has correlation cos(2 pi t) and error 2 |sin(pi t)|. */
START_TEST(test_persistence) {
    const outcome o = run(pool, wave);
    for (size_t frame = 0; frame < FRAMES; frame++) {
        const double t = (double)frame / FRAMES;
        ck_assert(fabs(spc_trial_time(o.trial, frame) - t) < 1e-14);
        for (size_t sample = 0; sample < SAMPLES; sample++) {
            check_near(value(&o, "persistence", "correlation", frame, sample), cos(2 * PI * t),
                       1e-12, "the correlation");
            check_near(value(&o, "persistence", "relative_l2", frame, sample), 2 * sin(PI * t),
                       1e-12, "the relative error");
        }
    }
}
END_TEST

/* First frames at which cos(2 pi t) is below the thresholds: 3 and 5. All samples agree, and so do the ends of intervals. */
START_TEST(test_correlation_time) {
    const outcome o = run(pool, wave);
    const spc_entry_summary *summary = &o.summaries[entry_of(&o, "persistence")];
    const double right[] = {3 / 40., 5 / 40.};
    for (int i = 0; i < 2; i++) {
        check_near(summary->correlated[i].value, right[i], 1e-14, "the correlation time");
        check_near(summary->correlated[i].low, right[i], 1e-14, "its lower end");
        check_near(summary->correlated[i].high, right[i], 1e-14, "its upper end");
    }
}
END_TEST

/* The means of a summary are those of the closed form. */
START_TEST(test_means_over_frames) {
    const outcome o = run(pool, wave);
    const spc_entry_summary *summary = &o.summaries[entry_of(&o, "persistence")];
    const size_t relative = spc_trial_metric(o.trial, "relative_l2");
    double mean = 0;
    for (int frame = 1; frame < FRAMES; frame++) mean += 2 * sin(PI * frame / FRAMES) / STEPS;
    check_near(summary->mean[relative].value, mean, 1e-12, "the mean over steps");
    check_near(summary->first[relative].value, 2 * sin(PI / FRAMES), 1e-12, "the first step");
    check_near(summary->last[relative].value, 2 * sin(PI * STEPS / FRAMES), 1e-12, "the last step");
    for (int w = 0; w < SPC_TRIAL_WINDOWS; w++) {
        const size_t first = spc_trial_windows[w][0], end = spc_trial_windows[w][1];
        double window = 0;
        for (size_t prediction = first; prediction < end; prediction++) {
            window += 2 * sin(PI * (double)(prediction + 1) / FRAMES) / (double)(end - first);
        }
        /* The variance of one wave is its mean square; that of The Well divides by 15 and not by 16, and
         * has 1e-7 added. */
        check_near(summary->window[w].value, window * sqrt(15 / 16.), 2e-4, "a window of The Well");
    }
}
END_TEST

/* Over a period the mean of a wave is nothing, and nothing misses truth by all of it. */
START_TEST(test_climatology) {
    const outcome o = run(pool, wave);
    for (size_t i = 0; i < FRAMES * SAMPLES; i++) {
        check_near(value(&o, "climatology", "relative_l2", i / SAMPLES, i % SAMPLES), 1, 1e-12,
                   "the relative error of climatology");
    }
}
END_TEST

/* Truth against itself: no error at all, for ever, and the ladder is as accurate. */
START_TEST(test_no_error) {
    const outcome o = run(pool, wave);
    const size_t e = entry_of(&o, "same");
    for (size_t i = 0; i < FRAMES * SAMPLES; i++) {
        ck_assert(value(&o, "same", "mse", i / SAMPLES, i % SAMPLES) == 0);
        check_near(value(&o, "same", "correlation", i / SAMPLES, i % SAMPLES), 1, 1e-14,
                   "the correlation");
    }
    const spc_entry_summary *summary = &o.summaries[e];
    for (int i = 0; i < 2; i++) ck_assert(isinf(summary->correlated[i].value));
    ck_assert(summary->stable.value == 1);
    ck_assert_str_eq(summary->rival, "coarse");
    ck_assert(summary->speed_up.value > 0 && isfinite(summary->speed_up.value));
    ck_assert(summary->drift < 1e-12);
    ck_assert_ptr_null(o.result.entries[e].failure);
}
END_TEST

/* The equation is linear: a tenth of the noise is a tenth of the error. */
START_TEST(test_noise) {
    const outcome o = run(pool, wave);
    for (size_t i = 0; i < FRAMES * SAMPLES; i++) {
        const double large = value(&o, "noise 0.01", "mse", i / SAMPLES, i % SAMPLES);
        const double small = value(&o, "noise 0.001", "mse", i / SAMPLES, i % SAMPLES);
        ck_assert(large > 0);
        check_near(large / small, 100, 1e-6, "the ratio of mean squares");
    }
}
END_TEST

/* Parseval: errors by shell add up to the mean square. */
START_TEST(test_error_by_shell) {
    const outcome o = run(pool, wave);
    const size_t shells = o.result.shells;
    for (size_t e = 0; e < o.trial->entry_count; e++) {
        const char *name = o.trial->entries[e].name;
        for (size_t frame = 0; frame < FRAMES; frame++) {
            double sum = 0, mean = 0;
            for (size_t s = 0; s < shells; s++) {
                sum += o.result.entries[e].error[frame * shells + s];
            }
            for (size_t i = 0; i < SAMPLES; i++) mean += value(&o, name, "mse", frame, i) / SAMPLES;
            check_near(sum, mean, 1e-12 * mean + 1e-30, name);
        }
    }
}
END_TEST

/* ---- failures ---- */

/* Fourth-order Runge-Kutta multiplies the highest mode by 10^13 a step. */
START_TEST(test_failing_stepper) {
    const outcome o =
        run(pool, "case:\n"
                  "  equation: {name: advection-diffusion, velocity: [0], diffusion: 1}\n"
                  "  grid: {n: [128], length: [1]}\n"
                  "  initial: {name: random-sines, waves: 1, largest: 1, absolute: 0, window: 0}\n"
                  "samples: 5\n"
                  "every: 0.025\n"
                  "steps: 39\n"
                  "resamples: 50\n"
                  "metrics: [mse, correlation]\n"
                  "truth: {stepper: {name: etdrk4, dt: 0.025}}\n"
                  "steppers:\n"
                  "  unstable: {stepper: {name: rk4, dt: 0.025}}\n"
                  "  stable: {stepper: {name: if-rk4, dt: 0.025}}\n");
    const spc_entry_result *entry = &o.result.entries[entry_of(&o, "unstable")];
    const spc_entry_summary *summary = &o.summaries[entry_of(&o, "unstable")];
    ck_assert_ptr_nonnull(entry->failure);
    ck_assert_msg(strncmp(entry->failure, "sample 0: ", 10) == 0, "%s", entry->failure);
    ck_assert(summary->stable.value == 0 && summary->stable.high == 0);
    ck_assert(o.summaries[entry_of(&o, "stable")].stable.value == 1);
    for (size_t sample = 0; sample < SAMPLES; sample++) {
        const size_t finite = entry->finite[sample];
        ck_assert_uint_ge(finite, 2);
        ck_assert_uint_lt(finite, FRAMES);
        ck_assert(isfinite(value(&o, "unstable", "mse", finite - 1, sample)));
        for (size_t frame = finite; frame < FRAMES; frame++) {
            ck_assert(isinf(value(&o, "unstable", "mse", frame, sample)));
            ck_assert(value(&o, "unstable", "correlation", frame, sample) == 0);
        }
    }
    ck_assert(isfinite(summary->correlated[0].value));
    ck_assert(isnan(entry->late.mean[0]));
}
END_TEST

/* ---- threads ---- */

static void check_equal(const double *a, const double *b, size_t count, const char *what) {
    ck_assert_msg(memcmp(a, b, count * sizeof *a) == 0, "%s depends on the threads", what);
}

START_TEST(test_threads) {
    spc_context *several = spc_context_create(&(spc_context_options){.threads = 3});
    spc_pool *own = spc_pool_create(several);
    ck_assert_ptr_nonnull(own);
    const outcome a = run(pool, wave), b = run(own, wave);
    const size_t shells = a.result.shells;
    check_equal(a.result.truth.spectrum, b.result.truth.spectrum, shells, "truth");
    for (size_t e = 0; e < a.trial->entry_count; e++) {
        const spc_entry_result *one = &a.result.entries[e], *other = &b.result.entries[e];
        for (size_t m = 0; m < a.trial->metric_count; m++) {
            check_equal(one->value[m], other->value[m], FRAMES * SAMPLES, "a metric");
        }
        check_equal(one->error, other->error, FRAMES * shells, "the error by shell");
        check_equal(one->drift, other->drift, FRAMES * a.result.invariant_count, "the drift");
        check_equal(one->late.spectrum, other->late.spectrum, shells, "the late spectrum");
    }
    spc_pool_destroy(own);
    spc_context_destroy(several);
}
END_TEST

/* ---- confidence intervals ---- */

/* The bootstrap's deviation of a mean is that of the samples over the root of their number. */
START_TEST(test_bootstrap_of_a_mean) {
    enum { N = 50, RESAMPLES = 20000 };
    double sample[N], *replicates = spc_pool_take(pool, RESAMPLES, sizeof *replicates);
    spc_random random = spc_random_start(7, 0, SPC_PURPOSE_TEST);
    double mean = 0, square = 0;
    for (int i = 0; i < N; i++) sample[i] = 3 + spc_random_normal(&random);
    for (int i = 0; i < N; i++) mean += sample[i] / N;
    for (int i = 0; i < N; i++) square += (sample[i] - mean) * (sample[i] - mean) / N;
    spc_bootstrap *bootstrap;
    ck_assert_int_eq(spc_bootstrap_create(pool, N, RESAMPLES, 0.95, 1, &bootstrap), SPC_OK);
    const double all = spc_bootstrap_replicate(bootstrap, spc_mean_of_drawn, sample, replicates);
    check_near(all, mean, 1e-14, "the mean");
    double centre = 0, spread = 0;
    for (int r = 0; r < RESAMPLES; r++) centre += replicates[r] / RESAMPLES;
    for (int r = 0; r < RESAMPLES; r++) {
        spread += (replicates[r] - centre) * (replicates[r] - centre) / RESAMPLES;
    }
    const double deviation = sqrt(square / N);
    /* Five deviations of what 20000 resamples give. */
    check_near(centre, mean, 5 * deviation / sqrt(RESAMPLES), "the mean of replicates");
    check_near(sqrt(spread), deviation, 5 * deviation / sqrt(2 * RESAMPLES), "their deviation");
    const spc_estimate interval = spc_bootstrap_interval(bootstrap, all, replicates);
    check_near(interval.low, mean - 1.96 * deviation, 0.1 * deviation, "the lower end");
    check_near(interval.high, mean + 1.96 * deviation, 0.1 * deviation, "the upper end");
}
END_TEST

START_TEST(test_bootstrap_of_infinities) {
    double sample[] = {1, INFINITY, 1, 1}, replicates[400];
    spc_bootstrap *bootstrap;
    ck_assert_int_eq(spc_bootstrap_create(pool, 4, 400, 0.9, 1, &bootstrap), SPC_OK);
    const double all = spc_bootstrap_replicate(bootstrap, spc_mean_of_drawn, sample, replicates);
    /* No infinity is drawn in (3/4)^4 = 32 % of the resamples. */
    const spc_estimate interval = spc_bootstrap_interval(bootstrap, all, replicates);
    ck_assert(isinf(interval.value) && interval.low == 1 && isinf(interval.high));
}
END_TEST

START_TEST(test_bootstrap_of_one_sample) {
    double sample[] = {2}, replicates[10];
    spc_bootstrap *bootstrap;
    ck_assert_int_eq(spc_bootstrap_create(pool, 1, 10, 0.9, 1, &bootstrap), SPC_OK);
    const double all = spc_bootstrap_replicate(bootstrap, spc_mean_of_drawn, sample, replicates);
    const spc_estimate interval = spc_bootstrap_interval(bootstrap, all, replicates);
    ck_assert(interval.value == 2 && isnan(interval.low) && isnan(interval.high));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trials");
    TCase *wave_case = tcase_create("a wave");
    tcase_add_checked_fixture(wave_case, set_up, tear_down);
    tcase_add_test(wave_case, test_persistence);
    tcase_add_test(wave_case, test_correlation_time);
    tcase_add_test(wave_case, test_means_over_frames);
    tcase_add_test(wave_case, test_climatology);
    tcase_add_test(wave_case, test_no_error);
    tcase_add_test(wave_case, test_noise);
    tcase_add_test(wave_case, test_error_by_shell);
    tcase_add_test(wave_case, test_failing_stepper);
    tcase_add_test(wave_case, test_threads);
    suite_add_tcase(suite, wave_case);
    TCase *intervals = tcase_create("intervals");
    tcase_add_checked_fixture(intervals, set_up, tear_down);
    tcase_add_test(intervals, test_bootstrap_of_a_mean);
    tcase_add_test(intervals, test_bootstrap_of_infinities);
    tcase_add_test(intervals, test_bootstrap_of_one_sample);
    suite_add_tcase(suite, intervals);
    return spc_test_main(suite);
}
