/* specula: coarsen.h
 *
 * States on every few points of their grids, whatever the points stand for; spc_state_coarsen knows what they stand for.
 */
#ifndef SPECULA_COARSEN_H
#define SPECULA_COARSEN_H

#include <specula/averages.h>

typedef enum spc_coarsening {
    SPC_COARSEN_MEANING, /* as spc_state_coarsen */
    SPC_COARSEN_POINTS,  /* the first of each block */
    SPC_COARSEN_BLOCKS   /* the mean of each block */
} spc_coarsening;

void spc_state_coarsen_by(const spc_state *fine, spc_coarsening coarsening, spc_state *coarse);

#endif
