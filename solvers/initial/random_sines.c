/* specula: random_sines.c
 *
 * Few sine waves on an axis, as the one-dimensional data of PDEBench start:
 *
 *   u = sum_i A_i sin(2 pi n_i x / L + phi_i),   i = 1 ... waves,
 *
 * n_i a whole number from 1 to `largest`, A_i in (0, amplitude), phi_i in (0, 2 pi), then for some of the samples |u|, for half of them -u, and for
 * some the part of it in a window with sides at 0.1 to 0.45 and 0.55 to 0.9 of the box. Exact for linear advection without diffusion.
 *
 * A gas has such a field for its velocity, and its density and pressure have them scaled to [b, b + m], b and m drawn from the range so
 * that their logarithms are uniform; depth and velocity of water likewise.
 *
 * Source: Takamoto et al., PDEBench, NeurIPS 2022, arXiv 2210.07182: waves 2, largest 8 (advection) or 4 (Burgers),
 * absolute and window 0.1; for the compressible data largest 3, window 0.5, density [1, 10] and pressure [10, 100]. Their program may
 * draw one n twice and then doubles it, adds constants for the n that were not drawn, and shares random numbers between
 * choices; the formula is what the article says. The random numbers are ours.
 *
 * With 10 waves, largest 2, amplitude 0.5, absolute 0 and window 0 it is the start of the Kuramoto-Sivashinsky data of Brandstetter,
 * Welling, Worrall, ICML 2022, and of PDE-Refiner: they take A_i in (-0.5, 0.5), which is the same law.
 */
#include "points.h"

#include <complex.h>
#include <math.h>

enum { WAVES, LARGEST, AMPLITUDE, ABSOLUTE, SIGN, WINDOW, DENSITY, PRESSURE };
enum { MOST_WAVES = 16, SAMPLES = 1024 };

static const spc_parameter parameters[] = {
    [WAVES] = {.name = "waves",
               .type = SPC_INTEGER,
               .fallback = 2,
               .minimum = 1,
               .maximum = MOST_WAVES,
               .unit = "1",
               .doc = "how many"},
    [LARGEST] = {.name = "largest",
                 .type = SPC_INTEGER,
                 .fallback = 8,
                 .minimum = 1,
                 .maximum = 4096,
                 .unit = "1",
                 .doc = "largest number of waves across the box"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 1e-12,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "of each wave, at most; gases and water have ranges instead"},
    [ABSOLUTE] = {.name = "absolute",
                  .type = SPC_REAL,
                  .fallback = 0.1,
                  .minimum = 0,
                  .maximum = 1,
                  .unit = "1",
                  .doc = "share of the samples that are |u|"},
    [SIGN] = {.name = "sign",
              .type = SPC_CHOICE,
              .fallback = 0,
              .choices = "random|positive",
              .doc = "of the whole: of either sign, or left as it is"},
    [WINDOW] = {.name = "window",
                .type = SPC_REAL,
                .fallback = 0.1,
                .minimum = 0,
                .maximum = 1,
                .unit = "1",
                .doc = "share of the samples that are cut off by a window"},
    [DENSITY] = {.name = "density",
                 .type = SPC_REALS,
                 .text = "[1, 10]",
                 .unit = "1",
                 .doc = "range of density or depth, least and most; for euler and shallow-water"},
    [PRESSURE] = {.name = "pressure",
                  .type = SPC_REALS,
                  .text = "[10, 100]",
                  .unit = "1",
                  .doc = "range of pressure, likewise; for euler"},
    {.name = NULL},
};

/* One random field. */
typedef struct sines {
    int waves;
    double number[MOST_WAVES], amplitude[MOST_WAVES], phase[MOST_WAVES];
    double sign, window[2];
    bool absolute, windowed;
    double least, scale, offset; /* offset + scale (u - least) */
} sines;

typedef struct fields {
    const spc_physics *physics;
    sines field[3]; /* as the equation's primitive variables */
    double shift;   /* by which all have moved */
} fields;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(
        context, physics, "random-sines",
        "advection-diffusion burgers scalar-burgers kdv ks allen-cahn fisher-kpp euler "
        "shallow-water",
        1, 1));
    SPC_TRY(spc_range_check(context, "density", &values[DENSITY]));
    return spc_range_check(context, "pressure", &values[PRESSURE]);
}

