/* specula: fno.c
 *
 * The forcing of the vorticity in the data sets of the Fourier neural operator,
 *
 *   f = amplitude (sin(2 pi (x + y)) + cos(2 pi (x + y))),   amplitude 0.1,
 *
 * x and y in units of the sides of the box. It is the curl of a force along (1, -1).
 * Source: Li et al., ICLR 2021, arXiv 2010.08895, section 5.3, on the unit torus with viscosity 1e-3 to 1e-5.
 */
#include "../initial/points.h"

#include <math.h>

enum { AMPLITUDE };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 0.1,
                   .unit = "1",
                   .doc = "of the sine and of the cosine"},
    {.name = NULL},
};

typedef struct waves {
    double amplitude, k[2];
} waves;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "fno", "navier-stokes-2d", 2, 2);
}

static void vorticity(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const waves *w = user;
    const double phase = w->k[0] * x[0] + w->k[1] * x[1];
    values[0] = w->amplitude * (sin(phase) + cos(phase));
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const double *length = physics->grid.length;
    const waves w = {.amplitude = values[AMPLITUDE].number,
                     .k = {2 * M_PI / length[0], 2 * M_PI / length[1]}};
    spc_fill_points(state, vorticity, &w);
    return SPC_OK;
}

const spc_profile spc_forcing_fno = {
    .abi = SPC_ABI,
    .name = "fno",
    .doc = "the forcing of the Navier-Stokes data of the Fourier neural operator",
    .cite = "Li et al., Fourier neural operator, arXiv 2010.08895 (2021), section 5.3",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
