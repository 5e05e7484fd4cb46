/* specula: description.c
 *
 * See description.h.
 */
#include "surrogate/description.h"

#include "case_internal.h"

#include <math.h>
#include <string.h>

enum { DT, TARGET, VALUES };
enum { POINTS, CELLS, FACES };

static const spc_parameter parameters[] = {
    [DT] = {.name = "dt",
            .type = SPC_REAL,
            .required = true,
            .minimum = 1e-300,
            .maximum = 1e300,
            .unit = "1",
            .doc = "the interval that the network advances by"},
    [TARGET] = {.name = "target",
                .type = SPC_CHOICE,
                .fallback = SPC_TARGET_STATE,
                .choices = "state|increment|residual",
                .doc = "what the network gives"},
    [VALUES] = SPC_VALUES_PARAMETER,
    {.name = NULL},
};

static const char *const sections[] = {"network", "equation",   "grid",       "base",
                                       "input",   "prediction", "conditions", NULL};

typedef struct describer {
    case_reader reader;
    spc_model *model;
    spc_value *values;
} describer;

static const spc_node *section(const describer *d, const char *name) {
    return spc_node_find(d->reader.root, name);
}

static spc_status bad(const describer *d, const spc_node *node, const char *what) {
    return spc_fail_at(d->reader.context, SPC_BAD_INPUT, node->file, node->line, "%s", what);
}

/* ---- equation, grid, fields ---- */

static spc_status describe_fields(describer *d) {
    const spc_physics *physics = &d->reader.cas->setting.physics;
    const spc_equation *equation = physics->equation;
    const size_t fields = spc_equation_numbers(equation, physics->grid.dims);
    const size_t parts = equation->complex_valued ? 2 : 1;
    const char **names = spc_pool_take(d->reader.pool, fields, sizeof *names);
    if (!names) return SPC_NO_MEMORY;
    for (size_t i = 0; i < fields; i++) {
        names[i] = spc_pool_print(d->reader.pool, "%s%s",
                                  equation->fields[physics->grid.dims - 1][i / parts],
                                  parts == 1 ? ""
                                  : i % 2    ? "_imag"
                                             : "_real");
        if (!names[i]) return SPC_NO_MEMORY;
    }
    d->model->fields = fields;
    d->model->field_names = names;
    return SPC_OK;
}

static spc_status describe_physics(describer *d) {
    SPC_TRY(spc_case_equation(&d->reader));
    SPC_TRY(spc_case_grid(&d->reader));
    SPC_TRY(spc_case_forcing(&d->reader));
    spc_model *model = d->model;
    model->equation = spc_document_text(d->reader.pool, section(d, "equation"));
    model->grid = d->reader.cas->setting.physics.grid;
    const int kind = (int)d->values[VALUES].number;
    for (int axis = 0; axis < model->grid.dims && kind != POINTS; axis++) {
        model->grid.offset[axis] = 0.5;
    }
    model->grid.staggered = kind == FACES;
    return model->equation ? describe_fields(d) : SPC_NO_MEMORY;
}

/* ---- numbers ---- */

static const spc_parameter normal_parameters[] = {
    {.name = "mean", .type = SPC_REALS, .text = "0", .doc = "of each field"},
    {.name = "scale", .type = SPC_REALS, .text = "1", .doc = "of each field"},
    {.name = NULL},
};

/* One for each field, or one for all. */
static spc_status spread(const describer *d, const char *name, const spc_value *value,
                         double *numbers) {
    const size_t fields = d->model->fields;
    const spc_node *node = section(d, name);
    if (value->count != 1 && value->count != fields) {
        return spc_fail_at(d->reader.context, SPC_BAD_INPUT, node->file, node->line,
                           "%s has %zu numbers in a list; give one for each of %zu fields", name,
                           value->count, fields);
    }
    for (size_t i = 0; i < fields; i++) numbers[i] = value->list[value->count == 1 ? 0 : i];
    return SPC_OK;
}

