/* specula: interfaces.h
 *
 * Fluxes through stretches of interfaces that stand side by side, from the cells around them.
 */
#ifndef SPECULA_INTERFACES_H
#define SPECULA_INTERFACES_H

#include "numerical_flux.h"
#include "reconstruction.h"

/* How fluxes are found. */
typedef struct spc_scheme {
    const spc_physics *physics;
    const spc_reconstruction *reconstruction;
    spc_numerical_flux flux;
    int channels;
} spc_scheme;

/* Reconstructed variables at one end of cells, or fluxes. */
typedef struct spc_values {
    _Alignas(64) double at[SPC_MAX_CHANNELS][SPC_INTERFACES];
} spc_values;

/* Cells beside one another: from[channel][j], j = 0 ... 2 reach - 1, are the averages of the reach-th neighbours below
 * an interface to those of the reach-th above. The cell above it is number reach. */
typedef struct spc_stencil {
    const double *from[SPC_MAX_CHANNELS][2 * SPC_GHOSTS];
} spc_stencil;

/* Variables at both ends of `count` cells, those below (cell = 0) or above (cell = 1) interfaces. Where they are not
 * physical, the cell's averages. */
void spc_cell_ends(const spc_scheme *scheme, int axis, const spc_stencil *s, int cell, size_t count,
                   spc_values *lower, spc_values *upper);
/* Fluxes between what lies below, and what lies above from number `at` on. */
void spc_find_fluxes(const spc_scheme *scheme, int axis, const spc_stencil *s, size_t count,
                     const spc_values *below, const spc_values *above, size_t at, spc_values *flux);
/* What fluxes leave in `count` cells of a channel in a unit of time: rate (+)= across (in - out) + along (f[i] - f[i + 1]),
 * with one over the cell's lengths; either may be NULL, and where f is, it is added. */
void spc_balance(size_t count, double along, const double *f, double across, const double *in,
                 const double *out, double *rate);

#endif
