/* specula: rollout_report.c
 *
 * What steppers tell of their work, summed over the members of an ensemble.
 */
#include "rollout_internal.h"

/* Of one member, on the first rank. */
static spc_status report_of(spc_rollout *rollout, spc_pool *pool, size_t i, spc_archive **result) {
    const spc_ranks *ranks = spc_context_ranks(rollout->context);
    const spc_stepper *stepper = rollout->cas->stepper.stepper;
    const int owner = spc_rollout_owner(rollout, i);
    spc_archive *report = *result = spc_archive_create(pool);
    spc_status status = report ? SPC_OK : SPC_NO_MEMORY;
    if (status == SPC_OK && spc_rollout_is_here(rollout, i)) {
        status = stepper->report(rollout->members[i].stepper, report);
    }
    SPC_TRY(spc_ranks_agree(rollout->context, status));
    return owner == 0 ? SPC_OK : spc_archive_pass(ranks, pool, report, owner, 0);
}

static spc_status add_up(spc_pool *pool, spc_archive *const *reports, size_t count,
                         spc_archive *sum) {
    const char *name;
    const double *values;
    size_t size;
    for (size_t e = 0; spc_archive_entry(reports[0], e, &name, &values, &size); e++) {
        double *total = spc_pool_take(pool, 2 * size, sizeof *total), *more = total + size;
        if (!total) return SPC_NO_MEMORY;
        for (size_t i = 0; i < count; i++) {
            SPC_TRY(spc_archive_get(reports[i], name, more, size));
            for (size_t n = 0; n < size; n++) total[n] += more[n];
        }
        SPC_TRY(spc_archive_put(sum, name, total, size));
    }
    return SPC_OK;
}

spc_status spc_rollout_report(spc_rollout *rollout, spc_pool *pool, spc_archive **result) {
    spc_archive **reports = spc_pool_take(pool, rollout->size, sizeof *reports);
    *result = spc_archive_create(pool);
    SPC_TRY(spc_ranks_agree(rollout->context, reports && *result ? SPC_OK : SPC_NO_MEMORY));
    if (!rollout->cas->stepper.stepper->report) return SPC_OK;
    for (size_t i = 0; i < rollout->size; i++) {
        SPC_TRY(report_of(rollout, pool, i, &reports[i]));
    }
    const bool first = spc_first_rank(rollout->context);
    return spc_ranks_agree(rollout->context,
                           first ? add_up(pool, reports, rollout->size, *result) : SPC_OK);
}
