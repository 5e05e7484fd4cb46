/* specula: resample.c
 *
 * A state onto another grid over the same box: points by trigonometric interpolation, averages over cells by what each
 * new cell covers of the old ones, which keeps integrals, bounds and shocks; velocities on faces by lines from face to face.
 */
#include <complex.h>
#include <math.h>
#include <specula/transform.h>
#include <stdlib.h>
#include <string.h>

bool spc_grid_same_box(const spc_grid *a, const spc_grid *b) {
    if (a->dims != b->dims) return false;
    for (int axis = 0; axis < a->dims; axis++) {
        /* Lengths from the coordinates of other programs are rounded. */
        if (fabs(a->length[axis] - b->length[axis]) > 1e-6 * b->length[axis]) return false;
    }
    return true;
}

/* exp(i k shift); of an unpaired Nyquist mode, which is a cosine, what is left on the grid. */
static spc_complex turn(const spc_modes *modes, int axis, size_t i, double shift) {
    const double phase = modes->wavenumber[axis][i] * shift;
    const bool paired = 2 * (size_t)labs(modes->number[axis][i]) != modes->grid.n[axis];
    return CMPLX(cos(phase), paired ? sin(phase) : 0);
}

void spc_modes_translate(const spc_modes *modes, const double shift[SPC_MAX_DIMS], spc_complex *u) {
    for (size_t mode = 0; mode < modes->total; mode++) {
        size_t rest = mode;
        for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
            if (shift[axis] != 0) {
                u[mode] *= turn(modes, axis, rest % modes->count[axis], shift[axis]);
            }
            rest /= modes->count[axis];
        }
    }
}

/* ---- cells ---- */

/* Averages along an axis, `lanes` numbers side by side. */
typedef struct cells {
    size_t n, lanes;
    const double *values;
} cells;

/* `start` and `length` of a new cell in cells of the old ones, which follow one another periodically. */
static void cover(const cells *from, double start, double length, double *restrict mean) {
    const double end = start + length;
    memset(mean, 0, from->lanes * sizeof *mean);
    for (double cell = floor(start); cell < end; cell++) {
        const double share = (fmin(end, cell + 1) - fmax(start, cell)) / length;
        const double around = cell - (double)from->n * floor(cell / (double)from->n);
        const double *restrict old = from->values + (size_t)around * from->lanes;
        for (size_t lane = 0; lane < from->lanes; lane++) mean[lane] += share * old[lane];
    }
}

/* The value at `place`, in old spacings from the first point, on the line between two points that follow one another
 * periodically. */
static void interpolate(const cells *from, double place, double *restrict value) {
    const double cell = floor(place), n = (double)from->n;
    const double share = place - cell, around = cell - n * floor(cell / n);
    const double *restrict old = from->values + (size_t)around * from->lanes;
    const double *restrict next = around + 1 < n ? old + from->lanes : from->values;
    for (size_t lane = 0; lane < from->lanes; lane++) {
        value[lane] = (1 - share) * old[lane] + share * next[lane];
    }
}

/* Whether a field is averaged along an axis: over cells, or over faces that lie along it. */
static bool averaged(const spc_grid *grid, size_t channel, int axis) {
    return grid->offset[axis] != 0 && !(grid->staggered && channel == (size_t)axis);
}

/* One field, axis by axis: `a` holds it and `b` is as large; the result is in one of them. From faces to faces a flow without
 * divergence stays one. */
static double *cover_field(const spc_state *from, const spc_state *to, size_t channel, double *a,
                           double *b) {
    const int dims = to->grid.dims;
    double shift[SPC_MAX_DIMS];
    spc_grid_displacement(&from->grid, &to->grid, channel, shift);
    size_t lanes = to->complex_valued ? 2 : 1;
    for (int axis = dims - 1; axis >= 0; axis--) {
        const size_t n = from->grid.n[axis], m = to->grid.n[axis];
        const double length = (double)n / (double)m;
        const double dx = spc_grid_spacing(&from->grid, axis);
        const double start = (to->grid.origin[axis] - from->grid.origin[axis]) / dx;
        const bool covers =
            averaged(&from->grid, channel, axis) && averaged(&to->grid, channel, axis);
        size_t slabs = 1;
        for (int before = 0; before < axis; before++) slabs *= from->grid.n[before];
        for (size_t slab = 0; slab < slabs; slab++) {
            const cells old = {.n = n, .lanes = lanes, .values = a + slab * n * lanes};
            for (size_t i = 0; i < m; i++) {
                double *value = b + (slab * m + i) * lanes;
                const double along = (double)i * length;
                if (covers) {
                    cover(&old, start + along, length, value);
                } else {
                    interpolate(&old, shift[axis] / dx + along, value);
                }
            }
        }
        double *covered = b;
        b = a;
        a = covered;
        lanes *= m;
    }
    return a;
}

