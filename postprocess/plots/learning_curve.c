/* specula: learning_curve.c
 *
 * Losses of learning and validation over the updates of a training, and the rate that brought them there.
 */
#include "learning_curve.h"

#include "canvas.h"
#include "captions.h"

#include <math.h>

enum {
    LEFT = 110,
    WIDTH = 760,
    RIGHT = 40,
    BELOW = 80,
    RATE = 110,
    GAP = 60,
    LOSS = 380,
    ABOVE = 110
};

/* A number of each point that a logarithm shows. */
static double loss_of(const spc_curve_point *point) {
    return point->training;
}
static double validation_of(const spc_curve_point *point) {
    return point->validation;
}
static double rate_of(const spc_curve_point *point) {
    return point->rate;
}

static spc_curve curve_of(spc_canvas *canvas, const spc_model *model,
                          double (*number)(const spc_curve_point *point), const char *label,
                          const char *style) {
    double *points = spc_pool_take(canvas->pool, 2 * model->curve_points, sizeof *points);
    spc_curve curve = {.label = label, .style = style, .points = points};
    if (!points) canvas->failed = true;
    for (size_t i = 0; points && i < model->curve_points; i++) {
        const double value = number(&model->curve[i]);
        if (!isfinite(value) || value <= 0) continue;
        points[2 * curve.count] = model->curve[i].update;
        points[2 * curve.count++ + 1] = value;
    }
    return curve;
}

static void put_updates_axis(spc_canvas *canvas, const spc_model *model) {
    spc_canvas_axis(canvas, 'x', 0, model->curve[model->curve_points - 1].update, WIDTH);
}

static void draw_losses(spc_canvas *canvas, const spc_model *model, spc_box box) {
    const spc_curve both[] = {
        curve_of(canvas, model, loss_of, "training", "lines linewidth 2 linecolor rgb '#0072B2'"),
        curve_of(canvas, model, validation_of, "validation",
                 "linespoints linewidth 2 pointtype 7 pointsize 0.6 linecolor rgb '#D55E00'")};
    /* Curves without a point are left out. */
    const size_t first = both[0].count > 0 ? 0 : 1, end = both[1].count > 0 ? 2 : 1;
    spc_canvas_panel(canvas, box, "Loss", "", "");
    put_updates_axis(canvas, model);
    if (first >= end) return;
    spc_canvas_logarithmic(canvas, "y");
    spc_canvas_print(canvas, "set autoscale y; set key inside right top\n");
    spc_canvas_curves(canvas, both + first, end - first);
    spc_canvas_print(canvas, "unset key; unset logscale\n");
}

static void draw_rates(spc_canvas *canvas, const spc_model *model, spc_box box) {
    const spc_curve rate =
        curve_of(canvas, model, rate_of, "", "lines linewidth 2 linecolor rgb '#606060'");
    double most = 0;
    for (size_t i = 0; i < model->curve_points; i++) most = fmax(most, model->curve[i].rate);
    spc_canvas_panel(canvas, box, "Rate of learning", "updates", "");
    put_updates_axis(canvas, model);
    if (rate.count == 0) return;
    spc_canvas_axis(canvas, 'y', 0, 1.1 * most, box.height);
    spc_canvas_curves(canvas, &rate, 1);
}

static const char *best_of(spc_canvas *canvas, const spc_model *model) {
    const spc_curve_point *best = NULL;
    for (size_t i = 0; i < model->curve_points; i++) {
        const spc_curve_point *point = &model->curve[i];
        if (isfinite(point->validation) && !(best && best->validation <= point->validation))
            best = point;
    }
    if (!best) return "";
    return spc_pool_print(canvas->pool, ", best validation %.4g at update %.0f", best->validation,
                          best->update);
}

static spc_status draw(spc_pool *pool, const spc_model *model, const char *title,
                       const char *path) {
    spc_canvas canvas;
    const spc_box losses = {LEFT, BELOW + RATE + GAP, WIDTH, LOSS},
                  rates = {LEFT, BELOW, WIDTH, RATE};
    if (model->curve_points == 0) {
        return spc_fail(
            spc_pool_context(pool), SPC_BAD_INPUT,
            "the model holds no losses, for it was not trained here; plot one that was");
    }
    spc_canvas_begin(&canvas, pool, LEFT + WIDTH + RIGHT, BELOW + RATE + GAP + LOSS + ABOVE);
    const char *best = best_of(&canvas, model);
    const char *subtitle =
        spc_pool_print(pool, "%s, %zu weights%s", spc_caption_plain(pool, model->network->name),
                       spc_weights_count(model->weights), best ? best : "");
    spc_canvas_headings(&canvas, title, subtitle ? subtitle : "");
    draw_losses(&canvas, model, losses);
    draw_rates(&canvas, model, rates);
    return spc_canvas_render(&canvas, path, false);
}

spc_status spc_plot_learning_curve(spc_context *context, const spc_model *model, const char *title,
                                   const char *path) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = draw(pool, model, title, path);
    spc_pool_destroy(pool);
    return status;
}
