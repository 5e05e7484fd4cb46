/* specula: test_cells.c
 *
 * Averages over cells: what profiles give, from one grid to another, and between points and cells.
 */
#include "runs.h"

#include "files_support.h"
#include "pool.h"

#include <specula/trajectory.h>

static spc_state on_grid(spc_grid grid, size_t channels) {
    spc_state state;
    ck_assert_int_eq(spc_state_create(pool, &grid, 1, channels, false, &state), SPC_OK);
    return state;
}

static spc_state resampled(const spc_state *from, spc_grid grid) {
    spc_state to = on_grid(grid, from->channels);
    ck_assert_int_eq(spc_state_resample(pool, from, &to), SPC_OK);
    return to;
}

static double total(const spc_state *state, size_t channel) {
    const size_t size = spc_state_field_size(state);
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += spc_state_field(state, 0, channel)[i];
    return sum / (double)size * spc_grid_volume(&state->grid);
}

/* ---- profiles ---- */

static const char *const smooth[] = {
    "random-modes, modes: 3, seed: 5",
    "gaussian, width: 0.8, position: [1, 2]",
    "sine, wavenumber: 2, phase: 0.3, axis: y",
    "expression, formula: \"exp(sin(x))*cos(y - 0.2)\"",
};

static spc_state filled(const char *initial, const char *stepper) {
    char *text = spc_pool_print(pool,
                                "equation: {name: advection-diffusion, velocity: [0, 0]}\n"
                                "grid: {n: [48, 64], length: [2*pi, 2*pi], origin: [-1, 0]}\n"
                                "initial: {name: %s}\nstepper: {name: %s}\n"
                                "time: {end: 1, save: 2}\n",
                                initial, stepper);
    const spc_case *cas = parse_case(pool, text);
    spc_state state = on_grid(cas->setting.physics.grid, 1);
    ck_assert_int_eq(spc_profile_fill(pool, &cas->setting.physics, &cas->initial,
                                      spc_random_start(cas->initial.seed, 0, SPC_PURPOSE_INITIAL),
                                      &state),
                     SPC_OK);
    return state;
}

/* Averages of the trigonometric interpolant, which is exact for these. Gauss's three points leave (k dx)^6/2016000. */
START_TEST(profiles_give_averages) {
    const spc_state points = filled(smooth[_i], "etdrk4, dt: 0.1");
    const spc_state cells = filled(smooth[_i], "finite-volume");
    const spc_state expected = resampled(&points, cells.grid);
    for (size_t i = 0; i < spc_state_size(&cells); i++) {
        ck_assert_double_eq_tol(cells.data[i], expected.data[i], 1e-9);
    }
}
END_TEST

/* ---- cells to cells ---- */

static const spc_grid fine = {.dims = 2, .n = {12, 30}, .length = {3, 2}, .offset = {0.5, 0.5}};

static spc_state random_state(spc_grid grid, size_t channels) {
    spc_state state = on_grid(grid, channels);
    spc_random random = spc_random_start(3, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < spc_state_size(&state); i++) {
        state.data[i] = spc_random_uniform(&random);
    }
    return state;
}

static spc_grid with_cells(size_t n_x, size_t n_y) {
    spc_grid grid = fine;
    grid.n[0] = n_x;
    grid.n[1] = n_y;
    return grid;
}

START_TEST(integrals_and_bounds_are_kept) {
    static const size_t n[][2] = {{4, 10}, {24, 60}, {7, 31}, {13, 4}, {12, 30}};
    const spc_state from = random_state(fine, 2);
    const spc_state to = resampled(&from, with_cells(n[_i][0], n[_i][1]));
    for (size_t c = 0; c < 2; c++) {
        ck_assert_double_eq_tol(total(&to, c), total(&from, c), 1e-14);
    }
    for (size_t i = 0; i < spc_state_size(&to); i++) {
        ck_assert(to.data[i] >= 0 && to.data[i] <= 1);
    }
}
END_TEST

START_TEST(coarse_cells_are_means_of_fine_ones) {
    const spc_state from = random_state(fine, 1);
    const spc_state to = resampled(&from, with_cells(6, 10));
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 10; j++) {
            double mean = 0;
            for (size_t k = 0; k < 6; k++) {
                mean += from.data[(2 * i + k / 3) * 30 + 3 * j + k % 3] / 6;
            }
            ck_assert_double_eq_tol(to.data[i * 10 + j], mean, 1e-15);
        }
    }
}
END_TEST

START_TEST(finer_cells_come_back) {
    const spc_state from = random_state(fine, 1);
    const spc_state there = resampled(&from, with_cells(36, 60)), back = resampled(&there, fine);
    for (size_t i = 0; i < spc_state_size(&from); i++) {
        ck_assert_double_eq_tol(back.data[i], from.data[i], 1e-14);
    }
}
END_TEST

