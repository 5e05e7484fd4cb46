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

/* Reconstructed variables at the ends of `count` cells: the average, and what differences between cells add in the waves of its
 * own state. cell[channel][j] as
 * spc_reconstruction has them. The equation has `linearise`. */
void spc_reconstruct_waves(const spc_reconstruction *reconstruction, const spc_physics *physics,
                           int axis, size_t count, const double *const *const *cell,
                           double *const *lower, double *const *upper);

#endif
