/* specula: npy.c
 *
 * Two NumPy arrays for each split: NAME_train.npy of shape (sample, frame, field, x[, y[, z]]), and NAME_train_drawn.npy, with
 * a record for each sample, of failed attempts and the values of all that varies; and NAME.json with what the axes mean, as
 * APEBench keeps its sets (Koehler, Niedermayr, Westermann, Thuerey, NeurIPS 2024). NumPy's format is version 1.0: a magic
 * string, a literal of Python padded to 64 bytes, and the numbers in C order.
 */
#include "layout_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ALIGNED = 64, BEFORE_TEXT = 10 };

/* ---- heads ---- */

/* Of a file, in the pool; its length is a multiple of 64. */
static char *make_head(spc_pool *pool, const char *type, const char *shape, size_t *length) {
    const char *text =
        spc_pool_print(pool, "{'descr': %s, 'fortran_order': False, 'shape': (%s)}", type, shape);
    if (!text) return NULL;
    const size_t used = BEFORE_TEXT + strlen(text);
    *length = (used + ALIGNED) / ALIGNED * ALIGNED;
    char *head = spc_pool_take(pool, *length, 1);
    if (!head) return NULL;
    memset(head, ' ', *length);
    memcpy(head, "\x93NUMPY\x01\x00", 8);
    head[8] = (char)((*length - BEFORE_TEXT) & 255);
    head[9] = (char)((*length - BEFORE_TEXT) >> 8);
    memcpy(head + BEFORE_TEXT, text, used - BEFORE_TEXT);
    head[*length - 1] = '\n';
    return head;
}

static char *head_of_values(spc_pool *pool, const spc_samples *samples, size_t *length) {
    const spc_dataset *dataset = samples->dataset;
    char *shape = spc_pool_print(pool, "%zu, %zu, %zu", samples->count, dataset->frames,
                                 dataset->field_count);
    for (int axis = 0; axis < samples->grid.dims && shape; axis++) {
        shape = spc_pool_print(pool, "%s, %zu", shape, samples->grid.n[axis]);
    }
    if (!shape) return NULL;
    return make_head(pool, dataset->single_precision ? "'<f4'" : "'<f8'", shape, length);
}

static char *head_of_drawn(spc_pool *pool, const spc_samples *samples, size_t *length) {
    const spc_dataset *dataset = samples->dataset;
    char *type = spc_pool_text(pool, "[('failed_attempts', '<i8')");
    for (size_t i = 0; i < dataset->variable_count && type; i++) {
        type = spc_pool_print(pool, "%s, ('%s', '<f8')", type, dataset->variables[i].key);
    }
    type = type ? spc_pool_print(pool, "%s]", type) : NULL;
    const char *shape = spc_pool_print(pool, "%zu,", samples->count);
    return type && shape ? make_head(pool, type, shape, length) : NULL;
}

/* ---- names and sizes ---- */

static char *name_of(spc_pool *pool, const spc_samples *samples, const char *prefix,
                     const char *suffix) {
    return spc_pool_print(pool, "%s%s_%s%s.npy", prefix, samples->dataset->name,
                          samples->split->name, suffix);
}

static size_t sample_bytes(const spc_samples *samples) {
    const spc_dataset *dataset = samples->dataset;
    return dataset->frames * dataset->field_count * spc_grid_points(&samples->grid) *
           spc_layout_value_size(dataset);
}

/* Of a record: an integer and a number for each variable. */
static size_t record_bytes(const spc_dataset *dataset) {
    return sizeof(int64_t) + dataset->variable_count * sizeof(double);
}

/* ---- writing ---- */

static spc_status failure(spc_context *context, const char *path) {
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write %s: %s; free space there or choose another place, then --resume",
                    path, strerror(errno));
}

static void keep_record(const spc_dataset *dataset, const spc_sample *sample, char *record) {
    const int64_t attempts = (int64_t)sample->attempt;
    memcpy(record, &attempts, sizeof attempts);
    memcpy(record + sizeof attempts, sample->parameters, dataset->variable_count * sizeof(double));
}

