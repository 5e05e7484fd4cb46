/* specula: means.c
 *
 * The functions of means.h.
 */
#include "means.h"

#include <complex.h>
#include <math.h>

static double square(double k_squared, const void *user) {
    (void)user;
    return k_squared;
}

double spc_mean_of(const spc_probe *probe, int channel) {
    return creal(probe->spectrum[channel][0]);
}

double spc_total_of(const spc_probe *probe, int channel) {
    return spc_grid_volume(&probe->state->grid) * spc_mean_of(probe, channel);
}

double spc_mean_of_first(const spc_probe *probe) {
    return spc_mean_of(probe, 0);
}

double spc_mean_square_of(const spc_probe *probe, int channel) {
    return spc_spectrum_sum(probe->modes, probe->spectrum[channel], NULL, NULL);
}

double spc_mean_square_gradient_of(const spc_probe *probe, int channel) {
    return spc_spectrum_sum(probe->modes, probe->spectrum[channel], square, NULL);
}

/* Sum of |differences| along an axis. */
static double variation_along(const spc_probe *probe, int channel, int axis) {
    const spc_grid *grid = &probe->state->grid;
    const double *u = spc_state_field(probe->state, 0, (size_t)channel);
    const size_t n = grid->n[axis], points = spc_grid_points(grid);
    size_t stride = 1;
    for (int later = axis + 1; later < grid->dims; later++) stride *= grid->n[later];
    double sum = 0;
    for (size_t i = 0; i < points; i++) {
        const bool last = i / stride % n == n - 1;
        if (last && probe->open[axis]) continue;
        sum += fabs(u[last ? i - (n - 1) * stride : i + stride] - u[i]);
    }
    return sum;
}

double spc_total_variation_of(const spc_probe *probe, int channel) {
    const spc_grid *grid = &probe->state->grid;
    const double cell = spc_grid_volume(grid) / (double)spc_grid_points(grid);
    double sum = 0;
    for (int axis = 0; axis < grid->dims; axis++) {
        sum += cell / spc_grid_spacing(grid, axis) * variation_along(probe, channel, axis);
    }
    return sum;
}

bool spc_in_one_dimension(const spc_physics *physics) {
    return physics->grid.dims == 1;
}

bool spc_in_several_dimensions(const spc_physics *physics) {
    return physics->grid.dims > 1;
}
