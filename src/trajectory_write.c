/* specula: trajectory_write.c
 *
 * The recorder: a netCDF-4 file laid out when the run begins, filled frame by frame, and given checksums, a seal
 * and its name when it ends. docs/file-formats.md describes the file.
 *
 * A frame of a field is one chunk, written as it comes. Numbers over time are gathered into blocks first, since
 * a call for each would cost more than a step of a small problem.
 */
#include "netcdf_file.h"
#include "output.h"
#include "recorder.h"

#include <errno.h>
#include <math.h>
#include <specula/averages.h>
#include <string.h>

spc_status spc_recorder_written(const spc_recorder *recorder, int code) {
    return spc_netcdf_written(recorder->context, recorder->path, code);
}

const spc_grid *spc_recorder_grid(const spc_recorder *recorder) {
    return &recorder->grid;
}

spc_status spc_recorder_attribute(const spc_recorder *recorder, int variable, const char *name,
                                  const char *text) {
    return spc_recorder_written(
        recorder, spc_netcdf_put_text(recorder->file, variable, name, text ? text : ""));
}

static void abandon(spc_recorder *recorder) {
    if (recorder->file >= 0) nc_close(recorder->file);
    recorder->file = -1;
    spc_file_discard(recorder->context, recorder->temporary);
}

/* ---- create ---- */

static double expected_bytes(const spc_recorder *recorder) {
    const spc_case *cas = recorder->cas;
    const double width = cas->single_precision ? sizeof(float) : sizeof(double);
    return width * (double)recorder->points * (double)cas->field_count * (double)cas->saves *
           (double)recorder->samples;
}

static spc_status take_coarse_state(spc_pool *pool, spc_recorder *recorder) {
    const spc_physics *physics = &recorder->cas->setting.physics;
    recorder->grid = spc_grid_coarsened(&physics->grid, recorder->cas->coarsen);
    return spc_equation_state(pool, physics->equation, &recorder->grid, &recorder->coarse);
}

spc_status spc_recorder_create(spc_pool *pool, const spc_case *cas, const char *path,
                               const char *command_line, spc_recorder **result) {
    spc_recorder *recorder = spc_pool_take(pool, 1, sizeof *recorder);
    if (!recorder) return SPC_NO_MEMORY;
    *recorder = (spc_recorder){
        .pool = pool,
        .context = spc_pool_context(pool),
        .cas = cas,
        .path = spc_pool_text(pool, path),
        .temporary = spc_temporary_name(pool, path),
        .file = -1,
        .samples = cas->ensemble_size > 1 ? cas->ensemble_size : 1,
    };
    recorder->grid = cas->setting.physics.grid;
    if (cas->coarsen > 1) SPC_TRY(take_coarse_state(pool, recorder));
    recorder->points = spc_grid_points(&recorder->grid);
    const size_t most = 1 + cas->field_count + cas->measure_count + cas->diagnostic_count;
    recorder->columns = spc_pool_take(pool, most, sizeof *recorder->columns);
    recorder->values = spc_pool_take(pool, recorder->points, sizeof *recorder->values);
    if (cas->single_precision) {
        recorder->narrow = spc_pool_take(pool, recorder->points, sizeof *recorder->narrow);
    }
    if (!recorder->path || !recorder->temporary || !recorder->columns || !recorder->values ||
        (cas->single_precision && !recorder->narrow)) {
        return SPC_NO_MEMORY;
    }
    SPC_TRY(spc_output_check(recorder->context, path, expected_bytes(recorder)));
    spc_hdf5_quiet();
    errno = 0;
    const spc_status status = spc_recorder_lay_out(recorder, command_line);
    if (status != SPC_OK) {
        abandon(recorder);
        return status;
    }
    *result = recorder;
    return SPC_OK;
}

/* ---- frames ---- */

