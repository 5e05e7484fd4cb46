/* specula: euler.c
 *
 * Euler equations of a perfect gas, in the conserved variables rho, m = rho u and E:
 *
 *   rho_t + div m = 0,   m_t + div(m u) + grad p = 0,   E_t + div((E + p) u) = 0,   p = (gamma - 1)(E - |m|^2/(2 rho))
 *
 * Shocks, contacts, rarefactions. States are reconstructed as density, velocity and pressure. The flux of its own is
 * Roe's, with Harten's correction where a rarefaction spans a standing wave, and HLL's where Roe's middle state has no
 * positive density and pressure, as near a vacuum (Einfeldt, Munz, Roe, Sjoegreen, J. Comput. Phys. 92, 273 (1991)).
 *
 * Source: Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics (2009), chapters 3 and 11; Roe, J. Comput. Phys.
 * 43, 357 (1981); Harten, J. Comput. Phys. 49, 357 (1983). Good values: finite-volume, van-leer or weno5, hll, cfl 0.4.
 */
#include "compiler.h"
#include "gas_fluxes.h"
#include "means.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>

enum { GAMMA };

static const spc_parameter parameters[] = {
    [GAMMA] = {.name = "gamma",
               .type = SPC_REAL,
               .fallback = 1.4,
               .minimum = 1.0000001,
               .maximum = 100,
               .unit = "1",
               .doc = "ratio of specific heats"},
    {.name = NULL},
};

static double gamma_of(const spc_physics *physics) {
    return physics->values[GAMMA].number;
}

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)physics;
    (void)channel;
    (void)k;
    *value = 0;
}

/* ---- at points ----
 *
 * Kernels are written for any number of axes and made for each, so that the loops over axes unroll and those over
 * points run in vectors. */

/* Density and its inverse, velocities, pressure at a point. */
typedef struct gas {
    double rho, per_mass, u[SPC_MAX_DIMS], p;
} gas;

static SPC_ALWAYS_INLINE gas gas_at(int dims, double gamma, const double *const *q, size_t i) {
    gas g = {.rho = q[0][i], .per_mass = 1 / q[0][i]};
    double kinetic = 0;
    for (int axis = 0; axis < dims; axis++) {
        g.u[axis] = q[1 + axis][i] * g.per_mass;
        kinetic += 0.5 * q[1 + axis][i] * g.u[axis];
    }
    g.p = (gamma - 1) * (q[1 + dims][i] - kinetic);
    return g;
}

/* 1 on one axis and 0 on the others. */
typedef struct direction {
    double along[SPC_MAX_DIMS];
} direction;

static direction direction_of(int axis) {
    direction d = {{0}};
    d.along[axis] = 1;
    return d;
}

static SPC_ALWAYS_INLINE void flux_in(int dims, int axis, double gamma, size_t count,
                                      const double *const *q, double *const *f) {
    const direction d = direction_of(axis);
    const double *momentum = q[1 + axis];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const gas g = gas_at(dims, gamma, q, i);
        const double m = momentum[i], normal = m * g.per_mass, energy = q[1 + dims][i];
        for (int along = 0; along < dims; along++) {
            f[1 + along][i] = q[1 + along][i] * normal + d.along[along] * g.p;
        }
        f[0][i] = m;
        f[1 + dims][i] = (energy + g.p) * normal;
    }
}

static void flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f) {
    const int dims = physics->grid.dims;
    const double gamma = gamma_of(physics);
    if (dims == 1) flux_in(1, axis, gamma, count, q, f);
    if (dims == 2) flux_in(2, axis, gamma, count, q, f);
    if (dims == 3) flux_in(3, axis, gamma, count, q, f);
}

static SPC_ALWAYS_INLINE void speeds_in(int dims, int axis, double gamma, size_t count,
                                        const double *const *q, double *slowest, double *fastest) {
    const double *momentum = q[1 + axis];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const gas g = gas_at(dims, gamma, q, i);
        const double sound = sqrt(gamma * g.p * g.per_mass);
        const double normal = momentum[i] * g.per_mass;
        slowest[i] = normal - sound;
        fastest[i] = normal + sound;
    }
}

static void wave_speeds(const spc_physics *physics, int axis, size_t count, const double *const *q,
                        double *slowest, double *fastest) {
    const int dims = physics->grid.dims;
    const double gamma = gamma_of(physics);
    if (dims == 1) speeds_in(1, axis, gamma, count, q, slowest, fastest);
    if (dims == 2) speeds_in(2, axis, gamma, count, q, slowest, fastest);
    if (dims == 3) speeds_in(3, axis, gamma, count, q, slowest, fastest);
}

static SPC_ALWAYS_INLINE void to_primitive_in(int dims, double gamma, size_t count,
                                              const double *const *q, double *const *primitive) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const gas g = gas_at(dims, gamma, q, i);
        primitive[0][i] = g.rho;
        for (int axis = 0; axis < dims; axis++) primitive[1 + axis][i] = g.u[axis];
        primitive[1 + dims][i] = g.p;
    }
}

