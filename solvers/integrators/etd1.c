/* specula: etd1.c
 *
 * Exponential Euler: N frozen over the step, L exact. With z = h L,
 *
 *   u_new = phi_0(z) u + h phi_1(z) N(u, t),
 *
 * exact when N is constant; with L = 0 it is the Euler method.
 *
 * Source: Cox and Matthews, J. Comput. Phys. 176, 430 (2002), eq. (4), "ETD1".
 * Values that work: dt of a hundredth of the time in which N changes u.
 * Where it fails: order 1; on waves without damping the explicit N makes amplitudes grow by O(dt).
 */
#include "exponential_runge_kutta.h"

enum { NONE, OF_U, OF_N };

static const spc_exponential_weight weights[] = {
    [OF_U] = {{1}, {{1}}},
    [OF_N] = {{1}, {{0, 1}}},
};

static const spc_exponential_row rows[] = {{.node = 1, .of_u = OF_U, .of_n = {OF_N}}};

static const spc_exponential_tableau tableau = {
    .stages = 1, .weight_count = OF_N + 1, .weights = weights, .rows = rows};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_runge_kutta_create(pool, problem, &tableau, self);
}

const spc_integrator spc_integrator_etd1 = {
    .abi = SPC_ABI,
    .name = "etd1",
    .doc = "exponential Euler: L exact, first order",
    .cite = "Cox and Matthews, J. Comput. Phys. 176, 430 (2002)",
    .order = 1,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 1,
    .create = create,
    .step = spc_exponential_runge_kutta_step,
};
