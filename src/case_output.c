/* specula: case_output.c
 *
 * The sections of a case that say when and what is saved.
 */
#include "case_internal.h"

#include <math.h>
#include <specula/averages.h>
#include <stdio.h>
#include <string.h>

/* ---- times ---- */

enum { START, END, SAVE_EVERY, SAVE, SAVE_AT };

static const size_t most_saves = 10000000;

static const spc_parameter time_parameters[] = {
    [START] = {.name = "start", .type = SPC_REAL, .fallback = 0, .doc = "time at the beginning"},
    [END] = {.name = "end", .type = SPC_REAL, .required = true, .doc = "time at the end"},
    [SAVE_EVERY] = {.name = "save_every",
                    .type = SPC_REAL,
                    .fallback = NAN,
                    .minimum = 1e-300,
                    .maximum = 1e300,
                    .doc = "time between saves"},
    [SAVE] = {.name = "save",
              .type = SPC_INTEGER,
              .fallback = NAN,
              .minimum = 2,
              .maximum = 10000000,
              .doc = "number of saves, equally spaced, both ends included"},
    [SAVE_AT] = {.name = "save_at", .type = SPC_REALS, .doc = "times of saves, increasing"},
    {.name = NULL},
};

static spc_status bad_time(const case_reader *reader, const spc_node *node, const char *what) {
    return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line, "%s", what);
}

/* start, start + every, ..., end; a rest of less than a whole interval ends it. */
static size_t count_intervals(double length, double every) {
    const double intervals = ceil(length / every * (1 - 1e-12) - 1e-9);
    return intervals < 1 ? 1 : (size_t)intervals;
}

static spc_status regular_times(case_reader *reader, const spc_node *node,
                                const spc_value *values) {
    spc_case *cas = reader->cas;
    const double start = values[START].number, end = values[END].number;
    double every = values[SAVE_EVERY].number;
    const bool by_count = values[SAVE].given;
    if (!values[SAVE_EVERY].given) {
        every = (end - start) / (by_count ? values[SAVE].number - 1 : 100);
    }
    if ((end - start) / every > (double)most_saves) {
        return bad_time(reader, node, "more than 10 million saves; make time.save_every larger");
    }
    const size_t intervals =
        by_count ? (size_t)values[SAVE].number - 1 : count_intervals(end - start, every);
    double *times = spc_pool_take(reader->pool, intervals + 1, sizeof *times);
    if (!times) return SPC_NO_MEMORY;
    for (size_t i = 0; i < intervals; i++) times[i] = start + (double)i * every;
    times[intervals] = end;
    for (size_t i = 0; i < intervals; i++) {
        if (times[i + 1] > times[i]) continue;
        return bad_time(reader, node,
                        "the saves are closer than double precision tells times apart; save "
                        "less often or start nearer to 0");
    }
    cas->save_times = times;
    cas->saves = intervals + 1;
    return SPC_OK;
}

static spc_status listed_times(case_reader *reader, const spc_node *node, const spc_value *values) {
    spc_case *cas = reader->cas;
    const spc_value *list = &values[SAVE_AT];
    const double start = values[START].number, end = values[END].number;
    double *times = spc_pool_take(reader->pool, list->count + 2, sizeof *times);
    if (!times) return SPC_NO_MEMORY;
    size_t count = 0;
    times[count++] = start;
    for (size_t i = 0; i < list->count; i++) {
        const double time = list->list[i];
        if (i == 0 && time == start) continue;
        if (time <= times[count - 1] || time > end) {
            return bad_time(reader, spc_node_find(node, "save_at"),
                            "time.save_at does not increase from time.start to time.end; sort it "
                            "and leave out what lies beyond");
        }
        times[count++] = time;
    }
    if (times[count - 1] < end) times[count++] = end;
    cas->save_times = times;
    cas->saves = count;
    return SPC_OK;
}

spc_status spc_case_times(case_reader *reader) {
    const spc_node *node;
    SPC_TRY(spc_case_section(reader, "time", &node));
    const spc_parameter *const tables[] = {time_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(reader->pool, node, reader->root, "time", tables, NULL, &values));
    if (values[END].number <= values[START].number) {
        return bad_time(reader, node, "time.end is not after time.start; make it later");
    }
    if (!isfinite(values[END].number - values[START].number)) {
        return bad_time(reader, node, "time.end is too far from time.start; bring them closer");
    }
    if (values[SAVE].given + values[SAVE_EVERY].given + values[SAVE_AT].given > 1) {
        return bad_time(reader, node, "save_every, save and save_at exclude one another; give one");
    }
    reader->cas->start = values[START].number;
    return values[SAVE_AT].given ? listed_times(reader, node, values)
                                 : regular_times(reader, node, values);
}

