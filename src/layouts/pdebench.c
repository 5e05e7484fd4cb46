/* specula: pdebench.c
 *
 * The layouts of PDEBench (Takamoto et al., NeurIPS 2022, Datasets and Benchmarks). Its loaders choose by the file's
 * extension, so there are three families:
 *
 *   tensor  one field in one dimension: NAME.hdf5 with tensor (sample, t, x), x-coordinate, t-coordinate
 *   cfd     euler: NAME.hdf5 with density, pressure, Vx[, Vy[, Vz]] (sample, t, x[, y[, z]]) and coordinates
 *   groups  all else: NAME.h5 with one group 0000, 0001, ... for each sample: data (t, x[, y[, z]], field), grid/x, grid/t
 *
 * FNODatasetSingle and UNetDatasetSingle open the first two, FNODatasetMult the third. Names begin as PDEBench's do and end
 * with the set's and the split's. Every parameter is an attribute: a number, or one for each sample.
 */
#include "layout_reader.h"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum family { TENSOR, CFD, GROUPS } family;

static bool is_equation(const spc_dataset *dataset, const char *name) {
    return strcmp(dataset->cas->setting.physics.equation->name, name) == 0;
}

static family family_of(const spc_dataset *dataset) {
    if (is_equation(dataset, "euler")) return CFD;
    return dataset->grid.dims == 1 && dataset->field_count == 1 ? TENSOR : GROUPS;
}

/* ---- whether it fits ---- */

static bool has_all_channels(const spc_dataset *dataset) {
    const spc_physics *physics = &dataset->cas->setting.physics;
    const char *const *names = physics->equation->fields[physics->grid.dims - 1];
    size_t channels = 0;
    for (; names[channels]; channels++) {
        if (channels >= dataset->field_count) return false;
        if (strcmp(names[channels], dataset->fields[channels]) != 0) return false;
    }
    return channels == dataset->field_count;
}

static spc_status applicable(spc_context *context, const spc_dataset *dataset) {
    const family f = family_of(dataset);
    if (f == CFD && !has_all_channels(dataset)) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdebench stores pressure and velocities of a gas and needs all its "
                           "fields for them; leave out output.fields, or choose another layout");
    }
    if (f != GROUPS && spc_layout_box_varies(dataset)) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdebench has one x-coordinate for all samples of such a set and "
                           "dataset.vary changes the box; let grid keys be, or choose layout "
                           "specula, the-well or pdearena");
    }
    if (f != GROUPS && spc_layout_times_vary(dataset)) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdebench has one t-coordinate for all samples of such a set and "
                           "dataset.vary changes the times; vary other keys, or choose layout "
                           "specula, the-well or pdearena");
    }
    return SPC_OK;
}

/* ---- names ---- */

/* What PDEBench calls a parameter of ours, and their ratio: its Burgers equation has (Nu/pi) u_xx. */
static const struct symbol {
    const char *equation, *parameter, *symbol;
    double factor;
} symbols[] = {
    {"burgers", "viscosity", "Nu", M_PI},
    {"scalar-burgers", "viscosity", "Nu", M_PI},
    {"advection-diffusion", "velocity", "beta", 1},
    {"fisher-kpp", "diffusion", "Nu", 1},
    {"fisher-kpp", "rate", "rho", 1},
};

static const struct symbol *symbol_of(const spc_dataset *dataset) {
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        if (is_equation(dataset, symbols[i].equation)) return &symbols[i];
    }
    return NULL;
}

/* "_Nu0.01", and nothing where the parameter varies. */
static char *value_in_name(spc_pool *pool, const spc_dataset *dataset,
                           const spc_layout_parameters *parameters) {
    const struct symbol *s = symbol_of(dataset);
    const spc_layout_parameter *p = s ? spc_layout_parameter_find(parameters, s->parameter) : NULL;
    if (!p || spc_layout_parameter_varies(p)) return spc_pool_text(pool, "");
    return spc_pool_print(pool, "_%s%.6g", s->symbol, s->factor * p->value);
}

