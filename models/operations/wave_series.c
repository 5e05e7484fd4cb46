/* specula: wave_series.c
 *
 * y = sum over k of a_k sin(k w x) + b_k cos(k w x) of each number, with a and b by channel (the basis of Wu et al., ICML 2023,
 * equation 5). Waves follow one another by the addition theorem, so that each number takes one sine and one cosine, and none is kept.
 */
#include "tensor/operation.h"
#include "tensor/rows.h"
#include "tensor/vector_functions.h"

typedef struct series {
    size_t terms, channels;
    spc_real wavenumber;
} series;

/* sin and cos of w x and of k w x, for the channels of one point. */
typedef struct waves {
    spc_real *restrict sine, *restrict cosine, *restrict first_sine, *restrict first_cosine;
} waves;

static waves begin(const series *s, const spc_real *restrict x, spc_real *work) {
    const size_t n = s->channels;
    const waves w = {work, work + n, work + 2 * n, work + 3 * n};
#pragma omp simd
    for (size_t c = 0; c < n; c++) {
        w.first_sine[c] = spc_sin(s->wavenumber * x[c]);
        w.first_cosine[c] = spc_cos(s->wavenumber * x[c]);
        w.sine[c] = 0;
        w.cosine[c] = 1;
    }
    return w;
}

static void advance(waves w, size_t channels) {
    for (size_t c = 0; c < channels; c++) {
        const spc_real sine = w.sine[c], cosine = w.cosine[c];
        w.sine[c] = sine * w.first_cosine[c] + cosine * w.first_sine[c];
        w.cosine[c] = cosine * w.first_cosine[c] - sine * w.first_sine[c];
    }
}

/* y += the series with weights a and b of each term. */
static void add_series(const series *s, const spc_real *x, const spc_real *weight,
                       spc_real *restrict y, spc_real *work) {
    const size_t n = s->channels;
    const waves w = begin(s, x, work);
    for (size_t k = 0; k < s->terms; k++, weight += 2 * n, advance(w, n)) {
        const spc_real *restrict a = weight, *restrict b = weight + n;
        for (size_t c = 0; c < n; c++) y[c] += a[c] * w.sine[c] + b[c] * w.cosine[c];
    }
}

/* to += by times the derivative of the series */
static void add_slope(const series *s, const spc_real *x, const spc_real *weight,
                      const spc_real *restrict by, spc_real *restrict to, spc_real *work) {
    const size_t n = s->channels;
    const waves w = begin(s, x, work);
    for (size_t k = 0; k < s->terms; k++, weight += 2 * n, advance(w, n)) {
        const spc_real *restrict a = weight, *restrict b = weight + n;
        const spc_real factor = (spc_real)k * s->wavenumber;
        for (size_t c = 0; c < n; c++) {
            to[c] += factor * by[c] * (a[c] * w.cosine[c] - b[c] * w.sine[c]);
        }
    }
}

/* Weights += dy times their waves */
static void give_to_weight(const series *s, const spc_real *x, const spc_real *restrict dy,
                           spc_real *weight, spc_real *work) {
    const size_t n = s->channels;
    const waves w = begin(s, x, work);
    for (size_t k = 0; k < s->terms; k++, weight += 2 * n, advance(w, n)) {
        spc_real *restrict a = weight, *restrict b = weight + n;
        for (size_t c = 0; c < n; c++) {
            a[c] += dy[c] * w.sine[c];
            b[c] += dy[c] * w.cosine[c];
        }
    }
}

static void forward(const spc_tensor *y) {
    const series *s = y->settings;
    memset(y->value, 0, y->size * sizeof *y->value);
    for (size_t i = 0; i < y->size; i += s->channels) {
        add_series(s, y->operand[0]->value + i, y->operand[1]->value, y->value + i, y->work);
    }
}

static void backward(const spc_tensor *y) {
    const series *s = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    spc_real *dx = x->gradient ? spc_gradient_sum(y, 0) : NULL;
    spc_real *dw = weight->gradient ? spc_gradient_sum(y, 1) : NULL;
    for (size_t i = 0; i < y->size; i += s->channels) {
        const spc_real *dy = y->gradient + i;
        if (dx) add_slope(s, x->value + i, weight->value, dy, dx + i, y->work);
        if (dw) give_to_weight(s, x->value + i, dy, dw, y->work);
    }
}

static void tangent(const spc_tensor *y) {
    const series *s = y->settings;
    const spc_tensor *x = y->operand[0], *weight = y->operand[1];
    memset(y->tangent, 0, y->size * sizeof *y->tangent);
    for (size_t i = 0; i < y->size; i += s->channels) {
        spc_real *dy = y->tangent + i;
        if (x->tangent) add_slope(s, x->value + i, weight->value, x->tangent + i, dy, y->work);
        if (weight->tangent) add_series(s, x->value + i, weight->tangent, dy, y->work);
    }
}

static const spc_operation wave_series = {
    .name = "wave series",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

spc_tensor *spc_wave_series(spc_tensor *x, spc_tensor *weight, double wavenumber) {
    if (!x || !weight) return NULL;
    const size_t channels = spc_tensor_channels(x);
    if (weight->shape.rank != 3 || weight->shape.n[1] != 2 || weight->shape.n[2] != channels) {
        return spc_graph_refuse(x->graph, "wave series: weights must be [terms][2][%zu]", channels);
    }
    spc_tensor *y = spc_result(x->graph, &wave_series, x->shape, (spc_tensor *[]){x, weight}, 2);
    series *s = y ? spc_settings(y, sizeof *s) : NULL;
    if (!s) return NULL;
    *s = (series){weight->shape.n[0], channels, (spc_real)wavenumber};
    y->work_size = 4 * channels;
    return y;
}
