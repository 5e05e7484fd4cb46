/* specula: spec.c
 *
 * The spec of a training set: a case, or a path to one with changes, and the section `dataset`.
 */
#include "dataset_internal.h"
#include "spec_case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME,
    SEED,
    SAMPLING,
    BURN_IN,
    EVERY,
    FRAMES,
    TIME_FACTOR,
    PAIRS,
    PRECISION,
    ATTEMPTS,
    LAYOUT
};

static const spc_parameter parameters[] = {
    [NAME] = {.name = "name",
              .type = SPC_TEXT,
              .doc = "of the set, in file names; default: the spec's"},
    [SEED] = {.name = "seed",
              .type = SPC_INTEGER,
              .fallback = 0,
              .minimum = 0,
              .maximum = 4294967295.0,
              .doc = "of all that is drawn; splits derive theirs from it"},
    [SAMPLING] = {.name = "sampling",
                  .type = SPC_CHOICE,
                  .fallback = 0,
                  .choices = "random|latin-hypercube|sobol",
                  .doc = "how the samples of a split fill the space of the varied keys"},
    [BURN_IN] = {.name = "burn_in",
                 .type = SPC_REAL,
                 .fallback = 0,
                 .minimum = 0,
                 .maximum = 1e300,
                 .doc = "time before the first frame that is kept"},
    [EVERY] = {.name = "every",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 1e-300,
               .maximum = 1e300,
               .doc = "time between frames; default: the saves of the case"},
    [FRAMES] = {.name = "frames",
                .type = SPC_INTEGER,
                .fallback = NAN,
                .minimum = 1,
                .maximum = 10000000,
                .doc = "frames to keep, from `every`; default: to the end of the case"},
    [TIME_FACTOR] = {.name = "time_factor",
                     .type = SPC_INTEGER,
                     .fallback = 1,
                     .minimum = 1,
                     .maximum = 1000000,
                     .doc = "keep every so many saves of the case"},
    [PAIRS] = {.name = "pairs",
               .type = SPC_BOOLEAN,
               .fallback = 0,
               .doc = "keep the fine points beside the reduced ones"},
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "single|double",
                   .doc = "of what is kept"},
    [ATTEMPTS] = {.name = "attempts",
                  .type = SPC_INTEGER,
                  .fallback = 10,
                  .minimum = 1,
                  .maximum = 1000,
                  .doc = "at a sample whose solution fails, each with new draws"},
    [LAYOUT] = {.name = "layout",
                .type = SPC_TEXT,
                .text = "npy",
                .doc = "of the files: see specula list formats"},
    {.name = NULL},
};

/* What a spec is read into. */
typedef struct reader {
    spc_pool *pool;
    spc_context *context;
    spc_node *root;
    spc_node *section; /* dataset */
    spc_dataset *dataset;
} reader;

static spc_status bad(const reader *r, const spc_node *node, const char *what) {
    return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line, "%s", what);
}

/* ---- the case ---- */

static spc_status read_base(reader *r) {
    const spc_node *node = spc_node_take(r->root, "case");
    spc_node *base;
    if (!node) return SPC_OK;
    SPC_TRY(spc_spec_case(r->pool, node, &base));
    spc_node_merge(base, r->root);
    r->root = base;
    return SPC_OK;
}

/* With `every` the set makes its own save times. */
static spc_status complete_times(reader *r) {
    const spc_dataset *dataset = r->dataset;
    if (!isfinite(dataset->every)) return SPC_OK;
    const double end = dataset->burn_in + dataset->every * (double)dataset->frames;
    return spc_spec_end(r->pool, r->root, end);
}

static spc_status read_case(reader *r) {
    spc_dataset *dataset = r->dataset;
    dataset->case_text = spc_document_text(r->pool, r->root);
    if (!dataset->case_text) return SPC_NO_MEMORY;
    spc_case *cas;
    SPC_TRY(spc_case_compose(r->pool, dataset->path, r->root, NULL, &cas));
    if (cas->ensemble_size > 1) {
        return bad(r, spc_node_find(r->root, "ensemble"),
                   "a set makes its own samples; leave the section ensemble out and give "
                   "dataset.splits sizes");
    }
    dataset->cas = cas;
    return SPC_OK;
}

