/* specula: compare.h
 *
 * Trajectories against a reference, frame by frame, by any metrics. Frames are compared at equal times only; on different
 * resolutions both are taken to the coarser grid, and to the points, cells or faces of the reference.
 */
#ifndef SPECULA_COMPARE_H
#define SPECULA_COMPARE_H

#include <specula/trajectory.h>

/* The thresholds of the high-correlation time. */
enum { SPC_CORRELATION_THRESHOLDS = 2 };
extern const double spc_correlation_thresholds[SPC_CORRELATION_THRESHOLDS];

typedef struct spc_compared_run {
    const char *path;
    spc_grid grid;            /* on which it was compared */
    bool resampled;           /* the run was brought there */
    bool reference_resampled; /* the reference was */
    size_t samples;           /* over which values are averaged */
    size_t matched;           /* times that both have */
    const double *const
        *value; /* [metric][time of the reference]; NAN where the run has no frame */
    /* First time at which the correlation is below each threshold; NAN: never. */
    double decorrelation[SPC_CORRELATION_THRESHOLDS];
} spc_compared_run;

typedef struct spc_comparison {
    const char *reference;
    size_t times;
    const double *time; /* of the reference */
    const spc_metric *const *metrics;
    size_t metric_count;
    spc_compared_run *runs;
    size_t run_count;
} spc_comparison;

/* paths[0] is the reference. The result is in the pool; the files are closed. */
spc_status spc_compare(spc_pool *pool, const char *const *paths, size_t path_count,
                       const spc_metric *const *metrics, size_t metric_count,
                       spc_comparison *result);

/* Over the matched times of a metric: first, mean, last, and the one furthest from perfect. */
typedef struct spc_compared_summary {
    double first, mean, final, worst;
} spc_compared_summary;
spc_compared_summary spc_compared_summarise(const spc_comparison *comparison, size_t run,
                                            size_t metric);

/* As netCDF: one variable a metric, over run and time. */
spc_status spc_comparison_write(spc_context *context, const spc_comparison *comparison,
                                const char *path);

#endif
