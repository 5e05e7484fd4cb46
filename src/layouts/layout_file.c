/* specula: layout_file.c
 *
 * See layout_file.h.
 */
#include "layout_file.h"

#include "netcdf_file.h"

#include <errno.h>
#include <string.h>

static void note(spc_layout_file *file, bool good) {
    if (good || file->failed) return;
    file->failed = true;
    file->error = errno;
}

/* ---- the file ---- */

static spc_status failure(const spc_layout_file *file) {
    const int error = file->error;
    /* HDF5 calls the system through its driver; errno is the system's when it is one of these. */
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO ||
                      error == EACCES || error == EROFS;
    return spc_fail(file->context, SPC_IO_ERROR,
                    "cannot write %s: %s; free space there, then go on with --resume", file->name,
                    full ? strerror(error) : "the HDF5 library failed");
}

spc_status spc_layout_file_begin(spc_layout_file *file, spc_context *context,
                                 spc_publication *publication, const char *name, bool single) {
    *file = (spc_layout_file){
        .context = context, .publication = publication, .name = name, .single = single};
    file->pool = spc_pool_create(context);
    if (!file->pool) return SPC_NO_MEMORY;
    spc_status status = spc_publication_begin(publication, name, &file->temporary);
    errno = 0;
    if (status == SPC_OK && !spc_hdf5_create(&file->hdf5, file->pool, file->temporary)) {
        note(file, false);
        status = failure(file);
        spc_file_discard(context, file->temporary);
    }
    if (status != SPC_OK) spc_pool_destroy(file->pool);
    return status;
}

spc_status spc_layout_file_end(spc_layout_file *file, spc_status status) {
    if (file->failed) {
        spc_hdf5_abandon(&file->hdf5);
    } else {
        note(file, spc_hdf5_close(&file->hdf5));
    }
    if (status == SPC_OK && file->failed) status = failure(file);
    if (status == SPC_OK) status = spc_publication_end(file->publication, file->name);
    if (status != SPC_OK) spc_file_discard(file->context, file->temporary);
    spc_pool_destroy(file->pool);
    return status;
}

hid_t spc_layout_root(const spc_layout_file *file) {
    return file->hdf5.file;
}

hid_t spc_layout_group(spc_layout_file *file, hid_t where, const char *name) {
    if (file->failed) return -1;
    const hid_t group = spc_hdf5_make_group(&file->hdf5, where, name);
    note(file, group >= 0);
    return group;
}

/* Objects are flushed before they are closed (spc_hdf5_close_written says why), many at a time. */
void spc_layout_close(spc_layout_file *file, hid_t object) {
    if (file->failed) return;
    file->closing[file->closing_count++] = object;
    if (file->closing_count < SPC_LAYOUT_CLOSING) return;
    note(file, H5Fflush(file->hdf5.file, H5F_SCOPE_LOCAL) >= 0);
    while (!file->failed && file->closing_count > 0) {
        note(file, H5Oclose(file->closing[--file->closing_count]) >= 0);
    }
}

/* ---- types ---- */

/* Types are made for each use and closed after it. */
static hid_t text_type(void) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static hid_t flag_type(void) {
    const hid_t type = H5Tenum_create(H5T_STD_I8LE);
    const int8_t no = 0, yes = 1;
    H5Tenum_insert(type, "FALSE", &no);
    H5Tenum_insert(type, "TRUE", &yes);
    return type;
}

static hid_t value_type(const spc_layout_file *file) {
    return file->single ? H5T_IEEE_F32LE : H5T_IEEE_F64LE;
}

static hid_t value_type_in_memory(const spc_layout_file *file) {
    return file->single ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
}

static hid_t make_space(int rank, const size_t *extent) {
    if (rank == 0) return H5Screate(H5S_SCALAR);
    hsize_t sizes[SPC_LAYOUT_MAX_RANK];
    for (int i = 0; i < rank; i++) sizes[i] = extent[i];
    return H5Screate_simple(rank, sizes, NULL);
}

/* ---- attributes ---- */

