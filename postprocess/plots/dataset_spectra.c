/* specula: dataset_spectra.c
 *
 * Power spectra of the fields, sum of |U|^2/2 over the modes of a shell, as means over samples: what of a field is smooth,
 * and how far above rounding its short waves are.
 */
#include "captions.h"
#include "dataset_pictures.h"

#include <math.h>
#include <specula/meter.h>
#include <string.h>

enum { MOST_SAMPLES = 32, MOST_FIELDS = 5, SIDE = 240, GAP = 95, LEFT = 95, BELOW = 65 };

/* Add the spectrum of one field of a frame. */
static spc_status add_spectrum(spc_pool *pool, const spc_dataset *dataset, const spc_sample *sample,
                               size_t frame, size_t field, double *power, size_t *shells) {
    spc_grid grid = sample->grid;
    grid.staggered = false;
    spc_state state;
    spc_probe probe;
    SPC_TRY(spc_state_create(pool, &grid, 1, 1, false, &state));
    spc_picture_values(dataset, sample, frame, field, state.data);
    SPC_TRY(spc_probe_create(pool, NULL, &state, &probe));
    *shells = spc_shell_count(probe.modes);
    spc_spectrum_shells(probe.modes, probe.spectrum[0], NULL, NULL, power, *shells);
    return SPC_OK;
}

static size_t longest_axis(const spc_grid *grid) {
    size_t most = 0;
    for (int axis = 0; axis < grid->dims; axis++)
        most = grid->n[axis] > most ? grid->n[axis] : most;
    return most;
}

static spc_status mean_spectrum(spc_pool *pool, const spc_samples *samples, size_t frame,
                                size_t field, spc_curve *curve) {
    const size_t room = longest_axis(&samples->grid) + 2;
    const size_t count = samples->count < MOST_SAMPLES ? samples->count : MOST_SAMPLES;
    double *power = spc_pool_take(pool, room, sizeof *power);
    double *points = spc_pool_take(pool, 2 * room, sizeof *points);
    if (!power || !points) return SPC_NO_MEMORY;
    memset(power, 0, room * sizeof *power);
    size_t shells = 0;
    for (size_t i = 0; i < count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
        if (!scratch) return SPC_NO_MEMORY;
        const spc_status status =
            add_spectrum(scratch, samples->dataset, &sample, frame, field, power, &shells);
        spc_pool_destroy(scratch);
        if (status != SPC_OK) return status;
    }
    curve->points = points;
    for (size_t shell = 1; shell < shells; shell++) {
        if (!(power[shell] > 0)) continue;
        points[2 * curve->count] = (double)shell;
        points[2 * curve->count++ + 1] = 0.5 * power[shell] / (double)count;
    }
    return SPC_OK;
}

/* All that the curves hold, but nothing far below rounding. */
static void put_ranges(spc_canvas *canvas, const spc_curve *curves, size_t count) {
    double top = 0, bottom = INFINITY, last = 2;
    for (size_t c = 0; c < count; c++) {
        for (size_t i = 0; i < curves[c].count; i++) {
            top = fmax(top, curves[c].points[2 * i + 1]);
            bottom = fmin(bottom, curves[c].points[2 * i + 1]);
            last = fmax(last, curves[c].points[2 * i]);
        }
    }
    spc_canvas_logarithmic(canvas, "xy");
    spc_canvas_print(canvas, "set xrange [1:%.6g]; set yrange [%.3g:%.3g]; set key bottom left\n",
                     last, fmax(0.1 * bottom, 1e-16 * top), 10 * top);
}

static spc_status draw_field(spc_canvas *canvas, const spc_samples *samples, size_t field) {
    const spc_dataset *dataset = samples->dataset;
    const spc_box box = {LEFT + (double)field * (SIDE + GAP), BELOW, SIDE, SIDE};
    spc_curve curves[2] = {
        {.label = "first frame", .style = "lines linewidth 1.5 linecolor rgb '#a0a0a0'"}};
    size_t count = 0;
    SPC_TRY(mean_spectrum(canvas->pool, samples, 0, field, &curves[0]));
    if (curves[0].count > 0) count++; /* a field that is zero has none */
    if (dataset->frames > 1) {
        curves[count] = (spc_curve){.label = "last frame",
                                    .style = "lines linewidth 2 linecolor rgb '#0072B2'"};
        SPC_TRY(mean_spectrum(canvas->pool, samples, dataset->frames - 1, field, &curves[count]));
        if (curves[count].count > 0) count++;
    }
    if (count == 0) return SPC_OK;
    spc_canvas_panel(canvas, box, spc_caption_plain(canvas->pool, dataset->fields[field]),
                     "waves across the longest side", field ? "" : "Σ |{/:Italic U}|^2/2");
    put_ranges(canvas, curves, count);
    spc_canvas_curves(canvas, curves, count);
    return SPC_OK;
}

spc_status spc_picture_spectra(spc_canvas *canvas, const spc_samples *samples) {
    const size_t fields = samples->dataset->field_count;
    const size_t count = fields < MOST_FIELDS ? fields : MOST_FIELDS;
    spc_canvas_begin(canvas, canvas->pool, LEFT + (int)count * (SIDE + GAP) - 50,
                     BELOW + SIDE + 105);
    spc_canvas_headings(canvas, "Spectra", "means over samples");
    for (size_t field = 0; field < count; field++) SPC_TRY(draw_field(canvas, samples, field));
    return SPC_OK;
}
