/* specula: manifest.c
 *
 * manifest.txt: the checksum of every file of a finished set, as `xxhsum -c manifest.txt` checks it too.
 */
#include "checksum.h"
#include "dataset_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 16, BUFFER = 1 << 18 };

spc_status spc_file_checksum(spc_context *context, const char *path, uint64_t *checksum,
                             uint64_t *size) {
    const spc_io *io = spc_context_io(context);
    char *buffer = spc_allocate(context, BUFFER, 1);
    if (!buffer) return SPC_NO_MEMORY;
    const int file = io->open(io->user, path, O_RDONLY, 0);
    ptrdiff_t got = file < 0 ? -1 : 1;
    spc_checksum sum;
    spc_checksum_start(&sum);
    *size = 0;
    while (got > 0) {
        got = io->read(io->user, file, buffer, BUFFER);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        if (got <= 0) break;
        spc_checksum_add(&sum, buffer, (size_t)got);
        *size += (uint64_t)got;
    }
    const int error = errno;
    if (file >= 0) io->close(io->user, file);
    spc_release(context, buffer);
    *checksum = spc_checksum_value(&sum);
    if (got == 0) return SPC_OK;
    return spc_fail(context, SPC_IO_ERROR, "cannot read %s: %s; restore it from a copy", path,
                    strerror(error));
}

char *spc_manifest_line(spc_pool *pool, uint64_t checksum, const char *name) {
    return spc_pool_print(pool, "%016" PRIx64 "  %s\n", checksum, name);
}

/* "0123456789abcdef  name" */
static bool parse_line(const char *line, uint64_t *checksum, const char **name) {
    int used = 0;
    if (sscanf(line, "%16" SCNx64 "%n", checksum, &used) != 1 || used != DIGITS) return false;
    if (strncmp(line + DIGITS, "  ", 2) != 0 || !line[DIGITS + 2]) return false;
    *name = line + DIGITS + 2;
    /* A name that leaves the set was not written by us. */
    return **name != '/' && !strstr(*name, "..");
}

/* A manifest that has been read, and whose seal holds. */
typedef struct manifest {
    const char *path;
    char *lines; /* but for the seal */
} manifest;

/* The last line is the checksum of those before it. */
static spc_status read_manifest(spc_pool *pool, const char *folder, manifest *m) {
    spc_context *context = spc_pool_context(pool);
    m->path = spc_pool_print(pool, "%s/manifest.txt", folder);
    size_t size;
    if (!m->path) return SPC_NO_MEMORY;
    SPC_TRY(spc_file_read(pool, m->path, &m->lines, &size));
    if (strlen(m->lines) != size || size == 0 || m->lines[size - 1] != '\n') {
        return spc_fail_at(context, SPC_CORRUPT, m->path, 0,
                           "cut off or damaged; restore the file from a copy");
    }
    m->lines[size - 1] = '\0';
    char *line = strrchr(m->lines, '\n');
    line = line ? line + 1 : m->lines;
    spc_checksum sum;
    spc_checksum_start(&sum);
    spc_checksum_add(&sum, m->lines, (size_t)(line - m->lines));
    char seal[64];
    snprintf(seal, sizeof seal, "# manifest %016" PRIx64, spc_checksum_value(&sum));
    if (strcmp(line, seal) != 0) {
        return spc_fail_at(context, SPC_CORRUPT, m->path, 0,
                           "the manifest itself is damaged; restore the file from a copy");
    }
    *line = '\0';
    return SPC_OK;
}

static spc_status check_file(spc_pool *pool, const char *folder, const char *name,
                             uint64_t expected, double *bytes) {
    spc_context *context = spc_pool_context(pool);
    uint64_t checksum, size;
    const char *path = spc_pool_print(pool, "%s/%s", folder, name);
    if (!path) return SPC_NO_MEMORY;
    SPC_TRY(spc_file_checksum(context, path, &checksum, &size));
    *bytes += (double)size;
    if (checksum == expected) return SPC_OK;
    return spc_fail_at(
        context, SPC_CORRUPT, path, 0,
        "damaged: its checksum is not the manifest's; restore it from a copy, or make "
        "the set again");
}

/* The files that a manifest names, or `only` one of them. */
static spc_status check_files(spc_pool *pool, const char *folder, const char *only, size_t *files,
                              double *bytes) {
    manifest m;
    SPC_TRY(read_manifest(pool, folder, &m));
    *files = 0;
    *bytes = 0;
    int number = 0;
    for (char *line = m.lines, *end; (end = strchr(line, '\n')); line = end + 1) {
        uint64_t expected;
        const char *name;
        *end = '\0';
        number++;
        if (!parse_line(line, &expected, &name)) {
            return spc_fail_at(spc_pool_context(pool), SPC_CORRUPT, m.path, number,
                               "no line of a manifest; restore the file from a copy");
        }
        if (only && strcmp(name, only) != 0) continue;
        SPC_TRY(check_file(pool, folder, name, expected, bytes));
        ++*files;
    }
    if (!only || *files > 0) return SPC_OK;
    return spc_fail_at(spc_pool_context(pool), SPC_CORRUPT, m.path, 0,
                       "lists no file %s, which its spec asks for; make the set again", only);
}

spc_status spc_manifest_verify(spc_pool *pool, const char *folder, size_t *files, double *bytes) {
    return check_files(pool, folder, NULL, files, bytes);
}

spc_status spc_manifest_check(spc_pool *pool, const char *folder, const char *name) {
    size_t files;
    double bytes;
    return check_files(pool, folder, name, &files, &bytes);
}
