/* specula: panels.c
 *
 * Panels that several kinds of picture share: spectra, drift of conserved quantities, series over time.
 */
#include "captions.h"
#include "view.h"

#include <ctype.h>
#include <math.h>
#include <specula/meter.h>
#include <specula/registry.h>
#include <string.h>

/* ---- spectra ---- */

static const char before_style[] = "lines linewidth 1.5 linecolor rgb '#a0a0a0'";
static const char now_style[] = "lines linewidth 2 linecolor rgb '#0072B2'";

static const spc_series *find_series(const spc_trajectory *trajectory, const char *name) {
    for (size_t i = 0; i < trajectory->series_count; i++) {
        if (strcmp(trajectory->series[i].name, name) == 0) return &trajectory->series[i];
    }
    return NULL;
}

/* The spectrum of |u|^2/2 (|psi|^2) when the file holds no energy spectrum. */
static spc_status power_spectrum(spc_view *view, size_t frame, double **k, double **power,
                                 size_t *shells) {
    SPC_TRY(spc_view_read(view, frame));
    spc_pool *scratch = spc_pool_create(spc_pool_context(view->pool));
    if (!scratch) return SPC_NO_MEMORY;
    spc_probe probe;
    spc_status status = spc_probe_create(scratch, NULL, &view->state, &probe);
    if (status == SPC_OK) {
        *shells = spc_shell_count(probe.modes);
        *k = spc_pool_take(view->pool, *shells, sizeof **k);
        *power = spc_pool_take(view->pool, *shells, sizeof **power);
        if (!*k || !*power) status = SPC_NO_MEMORY;
    }
    if (status == SPC_OK) {
        for (size_t c = 0; c < view->state.channels; c++) {
            spc_spectrum_shells(probe.modes, probe.spectrum[c], NULL, NULL, *power, *shells);
        }
        for (size_t shell = 0; shell < *shells; shell++) {
            (*k)[shell] = (double)shell * spc_shell_spacing(probe.modes);
            if (!view->state.complex_valued) (*power)[shell] /= 2;
        }
    }
    spc_pool_destroy(scratch);
    return status;
}

static spc_status spectrum_at(spc_view *view, size_t frame, spc_curve *curve) {
    const spc_trajectory *trajectory = view->trajectory;
    const spc_series *recorded = find_series(trajectory, "energy_spectrum");
    double *k, *power;
    size_t shells;
    if (recorded && trajectory->wavenumber && recorded->size == trajectory->shells) {
        shells = trajectory->shells;
        k = (double *)trajectory->wavenumber;
        power = spc_pool_take(view->pool, shells, sizeof *power);
        if (!power) return SPC_NO_MEMORY;
        SPC_TRY(spc_trajectory_variable(spc_pool_context(view->pool), trajectory, recorded->name,
                                        view->sample, (long)frame, power, shells));
    } else {
        SPC_TRY(power_spectrum(view, frame, &k, &power, &shells));
    }
    double *points = spc_pool_take(view->pool, 2 * shells, sizeof *points);
    if (!points) return SPC_NO_MEMORY;
    size_t count = 0;
    for (size_t shell = 1; shell < shells; shell++) {
        if (!(power[shell] > 0)) continue;
        points[2 * count] = k[shell];
        points[2 * count + 1] = power[shell];
        count++;
    }
    curve->points = points;
    curve->count = count;
    return SPC_OK;
}

static double highest(const spc_curve *curve) {
    double high = 0;
    for (size_t i = 0; i < curve->count; i++) high = fmax(high, curve->points[2 * i + 1]);
    return high;
}

