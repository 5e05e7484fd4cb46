/* specula: npy.c
 *
 * One NumPy array for each split, NAME_train.npy of shape (sample, frame, field, x[, y[, z]]), and NAME.json with what the
 * axes mean, as APEBench keeps its sets (Koehler, Niedermayr, Westermann, Thuerey, NeurIPS 2024). NumPy's format is version
 * 1.0: a magic string, a literal of Python padded to 64 bytes, and the numbers in C order.
 */
#include <errno.h>
#include <fcntl.h>
#include <specula/dataset.h>
#include <stdio.h>
#include <string.h>

enum { HEADER = 256, ALIGNED = 64, BEFORE_TEXT = 10 };

/* ---- the array ---- */

/* The head of the file into `header`; its length, a multiple of 64. */
static size_t write_header(const spc_samples *samples, char header[HEADER]) {
    const spc_dataset *dataset = samples->dataset;
    int used = snprintf(header + BEFORE_TEXT, HEADER - BEFORE_TEXT,
                        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%zu, %zu, %zu",
                        dataset->single_precision ? 4 : 8, samples->count, dataset->frames,
                        dataset->field_count);
    for (int axis = 0; axis < samples->grid.dims; axis++) {
        used += snprintf(header + BEFORE_TEXT + used, (size_t)(HEADER - BEFORE_TEXT - used),
                         ", %zu", samples->grid.n[axis]);
    }
    used += snprintf(header + BEFORE_TEXT + used, (size_t)(HEADER - BEFORE_TEXT - used), ")}");
    size_t length = BEFORE_TEXT + (size_t)used + 1;
    while (length % ALIGNED) header[length++ - 1] = ' ';
    header[length - 1] = '\n';
    memcpy(header, "\x93NUMPY\x01\x00", 8);
    header[8] = (char)((length - BEFORE_TEXT) & 255);
    header[9] = (char)((length - BEFORE_TEXT) >> 8);
    return length;
}

static spc_status failure(spc_context *context, const char *path) {
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write %s: %s; free space there or choose another place, then --resume",
                    path, strerror(errno));
}

static spc_status write_samples(const spc_samples *samples, const spc_io *io, int file,
                                spc_context *context, const char *path) {
    const spc_dataset *dataset = samples->dataset;
    const size_t bytes = dataset->frames * dataset->field_count * spc_grid_points(&samples->grid) *
                         (dataset->single_precision ? sizeof(float) : sizeof(double));
    char header[HEADER];
    const size_t length = write_header(samples, header);
    if (!spc_write_all(io, file, header, length)) return failure(context, path);
    for (size_t i = 0; i < samples->count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        if (!spc_write_all(io, file, sample.values, bytes)) return failure(context, path);
    }
    return SPC_OK;
}

static spc_status write(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication) {
    spc_context *context = spc_pool_context(pool);
    const spc_io *io = spc_context_io(context);
    const char *temporary, *name = spc_pool_print(pool, "%s%s_%s.npy", prefix,
                                                  samples->dataset->name, samples->split->name);
    if (!name) return SPC_NO_MEMORY;
    SPC_TRY(spc_publication_begin(publication, name, &temporary));
    const int file = io->open(io->user, temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) return failure(context, temporary);
    spc_status status = write_samples(samples, io, file, context, temporary);
    if (io->close(io->user, file) != 0 && status == SPC_OK) status = failure(context, temporary);
    if (status == SPC_OK) return spc_publication_end(publication, name);
    spc_file_discard(context, temporary);
    return status;
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
    .write = write,
    .finish = finish,
};