static void to_primitive(const spc_physics *physics, size_t count, const double *const *q,
                         double *const *primitive) {
    const int dims = physics->grid.dims;
    const double gamma = gamma_of(physics);
    if (dims == 1) to_primitive_in(1, gamma, count, q, primitive);
    if (dims == 2) to_primitive_in(2, gamma, count, q, primitive);
    if (dims == 3) to_primitive_in(3, gamma, count, q, primitive);
}

static SPC_ALWAYS_INLINE void from_primitive_in(int dims, double gamma, size_t count,
                                                const double *const *primitive, double *const *q) {
    const double per_pressure = 1 / (gamma - 1);
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double rho = primitive[0][i], p = primitive[1 + dims][i];
        double kinetic = 0;
        for (int axis = 0; axis < dims; axis++) {
            const double u = primitive[1 + axis][i];
            kinetic += 0.5 * rho * u * u;
            q[1 + axis][i] = rho * u;
        }
        q[0][i] = rho;
        q[1 + dims][i] = p * per_pressure + kinetic;
    }
}

static void from_primitive(const spc_physics *physics, size_t count, const double *const *primitive,
                           double *const *q) {
    const int dims = physics->grid.dims;
    const double gamma = gamma_of(physics);
    if (dims == 1) from_primitive_in(1, gamma, count, primitive, q);
    if (dims == 2) from_primitive_in(2, gamma, count, primitive, q);
    if (dims == 3) from_primitive_in(3, gamma, count, primitive, q);
}

/* The internal energy is positive where rho E > |m|^2/2. */
static SPC_ALWAYS_INLINE bool admissible_in(int dims, size_t count, const double *const *q) {
    const double *rho = q[0], *energy = q[1 + dims], *m[SPC_MAX_DIMS];
    for (int axis = 0; axis < dims; axis++) m[axis] = q[1 + axis];
    double bad = 0;
#pragma omp simd reduction(+ : bad)
    for (size_t i = 0; i < count; i++) {
        double internal = rho[i] * energy[i];
        for (int axis = 0; axis < dims; axis++) internal -= 0.5 * m[axis][i] * m[axis][i];
        bad += (rho[i] > 0 ? 0 : 1) + (internal > 0 ? 0 : 1);
    }
    return bad == 0;
}

static spc_sound_variables sound(const spc_physics *physics) {
    return (spc_sound_variables){.pressure = 1 + physics->grid.dims, .density = 0};
}

/* rho c, 1/(rho c) and 1/c^2 */
static void linearise(const spc_physics *physics, size_t count, const double *const *primitive,
                      double *impedance, double *mobility, double *slowness) {
    const double gamma = gamma_of(physics);
    const double *rho = primitive[0], *p = primitive[1 + physics->grid.dims];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double stiffness = gamma * p[i], z = sqrt(stiffness * rho[i]);
        const double per_both = 1 / (stiffness * z);
        impedance[i] = z;
        mobility[i] = stiffness * per_both;
        slowness[i] = rho[i] * z * per_both;
    }
}

static bool admissible(const spc_physics *physics, size_t count, const double *const *q) {
    if (physics->grid.dims == 1) return admissible_in(1, count, q);
    if (physics->grid.dims == 2) return admissible_in(2, count, q);
    return admissible_in(3, count, q);
}

static bool mirrored(const spc_physics *physics, int axis, int channel) {
    (void)physics;
    return channel == 1 + axis;
}

/* density and pressure */
static bool positive(const spc_physics *physics, int channel) {
    return channel == 0 || channel == 1 + physics->grid.dims;
}

/* ---- numerical fluxes ---- */

static void hll(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f) {
    spc_gas_hll(physics->grid.dims, axis, gamma_of(physics), count, left, right, f);
}

static bool roe(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f) {
    return spc_gas_roe(physics->grid.dims, axis, gamma_of(physics), count, left, right, f);
}

/* ---- measures ---- */

static double mass(const spc_probe *probe) {
    return spc_total_of(probe, 0);
}

static double momentum_x(const spc_probe *probe) {
    return spc_total_of(probe, 1);
}

static double momentum_y(const spc_probe *probe) {
    return spc_total_of(probe, 2);
}

static double momentum_z(const spc_probe *probe) {
    return spc_total_of(probe, 3);
}

static double energy(const spc_probe *probe) {
    return spc_total_of(probe, 1 + probe->state->grid.dims);
}

static gas gas_of(const spc_probe *probe, size_t point) {
    const int dims = probe->state->grid.dims;
    const double *q[SPC_MAX_CHANNELS];
    for (int c = 0; c < dims + 2; c++) q[c] = spc_state_field(probe->state, 0, (size_t)c);
    return gas_at(dims, gamma_of(probe->physics), q, point);
}

static double kinetic_at(const spc_probe *probe, size_t point) {
    const gas g = gas_of(probe, point);
    double square = 0;
    for (int axis = 0; axis < probe->state->grid.dims; axis++) square += g.u[axis] * g.u[axis];
    return 0.5 * g.rho * square;
}

