/* specula: test_averages.c
 *
 * States on coarser grids: means and fluxes stay, a flow without divergence has none on the coarse faces, coarsening composes; faces
 * to centres and to finer faces; what a run writes of it.
 */
#include "faces.h"

#include "pool.h"

#include <stdio.h>
#include <unistd.h>

static spc_state state_on(const spc_grid *grid, size_t channels, bool complex_valued) {
    spc_state state;
    ck_assert_int_eq(spc_state_create(pool, grid, 1, channels, complex_valued, &state), SPC_OK);
    return state;
}

static spc_state coarsened(const spc_state *fine, size_t factor) {
    const spc_grid grid = spc_grid_coarsened(&fine->grid, factor);
    spc_state coarse = state_on(&grid, fine->channels, fine->complex_valued);
    spc_state_coarsen(fine, &coarse);
    return coarse;
}

/* A staggered box, periodic or with walls, and a random flow in it that has no divergence. */
static const char *const texts[] = {
    "equation: {name: navier-stokes-velocity-2d}\ngrid: {n: [24, 36], length: [1, 2]}\n"
    "initial: {name: expression, formula: \"0; 0\"}\nstepper: {name: staggered}\ntime: {end: 1}\n",
    "equation: {name: navier-stokes-3d}\ngrid: {n: [12, 24, 36], length: [1, 2, 3]}\n"
    "initial: {name: expression, formula: \"0; 0; 0\"}\nstepper: {name: staggered}\n"
    "time: {end: 1}\n",
    "equation: {name: navier-stokes-velocity-2d}\ngrid: {n: [24, 36], length: [1, 2]}\n"
    "initial: {name: expression, formula: \"0; 0\"}\nstepper: {name: staggered, tolerance: 1e-14}\n"
    "boundary: {x: {dirichlet: [0, 1]}, y: reflecting}\ntime: {end: 1}\n",
};
enum { TEXTS = sizeof texts / sizeof *texts };

static spc_state random_flow(const char *text, spc_setting *setting) {
    const spc_case *cas = parse_case(pool, text);
    ck_assert_ptr_nonnull(cas);
    *setting = cas->setting;
    const spc_staggered_choices choices = {.preconditioner = SPC_PRECONDITIONER_FFT,
                                           .tolerance = 1e-14};
    spc_staggered *engine;
    ck_assert_int_eq(spc_staggered_create(pool, setting, &choices, &engine), SPC_OK);
    spc_state state = state_on(&setting->physics.grid, components_of(setting), false);
    random_faces(setting, 1, state.data);
    spc_staggered_project(engine, state.data);
    ck_assert_double_le(largest_divergence(pool, setting, state.data), 1e-12);
    return state;
}

static double *divergence_of(const spc_setting *setting, const spc_state *state) {
    double *divergence = spc_pool_take(pool, spc_grid_points(&state->grid), sizeof *divergence);
    spc_setting on = *setting;
    on.physics.grid = state->grid;
    spc_divergence(&on, state->data, divergence);
    return divergence;
}

/* ---- coarser ---- */

START_TEST(coarse_flow_has_no_divergence) {
    spc_setting setting;
    const spc_state fine = random_flow(texts[_i], &setting);
    for (size_t factor = 2; factor <= 6; factor++) {
        if (!spc_grid_can_coarsen(&fine.grid, factor)) continue;
        const spc_state coarse = coarsened(&fine, factor);
        spc_setting on = setting;
        on.physics.grid = coarse.grid;
        ck_assert_double_le(largest_divergence(pool, &on, coarse.data), 1e-12);
        ck_assert_double_gt(product_of(coarse.data, coarse.data, spc_state_size(&coarse)), 0);
    }
    ck_assert(!spc_grid_can_coarsen(&fine.grid, 5));
    ck_assert(!spc_grid_can_coarsen(&fine.grid, 0));
}
END_TEST

/* Divergence of the means is the mean of the divergence, whatever the flow. */
START_TEST(divergence_commutes) {
    spc_setting setting;
    spc_state fine = random_flow(texts[_i], &setting);
    random_faces(&setting, 2, fine.data);
    const spc_state coarse = coarsened(&fine, 3);
    spc_grid centres = fine.grid;
    centres.staggered = false;
    spc_state divergence = state_on(&centres, 1, false);
    memcpy(divergence.data, divergence_of(&setting, &fine),
           spc_state_size(&divergence) * sizeof(double));
    const spc_state mean = coarsened(&divergence, 3);
    const double *of_means = divergence_of(&setting, &coarse);
    ck_assert_double_le(distance(of_means, mean.data, spc_state_size(&mean)), 1e-13);
}
END_TEST

START_TEST(coarsening_composes) {
    spc_setting setting;
    const spc_state fine = random_flow(texts[_i], &setting);
    const spc_state two = coarsened(&fine, 2), six = coarsened(&two, 3), once = coarsened(&fine, 6);
    ck_assert(spc_grid_equal(&six.grid, &once.grid));
    ck_assert_double_le(distance(six.data, once.data, spc_state_size(&once)), 1e-14);
    const spc_state same = coarsened(&fine, 1);
    ck_assert_mem_eq(same.data, fine.data, spc_state_size(&fine) * sizeof(double));
}
END_TEST

