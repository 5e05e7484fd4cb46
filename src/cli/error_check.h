/* specula: error_check.h
 *
 * The same run at half the step, or a tenth of the tolerance, alongside: their difference estimates the error of time
 * stepping.
 */
#ifndef SPECULA_ERROR_CHECK_H
#define SPECULA_ERROR_CHECK_H

#include "command.h"

typedef struct spc_error_check {
    spc_case *cas;
    spc_rollout *rollout;
    double last, most; /* relative L2 difference at the latest save, and the largest so far */
    const char *how;   /* "half the step" or "a tenth of the tolerance" */
} spc_error_check;

/* Compose the finer case from the same file and overrides. */
spc_status spc_error_check_create(spc_pool *pool, const char *path, const char *const *overrides,
                                  const spc_case *cas, spc_error_check *check);
/* Bring it to the save time of the run that it checks, and compare all samples. */
spc_status spc_error_check_compare(spc_error_check *check, const spc_rollout *rollout);

/* |a - b| / |b| over all values; 0 when both are zero. */
double spc_relative_difference(const spc_state *a, const spc_state *b);
/* The same in L1, the norm in which what is smeared about a shock counts by its width. */
double spc_relative_l1_difference(const spc_state *a, const spc_state *b);

#endif
