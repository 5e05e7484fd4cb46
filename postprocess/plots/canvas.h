/* specula: canvas.h
 *
 * A picture in the making: a gnuplot script and the numbers it draws. Boxes of panels are in pixels from the lower left
 * corner. Printing cannot fail by itself: running out of memory is remembered and reported on rendering.
 */
#ifndef SPECULA_CANVAS_H
#define SPECULA_CANVAS_H

#include <specula/context.h>

typedef struct spc_canvas {
    spc_pool *pool;
    int width, height;
    struct spc_bytes {
        char *bytes;
        size_t size, capacity;
    } script, numbers;
    bool failed;
} spc_canvas;

typedef struct spc_box {
    double left, bottom, width, height;
} spc_box;

/* An array of columns x rows, columns contiguous, for pixels centred at (x + i dx, y + j dy). Axes end at the centres of
 * the outer pixels, or that much further. */
typedef struct spc_raster {
    size_t columns, rows;
    double x, y, dx, dy, beyond_x, beyond_y;
    double *values;
    double low, high; /* of the colours; both 0: of the values */
} spc_raster;

/* One curve: pairs (x, y). */
typedef struct spc_curve {
    const char *label, *style; /* enhanced text; gnuplot's drawing style */
    const double *points;
    size_t count;
} spc_curve;

void spc_canvas_begin(spc_canvas *canvas, spc_pool *pool, int width, int height);
void spc_canvas_print(spc_canvas *canvas, const char *format, ...) SPC_PRINTF(2, 3);
/* Centred lines at the top: `title` is plain text, `subtitle` enhanced. */
void spc_canvas_headings(spc_canvas *canvas, const char *title, const char *subtitle);

/* Start a panel: its axes go into the box. Titles and labels are enhanced text. */
void spc_canvas_panel(spc_canvas *canvas, spc_box box, const char *title, const char *x_label,
                      const char *y_label);
/* Range of an axis ('x', 'y') of so many pixels, with tics at round numbers that have room. */
void spc_canvas_axis(spc_canvas *canvas, char axis, double low, double high, double pixels);
/* Logarithmic axes ("x", "y", "xy") with powers of ten. */
void spc_canvas_logarithmic(spc_canvas *canvas, const char *axes);
/* Smallest and largest of its finite values. */
void spc_raster_limits(const spc_raster *raster, double *low, double *high);
void spc_canvas_image(spc_canvas *canvas, spc_box box, const spc_raster *raster);
void spc_canvas_curves(spc_canvas *canvas, const spc_curve *curves, size_t count);

/* Smallest and largest y of curves, with a margin of 5 %. */
void spc_curves_limits(const spc_curve *curves, size_t count, double *low, double *high);

/* Colour of the i-th curve ("#0072B2"), distinct also for the colour-blind. */
const char *spc_canvas_colour(size_t i);

/* Draw into a PNG, which appears whole or not at all. The script and its numbers stay beside it as NAME.gp and NAME.dat
 * when `keep` is set. */
spc_status spc_canvas_render(spc_canvas *canvas, const char *output, bool keep);

/* Whether gnuplot is there and can draw PNG. */
bool spc_gnuplot_can_draw(void);

/* Run gnuplot on a script in a folder, drawing into the file `picture` there. */
spc_status spc_gnuplot_run(spc_context *context, const char *folder, const char *script,
                           const char *picture);

#endif
