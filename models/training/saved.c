/* specula: saved.c */
#include "training/saved.h"

#include "output.h"
#include "surrogate/curve.h"

#include <string.h>

#define KIND "specula-training"

enum { FORMAT_VERSION = 1 };

/* Arrays as long as the weights; NULL where there are none. */
typedef struct named_array {
    const char *name;
    spc_real *values;
} named_array;

enum { ARRAYS = 5, COUNTS = 10, NUMBERS = 3 };

static void list_arrays(const spc_training_state *state, const spc_optimiser *o,
                        named_array arrays[ARRAYS]) {
    arrays[0] = (named_array){"weights", o->values};
    arrays[1] = (named_array){"average", o->average == o->values ? NULL : o->average};
    arrays[2] = (named_array){"first_moment", o->first};
    arrays[3] = (named_array){"second_moment", o->second};
    arrays[4] = (named_array){"best", state->best};
}

/* ---- writing ---- */

static bool put_array(spc_hdf5 *h, const named_array *array, size_t count, double *wide) {
    if (!array->values) return true;
    for (size_t i = 0; i < count; i++) wide[i] = (double)array->values[i];
    return spc_hdf5_put_array(h, h->file, array->name, wide, 1, &count);
}

/* What goes into the file, and room for one array as doubles. */
typedef struct writing {
    const spc_training_state *state;
    const spc_optimiser *optimiser;
    double *wide;
} writing;

static bool put_all(spc_hdf5 *h, const void *object) {
    const writing *w = object;
    const spc_training_state *state = w->state;
    const spc_optimiser *o = w->optimiser;
    const uint64_t version = FORMAT_VERSION;
    const uint64_t counts[COUNTS] = {
        state->data,         state->update, o->count,           o->steps,      o->skipped,
        state->curve_points, state->tired,  state->best_update, state->summed, state->failures};
    const double numbers[NUMBERS] = {state->seconds, state->sum, state->best_loss};
    named_array arrays[ARRAYS];
    list_arrays(state, o, arrays);
    bool put = spc_hdf5_put_text(h, h->file, "kind", KIND) &&
               spc_hdf5_put_integers(h, h->file, "format_version", &version, 1) &&
               spc_hdf5_put_text(h, h->file, "spec", state->spec) &&
               spc_hdf5_put_integers(h, h->file, "counts", counts, COUNTS) &&
               spc_hdf5_put_numbers(h, h->file, "numbers", numbers, NUMBERS) &&
               spc_curve_put(h, state->curve, state->curve_points);
    for (int i = 0; i < ARRAYS && put; i++) put = put_array(h, &arrays[i], o->count, w->wide);
    return put;
}

static spc_status save(spc_pool *pool, const char *path, const spc_training_state *state,
                       const spc_optimiser *o) {
    const double bytes = ARRAYS * sizeof(double) * (double)o->count;
    writing w = {.state = state, .optimiser = o};
    w.wide = spc_pool_take(pool, o->count, sizeof *w.wide);
    if (!w.wide) return SPC_NO_MEMORY;
    return spc_hdf5_write(pool, path, "the training's checkpoint", bytes, put_all, &w);
}

spc_status spc_training_save(spc_context *context, const char *path,
                             const spc_training_state *state, const spc_optimiser *optimiser) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = save(pool, path, state, optimiser);
    spc_pool_destroy(pool);
    return status;
}

/* ---- reading ---- */

typedef struct header {
    const char *kind, *spec;
    uint64_t version;
    uint64_t data, update, count, steps, skipped, curve_points, tired, best_update, summed,
        failures;
    double seconds, sum, best_loss;
} header;

static bool get_header(spc_hdf5 *h, header *head) {
    uint64_t counts[COUNTS];
    double numbers[NUMBERS];
    const bool got =
        spc_hdf5_get_text(h, h->file, "kind", &head->kind) && strcmp(head->kind, KIND) == 0 &&
        spc_hdf5_get_integers(h, h->file, "format_version", &head->version, 1) &&
        head->version <= FORMAT_VERSION && spc_hdf5_get_text(h, h->file, "spec", &head->spec) &&
        spc_hdf5_get_integers(h, h->file, "counts", counts, COUNTS) &&
        spc_hdf5_get_numbers(h, h->file, "numbers", numbers, NUMBERS);
    if (!got) return false;
    head->data = counts[0];
    head->update = counts[1];
    head->count = counts[2];
    head->steps = counts[3];
    head->skipped = counts[4];
    head->curve_points = counts[5];
    head->tired = counts[6];
    head->best_update = counts[7];
    head->summed = counts[8];
    head->failures = counts[9];
    head->seconds = numbers[0];
    head->sum = numbers[1];
    head->best_loss = numbers[2];
    return true;
}

