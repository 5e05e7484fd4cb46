/* specula: ssprk3.c
 *
 * Convex combinations of three Euler steps:
 *
 *   u1 = u + dt f(u),   u2 = 3/4 u + 1/4 (u1 + dt f(u1)),   u(t + dt) = 1/3 u + 2/3 (u2 + dt f(u2))
 *
 * Strong stability preserving: whatever norm or bound one Euler step keeps at dt, it keeps at the same dt. The usual
 * companion of finite volumes.
 *
 * Source: Shu and Osher, J. Comput. Phys. 77, 439 (1988), eq. (2.18).
 */
#include "runge_kutta.h"

static const spc_tableau tableau = {
    .stages = 3, .c = {0, 1, 0.5, 1}, .a = {{0}, {1}, {0.25, 0.25}, {1.0 / 6, 1.0 / 6, 2.0 / 3}}};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &tableau, SPC_PLAIN, tolerance, self);
}

const spc_integrator spc_integrator_ssprk3 = {
    .abi = SPC_ABI,
    .name = "ssprk3",
    .doc = "strong stability preserving Runge-Kutta method of order 3",
    .cite = "Shu and Osher, J. Comput. Phys. 77, 439 (1988)",
    .order = 3,
    .stages = 3,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
};
