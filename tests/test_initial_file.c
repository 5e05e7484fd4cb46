/* specula: test_initial_file.c
 *
 * Starting from trajectory files: bitwise from our own, exact between grids for what both hold, from files of other
 * programs, and refusals with a reason.
 */
#include "runs.h"

#include "files_support.h"

#include <netcdf.h>

static spc_context *context;
static spc_pool *pool;
static char path[32];

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    strcpy(path, "test_initial_XXXXXX.nc");
    temporary_path(path);
}

static void shut_down(void) {
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

/* ---- files ---- */

static spc_status write_frame(void *self, size_t member, size_t index, const spc_state *state,
                              const spc_step_info *info) {
    (void)info;
    return spc_recorder_frame(self, member, index, state, NULL);
}

/* Run a case into the file; the frames are kept too. */
static kept_frames write_run(const char *text) {
    spc_case *cas = parse_case(pool, text);
    spc_recorder *recorder;
    spc_rollout *rollout;
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    kept_frames kept = keep_all(pool, cas);
    ck_assert_int_eq(spc_recorder_create(pool, cas, path, "test", &recorder), SPC_OK);
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    const spc_sink sinks[] = {{.frame = write_frame, .self = recorder},
                              {.frame = keep_frame, .self = &kept}};
    ck_assert_msg(spc_rollout_run(rollout, sinks, 2) == SPC_OK, "%s", spc_error_message(context));
    ck_assert_int_eq(spc_recorder_close(recorder, cas->saves, "complete"), SPC_OK);
    return kept;
}

static char *case_text(const char *equation, const char *grid, const char *initial,
                       size_t ensemble) {
    return spc_pool_print(pool,
                          "equation: {name: %s}\ngrid: {%s}\ninitial: {%s}\n"
                          "stepper: {name: etdrk4, dt: 0.01}\ntime: {end: 0.03, save: 4}\n"
                          "output: {diagnostics: none, checkpoint: none}\n"
                          "ensemble: {size: %zu}\n",
                          equation, grid, initial, ensemble);
}

static char *from_file(const char *more) {
    return spc_pool_print(pool, "name: file, path: %s%s", path, more);
}

/* The states with which a case starts. */
static spc_rollout *start(const char *text) {
    spc_rollout *rollout;
    const spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    ck_assert_msg(spc_rollout_create(pool, cas, &rollout) == SPC_OK, "%s",
                  spc_error_message(context));
    return rollout;
}

static const double *frame_of(const kept_frames *kept, size_t index, size_t member) {
    return kept->values + (index * kept->members + member) * kept->size;
}

static void check_bitwise(const spc_rollout *rollout, size_t member, const double *expected) {
    const spc_state *state = spc_rollout_state(rollout, member);
    ck_assert_int_eq(memcmp(state->data, expected, spc_state_size(state) * sizeof(double)), 0);
    ck_assert(state->time == 0);
}

/* ---- our own files ---- */

typedef struct source {
    const char *equation, *grid, *formula;
} source;

static const source sources[] = {
    {"ks", "n: [24], length: [22]", "cos(2*pi*x/22)"},
    {"nlse", "n: [16, 12], length: [6, 5], origin: [-3, 0]", "exp(-x^2); 0.1*sin(2*pi*y/5)"},
    {"navier-stokes-2d", "n: [15, 16], length: [2*pi, 2*pi]", "cos(x) + sin(x - 2*y)"},
    {"navier-stokes-3d", "n: [8, 9, 10], length: [2*pi, 2*pi, 2*pi]", "sin(y); sin(z); sin(x)"},
};

static char *formula(const source *s) {
    return spc_pool_print(pool, "name: expression, formula: \"%s\"", s->formula);
}

START_TEST(frames_come_back_bitwise) {
    const source *s = &sources[_i];
    const kept_frames kept = write_run(case_text(s->equation, s->grid, formula(s), 1));
    static const char *const which[] = {", time: 0", ", time: 2", "", ", time: -4"};
    static const size_t frames[] = {0, 2, 3, 0};
    for (size_t i = 0; i < 4; i++) {
        const spc_rollout *rollout = start(case_text(s->equation, s->grid, from_file(which[i]), 1));
        check_bitwise(rollout, 0, frame_of(&kept, frames[i], 0));
    }
}
END_TEST

START_TEST(members_take_samples_in_turn) {
    const char *grid = "n: [24], length: [22]";
    const kept_frames kept = write_run(case_text("ks", grid, "name: random-modes, seed: 4", 3));
    const spc_rollout *turn = start(case_text("ks", grid, from_file(""), 3));
    const spc_rollout *one = start(case_text("ks", grid, from_file(", sample: 1"), 3));
    for (size_t member = 0; member < 3; member++) {
        check_bitwise(turn, member, frame_of(&kept, 3, member));
        check_bitwise(one, member, frame_of(&kept, 3, 1));
    }
    const spc_case *cas = parse_case(pool, case_text("ks", grid, from_file(""), 4));
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "there is no sample 3"));
}
END_TEST

