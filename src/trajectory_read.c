/* specula: trajectory_read.c
 *
 * Reads trajectory files: those of the recorder, and any netCDF file with fields over [sample][time][axes]. What
 * another program wrote is understood from names and CF attributes; axes may come in any order (most tools write
 * time, y, x) and are put into ours. Nothing is believed: sizes are checked before memory is taken for
 * them.
 */
#include "netcdf_file.h"
#include "output.h"

#include <math.h>
#include <specula/trajectory.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is known of one variable. Positions in its list of dimensions, -1 for those it lacks. */
typedef struct shape {
    int id, rank, dim[NC_MAX_VAR_DIMS];
    int sample, time, axis[SPC_MAX_DIMS];
    int axes;
} shape;

static spc_status was_read(spc_context *context, const spc_trajectory *trajectory, int code) {
    return spc_netcdf_was_read(context, trajectory->path, code);
}

/* ---- what a dimension is ---- */

typedef enum role {
    ROLE_SAMPLE,
    ROLE_TIME,
    ROLE_X,
    ROLE_Y,
    ROLE_Z,
    ROLE_WAVENUMBER,
    ROLE_OTHER
} role;

static bool one_of(const char *name, const char *const *list) {
    for (; *list; list++) {
        if (strcasecmp(name, *list) == 0) return true;
    }
    return false;
}

/* From the `axis` attribute of its coordinate, else from its name. */
static role role_of(int file, int dim) {
    static const char *const samples[] = {"sample",      "samples", "ensemble",   "member",
                                          "realization", "batch",   "trajectory", NULL};
    static const char *const times[] = {"time", "t", "times", "step", "frame", NULL};
    static const char *const xs[] = {"x", "lon", "longitude", NULL};
    static const char *const ys[] = {"y", "lat", "latitude", NULL};
    static const char *const zs[] = {"z", "lev", "level", "height", "depth", NULL};
    char name[NC_MAX_NAME + 1];
    int coordinate;
    size_t length;
    if (nc_inq_dimname(file, dim, name) != NC_NOERR) return ROLE_OTHER;
    if (nc_inq_varid(file, name, &coordinate) == NC_NOERR &&
        nc_inq_attlen(file, coordinate, "axis", &length) == NC_NOERR && length == 1) {
        char letter = 0;
        if (nc_get_att_text(file, coordinate, "axis", &letter) == NC_NOERR) {
            if (letter == 'T') return ROLE_TIME;
            if (letter >= 'X' && letter <= 'Z') return ROLE_X + (letter - 'X');
        }
    }
    if (one_of(name, samples)) return ROLE_SAMPLE;
    if (one_of(name, times)) return ROLE_TIME;
    if (one_of(name, xs)) return ROLE_X;
    if (one_of(name, ys)) return ROLE_Y;
    if (one_of(name, zs)) return ROLE_Z;
    return strcmp(name, "wavenumber") == 0 ? ROLE_WAVENUMBER : ROLE_OTHER;
}

/* False when the variable is not made of known dimensions, each at most once. */
static bool shape_of(int file, int id, shape *found) {
    *found = (shape){.id = id, .sample = -1, .time = -1, .axis = {-1, -1, -1}};
    nc_type type;
    if (nc_inq_var(file, id, NULL, &type, &found->rank, found->dim, NULL) != NC_NOERR) return false;
    if (type == NC_CHAR || type == NC_STRING || type > NC_MAX_ATOMIC_TYPE) return false;
    for (int i = 0; i < found->rank; i++) {
        const role is = role_of(file, found->dim[i]);
        int *place = is == ROLE_SAMPLE ? &found->sample
                     : is == ROLE_TIME ? &found->time
                     : is <= ROLE_Z    ? &found->axis[is - ROLE_X]
                                       : NULL;
        if (!place || *place >= 0) return false;
        *place = i;
        if (is >= ROLE_X && is <= ROLE_Z) found->axes++;
    }
    return true;
}

/* A field: x, or x and y, or x, y and z. */
static bool is_field(const shape *found) {
    if (found->axes == 0) return false;
    for (int axis = 0; axis < found->axes; axis++) {
        if (found->axis[axis] < 0) return false;
    }
    return true;
}

