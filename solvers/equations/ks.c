/* specula: ks.c
 *
 * Kuramoto-Sivashinsky equation, for flame fronts and thin films:
 *
 *   1D:  u_t + u u_x + u_xx + viscosity u_xxxx = 0
 *   2D:  u_t + |grad u|^2 / 2 + lap u + viscosity lap^2 u = 0
 *
 * Long waves grow (symbol k^2 - viscosity k^4), short waves decay, the nonlinear term carries energy from one to the other. In
 * one dimension the mean is conserved; the two-dimensional form is that of the height, whose mean drifts.
 *
 * Source: Kuramoto and Tsuzuki, Prog. Theor. Phys. 55, 356 (1976); Sivashinsky, Acta Astronautica 4, 1177 (1977).
 */
#include "burgers_flux.h"

#include <complex.h>
#include <specula/diagnostic.h>

enum { VISCOSITY };

static const spc_parameter parameters[] = {
    [VISCOSITY] = {.name = "viscosity",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-12,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "coefficient of the fourth derivative"},
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    const double square = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
    *value = square - physics->values[VISCOSITY].number * square * square;
}

/* 2D: inputs u_x, u_y; output their squares' half sum. */
static void prepare(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *u, spc_complex *const *input) {
    (void)physics;
    const spc_complex *restrict from = u[0];
    spc_complex *restrict x = input[0], *restrict y = input[1];
    for (size_t i = 0; i < row->count; i++) {
        x[i] = I * row->d[0] * from[i];
        y[i] = I * row->d_last[i] * from[i];
    }
}

static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)physics;
    (void)auxiliary;
    const double *x = input[0], *y = input[1];
    double *half = output[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) half[i] = -0.5 * (x[i] * x[i] + y[i] * y[i]);
}

static double mean(const spc_probe *probe) {
    return creal(probe->spectrum[0][0]);
}

static double energy(const spc_probe *probe) {
    return 0.5 * spc_spectrum_sum(probe->modes, probe->spectrum[0], NULL, NULL);
}

static bool in_one_dimension(const spc_physics *physics) {
    return physics->grid.dims == 1;
}

static const spc_measure measures[] = {
    {.name = "mean",
     .symbol = "<u>",
     .long_name = "mean, <u>",
     .conserved = true,
     .conserved_when = in_one_dimension,
     .value = mean},
    {.name = "energy", .symbol = "E", .long_name = "energy, <u^2>/2 (box mean)", .value = energy},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    (void)axis;
    if (probe->state->grid.dims > 1) return 0;
    double most = 0;
    const double *u = spc_state_field(probe->state, 0, 0);
    for (size_t i = 0; i < spc_state_field_size(probe->state); i++) {
        const double size = u[i] < 0 ? -u[i] : u[i];
        most = size > most ? size : most;
    }
    return most;
}

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"velocity or height", NULL};
static const char *const line[] = {"6*cos(2*pi*x/22)*(1 + sin(2*pi*x/22))"};
static const char *const plane[] = {"cos(2*pi*x/22) + sin(2*pi*(x + y)/22)"};

const spc_equation spc_equation_ks = {
    .abi = SPC_ABI,
    .name = "ks",
    .doc = "Kuramoto-Sivashinsky: spatio-temporal chaos",
    .cite = "Kuramoto and Tsuzuki, Prog. Theor. Phys. 55, 356 (1976); Sivashinsky, Acta "
            "Astronautica 4, 1177 (1977)",
    .form = {"u_t + u u_x + u_xx + {viscosity} u_xxxx = [{forcing}//0]",
             "u_t + |grad u|^2/2 + lap u + {viscosity} lap^2 u = [{forcing}//0]"},
    .good_values = "L = 22 to 100 with 3 points a unit length, etdrk4, dt 0.05 to 0.1",
    .parameters = parameters,
    .fields = {fields, fields},
    .long_names = {long_names, long_names},
    .symbol = symbol,
    .flux = spc_burgers_flux, /* 1D: u u_x = (u^2 / 2)_x */
    .flux_dims = 1,
    .inputs = {0, 2},
    .outputs = {0, 1},
    .prepare = prepare,
    .product = product,
    .degree = 2,
    .takes_forcing = true,
    .speed = speed,
    .measures = measures,
    .sample_length = 22,
    .sample_dt = 0.05,
    .sample_initial = {line, plane},
};
