/* specula: projection.c
 *
 * See projection.h; poisson.c says how the loops run.
 */
#include "projection.h"

#include <math.h>
#include <string.h>

static size_t stride_of(const spc_grid *grid, int axis) {
    size_t stride = 1;
    for (int later = axis + 1; later < grid->dims; later++) stride *= grid->n[later];
    return stride;
}

spc_status spc_projection_create(spc_pool *pool, const spc_setting *setting, spc_poisson *poisson,
                                 double tolerance, spc_projection *p) {
    const size_t points = spc_grid_points(&setting->physics.grid);
    *p = (spc_projection){.setting = setting,
                          .poisson = poisson,
                          .tolerance = tolerance,
                          .divergence = spc_pool_take(pool, points, sizeof *p->divergence)};
    return p->divergence ? SPC_OK : SPC_NO_MEMORY;
}

/* The first face of the box is its last one, or both are walls. */
void spc_divergence(const spc_setting *setting, const double *u, double *divergence) {
    const spc_grid *grid = &setting->physics.grid;
    const size_t points = spc_grid_points(grid);
    memset(divergence, 0, points * sizeof *divergence);
    for (int axis = 0; axis < grid->dims; axis++) {
        const size_t stride = stride_of(grid, axis), slab = grid->n[axis] * stride;
        const double factor = 1 / spc_grid_spacing(grid, axis);
        for (size_t start = 0; start < points; start += slab) {
            const double *restrict from = u + (size_t)axis * points + start;
            double *restrict to = divergence + start;
            for (size_t i = 0; i < stride; i++) {
                to[i] += factor * (from[i] - from[slab - stride + i]);
            }
            for (size_t i = stride; i < slab; i++) to[i] += factor * (from[i] - from[i - stride]);
        }
    }
}

void spc_subtract_gradient(const spc_setting *setting, const double *q, double *u) {
    const spc_grid *grid = &setting->physics.grid;
    const size_t points = spc_grid_points(grid);
    for (int axis = 0; axis < grid->dims; axis++) {
        const size_t stride = stride_of(grid, axis), slab = grid->n[axis] * stride;
        const size_t end = slab - stride, wraps = spc_faces_periodic(setting, axis) ? stride : 0;
        const double factor = 1 / spc_grid_spacing(grid, axis);
        for (size_t start = 0; start < points; start += slab) {
            const double *restrict from = q + start;
            double *restrict to = u + (size_t)axis * points + start;
            for (size_t i = 0; i < end; i++) to[i] -= factor * (from[i + stride] - from[i]);
            for (size_t i = 0; i < wraps; i++) to[end + i] -= factor * (from[i] - from[end + i]);
        }
    }
}

/* |u| / dx, in the root mean square. */
static double scale_of(const spc_grid *grid, const double *u) {
    const size_t points = spc_grid_points(grid);
    double sum = 0;
    for (int axis = 0; axis < grid->dims; axis++) {
        const double dx = spc_grid_spacing(grid, axis);
        double squares = 0;
        for (size_t i = 0; i < points; i++) {
            const double value = u[(size_t)axis * points + i];
            squares += value * value;
        }
        sum += squares / (dx * dx);
    }
    return sqrt(sum / (double)points);
}

spc_solved spc_project(spc_projection *p, double *pressure, double *u) {
    const spc_grid *grid = &p->setting->physics.grid;
    const size_t points = spc_grid_points(grid);
    const bool iterative = spc_poisson_solver(p->poisson) == SPC_PRESSURE_CONJUGATE_GRADIENTS;
    const double tolerance = iterative ? p->tolerance * scale_of(grid, u) : 0;
    /* Of rest every other guess is too far off. */
    if (tolerance == 0) memset(pressure, 0, points * sizeof *pressure);
    spc_divergence(p->setting, u, p->divergence);
    for (size_t i = 0; i < points; i++) p->divergence[i] = -p->divergence[i];
    const spc_solved solved = spc_poisson_solve(p->poisson, p->divergence, tolerance, pressure);
    spc_subtract_gradient(p->setting, pressure, u);
    return solved;
}
