/* specula: phi.c
 *
 * Taylor series and recurrence, real and complex.
 */
#include "phi.h"

#include <complex.h>
#include <math.h>

static const double inverse_factorial[SPC_PHI_COUNT] = {1, 1, 1. / 2, 1. / 6, 1. / 24};

/* Within this radius the series is used; there its terms are below 1e-17 of the sum after 24. */
static const double radius = 3;
enum { LAST = SPC_PHI_COUNT - 1, TERMS = 26 };

void spc_phi_real(double z, double phi[SPC_PHI_COUNT]) {
    phi[0] = exp(z);
    if (fabs(z) > radius) {
        phi[1] = expm1(z) / z;
        for (int k = 1; k < LAST; k++) phi[k + 1] = (phi[k] - inverse_factorial[k]) / z;
        return;
    }
    double sum = 1;
    for (int n = LAST + TERMS; n > LAST; n--) sum = 1 + sum * z / n;
    phi[LAST] = sum * inverse_factorial[LAST];
    for (int k = LAST - 1; k > 0; k--) phi[k] = inverse_factorial[k] + z * phi[k + 1];
}

/* e^z - 1, its real part without cancellation where e^z is near 1. */
static spc_complex complex_expm1(spc_complex z) {
    const double growth = exp(creal(z)), half = sin(cimag(z) / 2);
    return expm1(creal(z)) * cos(cimag(z)) - 2 * half * half + I * (growth * sin(cimag(z)));
}

void spc_phi_complex(const spc_complex *at, spc_complex phi[SPC_PHI_COUNT]) {
    const spc_complex z = *at;
    const double growth = exp(creal(z));
    phi[0] = growth * cos(cimag(z)) + I * (growth * sin(cimag(z)));
    if (hypot(creal(z), cimag(z)) > radius) {
        phi[1] = complex_expm1(z) / z;
        for (int k = 1; k < LAST; k++) phi[k + 1] = (phi[k] - inverse_factorial[k]) / z;
        return;
    }
    spc_complex sum = 1;
    for (int n = LAST + TERMS; n > LAST; n--) sum = 1 + sum * z / n;
    phi[LAST] = sum * inverse_factorial[LAST];
    for (int k = LAST - 1; k > 0; k--) phi[k] = inverse_factorial[k] + z * phi[k + 1];
}