/* A file's name without the set's and the split's. */
static char *stem_of(spc_pool *pool, const spc_dataset *dataset,
                     const spc_layout_parameters *parameters) {
    const int dims = dataset->grid.dims;
    const char *equation = dataset->cas->setting.physics.equation->name;
    if (is_equation(dataset, "euler")) {
        return spc_pool_print(pool, "%dD_CFD_Eta0_Zeta0_%s", dims,
                              spc_layout_is_periodic(dataset) ? "periodic" : "trans");
    }
    const char *title = equation, *value = value_in_name(pool, dataset, parameters);
    if (is_equation(dataset, "burgers") || is_equation(dataset, "scalar-burgers")) {
        title = "Burgers";
    }
    if (is_equation(dataset, "advection-diffusion")) title = "Advection";
    if (is_equation(dataset, "gray-scott")) title = "diff-react";
    if (is_equation(dataset, "shallow-water")) title = "rdb";
    return value ? spc_pool_print(pool, "%dD_%s_Sols%s", dims, title, value) : NULL;
}

/* ---- what the families share ---- */

enum { GAS_FIELDS = 2 + SPC_MAX_DIMS };

typedef struct writer {
    spc_layout_file file;
    spc_pool *scratch; /* of the sample at hand */
    const spc_samples *samples;
    const spc_dataset *dataset;
    spc_layout_parameters parameters;
    spc_layout_record record;
    hid_t arrays[GAS_FIELDS];
    double *frame; /* one, of all fields */
    void *values;  /* of a sample */
} writer;

/* One number, or one for each sample when `sample` is NULL and they differ. */
static spc_status put_parameter(writer *w, hid_t where, const char *name,
                                const spc_layout_parameter *p, double factor,
                                const spc_sample *sample) {
    if (sample || !spc_layout_parameter_varies(p)) {
        const double value = sample ? spc_layout_parameter_of(p, sample) : p->value;
        spc_layout_put_number(&w->file, where, name, factor * value);
        return SPC_OK;
    }
    const size_t count = w->samples->count, variables = w->dataset->variable_count;
    double *values = spc_pool_take(w->file.pool, count, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        values[i] = factor * w->record.parameters[i * variables + p->variable];
    }
    spc_layout_put_numbers(&w->file, where, name, values, count);
    return SPC_OK;
}

static spc_status put_parameters(writer *w, hid_t where, const spc_sample *sample) {
    const struct symbol *s = symbol_of(w->dataset);
    for (size_t i = 0; i < w->parameters.count; i++) {
        const spc_layout_parameter *p = &w->parameters.list[i];
        SPC_TRY(put_parameter(w, where, p->name, p, 1, sample));
        if (!s || strcmp(p->name, s->parameter) != 0) continue;
        SPC_TRY(put_parameter(w, where, s->symbol, p, s->factor, sample));
    }
    return SPC_OK;
}

static void put_line(writer *w, hid_t where, const char *name, size_t count, const double *values) {
    spc_layout_close(&w->file, spc_layout_put_array(&w->file, where, name, 1, &count, values));
}

/* Coordinates, "x-coordinate" or "x"; times, "t-coordinate" or "t". */
static spc_status put_axes(writer *w, hid_t where, const char *suffix, const spc_sample *sample) {
    char name[32];
    for (int axis = 0; axis < sample->grid.dims; axis++) {
        const double *x = spc_layout_coordinates(w->scratch, &sample->grid, axis);
        if (!x) return SPC_NO_MEMORY;
        snprintf(name, sizeof name, "%s%s", spc_axis_name(axis), suffix);
        put_line(w, where, name, sample->grid.n[axis], x);
    }
    snprintf(name, sizeof name, "t%s", suffix);
    put_line(w, where, name, w->dataset->frames, sample->times);
    return SPC_OK;
}

/* Sizes of (sample, t, x[, y[, z]]). */
static int extent_of(const writer *w, size_t extent[SPC_LAYOUT_MAX_RANK]) {
    int rank = 0;
    extent[rank++] = w->samples->count;
    extent[rank++] = w->dataset->frames;
    for (int axis = 0; axis < w->samples->grid.dims; axis++) {
        extent[rank++] = w->samples->grid.n[axis];
    }
    return rank;
}

static spc_status each_sample(writer *w, spc_status (*put)(writer *w, const spc_sample *sample)) {
    for (size_t i = 0; i < w->samples->count && !w->file.failed; i++) {
        spc_sample sample;
        SPC_TRY(w->samples->read(w->samples->self, i, &sample));
        w->scratch = spc_pool_create(w->file.context);
        if (!w->scratch) return SPC_NO_MEMORY;
        const spc_status status = put(w, &sample);
        spc_pool_destroy(w->scratch);
        SPC_TRY(status);
    }
    return SPC_OK;
}

