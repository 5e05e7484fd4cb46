/* specula: netcdf_file.c
 *
 * See netcdf_file.h.
 */
#include "netcdf_file.h"

#include "checksum.h"
#include "output.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

void spc_hdf5_quiet(void) {
    /* A file that could not be flushed to a full disk stays half open in HDF5 1.10, and its handler at exit
     * then follows a dead pointer. We close every file ourselves, so nothing is left to it. */
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

spc_status spc_netcdf_written(spc_context *context, const char *path, int code) {
    const int error = errno;
    if (code == NC_NOERR) return SPC_OK;
    if (code == NC_ENOMEM) {
        return spc_fail(context, SPC_NO_MEMORY, "out of memory in writing %s; use a smaller grid",
                        path);
    }
    /* HDF5 calls the system through its driver; errno is the system's when it is one of these. */
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO;
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write %s: %s; free space or choose another place", path,
                    full ? strerror(error) : nc_strerror(code));
}

spc_status spc_netcdf_was_read(spc_context *context, const char *path, int code) {
    if (code == NC_NOERR) return SPC_OK;
    if (code == NC_ENOMEM)
        return spc_fail(context, SPC_NO_MEMORY, "out of memory in reading %s", path);
    return spc_fail_at(context, SPC_CORRUPT, path, 0,
                       "the file is damaged or of another kind (%s); use a sound netCDF file",
                       nc_strerror(code));
}

/* ---- attributes ---- */

static spc_status write_to(spc_context *context, const char *temporary, const char *path,
                           int (*fill)(int file, const void *object), const void *object) {
    int file;
    spc_hdf5_quiet();
    errno = 0;
    int code = nc_create(temporary, NC_NETCDF4 | NC_CLOBBER, &file);
    if (code == NC_NOERR) {
        code = fill(file, object);
        const int closed = nc_close(file);
        if (code == NC_NOERR) code = closed;
    }
    const spc_status status = spc_netcdf_written(context, path, code);
    if (status == SPC_OK) return spc_output_finish(context, temporary, path);
    spc_file_discard(context, temporary);
    return status;
}

spc_status spc_netcdf_write(spc_context *context, const char *path,
                            int (*fill)(int file, const void *object), const void *object) {
    SPC_TRY(spc_output_check(context, path, 0));
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const char *temporary = spc_temporary_name(pool, path);
    const spc_status status =
        temporary ? write_to(context, temporary, path, fill, object) : SPC_NO_MEMORY;
    spc_pool_destroy(pool);
    return status;
}

int spc_netcdf_put_text(int file, int variable, const char *name, const char *text) {
    return nc_put_att_text(file, variable, name, strlen(text), text);
}

int spc_netcdf_put_number(int file, int variable, const char *name, double value) {
    return nc_put_att_double(file, variable, name, NC_DOUBLE, 1, &value);
}

bool spc_netcdf_number(int file, int variable, const char *name, double *value) {
    size_t length;
    nc_type type;
    if (nc_inq_att(file, variable, name, &type, &length) != NC_NOERR) return false;
    if (length != 1 || type == NC_CHAR || type == NC_STRING) return false;
    return nc_get_att_double(file, variable, name, value) == NC_NOERR;
}

static char *string_attribute(spc_pool *pool, int file, int variable, const char *name) {
    char *string = NULL;
    if (nc_get_att_string(file, variable, name, &string) != NC_NOERR) return NULL;
    char *text = spc_pool_text(pool, string ? string : "");
    nc_free_string(1, &string);
    return text;
}

char *spc_netcdf_text(spc_pool *pool, int file, int variable, const char *name) {
    size_t length;
    nc_type type;
    double number;
    if (nc_inq_att(file, variable, name, &type, &length) != NC_NOERR) return NULL;
    if (type == NC_STRING) return length == 1 ? string_attribute(pool, file, variable, name) : NULL;
    unsigned long long whole;
    if (type == NC_UINT64 && length == 1) {
        /* a double does not hold every seed */
        if (nc_get_att_ulonglong(file, variable, name, &whole) != NC_NOERR) return NULL;
        return spc_pool_print(pool, "%llu", whole);
    }
    if (type != NC_CHAR) {
        if (!spc_netcdf_number(file, variable, name, &number)) return NULL;
        return spc_pool_print(pool, "%.17g", number);
    }
    char *text = spc_pool_take(pool, length + 1, 1);
    if (!text || nc_get_att_text(file, variable, name, text) != NC_NOERR) return NULL;
    return text;
}

