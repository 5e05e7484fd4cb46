/* specula: pdearena.c
 *
 * The layouts of PDEArena (Gupta and Brandstetter, TMLR 2023): NAME_SPLIT_SIZE.h5 with one group named after the split.
 *
 *   one field in one dimension, as its Kuramoto-Sivashinsky sets: pde_FRAMES-POINTS (sample, t, x), dt, dx (sample), and
 *     v (sample) where the viscosity varies;
 *   incompressible flow in two, as its Navier-Stokes sets: u (sample, t, x, y), which is the vorticity here, vx, vy,
 *     t (sample, t), x, y (sample, point), dt, dx, dy (sample).
 *
 * Velocity and vorticity follow from one another: v = (psi_y, -psi_x) + mean, lap psi = -w; w = v_x - u_y, by spectra.
 */
#include "layout_reader.h"

#include <complex.h>
#include <specula/transform.h>
#include <string.h>

static bool is_flow(const spc_dataset *dataset) {
    const char *name = dataset->cas->setting.physics.equation->name;
    return strcmp(name, "navier-stokes-2d") == 0 || strcmp(name, "navier-stokes-velocity-2d") == 0;
}

static bool is_line(const spc_dataset *dataset) {
    return dataset->grid.dims == 1 && dataset->field_count == 1;
}

/* ---- whether it fits ---- */

static const char *const splits[] = {"train", "valid", "test"};
enum { SPLITS = sizeof splits / sizeof *splits };

static spc_status check_names(spc_context *context, const spc_dataset *dataset) {
    for (size_t s = 0; s < dataset->split_count; s++) {
        bool known = false;
        for (int i = 0; i < SPLITS; i++) {
            known = known || strcmp(dataset->splits[s].name, splits[i]) == 0;
        }
        if (known) continue;
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdearena knows the splits train, valid and test, not %s; rename it",
                           dataset->splits[s].name);
    }
    for (int i = 0; i < SPLITS; i++) {
        if (!strstr(dataset->name, splits[i])) continue;
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdearena finds splits by file name, and the set's name %s holds '%s'; "
                           "choose another dataset.name",
                           dataset->name, splits[i]);
    }
    return SPC_OK;
}

static spc_status applicable(spc_context *context, const spc_dataset *dataset) {
    if (!is_line(dataset) && !is_flow(dataset)) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdearena has layouts for one field in one dimension and for "
                           "incompressible flow in two; choose layout specula, the-well or "
                           "pdebench");
    }
    if (is_flow(dataset) && !spc_layout_is_periodic(dataset)) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdearena wants velocity and vorticity, which follow from one another "
                           "in periodic boxes; choose layout specula, the-well or pdebench");
    }
    if (dataset->grid.staggered || dataset->cas->setting.physics.grid.staggered) {
        return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->path, 0,
                           "pdearena wants velocity and vorticity at the same points, and the "
                           "velocities lie on faces of cells; choose layout specula, the-well or "
                           "pdebench");
    }
    return check_names(context, dataset);
}

/* ---- velocity and vorticity ---- */

typedef struct flow {
    const spc_modes *modes;
    const spc_transform *transform;
    spc_complex *u, *v, *w, *buffer;
} flow;

static spc_status make_flow(spc_pool *pool, const spc_grid *grid, flow *f) {
    SPC_TRY(spc_modes_create(pool, grid, false, 1, &f->modes));
    SPC_TRY(spc_transform_create(pool, f->modes, grid->n, &f->transform));
    f->u = spc_pool_take(pool, f->modes->total, sizeof *f->u);
    f->v = spc_pool_take(pool, f->modes->total, sizeof *f->v);
    f->w = spc_pool_take(pool, f->modes->total, sizeof *f->w);
    f->buffer = spc_pool_take(
        pool, spc_transform_buffer_size(f->transform) + spc_transform_row_size(f->transform),
        sizeof *f->buffer);
    return f->u && f->v && f->w && f->buffer ? SPC_OK : SPC_NO_MEMORY;
}

