/* specula: retained_modes.c
 *
 * Which modes are kept, and the passes from points to modes and back.
 */
#include "retained_modes.h"

#include "tensor/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

static bool last_axis(const spc_retained *r, int axis) {
    return axis == r->dims - 1;
}

static long wavenumber(const spc_retained *r, int axis, size_t row, size_t modes) {
    return last_axis(r, axis) ? (long)row : (long)row - (long)(modes / 2);
}

static bool holds(const spc_retained *r, int axis, size_t points, long k) {
    const long n = (long)points;
    return last_axis(r, axis) ? k <= n / 2 : 2 * k >= -n && 2 * k < n;
}

static bool fill_waves(spc_pool *pool, spc_retained_axis *axis) {
    const size_t n = axis->points;
    axis->waves = spc_pool_take(pool, 2 * axis->harmonics * n, sizeof *axis->waves);
    if (!axis->waves) return false;
    for (size_t h = 0; h < axis->harmonics; h++) {
        for (size_t j = 0; j < n; j++) {
            const size_t turn = h * j % n;
            const double angle = 2 * 3.14159265358979323846 * (double)turn / (double)n;
            spc_real *cosine = axis->waves + 2 * h * n + j;
            cosine[0] = (spc_real)(4 * turn == n || 4 * turn == 3 * n ? 0 : cos(angle));
            cosine[n] = (spc_real)(2 * turn == n ? 0 : sin(angle));
        }
    }
    return true;
}

/* The rows and signs of one mode: exp(-i k x) is the product over axes of cosine - i sign(k) sine. */
static void fill_terms(spc_retained *r, size_t mode, const long *k) {
    const size_t terms = (size_t)1 << r->dims;
    size_t next[2] = {0, terms / 2};
    for (size_t sines = 0; sines < terms; sines++) {
        size_t row = 0;
        int power = 0;
        double sign = 1;
        for (int axis = 0; axis < r->dims; axis++) {
            const size_t sine = sines >> axis & 1;
            row = row * 2 * r->axis[axis].harmonics + 2 * (size_t)labs(k[axis]) + sine;
            power += (int)sine;
            if (sine && k[axis] < 0) sign = -sign;
        }
        /* (-i)^power = 1, -i, -1, i */
        if (power == 1 || power == 2) sign = -sign;
        const size_t place = mode * terms + next[power % 2]++;
        r->row[place] = row;
        r->sign[place] = (spc_real)sign;
    }
}

static void fill_modes(spc_retained *r, const size_t *modes, const size_t *points,
                       const size_t *others, size_t all) {
    for (size_t index = 0; index < all; index++) {
        long k[SPC_MAX_DIMS];
        bool held = true;
        size_t rest = index;
        for (int axis = r->dims; axis-- > 0; rest /= modes[axis]) {
            k[axis] = wavenumber(r, axis, rest % modes[axis], modes[axis]);
            held = held && holds(r, axis, points[axis], k[axis]) &&
                   holds(r, axis, others[axis], k[axis]);
        }
        if (!held) continue;
        const size_t last = (size_t)k[r->dims - 1];
        r->index[r->count] = index;
        r->share[r->count] = last == 0 || 2 * last == points[r->dims - 1] ? 1 : 2;
        fill_terms(r, r->count++, k);
    }
}

static size_t harmonics(const spc_retained *r, int axis, size_t modes, size_t points,
                        size_t other) {
    size_t largest = 0;
    for (size_t row = 0; row < modes; row++) {
        const long k = wavenumber(r, axis, row, modes);
        if (!holds(r, axis, points, k) || !holds(r, axis, other, k)) continue;
        if ((size_t)labs(k) > largest) largest = (size_t)labs(k);
    }
    return largest + 1;
}

spc_retained *spc_retained_create(spc_pool *pool, int dims, const size_t *modes,
                                  const size_t *points, const size_t *others) {
    spc_retained *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return NULL;
    r->dims = dims;
    r->rows = r->points = 1;
    size_t all = 1;
    for (int axis = 0; axis < dims; axis++) {
        r->axis[axis].points = points[axis];
        r->axis[axis].harmonics = harmonics(r, axis, modes[axis], points[axis], others[axis]);
        if (!fill_waves(pool, r->axis + axis)) return NULL;
        r->rows *= 2 * r->axis[axis].harmonics;
        r->points *= points[axis];
        all *= modes[axis];
    }
    r->index = spc_pool_take(pool, all, sizeof *r->index);
    r->row = spc_pool_take(pool, all << dims, sizeof *r->row);
    r->sign = spc_pool_take(pool, all << dims, sizeof *r->sign);
    r->share = spc_pool_take(pool, all, sizeof *r->share);
    if (!r->index || !r->row || !r->sign || !r->share) return NULL;
    fill_modes(r, modes, points, others, all);
    return r;
}

/* ---- axis by axis ---- */

