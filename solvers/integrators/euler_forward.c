/* specula: euler_forward.c
 *
 * Euler's method,
 *
 *   u(t + dt) = u + dt f(u),     f(u) = L u + N(u).
 *
 * The building block of the strong-stability-preserving methods, and the step of JAX-CFD's learned solvers. On pure advection
 * without dissipation it is unstable at any step.
 *
 * Source: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I (1993), section II.1.
 */
#include "runge_kutta.h"

static const spc_tableau tableau = {.stages = 1, .c = {0, 1}, .a = {{0}, {1}}};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &tableau, SPC_PLAIN, tolerance, self);
}

const spc_integrator spc_integrator_euler_forward = {
    .abi = SPC_ABI,
    .name = "euler-forward",
    .doc = "Euler's explicit method",
    .cite = "Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I (1993)",
    .order = 1,
    .stages = 1,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
};
