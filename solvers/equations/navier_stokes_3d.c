/* specula: navier_stokes_3d.c
 *
 * Incompressible flow in three dimensions, rotational form, with omega = curl u:
 *
 *   u_t = u x omega - grad(p + |u|^2/2) + viscosity lap u - hyperviscosity (-lap)^p u + forcing,   div u = 0,
 *
 * the power p being hyperviscosity_order. The pressure keeps u free of divergence: the gradient is what the projection
 * P = 1 - k k/|k|^2 takes out of u x omega, of the forcing and of initial states. Nine real transforms an evaluation: u and
 * omega to points, u x omega back. The rotational form conserves energy and helicity, and energy even when
 * products alias. The mean of u is constant without forcing.
 *
 * Source: Orszag and Patterson, Phys. Rev. Lett. 28, 76 (1972). Good values: Taylor-Green at Re 1600 (box 2 pi, viscosity 1/1600)
 * on 128^3 with etdrk4 and dt 0.01, where the dissipation peaks at t = 9.0 with 0.0137; with all scales resolved, on 256^3 and more,
 * it is 0.0129. So it fails when k_max eta < 1: energy piles up at the last modes. Watch spectral_tail, raise n or add
 * hyperviscosity.
 */
#include "velocities.h"
#include "viscous.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { VISCOSITY, HYPERVISCOSITY, HYPERVISCOSITY_ORDER };

static const spc_parameter parameters[] = {
    [VISCOSITY] = SPC_VISCOSITY_PARAMETER,
    [HYPERVISCOSITY] = SPC_HYPERVISCOSITY_PARAMETER,
    [HYPERVISCOSITY_ORDER] = SPC_HYPERVISCOSITY_ORDER_PARAMETER,
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    const spc_value *values = physics->values;
    *value = -spc_viscous_rate(values[VISCOSITY].number, values[HYPERVISCOSITY].number,
                               values[HYPERVISCOSITY_ORDER].number,
                               k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
}

static double diffusivity(const spc_physics *physics, int channel) {
    (void)channel;
    return physics->values[VISCOSITY].number;
}

/* i times a real combination of two coefficients: a p - b q. */
static inline spc_complex rotated(double a, spc_complex p, double b, spc_complex q) {
    return CMPLX(b * cimag(q) - a * cimag(p), a * creal(p) - b * creal(q));
}

/* Velocity as it is, and omega = i k x u. */
static void prepare(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *state, spc_complex *const *input) {
    (void)physics;
    const spc_complex *restrict u = state[0], *restrict v = state[1], *restrict w = state[2];
    spc_complex *restrict x = input[3], *restrict y = input[4], *restrict z = input[5];
    const double *restrict kz = row->d_last;
    const double kx = row->d[0], ky = row->d[1];
    for (int c = 0; c < 3; c++) memcpy(input[c], state[c], row->count * sizeof **input);
    for (size_t i = 0; i < row->count; i++) x[i] = rotated(ky, w[i], kz[i], v[i]);
    for (size_t i = 0; i < row->count; i++) y[i] = rotated(kz[i], u[i], kx, w[i]);
    for (size_t i = 0; i < row->count; i++) z[i] = rotated(kx, v[i], ky, u[i]);
}

/* u x omega; outputs may lie on u, v, w. */
static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)physics;
    (void)auxiliary;
    const double *u = input[0], *v = input[1], *w = input[2];
    const double *x = input[3], *y = input[4], *z = input[5];
    double *f = output[0], *g = output[1], *h = output[2];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double a = u[i], b = v[i], c = w[i];
        f[i] = b * z[i] - c * y[i];
        g[i] = c * x[i] - a * z[i];
        h[i] = a * y[i] - b * x[i];
    }
}

/* to = scale (1 - k k/|k|^2) from; the arrays may be the same. */
static void without_gradient(const spc_mode_row *row, double scale, const spc_complex *const *from,
                             spc_complex *const *to) {
    const double *kz = row->d_last, *inverse_square = row->inverse_square;
    const double kx = row->d[0], ky = row->d[1];
    const spc_complex *f = from[0], *g = from[1], *h = from[2];
    spc_complex *u = to[0], *v = to[1], *w = to[2];
#pragma GCC ivdep
    for (size_t i = 0; i < row->count; i++) {
        const spc_complex a = scale * f[i], b = scale * g[i], c = scale * h[i];
        const spc_complex along = inverse_square[i] * (kx * a + ky * b + kz[i] * c);
        u[i] = a - kx * along;
        v[i] = b - ky * along;
        w[i] = c - kz[i] * along;
    }
}

