/* specula: kelvin_helmholtz.c
 *
 * A stream of one gas within another that flows the other way, on the box scaled to the unit square:
 *
 *   I_1(x) < y < I_2(x):  inner_density, -velocity;     elsewhere:  outer_density, +velocity;     one pressure,
 *   I_j(x) = (2 j - 1)/4 + displacement sum_m a_jm cos(2 pi m x + b_jm),   sum_m a_jm = 1,
 *
 * with random amplitudes and phases, m = 1 ... modes. The interfaces roll up; without viscosity there are ever finer vortices on ever
 * finer grids, and only statistics over seeds converge. `thickness` makes the interfaces tanh profiles, so that the first rolls do.
 *
 * Source: Fjordholm, Kaeppeli, Mishra, Tadmor, Found. Comput. Math. 17, 763 (2017): the defaults, on the unit square to
 * t = 2. Near PDEBench's (arXiv 2210.07182), which has one interface and the Mach number M: pressure = velocity^2 rho/(gamma M^2).
 */
#include "points.h"

#include <math.h>

enum { VELOCITY, INNER_DENSITY, OUTER_DENSITY, PRESSURE, DISPLACEMENT, MODES, THICKNESS };
enum { MOST_MODES = 64, INTERFACES = 2 };

static const spc_parameter parameters[] = {
    [VELOCITY] = {.name = "velocity",
                  .type = SPC_REAL,
                  .fallback = 0.5,
                  .unit = "1",
                  .doc = "of the outer stream; the inner one has its opposite"},
    [INNER_DENSITY] = {.name = "inner_density",
                       .type = SPC_REAL,
                       .fallback = 2,
                       .minimum = 1e-12,
                       .maximum = 1e12,
                       .unit = "1",
                       .doc = "of the stream in the middle"},
    [OUTER_DENSITY] = {.name = "outer_density",
                       .type = SPC_REAL,
                       .fallback = 1,
                       .minimum = 1e-12,
                       .maximum = 1e12,
                       .unit = "1",
                       .doc = "of the stream around it"},
    [PRESSURE] = {.name = "pressure",
                  .type = SPC_REAL,
                  .fallback = 2.5,
                  .minimum = 1e-12,
                  .maximum = 1e12,
                  .unit = "1",
                  .doc = "of both"},
    [DISPLACEMENT] = {.name = "displacement",
                      .type = SPC_REAL,
                      .fallback = 0.01,
                      .minimum = 0,
                      .maximum = 0.24,
                      .unit = "1",
                      .doc = "of the interfaces at most, in units of the box"},
    [MODES] = {.name = "modes",
               .type = SPC_INTEGER,
               .fallback = 10,
               .minimum = 1,
               .maximum = MOST_MODES,
               .unit = "1",
               .doc = "waves along the interfaces, at most across the box"},
    [THICKNESS] = {.name = "thickness",
                   .type = SPC_REAL,
                   .fallback = 0,
                   .minimum = 0,
                   .maximum = 0.25,
                   .unit = "1",
                   .doc = "of the interfaces, in units of the box; 0: sharp"},
    {.name = NULL},
};

typedef struct streams {
    const spc_physics *physics;
    const spc_value *values;
    int modes;
    double amplitude[INTERFACES][MOST_MODES], phase[INTERFACES][MOST_MODES];
} streams;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "kelvin-helmholtz", "euler", 2, 3);
}

static void draw(streams *s, spc_random random) {
    for (int j = 0; j < INTERFACES; j++) {
        double sum = 0;
        for (int m = 0; m < s->modes; m++) {
            s->amplitude[j][m] = spc_random_uniform(&random);
            s->phase[j][m] = 2 * M_PI * spc_random_uniform(&random);
            sum += s->amplitude[j][m];
        }
        for (int m = 0; m < s->modes; m++) s->amplitude[j][m] /= sum;
    }
}

/* Distance above an interface, in units of the box. */
static double above(const streams *s, int interface, double x, double y) {
    double displaced = 0;
    for (int m = 0; m < s->modes; m++) {
        displaced +=
            s->amplitude[interface][m] * cos(2 * M_PI * (m + 1) * x + s->phase[interface][m]);
    }
    return y - 0.25 * (1 + 2 * interface) - s->values[DISPLACEMENT].number * displaced;
}

static double step(double distance, double thickness) {
    return thickness > 0 ? 0.5 * (1 + tanh(distance / thickness)) : distance > 0;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const streams *s = user;
    const spc_grid *grid = &s->physics->grid;
    const double along = (x[0] - grid->origin[0]) / grid->length[0];
    const double across = (x[1] - grid->origin[1]) / grid->length[1];
    const double thickness = s->values[THICKNESS].number;
    const double inner =
        step(above(s, 0, along, across), thickness) - step(above(s, 1, along, across), thickness);
    const double outer_density = s->values[OUTER_DENSITY].number;
    double gas[SPC_MAX_CHANNELS] = {0};
    gas[0] = outer_density + inner * (s->values[INNER_DENSITY].number - outer_density);
    gas[1] = s->values[VELOCITY].number * (1 - 2 * inner);
    gas[1 + grid->dims] = s->values[PRESSURE].number;
    spc_from_primitive(s->physics, gas, values);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    streams s = {.physics = physics, .values = values, .modes = (int)values[MODES].number};
    draw(&s, random);
    spc_fill_points(state, value, &s);
    return SPC_OK;
}

const spc_profile spc_initial_kelvin_helmholtz = {
    .abi = SPC_ABI,
    .name = "kelvin-helmholtz",
    .doc = "a stream of gas within another, interfaces displaced at random",
    .cite = "Fjordholm et al., Found. Comput. Math. 17, 763 (2017)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
