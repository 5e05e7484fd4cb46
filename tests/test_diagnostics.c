/* specula: test_diagnostics.c
 *
 * Diagnostics against closed forms: plane waves, sines, single modes, Parseval's identity, and the published entropies
 * of four solitary waves.
 */
#include "harness.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>
#include <specula/registry.h>

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

/* ---- equations that only say how fields are read ---- */

static double speed_of_two(const spc_probe *probe, int axis) {
    (void)probe;
    return axis == 0 ? 2 : 3;
}

static double vorticity_factor(const spc_physics *physics, double k_squared) {
    (void)physics;
    return k_squared > 0 ? 0.5 / k_squared : 0;
}

static const spc_equation real_equation = {.abi = SPC_ABI, .name = "real"};
static const spc_equation complex_equation = {
    .abi = SPC_ABI, .name = "complex", .complex_valued = true};
static const spc_equation moving_equation = {
    .abi = SPC_ABI, .name = "moving", .speed = speed_of_two};
static const spc_equation vorticity_equation = {
    .abi = SPC_ABI, .name = "vorticity", .energy_factor = vorticity_factor};

static spc_physics physics;
static spc_state state;
static spc_probe probe;

static void make_state(const spc_equation *equation, const spc_grid *grid, size_t channels) {
    physics = (spc_physics){.equation = equation, .grid = *grid};
    ck_assert_int_eq(spc_state_create(pool, grid, 1, channels, equation->complex_valued, &state),
                     SPC_OK);
}

static void make_probe(void) {
    ck_assert_int_eq(spc_probe_create(pool, &physics, &state, &probe), SPC_OK);
}

static double measure(const char *name) {
    const spc_diagnostic *diagnostic = spc_diagnostic_find(name);
    ck_assert_msg(diagnostic && diagnostic->value, "no scalar diagnostic named %s", name);
    return diagnostic->value(&probe);
}

static const spc_grid line = {.dims = 1, .n = {64}, .length = {5}, .origin = {-1}};
static const spc_grid sheet = {.dims = 2, .n = {24, 15}, .length = {4, 3}};
static const spc_grid box = {.dims = 3, .n = {8, 12, 10}, .length = {2, 3, 2}};
static const spc_grid paper_grid = {.dims = 1, .n = {512}, .length = {50}, .origin = {-25}};

static void fill_plane_wave(int m, double amplitude) {
    for (size_t i = 0; i < state.grid.n[0]; i++) {
        const double phase = 2 * M_PI * m * (double)i / (double)state.grid.n[0];
        state.data[2 * i] = amplitude * cos(phase);
        state.data[2 * i + 1] = amplitude * sin(phase);
    }
}

static void fill_noise(void) {
    spc_random random = spc_random_start(7, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < spc_state_size(&state); i++) {
        state.data[i] = spc_random_uniform(&random) - 0.3;
    }
}

/* ---- entropies ---- */

START_TEST(test_plane_wave) {
    make_state(&complex_equation, &line, 1);
    fill_plane_wave(-5, 1.5);
    make_probe();
    const double n = 64;
    ck_assert_double_eq_tol(measure("shannon_entropy"), log(n), 1e-13);
    ck_assert_double_eq_tol(measure("renyi_entropy"), log(n), 1e-13);
    ck_assert_double_eq_tol(measure("tsallis_entropy"), 1 - 1 / n, 1e-14);
    ck_assert_double_eq_tol(measure("spectral_shannon_entropy"), 0, 1e-13);
    ck_assert_double_eq_tol(measure("spectral_renyi_entropy"), 0, 1e-13);
    ck_assert_double_eq_tol(measure("spectral_tsallis_entropy"), 0, 1e-13);
    ck_assert_double_eq_tol(measure("max"), 1.5, 1e-14);
    ck_assert_double_eq_tol(measure("mean_square"), 2.25, 1e-14);
}
END_TEST

/* The half spectrum of a real field must count as the whole: a sine is two modes, a sum over points of
 * -p ln p with p = (2/N) sin^2 is ln N - 1 + ln 2 for any resolved sine. */
