/* specula: model.c
 *
 * A trained network that steps states. With network N, y = N((u - m_in) / s_in), conditions beside it:
 *
 *   state      u(t + dt) = m + s y
 *   increment  u(t + dt) = u(t) + m + s y
 *   residual   u(t + dt) = B(u(t)) + m + s y, B the step of a classical stepper that the file names
 *
 * The network works in single precision; what it adds is added in double.
 *
 * A model is for the equation with its parameters, the box and the stride that it was trained for, or for ranges of what it is
 * told; the rest is refused unless `allow` says otherwise. It fails in long runs when its own errors lead it to states that it has never
 * seen: `guarded` notices.
 */
#include "components.h"
#include "strides.h"
#include "surrogate/suits.h"
#include "tensor/states.h"

#include <math.h>
#include <string.h>

enum { MODEL, DT, ALLOW };

static const spc_parameter parameters[] = {
    [MODEL] = {.name = "model",
               .type = SPC_PATH,
               .required = true,
               .doc = "a file that `specula train` wrote"},
    [DT] = SPC_STRIDE_PARAMETER("a stride; default: that of the training"),
    [ALLOW] = {.name = "allow",
               .type = SPC_COMMAND,
               .doc = "what may differ from the training, of equation, grid, dt, range"},
    {.name = NULL},
};

/* What stands for the stepper once its file is read; the descriptor comes first. */
typedef struct loaded {
    spc_stepper stepper;
    spc_model *model;
    spc_setting trained;
    spc_stepper_use base;
    spc_model_allowed allowed;
    double dt;
} loaded;

typedef struct surrogate {
    const loaded *from;
    const spc_setting *setting;
    spc_strides strides;
    spc_graph *graph;
    spc_tensor *states, *conditions, *prediction;
    const spc_condition *told_dt; /* or NULL */
    spc_component base;           /* of residuals */
} surrogate;

/* ---- a stride ---- */

static void advance(const surrogate *self, const double *base, spc_state *now) {
    const spc_model *model = self->from->model;
    const spc_order order = spc_order_of(now);
    const spc_real *y = spc_tensor_values(self->prediction);
    for (size_t f = 0; f < order.fields; f++) {
        const double mean = model->prediction.mean[f], scale = model->prediction.scale[f];
        const size_t start = spc_order_start(&order, f);
        for (size_t i = 0; i < order.points; i++) {
            const size_t at = start + i * order.parts;
            now->data[at] = (base ? base[at] : 0) + mean + scale * (double)y[i * order.fields + f];
        }
    }
}

static spc_status step_base(surrogate *self, const spc_state *now, double dt, const double **base,
                            spc_step_info *info) {
    const double before = self->base.info.flops;
    spc_component_show(&self->base, now);
    SPC_TRY(spc_component_step(&self->base, dt));
    info->flops += self->base.info.flops - before;
    *base = self->base.state.data;
    return SPC_OK;
}

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    surrogate *self = object;
    const spc_model *model = self->from->model;
    const double *base = model->target == SPC_TARGET_STATE ? NULL : now->data;
    SPC_TRY(spc_model_suits_dt(self->strides.context, model, dt, self->from->allowed));
    if (self->told_dt) {
        spc_tensor_values(self->conditions)[self->told_dt - model->conditions] = (spc_real)dt;
    }
    const spc_order order = spc_order_of(now);
    spc_state_to_tensor(&order, now->data, spc_tensor_values(self->states));
    spc_graph_forward(self->graph, model->numbers);
    if (model->base) SPC_TRY(step_base(self, now, dt, &base, info));
    advance(self, base, now);
    spc_strides_count(info, dt, 1);
    info->flops += spc_graph_flops(self->graph);
    return SPC_OK;
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    surrogate *self = object;
    return spc_strides_step(&self->strides, self->from->dt, state, dt, stride, self, info);
}

/* ---- making one ---- */

static void tell(surrogate *self) {
    const spc_model *model = self->from->model;
    for (size_t i = 0; i < model->setting.conditions; i++) {
        double value = 0;
        spc_condition_value(model->conditions[i].key, self->setting, self->from->dt, &value);
        spc_tensor_values(self->conditions)[i] = (spc_real)value;
    }
}

static spc_status build(spc_pool *pool, surrogate *self) {
    const spc_model *model = self->from->model;
    const spc_grid *grid = &self->setting->physics.grid;
    const size_t told[] = {1, model->setting.conditions};
    self->graph = spc_graph_create(pool, model->weights);
    if (!self->graph) return SPC_NO_MEMORY;
    self->states = spc_input(self->graph, spc_shape_of(1, grid->dims, grid->n, model->fields));
    if (told[1] > 0) self->conditions = spc_input(self->graph, spc_shape_list(2, told));
    self->prediction =
        spc_output(spc_model_predict(model, self->graph, self->states, self->conditions));
    SPC_TRY(spc_graph_finish(self->graph, SPC_GRAPH_FORWARD));
    tell(self);
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    surrogate *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->from = (const loaded *)use->stepper;
    self->setting = setting;
    self->told_dt = spc_model_condition(self->from->model, "dt");
    *result = self;
    SPC_TRY(spc_strides_create(pool, setting, &self->strides));
    SPC_TRY(build(pool, self));
    if (!self->from->model->base) return SPC_OK;
    return spc_component_create(pool, setting, &self->from->base, "base", &self->base);
}

