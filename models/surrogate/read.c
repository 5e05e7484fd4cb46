/* specula: read.c
 *
 * A model from a file, checked. Nothing in a file is believed before its checksum held, and then only what fits together.
 */
#include "output.h"
#include "surrogate/record.h"

#include <string.h>

static spc_status corrupt(const spc_hdf5 *h, const char *path) {
    return spc_fail_at(spc_pool_context(h->pool), SPC_CORRUPT, path, 0,
                       "the file is damaged or no model (at %s); use a sound copy", h->part);
}

static spc_status wrong(spc_pool *pool, const char *path, const char *what) {
    return spc_fail_at(spc_pool_context(pool), SPC_CORRUPT, path, 0,
                       "the model's %s does not fit the rest; train it anew or use another copy",
                       what);
}

/* ---- from the record ---- */

/* Names that stand one a line; false when there are not `count` of them. */
static bool split(spc_pool *pool, const char *text, size_t count, const char **names) {
    for (size_t i = 0; i < count; i++) {
        const char *end = strchr(text, '\n');
        if (!end || end == text) return false;
        names[i] = spc_pool_print(pool, "%.*s", (int)(end - text), text);
        if (!names[i]) return false;
        text = end + 1;
    }
    return *text == '\0';
}

static bool all_finite(const double *values, size_t count) {
    return spc_first_not_finite(values, count) == SIZE_MAX;
}

static bool is_scale(const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!(values[i] > 0)) return false;
    }
    return all_finite(values, count);
}

static bool take_grid(const spc_model_record *r, spc_model *model) {
    spc_grid *grid = &model->grid;
    grid->dims = (int)r->dims;
    grid->staggered = r->staggered != 0;
    model->dt = r->dt;
    for (size_t axis = 0; axis < r->dims; axis++) {
        if (r->n[axis] < 1 || r->n[axis] > 1 << 24) return false;
        grid->n[axis] = (size_t)r->n[axis];
        grid->length[axis] = r->length[axis];
        grid->origin[axis] = r->origin[axis];
        grid->offset[axis] = r->offset[axis];
    }
    return is_scale(r->length, r->dims) && all_finite(r->origin, r->dims) &&
           all_finite(r->offset, r->dims) && is_scale(&r->dt, 1);
}

static bool take_fields(spc_pool *pool, const spc_model_record *r, spc_model *model) {
    const size_t fields = (size_t)r->fields;
    const char **names = spc_pool_take(pool, fields, sizeof *names);
    if (!names || !split(pool, r->field_names, fields, names)) return false;
    model->fields = fields;
    model->field_names = names;
    model->input = (spc_normalisation){r->input, r->input + fields};
    model->prediction = (spc_normalisation){r->prediction, r->prediction + fields};
    return all_finite(r->input, fields) && is_scale(r->input + fields, fields) &&
           all_finite(r->prediction, fields) && is_scale(r->prediction + fields, fields);
}

static bool take_conditions(spc_pool *pool, const spc_model_record *r, spc_model *model) {
    const size_t count = (size_t)r->conditions;
    const char **keys = spc_pool_take(pool, count, sizeof *keys);
    spc_condition *conditions = spc_pool_take(pool, count, sizeof *conditions);
    if (!keys || !conditions || !split(pool, r->condition_keys, count, keys)) return false;
    for (size_t i = 0; i < count; i++) {
        const double *of = r->condition_numbers + 4 * i;
        if (!all_finite(of, 4) || !(of[1] > 0) || of[2] > of[3]) return false;
        conditions[i] = (spc_condition){keys[i], of[0], of[1], of[2], of[3]};
    }
    model->conditions = conditions;
    return true;
}

static bool take_target(const spc_model_record *r, spc_model *model) {
    model->base = *r->base ? r->base : NULL;
    for (model->target = SPC_TARGET_STATE; model->target <= SPC_TARGET_RESIDUAL; model->target++) {
        if (strcmp(r->target, spc_target_name(model->target)) != 0) continue;
        return (model->target == SPC_TARGET_RESIDUAL) == (model->base != NULL);
    }
    return false;
}

static spc_status take_network(spc_pool *pool, const char *path, const spc_model_record *r,
                               spc_model *model) {
    spc_node *section;
    model->network_text = r->network;
    SPC_TRY(spc_document_parse(pool, path, r->network, &section));
    SPC_TRY(spc_network_compose(pool, section, "network", &model->network, &model->values));
    model->setting = (spc_network_setting){.dims = model->grid.dims,
                                           .inputs = model->fields,
                                           .outputs = model->fields,
                                           .conditions = (size_t)r->conditions};
    if (!model->network->form[r->dims - 1]) return wrong(pool, path, "network");
    const bool told =
        model->setting.conditions == 0 || (model->network->flags & SPC_NETWORK_CONDITIONAL) != 0;
    return told ? SPC_OK : wrong(pool, path, "list of conditions");
}

static spc_status take_record(spc_pool *pool, const char *path, const spc_model_record *r,
                              spc_model *model) {
    if (!take_grid(r, model)) return wrong(pool, path, "grid or dt");
    if (!take_fields(pool, r, model)) return wrong(pool, path, "normalisation");
    if (!take_conditions(pool, r, model)) return wrong(pool, path, "list of conditions");
    if (!take_target(r, model)) return wrong(pool, path, "target");
    model->curve = r->curve;
    model->curve_points = (size_t)r->curve_points;
    model->equation = r->equation;
    model->spec = r->spec;
    model->provenance = r->provenance;
    return take_network(pool, path, r, model);
}