START_TEST(test_sine) {
    make_state(&real_equation, &line, 1);
    for (size_t i = 0; i < 64; i++) state.data[i] = 3 * sin(2 * M_PI * 3 * (double)i / 64 + 0.1);
    make_probe();
    ck_assert_double_eq_tol(measure("spectral_shannon_entropy"), log(2), 1e-12);
    ck_assert_double_eq_tol(measure("spectral_renyi_entropy"), log(2), 1e-12);
    ck_assert_double_eq_tol(measure("spectral_tsallis_entropy"), 0.5, 1e-12);
    ck_assert_double_eq_tol(measure("tsallis_entropy"), 1 - 1.5 / 64, 1e-13);
    ck_assert_double_eq_tol(measure("renyi_entropy"), log(64 / 1.5), 1e-12);
    ck_assert_double_eq_tol(measure("shannon_entropy"), log(64) - 1 + log(2), 1e-3);
    ck_assert_double_eq_tol(measure("mean_square"), 4.5, 1e-13);
}
END_TEST

START_TEST(test_zero_field_has_no_entropy) {
    make_state(&real_equation, &sheet, 2);
    make_probe();
    for (size_t i = 0; spc_diagnostic_at(i); i++) {
        const spc_diagnostic *diagnostic = spc_diagnostic_at(i);
        if (!diagnostic->value || diagnostic->applies) continue;
        ck_assert_msg(diagnostic->value(&probe) == 0, "%s of nothing", diagnostic->name);
    }
}
END_TEST

/* Two equal channels are one channel twice as strong: the distribution is the same. */
START_TEST(test_channels_add) {
    make_state(&real_equation, &sheet, 1);
    fill_noise();
    make_probe();
    const double one_points = measure("shannon_entropy");
    const double one_modes = measure("spectral_shannon_entropy");
    const double one_square = measure("mean_square");
    const spc_state single = state;
    make_state(&real_equation, &sheet, 2);
    for (size_t i = 0; i < spc_state_size(&state); i++) {
        state.data[i] = single.data[i % spc_state_size(&single)];
    }
    make_probe();
    ck_assert_double_eq_tol(measure("shannon_entropy"), one_points, 1e-13);
    ck_assert_double_eq_tol(measure("spectral_shannon_entropy"), one_modes, 1e-13);
    ck_assert_double_eq_tol(measure("mean_square"), 2 * one_square, 1e-13);
}
END_TEST

static void set_point(size_t i, spc_complex psi) {
    state.data[2 * i] = creal(psi);
    state.data[2 * i + 1] = cimag(psi);
}

static spc_complex soliton(double x, double amplitude, double position, double velocity) {
    return amplitude / cosh(amplitude * (x - position)) * cexp(I * velocity * x);
}

static spc_complex single_soliton(double x) {
    return soliton(x, 2, -10, 1);
}

static spc_complex two_solitons(double x) {
    return soliton(x, 2, -10, 2) + soliton(x, 1.5, 10, -2);
}

static spc_complex breather(double x) {
    return sqrt(2) / cosh(x) * cexp(I * 0.5 * x) * (1 + 0.5 * cos(x));
}

/* Published to three decimals (arXiv 2509.05901, analysis data, t = 0). */
static const struct published {
    const char *name;
    spc_complex (*psi)(double x);
    double shannon, spectral_shannon, renyi, tsallis;
} published[] = {
    {"single soliton", single_soliton, 2.940, 3.623, 2.732, 0.935},
    {"two solitons", two_solitons, 3.746, 4.080, 3.499, 0.970},
    {"breather", breather, 3.384, 3.171, 3.197, 0.959},
};

START_TEST(test_published_entropies) {
    const struct published *wave = &published[_i];
    make_state(&complex_equation, &paper_grid, 1);
    for (size_t i = 0; i < 512; i++) {
        set_point(i, wave->psi(spc_grid_coordinate(&paper_grid, 0, i)));
    }
    make_probe();
    ck_assert_double_eq_tol(measure("shannon_entropy"), wave->shannon, 5.001e-4);
    ck_assert_double_eq_tol(measure("spectral_shannon_entropy"), wave->spectral_shannon, 5.001e-4);
    ck_assert_double_eq_tol(measure("renyi_entropy"), wave->renyi, 5.001e-4);
    ck_assert_double_eq_tol(measure("tsallis_entropy"), wave->tsallis, 5.001e-4);
}
END_TEST

/* ---- spectra ---- */

