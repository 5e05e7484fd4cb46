/* specula: catalogue.c
 *
 * The kinds of things that specula can list, each from its table of descriptors.
 */
#include "catalogue.h"

#include <specula/dataset.h>
#include <specula/network.h>
#include <stdio.h>
#include <string.h>

/* Collect from a registry: `at(i)` gives entry i with its facts, or false. */
static spc_status collect(spc_pool *pool, bool (*at)(size_t i, spc_listed *entry),
                          spc_listed **entries) {
    spc_listed entry;
    size_t count = 0;
    while (at(count, &entry)) count++;
    *entries = spc_pool_take(pool, count + 1, sizeof **entries);
    if (!*entries) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) at(i, &(*entries)[i]);
    return SPC_OK;
}

#define FROM_REGISTRY(type, kind)                                                                  \
    static bool kind##_at(size_t i, spc_listed *entry) {                                           \
        const type *d = spc_##kind##_at(i);                                                        \
        if (!d) return false;                                                                      \
        *entry = (spc_listed){.name = d->name, .doc = d->doc, .cite = d->cite, .descriptor = d};   \
        return true;                                                                               \
    }                                                                                              \
    static spc_status collect_##kind(spc_pool *pool, spc_listed **entries) {                       \
        return collect(pool, kind##_at, entries);                                                  \
    }
FROM_REGISTRY(spc_equation, equation)
FROM_REGISTRY(spc_integrator, integrator)
FROM_REGISTRY(spc_stepper, stepper)
FROM_REGISTRY(spc_profile, initial)
FROM_REGISTRY(spc_profile, forcing)
FROM_REGISTRY(spc_diagnostic, diagnostic)
FROM_REGISTRY(spc_metric, metric)
FROM_REGISTRY(spc_network, network)

/* ---- details ---- */

/* The names of the flags that are set, separated by blanks. */
static char *flag_words(spc_pool *pool, unsigned flags, const char *const *names) {
    char *words = spc_pool_text(pool, "");
    for (unsigned i = 0; words && names[i]; i++) {
        if (flags & 1u << i)
            words = spc_pool_print(pool, "%s%s%s", words, *words ? " " : "", names[i]);
    }
    return words;
}

/* A form whole, with its parameters as names: marks of optional parts and what stands in for them left out. */
static char *plain_form(spc_pool *pool, const char *form) {
    char *plain = spc_pool_text(pool, form), *to = plain;
    if (!plain) return NULL;
    for (; *form; form++) {
        if (form[0] == '/' && form[1] == '/') form += strcspn(form, "]");
        if (!strchr("{}[]", *form)) *to++ = *form;
    }
    *to = '\0';
    return plain;
}

static char *field_words(spc_pool *pool, const char *const *fields) {
    char *words = spc_pool_text(pool, "");
    for (; words && fields && *fields; fields++) {
        words = spc_pool_print(pool, "%s%s%s", words, *words ? " " : "", *fields);
    }
    return words;
}

static spc_status equation_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    const spc_equation *equation = entry->descriptor;
    char label[] = "form 1D";
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        if (!equation->form[dims - 1]) continue;
        label[5] = (char)('0' + dims);
        spc_sheet_text(sheet, label, plain_form(pool, equation->form[dims - 1]));
    }
    char fields[] = "fields 1D";
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        if (!equation->form[dims - 1]) continue;
        fields[7] = (char)('0' + dims);
        spc_sheet_words(sheet, fields, field_words(pool, equation->fields[dims - 1]));
    }
    spc_sheet_text(sheet, "values", equation->complex_valued ? "complex" : "real");
    spc_sheet_text(sheet, "also takes",
                   equation->takes_forcing ? "forcing: {name: ...}, see 'specula list forcing'"
                   : equation->takes_potential
                       ? "potential: {name: ...}, see 'specula list forcing'"
                       : NULL);
    char *measures = spc_pool_text(pool, "");
    for (const spc_measure *m = equation->measures; measures && m && m->name; m++) {
        measures = spc_pool_print(pool, "%s%s: %s%s\n", measures, m->name, m->long_name,
                                  m->conserved ? " (conserved)" : "");
    }
    if (!measures) return SPC_NO_MEMORY;
    spc_sheet_text(sheet, "measures", measures);
    spc_sheet_parameters(sheet, "parameters", equation->parameters);
    spc_sheet_text(sheet, "good values", equation->good_values);
    return SPC_OK;
}

static spc_status integrator_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    static const char *const names[] = {"adaptive",  "dense-output", "exponential", "implicit",
                                        "multistep", "splitting",    NULL};
    const spc_integrator *integrator = entry->descriptor;
    spc_sheet_number(sheet, "order", integrator->order);
    if (integrator->embedded_order) {
        spc_sheet_number(sheet, "embedded order", integrator->embedded_order);
    }
    spc_sheet_number(sheet, "evaluations", integrator->stages);
    spc_sheet_words(sheet, "properties", flag_words(pool, integrator->flags, names));
    spc_sheet_parameters(sheet, "parameters", integrator->parameters);
    return SPC_OK;
}

static spc_status stepper_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    static const char *const names[] = {"deterministic", "adaptive",  "learned",
                                        "stochastic",    "fixed-dt",  "batched",
                                        "cells",         "staggered", NULL};
    const spc_stepper *stepper = entry->descriptor;
    char *parts = spc_pool_text(pool, "");
    for (const spc_stepper_part *part = stepper->parts; parts && part && part->name; part++) {
        parts = spc_pool_print(pool, "%s%s: %s\n", parts, part->name, part->doc);
    }
    if (!parts) return SPC_NO_MEMORY;
    spc_sheet_words(sheet, "properties", flag_words(pool, stepper->flags, names));
    spc_sheet_text(sheet, "chosen by", stepper->key);
    spc_sheet_text(sheet, "parts", parts);
    spc_sheet_parameters(sheet, "parameters", stepper->parameters);
    return SPC_OK;
}

