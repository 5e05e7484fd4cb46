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

double spc_velocity_speed(const spc_probe *probe, int axis) {
    return spc_largest_magnitude(spc_state_field(probe->state, 0, (size_t)axis),
                                 spc_state_field_size(probe->state));
}

bool spc_velocity_undamped(const spc_physics *physics) {
    return decay_rate(1, physics) == 0;
}
