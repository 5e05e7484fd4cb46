/* specula: gas_fluxes.c
 *
 * The functions of gas_fluxes.h. Kernels are written for any number of axes and made for each, so that the loops over axes
 * unroll and those over interfaces run in vectors. They see the velocity across the interface first, whatever the axis.
 */
#include "gas_fluxes.h"

#include "hll.h"
#include "roe.h"

#include <math.h>

/* A gas beside an interface: density, velocities across and along, |u|^2, pressure. */
typedef struct gas {
    double rho, u, v[SPC_MAX_DIMS - 1], square, p;
} gas;

static SPC_ALWAYS_INLINE gas gas_at(int dims, const double *const *q, size_t i) {
    gas g = {.rho = q[0][i], .u = q[1][i], .p = q[1 + dims][i]};
    g.square = g.u * g.u;
    for (int along = 0; along + 1 < dims; along++) {
        g.v[along] = q[2 + along][i];
        g.square += g.v[along] * g.v[along];
    }
    return g;
}

/* The states and fluxes of a call, velocity and momentum across the interface before those along it. */
typedef struct fields {
    const double *left[SPC_MAX_DIMS + 2], *right[SPC_MAX_DIMS + 2];
    double *f[SPC_MAX_DIMS + 2];
} fields;

static fields turned(int dims, int axis, const double *const *left, const double *const *right,
                     double *const *f) {
    fields t;
    int next = 2;
    for (int c = 0; c < dims + 2; c++) {
        const bool along = c > 0 && c <= dims && c != 1 + axis;
        const int to = along ? next++ : c == 1 + axis ? 1 : c;
        t.left[to] = left[c];
        t.right[to] = right[c];
        t.f[to] = f[c];
    }
    return t;
}

/* ---- HLL's flux ----
 *
 * Each side sends the mass rho W, with W its share of the signals' width, and with it its momentum and energy. */

enum { STRETCH = 64 };

/* Of a stretch of interfaces. In a loop of its own, since roots and quotients would hold up what follows. */
static SPC_ALWAYS_INLINE void bound_signals(int dims, double gamma, size_t start, size_t count,
                                            const fields *of, double *slowest, double *fastest) {
    const double *rho_l = of->left[0] + start, *rho_r = of->right[0] + start;
    const double *u_l = of->left[1] + start, *u_r = of->right[1] + start;
    const double *p_l = of->left[1 + dims] + start, *p_r = of->right[1 + dims] + start;
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const double per_masses = gamma / (rho_l[i] * rho_r[i]);
        const double sound_l = sqrt(p_l[i] * rho_r[i] * per_masses);
        const double sound_r = sqrt(p_r[i] * rho_l[i] * per_masses);
        slowest[i] = spc_lesser(u_l[i] - sound_l, u_r[i] - sound_r);
        fastest[i] = spc_greater(u_l[i] + sound_l, u_r[i] + sound_r);
    }
}

static SPC_ALWAYS_INLINE void hll_in(int dims, double gamma, size_t start, size_t count,
                                     const fields *of, const double *slowest,
                                     const double *fastest) {
    const double *const *left = of->left, *const *right = of->right;
    double *const *f = of->f;
    const double per_pressure = 1 / (gamma - 1);
#pragma omp simd
    for (size_t k = 0; k < count; k++) {
        const size_t i = start + k;
        const gas l = gas_at(dims, left, i), r = gas_at(dims, right, i);
        const spc_hll share = spc_hll_between(slowest[k], fastest[k]);
        const double w_l = share.left * l.u - share.jump, w_r = share.right * r.u + share.jump;
        const double mass_l = l.rho * w_l, mass_r = r.rho * w_r;
        const double push_l = share.left * l.p, push_r = share.right * r.p;
        f[0][i] = mass_l + mass_r;
        f[1][i] = mass_l * l.u + mass_r * r.u + (push_l + push_r);
        for (int along = 0; along + 1 < dims; along++) {
            f[2 + along][i] = mass_l * l.v[along] + mass_r * r.v[along];
        }
        f[1 + dims][i] = 0.5 * (mass_l * l.square + mass_r * r.square) +
                         per_pressure * (w_l * l.p + w_r * r.p) + (push_l * l.u + push_r * r.u);
    }
}

