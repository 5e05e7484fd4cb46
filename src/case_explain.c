/* specula: case_explain.c
 *
 * A composed case in words, with every default.
 */
#include <math.h>
#include <specula/case.h>
#include <stdio.h>
#include <string.h>

typedef struct page {
    spc_pool *pool;
    char *text; /* NULL once memory ran out */
} page;

static void line(page *p, const char *label, const char *content) {
    if (!p->text || !content) {
        p->text = NULL;
        return;
    }
    p->text = spc_pool_print(p->pool, "%s%-12s %s\n", p->text, label, content);
}

/* Numbers, or words. */
static char *list_text(spc_pool *pool, const spc_value *value) {
    char *text = spc_pool_text(pool, "[");
    for (size_t i = 0; i < value->count && text; i++) {
        const char *comma = i ? ", " : "";
        text = value->words ? spc_pool_print(pool, "%s%s%s", text, comma, value->words[i])
                            : spc_pool_print(pool, "%s%s%.10g", text, comma, value->list[i]);
    }
    return text ? spc_pool_print(pool, "%s]", text) : NULL;
}

static char *value_text(spc_pool *pool, const spc_parameter *parameter, const spc_value *value) {
    switch (parameter->type) {
    case SPC_TEXT:
    case SPC_PATH:
        return value->text ? spc_pool_print(pool, "\"%s\"", value->text) : spc_pool_text(pool, "-");
    case SPC_CHOICE:
        if (value->text) return spc_pool_text(pool, value->text);
        break;
    case SPC_BOOLEAN:
        return spc_pool_text(pool, value->number != 0 ? "true" : "false");
    case SPC_REALS:
    case SPC_COMMAND:
        return list_text(pool, value);
    default:
        break;
    }
    if (parameter->type == SPC_CHOICE) {
        /* The word of a default, which is kept by its index. */
        const char *word = parameter->choices;
        for (int i = 0; i < (int)value->number && word; i++) {
            word = strchr(word, '|');
            if (word) word++;
        }
        return word ? spc_pool_print(pool, "%.*s", (int)strcspn(word, "|"), word) : NULL;
    }
    if (isnan(value->number)) return spc_pool_text(pool, "-");
    return spc_pool_print(pool, "%.10g", value->number);
}

/* Parameters one below the other, defaults marked. */
static void parameters(page *p, const spc_parameter *table, const spc_value *values) {
    for (size_t i = 0; table && values && table[i].name && p->text; i++) {
        char *value = value_text(p->pool, &table[i], &values[i]);
        if (!value) {
            p->text = NULL;
            return;
        }
        p->text = spc_pool_print(p->pool, "%s%-12s   %s = %s%s\n", p->text, "", table[i].name,
                                 value, values[i].given ? "" : " (default)");
    }
}

static void profile(page *p, const char *label, const spc_profile_use *use) {
    if (!use->profile) return;
    line(p, label,
         spc_pool_print(p->pool, "%s: %s (seed %llu)", use->profile->name, use->profile->doc,
                        (unsigned long long)use->seed));
    parameters(p, use->profile->parameters, use->values);
}

static char *grid_text(spc_pool *pool, const spc_setting *setting) {
    const spc_grid *grid = &setting->physics.grid;
    char *text = spc_pool_text(pool, "");
    for (int axis = 0; axis < grid->dims && text; axis++) {
        const double first = grid->origin[axis];
        const spc_side *side = setting->side[axis];
        const bool periodic = side[0].kind == SPC_SIDE_PERIODIC;
        text = spc_pool_print(pool, "%s%s%s in [%.10g, %.10g) %s %zu %s, %s%s%s", text,
                              axis ? "; " : "", spc_axis_name(axis), first,
                              first + grid->length[axis], grid->offset[axis] != 0 ? "in" : "on",
                              grid->n[axis], grid->offset[axis] != 0 ? "cells" : "points",
                              spc_side_name(side[0].kind), periodic ? "" : " to ",
                              periodic ? "" : spc_side_name(side[1].kind));
    }
    return text;
}

static char *stepper_text(spc_pool *pool, const spc_stepper_use *use) {
    if (!use->integrator) {
        return spc_pool_print(pool, "%s: %s", use->stepper->name, use->stepper->doc);
    }
    return spc_pool_print(pool, "%s: %s (order %d), %s", use->integrator->name,
                          use->integrator->doc, use->integrator->order, use->stepper->doc);
}

