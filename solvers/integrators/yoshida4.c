/* specula: yoshida4.c
 *
 * Yoshida's composition of three steps of Strang's splitting, of sizes w_1 h, w_0 h and w_1 h with
 *
 *   w_1 = 1/(2 - 2^(1/3)),   w_0 = 1 - 2 w_1:
 *
 * order 4, symmetric. Half steps of L that meet are one, so a step has four of L and three of the
 * flow of N. It keeps what both flows keep: for NLSE the mass, to round-off.
 *
 * Source: Yoshida, Phys. Lett. A 150, 262 (1990); Hairer, Lubich, Wanner, Geometric Numerical
 * Integration, eq. (II.4.4).
 * Values that work: NLSE with dt about half of strang's.
 * Where it fails: the middle step goes back in time, and e^(-0.1756 h L) twice within a step
 * amplifies what L damps: for dt times the strongest damping beyond about 20, round-off swamps the
 * result. Equations without an exact flow of N are refused.
 */
#include "splitting.h"

enum { NONE, OUTER, INNER };

#define W1 1.3512071919596578
#define W0 (1 - 2 * W1)

static const spc_exponential_weight weights[] = {
    [OUTER] = {{W1 / 2}, {{1}}},
    [INNER] = {{(W1 + W0) / 2}, {{1}}},
};
static const int of_u[] = {OUTER, INNER, INNER, OUTER};
static const double share[] = {W1, W0, W1};

static const spc_splitting splitting = {
    .flows = 3, .weights = weights, .weight_count = INNER + 1, .of_u = of_u, .share = share};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_splitting_create(pool, problem, &splitting, self);
}

const spc_integrator spc_integrator_yoshida4 = {
    .abi = SPC_ABI,
    .name = "yoshida4",
    .doc = "split step: exact flows of L and N in turn, fourth order",
    .cite = "Yoshida, Phys. Lett. A 150, 262 (1990)",
    .order = 4,
    .flags = SPC_INTEGRATOR_EXPONENTIAL | SPC_INTEGRATOR_SPLITTING,
    .stages = 3,
    .applicable = spc_splitting_applicable,
    .create = create,
    .step = spc_splitting_step,
};
