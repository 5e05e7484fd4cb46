/* specula: random_modes.c
 *
 * A smooth random field: all modes with whole wave numbers 0 < |m| <= modes, equally strong on average, with Gaussian
 * amplitudes and random phases. The root mean square over many samples is `amplitude`; the mean of each sample is `mean`.
 * The field does not depend on the grid. Fields of a state, and parts of a complex one, are independent.
 */
#include "random_field.h"

#include <math.h>

enum { MODES, AMPLITUDE, MEAN };

static const spc_parameter parameters[] = {
    [MODES] = {.name = "modes",
               .type = SPC_INTEGER,
               .fallback = 6,
               .minimum = 1,
               .maximum = 4096,
               .unit = "1",
               .doc = "largest number of waves across the box"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .unit = "1",
                   .doc = "root mean square, on average over samples"},
    [MEAN] = {.name = "mean", .type = SPC_REAL, .fallback = 0, .unit = "1", .doc = "mean value"},
    {.name = NULL},
};

typedef struct band {
    long modes;
    double amplitude;
} band;

static bool inside(const band *b, const long number[SPC_MAX_DIMS]) {
    long square = 0;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) square += number[axis] * number[axis];
    return square > 0 && square <= b->modes * b->modes;
}

static double amplitude(const void *user, const long number[SPC_MAX_DIMS], double k_squared) {
    (void)k_squared;
    const band *b = user;
    return inside(b, number) ? b->amplitude : 0;
}

/* Modes of the band in so many dimensions. */
static double band_size(const band *b, int dims) {
    const long my = dims > 1 ? b->modes : 0, mz = dims > 2 ? b->modes : 0;
    double count = 0;
    for (long x = -b->modes; x <= b->modes; x++) {
        for (long y = -my; y <= my; y++) {
            const double left = (double)(b->modes * b->modes - x * x - y * y);
            if (left < 0) continue;
            count += dims > 2 ? 2 * floor(fmin(sqrt(left), (double)mz)) + 1 : 1;
        }
    }
    return count - 1;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    band b = {.modes = (long)values[MODES].number};
    b.amplitude = values[AMPLITUDE].number / sqrt(2 * band_size(&b, physics->grid.dims));
    SPC_TRY(spc_random_state(pool, random, amplitude, &b, state));
    const size_t stride = state->complex_valued ? 2 : 1;
    for (size_t i = 0; i < spc_state_size(state); i += stride) {
        state->data[i] += values[MEAN].number;
    }
    return SPC_OK;
}

const spc_profile spc_initial_random_modes = {
    .abi = SPC_ABI,
    .name = "random-modes",
    .doc = "random field of the first modes, the same on every grid",
    .parameters = parameters,
    .fill = fill,
};