/* The field, or the part of one, that a column stores. */
static const double *field_values(const spc_recorder *recorder, const spc_column *col,
                                  const spc_state *state) {
    if (col->field.part == SPC_FIELD_WHOLE) return spc_state_field(state, 0, col->field.channel);
    spc_field_values(&col->field, state, recorder->values);
    return recorder->values;
}

static spc_status write_field(const spc_recorder *recorder, spc_column *col, size_t sample,
                              const spc_state *state) {
    const spc_grid *grid = spc_recorder_grid(recorder);
    size_t start[2 + SPC_MAX_DIMS] = {0}, count[2 + SPC_MAX_DIMS];
    int rank = 0;
    if (recorder->samples > 1) {
        start[rank] = sample;
        count[rank++] = 1;
    }
    start[rank] = recorder->frames;
    count[rank++] = 1;
    for (int axis = 0; axis < grid->dims; axis++) count[rank++] = grid->n[axis];
    const double *values = field_values(recorder, col, state);
    if (!recorder->narrow) {
        spc_checksum_add(&col->checksum, values, recorder->points * sizeof *values);
        return spc_recorder_written(
            recorder, nc_put_vara_double(recorder->file, col->id, start, count, values));
    }
    for (size_t i = 0; i < recorder->points; i++) recorder->narrow[i] = (float)values[i];
    spc_checksum_add(&col->checksum, recorder->narrow, recorder->points * sizeof(float));
    return spc_recorder_written(
        recorder, nc_put_vara_float(recorder->file, col->id, start, count, recorder->narrow));
}

static spc_status write_vector(const spc_recorder *recorder, spc_column *col, size_t sample,
                               const double *values) {
    size_t start[3] = {sample, recorder->frames, 0};
    size_t count[3] = {1, 1, col->count};
    const int lead = recorder->samples > 1 ? 0 : 1;
    spc_checksum_add(&col->checksum, values, col->count * sizeof *values);
    return spc_recorder_written(
        recorder, nc_put_vara_double(recorder->file, col->id, start + lead, count + lead, values));
}

static void gather_number(const spc_recorder *recorder, spc_column *col, size_t sample,
                          double value) {
    col->block[sample * SPC_RECORDER_BLOCK + recorder->frames - recorder->flushed] = value;
    spc_checksum_add_number(&col->checksum, value);
}

/* Write the gathered numbers of whole frames. */
static spc_status flush_numbers(spc_recorder *recorder) {
    const size_t waiting = recorder->frames - recorder->flushed;
    if (waiting == 0) return SPC_OK;
    for (size_t i = 0; i < recorder->column_count; i++) {
        const spc_column *col = &recorder->columns[i];
        if (!col->block) continue;
        const bool leading = recorder->samples > 1 && col->source != SPC_SOURCE_TIME;
        const size_t rows = leading ? recorder->samples : 1;
        for (size_t sample = 0; sample < rows; sample++) {
            const size_t start[2] = {sample, recorder->flushed}, count[2] = {1, waiting};
            SPC_TRY(spc_recorder_written(
                recorder, nc_put_vara_double(recorder->file, col->id, start + (leading ? 0 : 1),
                                             count + (leading ? 0 : 1),
                                             col->block + sample * SPC_RECORDER_BLOCK)));
        }
    }
    recorder->flushed = recorder->frames;
    return SPC_OK;
}

static spc_status write_column(const spc_recorder *recorder, spc_column *col, size_t sample,
                               const spc_state *state, const double *measurements) {
    switch (col->source) {
    case SPC_SOURCE_TIME:
        if (sample == 0) gather_number(recorder, col, 0, state->time);
        return SPC_OK;
    case SPC_SOURCE_NUMBER:
        gather_number(recorder, col, sample, measurements[col->offset]);
        return SPC_OK;
    case SPC_SOURCE_VECTOR:
        return write_vector(recorder, col, sample, measurements + col->offset);
    default:
        return write_field(recorder, col, sample, state);
    }
}

