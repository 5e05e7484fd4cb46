/* specula: strip.h
 *
 * One sample of a trial to look at: truth, a stepper, and the difference, side by side.
 */
#ifndef SPECULA_TRIAL_STRIP_H
#define SPECULA_TRIAL_STRIP_H

#include "trial.h"

#include "../plots/canvas.h"

/* Into the box: over x and t on one axis; else the frame at which the stepper's correlation falls below the first threshold (the last one, if it
 * does not). */
spc_status spc_trial_strip(spc_canvas *canvas, const spc_trial_report *report, spc_box box);

#endif
