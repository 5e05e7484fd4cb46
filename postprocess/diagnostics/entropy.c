/* specula: entropy.c
 *
 * States as probability distributions. See entropy.h.
 */
#include "entropy.h"

#include <complex.h>
#include <math.h>

static const double smallest_probability = 1e-15;

double spc_entropy_shannon_term(double p) {
    return -p * log(p);
}

double spc_entropy_square_term(double p) {
    return p * p;
}

static double intensity_at_point(const spc_state *state, size_t point) {
    const size_t parts = state->complex_valued ? 2 : 1;
    double sum = 0;
    for (size_t channel = 0; channel < state->channels; channel++) {
        const double *u = spc_state_field(state, 0, channel) + parts * point;
        for (size_t part = 0; part < parts; part++) sum += u[part] * u[part];
    }
    return sum;
}

static double intensity_at_mode(const spc_probe *probe, size_t mode) {
    double sum = 0;
    for (size_t channel = 0; channel < probe->state->channels; channel++) {
        const spc_complex u = probe->spectrum[channel][mode];
        sum += creal(u) * creal(u) + cimag(u) * cimag(u);
    }
    return sum;
}

double spc_entropy_over_points(const spc_probe *probe, double (*term)(double p)) {
    const size_t points = spc_grid_points(&probe->state->grid);
    double total = 0, sum = 0;
    for (size_t point = 0; point < points; point++) {
        total += intensity_at_point(probe->state, point);
    }
    if (total == 0) return 0;
    for (size_t point = 0; point < points; point++) {
        const double p = intensity_at_point(probe->state, point) / total;
        if (p > smallest_probability) sum += term(p);
    }
    return sum;
}

double spc_entropy_over_modes(const spc_probe *probe, double (*term)(double p)) {
    /* a mode of weight 2 stands for two equally probable ones */
    const spc_modes *modes = probe->modes;
    double total = 0, sum = 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        total += modes->weight[mode] * intensity_at_mode(probe, mode);
    }
    if (total == 0) return 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        const double p = intensity_at_mode(probe, mode) / total;
        if (p > smallest_probability) sum += modes->weight[mode] * term(p);
    }
    return sum;
}
