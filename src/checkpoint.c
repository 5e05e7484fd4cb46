/* specula: checkpoint.c
 *
 * Checkpoints in HDF5. docs/file-formats.md describes the layout: a header, and a group for each member of the
 * ensemble with its state, its counters and its stepper's archive. Each array has a checksum, the whole
 * content has one (`content_checksum`, over all names and values in the order of writing), and so has
 * the file (its seal).
 */
#include "hdf5_file.h"
#include "output.h"

#include "config.h"

#include <specula/checkpoint.h>
#include <stdio.h>
#include <string.h>

#define KIND "specula-checkpoint"

/* Groups and archive entries are numbered. */
#define NUMBERED_SIZE 32

static void numbered(char name[NUMBERED_SIZE], const char *stem, size_t i) {
    snprintf(name, NUMBERED_SIZE, "%s%04zu", stem, i);
}

/* The header's numbers, in their order in the file. */
typedef struct shape {
    uint64_t version, dims, n[SPC_MAX_DIMS], channels, complex_valued, staggered;
    double length[SPC_MAX_DIMS], origin[SPC_MAX_DIMS], offset[SPC_MAX_DIMS];
} shape;

/* ---- writing ---- */

static bool put_header(spc_hdf5 *h, const spc_checkpoint *checkpoint) {
    const spc_state *state = &checkpoint->states[0];
    const spc_grid *grid = &state->grid;
    const uint64_t version = SPC_CHECKPOINT_FORMAT_VERSION, dims = (uint64_t)grid->dims;
    const uint64_t frame = checkpoint->frame, members = checkpoint->members;
    const uint64_t channels = state->channels, complex_valued = state->complex_valued;
    const uint64_t staggered = grid->staggered;
    const uint64_t n[SPC_MAX_DIMS] = {grid->n[0], grid->n[1], grid->n[2]};
    return spc_hdf5_put_text(h, h->file, "kind", KIND) &&
           spc_hdf5_put_integers(h, h->file, "format_version", &version, 1) &&
           spc_hdf5_put_text(h, h->file, "specula_version", PACKAGE_VERSION) &&
           spc_hdf5_put_text(h, h->file, "equation", checkpoint->equation) &&
           spc_hdf5_put_text(h, h->file, "case", checkpoint->case_text) &&
           spc_hdf5_put_integers(h, h->file, "frame", &frame, 1) &&
           spc_hdf5_put_numbers(h, h->file, "time", &checkpoint->time, 1) &&
           spc_hdf5_put_integers(h, h->file, "members", &members, 1) &&
           spc_hdf5_put_integers(h, h->file, "dims", &dims, 1) &&
           spc_hdf5_put_integers(h, h->file, "n", n, dims) &&
           spc_hdf5_put_numbers(h, h->file, "length", grid->length, dims) &&
           spc_hdf5_put_numbers(h, h->file, "origin", grid->origin, dims) &&
           spc_hdf5_put_numbers(h, h->file, "offset", grid->offset, dims) &&
           spc_hdf5_put_integers(h, h->file, "staggered", &staggered, 1) &&
           spc_hdf5_put_integers(h, h->file, "channels", &channels, 1) &&
           spc_hdf5_put_integers(h, h->file, "complex", &complex_valued, 1);
}

static bool put_state(spc_hdf5 *h, hid_t where, const spc_state *state) {
    size_t extent[SPC_MAX_DIMS + 2];
    int rank = 0;
    extent[rank++] = state->channels;
    for (int axis = 0; axis < state->grid.dims; axis++) extent[rank++] = state->grid.n[axis];
    if (state->complex_valued) extent[rank++] = 2;
    return spc_hdf5_put_numbers(h, where, "time", &state->time, 1) &&
           spc_hdf5_put_integers(h, where, "revision", &state->revision, 1) &&
           spc_hdf5_put_array(h, where, "state", state->data, rank, extent);
}

static bool put_info(spc_hdf5 *h, hid_t where, const spc_step_info *info) {
    const uint64_t counts[] = {info->steps, info->rejected, info->evaluations};
    const double sizes[] = {info->dt, info->dt_min, info->dt_max, info->error};
    return spc_hdf5_put_integers(h, where, "steps_rejected_evaluations", counts, 3) &&
           spc_hdf5_put_numbers(h, where, "dt_last_min_max_error", sizes, 4);
}

static bool put_archive(spc_hdf5 *h, hid_t where, const spc_archive *archive) {
    const char *name;
    const double *values;
    size_t count;
    uint64_t entries = 0;
    for (; archive && spc_archive_entry(archive, entries, &name, &values, &count); entries++) {
        char label[NUMBERED_SIZE], array[NUMBERED_SIZE];
        numbered(label, "archive-name-", entries);
        numbered(array, "archive-", entries);
        if (!spc_hdf5_put_text(h, where, label, name)) return false;
        if (!spc_hdf5_put_array(h, where, array, values, 1, &count)) return false;
    }
    return spc_hdf5_put_integers(h, where, "archive_entries", &entries, 1);
}

