/* specula: spec_data.c
 *
 * The section `data` of a training: one set, or a list of sets with the same fields on different grids.
 */
#include "field.h"
#include "training/spec.h"

#include <math.h>
#include <string.h>

enum { SPEC, SET, TRAIN, VALID, LEAD };

static const spc_parameter parameters[] = {
    [SPEC] = {.name = "spec",
              .type = SPC_PATH,
              .doc = "of a training set, whose samples are made in memory"},
    [SET] = {.name = "set", .type = SPC_PATH, .doc = "folder of a finished training set"},
    [TRAIN] = {.name = "train", .type = SPC_TEXT, .text = "train", .doc = "split to learn from"},
    [VALID] = {.name = "valid",
               .type = SPC_TEXT,
               .doc = "split to validate with; default: valid, where there is one"},
    [LEAD] = {.name = "lead",
              .type = SPC_INTEGER,
              .fallback = 1,
              .minimum = 1,
              .maximum = 10000000,
              .doc = "frames from one state to the next"},
    {.name = NULL},
};

/* ---- a set ---- */

/* A spec with the changes of this training. */
static spc_status read_spec(const training_reader *r, const spc_node *section, const char *path,
                            spc_training_set *set) {
    spc_node *root;
    SPC_TRY(spc_document_read(r->pool, path, &root));
    const spc_node *given = spc_node_find(section, "change");
    spc_node *change = given ? spc_node_copy(r->pool, given) : NULL;
    if (given && !change) return SPC_NO_MEMORY;
    if (change && (change->kind != SPC_NODE_MAPPING || root->kind != SPC_NODE_MAPPING)) {
        return spc_training_bad(r, given,
                                "change has keys of the set's spec; write change: {dataset: "
                                "{splits: {train: 100}}}");
    }
    if (change) spc_node_merge(root, change);
    spc_dataset *dataset;
    SPC_TRY(spc_dataset_read_tree(r->pool, path, root, NULL, 1, &dataset));
    set->dataset = dataset;
    return SPC_OK;
}

static spc_status open_set(const training_reader *r, const spc_node *section, const char *folder,
                           spc_training_set *set) {
    const spc_node *change = spc_node_find(section, "change");
    if (change) {
        return spc_training_bad(r, change,
                                "a set that is finished cannot be changed; leave change out, or "
                                "give spec instead of set");
    }
    spc_dataset *dataset;
    SPC_TRY(spc_dataset_open(r->pool, folder, &dataset));
    set->dataset = dataset;
    return SPC_OK;
}

static const spc_split *split_of(const spc_dataset *dataset, const char *name) {
    for (size_t i = 0; i < dataset->split_count; i++) {
        if (strcmp(dataset->splits[i].name, name) == 0) return &dataset->splits[i];
    }
    return NULL;
}

