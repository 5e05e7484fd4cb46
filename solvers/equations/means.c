/* specula: means.c
 *
 * The functions of means.h, summed over Fourier modes.
 */
#include "means.h"

#include <complex.h>

static double square(double k_squared, const void *user) {
    (void)user;
    return k_squared;
}

double spc_mean_of(const spc_probe *probe, int channel) {
    return creal(probe->spectrum[channel][0]);
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

bool spc_in_one_dimension(const spc_physics *physics) {
    return physics->grid.dims == 1;
}
