/* specula: harmonic.c
 *
 * A trap, V = frequency^2 |x - x0|^2 / 2, distances to the nearest image. V has a kink where images meet, half a box
 * from the centre: the wave must be negligible there. The centre of mass of any wave swings as cos(frequency t) about x0,
 * whatever the nonlinear term (Kohn's theorem: Dobson, Phys. Rev. Lett. 73, 2244 (1994)); without one the ground
 * state is exp(-frequency |x - x0|^2/2), which turns by frequency/2 for each dimension.
 * Good values: frequency 1 on a box of 20.
 */
#include "wells.h"

#include <math.h>

enum { FREQUENCY, POSITION };

static const spc_parameter parameters[] = {
    [FREQUENCY] = {.name = "frequency",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .minimum = 0,
                   .maximum = 1e9,
                   .unit = "1",
                   .doc = "angular frequency of the trap"},
    [POSITION] = {.name = "position",
                  .type = SPC_REALS,
                  .unit = "1",
                  .doc = "centre x0, one number for each axis; default: the middle of the box"},
    {.name = NULL},
};

typedef struct trap {
    const spc_grid *grid;
    double stiffness, centre[SPC_MAX_DIMS];
} trap;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_potential_suits(context, physics, "harmonic"));
    const size_t count = values[POSITION].count, dims = (size_t)physics->grid.dims;
    if (count == 0 || count == dims) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "potential.position has %zu numbers and the grid %zu dimensions; give one for "
                    "each, or none for the middle",
                    count, dims);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const trap *t = user;
    double square = 0;
    for (int axis = 0; axis < t->grid->dims; axis++) {
        const double apart = spc_nearest_image(x[axis], t->centre[axis], t->grid->length[axis]);
        square += apart * apart;
    }
    values[0] = 0.5 * t->stiffness * square;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const spc_grid *grid = &physics->grid;
    const double frequency = values[FREQUENCY].number;
    trap t = {.grid = grid, .stiffness = frequency * frequency};
    for (int axis = 0; axis < grid->dims; axis++) {
        t.centre[axis] = values[POSITION].count ? values[POSITION].list[axis]
                                                : grid->origin[axis] + 0.5 * grid->length[axis];
    }
    spc_fill_points(state, value, &t);
    return SPC_OK;
}

const spc_profile spc_forcing_harmonic = {
    .abi = SPC_ABI,
    .name = "harmonic",
    .doc = "potential: a harmonic trap",
    .cite = "Dalfovo, Giorgini, Pitaevskii, Stringari, Rev. Mod. Phys. 71, 463 (1999)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
