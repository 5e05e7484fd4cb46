/* specula: rmse.c
 *
 * Root mean square error: of each field sqrt(mean |u - v|^2); then the mean over fields.
 *
 * M. Takamoto et al., PDEBench, NeurIPS 2022.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    const size_t fields = spc_metric_fields(state);
    double sum = 0;
    for (size_t field = 0; field < fields; field++) {
        sum += sqrt(spc_metric_mean_square_error(state, reference, field));
    }
    *result = sum / (double)fields;
    return SPC_OK;
}

const spc_metric spc_metric_rmse = {
    .abi = SPC_ABI,
    .name = "rmse",
    .doc = "root mean square error, field by field, averaged",
    .cite = "Takamoto et al., PDEBench, NeurIPS 2022",
    .value = value,
};