/* ---- drawing ---- */

static double between(spc_random *random, double least, double most) {
    return least + (most - least) * spc_random_uniform(random);
}

static sines draw(const spc_value *values, spc_random *random) {
    sines s = {.waves = (int)values[WAVES].number, .scale = 1};
    const double largest = values[LARGEST].number;
    for (int i = 0; i < s.waves; i++) {
        s.number[i] = floor(between(random, 1, 1 + largest));
        s.amplitude[i] = values[AMPLITUDE].number * spc_random_uniform(random);
        s.phase[i] = between(random, 0, 2 * M_PI);
    }
    s.absolute = spc_random_uniform(random) < values[ABSOLUTE].number;
    s.sign = spc_random_uniform(random) < 0.5 ? -1 : 1;
    if (values[SIGN].number == 1) s.sign = 1;
    s.windowed = spc_random_uniform(random) < values[WINDOW].number;
    s.window[0] = between(random, 0.1, 0.45);
    s.window[1] = between(random, 0.55, 0.9);
    return s;
}

/* At x in units of the box, from 0 to 1. */
static double sines_at(const sines *s, double x) {
    const double softness = 0.01;
    double u = 0;
    for (int i = 0; i < s->waves; i++) {
        u += s->amplitude[i] * sin(2 * M_PI * s->number[i] * x + s->phase[i]);
    }
    if (s->absolute) u = fabs(u);
    if (s->windowed) {
        u *= 0.5 * (tanh((x - s->window[0]) / softness) - tanh((x - s->window[1]) / softness));
    }
    return s->offset + s->scale * (s->sign * u - s->least);
}

/* Scale to a random part of the range; the extrema are those on a fixed grid, so that the field is the same on every
 * other. */
static void make_positive(sines *s, const spc_value *range, spc_random *random) {
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < SAMPLES; i++) {
        const double u = sines_at(s, (i + 0.5) / SAMPLES);
        least = fmin(least, u);
        most = fmax(most, u);
    }
    const double low = log(range->list[0]), high = log(range->list[1]);
    s->least = least;
    s->scale = exp(between(random, low, high)) / (most - least);
    s->offset = exp(between(random, low, high));
}

/* ---- filling ---- */

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const fields *f = user;
    const spc_grid *grid = &f->physics->grid;
    const double at = (x[0] - f->shift - grid->origin[0]) / grid->length[0];
    const int channels = spc_equation_channels(f->physics->equation, 1);
    double primitive[SPC_MAX_CHANNELS];
    for (int c = 0; c < channels; c++) primitive[c] = sines_at(&f->field[c], at - floor(at));
    spc_from_primitive(f->physics, primitive, values);
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)values;
    return spc_equation_is(physics, "advection-diffusion") &&
           spc_equation_number(physics, "diffusion", 0) == 0 &&
           spc_equation_number(physics, "dispersion", 0) == 0;
}

static double distance_moved(const spc_physics *physics, double time) {
    const double k[SPC_MAX_DIMS] = {1};
    spc_complex lambda;
    if (time == 0) return 0;
    physics->equation->symbol(physics, 0, k, &lambda);
    return -cimag(lambda) * time;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    const bool gas = spc_equation_is(physics, "euler");
    fields f = {.physics = physics};
    for (int c = 0; c < spc_equation_channels(physics->equation, 1); c++) {
        f.field[c] = draw(values, &random);
    }
    if (gas || spc_equation_is(physics, "shallow-water")) {
        make_positive(&f.field[0], &values[DENSITY], &random);
    }
    if (gas) make_positive(&f.field[2], &values[PRESSURE], &random);
    if (exact(physics, values)) f.shift = distance_moved(physics, state->time);
    spc_fill_points(state, value, &f);
    return SPC_OK;
}

const spc_profile spc_initial_random_sines = {
    .abi = SPC_ABI,
    .name = "random-sines",
    .doc = "few random sine waves, as PDEBench's data in 1D start",
    .cite = "Takamoto et al., PDEBench, arXiv 2210.07182 (2022)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
