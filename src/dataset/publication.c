/* specula: publication.c
 *
 * The files of a set, each written under a temporary name, flushed, renamed and listed.
 */
#include "checksum.h"
#include "dataset_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct spc_publication {
    spc_pool *pool;
    spc_context *context;
    const char *folder;
    char *lines; /* of the manifest */
};

spc_status spc_publication_create(spc_pool *pool, const char *folder, spc_publication **result) {
    spc_publication *publication = spc_pool_take(pool, 1, sizeof *publication);
    if (!publication) return SPC_NO_MEMORY;
    publication->pool = pool;
    publication->context = spc_pool_context(pool);
    publication->folder = spc_pool_text(pool, folder);
    publication->lines = spc_pool_text(pool, "");
    *result = publication;
    return publication->folder && publication->lines ? SPC_OK : SPC_NO_MEMORY;
}

/* The folders above a path, made where they are not there. */
static spc_status make_folders(spc_context *context, char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        if (!made) {
            return spc_fail(context, SPC_IO_ERROR,
                            "cannot make the folder %s: %s; choose a place "
                            "you may write to",
                            path, strerror(errno));
        }
        *slash = '/';
    }
    return SPC_OK;
}

static char *path_of(const spc_publication *publication, const char *name) {
    return spc_pool_print(publication->pool, "%s/%s", publication->folder, name);
}

spc_status spc_publication_begin(spc_publication *publication, const char *name,
                                 const char **temporary) {
    char *path = path_of(publication, name);
    if (!path) return SPC_NO_MEMORY;
    SPC_TRY(make_folders(publication->context, path));
    *temporary = spc_temporary_name(publication->pool, path);
    return *temporary ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_publication_end(spc_publication *publication, const char *name) {
    spc_context *context = publication->context;
    const char *path = path_of(publication, name);
    const char *temporary = path ? spc_temporary_name(publication->pool, path) : NULL;
    if (!temporary) return SPC_NO_MEMORY;
    uint64_t checksum, size;
    const spc_status status = spc_file_checksum(context, temporary, &checksum, &size);
    if (status != SPC_OK) {
        spc_file_discard(context, temporary);
        return status;
    }
    SPC_TRY(spc_file_commit(context, temporary, path));
    const char *line = spc_manifest_line(publication->pool, checksum, name);
    if (!line) return SPC_NO_MEMORY;
    publication->lines = spc_pool_print(publication->pool, "%s%s", publication->lines, line);
    return publication->lines ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_publication_write(spc_publication *publication, const char *name, const void *bytes,
                                 size_t count) {
    const char *temporary;
    SPC_TRY(spc_publication_begin(publication, name, &temporary));
    SPC_TRY(spc_file_write(publication->context, temporary, bytes, count));
    return spc_publication_end(publication, name);
}

spc_status spc_publication_close(spc_publication *publication) {
    spc_checksum sum;
    spc_checksum_start(&sum);
    spc_checksum_add(&sum, publication->lines, strlen(publication->lines));
    const char *text = spc_pool_print(publication->pool, "%s# manifest %016" PRIx64 "\n",
                                      publication->lines, spc_checksum_value(&sum));
    const char *path = path_of(publication, "manifest.txt");
    if (!text || !path) return SPC_NO_MEMORY;
    return spc_file_write(publication->context, path, text, strlen(text));
}
