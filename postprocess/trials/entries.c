/* specula: entries.c
 *
 * The spec of a trial: truth, and what is held against it. Each is the case with a stepper and a grid of its own.
 */
#include "spec.h"

#include <math.h>
#include <string.h>

/* Added to the seed of the initial states: seeds of cases and of splits of training sets are far below. */
static const uint64_t unseen = (uint64_t)1 << 62;

const char *spc_entry_kind_name(spc_entry_kind kind) {
    static const char *const names[] = {
        [SPC_ENTRY_STEPPER] = "stepper",         [SPC_ENTRY_LADDER] = "ladder",
        [SPC_ENTRY_PERTURBED] = "perturbed",     [SPC_ENTRY_PERSISTENCE] = "persistence",
        [SPC_ENTRY_CLIMATOLOGY] = "climatology",
    };
    return names[kind];
}

/* ---- cases ---- */

static spc_status check_box(const trial_reader *r, const spc_node *at, const spc_grid *grid) {
    const spc_grid *box = &r->trial->grid;
    bool same = grid->dims == box->dims;
    for (int axis = 0; same && axis < box->dims; axis++) {
        same = grid->length[axis] == box->length[axis] && grid->origin[axis] == box->origin[axis];
    }
    if (same) return SPC_OK;
    return spc_trial_bad(r, at, "its box is not that of the case; give grid: {n: ...} alone");
}

/* Only what the exact flow conserves is measured. */
static spc_status keep_invariants(spc_pool *pool, spc_case *cas) {
    const spc_measure **kept = spc_pool_take(pool, cas->measure_count + 1, sizeof *kept);
    if (!kept) return SPC_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < cas->measure_count; i++) {
        if (spc_setting_conserves(&cas->setting, cas->measures[i]))
            kept[count++] = cas->measures[i];
    }
    cas->measures = kept;
    cas->measure_count = count;
    cas->diagnostic_count = 0;
    return SPC_OK;
}

/* The case with another stepper (NULL: its own) and changes to the grid (NULL: none). */
static spc_status compose(const trial_reader *r, const spc_node *stepper, const spc_node *grid,
                          spc_case **result) {
    spc_node *root = spc_node_copy(r->pool, r->base);
    spc_node over = {.kind = SPC_NODE_MAPPING};
    if (!root) return SPC_NO_MEMORY;
    const spc_node *const parts[] = {stepper, grid};
    for (int i = 0; i < 2; i++) {
        if (!parts[i]) continue;
        spc_node *copy = spc_node_copy(r->pool, parts[i]);
        if (!copy) return SPC_NO_MEMORY;
        copy->next = over.children;
        over.children = copy;
    }
    if (stepper) spc_node_take(root, "stepper");
    spc_node_merge(root, &over);
    spc_case *cas;
    SPC_TRY(spc_case_compose(r->pool, r->trial->path, root, NULL, &cas));
    cas->seed += unseen + r->trial->seed;
    SPC_TRY(keep_invariants(r->pool, cas));
    *result = cas;
    return SPC_OK;
}

/* `{stepper: {...}, grid: {...}}`. */
static spc_status read_parts(const trial_reader *r, const spc_node *node, const char *section,
                             const spc_node **stepper, const spc_node **grid) {
    static const spc_parameter none[] = {{.name = NULL}};
    static const char *const others[] = {"stepper", "grid", NULL};
    const spc_parameter *const tables[] = {none, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, node, r->root, section, tables, others, &values));
    *stepper = spc_node_find(node, "stepper");
    *grid = spc_node_find(node, "grid");
    const spc_node *const parts[] = {*stepper, *grid};
    for (int i = 0; i < 2; i++) {
        if (!parts[i] || parts[i]->kind == SPC_NODE_MAPPING) continue;
        return spc_trial_bad(r, parts[i],
                             "is no section; write stepper: {name: etdrk4, dt: 0.1} and grid: {n: "
                             "[64]}");
    }
    return SPC_OK;
}

spc_status spc_trial_read_truth(trial_reader *r) {
    const spc_node *node = spc_node_find(r->root, "truth"), *stepper, *grid;
    SPC_TRY(read_parts(r, node, "truth", &stepper, &grid));
    spc_case *plain;
    SPC_TRY(compose(r, stepper, NULL, &plain));
    r->trial->grid = plain->setting.physics.grid;
    r->trial->truth = plain;
    if (stepper) {
        spc_node *own = spc_node_copy(r->pool, stepper);
        if (!own) return SPC_NO_MEMORY;
        spc_node over = {.kind = SPC_NODE_MAPPING, .children = own};
        spc_node_take(r->base, "stepper");
        spc_node_merge(r->base, &over);
    }
    if (!grid) return SPC_OK;
    SPC_TRY(compose(r, NULL, grid, &r->trial->truth));
    return check_box(r, grid, &r->trial->truth->setting.physics.grid);
}

