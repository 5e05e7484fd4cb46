/* specula: page.c
 *
 * A trial on one page: a sample of truth and what a stepper made of it, how long each entry stays correlated with truth, how its
 * error grows, its late spectrum beside truth's, and what its accuracy costs.
 */
#include "strip.h"

#include "../plots/canvas.h"
#include "../plots/captions.h"

#include <math.h>
#include <string.h>

enum {
    LEFT = 95,
    BELOW = 75,
    SIDE = 560,
    TALL = 350,
    GAP_X = 120,
    GAP_Y = 110,
    KEY = 230,
    STRIP = 320
};

typedef struct page {
    spc_canvas canvas;
    const spc_trial_report *report;
    const spc_trial *trial;
    spc_curve *curves; /* [entry + 1] */
    size_t count;
} page;

static spc_box box_at(int column, int row) {
    return (spc_box){LEFT + column * (SIDE + GAP_X), BELOW + (1 - row) * (TALL + GAP_Y), SIDE,
                     TALL};
}

/* Solvers of the ladder are dashed, disturbed truths dotted, floors grey. */
static const char *style_of(page *p, size_t e) {
    const spc_entry_kind kind = p->trial->entries[e].kind;
    static const int dashes[] = {[SPC_ENTRY_STEPPER] = 1,
                                 [SPC_ENTRY_LADDER] = 2,
                                 [SPC_ENTRY_PERTURBED] = 3,
                                 [SPC_ENTRY_PERSISTENCE] = 1,
                                 [SPC_ENTRY_CLIMATOLOGY] = 2};
    const char *colour = kind >= SPC_ENTRY_PERSISTENCE ? "#a0a0a0" : spc_canvas_colour(e);
    const char *style = spc_pool_print(
        p->canvas.pool, "lines linewidth 2 dashtype %d linecolor rgb '%s'", dashes[kind], colour);
    return style ? style : "lines";
}

/* Room for a curve of at most `count` points, to be filled by add_point. */
static spc_curve *add_curve(page *p, const char *label, const char *style, size_t count) {
    double *points = spc_pool_take(p->canvas.pool, 2 * count, sizeof *points);
    if (!points) p->canvas.failed = true;
    if (!points) return NULL;
    spc_curve *curve = &p->curves[p->count++];
    *curve = (spc_curve){.label = label, .style = style, .points = points};
    return curve;
}

static void add_point(spc_curve *curve, double x, double y) {
    double *point = (double *)curve->points + 2 * curve->count++;
    point[0] = x;
    point[1] = y;
}

static const char *label_of(const page *p, size_t e, bool labelled) {
    return labelled ? spc_caption_plain(p->canvas.pool, p->trial->entries[e].name) : "";
}

/* ---- over time ---- */

static double mean_at(const page *p, size_t e, size_t metric, size_t frame) {
    const size_t samples = p->trial->samples;
    const double *row = p->report->result->entries[e].value[metric] + frame * samples;
    double sum = 0;
    for (size_t i = 0; i < samples; i++) sum += row[i] / (double)samples;
    return sum;
}

/* The mean of a metric over samples; `positive`: only what a logarithm shows. */
static void add_means(page *p, const char *metric, bool positive) {
    const size_t m = spc_trial_metric(p->trial, metric);
    p->count = 0;
    for (size_t e = 0; e < p->trial->entry_count; e++) {
        spc_curve *curve =
            add_curve(p, label_of(p, e, !positive), style_of(p, e), p->trial->frames);
        for (size_t frame = 0; curve && frame < p->trial->frames; frame++) {
            const double value = mean_at(p, e, m, frame);
            if (!isfinite(value) || (positive && !(value > 0))) continue;
            add_point(curve, spc_trial_time(p->trial, frame), value);
        }
        if (curve && curve->count == 0) p->count--;
    }
}

static void put_time_axis(page *p) {
    spc_canvas_axis(&p->canvas, 'x', 0, spc_trial_time(p->trial, p->trial->frames - 1), SIDE);
}

static void draw_correlation(page *p) {
    spc_canvas *canvas = &p->canvas;
    add_means(p, "correlation", false);
    spc_canvas_panel(canvas, box_at(0, 0), "Correlation with truth", "time since the start", "");
    put_time_axis(p);
    spc_canvas_axis(canvas, 'y', -0.2, 1.05, TALL);
    /* The key of the page stands to the right of both columns. */
    spc_canvas_print(canvas, "set key at screen %.6f,%.6f left top Left reverse samplen 3\n",
                     1 - (KEY - 20.0) / canvas->width,
                     (box_at(0, 0).bottom + TALL + 10.0) / canvas->height);
    spc_canvas_curves(canvas, p->curves, p->count);
    spc_canvas_print(canvas, "unset key\n");
}

static void draw_error(page *p) {
    add_means(p, "relative_l2", true);
    spc_canvas_panel(&p->canvas, box_at(1, 0), "Relative L2 error", "time since the start", "");
    put_time_axis(p);
    if (p->count == 0) return;
    spc_canvas_logarithmic(&p->canvas, "y");
    spc_canvas_curves(&p->canvas, p->curves, p->count);
}

/* ---- spectra ---- */

/* Shells below `least` are rounding. */
static void add_spectrum(page *p, const double *spectrum, const char *style, double least) {
    const spc_trial_result *result = p->report->result;
    spc_curve *curve = add_curve(p, "", style, result->shells);
    for (size_t s = 1; curve && s < result->shells; s++) {
        if (spectrum[s] > least) {
            add_point(curve, (double)s * result->shell_spacing, spectrum[s]);
        }
    }
    if (curve && curve->count == 0) p->count--;
}

