/* specula: case_stepper.c
 *
 * The section `stepper` of a case, and the sections of its parts: a stepper is named, or chosen by a key that only it has.
 */
#include "case_internal.h"

#include <string.h>

/* A section of the case that describes a stepper. */
typedef struct section {
    case_reader *reader;
    const spc_node *node;
    const char *path; /* "stepper", "stepper.fallback" */
} section;

/* ---- which one ---- */

static const spc_stepper *chosen_by_key(const spc_node *node) {
    for (size_t i = 0; spc_stepper_at(i); i++) {
        const spc_stepper *stepper = spc_stepper_at(i);
        if (stepper->key && spc_node_find(node, stepper->key)) return stepper;
    }
    return NULL;
}

static spc_status choose(const section *s, spc_stepper_use *use) {
    const char *name;
    use->stepper = spc_node_find(s->node, "name") ? NULL : chosen_by_key(s->node);
    if (use->stepper) return SPC_OK;
    SPC_TRY(spc_case_name(s->reader, s->node, s->path, &name));
    use->integrator = spc_integrator_find(name);
    use->stepper = spc_stepper_find(use->integrator ? "spectral" : name);
    if (use->stepper) return SPC_OK;
    return spc_case_unknown(s->reader, s->node, "stepper", name, spc_stepper_name, NULL);
}

