/* specula: transform_engine.h
 *
 * The transform between retained modes and points, written once and built in double (transform.c) and
 * single (transform_single.c) precision. The including file defines
 *   REAL, COMPLEX   the number types
 *   FFTW(name)      fftw_name or fftwf_name
 *   SPC(name)       spc_name or spc_single_name
 *   ROW_LANES       numbers in 64 bytes: 8 or 16
 *
 * A field between modes and points lives in a buffer [n_x][n_y][row_stride]: the slow axes at full length, the last
 * as retained modes. Columns are transformed in place where they lie, those along x in blocks and those along y slab by
 * slab; rows of the last axis go through a scratch row, padded with zeros, unless the buffer's row has the shape that FFTW
 * wants already. Real rows of even length are transformed as complex ones of half of it (real_rows.h), and complex rows in
 * vectors where their length allows (vector_rows.h). Blocks are the same for any number of threads, so that results are.
 *
 * Where ranks share the last axis, a first part of the buffer has this rank's columns along x, retained k_y and k_z side by
 * side, [n_x][pitch]; a second one the rows of its slabs of points, as above; and a third what other ranks' columns have at
 * these slabs, rank after rank. An exchange leads from the first to the third and back.
 */
#include "compiler.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <specula/transform.h>
#include <string.h>

#include "real_rows.h"
#include "vector_rows.h"

struct SPC(transform) {
    const spc_modes *modes;
    int dims;
    size_t n[SPC_MAX_DIMS];          /* points */
    size_t points, point_rows;       /* of all axes; of all but the last */
    size_t kept, whole;              /* modes on the last axis: here, of all ranks */
    size_t row_stride;               /* from a row of points to the next */
    size_t pitch;                    /* from the columns of one x to those of the next */
    spc_part part;                   /* of slabs */
    size_t rows_start, parcel_start; /* in the buffer; 0 where all modes are here */
    size_t row_length;    /* complex numbers in a full row: n, or n/2 + 1 for a real field */
    size_t split;         /* modes of non-negative number on the last axis */
    bool direct;          /* buffer rows are full rows */
    COMPLEX *turn;        /* of real rows of even length; else NULL */
    size_t columns;       /* along x, side by side */
    size_t blocks, width; /* of columns; the last blocks may have a unit less */
    vector_rows *vectors; /* of rows whose length they take, in place of the plans */
    FFTW(plan) row_inverse, row_forward;
    FFTW(plan) x_inverse[2], x_forward[2]; /* over the columns of a block: wide, narrow */
    FFTW(plan) y_inverse, y_forward;       /* 3D: over the columns of a slab */
};

/* Columns in a block; on three axes that are not shared they are those of one y. Rows and blocks start at multiples of UNIT
 * columns, for which vectors want 16 bytes. */
enum { BLOCK_WIDTH = 16, UNIT = 16 / sizeof(COMPLEX), CACHE_LINE = 64 / sizeof(COMPLEX) };

static size_t in_units(size_t count) {
    return (count + UNIT - 1) / UNIT * UNIT;
}

/* Position among n points of storage index i on a slow axis. */
static size_t position(const struct SPC(transform) * t, int axis, size_t i) {
    const long number = t->modes->number[axis][i];
    return number >= 0 ? (size_t)number : t->n[axis] - (size_t)-number;
}

/* Blocks are cut across all columns of one x, and not at each y. */
static bool cut_freely(const struct SPC(transform) * t) {
    return t->dims == 2 || t->modes->ranks;
}

/* Columns along x, side by side, of a rank with so many modes on the last axis. */
static size_t columns_of(const struct SPC(transform) * t, size_t kept) {
    return in_units(kept * (t->dims == 3 ? t->modes->count[1] : 1));
}

/* From one x to the next an odd number of cache lines: the points of a column would share few places of the cache if they
 * were a power of two apart. */
static size_t pitch_of(const struct SPC(transform) * t, size_t kept) {
    return ((columns_of(t, kept) + CACHE_LINE - 1) / CACHE_LINE | 1) * CACHE_LINE;
}

/* How many blocks have a unit of columns less than the others. */
static size_t narrow_blocks(const struct SPC(transform) * t) {
    return cut_freely(t) ? (t->blocks * t->width - t->columns) / UNIT : 0;
}

static FFTW(plan) plan_columns(size_t n, size_t howmany, size_t stride, COMPLEX *sample, int sign) {
    const int length = (int)n;
    return FFTW(plan_many_dft)(1, &length, (int)howmany, sample, NULL, (int)stride, 1, sample, NULL,
                               (int)stride, 1, sign, FFTW_ESTIMATE);
}

