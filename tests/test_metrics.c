/* specula: test_metrics.c
 *
 * Metrics: identities that each must satisfy, and closed forms.
 */
#include "harness.h"

#include <math.h>
#include <specula/registry.h>
#include <string.h>

static spc_context *context;
static spc_pool *pool;

static void set_up(void) {
    context = spc_context_create(&(spc_context_options){.threads = 1});
    pool = spc_pool_create(context);
    ck_assert_ptr_nonnull(pool);
}

static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static const spc_grid line = {.dims = 1, .n = {60}, .length = {3}};
static const spc_grid sheet = {.dims = 2, .n = {36, 30}, .length = {2, 2}};

static spc_state make(const spc_grid *grid, size_t channels, bool complex_valued) {
    spc_state state;
    ck_assert_int_eq(spc_state_create(pool, grid, 1, channels, complex_valued, &state), SPC_OK);
    return state;
}

static spc_state noise(const spc_grid *grid, size_t channels, bool complex_valued, uint64_t seed) {
    spc_state state = make(grid, channels, complex_valued);
    spc_random random = spc_random_start(seed, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < spc_state_size(&state); i++) {
        state.data[i] = 0.2 + spc_random_normal(&random);
    }
    return state;
}

static spc_state scaled(const spc_state *state, double factor) {
    spc_state copy = make(&state->grid, state->channels, state->complex_valued);
    for (size_t i = 0; i < spc_state_size(state); i++) copy.data[i] = factor * state->data[i];
    return copy;
}

static double compare(const char *name, const spc_state *state, const spc_state *reference) {
    const spc_metric *metric = spc_metric_find(name);
    ck_assert_msg(metric, "no metric named %s", name);
    double value = NAN;
    ck_assert_int_eq(metric->value(pool, state, reference, &value), SPC_OK);
    return value;
}

/* ---- identities, for every metric of the table ---- */

START_TEST(test_equal_states) {
    const spc_state kinds[] = {noise(&line, 1, false, 1), noise(&sheet, 3, false, 2),
                               noise(&sheet, 1, true, 3), make(&sheet, 1, false)};
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; spc_metric_at(i); i++) {
            const spc_metric *metric = spc_metric_at(i);
            const double best = strcmp(metric->name, "correlation") == 0 ? 1 : 0;
            const double value = compare(metric->name, &kinds[k], &kinds[k]);
            ck_assert_msg(fabs(value - best) < 1e-13, "%s of equal states is %g", metric->name,
                          value);
        }
    }
}
END_TEST

START_TEST(test_symmetry) {
    static const char *const symmetric[] = {
        "mse", "max_error", "correlation", "fourier_low", "fourier_mid", "fourier_high", "rmse"};
    const spc_state u = noise(&sheet, 2, false, 4), v = noise(&sheet, 2, false, 5);
    for (size_t i = 0; i < sizeof symmetric / sizeof *symmetric; i++) {
        const double there = compare(symmetric[i], &u, &v), back = compare(symmetric[i], &v, &u);
        ck_assert_msg(fabs(there - back) <= 1e-14 * fabs(there), "%s: %g and %g", symmetric[i],
                      there, back);
    }
}
END_TEST

/* Scaling both states changes dimensional metrics by the power of the scale, and relative ones not at all. vrmse is
 * left to the epsilon of its definition. */
START_TEST(test_scaling) {
    static const struct {
        const char *name;
        double power, tolerance;
    } laws[] = {
        {"mse", 2, 1e-13},         {"max_error", 1, 1e-13},          {"fourier_low", 1, 1e-13},
        {"fourier_mid", 1, 1e-13}, {"fourier_high", 1, 1e-13},       {"nrmse", 0, 1e-13},
        {"rmse", 1, 1e-13},        {"log_spectrum_error", 0, 1e-13}, {"relative_l1", 0, 1e-13},
        {"relative_l2", 0, 1e-13}, {"correlation", 0, 1e-13},        {"spectrum_error", 0, 1e-13},
        {"vrmse", 0, 1e-6}};
    const spc_state u = noise(&sheet, 2, true, 6), v = noise(&sheet, 2, true, 7);
    const double factor = 3;
    const spc_state su = scaled(&u, factor), sv = scaled(&v, factor);
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        const double plain = compare(laws[i].name, &u, &v);
        const double large = compare(laws[i].name, &su, &sv) / pow(factor, laws[i].power);
        ck_assert_msg(fabs(large - plain) < laws[i].tolerance * fabs(plain), "%s: %g and %g",
                      laws[i].name, plain, large);
    }
}
END_TEST

