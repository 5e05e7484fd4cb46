/* specula: max_error.c
 *
 * The largest |u - v| over points and fields.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    const size_t size = spc_state_size(state), parts = state->complex_valued ? 2 : 1;
    double largest = 0;
    for (size_t i = 0; i < size; i += parts) {
        double square = 0;
        for (size_t part = 0; part < parts; part++) {
            const double error = state->data[i + part] - reference->data[i + part];
            square += error * error;
        }
        largest = fmax(largest, square);
    }
    *result = sqrt(largest);
    return SPC_OK;
}

const spc_metric spc_metric_max_error = {
    .abi = SPC_ABI,
    .name = "max_error",
    .doc = "largest pointwise error",
    .value = value,
};