/* ---- fields ---- */

enum { FIELDS_MOST = 3 * SPC_MAX_CHANNELS };

/* Names a case may ask for, in order: u, or psi_real, psi_imag, psi_abs. */
typedef struct name_list {
    const char *names[FIELDS_MOST + 1];
    size_t usual; /* of them written when nothing is said */
} name_list;

static const char *listed_name(const void *list, size_t i) {
    return ((const name_list *)list)->names[i];
}

static spc_status list_fields(const case_reader *reader, name_list *list) {
    static const char *const parts[] = {"real", "imag", "abs"};
    const spc_physics *physics = &reader->cas->setting.physics;
    const spc_equation *equation = physics->equation;
    const char *const *fields = equation->fields[physics->grid.dims - 1];
    size_t count = 0;
    for (size_t part = 0; part < (equation->complex_valued ? 3 : 1); part++) {
        for (size_t c = 0; fields[c]; c++) {
            list->names[count] = equation->complex_valued
                                     ? spc_pool_print(reader->pool, "%s_%s", fields[c], parts[part])
                                     : fields[c];
            if (!list->names[count++]) return SPC_NO_MEMORY;
        }
        if (part < 2) list->usual = count;
    }
    return SPC_OK;
}

static const spc_node *list_item(const spc_node *node, size_t i) {
    if (node->kind == SPC_NODE_SCALAR) return i == 0 ? node : NULL;
    const spc_node *child = node->children;
    while (child && i-- > 0) child = child->next;
    return child;
}

static spc_status read_fields(case_reader *reader, const spc_node *node) {
    spc_case *cas = reader->cas;
    name_list *list = spc_pool_take(reader->pool, 1, sizeof *list);
    const char **chosen = spc_pool_take(reader->pool, FIELDS_MOST, sizeof *chosen);
    if (!list || !chosen) return SPC_NO_MEMORY;
    SPC_TRY(list_fields(reader, list));
    cas->fields = chosen;
    if (!node) {
        for (size_t i = 0; i < list->usual; i++) chosen[cas->field_count++] = list->names[i];
        return SPC_OK;
    }
    for (size_t i = 0; list_item(node, i); i++) {
        const spc_node *item = list_item(node, i);
        const char *text = item->kind == SPC_NODE_SCALAR ? item->text : "";
        size_t which = 0;
        while (list->names[which] && strcmp(list->names[which], text) != 0) which++;
        if (!list->names[which] || cas->field_count == FIELDS_MOST) {
            return spc_case_unknown(reader, item, "field", text, listed_name, list);
        }
        for (size_t j = 0; j < cas->field_count; j++) {
            if (strcmp(chosen[j], text) == 0) {
                return bad_time(reader, item, "a field stands twice in output.fields; remove one");
            }
        }
        chosen[cas->field_count++] = list->names[which];
    }
    if (cas->field_count > 0) return SPC_OK;
    return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                       "output.fields is empty; name a field, such as %s", list->names[0]);
}

/* ---- diagnostics ---- */

typedef struct measurable {
    const spc_physics *physics;
} measurable;

static bool measure_applies(const spc_physics *physics, const spc_measure *measure) {
    return !measure->applies || measure->applies(physics);
}

static bool diagnostic_applies(const spc_physics *physics, const spc_diagnostic *diagnostic) {
    return !diagnostic->applies || diagnostic->applies(physics);
}

static size_t measure_total(const spc_physics *physics) {
    const spc_measure *measures = physics->equation->measures;
    size_t count = 0;
    while (measures && measures[count].name) count++;
    return count;
}

static const char *measurable_name(const void *list, size_t i) {
    const spc_physics *physics = ((const measurable *)list)->physics;
    const size_t measures = measure_total(physics);
    return i < measures ? physics->equation->measures[i].name
                        : spc_diagnostic_name(NULL, i - measures);
}

static bool asked(const spc_node *node, const char *name) {
    if (!node) return true;
    if (node->kind == SPC_NODE_SCALAR && strcmp(node->text, "all") == 0) return true;
    for (size_t i = 0; list_item(node, i); i++) {
        const spc_node *item = list_item(node, i);
        if (item->kind == SPC_NODE_SCALAR && strcmp(item->text, name) == 0) return true;
    }
    return false;
}