static spc_status finish_frame(spc_recorder *recorder) {
    recorder->next = 0;
    recorder->frames++;
    for (size_t i = 0; i < recorder->column_count; i++) {
        recorder->columns[i].complete = recorder->columns[i].checksum;
    }
    return recorder->frames - recorder->flushed == SPC_RECORDER_BLOCK ? flush_numbers(recorder)
                                                                      : SPC_OK;
}

spc_status spc_recorder_frame(spc_recorder *recorder, size_t sample, size_t index,
                              const spc_state *state, const double *measurements) {
    if (recorder->frames == 0 && recorder->next == 0) recorder->first = index;
    if (sample != recorder->next || index != recorder->first + recorder->frames) {
        return spc_fail(
            recorder->context, SPC_BAD_USAGE,
            "frame %zu of sample %zu came out of order; frame %zu of sample %zu is next", index,
            sample, recorder->first + recorder->frames, recorder->next);
    }
    if (recorder->coarse.data) {
        spc_state_coarsen(state, &recorder->coarse);
        state = &recorder->coarse;
    }
    errno = 0;
    for (size_t i = 0; i < recorder->column_count; i++) {
        SPC_TRY(write_column(recorder, &recorder->columns[i], sample, state, measurements));
    }
    recorder->next++;
    return recorder->next == recorder->samples ? finish_frame(recorder) : SPC_OK;
}

/* ---- the end ---- */

spc_status spc_recorder_number(spc_recorder *recorder, const char *name, double value) {
    errno = 0;
    return spc_recorder_written(recorder,
                                spc_netcdf_put_number(recorder->file, NC_GLOBAL, name, value));
}

spc_status spc_recorder_text(spc_recorder *recorder, const char *name, const char *value) {
    errno = 0;
    return spc_recorder_attribute(recorder, NC_GLOBAL, name, value);
}

static spc_status put_checksums(const spc_recorder *recorder) {
    char text[SPC_CHECKSUM_TEXT_SIZE];
    for (size_t i = 0; i < recorder->column_count; i++) {
        const spc_column *col = &recorder->columns[i];
        spc_checksum_text(spc_checksum_value(&col->complete), text);
        SPC_TRY(spc_recorder_attribute(recorder, col->id, "checksum", text));
    }
    uint64_t header;
    SPC_TRY(spc_recorder_written(
        recorder, spc_netcdf_header_checksum(recorder->pool, recorder->file, &header)));
    spc_checksum_text(header, text);
    return spc_recorder_attribute(recorder, NC_GLOBAL, SPC_HEADER_CHECKSUM, text);
}

static spc_status complete_file(spc_recorder *recorder, const char *status) {
    SPC_TRY(flush_numbers(recorder));
    const int frames = (int)recorder->frames;
    SPC_TRY(spc_recorder_written(
        recorder, nc_put_att_int(recorder->file, NC_GLOBAL, "frames", NC_INT, 1, &frames)));
    SPC_TRY(spc_recorder_attribute(recorder, NC_GLOBAL, "status", status));
    SPC_TRY(spc_recorder_written(recorder, nc_sync(recorder->file)));
    SPC_TRY(put_checksums(recorder));
    const int file = recorder->file;
    recorder->file = -1;
    return spc_recorder_written(recorder, nc_close(file));
}

spc_status spc_recorder_close(spc_recorder *recorder, size_t frames, const char *status) {
    /* The recorder's own count of whole frames holds: a continued run does not count from 0. */
    (void)frames;
    errno = 0;
    const spc_status completed = complete_file(recorder, status);
    if (completed == SPC_OK) {
        return spc_output_finish(recorder->context, recorder->temporary, recorder->path);
    }
    abandon(recorder);
    return completed;
}

void spc_recorder_discard(spc_recorder *recorder) {
    if (recorder && recorder->file >= 0) abandon(recorder);
}
