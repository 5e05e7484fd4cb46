/* specula: hello.c
 *
 * See hello.h.
 */
#include "hello.h"

#include <math.h>
#include <string.h>

/* The text of nothing more once memory ran out. */
typedef struct page {
    spc_pool *pool;
    char *text;
} page;

static void add(page *p, const char *piece) {
    if (p->text && piece) p->text = spc_pool_print(p->pool, "%s%s", p->text, piece);
    if (!piece) p->text = NULL;
}

static void add_number(page *p, double value) {
    add(p, isfinite(value) ? spc_pool_print(p->pool, "%.17g", value) : "null");
}

static void add_quoted(page *p, const char *text) {
    char piece[8] = "";
    add(p, "\"");
    for (; text && *text; text++) {
        piece[0] = strchr("\"\\", *text) ? '\\' : *text;
        piece[1] = piece[0] == '\\' ? *text : '\0';
        piece[2] = '\0';
        add(p, (unsigned char)*text < 0x20 ? " " : piece);
    }
    add(p, "\"");
}

static void add_key(page *p, const char *key) {
    const size_t length = p->text ? strlen(p->text) : 0;
    if (length > 0 && !strchr("{[", p->text[length - 1])) add(p, ", ");
    add_quoted(p, key);
    add(p, ": ");
}

static void add_numbers(page *p, const double *values, size_t count) {
    add(p, "[");
    for (size_t i = 0; i < count; i++) {
        if (i) add(p, ", ");
        add_number(p, values[i]);
    }
    add(p, "]");
}

static void add_value(page *p, const spc_parameter *parameter, const spc_value *value) {
    switch (parameter->type) {
    case SPC_REALS:
        add_numbers(p, value->list, value->count);
        return;
    case SPC_BOOLEAN:
        add(p, value->number != 0 ? "true" : "false");
        return;
    case SPC_REAL:
    case SPC_INTEGER:
        add_number(p, value->number);
        return;
    default:
        add_quoted(p, value->text);
    }
}

static void add_parameters(page *p, const spc_parameter *table, const spc_value *values) {
    add(p, "{");
    for (size_t i = 0; table && table[i].name; i++) {
        add_key(p, table[i].name);
        add_value(p, &table[i], &values[i]);
    }
    add(p, "}");
}

static void add_profile(page *p, const char *key, const spc_profile_use *use) {
    add_key(p, key);
    if (!use->profile) {
        add(p, "null");
        return;
    }
    add(p, "{");
    add_key(p, "name");
    add_quoted(p, use->profile->name);
    add_key(p, "parameters");
    add_parameters(p, use->profile->parameters, use->values);
    add(p, "}");
}

static void add_grid(page *p, const spc_setting *setting) {
    const spc_grid *grid = &setting->physics.grid;
    const size_t dims = (size_t)grid->dims;
    double n[SPC_MAX_DIMS];
    for (size_t axis = 0; axis < dims; axis++) n[axis] = (double)grid->n[axis];
    add_key(p, "n");
    add_numbers(p, n, dims);
    add_key(p, "length");
    add_numbers(p, grid->length, dims);
    add_key(p, "origin");
    add_numbers(p, grid->origin, dims);
    add_key(p, "offset");
    add_numbers(p, grid->offset, dims);
    add_key(p, "staggered");
    add(p, grid->staggered ? "true" : "false");
    add_key(p, "sides");
    add(p, "[");
    for (size_t axis = 0; axis < dims; axis++) {
        add(p, axis ? ", [" : "[");
        add_quoted(p, spc_side_name(setting->side[axis][0].kind));
        add(p, ", ");
        add_quoted(p, spc_side_name(setting->side[axis][1].kind));
        add(p, "]");
    }
    add(p, "]");
}

char *spc_hello_text(spc_pool *pool, const spc_setting *setting, bool single, double dt) {
    page p = {.pool = pool, .text = spc_pool_text(pool, "{")};
    const spc_physics *physics = &setting->physics;
    add_key(&p, "equation");
    add_quoted(&p, physics->equation->name);
    add_key(&p, "pde");
    add_quoted(&p, spc_setting_text(pool, setting));
    add_key(&p, "parameters");
    add_parameters(&p, physics->equation->parameters, physics->values);
    add_profile(&p, "forcing", &setting->forcing);
    add_profile(&p, "potential", &setting->potential);
    add_key(&p, "fields");
    add(&p, "[");
    const char *const *fields = physics->equation->fields[physics->grid.dims - 1];
    for (size_t c = 0; fields[c]; c++) {
        if (c) add(&p, ", ");
        add_quoted(&p, fields[c]);
    }
    add(&p, "]");
    add_key(&p, "complex");
    add(&p, physics->equation->complex_valued ? "true" : "false");
    add_grid(&p, setting);
    add_key(&p, "dtype");
    add_quoted(&p, single ? "float32" : "float64");
    add_key(&p, "dt");
    add_number(&p, dt);
    add_key(&p, "sample");
    add_number(&p, setting->sample);
    add(&p, "}");
    return p.text;
}
