/* specula: suits.c
 *
 * See suits.h.
 */
#include "surrogate/suits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that the checks look at. */
typedef struct meeting {
    spc_context *context;
    const spc_model *model;
    const spc_setting *trained, *setting;
    double dt;
    spc_model_allowed allowed;
} meeting;

static bool same(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) || (isnan(a) && isnan(b));
}

/* ---- conditions ---- */

const spc_condition *spc_model_condition(const spc_model *model, const char *key) {
    for (size_t i = 0; i < model->setting.conditions; i++) {
        if (strcmp(model->conditions[i].key, key) == 0) return &model->conditions[i];
    }
    return NULL;
}

/* The member of a list that "name.1" ends with, or the value of all. */
static bool member_of(const spc_value *list, const char *rest, double *value) {
    char *end;
    const size_t index = *rest ? strtoul(rest + 1, &end, 10) : 0;
    if (index >= list->count) return false;
    *value = list->list[index];
    if (*rest) return end != rest + 1 && !*end;
    for (size_t i = 1; i < list->count; i++) {
        if (!same(list->list[i], *value)) return false;
    }
    return true;
}

static bool number_of(const spc_parameter *table, const spc_value *values, const char *name,
                      double *value) {
    const size_t length = strcspn(name, ".");
    for (size_t i = 0; table && table[i].name; i++) {
        if (strlen(table[i].name) != length || strncmp(table[i].name, name, length) != 0) continue;
        if (table[i].type == SPC_REALS) return member_of(&values[i], name + length, value);
        *value = values[i].number;
        return !name[length] && (table[i].type == SPC_REAL || table[i].type == SPC_INTEGER);
    }
    return false;
}

static const char *after(const char *key, const char *start) {
    const size_t length = strlen(start);
    return strncmp(key, start, length) == 0 ? key + length : NULL;
}

static bool of_profile(const spc_profile_use *use, const char *name, double *value) {
    return use->profile && number_of(use->profile->parameters, use->values, name, value);
}

bool spc_condition_value(const char *key, const spc_setting *setting, double dt, double *value) {
    const spc_physics *physics = &setting->physics;
    const char *name;
    if (strcmp(key, "dt") == 0) {
        *value = dt;
        return true;
    }
    if (strcmp(key, "grid.length") == 0) {
        *value = physics->grid.length[0];
        return true;
    }
    if ((name = after(key, "equation.forcing."))) return of_profile(&setting->forcing, name, value);
    if ((name = after(key, "equation.potential."))) {
        return of_profile(&setting->potential, name, value);
    }
    name = after(key, "equation.");
    return name && number_of(physics->equation->parameters, physics->values, name, value);
}

static bool is_seen(const spc_condition *condition, double value) {
    const double room = 1e-9 * fmax(fabs(condition->minimum), fabs(condition->maximum));
    return value >= condition->minimum - room && value <= condition->maximum + room;
}

static spc_status check_range(spc_context *context, const spc_condition *condition, double value,
                              spc_model_allowed allowed) {
    if (allowed.range || is_seen(condition, value)) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "%s is %.10g and the model has seen %.10g to %.10g; stay within, train anew, "
                    "or say allow: [range]",
                    condition->key, value, condition->minimum, condition->maximum);
}

static spc_status check_conditions(const meeting *m) {
    for (size_t i = 0; i < m->model->setting.conditions; i++) {
        const spc_condition *condition = &m->model->conditions[i];
        double value;
        if (!spc_condition_value(condition->key, m->setting, m->dt, &value)) {
            return spc_fail(m->context, SPC_NOT_APPLICABLE,
                            "the model is told %s, which is no number of this case; take a model "
                            "that does without",
                            condition->key);
        }
        SPC_TRY(check_range(m->context, condition, value, m->allowed));
    }
    return SPC_OK;
}

/* ---- the equation ---- */

static bool same_list(const spc_value *a, const spc_value *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!same(a->list[i], b->list[i])) return false;
    }
    return true;
}