/* A stepper and, further to the right, its parts. */
static void stepper(page *p, const char *label, const spc_stepper_use *use) {
    const spc_stepper_part *part = use->stepper->parts;
    line(p, label, stepper_text(p->pool, use));
    if (use->found_by) parameters(p, use->found_by->parameters, use->found_by_values);
    parameters(p, use->stepper->parameters, use->values);
    if (use->integrator) parameters(p, use->integrator->parameters, use->integrator_values);
    const int depth = (int)strspn(label, " ") + 2;
    for (size_t i = 0; part && part[i].name; i++) {
        const char *name = spc_pool_print(p->pool, "%*s%s", depth, "", part[i].name);
        stepper(p, name ? name : "", &use->parts[i]);
    }
}

static char *times_text(spc_pool *pool, const spc_case *cas) {
    const double end = cas->save_times[cas->saves - 1];
    return spc_pool_print(pool, "t = %.10g to %.10g, %zu saves, the first intervals %.10g apart",
                          cas->start, end, cas->saves, cas->save_times[1] - cas->save_times[0]);
}

static char *outputs_text(spc_pool *pool, const spc_case *cas) {
    char *text = spc_pool_text(pool, "");
    for (size_t i = 0; i < cas->field_count && text; i++) {
        text = spc_pool_print(pool, "%s%s%s", text, i ? ", " : "", cas->fields[i]);
    }
    if (!text) return NULL;
    return spc_pool_print(pool, "%s in %s precision; %zu diagnostics; checkpoint %s", text,
                          cas->single_precision ? "single" : "double",
                          cas->measure_count + cas->diagnostic_count,
                          cas->checkpoint == SPC_CHECKPOINT_NONE   ? "none"
                          : cas->checkpoint == SPC_CHECKPOINT_LAST ? "last"
                                                                   : "all");
}

/* Evaluations of N are only known beforehand when the step is. */
static char *estimate_text(spc_pool *pool, const spc_case *cas) {
    const spc_physics *physics = &cas->setting.physics;
    const size_t numbers = spc_equation_numbers(physics->equation, physics->grid.dims);
    const double state = (double)spc_grid_points(&physics->grid) * (double)numbers * 8;
    const double file =
        state * (double)cas->saves * (double)cas->ensemble_size * (cas->single_precision ? 0.5 : 1);
    const bool adaptive = spc_stepper_use_flags(&cas->stepper) & SPC_STEPPER_ADAPTIVE;
    const spc_integrator *integrator = cas->stepper.integrator;
    char *evaluations = spc_pool_print(pool, "%sevaluations are not known beforehand",
                                       adaptive || integrator ? "adaptive, so " : "");
    const spc_parameter *table = cas->stepper.stepper->parameters;
    for (size_t i = 0; integrator && table[i].name; i++) {
        const double dt = cas->stepper.values[i].number;
        const bool fixed = !(integrator->flags & SPC_INTEGRATOR_ADAPTIVE);
        if (!fixed || strcmp(table[i].name, "dt") != 0 || !(dt > 0)) continue;
        const double span = cas->save_times[cas->saves - 1] - cas->start;
        evaluations =
            spc_pool_print(pool, "about %.4g evaluations of N",
                           ceil(span / dt) * integrator->stages * (double)cas->ensemble_size);
    }
    return spc_pool_print(pool, "%s; file %.3g MiB; memory about %.3g MiB",
                          evaluations ? evaluations : "", file / 0x1p20,
                          12 * state * (double)cas->ensemble_size / 0x1p20);
}

char *spc_case_explain(spc_pool *pool, const spc_case *cas) {
    page p = {.pool = pool, .text = spc_pool_text(pool, "")};
    const spc_physics *physics = &cas->setting.physics;
    line(&p, "case", cas->title);
    line(&p, "equation",
         spc_pool_print(pool, "%s: %s", physics->equation->name, physics->equation->doc));
    line(&p, "", spc_setting_text(pool, &cas->setting));
    parameters(&p, physics->equation->parameters, physics->values);
    profile(&p, "forcing", &cas->setting.forcing);
    profile(&p, "potential", &cas->setting.potential);
    line(&p, "domain", grid_text(pool, &cas->setting));
    profile(&p, "initial", &cas->initial);
    stepper(&p, "stepper", &cas->stepper);
    line(&p, "time", times_text(pool, cas));
    line(&p, "output", outputs_text(pool, cas));
    line(&p, "ensemble",
         spc_pool_print(pool, "%zu sample%s, seed %llu", cas->ensemble_size,
                        cas->ensemble_size == 1 ? "" : "s", (unsigned long long)cas->seed));
    line(&p, "estimate", estimate_text(pool, cas));
    return p.text;
}
