/* specula: exp_ab3.c
 *
 * Exponential Adams-Bashforth of order 3: L exact, N extrapolated through its last 3 values.
 * exponential_adams.h has the mathematics.
 *
 * Source: Norsett, Lecture Notes in Mathematics 109, 214 (1969); Cox and Matthews, J. Comput.
 * Phys. 176, 430 (2002).
 * Values that work: about a quarter of the dt of etdrk4, at the same cost.
 * Where it fails: N with eigenvalues beyond about 0.5/dt, real or imaginary (the limits of
 * Adams-Bashforth with L = 0 are 6/11 and 0.72).
 */
#include "exponential_adams.h"

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_adams_create(pool, problem, 3, self);
}

const spc_integrator spc_integrator_exp_ab3 = {
    .abi = SPC_ABI,
    .name = "exp-ab3",
    .doc = "exponential Adams-Bashforth: L exact, third order, one evaluation a step",
    .cite = "Norsett, Lecture Notes in Mathematics 109, 214 (1969); Cox and Matthews, J. Comput. "
            "Phys. 176, 430 (2002)",
    .order = 3,
    .flags = SPC_INTEGRATOR_EXPONENTIAL | SPC_INTEGRATOR_MULTISTEP,
    .stages = 1,
    .create = create,
    .step = spc_exponential_adams_step,
    .accept = spc_exponential_adams_accept,
    .reset = spc_exponential_adams_reset,
    .save = spc_exponential_adams_save,
    .load = spc_exponential_adams_load,
};