static const spc_grid sheet = {.dims = 2, .n = {12, 8, 1}, .length = {3, 2}};

static void number_cells(spc_state *state) {
    for (size_t i = 0; i < spc_state_size(state); i++) state->data[i] = (double)(i * i % 37);
}

START_TEST(points_are_thinned_and_cells_averaged) {
    spc_state points = state_on(&sheet, 1, true);
    number_cells(&points);
    const spc_state thin = coarsened(&points, 4);
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 2; j++) {
            const double *from = points.data + 2 * (4 * i * 8 + 4 * j);
            ck_assert_mem_eq(thin.data + 2 * (i * 2 + j), from, 2 * sizeof *from);
        }
    }
    spc_grid grid = sheet;
    grid.offset[0] = grid.offset[1] = 0.5;
    spc_state cells = state_on(&grid, 2, false);
    number_cells(&cells);
    const spc_state coarse = coarsened(&cells, 2);
    for (size_t c = 0; c < 2; c++) {
        double before = 0, after = 0;
        for (size_t i = 0; i < 96; i++) before += spc_state_field(&cells, 0, c)[i];
        for (size_t i = 0; i < 24; i++) after += 4 * spc_state_field(&coarse, 0, c)[i];
        ck_assert_double_eq_tol(after, before, 1e-10);
    }
    const double *q = cells.data;
    ck_assert_double_eq(coarse.data[0], 0.25 * (q[0] + q[1] + q[8] + q[9]));
    ck_assert_uint_eq(coarse.revision, 1);
}
END_TEST

/* ---- faces to other places ---- */

/* Lines along each component's own axis: exact at centres, and on finer faces. */
START_TEST(faces_to_centres) {
    spc_grid grid = {.dims = 2, .n = {6, 5, 1}, .length = {6, 5}, .offset = {0.5, 0.5}};
    grid.staggered = true;
    spc_state faces = state_on(&grid, 2, false);
    const double *u = spc_state_field(&faces, 0, 0);
    for (size_t i = 0; i < 60; i++) {
        faces.data[i] = i < 30 ? (double)(i / 5 + 1) : 3 * (double)(i % 5 + 1);
    }
    grid.staggered = false;
    spc_state centres = state_on(&grid, 2, false);
    spc_state_to_centres(&faces, &centres);
    for (size_t i = 5; i < 30; i++) ck_assert_double_eq(centres.data[i], (double)(i / 5) + 0.5);
    ck_assert_double_eq(centres.data[0], 0.5 * (u[0] + u[25]));
    for (size_t i = 0; i < 30; i++) {
        const double y = (double)(i % 5) + 0.5;
        if (i % 5 > 0) ck_assert_double_eq(centres.data[30 + i], 3 * y);
    }
}
END_TEST

/* Finer faces hold the same flow: no divergence, and coarsened again it is what it was. */
START_TEST(finer_faces_hold_the_flow) {
    spc_setting setting;
    const spc_state coarse = random_flow(texts[_i], &setting);
    spc_setting on = setting;
    for (int axis = 0; axis < 3; axis++) on.physics.grid.n[axis] = 2 * coarse.grid.n[axis];
    spc_state fine = state_on(&on.physics.grid, coarse.channels, false);
    ck_assert_int_eq(spc_state_resample(pool, &coarse, &fine), SPC_OK);
    ck_assert_double_le(largest_divergence(pool, &on, fine.data), 1e-12);
    const spc_state again = coarsened(&fine, 2);
    ck_assert_double_le(distance(again.data, coarse.data, spc_state_size(&coarse)), 1e-14);
}
END_TEST

/* Spectral modes without divergence make faces without; and the way back is exact. */
START_TEST(waves_to_faces_and_back) {
    const char *text = "equation: {name: navier-stokes-velocity-2d}\n"
                       "grid: {n: [16, 18], length: [1, 2], origin: [0.3, -1]}\n"
                       "initial: {name: filtered-velocity, peak_wavenumber: 9}\n"
                       "stepper: {name: %s}\ntime: {end: 1}\n";
    const spc_case *spectral = parse_case(pool, spc_pool_print(pool, text, "etdrk4, dt: 0.1"));
    const spc_case *staggered = parse_case(pool, spc_pool_print(pool, text, "staggered"));
    const spc_state waves = initial_state(pool, spectral, 0);
    spc_state faces = state_on(&staggered->setting.physics.grid, 2, false);
    ck_assert_int_eq(spc_state_resample(pool, &waves, &faces), SPC_OK);
    ck_assert_double_le(largest_divergence(pool, &staggered->setting, faces.data), 1e-13);
    spc_state back = state_on(&waves.grid, 2, false);
    ck_assert_int_eq(spc_state_resample(pool, &faces, &back), SPC_OK);
    ck_assert_double_le(distance(back.data, waves.data, spc_state_size(&waves)), 1e-13);
    /* The profile itself, averaged over faces by quadrature, is the same flow. */
    const spc_state filled = initial_state(pool, staggered, 0);
    ck_assert_double_le(distance(filled.data, faces.data, spc_state_size(&faces)), 1e-4);
}
END_TEST

