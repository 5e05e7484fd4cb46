/* specula: the_well.c
 *
 * The layout of The Well (Ohana et al., NeurIPS 2024, Datasets and Benchmarks): data/SPLIT/NAME.hdf5, stats.yaml and a card
 * NAME.yaml. WellDataset(path=..., well_split_name="train") opens it, and the collection's own checker passes.
 *
 * Scalars are t0_fields and vectors t1_fields, components last: [sample][time][x][y][z][component]. Parameters are in
 * scalars, [sample] where they vary. Where times or the box vary, so do dimensions/time and dimensions/x.
 */
#include "layout_reader.h"

#include <string.h>

/* A file being written. */
typedef struct writer {
    spc_layout_file file;
    const spc_samples *samples;
    const spc_dataset *dataset;
    spc_layout_parameters parameters;
    spc_layout_field *fields;
    size_t field_count;
    hid_t *arrays;                                 /* [field] */
    hid_t dimensions, times, points[SPC_MAX_DIMS]; /* arrays where samples have their own */
    double *scalar;                                /* [sample], of one parameter */
    double *x;                                     /* points of one axis */
    void *values;
    spc_layout_record record;
} writer;

static void put_variation(spc_layout_file *file, hid_t array, bool by_sample, bool by_time) {
    spc_layout_put_flag(file, array, "sample_varying", by_sample);
    spc_layout_put_flag(file, array, "time_varying", by_time);
}

/* ---- root ---- */

/* Parameters that all samples share; the others are in the group scalars alone. */
static spc_status put_root(writer *w) {
    spc_layout_file *file = &w->file;
    const hid_t root = spc_layout_root(file);
    const char **names = spc_pool_take(file->pool, w->parameters.count, sizeof *names);
    if (!names) return SPC_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < w->parameters.count; i++) {
        const spc_layout_parameter *p = &w->parameters.list[i];
        if (spc_layout_parameter_varies(p)) continue;
        names[count++] = p->name;
        spc_layout_put_number(file, root, p->name, p->value);
    }
    spc_layout_put_text(file, root, "dataset_name", w->dataset->name);
    spc_layout_put_text(file, root, "grid_type", "cartesian");
    spc_layout_put_integer(file, root, "n_spatial_dims", w->samples->grid.dims);
    spc_layout_put_integer(file, root, "n_trajectories", (int64_t)w->samples->count);
    spc_layout_put_texts(file, root, "simulation_parameters", names, count);
    return SPC_OK;
}

/* ---- boundary conditions ---- */

static const char *side_type(spc_side_kind kind) {
    if (kind == SPC_SIDE_PERIODIC) return "PERIODIC";
    return kind == SPC_SIDE_OUTFLOW ? "OPEN" : "WALL";
}

static spc_status put_side(writer *w, hid_t group, int axis, bool lower, bool upper,
                           spc_side_kind kind) {
    spc_layout_file *file = &w->file;
    const size_t n = w->samples->grid.n[axis];
    const char *dim = spc_axis_name(axis);
    char *name = spc_pool_print(file->pool, "%s_%s%s", dim, spc_side_name(kind),
                                lower && upper ? ""
                                : lower        ? "_lower"
                                               : "_upper");
    bool *mask = spc_pool_take(file->pool, n, sizeof *mask);
    if (!name || !mask) return SPC_NO_MEMORY;
    mask[0] = lower;
    mask[n - 1] = upper;
    const hid_t side = spc_layout_group(file, group, name);
    spc_layout_put_text(file, side, "bc_type", side_type(kind));
    spc_layout_put_texts(file, side, "associated_dims", &dim, 1);
    spc_layout_put_texts(file, side, "associated_fields", NULL, 0);
    put_variation(file, side, false, false);
    spc_layout_put_flag_array(file, side, "mask", mask, n);
    spc_layout_close(file, side);
    return SPC_OK;
}

