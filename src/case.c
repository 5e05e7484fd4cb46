/* specula: case.c
 *
 * Case files: read, overridden, composed section by section.
 */
#include "case_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- shared by the sections ---- */

spc_status spc_case_section(const case_reader *reader, const char *name, const spc_node **node) {
    *node = spc_node_find(reader->root, name);
    if (*node) return SPC_OK;
    return spc_fail_at(reader->context, SPC_BAD_INPUT, reader->root->file, reader->root->line,
                       "section '%s' is missing; a case needs equation, grid, initial, stepper and "
                       "time",
                       name);
}

spc_status spc_case_name(const case_reader *reader, const spc_node *section,
                         const char *section_name, const char **name) {
    const spc_node *node = spc_node_find(section, "name");
    if (node && node->kind == SPC_NODE_SCALAR) {
        *name = node->text;
        return SPC_OK;
    }
    const spc_node *at = node ? node : section;
    return spc_fail_at(reader->context, SPC_BAD_INPUT, at->file, at->line,
                       "%s has no name; write %s: {name: ...}", section_name, section_name);
}

spc_status spc_case_unknown(const case_reader *reader, const spc_node *section, const char *kind,
                            const char *name, const char *(*names)(const void *list, size_t i),
                            const void *list) {
    const spc_node *node = spc_node_find(section, "name");
    const spc_node *at = node ? node : section;
    const char *nearest = spc_nearest(name, names, list);
    if (nearest) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, at->file, at->line,
                           "unknown %s '%s'; did you mean '%s'?", kind, name, nearest);
    }
    char known[700] = "none";
    size_t used = 0;
    for (size_t i = 0; names(list, i) && used < sizeof known; i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 names(list, i));
    }
    return spc_fail_at(reader->context, SPC_BAD_INPUT, at->file, at->line,
                       "unknown %s '%s'; known are %s", kind, name, known);
}

spc_status spc_case_locate(const case_reader *reader, const spc_node *node, spc_status status) {
    if (status == SPC_OK || status == SPC_NO_MEMORY) return status;
    char *message = spc_pool_text(reader->pool, spc_error_message(reader->context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(reader->context);
    return spc_fail_at(reader->context, status, node->file, node->line, "%s", message);
}

/* ---- grid ---- */

enum { GRID_N, GRID_LENGTH, GRID_ORIGIN };

static const spc_parameter grid_parameters[] = {
    [GRID_N] = {.name = "n",
                .type = SPC_REALS,
                .required = true,
                .minimum = 2,
                .maximum = 1 << 24,
                .doc = "points on each axis, such as [256] or [64, 64]"},
    [GRID_LENGTH] = {.name = "length",
                     .type = SPC_REALS,
                     .required = true,
                     .minimum = 1e-12,
                     .maximum = 1e12,
                     .doc = "length of each axis, such as [2*pi]"},
    [GRID_ORIGIN] = {.name = "origin",
                     .type = SPC_REALS,
                     .text = "0",
                     .minimum = -1e12,
                     .maximum = 1e12,
                     .doc = "coordinate of the first point on each axis"},
    {.name = NULL},
};

spc_status spc_case_grid(case_reader *reader) {
    const spc_node *node;
    SPC_TRY(spc_case_section(reader, "grid", &node));
    const spc_parameter *const tables[] = {grid_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(reader->pool, node, reader->root, "grid", tables, NULL, &values));
    const spc_value *n = &values[GRID_N];
    if (n->count < 1 || n->count > SPC_MAX_DIMS) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                           "grid.n has %zu axes; one to three are possible", n->count);
    }
    spc_grid *grid = &reader->cas->setting.physics.grid;
    grid->dims = (int)n->count;
    for (size_t axis = 0; axis < n->count; axis++) {
        if (n->list[axis] != floor(n->list[axis])) {
            return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                               "grid.n has %.10g; give whole numbers", n->list[axis]);
        }
        grid->n[axis] = (size_t)n->list[axis];
    }
    for (int which = GRID_LENGTH; which <= GRID_ORIGIN; which++) {
        const spc_value *value = &values[which];
        if (value->count != n->count && (which == GRID_LENGTH || value->given)) {
            return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                               "grid.%s has %zu numbers and grid.n has %zu; give one for each axis",
                               grid_parameters[which].name, value->count, n->count);
        }
        double *to = which == GRID_LENGTH ? grid->length : grid->origin;
        for (size_t axis = 0; axis < n->count; axis++) {
            to[axis] = value->given ? value->list[axis] : 0;
        }
    }
    return SPC_OK;
}

/* ---- ensemble ---- */

