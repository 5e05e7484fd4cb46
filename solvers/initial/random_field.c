/* specula: random_field.c
 *
 * The functions of random_field.h.
 */
#include "random_field.h"

#include <complex.h>
#include <stdlib.h>
#include <string.h>

/* 0, 1, -1, 2, -2, ... become 0, 1, 2, 3, 4, ...: 20 bits an axis. */
enum { AXIS_BITS = 20 };

static uint64_t counter_of(const long number[SPC_MAX_DIMS], unsigned stream) {
    uint64_t counter = 0;
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        const uint64_t magnitude = (uint64_t)labs(number[axis]);
        const uint64_t code = 2 * magnitude - (number[axis] > 0);
        counter |= code << (AXIS_BITS * axis);
    }
    return counter << 4 | stream << 1;
}

static bool drawn(const spc_grid *grid, const long number[SPC_MAX_DIMS]) {
    bool zero = true;
    for (int axis = 0; axis < grid->dims; axis++) {
        const size_t magnitude = (size_t)labs(number[axis]);
        if (2 * magnitude == grid->n[axis] || magnitude >> (AXIS_BITS - 1)) return false;
        if (magnitude) zero = false;
    }
    return !zero;
}

/* Of k and -k the one whose last non-zero number is positive is drawn, the other is its conjugate. */
static bool conjugated(const long number[SPC_MAX_DIMS]) {
    int axis = SPC_MAX_DIMS - 1;
    while (axis > 0 && number[axis] == 0) axis--;
    return number[axis] < 0;
}

static double complex draw(spc_random random, const long number[SPC_MAX_DIMS], unsigned stream) {
    const bool conjugate = conjugated(number);
    long canonical[SPC_MAX_DIMS];
    for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
        canonical[axis] = conjugate ? -number[axis] : number[axis];
    }
    random.counter = counter_of(canonical, stream);
    const double real = spc_random_normal(&random);
    const double imaginary = spc_random_normal(&random);
    return CMPLX(real, conjugate ? -imaginary : imaginary);
}

void spc_random_modes(const spc_modes *modes, spc_random random, unsigned stream,
                      spc_mode_amplitude *amplitude, const void *user, spc_complex *spectrum) {
    for (size_t mode = 0; mode < modes->total; mode++) {
        long number[SPC_MAX_DIMS] = {0};
        double k_squared = 0;
        size_t rest = mode;
        for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
            const size_t i = rest % modes->count[axis];
            rest /= modes->count[axis];
            number[axis] = modes->number[axis][i];
            k_squared += modes->wavenumber[axis][i] * modes->wavenumber[axis][i];
        }
        spectrum[mode] = 0;
        if (!drawn(&modes->grid, number)) continue;
        const double size = amplitude(user, number, k_squared);
        if (size != 0) spectrum[mode] = size * draw(random, number, stream);
    }
}

/* Coefficients relative to the first point, which is off the origin where points are in cells. */
static spc_status seen_from_points(spc_pool *pool, const spc_modes *modes,
                                   const spc_complex **spectrum) {
    double shift[SPC_MAX_DIMS] = {0};
    bool moved = false;
    for (int axis = 0; axis < modes->grid.dims; axis++) {
        shift[axis] = modes->grid.offset[axis] * spc_grid_spacing(&modes->grid, axis);
        moved = moved || shift[axis] != 0;
    }
    if (!moved) return SPC_OK;
    spc_complex *copy = spc_pool_take(pool, modes->total, sizeof *copy);
    if (!copy) return SPC_NO_MEMORY;
    memcpy(copy, *spectrum, modes->total * sizeof *copy);
    spc_modes_translate(modes, shift, copy);
    *spectrum = copy;
    return SPC_OK;
}

spc_status spc_spectrum_to_points(spc_pool *pool, const spc_modes *modes,
                                  const spc_complex *spectrum, double *field) {
    const spc_transform *transform;
    SPC_TRY(seen_from_points(pool, modes, &spectrum));
    SPC_TRY(spc_transform_create(pool, modes, modes->grid.n, &transform));
    const size_t size = spc_transform_buffer_size(transform) + spc_transform_row_size(transform);
    spc_complex *buffer = spc_pool_take(pool, size, sizeof *buffer);
    if (!buffer) return SPC_NO_MEMORY;
    spc_transform_inverse(transform, spectrum, field, buffer);
    return SPC_OK;
}

spc_status spc_random_field(spc_pool *pool, const spc_grid *grid, spc_random random,
                            unsigned stream, spc_mode_amplitude *amplitude, const void *user,
                            double *field, size_t stride) {
    const spc_modes *modes;
    SPC_TRY(spc_modes_create(pool, grid, false, 1, &modes));
    const size_t points = spc_grid_points(grid);
    spc_complex *spectrum = spc_pool_take(pool, modes->total, sizeof *spectrum);
    double *values = stride == 1 ? field : spc_pool_take(pool, points, sizeof *values);
    if (!spectrum || !values) return SPC_NO_MEMORY;
    spc_random_modes(modes, random, stream, amplitude, user, spectrum);
    SPC_TRY(spc_spectrum_to_points(pool, modes, spectrum, values));
    if (stride == 1) return SPC_OK;
    for (size_t i = 0; i < points; i++) field[stride * i] = values[i];
    return SPC_OK;
}

spc_status spc_random_state(spc_pool *pool, spc_random random, spc_mode_amplitude *amplitude,
                            const void *user, spc_state *state) {
    const size_t parts = state->complex_valued ? 2 : 1;
    for (size_t c = 0; c < state->channels; c++) {
        for (size_t part = 0; part < parts; part++) {
            SPC_TRY(spc_random_field(pool, &state->grid, random, (unsigned)(parts * c + part),
                                     amplitude, user, spc_state_field(state, 0, c) + part, parts));
        }
    }
    return SPC_OK;
}

void spc_velocity_of_vorticity(const spc_modes *modes, const spc_complex *w, spc_complex *u,
                               spc_complex *v) {
    const size_t ny = modes->count[1];
    for (size_t i = 0; i < modes->total; i++) {
        const double kx = modes->derivative[0][i / ny], ky = modes->derivative[1][i % ny];
        const double complex psi = modes->inverse_square[i] * w[i];
        u[i] = I * ky * psi;
        v[i] = -I * kx * psi;
    }
}
