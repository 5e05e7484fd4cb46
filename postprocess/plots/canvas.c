/* specula: canvas.c
 *
 * Gnuplot scripts and their numbers. See canvas.h.
 */
#include "canvas.h"

#include "captions.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- growing buffers ---- */

static void append(spc_canvas *canvas, struct spc_bytes *buffer, const void *bytes, size_t size) {
    if (canvas->failed) return;
    if (buffer->size + size > buffer->capacity) {
        const size_t capacity = 2 * (buffer->size + size) + 4096;
        char *larger = spc_pool_take(canvas->pool, capacity, 1);
        if (!larger) {
            canvas->failed = true;
            return;
        }
        if (buffer->size) memcpy(larger, buffer->bytes, buffer->size);
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

void spc_canvas_print(spc_canvas *canvas, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : spc_pool_take(canvas->pool, (size_t)length + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)length + 1, format, again);
        append(canvas, &canvas->script, text, (size_t)length);
    } else {
        canvas->failed = true;
    }
    va_end(again);
}

/* Where in the file of numbers `count` doubles will begin. */
static size_t put_numbers(spc_canvas *canvas, const double *values, size_t count) {
    const size_t offset = canvas->numbers.size;
    append(canvas, &canvas->numbers, values, count * sizeof *values);
    return offset;
}

/* ---- panels ---- */

/* Headings are labels of the first panel only. */
static const char no_headings[] = "unset label 1; unset label 2\n";

void spc_canvas_begin(spc_canvas *canvas, spc_pool *pool, int width, int height) {
    *canvas = (spc_canvas){.pool = pool, .width = width, .height = height};
    spc_canvas_print(canvas,
                     "set terminal pngcairo size %d,%d enhanced font 'DejaVu Sans,12' "
                     "background rgb 'white'\n"
                     "set encoding utf8\n"
                     "set minussign\n"
                     "set output output\n"
                     "set multiplot\n"
                     "set border linewidth 1 linecolor rgb '#404040'\n"
                     "set tics scale 0.6\n"
                     "set key top right opaque samplen 1.5 spacing 1.1 font ',11'\n",
                     width, height);
}

void spc_canvas_headings(spc_canvas *canvas, const char *title, const char *subtitle) {
    const double line = 1.0 / canvas->height;
    spc_canvas_print(canvas, "set label 1 %s at screen 0.5, %.6f center font ',17'\n",
                     spc_caption_quote(canvas->pool, spc_caption_plain(canvas->pool, title)),
                     1 - 28 * line);
    spc_canvas_print(canvas, "set label 2 %s at screen 0.5, %.6f center font ',13'\n",
                     spc_caption_quote(canvas->pool, subtitle), 1 - 58 * line);
}

void spc_canvas_panel(spc_canvas *canvas, spc_box box, const char *title, const char *x_label,
                      const char *y_label) {
    const double w = canvas->width, h = canvas->height;
    spc_canvas_print(canvas, "\nset lmargin at screen %.6f; set rmargin at screen %.6f\n",
                     box.left / w, (box.left + box.width) / w);
    spc_canvas_print(canvas, "set bmargin at screen %.6f; set tmargin at screen %.6f\n",
                     box.bottom / h, (box.bottom + box.height) / h);
    spc_canvas_print(canvas, "unset logscale; set format '%%g'; set autoscale\n"
                             "set xtics autofreq nomirror; set ytics autofreq nomirror\n");
    spc_canvas_print(canvas, "set title %s offset 0,-0.4 font ',13'\n",
                     spc_caption_quote(canvas->pool, title));
    spc_canvas_print(canvas, "set xlabel %s offset 0,0.3; set ylabel %s\n",
                     spc_caption_quote(canvas->pool, x_label),
                     spc_caption_quote(canvas->pool, y_label));
}