/* ---- entries ---- */

static spc_status check_name(const trial_reader *r, const spc_node *node) {
    for (size_t i = 0; i < r->trial->entry_count; i++) {
        if (strcmp(r->trial->entries[i].name, node->key) != 0) continue;
        return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line,
                           "'%s' stands in steppers and in ladder; give each its own name",
                           node->key);
    }
    return SPC_OK;
}

static spc_status read_entry(const trial_reader *r, const spc_node *node, const char *list,
                             spc_entry *entry) {
    const spc_node *stepper, *grid;
    char *section = spc_pool_print(r->pool, "%s.%s", list, node->key);
    if (!section) return SPC_NO_MEMORY;
    SPC_TRY(check_name(r, node));
    SPC_TRY(read_parts(r, node, section, &stepper, &grid));
    if (!stepper && !grid) {
        return spc_trial_bad(r, node,
                             "an entry has a stepper, a grid, or both; write {stepper: {name: "
                             "etdrk4, dt: 0.1}}");
    }
    spc_case *cas;
    SPC_TRY(compose(r, stepper, grid, &cas));
    cas->measures = r->trial->truth->measures;
    cas->measure_count = r->trial->truth->measure_count;
    entry->name = node->key;
    entry->cas = cas;
    return check_box(r, grid ? grid : node, &cas->setting.physics.grid);
}

static spc_status read_list(const trial_reader *r, const char *list, spc_entry_kind kind,
                            spc_entry *entries) {
    const spc_node *node = spc_node_find(r->root, list);
    if (!node) return SPC_OK;
    if (node->kind != SPC_NODE_MAPPING) {
        return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line,
                           "%s is no section; write a line NAME: {stepper: {...}} for each", list);
    }
    for (const spc_node *child = node->children; child; child = child->next) {
        spc_entry *entry = &entries[r->trial->entry_count];
        entry->kind = kind;
        SPC_TRY(read_entry(r, child, list, entry));
        r->trial->entry_count++;
    }
    return SPC_OK;
}

static size_t members(const trial_reader *r, const char *list) {
    const spc_node *node = spc_node_find(r->root, list);
    size_t count = 0;
    for (const spc_node *child = node ? node->children : NULL; child; child = child->next) count++;
    return count;
}

static spc_status add_perturbed(const trial_reader *r, double rms, spc_entry *entries) {
    spc_entry *entry = &entries[r->trial->entry_count];
    *entry = (spc_entry){.kind = SPC_ENTRY_PERTURBED, .cas = r->trial->truth, .noise = rms};
    entry->name = spc_pool_print(r->pool, "noise %g", rms);
    if (!entry->name) return SPC_NO_MEMORY;
    r->trial->entry_count++;
    return SPC_OK;
}

spc_status spc_trial_read_entries(trial_reader *r, bool floors, const spc_value *perturbations) {
    const size_t room = members(r, "steppers") + members(r, "ladder") + perturbations->count + 2;
    spc_entry *entries = spc_pool_take(r->pool, room, sizeof *entries);
    if (!entries) return SPC_NO_MEMORY;
    spc_trial *trial = r->trial;
    trial->entries = entries;
    SPC_TRY(read_list(r, "steppers", SPC_ENTRY_STEPPER, entries));
    SPC_TRY(read_list(r, "ladder", SPC_ENTRY_LADDER, entries));
    for (size_t i = 0; i < perturbations->count; i++) {
        SPC_TRY(add_perturbed(r, perturbations->list[i], entries));
    }
    if (floors) {
        entries[trial->entry_count++] =
            (spc_entry){.name = "persistence", .kind = SPC_ENTRY_PERSISTENCE};
    }
    /* Others than one's own initial state take two. */
    if (floors && trial->samples > 1) {
        entries[trial->entry_count++] =
            (spc_entry){.name = "climatology", .kind = SPC_ENTRY_CLIMATOLOGY};
    }
    if (trial->entry_count > 0) return SPC_OK;
    return spc_trial_bad(r, r->root,
                         "nothing is held against truth; give steppers: {NAME: {stepper: {...}}}");
}