static SPC_ALWAYS_INLINE void hll_between(int dims, double gamma, size_t count, const fields *of) {
    _Alignas(64) double slowest[STRETCH], fastest[STRETCH];
    for (size_t start = 0; start < count; start += STRETCH) {
        const size_t here = count - start < STRETCH ? count - start : STRETCH;
        bound_signals(dims, gamma, start, here, of, slowest, fastest);
        hll_in(dims, gamma, start, here, of, slowest, fastest);
    }
}

void spc_gas_hll(int dims, int axis, double gamma, size_t count, const double *const *left,
                 const double *const *right, double *const *f) {
    const fields of = turned(dims, axis, left, right, f);
    if (dims == 1) hll_between(1, gamma, count, &of);
    if (dims == 2) hll_between(2, gamma, count, &of);
    if (dims == 3) hll_between(3, gamma, count, &of);
}

/* ---- Roe's flux ----
 *
 * The jump in parts of the waves u - c, u and u + c, times their speeds; nothing where a vacuum would lie between. */

static SPC_ALWAYS_INLINE bool roe_in(int dims, double gamma, size_t count, const fields *of) {
    const double *const *left = of->left, *const *right = of->right;
    double *const *f = of->f;
    const double heat = gamma / (gamma - 1);
#pragma omp simd
    for (size_t i = 0; i < count; i++) {
        const gas l = gas_at(dims, left, i), r = gas_at(dims, right, i);
        const double product = l.rho * r.rho, rho = sqrt(product), per_product = 1 / product;
        const double warmth_l = l.p * r.rho * per_product, warmth_r = r.p * l.rho * per_product;
        const double enthalpy_l = heat * warmth_l + 0.5 * l.square;
        const double enthalpy_r = heat * warmth_r + 0.5 * r.square;
        const double share = l.rho / (l.rho + rho), u = r.u + share * (l.u - r.u);
        const double enthalpy = enthalpy_r + share * (enthalpy_l - enthalpy_r);
        double v[SPC_MAX_DIMS - 1] = {0}, square = u * u;
        for (int along = 0; along + 1 < dims; along++) {
            v[along] = r.v[along] + share * (l.v[along] - r.v[along]);
            square += v[along] * v[along];
        }
        const double sound_square = (gamma - 1) * (enthalpy - 0.5 * square);
        const double sound = sqrt(sound_square);
        const double sound_l = sqrt(gamma * warmth_l), sound_r = sqrt(gamma * warmth_r);
        const double d_p = r.p - l.p, d_u = r.u - l.u, inverse = 1 / sound_square;
        const double half = 0.5 * inverse;
        const double back_jump = (d_p - rho * sound * d_u) * half;
        const double front_jump = (d_p + rho * sound * d_u) * half;
        const double back = spc_roe_speed(u - sound, l.u - sound_l, r.u - sound_r) * back_jump;
        const double middle = fabs(u) * (r.rho - l.rho - d_p * inverse);
        const double front = spc_roe_speed(u + sound, l.u + sound_l, r.u + sound_r) * front_jump;
        const bool filled =
            l.rho + back_jump > 0 && r.rho - front_jump > 0 && l.p + sound_square * back_jump > 0;
        const double mass = back + middle + front, push = sound * (front - back);
        const double mass_l = l.rho * l.u, mass_r = r.rho * r.u;
        double shear = 0;
        for (int along = 0; along + 1 < dims; along++) {
            const double slid = fabs(u) * rho * (r.v[along] - l.v[along]);
            shear += v[along] * slid;
            f[2 + along][i] =
                0.5 * (mass_l * l.v[along] + mass_r * r.v[along] - (v[along] * mass + slid));
        }
        f[0][i] = filled ? 0.5 * (mass_l + mass_r - mass) : (double)NAN;
        f[1][i] = 0.5 * (mass_l * l.u + mass_r * r.u + l.p + r.p - (u * mass + push));
        f[1 + dims][i] =
            0.5 * (mass_l * enthalpy_l + mass_r * enthalpy_r -
                   (enthalpy * (back + front) + u * push + 0.5 * square * middle + shear));
    }
    return spc_roe_holds(count, f[0]);
}

bool spc_gas_roe(int dims, int axis, double gamma, size_t count, const double *const *left,
                 const double *const *right, double *const *f) {
    const fields of = turned(dims, axis, left, right, f);
    if (dims == 1) return roe_in(1, gamma, count, &of);
    if (dims == 2) return roe_in(2, gamma, count, &of);
    return roe_in(3, gamma, count, &of);
}