/* From w: psi = w/|k|^2, u = psi_y, v = -psi_x. */
static void velocity_of(const flow *f, const double *w, double *u, double *v) {
    const spc_modes *modes = f->modes;
    spc_transform_forward(f->transform, w, f->w, f->buffer);
    for (size_t i = 0; i < modes->total; i++) {
        const double kx = modes->derivative[0][i / modes->count[1]];
        const double ky = modes->derivative[1][i % modes->count[1]];
        const spc_complex psi = modes->inverse_square[i] * f->w[i];
        f->u[i] = I * ky * psi;
        f->v[i] = -I * kx * psi;
    }
    spc_transform_inverse(f->transform, f->u, u, f->buffer);
    spc_transform_inverse(f->transform, f->v, v, f->buffer);
}

static void vorticity_of(const flow *f, const double *u, const double *v, double *w) {
    const spc_modes *modes = f->modes;
    spc_transform_forward(f->transform, u, f->u, f->buffer);
    spc_transform_forward(f->transform, v, f->v, f->buffer);
    for (size_t i = 0; i < modes->total; i++) {
        const double kx = modes->derivative[0][i / modes->count[1]];
        const double ky = modes->derivative[1][i % modes->count[1]];
        f->w[i] = I * (kx * f->v[i] - ky * f->u[i]);
    }
    spc_transform_inverse(f->transform, f->w, w, f->buffer);
}

/* ---- writing ---- */

enum { U, VX, VY, ARRAYS };
static const char *const array_names[] = {[U] = "u", [VX] = "vx", [VY] = "vy"};

typedef struct writer {
    spc_layout_file file;
    const spc_samples *samples;
    const spc_dataset *dataset;
    spc_layout_record record;
    hid_t group, arrays[ARRAYS];
    void *values[ARRAYS];    /* of a sample */
    double *frame[ARRAYS];   /* one */
    double *dt, *spacing[2]; /* [sample] */
    hid_t t, points[2];      /* [sample][...], of flows */
    double *x;               /* points of one axis */
} writer;

static spc_status take_steps(writer *w) {
    const size_t count = w->samples->count;
    w->dt = spc_pool_take(w->file.pool, count, sizeof *w->dt);
    for (int axis = 0; axis < w->samples->grid.dims; axis++) {
        w->spacing[axis] = spc_pool_take(w->file.pool, count, sizeof(double));
        if (!w->spacing[axis]) return SPC_NO_MEMORY;
    }
    return w->dt ? SPC_OK : SPC_NO_MEMORY;
}

static void keep_steps(writer *w, const spc_sample *sample) {
    const size_t i = sample->index, frames = w->dataset->frames;
    if (frames > 1) {
        w->dt[i] = (sample->times[frames - 1] - sample->times[0]) / (double)(frames - 1);
    }
    for (int axis = 0; axis < sample->grid.dims; axis++) {
        w->spacing[axis][i] = spc_grid_spacing(&sample->grid, axis);
    }
    spc_layout_record_add(&w->record, sample);
}

static spc_status each_sample(writer *w, spc_status (*put)(writer *w, const spc_sample *sample)) {
    for (size_t i = 0; i < w->samples->count && !w->file.failed; i++) {
        spc_sample sample;
        SPC_TRY(w->samples->read(w->samples->self, i, &sample));
        keep_steps(w, &sample);
        SPC_TRY(put(w, &sample));
    }
    return SPC_OK;
}

static void put_by_sample(writer *w, const char *name, const double *values) {
    spc_layout_put_doubles(&w->file, w->group, name, 1, &w->samples->count, values);
}

/* ---- lines ---- */

static char *name_of_line(spc_pool *pool, const spc_samples *samples) {
    return spc_pool_print(pool, "pde_%zu-%zu", samples->dataset->frames, samples->grid.n[0]);
}

static spc_status put_line_sample(writer *w, const spc_sample *sample) {
    spc_layout_write_sample(&w->file, w->arrays[U], sample->index, sample->values);
    return SPC_OK;
}

