/* specula: spectral_losses.c
 *
 * Losses by mode and by shell of wavenumbers, of operations that there are.
 */
#include "tensor/operation.h"

#include <math.h>
#include <specula/diagnostic.h>
#include <specula/transform.h>

/* The modes of x in a box; in a pool of their own. */
static const spc_modes *modes_of(spc_pool *scratch, spc_tensor *x, const double *length) {
    spc_grid grid = {.dims = spc_tensor_dims(x)};
    const spc_modes *modes = NULL;
    if (!scratch || grid.dims < 1 || grid.dims > SPC_MAX_DIMS) return NULL;
    for (int axis = 0; axis < grid.dims; axis++) {
        grid.n[axis] = x->shape.n[axis + 1];
        grid.length[axis] = length && length[axis] > 0 ? length[axis] : 1;
    }
    spc_modes_create(scratch, &grid, false, 1, &modes);
    return modes;
}

static double wavenumber_square(const spc_modes *modes, size_t mode) {
    double square = 0;
    for (int axis = modes->grid.dims; axis-- > 0; mode /= modes->count[axis]) {
        const double k = modes->wavenumber[axis][mode % modes->count[axis]];
        square += k * k;
    }
    return square;
}

/* ---- Sobolev norms ---- */

/* Modes whose sum of squares is the norm, in units of `scale`. */
static spc_tensor *weigh(spc_tensor *x, const spc_modes *modes, const spc_sobolev *how,
                         double scale) {
    double *symbol = spc_pool_take(spc_graph_pool(x->graph), modes->total, sizeof *symbol);
    if (!symbol) return spc_graph_refuse(x->graph, "out of memory");
    for (size_t mode = 0; mode < modes->total; mode++) {
        const double square = how->floor + wavenumber_square(modes, mode);
        const double power = square > 0 ? pow(square, how->order / 2) : 0;
        symbol[mode] = scale * sqrt(modes->weight[mode]) * power;
    }
    return spc_symbol(spc_fourier(x), symbol, NULL);
}

spc_tensor *spc_loss_sobolev(spc_tensor *x, spc_tensor *y, spc_sobolev how) {
    if (!x || !y) return NULL;
    spc_pool *scratch = spc_pool_create(spc_pool_context(spc_graph_pool(x->graph)));
    const spc_modes *modes = modes_of(scratch, x, how.length);
    spc_tensor *loss = NULL;
    if (!modes) {
        spc_graph_refuse(x->graph, "a Sobolev norm needs a grid of 1 to 3 axes");
    } else if (how.relative) {
        spc_tensor *target = weigh(y, modes, &how, 1);
        loss = spc_loss_relative(weigh(x, modes, &how, 1), target);
    } else if ((x = spc_subtract(x, y))) {
        loss = spc_loss_mean_square(weigh(x, modes, &how, sqrt(2 * (double)modes->total)), NULL);
    }
    spc_pool_destroy(scratch);
    return loss;
}

/* ---- shells ---- */

/* Sums over shells of the weighed squares of modes, [batch][shells][2 channels]. */
static spc_tensor *sum_shells(spc_tensor *squares, const spc_modes *modes) {
    if (!squares) return NULL;
    const double spacing = spc_shell_spacing(modes);
    const size_t shells = spc_shell_count(modes), all = modes->total;
    spc_matrix_entry *entries = spc_pool_take(spc_graph_pool(squares->graph), all, sizeof *entries);
    if (!entries) return spc_graph_refuse(squares->graph, "out of memory");
    size_t count = 0;
    for (size_t mode = 0; mode < all; mode++) {
        const size_t shell = (size_t)(sqrt(wavenumber_square(modes, mode)) / spacing + 0.5);
        if (shell < shells) entries[count++] = (spc_matrix_entry){shell, mode, modes->weight[mode]};
    }
    const spc_shape line =
        spc_shape_of(spc_tensor_batch(squares), 1, &all, spc_tensor_channels(squares));
    return spc_map_axis(spc_reshape(squares, line), 0, shells, entries, count);
}

spc_tensor *spc_spectrum(spc_tensor *x, const double *length) {
    if (!x) return NULL;
    spc_pool *scratch = spc_pool_create(spc_pool_context(spc_graph_pool(x->graph)));
    const spc_modes *modes = modes_of(scratch, x, length);
    if (!modes) spc_graph_refuse(x->graph, "a spectrum needs a grid of 1 to 3 axes");
    spc_tensor *u = spc_fourier(x);
    spc_tensor *shells = modes ? sum_shells(spc_multiply(u, u), modes) : NULL;
    spc_pool_destroy(scratch);
    if (!shells) return NULL;
    const size_t batch = spc_tensor_batch(x), channels = spc_tensor_channels(x);
    const size_t pairs[] = {shells->shape.n[1], channels};
    spc_tensor *sums = spc_sum(spc_reshape(shells, spc_shape_of(batch, 2, pairs, 2)), 2);
    return sums ? spc_reshape(sums, spc_shape_of(batch, 1, pairs, channels)) : NULL;
}

static spc_tensor *lift(spc_tensor *x, double floor) {
    if (!x) return NULL;
    const size_t channels = spc_tensor_channels(x);
    double *shift = spc_pool_take(spc_graph_pool(x->graph), channels, sizeof *shift);
    if (!shift) return spc_graph_refuse(x->graph, "out of memory");
    for (size_t c = 0; c < channels; c++) shift[c] = floor;
    return spc_affine(x, NULL, shift);
}

spc_tensor *spc_loss_log_spectrum(spc_tensor *x, spc_tensor *y, double floor,
                                  const double *length) {
    spc_tensor *target = spc_logarithm(lift(spc_spectrum(y, length), floor));
    spc_tensor *own = spc_logarithm(lift(spc_spectrum(x, length), floor));
    return target ? spc_loss_mean_square(own, target) : NULL;
}

spc_tensor *spc_loss_shells(spc_tensor *x, spc_tensor *y, double floor, const double *length) {
    spc_tensor *target = lift(spc_spectrum(y, length), floor);
    spc_tensor *error = spc_spectrum(spc_subtract(x, y), length);
    return spc_loss_mean_absolute(spc_divide(error, target), NULL);
}