/* ---- tensor ---- */

static spc_status put_tensor_sample(writer *w, const spc_sample *sample) {
    spc_layout_write_sample(&w->file, w->arrays[0], sample->index, sample->values);
    spc_layout_record_add(&w->record, sample);
    if (sample->index > 0) return SPC_OK;
    return put_axes(w, spc_layout_root(&w->file), "-coordinate", sample);
}

static spc_status put_tensor(writer *w) {
    size_t extent[SPC_LAYOUT_MAX_RANK];
    const int rank = extent_of(w, extent);
    const hid_t root = spc_layout_root(&w->file);
    w->arrays[0] = spc_layout_make_values(&w->file, root, "tensor", rank, extent);
    SPC_TRY(each_sample(w, put_tensor_sample));
    return put_parameters(w, root, NULL);
}

/* ---- gas ---- */

/* The sample's own equation: gamma may vary. */
static spc_status physics_of(writer *w, const spc_sample *sample, spc_physics *physics) {
    *physics = w->dataset->cas->setting.physics;
    physics->grid = sample->grid;
    const spc_parameter *table = physics->equation->parameters;
    const size_t count = spc_parameter_count(table);
    spc_value *values = spc_pool_take(w->scratch, count, sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const spc_layout_parameter *p = spc_layout_parameter_find(&w->parameters, table[i].name);
        values[i] = physics->values[i];
        if (p && table[i].type == SPC_REAL) values[i].number = spc_layout_parameter_of(p, sample);
    }
    physics->values = values;
    return SPC_OK;
}

/* w->values[field][frame][point]: density, velocities, pressure from density, momenta, energy. */
static void make_primitive(writer *w, const spc_physics *physics, const spc_sample *sample) {
    const size_t points = spc_grid_points(&sample->grid), frames = w->dataset->frames;
    const size_t fields = w->dataset->field_count;
    double *q[GAS_FIELDS];
    for (size_t c = 0; c < fields; c++) q[c] = w->frame + c * points;
    for (size_t frame = 0; frame < frames; frame++) {
        const size_t at = frame * fields * points;
        spc_layout_widen(w->dataset, sample->values, at, fields * points, w->frame);
        physics->equation->to_primitive(physics, points, (const double *const *)q, q);
        for (size_t c = 0; c < fields; c++) {
            const size_t to = (c * frames + frame) * points;
            spc_layout_narrow(w->dataset, q[c], points, w->values, to);
        }
    }
}

static spc_status put_gas_sample(writer *w, const spc_sample *sample) {
    spc_physics physics;
    SPC_TRY(physics_of(w, sample, &physics));
    make_primitive(w, &physics, sample);
    const size_t field_bytes =
        w->dataset->frames * spc_grid_points(&sample->grid) * spc_layout_value_size(w->dataset);
    for (size_t c = 0; c < w->dataset->field_count; c++) {
        spc_layout_write_sample(&w->file, w->arrays[c], sample->index,
                                (const char *)w->values + c * field_bytes);
    }
    spc_layout_record_add(&w->record, sample);
    if (sample->index > 0) return SPC_OK;
    return put_axes(w, spc_layout_root(&w->file), "-coordinate", sample);
}

static spc_status put_gas(writer *w) {
    static const char *const names[SPC_MAX_DIMS][GAS_FIELDS] = {
        {"density", "Vx", "pressure"},
        {"density", "Vx", "Vy", "pressure"},
        {"density", "Vx", "Vy", "Vz", "pressure"}};
    size_t extent[SPC_LAYOUT_MAX_RANK];
    const int rank = extent_of(w, extent), dims = w->samples->grid.dims;
    const hid_t root = spc_layout_root(&w->file);
    const size_t fields = w->dataset->field_count;
    w->frame =
        spc_pool_take(w->file.pool, fields * spc_grid_points(&w->samples->grid), sizeof *w->frame);
    if (!w->frame) return SPC_NO_MEMORY;
    for (size_t c = 0; c < fields; c++) {
        w->arrays[c] = spc_layout_make_values(&w->file, root, names[dims - 1][c], rank, extent);
    }
    SPC_TRY(each_sample(w, put_gas_sample));
    spc_layout_put_number(&w->file, root, "eta", 0);
    spc_layout_put_number(&w->file, root, "zeta", 0);
    return put_parameters(w, root, NULL);
}

