/* specula: velocities.c
 *
 * The functions of velocities.h, summed over Fourier modes.
 */
#include "velocities.h"

#include "means.h"
#include "viscous.h"

#include <complex.h>
#include <math.h>

/* L is isotropic: its symbol along x serves every direction. */
static double decay_rate(double k_squared, const void *user) {
    const spc_physics *physics = user;
    const double k[SPC_MAX_DIMS] = {sqrt(k_squared)};
    spc_complex symbol;
    physics->equation->symbol(physics, 0, k, &symbol);
    return -creal(symbol);
}

double spc_velocity_energy(const spc_probe *probe) {
    double squares = 0;
    for (int c = 0; c < probe->physics->grid.dims; c++) squares += spc_mean_square_of(probe, c);
    return 0.5 * squares;
}

double spc_velocity_enstrophy(const spc_probe *probe) {
    double slopes = 0;
    for (int c = 0; c < probe->physics->grid.dims; c++) {
        slopes += spc_mean_square_gradient_of(probe, c);
    }
    return 0.5 * slopes;
}

double spc_velocity_dissipation(const spc_probe *probe) {
    double sum = 0;
    for (int c = 0; c < probe->physics->grid.dims; c++) {
        sum += spc_spectrum_sum(probe->modes, probe->spectrum[c], decay_rate, probe->physics);
    }
    return sum;
}

static double divergence_of_modes(const spc_probe *probe) {
    const spc_modes *modes = probe->modes;
    double sum = 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        double complex divergence = 0;
        size_t rest = mode;
        for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
            const double k = modes->derivative[axis][rest % modes->count[axis]];
            divergence += k * probe->spectrum[axis][mode];
            rest /= modes->count[axis];
        }
        sum += modes->weight[mode] *
               (creal(divergence) * creal(divergence) + cimag(divergence) * cimag(divergence));
    }
    return sqrt(sum);
}

/* The first face of the box is its last one, or both are walls. */
static double divergence_of_faces(const spc_state *state) {
    const spc_grid *grid = &state->grid;
    const size_t points = spc_grid_points(grid);
    double sum = 0;
    for (size_t cell = 0; cell < points; cell++) {
        double divergence = 0;
        size_t stride = 1;
        for (int axis = grid->dims - 1; axis >= 0; axis--) {
            const double *u = spc_state_field(state, 0, (size_t)axis);
            const size_t n = grid->n[axis], first = cell / stride % n == 0;
            const double before = first ? u[cell + (n - 1) * stride] : u[cell - stride];
            divergence += (u[cell] - before) / spc_grid_spacing(grid, axis);
            stride *= n;
        }
        sum += divergence * divergence;
    }
    return sqrt(sum / (double)points);
}

double spc_velocity_divergence(const spc_probe *probe) {
    return probe->state->grid.staggered ? divergence_of_faces(probe->state)
                                        : divergence_of_modes(probe);
}

double spc_velocity_speed(const spc_probe *probe, int axis) {
    return spc_largest_magnitude(spc_state_field(probe->state, 0, (size_t)axis),
                                 spc_state_field_size(probe->state));
}

bool spc_velocity_undamped(const spc_physics *physics) {
    return decay_rate(1, physics) == 0;
}