static bool plan_rows(struct SPC(transform) * t, COMPLEX *row, REAL *points) {
    if (t->vectors) return true;
    const int n = (int)t->n[t->dims - 1];
    /* Rows of points lie behind one another: not all of them need start where vectors want. */
    const size_t bytes = (size_t)n * (t->modes->complex_valued ? sizeof(COMPLEX) : sizeof(REAL));
    const unsigned flags = FFTW_ESTIMATE | (bytes % 16 ? FFTW_UNALIGNED : 0u);
    if (t->modes->complex_valued || t->turn) {
        const int length = t->turn ? n / 2 : n;
        COMPLEX *pairs = (COMPLEX *)points;
        t->row_inverse = FFTW(plan_dft_1d)(length, row, pairs, FFTW_BACKWARD, flags);
        t->row_forward = FFTW(plan_dft_1d)(length, pairs, row, FFTW_FORWARD, flags);
    } else {
        t->row_inverse = FFTW(plan_dft_c2r_1d)(n, row, points, flags);
        t->row_forward = FFTW(plan_dft_r2c_1d)(n, points, row, flags | FFTW_PRESERVE_INPUT);
    }
    return t->row_inverse && t->row_forward;
}

static bool plan_slow_axes(struct SPC(transform) * t, COMPLEX *buffer) {
    if (t->dims < 2) return true;
    const size_t kinds = narrow_blocks(t) > 0 ? 2 : 1;
    for (size_t narrow = 0; narrow < kinds; narrow++) {
        const size_t columns = t->width - narrow * UNIT;
        t->x_inverse[narrow] = plan_columns(t->n[0], columns, t->pitch, buffer, FFTW_BACKWARD);
        t->x_forward[narrow] = plan_columns(t->n[0], columns, t->pitch, buffer, FFTW_FORWARD);
        if (!t->x_inverse[narrow] || !t->x_forward[narrow]) return false;
    }
    if (t->dims < 3) return true;
    t->y_inverse = plan_columns(t->n[1], t->whole, t->row_stride, buffer, FFTW_BACKWARD);
    t->y_forward = plan_columns(t->n[1], t->whole, t->row_stride, buffer, FFTW_FORWARD);
    return t->y_inverse && t->y_forward;
}

/* Numbers that go to each rank, of its slabs in our columns, and come from it, of our slabs in its columns. */
static void count_exchange(const struct SPC(transform) * t, size_t *to, size_t *from) {
    const spc_ranks *ranks = t->modes->ranks;
    const size_t doubles = sizeof(COMPLEX) / sizeof(double);
    for (int r = 0; r < ranks->count; r++) {
        const size_t kept = spc_part_of(t->whole, ranks->count, r).count;
        to[r] = spc_part_of(t->n[0], ranks->count, r).count * t->pitch * doubles;
        from[r] = t->part.count * pitch_of(t, kept) * doubles;
    }
}

static void measure_out(struct SPC(transform) * t, const spc_modes *modes,
                        const size_t n[SPC_MAX_DIMS]) {
    const int last = modes->grid.dims - 1;
    t->modes = modes;
    t->dims = modes->grid.dims;
    t->part = (spc_part){.first = 0, .count = last > 0 ? n[0] : 1};
    if (modes->ranks) t->part = spc_part_of(n[0], modes->ranks->count, modes->ranks->rank);
    t->points = n[last] * (last > 0 ? t->part.count : 1) * (last > 1 ? n[1] : 1);
    for (int axis = 0; axis <= last; axis++) t->n[axis] = n[axis];
    t->point_rows = t->points / n[last];
    t->kept = modes->count[last];
    t->whole = modes->whole;
    t->split = modes->complex_valued ? modes->cutoff[last] + 1 : t->whole;
    t->row_length = modes->complex_valued ? n[last] : n[last] / 2 + 1;
    t->direct =
        modes->complex_valued ? t->whole == n[last] : t->whole == t->row_length && n[last] % 2;
    t->row_stride = in_units(t->direct ? t->row_length : t->whole);
    t->pitch = (last == 2 ? n[1] : 1) * t->row_stride;
    t->columns = t->row_stride;
    t->blocks = last == 2 ? modes->count[1] : 0;
    t->width = t->kept;
    if (modes->ranks) {
        t->pitch = pitch_of(t, t->kept);
        t->columns = columns_of(t, t->kept);
        t->rows_start = t->n[0] * t->pitch;
        t->parcel_start = t->rows_start + t->point_rows * t->row_stride;
    }
    if (last > 0 && cut_freely(t)) {
        t->blocks = (t->columns + BLOCK_WIDTH - 1) / BLOCK_WIDTH;
        t->width = in_units((t->columns + t->blocks - 1) / t->blocks);
    }
}

