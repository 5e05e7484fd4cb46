/* specula: entropy.h
 *
 * Sums over a state read as a probability distribution, for the entropies: over points p_j = |u_j|^2 / sum |u|^2, or
 * over all Fourier modes p_k = |U_k|^2 / sum |U|^2; channels are added. Probabilities of 1e-15 and less are
 * left out, as in the analysis of the published values: they are rounding errors.
 */
#ifndef SPECULA_ENTROPY_H
#define SPECULA_ENTROPY_H

#include <specula/diagnostic.h>

/* Sum of term(p); 0 for a state that is zero everywhere. */
double spc_entropy_over_points(const spc_probe *probe, double (*term)(double p));
double spc_entropy_over_modes(const spc_probe *probe, double (*term)(double p));

/* Terms: -p ln p, and p^2. */
double spc_entropy_shannon_term(double p);
double spc_entropy_square_term(double p);

#endif
