/* specula: vrmse.c
 *
 * Variance-scaled root mean square error: of each field sqrt(mean |u - v|^2 / (var v + 1e-7)), var with the
 * unbiased divisor N - 1; then the mean over fields. The mean of the reference as prediction scores about 1.
 *
 * R. Ohana et al., The Well, NeurIPS 2024.
 */
#include "error_norms.h"

#include <math.h>

static const double epsilon = 1e-7;

static double variance(const spc_state *state, size_t field) {
    const size_t parts = state->complex_valued ? 2 : 1;
    const size_t points = spc_grid_points(&state->grid);
    const double *u = state->data + field * spc_state_field_size(state);
    double sum = 0;
    for (size_t part = 0; part < parts; part++) {
        double mean = 0;
        for (size_t i = 0; i < points; i++) mean += u[parts * i + part];
        mean /= (double)points;
        for (size_t i = 0; i < points; i++) {
            sum += (u[parts * i + part] - mean) * (u[parts * i + part] - mean);
        }
    }
    return points > 1 ? sum / (double)(points - 1) : 0;
}

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    const size_t fields = spc_metric_fields(state);
    double sum = 0;
    for (size_t field = 0; field < fields; field++) {
        const double error = spc_metric_mean_square_error(state, reference, field);
        sum += sqrt(error / (variance(reference, field) + epsilon));
    }
    *result = sum / (double)fields;
    return SPC_OK;
}

const spc_metric spc_metric_vrmse = {
    .abi = SPC_ABI,
    .name = "vrmse",
    .doc = "RMSE over the standard deviation of the reference, field by field, averaged",
    .cite = "Ohana et al., The Well, NeurIPS 2024",
    .value = value,
};
