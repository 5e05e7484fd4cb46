/* specula: record.c
 *
 * See record.h.
 */
#include "surrogate/record.h"

#include "surrogate/curve.h"

#include <string.h>

/* A way through the file, with a pen or with open eyes. */
typedef struct walk {
    spc_hdf5 *h;
    bool writes;
} walk;

static bool text(const walk *w, const char *name, const char **value) {
    return w->writes ? spc_hdf5_put_text(w->h, w->h->file, name, *value)
                     : spc_hdf5_get_text(w->h, w->h->file, name, value);
}

static bool integers(const walk *w, const char *name, uint64_t *values, size_t count) {
    return w->writes ? spc_hdf5_put_integers(w->h, w->h->file, name, values, count)
                     : spc_hdf5_get_integers(w->h, w->h->file, name, values, count);
}

static bool numbers(const walk *w, const char *name, double *values, size_t count) {
    return w->writes ? spc_hdf5_put_numbers(w->h, w->h->file, name, values, count)
                     : spc_hdf5_get_numbers(w->h, w->h->file, name, values, count);
}

/* Numbers that a reader has no room for yet. */
static bool new_numbers(const walk *w, const char *name, double **values, size_t count) {
    if (count == 0) return true;
    if (!w->writes) *values = spc_pool_take(w->h->pool, count, sizeof **values);
    return *values && numbers(w, name, *values, count);
}

static bool curve(const walk *w, spc_model_record *r) {
    if (w->writes) return spc_curve_put(w->h, r->curve, r->curve_points);
    r->curve = spc_curve_get(w->h, r->curve_points);
    return r->curve;
}

static bool identity(const walk *w, spc_model_record *r) {
    if (!text(w, "kind", &r->kind) || strcmp(r->kind, SPC_MODEL_KIND) != 0) return false;
    return integers(w, "format_version", &r->version, 1) &&
           r->version <= SPC_MODEL_FORMAT_VERSION && text(w, "specula_version", &r->program);
}

static bool counts(const walk *w, spc_model_record *r) {
    return integers(w, "dims", &r->dims, 1) && r->dims >= 1 && r->dims <= SPC_MAX_DIMS &&
           integers(w, "fields", &r->fields, 1) && r->fields >= 1 &&
           r->fields <= SPC_MODEL_FIELDS && integers(w, "conditions", &r->conditions, 1) &&
           r->conditions <= SPC_MODEL_CONDITIONS &&
           integers(w, "curve_points", &r->curve_points, 1) &&
           integers(w, "weight_arrays", &r->weights, 1);
}

static bool grid(const walk *w, spc_model_record *r) {
    return integers(w, "n", r->n, r->dims) && numbers(w, "length", r->length, r->dims) &&
           numbers(w, "origin", r->origin, r->dims) && numbers(w, "offset", r->offset, r->dims) &&
           integers(w, "staggered", &r->staggered, 1);
}

static bool visit(const walk *w, spc_model_record *r) {
    return identity(w, r) && counts(w, r) && grid(w, r) && numbers(w, "dt", &r->dt, 1) &&
           text(w, "network", &r->network) && text(w, "equation", &r->equation) &&
           text(w, "field_names", &r->field_names) && text(w, "target", &r->target) &&
           text(w, "base", &r->base) && text(w, "condition_keys", &r->condition_keys) &&
           text(w, "spec", &r->spec) && text(w, "provenance", &r->provenance) &&
           new_numbers(w, "input_mean_scale", &r->input, 2 * r->fields) &&
           new_numbers(w, "prediction_mean_scale", &r->prediction, 2 * r->fields) &&
           new_numbers(w, "condition_offset_scale_minimum_maximum", &r->condition_numbers,
                       4 * r->conditions) &&
           curve(w, r);
}

bool spc_model_record_put(spc_hdf5 *h, spc_model_record *record) {
    const walk writer = {.h = h, .writes = true};
    return visit(&writer, record);
}

bool spc_model_record_get(spc_hdf5 *h, spc_model_record *record) {
    const walk reader = {.h = h};
    return visit(&reader, record);
}

const spc_weight_entry *spc_model_next_weight(const spc_weights *weights,
                                              const spc_weight_entry *last) {
    const spc_weight_entry *next = NULL, *entry;
    for (size_t i = 0; (entry = spc_weights_entry(weights, i)); i++) {
        if (last && strcmp(entry->name, last->name) <= 0) continue;
        if (!next || strcmp(entry->name, next->name) < 0) next = entry;
    }
    return next;
}
