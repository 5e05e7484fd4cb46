/* specula: file_kind.c
 *
 * What a file is, by its content.
 */
#include "hdf5_file.h"
#include "netcdf_file.h"
#include "output.h"
#include "verify.h"

#include <stdio.h>
#include <string.h>

static spc_file_kind kind_of_name(const char *name) {
    static const struct {
        const char *name;
        spc_file_kind kind;
    } kinds[] = {{"specula-checkpoint", SPC_FILE_CHECKPOINT},
                 {"specula-model", SPC_FILE_MODEL},
                 {"specula-training", SPC_FILE_TRAINING}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i].name) == 0) return kinds[i].kind;
    }
    return SPC_FILE_TRAJECTORY;
}

/* Reports say what wrote them. */
static spc_file_kind kind_of_netcdf(spc_pool *pool, const char *path) {
    int file;
    if (nc_open(path, NC_NOWRITE, &file) != NC_NOERR) return SPC_FILE_TRAJECTORY;
    const char *source = spc_netcdf_text(pool, file, NC_GLOBAL, "source");
    nc_close(file);
    return source && strcmp(source, "specula rollout") == 0 ? SPC_FILE_REPORT : SPC_FILE_TRAJECTORY;
}

/* What is damaged counts as a trajectory: whoever opens it says so. */
static spc_file_kind kind_of_hdf5(spc_pool *pool, const char *path) {
    spc_hdf5 h;
    const char *name = NULL;
    const bool named = spc_hdf5_open(&h, pool, path) &&
                       H5Lexists(h.file, "kind", H5P_DEFAULT) > 0 &&
                       spc_hdf5_get_text(&h, h.file, "kind", &name);
    spc_hdf5_close(&h);
    return named ? kind_of_name(name) : kind_of_netcdf(pool, path);
}

spc_file_kind spc_file_kind_of(spc_context *context, const char *path) {
    static const unsigned char hdf5[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char start[8] = {0};
    spc_seal seal;
    FILE *file = fopen(path, "rb");
    if (!file) return SPC_FILE_OTHER;
    const size_t got = fread(start, 1, sizeof start, file);
    fclose(file);
    if (got >= 4 && memcmp(start, "CDF", 3) == 0 && start[3] <= 5) return SPC_FILE_TRAJECTORY;
    if (got < sizeof start || memcmp(start, hdf5, sizeof hdf5) != 0) return SPC_FILE_OTHER;
    if (spc_seal_check(context, path, SPC_SEAL_QUICK, &seal) != SPC_OK) {
        spc_error_clear(context);
        return SPC_FILE_TRAJECTORY;
    }
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_FILE_TRAJECTORY;
    const spc_file_kind kind = kind_of_hdf5(pool, path);
    spc_pool_destroy(pool);
    return kind;
}
