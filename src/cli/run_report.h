/* specula: run_report.h
 *
 * What a run prints at its end: every diagnostic's first and last value, and the drift of what should be conserved.
 */
#ifndef SPECULA_RUN_REPORT_H
#define SPECULA_RUN_REPORT_H

#include "command.h"

typedef struct spc_run_report spc_run_report;

spc_status spc_run_report_create(spc_pool *pool, const spc_case *cas, spc_run_report **report);
/* Take note of one set of measurements (see spc_meter). */
void spc_run_report_frame(spc_run_report *report, size_t sample, const double *measurements);
/* Largest |value - first| / |first| of a conserved measure over the run and all samples; absolute where the
 * first value is below 1e-12 in magnitude. */
void spc_run_report_print(const spc_run_report *report, bool json);

#endif
