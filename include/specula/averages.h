/* specula: averages.h
 *
 * States on coarser grids over the same box, and from the faces of cells to their centres.
 */
#ifndef SPECULA_AVERAGES_H
#define SPECULA_AVERAGES_H

#include <specula/grid.h>

SPC_BEGIN

/* The same box with n / factor points on each axis, which must divide n. */
spc_grid spc_grid_coarsened(const spc_grid *grid, size_t factor);
bool spc_grid_can_coarsen(const spc_grid *grid, size_t factor);

/* Every sample and field of `fine` on the grid of `coarse`, which is spc_grid_coarsened of its own:
 *   points of a spectral method   every factor-th;
 *   averages over cells           their mean over the cells that make up a coarse one: sums stay;
 *   averages over faces           the mean over the fine faces that make up a coarse one: fluxes stay, so a velocity
 *                                 without discrete divergence has none on the coarse grid.
 * The time is carried over, the revision moves on. Coarsening twice is coarsening once by the product. */
void spc_state_coarsen(const spc_state *fine, spc_state *coarse);

/* A staggered velocity at the centres of cells, each component by the mean of two faces; across a wall, too, where the first and the
 * last face are the wall. `centres` has the grid without `staggered`. */
void spc_state_to_centres(const spc_state *faces, spc_state *centres);

SPC_END
#endif
