/* specula: context.c
 *
 * The tables through which the library reaches the outside, and the memory accounting over them.
 */
#include "context_internal.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void *system_allocate(void *user, size_t bytes) {
    (void)user;
    const size_t rounded = (bytes + SPC_ALIGNMENT - 1) / SPC_ALIGNMENT * SPC_ALIGNMENT;
    return aligned_alloc(SPC_ALIGNMENT, rounded);
}

static void system_release(void *user, void *memory) {
    (void)user;
    free(memory);
}

static int system_open(void *user, const char *path, int flags, int mode) {
    (void)user;
    return open(path, flags | O_CLOEXEC, mode);
}

static ptrdiff_t system_read(void *user, int file, void *bytes, size_t count) {
    (void)user;
    return read(file, bytes, count);
}

static ptrdiff_t system_write(void *user, int file, const void *bytes, size_t count) {
    (void)user;
    return write(file, bytes, count);
}

static int system_sync(void *user, int file) {
    (void)user;
    return fsync(file);
}

static int system_close(void *user, int file) {
    (void)user;
    return close(file);
}

static int system_rename(void *user, const char *from, const char *to) {
    (void)user;
    return rename(from, to);
}

static int system_remove(void *user, const char *path) {
    (void)user;
    return unlink(path);
}

static double system_now(void *user) {
    (void)user;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static spc_context_options complete(const spc_context_options *given) {
    spc_context_options all = given ? *given : (spc_context_options){0};
    if (!all.allocator.allocate) {
        all.allocator = (spc_allocator){.allocate = system_allocate, .release = system_release};
    }
    if (!all.io.open) all.io.open = system_open;
    if (!all.io.read) all.io.read = system_read;
    if (!all.io.write) all.io.write = system_write;
    if (!all.io.sync) all.io.sync = system_sync;
    if (!all.io.close) all.io.close = system_close;
    if (!all.io.rename) all.io.rename = system_rename;
    if (!all.io.remove) all.io.remove = system_remove;
    if (!all.clock.now) all.clock.now = system_now;
    if (all.threads < 1) all.threads = 1;
    if (all.ranks.count < 1) all.ranks.count = 1;
    return all;
}

spc_context *spc_context_create(const spc_context_options *options) {
    const spc_context_options all = complete(options);
    spc_context *context = all.allocator.allocate(all.allocator.user, sizeof *context);
    if (!context) return NULL;
    memset(context, 0, sizeof *context);
    context->tables = all;
    context->accounts = &context->own_accounts;
    return context;
}

spc_context *spc_context_fork(const spc_context *context) {
    const spc_allocator *allocator = &context->tables.allocator;
    spc_context *fork = allocator->allocate(allocator->user, sizeof *fork);
    if (!fork) return NULL;
    memset(fork, 0, sizeof *fork);
    fork->tables = context->tables;
    fork->accounts = context->accounts;
    return fork;
}

void spc_context_destroy(spc_context *context) {
    if (!context) return;
    const spc_allocator allocator = context->tables.allocator;
    allocator.release(allocator.user, context);
}

int spc_context_threads(const spc_context *context) {
    return context->tables.threads;
}

const spc_ranks *spc_context_ranks(const spc_context *context) {
    return &context->tables.ranks;
}

const spc_io *spc_context_io(const spc_context *context) {
    return &context->tables.io;
}

double spc_now(const spc_context *context) {
    return context->tables.clock.now(context->tables.clock.user);
}

bool spc_stop_requested(const spc_context *context) {
    const spc_stop *stop = &context->tables.stop;
    return stop->requested && stop->requested(stop->user);
}

static void log_line(const spc_context *context, spc_log_level level, const char *format,
                     va_list arguments) {
    const spc_log *log = &context->tables.log;
    if (!log->write) return;
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    log->write(log->user, level, line);
}

void spc_note(const spc_context *context, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    log_line(context, SPC_LOG_NOTE, format, arguments);
    va_end(arguments);
}

void spc_warn(const spc_context *context, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    log_line(context, SPC_LOG_WARNING, format, arguments);
    va_end(arguments);
}

/* Every block is preceded by one alignment unit that holds its size. */
static void account(spc_accounts *accounts, size_t bytes) {
    const size_t now = atomic_fetch_add(&accounts->bytes, bytes) + bytes;
    size_t peak = atomic_load(&accounts->peak);
    while (now > peak && !atomic_compare_exchange_weak(&accounts->peak, &peak, now)) {
    }
    atomic_fetch_add(&accounts->allocations, 1);
}

void *spc_allocate(spc_context *context, size_t count, size_t size) {
    if (size && count > (SIZE_MAX - 2 * SPC_ALIGNMENT) / size) {
        spc_fail(context, SPC_NO_MEMORY, "%zu x %zu bytes do not fit in memory; use a smaller grid",
                 count, size);
        return NULL;
    }
    const size_t bytes = count * size;
    const spc_allocator *allocator = &context->tables.allocator;
    unsigned char *block = allocator->allocate(allocator->user, bytes + SPC_ALIGNMENT);
    if (!block) {
        spc_fail(context, SPC_NO_MEMORY,
                 "no memory for %zu bytes; use a smaller grid or ensemble, or a larger machine",
                 bytes);
        return NULL;
    }
    memcpy(block, &bytes, sizeof bytes);
    account(context->accounts, bytes);
    return memset(block + SPC_ALIGNMENT, 0, bytes);
}

void spc_release(spc_context *context, void *memory) {
    if (!memory) return;
    unsigned char *block = (unsigned char *)memory - SPC_ALIGNMENT;
    size_t bytes;
    memcpy(&bytes, block, sizeof bytes);
    atomic_fetch_sub(&context->accounts->bytes, bytes);
    context->tables.allocator.release(context->tables.allocator.user, block);
}

spc_memory_use spc_context_memory(const spc_context *context) {
    return (spc_memory_use){.bytes = atomic_load(&context->accounts->bytes),
                            .peak = atomic_load(&context->accounts->peak),
                            .allocations = atomic_load(&context->accounts->allocations)};
}

void spc_context_memory_reset_peak(spc_context *context) {
    atomic_store(&context->accounts->peak, atomic_load(&context->accounts->bytes));
}
