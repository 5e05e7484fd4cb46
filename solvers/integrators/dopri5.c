/* specula: dopri5.c
 *
 * Dormand and Prince's method of order 5 with an error estimate of order 4, explicit in L as well. The seventh slope is the first
 * of the next step. Dense output of order 4.
 *
 * Steps are as long as the tolerance allows, and at most about 3.3/|L| with L real and negative, 1/|L| with L imaginary.
 *
 * Source: Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980); dense output: Hairer, Norsett, Wanner, Solving ODEs I,
 * equations II.6.13 to 6.14 and the program dopri5.f.
 */
#include "runge_kutta.h"

const spc_tableau spc_tableau_dopri5 = {
    .stages = 6,
    .c = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1},
    .a = {{0},
          {1.0 / 5},
          {3.0 / 40, 9.0 / 40},
          {44.0 / 45, -56.0 / 15, 32.0 / 9},
          {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
          {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
          {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}},
    .estimates = true,
    .error = {71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525,
              -1.0 / 40},
    .dense_rows = 1,
    .dense = {{-12715105075.0 / 11282082432, 0, 87487479700.0 / 32700410799,
               -10690763975.0 / 1880347072, 701980252875.0 / 199316789632,
               -1453857185.0 / 822651844, 69997945.0 / 29380423}},
};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    return spc_runge_kutta_create(pool, problem, &spc_tableau_dopri5, SPC_PLAIN, tolerance, self);
}

const spc_integrator spc_integrator_dopri5 = {
    .abi = SPC_ABI,
    .name = "dopri5",
    .doc = "Dormand-Prince 5(4), explicit, adaptive, with dense output",
    .cite = "Dormand and Prince, J. Comput. Appl. Math. 6, 19 (1980)",
    .order = 5,
    .embedded_order = 4,
    .flags = SPC_INTEGRATOR_ADAPTIVE | SPC_INTEGRATOR_DENSE,
    .stages = 6,
    .create = create,
    .step = spc_runge_kutta_step,
    .accept = spc_runge_kutta_accept,
    .reset = spc_runge_kutta_reset,
    .interpolate = spc_runge_kutta_interpolate,
    .save = spc_runge_kutta_save,
    .load = spc_runge_kutta_load,
};
