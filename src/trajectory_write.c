/* specula: trajectory_write.c
 *
 * The recorder: a netCDF-4 file laid out when the run begins, filled frame by frame, and given checksums, a seal
 * and its name when it ends. docs/file-formats.md describes the file.
 *
 * A frame of a field is one chunk, written as it comes. Numbers over time are gathered into blocks first, since a
 * call for each would cost more than a step of a small problem.
 */
#include "checksum.h"
#include "config.h"
#include "netcdf_file.h"
#include "output.h"

#include <errno.h>
#include <math.h>
#include <specula/trajectory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef SPC_COMMIT
#define SPC_COMMIT "unknown"
#endif

/* Frames gathered before numbers over time are written; also their chunk. */
#define BLOCK 256

typedef enum source { FIELD, REAL_PART, IMAGINARY_PART, MODULUS, NUMBER, VECTOR, TIME } source;

typedef struct column {
    int id;
    source source;
    size_t channel;        /* of a field */
    size_t offset, count;  /* of a measurement */
    double *block;         /* of a number: [sample][BLOCK] */
    spc_checksum checksum; /* over [time][sample][...] as stored */
    spc_checksum complete; /* the same up to the last whole frame */
} column;

struct spc_recorder {
    spc_pool *pool;
    spc_context *context;
    const spc_case *cas;
    const char *path, *temporary;
    int file; /* of the netCDF library, -1 when closed */
    column *columns;
    size_t column_count;
    size_t points, shells, samples;
    size_t next;    /* sample that the frame being written waits for */
    size_t frames;  /* whole frames */
    size_t flushed; /* of them, those whose numbers are written */
    size_t first;   /* the caller's index of frame 0 */
    double *values; /* one field */
    float *narrow;  /* the same in single precision */
};

static spc_status written(const spc_recorder *recorder, int code) {
    return spc_netcdf_written(recorder->context, recorder->path, code);
}

static const spc_grid *grid_of(const spc_recorder *recorder) {
    return &recorder->cas->setting.physics.grid;
}

static nc_type field_type(const spc_recorder *recorder) {
    return recorder->cas->single_precision ? NC_FLOAT : NC_DOUBLE;
}

static spc_status put_text(const spc_recorder *recorder, int variable, const char *name,
                           const char *text) {
    return written(recorder, spc_netcdf_put_text(recorder->file, variable, name, text ? text : ""));
}

/* ---- layout ---- */

/* Dimensions of the file; -1 for those it lacks. */
typedef struct layout {
    int sample, time, axis[SPC_MAX_DIMS], wavenumber;
} layout;

static spc_status define_dimensions(const spc_recorder *recorder, layout *dims) {
    const spc_grid *grid = grid_of(recorder);
    const int file = recorder->file;
    dims->sample = dims->wavenumber = -1;
    if (recorder->samples > 1) {
        SPC_TRY(written(recorder, nc_def_dim(file, "sample", recorder->samples, &dims->sample)));
    }
    SPC_TRY(written(recorder, nc_def_dim(file, "time", NC_UNLIMITED, &dims->time)));
    for (int axis = 0; axis < grid->dims; axis++) {
        SPC_TRY(written(recorder,
                        nc_def_dim(file, spc_axis_name(axis), grid->n[axis], &dims->axis[axis])));
    }
    if (recorder->shells == 0) return SPC_OK;
    return written(recorder, nc_def_dim(file, "wavenumber", recorder->shells, &dims->wavenumber));
}

static spc_status describe(const spc_recorder *recorder, int id, const char *long_name) {
    SPC_TRY(put_text(recorder, id, "long_name", long_name));
    return put_text(recorder, id, "units", "1");
}

/* A coordinate with its values and, as an attribute, their checksum. */
static spc_status define_coordinate(const spc_recorder *recorder, const char *name, int dim,
                                    const char *long_name, const double *values, size_t count,
                                    int *id) {
    char text[SPC_CHECKSUM_TEXT_SIZE];
    spc_checksum checksum;
    SPC_TRY(written(recorder, nc_def_var(recorder->file, name, NC_DOUBLE, 1, &dim, id)));
    SPC_TRY(describe(recorder, *id, long_name));
    spc_checksum_start(&checksum);
    spc_checksum_add(&checksum, values, count * sizeof *values);
    spc_checksum_text(spc_checksum_value(&checksum), text);
    SPC_TRY(put_text(recorder, *id, "checksum", text));
    return written(recorder, nc_put_var_double(recorder->file, *id, values));
}