/* 1, 2 or 5 times a power of ten. */
static double round_step(double least) {
    const double power = pow(10, floor(log10(least)));
    const double factor = least / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

void spc_canvas_axis(spc_canvas *canvas, char axis, double low, double high, double pixels) {
    const double room = axis == 'x' ? 75 : 48;
    if (!(high > low)) {
        const double margin = low == 0 ? 1 : 0.05 * fabs(low);
        low -= margin;
        high += margin;
    }
    spc_canvas_print(canvas, "set %crange [%.12g:%.12g]; set %ctics %.12g\n", axis, low, high, axis,
                     round_step((high - low) * room / pixels));
}

void spc_canvas_logarithmic(spc_canvas *canvas, const char *axes) {
    spc_canvas_print(canvas, "set logscale %s\n", axes);
    for (const char *axis = axes; *axis; axis++) {
        spc_canvas_print(canvas, "set format %c '10^{%%T}'; unset m%ctics\n", *axis, *axis);
    }
}

const char *spc_canvas_colour(size_t i) {
    /* Okabe and Ito (2008) */
    static const char *const colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                          "#E69F00", "#56B4E9", "#000000"};
    return colours[i % (sizeof colours / sizeof *colours)];
}

/* ---- images ---- */

void spc_raster_limits(const spc_raster *raster, double *low, double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < raster->columns * raster->rows; i++) {
        if (!isfinite(raster->values[i])) continue;
        *low = fmin(*low, raster->values[i]);
        *high = fmax(*high, raster->values[i]);
    }
    if (*low > *high) *low = *high = 0;
}

/* Sequential colours (viridis); for a field that is notably positive and negative a diverging map with white at
 * zero. */
static void put_palette(spc_canvas *canvas, double low, double high) {
    static const char viridis[] = "'#440154','#482878','#3e4a89','#31688e','#26828e','#1f9e89',"
                                  "'#35b779','#6ece58','#b5de2b','#fde725'";
    static const char diverging[] = "'#053061','#2166ac','#4393c3','#92c5de','#d1e5f0','#f7f7f7',"
                                    "'#fddbc7','#f4a582','#d6604d','#b2182b','#67001f'";
    const double largest = fmax(fabs(low), fabs(high));
    const bool is_signed = low < -0.05 * largest && high > 0.05 * largest;
    const char *colours = is_signed ? diverging : viridis;
    spc_canvas_print(canvas, "set palette defined (");
    int i = 0;
    for (const char *colour = colours; colour; i++) {
        spc_canvas_print(canvas, "%s%d %.9s", i ? "," : "", i, colour);
        colour = strchr(colour, ',');
        if (colour) colour++;
    }
    spc_canvas_print(canvas, ")\n");
    if (is_signed) {
        low = -largest;
        high = largest;
    } else if (!(high - low > 1e-12 * largest)) {
        low -= largest > 0 ? 0.5 * largest : 0.5;
        high += largest > 0 ? 0.5 * largest : 0.5;
    }
    spc_canvas_print(canvas, "set cbrange [%.9g:%.9g]\n", low, high);
}

void spc_canvas_image(spc_canvas *canvas, spc_box box, const spc_raster *raster) {
    double low = raster->low, high = raster->high;
    if (low == 0 && high == 0) spc_raster_limits(raster, &low, &high);
    put_palette(canvas, low, high);
    spc_canvas_print(canvas, "set colorbox vertical user origin %.6f,%.6f size %.6f,%.6f\n",
                     (box.left + box.width + 14) / canvas->width, box.bottom / canvas->height,
                     14.0 / canvas->width, box.height / canvas->height);
    spc_canvas_print(canvas, "set cbtics scale 0.4; unset grid; set tics out front\n");
    const double right = raster->x + raster->dx * (double)(raster->columns - 1);
    const double top = raster->y + raster->dy * (double)(raster->rows - 1);
    spc_canvas_axis(canvas, 'x', raster->x - raster->beyond_x, right + raster->beyond_x, box.width);
    spc_canvas_axis(canvas, 'y', raster->y - raster->beyond_y, top + raster->beyond_y, box.height);
    const size_t offset = put_numbers(canvas, raster->values, raster->columns * raster->rows);
    spc_canvas_print(canvas,
                     "plot numbers binary array=(%zu,%zu) skip=%zu format='%%float64' "
                     "origin=(%.12g,%.12g) dx=%.12g dy=%.12g with image notitle\n",
                     raster->columns, raster->rows, offset, raster->x, raster->y, raster->dx,
                     raster->dy);
    spc_canvas_print(canvas, "%s", no_headings);
}

/* ---- curves ---- */

