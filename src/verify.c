/* specula: verify.c
 *
 * See verify.h. A file that another program rewrote (nccopy, ncks) has lost its seal; then the checksums of
 * variables and header, which are kept as attributes, still tell whether its content is what was written.
 */
#include "verify.h"

#include "checksum.h"
#include "netcdf_file.h"
#include "output.h"
#include "verify_arrays.h"

#include <specula/checkpoint.h>
#include <specula/dataset.h>
#include <specula/model.h>
#include <specula/trajectory.h>
#include <string.h>
#include <sys/stat.h>

/* Values read at a time. */
#define BLOCK ((size_t)1 << 17)

/* ---- trajectories ---- */

typedef struct reading {
    spc_pool *pool;
    spc_context *context;
    const spc_trajectory *trajectory;
    spc_verdict *verdict;
} reading;

static spc_status was_read(const reading *r, int code) {
    return spc_netcdf_was_read(r->context, r->trajectory->path, code);
}

/* A variable as rows: [sample][frame][size], or one row when it does not depend on time. */
typedef struct table {
    int id, rank;
    char name[NC_MAX_NAME + 1];
    nc_type type;
    int sample, time; /* positions of these dimensions, -1 for none */
    size_t count[NC_MAX_VAR_DIMS];
    size_t samples, frames, size;
} table;

static spc_status describe_table(const reading *r, int id, table *t) {
    const int file = r->trajectory->file;
    int dim[NC_MAX_VAR_DIMS];
    *t = (table){.id = id, .sample = -1, .time = -1, .samples = 1, .frames = 1, .size = 1};
    SPC_TRY(was_read(r, nc_inq_var(file, id, t->name, &t->type, &t->rank, dim, NULL)));
    for (int i = 0; i < t->rank; i++) {
        char name[NC_MAX_NAME + 1];
        SPC_TRY(was_read(r, nc_inq_dim(file, dim[i], name, &t->count[i])));
        if (strcmp(name, "sample") == 0 && t->rank > 1) {
            t->sample = i;
            t->samples = t->count[i];
        } else if (strcmp(name, "time") == 0) {
            t->time = i;
            t->frames = r->trajectory->times;
        } else {
            t->size *= t->count[i];
        }
    }
    return SPC_OK;
}

static size_t width_of(const table *t) {
    return t->type == NC_FLOAT ? sizeof(float) : sizeof(double);
}

static spc_status read_rows(const reading *r, const table *t, size_t sample, size_t frame,
                            size_t frames, void *values) {
    size_t start[NC_MAX_VAR_DIMS] = {0}, count[NC_MAX_VAR_DIMS];
    for (int i = 0; i < t->rank; i++) count[i] = t->count[i];
    if (t->sample >= 0) {
        start[t->sample] = sample;
        count[t->sample] = 1;
    }
    if (t->time >= 0) {
        start[t->time] = frame;
        count[t->time] = frames;
    }
    const int file = r->trajectory->file;
    return was_read(r, t->type == NC_FLOAT ? nc_get_vara_float(file, t->id, start, count, values)
                                           : nc_get_vara_double(file, t->id, start, count, values));
}

static void note_not_finite(const reading *r, const table *t, const void *row, size_t sample,
                            size_t frame) {
    if (r->verdict->not_finite) return;
    const float *narrow = row;
    size_t bad = SIZE_MAX;
    if (t->type == NC_FLOAT) {
        for (size_t i = 0; i < t->size && bad == SIZE_MAX; i++) {
            const double value = narrow[i];
            if (spc_first_not_finite(&value, 1) == 0) bad = i;
        }
    } else {
        bad = spc_first_not_finite(row, t->size);
    }
    if (bad == SIZE_MAX) return;
    r->verdict->not_finite = spc_pool_print(r->pool, "%s, sample %zu, frame %zu, value %zu",
                                            t->name, sample, frame, bad);
}

/* Checksum in the order in which frames were recorded: time, then sample. */
static spc_status scan(const reading *r, const table *t, uint64_t *value) {
    spc_checksum checksum;
    const size_t row = t->size * width_of(t);
    const size_t most = BLOCK / (t->size * t->samples + 1);
    const size_t block = most < 1 ? 1 : most < t->frames ? most : t->frames + 1;
    unsigned char *values = spc_allocate(r->context, t->samples * block, row);
    if (!values) return SPC_NO_MEMORY;
    spc_status status = SPC_OK;
    spc_checksum_start(&checksum);
    for (size_t frame = 0; frame < t->frames && status == SPC_OK; frame += block) {
        const size_t left = t->frames - frame, frames = left < block ? left : block;
        for (size_t s = 0; s < t->samples && status == SPC_OK; s++) {
            status = read_rows(r, t, s, frame, frames, values + s * block * row);
        }
        for (size_t f = 0; f < frames && status == SPC_OK; f++) {
            for (size_t s = 0; s < t->samples; s++) {
                const unsigned char *at = values + (s * block + f) * row;
                spc_checksum_add(&checksum, at, row);
                note_not_finite(r, t, at, s, frame + f);
            }
        }
    }
    spc_release(r->context, values);
    r->verdict->values += t->samples * t->frames * t->size;
    *value = spc_checksum_value(&checksum);
    return status;
}

static spc_status damaged(const reading *r, const char *what) {
    return spc_fail_at(
        r->context, SPC_CORRUPT, r->trajectory->path, 0,
        "%s does not match its checksum: the file was damaged or edited; use a sound copy", what);
}

/* Compare with the attribute that holds the checksum, if there is one. */
static spc_status compare(const reading *r, int variable, const char *attribute, uint64_t value,
                          const char *what) {
    char text[SPC_CHECKSUM_TEXT_SIZE];
    const char *stored;
    SPC_TRY(spc_netcdf_get_text(r->pool, r->trajectory->file, variable, attribute, &stored));
    if (!stored) return SPC_OK;
    spc_checksum_text(value, text);
    r->verdict->checksums++;
    return strcmp(stored, text) == 0 ? SPC_OK : damaged(r, what);
}

