/* specula: netcdf_file.h
 *
 * What reading and writing netCDF share: messages, attributes, and a checksum over everything that is not data.
 */
#ifndef SPECULA_NETCDF_FILE_H
#define SPECULA_NETCDF_FILE_H

#include <netcdf.h>
#include <specula/context.h>

/* Keep HDF5 from printing its stack of errors, and from work at exit. Per thread and cheap: call it before any other
 * call of the library. */
void spc_hdf5_quiet(void);

/* SPC_OK for NC_NOERR, else a failure to write `path`, with the system's reason when there is one (set
 * errno to 0 before the calls). */
spc_status spc_netcdf_written(spc_context *context, const char *path, int code);
/* The same for reading: SPC_CORRUPT. */
spc_status spc_netcdf_was_read(spc_context *context, const char *path, int code);

/* Write a whole file: `fill` defines it and puts in what it holds, returning the library's code. It appears whole or not at
 * all. */
spc_status spc_netcdf_write(spc_context *context, const char *path,
                            int (*fill)(int file, const void *object), const void *object);

/* Attributes; `variable` may be NC_GLOBAL. Return the library's code. */
int spc_netcdf_put_text(int file, int variable, const char *name, const char *text);
int spc_netcdf_put_number(int file, int variable, const char *name, double value);
/* As text, numbers printed, in the pool; NULL when there is none of that name that can be a text, or no
 * memory: spc_netcdf_get_text tells these apart, and gives NULL and SPC_OK for the former. */
char *spc_netcdf_text(spc_pool *pool, int file, int variable, const char *name);
spc_status spc_netcdf_get_text(spc_pool *pool, int file, int variable, const char *name,
                               const char **text);
/* A number; false when there is none. */
bool spc_netcdf_number(int file, int variable, const char *name, double *value);

/* Checksum over dimensions, variables' names, types and shapes, and all attributes, but for the global
 * attribute `header_checksum` that holds it. Scratch from the pool. Returns the library's code. */
#define SPC_HEADER_CHECKSUM "header_checksum"
int spc_netcdf_header_checksum(spc_pool *pool, int file, uint64_t *value);

#endif
