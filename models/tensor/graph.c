/* specula: graph.c
 *
 * Building a graph, and running it.
 */
#include "graph.h"

#include <cblas.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- building ---- */

spc_graph *spc_graph_create(spc_pool *pool, spc_weights *weights) {
    spc_graph *graph = spc_pool_take(pool, 1, sizeof *graph);
    if (!graph) return NULL;
    /* Threads take graphs of their own, and sums must not depend on how many share a product. */
    openblas_set_num_threads(1);
    graph->pool = pool;
    graph->weights = weights;
    return graph;
}

spc_pool *spc_graph_pool(const spc_graph *graph) {
    return graph->pool;
}

static spc_tensor *failed(spc_graph *graph, spc_status status) {
    if (graph->status == SPC_OK) graph->status = status;
    return NULL;
}

spc_tensor *spc_graph_refuse(spc_graph *graph, const char *format, ...) {
    if (graph->status != SPC_OK) return NULL;
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return failed(graph, spc_fail(spc_pool_context(graph->pool), SPC_NOT_APPLICABLE, "%s", text));
}

static bool make_room(spc_graph *graph) {
    if (graph->count < graph->room) return true;
    const size_t room = graph->room ? 2 * graph->room : 64;
    spc_tensor **tensors = spc_pool_take(graph->pool, room, sizeof(spc_tensor *));
    if (!tensors) return false;
    if (graph->count) memcpy(tensors, graph->tensors, graph->count * sizeof(spc_tensor *));
    graph->tensors = tensors;
    graph->room = room;
    return true;
}

static spc_tensor *add(spc_graph *graph, spc_tensor_kind kind, spc_shape shape) {
    if (graph->status != SPC_OK) return NULL;
    spc_tensor *tensor = spc_pool_take(graph->pool, 1, sizeof *tensor);
    if (!tensor || !make_room(graph)) return failed(graph, SPC_NO_MEMORY);
    tensor->kind = kind;
    tensor->graph = graph;
    tensor->shape = shape;
    tensor->size = spc_shape_size(&shape);
    tensor->index = graph->count;
    graph->tensors[graph->count++] = tensor;
    return tensor;
}

spc_tensor *spc_input(spc_graph *graph, spc_shape shape) {
    return add(graph, SPC_TENSOR_INPUT, shape);
}

spc_tensor *spc_watch(spc_tensor *input) {
    if (input) input->watched = true;
    return input;
}

spc_tensor *spc_output(spc_tensor *tensor) {
    spc_tensor *seen = tensor;
    for (; seen && seen->kind == SPC_TENSOR_VIEW; seen = seen->operand[0]) seen->output = true;
    if (seen) seen->output = true;
    return tensor;
}

spc_tensor *spc_constant(spc_graph *graph, spc_shape shape) {
    spc_tensor *tensor = add(graph, SPC_TENSOR_CONSTANT, shape);
    if (!tensor) return NULL;
    tensor->value = spc_pool_take(graph->pool, tensor->size, sizeof *tensor->value);
    return tensor->value ? tensor : failed(graph, SPC_NO_MEMORY);
}

spc_tensor *spc_weight(spc_graph *graph, const char *name, spc_shape shape, spc_start start) {
    if (graph->status != SPC_OK) return NULL;
    const spc_weight_entry *entry = spc_weights_ask(graph->weights, name, shape, start);
    if (!entry) return failed(graph, spc_error_status(spc_pool_context(graph->pool)));
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *known = graph->tensors[i];
        if (known->kind == SPC_TENSOR_WEIGHT && known->offset == entry->offset &&
            known->size == entry->size) {
            return known;
        }
    }
    spc_tensor *tensor = add(graph, SPC_TENSOR_WEIGHT, shape);
    if (tensor) tensor->offset = entry->offset;
    return tensor;
}

spc_tensor *spc_result(spc_graph *graph, const spc_operation *operation, spc_shape shape,
                       spc_tensor *const *operands, size_t count) {
    spc_tensor *tensor = add(graph, SPC_TENSOR_RESULT, shape);
    if (!tensor) return NULL;
    tensor->operation = operation;
    for (size_t i = 0; i < count; i++) tensor->operand[i] = operands[i];
    return tensor;
}

void *spc_settings(spc_tensor *out, size_t bytes) {
    out->settings = spc_pool_take(out->graph->pool, 1, bytes);
    if (!out->settings) failed(out->graph, SPC_NO_MEMORY);
    return out->settings;
}

spc_tensor *spc_reshape(spc_tensor *x, spc_shape shape) {
    if (!x) return NULL;
    if (spc_shape_size(&shape) != x->size) {
        return spc_graph_refuse(x->graph, "a tensor of %zu numbers is reshaped to %zu", x->size,
                                spc_shape_size(&shape));
    }
    spc_tensor *view = add(x->graph, SPC_TENSOR_VIEW, shape);
    if (view) view->operand[0] = x;
    return view;
}

/* ---- looking ---- */

spc_graph *spc_tensor_graph(const spc_tensor *tensor) {
    return tensor->graph;
}

const spc_shape *spc_tensor_shape(const spc_tensor *tensor) {
    return &tensor->shape;
}