spc_status spc_netcdf_get_text(spc_pool *pool, int file, int variable, const char *name,
                               const char **text) {
    *text = spc_netcdf_text(pool, file, variable, name);
    const bool failed = !*text && spc_error_status(spc_pool_context(pool)) == SPC_NO_MEMORY;
    return failed ? SPC_NO_MEMORY : SPC_OK;
}

/* ---- checksum of the header ---- */

static int add_strings(spc_pool *pool, int file, int variable, const char *name, size_t length,
                       spc_checksum *checksum) {
    char **strings = spc_pool_take(pool, length + 1, sizeof *strings);
    if (!strings) return NC_ENOMEM;
    const int code = nc_get_att_string(file, variable, name, strings);
    if (code == NC_NOERR) {
        for (size_t i = 0; i < length; i++) {
            spc_checksum_add_text(checksum, strings[i] ? strings[i] : "");
        }
        nc_free_string(length, strings);
    }
    return code;
}

static int add_attribute(spc_pool *pool, int file, int variable, const char *name,
                         spc_checksum *checksum) {
    nc_type type;
    size_t length, size;
    int code = nc_inq_att(file, variable, name, &type, &length);
    if (code == NC_NOERR) code = nc_inq_type(file, type, NULL, &size);
    if (code != NC_NOERR) return code;
    spc_checksum_add_text(checksum, name);
    spc_checksum_add_integer(checksum, (uint64_t)type);
    spc_checksum_add_integer(checksum, length);
    if (type == NC_STRING) return add_strings(pool, file, variable, name, length, checksum);
    if (type > NC_MAX_ATOMIC_TYPE) return NC_EBADTYPE;
    void *bytes = spc_pool_take(pool, length + 1, size);
    if (!bytes) return NC_ENOMEM;
    code = nc_get_att(file, variable, name, bytes);
    if (code == NC_NOERR) spc_checksum_add(checksum, bytes, length * size);
    return code;
}

static int add_attributes(spc_pool *pool, int file, int variable, int count,
                          spc_checksum *checksum) {
    for (int i = 0; i < count; i++) {
        char name[NC_MAX_NAME + 1];
        int code = nc_inq_attname(file, variable, i, name);
        if (code != NC_NOERR) return code;
        if (variable == NC_GLOBAL && strcmp(name, SPC_HEADER_CHECKSUM) == 0) continue;
        code = add_attribute(pool, file, variable, name, checksum);
        if (code != NC_NOERR) return code;
    }
    return NC_NOERR;
}

static int add_dimensions(int file, int count, spc_checksum *checksum) {
    for (int i = 0; i < count; i++) {
        char name[NC_MAX_NAME + 1];
        size_t length;
        const int code = nc_inq_dim(file, i, name, &length);
        if (code != NC_NOERR) return code;
        spc_checksum_add_text(checksum, name);
        spc_checksum_add_integer(checksum, length);
    }
    return NC_NOERR;
}

static int add_variable(spc_pool *pool, int file, int variable, spc_checksum *checksum) {
    char name[NC_MAX_NAME + 1];
    nc_type type;
    int dims, dim[NC_MAX_VAR_DIMS], attributes;
    const int code = nc_inq_var(file, variable, name, &type, &dims, dim, &attributes);
    if (code != NC_NOERR) return code;
    spc_checksum_add_text(checksum, name);
    spc_checksum_add_integer(checksum, (uint64_t)type);
    for (int i = 0; i < dims; i++) spc_checksum_add_integer(checksum, (uint64_t)dim[i]);
    return add_attributes(pool, file, variable, attributes, checksum);
}

int spc_netcdf_header_checksum(spc_pool *pool, int file, uint64_t *value) {
    int dims, variables, attributes;
    spc_checksum checksum;
    spc_checksum_start(&checksum);
    int code = nc_inq(file, &dims, &variables, &attributes, NULL);
    if (code == NC_NOERR) code = add_dimensions(file, dims, &checksum);
    for (int i = 0; i < variables && code == NC_NOERR; i++)
        code = add_variable(pool, file, i, &checksum);
    if (code == NC_NOERR) code = add_attributes(pool, file, NC_GLOBAL, attributes, &checksum);
    *value = spc_checksum_value(&checksum);
    return code;
}
