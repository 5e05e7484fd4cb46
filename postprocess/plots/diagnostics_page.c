/* specula: diagnostics_page.c
 *
 * Everything that was measured along a run, a panel for each number.
 */
#include "view.h"

enum { panel_width = 300, panel_height = 190, gap_x = 125, gap_y = 110, most_panels = 24 };

spc_status spc_plot_diagnostics(spc_view *view) {
    const spc_trajectory *trajectory = view->trajectory;
    size_t which[most_panels], count = 0;
    for (size_t i = 0; i < trajectory->series_count && count < most_panels; i++) {
        if (trajectory->series[i].size == 1) which[count++] = i;
    }
    if (count == 0 || trajectory->times < 2) {
        return spc_fail(spc_pool_context(view->pool), SPC_BAD_INPUT,
                        "%s holds no diagnostics over time; run the case with output: "
                        "{diagnostics: all}",
                        trajectory->path);
    }
    const int columns = count < 3 ? (int)count : 3;
    const int rows = ((int)count + columns - 1) / columns;
    const int width = columns * (panel_width + gap_x) + 25;
    const int height = rows * (panel_height + gap_y) + 80;
    spc_canvas_begin(&view->canvas, view->pool, width < 900 ? 900 : width, height);
    spc_view_headings(view, false);
    for (size_t i = 0; i < count; i++) {
        const int column = (int)i % columns, row = (int)i / columns;
        const spc_box box = {.left = 100 + column * (panel_width + gap_x),
                             .bottom = height - 80 - (row + 1) * (panel_height + gap_y) + 75,
                             .width = panel_width,
                             .height = panel_height};
        SPC_TRY(spc_panel_series(view, box, which[i]));
    }
    return SPC_OK;
}