/* ---- weights ---- */

/* Build the network once, which names its weights. */
static spc_status build(spc_pool *scratch, spc_model *model) {
    const spc_grid *grid = &model->grid;
    spc_graph *graph = spc_graph_create(scratch, model->weights);
    if (!graph) return SPC_NO_MEMORY;
    const spc_shape shape = spc_shape_of(1, grid->dims, grid->n, model->fields);
    const size_t told[] = {1, model->setting.conditions};
    spc_tensor *conditions = told[1] > 0 ? spc_input(graph, spc_shape_list(2, told)) : NULL;
    spc_tensor *y = spc_model_predict(model, graph, spc_input(graph, shape), conditions);
    if (y && !spc_shape_equal(spc_tensor_shape(y), &shape)) {
        spc_graph_refuse(graph, "the network gives another shape than it takes");
        y = NULL;
    }
    if (y) return SPC_OK;
    const spc_status status = spc_error_status(spc_pool_context(scratch));
    return status == SPC_OK ? SPC_NO_MEMORY : status;
}

spc_status spc_model_define_weights(spc_pool *pool, spc_model *model) {
    model->weights = spc_weights_create(pool);
    spc_pool *scratch = model->weights ? spc_pool_create(spc_pool_context(pool)) : NULL;
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = build(scratch, model);
    spc_pool_destroy(scratch);
    return status;
}

static spc_status check_weight(const spc_hdf5 *h, const char *path, const spc_weight_entry *entry,
                               const float *values) {
    for (size_t k = 0; k < entry->size; k++) {
        const double value = (double)values[k];
        if (spc_first_not_finite(&value, 1) == SIZE_MAX) continue;
        return spc_fail_at(spc_pool_context(h->pool), SPC_CORRUPT, path, 0,
                           "weight '%s' is not finite (number %zu); train the model anew",
                           entry->name, k);
    }
    return SPC_OK;
}

static spc_status get_weight(spc_hdf5 *h, const char *path, hid_t group,
                             const spc_weight_entry *entry, float *narrow, spc_real *values) {
    if (!spc_hdf5_has_shape(h, group, entry->name, entry->shape.rank, entry->shape.n)) {
        return spc_fail_at(spc_pool_context(h->pool), SPC_CORRUPT, path, 0,
                           "weight '%s' is missing or of another shape than the network's; use a "
                           "model of this network",
                           entry->name);
    }
    memset(narrow, 0, entry->size * sizeof *narrow);
    const bool got = spc_hdf5_get_floats(h, group, entry->name, narrow, entry->size);
    SPC_TRY(check_weight(h, path, entry, narrow));
    for (size_t k = 0; k < entry->size; k++) values[k] = (spc_real)narrow[k];
    return got ? SPC_OK : corrupt(h, path);
}

static spc_status get_weights(spc_hdf5 *h, const char *path, const spc_model_record *r,
                              spc_model *model) {
    const size_t count = spc_weights_count(model->weights);
    if (r->weights != spc_weights_arrays(model->weights) || count > h->size / sizeof(float)) {
        return wrong(h->pool, path, "number of weights");
    }
    float *narrow = spc_pool_take(h->pool, count, sizeof *narrow);
    model->numbers = spc_pool_take(h->pool, count, sizeof *model->numbers);
    if (!narrow || !model->numbers) return SPC_NO_MEMORY;
    const hid_t group = spc_hdf5_group(h, h->file, "weights");
    if (group < 0) return corrupt(h, path);
    spc_status status = SPC_OK;
    const spc_weight_entry *entry = NULL;
    while (status == SPC_OK && (entry = spc_model_next_weight(model->weights, entry))) {
        status = get_weight(h, path, group, entry, narrow, model->numbers + entry->offset);
    }
    H5Gclose(group);
    return status;
}

/* ---- the file ---- */

static spc_status get_model(spc_hdf5 *h, const char *path, spc_model *model) {
    spc_model_record record = {0};
    const bool got = spc_model_record_get(h, &record);
    if (record.version > SPC_MODEL_FORMAT_VERSION) {
        return spc_fail_at(spc_pool_context(h->pool), SPC_BAD_INPUT, path, 0,
                           "a model of format %llu, and this specula knows up to %d; use a newer "
                           "specula",
                           (unsigned long long)record.version, SPC_MODEL_FORMAT_VERSION);
    }
    if (!got) return corrupt(h, path);
    SPC_TRY(take_record(h->pool, path, &record, model));
    SPC_TRY(spc_model_define_weights(h->pool, model));
    SPC_TRY(get_weights(h, path, &record, model));
    return spc_hdf5_content_holds(h) ? SPC_OK : corrupt(h, path);
}

spc_status spc_model_read(spc_pool *pool, const char *path, spc_model **result) {
    spc_seal seal;
    SPC_TRY(spc_seal_check(spc_pool_context(pool), path, SPC_SEAL_QUICK, &seal));
    spc_model *model = spc_pool_take(pool, 1, sizeof *model);
    if (!model) return SPC_NO_MEMORY;
    spc_hdf5 h;
    const bool opened = spc_hdf5_open(&h, pool, path);
    const spc_status status = opened ? get_model(&h, path, model) : corrupt(&h, path);
    spc_hdf5_close(&h);
    if (status == SPC_OK) *result = model;
    return status;
}
