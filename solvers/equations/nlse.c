/* specula: nlse.c
 *
 * Nonlinear Schroedinger equation, also called Gross-Pitaevskii with a potential:
 *
 *   i psi_t + lap psi / 2 + nonlinearity |psi|^2 psi - V psi = 0
 *
 * so that L = -i k^2/2 and N = i (nonlinearity |psi|^2 - V) psi. Focusing when nonlinearity > 0: bright solitons, modulational
 * instability and rogue waves in one dimension; in two, waves of mass above 5.85/nonlinearity collapse in finite time
 * (Weinstein, Commun. Math. Phys. 87, 567 (1983)). |psi| is constant under N alone, which therefore turns phases only.
 *
 * Conserved: mass int |psi|^2; without a potential also momentum Im int psi* grad psi and energy
 * int |grad psi|^2/2 - nonlinearity |psi|^4/2. A potential's own energy int V |psi|^2 is not part of the last.
 *
 * Source: Zakharov and Shabat, Sov. Phys. JETP 34, 62 (1972); Sulem and Sulem, The Nonlinear Schroedinger Equation (1999).
 */
#include "means.h"
#include "vector_math.h"

#include <complex.h>
#include <specula/meter.h>

enum { NONLINEARITY };

static const spc_parameter parameters[] = {
    [NONLINEARITY] = {.name = "nonlinearity",
                      .type = SPC_REAL,
                      .fallback = 1,
                      .unit = "1",
                      .doc = "g; positive focuses, negative defocuses, 0: linear"},
    {.name = NULL},
};

static void symbol(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value) {
    (void)physics;
    (void)channel;
    *value = -0.5 * I * (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
}

/* i a (x + i y) = -a y + i a x */
static void product(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output) {
    const double g = physics->values[NONLINEARITY].number;
    const double *psi = input[0], *potential = auxiliary[0];
    double *n = output[0];
    if (!potential) {
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            const double x = psi[2 * i], y = psi[2 * i + 1];
            const double rate = g * (x * x + y * y);
            n[2 * i] = -rate * y;
            n[2 * i + 1] = rate * x;
        }
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double x = psi[2 * i], y = psi[2 * i + 1];
        const double rate = g * (x * x + y * y) - potential[i];
        n[2 * i] = -rate * y;
        n[2 * i + 1] = rate * x;
    }
}

/* Phases turn by dt times the rate of `product`, in blocks that stay in the first-level cache. */
enum { TURNED = 128 };

/* Returns whether all angles are small, as they are where dt resolves the motion. */
static SPC_ALWAYS_INLINE bool find_angles(double g, double dt, size_t count,
                                          const double *restrict psi,
                                          const double *restrict potential,
                                          double *restrict angle) {
    double large = 0;
#pragma omp simd reduction(+ : large)
    for (size_t i = 0; i < count; i++) {
        const double square = psi[2 * i] * psi[2 * i] + psi[2 * i + 1] * psi[2 * i + 1];
        angle[i] = dt * (g * square - (potential ? potential[i] : 0));
        large += fabs(angle[i]) > SPC_SMALL_ANGLE ? 1 : 0;
    }
    return large == 0;
}

static void turn_little(size_t count, const double *restrict angle, double *restrict psi) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        double less, s;
        spc_small_angle(angle[i], &less, &s);
        const double x = psi[2 * i], y = psi[2 * i + 1];
        psi[2 * i] = x + (x * less - y * s);
        psi[2 * i + 1] = y + (y * less + x * s);
    }
}

static void turn(size_t count, const double *restrict angle, double *restrict psi) {
    double cosine[TURNED], sine[TURNED];
#pragma omp simd
    for (size_t i = 0; i < count; i++) cosine[i] = cos(angle[i]);
#pragma omp simd
    for (size_t i = 0; i < count; i++) sine[i] = sin(angle[i]);
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        /* One Newton step puts the factor back onto the unit circle: mass is held to rounding. */
        const double size = 1.5 - 0.5 * (cosine[i] * cosine[i] + sine[i] * sine[i]);
        const double x = size * psi[2 * i], y = size * psi[2 * i + 1];
        psi[2 * i] = x * cosine[i] - y * sine[i];
        psi[2 * i + 1] = x * sine[i] + y * cosine[i];
    }
}