/* A power law through the middle of the spectrum, on a logarithmic scale, a little above it. */
static spc_status power_law(spc_view *view, const spc_curve *spectrum, double power,
                            spc_curve *guide) {
    double *points = spc_pool_take(view->pool, 4, sizeof *points);
    if (!points) return SPC_NO_MEMORY;
    const double *k = spectrum->points;
    const size_t last = spectrum->count - 1;
    const double from = k[0] * pow(k[2 * last] / k[0], 0.25),
                 to = k[0] * pow(k[2 * last] / k[0], 0.7);
    double level = 0;
    for (size_t i = 0; i < spectrum->count; i++) {
        if (k[2 * i] >= from && k[2 * i] <= to) {
            level = fmax(level, k[2 * i + 1] * pow(k[2 * i], -power));
        }
    }
    points[0] = from;
    points[1] = 2 * level * pow(from, power);
    points[2] = to;
    points[3] = 2 * level * pow(to, power);
    guide->points = points;
    guide->count = 2;
    guide->style = "lines linewidth 1.5 dashtype 2 linecolor rgb '#404040'";
    guide->label = fabs(power + 5.0 / 3) < 0.01
                       ? "{/:Italic k}^{−5/3}"
                       : spc_pool_print(view->pool, "{/:Italic k}^{−%g}", -power);
    return SPC_OK;
}

spc_status spc_panel_spectrum(spc_view *view, spc_box box, double guide) {
    spc_canvas *canvas = &view->canvas;
    spc_curve curves[3] = {{.style = before_style}, {.style = now_style}};
    size_t count = 0;
    if (view->frame > 0) {
        SPC_TRY(spectrum_at(view, 0, &curves[0]));
        curves[0].label =
            spc_pool_print(view->pool, "{/:Italic t} = %.6g", view->trajectory->time[0]);
        if (curves[0].count > 1) count = 1;
    }
    spc_curve *now = &curves[count];
    now->style = now_style;
    SPC_TRY(spectrum_at(view, view->frame, now));
    now->label =
        spc_pool_print(view->pool, "{/:Italic t} = %.6g", view->trajectory->time[view->frame]);
    const double top = fmax(highest(&curves[0]), highest(now));
    if (now->count > 1) count++;
    const bool energy = find_series(view->trajectory, "energy_spectrum") != NULL;
    if (guide != 0 && energy && now->count > 8) {
        SPC_TRY(power_law(view, now, guide, &curves[count++]));
    }
    spc_canvas_panel(canvas, box, energy ? "Energy spectrum" : "Power spectrum", "{/:Italic k}",
                     energy ? "{/:Italic E}_{/:Italic k}" : "Σ |{/:Italic U}_{/:Italic k}|^2");
    if (count == 0) return SPC_OK;
    spc_canvas_logarithmic(canvas, "xy");
    /* what is below rounding tells nothing */
    spc_canvas_print(canvas, "set yrange [%.3g:%.3g]; set key bottom left\n",
                     fmax(top * 1e-16, 1e-300), 10 * top);
    spc_canvas_print(canvas, "set xrange [%.6g:%.6g]\n", now->points[0],
                     now->points[2 * now->count - 2]);
    spc_canvas_curves(canvas, curves, count);
    spc_canvas_print(canvas, "set key top right\n");
    return SPC_OK;
}

/* ---- series ---- */

static spc_status read_series(spc_view *view, const char *name, double **values) {
    const spc_trajectory *trajectory = view->trajectory;
    *values = spc_pool_take(view->pool, trajectory->times, sizeof **values);
    if (!*values) return SPC_NO_MEMORY;
    for (size_t i = 0; i < trajectory->times; i++) {
        SPC_TRY(spc_trajectory_variable(spc_pool_context(view->pool), trajectory, name,
                                        view->sample, (long)i, *values + i, 1));
    }
    return SPC_OK;
}

static spc_status over_time(spc_view *view, const double *values, spc_curve *curve) {
    const size_t times = view->trajectory->times;
    double *points = spc_pool_take(view->pool, 2 * times, sizeof *points);
    if (!points) return SPC_NO_MEMORY;
    for (size_t i = 0; i < times; i++) {
        points[2 * i] = view->trajectory->time[i];
        points[2 * i + 1] = values[i];
    }
    curve->points = points;
    curve->count = times;
    return SPC_OK;
}

static void put_time_axis(spc_view *view, spc_box box) {
    const spc_trajectory *trajectory = view->trajectory;
    spc_canvas_axis(&view->canvas, 'x', trajectory->time[0],
                    trajectory->time[trajectory->times - 1], box.width);
}

static const char *series_symbol(const spc_series *series, spc_pool *pool) {
    return *series->symbol ? series->symbol : spc_caption_plain(pool, series->name);
}

