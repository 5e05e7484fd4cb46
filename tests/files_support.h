/* specula: files_support.h
 *
 * Cases made by hand for the tests of files: a few equations in name only, in one to three dimensions.
 */
#ifndef SPECULA_FILES_SUPPORT_H
#define SPECULA_FILES_SUPPORT_H

#include <errno.h>
#include <fcntl.h>
#include <specula/specula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct made_shape {
    int dims;
    size_t n[SPC_MAX_DIMS];
    bool complex_valued;
    size_t channels, ensemble;
    bool single_precision, measured;
} made_shape;

static const made_shape made_shapes[] = {
    {1, {16, 1, 1}, false, 1, 1, false, true}, {1, {9, 1, 1}, true, 1, 1, false, false},
    {2, {6, 5, 1}, false, 2, 1, false, true},  {2, {4, 6, 1}, true, 1, 3, false, true},
    {3, {4, 3, 5}, false, 3, 1, true, false},  {1, {8, 1, 1}, false, 2, 4, true, true},
};
#define MADE_SHAPES ((int)(sizeof made_shapes / sizeof *made_shapes))

/* A case with all that its pointers lead to; keep it where it was made. */
typedef struct made_case {
    spc_case cas;
    spc_equation equation;
    const char *fields[SPC_MAX_CHANNELS + 1];
    const char *names[2 * SPC_MAX_CHANNELS];
    spc_diagnostic scalar, vector;
    spc_measure measure;
    const spc_diagnostic *diagnostics[2];
    const spc_measure *measures[1];
    size_t channels, measurements;
} made_case;

static inline double no_value(const spc_probe *probe) {
    (void)probe;
    return 0;
}

static inline void no_values(const spc_probe *probe, double *values, size_t shells) {
    (void)probe;
    for (size_t i = 0; i < shells; i++) values[i] = 0;
}

static inline size_t shells_of(spc_context *context, const made_case *made) {
    spc_pool *pool = spc_pool_create(context);
    const spc_modes *modes;
    const spc_grid *grid = &made->cas.setting.physics.grid;
    const spc_status status =
        spc_modes_create(pool, grid, made->equation.complex_valued, 1.0, &modes);
    const size_t shells = status == SPC_OK ? spc_shell_count(modes) : 0;
    spc_pool_destroy(pool);
    return shells;
}

static inline void make_fields(made_case *made, const made_shape *shape) {
    static const char *const names[] = {"u", "v", "w"};
    made->channels = shape->channels;
    for (size_t i = 0; i < shape->channels && !shape->complex_valued; i++) {
        made->fields[i] = made->names[i] = names[i];
    }
    if (shape->complex_valued) {
        made->fields[0] = "psi";
        made->names[0] = "psi_real";
        made->names[1] = "psi_imag";
        made->names[2] = "psi_abs";
    }
    made->cas.fields = made->names;
    made->cas.field_count = shape->complex_valued ? 3 : shape->channels;
}

static inline void make_measures(made_case *made) {
    made->measure = (spc_measure){
        .name = "mass", .symbol = "M", .long_name = "mass, the integral of u", .conserved = true};
    made->scalar = (spc_diagnostic){.name = "maximum", .long_name = "max |u|", .value = no_value};
    made->vector = (spc_diagnostic){
        .name = "energy_spectrum", .long_name = "E(k)", .symbol = "E", .vector = no_values};
    made->measures[0] = &made->measure;
    /* vectors come last in the measurements, wherever they stand in the list */
    made->diagnostics[0] = &made->vector;
    made->diagnostics[1] = &made->scalar;
    made->cas.measures = made->measures;
    made->cas.measure_count = 1;
    made->cas.diagnostics = made->diagnostics;
    made->cas.diagnostic_count = 2;
}