static spc_status define_axis(const spc_recorder *recorder, int axis, int dim) {
    static const char *const letters[SPC_MAX_DIMS] = {"X", "Y", "Z"};
    const spc_grid *grid = grid_of(recorder);
    const size_t n = grid->n[axis];
    const char *name = spc_axis_name(axis);
    double *values = spc_pool_take(recorder->pool, n, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) values[i] = spc_grid_coordinate(grid, axis, i);
    int id;
    SPC_TRY(define_coordinate(recorder, name, dim, name, values, n, &id));
    SPC_TRY(put_text(recorder, id, "axis", letters[axis]));
    SPC_TRY(
        written(recorder, spc_netcdf_put_number(recorder->file, id, "origin", grid->origin[axis])));
    return written(recorder,
                   spc_netcdf_put_number(recorder->file, id, "length", grid->length[axis]));
}

static spc_status define_samples(const spc_recorder *recorder, int dim) {
    double *values = spc_pool_take(recorder->pool, recorder->samples, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < recorder->samples; i++) values[i] = (double)i;
    int id;
    SPC_TRY(define_coordinate(recorder, "sample", dim, "member of the ensemble", values,
                              recorder->samples, &id));
    return put_text(recorder, id, "standard_name", "realization");
}

static spc_status define_wavenumbers(const spc_recorder *recorder, int dim, double spacing) {
    double *values = spc_pool_take(recorder->pool, recorder->shells, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < recorder->shells; i++) values[i] = (double)i * spacing;
    int id;
    return define_coordinate(recorder, "wavenumber", dim, "|k|, the middle of its shell", values,
                             recorder->shells, &id);
}

/* A variable that is filled along the run. A frame of one sample is a chunk; numbers over time have chunks of
 * BLOCK. HDF5's own checksum of each chunk lets any reader notice damage. */
static spc_status define_column(spc_recorder *recorder, const layout *dims, const char *name,
                                column made, const char *long_name) {
    const spc_grid *grid = grid_of(recorder);
    int dim[2 + SPC_MAX_DIMS], rank = 0;
    size_t chunk[2 + SPC_MAX_DIMS];
    const bool series = made.source == NUMBER || made.source == TIME;
    if (recorder->samples > 1 && made.source != TIME) {
        chunk[rank] = 1;
        dim[rank++] = dims->sample;
    }
    chunk[rank] = series ? BLOCK : 1;
    dim[rank++] = dims->time;
    for (int axis = 0; axis < grid->dims && !series && made.source != VECTOR; axis++) {
        chunk[rank] = grid->n[axis];
        dim[rank++] = dims->axis[axis];
    }
    if (made.source == VECTOR) {
        chunk[rank] = recorder->shells;
        dim[rank++] = dims->wavenumber;
    }
    const nc_type type = made.source <= MODULUS ? field_type(recorder) : NC_DOUBLE;
    const int file = recorder->file;
    SPC_TRY(written(recorder, nc_def_var(file, name, type, rank, dim, &made.id)));
    SPC_TRY(written(recorder, nc_def_var_chunking(file, made.id, NC_CHUNKED, chunk)));
    SPC_TRY(written(recorder, nc_def_var_fletcher32(file, made.id, NC_FLETCHER32)));
    SPC_TRY(describe(recorder, made.id, long_name));
    if (series) {
        made.block = spc_pool_take(recorder->pool, recorder->samples * BLOCK, sizeof *made.block);
        if (!made.block) return SPC_NO_MEMORY;
    }
    spc_checksum_start(&made.checksum);
    made.complete = made.checksum;
    recorder->columns[recorder->column_count++] = made;
    return SPC_OK;
}

/* ---- fields ---- */

static const struct {
    const char *suffix, *long_name;
    source source;
} parts[] = {
    {"_real", "real part of", REAL_PART},
    {"_imag", "imaginary part of", IMAGINARY_PART},
    {"_abs", "modulus of", MODULUS},
};

