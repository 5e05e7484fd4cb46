/* specula: sweep.h
 *
 * Rates of change in a tile of cells: fluxes across its rows, along them, or both at once, so that a row that is in the
 * first-level cache serves all of its fluxes and its rate is written once.
 */
#ifndef SPECULA_SWEEP_H
#define SPECULA_SWEEP_H

#include "cells.h"
#include "interfaces.h"

/* A sweep over the grid: across rows on one axis (or none, -1), along the last one, or both. Without the last it adds to
 * rates. */
typedef struct spc_sweep {
    const spc_scheme *scheme;
    const spc_cells *cells;
    double *ghost; /* spc_sweep_ghosts(...) numbers for each member of the team */
    int across;
    bool along;
    double *rate; /* [channel][point] */
} spc_sweep;

size_t spc_sweep_ghosts(void);
/* Tiles of a sweep, each of which may be done by itself. */
size_t spc_sweep_tiles(const spc_sweep *sweep);
void spc_sweep_tile(const spc_sweep *sweep, int member, size_t tile);

#endif