/* ---- splits ---- */

enum { SPLITS_MOST = 64 };

static const spc_parameter split_parameters[] = {
    {.name = "size",
     .type = SPC_INTEGER,
     .required = true,
     .minimum = 1,
     .maximum = 4294967295.0,
     .doc = "number of samples"},
    {.name = "seed",
     .type = SPC_INTEGER,
     .fallback = NAN,
     .minimum = 0,
     .maximum = 9007199254740992.0,
     .doc = "of what is drawn; default: from the set's"},
    {.name = NULL},
};

static spc_status read_split(const reader *r, const spc_node *node, uint64_t seed, double scale,
                             spc_split *split) {
    split->name = node->key;
    for (const char *c = node->key; *c; c++) {
        const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_';
        if (!plain) {
            return bad(
                r, node,
                "the name of a split has letters a-z, digits and _ only; write one such as train");
        }
    }
    const spc_node *given = spc_spec_section(r->pool, node, "size");
    char *section = spc_pool_print(r->pool, "dataset.splits.%s", node->key);
    const spc_parameter *const tables[] = {split_parameters, NULL};
    spc_value *values;
    if (!given || !section) return SPC_NO_MEMORY;
    SPC_TRY(spc_node_parameters(r->pool, given, node, section, tables, NULL, &values));
    split->size = (size_t)fmax(1, round(scale * values[0].number));
    split->seed = values[1].given ? (uint64_t)values[1].number : seed;
    return SPC_OK;
}

static spc_status read_splits(reader *r, uint64_t seed, double scale) {
    const spc_node *node = spc_node_find(r->section, "splits");
    if (!node || node->kind != SPC_NODE_MAPPING || !node->children) {
        return bad(r, node ? node : r->section,
                   "the set has no splits; write splits: {train: 100, valid: 10, test: 10}");
    }
    spc_split *splits = spc_pool_take(r->pool, SPLITS_MOST, sizeof *splits);
    if (!splits) return SPC_NO_MEMORY;
    spc_dataset *dataset = r->dataset;
    for (const spc_node *child = node->children; child; child = child->next) {
        const uint64_t own = seed + ((uint64_t)(dataset->split_count + 1) << 32);
        if (dataset->split_count == SPLITS_MOST)
            return bad(r, child, "more than 64 splits; give fewer");
        SPC_TRY(read_split(r, child, own, scale, &splits[dataset->split_count++]));
    }
    dataset->splits = splits;
    return SPC_OK;
}

/* ---- reduction ---- */

enum { FACTOR, BY };

static const spc_parameter reduction_parameters[] = {
    [FACTOR] = {.name = "factor",
                .type = SPC_INTEGER,
                .fallback = 1,
                .minimum = 1,
                .maximum = 1 << 20,
                .doc = "points along an axis before and after"},
    [BY] = {.name = "by",
            .type = SPC_CHOICE,
            .fallback = 0,
            .choices = "spectral|point|average",
            .doc = "drop modes, take every factor-th point, or means over blocks"},
    {.name = NULL},
};

static spc_status read_reduction(reader *r) {
    const spc_parameter *const tables[] = {reduction_parameters, NULL};
    const spc_node *node = spc_node_find(r->section, "reduce");
    spc_value *values;
    SPC_TRY(
        spc_node_parameters(r->pool, node, r->section, "dataset.reduce", tables, NULL, &values));
    spc_dataset *dataset = r->dataset;
    dataset->factor = (size_t)values[FACTOR].number;
    dataset->reduction = (spc_reduction)values[BY].number;
    const spc_grid *grid = &dataset->cas->setting.physics.grid;
    for (int axis = 0; axis < grid->dims; axis++) {
        if (grid->n[axis] % dataset->factor == 0 && grid->n[axis] / dataset->factor >= 2) continue;
        return bad(r, node,
                   "dataset.reduce.factor does not divide the points of every axis into at "
                   "least 2; give one that does");
    }
    if (grid->staggered && dataset->factor > 1 && dataset->reduction == SPC_REDUCE_POINT) {
        return bad(r, node,
                   "dataset.reduce by point would take velocities off their faces; give by: "
                   "average");
    }
    if (dataset->pairs && dataset->factor == 1) {
        return bad(r, r->section,
                   "dataset.pairs keeps fine points beside reduced ones; give "
                   "reduce: {factor: 2} or leave it out");
    }
    dataset->grid = spc_reduced_grid(grid, dataset->factor, dataset->reduction);
    return SPC_OK;
}

