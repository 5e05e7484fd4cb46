/* specula: layout_file.h
 *
 * An HDF5 file of a training set: attributes and arrays as h5py makes them, and arrays that are written sample by sample.
 * The first failure is kept and later calls do nothing, so that a layout reads as a list of what it holds; the end tells.
 */
#ifndef SPECULA_LAYOUT_FILE_H
#define SPECULA_LAYOUT_FILE_H

#include "hdf5_file.h"

#include <specula/dataset.h>

/* [sample][frame][x][y][z][component][component] */
enum { SPC_LAYOUT_MAX_RANK = 7, SPC_LAYOUT_CLOSING = 512 };

typedef struct spc_layout_file {
    spc_pool *pool; /* for the time that the file is open */
    spc_context *context;
    spc_publication *publication;
    const char *name, *temporary;
    spc_hdf5 hdf5;
    bool single;                       /* arrays of values are stored as float, else as double */
    hid_t closing[SPC_LAYOUT_CLOSING]; /* objects to close after the next flush */
    size_t closing_count;
    bool failed;
    int error; /* the system's, at the first failure */
} spc_layout_file;

/* Begin a file of the set. After SPC_OK it must be ended, with the status of all that was done meanwhile: it is published
 * when everything went well, and removed otherwise. */
spc_status spc_layout_file_begin(spc_layout_file *file, spc_context *context,
                                 spc_publication *publication, const char *name, bool single);
spc_status spc_layout_file_end(spc_layout_file *file, spc_status status);
/* The root. */
hid_t spc_layout_root(const spc_layout_file *file);

hid_t spc_layout_group(spc_layout_file *file, hid_t where, const char *name);
/* Close a group or an array; what is left open ends with the file. */
void spc_layout_close(spc_layout_file *file, hid_t object);

/* Attributes. Texts are UTF-8 of variable length and flags the enumeration FALSE, TRUE, as h5py reads and writes them;
 * a list may be empty. */
void spc_layout_put_text(spc_layout_file *file, hid_t where, const char *name, const char *text);
void spc_layout_put_texts(spc_layout_file *file, hid_t where, const char *name,
                          const char *const *texts, size_t count);
void spc_layout_put_flag(spc_layout_file *file, hid_t where, const char *name, bool flag);
void spc_layout_put_flags(spc_layout_file *file, hid_t where, const char *name, const bool *flags,
                          size_t count);
void spc_layout_put_integer(spc_layout_file *file, hid_t where, const char *name, int64_t value);
void spc_layout_put_number(spc_layout_file *file, hid_t where, const char *name, double value);
void spc_layout_put_numbers(spc_layout_file *file, hid_t where, const char *name,
                            const double *values, size_t count);

/* Small arrays, whole. The first is stored in the precision of values and stays open for attributes, the others are closed;
 * a rank of 0 is one number. */
hid_t spc_layout_put_array(spc_layout_file *file, hid_t where, const char *name, int rank,
                           const size_t *extent, const double *values);
void spc_layout_put_doubles(spc_layout_file *file, hid_t where, const char *name, int rank,
                            const size_t *extent, const double *values);
void spc_layout_put_integers(spc_layout_file *file, hid_t where, const char *name,
                             const int64_t *values, size_t count);
void spc_layout_put_flag_array(spc_layout_file *file, hid_t where, const char *name,
                               const bool *flags, size_t count);
void spc_layout_put_long_text(spc_layout_file *file, hid_t where, const char *name,
                              const char *text);

/* An array of values for many samples, one behind the other along its first axis, or of one; in one piece, for chunks read
 * slower and help compression alone (docs/datasets.md has measured it). */
hid_t spc_layout_make_values(spc_layout_file *file, hid_t where, const char *name, int rank,
                             const size_t *extent);
/* Write sample `i`; `values` are float or double, as stored. */
void spc_layout_write_sample(spc_layout_file *file, hid_t array, size_t i, const void *values);
/* The same from doubles. */
void spc_layout_write_row(spc_layout_file *file, hid_t array, size_t i, const double *values);
/* Write all. */
void spc_layout_write_all(spc_layout_file *file, hid_t array, const void *values);

#endif
