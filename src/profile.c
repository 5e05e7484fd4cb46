/* specula: profile.c
 *
 * Profiles at points, and their averages over cells and faces.
 */
#include <specula/profile.h>
#include <string.h>

/* Gauss-Legendre on [-1/2, 1/2]. */
enum { NODES = 3 };
static const double node[NODES] = {-0.38729833462074169, 0, 0.38729833462074169};
static const double weight[NODES] = {5.0 / 18, 8.0 / 18, 5.0 / 18};

/* What a profile is asked for again and again. */
typedef struct request {
    spc_pool *pool;
    const spc_physics *physics;
    const spc_profile_use *use;
    spc_random random;
} request;

/* Averages of all fields around the points of `centres` into `sum`: over cells, or over the faces across an axis (-1: none). */
static spc_status average(const request *r, const spc_grid *centres, int across, spc_state *state,
                          double *sum) {
    const size_t size = spc_state_size(state);
    spc_physics shifted = *r->physics;
    int points = 1;
    for (int axis = 0; axis < centres->dims; axis++) points *= axis == across ? 1 : NODES;
    for (size_t i = 0; i < size; i++) sum[i] = 0;
    for (int point = 0; point < points; point++) {
        double share = 1;
        shifted.grid = *centres;
        for (int axis = 0, rest = point; axis < centres->dims; axis++) {
            if (axis == across) continue;
            shifted.grid.offset[axis] += node[rest % NODES];
            share *= weight[rest % NODES];
            rest /= NODES;
        }
        state->grid = shifted.grid;
        SPC_TRY(r->use->profile->fill(r->pool, &shifted, r->use->values, r->random, state));
        for (size_t i = 0; i < size; i++) sum[i] += share * state->data[i];
    }
    return SPC_OK;
}

static spc_status fill_averages(const request *r, const spc_grid *grid, spc_state *state,
                                double *sum, double *faces) {
    const size_t field = spc_state_field_size(state);
    if (!grid->staggered) {
        SPC_TRY(average(r, grid, -1, state, sum));
        memcpy(state->data, sum, spc_state_size(state) * sizeof *sum);
        return SPC_OK;
    }
    for (size_t c = 0; c < state->channels; c++) {
        const spc_grid of_field = spc_grid_of_field(grid, c);
        SPC_TRY(average(r, &of_field, (int)c, state, sum));
        memcpy(faces + c * field, sum + c * field, field * sizeof *faces);
    }
    memcpy(state->data, faces, spc_state_size(state) * sizeof *faces);
    return SPC_OK;
}

spc_status spc_profile_fill(spc_pool *pool, const spc_physics *physics, const spc_profile_use *use,
                            spc_random random, spc_state *state) {
    if (!spc_grid_has_cells(&state->grid) || use->profile->averages) {
        return use->profile->fill(pool, physics, use->values, random, state);
    }
    const size_t size = spc_state_size(state);
    double *sum = spc_pool_take(pool, 2 * size, sizeof *sum);
    if (!sum) return SPC_NO_MEMORY;
    const spc_grid grid = state->grid;
    const request r = {pool, physics, use, random};
    const spc_status status = fill_averages(&r, &grid, state, sum, sum + size);
    state->grid = grid;
    return status;
}
