/* specula: names.c
 *
 * See names.h. neuraloperator: docs/networks.md has the layers; its complex weights are (in, out, modes...), dense ones (out, in, 1) and
 * its soft gate g is g - 1 here.
 */
#include "surrogate/names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* How numbers are laid out there. */
typedef enum layout {
    PLAIN,      /* as here */
    TRANSPOSED, /* dense layers, (out, in, 1) */
    CHANNELS,   /* (n, 1, ...), a 1 for each axis */
    GATE,       /* (1, n, 1, ...), larger by one */
    SPECTRAL    /* complex, (in, out, modes...) */
} layout;

/* A # is a number, the same on both sides. */
typedef struct naming {
    const char *ours, *theirs;
    layout form;
} naming;

static const naming of_neuraloperator[] = {
    {"lift.#.weight", "lifting.fcs.#.weight", TRANSPOSED},
    {"lift.#.bias", "lifting.fcs.#.bias", PLAIN},
    {"layer.#.spectral.weight", "fno_blocks.convs.#.weight.tensor", SPECTRAL},
    {"layer.#.local.weight", "fno_blocks.fno_skips.#.conv.weight", TRANSPOSED},
    {"layer.#.local.bias", "fno_blocks.convs.#.bias", CHANNELS},
    {"layer.#.mlp.#.weight", "fno_blocks.channel_mlp.#.fcs.#.weight", TRANSPOSED},
    {"layer.#.mlp.#.bias", "fno_blocks.channel_mlp.#.fcs.#.bias", PLAIN},
    {"layer.#.gate", "fno_blocks.channel_mlp_skips.#.weight", GATE},
    {"project.#.weight", "projection.fcs.#.weight", TRANSPOSED},
    {"project.#.bias", "projection.fcs.#.bias", PLAIN},
};
enum { RULES = sizeof of_neuraloperator / sizeof *of_neuraloperator, LONGEST = 128, NUMBERS = 2 };

/* ---- names ---- */

/* Whether a name follows a pattern, and the numbers in it. */
static bool matches(const char *pattern, const char *name, int numbers[NUMBERS]) {
    int count = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '#') {
            if (*pattern != *name++) return false;
            continue;
        }
        if (!isdigit((unsigned char)*name) || count == NUMBERS) return false;
        numbers[count] = 0;
        for (int digits = 0; isdigit((unsigned char)*name); name++, digits++) {
            if (digits == 6) return false;
            numbers[count] = 10 * numbers[count] + (*name - '0');
        }
        count++;
    }
    return *name == '\0';
}

static void fill(const char *pattern, const int numbers[NUMBERS], char name[LONGEST]) {
    size_t used = 0;
    for (int count = 0; *pattern && used + 8 < LONGEST; pattern++) {
        if (*pattern == '#') {
            used += (size_t)snprintf(name + used, LONGEST - used, "%d", numbers[count++]);
        } else {
            name[used++] = *pattern;
        }
    }
    name[used] = '\0';
}

/* What a weight is called and how it lies there; NULL: it has no place. */
static const naming *rule_for(const char *ours, char theirs[LONGEST]) {
    int numbers[NUMBERS];
    for (size_t i = 0; i < RULES; i++) {
        if (!matches(of_neuraloperator[i].ours, ours, numbers)) continue;
        fill(of_neuraloperator[i].theirs, numbers, theirs);
        return &of_neuraloperator[i];
    }
    return NULL;
}

spc_names spc_names_of(const spc_safetensors *file) {
    return spc_safetensors_find(file, "lifting.fcs.0.weight") ? SPC_NAMES_NEURALOPERATOR
                                                              : SPC_NAMES_SPECULA;
}

spc_status spc_names_suit(spc_context *context, spc_names names, const spc_model *model) {
    const spc_weight_entry *entry;
    char theirs[LONGEST];
    if (names == SPC_NAMES_SPECULA) return SPC_OK;
    for (size_t i = 0; (entry = spc_weights_entry(model->weights, i)); i++) {
        if (rule_for(entry->name, theirs)) continue;
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "neuraloperator has no name for '%s' of this %s; it knows {name: fno, "
                        "layout: neuraloperator} without conditions",
                        entry->name, model->network->name);
    }
    return SPC_OK;
}

/* ---- places ---- */

/* Number i of an array there stands at this place of the weight here; complex ones come in pairs. */
static size_t place(const spc_weight_entry *entry, layout form, size_t i) {
    const size_t *n = entry->shape.n;
    const int rank = entry->shape.rank;
    if (form == TRANSPOSED) return i % n[0] * n[1] + i / n[0];
    if (form != SPECTRAL) return i;
    const size_t in = n[rank - 2], out = n[rank - 1], matrix = in * out;
    const size_t modes = entry->size / (2 * matrix);
    const size_t part = i % 2, mode = i / 2 % modes, pair = i / 2 / modes;
    return (mode * 2 + part) * matrix + pair;
}