/* A name that is not there is wrong at its place in this spec. */
static spc_status find_split(const training_reader *r, const spc_node *section, const char *key,
                             const char *name, const spc_training_set *set,
                             const spc_split **split) {
    const spc_status status = spc_dataset_find_split(r->context, set->dataset, name, split);
    if (status == SPC_OK) return SPC_OK;
    const spc_node *own = spc_node_find(section, key), *at = own ? own : section;
    const char *message = spc_pool_text(r->pool, spc_error_message(r->context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(r->context);
    return spc_fail_at(r->context, status, at->file, at->line, "data.%s: %s", key, message);
}

/* A model steps states: a set has to keep every field, and in their order. */
static spc_status check_fields(const training_reader *r, const spc_node *section,
                               const spc_training_set *set) {
    const spc_dataset *dataset = set->dataset;
    const spc_physics *physics = &dataset->cas->setting.physics;
    const size_t parts = physics->equation->complex_valued ? 2 : 1;
    const size_t count = spc_equation_numbers(physics->equation, physics->grid.dims);
    bool whole = dataset->field_count == count;
    for (size_t i = 0; i < count && whole; i++) {
        spc_field field;
        whole = spc_field_find(physics, dataset->fields[i], &field) && field.channel == i / parts &&
                field.part == (parts == 1   ? SPC_FIELD_WHOLE
                               : i % 2 == 0 ? SPC_FIELD_REAL
                                            : SPC_FIELD_IMAGINARY);
    }
    if (whole) return SPC_OK;
    return spc_training_bad(r, section,
                            "the set does not keep the state; make one whose output.fields are "
                            "all fields of the equation in their order");
}

static spc_status check_frames(const training_reader *r, const spc_node *section,
                               const spc_training_set *set) {
    const spc_training_spec *spec = r->spec;
    const bool pairs = spec->mode == SPC_TRAINING_ALL_PAIRS;
    if (pairs && set->lead != 1) {
        return spc_training_bad(r, section,
                                "mode all-pairs learns every lead up to training.largest; leave "
                                "data.lead out");
    }
    const size_t needed = pairs ? spec->largest_lead : set->lead * spec->steps;
    const size_t least = needed + 1 > 2 ? needed + 1 : 2;
    if (set->dataset->frames >= least) return SPC_OK;
    return spc_fail_at(r->context, SPC_BAD_INPUT, section->file, section->line,
                       "the set has %zu frames and %zu are needed for one window; give more "
                       "frames, or fewer steps or a smaller lead",
                       set->dataset->frames, least);
}

static spc_status read_set(const training_reader *r, const spc_node *section,
                           spc_training_set *set) {
    static const char *const others[] = {"change", "online", NULL};
    const spc_parameter *const tables[] = {parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, section, section, "data", tables, others, &values));
    if (values[SPEC].given == values[SET].given) {
        return spc_training_bad(r, section,
                                "data are made from a spec or lie in a set; write data: {spec: "
                                "../datasets/ks_fixed.yaml} or data: {set: ks}");
    }
    set->node = section;
    set->lead = (size_t)values[LEAD].number;
    if (values[SPEC].given) SPC_TRY(read_spec(r, section, values[SPEC].text, set));
    if (values[SET].given) SPC_TRY(open_set(r, section, values[SET].text, set));
    SPC_TRY(find_split(r, section, "train", values[TRAIN].text, set, &set->train));
    set->valid = split_of(set->dataset, "valid");
    if (values[VALID].given) {
        SPC_TRY(find_split(r, section, "valid", values[VALID].text, set, &set->valid));
    }
    SPC_TRY(check_fields(r, section, set));
    SPC_TRY(check_frames(r, section, set));
    return spc_training_read_online(r, section, set);
}

/* ---- several ---- */

/* Sets that one network can learn from: they differ in nothing but what it sees. */
static spc_status check_alike(const training_reader *r, const spc_training_set *first,
                              const spc_training_set *set) {
    const spc_physics *a = &first->dataset->cas->setting.physics;
    const spc_physics *b = &set->dataset->cas->setting.physics;
    if (a->equation != b->equation || a->grid.dims != b->grid.dims) {
        return spc_training_bad(r, set->node,
                                "the sets are of different equations; give sets of one");
    }
    if (r->spec->network->flags & SPC_NETWORK_ANY_GRID ||
        memcmp(first->dataset->grid.n, set->dataset->grid.n, sizeof set->dataset->grid.n) == 0) {
        return SPC_OK;
    }
    return spc_training_bad(r, set->node,
                            "the network is made for one grid, and the sets have several; name "
                            "one for any grid (specula list networks)");
}

spc_status spc_training_read_data(training_reader *r) {
    const spc_node *data = spc_node_find(r->root, "data");
    if (!data) {
        return spc_training_bad(r, r->root,
                                "no data; write data: {spec: ../datasets/ks_fixed.yaml}");
    }
    const bool several = data->kind == SPC_NODE_SEQUENCE && data->children;
    size_t count = several ? 0 : 1;
    for (const spc_node *child = data->children; several && child; child = child->next) count++;
    spc_training_set *sets = spc_pool_take(r->pool, count, sizeof *sets);
    if (!sets) return SPC_NO_MEMORY;
    const spc_node *node = several ? data->children : data;
    for (size_t i = 0; i < count; i++, node = node->next) {
        if (node->kind != SPC_NODE_MAPPING) {
            return spc_training_bad(r, node, "data is no section; write data: {spec: FILE}");
        }
        SPC_TRY(read_set(r, node, &sets[i]));
        if (i > 0) SPC_TRY(check_alike(r, &sets[0], &sets[i]));
    }
    r->spec->sets = sets;
    r->spec->set_count = count;
    return spc_training_read_conditions(r);
}