/* ---- the section ---- */

static char *name_of_spec(const reader *r) {
    const char *slash = strrchr(r->dataset->path, '/');
    char *name = spc_pool_text(r->pool, slash ? slash + 1 : r->dataset->path);
    char *dot = name ? strrchr(name, '.') : NULL;
    if (dot && dot != name) *dot = '\0';
    return name;
}

static spc_status choose_layout(const reader *r, const char *name, bool from_spec) {
    r->dataset->layout = spc_layout_find(name);
    if (r->dataset->layout) return SPC_OK;
    const spc_node *at = from_spec ? spc_node_find(r->section, "layout") : NULL;
    const char *nearest = spc_nearest(name, spc_layout_name, NULL);
    const char *better = nearest ? nearest : "specula";
    if (!at) {
        return spc_fail(r->context, SPC_BAD_USAGE,
                        "--format %s: no such layout; did you mean '%s'?", name, better);
    }
    return spc_fail_at(r->context, SPC_BAD_INPUT, at->file, at->line,
                       "unknown layout '%s'; did you mean '%s'?", name, better);
}

/* Paths from wherever a set lies. */
static spc_status keep_paths(reader *r, const char *section, const spc_parameter *table,
                             const spc_value *values) {
    spc_node *node = spc_node_find(r->root, section);
    for (size_t i = 0; table && table[i].name; i++) {
        if (table[i].type != SPC_PATH || !values[i].given) continue;
        char *whole = realpath(values[i].text, NULL);
        const spc_status status =
            whole ? spc_node_set(r->pool, node, table[i].name, whole) : SPC_OK;
        free(whole);
        SPC_TRY(status);
    }
    return SPC_OK;
}

static spc_status keep_all_paths(reader *r) {
    const spc_case *cas = r->dataset->cas;
    const spc_stepper_use *stepper = &cas->stepper;
    SPC_TRY(keep_paths(r, "initial", cas->initial.profile->parameters, cas->initial.values));
    SPC_TRY(keep_paths(r, "stepper", stepper->stepper->parameters, stepper->values));
    if (!stepper->found_by) return SPC_OK;
    return keep_paths(r, "stepper", stepper->found_by->parameters, stepper->found_by_values);
}