/* ---- other grids ---- */

static const char *const waves = "name: expression, formula: \"cos(x) + 2*sin(2*x - 3*y) + 0.5\"";

static void check_waves(const spc_state *state) {
    const spc_grid *grid = &state->grid;
    for (size_t i = 0; i < spc_grid_points(grid); i++) {
        const double x = spc_grid_coordinate(grid, 0, i / grid->n[1]);
        const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
        ck_assert_double_eq_tol(state->data[i], cos(x) + 2 * sin(2 * x - 3 * y) + 0.5, 1e-13);
    }
}

/* Finer, coarser, odd, shifted: the waves stay where they are. */
START_TEST(resampling_is_exact_for_what_both_grids_hold) {
    static const char *const grids[] = {
        "n: [16, 12], length: [2*pi, 2*pi]", "n: [30, 45], length: [2*pi, 2*pi]",
        "n: [7, 8], length: [2*pi, 2*pi]", "n: [16, 12], length: [2*pi, 2*pi], origin: [0.3, -1]",
        "n: [9, 20], length: [2*pi, 2*pi], origin: [-4, 0.1]"};
    write_run(case_text("navier-stokes-2d", grids[0], waves, 1));
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        const char *text = case_text("navier-stokes-2d", grids[i], from_file(", time: 0"), 1);
        check_waves(spc_rollout_state(start(text), 0));
    }
}
END_TEST

/* A wave that the coarse grid cannot hold is left out, not folded onto another. */
START_TEST(finer_waves_are_left_out) {
    write_run(case_text("ks", "n: [32], length: [2*pi]",
                        "name: expression, formula: \"cos(x) + cos(6*x) + cos(4*x)\"", 1));
    const char *text = case_text("ks", "n: [8], length: [2*pi]", from_file(", time: 0"), 1);
    const spc_state *state = spc_rollout_state(start(text), 0);
    for (size_t i = 0; i < 8; i++) {
        ck_assert_double_eq_tol(state->data[i], cos(spc_grid_coordinate(&state->grid, 0, i)),
                                1e-14);
    }
}
END_TEST

/* ---- other files ---- */

START_TEST(a_named_variable_of_another_equation) {
    const char *grid = "n: [24], length: [22]";
    const kept_frames kept = write_run(case_text("ks", grid, formula(&sources[0]), 1));
    const spc_rollout *rollout =
        start(case_text("allen-cahn", grid, from_file(", variable: u"), 1));
    check_bitwise(rollout, 0, frame_of(&kept, 3, 0));
}
END_TEST

