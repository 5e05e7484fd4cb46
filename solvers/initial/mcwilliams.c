/* specula: mcwilliams.c
 *
 * Random vorticity from which decaying 2D turbulence forms coherent vortices: the stream function has independent Gaussian
 * coefficients of variance proportional to 1 / (k (1 + (k/k0)^4)), and w = k^2 psi is scaled so that the energy 1/2 <u^2 + v^2> of
 * each sample is `energy`. McWilliams, J. Fluid Mech. 146, 21 (1984). Good values: k0 = 6 (McWilliams; 4 in the
 * data of torch-cfd), box 2 pi, 256^2, nu = 1e-3 down to hyperviscosity.
 */
#include "points.h"
#include "random_field.h"

#include <complex.h>
#include <math.h>

enum { PEAK_WAVENUMBER, ENERGY };

static const spc_parameter parameters[] = {
    [PEAK_WAVENUMBER] = {.name = "peak_wavenumber",
                         .type = SPC_REAL,
                         .fallback = 6,
                         .minimum = 1e-6,
                         .maximum = 1e6,
                         .unit = "1",
                         .doc = "k0, a wavenumber (2 pi / length)"},
    [ENERGY] = {.name = "energy",
                .type = SPC_REAL,
                .fallback = 0.5,
                .minimum = 0,
                .maximum = 1e300,
                .unit = "1",
                .doc = "energy 1/2 <u^2 + v^2> of each sample"},
    {.name = NULL},
};

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "mcwilliams",
                              "navier-stokes-2d navier-stokes-velocity-2d", 2, 2);
}

static double amplitude(const void *user, const long number[SPC_MAX_DIMS], double k_squared) {
    (void)number;
    const double ratio = k_squared / (*(const double *)user * *(const double *)user);
    return k_squared / sqrt(sqrt(k_squared) * (1 + ratio * ratio));
}

static double energy_of(const spc_modes *modes, const spc_complex *w) {
    double sum = 0;
    for (size_t i = 0; i < modes->total; i++) {
        const double real = creal(w[i]), imaginary = cimag(w[i]);
        sum += modes->weight[i] * modes->inverse_square[i] * (real * real + imaginary * imaginary);
    }
    return 0.5 * sum;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    const spc_modes *modes;
    SPC_TRY(spc_modes_create(pool, &physics->grid, false, 1, &modes));
    spc_complex *w = spc_pool_take(pool, modes->total, sizeof *w);
    if (!w) return SPC_NO_MEMORY;
    spc_random_modes(modes, random, 0, amplitude, &values[PEAK_WAVENUMBER].number, w);
    const double energy = energy_of(modes, w);
    const double scale = energy > 0 ? sqrt(values[ENERGY].number / energy) : 0;
    for (size_t i = 0; i < modes->total; i++) w[i] *= scale;
    if (state->channels == 1) return spc_spectrum_to_points(pool, modes, w, state->data);
    spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u);
    spc_complex *v = spc_pool_take(pool, modes->total, sizeof *v);
    if (!u || !v) return SPC_NO_MEMORY;
    spc_velocity_of_vorticity(modes, w, u, v);
    SPC_TRY(spc_spectrum_to_points(pool, modes, u, spc_state_field(state, 0, 0)));
    return spc_spectrum_to_points(pool, modes, v, spc_state_field(state, 0, 1));
}

const spc_profile spc_initial_mcwilliams = {
    .abi = SPC_ABI,
    .name = "mcwilliams",
    .doc = "random flow of decaying 2D turbulence",
    .cite = "McWilliams, J. Fluid Mech. 146, 21 (1984)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