size_t spc_tensor_batch(const spc_tensor *tensor) {
    return tensor->shape.n[0];
}

size_t spc_tensor_channels(const spc_tensor *tensor) {
    return tensor->shape.n[tensor->shape.rank - 1];
}

int spc_tensor_dims(const spc_tensor *tensor) {
    return tensor->shape.rank - 2;
}

size_t spc_tensor_rows(const spc_tensor *tensor) {
    return tensor->size / spc_tensor_channels(tensor);
}

spc_real *spc_tensor_values(spc_tensor *tensor) {
    return tensor->value;
}

spc_real *spc_tensor_gradient(spc_tensor *tensor) {
    return tensor->gradient;
}

spc_real *spc_tensor_tangent(spc_tensor *tensor) {
    return tensor->tangent;
}

size_t spc_graph_bytes(const spc_graph *graph) {
    return graph->bytes;
}

double spc_graph_flops(const spc_graph *graph) {
    double flops = 0;
    for (size_t i = 0; i < graph->count; i++) {
        const spc_tensor *tensor = graph->tensors[i];
        if (tensor->operation && tensor->operation->flops) {
            flops += tensor->operation->flops(tensor);
        }
        spc_product list[SPC_MOST_PRODUCTS];
        const size_t count = tensor->operation && tensor->operation->products
                                 ? tensor->operation->products(tensor, list)
                                 : 0;
        for (size_t j = 0; j < count; j++) {
            const spc_product *p = &list[j];
            flops += 2 * (double)p->m * (double)p->n * (double)p->k * (double)p->times;
        }
    }
    return flops;
}

/* ---- running ---- */

/* Let operations absorb those before them, which then leave the graph. */
static void absorb(spc_graph *graph) {
    for (size_t i = 0; i < graph->count; i++) {
        for (int k = 0; k < SPC_MAX_OPERANDS; k++) {
            if (graph->tensors[i]->operand[k]) graph->tensors[i]->operand[k]->users++;
        }
    }
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i], *first = tensor->operand[0];
        if (!tensor->operation || !tensor->operation->absorb) continue;
        if (first->users > 1 || first->output || first->kind != SPC_TENSOR_RESULT) continue;
        if (tensor->operation->absorb(tensor)) first->operation = NULL;
    }
    size_t count = 0;
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->kind == SPC_TENSOR_RESULT && !tensor->operation) continue;
        tensor->index = count;
        graph->tensors[count++] = tensor;
    }
    graph->count = count;
}

spc_status spc_graph_finish(spc_graph *graph, unsigned kinds) {
    SPC_TRY(graph->status);
    absorb(graph);
    return spc_graph_plan(graph, kinds);
}

/* Weights are only read: what a graph shares with others is const there. */
static void take_weights(spc_graph *graph, const spc_real *weights) {
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->kind == SPC_TENSOR_WEIGHT) {
            tensor->value = (spc_real *)weights + tensor->offset;
        }
    }
}

void spc_graph_forward(spc_graph *graph, const spc_real *weights) {
    take_weights(graph, weights);
    for (size_t i = 0; i < graph->count; i++) {
        const spc_tensor *tensor = graph->tensors[i];
        if (tensor->operation) tensor->operation->forward(tensor);
    }
}

/* Weights that no gradient reaches, among them those of other graphs. */
static void clear_others(const spc_graph *graph, spc_real *gradient) {
    const spc_weight_entry *entry;
    for (size_t i = 0; (entry = spc_weights_entry(graph->weights, i)); i++) {
        bool reached = false;
        for (size_t j = 0; j < graph->count && !reached; j++) {
            const spc_tensor *tensor = graph->tensors[j];
            reached = tensor->kind == SPC_TENSOR_WEIGHT && tensor->differentiates &&
                      tensor->offset == entry->offset;
        }
        if (!reached) memset(gradient + entry->offset, 0, entry->size * sizeof *gradient);
    }
}

void spc_graph_backward(spc_graph *graph, const spc_real *weights, spc_real *gradient) {
    take_weights(graph, weights);
    size_t reached = 0;
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->kind != SPC_TENSOR_WEIGHT) continue;
        tensor->gradient = tensor->differentiates ? gradient + tensor->offset : NULL;
        if (tensor->differentiates) reached += tensor->size;
    }
    if (reached != spc_weights_count(graph->weights)) clear_others(graph, gradient);
    for (size_t i = graph->count; i-- > 0;) {
        const spc_tensor *tensor = graph->tensors[i];
        if (tensor->operation && tensor->differentiates) tensor->operation->backward(tensor);
    }
}

void spc_graph_tangent(spc_graph *graph, const spc_real *weights, const spc_real *tangents) {
    take_weights(graph, weights);
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->kind == SPC_TENSOR_WEIGHT) {
            tensor->tangent = tangents ? (spc_real *)tangents + tensor->offset : NULL;
        }
        if (tensor->operation) tensor->operation->tangent(tensor);
    }
}

spc_real *spc_gradient_sum(const spc_tensor *out, int operand) {
    const spc_tensor *in = out->operand[operand];
    if (out->fresh[operand]) memset(in->gradient, 0, in->size * sizeof *in->gradient);
    return in->gradient;
}
