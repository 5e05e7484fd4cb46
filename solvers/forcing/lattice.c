/* specula: lattice.c
 *
 * An optical lattice, V = depth sum over axes of sin^2(pi wavenumber x/L), which has `wavenumber` wells on an axis. Weak and
 * resonant, it couples the waves k and k - 2 pi wavenumber/L: Bloch bands with gaps of depth/2 between them.
 *
 * Source: Morsch and Oberthaler, Rev. Mod. Phys. 78, 179 (2006), section II.
 */
#include "wells.h"

#include <math.h>

enum { DEPTH, WAVENUMBER };

static const spc_parameter parameters[] = {
    [DEPTH] = {.name = "depth",
               .type = SPC_REAL,
               .fallback = 1,
               .unit = "1",
               .doc = "from the bottom of a well to the top between two along an axis"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_INTEGER,
                    .fallback = 8,
                    .minimum = 1,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "wells across the box on each axis"},
    {.name = NULL},
};

typedef struct lattice {
    int dims;
    double depth, k[SPC_MAX_DIMS];
} lattice;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_potential_suits(context, physics, "lattice");
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const lattice *l = user;
    values[0] = 0;
    for (int axis = 0; axis < l->dims; axis++) {
        const double wave = sin(l->k[axis] * x[axis]);
        values[0] += l->depth * wave * wave;
    }
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    lattice l = {.dims = physics->grid.dims, .depth = values[DEPTH].number};
    for (int axis = 0; axis < l.dims; axis++) {
        l.k[axis] = M_PI * values[WAVENUMBER].number / physics->grid.length[axis];
    }
    spc_fill_points(state, value, &l);
    return SPC_OK;
}

const spc_profile spc_forcing_lattice = {
    .abi = SPC_ABI,
    .name = "lattice",
    .doc = "potential: a lattice of wells",
    .cite = "Morsch and Oberthaler, Rev. Mod. Phys. 78, 179 (2006)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
