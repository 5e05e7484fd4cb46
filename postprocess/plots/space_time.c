/* specula: space_time.c
 *
 * One space dimension: the quantity over x and t, and below it the profile, the phase plane of a complex field, and the
 * drift of what should be conserved; of a flow the profiles of its fields.
 */
#include "captions.h"
#include "view.h"

#include <ctype.h>
#include <math.h>
#include <specula/registry.h>

enum { width = 1280, height = 1000, fine_points = 600, most_rows = 1200 };

static const char before_style[] = "lines linewidth 1.5 linecolor rgb '#a0a0a0'";
static const char now_style[] = "lines linewidth 2 linecolor rgb '#0072B2'";

static const char *at_time(spc_view *view, size_t frame) {
    const char *text =
        spc_pool_print(view->pool, "{/:Italic t} = %.6g", view->trajectory->time[frame]);
    return text ? text : "";
}

/* ---- space and time ---- */

static bool evenly_spaced(const double *time, size_t count) {
    const double step = (time[count - 1] - time[0]) / (double)(count - 1);
    for (size_t i = 0; i < count; i++) {
        if (fabs(time[i] - time[0] - step * (double)i) > 0.01 * step) return false;
    }
    return true;
}

/* A row for each frame, or, when they are many or uneven, for each of many equal intervals the nearest frame. */
static size_t count_rows(const spc_trajectory *trajectory) {
    if (trajectory->times <= most_rows && evenly_spaced(trajectory->time, trajectory->times)) {
        return trajectory->times;
    }
    return most_rows;
}

static spc_status collect(spc_view *view, spc_raster *whole) {
    const spc_trajectory *trajectory = view->trajectory;
    const size_t rows = count_rows(trajectory);
    const double start = trajectory->time[0], end = trajectory->time[trajectory->times - 1];
    const double step = (end - start) / (double)(rows - 1);
    size_t shown = SIZE_MAX;
    spc_raster line = {0};
    for (size_t row = 0; row < rows; row++) {
        const size_t frame = spc_view_nearest_frame(view, start + step * (double)row);
        if (frame != shown) {
            SPC_TRY(spc_view_read(view, frame));
            SPC_TRY(spc_view_raster(view, &view->state, fine_points, &line));
            shown = frame;
        }
        if (row == 0) {
            *whole = line;
            whole->rows = rows;
            whole->y = start;
            whole->dy = step;
            whole->values = spc_pool_take(view->pool, line.columns * rows, sizeof(double));
            if (!whole->values) return SPC_NO_MEMORY;
        }
        for (size_t i = 0; i < line.columns; i++) {
            whole->values[row * line.columns + i] = line.values[i];
        }
    }
    return SPC_OK;
}

static spc_status draw_space_time(spc_view *view, spc_box box) {
    spc_raster raster;
    SPC_TRY(collect(view, &raster));
    spc_canvas_panel(&view->canvas, box,
                     spc_pool_print(view->pool, "%s({/:Italic x}, {/:Italic t})", view->symbol),
                     "{/:Italic x}", "{/:Italic t}");
    spc_canvas_image(&view->canvas, box, &raster);
    return SPC_OK;
}

/* ---- profile ---- */

static spc_status profile_at(spc_view *view, const spc_view *shown, size_t frame,
                             spc_curve *curve) {
    spc_raster line;
    SPC_TRY(spc_view_read(view, frame));
    SPC_TRY(spc_view_raster(shown, &view->state, fine_points, &line));
    double *points = spc_pool_take(view->pool, 2 * line.columns, sizeof *points);
    if (!points) return SPC_NO_MEMORY;
    for (size_t i = 0; i < line.columns; i++) {
        points[2 * i] = line.x + line.dx * (double)i;
        points[2 * i + 1] = line.values[i];
    }
    curve->points = points;
    curve->count = line.columns;
    curve->label = at_time(view, frame);
    return SPC_OK;
}

static spc_status draw_profile(spc_view *view, const spc_view *shown, const char *title,
                               spc_box box) {
    spc_curve curves[2] = {{.style = before_style}, {.style = now_style}};
    const size_t first = view->frame > 0 ? 0 : 1;
    if (first == 0) SPC_TRY(profile_at(view, shown, 0, &curves[0]));
    SPC_TRY(profile_at(view, shown, view->frame, &curves[1]));
    /* Beside one another one legend is enough. */
    for (size_t i = 0; i < 2 && shown->channel > 0 && !view->asked; i++) curves[i].label = "";
    const spc_grid *grid = &view->trajectory->grid;
    spc_canvas_panel(&view->canvas, box, title, "{/:Italic x}", shown->symbol);
    spc_canvas_axis(&view->canvas, 'x', grid->origin[0], grid->origin[0] + grid->length[0],
                    box.width);
    double low, high;
    spc_curves_limits(curves + first, 2 - first, &low, &high);
    spc_canvas_axis(&view->canvas, 'y', low, high, box.height);
    spc_canvas_curves(&view->canvas, curves + first, 2 - first);
    return SPC_OK;
}