static spc_status check_asked(case_reader *reader, const spc_node *node) {
    const spc_physics *physics = &reader->cas->setting.physics;
    const measurable list = {physics};
    for (size_t i = 0; node && list_item(node, i); i++) {
        const spc_node *item = list_item(node, i);
        const char *text = item->kind == SPC_NODE_SCALAR ? item->text : "";
        if (node->kind == SPC_NODE_SCALAR &&
            (strcmp(text, "all") == 0 || strcmp(text, "none") == 0)) {
            return SPC_OK;
        }
        size_t which = 0;
        while (measurable_name(&list, which) && strcmp(measurable_name(&list, which), text) != 0) {
            which++;
        }
        if (!measurable_name(&list, which)) {
            return spc_case_unknown(reader, item, "diagnostic", text, measurable_name, &list);
        }
        const size_t measures = measure_total(physics);
        const bool applies = which < measures
                                 ? measure_applies(physics, &physics->equation->measures[which])
                                 : diagnostic_applies(physics, spc_diagnostic_at(which - measures));
        if (!applies) {
            return spc_fail_at(reader->context, SPC_NOT_APPLICABLE, item->file, item->line,
                               "%s is not defined for %s here; leave it out", text,
                               physics->equation->name);
        }
    }
    return SPC_OK;
}

static spc_status read_diagnostics(case_reader *reader, const spc_node *node) {
    spc_case *cas = reader->cas;
    const spc_physics *physics = &cas->setting.physics;
    SPC_TRY(check_asked(reader, node));
    size_t count = 0;
    while (spc_diagnostic_at(count)) count++;
    const spc_measure **measures =
        spc_pool_take(reader->pool, measure_total(physics) + 1, sizeof *measures);
    const spc_diagnostic **diagnostics =
        spc_pool_take(reader->pool, count + 1, sizeof *diagnostics);
    if (!measures || !diagnostics) return SPC_NO_MEMORY;
    cas->measures = measures;
    cas->diagnostics = diagnostics;
    for (size_t i = 0; i < measure_total(physics); i++) {
        const spc_measure *measure = &physics->equation->measures[i];
        if (measure_applies(physics, measure) && asked(node, measure->name)) {
            measures[cas->measure_count++] = measure;
        }
    }
    for (size_t i = 0; i < count; i++) {
        const spc_diagnostic *diagnostic = spc_diagnostic_at(i);
        if (diagnostic_applies(physics, diagnostic) && asked(node, diagnostic->name)) {
            diagnostics[cas->diagnostic_count++] = diagnostic;
        }
    }
    return SPC_OK;
}

/* ---- output ---- */

enum { PRECISION, CHECKPOINT, COARSEN };

static const spc_parameter output_parameters[] = {
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "double|single",
                   .doc = "of the fields in the file"},
    [CHECKPOINT] = {.name = "checkpoint",
                    .type = SPC_CHOICE,
                    .fallback = 1,
                    .choices = "none|last|all",
                    .doc = "none; the last state; or one for each save"},
    [COARSEN] = {.name = "coarsen",
                 .type = SPC_INTEGER,
                 .fallback = 1,
                 .minimum = 1,
                 .maximum = 1 << 24,
                 .doc = "fields are written with so many times fewer points on each axis: averages "
                        "of cells and faces, "
                        "every such point of a spectral solver"},
    {.name = NULL},
};

spc_status spc_case_output(case_reader *reader) {
    static const char *const others[] = {"fields", "diagnostics", NULL};
    const spc_parameter *const tables[] = {output_parameters, NULL};
    const spc_node *node = spc_node_find(reader->root, "output");
    spc_value *values;
    SPC_TRY(
        spc_node_parameters(reader->pool, node, reader->root, "output", tables, others, &values));
    reader->cas->single_precision = values[PRECISION].number == 1;
    reader->cas->checkpoint = (spc_checkpoint_policy)values[CHECKPOINT].number;
    reader->cas->coarsen = (size_t)values[COARSEN].number;
    if (!spc_grid_can_coarsen(&reader->cas->setting.physics.grid, reader->cas->coarsen)) {
        return spc_fail_at(
            reader->context, SPC_BAD_INPUT, node->file, node->line,
            "output.coarsen is %zu, which does not divide every number in grid.n; give one that "
            "does",
            reader->cas->coarsen);
    }
    SPC_TRY(read_fields(reader, spc_node_find(node, "fields")));
    return read_diagnostics(reader, spc_node_find(node, "diagnostics"));
}
