/* specula: test_trajectory.c
 *
 * Trajectory files: what is recorded is read back to the last bit, by us and from layouts of other programs;
 * damage is noticed; a file under its final name is whole. */
#include "files_support.h"
#include "harness.h"
#include "verify.h"

#include <math.h>
#include <netcdf.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 5

/* A value that differs for each place, with all bits of the mantissa in use. */
static double value_at(size_t sample, size_t frame, size_t i) {
    return sin(1.0 + (double)i * 0.7 + (double)frame * 11.3 + (double)sample * 131.7) * 1e3;
}

static void fill(spc_state *state, size_t sample, size_t frame) {
    for (size_t i = 0; i < spc_state_size(state); i++) state->data[i] = value_at(sample, frame, i);
    state->time = 0.1 * (double)frame;
}

static void measure(double *measurements, size_t count, size_t sample, size_t frame) {
    for (size_t i = 0; i < count; i++) measurements[i] = value_at(sample, frame, i + 100000);
}

/* Record FRAMES frames of every sample. */
static spc_status record(spc_context *context, const made_case *made, const char *path) {
    spc_pool *pool = spc_pool_create(context);
    const spc_case *cas = &made->cas;
    const spc_grid *grid = &cas->setting.physics.grid;
    spc_recorder *recorder = NULL;
    spc_state state;
    double measurements[64];
    ck_assert_int_eq(
        spc_state_create(pool, grid, 1, made->channels, made->equation.complex_valued, &state),
        SPC_OK);
    spc_status status = spc_recorder_create(pool, cas, path, "specula run made.yaml", &recorder);
    for (size_t frame = 0; frame < FRAMES && status == SPC_OK; frame++) {
        for (size_t sample = 0; sample < cas->ensemble_size && status == SPC_OK; sample++) {
            fill(&state, sample, frame);
            measure(measurements, made->measurements, sample, frame);
            status = spc_recorder_frame(recorder, sample, frame, &state, measurements);
        }
    }
    if (status == SPC_OK) status = spc_recorder_number(recorder, "nfe", 1234);
    if (status == SPC_OK) status = spc_recorder_close(recorder, FRAMES, "complete");
    spc_recorder_discard(recorder);
    spc_pool_destroy(pool);
    return status;
}

/* Whether every frame is what was recorded. */
static bool fields_match(spc_context *context, spc_pool *pool, const spc_trajectory *trajectory,
                         const made_case *made) {
    spc_state state, expected;
    const spc_grid *grid = &trajectory->grid;
    const bool pairs = made->equation.complex_valued;
    ck_assert_int_eq(spc_state_create(pool, grid, 1, made->channels, pairs, &state), SPC_OK);
    ck_assert_int_eq(spc_state_create(pool, grid, 1, made->channels, pairs, &expected), SPC_OK);
    const size_t size = spc_state_size(&state);
    for (size_t i = 0; i < trajectory->samples * FRAMES; i++) {
        const size_t sample = i % trajectory->samples, frame = i / trajectory->samples;
        if (spc_trajectory_read(context, trajectory, sample, (long)frame, &state) != SPC_OK) {
            return false;
        }
        fill(&expected, sample, frame);
        for (size_t j = 0; j < size && made->cas.single_precision; j++) {
            expected.data[j] = (float)expected.data[j];
        }
        if (memcmp(state.data, expected.data, size * sizeof(double)) != 0) return false;
        if (state.time != expected.time) return false;
    }
    return true;
}

static bool same_content(spc_context *context, const made_case *made, const char *path) {
    spc_trajectory *trajectory;
    spc_pool *pool = spc_pool_create(context);
    bool same = spc_trajectory_open(pool, path, &trajectory) == SPC_OK;
    if (same) {
        same = spc_grid_equal(&trajectory->grid, &made->cas.setting.physics.grid) &&
               fields_match(context, pool, trajectory, made);
        spc_trajectory_close(trajectory);
    }
    spc_pool_destroy(pool);
    return same;
}

static void check_series(spc_context *context, const spc_trajectory *trajectory,
                         const made_case *made) {
    double read[64], expected[64];
    size_t offset = 0;
    for (size_t i = 0; i < trajectory->series_count; i++) {
        const spc_series *series = &trajectory->series[i];
        for (size_t sample = 0; sample < trajectory->samples; sample++) {
            ck_assert_int_eq(spc_trajectory_variable(context, trajectory, series->name, sample, -1,
                                                     read, series->size),
                             SPC_OK);
            measure(expected, made->measurements, sample, FRAMES - 1);
            ck_assert_mem_eq(read, expected + offset, series->size * sizeof(double));
        }
        offset += series->size;
    }
    ck_assert_uint_eq(offset, made->measurements);
}

