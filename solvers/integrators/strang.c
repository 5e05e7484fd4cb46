/* specula: strang.c
 *
 * Strang's splitting: half a step of L, a step of the flow of N, half a step of L. Order 2,
 * symmetric, and it keeps whatever both flows keep: for NLSE the mass, to round-off.
 *
 * Source: Strang, SIAM J. Numer. Anal. 5, 506 (1968); for NLSE Hardin and Tappert, SIAM Rev. 15,
 * 423 (1973).
 * Values that work: NLSE with dt k_max^2 / 2 < pi, below which no numerical resonance grows on a
 * plane wave (Weideman and Herbst, SIAM J. Numer. Anal. 23, 485 (1986)).
 * Where it fails: equations without an exact flow of N, which are refused; with boundary or stiff
 * layers in N the order falls.
 */
#include "splitting.h"

enum { NONE, HALF };

static const spc_exponential_weight weights[] = {[HALF] = {{0.5}, {{1}}}};
static const int of_u[] = {HALF, HALF};
static const double share[] = {1};

static const spc_splitting splitting = {
    .flows = 1, .weights = weights, .weight_count = HALF + 1, .of_u = of_u, .share = share};

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self) {
    (void)values;
    (void)tolerance;
    return spc_splitting_create(pool, problem, &splitting, self);
}

const spc_integrator spc_integrator_strang = {
    .abi = SPC_ABI,
    .name = "strang",
    .doc = "split step: exact flows of L and N in turn, second order",
    .cite = "Strang, SIAM J. Numer. Anal. 5, 506 (1968)",
    .order = 2,
    .flags = SPC_INTEGRATOR_EXPONENTIAL | SPC_INTEGRATOR_SPLITTING,
    .stages = 1,
    .applicable = spc_splitting_applicable,
    .create = create,
    .step = spc_splitting_step,
};