/* The values of all samples, and beside them what was drawn. */
static spc_status write_samples(spc_pool *pool, const spc_samples *samples, int file,
                                const char *path, char *records) {
    spc_context *context = spc_pool_context(pool);
    const spc_io *io = spc_context_io(context);
    size_t length;
    const char *head = head_of_values(pool, samples, &length);
    if (!head) return SPC_NO_MEMORY;
    if (!spc_write_all(io, file, head, length)) return failure(context, path);
    const size_t bytes = sample_bytes(samples), each = record_bytes(samples->dataset);
    for (size_t i = 0; i < samples->count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        if (!spc_write_all(io, file, sample.values, bytes)) return failure(context, path);
        keep_record(samples->dataset, &sample, records + i * each);
    }
    return SPC_OK;
}

static spc_status write_values(spc_pool *pool, const spc_samples *samples, const char *name,
                               spc_publication *publication, char *records) {
    spc_context *context = spc_pool_context(pool);
    const spc_io *io = spc_context_io(context);
    const char *temporary;
    if (!name) return SPC_NO_MEMORY;
    SPC_TRY(spc_publication_begin(publication, name, &temporary));
    const int file = io->open(io->user, temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) return failure(context, temporary);
    spc_status status = write_samples(pool, samples, file, temporary, records);
    if (io->close(io->user, file) != 0 && status == SPC_OK) status = failure(context, temporary);
    if (status == SPC_OK) return spc_publication_end(publication, name);
    spc_file_discard(context, temporary);
    return status;
}

static spc_status write_split(spc_pool *pool, const spc_samples *samples, const char *prefix,
                              spc_publication *publication) {
    size_t length;
    const char *head = head_of_drawn(pool, samples, &length);
    const size_t bytes = samples->count * record_bytes(samples->dataset);
    char *drawn = head ? spc_pool_take(pool, length + bytes, 1) : NULL;
    const char *name = name_of(pool, samples, prefix, "_drawn");
    if (!drawn || !name) return SPC_NO_MEMORY;
    memcpy(drawn, head, length);
    SPC_TRY(write_values(pool, samples, name_of(pool, samples, prefix, ""), publication,
                         drawn + length));
    return spc_publication_write(publication, name, drawn, length + bytes);
}

/* ---- reading ---- */

typedef struct reader {
    spc_context *context;
    const spc_io *io;
    const spc_samples *samples;
    const char *path;
    int file;
    size_t head, bytes; /* of the file's head, and of a sample */
    const char *records;
    double *parameters;
    void *values;
} reader;

static void close_reader(void *object) {
    const reader *r = object;
    r->io->close(r->io->user, r->file);
}

static bool read_all(const reader *r, void *bytes, size_t count) {
    char *to = bytes;
    while (count > 0) {
        const ptrdiff_t got = r->io->read(r->io->user, r->file, to, count);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        count -= (size_t)got;
    }
    return true;
}

static spc_status cannot_read(const reader *r) {
    return spc_fail(r->context, SPC_IO_ERROR, "cannot read %s: %s; restore it from a copy", r->path,
                    strerror(errno));
}

static spc_status another_shape(spc_context *context, const char *path) {
    return spc_fail_at(
        context, SPC_CORRUPT, path, 0,
        "its type or shape is not what the set's spec.yaml says; make the set again");
}

static spc_status read_sample(void *self, size_t i, spc_sample *sample) {
    const reader *r = self;
    errno = 0;
    const off_t at = (off_t)(r->head + i * r->bytes);
    if (lseek(r->file, at, SEEK_SET) != at || !read_all(r, r->values, r->bytes)) {
        return cannot_read(r);
    }
    const spc_dataset *dataset = r->samples->dataset;
    const char *record = r->records + i * record_bytes(dataset);
    int64_t attempts;
    memcpy(&attempts, record, sizeof attempts);
    memcpy(r->parameters, record + sizeof attempts, dataset->variable_count * sizeof(double));
    sample->attempt = (size_t)attempts;
    sample->parameters = r->parameters;
    sample->values = r->values;
    return SPC_OK;
}

static spc_status open_drawn(spc_pool *pool, const char *prefix, reader *r) {
    const spc_dataset *dataset = r->samples->dataset;
    const char *path;
    char *bytes;
    size_t size, length;
    SPC_TRY(spc_dataset_file(pool, dataset, name_of(pool, r->samples, prefix, "_drawn"), &path));
    SPC_TRY(spc_file_read(pool, path, &bytes, &size));
    const char *head = head_of_drawn(pool, r->samples, &length);
    if (!head) return SPC_NO_MEMORY;
    const bool fits = size == length + r->samples->count * record_bytes(dataset) &&
                      memcmp(bytes, head, length) == 0;
    if (!fits) return another_shape(r->context, path);
    r->records = bytes + length;
    return SPC_OK;
}