static double kinetic_energy(const spc_probe *probe) {
    return spc_grid_volume(&probe->state->grid) * spc_probe_mean(probe, kinetic_at);
}

static double entropy_at(const spc_probe *probe, size_t point) {
    const gas g = gas_of(probe, point);
    return g.rho * log(g.p / pow(g.rho, gamma_of(probe->physics)));
}

static double entropy(const spc_probe *probe) {
    return spc_grid_volume(&probe->state->grid) * spc_probe_mean(probe, entropy_at);
}

static bool in_three(const spc_physics *physics) {
    return physics->grid.dims > 2;
}

static const spc_measure measures[] = {
    {.name = "mass",
     .symbol = "M",
     .long_name = "mass, int rho dx",
     .conserved = true,
     .value = mass},
    {.name = "momentum_x",
     .symbol = "P_x",
     .long_name = "momentum along x, int rho u dx",
     .conserved = true,
     .value = momentum_x},
    {.name = "momentum_y",
     .symbol = "P_y",
     .long_name = "momentum along y, int rho v dx",
     .conserved = true,
     .applies = spc_in_several_dimensions,
     .value = momentum_y},
    {.name = "momentum_z",
     .symbol = "P_z",
     .long_name = "momentum along z, int rho w dx",
     .conserved = true,
     .applies = in_three,
     .value = momentum_z},
    {.name = "energy",
     .symbol = "E",
     .long_name = "total energy, int E dx",
     .conserved = true,
     .value = energy},
    {.name = "kinetic_energy",
     .symbol = "E_k",
     .long_name = "kinetic energy, int rho |u|^2/2 dx",
     .value = kinetic_energy},
    {.name = "entropy",
     .symbol = "S",
     .long_name = "entropy, int rho ln(p/rho^gamma) dx; shocks raise it",
     .value = entropy},
    {.name = NULL},
};

static double speed(const spc_probe *probe, int axis) {
    const double gamma = gamma_of(probe->physics);
    double most = 0;
    for (size_t i = 0; i < spc_state_field_size(probe->state); i++) {
        const gas g = gas_of(probe, i);
        most = fmax(most, fabs(g.u[axis]) + sqrt(gamma * g.p / g.rho));
    }
    return most;
}

static const char *const line_fields[] = {"rho", "mx", "E", NULL};
static const char *const plane_fields[] = {"rho", "mx", "my", "E", NULL};
static const char *const space_fields[] = {"rho", "mx", "my", "mz", "E", NULL};
static const char *const line_names[] = {"density", "momentum along x", "total energy", NULL};
static const char *const plane_names[] = {"density", "momentum along x", "momentum along y",
                                          "total energy", NULL};
static const char *const space_names[] = {
    "density", "momentum along x", "momentum along y", "momentum along z", "total energy", NULL};
static const char *const line[] = {"1 + 0.2*sin(x)", "0.3*cos(x)", "2.5 + 0.1*sin(2*x)"};
static const char *const plane[] = {"1 + 0.2*sin(x)", "0.3*cos(x + y)", "0.2*sin(y)",
                                    "2.5 + 0.1*sin(2*x - y)"};
static const char *const space[] = {"1 + 0.2*sin(x + z)", "0.3*cos(x + y)", "0.2*sin(y)",
                                    "0.1*cos(z)", "2.5 + 0.1*sin(2*x - y)"};

const spc_equation spc_equation_euler = {
    .abi = SPC_ABI,
    .name = "euler",
    .doc = "compressible flow of a perfect gas: shocks, contacts, rarefactions",
    .cite = "Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics (2009)",
    .form =
        {"rho_t + m_x = 0, m_t + (m^2/rho + p)_x = 0, E_t + ((E + p) m/rho)_x = 0, p = ({gamma} "
         "- 1) (E - m^2/(2 rho))",
         "rho_t + div m = 0, m_t + div(m m/rho) + grad p = 0, E_t + div((E + p) m/rho) = 0, p "
         "= ({gamma} - 1) (E - |m|^2/(2 rho))",
         "rho_t + div m = 0, m_t + div(m m/rho) + grad p = 0, E_t + div((E + p) m/rho) = 0, p "
         "= ({gamma} - 1) (E - |m|^2/(2 rho))"},
    .good_values = "finite-volume, van-leer or weno5, flux hll, cfl 0.4",
    .parameters = parameters,
    .fields = {line_fields, plane_fields, space_fields},
    .long_names = {line_names, plane_names, space_names},
    .symbol = symbol,
    .flux = flux,
    .degree = 0,
    .wave_speeds = wave_speeds,
    .hll = hll,
    .riemann = roe,
    .riemann_name = "roe",
    .to_primitive = to_primitive,
    .from_primitive = from_primitive,
    .sound = sound,
    .linearise = linearise,
    .mirrored = mirrored,
    .positive = positive,
    .admissible = admissible,
    .speed = speed,
    .measures = measures,
    .sample_length = 2 * M_PI,
    .sample_dt = 0.01,
    .sample_initial = {line, plane, space},
};
