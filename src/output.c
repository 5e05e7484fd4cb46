/* specula: output.c
 *
 * See output.h. All bytes pass through the context's table of file functions.
 */
#include "output.h"

#include "checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SEAL_SIZE   64
#define SEAL_START  "specula-seal "
#define SEAL_FORMAT SEAL_START "xxh64=%016" PRIx64 " bytes=%016" PRIu64 " end.\n"

/* ---- before ---- */

/* The folder part of a path, "." when it has none. */
static char *folder_of(spc_pool *pool, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return spc_pool_text(pool, ".");
    const int length = slash == path ? 1 : (int)(slash - path);
    return spc_pool_print(pool, "%.*s", length, path);
}

static spc_status check_folder(spc_context *context, const char *path, const char *folder,
                               double bytes) {
    struct stat facts;
    if (stat(folder, &facts) != 0) {
        return spc_fail(context, SPC_IO_ERROR, "cannot write %s: no folder %s; create it first",
                        path, folder);
    }
    if (!S_ISDIR(facts.st_mode)) {
        return spc_fail(context, SPC_IO_ERROR,
                        "cannot write %s: %s is not a folder; correct the path", path, folder);
    }
    if (access(folder, W_OK) != 0) {
        return spc_fail(context, SPC_IO_ERROR,
                        "cannot write %s: %s; choose a folder you may write to", path,
                        strerror(errno));
    }
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0) return SPC_OK;
    const double available = (double)disk.f_bavail * (double)disk.f_frsize;
    if (available >= bytes) return SPC_OK;
    return spc_fail(
        context, SPC_IO_ERROR,
        "cannot write %s: it needs %.3g MB and the disk has %.3g MB left; free space or "
        "choose another place",
        path, bytes * 1e-6, available * 1e-6);
}

spc_status spc_output_check(spc_context *context, const char *path, double bytes) {
    struct stat facts;
    if (path[0] == '\0') {
        return spc_fail(context, SPC_IO_ERROR, "the output file has no name; give one with -o");
    }
    if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
        return spc_fail(context, SPC_IO_ERROR,
                        "cannot write %s: it is not a regular file; name one", path);
    }
    spc_pool *pool = spc_pool_create(context);
    const char *folder = pool ? folder_of(pool, path) : NULL;
    const spc_status status = folder ? check_folder(context, path, folder, bytes) : SPC_NO_MEMORY;
    spc_pool_destroy(pool);
    return status;
}

/* ---- reading a file through the table ---- */

typedef struct whole_file {
    uint64_t size;                /* all bytes */
    unsigned char end[SEAL_SIZE]; /* the last of them, when there are as many */
    size_t end_size;
} whole_file;