void spc_curves_limits(const spc_curve *curves, size_t count, double *low, double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t c = 0; c < count; c++) {
        for (size_t i = 0; i < curves[c].count; i++) {
            const double y = curves[c].points[2 * i + 1];
            if (!isfinite(y)) continue;
            *low = fmin(*low, y);
            *high = fmax(*high, y);
        }
    }
    if (*low > *high) *low = *high = 0;
    const double margin = 0.05 * (*high - *low);
    /* rounding errors of a constant are not worth a picture */
    const double least = 1e-9 * fmax(fabs(*low), fabs(*high));
    *low -= margin > least ? margin : 0.05 * fabs(*low);
    *high += margin > least ? margin : 0.05 * fabs(*high);
}

void spc_canvas_curves(spc_canvas *canvas, const spc_curve *curves, size_t count) {
    spc_canvas_print(canvas, "set grid back linewidth 1 linecolor rgb '#e4e4e4'; set tics in\n");
    for (size_t i = 0; i < count; i++) {
        const spc_curve *curve = &curves[i];
        const size_t offset = put_numbers(canvas, curve->points, 2 * curve->count);
        spc_canvas_print(canvas,
                         "%s numbers binary record=(%zu) skip=%zu format='%%float64%%float64' "
                         "using 1:2 with %s title %s",
                         i ? ", \\\n    " : "plot", curve->count, offset, curve->style,
                         spc_caption_quote(canvas->pool, curve->label));
    }
    spc_canvas_print(canvas, "\n%s", no_headings);
}

/* ---- files ---- */

/* What goes before the script: which files it reads and writes, relative to its own folder. */
static void put_names(spc_canvas *script, const char *picture, const char *numbers) {
    spc_canvas_print(script, "# gnuplot script made by specula; run it in its own folder\n");
    spc_canvas_print(
        script, "if (!exists('output')) output = %s\n",
        spc_caption_quote(script->pool, spc_pool_print(script->pool, "./%s", picture)));
    spc_canvas_print(
        script, "numbers = %s\n",
        spc_caption_quote(script->pool, spc_pool_print(script->pool, "./%s", numbers)));
}

static char *without_png(spc_pool *pool, const char *path) {
    char *stem = spc_pool_text(pool, path);
    const size_t length = stem ? strlen(stem) : 0;
    if (length > 4 && strcmp(stem + length - 4, ".png") == 0) stem[length - 4] = '\0';
    return stem;
}

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *folder_of(spc_pool *pool, const char *path) {
    char *folder = spc_pool_print(pool, "%s%s", path[0] == '/' ? "" : "./", path);
    if (folder) *strrchr(folder, '/') = '\0';
    return folder && *folder == '\0' ? spc_pool_text(pool, "/") : folder;
}

spc_status spc_canvas_render(spc_canvas *canvas, const char *output, bool keep) {
    spc_pool *pool = canvas->pool;
    spc_context *context = spc_pool_context(pool);
    spc_canvas_print(canvas, "unset multiplot\nunset output\n");
    char *picture = spc_temporary_name(pool, output);
    const char *stem = keep ? without_png(pool, output) : picture;
    const char *script = stem ? spc_pool_print(pool, "%s.gp", stem) : NULL;
    const char *numbers = stem ? spc_pool_print(pool, "%s.dat", stem) : NULL;
    const char *folder = folder_of(pool, output);
    spc_canvas opening = {.pool = pool};
    if (numbers) put_names(&opening, base_of(output), base_of(numbers));
    append(&opening, &opening.script, canvas->script.bytes, canvas->script.size);
    if (!script || !numbers || !folder || !picture || canvas->failed || opening.failed) {
        return SPC_NO_MEMORY;
    }
    SPC_TRY(spc_file_write(context, numbers, canvas->numbers.bytes, canvas->numbers.size));
    spc_status status = spc_file_write(context, script, opening.script.bytes, opening.script.size);
    if (status == SPC_OK) {
        status = spc_gnuplot_run(context, folder, base_of(script), base_of(picture));
    }
    if (status == SPC_OK) {
        status = spc_file_commit(context, picture, output);
    } else {
        spc_file_discard(context, picture);
    }
    if (!keep) {
        spc_file_discard(context, script);
        spc_file_discard(context, numbers);
    }
    return status;
}
