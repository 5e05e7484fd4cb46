/* specula: case_boundary.c
 *
 * The section boundary: what lies beyond the sides of the box.
 *
 *   boundary: {x: [reflecting, outflow], y: periodic, z: [{dirichlet: [1, 0]}, outflow]}
 */
#include "case_internal.h"

#include <math.h>
#include <specula/expression.h>
#include <string.h>

static const char *const kinds[] = {[SPC_SIDE_PERIODIC] = "periodic",
                                    [SPC_SIDE_OUTFLOW] = "outflow",
                                    [SPC_SIDE_REFLECTING] = "reflecting",
                                    [SPC_SIDE_DIRICHLET] = "dirichlet"};
enum { KINDS = sizeof kinds / sizeof *kinds };

const char *spc_side_name(spc_side_kind kind) {
    return kinds[kind];
}

static const char *kind_name(const void *list, size_t i) {
    (void)list;
    return i < KINDS ? kinds[i] : NULL;
}

static spc_status read_kind(const case_reader *reader, const spc_node *node, const char *word,
                            spc_side_kind *kind) {
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(word, kinds[i]) != 0) continue;
        *kind = (spc_side_kind)i;
        return SPC_OK;
    }
    const char *near = spc_nearest(word, kind_name, NULL);
    return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                       "unknown side '%s'; %s%s%s", word, near ? "did you mean '" : "known are ",
                       near ? near : "periodic, outflow, reflecting, {dirichlet: [values]}",
                       near ? "'?" : "");
}

static size_t length_of(const spc_node *sequence) {
    size_t count = 0;
    for (const spc_node *item = sequence->children; item; item = item->next) count++;
    return count;
}

static spc_status read_values(const case_reader *reader, const spc_node *node, spc_side *side) {
    const spc_physics *physics = &reader->cas->setting.physics;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    if (node->kind != SPC_NODE_SEQUENCE || length_of(node) != channels) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                           "dirichlet wants a list of %zu number%s; give one for each field of %s",
                           channels, channels > 1 ? "s" : "", physics->equation->name);
    }
    size_t i = 0;
    for (const spc_node *item = node->children; item; item = item->next) {
        const bool number = item->kind == SPC_NODE_SCALAR && !item->quoted &&
                            spc_number(item->text, &side->values[i]) && isfinite(side->values[i]);
        if (!number) {
            return spc_fail_at(reader->context, SPC_BAD_INPUT, item->file, item->line,
                               "dirichlet holds what is no number; give one for each field of %s",
                               physics->equation->name);
        }
        i++;
    }
    if (spc_first_not_admissible(physics, 1, side->values) == SIZE_MAX) return SPC_OK;
    return spc_fail_at(
        reader->context, SPC_BAD_INPUT, node->file, node->line,
        "dirichlet holds no physical state; the fields are those of the file, such "
        "as density, momentum and total energy, and densities and pressures positive");
}

static spc_status read_side(const case_reader *reader, const spc_node *node, spc_side *side) {
    if (node->kind == SPC_NODE_MAPPING && node->children && !node->children->next) {
        const spc_node *only = node->children;
        SPC_TRY(read_kind(reader, only, only->key, &side->kind));
        if (side->kind == SPC_SIDE_DIRICHLET) return read_values(reader, only, side);
    } else if (node->kind == SPC_NODE_SCALAR) {
        SPC_TRY(read_kind(reader, node, node->text, &side->kind));
        if (side->kind != SPC_SIDE_DIRICHLET) return SPC_OK;
    }
    return spc_fail_at(
        reader->context, SPC_BAD_INPUT, node->file, node->line,
        "this is no side; write periodic, outflow, reflecting or {dirichlet: [values]}");
}

static spc_status read_axis(const case_reader *reader, const spc_node *node, spc_side side[2]) {
    if (node->kind != SPC_NODE_SEQUENCE) {
        SPC_TRY(read_side(reader, node, &side[0]));
        side[1] = side[0];
        return SPC_OK;
    }
    if (length_of(node) != 2) {
        return spc_fail_at(
            reader->context, SPC_BAD_INPUT, node->file, node->line,
            "boundary.%s wants two sides; give the lower and the upper, or one word for both",
            node->key);
    }
    SPC_TRY(read_side(reader, node->children, &side[0]));
    SPC_TRY(read_side(reader, node->children->next, &side[1]));
    if ((side[0].kind == SPC_SIDE_PERIODIC) == (side[1].kind == SPC_SIDE_PERIODIC)) return SPC_OK;
    return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                       "boundary.%s is periodic on one side only; make it so on both", node->key);
}

spc_status spc_case_boundary(case_reader *reader) {
    const spc_node *node = spc_node_find(reader->root, "boundary");
    if (!node) return SPC_OK;
    spc_setting *setting = &reader->cas->setting;
    const int dims = setting->physics.grid.dims;
    if (node->kind != SPC_NODE_MAPPING) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                           "boundary names the sides by axis; write boundary: {x: outflow}");
    }
    for (const spc_node *item = node->children; item; item = item->next) {
        int axis = 0;
        while (axis < dims && strcmp(item->key, spc_axis_name(axis)) != 0) axis++;
        if (axis == dims) {
            return spc_fail_at(reader->context, SPC_BAD_INPUT, item->file, item->line,
                               "unknown axis '%s' in boundary; the last one here is %s", item->key,
                               spc_axis_name(dims - 1));
        }
        SPC_TRY(read_axis(reader, item, setting->side[axis]));
    }
    return SPC_OK;
}

spc_status spc_case_boundary_suits(case_reader *reader) {
    const spc_stepper_use *use = &reader->cas->stepper;
    const spc_setting *setting = &reader->cas->setting;
    bool periodic = true;
    for (int axis = 0; axis < setting->physics.grid.dims; axis++) {
        periodic = periodic && setting->side[axis][0].kind == SPC_SIDE_PERIODIC;
    }
    if (periodic || !(spc_stepper_use_flags(use) & SPC_STEPPER_POINTS)) return SPC_OK;
    const spc_node *node = spc_node_find(reader->root, "boundary");
    return spc_fail_at(reader->context, SPC_NOT_APPLICABLE, node->file, node->line,
                       "%s solves in periodic boxes; leave out boundary, or take stepper "
                       "finite-volume",
                       spc_stepper_use_name(use));
}
