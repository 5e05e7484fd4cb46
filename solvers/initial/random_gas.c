/* specula: random_gas.c
 *
 * A gas in the plane with random density, velocity and pressure, as two-dimensional compressible data of PDEBench start:
 *
 *   rho = rho_0 (1 + d_rho f_1/<|f_1|>),   p = rho_0 T_0 (1 + d_p f_2/<|f_2|>),   u = mach sqrt(gamma T_0) (f_3, f_4)/<|(f_3, f_4)|>,
 *   f = sum_ij |k|^(-1/2) sin(k . x + phi_ij),   k = 2 pi (i/L_x, j/L_y), i and j not 0 and at most `largest`,
 *
 * phases and, in the ranges that are given, rho_0, T_0, d_rho and d_p uniform. For some of the samples what lies outside a window with
 * sides at 0.1 to 0.45 and 0.55 to 0.9 of the box is uniform and at rest. Where density or pressure fell below a tenth of the mean they are
 * that.
 *
 * Source: Takamoto et al., PDEBench, NeurIPS 2022, arXiv 2210.07182, and the settings of its 2D_CFD_Rand sets: the unit
 * square, periodic, gamma 5/3, mach 0.1 or 1, 128^2 or 512^2 cells, t = 1. The random numbers are ours.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { MACH, LARGEST, DENSITY, TEMPERATURE, CONTRAST, WINDOW };
enum { FIELDS = 4, MOST_WAVES = 16, SAMPLES = 64 };

static const spc_parameter parameters[] = {
    [MACH] = {.name = "mach",
              .type = SPC_REAL,
              .fallback = 0.1,
              .minimum = 0,
              .maximum = 100,
              .unit = "1",
              .doc = "mean speed over that of sound"},
    [LARGEST] = {.name = "largest",
                 .type = SPC_INTEGER,
                 .fallback = 4,
                 .minimum = 1,
                 .maximum = MOST_WAVES,
                 .unit = "1",
                 .doc = "largest number of waves across the box on each axis"},
    [DENSITY] = {.name = "density",
                 .type = SPC_REALS,
                 .text = "[0.1, 10]",
                 .unit = "1",
                 .doc = "range of the mean density"},
    [TEMPERATURE] = {.name = "temperature",
                     .type = SPC_REALS,
                     .text = "[0.1, 10]",
                     .unit = "1",
                     .doc = "range of the mean pressure over the mean density"},
    [CONTRAST] = {.name = "contrast",
                  .type = SPC_REALS,
                  .text = "[0.01, 0.2]",
                  .unit = "1",
                  .doc = "range of the mean deviations of density and pressure from their means"},
    [WINDOW] = {.name = "window",
                .type = SPC_REAL,
                .fallback = 0.5,
                .minimum = 0,
                .maximum = 1,
                .unit = "1",
                .doc = "share of the samples that are cut off by a window"},
    {.name = NULL},
};

typedef struct gas {
    const spc_physics *physics;
    int largest;
    double complex wave[FIELDS][2 * MOST_WAVES + 1][2 * MOST_WAVES + 1]; /* amplitude and phase */
    double density, pressure;
    double scale[FIELDS]; /* of the sums: of density, pressure, velocities */
    bool windowed;
    double window[2][2];
} gas;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "random-gas", "euler", 2, 2));
    SPC_TRY(spc_range_check(context, "density", &values[DENSITY]));
    SPC_TRY(spc_range_check(context, "temperature", &values[TEMPERATURE]));
    return spc_range_check(context, "contrast", &values[CONTRAST]);
}

/* ---- sums of waves ---- */

/* exp(i m angle) for m from -largest to largest. */
static void harmonics(int largest, double angle, double complex *power) {
    const double complex first = cexp(I * angle);
    power[largest] = 1;
    for (int m = 1; m <= largest; m++) {
        power[largest + m] = power[largest + m - 1] * first;
        power[largest - m] = conj(power[largest + m]);
    }
}

/* All four at a place in units of the box. */
static void sums_at(const gas *g, const double place[2], double sum[FIELDS]) {
    const int size = 2 * g->largest + 1;
    double complex along[2 * MOST_WAVES + 1], across[2 * MOST_WAVES + 1];
    harmonics(g->largest, 2 * M_PI * place[0], along);
    harmonics(g->largest, 2 * M_PI * place[1], across);
    for (int f = 0; f < FIELDS; f++) {
        double complex total = 0;
        for (int i = 0; i < size; i++) {
            double complex row = 0;
            for (int j = 0; j < size; j++) row += g->wave[f][i][j] * across[j];
            total += row * along[i];
        }
        sum[f] = cimag(total);
    }
}

