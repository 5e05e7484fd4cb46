/* specula: kdv.c
 *
 * Korteweg-de Vries equation for long waves on shallow water:
 *
 *   u_t + nonlinearity u u_x + dispersion u_xxx = 0,  N = -(nonlinearity u^2/2)_x
 *
 * Hamiltonian, u_t = (dH/du)_x with H = int dispersion u_x^2/2 - nonlinearity u^3/6 dx, and integrable by inverse
 * scattering: solitons pass through one another. Mass int u, momentum int u^2/2 and energy H are conserved.
 * L is imaginary and as large as the cube of the largest wavenumber, so explicit methods need tiny steps.
 *
 * Source: Korteweg and de Vries, Phil. Mag. 39, 422 (1895); Zabusky and Kruskal, Phys. Rev. Lett. 15, 240 (1965),
 * who have nonlinearity 1, dispersion 0.022^2; Gardner, Greene, Kruskal, Miura, ibid. 19, 1095 (1967).
 */
#include "means.h"
#include "viscous.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { NONLINEARITY, DISPERSION };

static const spc_parameter parameters[] = {
    [NONLINEARITY] = {.name = "nonlinearity",
                      .type = SPC_REAL,
                      .fallback = 6,
                      .unit = "1",
                      .doc = "coefficient of u u_x"},
    [DISPERSION] = {.name = "dispersion",
                    .type = SPC_REAL,
                    .fallback = 1,
                    .unit = "1",
                    .doc = "coefficient of the third derivative"},
    {.name = NULL},
};

/* -(ik)^3 = i k^3 */
static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    *value = I * (physics->values[DISPERSION].number * k[0] * k[0] * k[0]);
}

static void flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f) {
    (void)axis;
    const double half = 0.5 * physics->values[NONLINEARITY].number;
    const double *u = q[0];
    double *along = f[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) along[i] = half * u[i] * u[i];
}

/* ---- measures ---- */

static double mass(const spc_probe *probe) {
    return spc_total_of(probe, 0);
}

static double momentum(const spc_probe *probe) {
    return 0.5 * spc_grid_volume(&probe->state->grid) * spc_mean_square_of(probe, 0);
}

static double cube(const spc_probe *probe, size_t point) {
    const double u = spc_state_field(probe->state, 0, 0)[point];
    return u * u * u;
}

static double energy(const spc_probe *probe) {
    const spc_value *values = probe->physics->values;
    return spc_grid_volume(&probe->state->grid) *
           (values[DISPERSION].number / 2 * spc_mean_square_gradient_of(probe, 0) -
            values[NONLINEARITY].number / 6 * spc_probe_mean(probe, cube));
}

static const spc_measure measures[] = {
    {.name = "mass",
     .symbol = "M",
     .long_name = "mass, int u dx",
     .conserved = true,
     .value = mass},
    {.name = "momentum",
     .symbol = "P",
     .long_name = "momentum, int u^2/2 dx",
     .conserved = true,
     .value = momentum},
    {.name = "energy",
     .symbol = "H",
     .long_name = "energy, int dispersion u_x^2/2 - nonlinearity u^3/6 dx",
     .conserved = true,
     .value = energy},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    (void)axis;
    return fabs(probe->physics->values[NONLINEARITY].number) *
           spc_largest_magnitude(spc_state_field(probe->state, 0, 0),
                                 spc_state_field_size(probe->state));
}

static const char *const fields[] = {"u", NULL};
static const char *const long_names[] = {"surface elevation", NULL};
static const char *const line[] = {"0.5 + 1.5*cos(x) + sin(2*x)/2"};

const spc_equation spc_equation_kdv = {
    .abi = SPC_ABI,
    .name = "kdv",
    .doc = "Korteweg-de Vries: solitons on shallow water",
    .cite = "Korteweg and de Vries, Phil. Mag. 39, 422 (1895)",
    .form = {"u_t + {nonlinearity} u u_x + {dispersion} u_xxx = [{forcing}//0]"},
    .good_values = "solitons of height 1/2 to 2 on L = 40 with 256 points; etdrk4, dt 1e-3",
    .parameters = parameters,
    .fields = {fields},
    .long_names = {long_names},
    .symbol = symbol,
    .flux = flux,
    .degree = 2,
    .takes_forcing = true,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.002,
    .sample_initial = {line},
};