static spc_status put_sides(writer *w) {
    const hid_t group =
        spc_layout_group(&w->file, spc_layout_root(&w->file), "boundary_conditions");
    for (int axis = 0; axis < w->samples->grid.dims; axis++) {
        const spc_side *side = w->dataset->cas->setting.side[axis];
        const bool alike = side[0].kind == side[1].kind;
        SPC_TRY(put_side(w, group, axis, true, alike, side[0].kind));
        if (!alike) SPC_TRY(put_side(w, group, axis, false, true, side[1].kind));
    }
    spc_layout_close(&w->file, group);
    return SPC_OK;
}

/* ---- fields ---- */

static void make_field(writer *w, hid_t group, size_t i, bool vector) {
    static const bool varying[SPC_MAX_DIMS] = {true, true, true};
    const int dims = w->samples->grid.dims;
    size_t extent[SPC_LAYOUT_MAX_RANK] = {w->samples->count, w->dataset->frames};
    int rank = 2;
    for (int axis = 0; axis < dims; axis++) extent[rank++] = w->samples->grid.n[axis];
    if (vector) extent[rank++] = w->fields[i].components;
    spc_layout_file *file = &w->file;
    w->arrays[i] = spc_layout_make_values(file, group, w->fields[i].name, rank, extent);
    spc_layout_put_flags(file, w->arrays[i], "dim_varying", varying, (size_t)dims);
    put_variation(file, w->arrays[i], true, true);
}

static spc_status make_fields(writer *w) {
    static const char *const groups[] = {"t0_fields", "t1_fields", "t2_fields"};
    spc_layout_file *file = &w->file;
    const char **names = spc_pool_take(file->pool, w->field_count, sizeof *names);
    if (!names) return SPC_NO_MEMORY;
    for (int order = 0; order < 3; order++) {
        const hid_t group = spc_layout_group(file, spc_layout_root(file), groups[order]);
        size_t count = 0;
        for (size_t i = 0; i < w->field_count; i++) {
            if ((w->fields[i].components > 1 ? 1 : 0) != order) continue;
            names[count++] = w->fields[i].name;
            make_field(w, group, i, order == 1);
        }
        spc_layout_put_texts(file, group, "field_names", names, count);
        spc_layout_close(file, group);
    }
    return SPC_OK;
}

/* ---- samples ---- */

static spc_status take_room(writer *w) {
    spc_pool *pool = w->file.pool;
    const spc_dataset *dataset = w->dataset;
    const spc_grid *grid = &w->samples->grid;
    size_t longest = 0;
    for (int axis = 0; axis < grid->dims; axis++) {
        if (grid->n[axis] > longest) longest = grid->n[axis];
    }
    w->x = spc_pool_take(pool, longest, sizeof *w->x);
    w->scalar = spc_pool_take(pool, w->samples->count, sizeof *w->scalar);
    w->arrays = spc_pool_take(pool, w->field_count, sizeof *w->arrays);
    w->values = spc_pool_take(pool, dataset->frames * spc_grid_points(grid) * (size_t)grid->dims,
                              spc_layout_value_size(dataset));
    if (!w->x || !w->scalar || !w->arrays || !w->values) return SPC_NO_MEMORY;
    return spc_layout_record_begin(pool, w->samples, &w->record);
}

/* The values of an axis: once, or a row for each sample. */
static void put_axis(writer *w, const char *name, bool by_sample, bool is_time, size_t n,
                     const double *values, size_t sample, hid_t *rows) {
    const size_t extent[] = {w->samples->count, n};
    if (sample == 0) {
        const hid_t group = w->dimensions;
        *rows = by_sample ? spc_layout_make_values(&w->file, group, name, 2, extent)
                          : spc_layout_put_array(&w->file, group, name, 1, &n, values);
        put_variation(&w->file, *rows, by_sample, is_time);
    }
    if (by_sample) spc_layout_write_row(&w->file, *rows, sample, values);
}