/* ---- groups ---- */

/* The parameters as YAML, as PDEBench has a sample's configuration. */
static char *configuration(writer *w, const spc_sample *sample) {
    spc_pool *pool = w->scratch;
    char *text =
        spc_pool_print(pool, "equation: %s\n", w->dataset->cas->setting.physics.equation->name);
    for (size_t i = 0; i < w->parameters.count && text; i++) {
        const spc_layout_parameter *p = &w->parameters.list[i];
        text = spc_pool_print(pool, "%s%s: %.17g\n", text, p->name,
                              spc_layout_parameter_of(p, sample));
    }
    return text ? spc_pool_print(pool, "%sfailed_attempts: %zu\n", text, sample->attempt) : NULL;
}

enum { GROUP_NAME = 32 };

static void name_of_group(const spc_samples *samples, size_t i, char name[GROUP_NAME]) {
    snprintf(name, GROUP_NAME, "%0*zu", samples->count > 10000 ? 8 : 4, i);
}

/* Every name in the root is taken for a sample, in the order of the names. */
static spc_status put_group(writer *w, const spc_sample *sample) {
    char name[GROUP_NAME];
    name_of_group(w->samples, sample->index, name);
    size_t extent[SPC_LAYOUT_MAX_RANK];
    int rank = extent_of(w, extent);
    extent[rank++] = w->dataset->field_count;
    const char *config = configuration(w, sample);
    if (!config) return SPC_NO_MEMORY;
    spc_layout_file *file = &w->file;
    const hid_t group = spc_layout_group(file, spc_layout_root(file), name);
    spc_layout_put_text(file, group, "config", config);
    spc_layout_put_integer(file, group, "failed_attempts", (int64_t)sample->attempt);
    SPC_TRY(put_parameters(w, group, sample));
    const hid_t grid = spc_layout_group(file, group, "grid");
    SPC_TRY(put_axes(w, grid, "", sample));
    spc_layout_close(file, grid);
    const hid_t data = spc_layout_make_values(file, group, "data", rank - 1, extent + 1);
    spc_layout_gather(w->dataset, sample, 0, w->dataset->field_count, w->values);
    spc_layout_write_all(file, data, w->values);
    spc_layout_close(file, data);
    spc_layout_close(file, group);
    return SPC_OK;
}

static spc_status put_groups(writer *w) {
    const hid_t root = spc_layout_root(&w->file);
    SPC_TRY(each_sample(w, put_group));
    spc_layout_put_texts(&w->file, root, "fields", w->dataset->fields, w->dataset->field_count);
    spc_layout_put_text(&w->file, root, "split", w->samples->split->name);
    spc_layout_put_text(&w->file, root, "spec", w->dataset->text);
    spc_layout_put_text(&w->file, root, "specula_version", PACKAGE_VERSION);
    return SPC_OK;
}

/* ---- files ---- */

static spc_status put_all(writer *w, family f) {
    const spc_dataset *dataset = w->dataset;
    w->values = spc_pool_take(
        w->file.pool, dataset->frames * dataset->field_count * spc_grid_points(&w->samples->grid),
        spc_layout_value_size(dataset));
    if (!w->values) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_record_begin(w->file.pool, w->samples, &w->record));
    if (f == GROUPS) return put_groups(w);
    SPC_TRY(f == TENSOR ? put_tensor(w) : put_gas(w));
    spc_layout_record_write(&w->file, &w->record);
    return SPC_OK;
}