static spc_status profile_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    (void)pool;
    const spc_profile *profile = entry->descriptor;
    spc_sheet_text(sheet, "exact", profile->exact ? "yes, for some equations at all times" : NULL);
    spc_sheet_parameters(sheet, "parameters", profile->parameters);
    return SPC_OK;
}

static spc_status diagnostic_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    (void)pool;
    const spc_diagnostic *diagnostic = entry->descriptor;
    spc_sheet_text(sheet, "formula", diagnostic->long_name);
    spc_sheet_text(sheet, "values",
                   diagnostic->value ? "one at each time" : "one for each shell of wavenumber");
    return SPC_OK;
}

static spc_status network_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    static const char *const names[] = {"any-grid", "conditional", "any-spacing", NULL};
    const spc_network *network = entry->descriptor;
    char *axes = spc_pool_text(pool, "");
    for (int dims = 1; axes && dims <= SPC_MAX_DIMS; dims++) {
        if (network->form[dims - 1]) {
            axes = spc_pool_print(pool, "%s%s%d", axes, *axes ? " " : "", dims);
        }
    }
    if (!axes) return SPC_NO_MEMORY;
    spc_sheet_words(sheet, "axes", axes);
    spc_sheet_words(sheet, "properties", flag_words(pool, network->flags, names));
    spc_sheet_parameters(sheet, "parameters", network->parameters);
    spc_sheet_text(sheet, "small", network->small);
    return SPC_OK;
}

static spc_status metric_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    (void)pool;
    const spc_metric *metric = entry->descriptor;
    spc_sheet_text(sheet, "better", metric->higher_is_better ? "higher" : "lower");
    return SPC_OK;
}

/* ---- formats ---- */

static bool format_at(size_t i, spc_listed *entry) {
    static const spc_listed formats[] = {
        {.name = "trajectory", .doc = "netCDF-4, CF-1.10: fields and diagnostics over time"},
        {.name = "checkpoint", .doc = "HDF5: what a bitwise restart needs"},
        {.name = "model", .doc = "HDF5: a trained network and all that it takes to step with it"},
        {.name = "training", .doc = "HDF5: what a training goes on from, bitwise"},
        {.name = "report", .doc = "netCDF-4: what a rollout came to, curve by curve"},
        {.name = "safetensors", .doc = "weights from and for elsewhere (specula convert)"},
    };
    const size_t files = sizeof formats / sizeof formats[0];
    const spc_layout *layout = i < files ? NULL : spc_layout_at(i - files);
    if (i < files) *entry = formats[i];
    if (layout) {
        *entry = (spc_listed){
            .name = layout->name, .doc = layout->doc, .cite = layout->cite, .descriptor = layout};
    }
    return i < files || layout;
}

static spc_status collect_formats(spc_pool *pool, spc_listed **entries) {
    return collect(pool, format_at, entries);
}

static spc_status format_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    (void)pool;
    if (entry->descriptor) {
        spc_sheet_text(sheet, "written by",
                       "specula dataset: --format, or dataset.layout of a spec");
        spc_sheet_text(sheet, "described in", "docs/datasets.md");
        return SPC_OK;
    }
    const bool trajectory = strcmp(entry->name, "trajectory") == 0;
    spc_sheet_text(sheet, "written by", "specula run");
    spc_sheet_text(sheet, "read by",
                   trajectory ? "specula info, verify, plot, compare; initial: {name: file}"
                              : "specula info, verify; specula run --restart");
    spc_sheet_text(sheet, "described in", "docs/file-formats.md");
    return SPC_OK;
}

const spc_kind spc_kinds[] = {
    {.name = "equations",
     .doc = "PDEs; equation.name of a case",
     .collect = collect_equation,
     .details = equation_details},
    {.name = "integrators",
     .doc = "time integrators; stepper.name of a case",
     .collect = collect_integrator,
     .details = integrator_details},
    {.name = "steppers",
     .doc = "what steps a state; holds the parameters that integrators share",
     .collect = collect_stepper,
     .details = stepper_details},
    {.name = "initial",
     .doc = "initial conditions; initial.name of a case",
     .collect = collect_initial,
     .details = profile_details},
    {.name = "forcing",
     .doc = "forcings and potentials; equation.forcing.name of a case",
     .collect = collect_forcing,
     .details = profile_details},
    {.name = "diagnostics",
     .doc = "measured along a run; output.diagnostics of a case",
     .collect = collect_diagnostic,
     .details = diagnostic_details},
    {.name = "metrics",
     .doc = "measured between trajectories by specula compare and rollout",
     .collect = collect_metric,
     .details = metric_details},
    {.name = "networks",
     .doc = "architectures of learned steppers",
     .collect = collect_network,
     .details = network_details},
    {.name = "cases",
     .doc = "case files that come with specula",
     .collect = spc_cases_collect,
     .details = spc_cases_details},
    {.name = "datasets",
     .doc = "specs of published training sets that come with specula",
     .collect = spc_specs_collect,
     .details = spc_cases_details},
    {.name = "rollouts",
     .doc = "specs of comparisons that come with specula",
     .collect = spc_trials_collect,
     .details = spc_cases_details},
    {.name = "training",
     .doc = "specs of trainings that come with specula",
     .collect = spc_trainings_collect,
     .details = spc_cases_details},
    {.name = "formats",
     .doc = "files that specula writes; among them layouts of training sets",
     .collect = collect_formats,
     .details = format_details},
    {.name = NULL},
};
