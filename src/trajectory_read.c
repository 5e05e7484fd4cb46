/* specula: trajectory_read.c
 *
 * Opens trajectory files: those of the recorder, and any netCDF file with fields over [sample][time][axes]. What
 * another program wrote is understood from names and CF attributes; axes may come in any order (most tools write
 * time, y, x) and are put into ours. Nothing is believed: sizes are checked before memory is taken for
 * them.
 */
#include "output.h"
#include "trajectory_shape.h"

#include <math.h>
#include <string.h>

/* ---- grid and times ---- */

/* The coordinate variable of a dimension as doubles in the pool; NULL when there is none. */
static spc_status read_coordinate(spc_pool *pool, const spc_trajectory *trajectory, int dim,
                                  size_t count, int *id, const double **values) {
    char name[NC_MAX_NAME + 1];
    *values = NULL;
    if (nc_inq_dimname(trajectory->file, dim, name) != NC_NOERR ||
        nc_inq_varid(trajectory->file, name, id) != NC_NOERR ||
        !spc_is_coordinate(trajectory->file, *id)) {
        return SPC_OK;
    }
    double *read = spc_pool_take(pool, count, sizeof *read);
    if (!read) return SPC_NO_MEMORY;
    const size_t start = 0;
    *values = read;
    return spc_trajectory_was_read(spc_pool_context(pool), trajectory,
                                   nc_get_vara_double(trajectory->file, *id, &start, &count, read));
}

static spc_status uneven(spc_context *context, const spc_trajectory *trajectory, const char *axis) {
    return spc_fail_at(context, SPC_CORRUPT, trajectory->path, 0,
                       "coordinate %s is not evenly increasing; specula's grids are", axis);
}

static spc_status read_axis(spc_pool *pool, spc_trajectory *trajectory,
                            const spc_trajectory_shape *field, int axis) {
    spc_context *context = spc_pool_context(pool);
    spc_grid *grid = &trajectory->grid;
    const size_t n = spc_trajectory_shape_extent(trajectory->file, field, field->axis[axis]);
    const double *x;
    int id = -1;
    grid->n[axis] = n;
    grid->length[axis] = (double)n;
    SPC_TRY(read_coordinate(pool, trajectory, field->dim[field->axis[axis]], n, &id, &x));
    if (!x) return SPC_OK;
    const double spacing = n > 1 ? (x[n - 1] - x[0]) / (double)(n - 1) : 1;
    grid->origin[axis] = x[0];
    grid->length[axis] = spacing * (double)n;
    /* Their product is rounded: the exact numbers stand beside the coordinate. */
    spc_netcdf_number(trajectory->file, id, "origin", &grid->origin[axis]);
    spc_netcdf_number(trajectory->file, id, "length", &grid->length[axis]);
    spc_netcdf_number(trajectory->file, id, "offset", &grid->offset[axis]);
    const double dx = grid->length[axis] / (double)n;
    if (!(dx > 0) || !isfinite(dx)) return uneven(context, trajectory, spc_axis_name(axis));
    for (size_t i = 0; i < n; i++) {
        const double expected = spc_grid_coordinate(grid, axis, i);
        /* single-precision coordinates of other programs pass */
        if (!(fabs(x[i] - expected) <= 1e-3 * dx)) {
            return uneven(context, trajectory, spc_axis_name(axis));
        }
    }
    return SPC_OK;
}

static spc_status read_times(spc_pool *pool, spc_trajectory *trajectory,
                             const spc_trajectory_shape *field) {
    spc_context *context = spc_pool_context(pool);
    double frames;
    int id;
    trajectory->times = spc_trajectory_shape_extent(trajectory->file, field, field->time);
    if (spc_netcdf_number(trajectory->file, NC_GLOBAL, "frames", &frames)) {
        if (!(frames >= 0) || frames > (double)trajectory->times) {
            return spc_fail_at(context, SPC_CORRUPT, trajectory->path, 0,
                               "holds %zu frames and claims %g; use a sound copy",
                               trajectory->times, frames);
        }
        trajectory->times = (size_t)frames;
    }
    if (field->time >= 0) {
        SPC_TRY(read_coordinate(pool, trajectory, field->dim[field->time], trajectory->times, &id,
                                &trajectory->time));
    }
    if (!trajectory->time) {
        double *time = spc_pool_take(pool, trajectory->times, sizeof *time);
        if (!time) return SPC_NO_MEMORY;
        for (size_t i = 0; i < trajectory->times; i++) time[i] = (double)i;
        trajectory->time = time;
    }
    for (size_t i = 0; i < trajectory->times; i++) {
        if (isfinite(trajectory->time[i]) &&
            (i == 0 || trajectory->time[i] > trajectory->time[i - 1])) {
            continue;
        }
        return spc_fail_at(context, SPC_CORRUPT, trajectory->path, 0,
                           "coordinate time does not increase at frame %zu; use a sound copy", i);
    }
    return SPC_OK;
}

