/* specula: write.c
 *
 * A model into a file.
 */
#include "surrogate/record.h"

#include "config.h"

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

static bool describe(spc_pool *pool, const spc_model *model, spc_model_record *r) {
    const spc_grid *grid = &model->grid;
    *r = (spc_model_record){.kind = SPC_MODEL_KIND,
                            .program = PACKAGE_VERSION,
                            .version = SPC_MODEL_FORMAT_VERSION,
                            .dims = (uint64_t)grid->dims,
                            .fields = model->fields,
                            .conditions = model->setting.conditions,
                            .curve = model->curve,
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
    return r->field_names && r->input && r->prediction && describe_conditions(pool, model, r);
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

/* A model with its record, and room for one array of weights. */
typedef struct writing {
    const spc_model *model;
    spc_model_record record;
    float *narrow;
} writing;

static bool put_all(spc_hdf5 *h, const void *object) {
    const writing *w = object;
    spc_model_record record = w->record;
    return spc_model_record_put(h, &record) && put_weights(h, w->model, w->narrow);
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
    SPC_TRY(check_finite(spc_pool_context(pool), model));
    const size_t count = spc_weights_count(model->weights);
    writing w = {.model = model, .narrow = spc_pool_take(pool, count, sizeof *w.narrow)};
    if (!w.narrow || !describe(pool, model, &w.record)) return SPC_NO_MEMORY;
    return spc_hdf5_write(pool, path, "the model", sizeof(float) * (double)count, put_all, &w);
}

spc_status spc_model_write(spc_context *context, const spc_model *model, const char *path) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = write_model(pool, model, path);
    spc_pool_destroy(pool);
    return status;
}