static const char *last_part(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "";
}

bool spc_value_same(const spc_parameter *parameter, const spc_value *a, const spc_value *b) {
    switch (parameter->type) {
    case SPC_TEXT:
        return strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
    case SPC_PATH:
        return strcmp(last_part(a->text), last_part(b->text)) == 0;
    case SPC_REALS:
        return same_list(a, b);
    case SPC_COMMAND:
        return true;
    default:
        return same(a->number, b->number);
    }
}

typedef struct section {
    const char *name; /* "equation", "equation.forcing" */
    const spc_parameter *table;
    const spc_value *trained, *here;
} section;

static spc_status refuse_value(const meeting *m, const char *key, const spc_parameter *parameter,
                               const spc_value *trained, const spc_value *here) {
    if (parameter->type == SPC_REAL || parameter->type == SPC_INTEGER) {
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "%s is %.10g and the model was trained for %.10g; use that, take another "
                        "model, or say allow: [equation]",
                        key, here->number, trained->number);
    }
    return spc_fail(m->context, SPC_NOT_APPLICABLE,
                    "%s is not what the model was trained for (see `specula info` of it); use "
                    "that, take another model, or say allow: [equation]",
                    key);
}

/* Members of a list may be told each by itself. */
static bool same_but_for_told(const meeting *m, const char *key, const spc_parameter *parameter,
                              const spc_value *a, const spc_value *b) {
    if (parameter->type != SPC_REALS || a->count != b->count) {
        return spc_value_same(parameter, a, b);
    }
    for (size_t i = 0; i < a->count; i++) {
        char member[160];
        snprintf(member, sizeof member, "%s.%zu", key, i);
        if (!same(a->list[i], b->list[i]) && !spc_model_condition(m->model, member)) return false;
    }
    return true;
}

static spc_status check_values(const meeting *m, const section *s) {
    for (size_t i = 0; s->table && s->table[i].name; i++) {
        char key[128];
        snprintf(key, sizeof key, "%s.%s", s->name, s->table[i].name);
        if (spc_model_condition(m->model, key)) continue;
        if (same_but_for_told(m, key, &s->table[i], &s->trained[i], &s->here[i])) continue;
        return refuse_value(m, key, &s->table[i], &s->trained[i], &s->here[i]);
    }
    return SPC_OK;
}

static spc_status check_profile(const meeting *m, const char *name, const spc_profile_use *trained,
                                const spc_profile_use *here) {
    if (trained->profile != here->profile) {
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "%s is %s and the model was trained with %s; use that, take another model, "
                        "or say allow: [equation]",
                        name, here->profile ? here->profile->name : "not there",
                        trained->profile ? trained->profile->name : "none");
    }
    if (!trained->profile) return SPC_OK;
    const section s = {name, trained->profile->parameters, trained->values, here->values};
    return check_values(m, &s);
}

static size_t fields_of(const spc_physics *physics) {
    return spc_equation_numbers(physics->equation, physics->grid.dims);
}

static spc_status check_equation(const meeting *m) {
    const spc_physics *trained = &m->trained->physics, *here = &m->setting->physics;
    if (fields_of(here) != m->model->fields || here->grid.dims != m->model->grid.dims) {
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "the model steps %zu fields on %d axes (%s), and %s has %zu on %d; take "
                        "one that was trained for this equation",
                        m->model->fields, m->model->grid.dims, trained->equation->name,
                        here->equation->name, fields_of(here), here->grid.dims);
    }
    if (m->allowed.equation) return SPC_OK;
    if (trained->equation != here->equation) {
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "the model was trained for %s and this is %s; take one that was trained "
                        "for it, or say allow: [equation]",
                        trained->equation->name, here->equation->name);
    }
    const section s = {"equation", here->equation->parameters, trained->values, here->values};
    SPC_TRY(check_values(m, &s));
    SPC_TRY(check_profile(m, "equation.forcing", &m->trained->forcing, &m->setting->forcing));
    return check_profile(m, "equation.potential", &m->trained->potential, &m->setting->potential);
}

