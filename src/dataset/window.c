/* specula: window.c
 *
 * Which frames of a run a sample keeps.
 */
#include "dataset_internal.h"

#include <math.h>

/* The start, then `frames` times, `every` apart, from `burn_in` on. */
static spc_status own_times(spc_pool *pool, const spc_dataset *dataset, double burn_in,
                            double every, spc_case *cas, spc_window *window) {
    const size_t before = burn_in > 0 ? 1 : 0;
    double *times = spc_pool_take(pool, dataset->frames + before, sizeof *times);
    if (!times) return SPC_NO_MEMORY;
    times[0] = cas->start;
    for (size_t i = 0; i < dataset->frames; i++) {
        times[before + i] = cas->start + burn_in + (double)i * every;
    }
    cas->save_times = times;
    cas->saves = dataset->frames + before;
    *window = (spc_window){.first = before, .stride = 1, .count = dataset->frames};
    return SPC_OK;
}

spc_status spc_dataset_window(spc_pool *pool, const spc_dataset *dataset, const double *parameters,
                              spc_case *cas, spc_window *window) {
    const double burn_in =
        spc_dataset_own_value(dataset, "dataset.burn_in", dataset->burn_in, parameters);
    const double every =
        spc_dataset_own_value(dataset, "dataset.every", dataset->every, parameters);
    if (isfinite(dataset->every)) return own_times(pool, dataset, burn_in, every, cas, window);
    /* Times that a sum of rounded intervals misses by a little are met. */
    const double from = cas->start + burn_in, nearly = 1e-9 * (1 + fabs(from));
    size_t first = 0;
    while (first < cas->saves && cas->save_times[first] < from - nearly) first++;
    const size_t left = cas->saves - first, stride = dataset->time_factor;
    *window = (spc_window){.first = first, .stride = stride, .count = (left + stride - 1) / stride};
    return SPC_OK;
}
