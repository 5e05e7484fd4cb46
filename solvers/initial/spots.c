/* specula: spots.c
 *
 * Disturbances from which Gray-Scott patterns grow: u = 1 and v = 0 but for round spots at random places,
 *
 *   s = 1 - prod_j (1 - a_j exp(-|x - x_j|^2 / (2 width^2))),  u = 1 - s/2,  v = s/4,
 *
 * after the square with u = 1/2, v = 1/4 of Pearson, Science 261, 189 (1993). Heights a_j are uniform in 1 - variation to 1, which
 * breaks symmetries as his one per cent of noise does; spots that overlap do not add up beyond 1.
 * Spot j takes draws of its own, so it stands where it is when there are more of them, and on any grid.
 * Good values: width 0.05 on a box of 2.5; a spot narrower than three spacings rings.
 */
#include "points.h"

#include <math.h>

enum { COUNT, WIDTH, VARIATION };

static const spc_parameter parameters[] = {
    [COUNT] = {.name = "count",
               .type = SPC_INTEGER,
               .fallback = 10,
               .minimum = 1,
               .maximum = 10000,
               .unit = "1",
               .doc = "number of spots"},
    [WIDTH] = {.name = "width",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 1e-9,
               .maximum = 1e9,
               .unit = "1",
               .doc = "standard deviation; default: a fiftieth of the shortest side"},
    [VARIATION] = {.name = "variation",
                   .type = SPC_REAL,
                   .fallback = 0.1,
                   .minimum = 0,
                   .maximum = 1,
                   .unit = "1",
                   .doc = "largest fraction of its height that a spot may lack"},
    {.name = NULL},
};

typedef struct spot {
    double centre[SPC_MAX_DIMS], height;
} spot;

typedef struct scattering {
    const spc_grid *grid;
    const spot *spots;
    size_t count;
    double width;
} scattering;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "spots", "gray-scott", 1, 3);
}

static spot draw(const spc_grid *grid, double variation, spc_random *random) {
    spot s = {.height = 1 - variation * spc_random_uniform(random)};
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        const double place = spc_random_uniform(random);
        if (axis < grid->dims) s.centre[axis] = grid->origin[axis] + place * grid->length[axis];
    }
    return s;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const scattering *all = user;
    double empty = 1;
    for (size_t j = 0; j < all->count; j++) {
        double exponent = 0;
        for (int axis = 0; axis < all->grid->dims; axis++) {
            const double apart =
                spc_nearest_image(x[axis], all->spots[j].centre[axis], all->grid->length[axis]) /
                all->width;
            exponent -= 0.5 * apart * apart;
        }
        empty *= 1 - all->spots[j].height * exp(exponent);
    }
    values[0] = 1 - 0.5 * (1 - empty);
    values[1] = 0.25 * (1 - empty);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    const spc_grid *grid = &physics->grid;
    const size_t count = (size_t)values[COUNT].number;
    spot *spots = spc_pool_take(pool, count, sizeof *spots);
    if (!spots) return SPC_NO_MEMORY;
    for (size_t j = 0; j < count; j++) spots[j] = draw(grid, values[VARIATION].number, &random);
    double width = INFINITY;
    for (int axis = 0; axis < grid->dims; axis++) width = fmin(width, 0.02 * grid->length[axis]);
    if (!isnan(values[WIDTH].number)) width = values[WIDTH].number;
    const scattering all = {.grid = grid, .spots = spots, .count = count, .width = width};
    spc_fill_points(state, value, &all);
    return SPC_OK;
}

const spc_profile spc_initial_spots = {
    .abi = SPC_ABI,
    .name = "spots",
    .doc = "random spots in the resting state of Gray-Scott",
    .cite = "Pearson, Science 261, 189 (1993)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
