/* specula: gaussian_random_field.c
 *
 * A sample of the normal law N(0, sigma^2 (-Laplacian + tau^2)^-alpha) on the periodic box of volume V, without its
 * mean: coefficients are independent with
 *
 *   E |U_k|^2 = sigma^2 (|k|^2 + tau^2)^-alpha / V,   k = 2 pi m / L,
 *
 * so the variance at a point is their sum over k. The data sets of the Fourier neural operator (Li et al., ICLR 2021,
 * arXiv 2010.08895, section 5) use, on unit boxes,
 *
 *   Burgers         N(0, 625 (-Lap + 25)^-2)         sigma: 25, tau: 5, alpha: 2
 *   Navier-Stokes   N(0, 7^(3/2) (-Lap + 49)^-2.5)   tau: 7, alpha: 2.5 in their program's parameters
 *
 * Two traps. Their program takes tau^(alpha - d/2) for the amplitude sigma (7^(3/2) in two dimensions; the default here), though
 * the paper's formula writes this factor for sigma^2. And the generator that made the published Navier-Stokes data draws real and
 * imaginary parts of variance 1 each and keeps the real part of a full complex spectrum, which doubles
 * the variance (rms 0.26 in place of 0.19): `normalisation: fno-2d` reproduces that. Its one-dimensional generator does
 * not. The random numbers are ours, not theirs.
 */
#include "random_field.h"

#include <math.h>

enum { ALPHA, TAU, SIGMA, NORMALISATION };
enum { COVARIANCE, FNO_2D };

static const spc_parameter parameters[] = {
    [ALPHA] = {.name = "alpha",
               .type = SPC_REAL,
               .fallback = 2.5,
               .minimum = 0.01,
               .maximum = 100,
               .unit = "1",
               .doc = "smoothness: the exponent"},
    [TAU] = {.name = "tau",
             .type = SPC_REAL,
             .fallback = 7,
             .minimum = 1e-6,
             .maximum = 1e9,
             .unit = "1",
             .doc = "inverse length scale"},
    [SIGMA] = {.name = "sigma",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 0,
               .maximum = 1e300,
               .unit = "1",
               .doc = "amplitude; default: tau^(alpha - d/2)"},
    [NORMALISATION] = {.name = "normalisation",
                       .type = SPC_CHOICE,
                       .fallback = COVARIANCE,
                       .choices = "covariance|fno-2d",
                       .doc = "the normal law as written, or with twice its variance as in FNO's "
                              "Navier-Stokes data"},
    {.name = NULL},
};

typedef struct law {
    double alpha, tau_squared, factor;
} law;

static double amplitude(const void *user, const long number[SPC_MAX_DIMS], double k_squared) {
    (void)number;
    const law *l = user;
    return l->factor * pow(k_squared + l->tau_squared, -0.5 * l->alpha);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    const double alpha = values[ALPHA].number, tau = values[TAU].number;
    double sigma = values[SIGMA].number;
    if (isnan(sigma)) sigma = pow(tau, alpha - 0.5 * physics->grid.dims);
    const double twice = values[NORMALISATION].number == FNO_2D ? 2 : 1;
    const law l = {.alpha = alpha,
                   .tau_squared = tau * tau,
                   .factor = sigma * sqrt(0.5 * twice / spc_grid_volume(&physics->grid))};
    return spc_random_state(pool, random, amplitude, &l, state);
}

const spc_profile spc_initial_gaussian_random_field = {
    .abi = SPC_ABI,
    .name = "gaussian-random-field",
    .doc = "normal law N(0, sigma^2 (-Lap + tau^2)^-alpha) without its mean",
    .cite = "Li et al., Fourier neural operator, arXiv 2010.08895 (2021), section 5",
    .parameters = parameters,
    .fill = fill,
};
