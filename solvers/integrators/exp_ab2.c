/* specula: exp_ab2.c
 *
 * Exponential Adams-Bashforth of order 2: L exact, N extrapolated through its last 2 values.
 * exponential_adams.h has the mathematics.
 *
 * Source: Norsett, Lecture Notes in Mathematics 109, 214 (1969); Cox and Matthews, J. Comput.
 * Phys. 176, 430 (2002).
 * Values that work: dt of a twentieth of the time in which N changes u.
 * Where it fails: oscillations without damping, i w with w dt > 0.1 in N, grow slowly: order 2 in
 * N has no part of the imaginary axis in its region of stability.
 */
#include "exponential_adams.h"

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_exponential_adams_create(pool, problem, 2, self);
}

const spc_integrator spc_integrator_exp_ab2 = {
    .abi = SPC_ABI,
    .name = "exp-ab2",
    .doc = "exponential Adams-Bashforth: L exact, second order, one evaluation a step",
    .cite = "Norsett, Lecture Notes in Mathematics 109, 214 (1969); Cox and Matthews, J. Comput. "
            "Phys. 176, 430 (2002)",
    .order = 2,
    .flags = SPC_INTEGRATOR_EXPONENTIAL | SPC_INTEGRATOR_MULTISTEP,
    .stages = 1,
    .create = create,
    .step = spc_exponential_adams_step,
    .accept = spc_exponential_adams_accept,
    .reset = spc_exponential_adams_reset,
    .save = spc_exponential_adams_save,
    .load = spc_exponential_adams_load,
};