static spc_status name_of(spc_pool *pool, const spc_samples *samples, const char *prefix,
                          const spc_layout_parameters *parameters, const char **name) {
    const spc_dataset *dataset = samples->dataset;
    const char *stem = stem_of(pool, dataset, parameters);
    if (!stem) return SPC_NO_MEMORY;
    *name = spc_pool_print(pool, "%s%s_%s_%s.%s", prefix, stem, dataset->name, samples->split->name,
                           family_of(dataset) == GROUPS ? "h5" : "hdf5");
    return *name ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status write(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication) {
    writer w = {.samples = samples, .dataset = samples->dataset};
    const char *name;
    SPC_TRY(spc_layout_find_parameters(pool, w.dataset, &w.parameters));
    SPC_TRY(name_of(pool, samples, prefix, &w.parameters, &name));
    SPC_TRY(spc_layout_file_begin(&w.file, spc_pool_context(pool), publication, name,
                                  w.dataset->single_precision));
    return spc_layout_file_end(&w.file, put_all(&w, family_of(w.dataset)));
}

/* ---- reading back ---- */

typedef struct reader {
    spc_layout_reader *file;
    spc_layout_parameters parameters;
    hid_t tensor;
} reader;

static spc_status read_tensor(void *self, size_t i, spc_sample *sample) {
    const reader *r = self;
    SPC_TRY(spc_layout_read_field(r->file, r->tensor, i, 0, 1));
    spc_layout_reader_tell(r->file, i, sample);
    return SPC_OK;
}

/* What was drawn for a sample stands in the attributes of its group. */
static spc_status read_drawn(const reader *r, size_t i, const char *group) {
    const spc_layout_reader *file = r->file;
    double *parameters = file->parameters + i * file->dataset->variable_count;
    for (size_t j = 0; j < r->parameters.count; j++) {
        const spc_layout_parameter *p = &r->parameters.list[j];
        if (!spc_layout_parameter_varies(p)) continue;
        SPC_TRY(spc_layout_read_attribute(file, group, p->name, H5T_NATIVE_DOUBLE,
                                          &parameters[p->variable]));
    }
    return spc_layout_read_attribute(file, group, "failed_attempts", H5T_NATIVE_INT64,
                                     &file->attempts[i]);
}

static spc_status read_group(void *self, size_t i, spc_sample *sample) {
    const reader *r = self;
    const spc_layout_reader *file = r->file;
    const size_t fields = file->dataset->field_count;
    const spc_grid *grid = &file->samples->grid;
    size_t extent[SPC_LAYOUT_MAX_RANK] = {file->dataset->frames};
    int rank = 1;
    for (int axis = 0; axis < grid->dims; axis++) extent[rank++] = grid->n[axis];
    extent[rank++] = fields;
    char group[GROUP_NAME], path[GROUP_NAME + 8];
    name_of_group(file->samples, i, group);
    snprintf(path, sizeof path, "%s/data", group);
    SPC_TRY(read_drawn(r, i, group));
    SPC_TRY(spc_layout_read_small(file, path, file->number, rank, extent, file->piece));
    spc_layout_scatter(file->dataset, spc_grid_points(grid), file->piece, 0, fields, file->values);
    spc_layout_reader_tell(file, i, sample);
    return SPC_OK;
}

static spc_status open_split(spc_pool *pool, const char *prefix, spc_samples *samples) {
    const family f = family_of(samples->dataset);
    reader *r = spc_pool_take(pool, 1, sizeof *r);
    const char *name;
    if (!r) return SPC_NO_MEMORY;
    if (f == CFD) {
        return spc_fail(spc_pool_context(pool), SPC_NOT_APPLICABLE,
                        "of a gas it holds velocities and pressure, from which momenta and energy "
                        "follow but for rounding");
    }
    SPC_TRY(spc_layout_find_parameters(pool, samples->dataset, &r->parameters));
    SPC_TRY(name_of(pool, samples, prefix, &r->parameters, &name));
    SPC_TRY(spc_layout_reader_open(pool, samples, name, &r->file));
    samples->self = r;
    samples->read = f == TENSOR ? read_tensor : read_group;
    if (f == GROUPS) return SPC_OK;
    SPC_TRY(spc_layout_reader_field(r->file, "tensor", 0, &r->tensor));
    return spc_layout_read_record(r->file);
}

const spc_layout spc_layout_pdebench = {
    .abi = SPC_ABI,
    .name = "pdebench",
    .doc =
        "HDF5 of PDEBench, for its FNO and U-Net loaders: tensor, gas or groups, as the set asks",
    .cite = "Takamoto et al., PDEBench, NeurIPS 2022, Datasets and Benchmarks",
    .applicable = applicable,
    .write = write,
    .open = open_split,
};
