/* specula: pointwise.h
 *
 * The last step of equations whose products at points are N itself, one for each channel.
 */
#ifndef SPECULA_POINTWISE_H
#define SPECULA_POINTWISE_H

#include <specula/equation.h>

/* n[channel] = scale output[channel] */
void spc_assemble_pointwise(const spc_physics *physics, const spc_mode_row *row,
                            const spc_complex *const *output, spc_complex *const *n);

#endif