static void flow(const spc_physics *physics, double dt, size_t count,
                 const double *const *auxiliary, double *const *q) {
    const double g = physics->values[NONLINEARITY].number;
    const double *potential = auxiliary[0];
    for (size_t start = 0; start < count; start += TURNED) {
        const size_t size = count - start < TURNED ? count - start : TURNED;
        double *psi = q[0] + 2 * start, angle[TURNED];
        const bool small = potential ? find_angles(g, dt, size, psi, potential + start, angle)
                                     : find_angles(g, dt, size, psi, NULL, angle);
        (small ? turn_little : turn)(size, angle, psi);
    }
}

/* ---- measures ---- */

static double mass(const spc_probe *probe) {
    return spc_grid_volume(&probe->state->grid) * spc_mean_square_of(probe, 0);
}

/* Im int psi* psi_axis = volume sum k |psi_k|^2 */
static double momentum(const spc_probe *probe, int axis) {
    const spc_modes *modes = probe->modes;
    size_t inner = 1;
    for (int later = axis + 1; later < modes->grid.dims; later++) inner *= modes->count[later];
    double sum = 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        const spc_complex psi = probe->spectrum[0][mode];
        const double k = modes->derivative[axis][mode / inner % modes->count[axis]];
        sum += k * (creal(psi) * creal(psi) + cimag(psi) * cimag(psi));
    }
    return spc_grid_volume(&modes->grid) * sum;
}

static double momentum_x(const spc_probe *probe) {
    return momentum(probe, 0);
}

static double momentum_y(const spc_probe *probe) {
    return momentum(probe, 1);
}

static double density_squared(const spc_probe *probe, size_t point) {
    const double *psi = spc_state_field(probe->state, 0, 0) + 2 * point;
    const double density = psi[0] * psi[0] + psi[1] * psi[1];
    return density * density;
}

static double energy(const spc_probe *probe) {
    const double g = probe->physics->values[NONLINEARITY].number;
    return 0.5 * spc_grid_volume(&probe->state->grid) *
           (spc_mean_square_gradient_of(probe, 0) - g * spc_probe_mean(probe, density_squared));
}

static bool in_two_dimensions(const spc_physics *physics) {
    return physics->grid.dims == 2;
}

static const spc_measure measures[] = {
    {.name = "mass",
     .symbol = "M",
     .long_name = "mass, int |psi|^2 dx",
     .conserved = true,
     .in_potential = true,
     .value = mass},
    {.name = "momentum_x",
     .symbol = "P_x",
     .long_name = "momentum along x, Im int psi* psi_x dx; conserved without a potential",
     .conserved = true,
     .value = momentum_x},
    {.name = "momentum_y",
     .symbol = "P_y",
     .long_name = "momentum along y, Im int psi* psi_y dx; conserved without a potential",
     .conserved = true,
     .value = momentum_y,
     .applies = in_two_dimensions},
    {.name = "energy",
     .symbol = "H",
     .long_name = "energy, int |grad psi|^2/2 - nonlinearity |psi|^4/2 dx; conserved without a "
                  "potential",
     .conserved = true,
     .value = energy},
    {.name = NULL},
};

static const char *const fields[] = {"psi", NULL};
static const char *const long_names[] = {"wave function", NULL};
static const char *const line[] = {"3 + 0.3*cos(pi*x/8)", "0.3*sin(pi*x/8)"};
static const char *const plane[] = {"3 + 0.3*cos(pi*x/8)*cos(pi*y/8)", "0.3*sin(pi*(x - y)/8)"};

const spc_equation spc_equation_nlse = {
    .abi = SPC_ABI,
    .name = "nlse",
    .doc = "nonlinear Schroedinger: solitons, breathers and rogue waves",
    .cite = "Zakharov and Shabat, Sov. Phys. JETP 34, 62 (1972)",
    .form =
        {"i psi_t + psi_xx/2[ + {nonlinearity} |psi|^2 psi][ - {potential} psi] = [i {forcing}//0]",
         "i psi_t + lap psi/2[ + {nonlinearity} |psi|^2 psi][ - {potential} psi] = [i "
         "{forcing}//0]"},
    .good_values = "solitons of height 1 to 2 on L = 50 with 512 points; dop853 with rtol 1e-9, or "
                   "yoshida4, dt 1e-3",
    .parameters = parameters,
    .complex_valued = true,
    .fields = {fields, fields},
    .long_names = {long_names, long_names},
    .symbol = symbol,
    .inputs = {1, 1},
    .outputs = {1, 1},
    .product = product,
    .degree = 3,
    .flow = flow,
    .takes_forcing = true,
    .takes_potential = true,
    .measures = measures,
    .sample_length = 16,
    .sample_dt = 0.01,
    .sample_initial = {line, plane},
};