static ptrdiff_t read_some(const spc_io *io, int file, void *bytes, size_t count) {
    ptrdiff_t got;
    do {
        got = io->read(io->user, file, bytes, count);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Keep the last SEAL_SIZE bytes of what has passed. */
static void remember_end(whole_file *whole, const unsigned char *bytes, size_t count) {
    if (count >= SEAL_SIZE) {
        memcpy(whole->end, bytes + count - SEAL_SIZE, SEAL_SIZE);
        whole->end_size = SEAL_SIZE;
        return;
    }
    const size_t keep = whole->end_size + count > SEAL_SIZE ? SEAL_SIZE - count : whole->end_size;
    memmove(whole->end, whole->end + whole->end_size - keep, keep);
    memcpy(whole->end + keep, bytes, count);
    whole->end_size = keep + count;
}

/* Read to the end, adding to a checksum all bytes but the last `held_back`. */
static bool read_whole(const spc_io *io, int file, size_t held_back, spc_checksum *checksum,
                       whole_file *whole) {
    enum { CHUNK = 1 << 16 };
    unsigned char bytes[SEAL_SIZE + CHUNK];
    size_t carried = 0;
    *whole = (whole_file){0};
    spc_checksum_start(checksum);
    for (;;) {
        const ptrdiff_t got = read_some(io, file, bytes + carried, CHUNK);
        if (got < 0) return false;
        if (got == 0) return true;
        remember_end(whole, bytes + carried, (size_t)got);
        whole->size += (uint64_t)got;
        const size_t count = carried + (size_t)got;
        const size_t ready = count > held_back ? count - held_back : 0;
        spc_checksum_add(checksum, bytes, ready);
        carried = count - ready;
        memmove(bytes, bytes + ready, carried);
    }
}

/* ---- the seal ---- */

static spc_status write_failure(spc_context *context, const char *path) {
    const int error = errno;
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write %s: %s; free space or choose another place", path,
                    strerror(error));
}

static bool append_seal(const spc_io *io, int file) {
    spc_checksum checksum;
    whole_file whole;
    char seal[SEAL_SIZE + 1];
    if (!read_whole(io, file, 0, &checksum, &whole)) return false;
    snprintf(seal, sizeof seal, SEAL_FORMAT, spc_checksum_value(&checksum), whole.size);
    return spc_write_all(io, file, seal, SEAL_SIZE);
}

spc_status spc_output_finish(spc_context *context, const char *temporary, const char *path) {
    const spc_io *io = spc_context_io(context);
    spc_status status = SPC_OK;
    const int file = io->open(io->user, temporary, O_RDWR, 0);
    if (file < 0 || !append_seal(io, file)) status = write_failure(context, path);
    if (file >= 0 && io->close(io->user, file) != 0 && status == SPC_OK) {
        status = write_failure(context, path);
    }
    if (status == SPC_OK) return spc_file_commit(context, temporary, path);
    spc_file_discard(context, temporary);
    return status;
}

static bool contains(const whole_file *whole, const char *word) {
    const size_t length = strlen(word);
    for (size_t i = 0; i + length <= whole->end_size; i++) {
        if (memcmp(whole->end + i, word, length) == 0) return true;
    }
    return false;
}

/* A whole seal in the last bytes. */
static bool parse_seal(const whole_file *whole, uint64_t *value, uint64_t *size) {
    char text[SEAL_SIZE + 1] = {0}, again[SEAL_SIZE + 1];
    if (whole->end_size != SEAL_SIZE) return false;
    memcpy(text, whole->end, SEAL_SIZE);
    if (sscanf(text, SEAL_START "xxh64=%16" SCNx64 " bytes=%16" SCNu64, value, size) != 2) {
        return false;
    }
    snprintf(again, sizeof again, SEAL_FORMAT, *value, *size);
    return strcmp(text, again) == 0;
}

static spc_status judge(spc_context *context, const char *path, const whole_file *whole,
                        const spc_checksum *checksum, spc_seal *seal) {
    uint64_t value = 0, size = 0;
    *seal = SPC_SEAL_NONE;
    if (!parse_seal(whole, &value, &size)) {
        /* A part of a seal is left when the file was cut or hit there. */
        if (!contains(whole, SEAL_START) && !contains(whole, " bytes=0")) return SPC_OK;
        return spc_fail_at(context, SPC_CORRUPT, path, 0,
                           "the file is damaged: its end was cut off or changed; use a sound copy");
    }
    if (size + SEAL_SIZE != whole->size) {
        return spc_fail_at(context, SPC_CORRUPT, path, 0,
                           "the file is damaged: it has %" PRIu64
                           " bytes and was written with %" PRIu64 "; use a sound copy",
                           whole->size, size + SEAL_SIZE);
    }
    *seal = SPC_SEAL_UNREAD;
    if (!checksum) return SPC_OK;
    if (value != spc_checksum_value(checksum)) {
        return spc_fail_at(
            context, SPC_CORRUPT, path, 0,
            "the file is damaged: its bytes do not match their checksum; use a sound "
            "copy");
    }
    *seal = SPC_SEAL_HOLDS;
    return SPC_OK;
}

/* Read only the end of a file too large to be read in passing. */
static bool read_end(const char *path, uint64_t size, whole_file *whole) {
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    *whole = (whole_file){.size = size};
    if (fseeko(file, -(off_t)SEAL_SIZE, SEEK_END) == 0) {
        whole->end_size = fread(whole->end, 1, SEAL_SIZE, file);
    }
    return fclose(file) == 0 && whole->end_size == SEAL_SIZE;
}

static spc_status read_failure(spc_context *context, const char *path) {
    const int error = errno;
    return spc_fail_at(context, SPC_IO_ERROR, path, 0, "cannot be read: %s; %s", strerror(error),
                       error == ENOENT ? "correct the path" : "name a readable file");
}

spc_status spc_seal_check(spc_context *context, const char *path, uint64_t limit, spc_seal *seal) {
    const spc_io *io = spc_context_io(context);
    whole_file whole = {0};
    spc_checksum checksum;
    struct stat facts;
    if (stat(path, &facts) != 0) return read_failure(context, path);
    if (!S_ISREG(facts.st_mode)) {
        return spc_fail_at(context, SPC_IO_ERROR, path, 0, "not a regular file; name one");
    }
    if ((uint64_t)facts.st_size > limit) {
        if (!read_end(path, (uint64_t)facts.st_size, &whole)) return read_failure(context, path);
        return judge(context, path, &whole, NULL, seal);
    }
    const int file = io->open(io->user, path, O_RDONLY, 0);
    if (file < 0) return read_failure(context, path);
    const bool read = read_whole(io, file, SEAL_SIZE, &checksum, &whole);
    const spc_status status =
        read ? judge(context, path, &whole, &checksum, seal) : read_failure(context, path);
    io->close(io->user, file);
    return status;
}
