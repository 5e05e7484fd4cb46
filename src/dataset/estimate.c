/* specula: estimate.c
 *
 * What a set will cost, before it is made: bytes by counting, seconds by a short trial of its first sample.
 */
#include "context_internal.h"
#include "dataset_internal.h"

#include <math.h>
#include <specula/rollout.h>

static double sample_bytes(const spc_dataset *dataset, const spc_grid *grid) {
    const double value = dataset->single_precision ? sizeof(float) : sizeof(double);
    return (double)dataset->frames * (double)dataset->field_count * value *
           (double)spc_grid_points(grid);
}

static double total_samples(const spc_dataset *dataset) {
    double total = 0;
    for (size_t s = 0; s < dataset->split_count; s++) total += (double)dataset->splits[s].size;
    return total;
}

/* Seconds of one sample: as much of it as `trial` allows, the rest in proportion to the time that it covers. */
static spc_status try_sample(spc_pool *pool, const spc_dataset *dataset, double trial,
                             double *seconds) {
    spc_context *context = spc_pool_context(pool);
    spc_case *cas;
    spc_window window;
    SPC_TRY(spc_dataset_case(pool, dataset, NULL, &cas));
    SPC_TRY(spc_dataset_window(pool, dataset, NULL, cas, &window));
    /* Long waits for the first frame are cut, so that the trial can end. */
    const double begun = spc_now(context), end = cas->save_times[cas->saves - 1];
    enum { STEPS = 256 };
    double times[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) times[i] = cas->start + (end - cas->start) * i / STEPS;
    cas->save_times = times;
    cas->saves = end > cas->start ? STEPS + 1 : 1;
    spc_rollout *rollout;
    SPC_TRY(spc_rollout_create(pool, cas, &rollout));
    SPC_TRY(spc_rollout_begin(rollout, NULL, 0));
    const double prepared = spc_now(context);
    while (spc_rollout_frames(rollout) < cas->saves && spc_now(context) - prepared < trial) {
        SPC_TRY(spc_rollout_advance(rollout, NULL, 0));
    }
    const double share = (double)(spc_rollout_frames(rollout) - 1) / STEPS;
    *seconds = prepared - begun;
    if (share > 0) *seconds += (spc_now(context) - prepared) / share;
    return SPC_OK;
}

spc_status spc_dataset_estimate_cost(spc_pool *pool, const spc_dataset *dataset,
                                     double trial_seconds, spc_dataset_estimate *estimate) {
    const double samples = total_samples(dataset);
    double each = sample_bytes(dataset, &dataset->grid);
    if (dataset->pairs) each += sample_bytes(dataset, &dataset->cas->setting.physics.grid);
    spc_context *context = spc_pool_context(pool), *own = spc_context_fork(context);
    spc_pool *scratch = own ? spc_pool_create(own) : NULL;
    double seconds = 0;
    spc_status status = SPC_NO_MEMORY;
    if (scratch) {
        /* As a thread of one rank will make it. */
        own->tables.threads = 1;
        own->tables.ranks = (spc_ranks){.count = 1};
        status = try_sample(scratch, dataset, trial_seconds, &seconds);
    }
    spc_pool_destroy(scratch);
    spc_context_destroy(own);
    const int workers = spc_context_threads(context) * spc_context_ranks(context)->count;
    /* A solution that fails is drawn anew when the set is made. */
    if (status == SPC_NO_MEMORY) return status;
    spc_error_clear(context);
    if (status == SPC_INTERRUPTED) {
        return spc_fail(context, SPC_INTERRUPTED,
                        "interrupted before the first sample; start it again");
    }
    /* Samples wait in shards while the files are written. */
    *estimate = (spc_dataset_estimate){.bytes = samples * each,
                                       .peak_bytes = 2 * samples * each,
                                       .seconds = samples * seconds / workers};
    return SPC_OK;
}
