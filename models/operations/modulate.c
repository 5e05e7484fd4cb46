/* specula: modulate.c
 *
 * y = x (1 + scale) + shift with a scale and a shift for each channel, that may differ from member to member of the batch: how
 * conditions such as viscosity reach a network (feature-wise linear modulation, Perez et al. 2018).
 */
#include "tensor/operation.h"
#include "tensor/rows.h"

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

/* What is multiplied by, 1 + scale, in scratch; the shift, or zeros, behind it. */
static void take_factors(const spc_tensor *y, size_t member, size_t channels) {
    const spc_tensor *scale = y->operand[1], *shift = y->operand[2];
    const spc_real *s = scale ? scale->value + row_of(scale, member, channels) : NULL;
    spc_rows_fill(y->work + channels, shift ? shift->value + row_of(shift, member, channels) : NULL,
                  channels, 1);
    for (size_t c = 0; c < channels; c++) y->work[c] = 1 + (s ? s[c] : 0);
}

/* to = (add: to +) x * factor at each point */
static void multiply(const rows *r, const spc_real *restrict x, const spc_real *restrict factor,
                     spc_real *restrict to, bool add) {
    for (size_t i = 0; i < r->points; i++, x += r->channels, to += r->channels) {
        for (size_t c = 0; c < r->channels; c++) to[c] = (add ? to[c] : 0) + x[c] * factor[c];
    }
}

static void forward(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_real *restrict factor = y->work, *restrict shift = y->work + r.channels;
    const spc_real *restrict x = y->operand[0]->value;
    spc_real *restrict value = y->value;
    for (size_t m = 0; m < r.batch; m++) {
        take_factors(y, m, r.channels);
        for (size_t i = 0; i < r.points; i++, x += r.channels, value += r.channels) {
            for (size_t c = 0; c < r.channels; c++) value[c] = x[c] * factor[c] + shift[c];
        }
    }
}

static void sum_products(const rows *r, const spc_real *restrict dy, const spc_real *restrict x,
                         spc_real *restrict sum) {
    for (size_t i = 0; i < r->points; i++, x += r->channels, dy += r->channels) {
        for (size_t c = 0; c < r->channels; c++) sum[c] += dy[c] * x[c];
    }
}

static void backward(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_tensor *x = y->operand[0], *scale = y->operand[1], *shift = y->operand[2];
    spc_real *ds = scale && scale->gradient ? spc_gradient_sum(y, 1) : NULL;
    spc_real *db = shift && shift->gradient ? spc_gradient_sum(y, 2) : NULL;
    for (size_t m = 0; m < r.batch; m++) {
        const size_t at = m * r.points * r.channels;
        const spc_real *dy = y->gradient + at;
        take_factors(y, m, r.channels);
        if (x->gradient) multiply(&r, dy, y->work, x->gradient + at, !y->fresh[0]);
        if (ds) sum_products(&r, dy, x->value + at, ds + row_of(scale, m, r.channels));
        if (db) spc_rows_sum(db + row_of(shift, m, r.channels), dy, r.channels, r.points);
    }
}

static void tangent(const spc_tensor *y) {
    const rows r = rows_of(y);
    const spc_tensor *x = y->operand[0], *scale = y->operand[1], *shift = y->operand[2];
    for (size_t m = 0; m < r.batch; m++) {
        const size_t at = m * r.points * r.channels;
        spc_real *dy = y->tangent + at;
        const spc_real *db =
            shift && shift->tangent ? shift->tangent + row_of(shift, m, r.channels) : NULL;
        take_factors(y, m, r.channels);
        spc_rows_fill(dy, db, r.channels, r.points);
        if (x->tangent) multiply(&r, x->tangent + at, y->work, dy, true);
        if (!scale || !scale->tangent) continue;
        multiply(&r, x->value + at, scale->tangent + row_of(scale, m, r.channels), dy, true);
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
    spc_tensor *y = spc_result(x->graph, &modulate, x->shape, (spc_tensor *[]){x, scale, shift}, 3);
    if (y) y->work_size = 2 * spc_tensor_channels(x);
    return y;
}
