/* specula: navier_stokes_2d.c
 *
 * Incompressible flow in two dimensions, by its vorticity w = v_x - u_y:
 *
 *   w_t + u.grad w = viscosity lap w - drag w - hyperviscosity (-lap)^p w + forcing,
 *   u = psi_y,  v = -psi_x,  lap psi = -w,
 *
 * p = hyperviscosity_order. A forcing (f, g) of the velocity is g_x - f_y here: sin(k y) ex gives -k cos(k y). The mean of w
 * makes no velocity on a periodic box: it is carried along and decays with the drag.
 *
 * Products take four real transforms (Basdevant, J. Comput. Phys. 50, 209, 1983), from the divergence of the Reynolds stress,
 *
 *   -u.grad w = (d_yy - d_xx)(u v) - d_xy (v^2 - u^2),
 *
 * the same as u.grad w when products do not alias. Truncated to the modes of two-thirds dealiasing the inviscid equation then conserves
 * energy and enstrophy. Good values: box 2 pi, 256^2, viscosity 1e-3, etdrk4 with dt 5e-3 (CFL below 1). It fails
 * when the enstrophy cascade meets the last modes: watch spectral_tail, raise n or add hyperviscosity.
 */
#include "viscous.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { VISCOSITY, DRAG, HYPERVISCOSITY, HYPERVISCOSITY_ORDER };

static const spc_parameter parameters[] = {
    [VISCOSITY] = SPC_VISCOSITY_PARAMETER,
    [DRAG] = SPC_DRAG_PARAMETER,
    [HYPERVISCOSITY] = SPC_HYPERVISCOSITY_PARAMETER,
    [HYPERVISCOSITY_ORDER] = SPC_HYPERVISCOSITY_ORDER_PARAMETER,
    {.name = NULL},
};

/* The rate at which a mode of w decays by itself. */
static double decay_rate(const spc_physics *physics, double k_squared) {
    const spc_value *values = physics->values;
    return values[DRAG].number + spc_viscous_rate(values[VISCOSITY].number,
                                                  values[HYPERVISCOSITY].number,
                                                  values[HYPERVISCOSITY_ORDER].number, k_squared);
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    *value = -decay_rate(physics, k[0] * k[0] + k[1] * k[1]);
}

/* Velocity from vorticity: psi = w / k^2, u = i ky psi, v = -i kx psi. */
static void prepare(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *state, spc_complex *const *input) {
    (void)physics;
    const spc_complex *restrict w = state[0];
    spc_complex *restrict u = input[0], *restrict v = input[1];
    const double *restrict inverse_square = row->inverse_square, *restrict ky = row->d_last;
    const double kx = row->d[0];
    for (size_t i = 0; i < row->count; i++) {
        const double real = inverse_square[i] * creal(w[i]);
        const double imaginary = inverse_square[i] * cimag(w[i]);
        u[i] = CMPLX(-ky[i] * imaginary, ky[i] * real);
        v[i] = CMPLX(kx * imaginary, -kx * real);
    }
}

static void assemble(const spc_physics *physics, const spc_mode_row *row,
                     const spc_complex *const *output, spc_complex *const *n) {
    (void)physics;
    const spc_complex *restrict difference = output[0], *restrict mixed = output[1];
    spc_complex *restrict to = n[0];
    const double *restrict ky = row->d_last;
    const double kx = row->d[0], scale = row->scale;
    for (size_t i = 0; i < row->count; i++) {
        const double of_mixed = scale * (kx * kx - ky[i] * ky[i]);
        const double of_difference = scale * kx * ky[i];
        to[i] = of_mixed * mixed[i] + of_difference * difference[i];
    }
}

/* ---- measures ---- */

/* The energy of a mode of velocity, by its |w|^2. */
static double energy_factor(const spc_physics *physics, double k_squared) {
    (void)physics;
    return k_squared > 0 ? 0.5 / k_squared : 0;
}

static double energy_weight(double k_squared, const void *user) {
    return energy_factor(user, k_squared);
}

static double palinstrophy_weight(double k_squared, const void *user) {
    (void)user;
    return 0.5 * k_squared;
}

static double dissipation_weight(double k_squared, const void *user) {
    return 2 * decay_rate(user, k_squared) * energy_factor(user, k_squared);
}

