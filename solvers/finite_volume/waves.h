/* specula: waves.h
 *
 * Reconstruction in waves: a shock in one family does not ripple the others, as it does where density, velocity and
 * pressure are reconstructed each by itself. Limited lines are left as they are, for they bound each variable.
 *
 * Source: Harten, Engquist, Osher, Chakravarthy, J. Comput. Phys. 71, 231 (1987).
 */
#ifndef SPECULA_WAVES_H
#define SPECULA_WAVES_H

#include "reconstruction.h"

#include <specula/equation.h>

/* Reconstructed variables at the ends of `count` cells, at most SPC_INTERFACES: the average, and what differences between cells
 * add by weno5 in the waves of its own state; what they carry along, as `reconstruction` has it. All else is as there. The
 * equation has `linearise`. */
void spc_reconstruct_waves(const spc_reconstruction *reconstruction, const spc_physics *physics,
                           int axis, size_t count, const spc_neighbours *cells, int first,
                           double *lower, double *upper, size_t stride);

#endif
