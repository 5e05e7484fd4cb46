/* specula: etdrk4_cox_matthews.c
 *
 * ETDRK4 of Cox and Matthews, the method that Kassam and Trefethen made popular: four stages,
 * order 4. With z = h L and phi_k,2 = phi_k(z/2),
 *
 *   U_2 = phi_0,2 u + (h/2) phi_1,2 N_1                      at t + h/2
 *   U_3 = phi_0,2 u + (h/2) phi_1,2 N_2                      at t + h/2
 *   U_4 = phi_0,2 U_2 + (h/2) phi_1,2 (2 N_3 - N_1)          at t + h
 *   u_new = phi_0 u + h [(phi_1 - 3 phi_2 + 4 phi_3) N_1 + (2 phi_2 - 4 phi_3) (N_2 + N_3)
 *                        + (4 phi_3 - phi_2) N_4].
 *
 * With U_2 inserted, N_1 has the weight (1/2) phi_1,2 (phi_0,2 - 1) = phi_1 - phi_1,2 in U_4. With
 * L = 0 it is the classical Runge-Kutta method.
 *
 * Source: Cox and Matthews, J. Comput. Phys. 176, 430 (2002), eqs. (26) to (29), "ETDRK4"; Kassam
 * and Trefethen, SIAM J. Sci. Comput. 26, 1214 (2005).
 * Values that work: as for etdrk4, which has the smaller error; this one is for comparison with
 * published runs.
 * Where it fails: the stiff order is 2 in the worst case.
 */
#include "exponential_runge_kutta.h"

enum { NONE, U_HALF, U_WHOLE, N_HALF, N1_OF_4, N3_OF_4, FIRST, MIDDLE, LAST };

static const spc_exponential_weight weights[] = {
    [U_HALF] = {{0.5}, {{1}}},         [U_WHOLE] = {{1}, {{1}}},
    [N_HALF] = {{0.5}, {{0, 0.5}}},    [N1_OF_4] = {{1, 0.5}, {{0, 1}, {0, -1}}},
    [N3_OF_4] = {{0.5}, {{0, 1}}},     [FIRST] = {{1}, {{0, 1, -3, 4}}},
    [MIDDLE] = {{1}, {{0, 0, 2, -4}}}, [LAST] = {{1}, {{0, 0, -1, 4}}},
};

static const spc_exponential_row rows[] = {
    {.node = 0.5, .of_u = U_HALF, .of_n = {N_HALF}},
    {.node = 0.5, .of_u = U_HALF, .of_n = {NONE, N_HALF}},
    {.node = 1, .of_u = U_WHOLE, .of_n = {N1_OF_4, NONE, N3_OF_4}},
    {.node = 1, .of_u = U_WHOLE, .of_n = {FIRST, MIDDLE, MIDDLE, LAST}},
};

static const spc_exponential_tableau tableau = {
    .stages = 4, .weight_count = LAST + 1, .weights = weights, .rows = rows};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_runge_kutta_create(pool, problem, &tableau, self);
}

const spc_integrator spc_integrator_etdrk4_cox_matthews = {
    .abi = SPC_ABI,
    .name = "etdrk4-cox-matthews",
    .doc = "the original exponential time differencing Runge-Kutta: L exact, fourth order",
    .cite =
        "Cox and Matthews, J. Comput. Phys. 176, 430 (2002); Kassam and Trefethen, SIAM J. Sci. "
        "Comput. 26, 1214 (2005)",
    .order = 4,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 4,
    .create = create,
    .step = spc_exponential_runge_kutta_step,
};