static spc_status check_header(const reading *r) {
    uint64_t value;
    SPC_TRY(was_read(r, spc_netcdf_header_checksum(r->pool, r->trajectory->file, &value)));
    return compare(r, NC_GLOBAL, SPC_HEADER_CHECKSUM, value,
                   "the header (dimensions and attributes)");
}

static spc_status check_variables(const reading *r) {
    int variables;
    SPC_TRY(was_read(r, nc_inq_nvars(r->trajectory->file, &variables)));
    for (int id = 0; id < variables; id++) {
        table t;
        uint64_t value;
        SPC_TRY(describe_table(r, id, &t));
        if (t.type == NC_CHAR || t.type >= NC_STRING) continue;
        SPC_TRY(scan(r, &t, &value));
        SPC_TRY(compare(r, id, "checksum", value, t.name));
        r->verdict->variables++;
    }
    return SPC_OK;
}

static spc_status verify_trajectory(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_trajectory *trajectory;
    SPC_TRY(spc_trajectory_open(pool, path, &trajectory));
    const reading r = {pool, spc_pool_context(pool), trajectory, verdict};
    verdict->frames = trajectory->times;
    verdict->samples = trajectory->samples;
    spc_status status = check_header(&r);
    if (status == SPC_OK) status = check_variables(&r);
    spc_trajectory_close(trajectory);
    return status;
}

/* ---- checkpoints ---- */

static spc_status verify_checkpoint(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_checkpoint *checkpoint;
    SPC_TRY(spc_checkpoint_read(pool, path, &checkpoint));
    verdict->frames = 1;
    verdict->samples = checkpoint->members;
    verdict->checksums = 1;
    for (size_t i = 0; i < checkpoint->members; i++) {
        const spc_state *state = &checkpoint->states[i];
        const size_t bad = spc_first_not_finite(state->data, spc_state_size(state));
        if (bad != SIZE_MAX && !verdict->not_finite) {
            verdict->not_finite =
                spc_pool_print(pool, "the state of sample %zu, value %zu", i, bad);
        }
        const char *name;
        const double *values;
        size_t count;
        for (size_t e = 0; spc_archive_entry(checkpoint->archives[i], e, &name, &values, &count);
             e++) {
            verdict->checksums++;
            verdict->variables++;
            verdict->values += count;
        }
        verdict->checksums++;
        verdict->variables++;
        verdict->values += spc_state_size(state);
    }
    return SPC_OK;
}

/* ---- models and trainings ---- */

/* Reading checks all of it. */
static spc_status verify_model(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_model *model;
    SPC_TRY(spc_model_read(pool, path, &model));
    verdict->values = spc_weights_count(model->weights);
    verdict->variables = spc_weights_arrays(model->weights);
    verdict->checksums = verdict->variables + 1;
    return SPC_OK;
}

/* ---- reports ---- */

/* Numbers of a failed stepper are infinite; so only what the library can read is asked for, and the seal. */
static spc_status verify_report(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_context *context = spc_pool_context(pool);
    int file, variables, dimension;
    SPC_TRY(spc_netcdf_was_read(context, path, nc_open(path, NC_NOWRITE, &file)));
    int code = nc_inq_nvars(file, &variables);
    if (!code) code = nc_inq_dimid(file, "time", &dimension);
    if (!code) code = nc_inq_dimlen(file, dimension, &verdict->frames);
    if (!code) code = nc_inq_dimid(file, "sample", &dimension);
    if (!code) code = nc_inq_dimlen(file, dimension, &verdict->samples);
    verdict->variables = code ? 0 : (size_t)variables;
    nc_close(file);
    return spc_netcdf_was_read(context, path, code);
}

/* ---- all kinds ---- */

static spc_status verify_kind(spc_pool *pool, const char *path, spc_verdict *verdict) {
    switch (verdict->kind) {
    case SPC_FILE_CHECKPOINT:
        return verify_checkpoint(pool, path, verdict);
    case SPC_FILE_MODEL:
        return verify_model(pool, path, verdict);
    case SPC_FILE_TRAINING:
        return spc_verify_arrays(pool, path, verdict);
    case SPC_FILE_REPORT:
        return verify_report(pool, path, verdict);
    default:
        return verify_trajectory(pool, path, verdict);
    }
}

spc_status spc_verify(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_context *context = spc_pool_context(pool);
    spc_seal seal;
    *verdict = (spc_verdict){.kind = SPC_FILE_OTHER};
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        double bytes = 0;
        verdict->kind = SPC_FILE_DATASET;
        SPC_TRY(spc_dataset_verify(pool, path, &verdict->variables, &bytes));
        verdict->checksums = verdict->variables + 1;
        verdict->values = (size_t)bytes;
        return SPC_OK;
    }
    SPC_TRY(spc_seal_check(context, path, UINT64_MAX, &seal));
    verdict->sealed = seal == SPC_SEAL_HOLDS;
    verdict->kind = spc_file_kind_of(context, path);
    if (verdict->kind == SPC_FILE_OTHER) {
        return spc_fail_at(context, SPC_CORRUPT, path, 0,
                           "not a file that specula writes; name a trajectory, a checkpoint, a "
                           "model or a report");
    }
    SPC_TRY(verify_kind(pool, path, verdict));
    if (!verdict->not_finite) return SPC_OK;
    return spc_fail_at(
        context, SPC_CHECK_FAILED, path, 0,
        "the file is sound but holds a value that is not finite: %s; look at the run "
        "that made it",
        verdict->not_finite);
}
