/* specula: recorder_layout.c
 *
 * The layout of a trajectory file: dimensions, coordinates, one variable for each field, measure and
 * diagnostic, and global attributes that say what was solved and by what. docs/file-formats.md describes it.
 */
#include "commit.h"
#include "config.h"
#include "netcdf_file.h"
#include "recorder.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static nc_type field_type(const spc_recorder *recorder) {
    return recorder->cas->single_precision ? NC_FLOAT : NC_DOUBLE;
}

/* ---- dimensions and coordinates ---- */

/* Dimensions of the file; -1 for those it lacks. */
typedef struct layout {
    int sample, time, axis[SPC_MAX_DIMS], wavenumber;
    int face[SPC_MAX_DIMS]; /* of a staggered grid */
} layout;

static const char *const face_names[SPC_MAX_DIMS] = {"x_face", "y_face", "z_face"};

static spc_status define_dimensions(const spc_recorder *recorder, layout *dims) {
    const spc_grid *grid = spc_recorder_grid(recorder);
    const int file = recorder->file;
    dims->sample = dims->wavenumber = -1;
    if (recorder->samples > 1) {
        SPC_TRY(spc_recorder_written(recorder,
                                     nc_def_dim(file, "sample", recorder->samples, &dims->sample)));
    }
    SPC_TRY(spc_recorder_written(recorder, nc_def_dim(file, "time", NC_UNLIMITED, &dims->time)));
    for (int axis = 0; axis < grid->dims; axis++) {
        SPC_TRY(spc_recorder_written(
            recorder, nc_def_dim(file, spc_axis_name(axis), grid->n[axis], &dims->axis[axis])));
    }
    for (int axis = 0; axis < grid->dims && grid->staggered; axis++) {
        SPC_TRY(spc_recorder_written(
            recorder, nc_def_dim(file, face_names[axis], grid->n[axis], &dims->face[axis])));
    }
    if (recorder->shells == 0) return SPC_OK;
    return spc_recorder_written(
        recorder, nc_def_dim(file, "wavenumber", recorder->shells, &dims->wavenumber));
}

static spc_status describe(const spc_recorder *recorder, int id, const char *long_name) {
    SPC_TRY(spc_recorder_attribute(recorder, id, "long_name", long_name));
    return spc_recorder_attribute(recorder, id, "units", "1");
}

/* A coordinate with its values and, as an attribute, their checksum. */
static spc_status define_coordinate(const spc_recorder *recorder, const char *name, int dim,
                                    const char *long_name, const double *values, size_t count,
                                    int *id) {
    char text[SPC_CHECKSUM_TEXT_SIZE];
    spc_checksum checksum;
    SPC_TRY(
        spc_recorder_written(recorder, nc_def_var(recorder->file, name, NC_DOUBLE, 1, &dim, id)));
    SPC_TRY(describe(recorder, *id, long_name));
    spc_checksum_start(&checksum);
    spc_checksum_add(&checksum, values, count * sizeof *values);
    spc_checksum_text(spc_checksum_value(&checksum), text);
    SPC_TRY(spc_recorder_attribute(recorder, *id, "checksum", text));
    return spc_recorder_written(recorder, nc_put_var_double(recorder->file, *id, values));
}

static spc_status define_axis(const spc_recorder *recorder, const spc_grid *grid, int axis,
                              const char *name, int dim, int *result) {
    static const char *const letters[SPC_MAX_DIMS] = {"X", "Y", "Z"};
    const size_t n = grid->n[axis];
    double *values = spc_pool_take(recorder->pool, n, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) values[i] = spc_grid_coordinate(grid, axis, i);
    int id;
    SPC_TRY(define_coordinate(recorder, name, dim, name, values, n, &id));
    SPC_TRY(spc_recorder_attribute(recorder, id, "axis", letters[axis]));
    SPC_TRY(spc_recorder_written(
        recorder, spc_netcdf_put_number(recorder->file, id, "origin", grid->origin[axis])));
    SPC_TRY(spc_recorder_written(
        recorder, spc_netcdf_put_number(recorder->file, id, "offset", grid->offset[axis])));
    *result = id;
    return spc_recorder_written(
        recorder, spc_netcdf_put_number(recorder->file, id, "length", grid->length[axis]));
}

