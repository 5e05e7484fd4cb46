/* specula: gray_scott.c
 *
 * Gray-Scott model: u feeds the autocatalysis u + 2 v -> 3 v, v is removed,
 *
 *   u_t = diffusion_u lap u - u v^2 + feed (1 - u)
 *   v_t = diffusion_v lap v + u v^2 - (feed + kill) v
 *
 * Spots that divide, worms, mazes, spirals and waves, by feed and kill. Each field has a symbol of its own, and the
 * one product u v^2 serves both. At u = 1, v = 0 nothing happens, and small disturbances of it die out: start with `spots`.
 * Pearson's diffusivities 2e-5 and 1e-5 belong to a box of length 2.5.
 *
 *   feed   kill                      feed   kill
 *   0.014  0.054  moving spots       0.030  0.062  dividing spots
 *   0.018  0.051  spirals            0.058  0.065  worms
 *   0.029  0.057  mazes              0.098  0.057  bubbles
 *
 * Source: Gray and Scott, Chem. Eng. Sci. 39, 1087 (1984); Pearson, Science 261, 189 (1993), equation (2); the table as in
 * Ohana et al., The Well (2024).
 */
#include "means.h"

#include <complex.h>

enum { DIFFUSION_U, DIFFUSION_V, FEED, KILL };

static const spc_parameter parameters[] = {
    [DIFFUSION_U] = {.name = "diffusion_u",
                     .type = SPC_REAL,
                     .fallback = 2e-5,
                     .minimum = 0,
                     .maximum = 1e12,
                     .unit = "1",
                     .doc = "diffusivity of u"},
    [DIFFUSION_V] = {.name = "diffusion_v",
                     .type = SPC_REAL,
                     .fallback = 1e-5,
                     .minimum = 0,
                     .maximum = 1e12,
                     .unit = "1",
                     .doc = "diffusivity of v"},
    [FEED] = {.name = "feed",
              .type = SPC_REAL,
              .fallback = 0.03,
              .minimum = 0,
              .maximum = 1e6,
              .unit = "1",
              .doc = "rate at which u is fed and all is washed out"},
    [KILL] = {.name = "kill",
              .type = SPC_REAL,
              .fallback = 0.062,
              .minimum = 0,
              .maximum = 1e6,
              .unit = "1",
              .doc = "rate at which v is removed besides"},
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    const spc_value *values = physics->values;
    const double diffusion = values[channel == 0 ? DIFFUSION_U : DIFFUSION_V].number;
    const double decay = values[FEED].number + (channel == 0 ? 0 : values[KILL].number);
    *value = -diffusion * (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]) - decay;
}

static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)physics;
    (void)auxiliary;
    const double *u = input[0], *v = input[1];
    double *reaction = output[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) reaction[i] = u[i] * v[i] * v[i];
}

/* The mean is the first mode of the first row. */
static bool holds_mean(const spc_mode_row *row) {
    return row->k[0] == 0 && row->k[1] == 0 && row->k_last[0] == 0;
}

static void assemble(const spc_physics *physics, const spc_mode_row *row,
                     const spc_complex *const *output, spc_complex *const *n) {
    const spc_complex *restrict reaction = output[0];
    spc_complex *restrict of_u = n[0], *restrict of_v = n[1];
    for (size_t i = 0; i < row->count; i++) {
        const spc_complex gain = row->scale * reaction[i];
        of_u[i] = -gain;
        of_v[i] = gain;
    }
    if (holds_mean(row)) of_u[0] += physics->values[FEED].number;
}

static double mean_u(const spc_probe *probe) {
    return spc_mean_of(probe, 0);
}

static double mean_v(const spc_probe *probe) {
    return spc_mean_of(probe, 1);
}

static const spc_measure measures[] = {
    {.name = "mean_u", .symbol = "<u>", .long_name = "mean of u, <u>", .value = mean_u},
    {.name = "mean_v", .symbol = "<v>", .long_name = "mean of v, <v>", .value = mean_v},
    {.name = NULL},
};

static const char *const fields[] = {"u", "v", NULL};
static const char *const long_names[] = {"concentration of the feed",
                                         "concentration of the catalyst", NULL};
static const char *const line[] = {"0.9 + 0.1*cos(4*pi*x)", "0.4 - 0.1*cos(4*pi*x + 1)"};
static const char *const plane[] = {"0.9 + 0.1*cos(4*pi*x)*cos(4*pi*y)",
                                    "0.4 - 0.1*cos(4*pi*(x + y))"};
static const char *const space[] = {"0.9 + 0.1*cos(4*pi*x)*cos(4*pi*y)",
                                    "0.4 - 0.1*cos(4*pi*(x + z))"};

#define REACTION                                                                                   \
    "lap u - u v^2 + {feed} (1 - u)[ + {forcing}], v_t = {diffusion_v} lap v + u v^2 - ({feed} + " \
    "{kill}) v[ + {forcing}]"

const spc_equation spc_equation_gray_scott = {
    .abi = SPC_ABI,
    .name = "gray-scott",
    .doc = "Gray-Scott reaction and diffusion: spots, mazes, spirals",
    .cite = "Pearson, Science 261, 189 (1993)",
    .form = {"u_t = {diffusion_u} " REACTION, "u_t = {diffusion_u} " REACTION,
             "u_t = {diffusion_u} " REACTION},
    .good_values = "box 2.5, 256 points an axis, start from spots; etdrk4, dt 1 to 5",
    .parameters = parameters,
    .fields = {fields, fields, fields},
    .long_names = {long_names, long_names, long_names},
    .symbol = symbol,
    .inputs = {2, 2, 2},
    .outputs = {1, 1, 1},
    .product = product,
    .assemble = assemble,
    .degree = 3,
    .takes_forcing = true,
    .measures = measures,
    .sample_length = 0.5,
    .sample_dt = 0.5,
    .sample_initial = {line, plane, space},
};