static const char *line_style(spc_pool *pool, size_t i) {
    const char *style =
        spc_pool_print(pool, "lines linewidth 2 linecolor rgb '%s'", spc_canvas_colour(i));
    return style ? style : "lines";
}

/* What is exactly conserved is drawn at the bottom. */
static void drift_of(double *values, size_t count) {
    static const double bottom = 1e-17;
    const double first = values[0];
    for (size_t i = 0; i < count; i++) values[i] = fmax(spc_drift(first, values[i]), bottom);
}

/* Of a flow the equation's last measure, what shocks make or take away; of others the mean square. */
static const spc_series *find_telling(const spc_trajectory *trajectory) {
    const spc_equation *equation = spc_equation_find(trajectory->equation);
    const spc_series *telling = NULL;
    if (equation && equation->wave_speeds) {
        for (const spc_measure *m = equation->measures; m->name; m++) {
            const spc_series *series = find_series(trajectory, m->name);
            if (series && !series->conserved) telling = series;
        }
    }
    if (!telling) telling = find_series(trajectory, "mean_square");
    for (size_t i = 0; !telling && i < trajectory->series_count; i++) {
        if (trajectory->series[i].size == 1) telling = &trajectory->series[i];
    }
    return telling;
}

spc_status spc_panel_drift(spc_view *view, spc_box box) {
    enum { most_curves = 6 };
    const spc_trajectory *trajectory = view->trajectory;
    spc_curve curves[most_curves];
    size_t count = 0;
    for (size_t i = 0; i < trajectory->series_count && count < most_curves; i++) {
        const spc_series *series = &trajectory->series[i];
        if (!series->conserved || series->size != 1) continue;
        double *values;
        SPC_TRY(read_series(view, series->name, &values));
        const bool relative = spc_drift_is_relative(values[0]);
        drift_of(values, trajectory->times);
        SPC_TRY(over_time(view, values, &curves[count]));
        const char *symbol = series_symbol(series, view->pool);
        curves[count].label = relative ? spc_pool_print(view->pool, "|Δ%s|/|%s|", symbol, symbol)
                                       : spc_pool_print(view->pool, "|Δ%s|", symbol);
        curves[count].style = line_style(view->pool, count);
        count++;
    }
    if (count > 0) {
        spc_canvas_panel(&view->canvas, box, "Drift of conserved quantities", "{/:Italic t}", "");
        put_time_axis(view, box);
        spc_canvas_logarithmic(&view->canvas, "y");
        spc_canvas_print(&view->canvas, "set yrange [5e-18:]; set key bottom right\n");
        spc_canvas_curves(&view->canvas, curves, count);
        spc_canvas_print(&view->canvas, "set key top right\n");
        return SPC_OK;
    }
    const spc_series *telling = find_telling(trajectory);
    return telling ? spc_panel_series(view, box, (size_t)(telling - trajectory->series)) : SPC_OK;
}

/* "mean square, (1/V) integral ..." is headed by what stands before the comma. */
static const char *heading_of(spc_pool *pool, const spc_series *series) {
    char *text = spc_pool_text(pool, *series->long_name ? series->long_name : series->name);
    if (!text) return "";
    text[strcspn(text, ",(")] = '\0';
    text[0] = (char)toupper((unsigned char)text[0]);
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') text[--length] = '\0';
    return spc_caption_plain(pool, text);
}

spc_status spc_panel_series(spc_view *view, spc_box box, size_t index) {
    const spc_series *series = &view->trajectory->series[index];
    double *values;
    spc_curve curve = {.label = "", .style = now_style};
    SPC_TRY(read_series(view, series->name, &values));
    SPC_TRY(over_time(view, values, &curve));
    double least = INFINITY, most = -INFINITY, low, high;
    for (size_t i = 0; i < view->trajectory->times; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    spc_curves_limits(&curve, 1, &low, &high);
    spc_canvas_panel(&view->canvas, box, heading_of(view->pool, series), "{/:Italic t}",
                     series_symbol(series, view->pool));
    put_time_axis(view, box);
    if (least > 0 && most > 1e3 * least) {
        spc_canvas_logarithmic(&view->canvas, "y");
    } else {
        spc_canvas_axis(&view->canvas, 'y', low, high, box.height);
    }
    spc_canvas_curves(&view->canvas, &curve, 1);
    return SPC_OK;
}