static bool put_member(spc_hdf5 *h, const spc_checkpoint *checkpoint, size_t i) {
    char name[NUMBERED_SIZE];
    numbered(name, "member-", i);
    const hid_t group = spc_hdf5_make_group(h, h->file, name);
    if (group < 0) return false;
    const bool put = put_state(h, group, &checkpoint->states[i]) &&
                     put_info(h, group, &checkpoint->info[i]) &&
                     put_archive(h, group, checkpoint->archives[i]);
    return spc_hdf5_close_written(group) && put;
}

static bool put_all(spc_hdf5 *h, const void *object) {
    const spc_checkpoint *checkpoint = object;
    if (!put_header(h, checkpoint)) return false;
    for (size_t i = 0; i < checkpoint->members; i++) {
        if (!put_member(h, checkpoint, i)) return false;
    }
    return true;
}

spc_status spc_checkpoint_write(spc_context *context, const char *path,
                                const spc_checkpoint *checkpoint) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const double bytes = (double)spc_state_size(&checkpoint->states[0]) * sizeof(double) *
                         (double)checkpoint->members;
    const spc_status status = spc_hdf5_write(pool, path, "checkpoint", bytes, put_all, checkpoint);
    spc_pool_destroy(pool);
    return status;
}

/* ---- reading ---- */

static bool get_header(spc_hdf5 *h, spc_checkpoint *checkpoint, shape *s) {
    uint64_t frame = 0, members = 0;
    const char *kind, *written_by;
    const bool got = spc_hdf5_get_text(h, h->file, "kind", &kind) && strcmp(kind, KIND) == 0 &&
                     spc_hdf5_get_integers(h, h->file, "format_version", &s->version, 1) &&
                     s->version <= SPC_CHECKPOINT_FORMAT_VERSION &&
                     spc_hdf5_get_text(h, h->file, "specula_version", &written_by) &&
                     spc_hdf5_get_text(h, h->file, "equation", &checkpoint->equation) &&
                     spc_hdf5_get_text(h, h->file, "case", &checkpoint->case_text) &&
                     spc_hdf5_get_integers(h, h->file, "frame", &frame, 1) &&
                     spc_hdf5_get_numbers(h, h->file, "time", &checkpoint->time, 1) &&
                     spc_hdf5_get_integers(h, h->file, "members", &members, 1) &&
                     spc_hdf5_get_integers(h, h->file, "dims", &s->dims, 1) && s->dims >= 1 &&
                     s->dims <= SPC_MAX_DIMS &&
                     spc_hdf5_get_integers(h, h->file, "n", s->n, s->dims) &&
                     spc_hdf5_get_numbers(h, h->file, "length", s->length, s->dims) &&
                     spc_hdf5_get_numbers(h, h->file, "origin", s->origin, s->dims) &&
                     spc_hdf5_get_numbers(h, h->file, "offset", s->offset, s->dims) &&
                     spc_hdf5_get_integers(h, h->file, "staggered", &s->staggered, 1) &&
                     spc_hdf5_get_integers(h, h->file, "channels", &s->channels, 1) &&
                     spc_hdf5_get_integers(h, h->file, "complex", &s->complex_valued, 1);
    checkpoint->frame = frame;
    checkpoint->members = members;
    return got;
}

/* Memory is only taken for what the file can hold. */
static bool plausible(spc_hdf5 *h, const spc_checkpoint *checkpoint, const shape *s) {
    h->part = "grid";
    double numbers = (double)s->channels * (double)checkpoint->members;
    for (uint64_t axis = 0; axis < s->dims; axis++) numbers *= (double)s->n[axis];
    return s->channels <= SPC_MAX_CHANNELS && s->complex_valued <= 1 && numbers >= 1 &&
           numbers * sizeof(double) <= (double)h->size;
}

static bool get_state(spc_hdf5 *h, hid_t where, const shape *s, spc_state *state) {
    spc_grid grid = {.dims = (int)s->dims, .n = {1, 1, 1}, .staggered = s->staggered != 0};
    for (int axis = 0; axis < grid.dims; axis++) {
        grid.n[axis] = s->n[axis];
        grid.length[axis] = s->length[axis];
        grid.origin[axis] = s->origin[axis];
        grid.offset[axis] = s->offset[axis];
    }
    return spc_state_create(h->pool, &grid, 1, s->channels, s->complex_valued, state) == SPC_OK &&
           spc_hdf5_get_numbers(h, where, "time", &state->time, 1) &&
           spc_hdf5_get_integers(h, where, "revision", &state->revision, 1) &&
           spc_hdf5_get_array(h, where, "state", state->data, spc_state_size(state));
}

