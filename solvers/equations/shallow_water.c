/* specula: shallow_water.c
 *
 * Shallow water over a flat bottom, in depth h and momentum m = h u:
 *
 *   h_t + div m = 0,   m_t + div(m u) + grad(gravity h^2/2) = 0
 *
 * Bores and rarefactions as in a gas with gamma = 2. States are reconstructed as depth and velocity. The flux of its own
 * is Roe's, with Harten's correction where a rarefaction spans a standing wave, and HLL's where Roe's middle state is
 * dry. Every cell must stay wet.
 *
 * Source: LeVeque, Finite Volume Methods for Hyperbolic Problems (2002), sections 13 and 15.3.3. Good values:
 * finite-volume, van-leer or weno5, hll, cfl 0.4.
 */
#include "hll.h"
#include "means.h"
#include "roe.h"

#include <complex.h>
#include <math.h>
#include <specula/meter.h>
#include <string.h>

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

static SPC_ALWAYS_INLINE void flux_in(int dims, int axis, double gravity, size_t count,
                                      const double *const *q, double *const *f) {
    const double *h = q[0], *momentum = q[1 + axis];
    const double pressure[2] = {axis == 0 ? 0.5 * gravity : 0, axis == 1 ? 0.5 * gravity : 0};
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double m = momentum[i], normal = m / h[i];
        for (int along = 0; along < dims; along++) {
            f[1 + along][i] = q[1 + along][i] * normal + pressure[along] * h[i] * h[i];
        }
        f[0][i] = m;
    }
}

static void flux(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f) {
    if (physics->grid.dims == 1) flux_in(1, axis, gravity_of(physics), count, q, f);
    if (physics->grid.dims == 2) flux_in(2, axis, gravity_of(physics), count, q, f);
}

static void wave_speeds(const spc_physics *physics, int axis, size_t count, const double *const *q,
                        double *slowest, double *fastest) {
    const double gravity = gravity_of(physics), *h = q[0], *m = q[1 + axis];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double normal = m[i] / h[i], wave = sqrt(gravity * h[i]);
        slowest[i] = normal - wave;
        fastest[i] = normal + wave;
    }
}

static void to_primitive(const spc_physics *physics, size_t count, const double *const *q,
                         double *const *primitive) {
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        const double *m = q[1 + axis], *h = q[0];
        double *u = primitive[1 + axis];
#pragma omp simd
        for (size_t i = 0; i < count; i++) u[i] = m[i] / h[i];
    }
    if (primitive[0] != q[0]) memcpy(primitive[0], q[0], count * sizeof **q);
}

static void from_primitive(const spc_physics *physics, size_t count, const double *const *primitive,
                           double *const *q) {
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        const double *u = primitive[1 + axis], *h = primitive[0];
        double *m = q[1 + axis];
#pragma omp simd
        for (size_t i = 0; i < count; i++) m[i] = u[i] * h[i];
    }
    if (primitive[0] != q[0]) memcpy(q[0], primitive[0], count * sizeof **q);
}

/* Depth stands for the pressure. */
static spc_sound_variables sound(const spc_physics *physics) {
    (void)physics;
    return (spc_sound_variables){.pressure = 0, .density = -1};
}

/* h/c and c/h */
static void linearise(const spc_physics *physics, size_t count, const double *const *primitive,
                      double *impedance, double *mobility, double *slowness) {
    (void)slowness;
    const double per_gravity = 1 / gravity_of(physics);
    const double *h = primitive[0];
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        impedance[i] = sqrt(h[i] * per_gravity);
        mobility[i] = 1 / impedance[i];
    }
}

static bool admissible(const spc_physics *physics, size_t count, const double *const *q) {
    (void)physics;
    const double *h = q[0];
    double dry = 0;
#pragma omp simd reduction(+ : dry)
    for (size_t i = 0; i < count; i++) dry += h[i] > 0 ? 0 : 1;
    return dry == 0;
}

static bool mirrored(const spc_physics *physics, int axis, int channel) {
    (void)physics;
    return channel == 1 + axis;
}

static bool positive(const spc_physics *physics, int channel) {
    (void)physics;
    return channel == 0;
}

/* ---- numerical fluxes ----
 *
 * From depths and velocities, made for each number of axes. */

/* Water beside an interface: depth, velocities across and along; on a line the latter is not looked at. */
typedef struct water {
    double h, u, v;
} water;

