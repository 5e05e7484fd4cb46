/* specula: ssprk2.c
 *
 * Heun's method, the mean of u and two Euler steps:
 *
 *   u1 = u + dt f(u),   u(t + dt) = (u + u1 + dt f(u1))/2,     f(u) = L u + N(u)
 *
 * Strong stability preserving: whatever norm or bound one Euler step keeps at dt, it keeps at the same dt. On pure
 * advection without dissipation it is weakly unstable.
 *
 * Source: Shu and Osher, J. Comput. Phys. 77, 439 (1988); Gottlieb, Shu, Tadmor, SIAM Rev. 43, 89 (2001), prop. 4.1.
 */
#include "runge_kutta.h"

static const spc_tableau tableau = {.stages = 2, .c = {0, 1, 1}, .a = {{0}, {1}, {0.5, 0.5}}};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &tableau, SPC_PLAIN, tolerance, self);
}

const spc_integrator spc_integrator_ssprk2 = {
    .abi = SPC_ABI,
    .name = "ssprk2",
    .doc = "strong stability preserving Runge-Kutta method of order 2",
    .cite = "Shu and Osher, J. Comput. Phys. 77, 439 (1988)",
    .order = 2,
    .stages = 2,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
};