/* Which channel, or which part of a complex channel, goes by this name. */
static bool find_field(const spc_recorder *recorder, const char *name, column *found,
                       const char **long_name) {
    const spc_physics *physics = &recorder->cas->setting.physics;
    const spc_equation *equation = physics->equation;
    const char *const *fields = equation->fields[physics->grid.dims - 1];
    const char *const *titles = equation->long_names[physics->grid.dims - 1];
    for (size_t channel = 0; fields[channel]; channel++) {
        const size_t length = strlen(fields[channel]);
        const char *title = titles && titles[channel] ? titles[channel] : fields[channel];
        if (strncmp(name, fields[channel], length) != 0) continue;
        *found = (column){.source = FIELD, .channel = channel};
        *long_name = title;
        if (name[length] == '\0' && !equation->complex_valued) return true;
        for (size_t i = 0; i < sizeof parts / sizeof *parts && equation->complex_valued; i++) {
            if (strcmp(name + length, parts[i].suffix) != 0) continue;
            found->source = parts[i].source;
            *long_name = spc_pool_print(recorder->pool, "%s %s", parts[i].long_name, title);
            return *long_name != NULL;
        }
    }
    return false;
}

static spc_status define_fields(spc_recorder *recorder, const layout *dims) {
    const spc_case *cas = recorder->cas;
    for (size_t i = 0; i < cas->field_count; i++) {
        column field;
        const char *long_name;
        if (!find_field(recorder, cas->fields[i], &field, &long_name)) {
            return spc_fail_at(
                recorder->context, SPC_BAD_INPUT, cas->path, 0,
                "output.fields: %s has no field '%s'; name its fields, or parts such "
                "as psi_real, psi_imag, psi_abs of a complex one",
                cas->setting.physics.equation->name, cas->fields[i]);
        }
        SPC_TRY(define_column(recorder, dims, cas->fields[i], field, long_name));
    }
    return SPC_OK;
}

/* ---- measurements ---- */

static spc_status define_series(spc_recorder *recorder, const layout *dims, const char *name,
                                const char *symbol, const char *long_name, column series) {
    SPC_TRY(define_column(recorder, dims, name, series, long_name ? long_name : name));
    const int id = recorder->columns[recorder->column_count - 1].id;
    return symbol ? put_text(recorder, id, "symbol", symbol) : SPC_OK;
}

static bool conserved(const spc_measure *measure, const spc_physics *physics) {
    return measure->conserved_when ? measure->conserved_when(physics) : measure->conserved;
}

static spc_status define_measurements(spc_recorder *recorder, const layout *dims) {
    const spc_case *cas = recorder->cas;
    column series = {.source = NUMBER, .count = 1};
    for (size_t i = 0; i < cas->measure_count; i++, series.offset++) {
        const spc_measure *measure = cas->measures[i];
        SPC_TRY(define_series(recorder, dims, measure->name, measure->symbol, measure->long_name,
                              series));
        const int id = recorder->columns[recorder->column_count - 1].id;
        SPC_TRY(put_text(recorder, id, "conserved",
                         conserved(measure, &cas->setting.physics) ? "yes" : "no"));
    }
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        const spc_diagnostic *diagnostic = cas->diagnostics[i];
        if (!diagnostic->value) continue;
        SPC_TRY(define_series(recorder, dims, diagnostic->name, diagnostic->symbol,
                              diagnostic->long_name, series));
        series.offset++;
    }
    series.source = VECTOR;
    series.count = recorder->shells;
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        const spc_diagnostic *diagnostic = cas->diagnostics[i];
        if (diagnostic->value) continue;
        SPC_TRY(define_series(recorder, dims, diagnostic->name, diagnostic->symbol,
                              diagnostic->long_name, series));
        series.offset += series.count;
    }
    return SPC_OK;
}

/* Shells are asked for only where something is measured on them. */
static spc_status find_shells(spc_recorder *recorder, double *spacing) {
    const spc_case *cas = recorder->cas;
    bool vectors = false;
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        if (!cas->diagnostics[i]->value) vectors = true;
    }
    if (!vectors) return SPC_OK;
    const spc_modes *modes;
    spc_pool *pool = spc_pool_create(recorder->context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = spc_modes_create(
        pool, grid_of(recorder), cas->setting.physics.equation->complex_valued, 1.0, &modes);
    if (status == SPC_OK) {
        recorder->shells = spc_shell_count(modes);
        *spacing = spc_shell_spacing(modes);
    }
    spc_pool_destroy(pool);
    return status;
}

/* ---- provenance ---- */

/* The date as ISO 8601; SOURCE_DATE_EPOCH fixes it for reproducible files. */
static void date(char *text, size_t size) {
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    const time_t now = fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
    struct tm calendar;
    if (!gmtime_r(&now, &calendar)) calendar = (struct tm){.tm_year = 70, .tm_mday = 1};
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &calendar);
}

