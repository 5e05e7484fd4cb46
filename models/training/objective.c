/* specula: objective.c
 *
 * See objective.h.
 */
#include "training/objective.h"

#include "training/base_solver.h"

#include <specula/random.h>
#include <string.h>

/* Inputs of a part; the frame after step k is TRUTH + k, and NULL where that step does not count. */
enum { STATE, CONDITIONS, BASE, TRUTH };

static bool counts(const spc_objective *o, size_t step) {
    return o->spec->mode != SPC_TRAINING_PUSHFORWARD || step + 1 == o->spec->steps;
}

/* Whether what a step adds to is known before the graph runs. */
static bool is_base_known(const spc_objective *o, size_t step) {
    return o->model->target == SPC_TARGET_STATE || (step == 0 && !o->spec->base_steps);
}

/* Whether the input of a step's truth holds what the network should give, or else the frame itself. */
static bool is_given_as_prediction(const spc_objective *o, size_t step) {
    return !o->spec->relative && is_base_known(o, step);
}

/* ---- the graph ---- */

/* (v - b - m) / s, where b depends on the weights. */
static spc_tensor *wanted_increment(const spc_model *model, spc_tensor *truth, spc_tensor *base) {
    spc_tensor *change = spc_subtract(truth, base);
    if (!change) return NULL;
    spc_graph *graph = spc_tensor_graph(change);
    double *factor = spc_pool_take(spc_graph_pool(graph), 2 * model->fields, sizeof *factor);
    if (!factor) return spc_graph_refuse(graph, "out of memory");
    double *shift = factor + model->fields;
    for (size_t c = 0; c < model->fields; c++) {
        factor[c] = 1 / model->prediction.scale[c];
        shift[c] = -model->prediction.mean[c] / model->prediction.scale[c];
    }
    return spc_affine(change, factor, shift);
}

static spc_tensor *distance(const spc_objective *o, spc_tensor *x, spc_tensor *y) {
    const spc_training_spec *spec = o->spec;
    if (spec->sobolev) {
        spc_sobolev norm = *spec->sobolev;
        memcpy(norm.length, o->feed->grids[o->group].length, sizeof norm.length);
        return spc_loss_sobolev(x, y, norm);
    }
    if (spec->relative) {
        return spec->absolute ? spc_loss_relative_absolute(x, y) : spc_loss_relative(x, y);
    }
    return spec->absolute ? spc_loss_mean_absolute(x, y) : spc_loss_mean_square(x, y);
}

static spc_tensor *loss_of_step(const spc_objective *o, size_t step, spc_tensor *base,
                                spc_tensor *y, spc_tensor *next, spc_tensor *truth) {
    if (o->spec->relative) return distance(o, next, truth);
    if (is_given_as_prediction(o, step)) return distance(o, y, truth);
    return distance(o, y, wanted_increment(o->model, truth, base));
}

static void take_inputs(const spc_objective *o, spc_batch_part *part) {
    const spc_model *model = o->model;
    const spc_grid *grid = &o->feed->grids[o->group];
    const spc_shape shape = spc_shape_of(part->size, grid->dims, grid->n, model->fields);
    const size_t told[] = {part->size, model->setting.conditions};
    part->inputs[STATE] = spc_input(part->graph, shape);
    if (told[1] > 0) part->inputs[CONDITIONS] = spc_input(part->graph, spc_shape_list(2, told));
    if (model->target == SPC_TARGET_RESIDUAL && !o->spec->base_steps) {
        part->inputs[BASE] = spc_input(part->graph, shape);
    }
    for (size_t k = 0; k < o->spec->steps; k++) {
        if (counts(o, k)) part->inputs[TRUTH + k] = spc_input(part->graph, shape);
    }
}