/* A state that is (1 + e) times the reference has the relative error e in every norm. */
START_TEST(test_relative_error_of_a_multiple) {
    const spc_state v = noise(&sheet, 3, false, 8), u = scaled(&v, 1.01);
    ck_assert_double_eq_tol(compare("relative_l2", &u, &v), 0.01, 1e-14);
    ck_assert_double_eq_tol(compare("relative_l1", &u, &v), 0.01, 1e-14);
    ck_assert_double_eq_tol(compare("nrmse", &u, &v), 0.01, 1e-14);
    ck_assert_double_eq_tol(compare("correlation", &u, &v), 1, 1e-14);
    ck_assert_double_eq_tol(compare("spectrum_error", &u, &v), 1.01 * 1.01 - 1, 1e-13);
    ck_assert_double_eq_tol(compare("log_spectrum_error", &u, &v), 2 * log10(1.01), 1e-13);
    const spc_state opposite = scaled(&v, -1);
    ck_assert_double_eq_tol(compare("correlation", &opposite, &v), -1, 1e-14);
    ck_assert_double_eq_tol(compare("relative_l2", &opposite, &v), 2, 1e-14);
    ck_assert_double_eq_tol(compare("spectrum_error", &opposite, &v), 0, 1e-14);
}
END_TEST

START_TEST(test_bands_add_to_mse) {
    const spc_state u = noise(&sheet, 2, true, 9), v = noise(&sheet, 2, true, 10);
    const double low = compare("fourier_low", &u, &v), mid = compare("fourier_mid", &u, &v);
    const double high = compare("fourier_high", &u, &v);
    ck_assert_double_gt(low, 0);
    ck_assert_double_gt(mid, low);
    ck_assert_double_eq_tol(low * low + mid * mid + high * high, compare("mse", &u, &v), 1e-13);
}
END_TEST

/* On a line no mode lies beyond the last shell, so that the parts of the shells are the whole. */
START_TEST(test_shells_add_to_the_whole) {
    const spc_state u = noise(&line, 2, true, 14), v = noise(&line, 2, true, 15);
    for (size_t i = 0; spc_metric_at(i); i++) {
        const spc_metric *metric = spc_metric_at(i);
        double parts[31], sum = 0;
        if (!metric->by_shell) continue;
        ck_assert_int_eq(metric->by_shell(pool, &u, &v, parts, 31), SPC_OK);
        for (size_t shell = 0; shell < 31; shell++) sum += parts[shell];
        const double whole = compare(metric->name, &u, &v);
        ck_assert_double_eq_tol(sum, whole, 1e-13 * whole);
    }
}
END_TEST

/* ---- closed forms ---- */

static void add_wave(spc_state *state, double amplitude, int m, double shift) {
    const double n = (double)state->grid.n[0];
    for (size_t i = 0; i < state->grid.n[0]; i++) {
        state->data[i] += amplitude * cos(2 * M_PI * m * (double)i / n + shift);
    }
}

START_TEST(test_band_edges) {
    static const struct {
        int m;
        const char *band;
    } waves[] = {{0, "fourier_low"},  {3, "fourier_low"},   {4, "fourier_mid"},
                 {11, "fourier_mid"}, {12, "fourier_high"}, {30, "fourier_high"}};
    static const char *const bands[] = {"fourier_low", "fourier_mid", "fourier_high"};
    const spc_state zero = make(&line, 1, false);
    for (size_t w = 0; w < sizeof waves / sizeof *waves; w++) {
        spc_state u = make(&line, 1, false);
        add_wave(&u, 2, waves[w].m, 0);
        const double rms = sqrt(compare("mse", &u, &zero));
        for (size_t b = 0; b < 3; b++) {
            const double expected = strcmp(bands[b], waves[w].band) == 0 ? rms : 0;
            ck_assert_double_eq_tol(compare(bands[b], &u, &zero), expected, 1e-13);
        }
    }
}
END_TEST

/* Of three waves one is ten times weaker, one is lost down to rounding, 1e-16 of the reference's energy. */
START_TEST(test_lost_waves) {
    spc_state u = make(&line, 1, false), v = make(&line, 1, false);
    for (int m = 1; m <= 3; m++) add_wave(&v, 1, m, 0.2 * m);
    add_wave(&u, 1, 1, 1.5);
    add_wave(&u, 0.1, 2, 0.3);
    const double lost = log10(1e-16 * 3), expected = sqrt((4 + lost * lost) / 3);
    ck_assert_double_eq_tol(compare("log_spectrum_error", &u, &v), expected, 1e-12);
}
END_TEST

