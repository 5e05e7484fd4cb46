/* specula: layout_set.h
 *
 * What layouts want to know of a set: parameters by name, axes, vectors among the fields, values in another order, and the
 * record of how each sample came about.
 */
#ifndef SPECULA_LAYOUT_SET_H
#define SPECULA_LAYOUT_SET_H

#include "layout_file.h"

/* A parameter of the equation, or anything else that varies from sample to sample. */
typedef struct spc_layout_parameter {
    const char *name; /* "viscosity"; the key with underscores where that would name two */
    const char *key;  /* "equation.viscosity" */
    size_t variable;  /* of the set; SIZE_MAX: it has `value` in all samples */
    double value;     /* usual value */
} spc_layout_parameter;

typedef struct spc_layout_parameters {
    const spc_layout_parameter *list;
    size_t count;
} spc_layout_parameters;

spc_status spc_layout_find_parameters(spc_pool *pool, const spc_dataset *dataset,
                                      spc_layout_parameters *parameters);
bool spc_layout_parameter_varies(const spc_layout_parameter *parameter);
double spc_layout_parameter_of(const spc_layout_parameter *parameter, const spc_sample *sample);
/* By name; NULL when there is none. */
const spc_layout_parameter *spc_layout_parameter_find(const spc_layout_parameters *parameters,
                                                      const char *name);

/* Whether times, or lengths and origins, differ from sample to sample. */
bool spc_layout_times_vary(const spc_dataset *dataset);
bool spc_layout_box_varies(const spc_dataset *dataset);
/* The points of an axis, in the pool. */
double *spc_layout_coordinates(spc_pool *pool, const spc_grid *grid, int axis);
/* Whether all sides are periodic. */
bool spc_layout_is_periodic(const spc_dataset *dataset);

/* Fields of the set from `first` on: one, or the components of a vector along the axes. */
typedef struct spc_layout_field {
    const char *name; /* "u", "velocity" */
    size_t first, components;
} spc_layout_field;

/* The fields of the set in their order, in the pool; those that are all components of one vector, by their long names
 * ("velocity along x"), are joined in more than one dimension. */
spc_status spc_layout_fields(spc_pool *pool, const spc_dataset *dataset, spc_layout_field **fields,
                             size_t *count);

/* The long name of a field that is a channel as it stands, or "". */
const char *spc_layout_long_name(const spc_dataset *dataset, size_t field);

/* The channel that a field is, or is a part of. */
size_t spc_layout_channel(const spc_dataset *dataset, size_t field);

/* Bytes of a value. */
size_t spc_layout_value_size(const spc_dataset *dataset);
/* values[frame][point][component] of fields that stand one behind the other, in the set's precision. */
void spc_layout_gather(const spc_dataset *dataset, const spc_sample *sample, size_t first,
                       size_t components, void *values);

/* The way back, into a sample's values. */
void spc_layout_scatter(const spc_dataset *dataset, size_t points, const void *values, size_t first,
                        size_t components, void *sample);

/* `count` values from place `from_place` on as doubles, and back. */
void spc_layout_widen(const spc_dataset *dataset, const void *values, size_t from_place,
                      size_t count, double *to);
void spc_layout_narrow(const spc_dataset *dataset, const double *from, size_t count, void *values,
                       size_t to_place);

/* How the samples of a split came about: filled sample by sample, then written as group `specula` of a file. */
typedef struct spc_layout_record {
    const spc_samples *samples;
    const char **keys;  /* [variable] */
    double *parameters; /* [sample][variable] */
    int64_t *attempts;
} spc_layout_record;

spc_status spc_layout_record_begin(spc_pool *pool, const spc_samples *samples,
                                   spc_layout_record *record);
void spc_layout_record_add(spc_layout_record *record, const spc_sample *sample);
void spc_layout_record_write(spc_layout_file *file, const spc_layout_record *record);

#endif
