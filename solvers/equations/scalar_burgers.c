/* specula: scalar_burgers.c
 *
 * The scalar conservation law with Burgers' flux along every axis:
 *
 *   u_t + (u^2/2)_x + (u^2/2)_y + (u^2/2)_z = viscosity lap u
 *
 * In one dimension Burgers equation. Without viscosity its solutions are those of vanishing viscosity: for finite volumes,
 * since spectral solvers are right only until the first shock, at t = -1/min(u_x + u_y + u_z).
 *
 * Source: LeVeque, Finite Volume Methods for Hyperbolic Problems (2002), chapter 11.
 */
#include "burgers_flux.h"
#include "means.h"
#include "viscous.h"

#include <math.h>

enum { VISCOSITY };

static const spc_parameter parameters[] = {
    [VISCOSITY] = {.name = "viscosity",
                   .type = SPC_REAL,
                   .fallback = 0,
                   .minimum = 0,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "coefficient of the Laplacian; 0: none"},
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    *value = -physics->values[VISCOSITY].number * (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
}

static double diffusivity(const spc_physics *physics, int channel) {
    (void)channel;
    return physics->values[VISCOSITY].number;
}

static double energy(const spc_probe *probe) {
    return 0.5 * spc_mean_square_of(probe, 0);
}

static double total_variation(const spc_probe *probe) {
    return spc_total_variation_of(probe, 0);
}

static const spc_measure measures[] = {
    {.name = "mean",
     .symbol = "<u>",
     .long_name = "mean, <u>",
     .conserved = true,
     .value = spc_mean_of_first},
    {.name = "energy",
     .symbol = "E",
     .long_name = "energy, <u^2>/2 (box mean); shocks lower it",
     .value = energy},
    {.name = "total_variation",
     .symbol = "TV",
     .long_name = "total variation, int |u_x| + |u_y| + |u_z| dx; it never grows",
     .value = total_variation},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    (void)axis;
    return spc_largest_magnitude(spc_state_field(probe->state, 0, 0),
                                 spc_state_field_size(probe->state));
}

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"velocity", NULL};
static const char *const line[] = {"0.3 + sin(x)"};
static const char *const plane[] = {"0.3 + sin(x + y)/2 + cos(y)/4"};
static const char *const space[] = {"0.3 + sin(x + y)/2 + cos(y - z)/4"};

const spc_equation spc_equation_scalar_burgers = {
    .abi = SPC_ABI,
    .name = "scalar-burgers",
    .doc = "scalar conservation law with Burgers' flux along every axis: shocks",
    .cite = "LeVeque, Finite Volume Methods for Hyperbolic Problems (2002)",
    .form = {"u_t + (u^2/2)_x = [{viscosity} u_xx//0][ + {forcing}]",
             "u_t + (u^2/2)_x + (u^2/2)_y = [{viscosity} lap u//0][ + {forcing}]",
             "u_t + (u^2/2)_x + (u^2/2)_y + (u^2/2)_z = [{viscosity} lap u//0][ + {forcing}]"},
    .good_values = "finite-volume with 200 cells an axis or more, cfl 0.4",
    .parameters = parameters,
    .fields = {fields, fields, fields},
    .long_names = {long_names, long_names, long_names},
    .symbol = symbol,
    .flux = spc_burgers_flux,
    .degree = 2,
    .takes_forcing = true,
    .wave_speeds = spc_burgers_wave_speeds,
    .riemann = spc_burgers_godunov,
    .riemann_name = "godunov",
    .diffusivity = diffusivity,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.02,
    .sample_initial = {line, plane, space},
};