/* Single precision, y before x, as most programs write: sin(x) + cos(2 y) at points between ours. */
static void write_foreign(void) {
    enum { NX = 10, NY = 12 };
    int file, dim[2], x, y, w;
    float xs[NX], ys[NY], values[NX * NY];
    for (int i = 0; i < NX; i++) xs[i] = (float)(2 * M_PI * (i + 0.5) / NX);
    for (int j = 0; j < NY; j++) ys[j] = (float)(2 * M_PI * (j + 0.5) / NY);
    for (int i = 0; i < NX * NY; i++) values[i] = sinf(xs[i % NX]) + cosf(2 * ys[i / NX]);
    ck_assert_int_eq(nc_create(path, NC_CLOBBER, &file), NC_NOERR);
    nc_def_dim(file, "y", NY, &dim[0]);
    nc_def_dim(file, "x", NX, &dim[1]);
    nc_def_var(file, "y", NC_FLOAT, 1, &dim[0], &y);
    nc_def_var(file, "x", NC_FLOAT, 1, &dim[1], &x);
    nc_def_var(file, "vorticity", NC_FLOAT, 2, dim, &w);
    nc_enddef(file);
    nc_put_var_float(file, y, ys);
    nc_put_var_float(file, x, xs);
    nc_put_var_float(file, w, values);
    ck_assert_int_eq(nc_close(file), NC_NOERR);
}

START_TEST(files_of_other_programs) {
    write_foreign();
    const char *text = case_text("navier-stokes-2d", "n: [16, 24], length: [2*pi, 2*pi]",
                                 from_file(", variable: vorticity"), 1);
    const spc_state *state = spc_rollout_state(start(text), 0);
    for (size_t i = 0; i < 16 * 24; i++) {
        const double x = spc_grid_coordinate(&state->grid, 0, i / 24);
        const double y = spc_grid_coordinate(&state->grid, 1, i % 24);
        ck_assert_double_eq_tol(state->data[i], sin(x) + cos(2 * y), 1e-5);
    }
}
END_TEST

/* ---- paths ---- */

START_TEST(a_path_starts_at_the_case_file) {
    const source *s = &sources[0];
    char folder[] = "test_initial_XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    const kept_frames kept = write_run(case_text(s->equation, s->grid, formula(s), 1));
    const char *beside = spc_pool_print(pool, "%s/start.nc", folder);
    const char *file = spc_pool_print(pool, "%s/case.yaml", folder);
    ck_assert_int_eq(rename(path, beside), 0);
    const char *text = case_text(s->equation, s->grid, "name: file, path: start.nc", 1);
    ck_assert_int_eq(spc_file_write(context, file, text, strlen(text)), SPC_OK);
    spc_case *cas;
    spc_rollout *rollout;
    ck_assert_msg(spc_case_read(pool, file, NULL, &cas) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    check_bitwise(rollout, 0, frame_of(&kept, 3, 0));
    /* From the command line it starts where we are. */
    const char *here[] = {spc_pool_print(pool, "initial.path=%s", beside), NULL};
    ck_assert_int_eq(spc_case_read(pool, file, here, &cas), SPC_OK);
    const char *absent[] = {"initial.path=start.nc", NULL};
    ck_assert_int_eq(spc_case_read(pool, file, absent, &cas), SPC_IO_ERROR);
    unlink(beside);
    unlink(file);
    rmdir(folder);
}
END_TEST

/* ---- refusals ---- */

typedef struct refusal {
    const char *equation, *grid, *more;
    const char *says;
} refusal;

static const char *const ours = "n: [15, 16], length: [2*pi, 2*pi]";

static const refusal refusals[] = {
    {"navier-stokes-2d", "n: [15, 16], length: [2*pi, 3]", "", "set grid.length to the file's"},
    {"navier-stokes-2d", ours, ", time: 4", "has no time index 4; its 4 frames are 0 to 3"},
    {"navier-stokes-2d", ours, ", time: -5", "has no time index -5"},
    {"navier-stokes-2d", ours, ", sample: 1", "has no sample 1; its samples are 0 to 0"},
    {"navier-stokes-2d", ours, ", variable: vorticity", "has no real field 'vorticity'"},
    {"allen-cahn", ours, "", "holds a run of navier-stokes-2d and the case is for allen-cahn"},
    {"allen-cahn", "n: [16], length: [2*pi]", ", variable: w", "has 2 axes and the case 1"},
    {"nlse", ours, ", variable: w", "has no complex field 'w'"},
    {"gray-scott", ours, ", variable: w", "names one field and gray-scott has 2"},
    {"navier-stokes-2d", ours, ", tiem: 1", "did you mean 'time'"},
};

START_TEST(what_does_not_fit_is_refused) {
    const refusal *r = &refusals[_i];
    write_run(case_text("navier-stokes-2d", ours, formula(&sources[2]), 1));
    spc_case *cas;
    const spc_status status = spc_case_parse(
        pool, "test", case_text(r->equation, r->grid, from_file(r->more), 1), NULL, &cas);
    ck_assert_int_eq(spc_status_exit_code(status), 2);
    ck_assert_msg(strstr(spc_error_message(context), r->says) != NULL, "%s",
                  spc_error_message(context));
    ck_assert_msg(strncmp(spc_error_message(context), "test:3: ", 8) == 0, "%s",
                  spc_error_message(context));
}
END_TEST

static void check_unreadable(void) {
    spc_case *cas;
    const char *text = case_text("navier-stokes-2d", ours, from_file(""), 1);
    const spc_status status = spc_case_parse(pool, "test", text, NULL, &cas);
    ck_assert_msg(spc_status_exit_code(status) == 3, "%s", spc_error_message(context));
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), path));
    spc_error_clear(context);
}

