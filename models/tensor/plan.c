/* specula: plan.c
 *
 * The memory of a graph. A run forward and backward is a line of moments: tensor i of n is computed at moment i and
 * differentiated at 2n - 1 - i. Each piece of memory is needed from one moment to another, and pieces whose times do not
 * meet may share a place: first fit, the largest first.
 */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

typedef struct piece {
    spc_real **place; /* where its address goes */
    size_t size;      /* numbers */
    size_t from, to;  /* moments, inclusive */
    size_t offset;
} piece;

typedef struct planner {
    spc_graph *graph;
    unsigned kinds;
    piece *pieces;
    size_t count;
    size_t work; /* numbers, for one call at a time */
} planner;

/* By tensor that owns memory. */
typedef struct lifetimes {
    size_t *value_end, *gradient_start;
    bool *reached; /* some gradient comes to it */
} lifetimes;

static spc_tensor *owner(spc_tensor *tensor) {
    while (tensor->kind == SPC_TENSOR_VIEW) tensor = tensor->operand[0];
    return tensor;
}

static size_t backward_moment(const planner *p, const spc_tensor *tensor) {
    return 2 * p->graph->count - 1 - tensor->index;
}

static size_t later(size_t a, size_t b) {
    return a > b ? a : b;
}

/* Which tensors a run backward passes through: those with a weight or a watched input below, and an output above. */
static void find_paths(const planner *p, const lifetimes *life) {
    const spc_graph *graph = p->graph;
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        tensor->differentiates =
            p->kinds & SPC_GRAPH_BACKWARD && (tensor->kind == SPC_TENSOR_WEIGHT || tensor->watched);
        const bool passes = !tensor->operation || tensor->operation->backward;
        for (int k = 0; k < SPC_MAX_OPERANDS && passes; k++) {
            if (tensor->operand[k] && tensor->operand[k]->differentiates) {
                tensor->differentiates = true;
            }
        }
    }
    for (size_t i = graph->count; i-- > 0;) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->output) life->reached[i] = true;
        tensor->differentiates = tensor->differentiates && life->reached[i];
        for (int k = 0; k < SPC_MAX_OPERANDS; k++) {
            if (tensor->operand[k] && tensor->differentiates) {
                life->reached[tensor->operand[k]->index] = true;
            }
        }
    }
}

static void extend(const lifetimes *life, spc_tensor *tensor, size_t moment) {
    const size_t i = owner(tensor)->index;
    life->value_end[i] = later(life->value_end[i], moment);
}

/* Until when values are read, and when gradients begin. */
static void find_lifetimes(const planner *p, const lifetimes *life) {
    const spc_graph *graph = p->graph;
    const size_t end = 2 * graph->count;
    for (size_t i = 0; i < graph->count; i++) life->gradient_start[i] = end;
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        const unsigned keeps = tensor->operation ? tensor->operation->keeps : 0;
        extend(life, tensor, tensor->output ? end : i);
        if (tensor->differentiates && keeps & SPC_KEEPS_OUTPUT) {
            extend(life, tensor, backward_moment(p, tensor));
        }
        for (int k = 0; k < SPC_MAX_OPERANDS; k++) {
            if (!tensor->operand[k]) continue;
            extend(life, tensor->operand[k], i);
            if (!tensor->differentiates) continue;
            if (keeps & (unsigned)(SPC_KEEPS_FIRST << k)) {
                extend(life, tensor->operand[k], backward_moment(p, tensor));
            }
        }
    }
}

/* Gradients come to be in the order of the run backward; outputs' are the caller's from the start. */
static void find_gradients(const planner *p, const lifetimes *life) {
    const spc_graph *graph = p->graph;
    const size_t end = 2 * graph->count;
    for (size_t i = 0; i < graph->count; i++) {
        if (graph->tensors[i]->output) life->gradient_start[owner(graph->tensors[i])->index] = 0;
    }
    for (size_t i = graph->count; i-- > 0;) {
        spc_tensor *tensor = graph->tensors[i];
        if (!tensor->differentiates || !tensor->operation) continue;
        for (int k = 0; k < SPC_MAX_OPERANDS; k++) {
            if (!tensor->operand[k] || !tensor->operand[k]->differentiates) continue;
            spc_tensor *in = owner(tensor->operand[k]);
            tensor->fresh[k] = life->gradient_start[in->index] == end;
            if (tensor->fresh[k]) life->gradient_start[in->index] = backward_moment(p, tensor);
        }
    }
}

static void need(planner *p, spc_real **place, size_t size, size_t from, size_t to) {
    if (size) p->pieces[p->count++] = (piece){place, size, from, to, 0};
}