static void put_axes(writer *w, const spc_sample *sample) {
    put_axis(w, "time", spc_layout_times_vary(w->dataset), true, w->dataset->frames, sample->times,
             sample->index, &w->times);
    const bool by_sample = spc_layout_box_varies(w->dataset);
    if (sample->index > 0 && !by_sample) return;
    for (int axis = 0; axis < sample->grid.dims; axis++) {
        const size_t n = sample->grid.n[axis];
        for (size_t p = 0; p < n; p++) w->x[p] = spc_grid_coordinate(&sample->grid, axis, p);
        put_axis(w, spc_axis_name(axis), by_sample, false, n, w->x, sample->index,
                 &w->points[axis]);
    }
}

static void begin_dimensions(writer *w) {
    const char *names[SPC_MAX_DIMS];
    const int dims = w->samples->grid.dims;
    w->dimensions = spc_layout_group(&w->file, spc_layout_root(&w->file), "dimensions");
    for (int axis = 0; axis < dims; axis++) names[axis] = spc_axis_name(axis);
    spc_layout_put_texts(&w->file, w->dimensions, "spatial_dims", names, (size_t)dims);
}

static spc_status put_samples(writer *w) {
    for (size_t i = 0; i < w->samples->count && !w->file.failed; i++) {
        spc_sample sample;
        SPC_TRY(w->samples->read(w->samples->self, i, &sample));
        for (size_t f = 0; f < w->field_count; f++) {
            spc_layout_gather(w->dataset, &sample, w->fields[f].first, w->fields[f].components,
                              w->values);
            spc_layout_write_sample(&w->file, w->arrays[f], i, w->values);
        }
        put_axes(w, &sample);
        spc_layout_record_add(&w->record, &sample);
    }
    return SPC_OK;
}

/* ---- what is known when all samples are through ---- */

static void put_scalar(writer *w, hid_t group, const spc_layout_parameter *p) {
    const bool varies = spc_layout_parameter_varies(p);
    const size_t count = w->samples->count, variables = w->dataset->variable_count;
    for (size_t i = 0; i < count && varies; i++) {
        w->scalar[i] = w->record.parameters[i * variables + p->variable];
    }
    const hid_t array = spc_layout_put_array(&w->file, group, p->name, varies ? 1 : 0, &count,
                                             varies ? w->scalar : &p->value);
    put_variation(&w->file, array, varies, false);
    spc_layout_close(&w->file, array);
}

static spc_status put_scalars(writer *w) {
    spc_layout_file *file = &w->file;
    const hid_t group = spc_layout_group(file, spc_layout_root(file), "scalars");
    const char **names = spc_pool_take(file->pool, w->parameters.count, sizeof *names);
    if (!names) return SPC_NO_MEMORY;
    for (size_t i = 0; i < w->parameters.count; i++) {
        names[i] = w->parameters.list[i].name;
        put_scalar(w, group, &w->parameters.list[i]);
    }
    spc_layout_put_texts(file, group, "field_names", names, w->parameters.count);
    spc_layout_close(file, group);
    return SPC_OK;
}

static spc_status put_all(writer *w) {
    SPC_TRY(spc_layout_fields(w->file.pool, w->dataset, &w->fields, &w->field_count));
    SPC_TRY(spc_layout_find_parameters(w->file.pool, w->dataset, &w->parameters));
    SPC_TRY(take_room(w));
    SPC_TRY(put_root(w));
    SPC_TRY(put_sides(w));
    SPC_TRY(make_fields(w));
    begin_dimensions(w);
    SPC_TRY(put_samples(w));
    SPC_TRY(put_scalars(w));
    spc_layout_record_write(&w->file, &w->record);
    return SPC_OK;
}

static char *name_of(spc_pool *pool, const spc_samples *samples, const char *prefix) {
    return spc_pool_print(pool, "%sdata/%s/%s.hdf5", prefix, samples->split->name,
                          samples->dataset->name);
}

static spc_status write(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication) {
    writer w = {.samples = samples, .dataset = samples->dataset};
    const char *name = name_of(pool, samples, prefix);
    if (!name) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_file_begin(&w.file, spc_pool_context(pool), publication, name,
                                  samples->dataset->single_precision));
    return spc_layout_file_end(&w.file, put_all(&w));
}