static void ones(spc_shape *shape, int count) {
    for (int i = 0; i < count; i++) shape->n[shape->rank++] = 1;
}

static spc_shape their_shape(const spc_weight_entry *entry, layout form, int dims) {
    const size_t *n = entry->shape.n;
    const int rank = entry->shape.rank;
    if (form == PLAIN) return entry->shape;
    if (form == TRANSPOSED) return spc_shape_list(3, (size_t[]){n[1], n[0], 1});
    if (form == SPECTRAL) {
        spc_shape shape = spc_shape_list(2, (size_t[]){n[rank - 2], n[rank - 1]});
        for (int axis = 0; axis < dims; axis++) shape.n[shape.rank++] = n[axis];
        return shape;
    }
    spc_shape shape = {0};
    if (form == GATE) ones(&shape, 1);
    shape.n[shape.rank++] = n[0];
    ones(&shape, dims);
    return shape;
}

/* ---- out and in ---- */

typedef struct meeting {
    const char *name;
    layout form;
    spc_shape shape;
} meeting;

static meeting meet(spc_names names, const spc_weight_entry *entry, int dims,
                    char theirs[LONGEST]) {
    const naming *rule = names == SPC_NAMES_SPECULA ? NULL : rule_for(entry->name, theirs);
    if (!rule) return (meeting){entry->name, PLAIN, entry->shape};
    return (meeting){theirs, rule->form, their_shape(entry, rule->form, dims)};
}

spc_status spc_names_put(spc_pool *pool, spc_names names, const spc_weight_entry *entry, int dims,
                         const spc_real *values, spc_stored *array) {
    char theirs[LONGEST];
    const meeting m = meet(names, entry, dims, theirs);
    float *numbers = spc_pool_take(pool, entry->size, sizeof *numbers);
    *array = (spc_stored){.name = spc_pool_text(pool, m.name),
                          .type = m.form == SPECTRAL ? SPC_STORED_C64 : SPC_STORED_F32,
                          .shape = m.shape,
                          .bytes = (const unsigned char *)numbers};
    if (!numbers || !array->name) return SPC_NO_MEMORY;
    for (size_t i = 0; i < entry->size; i++) {
        const spc_real value = values[place(entry, m.form, i)];
        numbers[i] = (float)(m.form == GATE ? 1 + value : value);
    }
    return SPC_OK;
}

/* But for lengths of 1. */
static bool same_shape(const spc_shape *a, const spc_shape *b) {
    int i = 0, k = 0;
    for (;;) {
        while (i < a->rank && a->n[i] == 1) i++;
        while (k < b->rank && b->n[k] == 1) k++;
        if (i == a->rank || k == b->rank) return i == a->rank && k == b->rank;
        if (a->n[i++] != b->n[k++]) return false;
    }
}

/* Complex numbers may also come as pairs along an axis of their own, the last. */
static bool fits(const spc_stored *array, const meeting *m) {
    const bool complex_valued = array->type == SPC_STORED_C64;
    if (complex_valued != (m->form == SPECTRAL)) {
        spc_shape pairs = m->shape;
        if (complex_valued || pairs.rank == SPC_MAX_RANK) return false;
        pairs.n[pairs.rank++] = 2;
        return same_shape(&array->shape, &pairs);
    }
    return same_shape(&array->shape, &m->shape);
}

static spc_status refuse(spc_pool *pool, const meeting *m, const spc_stored *array) {
    char *text = spc_pool_text(pool, "");
    for (int i = 0; i < m->shape.rank && text; i++) {
        text = spc_pool_print(pool, "%s%s%zu", text, i ? " x " : "", m->shape.n[i]);
    }
    if (!text) return SPC_NO_MEMORY;
    return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                    array ? "weight '%s' has another shape than the network's, which is %s%s; "
                            "describe the network that these weights belong to"
                          : "weight '%s', %s%s, is missing; describe the network that these "
                            "weights belong to",
                    m->name, text, m->form == SPECTRAL ? ", complex" : "");
}

spc_status spc_names_get(spc_pool *pool, spc_names names, const spc_weight_entry *entry, int dims,
                         const spc_safetensors *file, spc_real *values) {
    char theirs[LONGEST];
    const meeting m = meet(names, entry, dims, theirs);
    const spc_stored *array = spc_safetensors_find(file, m.name);
    if (!array || !fits(array, &m)) return refuse(pool, &m, array);
    for (size_t i = 0; i < entry->size; i++) {
        const double value = spc_stored_number(array, i);
        values[place(entry, m.form, i)] = (spc_real)(m.form == GATE ? value - 1 : value);
    }
    return SPC_OK;
}
