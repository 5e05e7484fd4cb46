/* specula: burgers.c
 *
 * Burgers equation, one-dimensional and as a vector equation:
 *
 *   1D:      u_t + u u_x = viscosity u_xx, N = -(u^2/2)_x
 *   2D, 3D:  u_t + (u.grad) u = viscosity lap u, for the velocity (u, v, w)
 *
 * Waves steepen into shocks as wide as viscosity over their height, which the grid must resolve: a spacing below a
 * third of that. Without viscosity the spectral solver is right only until the first shock, at t = -1/min u_x.
 * In one dimension the mean is conserved and the energy <u^2>/2 falls by viscosity <u_x^2>. The vector form is no conservation law.
 *
 * Source: Burgers, Adv. Appl. Mech. 1, 171 (1948); exact solutions: Cole, Quart. Appl. Math. 9, 225 (1951).
 */
#include "burgers_flux.h"
#include "means.h"
#include "viscous.h"

#include <complex.h>
#include <math.h>

enum { VISCOSITY };

static const spc_parameter parameters[] = {
    [VISCOSITY] = {.name = "viscosity",
                   .type = SPC_REAL,
                   .fallback = 0.05,
                   .minimum = 0,
                   .maximum = 1e12,
                   .unit = "1",
                   .doc = "coefficient of the Laplacian; 0: none"},
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)channel;
    *value = -physics->values[VISCOSITY].number * (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
}

static double diffusivity(const spc_physics *physics, int channel) {
    (void)channel;
    return physics->values[VISCOSITY].number;
}

/* In two and three dimensions: velocities, then their gradients, input[dims + c dims + axis]. */
static void prepare(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *u, spc_complex *const *input) {
    const int dims = physics->grid.dims, last = dims - 1;
    for (int c = 0; c < dims; c++) {
        const spc_complex *restrict from = u[c];
        spc_complex *restrict velocity = input[c];
        for (size_t i = 0; i < row->count; i++) velocity[i] = from[i];
        spc_complex *const *gradient = input + dims + (size_t)c * (size_t)dims;
        for (int axis = 0; axis < last; axis++) {
            spc_complex *restrict across = gradient[axis];
            const double d = row->d[axis];
            for (size_t i = 0; i < row->count; i++) across[i] = I * d * from[i];
        }
        spc_complex *restrict along = gradient[last];
        for (size_t i = 0; i < row->count; i++) along[i] = I * row->d_last[i] * from[i];
    }
}

static void advection_in_plane(size_t count, const double *const *q, double *const *n) {
    const double *u = q[0], *v = q[1];
    const double *u_x = q[2], *u_y = q[3], *v_x = q[4], *v_y = q[5];
    double *along_x = n[0], *along_y = n[1];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double a = u[i], b = v[i];
        along_x[i] = -(a * u_x[i] + b * u_y[i]);
        along_y[i] = -(a * v_x[i] + b * v_y[i]);
    }
}

static void advection_in_space(size_t count, const double *const *q, double *const *n) {
    const double *u = q[0], *v = q[1], *w = q[2];
    const double *u_x = q[3], *u_y = q[4], *u_z = q[5];
    const double *v_x = q[6], *v_y = q[7], *v_z = q[8];
    const double *w_x = q[9], *w_y = q[10], *w_z = q[11];
    double *along_x = n[0], *along_y = n[1], *along_z = n[2];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double a = u[i], b = v[i], c = w[i];
        along_x[i] = -(a * u_x[i] + b * u_y[i] + c * u_z[i]);
        along_y[i] = -(a * v_x[i] + b * v_y[i] + c * v_z[i]);
        along_z[i] = -(a * w_x[i] + b * w_y[i] + c * w_z[i]);
    }
}

static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    (void)auxiliary;
    if (physics->grid.dims == 2) {
        advection_in_plane(count, input, output);
    } else {
        advection_in_space(count, input, output);
    }
}

/* ---- measures ---- */

static double energy(const spc_probe *probe) {
    double squares = 0;
    for (int c = 0; c < probe->physics->grid.dims; c++) squares += spc_mean_square_of(probe, c);
    return 0.5 * squares;
}

static double dissipation(const spc_probe *probe) {
    double slopes = 0;
    for (int c = 0; c < probe->physics->grid.dims; c++) {
        slopes += spc_mean_square_gradient_of(probe, c);
    }
    return probe->physics->values[VISCOSITY].number * slopes;
}

static const spc_measure measures[] = {
    {.name = "mean",
     .symbol = "<u>",
     .long_name = "mean, <u>",
     .conserved = true,
     .conserved_when = spc_in_one_dimension,
     .value = spc_mean_of_first},
    {.name = "energy", .symbol = "E", .long_name = "energy, <|u|^2>/2 (box mean)", .value = energy},
    {.name = "dissipation",
     .symbol = "{/Symbol e}",
     .long_name = "dissipation, viscosity <|grad u|^2> (box mean)",
     .value = dissipation},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    return spc_largest_magnitude(spc_state_field(probe->state, 0, (size_t)axis),
                                 spc_state_field_size(probe->state));
}

static const char *const line_fields[] = {"u", NULL};
static const char *const plane_fields[] = {"u", "v", NULL};
static const char *const space_fields[] = {"u", "v", "w", NULL};
static const char *const line_names[] = {"velocity", NULL};
static const char *const vector_names[] = {"velocity along x", "velocity along y",
                                           "velocity along z", NULL};
static const char *const line[] = {"0.5 + 2*sin(x) + cos(2*x)"};
static const char *const plane[] = {"0.3 + sin(x)*cos(y)/2", "cos(x + y)/2 - 0.2"};
static const char *const space[] = {"sin(x)*cos(y)/2", "cos(y + z)/2 - 0.2", "sin(z - x)/3 + 0.1"};

const spc_equation spc_equation_burgers = {
    .abi = SPC_ABI,
    .name = "burgers",
    .doc = "Burgers: steepening waves and shocks, scalar in 1D, a vector in 2D and 3D",
    .cite = "Burgers, Adv. Appl. Mech. 1, 171 (1948)",
    .form = {"u_t + u u_x = [{viscosity} u_xx//0][ + {forcing}]",
             "u_t + (u.grad) u = [{viscosity} lap u//0][ + {forcing}]",
             "u_t + (u.grad) u = [{viscosity} lap u//0][ + {forcing}]"},
    .good_values = "viscosity 0.01/pi on [-1, 1) with 2048 points; etdrk4, dt 1e-3",
    .parameters = parameters,
    .fields = {line_fields, plane_fields, space_fields},
    .long_names = {line_names, vector_names, vector_names},
    .vector_valued = true,
    .symbol = symbol,
    .flux = spc_burgers_flux,
    .flux_dims = 1,
    .wave_speeds = spc_burgers_wave_speeds,
    .riemann = spc_burgers_godunov,
    .riemann_name = "godunov",
    .diffusivity = diffusivity,
    .inputs = {0, 6, 12},
    .outputs = {0, 2, 3},
    .prepare = prepare,
    .product = product,
    .degree = 2,
    .takes_forcing = true,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.02,
    .sample_initial = {line, plane, space},
};
