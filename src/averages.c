/* specula: averages.c
 *
 * The functions of averages.h.
 */
#include "coarsen.h"

bool spc_grid_can_coarsen(const spc_grid *grid, size_t factor) {
    for (int axis = 0; axis < grid->dims; axis++) {
        if (factor == 0 || grid->n[axis] % factor != 0) return false;
    }
    return true;
}

spc_grid spc_grid_coarsened(const spc_grid *grid, size_t factor) {
    spc_grid coarse = *grid;
    for (int axis = 0; axis < grid->dims; axis++) coarse.n[axis] /= factor;
    return coarse;
}

/* The fine values that make up a coarse one on an axis. */
typedef struct stretch {
    size_t first, count;
} stretch;

static stretch stretch_of(const spc_grid *fine, spc_coarsening coarsening, size_t factor,
                          size_t channel, int axis) {
    if (axis >= fine->dims || coarsening == SPC_COARSEN_POINTS) return (stretch){0, 1};
    if (coarsening == SPC_COARSEN_BLOCKS) return (stretch){0, factor};
    if (fine->offset[axis] == 0) return (stretch){0, 1};
    if (fine->staggered && channel == (size_t)axis) return (stretch){factor - 1, 1};
    return (stretch){0, factor};
}

static double mean_of(const double *values, const size_t stride[SPC_MAX_DIMS], size_t pitch,
                      const stretch s[SPC_MAX_DIMS]) {
    double sum = 0;
    for (size_t x = s[0].first; x < s[0].first + s[0].count; x++) {
        for (size_t y = s[1].first; y < s[1].first + s[1].count; y++) {
            for (size_t z = s[2].first; z < s[2].first + s[2].count; z++) {
                sum += values[(x * stride[0] + y * stride[1] + z * stride[2]) * pitch];
            }
        }
    }
    return sum / (double)(s[0].count * s[1].count * s[2].count);
}

static void strides_of(const spc_grid *grid, size_t stride[SPC_MAX_DIMS]) {
    size_t step = 1;
    for (int axis = SPC_MAX_DIMS - 1; axis >= 0; axis--) {
        stride[axis] = axis < grid->dims ? step : 0;
        if (axis < grid->dims) step *= grid->n[axis];
    }
}

/* One part of a field: `pitch` is 2 for a complex one. */
static void coarsen_field(const spc_grid *fine, const spc_grid *coarse, spc_coarsening coarsening,
                          size_t channel, size_t pitch, const double *from, double *to) {
    const size_t factor = fine->n[0] / coarse->n[0];
    size_t stride[SPC_MAX_DIMS], n[SPC_MAX_DIMS];
    stretch s[SPC_MAX_DIMS];
    strides_of(fine, stride);
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        s[axis] = stretch_of(fine, coarsening, factor, channel, axis);
        n[axis] = axis < coarse->dims ? coarse->n[axis] : 1;
    }
    for (size_t x = 0; x < n[0]; x++) {
        for (size_t y = 0; y < n[1]; y++) {
            for (size_t z = 0; z < n[2]; z++, to += pitch) {
                const size_t corner = factor * (x * stride[0] + y * stride[1] + z * stride[2]);
                *to = mean_of(from + corner * pitch, stride, pitch, s);
            }
        }
    }
}

void spc_state_coarsen_by(const spc_state *fine, spc_coarsening coarsening, spc_state *coarse) {
    const size_t pitch = fine->complex_valued ? 2 : 1;
    for (size_t b = 0; b < fine->batch; b++) {
        for (size_t c = 0; c < fine->channels; c++) {
            for (size_t part = 0; part < pitch; part++) {
                coarsen_field(&fine->grid, &coarse->grid, coarsening, c, pitch,
                              spc_state_field(fine, b, c) + part,
                              spc_state_field(coarse, b, c) + part);
            }
        }
    }
    coarse->time = fine->time;
    coarse->revision++;
}

void spc_state_coarsen(const spc_state *fine, spc_state *coarse) {
    spc_state_coarsen_by(fine, SPC_COARSEN_MEANING, coarse);
}

/* The lower face of the first cell is the upper one of the last, or both are walls. */
static void centre_field(const spc_grid *grid, int axis, const double *faces, double *centres) {
    size_t stride[SPC_MAX_DIMS];
    strides_of(grid, stride);
    const size_t step = stride[axis], n = grid->n[axis];
    for (size_t i = 0; i < spc_grid_points(grid); i++) {
        const size_t before = i / step % n > 0 ? i - step : i + (n - 1) * step;
        centres[i] = 0.5 * (faces[before] + faces[i]);
    }
}

void spc_state_to_centres(const spc_state *faces, spc_state *centres) {
    for (size_t b = 0; b < faces->batch; b++) {
        for (size_t c = 0; c < faces->channels; c++) {
            centre_field(&faces->grid, (int)c, spc_state_field(faces, b, c),
                         spc_state_field(centres, b, c));
        }
    }
    centres->time = faces->time;
    centres->revision++;
}
