/* specula: trajectory_shape.h
 *
 * What the dimensions and variables of a netCDF file are: shared by opening a trajectory and reading values.
 */
#ifndef SPECULA_TRAJECTORY_SHAPE_H
#define SPECULA_TRAJECTORY_SHAPE_H

#include "netcdf_file.h"

#include <specula/trajectory.h>

typedef enum spc_role {
    SPC_ROLE_SAMPLE,
    SPC_ROLE_TIME,
    SPC_ROLE_X,
    SPC_ROLE_Y,
    SPC_ROLE_Z,
    SPC_ROLE_WAVENUMBER,
    SPC_ROLE_OTHER
} spc_role;

/* From the `axis` attribute of its coordinate, else from its name. */
spc_role spc_dimension_role(int file, int dim);

/* What is known of one variable. Positions in its list of dimensions, -1 for those it lacks. */
typedef struct spc_trajectory_shape {
    int id, rank, dim[NC_MAX_VAR_DIMS];
    int sample, time, axis[SPC_MAX_DIMS];
    int axes;
} spc_trajectory_shape;

/* False when the variable is not made of known dimensions, each at most once. */
bool spc_trajectory_shape_of(int file, int id, spc_trajectory_shape *found);
/* A field: over x, or x and y, or x, y and z. */
bool spc_trajectory_shape_is_field(const spc_trajectory_shape *found);
/* The extent at a position in its list of dimensions; 1 when the position is -1. */
size_t spc_trajectory_shape_extent(int file, const spc_trajectory_shape *of, int place);
bool spc_is_coordinate(int file, int id);
/* A number over time, or a vector over wavenumber and time: `size` numbers at a time. */
bool spc_is_series(int file, int id, size_t *size);
/* The imaginary part that belongs to a variable named ..._real, or -1; `stem` receives the common name. */
int spc_imaginary_part_of(int file, const char *name, char stem[NC_MAX_NAME + 1]);

spc_status spc_trajectory_was_read(spc_context *context, const spc_trajectory *trajectory,
                                   int code);

#endif
