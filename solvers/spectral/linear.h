/* specula: linear.h
 *
 * The diagonal of L over the retained modes.
 */
#ifndef SPECULA_LINEAR_H
#define SPECULA_LINEAR_H

#include <specula/stepper.h>

/* Fill problem->linear_real or linear_complex from the equation's symbol, one table for channels that agree, in the
 * pool. At an unpaired Nyquist mode the symbol is averaged over both signs of its wavenumber, which is
 * what a real field needs. `filter`, by mode, multiplies it (NULL: 1). */
spc_status spc_linear_tables(spc_pool *pool, const spc_physics *physics, const spc_modes *modes,
                             const double *filter, spc_problem *problem);

#endif
