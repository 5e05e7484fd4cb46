/* specula: energy_spectrum.c
 *
 * Energy by shells of wavenumber,
 *
 *   E_s = sum over |k| in [(s - 1/2) dk, (s + 1/2) dk) of factor(k^2) sum_c |U_c|^2,
 *
 * dk = 2 pi / longest side, over all modes, conjugate ones included. The factor is the equation's: 1/2 for
 * velocities, 1/(2 k^2) for vorticity, 1 for a complex field. The sum over shells is the mean energy density, but
 * for the modes in the corners beyond the last shell; the spectral density E(k) of turbulence is E_s / dk.
 */
#include <specula/diagnostic.h>

static double factor(double k_squared, const void *user) {
    const spc_physics *physics = user;
    if (physics->equation->energy_factor) {
        return physics->equation->energy_factor(physics, k_squared);
    }
    return physics->equation->complex_valued ? 1 : 0.5;
}

static void vector(const spc_probe *probe, double *values, size_t shells) {
    for (size_t shell = 0; shell < shells; shell++) values[shell] = 0;
    for (size_t channel = 0; channel < probe->state->channels; channel++) {
        spc_spectrum_shells(probe->modes, probe->spectrum[channel], factor, probe->physics, values,
                            shells);
    }
}

const spc_diagnostic spc_diagnostic_energy_spectrum = {
    .abi = SPC_ABI,
    .name = "energy_spectrum",
    .doc = "energy in shells of wavenumber; the sum over shells is the mean energy density",
    .symbol = "E_k",
    .long_name = "energy spectrum, sum over the modes of a shell of factor(k^2) |U_k|^2",
    .vector = vector,
};
