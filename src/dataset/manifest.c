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

static spc_status verify_line(spc_pool *pool, const char *folder, const char *manifest, int number,
                              const char *line, double *bytes) {
    spc_context *context = spc_pool_context(pool);
    uint64_t expected, checksum, size;
    const char *name;
    if (!parse_line(line, &expected, &name)) {
        return spc_fail_at(context, SPC_CORRUPT, manifest, number,
                           "no line of a manifest; restore the file from a copy");
    }
    char *path = spc_pool_print(pool, "%s/%s", folder, name);
    if (!path) return SPC_NO_MEMORY;
    SPC_TRY(spc_file_checksum(context, path, &checksum, &size));
    *bytes += (double)size;
    if (checksum == expected) return SPC_OK;
    return spc_fail_at(
        context, SPC_CORRUPT, path, 0,
        "damaged: its checksum is not the manifest's; restore it from a copy, or make "
        "the set again");
}

spc_status spc_manifest_verify(spc_pool *pool, const char *folder, size_t *files, double *bytes) {
    spc_context *context = spc_pool_context(pool);
    char *manifest = spc_pool_print(pool, "%s/manifest.txt", folder), *text;
    size_t size;
    if (!manifest) return SPC_NO_MEMORY;
    SPC_TRY(spc_file_read(pool, manifest, &text, &size));
    if (strlen(text) != size || size == 0 || text[size - 1] != '\n') {
        return spc_fail_at(context, SPC_CORRUPT, manifest, 0,
                           "cut off or damaged; restore the file from a copy");
    }
    *files = 0;
    *bytes = 0;
    int number = 0;
    /* The last line is the checksum of those before it. */
    char *line = text;
    for (char *end; (end = strchr(line, '\n')) && end[1]; line = end + 1) {
        *end = '\0';
        SPC_TRY(verify_line(pool, folder, manifest, ++number, line, bytes));
        *end = '\n';
        ++*files;
    }
    spc_checksum sum;
    spc_checksum_start(&sum);
    spc_checksum_add(&sum, text, (size_t)(line - text));
    char seal[64];
    snprintf(seal, sizeof seal, "# manifest %016" PRIx64 "\n", spc_checksum_value(&sum));
    if (strcmp(line, seal) == 0) return SPC_OK;
    return spc_fail_at(context, SPC_CORRUPT, manifest, number + 1,
                       "the manifest itself is damaged; restore the file from a copy");
}