static spc_status put_provenance(const spc_recorder *recorder, const char *command_line) {
    const spc_case *cas = recorder->cas;
    const spc_equation *equation = cas->setting.physics.equation;
    char when[40];
    date(when, sizeof when);
    const char *history =
        spc_pool_print(recorder->pool, "%s: %s", when, command_line ? command_line : "specula");
    const char *pde = spc_equation_text(recorder->pool, &cas->setting.physics);
    if (!history || !pde) return SPC_NO_MEMORY;
    const struct {
        const char *name, *text;
    } attributes[] = {
        {"Conventions", "CF-1.10"},
        {"title", cas->title},
        {"source", PACKAGE_STRING},
        {"history", history},
        {"references", equation->cite},
        {"equation", equation->name},
        {"pde", pde},
        {"case", cas->text},
        {"case_path", cas->path},
        {"command_line", command_line},
        {"specula_version", PACKAGE_VERSION},
        {"specula_commit", SPC_COMMIT},
        {"build_flags", SPC_BUILD_FLAGS},
    };
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        SPC_TRY(put_text(recorder, NC_GLOBAL, attributes[i].name, attributes[i].text));
    }
    const unsigned long long seed = cas->seed;
    SPC_TRY(written(recorder,
                    nc_put_att_ulonglong(recorder->file, NC_GLOBAL, "seed", NC_UINT64, 1, &seed)));
    const int version = SPC_TRAJECTORY_FORMAT_VERSION;
    return written(
        recorder, nc_put_att_int(recorder->file, NC_GLOBAL, "format_version", NC_INT, 1, &version));
}

/* ---- create ---- */

static double expected_bytes(const spc_recorder *recorder) {
    const spc_case *cas = recorder->cas;
    const double width = cas->single_precision ? sizeof(float) : sizeof(double);
    return width * (double)recorder->points * (double)cas->field_count * (double)cas->saves *
           (double)recorder->samples;
}

static spc_status define_all(spc_recorder *recorder, const char *command_line) {
    layout dims;
    double spacing = 0;
    SPC_TRY(find_shells(recorder, &spacing));
    SPC_TRY(written(recorder,
                    nc_create(recorder->temporary, NC_NETCDF4 | NC_CLOBBER, &recorder->file)));
    SPC_TRY(put_provenance(recorder, command_line));
    SPC_TRY(define_dimensions(recorder, &dims));
    if (dims.sample >= 0) SPC_TRY(define_samples(recorder, dims.sample));
    SPC_TRY(define_column(recorder, &dims, "time", (column){.source = TIME}, "time"));
    SPC_TRY(put_text(recorder, recorder->columns[0].id, "axis", "T"));
    for (int axis = 0; axis < grid_of(recorder)->dims; axis++) {
        SPC_TRY(define_axis(recorder, axis, dims.axis[axis]));
    }
    if (dims.wavenumber >= 0) SPC_TRY(define_wavenumbers(recorder, dims.wavenumber, spacing));
    SPC_TRY(define_fields(recorder, &dims));
    SPC_TRY(define_measurements(recorder, &dims));
    return written(recorder, nc_enddef(recorder->file));
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
        .points = spc_grid_points(&cas->setting.physics.grid),
        .samples = cas->ensemble_size > 1 ? cas->ensemble_size : 1,
    };
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
    const spc_status status = define_all(recorder, command_line);
    if (status != SPC_OK) {
        spc_recorder_discard(recorder);
        return status;
    }
    *result = recorder;
    return SPC_OK;
}

/* ---- frames ---- */

/* The field, or the part of one, that a column stores. */
static const double *field_values(const spc_recorder *recorder, const column *col,
                                  const spc_state *state) {
    const double *field = spc_state_field(state, 0, col->channel);
    double *values = recorder->values;
    if (col->source == FIELD) return field;
    for (size_t i = 0; i < recorder->points; i++) {
        const double re = field[2 * i], im = field[2 * i + 1];
        values[i] = col->source == REAL_PART ? re : col->source == MODULUS ? hypot(re, im) : im;
    }
    return values;
}

static spc_status write_field(const spc_recorder *recorder, column *col, size_t sample,
                              const spc_state *state) {
    const spc_grid *grid = grid_of(recorder);
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
        return written(recorder, nc_put_vara_double(recorder->file, col->id, start, count, values));
    }
    for (size_t i = 0; i < recorder->points; i++) recorder->narrow[i] = (float)values[i];
    spc_checksum_add(&col->checksum, recorder->narrow, recorder->points * sizeof(float));
    return written(recorder,
                   nc_put_vara_float(recorder->file, col->id, start, count, recorder->narrow));
}