START_TEST(round_trip_is_bitwise) {
    made_case made;
    spc_context *context = spc_context_create(NULL);
    make_case(context, &made_shapes[_i], &made);
    spc_pool *pool = spc_pool_create(context);
    spc_trajectory *trajectory;
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_msg(record(context, &made, path) == SPC_OK, "%s", spc_error_message(context));
    ck_assert_msg(spc_trajectory_open(pool, path, &trajectory) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert(spc_grid_equal(&trajectory->grid, &made.cas.setting.physics.grid));
    ck_assert_uint_eq(trajectory->samples, made.cas.ensemble_size);
    ck_assert_uint_eq(trajectory->times, FRAMES);
    ck_assert_uint_eq(trajectory->channels, made.channels);
    ck_assert_str_eq(trajectory->case_text, made.cas.text);
    ck_assert_str_eq(trajectory->equation, made.equation.name);
    ck_assert(fields_match(context, pool, trajectory, &made));
    check_series(context, trajectory, &made);
    spc_trajectory_close(trajectory);
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- damage ---- */

typedef struct outcome {
    int refused_open, refused_verify, same, wrong;
} outcome;

/* What becomes of a damaged copy: refused, or identical in content; anything else is wrong. */
static void judge(spc_context *context, const made_case *made, const char *path, outcome *sum) {
    spc_pool *pool = spc_pool_create(context);
    spc_trajectory *trajectory;
    spc_verdict verdict;
    const spc_status opened = spc_trajectory_open(pool, path, &trajectory);
    if (opened != SPC_OK) {
        ck_assert_int_eq(opened, SPC_CORRUPT);
        ck_assert_ptr_nonnull(strstr(spc_error_message(context), path));
        sum->refused_open++;
    } else {
        spc_trajectory_close(trajectory);
        if (spc_verify(pool, path, &verdict) != SPC_OK) {
            sum->refused_verify++;
        } else if (same_content(context, made, path)) {
            sum->same++;
        } else {
            sum->wrong++;
        }
    }
    spc_error_clear(context);
    spc_pool_destroy(pool);
}

/* Shapes that between them have every kind of variable. */
static const int damaged_shapes[] = {2, 5};

START_TEST(no_flipped_bit_passes) {
    made_case made;
    outcome sum = {0};
    size_t size;
    spc_context *context = spc_context_create(NULL);
    make_case(context, &made_shapes[damaged_shapes[_i]], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(record(context, &made, path), SPC_OK);
    unsigned char *bytes = read_bytes(path, &size);
    spc_random random = spc_random_start(7, (uint32_t)_i, SPC_PURPOSE_TEST);
    for (int i = 0; i < 2000; i++) {
        const size_t bit = (size_t)(spc_random_uniform(&random) * 8.0 * (double)size);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        write_bytes(path, bytes, size);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        judge(context, &made, path, &sum);
    }
    /* the seal covers every byte */
    ck_assert_int_eq(sum.refused_open, 2000);
    unlink(path);
    free(bytes);
    spc_context_destroy(context);
}
END_TEST

START_TEST(no_cut_file_passes) {
    made_case made;
    outcome sum = {0};
    size_t size;
    spc_context *context = spc_context_create(NULL);
    make_case(context, &made_shapes[2], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(record(context, &made, path), SPC_OK);
    unsigned char *bytes = read_bytes(path, &size);
    int cuts = 0;
    for (size_t length = 0; length + 64 < size; length += 64, cuts++) {
        write_bytes(path, bytes, length);
        judge(context, &made, path, &sum);
    }
    ck_assert_int_eq(sum.refused_open, cuts);
    /* within the seal nothing of the content is lost */
    for (size_t length = size - 64; length < size; length++) {
        write_bytes(path, bytes, length);
        judge(context, &made, path, &sum);
    }
    ck_assert_int_eq(sum.refused_verify + sum.wrong, 0);
    unlink(path);
    free(bytes);
    spc_context_destroy(context);
}
END_TEST

/* Without its seal, as after a copy by another program, checksums of variables and header still tell. */
START_TEST(edited_content_is_noticed) {
    made_case made;
    spc_verdict verdict;
    size_t size;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[3], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(record(context, &made, path), SPC_OK);
    unsigned char *bytes = read_bytes(path, &size);
    const char *const variables[] = {"psi_real", "time", "x", "mass", "energy_spectrum", "sample"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        int file, id;
        const size_t first[4] = {0, 0, 0, 0};
        write_bytes(path, bytes, size - 64);
        ck_assert_msg(spc_verify(pool, path, &verdict) == SPC_OK, "%s", spc_error_message(context));
        ck_assert(!verdict.sealed);
        ck_assert_uint_ge(verdict.checksums, verdict.variables);
        ck_assert_int_eq(nc_open(path, NC_WRITE, &file), NC_NOERR);
        ck_assert_int_eq(nc_inq_varid(file, variables[i], &id), NC_NOERR);
        double value;
        ck_assert_int_eq(nc_get_var1_double(file, id, first, &value), NC_NOERR);
        value -= 1e-9;
        ck_assert_int_eq(nc_put_var1_double(file, id, first, &value), NC_NOERR);
        nc_close(file);
        ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CORRUPT);
        ck_assert_ptr_nonnull(strstr(spc_error_message(context), variables[i]));
        spc_error_clear(context);
    }
    int file;
    write_bytes(path, bytes, size - 64);
    ck_assert_int_eq(nc_open(path, NC_WRITE, &file), NC_NOERR);
    nc_put_att_text(file, NC_GLOBAL, "title", 5, "other");
    nc_close(file);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CORRUPT);
    unlink(path);
    free(bytes);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(a_value_that_is_not_finite_is_a_failed_check) {
    made_case made;
    spc_verdict verdict;
    spc_state state;
    spc_recorder *recorder;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[1], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(spc_recorder_create(pool, &made.cas, path, "", &recorder), SPC_OK);
    ck_assert_int_eq(spc_state_create(pool, &made.cas.setting.physics.grid, 1, 1, true, &state),
                     SPC_OK);
    state.data[7] = NAN;
    ck_assert_int_eq(spc_recorder_frame(recorder, 0, 0, &state, NULL), SPC_OK);
    ck_assert_int_eq(spc_recorder_close(recorder, 1, "complete"), SPC_OK);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CHECK_FAILED);
    ck_assert_ptr_nonnull(
        strstr(spc_error_message(context), "psi_imag, sample 0, frame 0, value 3"));
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- the end of a run ---- */

START_TEST(a_run_that_stops_early_leaves_its_whole_frames) {
    made_case made;
    spc_verdict verdict;
    spc_state state;
    spc_recorder *recorder;
    spc_trajectory *trajectory;
    double measurements[64];
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[5], &made);
    const spc_grid *grid = &made.cas.setting.physics.grid;
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(spc_recorder_create(pool, &made.cas, path, "", &recorder), SPC_OK);
    ck_assert_int_eq(spc_state_create(pool, grid, 1, made.channels, false, &state), SPC_OK);
    /* the third frame ends after its first sample; a continued run counts from its restart */
    for (size_t i = 0; i < 2 * made.cas.ensemble_size + 1; i++) {
        const size_t sample = i % made.cas.ensemble_size, frame = i / made.cas.ensemble_size;
        fill(&state, sample, frame);
        measure(measurements, made.measurements, sample, frame);
        ck_assert_int_eq(spc_recorder_frame(recorder, sample, 40 + frame, &state, measurements),
                         SPC_OK);
    }
    ck_assert(!exists(path));
    ck_assert_int_eq(spc_recorder_close(recorder, 2, "failed: not finite"), SPC_OK);
    ck_assert_msg(spc_verify(pool, path, &verdict) == SPC_OK, "%s", spc_error_message(context));
    ck_assert_int_eq(spc_trajectory_open(pool, path, &trajectory), SPC_OK);
    ck_assert_uint_eq(trajectory->times, 2);
    ck_assert_str_eq(spc_trajectory_attribute(pool, trajectory, "status"), "failed: not finite");
    spc_trajectory_close(trajectory);
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(frames_out_of_order_are_refused) {
    made_case made;
    spc_state state;
    spc_recorder *recorder;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[1], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(spc_recorder_create(pool, &made.cas, path, "", &recorder), SPC_OK);
    ck_assert_int_eq(spc_state_create(pool, &made.cas.setting.physics.grid, 1, 1, true, &state),
                     SPC_OK);
    ck_assert_int_eq(spc_recorder_frame(recorder, 0, 0, &state, NULL), SPC_OK);
    ck_assert_int_eq(spc_recorder_frame(recorder, 0, 2, &state, NULL), SPC_BAD_USAGE);
    spc_recorder_discard(recorder);
    spc_recorder_discard(recorder);
    spc_recorder_discard(NULL);
    ck_assert(!exists(path));
    ck_assert(!exists(spc_temporary_name(pool, path)));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- faults ---- */

START_TEST(every_fault_of_the_system_is_reported) {
    made_case made;
    spc_verdict verdict;
    faulty_io fault;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[0], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    int faults = 0;
    for (int nth = 1;; nth++) {
        spc_context *failing = faulty_context(&fault, spc_context_io(context), nth);
        const spc_status status = record(failing, &made, path);
        ck_assert_int_eq(status == SPC_OK, !fault.hit);
        ck_assert(!exists(spc_temporary_name(pool, path)));
        if (fault.hit) {
            ck_assert_int_eq(status, SPC_IO_ERROR);
            ck_assert_ptr_nonnull(strstr(spc_error_message(failing), path));
            /* after the rename only the flush of the folder can fail: then the file is whole */
            if (exists(path)) ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_OK);
        }
        spc_context_destroy(failing);
        unlink(path);
        if (!fault.hit) break;
        faults++;
    }
    /* open, read, write and close of the seal; open, sync, close, rename; the folder's */
    ck_assert_int_ge(faults, 10);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* Record one frame and read it, with memory from `context` and all else at hand. */
static spc_status record_and_read(spc_context *context, const made_case *made, const char *path,
                                  const spc_state *state) {
    spc_pool *pool = spc_pool_create(context);
    spc_recorder *recorder = NULL;
    spc_trajectory *trajectory = NULL;
    spc_verdict verdict;
    const double measurements[64] = {0};
    if (!pool) return SPC_NO_MEMORY;
    spc_status status = spc_recorder_create(pool, &made->cas, path, "", &recorder);
    if (status == SPC_OK) status = spc_recorder_frame(recorder, 0, 0, state, measurements);
    if (status == SPC_OK) {
        status = spc_recorder_close(recorder, 1, "complete");
    } else {
        spc_recorder_discard(recorder);
    }
    if (status == SPC_OK) status = spc_trajectory_open(pool, path, &trajectory);
    spc_trajectory_close(trajectory);
    if (status == SPC_OK) status = spc_verify(pool, path, &verdict);
    spc_pool_destroy(pool);
    return status;
}

START_TEST(every_lack_of_memory_is_reported) {
    made_case made;
    spc_state state;
    short_memory memory = {0};
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[0], &made);
    const spc_grid *grid = &made.cas.setting.physics.grid;
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(spc_state_create(pool, grid, 1, 1, false, &state), SPC_OK);
    int nth = 1;
    do {
        spc_context *lacking = short_context(&memory, nth++);
        if (!lacking) continue;
        const spc_status status = record_and_read(lacking, &made, path, &state);
        ck_assert_msg(status == (memory.hit ? SPC_NO_MEMORY : SPC_OK), "request %d: %s, %s",
                      nth - 1, spc_status_name(status), spc_error_message(lacking));
        ck_assert(!exists(spc_temporary_name(pool, path)));
        spc_context_destroy(lacking);
        unlink(path);
    } while (memory.hit);
    ck_assert_int_gt(nth, 20);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* HDF5 writes past the context's table: let the system itself refuse, as a full disk would. */
START_TEST(a_full_disk_leaves_no_file) {
    made_case made;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[0], &made);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    signal(SIGXFSZ, SIG_IGN);
    limit_file_size((rlim_t)1024 << _i);
    const spc_status status = record(context, &made, path);
    ck_assert_int_eq(status, SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), path));
    ck_assert(!exists(path));
    ck_assert(!exists(spc_temporary_name(pool, path)));
    limit_file_size(RLIM_INFINITY);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(impossible_places_are_refused_before_work) {
    static const char *const places[] = {"no-such-folder/out.nc", "/dev/full", "/", "",
                                         "/dev/null/out.nc"};
    made_case made;
    spc_recorder *recorder;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[0], &made);
    ck_assert_int_eq(spc_recorder_create(pool, &made.cas, places[_i], "", &recorder), SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), ";"));
    ck_assert_ptr_null(strchr(spc_error_message(context), '\n'));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(an_unknown_field_is_refused) {
    made_case made;
    spc_recorder *recorder;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    make_case(context, &made_shapes[0], &made);
    made.names[0] = "nonsense";
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    ck_assert_int_eq(spc_recorder_create(pool, &made.cas, path, "", &recorder), SPC_BAD_INPUT);
    ck_assert(!exists(path));
    ck_assert(!exists(spc_temporary_name(pool, path)));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- files of other programs ---- */

/* Fields over (t, y, x) in a classic file with single-precision coordinates, x fastest. */
static void write_foreign(const char *path) {
    int file, dim[3], time, x, y, u;
    float xs[6], ys[4], values[2 * 4 * 6];
    const double times[2] = {0, 0.5};
    for (int i = 0; i < 6; i++) xs[i] = (float)(0.1 * i);
    for (int i = 0; i < 4; i++) ys[i] = (float)(1 + 0.25 * i);
    for (int i = 0; i < 48; i++) values[i] = (float)i;
    ck_assert_int_eq(nc_create(path, NC_CLOBBER, &file), NC_NOERR);
    nc_def_dim(file, "t", 2, &dim[0]);
    nc_def_dim(file, "y", 4, &dim[1]);
    nc_def_dim(file, "x", 6, &dim[2]);
    nc_def_var(file, "t", NC_DOUBLE, 1, &dim[0], &time);
    nc_def_var(file, "y", NC_FLOAT, 1, &dim[1], &y);
    nc_def_var(file, "x", NC_FLOAT, 1, &dim[2], &x);
    nc_def_var(file, "u", NC_FLOAT, 3, dim, &u);
    nc_enddef(file);
    nc_put_var_double(file, time, times);
    nc_put_var_float(file, y, ys);
    nc_put_var_float(file, x, xs);
    nc_put_var_float(file, u, values);
    ck_assert_int_eq(nc_close(file), NC_NOERR);
}

START_TEST(axes_of_other_programs_are_put_in_order) {
    spc_trajectory *trajectory;
    spc_state state;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    char path[] = "test_trajectory_XXXXXX.nc";
    temporary_path(path);
    write_foreign(path);
    ck_assert_msg(spc_trajectory_open(pool, path, &trajectory) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_int_eq(trajectory->grid.dims, 2);
    ck_assert_uint_eq(trajectory->grid.n[0], 6);
    ck_assert_uint_eq(trajectory->grid.n[1], 4);
    ck_assert_double_eq_tol(trajectory->grid.length[0], 0.6, 1e-6);
    ck_assert_double_eq_tol(trajectory->grid.origin[1], 1.0, 1e-6);
    ck_assert_uint_eq(trajectory->times, 2);
    ck_assert_str_eq(trajectory->fields[0], "u");
    ck_assert_int_eq(spc_state_create(pool, &trajectory->grid, 1, 1, false, &state), SPC_OK);
    ck_assert_int_eq(spc_trajectory_read(context, trajectory, 0, -1, &state), SPC_OK);
    for (size_t ix = 0; ix < 6; ix++) {
        for (size_t iy = 0; iy < 4; iy++) {
            ck_assert(state.data[ix * 4 + iy] == (double)(24 + iy * 6 + ix));
        }
    }
    ck_assert(state.time == 0.5);
    ck_assert_int_eq(spc_trajectory_read(context, trajectory, 1, 0, &state), SPC_BAD_INPUT);
    ck_assert_int_eq(spc_trajectory_read(context, trajectory, 0, 2, &state), SPC_BAD_INPUT);
    spc_trajectory_close(trajectory);
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trajectory");
    TCase *cases = tcase_create("files");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, round_trip_is_bitwise, 0, MADE_SHAPES);
    tcase_add_loop_test(cases, no_flipped_bit_passes, 0, 2);
    tcase_add_test(cases, no_cut_file_passes);
    tcase_add_test(cases, edited_content_is_noticed);
    tcase_add_test(cases, a_value_that_is_not_finite_is_a_failed_check);
    tcase_add_test(cases, a_run_that_stops_early_leaves_its_whole_frames);
    tcase_add_test(cases, frames_out_of_order_are_refused);
    tcase_add_test(cases, every_fault_of_the_system_is_reported);
    tcase_add_test(cases, every_lack_of_memory_is_reported);
    tcase_add_loop_test(cases, a_full_disk_leaves_no_file, 0, 5);
    tcase_add_loop_test(cases, impossible_places_are_refused_before_work, 0, 5);
    tcase_add_test(cases, an_unknown_field_is_refused);
    tcase_add_test(cases, axes_of_other_programs_are_put_in_order);
    suite_add_tcase(suite, cases);
    return spc_test_main(suite);
}
