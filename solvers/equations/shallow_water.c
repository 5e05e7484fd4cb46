/* specula: shallow_water.c
 *
 * Shallow water over a flat bottom, in depth h and momentum m = h u:
 *
 *   h_t + div m = 0,   m_t + div(m u) + grad(gravity h^2/2) = 0
 *
 * Bores and rarefactions as in a gas with gamma = 2. States are reconstructed as depth and velocity. The flux of its own
 * is Roe's, with Harten's correction where a rarefaction spans a standing wave. Every cell must stay wet.
 *
 * Source: LeVeque, Finite Volume Methods for Hyperbolic Problems (2002), sections 13 and 15.3.3. Good values:
 * finite-volume, van-leer or weno5, hll, cfl 0.4.
 */
#include "compiler.h"
#include "means.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { GRAVITY };

static const spc_parameter parameters[] = {
    [GRAVITY] = {.name = "gravity",
                 .type = SPC_REAL,
                 .fallback = 1,
                 .minimum = 1e-12,
                 .maximum = 1e12,
                 .unit = "1",
                 .doc = "acceleration of gravity"},
    {.name = NULL},
};

static double gravity_of(const spc_physics *physics) {
    return physics->values[GRAVITY].number;
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)physics;
    (void)channel;
    (void)k;
    *value = 0;
}

/* ---- at points ---- */

static void flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f) {
    const int dims = physics->grid.dims;
    const double half_gravity = 0.5 * gravity_of(physics);
    for (size_t i = 0; i < count; i++) {
        const double h = q[0][i], normal = q[1 + axis][i] / h;
        f[0][i] = q[1 + axis][i];
        for (int along = 0; along < dims; along++) {
            f[1 + along][i] = q[1 + along][i] * normal + (along == axis ? half_gravity * h * h : 0);
        }
    }
}

static void wave_speeds(const spc_physics *physics, int axis, size_t count, const double *const *q,
                        double *slowest, double *fastest) {
    const double gravity = gravity_of(physics);
    for (size_t i = 0; i < count; i++) {
        const double normal = q[1 + axis][i] / q[0][i], wave = sqrt(gravity * q[0][i]);
        slowest[i] = normal - wave;
        fastest[i] = normal + wave;
    }
}

static void to_primitive(const spc_physics *physics, size_t count, const double *const *q,
                         double *const *primitive) {
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        for (size_t i = 0; i < count; i++) primitive[1 + axis][i] = q[1 + axis][i] / q[0][i];
    }
    for (size_t i = 0; i < count; i++) primitive[0][i] = q[0][i];
}

static void from_primitive(const spc_physics *physics, size_t count, const double *const *primitive,
                           double *const *q) {
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        for (size_t i = 0; i < count; i++) {
            q[1 + axis][i] = primitive[1 + axis][i] * primitive[0][i];
        }
    }
    for (size_t i = 0; i < count; i++) q[0][i] = primitive[0][i];
}

static bool admissible(const spc_physics *physics, size_t count, const double *const *q) {
    (void)physics;
    bool all = true;
    for (size_t i = 0; i < count; i++) all = all && q[0][i] > 0;
    return all;
}

static bool mirrored(const spc_physics *physics, int axis, int channel) {
    (void)physics;
    return channel == 1 + axis;
}

/* ---- Roe's flux ---- */

/* |lambda|, kept away from 0 where the wave spreads across it. */
static double spread(double lambda, double of_left, double of_right) {
    const double width = fmax(0, fmax(lambda - of_left, of_right - lambda));
    const double size = fabs(lambda);
    return size < width ? 0.5 * (lambda * lambda / width + width) : size;
}

static void roe_at(int dims, int axis, double gravity, const double *const *left,
                   const double *const *right, size_t i, double *dissipation) {
    const double h_l = left[0][i], h_r = right[0][i];
    const double root_l = sqrt(h_l), root_r = sqrt(h_r), share = root_l / (root_l + root_r);
    const double wave = sqrt(0.5 * gravity * (h_l + h_r));
    const double u_l = left[1 + axis][i] / h_l, u_r = right[1 + axis][i] / h_r;
    const double normal = share * u_l + (1 - share) * u_r;
    const double d_h = h_r - h_l, d_m = right[1 + axis][i] - left[1 + axis][i];
    /* The jump in parts of the waves u - c and u + c, times their speeds. */
    const double back =
        spread(normal - wave, u_l - sqrt(gravity * h_l), u_r - sqrt(gravity * h_r)) *
        ((normal + wave) * d_h - d_m) / (2 * wave);
    const double front =
        spread(normal + wave, u_l + sqrt(gravity * h_l), u_r + sqrt(gravity * h_r)) *
        (d_m - (normal - wave) * d_h) / (2 * wave);
    dissipation[0] = back + front;
    for (int along = 0; along < dims; along++) {
        const double v_l = left[1 + along][i] / h_l, v_r = right[1 + along][i] / h_r;
        const double mean = share * v_l + (1 - share) * v_r;
        dissipation[1 + along] =
            along == axis ? (normal - wave) * back + (normal + wave) * front
                          : mean * dissipation[0] + fabs(normal) * root_l * root_r * (v_r - v_l);
    }
}