static bool is_coordinate(int file, int id) {
    char name[NC_MAX_NAME + 1], dim_name[NC_MAX_NAME + 1];
    int rank, dim[NC_MAX_VAR_DIMS];
    if (nc_inq_var(file, id, name, NULL, &rank, dim, NULL) != NC_NOERR || rank != 1) return false;
    return nc_inq_dimname(file, dim[0], dim_name) == NC_NOERR && strcmp(name, dim_name) == 0;
}

static size_t extent(int file, const shape *of, int place) {
    size_t length = 1;
    if (place >= 0 && nc_inq_dimlen(file, of->dim[place], &length) != NC_NOERR) return 0;
    return length;
}

/* ---- grid and times ---- */

/* The coordinate variable of a dimension as doubles in the pool; NULL when there is none. */
static spc_status read_coordinate(spc_pool *pool, const spc_trajectory *trajectory, int dim,
                                  size_t count, int *id, const double **values) {
    char name[NC_MAX_NAME + 1];
    *values = NULL;
    if (nc_inq_dimname(trajectory->file, dim, name) != NC_NOERR ||
        nc_inq_varid(trajectory->file, name, id) != NC_NOERR ||
        !is_coordinate(trajectory->file, *id)) {
        return SPC_OK;
    }
    double *read = spc_pool_take(pool, count, sizeof *read);
    if (!read) return SPC_NO_MEMORY;
    const size_t start = 0;
    *values = read;
    return was_read(spc_pool_context(pool), trajectory,
                    nc_get_vara_double(trajectory->file, *id, &start, &count, read));
}

static spc_status uneven(spc_context *context, const spc_trajectory *trajectory, const char *axis) {
    return spc_fail_at(context, SPC_CORRUPT, trajectory->path, 0,
                       "coordinate %s is not evenly increasing; specula's grids are", axis);
}

static spc_status read_axis(spc_pool *pool, spc_trajectory *trajectory, const shape *field,
                            int axis) {
    spc_context *context = spc_pool_context(pool);
    spc_grid *grid = &trajectory->grid;
    const size_t n = extent(trajectory->file, field, field->axis[axis]);
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
    const double dx = grid->length[axis] / (double)n;
    if (!(dx > 0) || !isfinite(dx)) return uneven(context, trajectory, spc_axis_name(axis));
    for (size_t i = 0; i < n; i++) {
        const double expected = grid->origin[axis] + (double)i * dx;
        /* single-precision coordinates of other programs pass */
        if (!(fabs(x[i] - expected) <= 1e-3 * dx)) {
            return uneven(context, trajectory, spc_axis_name(axis));
        }
    }
    return SPC_OK;
}

static spc_status read_times(spc_pool *pool, spc_trajectory *trajectory, const shape *field) {
    spc_context *context = spc_pool_context(pool);
    double frames;
    int id;
    trajectory->times = extent(trajectory->file, field, field->time);
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

static bool same_shape(const shape *a, const shape *b) {
    return a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof *a->dim) == 0;
}