static spc_status describe_normalisation(const describer *d, const char *name,
                                         spc_normalisation *result) {
    const size_t fields = d->model->fields;
    const spc_parameter *const tables[] = {normal_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(d->reader.pool, section(d, name), d->reader.root, name, tables,
                                NULL, &values));
    double *numbers = spc_pool_take(d->reader.pool, 2 * fields, sizeof *numbers);
    if (!numbers) return SPC_NO_MEMORY;
    SPC_TRY(spread(d, name, &values[0], numbers));
    SPC_TRY(spread(d, name, &values[1], numbers + fields));
    for (size_t i = 0; i < fields; i++) {
        if (!(numbers[fields + i] > 0)) return bad(d, section(d, name), "scales are above zero");
    }
    *result = (spc_normalisation){numbers, numbers + fields};
    return SPC_OK;
}

enum { OFFSET, SCALE, MINIMUM, MAXIMUM };

static const spc_parameter condition_parameters[] = {
    [OFFSET] = {.name = "offset", .type = SPC_REAL, .fallback = 0, .doc = "taken from the value"},
    [SCALE] = {.name = "scale",
               .type = SPC_REAL,
               .fallback = 1,
               .minimum = 1e-300,
               .maximum = 1e300,
               .doc = "by which that is divided"},
    [MINIMUM] = {.name = "minimum", .type = SPC_REAL, .required = true, .doc = "seen in training"},
    [MAXIMUM] = {.name = "maximum", .type = SPC_REAL, .required = true, .doc = "seen in training"},
    {.name = NULL},
};

static spc_status describe_condition(const describer *d, const spc_node *node,
                                     spc_condition *condition) {
    const spc_parameter *const tables[] = {condition_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(d->reader.pool, node, node, node->key, tables, NULL, &values));
    *condition = (spc_condition){node->key, values[OFFSET].number, values[SCALE].number,
                                 values[MINIMUM].number, values[MAXIMUM].number};
    if (condition->minimum <= condition->maximum) return SPC_OK;
    return bad(d, node, "minimum is above maximum; give the range seen in training");
}

static spc_status describe_conditions(describer *d) {
    const spc_node *node = section(d, "conditions");
    if (!node) return SPC_OK;
    if (node->kind != SPC_NODE_MAPPING) {
        return bad(d, node, "conditions are keys; write equation.viscosity: {minimum: ..., ...}");
    }
    size_t count = 0;
    for (const spc_node *n = node->children; n; n = n->next) count++;
    spc_condition *conditions = spc_pool_take(d->reader.pool, count, sizeof *conditions);
    if (!conditions) return SPC_NO_MEMORY;
    d->model->conditions = conditions;
    for (const spc_node *n = node->children; n; n = n->next) {
        SPC_TRY(describe_condition(d, n, &conditions[d->model->setting.conditions++]));
    }
    return SPC_OK;
}

/* ---- network and target ---- */

static spc_status describe_network(describer *d) {
    spc_model *model = d->model;
    const spc_node *node = section(d, "network");
    if (!node) return bad(d, d->reader.root, "no network; write network: {name: fno}");
    SPC_TRY(spc_network_compose(d->reader.pool, node, "network", &model->network, &model->values));
    model->network_text = spc_document_text(d->reader.pool, node);
    if (!model->network_text) return SPC_NO_MEMORY;
    model->setting.dims = model->grid.dims;
    model->setting.inputs = model->setting.outputs = model->fields;
    if (!model->network->form[model->grid.dims - 1]) {
        return bad(d, node, "this network is not made for so many axes; name another one");
    }
    if (model->setting.conditions == 0 || model->network->flags & SPC_NETWORK_CONDITIONAL) {
        return SPC_OK;
    }
    return bad(d, node, "this network is not told conditions; leave them out");
}

