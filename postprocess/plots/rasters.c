/* specula: rasters.c
 *
 * States as pixels. The trigonometric interpolant is what a spectral solution means between its points, so small grids are
 * drawn by it, and cells as they are; large grids by means over neighbouring points.
 */
#include "view.h"

#include <specula/transform.h>

static const size_t most_pixels = 1200;

/* The state on a grid whose axes have at least `least` points; itself when it has. */
static spc_status refine(spc_pool *pool, const spc_state *state, size_t least, spc_state *fine) {
    *fine = *state;
    if (spc_grid_has_cells(&state->grid)) return SPC_OK;
    spc_grid grid = state->grid;
    for (int axis = 0; axis < grid.dims; axis++) {
        const size_t n = state->grid.n[axis];
        grid.n[axis] = n >= least || n < 2 ? n : n * ((least + n - 1) / n);
    }
    if (spc_grid_equal(&grid, &state->grid)) return SPC_OK;
    const spc_modes *modes;
    const spc_transform *forward, *inverse;
    /* all but the unpaired Nyquist mode, which means nothing between points */
    const double below_nyquist = 1 - 1e-7;
    SPC_TRY(spc_modes_create(pool, &state->grid, state->complex_valued, below_nyquist, &modes));
    SPC_TRY(spc_transform_create(pool, modes, state->grid.n, &forward));
    SPC_TRY(spc_transform_create(pool, modes, grid.n, &inverse));
    SPC_TRY(spc_state_create(pool, &grid, 1, state->channels, state->complex_valued, fine));
    const size_t room = spc_transform_buffer_size(inverse) + spc_transform_row_size(inverse) +
                        spc_transform_buffer_size(forward) + spc_transform_row_size(forward);
    spc_complex *buffer = spc_pool_take(pool, room, sizeof *buffer);
    spc_complex *spectrum = spc_pool_take(pool, modes->total, sizeof *spectrum);
    if (!buffer || !spectrum) return SPC_NO_MEMORY;
    for (size_t channel = 0; channel < state->channels; channel++) {
        spc_transform_forward(forward, spc_state_field(state, 0, channel), spectrum, buffer);
        spc_transform_inverse(inverse, spectrum, spc_state_field(fine, 0, channel), buffer);
    }
    return SPC_OK;
}

static size_t block_of(size_t n) {
    return (n + most_pixels - 1) / most_pixels;
}

/* Mean of the quantity over the block of points that a pixel covers. */
static double pixel(const spc_view *view, const spc_state *state, const size_t first[2],
                    const size_t block[2]) {
    const size_t parts = state->complex_valued ? 2 : 1, stride = spc_state_field_size(state);
    const size_t n_x = state->grid.n[0], n_y = state->grid.dims > 1 ? state->grid.n[1] : 1;
    double sum = 0;
    size_t count = 0;
    for (size_t i = first[0]; i < first[0] + block[0] && i < n_x; i++) {
        for (size_t j = first[1]; j < first[1] + block[1] && j < n_y; j++) {
            sum += spc_view_quantity(view, state->data + parts * (i * n_y + j), stride);
            count++;
        }
    }
    return sum / (double)count;
}

spc_status spc_view_raster(const spc_view *view, const spc_state *state, size_t least,
                           spc_raster *raster) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(view->pool));
    if (!scratch) return SPC_NO_MEMORY;
    spc_state fine;
    spc_status status = refine(scratch, state, least, &fine);
    if (status != SPC_OK) goto cleanup;
    const bool sheet = fine.grid.dims > 1;
    const size_t n[2] = {fine.grid.n[0], sheet ? fine.grid.n[1] : 1};
    const size_t block[2] = {block_of(n[0]), block_of(n[1])};
    const size_t columns = (n[0] + block[0] - 1) / block[0];
    const size_t rows = (n[1] + block[1] - 1) / block[1];
    /* Periodic points come back at the far side; cells end there. */
    const size_t again = spc_grid_has_cells(&fine.grid) ? 0 : 1;
    const double dx = fine.grid.length[0] / (double)columns;
    const double dy = sheet ? fine.grid.length[1] / (double)rows : 1;
    *raster = (spc_raster){.columns = columns + again,
                           .rows = sheet ? rows + again : 1,
                           .x = fine.grid.origin[0] + fine.grid.offset[0] * dx,
                           .y = sheet ? fine.grid.origin[1] + fine.grid.offset[1] * dy : 0,
                           .dx = dx,
                           .dy = dy,
                           .beyond_x = again ? 0 : 0.5 * dx,
                           .beyond_y = again || !sheet ? 0 : 0.5 * dy};
    raster->values = spc_pool_take(view->pool, raster->columns * raster->rows, sizeof(double));
    if (!raster->values) {
        status = SPC_NO_MEMORY;
        goto cleanup;
    }
    for (size_t row = 0; row < raster->rows; row++) {
        for (size_t column = 0; column < raster->columns; column++) {
            const size_t first[2] = {column % columns * block[0], row % rows * block[1]};
            raster->values[row * raster->columns + column] = pixel(view, &fine, first, block);
        }
    }
cleanup:
    spc_pool_destroy(scratch);
    return status;
}

spc_status spc_view_slice(const spc_view *view, int axis, spc_state *slice) {
    const spc_state *state = &view->state;
    const int kept[2] = {axis == 0 ? 1 : 0, axis == 2 ? 1 : 2};
    spc_grid grid = {.dims = 2};
    for (int i = 0; i < 2; i++) {
        grid.n[i] = state->grid.n[kept[i]];
        grid.length[i] = state->grid.length[kept[i]];
        grid.origin[i] = state->grid.origin[kept[i]];
        grid.offset[i] = state->grid.offset[kept[i]];
    }
    SPC_TRY(spc_state_create(view->pool, &grid, 1, state->channels, state->complex_valued, slice));
    const size_t stride[SPC_MAX_DIMS] = {state->grid.n[1] * state->grid.n[2], state->grid.n[2], 1};
    const size_t start = stride[axis] * (state->grid.n[axis] / 2);
    const size_t parts = state->complex_valued ? 2 : 1;
    for (size_t channel = 0; channel < state->channels; channel++) {
        const double *from = spc_state_field(state, 0, channel);
        double *to = spc_state_field(slice, 0, channel);
        for (size_t i = 0; i < grid.n[0] * grid.n[1]; i++) {
            const size_t point =
                start + i / grid.n[1] * stride[kept[0]] + i % grid.n[1] * stride[kept[1]];
            for (size_t part = 0; part < parts; part++) {
                to[parts * i + part] = from[parts * point + part];
            }
        }
    }
    return SPC_OK;
}
