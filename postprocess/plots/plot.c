/* specula: plot.c
 *
 * Opens a trajectory and hands it to the kind of picture that suits it.
 */
#include "plot.h"

#include "view.h"

static spc_status draw(spc_view *view, bool diagnostics) {
    if (diagnostics) return spc_plot_diagnostics(view);
    switch (view->trajectory->grid.dims) {
    case 1:
        return spc_plot_space_time(view);
    case 2:
        return spc_plot_sheet(view);
    default:
        return spc_plot_slices(view);
    }
}

spc_status spc_plot_file(spc_context *context, const spc_plot_request *request) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    spc_trajectory *trajectory = NULL;
    spc_view view;
    spc_status status = spc_trajectory_open(pool, request->input, &trajectory);
    if (status == SPC_OK) status = spc_view_create(pool, trajectory, request, &view);
    if (status == SPC_OK) status = draw(&view, request->diagnostics);
    if (status == SPC_OK) {
        status = spc_canvas_render(&view.canvas, request->output, request->keep_script);
    }
    if (trajectory) spc_trajectory_close(trajectory);
    spc_pool_destroy(pool);
    return status;
}