/* The imaginary part that belongs to a variable named ..._real, or -1. */
static int imaginary_of(int file, const char *name, char stem[NC_MAX_NAME + 1]) {
    static const char *const pairs[][2] = {{"_real", "_imag"}, {"_re", "_im"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const size_t length = strlen(name), suffix = strlen(pairs[i][0]);
        char partner[NC_MAX_NAME + 1 + 8];
        int id;
        if (length <= suffix || strcmp(name + length - suffix, pairs[i][0]) != 0) continue;
        memcpy(stem, name, length - suffix);
        stem[length - suffix] = '\0';
        memcpy(partner, stem, length - suffix + 1);
        strcat(partner, pairs[i][1]);
        if (nc_inq_varid(file, partner, &id) == NC_NOERR) return id;
    }
    return -1;
}

static bool is_field_variable(int file, int id, shape *found) {
    return !is_coordinate(file, id) && shape_of(file, id, found) && is_field(found);
}

/* The first that moves in time, else the first. */
static bool first_field(int file, int variables, shape *first) {
    first->id = -1;
    for (int id = 0; id < variables; id++) {
        shape found;
        if (!is_field_variable(file, id, &found)) continue;
        if (first->id < 0 || (first->time < 0 && found.time >= 0)) *first = found;
    }
    return first->id >= 0;
}

/* Fields are all variables of the shape of the first; when there are complex pairs, only these. */
static spc_status find_fields(spc_pool *pool, spc_trajectory *trajectory, int variables,
                              shape *first) {
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
        shape found;
        if (!is_field_variable(file, id, &found) || !same_shape(first, &found)) continue;
        SPC_TRY(was_read(spc_pool_context(pool), trajectory, nc_inq_varname(file, id, name)));
        const bool pair = imaginary_of(file, name, stem) >= 0;
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

/* A number over time, or a vector over wavenumber and time. */
static bool is_series(int file, int id, size_t *size) {
    int rank, dim[NC_MAX_VAR_DIMS];
    nc_type type;
    bool time = false;
    *size = 1;
    if (is_coordinate(file, id)) return false;
    if (nc_inq_var(file, id, NULL, &type, &rank, dim, NULL) != NC_NOERR || type == NC_CHAR ||
        type == NC_STRING) {
        return false;
    }
    for (int i = 0; i < rank; i++) {
        const role is = role_of(file, dim[i]);
        if (is == ROLE_TIME) time = true;
        if (is == ROLE_WAVENUMBER && nc_inq_dimlen(file, dim[i], size) != NC_NOERR) return false;
        if (is != ROLE_TIME && is != ROLE_SAMPLE && is != ROLE_WAVENUMBER) return false;
    }
    return time;
}

static const char *text_or_empty(spc_pool *pool, int file, int variable, const char *name) {
    const char *text = spc_netcdf_text(pool, file, variable, name);
    return text ? text : "";
}

static spc_status find_series(spc_pool *pool, spc_trajectory *trajectory, int variables) {
    const int file = trajectory->file;
    spc_series *series = spc_pool_take(pool, (size_t)variables + 1, sizeof *series);
    if (!series) return SPC_NO_MEMORY;
    trajectory->series = series;
    for (int id = 0; id < variables; id++) {
        char name[NC_MAX_NAME + 1];
        size_t size;
        if (!is_series(file, id, &size)) continue;
        SPC_TRY(was_read(spc_pool_context(pool), trajectory, nc_inq_varname(file, id, name)));
        series[trajectory->series_count] = (spc_series){
            .name = spc_pool_text(pool, name),
            .symbol = text_or_empty(pool, file, id, "symbol"),
            .long_name = text_or_empty(pool, file, id, "long_name"),
            .conserved = strcmp(text_or_empty(pool, file, id, "conserved"), "yes") == 0,
            .size = size,
        };
        if (!series[trajectory->series_count++].name) return SPC_NO_MEMORY;
    }
    int dim, id;
    if (nc_inq_dimid(file, "wavenumber", &dim) != NC_NOERR) return SPC_OK;
    SPC_TRY(was_read(spc_pool_context(pool), trajectory,
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
    shape field;
    SPC_TRY(was_read(context, trajectory, nc_inq_nvars(file, &variables)));
    SPC_TRY(find_fields(pool, trajectory, variables, &field));
    trajectory->grid.dims = field.axes;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) trajectory->grid.n[axis] = 1;
    for (int axis = 0; axis < field.axes; axis++) {
        SPC_TRY(read_axis(pool, trajectory, &field, axis));
    }
    trajectory->samples = extent(file, &field, field.sample);
    SPC_TRY(check_size(context, trajectory));
    SPC_TRY(read_times(pool, trajectory, &field));
    SPC_TRY(find_series(pool, trajectory, variables));
    trajectory->case_text = text_or_empty(pool, file, NC_GLOBAL, "case");
    trajectory->equation = text_or_empty(pool, file, NC_GLOBAL, "equation");
    return SPC_OK;
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
    SPC_TRY(was_read(context, trajectory, nc_open(path, NC_NOWRITE, &trajectory->file)));
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

/* ---- values ---- */

static spc_status frame_index(spc_context *context, const spc_trajectory *trajectory, size_t sample,
                              long index, size_t *frame) {
    const long times = (long)trajectory->times;
    const long wanted = index < 0 ? times + index : index;
    if (sample >= trajectory->samples) {
        return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                           "there is no sample %zu; the file holds %zu", sample,
                           trajectory->samples);
    }
    if (wanted < 0 || wanted >= times) {
        return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                           "there is no time index %ld; the file holds %ld frames", index, times);
    }
    *frame = (size_t)wanted;
    return SPC_OK;
}

/* Put values in the file's order of axes into ours, `pitch` doubles apart. */
static void rearrange(const spc_grid *grid, const shape *field, const double *from, size_t pitch,
                      double *to) {
    size_t stride[SPC_MAX_DIMS] = {0}, n[SPC_MAX_DIMS] = {1, 1, 1};
    size_t step = 1;
    for (int place = field->rank - 1; place >= 0; place--) {
        for (int axis = 0; axis < field->axes; axis++) {
            if (field->axis[axis] != place) continue;
            n[axis] = grid->n[axis];
            stride[axis] = step;
            step *= n[axis];
        }
    }
    for (size_t x = 0; x < n[0]; x++) {
        for (size_t y = 0; y < n[1]; y++) {
            for (size_t z = 0; z < n[2]; z++, to += pitch) {
                *to = from[x * stride[0] + y * stride[1] + z * stride[2]];
            }
        }
    }
}

static bool in_our_order(const shape *field) {
    for (int axis = 1; axis < field->axes; axis++) {
        if (field->axis[axis] < field->axis[axis - 1]) return false;
    }
    return true;
}

/* One frame of a variable into values that stand `pitch` doubles apart (2: a part of a complex field). */
static spc_status read_field(spc_context *context, const spc_trajectory *trajectory,
                             const shape *field, size_t sample, size_t frame, size_t pitch,
                             double *values) {
    size_t start[NC_MAX_VAR_DIMS] = {0}, count[NC_MAX_VAR_DIMS];
    for (int i = 0; i < field->rank; i++) count[i] = 1;
    if (field->sample >= 0) start[field->sample] = sample;
    if (field->time >= 0) start[field->time] = frame;
    for (int axis = 0; axis < field->axes; axis++) {
        count[field->axis[axis]] = trajectory->grid.n[axis];
    }
    if (pitch == 1 && in_our_order(field)) {
        return was_read(context, trajectory,
                        nc_get_vara_double(trajectory->file, field->id, start, count, values));
    }
    double *scratch = spc_allocate(context, spc_grid_points(&trajectory->grid), sizeof *scratch);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status =
        was_read(context, trajectory,
                 nc_get_vara_double(trajectory->file, field->id, start, count, scratch));
    if (status == SPC_OK) rearrange(&trajectory->grid, field, scratch, pitch, values);
    spc_release(context, scratch);
    return status;
}

static spc_status find_variable(spc_context *context, const spc_trajectory *trajectory,
                                const char *name, int *id) {
    if (nc_inq_varid(trajectory->file, name, id) == NC_NOERR) return SPC_OK;
    return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                       "has no variable '%s'; `specula info` lists them", name);
}

/* The shape of a named field on the trajectory's grid. */
static spc_status find_field(spc_context *context, const spc_trajectory *trajectory,
                             const char *name, shape *field) {
    int id;
    SPC_TRY(find_variable(context, trajectory, name, &id));
    bool fits = shape_of(trajectory->file, id, field) && is_field(field) &&
                field->axes == trajectory->grid.dims;
    for (int axis = 0; fits && axis < field->axes; axis++) {
        fits = extent(trajectory->file, field, field->axis[axis]) == trajectory->grid.n[axis];
    }
    double packed;
    if (!fits) {
        return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                           "'%s' is not a field on the file's grid; name one that is", name);
    }
    if (spc_netcdf_number(trajectory->file, id, "scale_factor", &packed) ||
        spc_netcdf_number(trajectory->file, id, "add_offset", &packed)) {
        return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                           "'%s' is packed; unpack it first, with `ncpdq -U`", name);
    }
    return SPC_OK;
}

