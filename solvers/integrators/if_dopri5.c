/* specula: if_dopri5.c
 *
 * Dormand and Prince 5(4) on v = exp(-t L) u: L is exact. Its nodes ascend, so with all quantities in terms of u only forward
 * factors exp((c_i - c_j) dt L) occur, and a stiff dissipative L cannot overflow. The error is that of u.
 *
 * Where it fails: rapidly rotating L (NLSE, KdV) makes N in the rotating frame as fast as L, so at tight tolerances steps
 * are no longer than those of dopri5, and cost more. A new step size costs five exponentials a mode.
 *
 * Source: Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980).
 */
#include "runge_kutta.h"

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &spc_tableau_dopri5, SPC_INTEGRATING_FACTOR,
                                  tolerance, self);
}

const spc_integrator spc_integrator_if_dopri5 = {
    .abi = SPC_ABI,
    .name = "if-dopri5",
    .doc = "Dormand-Prince 5(4) with integrating factor: L exact, adaptive",
    .cite = "Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Dormand and Prince, J. Comput. Appl. "
            "Math. 6, 19 (1980)",
    .order = 5,
    .embedded_order = 4,
    .flags = SPC_INTEGRATOR_ADAPTIVE | SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 6,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
    .save = spc_runge_kutta_save,
    .load = spc_runge_kutta_load,
};
