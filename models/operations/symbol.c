/* specula: symbol.c
 *
 * Modes times a symbol: y_k = s_k x_k with s complex or real, given or learned, the same for all of the batch or not. Complex
 * numbers are pairs of channels.
 */
#include "tensor/operation.h"

#include <string.h>

typedef struct symbol {
    bool real;
    size_t members, pairs; /* pairs of one member */
    size_t step;           /* from member to member of the symbol: 0 where they share one */
} symbol;

/* y = (add: y +) a b, or a conj(b) for a sign of -1 */
static void multiply_complex(spc_real *restrict y, const spc_real *restrict a,
                             const spc_real *restrict b, spc_real sign, size_t pairs, bool add) {
    for (size_t i = 0; i < 2 * pairs; i += 2) {
        const spc_real real = a[i] * b[i] - sign * a[i + 1] * b[i + 1];
        const spc_real imaginary = a[i + 1] * b[i] + sign * a[i] * b[i + 1];
        y[i] = add ? y[i] + real : real;
        y[i + 1] = add ? y[i + 1] + imaginary : imaginary;
    }
}

/* y = (add: y +) s a, s real */
static void multiply_real(spc_real *restrict y, const spc_real *restrict a,
                          const spc_real *restrict s, size_t pairs, bool add) {
    for (size_t i = 0; i < pairs; i++) {
        y[2 * i] = (add ? y[2 * i] : 0) + s[i] * a[2 * i];
        y[2 * i + 1] = (add ? y[2 * i + 1] : 0) + s[i] * a[2 * i + 1];
    }
}

/* What reaches a real symbol: the real part of a conj(b). */
static void multiply_inner(spc_real *restrict s, const spc_real *restrict a,
                           const spc_real *restrict b, size_t pairs, bool add) {
    for (size_t i = 0; i < pairs; i++) {
        s[i] = (add ? s[i] : 0) + a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
    }
}

/* y = (add: y +) x times the symbol, or its conjugate for a sign of -1 */
static void multiply(const symbol *s, const spc_real *x, const spc_real *by, spc_real sign,
                     spc_real *y, bool add) {
    for (size_t m = 0; m < s->members; m++, by += s->step) {
        const size_t at = m * 2 * s->pairs;
        if (s->real) {
            multiply_real(y + at, x + at, by, s->pairs, add);
        } else {
            multiply_complex(y + at, x + at, by, sign, s->pairs, add);
        }
    }
}

static void forward(const spc_tensor *y) {
    multiply(y->settings, y->operand[0]->value, y->operand[1]->value, 1, y->value, false);
}

static void give_to_symbol(const spc_tensor *y, const symbol *s) {
    spc_real *sum = y->operand[1]->gradient;
    bool add = !y->fresh[1];
    for (size_t m = 0; m < s->members; m++, sum += s->step) {
        const spc_real *dy = y->gradient + m * 2 * s->pairs;
        const spc_real *x = y->operand[0]->value + m * 2 * s->pairs;
        if (s->real) {
            multiply_inner(sum, dy, x, s->pairs, add);
        } else {
            multiply_complex(sum, dy, x, -1, s->pairs, add);
        }
        if (s->step == 0) add = true;
    }
}

static void backward(const spc_tensor *y) {
    const symbol *s = y->settings;
    const spc_tensor *x = y->operand[0], *by = y->operand[1];
    if (x->gradient) multiply(s, y->gradient, by->value, -1, x->gradient, !y->fresh[0]);
    if (by->gradient) give_to_symbol(y, s);
}

static void tangent(const spc_tensor *y) {
    const spc_tensor *x = y->operand[0], *by = y->operand[1];
    if (x->tangent) multiply(y->settings, x->tangent, by->value, 1, y->tangent, false);
    if (by->tangent) multiply(y->settings, x->value, by->tangent, 1, y->tangent, x->tangent);
    if (!x->tangent && !by->tangent) memset(y->tangent, 0, y->size * sizeof *y->tangent);
}

static const spc_operation multiply_modes = {
    .name = "multiply modes",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

spc_tensor *spc_multiply_modes(spc_tensor *modes, spc_tensor *by) {
    if (!modes || !by) return NULL;
    const size_t batch = spc_tensor_batch(modes), channels = spc_tensor_channels(modes);
    const size_t own = by->shape.n[by->shape.rank - 1];
    const size_t parts = by->size / own * channels; /* if it had as many channels */
    if (channels % 2 || (own != channels && 2 * own != channels) ||
        (parts != modes->size && parts * batch != modes->size)) {
        return spc_graph_refuse(modes->graph, "the symbol does not fit %zu channels of modes",
                                channels);
    }
    spc_tensor *y =
        spc_result(modes->graph, &multiply_modes, modes->shape, (spc_tensor *[]){modes, by}, 2);
    symbol *s = y ? spc_settings(y, sizeof *s) : NULL;
    if (!s) return NULL;
    *s = (symbol){own != channels, batch, modes->size / batch / 2,
                  parts == modes->size ? by->size / batch : 0};
    return y;
}

spc_tensor *spc_symbol(spc_tensor *modes, const double *real, const double *imaginary) {
    if (!modes) return NULL;
    const size_t fields = spc_tensor_channels(modes) / 2, parts = imaginary ? 2 : 1;
    const size_t count = modes->size / spc_tensor_batch(modes) / spc_tensor_channels(modes);
    spc_tensor *by =
        spc_constant(modes->graph, spc_shape_list(2, (size_t[]){count, parts * fields}));
    for (size_t i = 0; by && i < count * fields; i++) {
        by->value[parts * i] = real ? (spc_real)real[i / fields] : 0;
        if (imaginary) by->value[2 * i + 1] = (spc_real)imaginary[i / fields];
    }
    return spc_multiply_modes(modes, by);
}