/* Boxes of one size at another place: values stay where they are, periodically. */
START_TEST(an_origin_apart_is_minded) {
    const spc_state from = random_state(fine, 1);
    spc_grid grid = fine;
    grid.origin[0] = 2 * spc_grid_spacing(&fine, 0);
    grid.origin[1] = -7 * spc_grid_spacing(&fine, 1);
    const spc_state to = resampled(&from, grid);
    for (size_t i = 0; i < 12; i++) {
        for (size_t j = 0; j < 30; j++) {
            ck_assert_double_eq_tol(to.data[i * 30 + j],
                                    from.data[(i + 2) % 12 * 30 + (j + 23) % 30], 1e-13);
        }
    }
}
END_TEST

/* ---- points and cells ---- */

START_TEST(points_become_averages_and_come_back) {
    const spc_grid points = {.dims = 1, .n = {20}, .length = {2 * M_PI}, .origin = {0.3}};
    spc_grid cells = {.dims = 1, .n = {32}, .length = {2 * M_PI}, .offset = {0.5}};
    spc_state from = on_grid(points, 1);
    for (size_t i = 0; i < 20; i++) {
        const double x = spc_grid_coordinate(&points, 0, i);
        from.data[i] = 0.7 + sin(x) + cos(5 * x);
    }
    const spc_state to = resampled(&from, cells), back = resampled(&to, points);
    const double dx = spc_grid_spacing(&cells, 0);
    for (size_t i = 0; i < 32; i++) {
        const double a = dx * (double)i, b = a + dx;
        const double integral = 0.7 * dx - cos(b) + cos(a) + (sin(5 * b) - sin(5 * a)) / 5;
        ck_assert_double_eq_tol(to.data[i], integral / dx, 1e-13);
    }
    for (size_t i = 0; i < 20; i++) ck_assert_double_eq_tol(back.data[i], from.data[i], 1e-13);
}
END_TEST

/* ---- files ---- */

static spc_status write_frame(void *self, size_t member, size_t index, const spc_state *state,
                              const spc_step_info *info) {
    (void)info;
    return spc_recorder_frame(self, member, index, state, NULL);
}

static char *tube(const char *initial, size_t n) {
    return spc_pool_print(pool,
                          "equation: {name: euler}\ngrid: {n: [%zu], length: [1]}\n"
                          "initial: {name: %s}\nstepper: {name: finite-volume}\n"
                          "boundary: {x: outflow}\ntime: {end: 0.1, save: 2}\n"
                          "output: {diagnostics: none, checkpoint: none}\n",
                          n, initial);
}

static spc_state first_state(const char *text) {
    const spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    return *spc_rollout_state(rollout, 0);
}

/* A shock from a file stays one: the same on the same cells, with the means of neighbours on half as many. */
START_TEST(shocks_come_back_from_files) {
    char path[32] = "test_cells_XXXXXX.nc";
    temporary_path(path);
    const spc_case *cas = parse_case(pool, tube("riemann", 60));
    spc_recorder *recorder;
    spc_rollout *rollout;
    kept_frames kept = keep_all(pool, cas);
    ck_assert_int_eq(spc_recorder_create(pool, cas, path, "test", &recorder), SPC_OK);
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    const spc_sink sinks[] = {{.frame = write_frame, .self = recorder},
                              {.frame = keep_frame, .self = &kept}};
    ck_assert_int_eq(spc_rollout_run(rollout, sinks, 2), SPC_OK);
    ck_assert_int_eq(spc_recorder_close(recorder, cas->saves, "complete"), SPC_OK);
    const double *last = kept.values + kept.size;
    char *from_file = spc_pool_print(pool, "file, path: %s", path);
    const spc_state same = first_state(tube(from_file, 60));
    ck_assert_mem_eq(same.data, last, kept.size * sizeof *last);
    const spc_state half = first_state(tube(from_file, 30));
    for (size_t i = 0; i < spc_state_size(&half); i++) {
        ck_assert_double_eq_tol(half.data[i], 0.5 * (last[2 * i] + last[2 * i + 1]), 1e-15);
    }
    unlink(path);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cells");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, profiles_give_averages, 0, (int)(sizeof smooth / sizeof *smooth));
    tcase_add_loop_test(all, integrals_and_bounds_are_kept, 0, 5);
    tcase_add_test(all, coarse_cells_are_means_of_fine_ones);
    tcase_add_test(all, finer_cells_come_back);
    tcase_add_test(all, an_origin_apart_is_minded);
    tcase_add_test(all, points_become_averages_and_come_back);
    tcase_add_test(all, shocks_come_back_from_files);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
