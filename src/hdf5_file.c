/* specula: hdf5_file.c
 *
 * See hdf5_file.h. The format is that of HDF5 1.8, whose metadata carry checksums. Times of creation are
 * left out, so that equal content gives equal bytes.
 */
#include "hdf5_file.h"

#include "netcdf_file.h"
#include "output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONTENT "content_checksum"

/* ---- the file ---- */

/* Closing the file closes all that is open in it. */
static hid_t access_properties(void) {
    const hid_t properties = H5Pcreate(H5P_FILE_ACCESS);
    if (properties < 0) return properties;
    H5Pset_libver_bounds(properties, H5F_LIBVER_V18, H5F_LIBVER_V18);
    H5Pset_fclose_degree(properties, H5F_CLOSE_STRONG);
    return properties;
}

/* Objects without times of their own: equal contents are equal files. */
static hid_t creation_properties(hid_t class) {
    const hid_t properties = H5Pcreate(class);
    H5Pset_obj_track_times(properties, false);
    return properties;
}

static void start(spc_hdf5 *h, spc_pool *pool) {
    spc_hdf5_quiet();
    *h = (spc_hdf5){.pool = pool, .file = -1, .part = "header"};
    spc_checksum_start(&h->checksum);
}

bool spc_hdf5_create(spc_hdf5 *h, spc_pool *pool, const char *path) {
    start(h, pool);
    const hid_t access = access_properties(), creation = creation_properties(H5P_FILE_CREATE);
    h->file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    H5Pclose(creation);
    H5Pclose(access);
    return h->file >= 0;
}

bool spc_hdf5_open(spc_hdf5 *h, spc_pool *pool, const char *path) {
    start(h, pool);
    const hid_t properties = access_properties();
    h->file = H5Fopen(path, H5F_ACC_RDONLY, properties);
    H5Pclose(properties);
    hsize_t size = 0;
    if (h->file < 0 || H5Fget_filesize(h->file, &size) < 0) return false;
    h->size = size;
    return true;
}

/* What cannot be flushed must not be closed. */
bool spc_hdf5_close(spc_hdf5 *h) {
    if (h->file < 0) return true;
    if (H5Fflush(h->file, H5F_SCOPE_LOCAL) < 0) {
        spc_hdf5_abandon(h);
        return false;
    }
    const hid_t file = h->file;
    h->file = -1;
    return H5Fclose(file) >= 0;
}

void spc_hdf5_abandon(spc_hdf5 *h) {
    void *descriptor = NULL;
    if (h->file < 0) return;
    if (H5Fget_vfd_handle(h->file, H5P_DEFAULT, &descriptor) >= 0 && descriptor &&
        ftruncate(*(const int *)descriptor, 0) != 0) {
        h->part = "space";
    }
    h->file = -1;
}

bool spc_hdf5_close_written(hid_t object) {
    return object >= 0 && H5Oflush(object) >= 0 && H5Oclose(object) >= 0;
}

