/* specula: phi.h
 *
 * The phi functions of exponential integrators,
 *
 *   phi_0(z) = e^z,   phi_k(z) = integral over s from 0 to 1 of e^((1 - s) z) s^(k - 1) / (k - 1)!,
 *
 * entire, with phi_k(0) = 1/k! and phi_{k+1}(z) = (phi_k(z) - 1/k!) / z. That recurrence upward
 * loses digits near 0, and the same one downward loses them far away; here |z| = 3 parts the two,
 * with a Taylor series for phi_4 within. The error is a few units in the last place of |phi_k| for
 * all real and all imaginary z, and relative to 1/(k! max(1, |z|)) near the zeros that phi_k has
 * elsewhere. Where e^z overflows so do all of them.
 *
 * Source: Hochbruck and Ostermann, Acta Numerica 19, 209 (2010), eqs. (2.10) and (2.11).
 */
#ifndef SPECULA_PHI_H
#define SPECULA_PHI_H

#include <specula/base.h>

enum { SPC_PHI_COUNT = 5 };

/* phi_0(z), ..., phi_4(z). */
void spc_phi_real(double z, double phi[SPC_PHI_COUNT]);
void spc_phi_complex(const spc_complex *z, spc_complex phi[SPC_PHI_COUNT]);

#endif
