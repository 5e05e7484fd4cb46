/* specula: cells.h
 *
 * The variables that are reconstructed, in rows of cells along the last axis with ghosts at both ends, aligned and padded
 * to whole vectors, so that kernels may go on to the end of one. What stands behind a row repeats its last ghost.
 */
#ifndef SPECULA_CELLS_H
#define SPECULA_CELLS_H

#include "reconstruction.h"

#include <specula/stepper.h>

static inline size_t spc_whole_lanes(size_t count) {
    return (count + SPC_LANES - 1) / SPC_LANES * SPC_LANES;
}

typedef struct spc_cells {
    const spc_setting *setting;
    int channels, layers; /* layers of ghosts that are looked at */
    size_t n, rows;       /* cells of a row, rows of a channel */
    /* Values at fixed sides, as reconstructed. */
    double outside[SPC_MAX_DIMS][2][SPC_MAX_CHANNELS];

    /* private */
    size_t pitch;
    double *values;
} spc_cells;

spc_status spc_cells_create(spc_pool *pool, const spc_setting *setting, int layers,
                            spc_cells *cells);
/* Fill a row with its ghosts from the state u, [channel][point]. */
void spc_cells_fill(const spc_cells *cells, size_t row, const double *u);
/* The first cell of a row, which is aligned. */
double *spc_cells_row(const spc_cells *cells, int channel, size_t row);

/* The cell that stands for the one `layer` cells beyond a side of an axis of n cells. */
size_t spc_mirror_cell(const spc_side *side, bool upper, size_t layer, size_t n);
/* `count` ghosts beyond a side from their stand-ins. */
void spc_cells_beyond(const spc_cells *cells, int axis, int upper, int channel, size_t count,
                      const double *from, double *ghost);

#endif