/* A refusal gets its place, and that of a part the section too. */
static spc_status locate(const section *s, spc_status status) {
    const bool whole = strcmp(s->path, "stepper") == 0;
    if (whole || status == SPC_OK || status == SPC_NO_MEMORY) {
        return spc_case_locate(s->reader, s->node, status);
    }
    spc_context *context = s->reader->context;
    const char *message =
        spc_pool_print(s->reader->pool, "%s: %s", s->path, spc_error_message(context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(context);
    return spc_fail_at(context, status, s->node->file, s->node->line, "%s", message);
}

/* ---- its parameters ---- */

static spc_status read_parameters(const section *s, const spc_parameter *const *tables,
                                  const char *const *others, spc_value **values) {
    return spc_node_parameters(s->reader->pool, s->node, s->reader->root, s->path, tables, others,
                               values);
}

/* What a file holds takes the place of the stepper that found it. */
static spc_status resolve(const section *s, spc_stepper_use *use) {
    if (!use->stepper->resolve) return SPC_OK;
    spc_pool *pool = s->reader->pool;
    size_t count = 0;
    for (const spc_node *child = s->node->children; child; child = child->next) count++;
    const char **keys = spc_pool_take(pool, count + 1, sizeof *keys);
    if (!keys) return SPC_NO_MEMORY;
    count = 0;
    for (const spc_node *child = s->node->children; child; child = child->next) {
        keys[count++] = child->key;
    }
    const spc_parameter *const tables[] = {use->stepper->parameters, NULL};
    spc_value *values = NULL;
    SPC_TRY(read_parameters(s, tables, keys, &values));
    use->found_by = use->stepper;
    use->found_by_values = values;
    return spc_case_locate(s->reader, s->node, use->found_by->resolve(pool, values, &use->stepper));
}

static size_t part_count(const spc_stepper *stepper) {
    size_t count = 0;
    while (stepper->parts && stepper->parts[count].name) count++;
    return count;
}

static spc_status read_own(const section *s, spc_stepper_use *use) {
    const size_t parts = part_count(use->stepper);
    const char **others = spc_pool_take(s->reader->pool, parts + 2, sizeof *others);
    if (!others) return SPC_NO_MEMORY;
    others[0] = "name";
    for (size_t i = 0; i < parts; i++) others[i + 1] = use->stepper->parts[i].name;
    const spc_parameter *tables[4] = {NULL};
    const spc_value **results[3];
    size_t count = 0;
    if (use->stepper->parameters) {
        results[count] = &use->values;
        tables[count++] = use->stepper->parameters;
    }
    if (use->integrator && use->integrator->parameters) {
        results[count] = &use->integrator_values;
        tables[count++] = use->integrator->parameters;
    }
    if (use->found_by) {
        results[count] = &use->found_by_values;
        tables[count++] = use->found_by->parameters;
    }
    spc_value *values[3] = {NULL};
    SPC_TRY(read_parameters(s, tables, others, values));
    for (size_t i = 0; i < count; i++) *results[i] = values[i];
    return SPC_OK;
}

/* ---- the grid ---- */

/* Points, cells and faces do not go together: all parts share a state. */
static spc_status check_kind(const section *s, const spc_stepper_use *use) {
    const unsigned flags = spc_stepper_use_flags(use);
    const bool faces = flags & SPC_STEPPER_STAGGERED;
    if (!(flags & SPC_STEPPER_POINTS) || !(flags & SPC_STEPPER_CELLS)) return SPC_OK;
    return spc_fail_at(s->reader->context, SPC_NOT_APPLICABLE, s->node->file, s->node->line,
                       "the parts of %s share a state, and some hold values at points, others "
                       "averages over %s; take parts of one kind",
                       s->path, faces ? "faces" : "cells");
}

static void set_grid(case_reader *reader, unsigned flags) {
    spc_grid *grid = &reader->cas->setting.physics.grid;
    for (int axis = 0; axis < grid->dims && flags & SPC_STEPPER_CELLS; axis++) {
        grid->offset[axis] = 0.5;
    }
    grid->staggered = flags & SPC_STEPPER_STAGGERED;
}

/* ---- the whole ---- */

static spc_status read_use(const section *s, spc_stepper_use *use);

static spc_status read_parts(const section *s, spc_stepper_use *use) {
    const size_t count = part_count(use->stepper);
    if (count == 0) return SPC_OK;
    spc_stepper_use *parts = spc_pool_take(s->reader->pool, count, sizeof *parts);
    if (!parts) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const spc_stepper_part *part = &use->stepper->parts[i];
        const section own = {.reader = s->reader,
                             .node = spc_node_find(s->node, part->name),
                             .path = spc_pool_print(s->reader->pool, "%s.%s", s->path, part->name)};
        if (!own.path) return SPC_NO_MEMORY;
        if (!own.node) {
            return spc_fail_at(s->reader->context, SPC_BAD_INPUT, s->node->file, s->node->line,
                               "%s is missing; give it a stepper: %s", own.path, part->doc);
        }
        SPC_TRY(read_use(&own, &parts[i]));
    }
    use->parts = parts;
    return SPC_OK;
}

static spc_status read_use(const section *s, spc_stepper_use *use) {
    *use = (spc_stepper_use){0};
    SPC_TRY(choose(s, use));
    SPC_TRY(resolve(s, use));
    SPC_TRY(read_own(s, use));
    return read_parts(s, use);
}

/* Parts first: theirs is the nearer reason. */
static spc_status check_applicable(const section *s, const spc_stepper_use *use) {
    const spc_stepper_part *part = use->stepper->parts;
    for (size_t i = 0; part && part[i].name; i++) {
        const section own = {.reader = s->reader,
                             .node = spc_node_find(s->node, part[i].name),
                             .path =
                                 spc_pool_print(s->reader->pool, "%s.%s", s->path, part[i].name)};
        if (!own.path) return SPC_NO_MEMORY;
        SPC_TRY(check_applicable(&own, &use->parts[i]));
    }
    if (!use->stepper->applicable) return SPC_OK;
    const spc_setting *setting = &s->reader->cas->setting;
    return locate(s, use->stepper->applicable(s->reader->context, setting, use));
}

spc_status spc_case_stepper(case_reader *reader) {
    section whole = {.reader = reader, .path = "stepper"};
    spc_stepper_use *use = &reader->cas->stepper;
    SPC_TRY(spc_case_section(reader, "stepper", &whole.node));
    SPC_TRY(read_use(&whole, use));
    SPC_TRY(check_kind(&whole, use));
    set_grid(reader, spc_stepper_use_flags(use));
    return check_applicable(&whole, use);
}
