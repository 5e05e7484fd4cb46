/* specula: point_rasters.c
 *
 * See point_rasters.h.
 */
#include "point_rasters.h"

enum { PIXELS = 400 };

/* Every so many values of an axis, so that few enough are left. */
static size_t stride_of(size_t n) {
    return (n + PIXELS - 1) / PIXELS;
}

static size_t pixels_of(size_t n) {
    return (n + stride_of(n) - 1) / stride_of(n);
}

static spc_status take(spc_pool *pool, const spc_grid *grid, spc_raster *raster, double **values) {
    raster->values = spc_pool_take(pool, raster->columns * raster->rows, sizeof(double));
    *values = spc_pool_take(pool, spc_grid_points(grid), sizeof(double));
    return raster->values && *values ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_raster_space_time(spc_pool *pool, const spc_point_frames *frames,
                                 spc_raster *raster) {
    const spc_grid *grid = frames->grid;
    const size_t skip_x = stride_of(grid->n[0]), skip_t = stride_of(frames->count);
    double *values;
    *raster = (spc_raster){.columns = pixels_of(grid->n[0]),
                           .rows = pixels_of(frames->count),
                           .x = spc_grid_coordinate(grid, 0, 0),
                           .y = frames->times[0],
                           .dx = (double)skip_x * spc_grid_spacing(grid, 0),
                           .dy = (double)skip_t * (frames->times[1] - frames->times[0])};
    SPC_TRY(take(pool, grid, raster, &values));
    for (size_t row = 0; row < raster->rows; row++) {
        frames->read(frames->self, row * skip_t, values);
        for (size_t i = 0; i < raster->columns; i++) {
            raster->values[row * raster->columns + i] = values[i * skip_x];
        }
    }
    return SPC_OK;
}

spc_status spc_raster_plane(spc_pool *pool, const spc_point_frames *frames, size_t frame,
                            spc_raster *raster) {
    const spc_grid *grid = frames->grid;
    const size_t skip[2] = {stride_of(grid->n[0]), stride_of(grid->n[1])};
    const size_t deep = grid->dims > 2 ? grid->n[2] : 1;
    double *values;
    *raster = (spc_raster){.columns = pixels_of(grid->n[0]),
                           .rows = pixels_of(grid->n[1]),
                           .x = spc_grid_coordinate(grid, 0, 0),
                           .y = spc_grid_coordinate(grid, 1, 0),
                           .dx = (double)skip[0] * spc_grid_spacing(grid, 0),
                           .dy = (double)skip[1] * spc_grid_spacing(grid, 1)};
    SPC_TRY(take(pool, grid, raster, &values));
    frames->read(frames->self, frame, values);
    for (size_t row = 0; row < raster->rows; row++) {
        for (size_t column = 0; column < raster->columns; column++) {
            const size_t at = column * skip[0] * grid->n[1] + row * skip[1];
            raster->values[row * raster->columns + column] = values[at * deep + deep / 2];
        }
    }
    return SPC_OK;
}
