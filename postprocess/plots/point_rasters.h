/* specula: point_rasters.h
 *
 * Values at the points of a grid as pixels: every so many of them where there are many.
 */
#ifndef SPECULA_POINT_RASTERS_H
#define SPECULA_POINT_RASTERS_H

#include "canvas.h"

#include <specula/grid.h>

/* What is read frame by frame: values at all points. */
typedef struct spc_point_frames {
    const spc_grid *grid;
    const double *times; /* [frame], evenly spaced */
    size_t count;
    void (*read)(const void *self, size_t frame, double *values);
    const void *self;
} spc_point_frames;

/* One axis: x to the right, time up. */
spc_status spc_raster_space_time(spc_pool *pool, const spc_point_frames *frames,
                                 spc_raster *raster);
/* Two axes or three, of which the plane through the middle of the third is seen: one frame. */
spc_status spc_raster_plane(spc_pool *pool, const spc_point_frames *frames, size_t frame,
                            spc_raster *raster);

#endif
