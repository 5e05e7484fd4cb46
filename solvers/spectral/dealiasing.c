/* specula: dealiasing.c
 *
 * The rules of dealiasing.h.
 */
#include "dealiasing.h"

#include <math.h>
#include <stdlib.h>

/* All modes but an unpaired Nyquist one. */
#define BELOW_NYQUIST 0.999999999

static const spc_dealiasing rules[] = {
    {.name = "none",
     .doc = "every mode, products alias",
     .fraction = 1,
     .padding = 1,
     .exact_degree = 1},
    {.name = "two-thirds",
     .doc = "modes below two thirds of Nyquist; exact for quadratic terms",
     .fraction = 2.0 / 3,
     .padding = 1,
     .exact_degree = 2},
    {.name = "one-half",
     .doc = "modes below half of Nyquist; exact for cubic terms",
     .fraction = 0.5,
     .padding = 1,
     .exact_degree = 3},
    {.name = "exponential",
     .doc = "every mode, the nonlinear term filtered by exp(-36 (k/k_max)^36); damps aliases",
     .fraction = 1,
     .padding = 1,
     .filter_cutoff = 1,
     .exact_degree = 1},
    {.name = "three-halves",
     .doc = "every mode below Nyquist, products on 3/2 of the points; exact for quadratic terms",
     .fraction = BELOW_NYQUIST,
     .padding = 1.5,
     .exact_degree = 2},
    {.name = "double",
     .doc = "every mode below Nyquist, products on twice the points; exact for cubic terms",
     .fraction = BELOW_NYQUIST,
     .padding = 2,
     .exact_degree = 3},
    {.name = "paper-filter",
     .doc = "exp(-36 (k/k_c)^36), k_c two thirds of Nyquist, on the linear term too, as in "
            "simple_idealized_1d_nlse; modes above k_c are frozen",
     .fraction = 1,
     .padding = 1,
     .filter_cutoff = 2.0 / 3,
     .filters_linear = true,
     .exact_degree = 1},
};

const spc_dealiasing *spc_dealiasing_at(size_t i) {
    return i < sizeof rules / sizeof rules[0] ? &rules[i] : NULL;
}

void spc_dealiasing_points(const spc_dealiasing *rule, const spc_grid *grid,
                           size_t n[SPC_MAX_DIMS]) {
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        n[axis] = axis < grid->dims ? grid->n[axis] : 1;
        if (axis >= grid->dims || rule->padding <= 1) continue;
        const size_t padded = (size_t)ceil(rule->padding * (double)n[axis] - 1e-9);
        n[axis] = padded + padded % 2;
    }
}

static double filter_at(const spc_dealiasing *rule, const spc_modes *modes, size_t mode) {
    double exponent = 0;
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        const size_t i = mode % modes->count[axis];
        mode /= modes->count[axis];
        const double nyquist = 0.5 * (double)modes->grid.n[axis];
        const double ratio = fabs((double)modes->number[axis][i]) / (rule->filter_cutoff * nyquist);
        exponent += 36 * pow(ratio, 36);
    }
    return exp(-exponent);
}

spc_status spc_dealiasing_filter(spc_pool *pool, const spc_dealiasing *rule, const spc_modes *modes,
                                 const double **table) {
    *table = NULL;
    if (rule->filter_cutoff <= 0) return SPC_OK;
    double *filter = spc_pool_take(pool, modes->total, sizeof *filter);
    if (!filter) return SPC_NO_MEMORY;
    for (size_t mode = 0; mode < modes->total; mode++) filter[mode] = filter_at(rule, modes, mode);
    *table = filter;
    return SPC_OK;
}