static SPC_ALWAYS_INLINE water water_at(int dims, const double *const *q, size_t i) {
    return (water){.h = q[0][i], .u = q[1][i], .v = dims > 1 ? q[2][i] : 0};
}

/* The states and fluxes of a call, velocity and momentum across the interface before those along it. */
typedef struct fields {
    const double *left[3], *right[3];
    double *f[3];
} fields;

static fields turned(int dims, int axis, const double *const *left, const double *const *right,
                     double *const *f) {
    fields t;
    for (int c = 0; c < 1 + dims; c++) {
        const int to = c == 0 ? 0 : c == 1 + axis ? 1 : 2;
        t.left[to] = left[c];
        t.right[to] = right[c];
        t.f[to] = f[c];
    }
    return t;
}

/* Each side sends its share of the signals' width, and with it its momentum. */
static SPC_ALWAYS_INLINE void hll_in(int dims, double gravity, size_t count, const fields *of) {
    const double *const *left = of->left, *const *right = of->right;
    double *const *f = of->f;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const water l = water_at(dims, left, i), r = water_at(dims, right, i);
        const double wave_l = sqrt(gravity * l.h), wave_r = sqrt(gravity * r.h);
        const spc_hll share = spc_hll_between(spc_lesser(l.u - wave_l, r.u - wave_r),
                                              spc_greater(l.u + wave_l, r.u + wave_r));
        const double mass_l = l.h * (share.left * l.u - share.jump);
        const double mass_r = r.h * (share.right * r.u + share.jump);
        const double push = share.left * l.h * l.h + share.right * r.h * r.h;
        f[0][i] = mass_l + mass_r;
        f[1][i] = mass_l * l.u + mass_r * r.u + 0.5 * gravity * push;
        if (dims > 1) f[2][i] = mass_l * l.v + mass_r * r.v;
    }
}

static void hll(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f) {
    const fields of = turned(physics->grid.dims, axis, left, right, f);
    if (physics->grid.dims == 1) hll_in(1, gravity_of(physics), count, &of);
    if (physics->grid.dims == 2) hll_in(2, gravity_of(physics), count, &of);
}

/* The jump in parts of the waves u - c and u + c, times their speeds; nothing where the bottom would fall dry. */
static SPC_ALWAYS_INLINE bool roe_in(int dims, double gravity, size_t count, const fields *of) {
    const double *const *left = of->left, *const *right = of->right;
    double *const *f = of->f;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const water l = water_at(dims, left, i), r = water_at(dims, right, i);
        const double depth = sqrt(l.h * r.h), share = l.h / (l.h + depth);
        const double wave = sqrt(0.5 * gravity * (l.h + r.h)), half = 0.5 / wave;
        const double wave_l = sqrt(gravity * l.h), wave_r = sqrt(gravity * r.h);
        const double m_l = l.h * l.u, m_r = r.h * r.u, u = r.u + share * (l.u - r.u);
        const double d_h = r.h - l.h, d_m = m_r - m_l;
        const double back_jump = ((u + wave) * d_h - d_m) * half;
        const double back = spc_roe_speed(u - wave, l.u - wave_l, r.u - wave_r) * back_jump;
        const double front =
            spc_roe_speed(u + wave, l.u + wave_l, r.u + wave_r) * (d_m - (u - wave) * d_h) * half;
        const double push = 0.5 * gravity * (l.h * l.h + r.h * r.h) - wave * (front - back);
        f[0][i] = l.h + back_jump > 0 ? 0.5 * (m_l + m_r - back - front) : (double)NAN;
        f[1][i] = 0.5 * (m_l * l.u + m_r * r.u + push - u * (back + front));
        if (dims == 1) continue;
        const double v = r.v + share * (l.v - r.v), slid = fabs(u) * depth * (r.v - l.v);
        f[2][i] = 0.5 * (m_l * l.v + m_r * r.v - v * (back + front) - slid);
    }
    return spc_roe_holds(count, f[0]);
}

static bool roe(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f) {
    const fields of = turned(physics->grid.dims, axis, left, right, f);
    if (physics->grid.dims == 1) return roe_in(1, gravity_of(physics), count, &of);
    return roe_in(2, gravity_of(physics), count, &of);
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
     .applies = spc_in_several_dimensions,
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
    .sample_initial = {line, plane},
};
