/* specula: describe.c
 *
 * Means and deviations of fields, of what the network is to give, and of what it is told.
 */
#include "training/describe.h"

#include <math.h>

/* ---- moments ---- */

/* Of one channel, by the updates of Welford (Technometrics 4, 419, 1962). */
typedef struct moments {
    double count, mean, square;
} moments;

static void add(moments *m, double value) {
    const double before = value - m->mean;
    m->count++;
    m->mean += before / m->count;
    m->square += before * (value - m->mean);
}

/* What does not vary has scale 1. */
static double deviation(const moments *m) {
    const double variance = m->count > 0 ? m->square / m->count : 0;
    const double smallest = 1e-12 * fabs(m->mean);
    return variance > smallest * smallest ? sqrt(variance) : 1;
}

static spc_status take_moments(spc_pool *pool, size_t fields, moments **result) {
    *result = spc_pool_take(pool, fields, sizeof **result);
    return *result ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status normalisation_of(spc_pool *pool, size_t fields, const moments *m,
                                   spc_normalisation *result) {
    double *mean = spc_pool_take(pool, 2 * fields, sizeof *mean);
    if (!mean) return SPC_NO_MEMORY;
    for (size_t c = 0; c < fields; c++) {
        mean[c] = m[c].mean;
        mean[fields + c] = deviation(&m[c]);
    }
    *result = (spc_normalisation){mean, mean + fields};
    return SPC_OK;
}

/* ---- fields ---- */

static spc_status measure_fields(spc_pool *pool, const spc_data *data, spc_normalisation *result) {
    moments *m;
    SPC_TRY(take_moments(pool, data->fields, &m));
    for (size_t g = 0; g < data->group_count; g++) {
        const spc_data_group *group = &data->groups[g];
        const size_t count = group->samples * group->frames * group->numbers;
        for (size_t i = 0; i < count; i++) add(&m[i % data->fields], (double)group->values[i]);
    }
    return normalisation_of(pool, data->fields, m, result);
}

/* What is added to the state, or to what the base makes of it. */
static void add_changes(const spc_data *data, size_t g, size_t item, moments *m) {
    spc_item window;
    spc_data_item(data, g, item, &window);
    for (size_t k = 0; k < data->steps; k++) {
        const spc_real *from = window.base ? window.base : window.frame[k];
        for (size_t i = 0; i < data->groups[g].numbers; i++) {
            add(&m[i % data->fields], (double)window.frame[k + 1][i] - (double)from[i]);
        }
    }
}

static spc_status measure_changes(spc_pool *pool, const spc_data *data, spc_normalisation *result) {
    moments *m;
    SPC_TRY(take_moments(pool, data->fields, &m));
    for (size_t g = 0; g < data->group_count; g++) {
        const size_t items = spc_data_items(data, g);
        for (size_t i = 0; i < items; i++) add_changes(data, g, i, m);
    }
    return normalisation_of(pool, data->fields, m, result);
}

/* ---- conditions ---- */

static void measure_condition(const spc_data *data, size_t index, spc_condition *condition) {
    moments m = {0};
    for (size_t g = 0; g < data->group_count; g++) {
        const size_t items = spc_data_items(data, g);
        for (size_t i = 0; i < items; i++) {
            spc_item item;
            spc_data_item(data, g, i, &item);
            const double value = item.conditions[index];
            if (m.count == 0 || value < condition->minimum) condition->minimum = value;
            if (m.count == 0 || value > condition->maximum) condition->maximum = value;
            add(&m, value);
        }
    }
    condition->offset = m.mean;
    condition->scale = deviation(&m);
}

static spc_status measure_conditions(spc_pool *pool, const spc_data *data, spc_model *model) {
    const spc_training_spec *spec = data->spec;
    spc_condition *conditions = spc_pool_take(pool, spec->condition_count, sizeof *conditions);
    if (!conditions) return SPC_NO_MEMORY;
    for (size_t i = 0; i < spec->condition_count; i++) {
        conditions[i].key = spec->conditions[i];
        measure_condition(data, i, &conditions[i]);
        if (i == data->dt) model->dt = conditions[i].maximum;
    }
    model->conditions = conditions;
    return SPC_OK;
}

/* ---- the whole ---- */

spc_status spc_training_describe(spc_pool *pool, const spc_data *data, spc_model **result) {
    const spc_training_spec *spec = data->spec;
    const spc_dataset *dataset = spec->sets[0].dataset;
    spc_model *model = spc_pool_take(pool, 1, sizeof *model);
    if (!model) return SPC_NO_MEMORY;
    const spc_node *equation = spc_node_find(dataset->cas->root, "equation");
    *model = (spc_model){.network = spec->network,
                         .network_text = spec->network_text,
                         .values = spec->values,
                         .setting = {.dims = dataset->grid.dims,
                                     .inputs = data->fields,
                                     .outputs = data->fields,
                                     .conditions = spec->condition_count},
                         .equation = spc_document_text(pool, equation),
                         .grid = dataset->grid,
                         .fields = data->fields,
                         .field_names = dataset->fields,
                         .dt = spc_data_interval(data, 0, 0),
                         .target = spec->target,
                         .base = spec->base,
                         .spec = spec->text};
    if (!model->equation) return SPC_NO_MEMORY;
    if (!spec->network->form[dataset->grid.dims - 1]) {
        return spc_fail_at(spc_pool_context(pool), SPC_NOT_APPLICABLE, spec->path, 0,
                           "the network %s is not made for %d axes; name another one (specula "
                           "list networks)",
                           spec->network->name, dataset->grid.dims);
    }
    SPC_TRY(measure_fields(pool, data, &model->input));
    if (spec->target == SPC_TARGET_STATE) {
        model->prediction = model->input;
    } else {
        SPC_TRY(measure_changes(pool, data, &model->prediction));
    }
    SPC_TRY(measure_conditions(pool, data, model));
    *result = model;
    return SPC_OK;
}