static void list_pieces(planner *p, const lifetimes *life) {
    const spc_graph *graph = p->graph;
    const size_t end = 2 * graph->count;
    const bool tangents = p->kinds & SPC_GRAPH_TANGENT;
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        p->work = later(p->work, tensor->work_size);
        if (tensor->kind == SPC_TENSOR_VIEW || tensor->kind == SPC_TENSOR_WEIGHT) continue;
        const bool input = tensor->kind == SPC_TENSOR_INPUT;
        if (tensor->kind != SPC_TENSOR_CONSTANT) {
            need(p, &tensor->value, tensor->size, input ? 0 : i,
                 input || tangents ? end : life->value_end[i]);
        }
        const bool kept = tangents || tensor->differentiates || !tensor->kept_late;
        need(p, &tensor->kept, kept ? tensor->kept_size : 0, i,
             tangents                 ? end
             : tensor->differentiates ? backward_moment(p, tensor)
                                      : i);
        if (tangents) need(p, &tensor->tangent, tensor->size, 0, end);
        if (tensor->differentiates) {
            need(p, &tensor->gradient, tensor->size, life->gradient_start[i],
                 tensor->output || tensor->watched ? end : backward_moment(p, tensor));
        }
    }
}

static int larger_first(const void *a, const void *b) {
    const piece *p = a, *q = b;
    if (p->size != q->size) return p->size < q->size ? 1 : -1;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    return p->to < q->to ? -1 : p->to > q->to;
}

static int by_offset(const void *a, const void *b) {
    const piece *p = *(const piece *const *)a, *q = *(const piece *const *)b;
    return p->offset < q->offset ? -1 : p->offset > q->offset;
}

/* A multiple of a cache line. */
static size_t rounded(size_t size) {
    const size_t line = 64 / sizeof(spc_real);
    return (size + line - 1) / line * line;
}

/* The lowest place for a piece beside those placed before that live at the same time. */
static void place(piece *pieces, size_t index, const piece **living) {
    piece *new = pieces + index;
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        if (pieces[i].from <= new->to &&new->from <= pieces[i].to) living[count++] = pieces + i;
    }
    qsort(living, count, sizeof *living, by_offset);
    size_t offset = 0;
    for (size_t i = 0; i < count && living[i]->offset < offset + rounded(new->size); i++) {
        offset = later(offset, living[i]->offset + rounded(living[i]->size));
    }
    new->offset = offset;
}

static spc_status lay_out(planner *p, const piece **living) {
    qsort(p->pieces, p->count, sizeof *p->pieces, larger_first);
    size_t total = 0;
    for (size_t i = 0; i < p->count; i++) {
        place(p->pieces, i, living);
        total = later(total, p->pieces[i].offset + rounded(p->pieces[i].size));
    }
    spc_real *memory = spc_pool_take(p->graph->pool, total + p->work, sizeof *memory);
    if (!memory) return SPC_NO_MEMORY;
    p->graph->bytes = (total + p->work) * sizeof *memory;
    for (size_t i = 0; i < p->count; i++) *p->pieces[i].place = memory + p->pieces[i].offset;
    for (size_t i = 0; i < p->graph->count; i++) p->graph->tensors[i]->work = memory + total;
    return SPC_OK;
}

/* Views show their owner's memory. */
static void share_views(const spc_graph *graph) {
    for (size_t i = 0; i < graph->count; i++) {
        spc_tensor *tensor = graph->tensors[i];
        if (tensor->kind != SPC_TENSOR_VIEW) continue;
        const spc_tensor *whole = owner(tensor);
        tensor->value = whole->value;
        tensor->gradient = tensor->differentiates ? whole->gradient : NULL;
        tensor->tangent = whole->tangent;
    }
}

spc_status spc_graph_plan(spc_graph *graph, unsigned kinds) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(graph->pool));
    if (!scratch) return SPC_NO_MEMORY;
    planner p = {.graph = graph, .kinds = kinds};
    p.pieces = spc_pool_take(scratch, 4 * graph->count, sizeof *p.pieces);
    const lifetimes life = {spc_pool_take(scratch, graph->count, sizeof *life.value_end),
                            spc_pool_take(scratch, graph->count, sizeof *life.gradient_start),
                            spc_pool_take(scratch, graph->count, sizeof *life.reached)};
    const piece **living = spc_pool_take(scratch, 4 * graph->count, sizeof *living);
    spc_status status = SPC_NO_MEMORY;
    if (p.pieces && life.value_end && life.gradient_start && life.reached && living) {
        find_paths(&p, &life);
        find_lifetimes(&p, &life);
        find_gradients(&p, &life);
        list_pieces(&p, &life);
        status = lay_out(&p, living);
        share_views(graph);
    }
    spc_pool_destroy(scratch);
    return status;
}