static inline void make_case(spc_context *context, const made_shape *shape, made_case *made) {
    static const double times[] = {0, 0.1, 0.2, 0.3, 0.4};
    *made = (made_case){.equation = {.abi = SPC_ABI,
                                     .name = "made",
                                     .doc = "made for a test",
                                     .cite = "nobody",
                                     .form = {"u_t = 0", "u_t = 0", "u_t = 0"},
                                     .complex_valued = shape->complex_valued},
                        .cas = {.path = "made.yaml",
                                .text = "equation: {name: made}\n",
                                .title = "A case made for a test",
                                .save_times = times,
                                .saves = sizeof times / sizeof *times,
                                .single_precision = shape->single_precision,
                                .ensemble_size = shape->ensemble,
                                .seed = UINT64_MAX}};
    spc_physics *physics = &made->cas.setting.physics;
    physics->equation = &made->equation;
    physics->grid.dims = shape->dims;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        physics->grid.n[axis] = shape->n[axis];
        if (axis >= shape->dims) continue;
        physics->grid.length[axis] = 6.2831853071795862 / (1 + axis);
        physics->grid.origin[axis] = -1.0 / 3 * axis;
    }
    made->equation.fields[shape->dims - 1] = made->fields;
    make_fields(made, shape);
    if (!shape->measured) return;
    make_measures(made);
    made->measurements = 2 + shells_of(context, made);
}

/* A name in the current folder that no other test uses; `path` ends in XXXXXX and an extension. */
static inline void temporary_path(char *path) {
    const char *dot = strrchr(path, '.');
    const int file = mkstemps(path, (int)strlen(dot));
    if (file < 0) abort();
    close(file);
    unlink(path);
}

static inline bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* ---- bytes ---- */

static inline unsigned char *read_bytes(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) abort();
    *size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*size + 1);
    if (!bytes || fread(bytes, 1, *size, file) != *size) abort();
    fclose(file);
    return bytes;
}

static inline void write_bytes(const char *path, const unsigned char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) abort();
}

/* ---- faults ---- */

static inline void limit_file_size(rlim_t bytes) {
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* The system's file functions, of which the nth call fails, as on a full disk. */
typedef struct faulty_io {
    spc_io io;
    const spc_io *system;
    int left;
    bool hit;
} faulty_io;

static inline bool fails(faulty_io *fault) {
    if (--fault->left != 0) return false;
    errno = ENOSPC;
    return fault->hit = true;
}

static inline int faulty_open(void *user, const char *path, int flags, int mode) {
    faulty_io *f = user;
    return fails(f) ? -1 : f->system->open(f->system->user, path, flags, mode);
}

static inline ptrdiff_t faulty_read(void *user, int file, void *bytes, size_t count) {
    faulty_io *f = user;
    return fails(f) ? -1 : f->system->read(f->system->user, file, bytes, count);
}

static inline ptrdiff_t faulty_write(void *user, int file, const void *bytes, size_t count) {
    faulty_io *f = user;
    return fails(f) ? -1 : f->system->write(f->system->user, file, bytes, count);
}

static inline int faulty_sync(void *user, int file) {
    faulty_io *f = user;
    return fails(f) ? -1 : f->system->sync(f->system->user, file);
}

/* A close that fails has closed, as in Linux. */
static inline int faulty_close(void *user, int file) {
    faulty_io *f = user;
    const bool failed = fails(f);
    const int result = f->system->close(f->system->user, file);
    if (failed) errno = ENOSPC;
    return failed ? -1 : result;
}

static inline int faulty_rename(void *user, const char *from, const char *to) {
    faulty_io *f = user;
    return fails(f) ? -1 : f->system->rename(f->system->user, from, to);
}

static inline int faulty_remove(void *user, const char *path) {
    faulty_io *f = user;
    return f->system->remove(f->system->user, path);
}

static inline spc_context *faulty_context(faulty_io *fault, const spc_io *system, int nth) {
    *fault = (faulty_io){.system = system, .left = nth};
    fault->io = (spc_io){faulty_open,  faulty_read,   faulty_write,  faulty_sync,
                         faulty_close, faulty_rename, faulty_remove, fault};
    const spc_context_options options = {.io = fault->io};
    return spc_context_create(&options);
}

/* Memory of which the nth request is refused. */
typedef struct short_memory {
    int left;
    bool hit;
} short_memory;

static inline void *short_allocate(void *user, size_t bytes) {
    short_memory *memory = user;
    if (--memory->left != 0) return aligned_alloc(64, (bytes + 63) / 64 * 64);
    memory->hit = true;
    return NULL;
}

static inline void short_release(void *user, void *memory) {
    (void)user;
    free(memory);
}

/* NULL when the context itself is what could not be had. */
static inline spc_context *short_context(short_memory *memory, int nth) {
    *memory = (short_memory){.left = nth};
    const spc_context_options options = {.allocator = {short_allocate, short_release, memory}};
    return spc_context_create(&options);
}

/* HDF5 1.10 loses a little memory in closing a file that it cannot flush; the leak checker need not report it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libhdf5";
}

#endif
