/* specula: profile.c
 *
 * Profiles at points, and their averages over cells.
 */
#include <specula/profile.h>

/* Gauss-Legendre on [-1/2, 1/2]. */
enum { NODES = 3 };
static const double node[NODES] = {-0.38729833462074169, 0, 0.38729833462074169};
static const double weight[NODES] = {5.0 / 18, 8.0 / 18, 5.0 / 18};

spc_status spc_profile_fill(spc_pool *pool, const spc_physics *physics, const spc_profile_use *use,
                            spc_random random, spc_state *state) {
    if (!spc_grid_has_cells(&state->grid) || use->profile->averages) {
        return use->profile->fill(pool, physics, use->values, random, state);
    }
    const size_t size = spc_state_size(state);
    double *sum = spc_pool_take(pool, size, sizeof *sum);
    if (!sum) return SPC_NO_MEMORY;
    const spc_grid centres = state->grid;
    spc_physics shifted = *physics;
    int points = 1;
    for (int axis = 0; axis < centres.dims; axis++) points *= NODES;
    for (int point = 0; point < points; point++) {
        double share = 1;
        for (int axis = 0, rest = point; axis < centres.dims; axis++, rest /= NODES) {
            state->grid.offset[axis] = centres.offset[axis] + node[rest % NODES];
            share *= weight[rest % NODES];
        }
        shifted.grid = state->grid;
        const spc_status status = use->profile->fill(pool, &shifted, use->values, random, state);
        state->grid = centres;
        if (status != SPC_OK) return status;
        for (size_t i = 0; i < size; i++) sum[i] += share * state->data[i];
    }
    for (size_t i = 0; i < size; i++) state->data[i] = sum[i];
    return SPC_OK;
}