static spc_status open_values(spc_pool *pool, const char *prefix, reader *r) {
    SPC_TRY(spc_dataset_file(pool, r->samples->dataset, name_of(pool, r->samples, prefix, ""),
                             &r->path));
    const char *head = head_of_values(pool, r->samples, &r->head);
    char *found = head ? spc_pool_take(pool, r->head, 1) : NULL;
    if (!found) return SPC_NO_MEMORY;
    r->file = r->io->open(r->io->user, r->path, O_RDONLY, 0);
    if (r->file < 0) return cannot_read(r);
    SPC_TRY(spc_pool_at_end(pool, close_reader, r));
    const off_t end = lseek(r->file, 0, SEEK_END);
    const bool fits = end == (off_t)(r->head + r->samples->count * r->bytes);
    errno = 0;
    if (lseek(r->file, 0, SEEK_SET) != 0 || (fits && !read_all(r, found, r->head))) {
        return cannot_read(r);
    }
    return fits && memcmp(found, head, r->head) == 0 ? SPC_OK : another_shape(r->context, r->path);
}

static spc_status open_split(spc_pool *pool, const char *prefix, spc_samples *samples) {
    const spc_dataset *dataset = samples->dataset;
    reader *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return SPC_NO_MEMORY;
    *r = (reader){.context = spc_pool_context(pool),
                  .io = spc_context_io(spc_pool_context(pool)),
                  .samples = samples,
                  .bytes = sample_bytes(samples)};
    r->values = spc_pool_take(pool, r->bytes, 1);
    r->parameters = spc_pool_take(pool, dataset->variable_count, sizeof(double));
    if (!r->values || !r->parameters) return SPC_NO_MEMORY;
    SPC_TRY(open_drawn(pool, prefix, r));
    SPC_TRY(open_values(pool, prefix, r));
    samples->read = read_sample;
    samples->self = r;
    return SPC_OK;
}

/* ---- what the axes mean ---- */

static char *list_of_names(spc_pool *pool, const char *const *names, size_t count) {
    char *text = spc_pool_text(pool, "[");
    for (size_t i = 0; i < count && text; i++) {
        text = spc_pool_print(pool, "%s%s\"%s\"", text, i ? ", " : "", names[i]);
    }
    return text ? spc_pool_print(pool, "%s]", text) : NULL;
}

static spc_status finish(spc_pool *pool, const spc_dataset *dataset, const spc_grid *grid,
                         const spc_statistics *statistics, const char *prefix,
                         spc_publication *publication) {
    char *fields = list_of_names(pool, dataset->fields, dataset->field_count);
    char *text = spc_pool_print(
        pool, "{\"name\": \"%s\",\n \"info\": {\"equation\": \"%s\", \"dims\": %d, \"fields\": %s",
        dataset->name, dataset->cas->setting.physics.equation->name, grid->dims,
        fields ? fields : "[]");
    for (size_t i = 0; i < dataset->field_count && text; i++) {
        text = spc_pool_print(pool, "%s,\n  \"%s\": {\"mean\": %.9g, \"std\": %.9g}", text,
                              dataset->fields[i], statistics->mean[i], statistics->deviation[i]);
    }
    for (int axis = 0; axis < grid->dims && text; axis++) {
        text = spc_pool_print(pool, "%s,\n  \"%s\": {\"first\": %.17g, \"spacing\": %.17g}", text,
                              spc_axis_name(axis), spc_grid_coordinate(grid, axis, 0),
                              spc_grid_spacing(grid, axis));
    }
    text = text ? spc_pool_print(pool, "%s}}\n", text) : NULL;
    const char *name = spc_pool_print(pool, "%s%s.json", prefix, dataset->name);
    if (!text || !name || !fields) return SPC_NO_MEMORY;
    return spc_publication_write(publication, name, text, strlen(text));
}

const spc_layout spc_layout_npy = {
    .abi = SPC_ABI,
    .name = "npy",
    .doc = "a NumPy array for each split (sample, frame, field, x, y, z), and a JSON card",
    .cite = "NumPy enhancement proposal 1; APEBench (Koehler et al., NeurIPS 2024)",
    .write = write_split,
    .open = open_split,
    .finish = finish,
};
