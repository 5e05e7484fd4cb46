/* specula: layout_set.c
 *
 * See layout_set.h.
 */
#include "layout_set.h"

#include "config.h"
#include "field.h"

#include <math.h>
#include <string.h>

/* ---- parameters ---- */

static size_t variable_of(const spc_dataset *dataset, const char *key) {
    for (size_t i = 0; i < dataset->variable_count; i++) {
        if (strcmp(dataset->variables[i].key, key) == 0) return i;
    }
    return SIZE_MAX;
}

/* Files have fields and axes by name, too. */
static bool names_something(const spc_dataset *dataset, const char *name) {
    if (strcmp(name, "time") == 0 || strcmp(name, "sample") == 0) return true;
    for (int axis = 0; axis < dataset->grid.dims; axis++) {
        if (strcmp(name, spc_axis_name(axis)) == 0) return true;
    }
    for (size_t i = 0; i < dataset->field_count; i++) {
        if (strcmp(name, dataset->fields[i]) == 0) return true;
    }
    return false;
}

/* The last part of a key, unless another variable ends in it too or something else has that name. */
static const char *short_name(spc_pool *pool, const spc_dataset *dataset,
                              const spc_layout_parameters *sofar, const char *key) {
    const char *dot = strrchr(key, '.'), *last = dot ? dot + 1 : key;
    bool taken = names_something(dataset, last) || spc_layout_parameter_find(sofar, last) != NULL;
    for (size_t i = 0; i < dataset->variable_count; i++) {
        const char *other = dataset->variables[i].key, *end = strrchr(other, '.');
        taken = taken || (strcmp(other, key) != 0 && end && strcmp(end + 1, last) == 0);
    }
    if (!taken) return last;
    char *name = spc_pool_text(pool, key);
    for (char *c = name; c && *c; c++) {
        if (*c == '.') *c = '_';
    }
    return name;
}

typedef struct parameter_list {
    spc_pool *pool;
    const spc_dataset *dataset;
    spc_layout_parameter *list;
    spc_layout_parameters sofar;
    bool failed;
} parameter_list;

static void add(parameter_list *p, const char *name, const char *key, size_t variable,
                double value) {
    p->failed = p->failed || !name || !key;
    p->list[p->sofar.count++] = (spc_layout_parameter){name, key, variable, value};
}

/* A list of numbers has one parameter for each, unless one variable sets them all. */
static void add_of_equation(parameter_list *p, const spc_parameter *parameter,
                            const spc_value *value) {
    if (parameter->type == SPC_TEXT || parameter->type == SPC_PATH ||
        parameter->type == SPC_COMMAND) {
        return;
    }
    const char *key = spc_pool_print(p->pool, "equation.%s", parameter->name);
    const size_t variable = key ? variable_of(p->dataset, key) : SIZE_MAX;
    const bool list = parameter->type == SPC_REALS;
    if (list ? value->count == 0 : !isfinite(value->number)) return;
    if (!list || value->count == 1 || variable != SIZE_MAX) {
        add(p, parameter->name, key, variable, list ? value->list[0] : value->number);
        return;
    }
    for (size_t i = 0; i < value->count && i < SPC_MAX_DIMS; i++) {
        add(p, spc_pool_print(p->pool, "%s_%s", parameter->name, spc_axis_name((int)i)), key,
            SIZE_MAX, value->list[i]);
    }
}

spc_status spc_layout_find_parameters(spc_pool *pool, const spc_dataset *dataset,
                                      spc_layout_parameters *parameters) {
    const spc_physics *physics = &dataset->cas->setting.physics;
    const spc_parameter *table = physics->equation->parameters;
    const size_t of_equation = spc_parameter_count(table);
    const size_t most = SPC_MAX_DIMS * of_equation + dataset->variable_count;
    parameter_list p = {.pool = pool, .dataset = dataset};
    p.list = spc_pool_take(pool, most, sizeof *p.list);
    if (!p.list) return SPC_NO_MEMORY;
    p.sofar.list = p.list;
    for (size_t i = 0; i < of_equation; i++) add_of_equation(&p, &table[i], &physics->values[i]);
    const size_t already = p.sofar.count;
    for (size_t i = 0; i < dataset->variable_count; i++) {
        bool listed = false;
        for (size_t j = 0; j < already; j++) listed = listed || p.list[j].variable == i;
        if (listed) continue;
        const char *key = dataset->variables[i].key;
        add(&p, short_name(pool, dataset, &p.sofar, key), key, i, NAN);
    }
    *parameters = p.sofar;
    return p.failed ? SPC_NO_MEMORY : SPC_OK;
}

