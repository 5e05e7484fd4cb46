/* specula: ring.c
 *
 * A steady force on a ring (in 3D a shell) of wavenumbers: modes with
 *
 *   | |k| / dk - wavenumber | <= width / 2,   dk = 2 pi / longest side,
 *
 * have random phases and, together over the fields, equal sizes; all others are zero. The whole is scaled so that its root mean
 * square, sqrt(<sum_c f_c^2>), is `amplitude` in every sample. It forces the fields of the equation: vorticity in its own
 * form of the Navier-Stokes equations; in the velocity forms it is drawn free of divergence, so nothing is lost to the pressure.
 *
 * The frozen form of the ring forcing of two-dimensional turbulence, Lilly, Phys. Fluids 12, II-240 (1969). Good values:
 * wavenumber 4 to n/8, width 1 to 2, amplitude 1, a drag or hyperviscosity that takes the energy out.
 */
#include "../initial/points.h"
#include "../initial/random_field.h"

#include <complex.h>
#include <math.h>

enum { WAVENUMBER, WIDTH, AMPLITUDE };

static const spc_parameter parameters[] = {
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_REAL,
                    .fallback = 4,
                    .minimum = 0.5,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "middle of the ring, in waves across the longest side"},
    [WIDTH] = {.name = "width",
               .type = SPC_REAL,
               .fallback = 1,
               .minimum = 0,
               .maximum = 1e6,
               .unit = "1",
               .doc = "of the ring, in the same unit"},
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = 1,
                   .unit = "1",
                   .doc = "root mean square of the force"},
    {.name = NULL},
};

typedef struct ring {
    double least, most; /* squares of wavenumbers */
} ring;

static ring ring_of(const spc_grid *grid, const spc_value *values) {
    double longest = 0;
    for (int axis = 0; axis < grid->dims; axis++) longest = fmax(longest, grid->length[axis]);
    const double unit = 2 * M_PI / longest, half = 0.5 * values[WIDTH].number;
    /* Rounding must not lose a mode that lies on the edge. */
    const double inner = fmax(0, values[WAVENUMBER].number - half - 1e-9) * unit;
    const double outer = (values[WAVENUMBER].number + half + 1e-9) * unit;
    return (ring){.least = inner * inner, .most = outer * outer};
}

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    if (physics->equation->complex_valued) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "ring is for real fields and %s is complex; use expression",
                        physics->equation->name);
    }
    const spc_grid *grid = &physics->grid;
    const double outer = sqrt(ring_of(grid, values).most);
    for (int axis = 0; axis < grid->dims; axis++) {
        if (outer < M_PI / spc_grid_spacing(grid, axis)) continue;
        return spc_fail(context, SPC_BAD_INPUT,
                        "forcing.wavenumber = %g with width %g reaches beyond the modes of %zu "
                        "points on axis %s; use a smaller one or more points",
                        values[WAVENUMBER].number, values[WIDTH].number, grid->n[axis],
                        spc_axis_name(axis));
    }
    return SPC_OK;
}

static double amplitude(const void *user, const long number[SPC_MAX_DIMS], double k_squared) {
    (void)number;
    const ring *r = user;
    return k_squared >= r->least && k_squared <= r->most ? 1 : 0;
}

/* ---- one mode over all fields ---- */

static void wavevector(const spc_modes *modes, size_t mode, double k[SPC_MAX_DIMS]) {
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        k[axis] = modes->derivative[axis][mode % modes->count[axis]];
        mode /= modes->count[axis];
    }
}

static void remove_gradient(const spc_modes *modes, size_t mode, spc_complex *const *force) {
    double k[SPC_MAX_DIMS];
    wavevector(modes, mode, k);
    spc_complex along = 0;
    for (int c = 0; c < modes->grid.dims; c++) along += k[c] * force[c][mode];
    for (int c = 0; c < modes->grid.dims; c++)
        force[c][mode] -= k[c] * modes->inverse_square[mode] * along;
}

static double size_squared(size_t channels, size_t mode, spc_complex *const *force) {
    double sum = 0;
    for (size_t c = 0; c < channels; c++) {
        sum += creal(force[c][mode]) * creal(force[c][mode]) +
               cimag(force[c][mode]) * cimag(force[c][mode]);
    }
    return sum;
}

/* Give every drawn mode size 1, then all of them the size that makes the root mean square `wanted`. */
static double normalise(const spc_modes *modes, size_t channels, double wanted,
                        spc_complex *const *force) {
    double sum = 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        if (size_squared(channels, mode, force) > 0) sum += modes->weight[mode];
    }
    if (sum == 0) return 0;
    for (size_t mode = 0; mode < modes->total; mode++) {
        const double size = size_squared(channels, mode, force);
        const double scale = size > 0 ? wanted / sqrt(size * sum) : 0;
        for (size_t c = 0; c < channels; c++) force[c][mode] *= scale;
    }
    return sum;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    const spc_modes *modes;
    SPC_TRY(spc_modes_create(pool, &physics->grid, false, 1, &modes));
    const ring r = ring_of(&physics->grid, values);
    spc_complex *force[SPC_MAX_CHANNELS];
    for (size_t c = 0; c < state->channels; c++) {
        force[c] = spc_pool_take(pool, modes->total, sizeof *force[c]);
        if (!force[c]) return SPC_NO_MEMORY;
        spc_random_modes(modes, random, (unsigned)c, amplitude, &r, force[c]);
    }
    if (physics->equation->vector_valued && physics->equation->project) {
        for (size_t mode = 0; mode < modes->total; mode++) remove_gradient(modes, mode, force);
    }
    if (normalise(modes, state->channels, values[AMPLITUDE].number, force) == 0) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "no mode of the box lies within %g of wavenumber %g; make forcing.width "
                        "larger",
                        0.5 * values[WIDTH].number, values[WAVENUMBER].number);
    }
    for (size_t c = 0; c < state->channels; c++) {
        SPC_TRY(spc_spectrum_to_points(pool, modes, force[c], spc_state_field(state, 0, c)));
    }
    return SPC_OK;
}

const spc_profile spc_forcing_ring = {
    .abi = SPC_ABI,
    .name = "ring",
    .doc = "steady random force on a ring of wavenumbers",
    .cite = "Lilly, Phys. Fluids 12, II-240 (1969)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
