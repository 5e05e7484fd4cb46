/* specula: file.c
 *
 * A state from a trajectory file: any netCDF file with fields on an evenly spaced grid over the same box. Another number of points is
 * resampled spectrally, which is exact for what both grids hold and leaves out finer waves; averages over cells are
 * shared out among the new cells.
 *
 * Without `variable` the file has a field of each name of the equation; with it, the one field of the equation is that
 * variable, whatever equation it came from. Members of an ensemble take the samples of the file in turn, unless `sample` is
 * given. The run starts at time.start, not at the time of the frame.
 */
#include "points.h"

#include <math.h>
#include <specula/trajectory.h>
#include <string.h>

enum { FILE_PATH, VARIABLE, TIME, SAMPLE };

static const spc_parameter parameters[] = {
    [FILE_PATH] = {.name = "path",
                   .type = SPC_PATH,
                   .required = true,
                   .doc = "netCDF file, relative to the case file"},
    [VARIABLE] = {.name = "variable",
                  .type = SPC_TEXT,
                  .doc = "name in the file of the equation's one field; default: the same names"},
    [TIME] = {.name = "time",
              .type = SPC_INTEGER,
              .fallback = -1,
              .minimum = -1e9,
              .maximum = 1e9,
              .unit = "1",
              .doc = "index of the frame; negative: from the end"},
    [SAMPLE] = {.name = "sample",
                .type = SPC_INTEGER,
                .fallback = NAN,
                .minimum = 0,
                .maximum = 1e9,
                .unit = "1",
                .doc = "of an ensemble file; default: one for each member"},
    {.name = NULL},
};

/* What is taken from which file. */
typedef struct source {
    const spc_physics *physics;
    const spc_value *values;
    spc_trajectory *trajectory;
} source;

/* ---- refusals ---- */

static spc_status refuse_box(spc_context *context, const source *s) {
    const spc_grid *file = &s->trajectory->grid, *grid = &s->physics->grid;
    if (spc_grid_same_box(file, grid)) return SPC_OK;
    if (file->dims != grid->dims) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s has %d axes and the case %d; give grid.n %d numbers",
                        s->trajectory->path, file->dims, grid->dims, file->dims);
    }
    int axis = 0;
    while (fabs(file->length[axis] - grid->length[axis]) <= 1e-6 * grid->length[axis]) axis++;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "the box of %s is %.10g long on axis %s and that of the case %.10g; set "
                    "grid.length to the file's",
                    s->trajectory->path, file->length[axis], spc_axis_name(axis),
                    grid->length[axis]);
}

static spc_status refuse_equation(spc_context *context, const source *s) {
    const char *theirs = s->trajectory->equation, *ours = s->physics->equation->name;
    if (s->values[VARIABLE].given || !*theirs || strcmp(theirs, ours) == 0) return SPC_OK;
    return spc_fail(
        context, SPC_NOT_APPLICABLE,
        "%s holds a run of %s and the case is for %s; use a file of the same equation, or name "
        "one field with initial.variable",
        s->trajectory->path, theirs, ours);
}

static size_t find_field(const spc_trajectory *trajectory, const char *name) {
    size_t c = 0;
    while (c < trajectory->channels && strcmp(trajectory->fields[c], name) != 0) c++;
    return c < trajectory->channels ? c : SIZE_MAX;
}

static const char *field_name(const source *s, int channel) {
    const spc_physics *physics = s->physics;
    const bool named = s->values[VARIABLE].given;
    return named ? s->values[VARIABLE].text
                 : physics->equation->fields[physics->grid.dims - 1][channel];
}

