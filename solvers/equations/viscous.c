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

double spc_largest_magnitude(const double *u, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs(u[i]));
    return most;
}
