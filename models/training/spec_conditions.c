/* specula: spec_conditions.c
 *
 * What the network is told: numbers of the equation, the length of the box and the interval, where they differ from sample to sample or
 * from set to set.
 */
#include "surrogate/suits.h"
#include "training/spec.h"

#include <math.h>
#include <string.h>

static spc_status add(training_reader *r, const spc_node *node, const char *key) {
    spc_training_spec *spec = r->spec;
    const char **list = (const char **)spec->conditions;
    for (size_t i = 0; i < spec->condition_count; i++) {
        if (strcmp(list[i], key) == 0) return SPC_OK;
    }
    if (spec->condition_count == SPC_FEED_MOST_CONDITIONS) {
        return spc_training_bad(r, node, "a network is told 16 numbers at most; vary fewer keys");
    }
    list[spec->condition_count++] = key;
    return SPC_OK;
}

/* ---- within a set ---- */

static bool is_told(const char *key) {
    return strncmp(key, "equation.", 9) == 0 || strcmp(key, "grid.length") == 0;
}

static spc_status add_variables(training_reader *r, const spc_training_set *set) {
    for (size_t i = 0; i < set->dataset->variable_count; i++) {
        const char *key = set->dataset->variables[i].key;
        if (is_told(key)) SPC_TRY(add(r, set->node, key));
        if (strcmp(key, "dataset.every") == 0) SPC_TRY(add(r, set->node, "dt"));
    }
    return SPC_OK;
}

/* ---- from set to set ---- */

static bool differ(double a, double b) {
    return fabs(a - b) > 1e-9 * fmax(fabs(a), fabs(b));
}

static double interval(const spc_training_set *set) {
    const spc_dataset *dataset = set->dataset;
    const double *saves = dataset->cas->save_times;
    const double every =
        isfinite(dataset->every) ? dataset->every : saves[dataset->time_factor] - saves[0];
    return every * (double)set->lead;
}

/* Numbers that differ are told; other things that differ make another equation. */
static spc_status compare_values(training_reader *r, const spc_training_set *set,
                                 const char *section, const spc_parameter *table,
                                 const spc_value *first, const spc_value *own) {
    const spc_setting *a = &r->spec->sets[0].dataset->cas->setting;
    const spc_setting *b = &set->dataset->cas->setting;
    for (size_t i = 0; table && table[i].name; i++) {
        if (spc_value_same(&table[i], &first[i], &own[i])) continue;
        const char *key = spc_pool_print(r->pool, "%s.%s", section, table[i].name);
        if (!key) return SPC_NO_MEMORY;
        double x, y;
        if (!spc_condition_value(key, a, 0, &x) || !spc_condition_value(key, b, 0, &y)) {
            return spc_fail_at(r->context, SPC_BAD_INPUT, set->node->file, set->node->line,
                               "%s differs from that of the first set and is no number that a "
                               "network could be told; give sets with one",
                               key);
        }
        SPC_TRY(add(r, set->node, key));
    }
    return SPC_OK;
}

static spc_status compare_profiles(training_reader *r, const spc_training_set *set,
                                   const char *section, const spc_profile_use *first,
                                   const spc_profile_use *own) {
    if (first->profile != own->profile) {
        return spc_fail_at(r->context, SPC_BAD_INPUT, set->node->file, set->node->line,
                           "%s is another one than that of the first set; give sets with one",
                           section);
    }
    if (!own->profile) return SPC_OK;
    return compare_values(r, set, section, own->profile->parameters, first->values, own->values);
}

static spc_status add_differences(training_reader *r, const spc_training_set *set) {
    const spc_training_set *first = &r->spec->sets[0];
    const spc_setting *a = &first->dataset->cas->setting, *b = &set->dataset->cas->setting;
    SPC_TRY(compare_values(r, set, "equation", b->physics.equation->parameters, a->physics.values,
                           b->physics.values));
    SPC_TRY(compare_profiles(r, set, "equation.forcing", &a->forcing, &b->forcing));
    SPC_TRY(compare_profiles(r, set, "equation.potential", &a->potential, &b->potential));
    if (differ(a->physics.grid.length[0], b->physics.grid.length[0])) {
        SPC_TRY(add(r, set->node, "grid.length"));
    }
    return differ(interval(first), interval(set)) ? add(r, set->node, "dt") : SPC_OK;
}

spc_status spc_training_read_conditions(training_reader *r) {
    spc_training_spec *spec = r->spec;
    spec->conditions = spc_pool_take(r->pool, SPC_FEED_MOST_CONDITIONS, sizeof *spec->conditions);
    if (!spec->conditions) return SPC_NO_MEMORY;
    const spc_node *node = spec->sets[0].node;
    if (spec->mode == SPC_TRAINING_ALL_PAIRS) SPC_TRY(add(r, node, "dt"));
    for (size_t s = 0; s < spec->set_count; s++) {
        SPC_TRY(add_variables(r, &spec->sets[s]));
        if (s > 0) SPC_TRY(add_differences(r, &spec->sets[s]));
    }
    if (spec->condition_count == 0 || spec->network->flags & SPC_NETWORK_CONDITIONAL) return SPC_OK;
    return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line,
                       "the network %s cannot be told %s, which varies; name one that is "
                       "conditional (specula list networks), or keep it fixed",
                       spec->network->name, spec->conditions[0]);
}
