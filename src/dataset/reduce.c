/* specula: reduce.c
 *
 * States on fewer points.
 */
#include "coarsen.h"
#include "dataset_internal.h"

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

spc_status spc_reduce_state(spc_pool *pool, const spc_state *from, spc_reduction reduction,
                            spc_state *to) {
    if (reduction == SPC_REDUCE_SPECTRAL) {
        to->time = from->time;
        return spc_state_resample(pool, from, to);
    }
    /* Of cells, and of faces through which as much flows as before. */
    const bool cells = from->grid.offset[0] != 0;
    spc_state_coarsen_by(from,
                         reduction == SPC_REDUCE_POINT ? SPC_COARSEN_POINTS
                         : cells                       ? SPC_COARSEN_MEANING
                                                       : SPC_COARSEN_BLOCKS,
                         to);
    return SPC_OK;
}