/* ---- fields ---- */

static bool same_shape(const spc_trajectory_shape *a, const spc_trajectory_shape *b) {
    return a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof *a->dim) == 0;
}

/* The components of a staggered vector: each has an axis of its own through the faces of cells. */
static bool same_cells(int file, const spc_trajectory_shape *a, const spc_trajectory_shape *b) {
    if (a->rank != b->rank || a->sample != b->sample || a->time != b->time || a->axes != b->axes) {
        return false;
    }
    for (int axis = 0; axis < a->axes; axis++) {
        if (a->axis[axis] != b->axis[axis] ||
            spc_trajectory_shape_extent(file, a, a->axis[axis]) !=
                spc_trajectory_shape_extent(file, b, b->axis[axis])) {
            return false;
        }
    }
    return true;
}

static bool is_field_variable(int file, int id, spc_trajectory_shape *found) {
    return !spc_is_coordinate(file, id) && spc_trajectory_shape_of(file, id, found) &&
           spc_trajectory_shape_is_field(found);
}

/* The first that moves in time, else the first. */
static bool first_field(int file, int variables, spc_trajectory_shape *first) {
    first->id = -1;
    for (int id = 0; id < variables; id++) {
        spc_trajectory_shape found;
        if (!is_field_variable(file, id, &found)) continue;
        if (first->id < 0 || (first->time < 0 && found.time >= 0)) *first = found;
    }
    return first->id >= 0;
}

