/* specula: strip.c
 *
 * See strip.h.
 */
#include "strip.h"

#include "../plots/captions.h"
#include "../plots/point_rasters.h"

#include <math.h>

enum { PANELS = 3, GAP = 125 };

typedef enum part { TRUTH, STEPPER, DIFFERENCE } part;

typedef struct strip {
    spc_canvas *canvas;
    const spc_trial_report *report;
    const spc_trial_result *result;
    const spc_trial *trial;
    bool complex_valued;
    size_t points, good; /* frames of the stepper */
    part part;
} strip;

/* The first field, or the square of its modulus. */
static double quantity(const strip *s, const double *values, size_t frame, size_t point) {
    const double *u = values + frame * s->result->state_size;
    if (!s->complex_valued) return u[point];
    return u[2 * point] * u[2 * point] + u[2 * point + 1] * u[2 * point + 1];
}

static void read_frame(const void *object, size_t frame, double *values) {
    const strip *s = object;
    const bool good = s->part == TRUTH || frame < s->good;
    for (size_t i = 0; i < s->points; i++) {
        const double truth = quantity(s, s->result->shown_truth, frame, i);
        const double made = good ? quantity(s, s->result->shown_values, frame, i) : NAN;
        values[i] = s->part == TRUTH ? truth : s->part == STEPPER ? made : made - truth;
    }
}

/* Where the stepper's mean correlation falls below the first threshold. */
static size_t telling_frame(const strip *s) {
    const double time = s->report->summaries[s->result->shown].correlated[0].value;
    size_t frame = 0;
    while (frame + 1 < s->trial->frames && spc_trial_time(s->trial, frame) < time) frame++;
    return frame < s->good ? frame : s->good - 1;
}

static const char *title_of(const strip *s, size_t frame) {
    spc_pool *pool = s->canvas->pool;
    const char *name = s->trial->entries[s->result->shown].name;
    const char *title = s->part == TRUTH     ? "truth"
                        : s->part == STEPPER ? spc_caption_plain(pool, name)
                                             : "difference";
    if (s->trial->grid.dims == 1) return title;
    return spc_pool_print(pool, "%s, {/:Italic t} = %.4g", title, s->trial->times[frame]);
}

static spc_status draw_panel(strip *s, spc_box box, spc_raster *truth) {
    const spc_trial *trial = s->trial;
    const bool line = trial->grid.dims == 1;
    const size_t frame = line ? 0 : telling_frame(s);
    const spc_point_frames frames = {&trial->grid, trial->times, trial->frames, read_frame, s};
    spc_raster raster;
    SPC_TRY(line ? spc_raster_space_time(s->canvas->pool, &frames, &raster)
                 : spc_raster_plane(s->canvas->pool, &frames, frame, &raster));
    if (s->part == TRUTH) {
        *truth = raster;
        spc_raster_limits(truth, &truth->low, &truth->high);
    }
    /* One scale for all: what differs by little looks so. */
    raster.low = truth->low;
    raster.high = truth->high;
    const char *title = title_of(s, frame);
    spc_canvas_panel(s->canvas, box, title ? title : "", "{/:Italic x}",
                     s->part > TRUTH ? ""
                     : line          ? "{/:Italic t}"
                                     : "{/:Italic y}");
    spc_canvas_image(s->canvas, box, &raster);
    return SPC_OK;
}

spc_status spc_trial_strip(spc_canvas *canvas, const spc_trial_report *report, spc_box box) {
    const spc_trial_result *result = report->result;
    strip s = {.canvas = canvas, .report = report, .result = result, .trial = result->trial};
    s.complex_valued = s.trial->truth->setting.physics.equation->complex_valued;
    s.points = spc_grid_points(&s.trial->grid);
    s.good = result->entries[result->shown].finite[0];
    const bool line = s.trial->grid.dims == 1;
    const double step = (box.width + GAP - 80) / PANELS;
    const double width = line ? step - GAP : fmin(step - GAP, box.height);
    spc_raster truth;
    for (int i = 0; i < PANELS; i++) {
        s.part = (part)i;
        const spc_box own = {box.left + i * step, box.bottom, width, box.height};
        SPC_TRY(draw_panel(&s, own, &truth));
    }
    return SPC_OK;
}
