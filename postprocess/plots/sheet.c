/* specula: sheet.c
 *
 * Two space dimensions: the quantity at one time, x to the right and y up, its spectrum, and the drift of what should
 * be conserved.
 */
#include "view.h"

#include <math.h>
#include <string.h>

enum { width = 1300, fine_points = 512 };

/* The box of a sheet keeps the sheet's proportions within limits that leave a picture. */
static spc_box field_box(const spc_grid *grid) {
    const double side = 590;
    const double aspect = fmin(fmax(grid->length[1] / grid->length[0], 0.45), 1.2);
    return (spc_box){.left = 80, .bottom = 75, .width = side, .height = side * aspect};
}

static spc_status draw_image(spc_view *view, const spc_view *shown, spc_box box) {
    spc_raster raster;
    SPC_TRY(spc_view_raster(shown, &view->state, fine_points, &raster));
    spc_canvas_panel(&view->canvas, box,
                     spc_pool_print(view->pool, "%s({/:Italic x}, {/:Italic y})", shown->symbol),
                     "{/:Italic x}", "{/:Italic y}");
    spc_canvas_image(&view->canvas, box, &raster);
    return SPC_OK;
}

/* The momentum of a flow in a square box beside the picture. */
static spc_status draw_momentum(spc_view *view, spc_box room) {
    const spc_view momentum = spc_view_of_momentum(view);
    const double aspect = view->state.grid.length[1] / view->state.grid.length[0];
    spc_box box = room;
    box.width = fmin(room.width - 60, room.height / aspect);
    box.height = fmin(room.height, box.width * aspect);
    return draw_image(view, &momentum, box);
}

spc_status spc_plot_sheet(spc_view *view) {
    const spc_trajectory *trajectory = view->trajectory;
    const spc_box field = field_box(&trajectory->grid);
    const int height = (int)field.height + 195;
    const double panel = (field.height - 100) / 2;
    const bool both = trajectory->times > 1 && trajectory->series_count > 0;
    const spc_box lower = {.left = 860, .bottom = field.bottom, .width = 400, .height = panel};
    spc_box upper = lower;
    upper.bottom += panel + 100;
    if (!both) upper = (spc_box){860, field.bottom, 400, field.height};
    spc_canvas_begin(&view->canvas, view->pool, width, height);
    spc_view_headings(view, true);
    SPC_TRY(spc_view_read(view, view->frame));
    SPC_TRY(draw_image(view, view, field));
    const double guide = strncmp(trajectory->equation, "navier-stokes", 13) == 0 ? -3 : 0;
    SPC_TRY(spc_view_has_momentum(view) && !view->asked ? draw_momentum(view, upper)
                                                        : spc_panel_spectrum(view, upper, guide));
    return both ? spc_panel_drift(view, lower) : SPC_OK;
}
