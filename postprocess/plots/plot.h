/* specula: plot.h
 *
 * Pictures of trajectory files: one kind of picture a file in this folder.
 */
#ifndef SPECULA_PLOT_H
#define SPECULA_PLOT_H

#include <specula/trajectory.h>

typedef struct spc_plot_request {
    const char *input, *output; /* trajectory, PNG */
    const char *field;          /* NULL: the one that shows most */
    double time;                /* the nearest frame is shown; NAN: the last */
    size_t sample;              /* of an ensemble */
    bool diagnostics;           /* a page of everything measured over time */
    bool keep_script;           /* leave the gnuplot script and its numbers beside the picture */
} spc_plot_request;

spc_status spc_plot_file(spc_context *context, const spc_plot_request *request);

#endif
