/* specula: correlation.c
 *
 * Pearson's correlation: with the mean of each field taken off, Re <u, v> / (|u| |v|), all fields together. 1 for
 * equal fields, also when both are constant; 0 when only one is.
 */
#include "error_norms.h"

#include <math.h>

typedef struct moments {
    double uu, vv, uv;
} moments;

static double mean_of(const double *u, size_t points, size_t parts) {
    double sum = 0;
    for (size_t i = 0; i < points; i++) sum += u[parts * i];
    return sum / (double)points;
}

static void add_moments(const spc_state *state, const spc_state *reference, size_t field,
                        moments *sum) {
    const size_t size = spc_state_field_size(state), parts = state->complex_valued ? 2 : 1;
    const size_t points = spc_grid_points(&state->grid);
    for (size_t part = 0; part < parts; part++) {
        const double *u = state->data + field * size + part;
        const double *v = reference->data + field * size + part;
        const double u_mean = mean_of(u, points, parts), v_mean = mean_of(v, points, parts);
        for (size_t i = 0; i < points; i++) {
            const double a = u[parts * i] - u_mean, b = v[parts * i] - v_mean;
            sum->uu += a * a;
            sum->vv += b * b;
            sum->uv += a * b;
        }
    }
}

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    moments sum = {0};
    for (size_t field = 0; field < spc_metric_fields(state); field++) {
        add_moments(state, reference, field, &sum);
    }
    if (sum.uu == 0 || sum.vv == 0) {
        *result = sum.uu == sum.vv ? 1 : 0;
    } else {
        *result = sum.uv / sqrt(sum.uu * sum.vv);
    }
    return SPC_OK;
}

const spc_metric spc_metric_correlation = {
    .abi = SPC_ABI,
    .name = "correlation",
    .doc = "Pearson correlation with the reference",
    .higher_is_better = true,
    .value = value,
};