static spc_status read_pair(spc_context *context, const spc_trajectory *trajectory,
                            const char *stem, size_t sample, size_t frame, double *values) {
    static const char *const suffixes[] = {"_real", "_re"};
    char name[NC_MAX_NAME + 8], ignored[NC_MAX_NAME + 1];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", stem, suffixes[i]);
        const int imaginary = imaginary_of(trajectory->file, name, ignored);
        if (imaginary < 0) continue;
        shape part;
        SPC_TRY(find_field(context, trajectory, name, &part));
        SPC_TRY(read_field(context, trajectory, &part, sample, frame, 2, values));
        SPC_TRY(was_read(context, trajectory, nc_inq_varname(trajectory->file, imaginary, name)));
        SPC_TRY(find_field(context, trajectory, name, &part));
        return read_field(context, trajectory, &part, sample, frame, 2, values + 1);
    }
    return spc_fail_at(context, SPC_CORRUPT, trajectory->path, 0, "'%s' lacks a part", stem);
}

spc_status spc_trajectory_read(spc_context *context, const spc_trajectory *trajectory,
                               size_t sample, long index, spc_state *state) {
    size_t frame = 0;
    if (!spc_grid_equal(&state->grid, &trajectory->grid) ||
        state->channels != trajectory->channels ||
        state->complex_valued != trajectory->complex_valued) {
        return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                           "its fields do not fit the state; make one of the file's shape");
    }
    SPC_TRY(frame_index(context, trajectory, sample, index, &frame));
    for (size_t channel = 0; channel < trajectory->channels; channel++) {
        const char *name = trajectory->fields[channel];
        double *values = spc_state_field(state, 0, channel);
        shape field;
        if (trajectory->complex_valued) {
            SPC_TRY(read_pair(context, trajectory, name, sample, frame, values));
            continue;
        }
        SPC_TRY(find_field(context, trajectory, name, &field));
        SPC_TRY(read_field(context, trajectory, &field, sample, frame, 1, values));
    }
    state->time = trajectory->time[frame];
    state->revision++;
    return SPC_OK;
}