bool spc_layout_parameter_varies(const spc_layout_parameter *parameter) {
    return parameter->variable != SIZE_MAX;
}

double spc_layout_parameter_of(const spc_layout_parameter *parameter, const spc_sample *sample) {
    return parameter->variable == SIZE_MAX ? parameter->value
                                           : sample->parameters[parameter->variable];
}

const spc_layout_parameter *spc_layout_parameter_find(const spc_layout_parameters *parameters,
                                                      const char *name) {
    for (size_t i = 0; i < parameters->count; i++) {
        if (strcmp(parameters->list[i].name, name) == 0) return &parameters->list[i];
    }
    return NULL;
}

/* ---- axes ---- */

static bool some_key_begins(const spc_dataset *dataset, const char *section) {
    for (size_t i = 0; i < dataset->variable_count; i++) {
        if (strncmp(dataset->variables[i].key, section, strlen(section)) == 0) return true;
    }
    return false;
}

bool spc_layout_times_vary(const spc_dataset *dataset) {
    return some_key_begins(dataset, "dataset.") || some_key_begins(dataset, "time.");
}

bool spc_layout_box_varies(const spc_dataset *dataset) {
    return some_key_begins(dataset, "grid.");
}

double *spc_layout_coordinates(spc_pool *pool, const spc_grid *grid, int axis) {
    double *x = spc_pool_take(pool, grid->n[axis], sizeof *x);
    for (size_t i = 0; x && i < grid->n[axis]; i++) x[i] = spc_grid_coordinate(grid, axis, i);
    return x;
}

bool spc_layout_is_periodic(const spc_dataset *dataset) {
    const spc_setting *setting = &dataset->cas->setting;
    for (int axis = 0; axis < setting->physics.grid.dims; axis++) {
        if (setting->side[axis][0].kind != SPC_SIDE_PERIODIC) return false;
    }
    return true;
}

/* ---- fields ---- */

const char *spc_layout_long_name(const spc_dataset *dataset, size_t i) {
    const spc_physics *physics = &dataset->cas->setting.physics;
    spc_field field;
    if (!spc_field_find(physics, dataset->fields[i], &field) || field.part != SPC_FIELD_WHOLE) {
        return "";
    }
    const char *const *names = physics->equation->long_names[physics->grid.dims - 1];
    return names ? names[field.channel] : "";
}

size_t spc_layout_channel(const spc_dataset *dataset, size_t i) {
    spc_field field = {0};
    spc_field_find(&dataset->cas->setting.physics, dataset->fields[i], &field);
    return field.channel;
}

/* The length of "velocity" when the fields from i on are "velocity along x", "velocity along y", ...; else 0. */
static size_t vector_at(const spc_dataset *dataset, size_t i) {
    static const char word[] = " along ";
    const int dims = dataset->grid.dims;
    const char *first = spc_layout_long_name(dataset, i), *along = strstr(first, word);
    if (dims < 2 || !along || i + (size_t)dims > dataset->field_count) return 0;
    const size_t length = (size_t)(along - first), offset = length + strlen(word);
    for (int axis = 0; axis < dims; axis++) {
        const char *name = spc_layout_long_name(dataset, i + (size_t)axis);
        if (strncmp(name, first, offset) != 0) return 0;
        if (strcmp(name + offset, spc_axis_name(axis)) != 0) return 0;
    }
    return length;
}

static char *vector_name(spc_pool *pool, const spc_dataset *dataset, size_t i, size_t length) {
    char *name = spc_pool_print(pool, "%.*s", (int)length, spc_layout_long_name(dataset, i));
    for (char *c = name; c && *c; c++) {
        if (*c == ' ') *c = '_';
    }
    return name;
}

spc_status spc_layout_fields(spc_pool *pool, const spc_dataset *dataset, spc_layout_field **fields,
                             size_t *count) {
    *count = 0;
    *fields = spc_pool_take(pool, dataset->field_count, sizeof **fields);
    if (!*fields) return SPC_NO_MEMORY;
    for (size_t i = 0; i < dataset->field_count;) {
        const size_t vector = vector_at(dataset, i);
        spc_layout_field *field = &(*fields)[(*count)++];
        *field = (spc_layout_field){.name = vector ? vector_name(pool, dataset, i, vector)
                                                   : dataset->fields[i],
                                    .first = i,
                                    .components = vector ? (size_t)dataset->grid.dims : 1};
        if (!field->name) return SPC_NO_MEMORY;
        i += field->components;
    }
    return SPC_OK;
}

/* ---- values ---- */

