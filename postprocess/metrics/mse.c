/* specula: mse.c
 *
 * Mean squared error, the mean over points and fields of |u - v|^2; by wavenumber, its parts from each shell.
 */
#include "error_norms.h"

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    const size_t fields = spc_metric_fields(state);
    double sum = 0;
    for (size_t field = 0; field < fields; field++) {
        sum += spc_metric_mean_square_error(state, reference, field);
    }
    *result = sum / (double)fields;
    return SPC_OK;
}

const spc_metric spc_metric_mse = {
    .abi = SPC_ABI,
    .name = "mse",
    .doc = "mean squared error over points and fields",
    .value = value,
    .by_shell = spc_metric_error_spectrum,
};