static void assemble(const spc_physics *physics, const spc_mode_row *row,
                     const spc_complex *const *output, spc_complex *const *n) {
    (void)physics;
    without_gradient(row, row->scale, output, n);
}

static void project(const spc_physics *physics, const spc_mode_row *row, spc_complex *const *u) {
    (void)physics;
    without_gradient(row, 1, (const spc_complex *const *)u, u);
}

/* ---- measures ---- */

/* Re(conj(u) . i k x u) = 2 k . (Re u x Im u) */
static double helicity_at(const double k[3], spc_complex u, spc_complex v, spc_complex w) {
    return 2 * (k[0] * (creal(v) * cimag(w) - creal(w) * cimag(v)) +
                k[1] * (creal(w) * cimag(u) - creal(u) * cimag(w)) +
                k[2] * (creal(u) * cimag(v) - creal(v) * cimag(u)));
}

static double helicity(const spc_probe *probe) {
    const spc_modes *modes = probe->modes;
    const spc_complex *const *u = probe->spectrum;
    const size_t width = modes->count[2];
    double sum = 0;
    for (size_t row = 0; row < modes->total / width; row++) {
        double row_sum = 0;
        for (size_t i = 0; i < width; i++) {
            const size_t mode = row * width + i;
            const double k[] = {modes->derivative[0][row / modes->count[1]],
                                modes->derivative[1][row % modes->count[1]],
                                modes->derivative[2][i]};
            row_sum += modes->weight[mode] * helicity_at(k, u[0][mode], u[1][mode], u[2][mode]);
        }
        sum += row_sum;
    }
    return sum;
}

static const spc_measure measures[] = {
    SPC_VELOCITY_ENERGY_MEASURE,
    {.name = "enstrophy",
     .symbol = "{/Symbol W}",
     .long_name = "enstrophy, <|curl u|^2>/2 (box mean)",
     .value = spc_velocity_enstrophy},
    {.name = "dissipation",
     .symbol = "{/Symbol e}",
     .long_name = "dissipation of energy by viscosity and hyperviscosity (box mean)",
     .value = spc_velocity_dissipation},
    SPC_VELOCITY_DIVERGENCE_MEASURE,
    {.name = "helicity",
     .symbol = "H",
     .long_name = "helicity, <u . curl u> (box mean)",
     .conserved = true,
     .conserved_when = spc_velocity_undamped,
     .value = helicity},
    {.name = NULL},
};

/* ---- the descriptor ---- */

static const char *const fields[] = {"u", "v", "w", NULL};
static const char *const long_names[] = {"velocity along x", "velocity along y", "velocity along z",
                                         NULL};
static const char *const sample[] = {"sin(x)*cos(y)*cos(z) + 0.3*sin(2*z)",
                                     "-cos(x)*sin(y)*cos(z) + 0.3*cos(2*z)", "0.2*sin(x + 2*y)"};

const spc_equation spc_equation_navier_stokes_3d = {
    .abi = SPC_ABI,
    .name = "navier-stokes-3d",
    .doc = "incompressible flow in three dimensions, rotational form",
    .cite = "Orszag and Patterson, Phys. Rev. Lett. 28, 76 (1972)",
    .form = {[2] = "u_t = u x omega - grad(p + |u|^2/2)[ + {viscosity} lap u][ - {hyperviscosity} "
                   "(-lap)^{hyperviscosity_order} u][ + {forcing}], omega = curl u, div u = 0"},
    .good_values =
        "Taylor-Green at Re 1600: box 2 pi, 128^3, viscosity 1/1600, etdrk4 with dt 0.01",
    .parameters = parameters,
    .fields = {[2] = fields},
    .long_names = {[2] = long_names},
    .vector_valued = true,
    .symbol = symbol,
    .diffusivity = diffusivity,
    .inputs = {[2] = 6},
    .outputs = {[2] = 3},
    .prepare = prepare,
    .product = product,
    .assemble = assemble,
    .degree = 2,
    .project = project,
    .takes_forcing = true,
    .speed = spc_velocity_speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.01,
    .sample_initial = {[2] = sample},
};
