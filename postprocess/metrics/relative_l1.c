/* specula: relative_l1.c
 *
 * Relative error in L1, sum |u - v| / sum |v|, with all fields in one sum: the norm for shocks, whose smeared width it
 * measures.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double error = 0, size = 0;
    for (size_t i = 0; i < spc_state_size(state); i++) {
        error += fabs(state->data[i] - reference->data[i]);
        size += fabs(reference->data[i]);
    }
    *result = spc_metric_ratio(error, size);
    return SPC_OK;
}

const spc_metric spc_metric_relative_l1 = {
    .abi = SPC_ABI,
    .name = "relative_l1",
    .doc = "L1 norm of the error over that of the reference, all fields together",
    .value = value,
};
