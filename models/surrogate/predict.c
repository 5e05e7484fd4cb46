/* specula: predict.c
 *
 * A model in a graph: what goes into its network, and what comes of its output.
 */
#include <specula/model.h>
#include <string.h>

/* (x - mean) / scale in each channel. */
static spc_tensor *normalised(spc_tensor *x, const double *mean, const double *scale,
                              size_t count) {
    if (!x) return NULL;
    double *factor = spc_pool_take(spc_graph_pool(spc_tensor_graph(x)), 2 * count, sizeof *factor);
    if (!factor) return spc_graph_refuse(spc_tensor_graph(x), "out of memory");
    double *shift = factor + count;
    for (size_t c = 0; c < count; c++) {
        factor[c] = 1 / scale[c];
        shift[c] = -mean[c] / scale[c];
    }
    return spc_affine(x, factor, shift);
}

static spc_tensor *told(const spc_model *model, spc_tensor *conditions) {
    const size_t count = model->setting.conditions;
    if (count == 0 || !conditions) return NULL;
    spc_graph *graph = spc_tensor_graph(conditions);
    double *offset = spc_pool_take(spc_graph_pool(graph), 2 * count, sizeof *offset);
    if (!offset) return spc_graph_refuse(graph, "out of memory");
    double *scale = offset + count;
    for (size_t i = 0; i < count; i++) {
        offset[i] = model->conditions[i].offset;
        scale[i] = model->conditions[i].scale;
    }
    return normalised(conditions, offset, scale, count);
}

spc_tensor *spc_model_predict(const spc_model *model, spc_graph *graph, spc_tensor *states,
                              spc_tensor *conditions) {
    spc_tensor *fields = normalised(states, model->input.mean, model->input.scale, model->fields);
    spc_tensor *numbers = told(model, conditions);
    if (!fields || (model->setting.conditions > 0 && !numbers)) return NULL;
    return model->network->build(graph, &model->setting, model->values, fields, numbers);
}

spc_tensor *spc_model_advance(const spc_model *model, spc_tensor *states, spc_tensor *base,
                              spc_tensor *prediction) {
    if (!prediction) return NULL;
    spc_tensor *change = spc_affine(prediction, model->prediction.scale, model->prediction.mean);
    if (model->target == SPC_TARGET_STATE) return change;
    return spc_add(model->target == SPC_TARGET_RESIDUAL ? base : states, change);
}

const char *spc_target_name(spc_target target) {
    static const char *const names[] = {[SPC_TARGET_STATE] = "state",
                                        [SPC_TARGET_INCREMENT] = "increment",
                                        [SPC_TARGET_RESIDUAL] = "residual"};
    return names[target];
}
