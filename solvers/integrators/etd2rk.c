/* specula: etd2rk.c
 *
 * ETD2RK of Cox and Matthews: two stages, order 2. With z = h L,
 *
 *   U_2   = phi_0 u + h phi_1 N_1                            at t + h
 *   u_new = phi_0 u + h [(phi_1 - phi_2) N_1 + phi_2 N_2].
 *
 * With L = 0 it is the trapezoidal method of Heun.
 *
 * Source: Cox and Matthews, J. Comput. Phys. 176, 430 (2002), eq. (22), "ETD2RK".
 * Values that work: dt of a twentieth of the time in which N changes u.
 * Where it fails: for the accuracy that datasets need, etdrk4 takes it with fewer evaluations.
 */
#include "exponential_runge_kutta.h"

enum { NONE, OF_U, PREDICTOR, FIRST, LAST };

static const spc_exponential_weight weights[] = {
    [OF_U] = {{1}, {{1}}},
    [PREDICTOR] = {{1}, {{0, 1}}},
    [FIRST] = {{1}, {{0, 1, -1}}},
    [LAST] = {{1}, {{0, 0, 1}}},
};

static const spc_exponential_row rows[] = {
    {.node = 1, .of_u = OF_U, .of_n = {PREDICTOR}},
    {.node = 1, .of_u = OF_U, .of_n = {FIRST, LAST}},
};

static const spc_exponential_tableau tableau = {
    .stages = 2, .weight_count = LAST + 1, .weights = weights, .rows = rows};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_runge_kutta_create(pool, problem, &tableau, self);
}

const spc_integrator spc_integrator_etd2rk = {
    .abi = SPC_ABI,
    .name = "etd2rk",
    .doc = "exponential time differencing Runge-Kutta: L exact, second order",
    .cite = "Cox and Matthews, J. Comput. Phys. 176, 430 (2002)",
    .order = 2,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 2,
    .create = create,
    .step = spc_exponential_runge_kutta_step,
};