static const spc_parameter ensemble_parameters[] = {
    {.name = "size",
     .type = SPC_INTEGER,
     .fallback = 1,
     .minimum = 1,
     .maximum = 1 << 20,
     .doc = "samples that differ by their random numbers"},
    {.name = "seed",
     .type = SPC_INTEGER,
     .fallback = 0,
     .minimum = 0,
     .maximum = 9007199254740992.0,
     .doc = "added to the seed of the initial condition"},
    {.name = NULL},
};

spc_status spc_case_ensemble(case_reader *reader) {
    const spc_parameter *const tables[] = {ensemble_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(reader->pool, spc_node_find(reader->root, "ensemble"), reader->root,
                                "ensemble", tables, NULL, &values));
    reader->cas->ensemble_size = (size_t)values[0].number;
    reader->cas->seed = (uint64_t)values[1].number;
    return SPC_OK;
}

/* ---- memory ---- */

static spc_status check_memory(const case_reader *reader) {
    /* States that an ETDRK4 run of one sample needs, by measurement of specula bench. */
    const double states = 14;
    const spc_physics *physics = &reader->cas->setting.physics;
    const spc_grid *grid = &physics->grid;
    double bytes = states * sizeof(double) * (double)reader->cas->ensemble_size *
                   (double)spc_equation_numbers(physics->equation, grid->dims);
    for (int axis = 0; axis < grid->dims; axis++) bytes *= (double)grid->n[axis];
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const double machine = pages > 0 && page > 0 ? (double)pages * (double)page : 1e18;
    if (bytes < machine) return SPC_OK;
    const spc_node *node = spc_node_find(reader->root, "grid");
    return spc_fail_at(reader->context, SPC_TOO_LARGE, node->file, node->line,
                       "a run on this grid needs about %.3g GiB and the machine has %.3g; use "
                       "fewer points or samples",
                       bytes / 0x1p30, machine / 0x1p30);
}

/* ---- the whole ---- */

static const spc_parameter root_parameters[] = {
    {.name = "title", .type = SPC_TEXT, .doc = "one line for plots and files"},
    {.name = NULL},
};

static const char *const sections[] = {"equation", "grid",   "boundary", "initial", "stepper",
                                       "time",     "output", "ensemble", NULL};

static spc_status compose(case_reader *reader) {
    const spc_parameter *const tables[] = {root_parameters, NULL};
    spc_value *values;
    if (reader->root->kind != SPC_NODE_MAPPING) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, reader->root->file, reader->root->line,
                           "not a case; a case has sections such as equation: {name: ks}");
    }
    SPC_TRY(spc_node_parameters(reader->pool, reader->root, reader->root, "", tables, sections,
                                &values));
    spc_case *cas = reader->cas;
    SPC_TRY(spc_case_equation(reader));
    SPC_TRY(spc_case_grid(reader));
    SPC_TRY(spc_case_forcing(reader));
    SPC_TRY(spc_case_initial(reader));
    SPC_TRY(spc_case_times(reader));
    SPC_TRY(spc_case_boundary(reader));
    SPC_TRY(spc_case_stepper(reader));
    SPC_TRY(spc_case_boundary_suits(reader));
    SPC_TRY(spc_case_output(reader));
    SPC_TRY(spc_case_ensemble(reader));
    SPC_TRY(check_memory(reader));
    cas->title = values[0].text
                     ? values[0].text
                     : spc_pool_print(reader->pool, "%s, %s", cas->setting.physics.equation->name,
                                      cas->initial.profile->name);
    return cas->title ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_case_compose(spc_pool *pool, const char *path, spc_node *root,
                            const char *const *overrides, spc_case **result) {
    for (size_t i = 0; overrides && overrides[i]; i++) {
        SPC_TRY(spc_document_override(pool, root, overrides[i]));
    }
    spc_case *cas = spc_pool_take(pool, 1, sizeof *cas);
    if (!cas) return SPC_NO_MEMORY;
    cas->path = spc_pool_text(pool, path);
    cas->text = spc_document_text(pool, root);
    cas->root = root;
    if (!cas->path || !cas->text) return SPC_NO_MEMORY;
    case_reader reader = {
        .pool = pool, .context = spc_pool_context(pool), .root = root, .cas = cas};
    SPC_TRY(compose(&reader));
    *result = cas;
    return SPC_OK;
}

spc_status spc_case_read(spc_pool *pool, const char *path, const char *const *overrides,
                         spc_case **result) {
    spc_node *root;
    SPC_TRY(spc_document_read(pool, path, &root));
    return spc_case_compose(pool, path, root, overrides, result);
}

spc_status spc_case_parse(spc_pool *pool, const char *name, const char *text,
                          const char *const *overrides, spc_case **result) {
    spc_node *root;
    SPC_TRY(spc_document_parse(pool, name, text, &root));
    return spc_case_compose(pool, name, root, overrides, result);
}
