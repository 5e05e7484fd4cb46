/* specula: noisy_gaussian.c
 *
 * A wide Gaussian with noise at every point, which modulational instability amplifies:
 *
 *   psi_j = A exp(-(x_j - x0)^2 / (2 s^2)) + noise (a_j + i b_j),  a_j, b_j standard normal.
 *
 * The "modulation instability" case of the code simple_idealized_1d_nlse (Herho et al., arXiv 2509.05901). The noise is white on
 * the grid, as there: it fills all wavenumbers up to Nyquist and is another function on another grid. Ours comes from Philox
 * and is not the numbers that numpy's generator gives for the same seed. Good values: A = 1, s = 5, noise 0.01.
 */
#include "points.h"

#include <math.h>

enum { AMPLITUDE, WIDTH, POSITION, NOISE };

static const spc_parameter parameters[] = {
    [AMPLITUDE] =
        {.name = "amplitude", .type = SPC_REAL, .fallback = 1, .unit = "1", .doc = "height A"},
    [WIDTH] = {.name = "width",
               .type = SPC_REAL,
               .fallback = 5,
               .minimum = 1e-9,
               .maximum = 1e9,
               .unit = "1",
               .doc = "standard deviation s"},
    [POSITION] =
        {.name = "position", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "centre x0"},
    [NOISE] = {.name = "noise",
               .type = SPC_REAL,
               .fallback = 0.01,
               .minimum = 0,
               .maximum = 1e9,
               .unit = "1",
               .doc = "standard deviation of the noise in each of the real and imaginary parts"},
    {.name = NULL},
};

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "noisy-gaussian", "nlse", 1, 1);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    const spc_grid *grid = &physics->grid;
    for (size_t i = 0; i < grid->n[0]; i++) {
        const double from_centre = spc_nearest_image(spc_grid_coordinate(grid, 0, i),
                                                     values[POSITION].number, grid->length[0]) /
                                   values[WIDTH].number;
        const double envelope = values[AMPLITUDE].number * exp(-0.5 * from_centre * from_centre);
        state->data[2 * i] = envelope + values[NOISE].number * spc_random_normal(&random);
        state->data[2 * i + 1] = values[NOISE].number * spc_random_normal(&random);
    }
    return SPC_OK;
}

const spc_profile spc_initial_noisy_gaussian = {
    .abi = SPC_ABI,
    .name = "noisy-gaussian",
    .doc = "Gaussian of NLSE with white noise at every point",
    .cite = "Herho et al., arXiv 2509.05901 (2025)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
