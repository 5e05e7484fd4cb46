/* specula: grid.c
 *
 * Grids, and states on them.
 */
#include <math.h>
#include <specula/grid.h>
#include <string.h>

size_t spc_grid_points(const spc_grid *grid) {
    size_t points = 1;
    for (int axis = 0; axis < grid->dims; axis++) points *= grid->n[axis];
    return points;
}

double spc_grid_spacing(const spc_grid *grid, int axis) {
    return grid->length[axis] / (double)grid->n[axis];
}

double spc_grid_coordinate(const spc_grid *grid, int axis, size_t i) {
    return grid->origin[axis] +
           grid->length[axis] * ((double)i + grid->offset[axis]) / (double)grid->n[axis];
}

spc_grid spc_grid_of_field(const spc_grid *grid, size_t channel) {
    spc_grid of_field = *grid;
    if (grid->staggered && channel < (size_t)grid->dims) of_field.offset[channel] += 0.5;
    of_field.staggered = false;
    return of_field;
}

void spc_grid_displacement(const spc_grid *from, const spc_grid *to, size_t channel,
                           double displacement[SPC_MAX_DIMS]) {
    const spc_grid a = spc_grid_of_field(from, channel), b = spc_grid_of_field(to, channel);
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        displacement[axis] =
            axis < b.dims ? spc_grid_coordinate(&b, axis, 0) - spc_grid_coordinate(&a, axis, 0) : 0;
    }
}

double spc_grid_volume(const spc_grid *grid) {
    double volume = 1;
    for (int axis = 0; axis < grid->dims; axis++) volume *= grid->length[axis];
    return volume;
}

bool spc_grid_equal(const spc_grid *a, const spc_grid *b) {
    if (a->dims != b->dims || a->staggered != b->staggered) return false;
    for (int axis = 0; axis < a->dims; axis++) {
        if (a->n[axis] != b->n[axis] || a->length[axis] != b->length[axis] ||
            a->origin[axis] != b->origin[axis] || a->offset[axis] != b->offset[axis]) {
            return false;
        }
    }
    return true;
}

bool spc_grid_has_cells(const spc_grid *grid) {
    for (int axis = 0; axis < grid->dims; axis++) {
        if (grid->offset[axis] != 0) return true;
    }
    return false;
}

const char *spc_axis_name(int axis) {
    static const char *const names[SPC_MAX_DIMS] = {"x", "y", "z"};
    return axis >= 0 && axis < SPC_MAX_DIMS ? names[axis] : "?";
}

spc_status spc_state_create(spc_pool *pool, const spc_grid *grid, size_t batch, size_t channels,
                            bool complex_valued, spc_state *state) {
    *state = (spc_state){
        .grid = *grid, .batch = batch, .channels = channels, .complex_valued = complex_valued};
    state->data = spc_pool_take(pool, spc_state_size(state), sizeof *state->data);
    return state->data ? SPC_OK : SPC_NO_MEMORY;
}

size_t spc_state_field_size(const spc_state *state) {
    return spc_grid_points(&state->grid) * (state->complex_valued ? 2 : 1);
}

size_t spc_state_size(const spc_state *state) {
    return state->batch * state->channels * spc_state_field_size(state);
}

double *spc_state_field(const spc_state *state, size_t batch, size_t channel) {
    return state->data + (batch * state->channels + channel) * spc_state_field_size(state);
}

void spc_state_copy(spc_state *to, const spc_state *from) {
    memcpy(to->data, from->data, spc_state_size(from) * sizeof *from->data);
    to->time = from->time;
    to->revision = from->revision;
}

size_t spc_first_not_finite(const double *values, size_t count) {
    /* 0 * x is 0 for finite x and NaN otherwise: a sum over a block is quick to test. */
    enum { block = 1024 };
    for (size_t start = 0; start < count; start += block) {
        const size_t end = start + block < count ? start + block : count;
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t i = start; i < end; i++) sum += 0.0 * values[i];
        if (sum == 0) continue;
        for (size_t i = start; i < end; i++) {
            if (!isfinite(values[i])) return i;
        }
    }
    return SIZE_MAX;
}

/* In several sums, none of which waits for the others. */
static double sum_of_squares(const double *values, size_t count) {
    enum { sums = 32 };
    double part[sums] = {0}, sum = 0;
    size_t i = 0;
    for (; i + sums <= count; i += sums) {
#pragma omp simd
        for (size_t k = 0; k < sums; k++) part[k] += values[i + k] * values[i + k];
    }
    for (; i < count; i++) sum += values[i] * values[i];
#pragma omp simd reduction(+ : sum)
    for (size_t k = 0; k < sums; k++) sum += part[k];
    return sum;
}

size_t spc_first_unbounded(const double *values, size_t count) {
    /* Half of all exponents are room enough for a sum over any grid. */
    static const double bound = 1e150;
    enum { block = 1024 };
    for (size_t start = 0; start < count; start += block) {
        const size_t end = start + block < count ? start + block : count;
        if (sum_of_squares(values + start, end - start) < bound * bound) continue;
        for (size_t i = start; i < end; i++) {
            if (!(values[i] * values[i] < bound * bound)) return i;
        }
    }
    return SIZE_MAX;
}
