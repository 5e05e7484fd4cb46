/* specula: meter.h
 *
 * Takes the measurements that a case asks for from a state: Fourier coefficients once, then the equation's
 * measures, the scalar diagnostics and the vector diagnostics, in that order.
 */
#ifndef SPECULA_METER_H
#define SPECULA_METER_H

#include <specula/case.h>

SPC_BEGIN

typedef struct spc_meter spc_meter;

/* All memory is taken here, from the pool. One meter serves one thread. */
spc_status spc_meter_create(spc_pool *pool, const spc_case *cas, spc_meter **meter);
/* Numbers in one set of measurements: measures and scalar diagnostics one each, vector diagnostics
 * `shells` each. */
size_t spc_meter_count(const spc_meter *meter);
/* `dt` is the last step's, 0 before the first. */
void spc_meter_measure(spc_meter *meter, const spc_state *state, double dt, double *measurements);

/* A probe of any state by itself, for tools that look at files. Spectrum and modes are in the pool. */
spc_status spc_probe_create(spc_pool *pool, const spc_physics *physics, const spc_state *state,
                            spc_probe *probe);
/* Mean over the box of f(point values): sum / points, fixed order. `q` has one pointer a channel. */
double spc_probe_mean(const spc_probe *probe,
                      double (*value)(const spc_probe *probe, size_t point));
/* Point values of a field that `derive` makes from the spectra, say a velocity from a vorticity. The
 * next call overwrites them. */
const double *spc_probe_points(const spc_probe *probe,
                               void (*derive)(const spc_probe *probe, int axis, spc_complex *modes),
                               int axis);

SPC_END
#endif
