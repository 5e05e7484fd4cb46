/* specula: allen_cahn.c
 *
 * Allen-Cahn equation for two phases, u = -1 and u = 1, that coarsen:
 *
 *   u_t = e^2 lap u + u - u^3,  e = interface_width
 *
 * The gradient flow of F = <e^2 |grad u|^2/2 + (1 - u^2)^2/4>, which never grows; phases are parted by tanh(x/(sqrt(2) e)), and
 * curved fronts move towards their centres at e^2 times their curvature. |u| <= 1 at the start stays so.
 *
 * L = -e^2 k^2 - 2 is the linear part about u = -1 and u = 1, and N = 3 u - u^3 has no slope there: in the bulk of a phase
 * the stiff relaxation belongs to L, and L damps every mode.
 * The grid must resolve the front: e at least 1.5 spacings.
 *
 * Source: Allen and Cahn, Acta Metallurgica 27, 1085 (1979), equation (11).
 */
#include "means.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { INTERFACE_WIDTH };

static const spc_parameter parameters[] = {
    [INTERFACE_WIDTH] = {.name = "interface_width",
                         .type = SPC_REAL,
                         .fallback = 0.1,
                         .minimum = 1e-9,
                         .maximum = 1e9,
                         .unit = "1",
                         .doc = "e; a front is tanh(x/(sqrt(2) e))"},
    {.name = NULL},
};

static double diffusion(const spc_physics *physics) {
    const double width = physics->values[INTERFACE_WIDTH].number;
    return width * width;
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    *value = -diffusion(physics) * (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]) - 2;
}

static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)physics;
    (void)auxiliary;
    const double *u = input[0];
    double *n = output[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) n[i] = u[i] * (3 - u[i] * u[i]);
}

/* ---- measures ---- */

static double well(const spc_probe *probe, size_t point) {
    const double u = spc_state_field(probe->state, 0, 0)[point];
    return 0.25 * (1 - u * u) * (1 - u * u);
}

static double free_energy(const spc_probe *probe) {
    return 0.5 * diffusion(probe->physics) * spc_mean_square_gradient_of(probe, 0) +
           spc_probe_mean(probe, well);
}

static const spc_measure measures[] = {
    {.name = "free_energy",
     .symbol = "F",
     .long_name = "free energy, <interface_width^2 |grad u|^2/2 + (1 - u^2)^2/4>; never grows",
     .value = free_energy},
    {.name = "mean", .symbol = "<u>", .long_name = "mean, <u>", .value = spc_mean_of_first},
    {.name = NULL},
};

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"order parameter", NULL};
static const char *const line[] = {"0.1 + 0.6*sin(x) + 0.3*cos(2*x)"};
static const char *const plane[] = {"0.1 + 0.6*sin(x)*cos(y) + 0.3*cos(2*x + y)"};
static const char *const space[] = {"0.1 + 0.6*sin(x)*cos(y) + 0.3*cos(2*x + z)"};

const spc_equation spc_equation_allen_cahn = {
    .abi = SPC_ABI,
    .name = "allen-cahn",
    .doc = "Allen-Cahn: two phases that coarsen",
    .cite = "Allen and Cahn, Acta Metallurgica 27, 1085 (1979)",
    .form = {"u_t = {interface_width}^2 u_xx + u - u^3[ + {forcing}]",
             "u_t = {interface_width}^2 lap u + u - u^3[ + {forcing}]",
             "u_t = {interface_width}^2 lap u + u - u^3[ + {forcing}]"},
    .good_values = "box 2 pi, interface_width 0.05 with 256 points an axis; etdrk4, dt 0.1",
    .parameters = parameters,
    .fields = {fields, fields, fields},
    .long_names = {long_names, long_names, long_names},
    .symbol = symbol,
    .inputs = {1, 1, 1},
    .outputs = {1, 1, 1},
    .product = product,
    .degree = 3,
    .takes_forcing = true,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.05,
    .sample_initial = {line, plane, space},
};
