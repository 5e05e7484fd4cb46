/* specula: modes.c
 *
 * Which Fourier modes are kept, in which order, with which wavenumbers.
 */
#include <math.h>
#include <specula/transform.h>
#include <stdlib.h>

typedef struct axis_tables {
    long *number;
    double *wavenumber, *derivative;
} axis_tables;

/* Largest |m| kept. The small shift keeps 2/3 x 48 from becoming 33 or 31 by rounding. */
static size_t cutoff_of(size_t n, double fraction) {
    if (fraction >= 1) return n / 2;
    const double bound = ceil(fraction * (double)n / 2 - 1e-9);
    return bound < 1 ? 0 : (size_t)bound - 1;
}

static bool fill_axis(spc_pool *pool, spc_modes *modes, int axis, bool half, axis_tables *tables) {
    const size_t n = modes->grid.n[axis], cutoff = modes->cutoff[axis];
    const bool unpaired = 2 * cutoff == n;
    const size_t negative = half ? 0 : cutoff - (unpaired ? 1 : 0);
    const size_t count = cutoff + 1 + negative;
    const double base = 2 * M_PI / modes->grid.length[axis];
    tables->number = spc_pool_take(pool, count, sizeof *tables->number);
    tables->wavenumber = spc_pool_take(pool, count, sizeof *tables->wavenumber);
    tables->derivative = spc_pool_take(pool, count, sizeof *tables->derivative);
    if (!tables->number || !tables->wavenumber || !tables->derivative) return false;
    for (size_t i = 0; i < count; i++) {
        const long number = i <= cutoff ? (long)i : (long)i - (long)count;
        tables->number[i] = number;
        tables->wavenumber[i] = base * (double)number;
        tables->derivative[i] = unpaired && i == cutoff ? 0 : base * (double)number;
    }
    modes->count[axis] = count;
    modes->number[axis] = tables->number;
    modes->wavenumber[axis] = tables->wavenumber;
    modes->derivative[axis] = tables->derivative;
    return true;
}

static double inverse_square_at(const spc_modes *modes, const size_t index[SPC_MAX_DIMS]) {
    double square = 0;
    for (int axis = 0; axis < modes->grid.dims; axis++) {
        const double k = modes->derivative[axis][index[axis]];
        square += k * k;
    }
    return square > 0 ? 1 / square : 0;
}

static void fill_mode_tables(const spc_modes *modes, double *weight, double *inverse_square) {
    const int last = modes->grid.dims - 1;
    const size_t nyquist = modes->grid.n[last] / 2;
    const bool even = modes->grid.n[last] % 2 == 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        size_t index[SPC_MAX_DIMS] = {0}, rest = mode;
        for (int axis = last; axis >= 0; axis--) {
            index[axis] = rest % modes->count[axis];
            rest /= modes->count[axis];
        }
        const size_t m = (size_t)labs(modes->number[last][index[last]]);
        const bool alone = modes->complex_valued || m == 0 || (even && m == nyquist);
        weight[mode] = alone ? 1 : 2;
        inverse_square[mode] = inverse_square_at(modes, index);
    }
}

/* Every rank needs a column of modes and a slab of points. */
static spc_status check_ranks(spc_context *context, const spc_modes *modes,
                              const spc_ranks *ranks) {
    const size_t slabs = modes->grid.n[0], columns = modes->count[modes->grid.dims - 1];
    const size_t fewer = columns < slabs ? columns : slabs;
    const size_t most = fewer < SPC_MAX_RANKS ? fewer : SPC_MAX_RANKS;
    if (!ranks || (size_t)ranks->count <= most) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "the grid has work for %zu ranks and there are %d; use fewer, or more points",
                    most, ranks->count);
}

/* Leave this rank's part of the last axis. */
static void take_part(spc_modes *modes, const spc_ranks *ranks) {
    const int last = modes->grid.dims - 1;
    modes->whole = modes->count[last];
    modes->part = (spc_part){.first = 0, .count = modes->whole};
    if (!ranks) return;
    modes->ranks = ranks;
    modes->part = spc_part_of(modes->whole, ranks->count, ranks->rank);
    modes->count[last] = modes->part.count;
    modes->number[last] += modes->part.first;
    modes->wavenumber[last] += modes->part.first;
    modes->derivative[last] += modes->part.first;
}

spc_status spc_modes_create(spc_pool *pool, const spc_grid *grid, bool complex_valued,
                            double fraction, const spc_modes **result) {
    return spc_modes_create_part(pool, grid, complex_valued, fraction, NULL, result);
}

spc_status spc_modes_create_part(spc_pool *pool, const spc_grid *grid, bool complex_valued,
                                 double fraction, const spc_ranks *ranks,
                                 const spc_modes **result) {
    spc_modes *modes = spc_pool_take(pool, 1, sizeof *modes);
    if (!modes) return SPC_NO_MEMORY;
    modes->grid = *grid;
    modes->complex_valued = complex_valued;
    modes->total = 1;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        modes->count[axis] = 1;
        if (axis >= grid->dims) continue;
        modes->cutoff[axis] = cutoff_of(grid->n[axis], fraction);
        axis_tables tables;
        const bool half = axis == grid->dims - 1 && !complex_valued;
        if (!fill_axis(pool, modes, axis, half, &tables)) return SPC_NO_MEMORY;
        if (axis == grid->dims - 1) {
            SPC_TRY(check_ranks(spc_pool_context(pool), modes, ranks));
            take_part(modes, ranks);
        }
        modes->total *= modes->count[axis];
    }
    double *weight = spc_pool_take(pool, modes->total, sizeof *weight);
    double *inverse_square = spc_pool_take(pool, modes->total, sizeof *inverse_square);
    if (!weight || !inverse_square) return SPC_NO_MEMORY;
    fill_mode_tables(modes, weight, inverse_square);
    modes->weight = weight;
    modes->inverse_square = inverse_square;
    *result = modes;
    return SPC_OK;
}

static bool unpaired(const spc_modes *modes, int axis, size_t index) {
    return 2 * (size_t)labs(modes->number[axis][index]) == modes->grid.n[axis];
}

/* Index in `from` of target index i on an axis, or SIZE_MAX when it is not there. An unpaired Nyquist mode stands
 * for different functions on different grids, so it is only carried between equal ones. */
static size_t source_index(const spc_modes *from, const spc_modes *to, int axis, size_t i) {
    const long number = to->number[axis][i];
    const size_t magnitude = (size_t)labs(number);
    if (magnitude > from->cutoff[axis]) return SIZE_MAX;
    const size_t index = number >= 0 ? (size_t)number : from->count[axis] - magnitude;
    if (index >= from->count[axis]) return SIZE_MAX;
    if (from->grid.n[axis] != to->grid.n[axis] &&
        (unpaired(from, axis, index) || unpaired(to, axis, i))) {
        return SIZE_MAX;
    }
    return index;
}

void spc_modes_resample(const spc_modes *from, const spc_complex *source, const spc_modes *to,
                        spc_complex *target) {
    const int dims = to->grid.dims;
    for (size_t mode = 0; mode < to->total; mode++) {
        size_t rest = mode, offset = 0, stride = 1;
        bool present = true;
        for (int axis = dims - 1; axis >= 0; axis--) {
            const size_t index = source_index(from, to, axis, rest % to->count[axis]);
            rest /= to->count[axis];
            if (index == SIZE_MAX) {
                present = false;
                break;
            }
            offset += index * stride;
            stride *= from->count[axis];
        }
        target[mode] = present ? source[offset] : 0;
    }
}