/* ---- drawing ---- */

static double between(spc_random *random, const spc_value *range) {
    return range->list[0] + (range->list[1] - range->list[0]) * spc_random_uniform(random);
}

static void draw_waves(gas *g, spc_random *random) {
    const spc_grid *grid = &g->physics->grid;
    for (int i = -g->largest; i <= g->largest; i++) {
        for (int j = -g->largest; j <= g->largest; j++) {
            if (i == 0 || j == 0) continue;
            const double k = 2 * M_PI * hypot(i / grid->length[0], j / grid->length[1]);
            for (int f = 0; f < FIELDS; f++) {
                g->wave[f][i + g->largest][j + g->largest] =
                    cexp(I * 2 * M_PI * spc_random_uniform(random)) / sqrt(k);
            }
        }
    }
}

/* Mean sizes on a fixed grid, so that the fields are the same on every other. */
static void mean_sizes(const gas *g, double *density, double *pressure, double *speed) {
    const double share = 1.0 / (SAMPLES * SAMPLES);
    *density = *pressure = *speed = 0;
    for (int i = 0; i < SAMPLES; i++) {
        for (int j = 0; j < SAMPLES; j++) {
            double sum[FIELDS];
            sums_at(g, (double[]){(double)i / SAMPLES, (double)j / SAMPLES}, sum);
            *density += share * fabs(sum[0]);
            *pressure += share * fabs(sum[1]);
            *speed += share * hypot(sum[2], sum[3]);
        }
    }
}

static void draw(gas *g, const spc_value *values, spc_random *random) {
    static const double sides[2][2] = {{0.1, 0.45}, {0.55, 0.9}};
    const double gamma = spc_equation_number(g->physics, "gamma", 1.4);
    draw_waves(g, random);
    g->density = between(random, &values[DENSITY]);
    const double temperature = between(random, &values[TEMPERATURE]);
    g->pressure = g->density * temperature;
    double density, pressure, speed;
    mean_sizes(g, &density, &pressure, &speed);
    g->scale[0] = g->density * between(random, &values[CONTRAST]) / density;
    g->scale[1] = g->pressure * between(random, &values[CONTRAST]) / pressure;
    g->scale[2] = g->scale[3] = values[MACH].number * sqrt(gamma * temperature) / speed;
    g->windowed = spc_random_uniform(random) < values[WINDOW].number;
    for (int axis = 0; axis < 2; axis++) {
        for (int side = 0; side < 2; side++) {
            const double *range = sides[side];
            g->window[axis][side] = range[0] + (range[1] - range[0]) * spc_random_uniform(random);
        }
    }
}

/* ---- filling ---- */

static double inside(const gas *g, const double place[2]) {
    const double softness = 0.01;
    double share = 1;
    for (int axis = 0; axis < 2 && g->windowed; axis++) {
        share *= 0.5 * (tanh((place[axis] - g->window[axis][0]) / softness) -
                        tanh((place[axis] - g->window[axis][1]) / softness));
    }
    return share;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const gas *g = user;
    const spc_grid *grid = &g->physics->grid;
    double place[2], sum[FIELDS];
    for (int axis = 0; axis < 2; axis++) {
        place[axis] = (x[axis] - grid->origin[axis]) / grid->length[axis];
    }
    sums_at(g, place, sum);
    const double share = inside(g, place);
    for (int f = 0; f < FIELDS; f++) sum[f] *= share * g->scale[f];
    const double state[] = {fmax(g->density + sum[0], 0.1 * g->density), sum[2], sum[3],
                            fmax(g->pressure + sum[1], 0.1 * g->pressure)};
    spc_from_primitive(g->physics, state, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    gas *g = spc_pool_take(pool, 1, sizeof *g);
    if (!g) return SPC_NO_MEMORY;
    g->physics = physics;
    g->largest = (int)values[LARGEST].number;
    draw(g, values, &random);
    spc_fill_points(state, value, g);
    return SPC_OK;
}

const spc_profile spc_initial_random_gas = {
    .abi = SPC_ABI,
    .name = "random-gas",
    .doc = "random density, velocity and pressure in the plane, as PDEBench's 2D gases start",
    .cite = "Takamoto et al., PDEBench, arXiv 2210.07182 (2022)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