spc_part SPC(transform_part)(const struct SPC(transform) * t) {
    return t->part;
}

size_t SPC(transform_buffer_size)(const struct SPC(transform) * t) {
    const spc_ranks *ranks = t->modes->ranks;
    if (!ranks) return t->point_rows * t->row_stride;
    size_t size = t->parcel_start;
    for (int r = 0; r < ranks->count; r++) {
        size += t->part.count * pitch_of(t, spc_part_of(t->whole, ranks->count, r).count);
    }
    return size;
}

/* Length of a full row in scratch, where another one follows it on a cache line of its own. */
static size_t full_row(const struct SPC(transform) * t) {
    return (t->row_length + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

/* A full row; of real rows the packed one; and what vectors need aside. */
size_t SPC(transform_row_size)(const struct SPC(transform) * t) {
    return full_row(t) * (1 + (t->turn ? 1 : 0) + (t->vectors ? 1 : 0));
}

static spc_status refuse(spc_context *context, const spc_modes *modes, const size_t n[]) {
    for (int axis = 0; axis < modes->grid.dims; axis++) {
        const bool whole = 2 * modes->cutoff[axis] == modes->grid.n[axis];
        if (n[axis] > INT32_MAX / 4) {
            return spc_fail(context, SPC_TOO_LARGE, "%zu points on an axis; use fewer", n[axis]);
        }
        const size_t count = axis == modes->grid.dims - 1 ? modes->whole : modes->count[axis];
        if (n[axis] < count || (whole && n[axis] != modes->grid.n[axis]) ||
            n[axis] <= 2 * modes->cutoff[axis] - (whole ? 1 : 0)) {
            return spc_fail(context, SPC_BAD_INPUT,
                            "%zu points on axis %s do not hold modes up to %zu; use more points",
                            n[axis], spc_axis_name(axis), modes->cutoff[axis]);
        }
    }
    return SPC_OK;
}

static void destroy_plan(FFTW(plan) plan) {
    if (plan) FFTW(destroy_plan)(plan);
}

static void destroy_plans(void *object) {
    struct SPC(transform) *t = object;
    spc_lock_planner();
    destroy_plan(t->row_inverse);
    destroy_plan(t->row_forward);
    for (int range = 0; range < 2; range++) {
        destroy_plan(t->x_inverse[range]);
        destroy_plan(t->x_forward[range]);
    }
    destroy_plan(t->y_inverse);
    destroy_plan(t->y_forward);
    spc_unlock_planner();
}

spc_status SPC(transform_create)(spc_pool *pool, const spc_modes *modes,
                                 const size_t n[SPC_MAX_DIMS],
                                 const struct SPC(transform) * *result) {
    spc_context *context = spc_pool_context(pool);
    SPC_TRY(refuse(context, modes, n));
    struct SPC(transform) *t = spc_pool_take(pool, 1, sizeof *t);
    if (!t) return SPC_NO_MEMORY;
    measure_out(t, modes, n);
    const size_t row_points = n[t->dims - 1];
    if (!modes->complex_valued && row_points % 2 == 0) {
        t->turn = spc_pool_take(pool, t->row_length, sizeof *t->turn);
        if (!t->turn) return SPC_NO_MEMORY;
        SPC(fill_turns)(row_points, t->turn);
    }
    if (modes->complex_valued || t->turn) {
        SPC_TRY(create_vector_rows(pool, t->turn ? row_points / 2 : row_points, &t->vectors));
    }
    SPC_TRY(spc_pool_at_end(pool, destroy_plans, t));
    /* FFTW_ESTIMATE reads no data, but plans hold for arrays of the alignment seen here. */
    COMPLEX *buffer = spc_allocate(context, SPC(transform_buffer_size)(t), sizeof *buffer);
    COMPLEX *row = spc_allocate(context, t->row_length, sizeof *row);
    REAL *points = spc_allocate(context, 2 * t->row_length, sizeof *points);
    spc_status status = spc_error_status(context);
    if (buffer && row && points) {
        spc_lock_planner();
        const bool planned = plan_rows(t, row, points) && plan_slow_axes(t, buffer);
        spc_unlock_planner();
        if (!planned) status = spc_fail(context, SPC_NO_MEMORY, "FFTW could not plan a transform");
    }
    spc_release(context, points);
    spc_release(context, row);
    spc_release(context, buffer);
    *result = t;
    return status;
}

COMPLEX *SPC(transform_mode_row)(const struct SPC(transform) * t, COMPLEX *buffer,
                                 size_t mode_row) {
    if (t->dims == 1) return buffer;
    if (t->dims == 2) return buffer + position(t, 0, mode_row) * t->pitch;
    const size_t x = position(t, 0, mode_row / t->modes->count[1]);
    const size_t y = mode_row % t->modes->count[1];
    const size_t column = t->modes->ranks ? y * t->kept : position(t, 1, y) * t->row_stride;
    return buffer + x * t->pitch + column;
}

static void zero(COMPLEX *first, size_t count) {
    memset(first, 0, count * sizeof *first);
}

/* Rows start .. end of a slow axis hold no retained mode. */
static void dropped(const struct SPC(transform) * t, int axis, size_t *start, size_t *end) {
    const size_t positive = t->modes->cutoff[axis] + 1;
    *start = positive;
    *end = t->n[axis] - (t->modes->count[axis] - positive);
}

size_t SPC(transform_blocks)(const struct SPC(transform) * t) {
    return t->blocks;
}

/* The first row of a block, at x = 0, and whether the block is one of the narrow ones, which come last. */
static COMPLEX *block_start(const struct SPC(transform) * t, COMPLEX *buffer, size_t block,
                            size_t *narrow) {
    *narrow = 0;
    if (!cut_freely(t)) return buffer + position(t, 1, block) * t->row_stride;
    const size_t wide = t->blocks - narrow_blocks(t);
    if (block < wide) return buffer + block * t->width;
    *narrow = 1;
    return buffer + block * t->width - (block - wide) * UNIT;
}

void SPC(transform_block_inverse)(const struct SPC(transform) * t, COMPLEX *buffer, size_t block) {
    size_t narrow, start, end;
    COMPLEX *first = block_start(t, buffer, block, &narrow);
    dropped(t, 0, &start, &end);
    for (size_t x = start; x < end; x++) zero(first + x * t->pitch, t->width - narrow * UNIT);
    FFTW(execute_dft)(t->x_inverse[narrow], first, first);
}

void SPC(transform_block_forward)(const struct SPC(transform) * t, COMPLEX *buffer, size_t block) {
    size_t narrow;
    COMPLEX *first = block_start(t, buffer, block, &narrow);
    FFTW(execute_dft)(t->x_forward[narrow], first, first);
}

size_t SPC(transform_slabs)(const struct SPC(transform) * t) {
    return t->part.count;
}

/* What all ranks' columns have at one of our slabs, between the parcels and the slab's rows. Our own columns stay where
 * they are. */
static void copy_slab(const struct SPC(transform) * t, COMPLEX *buffer, size_t slab, bool pack) {
    const spc_ranks *ranks = t->modes->ranks;
    const size_t rows = t->point_rows / t->part.count;
    COMPLEX *parcel = buffer + t->parcel_start;
    COMPLEX *slab_start = buffer + t->rows_start + slab * rows * t->row_stride;
    for (int r = 0; r < ranks->count; r++) {
        const spc_part modes = spc_part_of(t->whole, ranks->count, r);
        const size_t pitch = pitch_of(t, modes.count), bytes = modes.count * sizeof *buffer;
        COMPLEX *piece =
            (r == ranks->rank ? buffer + t->part.first * pitch : parcel) + slab * pitch;
        for (size_t y = 0; y < (t->dims == 3 ? t->modes->count[1] : 1); y++) {
            const size_t row = t->dims == 3 ? position(t, 1, y) : 0;
            COMPLEX *place = slab_start + row * t->row_stride + modes.first;
            memcpy(pack ? piece : place, pack ? place : piece, bytes);
            piece += modes.count;
        }
        parcel += t->part.count * pitch;
    }
}

void SPC(transform_slab_inverse)(const struct SPC(transform) * t, COMPLEX *buffer, size_t slab) {
    if (t->modes->ranks) copy_slab(t, buffer, slab, false);
    if (t->dims < 3) return;
    COMPLEX *first = buffer + t->rows_start + slab * t->n[1] * t->row_stride;
    size_t start, end;
    dropped(t, 1, &start, &end);
    zero(first + start * t->row_stride, (end - start) * t->row_stride);
    FFTW(execute_dft)(t->y_inverse, first, first);
}

void SPC(transform_slab_forward)(const struct SPC(transform) * t, COMPLEX *buffer, size_t slab) {
    COMPLEX *first = buffer + t->rows_start + slab * t->n[1] * t->row_stride;
    if (t->dims == 3) FFTW(execute_dft)(t->y_forward, first, first);
    if (t->modes->ranks) copy_slab(t, buffer, slab, true);
}

void SPC(transform_exchange_inverse)(const struct SPC(transform) * t, COMPLEX *buffer) {
    const spc_ranks *ranks = t->modes->ranks;
    if (!ranks) return;
    size_t to[SPC_MAX_RANKS], from[SPC_MAX_RANKS];
    count_exchange(t, to, from);
    COMPLEX *parcel = buffer + t->parcel_start;
    ranks->exchange(ranks->user, (const double *)buffer, to, (double *)parcel, from);
}

void SPC(transform_exchange_forward)(const struct SPC(transform) * t, COMPLEX *buffer) {
    const spc_ranks *ranks = t->modes->ranks;
    if (!ranks) return;
    size_t to[SPC_MAX_RANKS], from[SPC_MAX_RANKS];
    count_exchange(t, to, from);
    COMPLEX *parcel = buffer + t->parcel_start;
    ranks->exchange(ranks->user, (const double *)parcel, from, (double *)buffer, to);
}

/* A row of complex numbers, or of a real row's pairs. */
static void complex_row(const struct SPC(transform) * t, bool inverse, COMPLEX *from, COMPLEX *to,
                        COMPLEX *scratch) {
    if (t->vectors) {
        COMPLEX *aside = scratch + SPC(transform_row_size)(t) - full_row(t);
        transform_vector_row(t->vectors, inverse, from, to, aside);
    } else {
        FFTW(execute_dft)(inverse ? t->row_inverse : t->row_forward, from, to);
    }
}

void SPC(transform_line_inverse)(const struct SPC(transform) * t, const COMPLEX *row, REAL *points,
                                 COMPLEX *scratch) {
    if (t->turn) {
        COMPLEX *packed = scratch + full_row(t);
        SPC(pack_row)(t->row_length - 1, t->whole, t->turn, row, packed);
        complex_row(t, true, packed, (COMPLEX *)points, scratch);
        return;
    }
    const size_t negative = t->whole - t->split;
    memcpy(scratch, row, t->split * sizeof *row);
    zero(scratch + t->split, t->row_length - t->whole);
    memcpy(scratch + t->row_length - negative, row + t->split, negative * sizeof *row);
    if (t->modes->complex_valued) {
        complex_row(t, true, scratch, (COMPLEX *)points, scratch);
    } else {
        FFTW(execute_dft_c2r)(t->row_inverse, scratch, points);
    }
}

static void copy_scaled(size_t count, REAL scale, const COMPLEX *restrict from,
                        COMPLEX *restrict to) {
    const REAL *restrict x = (const REAL *)from;
    REAL *restrict y = (REAL *)to;
#pragma omp simd
    for (size_t i = 0; i < 2 * count; i++) y[i] = scale * x[i];
}

void SPC(transform_line_forward)(const struct SPC(transform) * t, REAL *points, REAL scale,
                                 COMPLEX *row, COMPLEX *scratch) {
    if (t->turn) {
        complex_row(t, false, (COMPLEX *)points, scratch, scratch);
        scratch[t->row_length - 1] = scratch[0];
        SPC(unpack_row)(t->row_length - 1, t->whole, scale, t->turn, scratch, row);
        return;
    }
    if (t->modes->complex_valued) {
        complex_row(t, false, (COMPLEX *)points, scratch, scratch);
    } else {
        FFTW(execute_dft_r2c)(t->row_forward, points, scratch);
    }
    const size_t negative = t->whole - t->split;
    copy_scaled(t->split, scale, scratch, row);
    copy_scaled(negative, scale, scratch + t->row_length - negative, row + t->split);
}

/* A row of the buffer is a full one, and is transformed where it is. */
static void direct_row(const struct SPC(transform) * t, bool inverse, COMPLEX *row, REAL *points,
                       COMPLEX *scratch) {
    if (t->modes->complex_valued) {
        COMPLEX *pairs = (COMPLEX *)points;
        complex_row(t, inverse, inverse ? row : pairs, inverse ? pairs : row, scratch);
    } else if (inverse) {
        FFTW(execute_dft_c2r)(t->row_inverse, row, points);
    } else {
        FFTW(execute_dft_r2c)(t->row_forward, points, row);
    }
}

static COMPLEX *row_of(const struct SPC(transform) * t, COMPLEX *buffer, size_t point_row) {
    return buffer + t->rows_start + point_row * t->row_stride;
}

void SPC(transform_row_inverse)(const struct SPC(transform) * t, COMPLEX *buffer, size_t point_row,
                                REAL *points, COMPLEX *scratch) {
    COMPLEX *row = row_of(t, buffer, point_row);
    if (t->direct) {
        direct_row(t, true, row, points, scratch);
    } else {
        SPC(transform_line_inverse)(t, row, points, scratch);
    }
}

void SPC(transform_row_forward)(const struct SPC(transform) * t, REAL *points, COMPLEX *buffer,
                                size_t point_row, COMPLEX *scratch) {
    COMPLEX *row = row_of(t, buffer, point_row);
    if (t->direct) {
        direct_row(t, false, row, points, scratch);
    } else {
        SPC(transform_line_forward)(t, points, 1, row, scratch);
    }
}

static size_t mode_rows(const struct SPC(transform) * t) {
    return t->modes->total / t->kept;
}

void SPC(transform_inverse)(const struct SPC(transform) * t, const COMPLEX *modes, REAL *field,
                            COMPLEX *buffer) {
    COMPLEX *scratch = buffer + SPC(transform_buffer_size)(t);
    const size_t row_values = t->points / t->point_rows * (t->modes->complex_valued ? 2 : 1);
    for (size_t row = 0; row < mode_rows(t); row++) {
        memcpy(SPC(transform_mode_row)(t, buffer, row), modes + row * t->kept,
               t->kept * sizeof *modes);
    }
    for (size_t block = 0; block < t->blocks; block++) {
        SPC(transform_block_inverse)(t, buffer, block);
    }
    SPC(transform_exchange_inverse)(t, buffer);
    const size_t slabs = SPC(transform_slabs)(t), rows = t->point_rows / slabs;
    for (size_t row = 0; row < t->point_rows; row++) {
        if (row % rows == 0) SPC(transform_slab_inverse)(t, buffer, row / rows);
        SPC(transform_row_inverse)(t, buffer, row, field + row * row_values, scratch);
    }
}

void SPC(transform_forward)(const struct SPC(transform) * t, const REAL *field, COMPLEX *modes,
                            COMPLEX *buffer) {
    COMPLEX *scratch = buffer + SPC(transform_buffer_size)(t);
    const size_t row_values = t->points / t->point_rows * (t->modes->complex_valued ? 2 : 1);
    const REAL scale = (REAL)1 / (REAL)(t->points / t->part.count * (t->dims > 1 ? t->n[0] : 1));
    const size_t rows = t->point_rows / SPC(transform_slabs)(t);
    for (size_t row = 0; row < t->point_rows; row++) {
        /* Out of place with the input preserved, so the cast takes nothing away. */
        SPC(transform_row_forward)(t, (REAL *)field + row * row_values, buffer, row, scratch);
        if ((row + 1) % rows == 0) SPC(transform_slab_forward)(t, buffer, row / rows);
    }
    SPC(transform_exchange_forward)(t, buffer);
    for (size_t block = 0; block < t->blocks; block++) {
        SPC(transform_block_forward)(t, buffer, block);
    }
    for (size_t row = 0; row < mode_rows(t); row++) {
        const COMPLEX *from = SPC(transform_mode_row)(t, buffer, row);
        COMPLEX *to = modes + row * t->kept;
        for (size_t i = 0; i < t->kept; i++) to[i] = scale * from[i];
    }
}

static size_t field_values(const struct SPC(transform) * t) {
    return t->points * (t->modes->complex_valued ? 2 : 1);
}

void SPC(transform_inverse_batch)(const struct SPC(transform) * t, size_t count,
                                  const COMPLEX *modes, REAL *fields, COMPLEX *buffer) {
    for (size_t i = 0; i < count; i++) {
        SPC(transform_inverse)
        (t, modes + i * t->modes->total, fields + i * field_values(t), buffer);
    }
}

void SPC(transform_forward_batch)(const struct SPC(transform) * t, size_t count, const REAL *fields,
                                  COMPLEX *modes, COMPLEX *buffer) {
    for (size_t i = 0; i < count; i++) {
        SPC(transform_forward)
        (t, fields + i * field_values(t), modes + i * t->modes->total, buffer);
    }
}
