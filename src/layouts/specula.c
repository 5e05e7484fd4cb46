/* specula: specula.c
 *
 * Our own layout of a training set: one netCDF-4 file for each split, which is HDF5 as well. xarray, h5py, ncview and the
 * commands of specula open it; everything about a sample stands beside it.
 *
 *   FIELD(sample, time, x[, y[, z]])  the set's precision, for each field
 *   time(time), x(x), ...             or sample_time(sample, time), length_x(sample), origin_x(sample) where these vary
 *   PARAMETER(sample) or PARAMETER    drawn, or the same for all
 *   failed_attempts, failures, checksum(sample)
 *
 * docs/datasets.md describes it.
 */
#include "checksum.h"
#include "layout_reader.h"
#include "netcdf_file.h"

#include "config.h"

#include <errno.h>
#include <string.h>

enum { SAMPLE, TIME, AXES, DIMS = AXES + SPC_MAX_DIMS };

/* A file being written; the first failure is kept. */
typedef struct writer {
    spc_pool *pool;
    const spc_samples *samples;
    const spc_dataset *dataset;
    spc_layout_parameters parameters;
    int file, code, error;
    int dim[DIMS], face[SPC_MAX_DIMS]; /* face: of staggered fields */
    int *field, *parameter;            /* variables */
    int time, length[SPC_MAX_DIMS], origin[SPC_MAX_DIMS];
    int failed_attempts, failures, checksum;
} writer;

static void note(writer *w, int code) {
    if (w->code != NC_NOERR || code == NC_NOERR) return;
    w->code = code;
    w->error = errno;
}

static void put_text(writer *w, int variable, const char *name, const char *text) {
    note(w, spc_netcdf_put_text(w->file, variable, name, text));
}

static void put_number(writer *w, int variable, const char *name, double value) {
    note(w, spc_netcdf_put_number(w->file, variable, name, value));
}

/* ---- header ---- */

static int define(writer *w, const char *name, nc_type type, int rank, const int *dims,
                  const char *long_name) {
    int id = -1;
    note(w, nc_def_var(w->file, name, type, rank, dims, &id));
    put_text(w, id, "long_name", long_name);
    if (type == NC_FLOAT || type == NC_DOUBLE) put_text(w, id, "units", "1");
    return id;
}

static spc_status put_globals(writer *w) {
    const spc_dataset *dataset = w->dataset;
    const spc_case *cas = dataset->cas;
    const char *pde = spc_setting_text(w->pool, &cas->setting);
    if (!pde) return SPC_NO_MEMORY;
    put_text(w, NC_GLOBAL, "Conventions", "CF-1.10");
    put_text(w, NC_GLOBAL, "title", cas->title);
    put_text(w, NC_GLOBAL, "source", "specula " PACKAGE_VERSION);
    put_text(w, NC_GLOBAL, "references", cas->setting.physics.equation->cite);
    put_text(w, NC_GLOBAL, "kind", "specula-dataset");
    put_number(w, NC_GLOBAL, "format_version", 1);
    put_text(w, NC_GLOBAL, "dataset", dataset->name);
    put_text(w, NC_GLOBAL, "split", w->samples->split->name);
    const unsigned long long seed = w->samples->split->seed;
    note(w, nc_put_att_ulonglong(w->file, NC_GLOBAL, "seed", NC_UINT64, 1, &seed));
    put_text(w, NC_GLOBAL, "equation", cas->setting.physics.equation->name);
    put_text(w, NC_GLOBAL, "pde", pde);
    put_text(w, NC_GLOBAL, "case", dataset->case_text);
    put_text(w, NC_GLOBAL, "spec", dataset->text);
    if (w->samples->grid.staggered) put_text(w, NC_GLOBAL, "grid", "staggered");
    return SPC_OK;
}

static void define_coordinate(writer *w, const spc_grid *grid, int axis, const char *name,
                              int dim) {
    const char upper[] = {(char)('X' + axis), '\0'};
    char long_name[64];
    snprintf(long_name, sizeof long_name, "%s, point i at origin + (i + offset) length / n",
             spc_axis_name(axis));
    const int id = define(w, name, NC_DOUBLE, 1, &dim, long_name);
    put_text(w, id, "axis", upper);
    put_number(w, id, "origin", grid->origin[axis]);
    put_number(w, id, "length", grid->length[axis]);
    put_number(w, id, "offset", grid->offset[axis]);
    if (strcmp(name, spc_axis_name(axis)) != 0) put_number(w, id, "c_grid_axis_shift", 0.5);
}

