/* specula: learning_curve.h
 *
 * The losses of a training.
 */
#ifndef SPECULA_LEARNING_CURVE_H
#define SPECULA_LEARNING_CURVE_H

#include <specula/model.h>

/* Losses over updates, and the rate of learning below them, as PNG. */
spc_status spc_plot_learning_curve(spc_context *context, const spc_model *model, const char *title,
                                   const char *path);

#endif