static double energy_of_shells(double *values, size_t *shells) {
    const spc_diagnostic *spectrum = spc_diagnostic_find("energy_spectrum");
    ck_assert_ptr_nonnull(spectrum);
    *shells = spc_shell_count(probe.modes);
    ck_assert_uint_le(*shells, 64);
    spectrum->vector(&probe, values, *shells);
    double sum = 0;
    for (size_t shell = 0; shell < *shells; shell++) sum += values[shell];
    return sum;
}

START_TEST(test_shells_of_a_box) {
    make_state(&real_equation, &box, 1);
    make_probe();
    ck_assert_double_eq_tol(spc_shell_spacing(probe.modes), 2 * M_PI / 3, 1e-14);
    /* Nyquist wavenumbers 4 pi, 4 pi, 5 pi: the smallest is 6 dk */
    ck_assert_uint_eq(spc_shell_count(probe.modes), 7);
    make_state(&real_equation, &sheet, 1);
    make_probe();
    /* 6 pi and 5 pi, dk = pi/2 */
    ck_assert_uint_eq(spc_shell_count(probe.modes), 11);
}
END_TEST

START_TEST(test_single_mode_fills_one_shell) {
    make_state(&real_equation, &sheet, 1);
    for (size_t i = 0; i < 24; i++) {
        for (size_t j = 0; j < 15; j++) {
            state.data[15 * i + j] =
                4 * cos(2 * M_PI * (3 * (double)i / 24 + 2 * (double)j / 15) + 0.4);
        }
    }
    make_probe();
    /* |k| / dk = sqrt(3^2 + (2 * 4/3)^2) = 4.01; mean energy 16/2/2 */
    double values[64];
    size_t shells;
    ck_assert_double_eq_tol(energy_of_shells(values, &shells), 4, 1e-12);
    for (size_t shell = 0; shell < shells; shell++) {
        ck_assert_double_eq_tol(values[shell], shell == 4 ? 4 : 0, 1e-12);
    }
}
END_TEST

START_TEST(test_parseval) {
    static const spc_grid odd = {.dims = 1, .n = {63}, .length = {2}};
    const spc_grid *const grids[] = {&line, &odd};
    for (size_t g = 0; g < 2; g++) {
        make_state(&real_equation, grids[g], 1);
        fill_noise();
        make_probe();
        double values[64];
        size_t shells;
        /* in one dimension no mode is beyond the last shell */
        ck_assert_double_eq_tol(energy_of_shells(values, &shells), measure("mean_square") / 2,
                                1e-13);
    }
    const spc_grid *const volumes[] = {&sheet, &box};
    for (size_t g = 0; g < 2; g++) {
        make_state(&real_equation, volumes[g], 2);
        fill_noise();
        make_probe();
        double total = 0;
        for (size_t channel = 0; channel < 2; channel++) {
            total += spc_spectrum_sum(probe.modes, probe.spectrum[channel], NULL, NULL);
        }
        ck_assert_double_eq_tol(total, measure("mean_square"), 1e-13);
        double values[64];
        size_t shells;
        const double inside = energy_of_shells(values, &shells);
        ck_assert_double_gt(inside, 0);
        ck_assert_double_lt(inside, total / 2);
    }
}
END_TEST

/* w = cos(kx) has the kinetic energy 1/4 / k^2. */
START_TEST(test_energy_factor) {
    make_state(&vorticity_equation, &line, 1);
    for (size_t i = 0; i < 64; i++) state.data[i] = cos(2 * M_PI * 2 * (double)i / 64);
    make_probe();
    double values[64];
    size_t shells;
    const double k = 2 * M_PI * 2 / 5;
    ck_assert_double_eq_tol(energy_of_shells(values, &shells), 0.25 / (k * k), 1e-14);
    ck_assert_double_eq_tol(values[2], 0.25 / (k * k), 1e-14);
}
END_TEST

static double k_to_the_fourth(double k_squared, const void *user) {
    const double *scale = user;
    return *scale * k_squared * k_squared;
}

START_TEST(test_spectrum_sum_with_factor) {
    make_state(&real_equation, &line, 1);
    for (size_t i = 0; i < 64; i++) state.data[i] = sin(2 * M_PI * 7 * (double)i / 64);
    make_probe();
    const double scale = 3, k = 2 * M_PI * 7 / 5;
    const double sum = spc_spectrum_sum(probe.modes, probe.spectrum[0], k_to_the_fourth, &scale);
    ck_assert_double_eq_tol(sum / (scale * k * k * k * k / 2), 1, 1e-13);
}
END_TEST

