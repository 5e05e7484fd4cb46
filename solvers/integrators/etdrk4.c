/* specula: etdrk4.c
 *
 * ETDRK4-B of Krogstad: four stages, order 4. With z = h L and phi_k,i = phi_k(c_i z),
 *
 *   U_2 = phi_0,2 u + h (1/2) phi_1,2 N_1                                       at t + h/2
 *   U_3 = phi_0,3 u + h [(1/2 phi_1,3 - phi_2,3) N_1 + phi_2,3 N_2]             at t + h/2
 *   U_4 = phi_0 u + h [(phi_1 - 2 phi_2) N_1 + 2 phi_2 N_3]                     at t + h
 *   u_new = phi_0 u + h [(phi_1 - 3 phi_2 + 4 phi_3) N_1 + (2 phi_2 - 4 phi_3) (N_2 + N_3)
 *                        + (4 phi_3 - phi_2) N_4]
 *
 * With L = 0 it is the classical Runge-Kutta method. Its error on stiff problems is a good deal
 * smaller than that of Cox and Matthews' (etdrk4-cox-matthews) at the same cost.
 *
 * Source: Krogstad, J. Comput. Phys. 203, 72 (2005), "ETDRK4-B"; Hochbruck and Ostermann, Acta
 * Numerica 19, 209 (2010).
 * Values that work: the whole of L is exact, so dt follows N: about a third of the grid spacing
 * over the speed.
 * Where it fails: the stiff order is 3 in the worst case, when N of smooth modes excites stiff
 * ones.
 */
#include "exponential_runge_kutta.h"

enum { NONE, U_HALF, U_WHOLE, N_HALF, N1_OF_3, N2_OF_3, N1_OF_4, N3_OF_4, FIRST, MIDDLE, LAST };

static const spc_exponential_weight weights[] = {
    [U_HALF] = {{0.5}, {{1}}},         [U_WHOLE] = {{1}, {{1}}},
    [N_HALF] = {{0.5}, {{0, 0.5}}},    [N1_OF_3] = {{0.5}, {{0, 0.5, -1}}},
    [N2_OF_3] = {{0.5}, {{0, 0, 1}}},  [N1_OF_4] = {{1}, {{0, 1, -2}}},
    [N3_OF_4] = {{1}, {{0, 0, 2}}},    [FIRST] = {{1}, {{0, 1, -3, 4}}},
    [MIDDLE] = {{1}, {{0, 0, 2, -4}}}, [LAST] = {{1}, {{0, 0, -1, 4}}},
};

static const spc_exponential_row rows[] = {
    {.node = 0.5, .of_u = U_HALF, .of_n = {N_HALF}},
    {.node = 0.5, .of_u = U_HALF, .of_n = {N1_OF_3, N2_OF_3}},
    {.node = 1, .of_u = U_WHOLE, .of_n = {N1_OF_4, NONE, N3_OF_4}},
    {.node = 1, .of_u = U_WHOLE, .of_n = {FIRST, MIDDLE, MIDDLE, LAST}},
};

const spc_exponential_tableau spc_krogstad_tableau = {
    .stages = 4, .weight_count = LAST + 1, .weights = weights, .rows = rows};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_runge_kutta_create(pool, problem, &spc_krogstad_tableau, self);
}

const spc_integrator spc_integrator_etdrk4 = {
    .abi = SPC_ABI,
    .name = "etdrk4",
    .doc = "exponential time differencing Runge-Kutta of Krogstad: L exact, fourth order",
    .cite = "Krogstad, J. Comput. Phys. 203, 72 (2005)",
    .order = 4,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 4,
    .create = create,
    .step = spc_exponential_runge_kutta_step,
};
