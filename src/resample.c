/* specula: resample.c
 *
 * A state onto another grid over the same box, by trigonometric interpolation.
 */
#include <complex.h>
#include <math.h>
#include <specula/transform.h>
#include <stdlib.h>

bool spc_grid_same_box(const spc_grid *a, const spc_grid *b) {
    if (a->dims != b->dims) return false;
    for (int axis = 0; axis < a->dims; axis++) {
        /* Lengths from the coordinates of other programs are rounded. */
        if (fabs(a->length[axis] - b->length[axis]) > 1e-6 * b->length[axis]) return false;
    }
    return true;
}

/* exp(i k shift); of an unpaired Nyquist mode, which is a cosine, what is left on the grid. */
static spc_complex turn(const spc_modes *modes, int axis, size_t i, double shift) {
    const double phase = modes->wavenumber[axis][i] * shift;
    const bool paired = 2 * (size_t)labs(modes->number[axis][i]) != modes->grid.n[axis];
    return CMPLX(cos(phase), paired ? sin(phase) : 0);
}

/* Coefficients are relative to the origin of their grid. */
static void change_origin(const spc_modes *modes, const double shift[SPC_MAX_DIMS],
                          spc_complex *u) {
    for (size_t mode = 0; mode < modes->total; mode++) {
        size_t rest = mode;
        for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
            if (shift[axis] != 0)
                u[mode] *= turn(modes, axis, rest % modes->count[axis], shift[axis]);
            rest /= modes->count[axis];
        }
    }
}

spc_status spc_state_resample(spc_pool *pool, const spc_state *from, spc_state *to) {
    const spc_modes *source, *target;
    const spc_transform *forward, *inverse;
    SPC_TRY(spc_modes_create(pool, &from->grid, from->complex_valued, 1, &source));
    SPC_TRY(spc_modes_create(pool, &to->grid, to->complex_valued, 1, &target));
    SPC_TRY(spc_transform_create(pool, source, from->grid.n, &forward));
    SPC_TRY(spc_transform_create(pool, target, to->grid.n, &inverse));
    const size_t sizes[] = {spc_transform_buffer_size(forward) + spc_transform_row_size(forward),
                            spc_transform_buffer_size(inverse) + spc_transform_row_size(inverse)};
    spc_complex *buffer =
        spc_pool_take(pool, sizes[0] > sizes[1] ? sizes[0] : sizes[1], sizeof *buffer);
    spc_complex *before = spc_pool_take(pool, source->total, sizeof *before);
    spc_complex *after = spc_pool_take(pool, target->total, sizeof *after);
    if (!buffer || !before || !after) return SPC_NO_MEMORY;
    double shift[SPC_MAX_DIMS] = {0};
    for (int axis = 0; axis < to->grid.dims; axis++) {
        shift[axis] = spc_grid_coordinate(&to->grid, axis, 0) -
                      spc_grid_coordinate(&from->grid, axis, 0);
    }
    for (size_t c = 0; c < to->channels; c++) {
        spc_transform_forward(forward, spc_state_field(from, 0, c), before, buffer);
        spc_modes_resample(source, before, target, after);
        change_origin(target, shift, after);
        spc_transform_inverse(inverse, after, spc_state_field(to, 0, c), buffer);
    }
    return SPC_OK;
}