static spc_status write_vector(const spc_recorder *recorder, column *col, size_t sample,
                               const double *values) {
    size_t start[3] = {sample, recorder->frames, 0};
    size_t count[3] = {1, 1, col->count};
    const int lead = recorder->samples > 1 ? 0 : 1;
    spc_checksum_add(&col->checksum, values, col->count * sizeof *values);
    return written(recorder,
                   nc_put_vara_double(recorder->file, col->id, start + lead, count + lead, values));
}

static void gather_number(const spc_recorder *recorder, column *col, size_t sample, double value) {
    col->block[sample * BLOCK + recorder->frames - recorder->flushed] = value;
    spc_checksum_add_number(&col->checksum, value);
}

/* Write the gathered numbers of whole frames. */
static spc_status flush_numbers(spc_recorder *recorder) {
    const size_t waiting = recorder->frames - recorder->flushed;
    if (waiting == 0) return SPC_OK;
    for (size_t i = 0; i < recorder->column_count; i++) {
        const column *col = &recorder->columns[i];
        if (!col->block) continue;
        const bool leading = recorder->samples > 1 && col->source != TIME;
        const size_t rows = leading ? recorder->samples : 1;
        for (size_t sample = 0; sample < rows; sample++) {
            const size_t start[2] = {sample, recorder->flushed}, count[2] = {1, waiting};
            SPC_TRY(written(recorder, nc_put_vara_double(
                                          recorder->file, col->id, start + (leading ? 0 : 1),
                                          count + (leading ? 0 : 1), col->block + sample * BLOCK)));
        }
    }
    recorder->flushed = recorder->frames;
    return SPC_OK;
}

static spc_status write_column(const spc_recorder *recorder, column *col, size_t sample,
                               const spc_state *state, const double *measurements) {
    switch (col->source) {
    case TIME:
        if (sample == 0) gather_number(recorder, col, 0, state->time);
        return SPC_OK;
    case NUMBER:
        gather_number(recorder, col, sample, measurements[col->offset]);
        return SPC_OK;
    case VECTOR:
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
    return recorder->frames - recorder->flushed == BLOCK ? flush_numbers(recorder) : SPC_OK;
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
    return written(recorder, spc_netcdf_put_number(recorder->file, NC_GLOBAL, name, value));
}

spc_status spc_recorder_text(spc_recorder *recorder, const char *name, const char *value) {
    errno = 0;
    return put_text(recorder, NC_GLOBAL, name, value);
}

static spc_status put_checksums(const spc_recorder *recorder) {
    char text[SPC_CHECKSUM_TEXT_SIZE];
    for (size_t i = 0; i < recorder->column_count; i++) {
        const column *col = &recorder->columns[i];
        spc_checksum_text(spc_checksum_value(&col->complete), text);
        SPC_TRY(put_text(recorder, col->id, "checksum", text));
    }
    uint64_t header;
    SPC_TRY(written(recorder, spc_netcdf_header_checksum(recorder->pool, recorder->file, &header)));
    spc_checksum_text(header, text);
    return put_text(recorder, NC_GLOBAL, SPC_HEADER_CHECKSUM, text);
}

static spc_status complete_file(spc_recorder *recorder, const char *status) {
    SPC_TRY(flush_numbers(recorder));
    const int frames = (int)recorder->frames;
    SPC_TRY(
        written(recorder, nc_put_att_int(recorder->file, NC_GLOBAL, "frames", NC_INT, 1, &frames)));
    SPC_TRY(put_text(recorder, NC_GLOBAL, "status", status));
    SPC_TRY(written(recorder, nc_sync(recorder->file)));
    SPC_TRY(put_checksums(recorder));
    const int file = recorder->file;
    recorder->file = -1;
    return written(recorder, nc_close(file));
}

spc_status spc_recorder_close(spc_recorder *recorder, size_t frames, const char *status) {
    errno = 0;
    if (frames < recorder->frames) {
        spc_warn(recorder->context, "%s holds %zu frames, of which %zu were announced",
                 recorder->path, recorder->frames, frames);
    }
    const spc_status completed = complete_file(recorder, status);
    if (completed != SPC_OK) {
        spc_recorder_discard(recorder);
        spc_file_discard(recorder->context, recorder->temporary);
        return completed;
    }
    return spc_output_finish(recorder->context, recorder->temporary, recorder->path);
}

void spc_recorder_discard(spc_recorder *recorder) {
    if (!recorder || recorder->file < 0) return;
    nc_close(recorder->file);
    recorder->file = -1;
    spc_file_discard(recorder->context, recorder->temporary);
}