/* ---- continuation, account ---- */

static size_t bases(const surrogate *self) {
    return self->from->model->base ? 1 : 0;
}

static spc_status save(void *object, spc_archive *archive) {
    const surrogate *self = object;
    SPC_TRY(spc_strides_save(&self->strides, archive));
    return spc_components_save(&self->base, bases(self), archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    surrogate *self = object;
    SPC_TRY(spc_strides_load(&self->strides, archive, state));
    return spc_components_load(&self->base, bases(self), archive);
}

static spc_status report(void *object, spc_archive *report) {
    const surrogate *self = object;
    return spc_components_report(&self->base, bases(self), report);
}

static char *explain(void *object, spc_pool *pool) {
    const surrogate *self = object;
    const spc_model *model = self->from->model;
    char *text =
        spc_pool_print(pool,
                       "%s predicts the %s over dt = %.10g, %zu weights; %.3g flops an "
                       "evaluation, %.3g MiB",
                       model->network->name, spc_target_name(model->target), self->from->dt,
                       spc_weights_count(model->weights), spc_graph_flops(self->graph),
                       (double)spc_graph_bytes(self->graph) / 0x1p20);
    if (!text || bases(self) == 0) return text;
    return spc_components_explain(&self->base, 1, pool, text);
}

/* ---- from the file ---- */

static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    const loaded *from = (const loaded *)use->stepper;
    const spc_stepper *base = from->base.stepper;
    SPC_TRY(
        spc_model_suits(context, from->model, &from->trained, setting, from->dt, from->allowed));
    return base && base->applicable ? base->applicable(context, setting, &from->base) : SPC_OK;
}

static spc_status read_allowed(spc_context *context, const spc_value *value,
                               spc_model_allowed *allowed) {
    const struct {
        const char *word;
        bool *may;
    } known[] = {{"equation", &allowed->equation},
                 {"grid", &allowed->grid},
                 {"dt", &allowed->dt},
                 {"range", &allowed->range}};
    for (size_t i = 0; value->words && value->words[i]; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof known / sizeof *known && !found; k++) {
            found = strcmp(known[k].word, value->words[i]) == 0;
            if (found) *known[k].may = true;
        }
        if (found) continue;
        return spc_fail(context, SPC_BAD_INPUT,
                        "stepper.allow has '%s'; known are equation, grid, dt, range",
                        value->words[i]);
    }
    return SPC_OK;
}

static unsigned flags_of(const loaded *from) {
    const unsigned base =
        from->model->base ? spc_stepper_use_flags(&from->base) : SPC_STEPPER_DETERMINISTIC;
    unsigned flags =
        SPC_STEPPER_LEARNED | SPC_STEPPER_FIXED_DT | (base & SPC_STEPPER_DETERMINISTIC);
    if (spc_grid_has_cells(&from->model->grid)) flags |= SPC_STEPPER_CELLS;
    if (from->model->grid.staggered) flags |= SPC_STEPPER_STAGGERED;
    return flags;
}

static spc_status describe(spc_pool *pool, loaded *from) {
    const spc_model *model = from->model;
    char *doc = spc_pool_print(pool, "%s, trained for %s on", model->network->name,
                               from->trained.physics.equation->name);
    for (int axis = 0; axis < model->grid.dims && doc; axis++) {
        doc = spc_pool_print(pool, "%s%s%zu", doc, axis ? " x " : " ", model->grid.n[axis]);
    }
    doc = doc ? spc_pool_print(pool, "%s points, dt = %.10g: predicts the %s", doc, model->dt,
                               spc_target_name(model->target))
              : NULL;
    if (!doc) return SPC_NO_MEMORY;
    from->stepper = (spc_stepper){.abi = SPC_ABI,
                                  .name = "model",
                                  .doc = doc,
                                  .cite = model->network->cite,
                                  .flags = flags_of(from),
                                  .applicable = applicable,
                                  .create = create,
                                  .step = step,
                                  .save = save,
                                  .load = load,
                                  .explain = explain,
                                  .report = report};
    return SPC_OK;
}

static spc_status resolve(spc_pool *pool, const spc_value *values, const spc_stepper **stepper) {
    loaded *from = spc_pool_take(pool, 1, sizeof *from);
    if (!from) return SPC_NO_MEMORY;
    const char *path = values[MODEL].text;
    SPC_TRY(read_allowed(spc_pool_context(pool), &values[ALLOW], &from->allowed));
    SPC_TRY(spc_model_read(pool, path, &from->model));
    SPC_TRY(spc_model_trained(pool, from->model, path, &from->trained, &from->base));
    from->dt = isnan(values[DT].number) ? from->model->dt : values[DT].number;
    SPC_TRY(describe(pool, from));
    *stepper = &from->stepper;
    return SPC_OK;
}

const spc_stepper spc_stepper_model = {
    .abi = SPC_ABI,
    .name = "model",
    .doc = "a trained network from a file",
    .cite = "of specula: docs/models.md",
    .flags = SPC_STEPPER_LEARNED | SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_FIXED_DT |
             SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .key = "model",
    .resolve = resolve,
};
