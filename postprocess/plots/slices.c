/* specula: slices.c
 *
 * Three space dimensions: the quantity on the three planes through the middle of the box, and its spectrum.
 */
#include "view.h"

#include <string.h>

enum { width = 1240, height = 1150, side = 400, fine_points = 384 };

static const char *const axis_labels[] = {"{/:Italic x}", "{/:Italic y}", "{/:Italic z}"};

static spc_status draw_slice(spc_view *view, int axis, spc_box box) {
    const spc_grid *grid = &view->trajectory->grid;
    spc_state slice;
    spc_raster raster;
    SPC_TRY(spc_view_slice(view, axis, &slice));
    SPC_TRY(spc_view_raster(view, &slice, fine_points, &raster));
    const char *title =
        spc_pool_print(view->pool, "%s at %s = %.4g", view->symbol, axis_labels[axis],
                       spc_grid_coordinate(grid, axis, grid->n[axis] / 2));
    spc_canvas_panel(&view->canvas, box, title ? title : "", axis_labels[axis == 0 ? 1 : 0],
                     axis_labels[axis == 2 ? 1 : 2]);
    spc_canvas_image(&view->canvas, box, &raster);
    return SPC_OK;
}

spc_status spc_plot_slices(spc_view *view) {
    const double low = 70, high = 600, near = 90, far = 720;
    spc_canvas_begin(&view->canvas, view->pool, width, height);
    spc_view_headings(view, true);
    SPC_TRY(spc_view_read(view, view->frame));
    SPC_TRY(draw_slice(view, 2, (spc_box){near, high, side, side}));
    SPC_TRY(draw_slice(view, 1, (spc_box){far, high, side, side}));
    SPC_TRY(draw_slice(view, 0, (spc_box){near, low, side, side}));
    const double guide = strcmp(view->trajectory->equation, "navier-stokes-3d") == 0 ? -5.0 / 3 : 0;
    const spc_box last = {far, low, side + 60, side};
    const bool flow = spc_view_has_momentum(view) && !view->asked && view->trajectory->times > 1;
    return flow ? spc_panel_drift(view, last) : spc_panel_spectrum(view, last, guide);
}