/* Fields are all variables of the shape of the first; when there are complex pairs, only these. */
static spc_status find_fields(spc_pool *pool, spc_trajectory *trajectory, int variables,
                              spc_trajectory_shape *first) {
    const int file = trajectory->file;
    const char **names = spc_pool_take(pool, (size_t)variables + 1, sizeof *names);
    if (!names) return SPC_NO_MEMORY;
    trajectory->fields = names;
    if (!first_field(file, variables, first)) {
        return spc_fail_at(spc_pool_context(pool), SPC_CORRUPT, trajectory->path, 0,
                           "holds no field, a variable over ([sample,] time, x[, y[, z]]); name a "
                           "trajectory file");
    }
    for (int id = 0; id < variables; id++) {
        char name[NC_MAX_NAME + 1], stem[NC_MAX_NAME + 1];
        spc_trajectory_shape found;
        if (!is_field_variable(file, id, &found)) continue;
        const bool staggered = trajectory->grid.staggered;
        if (!(staggered ? same_cells(file, first, &found) : same_shape(first, &found))) continue;
        SPC_TRY(spc_trajectory_was_read(spc_pool_context(pool), trajectory,
                                        nc_inq_varname(file, id, name)));
        const bool pair = spc_imaginary_part_of(file, name, stem) >= 0;
        if (pair && !trajectory->complex_valued) {
            trajectory->complex_valued = true;
            trajectory->channels = 0;
        }
        if (trajectory->complex_valued && !pair) continue;
        names[trajectory->channels] = spc_pool_text(pool, pair ? stem : name);
        if (!names[trajectory->channels++]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

/* ---- measured series ---- */

/* An attribute, "" when there is none. */
static spc_status get_text(spc_pool *pool, const spc_trajectory *trajectory, int variable,
                           const char *name, const char **text) {
    SPC_TRY(spc_netcdf_get_text(pool, trajectory->file, variable, name, text));
    if (!*text) *text = "";
    return SPC_OK;
}

static spc_status describe_series(spc_pool *pool, const spc_trajectory *trajectory, int id,
                                  spc_series *series) {
    char name[NC_MAX_NAME + 1];
    const char *conserved;
    SPC_TRY(spc_trajectory_was_read(spc_pool_context(pool), trajectory,
                                    nc_inq_varname(trajectory->file, id, name)));
    series->name = spc_pool_text(pool, name);
    if (!series->name) return SPC_NO_MEMORY;
    SPC_TRY(get_text(pool, trajectory, id, "symbol", &series->symbol));
    SPC_TRY(get_text(pool, trajectory, id, "long_name", &series->long_name));
    SPC_TRY(get_text(pool, trajectory, id, "conserved", &conserved));
    series->conserved = strcmp(conserved, "yes") == 0;
    return SPC_OK;
}

static spc_status find_series(spc_pool *pool, spc_trajectory *trajectory, int variables) {
    const int file = trajectory->file;
    spc_series *series = spc_pool_take(pool, (size_t)variables + 1, sizeof *series);
    if (!series) return SPC_NO_MEMORY;
    trajectory->series = series;
    for (int id = 0; id < variables; id++) {
        size_t size;
        if (!spc_is_series(file, id, &size)) continue;
        spc_series *next = &series[trajectory->series_count++];
        next->size = size;
        SPC_TRY(describe_series(pool, trajectory, id, next));
    }
    int dim, id;
    if (nc_inq_dimid(file, "wavenumber", &dim) != NC_NOERR) return SPC_OK;
    SPC_TRY(spc_trajectory_was_read(spc_pool_context(pool), trajectory,
                                    nc_inq_dimlen(file, dim, &trajectory->shells)));
    return read_coordinate(pool, trajectory, dim, trajectory->shells, &id, &trajectory->wavenumber);
}

/* ---- open ---- */

/* Everything fits into size_t and a file's sizes are what memory is taken for only when they could be true. */
static spc_status check_size(spc_context *context, const spc_trajectory *trajectory) {
    const spc_grid *grid = &trajectory->grid;
    double points = 1;
    for (int axis = 0; axis < grid->dims; axis++) points *= (double)grid->n[axis];
    if (points >= 1 && points * (double)trajectory->channels < 0x1p56) return SPC_OK;
    return spc_fail_at(context, points >= 1 ? SPC_TOO_LARGE : SPC_CORRUPT, trajectory->path, 0,
                       "a grid of %g points cannot be held; use a sound copy", points);
}

static spc_status describe_file(spc_pool *pool, spc_trajectory *trajectory) {
    spc_context *context = spc_pool_context(pool);
    const int file = trajectory->file;
    int variables;
    spc_trajectory_shape field;
    SPC_TRY(spc_trajectory_was_read(context, trajectory, nc_inq_nvars(file, &variables)));
    const char *grid;
    SPC_TRY(get_text(pool, trajectory, NC_GLOBAL, "grid", &grid));
    trajectory->grid.staggered = strcmp(grid, "staggered") == 0;
    SPC_TRY(find_fields(pool, trajectory, variables, &field));
    trajectory->grid.dims = field.axes;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) trajectory->grid.n[axis] = 1;
    for (int axis = 0; axis < field.axes; axis++) {
        SPC_TRY(read_axis(pool, trajectory, &field, axis));
    }
    /* The first field is the component along x. */
    if (trajectory->grid.staggered) trajectory->grid.offset[0] -= 0.5;
    trajectory->samples = spc_trajectory_shape_extent(file, &field, field.sample);
    SPC_TRY(check_size(context, trajectory));
    SPC_TRY(read_times(pool, trajectory, &field));
    SPC_TRY(find_series(pool, trajectory, variables));
    SPC_TRY(get_text(pool, trajectory, NC_GLOBAL, "case", &trajectory->case_text));
    return get_text(pool, trajectory, NC_GLOBAL, "equation", &trajectory->equation);
}

static spc_status check_version(spc_context *context, const spc_trajectory *trajectory) {
    double version;
    if (!spc_netcdf_number(trajectory->file, NC_GLOBAL, "format_version", &version) ||
        version <= SPC_TRAJECTORY_FORMAT_VERSION) {
        return SPC_OK;
    }
    return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                       "has format version %g and this specula reads up to %d; use a newer specula",
                       version, SPC_TRAJECTORY_FORMAT_VERSION);
}

spc_status spc_trajectory_open(spc_pool *pool, const char *path, spc_trajectory **result) {
    spc_context *context = spc_pool_context(pool);
    spc_trajectory *trajectory = spc_pool_take(pool, 1, sizeof *trajectory);
    if (!trajectory) return SPC_NO_MEMORY;
    *trajectory = (spc_trajectory){.path = spc_pool_text(pool, path), .file = -1};
    if (!trajectory->path) return SPC_NO_MEMORY;
    spc_seal seal;
    SPC_TRY(spc_seal_check(context, path, SPC_SEAL_QUICK, &seal));
    spc_hdf5_quiet();
    SPC_TRY(
        spc_trajectory_was_read(context, trajectory, nc_open(path, NC_NOWRITE, &trajectory->file)));
    spc_status status = check_version(context, trajectory);
    if (status == SPC_OK) status = describe_file(pool, trajectory);
    if (status != SPC_OK) {
        spc_trajectory_close(trajectory);
        return status;
    }
    *result = trajectory;
    return SPC_OK;
}

void spc_trajectory_close(spc_trajectory *trajectory) {
    if (!trajectory || trajectory->file < 0) return;
    nc_close(trajectory->file);
    trajectory->file = -1;
}

char *spc_trajectory_attribute(spc_pool *pool, const spc_trajectory *trajectory, const char *name) {
    return spc_netcdf_text(pool, trajectory->file, NC_GLOBAL, name);
}

char *spc_trajectory_attribute_name(spc_pool *pool, const spc_trajectory *trajectory, size_t i) {
    char name[NC_MAX_NAME + 1];
    const int code = nc_inq_attname(trajectory->file, NC_GLOBAL, (int)i, name);
    return code == NC_NOERR ? spc_pool_text(pool, name) : NULL;
}