START_TEST(missing_and_damaged_files_are_refused) {
    check_unreadable();
    write_run(case_text("navier-stokes-2d", ours, formula(&sources[2]), 1));
    size_t size;
    unsigned char *bytes = read_bytes(path, &size);
    for (size_t part = 0; part < 8; part++) {
        write_bytes(path, bytes, part * size / 8);
        check_unreadable();
    }
    free(bytes);
}
END_TEST

START_TEST(every_lack_of_memory_is_reported) {
    write_run(case_text("navier-stokes-2d", ours, formula(&sources[2]), 1));
    const char *text =
        case_text("navier-stokes-2d", "n: [8, 8], length: [2*pi, 2*pi]", from_file(""), 1);
    bool hit = true;
    for (int nth = 1; hit; nth++) {
        short_memory memory;
        spc_context *poor = short_context(&memory, nth);
        if (!poor) continue;
        spc_pool *own = spc_pool_create(poor);
        spc_case *cas;
        spc_rollout *rollout;
        spc_status status = own ? spc_case_parse(own, "test", text, NULL, &cas) : SPC_NO_MEMORY;
        if (status == SPC_OK) status = spc_rollout_create(own, cas, &rollout);
        hit = memory.hit;
        ck_assert_int_eq(status, hit ? SPC_NO_MEMORY : SPC_OK);
        spc_pool_destroy(own);
        spc_context_destroy(poor);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("initial-file");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, shut_down);
    tcase_add_loop_test(all, frames_come_back_bitwise, 0, (int)(sizeof sources / sizeof *sources));
    tcase_add_test(all, members_take_samples_in_turn);
    tcase_add_test(all, resampling_is_exact_for_what_both_grids_hold);
    tcase_add_test(all, finer_waves_are_left_out);
    tcase_add_test(all, a_named_variable_of_another_equation);
    tcase_add_test(all, files_of_other_programs);
    tcase_add_test(all, a_path_starts_at_the_case_file);
    tcase_add_loop_test(all, what_does_not_fit_is_refused, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    tcase_add_test(all, missing_and_damaged_files_are_refused);
    tcase_add_test(all, every_lack_of_memory_is_reported);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