/* The box of each sample. */
static void define_box(writer *w, int axis) {
    const char *name = spc_axis_name(axis);
    char variable[32], long_name[64];
    snprintf(variable, sizeof variable, "length_%s", name);
    snprintf(long_name, sizeof long_name, "length of the box along %s", name);
    w->length[axis] = define(w, variable, NC_DOUBLE, 1, &w->dim[SAMPLE], long_name);
    snprintf(variable, sizeof variable, "origin_%s", name);
    snprintf(long_name, sizeof long_name, "lower end of the box along %s", name);
    w->origin[axis] = define(w, variable, NC_DOUBLE, 1, &w->dim[SAMPLE], long_name);
}

/* As trajectories have them: the fields of a staggered grid lie on axes x_face, ... */
static void face_name(int axis, char name[16]) {
    snprintf(name, 16, "%s_face", spc_axis_name(axis));
}

static void define_axis(writer *w, int axis) {
    const spc_grid *grid = &w->samples->grid;
    const spc_grid faces = spc_grid_of_field(grid, (size_t)axis);
    const bool same_box = !spc_layout_box_varies(w->dataset);
    char name[16];
    note(w, nc_def_dim(w->file, spc_axis_name(axis), grid->n[axis], &w->dim[AXES + axis]));
    if (same_box) define_coordinate(w, grid, axis, spc_axis_name(axis), w->dim[AXES + axis]);
    if (!same_box) define_box(w, axis);
    if (!grid->staggered) return;
    face_name(axis, name);
    note(w, nc_def_dim(w->file, name, grid->n[axis], &w->face[axis]));
    if (same_box) define_coordinate(w, &faces, axis, name, w->face[axis]);
}

static void define_times(writer *w) {
    note(w, nc_def_dim(w->file, "time", w->dataset->frames, &w->dim[TIME]));
    if (spc_layout_times_vary(w->dataset)) {
        w->time = define(w, "sample_time", NC_DOUBLE, 2, &w->dim[SAMPLE], "times of each sample");
        return;
    }
    w->time = define(w, "time", NC_DOUBLE, 1, &w->dim[TIME], "time");
    put_text(w, w->time, "axis", "T");
}

static void define_fields(writer *w) {
    const spc_dataset *dataset = w->dataset;
    const spc_grid *grid = &w->samples->grid;
    const int rank = AXES + grid->dims;
    for (size_t i = 0; i < dataset->field_count; i++) {
        const nc_type type = dataset->single_precision ? NC_FLOAT : NC_DOUBLE;
        const char *long_name = spc_layout_long_name(dataset, i);
        int dims[DIMS];
        memcpy(dims, w->dim, sizeof dims);
        const size_t channel = spc_layout_channel(dataset, i);
        if (grid->staggered && channel < (size_t)grid->dims) {
            dims[AXES + channel] = w->face[channel];
        }
        w->field[i] = define(w, dataset->fields[i], type, rank, dims,
                             *long_name ? long_name : dataset->fields[i]);
        note(w, nc_def_var_chunking(w->file, w->field[i], NC_CONTIGUOUS, NULL));
    }
}

static void define_parameters(writer *w) {
    for (size_t i = 0; i < w->parameters.count; i++) {
        const spc_layout_parameter *p = &w->parameters.list[i];
        const int rank = spc_layout_parameter_varies(p) ? 1 : 0;
        w->parameter[i] = define(w, p->name, NC_DOUBLE, rank, &w->dim[SAMPLE], p->key);
    }
    const int *sample = &w->dim[SAMPLE];
    w->failed_attempts =
        define(w, "failed_attempts", NC_INT64, 1, sample, "draws whose solution failed before");
    w->failures = define(w, "failures", NC_STRING, 1, sample, "why, a line for each");
    w->checksum = define(w, "checksum", NC_UINT64, 1, sample,
                         "XXH64 of the values as stored, [time][field][x][y][z]");
}

static spc_status put_header(writer *w) {
    SPC_TRY(put_globals(w));
    note(w, nc_def_dim(w->file, "sample", w->samples->count, &w->dim[SAMPLE]));
    define_times(w);
    for (int axis = 0; axis < w->samples->grid.dims; axis++) define_axis(w, axis);
    define_fields(w);
    define_parameters(w);
    int before;
    note(w, nc_set_fill(w->file, NC_NOFILL, &before));
    note(w, nc_enddef(w->file));
    return SPC_OK;
}

/* ---- what all samples share ---- */

static spc_status put_coordinate(writer *w, const spc_grid *grid, int axis, const char *name) {
    const double *x = spc_layout_coordinates(w->pool, grid, axis);
    int id;
    if (!x) return SPC_NO_MEMORY;
    note(w, nc_inq_varid(w->file, name, &id));
    note(w, nc_put_var_double(w->file, id, x));
    return SPC_OK;
}

