/* specula: fisher_kpp.c
 *
 * A population that spreads and grows to what its place can bear, the simplest reaction-diffusion equation:
 *
 *   u_t = diffusion lap u + rate u (1 - u)
 *
 * Where there is something, it grows to u = 1; fronts invade u = 0 at no less than 2 sqrt(diffusion rate). 0 <= u <= 1 at the
 * start stays so; u < 0 anywhere grows without bounds, and about u = 0 rounding grows as exp(rate t).
 *
 * L = -diffusion k^2 - rate is the linear part about u = 1, and N = rate u (2 - u) has no slope there. The grid must resolve
 * fronts, sqrt(diffusion/rate) wide.
 *
 * Source: Fisher, Annals of Eugenics 7, 355 (1937); Kolmogorov, Petrovsky and Piskunov (1937). PDEBench's 1D
 * reaction-diffusion (Takamoto et al., NeurIPS 2022).
 */
#include "means.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { DIFFUSION, RATE };

static const spc_parameter parameters[] = {
    [DIFFUSION] = {.name = "diffusion",
                   .type = SPC_REAL,
                   .fallback = 0.5,
                   .minimum = 0,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "coefficient of the Laplacian"},
    [RATE] = {.name = "rate",
              .type = SPC_REAL,
              .fallback = 1,
              .minimum = 0,
              .maximum = 1e12,
              .unit = "1",
              .doc = "of growth where there is little"},
    {.name = NULL},
};

static double rate_of(const spc_physics *physics) {
    return physics->values[RATE].number;
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    const double square = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
    *value = -physics->values[DIFFUSION].number * square - rate_of(physics);
}

static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)auxiliary;
    const double rate = rate_of(physics), *u = input[0];
    double *n = output[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) n[i] = rate * u[i] * (2 - u[i]);
}

static const spc_measure measures[] = {
    {.name = "mean", .symbol = "<u>", .long_name = "mean, <u>", .value = spc_mean_of_first},
    {.name = NULL},
};

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"population", NULL};
static const char *const line[] = {"0.5 + 0.3*sin(x) + 0.1*cos(2*x)"};
static const char *const plane[] = {"0.5 + 0.3*sin(x)*cos(y) + 0.1*cos(2*x + y)"};
static const char *const space[] = {"0.5 + 0.3*sin(x)*cos(y) + 0.1*cos(2*x + z)"};

const spc_equation spc_equation_fisher_kpp = {
    .abi = SPC_ABI,
    .name = "fisher-kpp",
    .doc = "Fisher-KPP: a population that spreads and saturates",
    .cite = "Fisher, Annals of Eugenics 7, 355 (1937)",
    .form = {"u_t = {diffusion} u_xx + {rate} u (1 - u)[ + {forcing}]",
             "u_t = {diffusion} lap u + {rate} u (1 - u)[ + {forcing}]",
             "u_t = {diffusion} lap u + {rate} u (1 - u)[ + {forcing}]"},
    .good_values = "box 1, diffusion 0.5, rate 1 with 128 points; etdrk4, dt 0.01",
    .parameters = parameters,
    .fields = {fields, fields, fields},
    .long_names = {long_names, long_names, long_names},
    .symbol = symbol,
    .inputs = {1, 1, 1},
    .outputs = {1, 1, 1},
    .product = product,
    .degree = 2,
    .takes_forcing = true,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.05,
    .sample_initial = {line, plane, space},
};
