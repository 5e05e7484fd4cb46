/* specula: relative_l2.c
 *
 * Relative error in L2, |u - v| / |v|, with all fields in one norm.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double error = 0, size = 0;
    for (size_t field = 0; field < spc_metric_fields(state); field++) {
        error += spc_metric_mean_square_error(state, reference, field);
        size += spc_metric_mean_square(reference, field);
    }
    *result = sqrt(spc_metric_ratio(error, size));
    return SPC_OK;
}

const spc_metric spc_metric_relative_l2 = {
    .abi = SPC_ABI,
    .name = "relative_l2",
    .doc = "L2 norm of the error over that of the reference, all fields together",
    .value = value,
};