/* Two cosines shifted by an angle correlate by its cosine; a constant added changes nothing. */
START_TEST(test_shifted_waves) {
    spc_state u = make(&line, 1, false), v = make(&line, 1, false);
    add_wave(&u, 2, 3, 0.7);
    add_wave(&v, 2, 3, 0);
    ck_assert_double_eq_tol(compare("correlation", &u, &v), cos(0.7), 1e-14);
    ck_assert_double_eq_tol(compare("relative_l2", &u, &v), 2 * sin(0.35), 1e-13);
    ck_assert_double_eq_tol(compare("mse", &u, &v), 2 * 4 * sin(0.35) * sin(0.35), 1e-13);
    ck_assert_double_eq_tol(compare("spectrum_error", &u, &v), 0, 1e-13);
    add_wave(&v, 5, 0, 0);
    ck_assert_double_eq_tol(compare("correlation", &u, &v), cos(0.7), 1e-13);
}
END_TEST

/* Predicting the mean scores sqrt((N - 1)/N) in vrmse. */
START_TEST(test_mean_as_prediction) {
    const spc_state v = noise(&sheet, 1, false, 11);
    spc_state u = make(&sheet, 1, false);
    const size_t points = spc_grid_points(&sheet);
    double mean = 0;
    for (size_t i = 0; i < points; i++) mean += v.data[i] / (double)points;
    for (size_t i = 0; i < points; i++) u.data[i] = mean;
    const double n = (double)points;
    ck_assert_double_eq_tol(compare("vrmse", &u, &v), sqrt((n - 1) / n), 1e-6);
    ck_assert_double_eq_tol(compare("correlation", &u, &v), 0, 1e-6);
}
END_TEST

/* nrmse weighs fields alike however large they are; relative_l2 does not. */
START_TEST(test_fields_of_different_size) {
    spc_state v = noise(&line, 2, false, 12);
    for (size_t i = 0; i < 60; i++) v.data[i] *= 1e6;
    spc_state u = scaled(&v, 1);
    for (size_t i = 60; i < 120; i++) u.data[i] *= 1.5;
    ck_assert_double_eq_tol(compare("nrmse", &u, &v), 0.25, 1e-13);
    ck_assert_double_lt(compare("relative_l2", &u, &v), 1e-5);
}
END_TEST

START_TEST(test_max_error_of_a_complex_point) {
    spc_state u = make(&line, 1, true);
    const spc_state v = make(&line, 1, true);
    u.data[2 * 17] = 3;
    u.data[2 * 17 + 1] = -4;
    ck_assert_double_eq(compare("max_error", &u, &v), 5);
    ck_assert(isinf(compare("relative_l2", &u, &v)));
    ck_assert(isinf(compare("relative_l1", &u, &v)));
}
END_TEST

START_TEST(test_other_shapes_are_refused) {
    const spc_state u = noise(&sheet, 1, false, 13), other_grid = noise(&line, 1, false, 13);
    const spc_state more = noise(&sheet, 2, false, 13);
    for (size_t i = 0; spc_metric_at(i); i++) {
        double value;
        const spc_metric *metric = spc_metric_at(i);
        ck_assert_int_eq(metric->value(pool, &u, &other_grid, &value), SPC_NOT_APPLICABLE);
        spc_error_clear(context);
        ck_assert_int_eq(metric->value(pool, &u, &more, &value), SPC_NOT_APPLICABLE);
        ck_assert_str_ne(spc_error_message(context), "");
        spc_error_clear(context);
    }
}
END_TEST

int main(void) {
    TCase *metrics = tcase_create("metrics");
    tcase_add_checked_fixture(metrics, set_up, tear_down);
    tcase_add_test(metrics, test_equal_states);
    tcase_add_test(metrics, test_symmetry);
    tcase_add_test(metrics, test_scaling);
    tcase_add_test(metrics, test_relative_error_of_a_multiple);
    tcase_add_test(metrics, test_bands_add_to_mse);
    tcase_add_test(metrics, test_shells_add_to_the_whole);
    tcase_add_test(metrics, test_lost_waves);
    tcase_add_test(metrics, test_band_edges);
    tcase_add_test(metrics, test_shifted_waves);
    tcase_add_test(metrics, test_mean_as_prediction);
    tcase_add_test(metrics, test_fields_of_different_size);
    tcase_add_test(metrics, test_max_error_of_a_complex_point);
    tcase_add_test(metrics, test_other_shapes_are_refused);
    Suite *suite = suite_create("metrics");
    suite_add_tcase(suite, metrics);
    return spc_test_main(suite);
}
