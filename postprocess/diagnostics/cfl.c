/* specula: cfl.c
 *
 * The Courant-Friedrichs-Lewy number of the last step, dt sum_axis max|speed| / dx. A pseudo-spectral
 * derivative has the largest eigenvalue pi/dx, so an explicit method with the stability limit s on the
 * imaginary axis (RK4: 2.83) holds to about CFL < s/pi (RK4: 0.9). 0 before the first step.
 *
 * R. Courant, K. Friedrichs, H. Lewy, Math. Ann. 100 (1928) 32-74.
 */
#include <specula/diagnostic.h>

static bool applies(const spc_physics *physics) {
    return physics->equation->speed != NULL;
}

static double value(const spc_probe *probe) {
    const spc_grid *grid = &probe->state->grid;
    double rate = 0;
    for (int axis = 0; axis < grid->dims; axis++) {
        rate += probe->physics->equation->speed(probe, axis) / spc_grid_spacing(grid, axis);
    }
    return rate * probe->dt;
}

const spc_diagnostic spc_diagnostic_cfl = {
    .abi = SPC_ABI,
    .name = "cfl",
    .doc = "CFL number of the last step: dt times the sum over axes of speed / dx",
    .cite = "Courant, Friedrichs and Lewy, Math. Ann. 100 (1928) 32",
    .symbol = "CFL",
    .long_name = "CFL number of the last step, dt sum_axis max|speed| / dx",
    .applies = applies,
    .value = value,
};
