/* specula: advection_diffusion.c
 *
 * Linear advection, diffusion and dispersion with constant coefficients:
 *
 *   u_t + velocity.grad u + dispersion (u_xxx + u_yyy + u_zzz) = diffusion lap u
 *
 * All of it is L, so every mode turns and decays exactly under an exponential method, with any step: what is left to test is
 * the transform, the files and the loop. With velocity 0 and dispersion 1 it is Airy's equation, whose wave trains run
 * to the left of a bump; group velocity -3 k^2. Nyquist modes do not move.
 *
 * Source: Whitham, Linear and Nonlinear Waves (1974), chapter 11.
 */
#include "means.h"

#include <complex.h>
#include <math.h>

enum { VELOCITY, DIFFUSION, DISPERSION };

static const spc_parameter parameters[] = {
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REALS,
                  .text = "[1]",
                  .unit = "1",
                  .doc = "of the flow, a number for each axis; 0 on axes without one"},
    [DIFFUSION] = {.name = "diffusion",
                   .type = SPC_REAL,
                   .fallback = 0.01,
                   .minimum = 0,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "coefficient of the Laplacian"},
    [DISPERSION] = {.name = "dispersion",
                    .type = SPC_REAL,
                    .fallback = 0,
                    .unit = "1",
                    .doc = "coefficient of the third derivatives"},
    {.name = NULL},
};

static double velocity_along(const spc_physics *physics, int axis) {
    const spc_value *velocity = &physics->values[VELOCITY];
    return (size_t)axis < velocity->count ? velocity->list[axis] : 0;
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    const double dispersion = physics->values[DISPERSION].number;
    double square = 0, frequency = 0;
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        square += k[axis] * k[axis];
        frequency -= velocity_along(physics, axis) * k[axis];
        frequency += dispersion * k[axis] * k[axis] * k[axis];
    }
    *value = CMPLX(-physics->values[DIFFUSION].number * square, frequency);
}

/* ---- for finite volumes ---- */

static void flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f) {
    const double velocity = velocity_along(physics, axis);
#pragma omp simd
    for (size_t i = 0; i < count; i++) f[0][i] = velocity * q[0][i];
}

static void wave_speeds(const spc_physics *physics, int axis, size_t count, const double *const *q,
                        double *slowest, double *fastest) {
    (void)q;
    const double velocity = velocity_along(physics, axis);
#pragma omp simd
    for (size_t i = 0; i < count; i++) slowest[i] = fastest[i] = velocity;
}

static bool upwind(const spc_physics *physics, int axis, size_t count, const double *const *left,
                   const double *const *right, double *const *f) {
    const double velocity = velocity_along(physics, axis);
    flux(physics, axis, count, velocity >= 0 ? left : right, f);
    return true;
}

static double diffusivity(const spc_physics *physics, int channel) {
    (void)channel;
    return physics->values[DIFFUSION].number;
}

static const char *no_cells(const spc_physics *physics) {
    return physics->values[DISPERSION].number != 0 ? "it has dispersion" : NULL;
}

/* ---- measures ---- */

static double variance(const spc_probe *probe) {
    const double mean = spc_mean_of(probe, 0);
    return spc_mean_square_of(probe, 0) - mean * mean;
}

static bool without_diffusion(const spc_physics *physics) {
    return physics->values[DIFFUSION].number == 0;
}

static const spc_measure measures[] = {
    {.name = "mean",
     .symbol = "<u>",
     .long_name = "mean, <u>",
     .conserved = true,
     .value = spc_mean_of_first},
    {.name = "variance",
     .symbol = "<u^2> - <u>^2",
     .long_name = "variance, <u^2> - <u>^2",
     .conserved = true,
     .conserved_when = without_diffusion,
     .value = variance},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    return fabs(velocity_along(probe->physics, axis));
}

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"concentration", NULL};
static const char *const line[] = {"1 + sin(x) + cos(3*x)/2"};
static const char *const plane[] = {"1 + sin(x) + cos(3*x - y)/2"};
static const char *const space[] = {"1 + sin(x + z) + cos(2*x - y)/2"};

const spc_equation spc_equation_advection_diffusion = {
    .abi = SPC_ABI,
    .name = "advection-diffusion",
    .doc = "linear advection, diffusion and dispersion; Airy's equation",
    .cite = "Whitham, Linear and Nonlinear Waves (1974)",
    .form =
        {"u_t[ + {velocity}.grad u][ + {dispersion} u_xxx] = [{diffusion} u_xx//0][ + {forcing}]",
         "u_t[ + {velocity}.grad u][ + {dispersion} (u_xxx + u_yyy)] = [{diffusion} lap u//0][ + "
         "{forcing}]",
         "u_t[ + {velocity}.grad u][ + {dispersion} (u_xxx + u_yyy + u_zzz)] = [{diffusion} lap "
         "u//0][ + "
         "{forcing}]"},
    .good_values = "any step with etdrk4; a bump at least three spacings wide",
    .parameters = parameters,
    .fields = {fields, fields, fields},
    .long_names = {long_names, long_names, long_names},
    .symbol = symbol,
    .degree = 1,
    .takes_forcing = true,
    .flux = flux,
    .linear_flux = true,
    .wave_speeds = wave_speeds,
    .riemann = upwind,
    .riemann_name = "upwind",
    .diffusivity = diffusivity,
    .no_cells = no_cells,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.05,
    .sample_initial = {line, plane, space},
};
