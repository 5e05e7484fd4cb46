/* specula: means.h
 *
 * Means over the box that several equations measure, and where a measure applies.
 */
#ifndef SPECULA_MEANS_H
#define SPECULA_MEANS_H

#include <specula/diagnostic.h>

/* <u> of a channel (the real part of a complex one). */
double spc_mean_of(const spc_probe *probe, int channel);
/* int u dx of a channel: what a conservation law keeps. */
double spc_total_of(const spc_probe *probe, int channel);
/* <u> of the first channel, for tables of measures. */
double spc_mean_of_first(const spc_probe *probe);
/* <|u|^2> and <|grad u|^2> of a channel. */
double spc_mean_square_of(const spc_probe *probe, int channel);
double spc_mean_square_gradient_of(const spc_probe *probe, int channel);

/* int |u_x| + |u_y| + |u_z| dx of a real channel, from neighbour to neighbour. */
double spc_total_variation_of(const spc_probe *probe, int channel);

bool spc_in_one_dimension(const spc_physics *physics);
bool spc_in_several_dimensions(const spc_physics *physics);

#endif
