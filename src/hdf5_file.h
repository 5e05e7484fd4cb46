/* specula: hdf5_file.h
 *
 * A thin layer over HDF5 for small, fully checked files: named texts, numbers and arrays in groups. Every value that is
 * written or read is also added to a checksum, so that writer and reader walk the same path and compare
 * one number in the end. Functions return false on failure; what failed is in `part`.
 */
#ifndef SPECULA_HDF5_FILE_H
#define SPECULA_HDF5_FILE_H

#include "checksum.h"

#include <hdf5.h>
#include <specula/context.h>

typedef struct spc_hdf5 {
    spc_pool *pool; /* of what is read */
    hid_t file;     /* -1 when closed */
    uint64_t size;  /* of the file, when reading */
    spc_checksum checksum;
    const char *part; /* what was last written or read, for messages */
} spc_hdf5;

bool spc_hdf5_create(spc_hdf5 *h, spc_pool *pool, const char *path);
bool spc_hdf5_open(spc_hdf5 *h, spc_pool *pool, const char *path);
/* Closes all that is open in the file. Safe to call again. */
bool spc_hdf5_close(spc_hdf5 *h);

/* A whole file: made under a temporary name by `put`, closed with the checksum over all that it wrote (content_checksum), sealed and
 * renamed. `what` ("checkpoint") is for messages, `bytes` what it takes on the disk. Scratch comes from the pool. */
spc_status spc_hdf5_write(spc_pool *pool, const char *path, const char *what, double bytes,
                          bool (*put)(spc_hdf5 *h, const void *object), const void *object);
/* Whether that checksum is there and all that was read agrees with it. */
bool spc_hdf5_content_holds(spc_hdf5 *h);

/* Leave a file to which writing failed: HDF5 1.10 may follow dead pointers when it closes one. Its space on the disk is
 * given back, its memory is not. */
void spc_hdf5_abandon(spc_hdf5 *h);

/* Close a group or an array that was written to. What cannot be flushed stays open: HDF5 1.10 keeps the number of an
 * object whose closing failed, and follows its dead pointer when any file is closed. */
bool spc_hdf5_close_written(hid_t object);

/* A group to write into or to read from; negative on failure. Close it with H5Gclose. */
hid_t spc_hdf5_make_group(spc_hdf5 *h, hid_t where, const char *name);
hid_t spc_hdf5_group(spc_hdf5 *h, hid_t where, const char *name);

/* Numbers are attributes, a few at most in each. */
bool spc_hdf5_put_integers(spc_hdf5 *h, hid_t where, const char *name, const uint64_t *values,
                           size_t count);
bool spc_hdf5_get_integers(spc_hdf5 *h, hid_t where, const char *name, uint64_t *values,
                           size_t count);
bool spc_hdf5_put_numbers(spc_hdf5 *h, hid_t where, const char *name, const double *values,
                          size_t count);
bool spc_hdf5_get_numbers(spc_hdf5 *h, hid_t where, const char *name, double *values, size_t count);

/* Texts are datasets, for they may be longer than an attribute may be. Read into the pool. */
bool spc_hdf5_put_text(spc_hdf5 *h, hid_t where, const char *name, const char *text);
bool spc_hdf5_get_text(spc_hdf5 *h, hid_t where, const char *name, const char **text);

/* Arrays of doubles or floats are datasets with an attribute `checksum` of their own. */
bool spc_hdf5_put_array(spc_hdf5 *h, hid_t where, const char *name, const double *values, int rank,
                        const size_t *extent);
bool spc_hdf5_put_floats(spc_hdf5 *h, hid_t where, const char *name, const float *values, int rank,
                         const size_t *extent);
/* Whether there is an array of this shape. */
bool spc_hdf5_has_shape(spc_hdf5 *h, hid_t where, const char *name, int rank, const size_t *extent);
bool spc_hdf5_get_floats(spc_hdf5 *h, hid_t where, const char *name, float *values, size_t count);
/* The number of values, and the values themselves into memory for as many. */
bool spc_hdf5_array_size(spc_hdf5 *h, hid_t where, const char *name, size_t *count);
bool spc_hdf5_get_array(spc_hdf5 *h, hid_t where, const char *name, double *values, size_t count);

#endif
