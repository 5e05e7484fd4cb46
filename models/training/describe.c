/* specula: describe.c
 *
 * Means and deviations of fields, of what the network is to give, and of what it is told.
 */
#include "training/describe.h"

#include <math.h>

/* ---- moments ---- */

/* Sums over one channel of what its values have above the first of them, so that little is lost where the mean is large. */
typedef struct moments {
    double count, first, sum, square;
} moments;

static void add(moments *m, double value) {
    if (m->count == 0) m->first = value;
    const double above = value - m->first;
    m->count++;
    m->sum += above;
    m->square += above * above;
}

static double mean_of(const moments *m) {
    return m->count > 0 ? m->first + m->sum / m->count : 0;
}

/* What does not vary has scale 1. */
static double deviation_of(const moments *m) {
    if (m->count == 0) return 1;
    const double above = m->sum / m->count;
    const double variance = m->square / m->count - above * above;
    const double smallest = 1e-7 * fabs(m->first) + 1e-150;
    return variance > smallest * smallest ? sqrt(variance) : 1;
}

/* ---- fields ---- */

/* What of a step of an item is measured: a number of its input, or of what the network is to give. */
typedef enum measured { INPUTS, TRUTHS, CHANGES } measured;

static void add_step(const spc_data *data, size_t group, const spc_item *item, size_t step,
                     measured what, moments *m) {
    const spc_real *from = item->frame[step], *to = item->frame[step + 1];
    const spc_real *base = item->base[step] ? item->base[step] : from;
    for (size_t i = 0; i < data->groups[group].numbers; i++) {
        const double value = what == INPUTS   ? (double)from[i]
                             : what == TRUTHS ? (double)to[i]
                                              : (double)to[i] - (double)base[i];
        add(&m[i % data->fields], value);
    }
}

/* By field, over all steps of all items. */
static spc_status measure(spc_pool *pool, const spc_data *data, measured what,
                          spc_normalisation *result) {
    const size_t fields = data->fields;
    moments *m = spc_pool_take(pool, fields, sizeof *m);
    double *mean = spc_pool_take(pool, 2 * fields, sizeof *mean);
    if (!m || !mean) return SPC_NO_MEMORY;
    for (size_t g = 0; g < data->group_count; g++) {
        const size_t items = spc_data_items(data, g);
        for (size_t i = 0; i < items; i++) {
            spc_item item;
            spc_data_item(data, g, i, &item);
            for (size_t k = 0; k < data->steps; k++) add_step(data, g, &item, k, what, m);
        }
    }
    for (size_t c = 0; c < fields; c++) {
        mean[c] = mean_of(&m[c]);
        mean[fields + c] = deviation_of(&m[c]);
    }
    *result = (spc_normalisation){mean, mean + fields};
    return SPC_OK;
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
    condition->offset = mean_of(&m);
    condition->scale = deviation_of(&m);
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
    const measured wanted = spec->target == SPC_TARGET_STATE ? TRUTHS : CHANGES;
    SPC_TRY(measure(pool, data, INPUTS, &model->input));
    SPC_TRY(measure(pool, data, wanted, &model->prediction));
    SPC_TRY(measure_conditions(pool, data, model));
    *result = model;
    return SPC_OK;
}