static bool get_info(spc_hdf5 *h, hid_t where, spc_step_info *info) {
    uint64_t counts[3];
    double sizes[4];
    if (!spc_hdf5_get_integers(h, where, "steps_rejected_evaluations", counts, 3) ||
        !spc_hdf5_get_numbers(h, where, "dt_last_min_max_error", sizes, 4)) {
        return false;
    }
    *info = (spc_step_info){.steps = counts[0],
                            .rejected = counts[1],
                            .evaluations = counts[2],
                            .dt = sizes[0],
                            .dt_min = sizes[1],
                            .dt_max = sizes[2],
                            .error = sizes[3]};
    return true;
}

static bool get_entry(spc_hdf5 *h, hid_t where, size_t i, spc_archive *archive) {
    char label[NUMBERED_SIZE], array[NUMBERED_SIZE];
    const char *name;
    size_t count;
    numbered(label, "archive-name-", i);
    numbered(array, "archive-", i);
    if (!spc_hdf5_get_text(h, where, label, &name)) return false;
    if (!spc_hdf5_array_size(h, where, array, &count)) return false;
    double *values = spc_pool_take(h->pool, count, sizeof *values);
    return values && spc_hdf5_get_array(h, where, array, values, count) &&
           spc_archive_put(archive, name, values, count) == SPC_OK;
}

/* The number of entries stands behind them, as it was written. */
static bool get_archive(spc_hdf5 *h, hid_t where, spc_archive **result) {
    uint64_t entries = 0, i = 0;
    spc_archive *archive = *result = spc_archive_create(h->pool);
    if (!archive) return false;
    for (;; i++) {
        char array[NUMBERED_SIZE];
        numbered(array, "archive-", i);
        if (H5Lexists(where, array, H5P_DEFAULT) <= 0) break;
        if (!get_entry(h, where, i, archive)) return false;
    }
    return spc_hdf5_get_integers(h, where, "archive_entries", &entries, 1) && entries == i;
}

static bool get_members(spc_hdf5 *h, const shape *s, spc_checkpoint *checkpoint) {
    const size_t members = checkpoint->members;
    spc_state *states = spc_pool_take(h->pool, members, sizeof *states);
    spc_archive **archives = spc_pool_take(h->pool, members, sizeof(spc_archive *));
    spc_step_info *info = spc_pool_take(h->pool, members, sizeof *info);
    if (!states || !archives || !info) return false;
    for (size_t i = 0; i < members; i++) {
        char name[NUMBERED_SIZE];
        numbered(name, "member-", i);
        const hid_t group = spc_hdf5_group(h, h->file, name);
        if (group < 0) return false;
        const bool got = get_state(h, group, s, &states[i]) && get_info(h, group, &info[i]) &&
                         get_archive(h, group, &archives[i]);
        H5Gclose(group);
        if (!got) return false;
    }
    checkpoint->states = states;
    checkpoint->archives = archives;
    checkpoint->info = info;
    return true;
}

static bool get_all(spc_hdf5 *h, spc_checkpoint *checkpoint, shape *s) {
    return get_header(h, checkpoint, s) && plausible(h, checkpoint, s) &&
           get_members(h, s, checkpoint) && spc_hdf5_content_holds(h);
}

static bool is_checkpoint(const spc_hdf5 *h) {
    return h->file >= 0 && H5Lexists(h->file, "kind", H5P_DEFAULT) > 0;
}

static spc_status read_failure(spc_context *context, const char *path, const spc_hdf5 *h,
                               uint64_t version) {
    if (spc_error_status(context) == SPC_NO_MEMORY) return SPC_NO_MEMORY;
    if (!is_checkpoint(h)) {
        return spc_fail_at(context, SPC_CORRUPT, path, 0,
                           "not a checkpoint, or a damaged one; name a file that `specula run` "
                           "wrote as a checkpoint");
    }
    if (version > SPC_CHECKPOINT_FORMAT_VERSION) {
        return spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                           "has format version %llu and this specula reads up to %d; use a newer "
                           "specula",
                           (unsigned long long)version, SPC_CHECKPOINT_FORMAT_VERSION);
    }
    return spc_fail_at(context, SPC_CORRUPT, path, 0,
                       "the checkpoint is damaged in '%s'; use an older or another copy", h->part);
}

spc_status spc_checkpoint_read(spc_pool *pool, const char *path, spc_checkpoint **result) {
    spc_hdf5 h;
    spc_seal seal;
    spc_context *context = spc_pool_context(pool);
    spc_checkpoint *checkpoint = spc_pool_take(pool, 1, sizeof *checkpoint);
    if (!checkpoint) return SPC_NO_MEMORY;
    SPC_TRY(spc_seal_check(context, path, SPC_SEAL_QUICK, &seal));
    shape header = {0};
    spc_status status = SPC_OK;
    if (!spc_hdf5_open(&h, pool, path) || !get_all(&h, checkpoint, &header)) {
        status = read_failure(context, path, &h, header.version);
    }
    spc_hdf5_close(&h);
    if (status == SPC_OK) *result = checkpoint;
    return status;
}
