/* specula: convolution_products.c
 *
 * The three products of a convolution: what the kernel gathers, its adjoint, and the gradient of its weights.
 */
#include "operations/convolution.h"
#include "tensor/gemm.h"
#include "tensor/rows.h"

typedef spc_convolution_plan plan;

/* ---- the padded side ---- */

static void pad(const plan *p, size_t members, const spc_real *fine, spc_real *padded) {
    const size_t channels = p->fine_channels;
    if (p->gaps) memset(padded, 0, p->padded_points * channels * sizeof *padded);
    for (size_t m = 0; m < members; m++) {
        const spc_real *from = fine + m * p->fine_points * channels;
        spc_real *to = padded + m * p->phase_points * channels;
        for (size_t i = 0; i < p->run_count; i++) {
            const spc_run r = p->runs[i];
            memcpy(to + r.to * channels, from + r.from * channels, r.count * channels * sizeof *to);
        }
    }
}

/* The adjoint of pad. */
static void fold(const plan *p, size_t members, const spc_real *padded, spc_real *fine, bool add) {
    const size_t channels = p->fine_channels;
    for (size_t m = 0; m < members; m++) {
        const spc_real *from = padded + m * p->phase_points * channels;
        spc_real *to = fine + m * p->fine_points * channels;
        for (size_t i = 0; i < p->run_count; i++) {
            const spc_run r = p->runs[i];
            spc_real *place = to + r.from * channels;
            if (!add && i < p->inner_runs) {
                memcpy(place, from + r.to * channels, r.count * channels * sizeof *to);
            } else {
                spc_add_numbers(place, from + r.to * channels, r.count * channels);
            }
        }
    }
}

/* ---- the coarse side ---- */

size_t spc_convolution_strips(const plan *p) {
    return p->by_row ? p->rows[0] * p->rows[1] : 1;
}

static size_t buffer_size(const plan *p) {
    return p->by_row ? 0 : p->strip * p->coarse_channels;
}

/* Where the row of a member lies among the padded points of a phase. */
static size_t row_place(const plan *p, size_t member, size_t row) {
    return member * p->phase_points + row / p->rows[1] * p->pitch[1] +
           row % p->rows[1] * p->pitch[0];
}

static void spread_rows(const plan *p, size_t members, const spc_real *coarse, spc_real *buffer) {
    const size_t rows = p->rows[0] * p->rows[1], size = p->row_points * p->coarse_channels;
    memset(buffer, 0, buffer_size(p) * sizeof *buffer);
    for (size_t i = 0; i < members * rows; i++) {
        const size_t to = row_place(p, i / rows, i % rows) * p->coarse_channels;
        memcpy(buffer + to, coarse + i * size, size * sizeof *buffer);
    }
}

static void collect_rows(const plan *p, size_t members, const spc_real *buffer, spc_real *coarse,
                         bool add) {
    const size_t rows = p->rows[0] * p->rows[1], size = p->row_points * p->coarse_channels;
    for (size_t i = 0; i < members * rows; i++) {
        const spc_real *from = buffer + row_place(p, i / rows, i % rows) * p->coarse_channels;
        if (add) {
            spc_add_numbers(coarse + i * size, from, size);
        } else {
            memcpy(coarse + i * size, from, size * sizeof *coarse);
        }
    }
}

/* ---- one tap over one strip ---- */

static spc_matrix weights_of(const plan *p, const spc_real *weight, size_t tap, size_t columns) {
    return (spc_matrix){weight + tap * p->fine_channels * p->coarse_channels, columns, false};
}

static void gather_tap(const plan *p, const spc_real *padded, const spc_real *weight, size_t tap,
                       spc_real *coarse) {
    const size_t fine = p->fine_channels, out = p->coarse_channels;
    if (!p->depthwise) {
        spc_gemm(p->strip, out, fine, (spc_matrix){padded, fine, false},
                 weights_of(p, weight, tap, out), 1, coarse, out);
        return;
    }
    const spc_real *restrict w = weight + tap * fine;
    for (size_t i = 0; i < p->strip; i++) {
        for (size_t c = 0; c < fine; c++) coarse[i * fine + c] += padded[i * fine + c] * w[c];
    }
}