/* A parameter that is the same in all samples conditions nothing, and PDEArena leaves it out. */
static spc_status put_viscosity(writer *w) {
    const spc_dataset *dataset = w->dataset;
    spc_layout_parameters parameters;
    SPC_TRY(spc_layout_find_parameters(w->file.pool, dataset, &parameters));
    const spc_layout_parameter *p = spc_layout_parameter_find(&parameters, "viscosity");
    if (!p || !spc_layout_parameter_varies(p)) return SPC_OK;
    double *v = spc_pool_take(w->file.pool, w->samples->count, sizeof *v);
    if (!v) return SPC_NO_MEMORY;
    for (size_t i = 0; i < w->samples->count; i++) {
        v[i] = w->record.parameters[i * dataset->variable_count + p->variable];
    }
    put_by_sample(w, "v", v);
    return SPC_OK;
}

static spc_status put_lines(writer *w) {
    const size_t extent[] = {w->samples->count, w->dataset->frames, w->samples->grid.n[0]};
    const char *name = name_of_line(w->file.pool, w->samples);
    if (!name) return SPC_NO_MEMORY;
    w->arrays[U] = spc_layout_make_values(&w->file, w->group, name, 3, extent);
    SPC_TRY(each_sample(w, put_line_sample));
    return put_viscosity(w);
}

/* ---- flows ---- */

static void put_frames(writer *w, const flow *f, const spc_sample *sample) {
    const size_t points = spc_grid_points(&sample->grid), fields = w->dataset->field_count;
    double *const *frame = w->frame;
    for (size_t i = 0; i < w->dataset->frames; i++) {
        const size_t at = i * fields * points;
        if (fields == 1) {
            spc_layout_widen(w->dataset, sample->values, at, points, frame[U]);
            velocity_of(f, frame[U], frame[VX], frame[VY]);
        } else {
            spc_layout_widen(w->dataset, sample->values, at, points, frame[VX]);
            spc_layout_widen(w->dataset, sample->values, at + points, points, frame[VY]);
            vorticity_of(f, frame[VX], frame[VY], frame[U]);
        }
        for (int a = 0; a < ARRAYS; a++) {
            spc_layout_narrow(w->dataset, frame[a], points, w->values[a], i * points);
        }
    }
}

static void put_axes(writer *w, const spc_sample *sample) {
    spc_layout_write_row(&w->file, w->t, sample->index, sample->times);
    for (int axis = 0; axis < 2; axis++) {
        for (size_t p = 0; p < sample->grid.n[axis]; p++) {
            w->x[p] = spc_grid_coordinate(&sample->grid, axis, p);
        }
        spc_layout_write_row(&w->file, w->points[axis], sample->index, w->x);
    }
}

/* The box, and with it the wavenumbers, may vary. */
static spc_status put_flow_sample(writer *w, const spc_sample *sample) {
    spc_pool *scratch = spc_pool_create(w->file.context);
    if (!scratch) return SPC_NO_MEMORY;
    flow f;
    const spc_status status = make_flow(scratch, &sample->grid, &f);
    if (status == SPC_OK) put_frames(w, &f, sample);
    spc_pool_destroy(scratch);
    put_axes(w, sample);
    for (int a = 0; a < ARRAYS && status == SPC_OK; a++) {
        spc_layout_write_sample(&w->file, w->arrays[a], sample->index, w->values[a]);
    }
    return status;
}