static spc_status describe_target(describer *d) {
    spc_model *model = d->model;
    const spc_node *base = section(d, "base");
    model->target = (spc_target)d->values[TARGET].number;
    if ((base != NULL) != (model->target == SPC_TARGET_RESIDUAL)) {
        return bad(d, base ? base : d->reader.root,
                   "target: residual and base, a stepper, go together; give both or none");
    }
    if (!base) return SPC_OK;
    model->base = spc_document_text(d->reader.pool, base);
    return model->base ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status describe_all(describer *d) {
    const spc_parameter *const tables[] = {parameters, NULL};
    SPC_TRY(spc_node_parameters(d->reader.pool, d->reader.root, d->reader.root, "", tables,
                                sections, &d->values));
    d->model->dt = d->values[DT].number;
    SPC_TRY(describe_physics(d));
    SPC_TRY(describe_normalisation(d, "input", &d->model->input));
    SPC_TRY(describe_normalisation(d, "prediction", &d->model->prediction));
    SPC_TRY(describe_conditions(d));
    SPC_TRY(describe_target(d));
    SPC_TRY(describe_network(d));
    return spc_model_define_weights(d->reader.pool, d->model);
}

spc_status spc_model_describe(spc_pool *pool, spc_node *root, spc_model **result) {
    spc_case *cas = spc_pool_take(pool, 1, sizeof *cas);
    spc_model *model = spc_pool_take(pool, 1, sizeof *model);
    if (!cas || !model) return SPC_NO_MEMORY;
    describer d = {
        .reader = {.pool = pool, .context = spc_pool_context(pool), .root = root, .cas = cas},
        .model = model};
    SPC_TRY(describe_all(&d));
    *result = model;
    return SPC_OK;
}

/* ---- as text ---- */

static char *numbers_text(spc_pool *pool, const double *numbers, size_t count) {
    char *text = spc_pool_text(pool, "[");
    for (size_t i = 0; i < count && text; i++) {
        text = spc_pool_print(pool, "%s%s%.17g", text, i ? ", " : "", numbers[i]);
    }
    return text ? spc_pool_print(pool, "%s]", text) : NULL;
}

static char *grid_text(spc_pool *pool, const spc_grid *grid) {
    char *n = spc_pool_text(pool, "[");
    for (int axis = 0; axis < grid->dims && n; axis++) {
        n = spc_pool_print(pool, "%s%s%zu", n, axis ? ", " : "", grid->n[axis]);
    }
    const char *length = numbers_text(pool, grid->length, (size_t)grid->dims);
    const char *origin = numbers_text(pool, grid->origin, (size_t)grid->dims);
    if (!n || !length || !origin) return NULL;
    return spc_pool_print(pool, "{n: %s], length: %s, origin: %s}", n, length, origin);
}

static char *normal_text(spc_pool *pool, const spc_normalisation *numbers, size_t fields) {
    const char *mean = numbers_text(pool, numbers->mean, fields);
    const char *scale = numbers_text(pool, numbers->scale, fields);
    return mean && scale ? spc_pool_print(pool, "{mean: %s, scale: %s}", mean, scale) : NULL;
}

static char *conditions_text(spc_pool *pool, const spc_model *model) {
    char *text = spc_pool_text(pool, "{");
    for (size_t i = 0; i < model->setting.conditions && text; i++) {
        const spc_condition *c = &model->conditions[i];
        text = spc_pool_print(pool,
                              "%s%s%s: {offset: %.17g, scale: %.17g, minimum: %.17g, maximum: "
                              "%.17g}",
                              text, i ? ", " : "", c->key, c->offset, c->scale, c->minimum,
                              c->maximum);
    }
    return text ? spc_pool_print(pool, "%s}", text) : NULL;
}

/* A section from its text, at the end of a mapping; one without a text is left out. */
static bool append(spc_pool *pool, spc_node *root, const char *key, const char *text) {
    spc_node *child, **end = &root->children;
    if (!text || spc_document_parse(pool, key, text, &child) != SPC_OK) return false;
    child->key = key;
    while (*end) end = &(*end)->next;
    *end = child;
    return true;
}

char *spc_model_description(spc_pool *pool, const spc_model *model) {
    spc_node root = {.kind = SPC_NODE_MAPPING};
    const spc_grid *grid = &model->grid;
    const char *values = grid->staggered ? "faces" : spc_grid_has_cells(grid) ? "cells" : "points";
    const bool whole =
        append(pool, &root, "network", model->network_text) &&
        append(pool, &root, "equation", model->equation) &&
        append(pool, &root, "grid", grid_text(pool, grid)) &&
        append(pool, &root, "values", values) &&
        append(pool, &root, "dt", spc_pool_print(pool, "%.17g", model->dt)) &&
        append(pool, &root, "target", spc_target_name(model->target)) &&
        (!model->base || append(pool, &root, "base", model->base)) &&
        append(pool, &root, "input", normal_text(pool, &model->input, model->fields)) &&
        append(pool, &root, "prediction", normal_text(pool, &model->prediction, model->fields)) &&
        (model->setting.conditions == 0 ||
         append(pool, &root, "conditions", conditions_text(pool, model)));
    return whole ? spc_document_text(pool, &root) : NULL;
}