/* The axes, and on a staggered grid those through the upper faces of cells, with the attribute by which xgcm knows them. */
static spc_status define_axes(const spc_recorder *recorder, const layout *dims) {
    const spc_grid *grid = spc_recorder_grid(recorder);
    int id;
    for (int axis = 0; axis < grid->dims; axis++) {
        SPC_TRY(define_axis(recorder, grid, axis, spc_axis_name(axis), dims->axis[axis], &id));
        if (!grid->staggered) continue;
        const spc_grid faces = spc_grid_of_field(grid, (size_t)axis);
        SPC_TRY(define_axis(recorder, &faces, axis, face_names[axis], dims->face[axis], &id));
        SPC_TRY(spc_recorder_written(
            recorder, spc_netcdf_put_number(recorder->file, id, "c_grid_axis_shift", 0.5)));
    }
    return SPC_OK;
}

static spc_status define_samples(const spc_recorder *recorder, int dim) {
    double *values = spc_pool_take(recorder->pool, recorder->samples, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < recorder->samples; i++) values[i] = (double)i;
    int id;
    SPC_TRY(define_coordinate(recorder, "sample", dim, "member of the ensemble", values,
                              recorder->samples, &id));
    return spc_recorder_attribute(recorder, id, "standard_name", "realization");
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
 * SPC_RECORDER_BLOCK. HDF5's own checksum of each chunk lets any reader notice damage. */
static spc_status define_column(spc_recorder *recorder, const layout *dims, const char *name,
                                spc_column made, const char *long_name) {
    const spc_grid *grid = spc_recorder_grid(recorder);
    int dim[2 + SPC_MAX_DIMS], rank = 0;
    size_t chunk[2 + SPC_MAX_DIMS];
    const bool series = made.source == SPC_SOURCE_NUMBER || made.source == SPC_SOURCE_TIME;
    if (recorder->samples > 1 && made.source != SPC_SOURCE_TIME) {
        chunk[rank] = 1;
        dim[rank++] = dims->sample;
    }
    chunk[rank] = series ? SPC_RECORDER_BLOCK : 1;
    dim[rank++] = dims->time;
    for (int axis = 0; axis < grid->dims && !series && made.source != SPC_SOURCE_VECTOR; axis++) {
        chunk[rank] = grid->n[axis];
        const bool on_faces = grid->staggered && made.field.channel == (size_t)axis;
        dim[rank++] = on_faces ? dims->face[axis] : dims->axis[axis];
    }
    if (made.source == SPC_SOURCE_VECTOR) {
        chunk[rank] = recorder->shells;
        dim[rank++] = dims->wavenumber;
    }
    const nc_type type = made.source == SPC_SOURCE_FIELD ? field_type(recorder) : NC_DOUBLE;
    const int file = recorder->file;
    SPC_TRY(spc_recorder_written(recorder, nc_def_var(file, name, type, rank, dim, &made.id)));
    SPC_TRY(spc_recorder_written(recorder, nc_def_var_chunking(file, made.id, NC_CHUNKED, chunk)));
    SPC_TRY(spc_recorder_written(recorder, nc_def_var_fletcher32(file, made.id, NC_FLETCHER32)));
    SPC_TRY(describe(recorder, made.id, long_name));
    if (series) {
        made.block = spc_pool_take(recorder->pool, recorder->samples * SPC_RECORDER_BLOCK,
                                   sizeof *made.block);
        if (!made.block) return SPC_NO_MEMORY;
    }
    spc_checksum_start(&made.checksum);
    made.complete = made.checksum;
    recorder->columns[recorder->column_count++] = made;
    return SPC_OK;
}

/* ---- fields ---- */

/* "real part of the wave function" */
static const char *long_name_of(const spc_recorder *recorder, const spc_field *field) {
    static const char *const parts[] = {[SPC_FIELD_WHOLE] = "",
                                        [SPC_FIELD_REAL] = "real part of ",
                                        [SPC_FIELD_IMAGINARY] = "imaginary part of ",
                                        [SPC_FIELD_MODULUS] = "modulus of "};
    const spc_physics *physics = &recorder->cas->setting.physics;
    const int dims = physics->grid.dims;
    const char *const *titles = physics->equation->long_names[dims - 1];
    const char *title = titles && titles[field->channel]
                            ? titles[field->channel]
                            : physics->equation->fields[dims - 1][field->channel];
    return spc_pool_print(recorder->pool, "%s%s", parts[field->part], title);
}

/* Readers may take the fields for a vector on a staggered grid when all components are there, in order. */
static bool is_whole(const spc_recorder *recorder) {
    const size_t dims = (size_t)spc_recorder_grid(recorder)->dims;
    for (size_t i = 0; i < recorder->cas->field_count; i++) {
        if (recorder->columns[recorder->column_count - 1 - i].field.channel !=
            recorder->cas->field_count - 1 - i) {
            return false;
        }
    }
    return recorder->cas->field_count == dims;
}

static spc_status define_fields(spc_recorder *recorder, const layout *dims) {
    const spc_case *cas = recorder->cas;
    for (size_t i = 0; i < cas->field_count; i++) {
        spc_column column = {.source = SPC_SOURCE_FIELD};
        if (!spc_field_find(&cas->setting.physics, cas->fields[i], &column.field)) {
            return spc_fail_at(
                recorder->context, SPC_BAD_INPUT, cas->path, 0,
                "output.fields: %s has no field '%s'; name its fields, or parts such "
                "as psi_real, psi_imag, psi_abs of a complex one",
                cas->setting.physics.equation->name, cas->fields[i]);
        }
        const char *long_name = long_name_of(recorder, &column.field);
        if (!long_name) return SPC_NO_MEMORY;
        SPC_TRY(define_column(recorder, dims, cas->fields[i], column, long_name));
    }
    if (!spc_recorder_grid(recorder)->staggered || !is_whole(recorder)) return SPC_OK;
    return spc_recorder_attribute(recorder, NC_GLOBAL, "grid", "staggered");
}

/* ---- measurements ---- */

static spc_status define_series(spc_recorder *recorder, const layout *dims, const char *name,
                                const char *symbol, const char *long_name, spc_column series) {
    SPC_TRY(define_column(recorder, dims, name, series, long_name ? long_name : name));
    const int id = recorder->columns[recorder->column_count - 1].id;
    return symbol ? spc_recorder_attribute(recorder, id, "symbol", symbol) : SPC_OK;
}

static spc_status define_measurements(spc_recorder *recorder, const layout *dims) {
    const spc_case *cas = recorder->cas;
    spc_column series = {.source = SPC_SOURCE_NUMBER, .count = 1};
    for (size_t i = 0; i < cas->measure_count; i++, series.offset++) {
        const spc_measure *measure = cas->measures[i];
        SPC_TRY(define_series(recorder, dims, measure->name, measure->symbol, measure->long_name,
                              series));
        const int id = recorder->columns[recorder->column_count - 1].id;
        SPC_TRY(
            spc_recorder_attribute(recorder, id, "conserved",
                                   spc_setting_conserves(&cas->setting, measure) ? "yes" : "no"));
    }
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        const spc_diagnostic *diagnostic = cas->diagnostics[i];
        if (!diagnostic->value) continue;
        SPC_TRY(define_series(recorder, dims, diagnostic->name, diagnostic->symbol,
                              diagnostic->long_name, series));
        series.offset++;
    }
    series.source = SPC_SOURCE_VECTOR;
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
    const spc_status status =
        spc_modes_create(pool, &cas->setting.physics.grid,
                         cas->setting.physics.equation->complex_valued, 1.0, &modes);
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
    const char *pde = spc_setting_text(recorder->pool, &cas->setting);
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
        SPC_TRY(
            spc_recorder_attribute(recorder, NC_GLOBAL, attributes[i].name, attributes[i].text));
    }
    const unsigned long long seed = cas->seed;
    SPC_TRY(spc_recorder_written(
        recorder, nc_put_att_ulonglong(recorder->file, NC_GLOBAL, "seed", NC_UINT64, 1, &seed)));
    const int version = SPC_TRAJECTORY_FORMAT_VERSION;
    return spc_recorder_written(
        recorder, nc_put_att_int(recorder->file, NC_GLOBAL, "format_version", NC_INT, 1, &version));
}

/* ---- all ---- */

spc_status spc_recorder_lay_out(spc_recorder *recorder, const char *command_line) {
    layout dims;
    double spacing = 0;
    SPC_TRY(find_shells(recorder, &spacing));
    SPC_TRY(spc_recorder_written(
        recorder, nc_create(recorder->temporary, NC_NETCDF4 | NC_CLOBBER, &recorder->file)));
    SPC_TRY(put_provenance(recorder, command_line));
    SPC_TRY(define_dimensions(recorder, &dims));
    if (dims.sample >= 0) SPC_TRY(define_samples(recorder, dims.sample));
    SPC_TRY(
        define_column(recorder, &dims, "time", (spc_column){.source = SPC_SOURCE_TIME}, "time"));
    SPC_TRY(spc_recorder_attribute(recorder, recorder->columns[0].id, "axis", "T"));
    SPC_TRY(define_axes(recorder, &dims));
    if (dims.wavenumber >= 0) SPC_TRY(define_wavenumbers(recorder, dims.wavenumber, spacing));
    SPC_TRY(define_fields(recorder, &dims));
    SPC_TRY(define_measurements(recorder, &dims));
    return spc_recorder_written(recorder, nc_enddef(recorder->file));
}