hid_t spc_hdf5_make_group(spc_hdf5 *h, hid_t where, const char *name) {
    h->part = name;
    const hid_t properties = creation_properties(H5P_GROUP_CREATE);
    const hid_t group = H5Gcreate2(where, name, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Pclose(properties);
    return group;
}

hid_t spc_hdf5_group(spc_hdf5 *h, hid_t where, const char *name) {
    h->part = name;
    return H5Gopen2(where, name, H5P_DEFAULT);
}

/* ---- attributes ---- */

static bool put_attribute(hid_t where, const char *name, hid_t stored, hid_t type, size_t count,
                          const void *values) {
    const hsize_t extent = count;
    const hid_t space = H5Screate_simple(1, &extent, NULL);
    const hid_t attribute = H5Acreate2(where, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool put = attribute >= 0 && H5Awrite(attribute, type, values) >= 0;
    const bool closed = attribute >= 0 && H5Aclose(attribute) >= 0;
    H5Sclose(space);
    return put && closed;
}

static bool get_attribute(hid_t where, const char *name, hid_t type, size_t count, void *values) {
    const hid_t attribute = H5Aopen(where, name, H5P_DEFAULT);
    if (attribute < 0) return false;
    const hid_t space = H5Aget_space(attribute);
    const bool fits = H5Sget_simple_extent_npoints(space) == (hssize_t)count;
    const bool got = fits && H5Aread(attribute, type, values) >= 0;
    H5Sclose(space);
    H5Aclose(attribute);
    return got;
}

static void account(spc_hdf5 *h, const char *name, const void *values, size_t bytes) {
    spc_checksum_add_text(&h->checksum, name);
    spc_checksum_add(&h->checksum, values, bytes);
}

bool spc_hdf5_put_integers(spc_hdf5 *h, hid_t where, const char *name, const uint64_t *values,
                           size_t count) {
    h->part = name;
    account(h, name, values, count * sizeof *values);
    return put_attribute(where, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, count, values);
}

bool spc_hdf5_get_integers(spc_hdf5 *h, hid_t where, const char *name, uint64_t *values,
                           size_t count) {
    h->part = name;
    if (!get_attribute(where, name, H5T_NATIVE_UINT64, count, values)) return false;
    account(h, name, values, count * sizeof *values);
    return true;
}

bool spc_hdf5_put_numbers(spc_hdf5 *h, hid_t where, const char *name, const double *values,
                          size_t count) {
    h->part = name;
    account(h, name, values, count * sizeof *values);
    return put_attribute(where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, count, values);
}

bool spc_hdf5_get_numbers(spc_hdf5 *h, hid_t where, const char *name, double *values,
                          size_t count) {
    h->part = name;
    if (!get_attribute(where, name, H5T_NATIVE_DOUBLE, count, values)) return false;
    account(h, name, values, count * sizeof *values);
    return true;
}

/* ---- datasets ---- */

static hid_t make_dataset(hid_t where, const char *name, hid_t stored, hid_t space) {
    const hid_t properties = creation_properties(H5P_DATASET_CREATE);
    const hid_t set = H5Dcreate2(where, name, stored, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Pclose(properties);
    return set;
}

bool spc_hdf5_put_text(spc_hdf5 *h, hid_t where, const char *name, const char *text) {
    h->part = name;
    account(h, name, text, strlen(text) + 1);
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(text) + 1);
    H5Tset_cset(type, H5T_CSET_UTF8);
    const hid_t set = make_dataset(where, name, type, space);
    const bool put = set >= 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;
    const bool closed = spc_hdf5_close_written(set);
    H5Sclose(space);
    H5Tclose(type);
    return put && closed;
}

/* The length of a text with its end; 0 when the dataset holds none, or one larger than the file. */
static size_t text_size(const spc_hdf5 *h, hid_t type, hid_t space) {
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) return 0;
    const size_t size = H5Tget_size(type);
    return H5Sget_simple_extent_npoints(space) == 1 && size <= h->size ? size : 0;
}

bool spc_hdf5_get_text(spc_hdf5 *h, hid_t where, const char *name, const char **text) {
    h->part = name;
    const hid_t set = H5Dopen2(where, name, H5P_DEFAULT);
    if (set < 0) return false;
    const hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    const size_t size = text_size(h, type, space);
    char *read = size > 0 ? spc_pool_take(h->pool, size + 1, 1) : NULL;
    const bool got = read && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0;
    if (got) account(h, name, read, strlen(read) + 1);
    *text = read;
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(set);
    return got;
}

/* ---- arrays ---- */

/* Their numbers, in memory and in the file. */
typedef struct element {
    hid_t native, stored;
    size_t width;
} element;

static element doubles(void) {
    return (element){H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, sizeof(double)};
}

static element floats(void) {
    return (element){H5T_NATIVE_FLOAT, H5T_IEEE_F32LE, sizeof(float)};
}

static uint64_t checksum_of(const void *values, size_t bytes) {
    spc_checksum checksum;
    spc_checksum_start(&checksum);
    spc_checksum_add(&checksum, values, bytes);
    return spc_checksum_value(&checksum);
}

static bool put_array(spc_hdf5 *h, hid_t where, const char *name, element of, const void *values,
                      int rank, const size_t *extent) {
    hsize_t sizes[H5S_MAX_RANK];
    size_t count = 1;
    for (int i = 0; i < rank; i++) {
        sizes[i] = extent[i];
        count *= extent[i];
    }
    h->part = name;
    const hid_t space = H5Screate_simple(rank, sizes, NULL);
    const hid_t set = make_dataset(where, name, of.stored, space);
    const uint64_t checksum = checksum_of(values, count * of.width);
    const bool put = set >= 0 &&
                     H5Dwrite(set, of.native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 &&
                     spc_hdf5_put_integers(h, set, "checksum", &checksum, 1);
    const bool closed = spc_hdf5_close_written(set);
    H5Sclose(space);
    return put && closed;
}

bool spc_hdf5_put_array(spc_hdf5 *h, hid_t where, const char *name, const double *values, int rank,
                        const size_t *extent) {
    return put_array(h, where, name, doubles(), values, rank, extent);
}

bool spc_hdf5_put_floats(spc_hdf5 *h, hid_t where, const char *name, const float *values, int rank,
                         const size_t *extent) {
    return put_array(h, where, name, floats(), values, rank, extent);
}

bool spc_hdf5_has_shape(spc_hdf5 *h, hid_t where, const char *name, int rank,
                        const size_t *extent) {
    hsize_t sizes[H5S_MAX_RANK];
    h->part = name;
    const hid_t set = H5Dopen2(where, name, H5P_DEFAULT);
    if (set < 0) return false;
    const hid_t space = H5Dget_space(set);
    bool same = H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, sizes, NULL) == rank;
    for (int i = 0; i < rank && same; i++) same = sizes[i] == extent[i];
    H5Sclose(space);
    H5Dclose(set);
    return same;
}

static bool array_size(spc_hdf5 *h, hid_t where, const char *name, size_t width, size_t *count) {
    h->part = name;
    const hid_t set = H5Dopen2(where, name, H5P_DEFAULT);
    if (set < 0) return false;
    const hid_t space = H5Dget_space(set);
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    H5Dclose(set);
    if (points < 0 || (uint64_t)points > h->size / width) return false;
    *count = (size_t)points;
    return true;
}

bool spc_hdf5_array_size(spc_hdf5 *h, hid_t where, const char *name, size_t *count) {
    return array_size(h, where, name, sizeof(double), count);
}

static bool get_array(spc_hdf5 *h, hid_t where, const char *name, element of, void *values,
                      size_t count) {
    uint64_t checksum = 0;
    size_t has;
    if (!array_size(h, where, name, of.width, &has) || has != count) return false;
    const hid_t set = H5Dopen2(where, name, H5P_DEFAULT);
    const bool got = H5Dread(set, of.native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 &&
                     spc_hdf5_get_integers(h, set, "checksum", &checksum, 1);
    H5Dclose(set);
    h->part = name;
    return got && checksum == checksum_of(values, count * of.width);
}

bool spc_hdf5_get_array(spc_hdf5 *h, hid_t where, const char *name, double *values, size_t count) {
    return get_array(h, where, name, doubles(), values, count);
}

bool spc_hdf5_get_floats(spc_hdf5 *h, hid_t where, const char *name, float *values, size_t count) {
    return get_array(h, where, name, floats(), values, count);
}

/* ---- whole files ---- */

static spc_status write_failure(spc_context *context, const char *path, const char *what) {
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write %s %s: %s; free space or choose another place", what, path,
                    errno ? strerror(errno) : "the HDF5 library failed");
}

static bool put_content(spc_hdf5 *h) {
    const uint64_t content = spc_checksum_value(&h->checksum);
    return spc_hdf5_put_integers(h, h->file, CONTENT, &content, 1);
}

bool spc_hdf5_content_holds(spc_hdf5 *h) {
    const uint64_t content = spc_checksum_value(&h->checksum);
    uint64_t stored;
    return spc_hdf5_get_integers(h, h->file, CONTENT, &stored, 1) && stored == content;
}

spc_status spc_hdf5_write(spc_pool *pool, const char *path, const char *what, double bytes,
                          bool (*put)(spc_hdf5 *h, const void *object), const void *object) {
    spc_hdf5 h;
    spc_context *context = spc_pool_context(pool);
    const char *temporary = spc_temporary_name(pool, path);
    if (!temporary) return SPC_NO_MEMORY;
    SPC_TRY(spc_output_check(context, path, bytes));
    errno = 0;
    spc_status status = SPC_OK;
    if (!spc_hdf5_create(&h, pool, temporary) || !put(&h, object) || !put_content(&h)) {
        status = write_failure(context, path, what);
    }
    const bool closed = spc_hdf5_close(&h);
    if (status == SPC_OK && !closed) status = write_failure(context, path, what);
    if (status == SPC_OK) return spc_output_finish(context, temporary, path);
    spc_file_discard(context, temporary);
    return status;
}