/* The spec as it stands, its case and all names and sizes in it: a set can be read from that alone. */
static spc_status keep_text(reader *r, const spc_node *splits) {
    spc_node *section = r->section;
    spc_dataset *dataset = r->dataset;
    SPC_TRY(spc_node_set(r->pool, section, "name", dataset->name));
    SPC_TRY(spc_node_set(r->pool, section, "layout", dataset->layout->name));
    for (size_t s = 0; s < dataset->split_count; s++) {
        spc_node *split = spc_node_find(splits, dataset->splits[s].name);
        char *size = spc_pool_print(r->pool, "%zu", dataset->splits[s].size);
        if (!size) return SPC_NO_MEMORY;
        if (split->kind == SPC_NODE_MAPPING) {
            SPC_TRY(spc_node_set(r->pool, split, "size", size));
        } else {
            split->text = size;
        }
    }
    spc_node with = {.kind = SPC_NODE_MAPPING, .children = section};
    spc_node_merge(r->root, &with);
    dataset->text = spc_document_text(r->pool, r->root);
    spc_node_take(r->root, "dataset");
    return dataset->text ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status read_values(reader *r, const spc_value *values) {
    spc_dataset *dataset = r->dataset;
    dataset->name = values[NAME].text ? values[NAME].text : name_of_spec(r);
    if (!dataset->name) return SPC_NO_MEMORY;
    if (strchr(dataset->name, '/')) {
        return bad(r, r->section, "dataset.name is part of file names; leave / out");
    }
    dataset->sampling = (spc_sampling)values[SAMPLING].number;
    dataset->burn_in = values[BURN_IN].number;
    dataset->every = values[EVERY].given ? values[EVERY].number : NAN;
    dataset->frames = values[FRAMES].given ? (size_t)values[FRAMES].number : 0;
    dataset->time_factor = (size_t)values[TIME_FACTOR].number;
    dataset->pairs = values[PAIRS].number != 0;
    dataset->single_precision = values[PRECISION].number == 0;
    dataset->attempts = (size_t)values[ATTEMPTS].number;
    if (values[EVERY].given != values[FRAMES].given) {
        return bad(r, r->section,
                   "dataset.every and dataset.frames belong together; give both, or "
                   "neither to keep the saves of the case");
    }
    if (!values[EVERY].given || dataset->time_factor == 1) return SPC_OK;
    return bad(r, r->section,
               "dataset.time_factor thins the saves of the case; with "
               "dataset.every leave it out");
}

static spc_status read_section(reader *r, const char *layout, double scale) {
    static const char *const others[] = {"splits", "vary", "reduce", NULL};
    const spc_parameter *const tables[] = {parameters, NULL};
    spc_value *values;
    SPC_TRY(
        spc_node_parameters(r->pool, r->section, r->section, "dataset", tables, others, &values));
    SPC_TRY(read_values(r, values));
    SPC_TRY(read_splits(r, (uint64_t)values[SEED].number, scale));
    SPC_TRY(choose_layout(r, values[LAYOUT].text, values[LAYOUT].given));
    if (layout) SPC_TRY(choose_layout(r, layout, false));
    SPC_TRY(complete_times(r));
    SPC_TRY(read_case(r));
    SPC_TRY(keep_all_paths(r));
    SPC_TRY(keep_text(r, spc_node_find(r->section, "splits")));
    spc_dataset *dataset = r->dataset;
    SPC_TRY(spc_dataset_read_variables(r->pool, spc_node_find(r->section, "vary"), dataset));
    SPC_TRY(read_reduction(r));
    dataset->fields = dataset->cas->fields;
    dataset->field_count = dataset->cas->field_count;
    return SPC_OK;
}

/* The frames that the case's saves leave, for a set without `every`. */
static spc_status count_frames(reader *r) {
    spc_case cas = *r->dataset->cas;
    spc_window window;
    SPC_TRY(spc_dataset_window(r->pool, r->dataset, NULL, &cas, &window));
    r->dataset->frames = window.count;
    if (window.count > 0) return SPC_OK;
    return bad(r, r->section,
               "no frame is left after dataset.burn_in; shorten it, or make time.end "
               "later");
}

spc_status spc_dataset_read(spc_pool *pool, const char *path, const char *const *overrides,
                            const char *layout, double scale, spc_dataset **result) {
    spc_node *root;
    SPC_TRY(spc_document_read(pool, path, &root));
    for (size_t i = 0; overrides && overrides[i]; i++) {
        SPC_TRY(spc_document_override(pool, root, overrides[i]));
    }
    return spc_dataset_read_tree(pool, path, root, layout, scale, result);
}

spc_status spc_dataset_read_tree(spc_pool *pool, const char *path, spc_node *root,
                                 const char *layout, double scale, spc_dataset **result) {
    reader r = {.pool = pool, .context = spc_pool_context(pool), .root = root};
    if (r.root->kind != SPC_NODE_MAPPING || !spc_node_find(r.root, "dataset")) {
        return spc_fail_at(r.context, SPC_BAD_INPUT, path, 0,
                           "no spec of a training set: it has no section dataset; write dataset: "
                           "{splits: {train: 100}} below the case");
    }
    spc_dataset *dataset = r.dataset = spc_pool_take(pool, 1, sizeof *dataset);
    if (!dataset) return SPC_NO_MEMORY;
    dataset->path = spc_pool_text(pool, path);
    if (!dataset->path) return SPC_NO_MEMORY;
    r.section = spc_node_take(r.root, "dataset");
    SPC_TRY(read_base(&r));
    SPC_TRY(read_section(&r, layout, scale));
    SPC_TRY(count_frames(&r));
    SPC_TRY(spc_dataset_design(pool, dataset, (spc_split *)dataset->splits));
    if (dataset->layout->applicable) SPC_TRY(dataset->layout->applicable(r.context, dataset));
    *result = dataset;
    return SPC_OK;
}