/* Numbers by channel after the last `stage` axes are transformed: the last keeps least, and comes first. */
static size_t stage_size(const spc_retained *r, int stage) {
    size_t size = 1;
    for (int axis = 0; axis < r->dims; axis++) {
        size *= axis < r->dims - stage ? r->axis[axis].points : 2 * r->axis[axis].harmonics;
    }
    return size;
}

size_t spc_retained_work(const spc_retained *r, size_t channels) {
    size_t size = 0;
    for (int stage = 1; stage <= r->dims; stage++) size += stage_size(r, stage);
    return size * channels;
}

/* Where the numbers after a stage are; stage 0 is the field. */
static spc_real *stage_place(const spc_retained *r, int stage, size_t channels, spc_real *work) {
    for (int before = 1; before < stage; before++) work += stage_size(r, before) * channels;
    return work;
}

/* The product along an axis, for each of what lies outside of it. */
static spc_product along(const spc_retained *r, int axis, size_t channels, bool synthesis) {
    const size_t rows = 2 * r->axis[axis].harmonics, points = r->axis[axis].points;
    spc_product p = {.m = synthesis ? points : rows,
                     .n = channels,
                     .k = synthesis ? rows : points,
                     .times = 1,
                     .fixed = true};
    for (int before = 0; before < axis; before++) p.times *= r->axis[before].points;
    for (int after = axis + 1; after < r->dims; after++) p.n *= 2 * r->axis[after].harmonics;
    return p;
}

static void transform(const spc_retained *r, int axis, size_t channels, bool synthesis,
                      const spc_real *from, spc_real keep, spc_real *to) {
    const spc_retained_axis *a = r->axis + axis;
    const spc_product p = along(r, axis, channels, synthesis);
    for (size_t i = 0; i < p.times; i++) {
        spc_gemm(p.m, p.n, p.k, (spc_matrix){a->waves, a->points, synthesis},
                 (spc_matrix){from + i * p.k * p.n, p.n, false}, keep, to + i * p.m * p.n, p.n);
    }
}

size_t spc_retained_products(const spc_retained *r, size_t channels, size_t batch, bool synthesis,
                             spc_product *list) {
    for (int axis = 0; axis < r->dims; axis++) {
        list[axis] = along(r, axis, channels, synthesis);
        list[axis].times *= batch;
    }
    return (size_t)r->dims;
}

/* ---- between real coefficients and modes ---- */

static void gather(const spc_retained *r, size_t mode, bool imaginary, size_t channels,
                   const spc_real *rows, spc_real scale, spc_real *restrict to) {
    const size_t terms = (size_t)1 << (r->dims - 1);
    const size_t first = (2 * mode + imaginary) * terms;
    for (size_t term = 0; term < terms; term++) {
        const spc_real *restrict from = rows + r->row[first + term] * channels;
        const spc_real sign = scale * r->sign[first + term];
        if (term == 0) {
            for (size_t c = 0; c < channels; c++) to[c] = sign * from[c];
        } else {
            for (size_t c = 0; c < channels; c++) to[c] += sign * from[c];
        }
    }
}

static void scatter(const spc_retained *r, size_t mode, bool imaginary, size_t channels,
                    const spc_real *restrict from, spc_real scale, spc_real *rows) {
    const size_t terms = (size_t)1 << (r->dims - 1);
    const size_t first = (2 * mode + imaginary) * terms;
    for (size_t term = 0; term < terms; term++) {
        spc_real *restrict to = rows + r->row[first + term] * channels;
        const spc_real sign = scale * r->sign[first + term];
        for (size_t c = 0; c < channels; c++) to[c] += sign * from[c];
    }
}

void spc_retained_analyse(const spc_retained *r, size_t channels, const spc_real *field,
                          const spc_real *scale, spc_real *modes, size_t stride, spc_real *work) {
    const spc_real *from = field;
    for (int axis = r->dims; axis-- > 0;) {
        spc_real *to = stage_place(r, r->dims - axis, channels, work);
        transform(r, axis, channels, false, from, 0, to);
        from = to;
    }
    for (size_t mode = 0; mode < r->count; mode++) {
        gather(r, mode, true, channels, from, scale[mode], modes + mode * stride);
        gather(r, mode, false, channels, from, scale[mode], modes + mode * stride + channels);
    }
}

void spc_retained_synthesise(const spc_retained *r, size_t channels, const spc_real *modes,
                             size_t stride, const spc_real *scale, spc_real keep, spc_real *field,
                             spc_real *work) {
    spc_real *from = stage_place(r, r->dims, channels, work);
    memset(from, 0, r->rows * channels * sizeof *from);
    for (size_t mode = 0; mode < r->count; mode++) {
        scatter(r, mode, true, channels, modes + mode * stride, scale[mode], from);
        scatter(r, mode, false, channels, modes + mode * stride + channels, scale[mode], from);
    }
    for (int axis = 0; axis < r->dims; axis++) {
        const bool last = last_axis(r, axis);
        spc_real *to = last ? field : stage_place(r, r->dims - axis - 1, channels, work);
        transform(r, axis, channels, true, from, last ? keep : 0, to);
        from = to;
    }
}
