/* specula: trajectory_values.c
 *
 * Values out of an open trajectory: frames of fields, put into our order of axes, and measured series.
 */
#include "trajectory_shape.h"

#include <stdio.h>
#include <string.h>

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
static void rearrange(const spc_grid *grid, const spc_trajectory_shape *field, const double *from,
                      size_t pitch, double *to) {
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

static bool in_our_order(const spc_trajectory_shape *field) {
    for (int axis = 1; axis < field->axes; axis++) {
        if (field->axis[axis] < field->axis[axis - 1]) return false;
    }
    return true;
}

/* One frame of a variable into values that stand `pitch` doubles apart (2: a part of a complex field). */
static spc_status read_field(spc_context *context, const spc_trajectory *trajectory,
                             const spc_trajectory_shape *field, size_t sample, size_t frame,
                             size_t pitch, double *values) {
    size_t start[NC_MAX_VAR_DIMS] = {0}, count[NC_MAX_VAR_DIMS];
    for (int i = 0; i < field->rank; i++) count[i] = 1;
    if (field->sample >= 0) start[field->sample] = sample;
    if (field->time >= 0) start[field->time] = frame;
    for (int axis = 0; axis < field->axes; axis++) {
        count[field->axis[axis]] = trajectory->grid.n[axis];
    }
    if (pitch == 1 && in_our_order(field)) {
        return spc_trajectory_was_read(
            context, trajectory,
            nc_get_vara_double(trajectory->file, field->id, start, count, values));
    }
    double *scratch = spc_allocate(context, spc_grid_points(&trajectory->grid), sizeof *scratch);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = spc_trajectory_was_read(
        context, trajectory,
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
                             const char *name, spc_trajectory_shape *field) {
    int id;
    SPC_TRY(find_variable(context, trajectory, name, &id));
    bool fits = spc_trajectory_shape_of(trajectory->file, id, field) &&
                spc_trajectory_shape_is_field(field) && field->axes == trajectory->grid.dims;
    for (int axis = 0; fits && axis < field->axes; axis++) {
        fits = spc_trajectory_shape_extent(trajectory->file, field, field->axis[axis]) ==
               trajectory->grid.n[axis];
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
        const int imaginary = spc_imaginary_part_of(trajectory->file, name, ignored);
        if (imaginary < 0) continue;
        spc_trajectory_shape part;
        SPC_TRY(find_field(context, trajectory, name, &part));
        SPC_TRY(read_field(context, trajectory, &part, sample, frame, 2, values));
        SPC_TRY(spc_trajectory_was_read(context, trajectory,
                                        nc_inq_varname(trajectory->file, imaginary, name)));
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
        spc_trajectory_shape field;
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
    SPC_TRY(spc_trajectory_was_read(
        context, trajectory, nc_inq_var(trajectory->file, id, NULL, NULL, &rank, dim, NULL)));
    for (int i = 0; i < rank; i++) {
        const spc_role is = spc_dimension_role(trajectory->file, dim[i]);
        start[i] = is == SPC_ROLE_SAMPLE ? sample : is == SPC_ROLE_TIME ? frame : 0;
        count[i] = is == SPC_ROLE_WAVENUMBER ? size : 1;
    }
    return spc_trajectory_was_read(context, trajectory,
                                   nc_get_vara_double(trajectory->file, id, start, count, values));
}

spc_status spc_trajectory_variable(spc_context *context, const spc_trajectory *trajectory,
                                   const char *name, size_t sample, long index, double *values,
                                   size_t count) {
    int id;
    spc_trajectory_shape field;
    size_t frame = 0, size;
    SPC_TRY(find_variable(context, trajectory, name, &id));
    SPC_TRY(frame_index(context, trajectory, sample, index, &frame));
    if (spc_is_series(trajectory->file, id, &size)) {
        if (size != count) return wrong_count(context, trajectory, name, size, count);
        return read_series(context, trajectory, id, sample, frame, size, values);
    }
    SPC_TRY(find_field(context, trajectory, name, &field));
    size = spc_grid_points(&trajectory->grid);
    if (size != count) return wrong_count(context, trajectory, name, size, count);
    return read_field(context, trajectory, &field, sample, frame, 1, values);
}
