/* specula: write.c
 *
 * A model into a file.
 */
#include "output.h"
#include "surrogate/record.h"

#include "config.h"

#include <errno.h>
#include <string.h>

/* ---- what is written ---- */

/* Names one a line. */
static const char *joined(spc_pool *pool, const char *text, const char *name) {
    return text ? spc_pool_print(pool, "%s%s\n", text, name) : NULL;
}

static double *doubles(spc_pool *pool, size_t count) {
    return spc_pool_take(pool, count, sizeof(double));
}

static double *of_fields(spc_pool *pool, const spc_normalisation *numbers, size_t fields) {
    double *both = doubles(pool, 2 * fields);
    if (!both) return NULL;
    memcpy(both, numbers->mean, fields * sizeof *both);
    memcpy(both + fields, numbers->scale, fields * sizeof *both);
    return both;
}

static bool describe_conditions(spc_pool *pool, const spc_model *model, spc_model_record *r) {
    r->condition_keys = "";
    r->condition_numbers = doubles(pool, 4 * r->conditions);
    for (size_t i = 0; i < r->conditions && r->condition_numbers; i++) {
        const spc_condition *c = &model->conditions[i];
        memcpy(r->condition_numbers + 4 * i,
               (double[]){c->offset, c->scale, c->minimum, c->maximum}, 4 * sizeof(double));
        r->condition_keys = joined(pool, r->condition_keys, c->key);
    }
    return r->condition_keys && r->condition_numbers;
}

static bool describe_curve(spc_pool *pool, const spc_model *model, spc_model_record *r) {
    r->curve = doubles(pool, 4 * r->curve_points);
    for (size_t i = 0; i < r->curve_points && r->curve; i++) {
        const spc_curve_point *p = &model->curve[i];
        memcpy(r->curve + 4 * i, (double[]){p->update, p->rate, p->training, p->validation},
               4 * sizeof(double));
    }
    return r->curve;
}

static bool describe(spc_pool *pool, const spc_model *model, spc_model_record *r) {
    const spc_grid *grid = &model->grid;
    *r = (spc_model_record){.kind = SPC_MODEL_KIND,
                            .program = PACKAGE_VERSION,
                            .version = SPC_MODEL_FORMAT_VERSION,
                            .dims = (uint64_t)grid->dims,
                            .fields = model->fields,
                            .conditions = model->setting.conditions,
                            .curve_points = model->curve_points,
                            .weights = spc_weights_arrays(model->weights),
                            .staggered = grid->staggered,
                            .dt = model->dt,
                            .network = model->network_text,
                            .equation = model->equation,
                            .field_names = "",
                            .target = spc_target_name(model->target),
                            .base = model->base ? model->base : "",
                            .spec = model->spec ? model->spec : "",
                            .provenance = model->provenance ? model->provenance : ""};
    for (int axis = 0; axis < grid->dims; axis++) {
        r->n[axis] = grid->n[axis];
        r->length[axis] = grid->length[axis];
        r->origin[axis] = grid->origin[axis];
        r->offset[axis] = grid->offset[axis];
    }
    for (size_t i = 0; i < model->fields; i++) {
        r->field_names = joined(pool, r->field_names, model->field_names[i]);
    }
    r->input = of_fields(pool, &model->input, model->fields);
    r->prediction = of_fields(pool, &model->prediction, model->fields);
    return r->field_names && r->input && r->prediction && describe_conditions(pool, model, r) &&
           describe_curve(pool, model, r);
}

/* ---- the file ---- */

static bool put_weights(spc_hdf5 *h, const spc_model *model, float *narrow) {
    const hid_t group = spc_hdf5_make_group(h, h->file, "weights");
    if (group < 0) return false;
    bool put = true;
    const spc_weight_entry *entry = NULL;
    while (put && (entry = spc_model_next_weight(model->weights, entry))) {
        const spc_real *values = model->numbers + entry->offset;
        for (size_t k = 0; k < entry->size; k++) narrow[k] = (float)values[k];
        put = spc_hdf5_put_floats(h, group, entry->name, narrow, entry->shape.rank, entry->shape.n);
    }
    return spc_hdf5_close_written(group) && put;
}

static bool put_all(spc_hdf5 *h, const spc_model *model, spc_model_record *record, float *narrow) {
    if (!spc_model_record_put(h, record) || !put_weights(h, model, narrow)) return false;
    const uint64_t content = spc_checksum_value(&h->checksum);
    return spc_hdf5_put_integers(h, h->file, "content_checksum", &content, 1);
}

static spc_status write_failure(spc_context *context, const char *path) {
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot write the model %s: %s; free space or choose another place", path,
                    errno ? strerror(errno) : "the HDF5 library failed");
}

static spc_status write_temporary(spc_pool *pool, const char *temporary, const char *path,
                                  const spc_model *model) {
    spc_context *context = spc_pool_context(pool);
    spc_model_record record;
    float *narrow = spc_pool_take(pool, spc_weights_count(model->weights), sizeof *narrow);
    if (!narrow || !describe(pool, model, &record)) return SPC_NO_MEMORY;
    spc_hdf5 h;
    errno = 0;
    if (!spc_hdf5_create(&h, pool, temporary)) return write_failure(context, path);
    const bool put = put_all(&h, model, &record, narrow);
    const spc_status status = put ? SPC_OK : write_failure(context, path);
    const bool closed = spc_hdf5_close(&h);
    return status == SPC_OK && !closed ? write_failure(context, path) : status;
}

static spc_status check_finite(spc_context *context, const spc_model *model) {
    const spc_weight_entry *entry;
    for (size_t i = 0; (entry = spc_weights_entry(model->weights, i)); i++) {
        for (size_t k = 0; k < entry->size; k++) {
            const double value = (double)(float)model->numbers[entry->offset + k];
            if (spc_first_not_finite(&value, 1) == SIZE_MAX) continue;
            return spc_fail(context, SPC_NOT_FINITE,
                            "weight '%s' of the model is not finite (number %zu); train with a "
                            "lower rate, or clip gradients",
                            entry->name, k);
        }
    }
    return SPC_OK;
}

static spc_status write_model(spc_pool *pool, const spc_model *model, const char *path) {
    spc_context *context = spc_pool_context(pool);
    SPC_TRY(check_finite(context, model));
    const char *temporary = spc_temporary_name(pool, path);
    if (!temporary) return SPC_NO_MEMORY;
    SPC_TRY(
        spc_output_check(context, path, sizeof(float) * (double)spc_weights_count(model->weights)));
    const spc_status status = write_temporary(pool, temporary, path, model);
    if (status == SPC_OK) return spc_output_finish(context, temporary, path);
    spc_file_discard(context, temporary);
    return status;
}

spc_status spc_model_write(spc_context *context, const spc_model *model, const char *path) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = write_model(pool, model, path);
    spc_pool_destroy(pool);
    return status;
}
