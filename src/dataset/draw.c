/* specula: draw.c
 *
 * Values for the varied keys of a sample: points in the unit cube, at random or of a design for the whole split, through
 * the inverses of the distributions.
 *
 * Latin hypercube: McKay, Beckman, Conover, Technometrics 21, 239 (1979). Sobol: Bratley and Fox, ACM Trans. Math. Softw.
 * 14, 88 (1988), through GSL, shifted by one random vector (Cranley and Patterson, SIAM J. Numer. Anal. 13, 904 (1976)).
 */
#include "dataset_internal.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>

/* ---- designs ---- */

static void latin(const spc_split *split, size_t variables, size_t *order, double *points) {
    for (size_t v = 0; v < variables; v++) {
        spc_random random = spc_random_start(split->seed, (uint32_t)v, SPC_PURPOSE_ORDER);
        for (size_t i = 0; i < split->size; i++) {
            const size_t j = (size_t)(spc_random_uniform(&random) * (double)(i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        for (size_t i = 0; i < split->size; i++) {
            const double within = spc_random_uniform(&random);
            points[i * variables + v] = ((double)order[i] + within) / (double)split->size;
        }
    }
}

static bool sobol(const spc_split *split, size_t variables, double *points) {
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)variables);
    if (!sequence) return false;
    for (size_t i = 0; i < split->size; i++) {
        gsl_qrng_get(sequence, points + i * variables);
        for (size_t v = 0; v < variables; v++) {
            spc_random random = spc_random_start(split->seed, (uint32_t)v, SPC_PURPOSE_ORDER);
            const double shifted = points[i * variables + v] + spc_random_uniform(&random);
            points[i * variables + v] = fmax(shifted - floor(shifted), 0x1p-53);
        }
    }
    gsl_qrng_free(sequence);
    return true;
}

spc_status spc_dataset_design(spc_pool *pool, spc_dataset *dataset, spc_split *splits) {
    enum { SOBOL_MOST = 40 };
    const size_t variables = dataset->variable_count;
    if (dataset->sampling == SPC_SAMPLING_RANDOM || variables == 0) return SPC_OK;
    if (dataset->sampling == SPC_SAMPLING_SOBOL && variables > SOBOL_MOST) {
        return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, dataset->path, 0,
                           "sobol sampling takes at most 40 varied keys, and %zu are; use "
                           "latin-hypercube",
                           variables);
    }
    for (size_t s = 0; s < dataset->split_count; s++) {
        double *points = spc_pool_take(pool, splits[s].size * variables, sizeof *points);
        size_t *order = spc_pool_take(pool, splits[s].size, sizeof *order);
        if (!points || !order) return SPC_NO_MEMORY;
        if (dataset->sampling == SPC_SAMPLING_LATIN) {
            latin(&splits[s], variables, order, points);
        } else if (!sobol(&splits[s], variables, points)) {
            return spc_fail(spc_pool_context(pool), SPC_NO_MEMORY, "out of memory");
        }
        splits[s].points = points;
    }
    return SPC_OK;
}

/* ---- values ---- */

static double value_at(const spc_variable *variable, double u) {
    const double a = variable->a, b = variable->b;
    switch (variable->kind) {
    case SPC_UNIFORM:
        return a + u * (b - a);
    case SPC_LOG_UNIFORM:
        return a * pow(b / a, u);
    case SPC_NORMAL:
        return a + b * gsl_cdf_ugaussian_Pinv(u);
    default:
        return variable->list[(size_t)(u * (double)variable->count)];
    }
}

void spc_dataset_draw(const spc_dataset *dataset, const spc_split *split, size_t index,
                      size_t attempt, double *parameters) {
    const size_t variables = dataset->variable_count;
    spc_random random = spc_random_start(split->seed, (uint32_t)index, SPC_PURPOSE_PARAMETERS);
    random.counter = (uint64_t)attempt * variables;
    size_t turn = index;
    for (size_t v = 0; v < variables; v++) {
        const spc_variable *variable = &dataset->variables[v];
        const double drawn = spc_random_uniform(&random);
        const bool designed = split->points && attempt == 0;
        parameters[v] = value_at(variable, designed ? split->points[index * variables + v] : drawn);
        if (variable->kind != SPC_EACH_OF) continue;
        parameters[v] = variable->list[turn % variable->count];
        turn /= variable->count;
    }
}