/* ---- files ---- */

static char *file_path(const char *what) {
    return spc_pool_print(pool, "/tmp/specula-averages-%s-%ld.nc", what, (long)getpid());
}

static void record(const spc_case *cas, const spc_state *state, const char *path) {
    spc_recorder *recorder;
    ck_assert_msg(spc_recorder_create(pool, cas, path, "test", &recorder) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_int_eq(spc_recorder_frame(recorder, 0, 0, state, NULL), SPC_OK);
    ck_assert_int_eq(spc_recorder_close(recorder, 1, "complete"), SPC_OK);
}

static spc_state read_back(const char *path) {
    spc_trajectory *trajectory;
    ck_assert_msg(spc_trajectory_open(pool, path, &trajectory) == SPC_OK, "%s",
                  spc_error_message(context));
    spc_state state = state_on(&trajectory->grid, trajectory->channels, false);
    ck_assert_int_eq(spc_trajectory_read(context, trajectory, 0, 0, &state), SPC_OK);
    spc_trajectory_close(trajectory);
    return state;
}

/* A file of faces says that they are, and a case goes on from it bitwise. */
START_TEST(files_hold_faces) {
    spc_setting setting;
    const spc_state flow = random_flow(texts[_i], &setting);
    char *text = spc_pool_print(pool, "%soutput: {diagnostics: none}\n", texts[_i]);
    char *path = file_path("faces");
    record(parse_case(pool, text), &flow, path);
    const spc_state read = read_back(path);
    ck_assert(spc_grid_equal(&read.grid, &flow.grid));
    ck_assert(read.grid.staggered);
    ck_assert_mem_eq(read.data, flow.data, spc_state_size(&flow) * sizeof(double));
    const char *const overrides[] = {spc_pool_print(pool, "initial={name: file, path: %s}", path),
                                     NULL};
    spc_case *cas;
    ck_assert_msg(spc_case_parse(pool, "test", text, overrides, &cas) == SPC_OK, "%s",
                  spc_error_message(context));
    const spc_state again = initial_state(pool, cas, 0);
    ck_assert_mem_eq(again.data, flow.data, spc_state_size(&flow) * sizeof(double));
    unlink(path);
}
END_TEST

START_TEST(files_can_be_coarser) {
    spc_setting setting;
    const spc_state flow = random_flow(texts[_i], &setting);
    char *path = file_path("coarse");
    record(parse_case(pool, spc_pool_print(pool, "%soutput: {diagnostics: none, coarsen: 3}\n",
                                           texts[_i])),
           &flow, path);
    const spc_state read = read_back(path), expected = coarsened(&flow, 3);
    ck_assert(spc_grid_equal(&read.grid, &expected.grid));
    ck_assert_mem_eq(read.data, expected.data, spc_state_size(&expected) * sizeof(double));
    unlink(path);
    spc_case *cas;
    char *wrong = spc_pool_print(pool, "%soutput: {coarsen: 5}\n", texts[_i]);
    ck_assert_int_eq(spc_case_parse(pool, "test", wrong, NULL, &cas), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "output.coarsen"));
}
END_TEST

/* One component alone is a field at its own points. */
START_TEST(files_hold_one_component) {
    spc_setting setting;
    const spc_state flow = random_flow(texts[0], &setting);
    char *path = file_path("one");
    record(parse_case(pool, spc_pool_print(pool, "%soutput: {diagnostics: none, fields: [v]}\n",
                                           texts[0])),
           &flow, path);
    const spc_state read = read_back(path);
    ck_assert(!read.grid.staggered);
    ck_assert_double_eq(read.grid.offset[0], 0.5);
    ck_assert_double_eq(read.grid.offset[1], 1);
    ck_assert_mem_eq(read.data, spc_state_field(&flow, 0, 1),
                     spc_state_size(&read) * sizeof(double));
    unlink(path);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("averages");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, coarse_flow_has_no_divergence, 0, TEXTS);
    tcase_add_loop_test(all, divergence_commutes, 0, TEXTS);
    tcase_add_loop_test(all, coarsening_composes, 0, TEXTS);
    tcase_add_test(all, points_are_thinned_and_cells_averaged);
    tcase_add_test(all, faces_to_centres);
    tcase_add_loop_test(all, finer_faces_hold_the_flow, 0, TEXTS);
    tcase_add_test(all, waves_to_faces_and_back);
    tcase_add_loop_test(all, files_hold_faces, 0, TEXTS);
    tcase_add_loop_test(all, files_can_be_coarser, 0, TEXTS);
    tcase_add_test(all, files_hold_one_component);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