/* ---- reading back ---- */

typedef struct reader {
    spc_layout_reader *file;
    spc_layout_field *fields;
    size_t field_count;
    hid_t *arrays;
} reader;

static spc_status read_sample(void *self, size_t i, spc_sample *sample) {
    const reader *r = self;
    for (size_t f = 0; f < r->field_count; f++) {
        const spc_layout_field *field = &r->fields[f];
        SPC_TRY(spc_layout_read_field(r->file, r->arrays[f], i, field->first, field->components));
    }
    spc_layout_reader_tell(r->file, i, sample);
    return SPC_OK;
}

static spc_status open_fields(spc_pool *pool, const spc_dataset *dataset, reader *r) {
    SPC_TRY(spc_layout_fields(pool, dataset, &r->fields, &r->field_count));
    r->arrays = spc_pool_take(pool, r->field_count, sizeof *r->arrays);
    if (!r->arrays) return SPC_NO_MEMORY;
    for (size_t f = 0; f < r->field_count; f++) {
        const spc_layout_field *field = &r->fields[f];
        const bool vector = field->components > 1;
        const char *path = spc_pool_print(pool, "t%d_fields/%s", vector, field->name);
        if (!path) return SPC_NO_MEMORY;
        SPC_TRY(
            spc_layout_reader_field(r->file, path, vector ? field->components : 0, &r->arrays[f]));
    }
    return SPC_OK;
}

static spc_status open_split(spc_pool *pool, const char *prefix, spc_samples *samples) {
    reader *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_reader_open(pool, samples, name_of(pool, samples, prefix), &r->file));
    SPC_TRY(open_fields(pool, samples->dataset, r));
    SPC_TRY(spc_layout_read_record(r->file));
    samples->read = read_sample;
    samples->self = r;
    return SPC_OK;
}

/* ---- files for the set ---- */

/* Text that grows in a pool; NULL without memory. */
static void add(spc_pool *pool, char **text, const char *piece) {
    if (*text) *text = piece ? spc_pool_print(pool, "%s%s", *text, piece) : NULL;
}

static char *number_or_list(spc_pool *pool, const spc_layout_field *field, const double *values) {
    if (field->components == 1) {
        return spc_pool_print(pool, "  %s: %.4E\n", field->name, values[field->first]);
    }
    char *text = spc_pool_print(pool, "  %s:\n", field->name);
    for (size_t c = 0; c < field->components; c++) {
        add(pool, &text, spc_pool_print(pool, "  - %.4E\n", values[field->first + c]));
    }
    return text;
}

static spc_status write_statistics(spc_pool *pool, const spc_layout_field *fields, size_t count,
                                   const spc_statistics *statistics, const char *name,
                                   spc_publication *publication) {
    const struct {
        const char *key;
        const double *values;
    } kinds[] = {
        {"mean", statistics->mean},
        {"std", statistics->deviation},
        {"rms", statistics->root_mean_square},
        {"mean_delta", statistics->delta_mean},
        {"std_delta", statistics->delta_deviation},
        {"rms_delta", statistics->delta_root},
    };
    char *text = spc_pool_text(pool, "");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        add(pool, &text, spc_pool_print(pool, "%s:\n", kinds[k].key));
        for (size_t i = 0; i < count; i++) {
            add(pool, &text, number_or_list(pool, &fields[i], kinds[k].values));
        }
    }
    if (!name || !text) return SPC_NO_MEMORY;
    return spc_publication_write(publication, name, text, strlen(text));
}

static void add_names_of_order(spc_pool *pool, char **text, const spc_layout_field *fields,
                               size_t count, int order) {
    const char *between = "";
    add(pool, text, spc_pool_print(pool, "  %d: [", order));
    for (size_t i = 0; i < count; i++) {
        const spc_layout_field *f = &fields[i];
        if ((f->components > 1 ? 1 : 0) != order) continue;
        for (size_t c = 0; c < f->components; c++) {
            add(pool, text,
                spc_pool_print(pool, "%s%s%s%s", between, f->name, order ? "_" : "",
                               order ? spc_axis_name((int)c) : ""));
            between = ", ";
        }
    }
    add(pool, text, "]\n");
}