static void scatter_tap(const plan *p, const spc_real *coarse, const spc_real *weight, size_t tap,
                        spc_real *padded) {
    const size_t fine = p->fine_channels, in = p->coarse_channels;
    if (!p->depthwise) {
        spc_gemm(p->strip, fine, in, (spc_matrix){coarse, in, false},
                 weights_of(p, weight, tap, fine), 1, padded, fine);
        return;
    }
    gather_tap(p, coarse, weight, tap, padded);
}

static void correlate_tap(const plan *p, const spc_real *padded, const spc_real *coarse, size_t tap,
                          spc_real *weight) {
    const size_t fine = p->fine_channels, other = p->coarse_channels;
    const spc_matrix a = {padded, fine, false}, b = {coarse, other, false};
    if (p->depthwise) {
        spc_real *restrict w = weight + tap * fine;
        for (size_t i = 0; i < p->strip; i++) {
            for (size_t c = 0; c < fine; c++) w[c] += padded[i * fine + c] * coarse[i * fine + c];
        }
    } else if (p->turned) {
        spc_gemm(other, fine, p->strip, (spc_matrix){b.values, b.stride, true}, a, 1,
                 weight + tap * fine * other, fine);
    } else {
        spc_gemm(fine, other, p->strip, (spc_matrix){a.values, a.stride, true}, b, 1,
                 weight + tap * fine * other, other);
    }
}

/* ---- whole products ---- */

size_t spc_convolution_work(const spc_convolution_plan *p) {
    return p->padded_points * p->fine_channels + buffer_size(p);
}

/* The padded points of a strip before a tap moves it. */
static size_t strip_place(const plan *p, size_t strip) {
    return p->by_row ? row_place(p, 0, strip) : 0;
}

void spc_convolution_gather(const spc_convolution_plan *p, size_t members, const spc_real *fine,
                            const spc_real *weight, const spc_real *bias, spc_real *coarse,
                            bool add, spc_real *work) {
    spc_real *padded = work, *buffer = work + p->padded_points * p->fine_channels;
    spc_real *out = p->by_row ? coarse : buffer;
    pad(p, members, fine, padded);
    if (!p->by_row || !add) {
        spc_rows_fill(out, bias, p->coarse_channels, spc_convolution_strips(p) * p->strip);
    }
    for (size_t s = 0; s < spc_convolution_strips(p); s++) {
        for (size_t tap = 0; tap < p->taps; tap++) {
            gather_tap(p, padded + (strip_place(p, s) + p->tap[tap]) * p->fine_channels, weight,
                       tap, out + s * p->strip * p->coarse_channels);
        }
    }
    if (!p->by_row) collect_rows(p, members, buffer, coarse, add);
}

void spc_convolution_scatter(const spc_convolution_plan *p, size_t members, const spc_real *coarse,
                             const spc_real *weight, spc_real *fine, bool add, spc_real *work) {
    spc_real *padded = work, *buffer = work + p->padded_points * p->fine_channels;
    const spc_real *in = p->by_row ? coarse : buffer;
    if (!p->by_row) spread_rows(p, members, coarse, buffer);
    memset(padded, 0, p->padded_points * p->fine_channels * sizeof *padded);
    for (size_t s = 0; s < spc_convolution_strips(p); s++) {
        for (size_t tap = 0; tap < p->taps; tap++) {
            scatter_tap(p, in + s * p->strip * p->coarse_channels, weight, tap,
                        padded + (strip_place(p, s) + p->tap[tap]) * p->fine_channels);
        }
    }
    fold(p, members, padded, fine, add);
}

void spc_convolution_correlate(const spc_convolution_plan *p, size_t members, const spc_real *fine,
                               const spc_real *coarse, spc_real *weight, spc_real *work) {
    spc_real *padded = work, *buffer = work + p->padded_points * p->fine_channels;
    const spc_real *in = p->by_row ? coarse : buffer;
    if (!p->by_row) spread_rows(p, members, coarse, buffer);
    pad(p, members, fine, padded);
    for (size_t s = 0; s < spc_convolution_strips(p); s++) {
        for (size_t tap = 0; tap < p->taps; tap++) {
            correlate_tap(p, padded + (strip_place(p, s) + p->tap[tap]) * p->fine_channels,
                          in + s * p->strip * p->coarse_channels, tap, weight);
        }
    }
}