static void draw_spectra(page *p) {
    static const char broad[] = "lines linewidth 5 linecolor rgb '#d8d8d8'";
    const spc_trial_result *result = p->report->result;
    double most = 0;
    for (size_t s = 1; s < result->shells; s++) most = fmax(most, result->truth.spectrum[s]);
    const double least = 1e-18 * most;
    p->count = 0;
    add_spectrum(p, result->truth.spectrum, broad, least);
    for (size_t e = 0; e < p->trial->entry_count; e++) {
        if (p->trial->entries[e].kind == SPC_ENTRY_PERSISTENCE) continue;
        add_spectrum(p, result->entries[e].late.spectrum, style_of(p, e), least);
    }
    spc_canvas_panel(&p->canvas, box_at(0, 1), "Late spectrum, truth broad and grey",
                     "{/:Italic k}", "Σ |{/:Italic U}_{/:Italic k}|^2");
    if (p->count == 0) return;
    spc_canvas_logarithmic(&p->canvas, "xy");
    spc_canvas_print(&p->canvas, "set xrange [%.6g:%.6g]\n", result->shell_spacing,
                     (double)(result->shells - 1) * result->shell_spacing);
    spc_canvas_curves(&p->canvas, p->curves, p->count);
}

/* ---- cost ---- */

static double accuracy_of(const page *p, size_t e) {
    const spc_accuracy *accuracy = &p->trial->accuracy;
    if (accuracy->kind == SPC_ACCURACY_RELATIVE_L2) {
        return mean_at(p, e, spc_trial_metric(p->trial, "relative_l2"), accuracy->frame);
    }
    const double time = p->report->summaries[e].correlated[accuracy->threshold].value;
    return fmin(time, spc_trial_time(p->trial, p->trial->frames - 1));
}

static void add_costs(page *p) {
    p->count = 0;
    for (size_t e = 0; e < p->trial->entry_count; e++) {
        const spc_entry_kind kind = p->trial->entries[e].kind;
        const double seconds = p->report->result->entries[e].cost.seconds;
        const double accuracy = accuracy_of(p, e);
        if (kind > SPC_ENTRY_LADDER || !isfinite(seconds) || !isfinite(accuracy)) continue;
        const char *style = spc_pool_print(
            p->canvas.pool, "points pointsize 2 linewidth 2 pointtype %d linecolor rgb '%s'",
            kind == SPC_ENTRY_LADDER ? 6 : 7, spc_canvas_colour(e));
        spc_curve *curve = add_curve(p, "", style ? style : "points", 1);
        if (curve) add_point(curve, seconds, accuracy);
    }
}

static void draw_cost(page *p) {
    const bool error = p->trial->accuracy.kind == SPC_ACCURACY_RELATIVE_L2;
    const double threshold = p->trial->thresholds[p->trial->accuracy.threshold];
    const char *label =
        error ? "relative L2"
              : spc_pool_print(p->canvas.pool, "time with correlation above %g", threshold);
    add_costs(p);
    spc_canvas_panel(&p->canvas, box_at(1, 1), "Accuracy and cost; rings: the ladder",
                     "seconds by unit of time, one thread", label ? label : "");
    if (p->count == 0) return;
    spc_canvas_logarithmic(&p->canvas, error ? "xy" : "x");
    spc_canvas_print(&p->canvas, "set autoscale y; set offsets graph 0.1, graph 0.1, graph 0.1, "
                                 "graph 0.1\n");
    spc_canvas_curves(&p->canvas, p->curves, p->count);
}

/* ---- all ---- */

static const char *subtitle_of(const page *p) {
    const spc_trial *trial = p->trial;
    const char *formula = spc_caption_formula(
        p->canvas.pool, spc_setting_text(p->canvas.pool, &trial->truth->setting));
    return spc_pool_print(p->canvas.pool, "%s; %zu samples, %zu steps", formula, trial->samples,
                          trial->frames - 1);
}

static spc_status draw(spc_pool *pool, const spc_trial_report *report, const char *path) {
    page p = {.report = report, .trial = report->result->trial};
    const bool strip = report->result->shown != SIZE_MAX;
    const int width = LEFT + 2 * SIDE + GAP_X + 30 + KEY;
    const int height = BELOW + 2 * TALL + GAP_Y + (strip ? GAP_Y + STRIP : 0) + 120;
    spc_canvas_begin(&p.canvas, pool, width, height);
    p.curves = spc_pool_take(pool, p.trial->entry_count + 1, sizeof *p.curves);
    if (!p.curves) return SPC_NO_MEMORY;
    const char *subtitle = subtitle_of(&p);
    spc_canvas_headings(&p.canvas, p.trial->title, subtitle ? subtitle : "");
    if (strip) {
        const spc_box box = {LEFT, BELOW + 2 * (TALL + GAP_Y), width - LEFT - 20, STRIP};
        SPC_TRY(spc_trial_strip(&p.canvas, report, box));
    }
    draw_correlation(&p);
    draw_error(&p);
    draw_spectra(&p);
    draw_cost(&p);
    return spc_canvas_render(&p.canvas, path, false);
}

spc_status spc_trial_draw(spc_context *context, const spc_trial_report *report, const char *path) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = draw(pool, report, path);
    spc_pool_destroy(pool);
    return status;
}
