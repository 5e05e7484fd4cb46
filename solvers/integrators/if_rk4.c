/* specula: if_rk4.c
 *
 * The classical Runge-Kutta method on v = exp(-t L) u (integrating factor, interaction picture): L is exact. With
 * E = exp(dt L / 2) and in terms of u,
 *
 *   U2 = E (u + dt N1/2),   U3 = E u + dt N2/2,   U4 = E (E u + dt N3),
 *   u(t + dt) = E (E (u + dt N1/6) + dt (N2 + N3)/3) + dt N4/6,     Ni = N(Ui)
 *
 * Only decays and rotations over half a step occur: nothing overflows on a dissipative L. The steps are limited by N alone, but
 * stationary states of L u + N(u) = 0 are moved, and errors in stiff modes fall short of order 4 until dt |L| < 1: at the
 * same error etdrk4 takes several times longer steps on Kuramoto-Sivashinsky.
 *
 * Source: Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Canuto, Hussaini, Quarteroni, Zang, Spectral Methods (2006), appendix D.
 */
#include "runge_kutta.h"

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &spc_tableau_rk4, SPC_INTEGRATING_FACTOR,
                                  tolerance, self);
}

const spc_integrator spc_integrator_if_rk4 = {
    .abi = SPC_ABI,
    .name = "if-rk4",
    .doc = "classical Runge-Kutta method with integrating factor: L exact",
    .cite = "Lawson, SIAM J. Numer. Anal. 4, 372 (1967)",
    .order = 4,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 4,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
};
