/* specula: trajectory_shape.c
 *
 * See trajectory_shape.h. Other programs' files are understood from CF attributes and from the names that people give to
 * dimensions.
 */
#include "trajectory_shape.h"

#include <string.h>
#include <strings.h>

spc_status spc_trajectory_was_read(spc_context *context, const spc_trajectory *trajectory,
                                   int code) {
    return spc_netcdf_was_read(context, trajectory->path, code);
}

static bool one_of(const char *name, const char *const *list) {
    for (; *list; list++) {
        if (strcasecmp(name, *list) == 0) return true;
    }
    return false;
}

spc_role spc_dimension_role(int file, int dim) {
    static const char *const samples[] = {"sample",      "samples", "ensemble",   "member",
                                          "realization", "batch",   "trajectory", NULL};
    static const char *const times[] = {"time", "t", "times", "step", "frame", NULL};
    static const char *const xs[] = {"x", "lon", "longitude", NULL};
    static const char *const ys[] = {"y", "lat", "latitude", NULL};
    static const char *const zs[] = {"z", "lev", "level", "height", "depth", NULL};
    char name[NC_MAX_NAME + 1];
    int coordinate;
    size_t length;
    if (nc_inq_dimname(file, dim, name) != NC_NOERR) return SPC_ROLE_OTHER;
    if (nc_inq_varid(file, name, &coordinate) == NC_NOERR &&
        nc_inq_attlen(file, coordinate, "axis", &length) == NC_NOERR && length == 1) {
        char letter = 0;
        if (nc_get_att_text(file, coordinate, "axis", &letter) == NC_NOERR) {
            if (letter == 'T') return SPC_ROLE_TIME;
            if (letter >= 'X' && letter <= 'Z') return SPC_ROLE_X + (letter - 'X');
        }
    }
    if (one_of(name, samples)) return SPC_ROLE_SAMPLE;
    if (one_of(name, times)) return SPC_ROLE_TIME;
    if (one_of(name, xs)) return SPC_ROLE_X;
    if (one_of(name, ys)) return SPC_ROLE_Y;
    if (one_of(name, zs)) return SPC_ROLE_Z;
    return strcmp(name, "wavenumber") == 0 ? SPC_ROLE_WAVENUMBER : SPC_ROLE_OTHER;
}

bool spc_trajectory_shape_of(int file, int id, spc_trajectory_shape *found) {
    *found = (spc_trajectory_shape){.id = id, .sample = -1, .time = -1, .axis = {-1, -1, -1}};
    nc_type type;
    if (nc_inq_var(file, id, NULL, &type, &found->rank, found->dim, NULL) != NC_NOERR) return false;
    if (type == NC_CHAR || type == NC_STRING || type > NC_MAX_ATOMIC_TYPE) return false;
    for (int i = 0; i < found->rank; i++) {
        const spc_role is = spc_dimension_role(file, found->dim[i]);
        int *place = is == SPC_ROLE_SAMPLE ? &found->sample
                     : is == SPC_ROLE_TIME ? &found->time
                     : is <= SPC_ROLE_Z    ? &found->axis[is - SPC_ROLE_X]
                                           : NULL;
        if (!place || *place >= 0) return false;
        *place = i;
        if (is >= SPC_ROLE_X && is <= SPC_ROLE_Z) found->axes++;
    }
    return true;
}

bool spc_trajectory_shape_is_field(const spc_trajectory_shape *found) {
    if (found->axes == 0) return false;
    for (int axis = 0; axis < found->axes; axis++) {
        if (found->axis[axis] < 0) return false;
    }
    return true;
}

bool spc_is_coordinate(int file, int id) {
    char name[NC_MAX_NAME + 1], dim_name[NC_MAX_NAME + 1];
    int rank, dim[NC_MAX_VAR_DIMS];
    if (nc_inq_var(file, id, name, NULL, &rank, dim, NULL) != NC_NOERR || rank != 1) return false;
    return nc_inq_dimname(file, dim[0], dim_name) == NC_NOERR && strcmp(name, dim_name) == 0;
}

size_t spc_trajectory_shape_extent(int file, const spc_trajectory_shape *of, int place) {
    size_t length = 1;
    if (place >= 0 && nc_inq_dimlen(file, of->dim[place], &length) != NC_NOERR) return 0;
    return length;
}

bool spc_is_series(int file, int id, size_t *size) {
    int rank, dim[NC_MAX_VAR_DIMS];
    nc_type type;
    bool time = false;
    *size = 1;
    if (spc_is_coordinate(file, id)) return false;
    if (nc_inq_var(file, id, NULL, &type, &rank, dim, NULL) != NC_NOERR || type == NC_CHAR ||
        type == NC_STRING) {
        return false;
    }
    for (int i = 0; i < rank; i++) {
        const spc_role is = spc_dimension_role(file, dim[i]);
        if (is == SPC_ROLE_TIME) time = true;
        if (is == SPC_ROLE_WAVENUMBER && nc_inq_dimlen(file, dim[i], size) != NC_NOERR)
            return false;
        if (is != SPC_ROLE_TIME && is != SPC_ROLE_SAMPLE && is != SPC_ROLE_WAVENUMBER) return false;
    }
    return time;
}

int spc_imaginary_part_of(int file, const char *name, char stem[NC_MAX_NAME + 1]) {
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