static void roe(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f) {
    const int dims = physics->grid.dims, channels = dims + 1;
    const double gravity = gravity_of(physics);
    for (size_t i = 0; i < count; i++) {
        const double *l[SPC_MAX_CHANNELS], *r[SPC_MAX_CHANNELS];
        double of_left[SPC_MAX_CHANNELS], of_right[SPC_MAX_CHANNELS], dissipation[SPC_MAX_CHANNELS];
        double *f_l[SPC_MAX_CHANNELS], *f_r[SPC_MAX_CHANNELS];
        for (int c = 0; c < channels; c++) {
            l[c] = left[c] + i;
            r[c] = right[c] + i;
            f_l[c] = of_left + c;
            f_r[c] = of_right + c;
        }
        flux(physics, axis, 1, l, f_l);
        flux(physics, axis, 1, r, f_r);
        roe_at(dims, axis, gravity, l, r, 0, dissipation);
        for (int c = 0; c < channels; c++) {
            f[c][i] = 0.5 * (of_left[c] + of_right[c] - dissipation[c]);
        }
    }
}

/* ---- measures ---- */

static double total(const spc_probe *probe, int channel) {
    return spc_grid_volume(&probe->state->grid) * spc_mean_of(probe, channel);
}

static double mass(const spc_probe *probe) {
    return total(probe, 0);
}

static double momentum_x(const spc_probe *probe) {
    return total(probe, 1);
}

static double momentum_y(const spc_probe *probe) {
    return total(probe, 2);
}

static double energy_at(const spc_probe *probe, size_t point) {
    const double h = spc_state_field(probe->state, 0, 0)[point];
    double square = 0;
    for (int axis = 0; axis < probe->state->grid.dims; axis++) {
        const double m = spc_state_field(probe->state, 0, 1 + (size_t)axis)[point];
        square += m * m;
    }
    return 0.5 * (square / h + gravity_of(probe->physics) * h * h);
}

static double energy(const spc_probe *probe) {
    return spc_grid_volume(&probe->state->grid) * spc_probe_mean(probe, energy_at);
}

static bool in_two(const spc_physics *physics) {
    return physics->grid.dims > 1;
}

static const spc_measure measures[] = {
    {.name = "mass",
     .symbol = "M",
     .long_name = "mass, int h dx",
     .conserved = true,
     .value = mass},
    {.name = "momentum_x",
     .symbol = "P_x",
     .long_name = "momentum along x, int h u dx",
     .conserved = true,
     .value = momentum_x},
    {.name = "momentum_y",
     .symbol = "P_y",
     .long_name = "momentum along y, int h v dx",
     .conserved = true,
     .applies = in_two,
     .value = momentum_y},
    {.name = "energy",
     .symbol = "E",
     .long_name = "energy, int (h |u|^2 + gravity h^2)/2 dx; bores lower it",
     .value = energy},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    const double gravity = gravity_of(probe->physics);
    const double *h = spc_state_field(probe->state, 0, 0);
    const double *m = spc_state_field(probe->state, 0, 1 + (size_t)axis);
    double most = 0;
    for (size_t i = 0; i < spc_state_field_size(probe->state); i++) {
        most = fmax(most, fabs(m[i] / h[i]) + sqrt(gravity * h[i]));
    }
    return most;
}

static const char *const line_fields[] = {"h", "hu", NULL};
static const char *const plane_fields[] = {"h", "hu", "hv", NULL};
static const char *const line_names[] = {"depth", "momentum along x", NULL};
static const char *const plane_names[] = {"depth", "momentum along x", "momentum along y", NULL};
static const char *const line[] = {"1 + 0.2*sin(x)", "0.3*cos(x)"};
static const char *const plane[] = {"1 + 0.2*sin(x - y)", "0.3*cos(x + y)", "0.2*sin(y)"};

const spc_equation spc_equation_shallow_water = {
    .abi = SPC_ABI,
    .name = "shallow-water",
    .doc = "shallow water over a flat bottom: bores and dam breaks",
    .cite = "LeVeque, Finite Volume Methods for Hyperbolic Problems (2002)",
    .form = {"h_t + m_x = 0, m_t + (m^2/h + {gravity} h^2/2)_x = 0",
             "h_t + div m = 0, m_t + div(m m/h) + grad({gravity} h^2/2) = 0"},
    .good_values = "finite-volume, van-leer or weno5, flux hll, cfl 0.4",
    .parameters = parameters,
    .fields = {line_fields, plane_fields},
    .long_names = {line_names, plane_names},
    .symbol = symbol,
    .flux = flux,
    .degree = 0,
    .wave_speeds = wave_speeds,
    .riemann = roe,
    .riemann_name = "roe",
    .to_primitive = to_primitive,
    .from_primitive = from_primitive,
    .mirrored = mirrored,
    .admissible = admissible,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.01,
    .sample_initial = {line, plane},
};
