/* specula: reduce.c
 *
 * States on fewer points.
 */
#include "dataset_internal.h"

#include <specula/averages.h>
#include <specula/transform.h>

spc_grid spc_reduced_grid(const spc_grid *grid, size_t factor, spc_reduction reduction) {
    spc_grid reduced = *grid;
    for (int axis = 0; axis < grid->dims; axis++) {
        reduced.n[axis] = grid->n[axis] / factor;
        /* Means of points, and every factor-th cell, stand where they stood. */
        if (factor == 1 || reduction == SPC_REDUCE_SPECTRAL) continue;
        const double old = spc_grid_spacing(grid, axis), offset = grid->offset[axis];
        const double block = 0.5 * (double)(factor - 1);
        const double shift = reduction == SPC_REDUCE_AVERAGE ? block : 0;
        if (offset != 0 && reduction == SPC_REDUCE_AVERAGE) continue;
        reduced.origin[axis] = grid->origin[axis] + (offset + shift) * old;
        reduced.offset[axis] = 0;
    }
    return reduced;
}

/* The points of the fine grid that belong to a point of the coarse one are `factor` apart along each axis. */
typedef struct blocks {
    const spc_grid *fine, *coarse;
    size_t parts; /* numbers at a point: 2 where complex */
} blocks;

static size_t fine_index(const blocks *b, size_t coarse, const size_t within[SPC_MAX_DIMS]) {
    size_t index = 0, stride = 1;
    for (int axis = b->coarse->dims - 1; axis >= 0; axis--) {
        const size_t factor = b->fine->n[axis] / b->coarse->n[axis];
        index += (coarse % b->coarse->n[axis] * factor + within[axis]) * stride;
        coarse /= b->coarse->n[axis];
        stride *= b->fine->n[axis];
    }
    return index;
}

static void take_points(const blocks *b, const double *fine, double *coarse) {
    static const size_t corner[SPC_MAX_DIMS] = {0};
    for (size_t i = 0; i < spc_grid_points(b->coarse); i++) {
        const double *from = fine + b->parts * fine_index(b, i, corner);
        for (size_t part = 0; part < b->parts; part++) coarse[b->parts * i + part] = from[part];
    }
}

static void take_means(const blocks *b, const double *fine, double *coarse) {
    size_t factor[SPC_MAX_DIMS] = {1, 1, 1};
    for (int axis = 0; axis < b->coarse->dims; axis++) {
        factor[axis] = b->fine->n[axis] / b->coarse->n[axis];
    }
    const double share = 1 / (double)(factor[0] * factor[1] * factor[2]);
    for (size_t i = 0; i < spc_grid_points(b->coarse); i++) {
        for (size_t part = 0; part < b->parts; part++) {
            double sum = 0;
            for (size_t x = 0; x < factor[0]; x++) {
                for (size_t y = 0; y < factor[1]; y++) {
                    for (size_t z = 0; z < factor[2]; z++) {
                        const size_t within[SPC_MAX_DIMS] = {x, y, z};
                        sum += fine[b->parts * fine_index(b, i, within) + part];
                    }
                }
            }
            coarse[b->parts * i + part] = sum * share;
        }
    }
}

spc_status spc_reduce_state(spc_pool *pool, const spc_state *from, spc_reduction reduction,
                            spc_state *to) {
    to->time = from->time;
    if (reduction == SPC_REDUCE_SPECTRAL) return spc_state_resample(pool, from, to);
    /* Of cells, and of faces through which as much flows as before. */
    if (reduction == SPC_REDUCE_AVERAGE && from->grid.offset[0] != 0) {
        spc_state_coarsen(from, to);
        return SPC_OK;
    }
    const blocks b = {&from->grid, &to->grid, from->complex_valued ? 2 : 1};
    for (size_t channel = 0; channel < from->channels; channel++) {
        const double *fine = spc_state_field(from, 0, channel);
        double *coarse = spc_state_field(to, 0, channel);
        if (reduction == SPC_REDUCE_POINT) {
            take_points(&b, fine, coarse);
        } else {
            take_means(&b, fine, coarse);
        }
    }
    return SPC_OK;
}