static bool get_curve(spc_hdf5 *h, size_t points, spc_training_state *state) {
    if (points > state->curve_room) return false;
    const spc_curve_point *curve = spc_curve_get(h, points);
    if (!curve) return false;
    memcpy(state->curve, curve, points * sizeof *curve);
    state->curve_points = points;
    return true;
}

static bool get_arrays(spc_hdf5 *h, const spc_training_state *state, const spc_optimiser *o,
                       double *wide) {
    named_array arrays[ARRAYS];
    list_arrays(state, o, arrays);
    for (int a = 0; a < ARRAYS; a++) {
        if (!arrays[a].values) continue;
        if (!spc_hdf5_get_array(h, h->file, arrays[a].name, wide, o->count)) return false;
        for (size_t i = 0; i < o->count; i++) arrays[a].values[i] = (spc_real)wide[i];
    }
    return spc_hdf5_content_holds(h);
}

static spc_status corrupt(spc_context *context, const char *path, const spc_hdf5 *h) {
    return spc_fail(context, SPC_CORRUPT,
                    "%s is damaged or no checkpoint of a training (at %s); begin the training anew",
                    path, h->part);
}

static spc_status check(spc_context *context, const char *path, const header *head,
                        const spc_training_state *state, const spc_optimiser *o) {
    if (strcmp(head->spec, state->spec) != 0) {
        return spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                           "the training there was begun with another spec; resume with the same "
                           "spec and overrides, or begin anew elsewhere");
    }
    if (head->data == state->data && head->count == o->count) return SPC_OK;
    return spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                       "the training there was begun with other data or another network; resume "
                       "with the same, or begin anew elsewhere");
}

static spc_status read_file(spc_hdf5 *h, const char *path, spc_training_state *state,
                            spc_optimiser *o) {
    spc_context *context = spc_pool_context(h->pool);
    header head;
    if (!get_header(h, &head)) return corrupt(context, path, h);
    SPC_TRY(check(context, path, &head, state, o));
    double *wide = spc_pool_take(h->pool, o->count, sizeof *wide);
    if (!wide) return SPC_NO_MEMORY;
    if (!get_curve(h, head.curve_points, state) || !get_arrays(h, state, o, wide)) {
        return corrupt(context, path, h);
    }
    o->steps = head.steps;
    o->skipped = head.skipped;
    state->update = head.update;
    state->seconds = head.seconds;
    state->sum = head.sum;
    state->summed = head.summed;
    state->failures = head.failures;
    state->best_loss = head.best_loss;
    state->best_update = head.best_update;
    state->tired = head.tired;
    return SPC_OK;
}

static spc_status load(spc_pool *pool, const char *path, spc_training_state *state,
                       spc_optimiser *o) {
    spc_context *context = spc_pool_context(pool);
    spc_seal seal;
    spc_hdf5 h;
    SPC_TRY(spc_seal_check(context, path, SPC_SEAL_QUICK, &seal));
    const bool opened = spc_hdf5_open(&h, pool, path);
    const spc_status status = opened ? read_file(&h, path, state, o) : corrupt(context, path, &h);
    spc_hdf5_close(&h);
    return status;
}

spc_status spc_training_load(spc_context *context, const char *path, spc_training_state *state,
                             spc_optimiser *optimiser) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = load(pool, path, state, optimiser);
    spc_pool_destroy(pool);
    return status;
}

/* ---- looking ---- */

spc_status spc_training_look(spc_pool *pool, const char *path, spc_training_state *state,
                             size_t *weights) {
    spc_hdf5 h;
    header head;
    const bool got = spc_hdf5_open(&h, pool, path) && get_header(&h, &head);
    spc_hdf5_close(&h);
    if (!got) return corrupt(spc_pool_context(pool), path, &h);
    *state = (spc_training_state){.spec = head.spec,
                                  .data = head.data,
                                  .update = head.update,
                                  .seconds = head.seconds,
                                  .best_loss = head.best_loss,
                                  .best_update = head.best_update};
    *weights = (size_t)head.count;
    return SPC_OK;
}
