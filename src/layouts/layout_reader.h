/* specula: layout_reader.h
 *
 * An HDF5 file of a finished training set (netCDF-4 is one too), read sample by sample: arrays whose type and shape are what
 * the spec says, and the record of what was drawn.
 */
#ifndef SPECULA_LAYOUT_READER_H
#define SPECULA_LAYOUT_READER_H

#include "layout_set.h"

typedef struct spc_layout_reader {
    spc_pool *pool;
    spc_context *context;
    const spc_samples *samples;
    const spc_dataset *dataset;
    const char *path;
    spc_hdf5 hdf5;
    hid_t number;       /* the set's values in memory */
    void *values;       /* of a sample, as the set has them */
    void *piece;        /* room for as many */
    double *parameters; /* [sample][variable] */
    int64_t *attempts;  /* [sample] */
} spc_layout_reader;

/* Open a file of the set, checked against the manifest; the pool's end closes it. */
spc_status spc_layout_reader_open(spc_pool *pool, const spc_samples *samples, const char *name,
                                  spc_layout_reader **reader);

/* An array, open until the file is closed: `type` is a class and size as in memory. */
spc_status spc_layout_reader_array(const spc_layout_reader *reader, const char *path, hid_t type,
                                   int rank, const size_t *extent, hid_t *array);
/* An array of values, or of fields: [sample][frame][x][y][z], then components unless they are 0. */
spc_status spc_layout_reader_field(const spc_layout_reader *reader, const char *path,
                                   size_t components, hid_t *array);
/* Element `i` of the first axis, or all for SIZE_MAX. */
spc_status spc_layout_read_part(const spc_layout_reader *reader, hid_t array, hid_t type, size_t i,
                                void *values);
/* Fields from `first` on of sample `i`, into their places among the values. */
spc_status spc_layout_read_field(const spc_layout_reader *reader, hid_t array, size_t i,
                                 size_t first, size_t components);
/* A small array, whole. */
spc_status spc_layout_read_small(const spc_layout_reader *reader, const char *path, hid_t type,
                                 int rank, const size_t *extent, void *values);

/* One number that is an attribute of an object. */
spc_status spc_layout_read_attribute(const spc_layout_reader *reader, const char *object,
                                     const char *name, hid_t type, void *value);

/* Parameters and attempts from the group `specula`, as spc_layout_record_write left them. */
spc_status spc_layout_read_record(const spc_layout_reader *reader);
/* What they say of sample `i`, and the values that were read for it. */
void spc_layout_reader_tell(const spc_layout_reader *reader, size_t i, spc_sample *sample);

#endif
