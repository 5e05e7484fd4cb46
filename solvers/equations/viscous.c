/* specula: viscous.c
 *
 * The functions of viscous.h.
 */
#include "viscous.h"

#include <math.h>

double spc_viscous_rate(double viscosity, double hyperviscosity, double order, double k_squared) {
    const double higher = hyperviscosity > 0 ? hyperviscosity * pow(k_squared, order) : 0;
    return viscosity * k_squared + higher;
}

void spc_plane_stresses(const spc_physics *physics, size_t count, const double *const *input,
                        const double *const *auxiliary, double *const *output) {
    (void)physics;
    (void)auxiliary;
    const double *u = input[0], *v = input[1];
    double *difference = output[0], *mixed = output[1];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double along = u[i], across = v[i];
        difference[i] = across * across - along * along;
        mixed[i] = along * across;
    }
}

double spc_largest_magnitude(const double *u, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs(u[i]));
    return most;
}