static void build(void *self, spc_batch_part *part) {
    const spc_objective *o = self;
    const size_t steps = o->spec->steps;
    const bool pushed = o->spec->mode == SPC_TRAINING_PUSHFORWARD;
    take_inputs(o, part);
    const spc_solver *solver = NULL;
    if (o->spec->base_steps) {
        solver = spc_base_solver(part->graph, o->model, &o->feed->grids[o->group]);
        if (!solver) return;
    }
    spc_tensor *u = part->inputs[STATE], *sum = NULL;
    for (size_t k = 0; k < steps; k++) {
        if (k > 0 && pushed) u = spc_detach(u);
        spc_tensor *base = solver ? spc_solver_steps(u, solver) : part->inputs[BASE];
        spc_tensor *y = spc_model_predict(o->model, part->graph, u, part->inputs[CONDITIONS]);
        spc_tensor *next = spc_model_advance(o->model, u, base, y);
        if (counts(o, k)) {
            spc_tensor *loss =
                loss_of_step(o, k, base ? base : u, y, next, part->inputs[TRUTH + k]);
            sum = sum ? spc_add(sum, loss) : loss;
        }
        u = next;
    }
    part->loss = pushed || steps == 1 ? sum : spc_scale(sum, 1 / (double)steps);
}

/* ---- its inputs ---- */

static void add_noise(const spc_objective *o, size_t item, size_t numbers, spc_real *state) {
    spc_random random =
        spc_random_start(o->spec->seed + o->group, (uint32_t)item, SPC_PURPOSE_NOISE);
    random.counter = o->update * numbers;
    const size_t fields = o->model->fields;
    for (size_t i = 0; i < numbers; i++) {
        const double deviation = o->noise * o->model->input.scale[i % fields];
        state[i] += (spc_real)(deviation * spc_random_normal(&random));
    }
}

/* (v - b - m) / s, in double precision. */
static void wanted_prediction(const spc_model *model, size_t numbers, const spc_real *truth,
                              const spc_real *base, spc_real *to) {
    const spc_normalisation *normal = &model->prediction;
    for (size_t i = 0; i < numbers; i++) {
        const size_t c = i % model->fields;
        const double change = (double)truth[i] - (base ? (double)base[i] : 0);
        to[i] = (spc_real)((change - normal->mean[c]) / normal->scale[c]);
    }
}

/* One item into the places of member `at` of the part. */
static void fill_item(const spc_objective *o, const spc_batch_part *part, size_t at,
                      size_t number) {
    spc_item item;
    o->feed->fetch(o->feed->self, o->group, number, &item);
    const size_t numbers = spc_shape_size(spc_tensor_shape(part->inputs[STATE])) / part->size;
    const size_t told = o->model->setting.conditions;
    spc_real *state = spc_tensor_values(part->inputs[STATE]) + at * numbers;
    memcpy(state, item.frame[0], numbers * sizeof *state);
    if (o->noise > 0) add_noise(o, number, numbers, state);
    for (size_t i = 0; i < told; i++) {
        spc_tensor_values(part->inputs[CONDITIONS])[at * told + i] = (spc_real)item.conditions[i];
    }
    const bool residual = part->inputs[BASE] != NULL;
    if (residual) {
        memcpy(spc_tensor_values(part->inputs[BASE]) + at * numbers, item.base[0],
               numbers * sizeof *item.base[0]);
    }
    for (size_t k = 0; k < o->spec->steps; k++) {
        if (!counts(o, k)) continue;
        spc_real *to = spc_tensor_values(part->inputs[TRUTH + k]) + at * numbers;
        if (is_given_as_prediction(o, k)) {
            const bool increment = o->model->target == SPC_TARGET_INCREMENT;
            wanted_prediction(o->model, numbers, item.frame[k + 1],
                              residual    ? item.base[0]
                              : increment ? state
                                          : NULL,
                              to);
        } else {
            memcpy(to, item.frame[k + 1], numbers * sizeof *to);
        }
    }
}

static void fill(void *self, const spc_batch_part *part, const size_t *items) {
    for (size_t i = 0; i < part->size; i++) fill_item(self, part, i, items[i]);
}

spc_parts_task spc_objective_task(spc_objective *objective) {
    return (spc_parts_task){.build = build, .fill = fill, .self = objective};
}