/* The tail begins above 0.6 of Nyquist: m = 19 of 32 is outside, 20 is in. */
START_TEST(test_spectral_tail) {
    for (int m = 19; m <= 20; m++) {
        make_state(&complex_equation, &line, 1);
        fill_plane_wave(m, 1);
        make_probe();
        ck_assert_double_eq_tol(measure("spectral_tail"), m == 20 ? 1 : 0, 1e-14);
    }
    make_state(&real_equation, &sheet, 1);
    for (size_t i = 0; i < 24 * 15; i++) {
        const double x = 2 * M_PI * (double)(i / 15) / 24, y = 2 * M_PI * (double)(i % 15) / 15;
        state.data[i] = 2 * cos(x) + cos(8 * x) + cos(x) * cos(5 * y);
    }
    make_probe();
    /* mean squares 2, 1/2 and 1/4 */
    ck_assert_double_eq_tol(measure("spectral_tail"), 0.75 / 2.75, 1e-13);
}
END_TEST

/* ---- others ---- */

START_TEST(test_cfl) {
    const spc_diagnostic *cfl = spc_diagnostic_find("cfl");
    ck_assert_ptr_nonnull(cfl);
    make_state(&real_equation, &sheet, 1);
    ck_assert(!cfl->applies(&physics));
    make_state(&moving_equation, &sheet, 1);
    ck_assert(cfl->applies(&physics));
    make_probe();
    ck_assert_double_eq(measure("cfl"), 0);
    probe.dt = 0.01;
    ck_assert_double_eq_tol(measure("cfl"), 0.01 * (2 / (4.0 / 24) + 3 / (3.0 / 15)), 1e-14);
}
END_TEST

START_TEST(test_max_sees_every_channel) {
    make_state(&real_equation, &box, 3);
    state.data[spc_state_size(&state) - 1] = -4;
    make_probe();
    ck_assert_double_eq(measure("max"), 4);
}
END_TEST

static double one(const spc_probe *at, size_t point) {
    return at->state->data[point];
}

START_TEST(test_probe_mean) {
    make_state(&real_equation, &sheet, 1);
    for (size_t i = 0; i < 24 * 15; i++) state.data[i] = (double)i;
    make_probe();
    ck_assert_double_eq_tol(spc_probe_mean(&probe, one), (24 * 15 - 1) / 2.0, 1e-12);
}
END_TEST

START_TEST(test_table) {
    for (size_t i = 0; spc_diagnostic_at(i); i++) {
        const spc_diagnostic *diagnostic = spc_diagnostic_at(i);
        ck_assert_uint_eq(diagnostic->abi, SPC_ABI);
        ck_assert_ptr_nonnull(diagnostic->doc);
        ck_assert_ptr_nonnull(diagnostic->symbol);
        ck_assert_ptr_nonnull(diagnostic->long_name);
        ck_assert((diagnostic->value != NULL) != (diagnostic->vector != NULL));
        ck_assert_ptr_eq(spc_diagnostic_find(diagnostic->name), diagnostic);
    }
}
END_TEST

int main(void) {
    TCase *measures = tcase_create("diagnostics");
    tcase_add_checked_fixture(measures, set_up, tear_down);
    tcase_add_test(measures, test_table);
    tcase_add_test(measures, test_plane_wave);
    tcase_add_test(measures, test_sine);
    tcase_add_test(measures, test_zero_field_has_no_entropy);
    tcase_add_test(measures, test_channels_add);
    tcase_add_loop_test(measures, test_published_entropies, 0, 3);
    tcase_add_test(measures, test_shells_of_a_box);
    tcase_add_test(measures, test_single_mode_fills_one_shell);
    tcase_add_test(measures, test_parseval);
    tcase_add_test(measures, test_energy_factor);
    tcase_add_test(measures, test_spectrum_sum_with_factor);
    tcase_add_test(measures, test_spectral_tail);
    tcase_add_test(measures, test_cfl);
    tcase_add_test(measures, test_max_sees_every_channel);
    tcase_add_test(measures, test_probe_mean);
    Suite *suite = suite_create("diagnostics");
    suite_add_tcase(suite, measures);
    return spc_test_main(suite);
}
