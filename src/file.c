/* specula: file.c
 *
 * Files that appear whole or not at all: written under a temporary name, flushed to the disk, renamed, and
 * the folder flushed, so that after a crash the final name holds the old file or the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <specula/context.h>
#include <string.h>

char *spc_temporary_name(spc_pool *pool, const char *path) {
    return spc_pool_print(pool, "%s.partial", path);
}

static spc_status io_failure(spc_context *context, const char *action, const char *path) {
    const int error = errno;
    const char *remedy = error == ENOSPC || error == EDQUOT
                             ? "free space there or choose another place"
                         : error == ENOENT ? "create the folder or correct the path"
                         : error == EACCES || error == EROFS ? "choose a place you may write to"
                         : error == EISDIR                   ? "name a file, not a folder"
                                                             : "check the disk and the path";
    return spc_fail(context, SPC_IO_ERROR, "cannot %s %s: %s; %s", action, path, strerror(error),
                    remedy);
}

/* Flush a file or folder by name. */
static bool sync_path(const spc_io *io, const char *path, int flags) {
    const int file = io->open(io->user, path, flags, 0);
    if (file < 0) return false;
    const bool synced = io->sync(io->user, file) == 0;
    const int error = errno;
    const bool closed = io->close(io->user, file) == 0;
    if (!synced) errno = error;
    return synced && closed;
}

static bool sync_folder_of(spc_context *context, const char *path) {
    char *folder = spc_allocate(context, strlen(path) + 2, 1);
    if (!folder) return false;
    strcpy(folder, path);
    char *slash = strrchr(folder, '/');
    if (!slash) {
        strcpy(folder, ".");
    } else {
        slash[slash == folder ? 1 : 0] = '\0';
    }
    const bool synced = sync_path(spc_context_io(context), folder, O_RDONLY | O_DIRECTORY);
    spc_release(context, folder);
    return synced;
}

spc_status spc_file_commit(spc_context *context, const char *temporary, const char *path) {
    const spc_io *io = spc_context_io(context);
    if (!sync_path(io, temporary, O_RDONLY)) {
        io_failure(context, "flush", path);
        spc_file_discard(context, temporary);
        return spc_error_status(context);
    }
    if (io->rename(io->user, temporary, path) != 0) {
        io_failure(context, "write", path);
        spc_file_discard(context, temporary);
        return spc_error_status(context);
    }
    if (!sync_folder_of(context, path)) return io_failure(context, "flush the folder of", path);
    return SPC_OK;
}

void spc_file_discard(spc_context *context, const char *temporary) {
    const spc_io *io = spc_context_io(context);
    io->remove(io->user, temporary);
}

bool spc_write_all(const spc_io *io, int file, const void *bytes, size_t count) {
    const char *from = bytes;
    while (count > 0) {
        const ptrdiff_t written = io->write(io->user, file, from, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        from += written;
        count -= (size_t)written;
    }
    return true;
}

spc_status spc_file_write(spc_context *context, const char *path, const void *bytes, size_t count) {
    const spc_piece piece = {bytes, count};
    return spc_file_write_pieces(context, path, &piece, 1);
}

spc_status spc_file_write_pieces(spc_context *context, const char *path, const spc_piece *pieces,
                                 size_t count) {
    spc_pool *pool = spc_pool_create(context);
    char *temporary = pool ? spc_temporary_name(pool, path) : NULL;
    if (!temporary) {
        spc_pool_destroy(pool);
        return SPC_NO_MEMORY;
    }
    const spc_io *io = spc_context_io(context);
    spc_status status = SPC_OK;
    const int file = io->open(io->user, temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) {
        status = io_failure(context, "write", path);
        goto cleanup;
    }
    for (size_t i = 0; i < count && status == SPC_OK; i++) {
        if (spc_write_all(io, file, pieces[i].bytes, pieces[i].count)) continue;
        status = io_failure(context, "write", path);
    }
    if (io->close(io->user, file) != 0 && status == SPC_OK) {
        status = io_failure(context, "write", path);
    }
    if (status == SPC_OK) {
        status = spc_file_commit(context, temporary, path);
    } else {
        spc_file_discard(context, temporary);
    }
cleanup:
    spc_pool_destroy(pool);
    return status;
}

/* Grow a buffer in the pool; what it outgrows goes with the pool. */
static char *grow(spc_pool *pool, const char *bytes, size_t used, size_t capacity) {
    char *larger = spc_pool_take(pool, capacity + 1, 1);
    if (larger && used) memcpy(larger, bytes, used);
    return larger;
}

/* What is read whole is text for people. */
static const size_t largest_read = (size_t)1 << 26;

spc_status spc_file_read(spc_pool *pool, const char *path, char **bytes, size_t *count) {
    spc_context *context = spc_pool_context(pool);
    const spc_io *io = spc_context_io(context);
    const int file = io->open(io->user, path, O_RDONLY, 0);
    if (file < 0) return io_failure(context, "read", path);
    size_t capacity = 4096, used = 0;
    char *buffer = grow(pool, NULL, 0, capacity);
    spc_status status = buffer ? SPC_OK : SPC_NO_MEMORY;
    while (status == SPC_OK) {
        if (used == capacity) {
            capacity *= 2;
            buffer = grow(pool, buffer, used, capacity);
            if (!buffer) {
                status = SPC_NO_MEMORY;
                break;
            }
        }
        const ptrdiff_t got = io->read(io->user, file, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) status = io_failure(context, "read", path);
        if (got <= 0) break;
        used += (size_t)got;
        if (used > largest_read) {
            status = spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                                 "larger than %zu MiB; name a text file", largest_read >> 20);
        }
    }
    io->close(io->user, file);
    if (status != SPC_OK) return status;
    buffer[used] = '\0';
    *bytes = buffer;
    *count = used;
    return SPC_OK;
}
