/* specula: modulate.c
 *
 * y = x (1 + scale) + shift with a scale and a shift for each channel, that may differ from member to member of the batch: how
 * conditions such as viscosity reach a network (feature-wise linear modulation, Perez et al. 2018).
 */
#include "tensor/operation.h"

#include <string.h>

typedef struct rows {
    size_t batch, points, channels;
} rows;

static rows rows_of(const spc_tensor *y) {
    const size_t batch = spc_tensor_batch(y), channels = spc_tensor_channels(y);
    return (rows){batch, y->size / batch / channels, channels};
}

/* The row of a [batch][channels] or [channels] tensor for a member of the batch. */
static size_t row_of(const spc_tensor *tensor, size_t member, size_t channels) {
    return tensor->size == channels ? 0 : member * channels;
}

static void forward(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_tensor *scale = y->operand[1], *shift = y->operand[2];
    const spc_real *x = y->operand[0]->value;
    for (size_t i = 0; i < r.batch * r.points; i++) {
        const size_t member = i / r.points;
        const spc_real *s = scale ? scale->value + row_of(scale, member, r.channels) : NULL;
        const spc_real *b = shift ? shift->value + row_of(shift, member, r.channels) : NULL;
        for (size_t c = 0; c < r.channels; c++) {
            const size_t at = i * r.channels + c;
            y->value[at] = x[at] * (1 + (s ? s[c] : 0)) + (b ? b[c] : 0);
        }
    }
}

static void backward(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_tensor *x = y->operand[0], *scale = y->operand[1], *shift = y->operand[2];
    spc_real *dx = x->gradient ? spc_gradient_sum(y, 0) : NULL;
    spc_real *ds = scale && scale->gradient ? spc_gradient_sum(y, 1) : NULL;
    spc_real *db = shift && shift->gradient ? spc_gradient_sum(y, 2) : NULL;
    for (size_t i = 0; i < r.batch * r.points; i++) {
        const size_t member = i / r.points, at = i * r.channels;
        const spc_real *dy = y->gradient + at;
        const size_t of_scale = scale ? row_of(scale, member, r.channels) : 0;
        const size_t of_shift = shift ? row_of(shift, member, r.channels) : 0;
        for (size_t c = 0; c < r.channels; c++) {
            if (dx) dx[at + c] += dy[c] * (1 + (scale ? scale->value[of_scale + c] : 0));
            if (ds) ds[of_scale + c] += dy[c] * x->value[at + c];
            if (db) db[of_shift + c] += dy[c];
        }
    }
}

static void tangent(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_tensor *x = y->operand[0], *scale = y->operand[1], *shift = y->operand[2];
    memset(y->tangent, 0, y->size * sizeof *y->tangent);
    for (size_t i = 0; i < r.batch * r.points; i++) {
        const size_t member = i / r.points, at = i * r.channels;
        const size_t of_scale = scale ? row_of(scale, member, r.channels) : 0;
        const size_t of_shift = shift ? row_of(shift, member, r.channels) : 0;
        spc_real *dy = y->tangent + at;
        for (size_t c = 0; c < r.channels; c++) {
            if (x->tangent) {
                dy[c] += x->tangent[at + c] * (1 + (scale ? scale->value[of_scale + c] : 0));
            }
            if (scale && scale->tangent) dy[c] += x->value[at + c] * scale->tangent[of_scale + c];
            if (shift && shift->tangent) dy[c] += shift->tangent[of_shift + c];
        }
    }
}

static const spc_operation modulate = {
    .name = "modulate",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

static bool fits(const spc_tensor *x, const spc_tensor *by) {
    if (!by) return true;
    const size_t channels = spc_tensor_channels(x);
    return by->size == channels || by->size == channels * spc_tensor_batch(x);
}

spc_tensor *spc_modulate(spc_tensor *x, spc_tensor *scale, spc_tensor *shift) {
    if (!x) return NULL;
    if (!fits(x, scale) || !fits(x, shift)) {
        return spc_graph_refuse(x->graph, "modulate: scale and shift must have %zu channels",
                                spc_tensor_channels(x));
    }
    return spc_result(x->graph, &modulate, x->shape, (spc_tensor *[]){x, scale, shift}, 3);
}
