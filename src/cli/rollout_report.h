/* specula: rollout_report.h
 *
 * What `specula rollout` prints of a trial.
 */
#ifndef SPECULA_ROLLOUT_REPORT_H
#define SPECULA_ROLLOUT_REPORT_H

#include "../../postprocess/trials/trial.h"

#include <stdio.h>

/* Tables for people. */
void spc_rollout_put_text(FILE *out, const spc_trial_report *report);
/* One object. */
void spc_rollout_put_json(FILE *out, const spc_trial_report *report);

#endif