static void put(spc_layout_file *file, hid_t where, const char *name, hid_t stored, hid_t type,
                int rank, size_t count, const void *values) {
    if (file->failed) return;
    const hid_t space = make_space(rank, &count);
    const hid_t attribute = H5Acreate2(where, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    note(file, attribute >= 0);
    if (count > 0 && !file->failed) note(file, H5Awrite(attribute, type, values) >= 0);
    if (attribute >= 0) note(file, H5Aclose(attribute) >= 0);
    H5Sclose(space);
}

static void put_texts(spc_layout_file *file, hid_t where, const char *name, int rank,
                      const char *const *texts, size_t count) {
    const hid_t type = text_type();
    put(file, where, name, type, type, rank, count, texts);
    H5Tclose(type);
}

void spc_layout_put_text(spc_layout_file *file, hid_t where, const char *name, const char *text) {
    put_texts(file, where, name, 0, &text, 1);
}

void spc_layout_put_texts(spc_layout_file *file, hid_t where, const char *name,
                          const char *const *texts, size_t count) {
    put_texts(file, where, name, 1, texts, count);
}

void spc_layout_put_flag(spc_layout_file *file, hid_t where, const char *name, bool flag) {
    const hid_t type = flag_type();
    put(file, where, name, type, type, 0, 1, &(int8_t){flag});
    H5Tclose(type);
}

void spc_layout_put_flags(spc_layout_file *file, hid_t where, const char *name, const bool *flags,
                          size_t count) {
    const hid_t type = flag_type();
    put(file, where, name, type, type, 1, count, flags);
    H5Tclose(type);
}

void spc_layout_put_integer(spc_layout_file *file, hid_t where, const char *name, int64_t value) {
    put(file, where, name, H5T_STD_I64LE, H5T_NATIVE_INT64, 0, 1, &value);
}

void spc_layout_put_number(spc_layout_file *file, hid_t where, const char *name, double value) {
    put(file, where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, 1, &value);
}

void spc_layout_put_numbers(spc_layout_file *file, hid_t where, const char *name,
                            const double *values, size_t count) {
    put(file, where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, count, values);
}

/* ---- arrays ---- */

static hid_t make_array(spc_layout_file *file, hid_t where, const char *name, hid_t stored,
                        int rank, const size_t *extent) {
    if (file->failed) return -1;
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE), space = make_space(rank, extent);
    H5Pset_obj_track_times(properties, false);
    /* Every value is written. */
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    const hid_t array =
        H5Dcreate2(where, name, stored, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    note(file, array >= 0);
    H5Sclose(space);
    H5Pclose(properties);
    return array;
}

static hid_t put_array(spc_layout_file *file, hid_t where, const char *name, hid_t stored,
                       hid_t type, int rank, const size_t *extent, const void *values) {
    const hid_t array = make_array(file, where, name, stored, rank, extent);
    if (file->failed) return array;
    note(file, H5Dwrite(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    return array;
}

hid_t spc_layout_put_array(spc_layout_file *file, hid_t where, const char *name, int rank,
                           const size_t *extent, const double *values) {
    return put_array(file, where, name, value_type(file), H5T_NATIVE_DOUBLE, rank, extent, values);
}

void spc_layout_put_doubles(spc_layout_file *file, hid_t where, const char *name, int rank,
                            const size_t *extent, const double *values) {
    spc_layout_close(file, put_array(file, where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, rank,
                                     extent, values));
}

void spc_layout_put_integers(spc_layout_file *file, hid_t where, const char *name,
                             const int64_t *values, size_t count) {
    spc_layout_close(
        file, put_array(file, where, name, H5T_STD_I64LE, H5T_NATIVE_INT64, 1, &count, values));
}

void spc_layout_put_flag_array(spc_layout_file *file, hid_t where, const char *name,
                               const bool *flags, size_t count) {
    const hid_t type = flag_type();
    spc_layout_close(file, put_array(file, where, name, type, type, 1, &count, flags));
    H5Tclose(type);
}

void spc_layout_put_long_text(spc_layout_file *file, hid_t where, const char *name,
                              const char *text) {
    if (!file->failed) note(file, spc_hdf5_put_text(&file->hdf5, where, name, text));
}

/* ---- values of samples ---- */

hid_t spc_layout_make_values(spc_layout_file *file, hid_t where, const char *name, int rank,
                             const size_t *extent) {
    return make_array(file, where, name, value_type(file), rank, extent);
}

/* Element `i` of the first axis. */
static void write_part(spc_layout_file *file, hid_t array, hid_t type, size_t i,
                       const void *values) {
    if (file->failed) return;
    hsize_t extent[SPC_LAYOUT_MAX_RANK], start[SPC_LAYOUT_MAX_RANK] = {i};
    const hid_t space = H5Dget_space(array);
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    extent[0] = 1;
    const hid_t memory = H5Screate_simple(rank, extent, NULL);
    note(file, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
                   H5Dwrite(array, type, memory, space, H5P_DEFAULT, values) >= 0);
    H5Sclose(memory);
    H5Sclose(space);
}

void spc_layout_write_row(spc_layout_file *file, hid_t array, size_t i, const double *values) {
    write_part(file, array, H5T_NATIVE_DOUBLE, i, values);
}

void spc_layout_write_sample(spc_layout_file *file, hid_t array, size_t i, const void *values) {
    write_part(file, array, value_type_in_memory(file), i, values);
}

void spc_layout_write_all(spc_layout_file *file, hid_t array, const void *values) {
    if (file->failed) return;
    note(file,
         H5Dwrite(array, value_type_in_memory(file), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
}
