/* specula: plane_wave.c
 *
 * A plane wave of NLSE, exact for all times when it is not perturbed:
 *
 *   psi = A exp(i (k.x + (g A^2 - |k|^2/2) t)) (1 + e cos(q x)),  k = 2 pi wavenumber / L,  q = 2 pi perturbation_wavenumber / L.
 *
 * A perturbation grows as exp(q sqrt(g A^2 - q^2/4) t) when q < 2 A sqrt(g) (Benjamin and Feir, J. Fluid Mech. 27, 417 (1967);
 * Zakharov, J. Appl. Mech. Tech. Phys. 9, 190 (1968)). Good values: A = 1, e = 1e-3, q = sqrt(2).
 */
#include "points.h"

#include <math.h>

enum { AMPLITUDE, WAVENUMBER, PERTURBATION, PERTURBATION_WAVENUMBER };

static const spc_parameter parameters[] = {
    [AMPLITUDE] =
        {.name = "amplitude", .type = SPC_REAL, .fallback = 1, .unit = "1", .doc = "height A"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_REALS,
                    .text = "[0]",
                    .unit = "1",
                    .doc = "whole waves across the box, one number for each axis"},
    [PERTURBATION] = {.name = "perturbation",
                      .type = SPC_REAL,
                      .fallback = 0,
                      .unit = "1",
                      .doc = "relative height e of a modulation along x"},
    [PERTURBATION_WAVENUMBER] = {.name = "perturbation_wavenumber",
                                 .type = SPC_INTEGER,
                                 .fallback = 1,
                                 .minimum = 0,
                                 .maximum = 1e6,
                                 .unit = "1",
                                 .doc = "waves of the modulation across the box"},
    {.name = NULL},
};

typedef struct wave {
    const spc_grid *grid;
    double amplitude, k[SPC_MAX_DIMS], phase;
    double perturbation, q;
} wave;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    SPC_TRY(spc_profile_is_for(context, physics, "plane-wave", "nlse", 1, 3));
    const spc_value *number = &values[WAVENUMBER];
    if (number->count > (size_t)physics->grid.dims) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial.wavenumber has %zu numbers; give at most one for each axis",
                        number->count);
    }
    for (size_t i = 0; i < number->count; i++) {
        if (number->list[i] == rint(number->list[i])) continue;
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial.wavenumber %g is not whole; give the waves across the box, so "
                        "that the wave is periodic",
                        number->list[i]);
    }
    return SPC_OK;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const wave *w = user;
    double phase = w->phase;
    for (int axis = 0; axis < w->grid->dims; axis++) phase += w->k[axis] * x[axis];
    const double height = w->amplitude * (1 + w->perturbation * cos(w->q * x[0]));
    values[0] = height * cos(phase);
    values[1] = height * sin(phase);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const spc_grid *grid = &physics->grid;
    const double g = spc_equation_number(physics, "nonlinearity", 1);
    wave w = {.grid = grid,
              .amplitude = values[AMPLITUDE].number,
              .perturbation = values[PERTURBATION].number,
              .q = 2 * M_PI * values[PERTURBATION_WAVENUMBER].number / grid->length[0]};
    double frequency = g * w.amplitude * w.amplitude;
    for (size_t axis = 0; axis < values[WAVENUMBER].count; axis++) {
        w.k[axis] = 2 * M_PI * values[WAVENUMBER].list[axis] / grid->length[axis];
        frequency -= 0.5 * w.k[axis] * w.k[axis];
    }
    w.phase = frequency * state->time;
    spc_fill_points(state, value, &w);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)physics;
    return values[PERTURBATION].number == 0;
}

const spc_profile spc_initial_plane_wave = {
    .abi = SPC_ABI,
    .name = "plane-wave",
    .doc = "plane wave of NLSE, exact when not perturbed",
    .cite = "Benjamin, Feir, J. Fluid Mech. 27, 417 (1967)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