static spc_status put_shared(writer *w) {
    const spc_grid *grid = &w->samples->grid;
    for (int axis = 0; axis < grid->dims && !spc_layout_box_varies(w->dataset); axis++) {
        const spc_grid faces = spc_grid_of_field(grid, (size_t)axis);
        char name[16];
        face_name(axis, name);
        SPC_TRY(put_coordinate(w, grid, axis, spc_axis_name(axis)));
        if (grid->staggered) SPC_TRY(put_coordinate(w, &faces, axis, name));
    }
    for (size_t i = 0; i < w->parameters.count; i++) {
        const spc_layout_parameter *p = &w->parameters.list[i];
        if (spc_layout_parameter_varies(p)) continue;
        note(w, nc_put_var_double(w->file, w->parameter[i], &p->value));
    }
    return SPC_OK;
}

/* ---- samples ---- */

static void put_fields(writer *w, const spc_sample *sample, void *values) {
    const spc_dataset *dataset = w->dataset;
    size_t start[DIMS] = {sample->index}, count[DIMS] = {1, dataset->frames};
    for (int axis = 0; axis < sample->grid.dims; axis++) count[AXES + axis] = sample->grid.n[axis];
    for (size_t i = 0; i < dataset->field_count; i++) {
        spc_layout_gather(dataset, sample, i, 1, values);
        note(w, nc_put_vara(w->file, w->field[i], start, count, values));
    }
}

static unsigned long long checksum_of(const spc_dataset *dataset, const spc_sample *sample) {
    spc_checksum sum;
    spc_checksum_start(&sum);
    spc_checksum_add(&sum, sample->values,
                     dataset->frames * dataset->field_count * spc_grid_points(&sample->grid) *
                         spc_layout_value_size(dataset));
    return spc_checksum_value(&sum);
}

static void put_facts(writer *w, const spc_sample *sample) {
    const size_t i = sample->index, start[] = {i, 0}, count[] = {1, w->dataset->frames};
    for (size_t j = 0; j < w->parameters.count; j++) {
        const spc_layout_parameter *p = &w->parameters.list[j];
        if (!spc_layout_parameter_varies(p)) continue;
        const double value = spc_layout_parameter_of(p, sample);
        note(w, nc_put_var1_double(w->file, w->parameter[j], &i, &value));
    }
    const bool times_vary = spc_layout_times_vary(w->dataset);
    if (times_vary) note(w, nc_put_vara_double(w->file, w->time, start, count, sample->times));
    if (!times_vary && i == 0) note(w, nc_put_var_double(w->file, w->time, sample->times));
    for (int axis = 0; axis < w->samples->grid.dims && spc_layout_box_varies(w->dataset); axis++) {
        note(w, nc_put_var1_double(w->file, w->length[axis], &i, &sample->grid.length[axis]));
        note(w, nc_put_var1_double(w->file, w->origin[axis], &i, &sample->grid.origin[axis]));
    }
    const long long attempts = (long long)sample->attempt;
    const unsigned long long checksum = checksum_of(w->dataset, sample);
    const char *failures = sample->failures;
    note(w, nc_put_var1_longlong(w->file, w->failed_attempts, &i, &attempts));
    note(w, nc_put_var1_string(w->file, w->failures, &i, &failures));
    note(w, nc_put_var1_ulonglong(w->file, w->checksum, &i, &checksum));
}

static spc_status put_samples(writer *w) {
    const spc_samples *samples = w->samples;
    void *values = spc_pool_take(w->pool, w->dataset->frames * spc_grid_points(&samples->grid),
                                 spc_layout_value_size(w->dataset));
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < samples->count && w->code == NC_NOERR; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        put_fields(w, &sample, values);
        put_facts(w, &sample);
    }
    return SPC_OK;
}

static spc_status put_all(writer *w) {
    w->field = spc_pool_take(w->pool, w->dataset->field_count, sizeof *w->field);
    if (!w->field) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_find_parameters(w->pool, w->dataset, &w->parameters));
    w->parameter = spc_pool_take(w->pool, w->parameters.count, sizeof *w->parameter);
    if (!w->parameter) return SPC_NO_MEMORY;
    SPC_TRY(put_header(w));
    SPC_TRY(put_shared(w));
    return put_samples(w);
}

/* ---- the file ---- */

static char *name_of(spc_pool *pool, const spc_samples *samples, const char *prefix) {
    return spc_pool_print(pool, "%s%s_%s.nc", prefix, samples->dataset->name, samples->split->name);
}

static spc_status write_file(spc_pool *pool, const spc_samples *samples, const char *name,
                             spc_publication *publication) {
    spc_context *context = spc_pool_context(pool);
    writer w = {.pool = pool, .samples = samples, .dataset = samples->dataset};
    const char *temporary;
    SPC_TRY(spc_publication_begin(publication, name, &temporary));
    spc_hdf5_quiet();
    errno = 0;
    note(&w, nc_create(temporary, NC_NETCDF4 | NC_CLOBBER, &w.file));
    const bool created = w.code == NC_NOERR;
    spc_status status = created ? put_all(&w) : SPC_OK;
    if (created) note(&w, nc_close(w.file));
    errno = w.error;
    if (status == SPC_OK) status = spc_netcdf_written(context, name, w.code);
    if (status == SPC_OK) status = spc_publication_end(publication, name);
    if (status != SPC_OK) spc_file_discard(context, temporary);
    return status;
}

