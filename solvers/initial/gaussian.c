/* specula: gaussian.c
 *
 * A bump, u = offset + amplitude exp(-|x - x0|^2 / (2 s^2)), in the first field (its real part when complex); other fields are
 * zero. Exact for all times for linear advection-diffusion, where the bump is summed over its periodic images:
 *
 *   U_k = amplitude prod_axis (s sqrt(2 pi) / L) exp(-k^2 s^2 / 2) exp(-i k x0),   multiplied by exp(lambda(k) t),
 *
 * by Poisson summation. The grid must resolve it: s at least two spacings for 1e-8, three for round-off.
 */
#include "points.h"
#include "random_field.h"

#include <complex.h>
#include <math.h>

enum { AMPLITUDE, WIDTH, POSITION, OFFSET };

static const spc_parameter parameters[] = {
    [AMPLITUDE] =
        {.name = "amplitude", .type = SPC_REAL, .fallback = 1, .unit = "1", .doc = "height"},
    [WIDTH] = {.name = "width",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 1e-9,
               .maximum = 1e9,
               .unit = "1",
               .doc = "standard deviation s; default: a twentieth of the shortest side"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "centre x0, one number for each axis; default: the middle of the box"},
    [OFFSET] = {.name = "offset",
                .type = SPC_REAL,
                .fallback = 0,
                .unit = "1",
                .doc = "value far from the bump"},
    {.name = NULL},
};

typedef struct bump {
    const spc_grid *grid;
    double amplitude, width, offset, centre[SPC_MAX_DIMS];
} bump;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    return spc_axes_check(context, physics, "position", &values[POSITION]);
}

static bump bump_of(const spc_physics *physics, const spc_value *values) {
    const spc_grid *grid = &physics->grid;
    bump b = {.grid = grid,
              .amplitude = values[AMPLITUDE].number,
              .width = values[WIDTH].number,
              .offset = values[OFFSET].number};
    double shortest = INFINITY;
    for (int axis = 0; axis < grid->dims; axis++) {
        shortest = fmin(shortest, grid->length[axis]);
        b.centre[axis] = spc_place_on_axis(physics, &values[POSITION], axis);
    }
    if (isnan(b.width)) b.width = 0.05 * shortest;
    return b;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const bump *b = user;
    double exponent = 0;
    for (int axis = 0; axis < b->grid->dims; axis++) {
        const double apart =
            spc_nearest_image(x[axis], b->centre[axis], b->grid->length[axis]) / b->width;
        exponent -= 0.5 * apart * apart;
    }
    values[0] = b->offset + b->amplitude * exp(exponent);
}

static double complex coefficient(const bump *b, const spc_physics *physics,
                                  const double k[SPC_MAX_DIMS], double t) {
    const spc_grid *grid = &physics->grid;
    double complex product = b->amplitude;
    for (int axis = 0; axis < grid->dims; axis++) {
        const double ks = k[axis] * b->width;
        product *= b->width * sqrt(2 * M_PI) / grid->length[axis] * exp(-0.5 * ks * ks) *
                   cexp(-I * k[axis] * (b->centre[axis] - grid->origin[axis]));
    }
    spc_complex lambda;
    physics->equation->symbol(physics, 0, k, &lambda);
    return product * cexp(lambda * t);
}

static spc_status fill_exact(spc_pool *pool, const spc_physics *physics, const bump *b,
                             spc_state *state) {
    const spc_modes *modes;
    SPC_TRY(spc_modes_create(pool, &physics->grid, false, 1, &modes));
    spc_complex *spectrum = spc_pool_take(pool, modes->total, sizeof *spectrum);
    if (!spectrum) return SPC_NO_MEMORY;
    for (size_t mode = 0; mode < modes->total; mode++) {
        double k[SPC_MAX_DIMS] = {0};
        size_t rest = mode;
        for (int axis = physics->grid.dims - 1; axis >= 0; axis--) {
            k[axis] = modes->wavenumber[axis][rest % modes->count[axis]];
            rest /= modes->count[axis];
        }
        spectrum[mode] = coefficient(b, physics, k, state->time);
    }
    spectrum[0] += b->offset;
    return spc_spectrum_to_points(pool, modes, spectrum, state->data);
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)values;
    return spc_equation_is(physics, "advection-diffusion");
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)random;
    const bump b = bump_of(physics, values);
    if (exact(physics, values)) return fill_exact(pool, physics, &b, state);
    spc_fill_points(state, value, &b);
    return SPC_OK;
}

const spc_profile spc_initial_gaussian = {
    .abi = SPC_ABI,
    .name = "gaussian",
    .doc = "Gaussian bump; exact for linear advection-diffusion",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
