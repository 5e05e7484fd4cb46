/* specula: hirota.c
 *
 * u = 2 (ln tau)_xx,  tau = det(1 + A),  A_ij = 2 sqrt(k_i k_j) / (k_i + k_j) exp(theta_i + theta_j),
 * theta_i = k_i (x - 4 k_i^2 t - delta_i), solves u_t + 6 u u_x + u_xxx = 0: Hirota, Phys. Rev. Lett. 27, 1192 (1971),
 * as the determinant of Kay and Moses, J. Appl. Phys. 27, 1503 (1956). The general equation u_t + a u u_x + b u_xxx = 0 follows
 * with u -> (6 b / a) u, t -> b t.
 *
 * A soliton that has another, j, on its left is seen at delta_i + ln|(k_i + k_j) / (k_i - k_j)| / k_i, so delta_i
 * follows from the positions that are asked for; at equal positions each takes half of the shift, which
 * makes u even there: k = 1..n gives n (n + 1) sech^2.
 *
 * Exact on the line; the box adds images, good until a soliton has gone round and meets another's image.
 */
#include "hirota.h"
#include "points.h"

#include <math.h>

static double phase_origin(const spc_kdv_solitons *s, size_t i) {
    double delta = s->position[i];
    for (size_t j = 0; j < s->count; j++) {
        if (j == i) continue;
        const double shift = log(fabs((s->k[i] + s->k[j]) / (s->k[i] - s->k[j]))) / s->k[i];
        const double apart = s->position[i] - s->position[j];
        delta -= apart > 0 ? shift : apart < 0 ? 0 : 0.5 * shift;
    }
    return delta;
}

/* Inverse of a symmetric positive definite matrix, by Gauss-Jordan without pivoting. */
static void invert(size_t n, double m[SPC_MAX_SOLITONS][SPC_MAX_SOLITONS]) {
    for (size_t p = 0; p < n; p++) {
        const double pivot = 1 / m[p][p];
        m[p][p] = 1;
        for (size_t j = 0; j < n; j++) m[p][j] *= pivot;
        for (size_t i = 0; i < n; i++) {
            if (i == p) continue;
            const double factor = m[i][p];
            m[i][p] = 0;
            for (size_t j = 0; j < n; j++) m[i][j] -= factor * m[p][j];
        }
    }
}

/* On the line, for a = 6 and b = 1. With A = D C D, D = diag(exp theta), ln tau = ln det(D^-2 + C) up to a linear
 * function; rows and columns are scaled by min(1, exp theta) so that nothing overflows. */
static double line_value(const spc_kdv_solitons *s, const double *delta, double x, double t) {
    const size_t n = s->count;
    double weight[SPC_MAX_SOLITONS], scale[SPC_MAX_SOLITONS];
    double inverse[SPC_MAX_SOLITONS][SPC_MAX_SOLITONS];
    for (size_t i = 0; i < n; i++) {
        const double theta = s->k[i] * (x - 4 * s->k[i] * s->k[i] * t - delta[i]);
        weight[i] = theta > 0 ? exp(-2 * theta) : 1;
        scale[i] = theta > 0 ? 1 : exp(theta);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const double cauchy = 2 * sqrt(s->k[i] * s->k[j]) / (s->k[i] + s->k[j]);
            inverse[i][j] = scale[i] * cauchy * scale[j] + (i == j ? weight[i] : 0);
        }
    }
    invert(n, inverse);
    double second = 0;
    for (size_t i = 0; i < n; i++) {
        const double ki = 2 * s->k[i] * weight[i];
        second += inverse[i][i] * 2 * s->k[i] * ki;
        for (size_t j = 0; j < n; j++) {
            second -= inverse[i][j] * inverse[j][i] * ki * 2 * s->k[j] * weight[j];
        }
    }
    return 2 * second;
}

void spc_kdv_solitons_value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const spc_kdv_solitons *s = user;
    const double t = s->dispersion * s->time;
    double delta[SPC_MAX_SOLITONS], first = INFINITY, last = -INFINITY;
    for (size_t i = 0; i < s->count; i++) {
        delta[i] = phase_origin(s, i);
        const double centre = delta[i] + 4 * s->k[i] * s->k[i] * t;
        first = fmin(first, centre);
        last = fmax(last, centre);
    }
    /* Images of x from one box before the first soliton to one behind the last. */
    const double begin = x[0] + s->length * ceil((first - x[0]) / s->length - 1);
    const double end = fmin(last + s->length, begin + 64 * s->length);
    double sum = 0;
    for (double image = begin; image <= end; image += s->length) {
        sum += line_value(s, delta, image, t);
    }
    values[0] = 6 * s->dispersion / s->nonlinearity * sum;
}

spc_status spc_kdv_solitons_check(spc_context *context, const spc_kdv_solitons *solitons,
                                  const char *key) {
    if (solitons->nonlinearity == 0 || solitons->dispersion == 0) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "KdV solitons need both equation.nonlinearity and equation.dispersion; "
                        "give values other than 0");
    }
    for (size_t i = 0; i < solitons->count; i++) {
        if (!(solitons->k[i] > 0)) {
            return spc_fail(context, SPC_BAD_INPUT,
                            "initial.%s number %zu gives no soliton; give positive numbers (with "
                            "the sign of dispersion / nonlinearity)",
                            key, i + 1);
        }
        for (size_t j = 0; j < i; j++) {
            if (fabs(solitons->k[i] - solitons->k[j]) > 1e-6 * solitons->k[i]) continue;
            return spc_fail(context, SPC_BAD_INPUT,
                            "initial.%s numbers %zu and %zu are the same; KdV solitons have "
                            "distinct ones",
                            key, j + 1, i + 1);
        }
    }
    return SPC_OK;
}

bool spc_kdv_solitons_fit(const spc_kdv_solitons *solitons) {
    double slowest = INFINITY, first = INFINITY, last = -INFINITY;
    for (size_t i = 0; i < solitons->count; i++) {
        slowest = fmin(slowest, solitons->k[i]);
        first = fmin(first, solitons->position[i]);
        last = fmax(last, solitons->position[i]);
    }
    const double tail = spc_sech(0.5 * slowest * (solitons->length - (last - first)));
    return tail * tail < SPC_NEGLIGIBLE_TAIL;
}
