/* specula: dataset_samples.c
 *
 * A few samples side by side: in one dimension over x and t, or as curves where there are few frames; in two or
 * three (a plane through the middle) the first frame and the last.
 */
#include "captions.h"
#include "dataset_pictures.h"
#include "point_rasters.h"

#include <math.h>

enum { SHOWN = 4, SIDE = 200, GAP = 110, LEFT = 65, BELOW = 65, ABOVE = 115, HEADINGS = 20 };
enum { FRAMES_OF_AN_IMAGE = 8 };

void spc_picture_values(const spc_dataset *dataset, const spc_sample *sample, size_t frame,
                        size_t field, double *values) {
    const size_t points = spc_grid_points(&sample->grid);
    const size_t at = (frame * dataset->field_count + field) * points;
    for (size_t i = 0; i < points; i++) {
        values[i] = dataset->single_precision ? (double)((const float *)sample->values)[at + i]
                                              : ((const double *)sample->values)[at + i];
    }
}

static spc_box panel_box(size_t column, size_t row, size_t rows) {
    return (spc_box){.left = LEFT + (double)column * (SIDE + GAP),
                     .bottom = BELOW + (double)(rows - 1 - row) * (SIDE + ABOVE),
                     .width = SIDE,
                     .height = SIDE};
}

typedef struct panel {
    spc_canvas *canvas;
    const spc_dataset *dataset;
    const spc_sample *sample;
    const char *title;
    double *values; /* one field */
    spc_box box;
    bool leftmost;
} panel;

static void begin(const panel *p, double time, const char *y_label) {
    spc_pool *pool = p->canvas->pool;
    const char *title = p->title;
    if (isfinite(time)) title = spc_pool_print(pool, "%s, {/:Italic t} = %.4g", title, time);
    spc_canvas_panel(p->canvas, p->box, title ? title : "", "{/:Italic x}",
                     p->leftmost ? y_label : "");
}

static void read_frame(const void *object, size_t frame, double *values) {
    const panel *p = object;
    spc_picture_values(p->dataset, p->sample, frame, 0, values);
}

static spc_point_frames frames_of(const panel *p) {
    return (spc_point_frames){.grid = &p->sample->grid,
                              .times = p->sample->times,
                              .count = p->dataset->frames,
                              .read = read_frame,
                              .self = p};
}

/* ---- lines ---- */

static spc_status draw_space_time(const panel *p) {
    const spc_point_frames frames = frames_of(p);
    spc_raster raster;
    SPC_TRY(spc_raster_space_time(p->canvas->pool, &frames, &raster));
    begin(p, NAN, "{/:Italic t}");
    spc_canvas_image(p->canvas, p->box, &raster);
    return SPC_OK;
}

static spc_status draw_curves(const panel *p) {
    const spc_grid *grid = &p->sample->grid;
    const size_t frames = p->dataset->frames, points = grid->n[0];
    spc_curve curves[FRAMES_OF_AN_IMAGE];
    for (size_t frame = 0; frame < frames; frame++) {
        double *pairs = spc_pool_take(p->canvas->pool, 2 * points, sizeof *pairs);
        if (!pairs) return SPC_NO_MEMORY;
        spc_picture_values(p->dataset, p->sample, frame, 0, p->values);
        for (size_t i = 0; i < points; i++) {
            pairs[2 * i] = spc_grid_coordinate(grid, 0, i);
            pairs[2 * i + 1] = p->values[i];
        }
        curves[frame] = (spc_curve){
            .label =
                spc_pool_print(p->canvas->pool, "{/:Italic t} = %.4g", p->sample->times[frame]),
            .style = spc_pool_print(p->canvas->pool, "lines linewidth 1.5 linecolor rgb '%s'",
                                    spc_canvas_colour(frame)),
            .points = pairs,
            .count = points};
        if (!curves[frame].label || !curves[frame].style) return SPC_NO_MEMORY;
    }
    double low, high;
    spc_curves_limits(curves, frames, &low, &high);
    /* room for the key */
    high += 0.15 * (double)frames * (high - low);
    begin(p, NAN, "");
    spc_canvas_axis(p->canvas, 'x', grid->origin[0], grid->origin[0] + grid->length[0],
                    p->box.width);
    spc_canvas_axis(p->canvas, 'y', low, high, p->box.height);
    spc_canvas_curves(p->canvas, curves, frames);
    return SPC_OK;
}

/* ---- planes ---- */

static spc_status draw_plane(const panel *p, size_t frame) {
    const spc_point_frames frames = frames_of(p);
    spc_raster raster;
    SPC_TRY(spc_raster_plane(p->canvas->pool, &frames, frame, &raster));
    begin(p, p->sample->times[frame], "{/:Italic y}");
    spc_canvas_image(p->canvas, p->box, &raster);
    return SPC_OK;
}

/* ---- the picture ---- */

static spc_status draw_sample(panel *p, size_t column, size_t rows) {
    p->box = panel_box(column, 0, rows);
    if (p->sample->grid.dims == 1) {
        return p->dataset->frames < FRAMES_OF_AN_IMAGE ? draw_curves(p) : draw_space_time(p);
    }
    SPC_TRY(draw_plane(p, 0));
    if (rows == 1) return SPC_OK;
    p->box = panel_box(column, 1, rows);
    return draw_plane(p, p->dataset->frames - 1);
}

spc_status spc_picture_samples(spc_canvas *canvas, const spc_samples *samples) {
    const spc_dataset *dataset = samples->dataset;
    spc_pool *pool = canvas->pool;
    const size_t count = samples->count < SHOWN ? samples->count : SHOWN;
    const size_t rows = samples->grid.dims > 1 && dataset->frames > 1 ? 2 : 1;
    double *values = spc_pool_take(pool, spc_grid_points(&samples->grid), sizeof *values);
    if (!values) return SPC_NO_MEMORY;
    spc_canvas_begin(canvas, pool, (int)count * (SIDE + GAP) + LEFT - 20,
                     (int)rows * (SIDE + ABOVE) + BELOW - 20 + HEADINGS);
    spc_canvas_headings(canvas, dataset->name,
                        spc_caption_plain(pool, spc_pool_print(pool, "%s of %s", dataset->fields[0],
                                                               samples->split->name)));
    for (size_t i = 0; i < count; i++) {
        const size_t index = i * samples->count / count;
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, index, &sample));
        panel p = {.canvas = canvas,
                   .dataset = dataset,
                   .sample = &sample,
                   .title = spc_pool_print(pool, "sample %zu", index),
                   .values = values,
                   .leftmost = i == 0};
        if (!p.title) return SPC_NO_MEMORY;
        SPC_TRY(draw_sample(&p, i, rows));
    }
    return SPC_OK;
}