static double energy(const spc_probe *probe) {
    return spc_spectrum_sum(probe->modes, probe->spectrum[0], energy_weight, probe->physics);
}

static double enstrophy(const spc_probe *probe) {
    return 0.5 * spc_spectrum_sum(probe->modes, probe->spectrum[0], NULL, NULL);
}

static double palinstrophy(const spc_probe *probe) {
    return spc_spectrum_sum(probe->modes, probe->spectrum[0], palinstrophy_weight, NULL);
}

static double dissipation(const spc_probe *probe) {
    return spc_spectrum_sum(probe->modes, probe->spectrum[0], dissipation_weight, probe->physics);
}

static double mean_vorticity(const spc_probe *probe) {
    return creal(probe->spectrum[0][0]);
}

static bool undamped(const spc_physics *physics) {
    return decay_rate(physics, 1) == 0;
}

static bool without_drag(const spc_physics *physics) {
    return physics->values[DRAG].number == 0;
}

/* Modes of u (axis 0) or v (axis 1). */
static void velocity(const spc_probe *probe, int axis, spc_complex *modes) {
    const spc_modes *m = probe->modes;
    const spc_complex *w = probe->spectrum[0];
    const size_t width = m->count[1];
    for (size_t i = 0; i < m->total; i++) {
        const double k = axis == 0 ? m->derivative[1][i % width] : -m->derivative[0][i / width];
        const double factor = k * m->inverse_square[i];
        modes[i] = CMPLX(-factor * cimag(w[i]), factor * creal(w[i]));
    }
}

static double speed(const spc_probe *probe, int axis) {
    return spc_largest_magnitude(spc_probe_points(probe, velocity, axis),
                                 spc_state_field_size(probe->state));
}

static const spc_measure measures[] = {
    {.name = "energy",
     .symbol = "E",
     .long_name = "kinetic energy, <u^2 + v^2>/2 (box mean)",
     .conserved = true,
     .conserved_when = undamped,
     .value = energy},
    {.name = "enstrophy",
     .symbol = "Z",
     .long_name = "enstrophy, <w^2>/2 (box mean)",
     .conserved = true,
     .conserved_when = undamped,
     .value = enstrophy},
    {.name = "palinstrophy",
     .symbol = "P",
     .long_name = "palinstrophy, <|grad w|^2>/2 (box mean)",
     .value = palinstrophy},
    {.name = "dissipation",
     .symbol = "{/Symbol e}",
     .long_name = "dissipation of energy by viscosity, hyperviscosity and drag (box mean)",
     .value = dissipation},
    {.name = "mean_vorticity",
     .symbol = "<w>",
     .long_name = "mean vorticity, <w>; the circulation is this times the area",
     .conserved = true,
     .conserved_when = without_drag,
     .value = mean_vorticity},
    {.name = NULL},
};

/* ---- the descriptor ---- */

static const char *const fields[] = {"w", NULL};
static const char *const long_names[] = {"vorticity", NULL};
static const char *const sample[] = {"2*cos(x)*cos(y) + 3*cos(2*x + y) + 2*sin(x - 3*y)"};

const spc_equation spc_equation_navier_stokes_2d = {
    .abi = SPC_ABI,
    .name = "navier-stokes-2d",
    .doc = "incompressible flow in two dimensions, vorticity form",
    .cite = "Basdevant, J. Comput. Phys. 50, 209 (1983)",
    .form = {[1] = "w_t + u.grad w = [{viscosity} lap w//0][ - {drag} w][ - {hyperviscosity} "
                   "(-lap)^{hyperviscosity_order} w][ + {forcing}], (u, v) = (psi_y, -psi_x), lap "
                   "psi = -w"},
    .good_values = "box 2 pi, 256^2, viscosity 1e-3, etdrk4 with dt 5e-3",
    .parameters = parameters,
    .fields = {[1] = fields},
    .long_names = {[1] = long_names},
    .symbol = symbol,
    .inputs = {[1] = 2},
    .outputs = {[1] = 2},
    .prepare = prepare,
    .product = spc_plane_stresses,
    .assemble = assemble,
    .degree = 2,
    .takes_forcing = true,
    .speed = speed,
    .energy_factor = energy_factor,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.002,
    .sample_initial = {[1] = sample},
};
