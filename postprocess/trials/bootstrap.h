/* specula: bootstrap.h
 *
 * Confidence intervals over samples: percentiles of a statistic over samples drawn with replacement. All statistics of one
 * bootstrap see the same draws, so that their replicates may be compared one by one.
 *
 * B. Efron, Ann. Statist. 7, 1 (1979); Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
 */
#ifndef SPECULA_BOOTSTRAP_H
#define SPECULA_BOOTSTRAP_H

#include "trial.h"

typedef struct spc_bootstrap {
    size_t samples, resamples;
    double confidence;
    const uint32_t *draws; /* [resample][sample] */
    uint32_t *all;         /* 0, 1, ...: the samples themselves */
    double *sorted;        /* [resample] */
} spc_bootstrap;

spc_status spc_bootstrap_create(spc_pool *pool, size_t samples, size_t resamples, double confidence,
                                uint64_t seed, spc_bootstrap **bootstrap);

/* A statistic of the samples that `drawn` lists. */
typedef double (*spc_statistic)(const void *user, const uint32_t *drawn, size_t count);

/* Of the samples, and of each resample into replicates[resample]. */
double spc_bootstrap_replicate(const spc_bootstrap *bootstrap, spc_statistic statistic,
                               const void *user, double *replicates);
/* The interval of replicates: infinities are largest, and a single sample has none. */
spc_estimate spc_bootstrap_interval(spc_bootstrap *bootstrap, double value,
                                    const double *replicates);

/* The mean of values[sample]. */
double spc_mean_of_drawn(const void *values, const uint32_t *drawn, size_t count);

#endif
