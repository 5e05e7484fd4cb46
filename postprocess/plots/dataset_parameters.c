/* specula: dataset_parameters.c
 *
 * How often the varied keys took which values in a split.
 */
#include "captions.h"
#include "dataset_pictures.h"

#include <math.h>

enum { BINS = 20, COLUMNS = 4, MOST = 16, SIDE = 220, HEIGHT = 150, GAP = 80, LEFT = 65 };
enum { BELOW = 65, ABOVE = 95 };

static spc_status read_values(const spc_samples *samples, size_t variable, double *values) {
    for (size_t i = 0; i < samples->count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        values[i] = sample.parameters[variable];
    }
    return SPC_OK;
}

/* Pairs (middle of a bin, samples in it). */
static void count_values(const double *values, size_t count, double low, double high,
                         double *pairs) {
    const double width = (high - low) / BINS;
    for (size_t bin = 0; bin < BINS; bin++) {
        pairs[2 * bin] = low + ((double)bin + 0.5) * width;
        pairs[2 * bin + 1] = 0;
    }
    for (size_t i = 0; i < count; i++) {
        const double place = floor((values[i] - low) / width);
        pairs[2 * (size_t)fmin(fmax(place, 0), BINS - 1) + 1]++;
    }
}

static spc_status draw_variable(spc_canvas *canvas, const spc_samples *samples, size_t variable,
                                size_t row) {
    const spc_variable *v = &samples->dataset->variables[variable];
    const bool logarithmic = v->kind == SPC_LOG_UNIFORM;
    spc_pool *pool = canvas->pool;
    double *values = spc_pool_take(pool, samples->count, sizeof *values);
    double *pairs = spc_pool_take(pool, (size_t)2 * BINS, sizeof *pairs);
    if (!values || !pairs) return SPC_NO_MEMORY;
    SPC_TRY(read_values(samples, variable, values));
    double low = INFINITY, high = -INFINITY, most = 0;
    for (size_t i = 0; i < samples->count; i++) {
        if (logarithmic) values[i] = log10(values[i]);
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    const double margin = high > low ? 0 : 0.5 + 0.1 * fabs(low);
    low -= margin;
    high += margin;
    count_values(values, samples->count, low, high, pairs);
    for (size_t bin = 0; bin < BINS; bin++) most = fmax(most, pairs[2 * bin + 1]);
    const spc_curve bars = {.label = "",
                            .style = "boxes fill solid 0.7 noborder linecolor rgb '#0072B2'",
                            .points = pairs,
                            .count = BINS};
    const spc_box box = {LEFT + (double)(variable % COLUMNS) * (SIDE + GAP),
                         BELOW + (double)row * (HEIGHT + ABOVE), SIDE, HEIGHT};
    spc_canvas_panel(canvas, box, spc_caption_plain(pool, v->key), logarithmic ? "log_{10}" : "",
                     variable % COLUMNS ? "" : "samples");
    spc_canvas_axis(canvas, 'x', low, high, SIDE);
    spc_canvas_axis(canvas, 'y', 0, fmax(1.05 * most, 2), HEIGHT);
    spc_canvas_print(canvas, "set boxwidth %.12g\n", 0.9 * (high - low) / BINS);
    spc_canvas_curves(canvas, &bars, 1);
    return SPC_OK;
}

spc_status spc_picture_parameters(spc_canvas *canvas, const spc_samples *samples) {
    const size_t keys = samples->dataset->variable_count, count = keys < MOST ? keys : MOST;
    const size_t rows = (count + COLUMNS - 1) / COLUMNS,
                 columns = count < COLUMNS ? count : COLUMNS;
    spc_canvas_begin(canvas, canvas->pool, LEFT + (int)columns * (SIDE + GAP) - 40,
                     BELOW + (int)rows * (HEIGHT + ABOVE) + 20);
    spc_canvas_headings(
        canvas, "What varies",
        spc_caption_plain(canvas->pool, spc_pool_print(canvas->pool, "%zu samples of %s",
                                                       samples->count, samples->split->name)));
    for (size_t i = 0; i < count; i++) {
        SPC_TRY(draw_variable(canvas, samples, i, rows - 1 - i / COLUMNS));
    }
    return SPC_OK;
}