size_t spc_layout_value_size(const spc_dataset *dataset) {
    return dataset->single_precision ? sizeof(float) : sizeof(double);
}

/* Values that are some places apart. */
static void copy_apart(size_t count, bool single, const void *from, size_t from_apart, void *to,
                       size_t to_apart) {
    if (single) {
        const float *source = from;
        float *target = to;
        for (size_t i = 0; i < count; i++) target[i * to_apart] = source[i * from_apart];
        return;
    }
    const double *source = from;
    double *target = to;
    for (size_t i = 0; i < count; i++) target[i * to_apart] = source[i * from_apart];
}

void spc_layout_gather(const spc_dataset *dataset, const spc_sample *sample, size_t first,
                       size_t components, void *values) {
    const size_t points = spc_grid_points(&sample->grid), size = spc_layout_value_size(dataset);
    for (size_t frame = 0; frame < dataset->frames; frame++) {
        char *to = (char *)values + frame * points * components * size;
        for (size_t c = 0; c < components; c++) {
            const size_t at = (frame * dataset->field_count + first + c) * points;
            copy_apart(points, dataset->single_precision, (const char *)sample->values + at * size,
                       1, to + c * size, components);
        }
    }
}

void spc_layout_scatter(const spc_dataset *dataset, size_t points, const void *values, size_t first,
                        size_t components, void *sample) {
    const size_t size = spc_layout_value_size(dataset);
    for (size_t frame = 0; frame < dataset->frames; frame++) {
        const char *from = (const char *)values + frame * points * components * size;
        for (size_t c = 0; c < components; c++) {
            const size_t at = (frame * dataset->field_count + first + c) * points;
            copy_apart(points, dataset->single_precision, from + c * size, components,
                       (char *)sample + at * size, 1);
        }
    }
}

void spc_layout_widen(const spc_dataset *dataset, const void *values, size_t from_place,
                      size_t count, double *to) {
    if (!dataset->single_precision) {
        memcpy(to, (const double *)values + from_place, count * sizeof *to);
        return;
    }
    const float *from = (const float *)values + from_place;
    for (size_t i = 0; i < count; i++) to[i] = from[i];
}

void spc_layout_narrow(const spc_dataset *dataset, const double *from, size_t count, void *values,
                       size_t to_place) {
    if (!dataset->single_precision) {
        memcpy((double *)values + to_place, from, count * sizeof *from);
        return;
    }
    float *to = (float *)values + to_place;
    for (size_t i = 0; i < count; i++) to[i] = (float)from[i];
}

/* ---- how samples came about ---- */

spc_status spc_layout_record_begin(spc_pool *pool, const spc_samples *samples,
                                   spc_layout_record *record) {
    const size_t variables = samples->dataset->variable_count;
    record->samples = samples;
    record->keys = spc_pool_take(pool, variables, sizeof *record->keys);
    record->parameters = spc_pool_take(pool, samples->count * variables, sizeof(double));
    record->attempts = spc_pool_take(pool, samples->count, sizeof *record->attempts);
    if (!record->keys || !record->parameters || !record->attempts) return SPC_NO_MEMORY;
    for (size_t i = 0; i < variables; i++) record->keys[i] = samples->dataset->variables[i].key;
    return SPC_OK;
}

void spc_layout_record_add(spc_layout_record *record, const spc_sample *sample) {
    const size_t variables = record->samples->dataset->variable_count;
    memcpy(record->parameters + sample->index * variables, sample->parameters,
           variables * sizeof(double));
    record->attempts[sample->index] = (int64_t)sample->attempt;
}

void spc_layout_record_write(spc_layout_file *file, const spc_layout_record *record) {
    const spc_dataset *dataset = record->samples->dataset;
    const size_t variables = dataset->variable_count;
    const hid_t group = spc_layout_group(file, spc_layout_root(file), "specula");
    spc_layout_put_integer(file, group, "format_version", 1);
    spc_layout_put_text(file, group, "specula_version", PACKAGE_VERSION);
    spc_layout_put_text(file, group, "split", record->samples->split->name);
    spc_layout_put_integer(file, group, "seed", (int64_t)record->samples->split->seed);
    spc_layout_put_texts(file, group, "keys", record->keys, variables);
    spc_layout_put_long_text(file, group, "spec", dataset->text);
    spc_layout_put_integers(file, group, "failed_attempts", record->attempts,
                            record->samples->count);
    if (variables > 0) {
        const size_t extent[] = {record->samples->count, variables};
        spc_layout_put_doubles(file, group, "parameters", 2, extent, record->parameters);
    }
    spc_layout_close(file, group);
}
