/* specula: if_dop853.c
 *
 * Dormand and Prince 8(5,3) on v = exp(-t L) u: L is exact. The error is that of u.
 *
 * Three of its terms step backward: c_6 = 1/3 after c_7 = 1/4 and c_8 = 4/13, c_9 = 0.651 after c_10 = 3/5. Their factors
 * exp(-|L| dt/12) become growth on a dissipative L; it is limited to e in a mode, which acts when dt |L| > 12. Nothing
 * overflows, and the error estimate shortens the step where it matters; but in stiff modes order 8 is seen only below that. On
 * strongly dissipative problems etdrk4 or if-dopri5 are the better choice.
 *
 * Source: Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Hairer, Norsett, Wanner, Solving ODEs I, section II.10 and the program
 * dop853.f.
 */
#include "runge_kutta.h"

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &spc_tableau_dop853, SPC_INTEGRATING_FACTOR,
                                  tolerance, self);
}

const spc_integrator spc_integrator_if_dop853 = {
    .abi = SPC_ABI,
    .name = "if-dop853",
    .doc = "Dormand-Prince 8(5,3) with integrating factor: L exact, adaptive",
    .cite = "Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Hairer, Norsett, Wanner, Solving ODEs I "
            "(1993)",
    .order = 8,
    .embedded_order = 7,
    .flags = SPC_INTEGRATOR_ADAPTIVE | SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 12,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
    .save = spc_runge_kutta_save,
    .load = spc_runge_kutta_load,
};