static spc_status put_flows(writer *w) {
    const size_t *n = w->samples->grid.n, frames = w->dataset->frames;
    const size_t extent[] = {w->samples->count, frames, n[0], n[1]};
    for (int a = 0; a < ARRAYS; a++) {
        w->values[a] =
            spc_pool_take(w->file.pool, frames * n[0] * n[1], spc_layout_value_size(w->dataset));
        w->frame[a] = spc_pool_take(w->file.pool, n[0] * n[1], sizeof(double));
        if (!w->values[a] || !w->frame[a]) return SPC_NO_MEMORY;
        w->arrays[a] = spc_layout_make_values(&w->file, w->group, array_names[a], 4, extent);
    }
    const size_t count = w->samples->count;
    w->x = spc_pool_take(w->file.pool, n[0] > n[1] ? n[0] : n[1], sizeof *w->x);
    if (!w->x) return SPC_NO_MEMORY;
    w->t = spc_layout_make_values(&w->file, w->group, "t", 2, (size_t[]){count, frames});
    w->points[0] = spc_layout_make_values(&w->file, w->group, "x", 2, (size_t[]){count, n[0]});
    w->points[1] = spc_layout_make_values(&w->file, w->group, "y", 2, (size_t[]){count, n[1]});
    SPC_TRY(each_sample(w, put_flow_sample));
    put_by_sample(w, "dy", w->spacing[1]);
    return SPC_OK;
}

/* ---- files ---- */

static spc_status put_all(writer *w) {
    SPC_TRY(take_steps(w));
    SPC_TRY(spc_layout_record_begin(w->file.pool, w->samples, &w->record));
    w->group = spc_layout_group(&w->file, spc_layout_root(&w->file), w->samples->split->name);
    SPC_TRY(is_flow(w->dataset) ? put_flows(w) : put_lines(w));
    put_by_sample(w, "dt", w->dt);
    put_by_sample(w, "dx", w->spacing[0]);
    spc_layout_record_write(&w->file, &w->record);
    return SPC_OK;
}

static char *name_of(spc_pool *pool, const spc_samples *samples, const char *prefix) {
    return spc_pool_print(pool, "%s%s_%s_%zu.h5", prefix, samples->dataset->name,
                          samples->split->name, samples->count);
}

static spc_status write(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication) {
    writer w = {.samples = samples, .dataset = samples->dataset};
    const char *name = name_of(pool, samples, prefix);
    if (!name) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_file_begin(&w.file, spc_pool_context(pool), publication, name,
                                  w.dataset->single_precision));
    return spc_layout_file_end(&w.file, put_all(&w));
}

/* ---- reading back ---- */

typedef struct reader {
    spc_layout_reader *file;
    hid_t arrays[2]; /* by field */
} reader;

static spc_status read_sample(void *self, size_t i, spc_sample *sample) {
    const reader *r = self;
    for (size_t f = 0; f < r->file->dataset->field_count; f++) {
        SPC_TRY(spc_layout_read_field(r->file, r->arrays[f], i, f, 1));
    }
    spc_layout_reader_tell(r->file, i, sample);
    return SPC_OK;
}

/* The array that holds a field as it was: vorticity, or velocities. */
static const char *array_of_field(spc_pool *pool, const spc_samples *samples, size_t field) {
    if (is_line(samples->dataset)) return name_of_line(pool, samples);
    return array_names[samples->dataset->field_count == 1 ? U : VX + field];
}

static spc_status open_split(spc_pool *pool, const char *prefix, spc_samples *samples) {
    reader *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return SPC_NO_MEMORY;
    SPC_TRY(spc_layout_reader_open(pool, samples, name_of(pool, samples, prefix), &r->file));
    for (size_t f = 0; f < samples->dataset->field_count; f++) {
        const char *name = array_of_field(pool, samples, f);
        const char *path = name ? spc_pool_print(pool, "%s/%s", samples->split->name, name) : NULL;
        if (!path) return SPC_NO_MEMORY;
        SPC_TRY(spc_layout_reader_field(r->file, path, 0, &r->arrays[f]));
    }
    SPC_TRY(spc_layout_read_record(r->file));
    samples->read = read_sample;
    samples->self = r;
    return SPC_OK;
}

const spc_layout spc_layout_pdearena = {
    .abi = SPC_ABI,
    .name = "pdearena",
    .doc = "HDF5 of PDEArena: its pipes for Kuramoto-Sivashinsky and Navier-Stokes sets open it",
    .cite = "Gupta and Brandstetter, Trans. Mach. Learn. Res. (2023), arXiv:2209.15616",
    .applicable = applicable,
    .write = write,
    .open = open_split,
};