static spc_status resample_cells(spc_pool *pool, const spc_state *from, spc_state *to) {
    size_t room = to->complex_valued ? 2 : 1;
    for (int axis = 0; axis < to->grid.dims; axis++) {
        const size_t n = from->grid.n[axis], m = to->grid.n[axis];
        room *= n > m ? n : m;
    }
    double *a = spc_pool_take(pool, room, sizeof *a), *b = spc_pool_take(pool, room, sizeof *b);
    if (!a || !b) return SPC_NO_MEMORY;
    for (size_t c = 0; c < to->channels; c++) {
        memcpy(a, spc_state_field(from, 0, c), spc_state_field_size(from) * sizeof *a);
        memcpy(spc_state_field(to, 0, c), cover_field(from, to, c, a, b),
               spc_state_field_size(to) * sizeof *a);
    }
    return SPC_OK;
}

/* ---- points, or between points and cells ---- */

/* The average over a cell of a wave that is 1 at its centre. */
static double mean_of_wave(const spc_grid *grid, size_t channel, int axis, double k) {
    const double half = 0.5 * k * spc_grid_spacing(grid, axis);
    return !averaged(grid, channel, axis) || half == 0 ? 1 : sin(half) / half;
}

static void change_averaging(const spc_modes *modes, const spc_grid *from, size_t channel,
                             spc_complex *u) {
    for (size_t mode = 0; mode < modes->total; mode++) {
        size_t rest = mode;
        for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
            const double k = modes->wavenumber[axis][rest % modes->count[axis]];
            u[mode] *=
                mean_of_wave(&modes->grid, channel, axis, k) / mean_of_wave(from, channel, axis, k);
            rest /= modes->count[axis];
        }
    }
}

static spc_status resample_points(spc_pool *pool, const spc_state *from, spc_state *to) {
    const spc_modes *source, *target;
    const spc_transform *forward, *inverse;
    SPC_TRY(spc_modes_create(pool, &from->grid, from->complex_valued, 1, &source));
    SPC_TRY(spc_modes_create(pool, &to->grid, to->complex_valued, 1, &target));
    SPC_TRY(spc_transform_create(pool, source, from->grid.n, &forward));
    SPC_TRY(spc_transform_create(pool, target, to->grid.n, &inverse));
    const size_t sizes[] = {spc_transform_buffer_size(forward) + spc_transform_row_size(forward),
                            spc_transform_buffer_size(inverse) + spc_transform_row_size(inverse)};
    spc_complex *buffer =
        spc_pool_take(pool, sizes[0] > sizes[1] ? sizes[0] : sizes[1], sizeof *buffer);
    spc_complex *before = spc_pool_take(pool, source->total, sizeof *before);
    spc_complex *after = spc_pool_take(pool, target->total, sizeof *after);
    if (!buffer || !before || !after) return SPC_NO_MEMORY;
    for (size_t c = 0; c < to->channels; c++) {
        double shift[SPC_MAX_DIMS];
        spc_grid_displacement(&from->grid, &to->grid, c, shift);
        spc_transform_forward(forward, spc_state_field(from, 0, c), before, buffer);
        spc_modes_resample(source, before, target, after);
        spc_modes_translate(target, shift, after);
        change_averaging(target, &from->grid, c, after);
        spc_transform_inverse(inverse, after, spc_state_field(to, 0, c), buffer);
    }
    return SPC_OK;
}

spc_status spc_state_resample(spc_pool *pool, const spc_state *from, spc_state *to) {
    const bool averages = spc_grid_has_cells(&from->grid) && spc_grid_has_cells(&to->grid);
    return averages ? resample_cells(pool, from, to) : resample_points(pool, from, to);
}