/* ---- the grid ---- */

static spc_status refuse_points(const meeting *m, int axis, const char *why, const char *remedy) {
    const spc_grid *trained = &m->model->grid, *here = &m->setting->physics.grid;
    return spc_fail(m->context, SPC_NOT_APPLICABLE,
                    "grid.n along %s is %zu and %s was trained on %zu points, %s; use %zu, or %s",
                    spc_axis_name(axis), here->n[axis], m->model->network->name, trained->n[axis],
                    why, trained->n[axis], remedy);
}

/* Weights may belong to points, to spacings, or to neither. */
static spc_status check_points(const meeting *m) {
    const spc_grid *trained = &m->model->grid, *here = &m->setting->physics.grid;
    const unsigned flags = m->model->network->flags;
    for (int axis = 0; axis < here->dims; axis++) {
        if (trained->n[axis] == here->n[axis]) continue;
        if (!(flags & SPC_NETWORK_ANY_GRID)) {
            return refuse_points(m, axis, "each of which has weights of its own",
                                 "a network for any grid");
        }
        if (flags & SPC_NETWORK_ANY_SPACING || m->allowed.grid ||
            same(spc_grid_spacing(trained, axis), spc_grid_spacing(here, axis))) {
            continue;
        }
        return refuse_points(m, axis, "whose spacing is in its weights", "say allow: [grid]");
    }
    return SPC_OK;
}

/* The length that may vary is that of the first axis; the others keep their ratio to it. */
static spc_status check_length(const meeting *m) {
    const spc_grid *trained = &m->model->grid, *here = &m->setting->physics.grid;
    const bool told = spc_model_condition(m->model, "grid.length");
    const double stretch = told ? here->length[0] / trained->length[0] : 1;
    for (int axis = 0; axis < here->dims; axis++) {
        const double wanted = trained->length[axis] * stretch;
        if (same(wanted, here->length[axis])) continue;
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "grid.length along %s is %.10g and the model was trained for %.10g; use "
                        "that, take another model, or say allow: [grid]",
                        spc_axis_name(axis), here->length[axis], wanted);
    }
    return SPC_OK;
}

static spc_status check_sides(const meeting *m) {
    for (int axis = 0; axis < m->setting->physics.grid.dims; axis++) {
        if (m->setting->side[axis][0].kind == SPC_SIDE_PERIODIC) continue;
        return spc_fail(m->context, SPC_NOT_APPLICABLE,
                        "the box is not periodic along %s and models know periodic boxes; leave "
                        "`boundary` out, or say allow: [grid]",
                        spc_axis_name(axis));
    }
    return SPC_OK;
}

static spc_status check_grid(const meeting *m) {
    SPC_TRY(check_points(m));
    if (m->allowed.grid) return SPC_OK;
    SPC_TRY(check_length(m));
    return check_sides(m);
}

/* ---- the stride ---- */

spc_status spc_model_suits_dt(spc_context *context, const spc_model *model, double dt,
                              spc_model_allowed allowed) {
    const spc_condition *told = spc_model_condition(model, "dt");
    if (told) return check_range(context, told, dt, allowed);
    if (allowed.dt || same(model->dt, dt)) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "the model takes strides of %.10g and %.10g is asked; save at multiples of "
                    "%.10g, leave stepper.dt out, or say allow: [dt]",
                    model->dt, dt, model->dt);
}

spc_status spc_model_suits(spc_context *context, const spc_model *model, const spc_setting *trained,
                           const spc_setting *setting, double dt, spc_model_allowed allowed) {
    const meeting m = {context, model, trained, setting, dt, allowed};
    SPC_TRY(check_equation(&m));
    SPC_TRY(check_grid(&m));
    SPC_TRY(spc_model_suits_dt(context, model, dt, allowed));
    return check_conditions(&m);
}