static void add_side_types(spc_pool *pool, char **text, const spc_dataset *dataset) {
    bool seen[SPC_SIDE_DIRICHLET + 1] = {false};
    const char *between = "";
    add(pool, text, "boundary_condition_types: [");
    for (int side = 0; side < 2 * dataset->grid.dims; side++) {
        const spc_side_kind kind = dataset->cas->setting.side[side / 2][side % 2].kind;
        if (!seen[kind]) {
            add(pool, text, spc_pool_print(pool, "%s%s", between, side_type(kind)));
            between = ", ";
        }
        seen[kind] = true;
    }
    add(pool, text, "]\n");
}

static void add_scalar_names(spc_pool *pool, char **text, const spc_layout_parameters *p) {
    add(pool, text, "scalar_names: []\nconstant_scalar_names: [");
    for (size_t i = 0; i < p->count; i++) {
        add(pool, text, spc_pool_print(pool, "%s%s", i ? ", " : "", p->list[i].name));
    }
    add(pool, text, "]\n");
}

static spc_status write_card(spc_pool *pool, const spc_dataset *dataset, const spc_grid *grid,
                             const spc_layout_field *fields, size_t count, const char *name,
                             spc_publication *publication) {
    spc_layout_parameters parameters;
    SPC_TRY(spc_layout_find_parameters(pool, dataset, &parameters));
    char *text = spc_pool_print(pool, "dataset_name: %s\nn_spatial_dims: %d\nspatial_resolution: [",
                                dataset->name, grid->dims);
    for (int axis = 0; axis < grid->dims; axis++) {
        add(pool, &text, spc_pool_print(pool, "%s%zu", axis ? ", " : "", grid->n[axis]));
    }
    add(pool, &text, "]\n");
    add_scalar_names(pool, &text, &parameters);
    add(pool, &text, "field_names:\n");
    for (int order = 0; order < 3; order++) add_names_of_order(pool, &text, fields, count, order);
    add(pool, &text, "constant_field_names:\n  0: []\n  1: []\n  2: []\n");
    add_side_types(pool, &text, dataset);
    add(pool, &text,
        spc_pool_print(pool, "n_files: %zu\nn_trajectories_per_file: [", dataset->split_count));
    for (size_t s = 0; s < dataset->split_count; s++) {
        add(pool, &text, spc_pool_print(pool, "%s%zu", s ? ", " : "", dataset->splits[s].size));
    }
    add(pool, &text, "]\nn_steps_per_trajectory: [");
    for (size_t s = 0; s < dataset->split_count; s++) {
        add(pool, &text, spc_pool_print(pool, "%s%zu", s ? ", " : "", dataset->frames));
    }
    add(pool, &text, "]\ngrid_type: cartesian\n");
    if (!name || !text) return SPC_NO_MEMORY;
    return spc_publication_write(publication, name, text, strlen(text));
}

static spc_status finish(spc_pool *pool, const spc_dataset *dataset, const spc_grid *grid,
                         const spc_statistics *statistics, const char *prefix,
                         spc_publication *publication) {
    spc_layout_field *fields;
    size_t count;
    SPC_TRY(spc_layout_fields(pool, dataset, &fields, &count));
    SPC_TRY(write_statistics(pool, fields, count, statistics,
                             spc_pool_print(pool, "%sstats.yaml", prefix), publication));
    return write_card(pool, dataset, grid, fields, count,
                      spc_pool_print(pool, "%s%s.yaml", prefix, dataset->name), publication);
}

const spc_layout spc_layout_the_well = {
    .abi = SPC_ABI,
    .name = "the-well",
    .doc = "HDF5 of The Well: WellDataset opens it, with stats.yaml for its normalisation",
    .cite = "Ohana et al., The Well, NeurIPS 2024, Datasets and Benchmarks",
    .write = write,
    .open = open_split,
    .finish = finish,
};