static spc_status refuse_fields(spc_context *context, const source *s) {
    const spc_trajectory *trajectory = s->trajectory;
    const spc_equation *equation = s->physics->equation;
    const int channels = spc_equation_channels(equation, s->physics->grid.dims);
    if (s->values[VARIABLE].given && channels > 1) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "initial.variable names one field and %s has %d; leave it out, and the "
                        "file's fields are found by name",
                        equation->name, channels);
    }
    for (int c = 0; c < channels; c++) {
        const char *name = field_name(s, c);
        if (trajectory->complex_valued == equation->complex_valued &&
            find_field(trajectory, name) != SIZE_MAX) {
            continue;
        }
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s has no %s field '%s'; it holds %s field '%s', and initial.variable "
                        "names another",
                        trajectory->path, equation->complex_valued ? "complex" : "real", name,
                        trajectory->complex_valued ? "the complex" : "the real",
                        trajectory->fields[0]);
    }
    return SPC_OK;
}

static spc_status refuse_frame(spc_context *context, const source *s) {
    const spc_trajectory *trajectory = s->trajectory;
    const double frames = (double)trajectory->times, index = s->values[TIME].number;
    if (index < -frames || index >= frames) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s has no time index %.0f; its %zu frames are 0 to %.0f, or -1 for the "
                        "last",
                        trajectory->path, index, trajectory->times, frames - 1);
    }
    if (!(s->values[SAMPLE].number >= (double)trajectory->samples)) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT, "%s has no sample %.0f; its samples are 0 to %zu",
                    trajectory->path, s->values[SAMPLE].number, trajectory->samples - 1);
}

static spc_status refuse(spc_context *context, const source *s) {
    SPC_TRY(refuse_equation(context, s));
    SPC_TRY(refuse_box(context, s));
    SPC_TRY(refuse_fields(context, s));
    return refuse_frame(context, s);
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    source s = {.physics = physics, .values = values};
    spc_status status = spc_trajectory_open(pool, values[FILE_PATH].text, &s.trajectory);
    if (status == SPC_OK) {
        status = refuse(context, &s);
        spc_trajectory_close(s.trajectory);
    }
    spc_pool_destroy(pool);
    return status;
}

/* ---- taking it ---- */

static size_t sample_for(const source *s, spc_random random) {
    if (s->values[SAMPLE].given) return (size_t)s->values[SAMPLE].number;
    return s->trajectory->samples > 1 ? random.sample : 0;
}

/* The wanted fields of the file, in the order of the equation, on the file's grid. */
static spc_status read_fields(spc_pool *pool, const source *s, size_t sample, spc_state *wanted) {
    spc_context *context = spc_pool_context(pool);
    const spc_trajectory *trajectory = s->trajectory;
    spc_state all;
    SPC_TRY(spc_state_create(pool, &trajectory->grid, 1, trajectory->channels,
                             trajectory->complex_valued, &all));
    SPC_TRY(spc_trajectory_read(context, trajectory, sample, (long)s->values[TIME].number, &all));
    for (size_t c = 0; c < wanted->channels; c++) {
        const size_t at = find_field(trajectory, field_name(s, (int)c));
        memcpy(spc_state_field(wanted, 0, c), spc_state_field(&all, 0, at),
               spc_state_field_size(&all) * sizeof(double));
    }
    return SPC_OK;
}

static spc_status take(spc_pool *pool, const source *s, size_t sample, spc_state *state) {
    const spc_grid *grid = &s->trajectory->grid;
    spc_state fields;
    SPC_TRY(spc_state_create(pool, grid, 1, state->channels, state->complex_valued, &fields));
    SPC_TRY(read_fields(pool, s, sample, &fields));
    if (!spc_grid_equal(grid, &state->grid)) return spc_state_resample(pool, &fields, state);
    memcpy(state->data, fields.data, spc_state_size(state) * sizeof(double));
    return SPC_OK;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    source s = {.physics = physics, .values = values};
    SPC_TRY(spc_trajectory_open(pool, values[FILE_PATH].text, &s.trajectory));
    spc_status status = refuse(spc_pool_context(pool), &s);
    if (status == SPC_OK) status = take(pool, &s, sample_for(&s, random), state);
    spc_trajectory_close(s.trajectory);
    return status;
}

const spc_profile spc_initial_file = {
    .abi = SPC_ABI,
    .name = "file",
    .doc = "a frame of a trajectory file, resampled to the grid",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .averages = true,
};