/* "total energy" of a field becomes a title. */
static const char *title_of(spc_view *view, size_t channel) {
    const spc_equation *equation = spc_equation_find(view->trajectory->equation);
    const int dims = view->trajectory->grid.dims;
    const char *const *names = equation ? equation->long_names[dims - 1] : NULL;
    char *title = spc_pool_text(view->pool, names ? names[channel] : "profile");
    if (!title) return "";
    title[0] = (char)toupper((unsigned char)title[0]);
    return title;
}

/* Profiles of the fields side by side, and the drift where they leave room. */
static spc_status draw_fields(spc_view *view) {
    enum { panels = 3 };
    const size_t channels = view->trajectory->channels;
    for (size_t c = 0; c < channels && c < panels; c++) {
        const spc_view field = spc_view_of_field(view, c);
        const spc_box box = {
            .left = 90 + 410 * (double)c, .bottom = 70, .width = 330, .height = 290};
        SPC_TRY(draw_profile(view, &field, title_of(view, c), box));
    }
    const spc_box last = {.left = 940, .bottom = 70, .width = 300, .height = 290};
    return channels < panels ? spc_panel_drift(view, last) : SPC_OK;
}

/* ---- phase plane ---- */

/* The curve (Re psi, Im psi) along x. */
static spc_status orbit_at(spc_view *view, size_t frame, spc_curve *curve, double *radius) {
    SPC_TRY(spc_view_read(view, frame));
    spc_view part = *view;
    spc_raster real, imaginary;
    part.kind = SPC_QUANTITY_VALUE;
    SPC_TRY(spc_view_raster(&part, &view->state, fine_points, &real));
    part.kind = SPC_QUANTITY_IMAGINARY;
    SPC_TRY(spc_view_raster(&part, &view->state, fine_points, &imaginary));
    double *points = spc_pool_take(view->pool, 2 * real.columns, sizeof *points);
    if (!points) return SPC_NO_MEMORY;
    for (size_t i = 0; i < real.columns; i++) {
        points[2 * i] = real.values[i];
        points[2 * i + 1] = imaginary.values[i];
        *radius = fmax(*radius, hypot(points[2 * i], points[2 * i + 1]));
    }
    curve->points = points;
    curve->count = real.columns;
    curve->label = at_time(view, frame);
    return SPC_OK;
}

static spc_status draw_phase_plane(spc_view *view, spc_box box) {
    spc_curve curves[2] = {{.style = before_style}, {.style = now_style}};
    const size_t first = view->frame > 0 ? 0 : 1;
    double radius = 0;
    if (first == 0) SPC_TRY(orbit_at(view, 0, &curves[0], &radius));
    SPC_TRY(orbit_at(view, view->frame, &curves[1], &radius));
    const double limit = radius > 0 ? 1.15 * radius : 1;
    spc_canvas_panel(&view->canvas, box, "Phase plane", "Re ψ", "Im ψ");
    spc_canvas_axis(&view->canvas, 'x', -limit, limit, box.width);
    spc_canvas_axis(&view->canvas, 'y', -limit, limit, box.height);
    spc_canvas_curves(&view->canvas, curves + first, 2 - first);
    return SPC_OK;
}

spc_status spc_plot_space_time(spc_view *view) {
    const bool plane = view->trajectory->complex_valued;
    const spc_box wide = {.left = 90, .bottom = 450, .width = 1085, .height = 430};
    /* the phase plane is square */
    const spc_box left = {.left = 90, .bottom = 70, .width = plane ? 330 : 500, .height = 290};
    const spc_box middle = {.left = 520, .bottom = 70, .width = 290, .height = 290};
    const spc_box right = {
        .left = plane ? 910 : 700, .bottom = 70, .width = plane ? 330 : 540, .height = 290};
    spc_canvas_begin(&view->canvas, view->pool, width, height);
    spc_view_headings(view, view->trajectory->times == 1);
    if (view->trajectory->times > 1) SPC_TRY(draw_space_time(view, wide));
    if (spc_view_has_momentum(view) && !view->asked && view->trajectory->times > 1)
        return draw_fields(view);
    SPC_TRY(draw_profile(view, view, "Profile", view->trajectory->times > 1 ? left : wide));
    if (plane) SPC_TRY(draw_phase_plane(view, middle));
    return view->trajectory->times > 1 ? spc_panel_drift(view, right)
                                       : spc_panel_spectrum(view, right, 0);
}
