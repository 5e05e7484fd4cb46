/* specula: rk4.c
 *
 * The classical Runge-Kutta method of order 4, explicit in L as well.
 *
 *   k1 = f(u), k2 = f(u + dt k1/2), k3 = f(u + dt k2/2), k4 = f(u + dt k3),
 *   u(t + dt) = u + dt (k1 + 2 k2 + 2 k3 + k4)/6,     f(u) = L u + N(u)
 *
 * Stable for dt |L| < 2.785 with L real and negative, < 2.828 with L imaginary; a stiff L, such as that of a fourth
 * derivative, needs tiny steps: take if-rk4 or etdrk4.
 *
 * Source: Kutta, Z. Math. Phys. 46, 435 (1901); Hairer, Norsett, Wanner, Solving ODEs I, table II.1.2.
 */
#include "runge_kutta.h"

const spc_tableau spc_tableau_rk4 = {
    .stages = 4,
    .c = {0, 0.5, 0.5, 1, 1},
    .a = {{0}, {0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}},
};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &spc_tableau_rk4, SPC_PLAIN, tolerance, self);
}

const spc_integrator spc_integrator_rk4 = {
    .abi = SPC_ABI,
    .name = "rk4",
    .doc = "classical explicit Runge-Kutta method of order 4",
    .cite = "Kutta, Z. Math. Phys. 46, 435 (1901)",
    .order = 4,
    .stages = 4,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
};
