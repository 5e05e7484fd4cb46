/* specula: test_trajectory.c
 *
 * Trajectory files: what is recorded is read back to the last bit, by us and from layouts of other programs;
 * damage is noticed; a file under its final name is whole. */
#include "files_support.h"
#include "harness.h"

#include <math.h>
#include <netcdf.h>
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

static void check_fields(spc_context *context, spc_pool *pool, const spc_trajectory *trajectory,
                         const made_case *made) {
    spc_state state, expected;
    const spc_grid *grid = &trajectory->grid;
    const bool pairs = made->equation.complex_valued;
    ck_assert_int_eq(spc_state_create(pool, grid, 1, made->channels, pairs, &state), SPC_OK);
    ck_assert_int_eq(spc_state_create(pool, grid, 1, made->channels, pairs, &expected), SPC_OK);
    for (size_t sample = 0; sample < trajectory->samples; sample++) {
        for (long frame = 0; frame < FRAMES; frame++) {
            const spc_status status =
                spc_trajectory_read(context, trajectory, sample, frame, &state);
            ck_assert_msg(status == SPC_OK, "%s", spc_error_message(context));
            fill(&expected, sample, (size_t)frame);
            if (made->cas.single_precision) {
                for (size_t i = 0; i < spc_state_size(&expected); i++)
                    expected.data[i] = (float)expected.data[i];
            }
            ck_assert_mem_eq(state.data, expected.data, spc_state_size(&state) * sizeof(double));
            ck_assert(state.time == expected.time);
        }
    }
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
    check_fields(context, pool, trajectory, &made);
    check_series(context, trajectory, &made);
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
    suite_add_tcase(suite, cases);
    return spc_test_main(suite);
}
