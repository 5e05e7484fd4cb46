/* specula: navier_stokes_velocity_2d.c
 *
 * Incompressible flow in two dimensions, by its velocity (u, v):
 *
 *   u_t + (u.grad) u = -grad p + viscosity lap u - drag u - hyperviscosity (-lap)^p u + forcing,   div u = 0,
 *
 * p = hyperviscosity_order. The pressure keeps u free of divergence: a gradient is what the projection P = 1 - k k/|k|^2 takes out,
 * of initial states and of the forcing as well. A solution is one of navier-stokes-2d, with w = v_x - u_y, and has a
 * mean flow besides, which is constant but for drag and forcing.
 *
 * Spectrally the advection is taken in the four transforms of Basdevant, J. Comput. Phys. 50, 209 (1983): with grad v^2 added, which
 * the projection removes,
 *
 *   -(u.grad) u = (d_x (v^2 - u^2) - d_y (u v), -d_x (u v)).
 *
 * Truncated to the modes of two-thirds dealiasing the inviscid equation conserves energy and enstrophy. The
 * staggered solver takes this equation too. Good values: box 2 pi, 256^2, viscosity 1e-3, drag 0.1, etdrk4 with dt 3.5e-3. It fails when
 * the enstrophy cascade meets the last modes: watch spectral_tail, raise n or add hyperviscosity.
 */
#include "means.h"
#include "velocities.h"
#include "viscous.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { VISCOSITY, DRAG, HYPERVISCOSITY, HYPERVISCOSITY_ORDER };

static const spc_parameter parameters[] = {
    [VISCOSITY] = SPC_VISCOSITY_PARAMETER,
    [DRAG] = SPC_DRAG_PARAMETER,
    [HYPERVISCOSITY] = SPC_HYPERVISCOSITY_PARAMETER,
    [HYPERVISCOSITY_ORDER] = SPC_HYPERVISCOSITY_ORDER_PARAMETER,
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    const spc_value *values = physics->values;
    *value = -values[DRAG].number -
             spc_viscous_rate(values[VISCOSITY].number, values[HYPERVISCOSITY].number,
                              values[HYPERVISCOSITY_ORDER].number, k[0] * k[0] + k[1] * k[1]);
}

static double diffusivity(const spc_physics *physics, int channel) {
    (void)channel;
    return physics->values[VISCOSITY].number;
}

static void prepare(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *state, spc_complex *const *input) {
    (void)physics;
    for (int c = 0; c < 2; c++) memcpy(input[c], state[c], row->count * sizeof **input);
}

/* i (a p - b q) without its gradient part: what is left is along (ky, -kx). */
static void assemble(const spc_physics *physics, const spc_mode_row *row,
                     const spc_complex *const *output, spc_complex *const *n) {
    (void)physics;
    const spc_complex *restrict difference = output[0], *restrict mixed = output[1];
    spc_complex *restrict u = n[0], *restrict v = n[1];
    const double *restrict inverse_square = row->inverse_square, *restrict ky = row->d_last;
    const double kx = row->d[0], scale = row->scale;
    for (size_t i = 0; i < row->count; i++) {
        const double of_difference = scale * kx * ky[i] * inverse_square[i];
        const double of_mixed = scale * (kx * kx - ky[i] * ky[i]) * inverse_square[i];
        const spc_complex across = of_difference * difference[i] + of_mixed * mixed[i];
        u[i] = CMPLX(-ky[i] * cimag(across), ky[i] * creal(across));
        v[i] = CMPLX(kx * cimag(across), -kx * creal(across));
    }
}

static void project(const spc_physics *physics, const spc_mode_row *row, spc_complex *const *u) {
    (void)physics;
    const double *ky = row->d_last;
    const double kx = row->d[0];
    for (size_t i = 0; i < row->count; i++) {
        const spc_complex along = row->inverse_square[i] * (kx * u[0][i] + ky[i] * u[1][i]);
        u[0][i] -= kx * along;
        u[1][i] -= ky[i] * along;
    }
}

/* ---- measures ---- */

static double mean_v(const spc_probe *probe) {
    return spc_mean_of(probe, 1);
}

static bool without_drag(const spc_physics *physics) {
    return physics->values[DRAG].number == 0;
}

static const spc_measure measures[] = {
    SPC_VELOCITY_ENERGY_MEASURE,
    {.name = "enstrophy",
     .symbol = "Z",
     .long_name = "enstrophy, <(v_x - u_y)^2>/2 (box mean)",
     .conserved = true,
     .conserved_when = spc_velocity_undamped,
     .value = spc_velocity_enstrophy},
    {.name = "dissipation",
     .symbol = "{/Symbol e}",
     .long_name = "dissipation of energy by viscosity, hyperviscosity and drag (box mean)",
     .value = spc_velocity_dissipation},
    SPC_VELOCITY_DIVERGENCE_MEASURE,
    {.name = "mean_u",
     .symbol = "<u>",
     .long_name = "mean velocity along x: momentum over mass",
     .conserved = true,
     .conserved_when = without_drag,
     .value = spc_mean_of_first},
    {.name = "mean_v",
     .symbol = "<v>",
     .long_name = "mean velocity along y: momentum over mass",
     .conserved = true,
     .conserved_when = without_drag,
     .value = mean_v},
    {.name = NULL},
};

/* ---- the descriptor ---- */

static const char *const fields[] = {"u", "v", NULL};
static const char *const long_names[] = {"velocity along x", "velocity along y", NULL};
static const char *const sample[] = {"-cos(x)*sin(y) - 0.6*sin(2*x + y) - 0.6*cos(x - 3*y)",
                                     "sin(x)*cos(y) + 1.2*sin(2*x + y) - 0.2*cos(x - 3*y)"};

const spc_equation spc_equation_navier_stokes_velocity_2d = {
    .abi = SPC_ABI,
    .name = "navier-stokes-velocity-2d",
    .doc = "incompressible flow in two dimensions, velocity form",
    .cite = "Basdevant, J. Comput. Phys. 50, 209 (1983)",
    .form = {[1] = "u_t + (u.grad) u = -grad p[ + {viscosity} lap u][ - {drag} u][ - "
                   "{hyperviscosity} (-lap)^{hyperviscosity_order} u][ + {forcing}], div u = 0"},
    .good_values = "box 2 pi, 256^2, viscosity 1e-3, drag 0.1, etdrk4 with dt 3.5e-3",
    .parameters = parameters,
    .fields = {[1] = fields},
    .long_names = {[1] = long_names},
    .vector_valued = true,
    .symbol = symbol,
    .diffusivity = diffusivity,
    .inputs = {[1] = 2},
    .outputs = {[1] = 2},
    .prepare = prepare,
    .product = spc_plane_stresses,
    .assemble = assemble,
    .degree = 2,
    .project = project,
    .takes_forcing = true,
    .speed = spc_velocity_speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.002,
    .sample_initial = {[1] = sample},
};
