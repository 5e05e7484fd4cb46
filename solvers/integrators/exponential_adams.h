/* specula: exponential_adams.h
 *
 * Exponential Adams-Bashforth methods: one evaluation of N a step. N is extrapolated by the
 * polynomial through its last p values and integrated with L exact. With z = h L and the backward
 * differences D_0 = N_n, D_m = D_{m-1} - (its value a step before),
 *
 *   u_new = phi_0(z) u + h sum over m < p of g_m(z) D_m,
 *   g_0 = phi_1,  g_1 = phi_2,  g_2 = phi_3 + phi_2/2,  g_3 = phi_4 + phi_3 + phi_2/3:
 *
 * g_m is the integral over s of e^((1 - s) z) s (s + 1) ... (s + m - 1) / m!. With L = 0 they are
 * the methods of Adams and Bashforth. While values are missing (the first p - 1 steps, a changed
 * step size) steps are etdrk4's.
 *
 * Source: Norsett, Lecture Notes in Mathematics 109, 214 (1969); Cox and Matthews, J. Comput.
 * Phys. 176, 430 (2002); Hochbruck and Ostermann, Acta Numerica 19, 209 (2010),
 * section 2.5.
 */
#ifndef SPECULA_EXPONENTIAL_ADAMS_H
#define SPECULA_EXPONENTIAL_ADAMS_H

#include "exponential_runge_kutta.h"

/* `order` is 2, 3 or 4; the rest are a descriptor's functions. */
spc_status spc_exponential_adams_create(spc_pool *pool, const spc_problem *problem, int order,
                                        void **self);
void spc_exponential_adams_step(void *self, double t, double h, const spc_complex *u,
                                spc_complex *out, double *error);
void spc_exponential_adams_accept(void *self);
void spc_exponential_adams_reset(void *self);
spc_status spc_exponential_adams_save(void *self, spc_archive *archive);
spc_status spc_exponential_adams_load(void *self, const spc_archive *archive);

#endif
