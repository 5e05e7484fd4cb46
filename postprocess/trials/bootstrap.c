/* specula: bootstrap.c
 *
 * See bootstrap.h.
 */
#include "bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

spc_status spc_bootstrap_create(spc_pool *pool, size_t samples, size_t resamples, double confidence,
                                uint64_t seed, spc_bootstrap **result) {
    spc_bootstrap *b = spc_pool_take(pool, 1, sizeof *b);
    uint32_t *draws = spc_pool_take(pool, samples * resamples, sizeof *draws);
    if (!b || !draws) return SPC_NO_MEMORY;
    *b = (spc_bootstrap){samples, resamples, confidence, .draws = draws};
    b->all = spc_pool_take(pool, samples, sizeof *b->all);
    b->sorted = spc_pool_take(pool, resamples, sizeof *b->sorted);
    if (!b->all || !b->sorted) return SPC_NO_MEMORY;
    for (size_t i = 0; i < samples; i++) b->all[i] = (uint32_t)i;
    for (size_t r = 0; r < resamples; r++) {
        spc_random random = spc_random_start(seed, (uint32_t)r, SPC_PURPOSE_BOOTSTRAP);
        for (size_t i = 0; i < samples; i++) {
            *draws++ = (uint32_t)(spc_random_uniform(&random) * (double)samples);
        }
    }
    *result = b;
    return SPC_OK;
}

double spc_bootstrap_replicate(const spc_bootstrap *b, spc_statistic statistic, const void *user,
                               double *replicates) {
    for (size_t r = 0; r < b->resamples; r++) {
        replicates[r] = statistic(user, b->draws + r * b->samples, b->samples);
    }
    return statistic(user, b->all, b->samples);
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Between two values that stand side by side; from or to an infinity there is nothing between. */
static double quantile(const double *sorted, size_t count, double share) {
    const double place = share * (double)(count - 1);
    const size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;
    const double part = place - (double)below;
    if (part == 0 || sorted[below] == sorted[above]) return sorted[below];
    if (!isfinite(sorted[below]) || !isfinite(sorted[above])) {
        return part < 0.5 ? sorted[below] : sorted[above];
    }
    return (1 - part) * sorted[below] + part * sorted[above];
}

spc_estimate spc_bootstrap_interval(spc_bootstrap *b, double value, const double *replicates) {
    if (b->samples < 2) return (spc_estimate){value, NAN, NAN};
    memcpy(b->sorted, replicates, b->resamples * sizeof *replicates);
    qsort(b->sorted, b->resamples, sizeof *b->sorted, by_size);
    const double outside = 0.5 * (1 - b->confidence);
    return (spc_estimate){value, quantile(b->sorted, b->resamples, outside),
                          quantile(b->sorted, b->resamples, 1 - outside)};
}

double spc_mean_of_drawn(const void *values, const uint32_t *drawn, size_t count) {
    const double *value = values;
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += value[drawn[i]];
    return sum / (double)count;
}