static spc_status write(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
    if (!scratch) return SPC_NO_MEMORY;
    const char *name = name_of(scratch, samples, prefix);
    const spc_status status =
        name ? write_file(scratch, samples, name, publication) : SPC_NO_MEMORY;
    spc_pool_destroy(scratch);
    return status;
}

/* ---- reading back ---- */

typedef struct reader {
    spc_layout_reader *file;
    hid_t *fields, failures;
    uint64_t *checksums; /* [sample] */
    char *text;          /* failures of the sample at hand; the library's */
} reader;

static void forget_text(void *object) {
    reader *r = object;
    if (r->text) H5free_memory(r->text);
    r->text = NULL;
}

static spc_status read_failures(reader *r, size_t i) {
    forget_text(r);
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    const spc_status status = spc_layout_read_part(r->file, r->failures, type, i, &r->text);
    H5Tclose(type);
    return status;
}

static spc_status read_sample(void *self, size_t i, spc_sample *sample) {
    reader *r = self;
    const spc_layout_reader *file = r->file;
    const spc_dataset *dataset = file->dataset;
    sample->grid = file->samples->grid;
    spc_layout_reader_tell(file, i, sample);
    for (size_t f = 0; f < dataset->field_count; f++) {
        SPC_TRY(spc_layout_read_field(file, r->fields[f], i, f, 1));
    }
    SPC_TRY(read_failures(r, i));
    sample->failures = r->text ? r->text : "";
    if (checksum_of(dataset, sample) == r->checksums[i]) return SPC_OK;
    return spc_fail_at(file->context, SPC_CORRUPT, file->path, 0,
                       "sample %zu is damaged: its checksum is another; restore the file from a "
                       "copy",
                       i);
}

/* Parameters have variables by their short names. */
static spc_status read_parameters(spc_pool *pool, reader *r) {
    spc_layout_reader *file = r->file;
    const size_t count = file->samples->count, variables = file->dataset->variable_count;
    spc_layout_parameters parameters;
    SPC_TRY(spc_layout_find_parameters(pool, file->dataset, &parameters));
    double *column = spc_pool_take(pool, count, sizeof *column);
    if (!column) return SPC_NO_MEMORY;
    for (size_t j = 0; j < parameters.count; j++) {
        const spc_layout_parameter *p = &parameters.list[j];
        if (!spc_layout_parameter_varies(p)) continue;
        SPC_TRY(spc_layout_read_small(file, p->name, H5T_NATIVE_DOUBLE, 1, &count, column));
        for (size_t i = 0; i < count; i++) {
            file->parameters[i * variables + p->variable] = column[i];
        }
    }
    return SPC_OK;
}

static spc_status open_arrays(spc_pool *pool, reader *r) {
    spc_layout_reader *file = r->file;
    const spc_dataset *dataset = file->dataset;
    const size_t count = file->samples->count;
    r->fields = spc_pool_take(pool, dataset->field_count, sizeof *r->fields);
    r->checksums = spc_pool_take(pool, count, sizeof *r->checksums);
    if (!r->fields || !r->checksums) return SPC_NO_MEMORY;
    for (size_t f = 0; f < dataset->field_count; f++) {
        SPC_TRY(spc_layout_reader_field(file, dataset->fields[f], 0, &r->fields[f]));
    }
    SPC_TRY(spc_layout_read_small(file, "checksum", H5T_NATIVE_UINT64, 1, &count, r->checksums));
    SPC_TRY(spc_layout_read_small(file, "failed_attempts", H5T_NATIVE_INT64, 1, &count,
                                  file->attempts));
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    const spc_status status =
        spc_layout_reader_array(file, "failures", text, 1, &count, &r->failures);
    H5Tclose(text);
    return status;
}

static spc_status open_split(spc_pool *pool, const char *prefix, spc_samples *samples) {
    reader *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return SPC_NO_MEMORY;
    SPC_TRY(spc_pool_at_end(pool, forget_text, r));
    SPC_TRY(spc_layout_reader_open(pool, samples, name_of(pool, samples, prefix), &r->file));
    SPC_TRY(open_arrays(pool, r));
    SPC_TRY(read_parameters(pool, r));
    samples->read = read_sample;
    samples->self = r;
    return SPC_OK;
}

const spc_layout spc_layout_specula = {
    .abi = SPC_ABI,
    .name = "specula",
    .doc = "one netCDF-4 (HDF5) file a split: xarray, h5py, ncview and specula plot open it",
    .write = write,
    .open = open_split,
};
