/* specula: patches.c
 *
 * A plane cut into patches x patches equal rectangles, with a random constant in each, uniform in (-amplitude, amplitude), less
 * the mean of all: a vorticity whose sheets roll up, or a density with many jumps.
 *
 * Source: the set NS-PwC of Herde et al., Poseidon, NeurIPS 2024: vorticity on 10 x 10 patches of the unit torus, amplitude 1.
 * A spectral method rings at the jumps until viscosity has smoothed them; cells do not.
 */
#include "points.h"

#include <math.h>

enum { PATCHES, AMPLITUDE };

static const spc_parameter parameters[] = {
    [PATCHES] = {.name = "patches",
                 .type = SPC_INTEGER,
                 .fallback = 10,
                 .minimum = 2,
                 .maximum = 1000,
                 .unit = "1",
                 .doc = "how many along each axis"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 0,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "largest value, before the mean is taken off"},
    {.name = NULL},
};

typedef struct tiling {
    const spc_grid *grid;
    size_t patches;
    double *values; /* [patch along x][patch along y] */
} tiling;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "patches",
                              "navier-stokes-2d advection-diffusion scalar-burgers allen-cahn", 2,
                              2);
}

static size_t patch_of(const tiling *t, const double x[SPC_MAX_DIMS], int axis) {
    const double at = (x[axis] - t->grid->origin[axis]) / t->grid->length[axis];
    const size_t patch = (size_t)((at - floor(at)) * (double)t->patches);
    return patch < t->patches ? patch : 0;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const tiling *t = user;
    values[0] = t->values[patch_of(t, x, 0) * t->patches + patch_of(t, x, 1)];
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    tiling t = {.grid = &physics->grid, .patches = (size_t)values[PATCHES].number};
    const size_t count = t.patches * t.patches;
    t.values = spc_pool_take(pool, count, sizeof *t.values);
    if (!t.values) return SPC_NO_MEMORY;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        t.values[i] = values[AMPLITUDE].number * (2 * spc_random_uniform(&random) - 1);
        sum += t.values[i];
    }
    for (size_t i = 0; i < count; i++) t.values[i] -= sum / (double)count;
    spc_fill_points(state, value, &t);
    return SPC_OK;
}

const spc_profile spc_initial_patches = {
    .abi = SPC_ABI,
    .name = "patches",
    .doc = "random constants in the squares of a board, without their mean",
    .cite = "Herde et al., Poseidon, NeurIPS (2024)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