static spc_status wrong_count(spc_context *context, const spc_trajectory *trajectory,
                              const char *name, size_t has, size_t count) {
    return spc_fail_at(context, SPC_BAD_INPUT, trajectory->path, 0,
                       "'%s' has %zu values at a time; %zu were asked for", name, has, count);
}

static spc_status read_series(spc_context *context, const spc_trajectory *trajectory, int id,
                              size_t sample, size_t frame, size_t size, double *values) {
    int rank, dim[NC_MAX_VAR_DIMS];
    size_t start[NC_MAX_VAR_DIMS] = {0}, count[NC_MAX_VAR_DIMS];
    SPC_TRY(was_read(context, trajectory,
                     nc_inq_var(trajectory->file, id, NULL, NULL, &rank, dim, NULL)));
    for (int i = 0; i < rank; i++) {
        const role is = role_of(trajectory->file, dim[i]);
        start[i] = is == ROLE_SAMPLE ? sample : is == ROLE_TIME ? frame : 0;
        count[i] = is == ROLE_WAVENUMBER ? size : 1;
    }
    return was_read(context, trajectory,
                    nc_get_vara_double(trajectory->file, id, start, count, values));
}

spc_status spc_trajectory_variable(spc_context *context, const spc_trajectory *trajectory,
                                   const char *name, size_t sample, long index, double *values,
                                   size_t count) {
    int id;
    shape field;
    size_t frame = 0, size;
    SPC_TRY(find_variable(context, trajectory, name, &id));
    SPC_TRY(frame_index(context, trajectory, sample, index, &frame));
    if (is_series(trajectory->file, id, &size)) {
        if (size != count) return wrong_count(context, trajectory, name, size, count);
        return read_series(context, trajectory, id, sample, frame, size, values);
    }
    SPC_TRY(find_field(context, trajectory, name, &field));
    size = spc_grid_points(&trajectory->grid);
    if (size != count) return wrong_count(context, trajectory, name, size, count);
    return read_field(context, trajectory, &field, sample, frame, 1, values);
}
