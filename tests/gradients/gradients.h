/* specula: gradients.h
 *
 * The checks that every operation and every network has to pass, in double precision: the tangent is the limit of differences,
 * the adjoint is the tangent's transpose, and both do not depend on how memory was planned.
 */
#ifndef SPECULA_GRADIENTS_H
#define SPECULA_GRADIENTS_H

#include "../harness.h"

#include <math.h>
#include <specula/random.h>
#include <specula/tensor.h>
#include <string.h>

enum { GRADIENTS_MAX_INPUTS = 4 };

/* Shapes of fields on a line and in a plane. */
#define LINE_OF(batch, points, channels)                                                           \
    {                                                                                              \
        3, {                                                                                       \
            batch, points, channels                                                                \
        }                                                                                          \
    }
#define PLANE_OF(batch, columns, rows, channels)                                                   \
    {                                                                                              \
        4, {                                                                                       \
            batch, columns, rows, channels                                                         \
        }                                                                                          \
    }
#define SIZES(...) ((size_t[]){__VA_ARGS__})

/* What is checked: a graph over `count` inputs of these shapes. `positive`: inputs lie in (0.5, 1.5). */
typedef struct gradients_subject {
    const char *name;
    size_t count;
    spc_shape shapes[GRADIENTS_MAX_INPUTS];
    spc_tensor *(*build)(spc_graph *graph, spc_tensor *const *inputs);
    bool positive;
} gradients_subject;

typedef struct gradients_graph {
    spc_graph *graph;
    spc_tensor *inputs[GRADIENTS_MAX_INPUTS], *output;
    size_t output_size;
} gradients_graph;

static inline void gradients_fill(spc_real *values, size_t count, uint32_t purpose, bool positive) {
    spc_random random = spc_random_start(purpose, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) {
        values[i] =
            (spc_real)(positive ? 0.5 + spc_random_uniform(&random) : spc_random_normal(&random));
    }
}

static inline spc_real *gradients_take(spc_pool *pool, size_t count) {
    spc_real *values = spc_pool_take(pool, count + 1, sizeof *values);
    ck_assert_ptr_nonnull(values);
    return values;
}

static inline gradients_graph gradients_build(spc_pool *pool, spc_weights *weights,
                                              const gradients_subject *subject, unsigned kinds) {
    gradients_graph g = {.graph = spc_graph_create(pool, weights)};
    for (size_t i = 0; i < subject->count; i++) {
        g.inputs[i] = spc_watch(spc_input(g.graph, subject->shapes[i]));
    }
    g.output = spc_output(subject->build(g.graph, g.inputs));
    ck_assert_msg(spc_graph_finish(g.graph, kinds) == SPC_OK, "%s: %s", subject->name,
                  spc_error_message(spc_pool_context(pool)));
    g.output_size = spc_shape_size(spc_tensor_shape(g.output));
    for (size_t i = 0; i < subject->count; i++) {
        gradients_fill(spc_tensor_values(g.inputs[i]), spc_shape_size(&subject->shapes[i]),
                       (uint32_t)(10 + i), subject->positive);
    }
    return g;
}

static inline double gradients_dot(const spc_real *a, const spc_real *b, size_t count,
                                   double *magnitude) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)a[i] * (double)b[i];
        *magnitude += fabs((double)a[i] * (double)b[i]);
    }
    return sum;
}

/* Inputs and weights moved by h along the tangents. */
static inline void gradients_move(gradients_graph *g, const gradients_subject *subject,
                                  spc_real *values, const spc_real *direction, size_t weights,
                                  double h) {
    for (size_t i = 0; i < subject->count; i++) {
        spc_real *x = spc_tensor_values(g->inputs[i]);
        const spc_real *dx = spc_tensor_tangent(g->inputs[i]);
        for (size_t k = 0; k < spc_shape_size(&subject->shapes[i]); k++) {
            x[k] += (spc_real)(h * (double)dx[k]);
        }
    }
    for (size_t k = 0; k < weights; k++) values[k] += (spc_real)(h * (double)direction[k]);
}

/* (f(x + h v) - f(x - h v)) / 2h against the tangent. */
static inline void gradients_compare_differences(spc_pool *pool, gradients_graph *g,
                                                 const gradients_subject *subject, spc_real *values,
                                                 const spc_real *direction, size_t weights) {
    const double h = 1e-6;
    const size_t size = g->output_size;
    spc_real *tangent = gradients_take(pool, size), *upper = gradients_take(pool, size);
    memcpy(tangent, spc_tensor_tangent(g->output), size * sizeof *tangent);
    gradients_move(g, subject, values, direction, weights, h);
    spc_graph_forward(g->graph, values);
    memcpy(upper, spc_tensor_values(g->output), size * sizeof *upper);
    gradients_move(g, subject, values, direction, weights, -2 * h);
    spc_graph_forward(g->graph, values);
    double error = 0, scale = 0;
    for (size_t i = 0; i < size; i++) {
        const double slope = ((double)upper[i] - (double)spc_tensor_values(g->output)[i]) / (2 * h);
        error += (slope - (double)tangent[i]) * (slope - (double)tangent[i]);
        scale += slope * slope;
    }
    ck_assert_msg(scale > 0, "%s: nothing depends on what goes in", subject->name);
    ck_assert_msg(sqrt(error / scale) <= 1e-6, "%s: tangent differs from differences by %g",
                  subject->name, sqrt(error / scale));
    gradients_move(g, subject, values, direction, weights, h);
}

/* The same graph planned for less gives the same bits. */
static inline void gradients_compare_plans(spc_pool *pool, spc_weights *weights,
                                           const gradients_graph *g,
                                           const gradients_subject *subject, const spc_real *values,
                                           const spc_real *gradient) {
    const size_t size = g->output_size * sizeof(spc_real), count = spc_weights_count(weights);
    gradients_graph lean = gradients_build(pool, weights, subject, SPC_GRAPH_FORWARD);
    spc_graph_forward(lean.graph, values);
    ck_assert_msg(!memcmp(spc_tensor_values(lean.output), spc_tensor_values(g->output), size),
                  "%s: values depend on the plan", subject->name);
    gradients_graph back = gradients_build(pool, weights, subject, SPC_GRAPH_BACKWARD);
    spc_graph_forward(back.graph, values);
    memcpy(spc_tensor_gradient(back.output), spc_tensor_gradient(g->output), size);
    spc_real *again = gradients_take(pool, count);
    for (size_t i = 0; i < count; i++) again[i] = NAN;
    spc_graph_backward(back.graph, values, again);
    ck_assert_msg(!memcmp(again, gradient, count * sizeof *again),
                  "%s: gradients of weights depend on the plan", subject->name);
    for (size_t i = 0; i < subject->count; i++) {
        ck_assert_msg(!memcmp(spc_tensor_gradient(back.inputs[i]),
                              spc_tensor_gradient(g->inputs[i]),
                              spc_shape_size(&subject->shapes[i]) * sizeof *again),
                      "%s: gradients of inputs depend on the plan", subject->name);
    }
}

/* <w, J v> = <J^T w, v>, to rounding. */
static inline void gradients_compare_adjoint(gradients_graph *g, const gradients_subject *subject,
                                             const spc_real *gradient, const spc_real *direction,
                                             size_t weights) {
    double magnitude = 0, unused = 0;
    const double forward = gradients_dot(spc_tensor_gradient(g->output),
                                         spc_tensor_tangent(g->output), g->output_size, &magnitude);
    double backward = gradients_dot(gradient, direction, weights, &unused);
    for (size_t i = 0; i < subject->count; i++) {
        backward +=
            gradients_dot(spc_tensor_gradient(g->inputs[i]), spc_tensor_tangent(g->inputs[i]),
                          spc_shape_size(&subject->shapes[i]), &unused);
    }
    if (unused > magnitude) magnitude = unused;
    ck_assert_msg(fabs(forward - backward) <= 1e-12 * magnitude,
                  "%s: <w, Jv> = %.17g but <J'w, v> = %.17g", subject->name, forward, backward);
}

static inline void gradients_check(const gradients_subject *subject) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    gradients_graph g =
        gradients_build(pool, weights, subject, SPC_GRAPH_BACKWARD | SPC_GRAPH_TANGENT);
    const size_t count = spc_weights_count(weights);
    spc_real *values = gradients_take(pool, count), *direction = gradients_take(pool, count),
             *gradient = gradients_take(pool, count);
    spc_weights_begin(weights, 1, values);
    gradients_fill(direction, count, 1, false);
    for (size_t i = 0; i < count; i++) values[i] += (spc_real)0.01 * direction[i];
    gradients_fill(direction, count, 2, false);
    for (size_t i = 0; i < subject->count; i++) {
        gradients_fill(spc_tensor_tangent(g.inputs[i]), spc_shape_size(&subject->shapes[i]),
                       (uint32_t)(20 + i), false);
    }
    spc_graph_forward(g.graph, values);
    spc_graph_tangent(g.graph, values, direction);
    gradients_fill(spc_tensor_gradient(g.output), g.output_size, 3, false);
    spc_graph_backward(g.graph, values, gradient);
    gradients_compare_adjoint(&g, subject, gradient, direction, count);
    gradients_compare_plans(pool, weights, &g, subject, values, gradient);
    gradients_compare_differences(pool, &g, subject, values, direction, count);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

#endif
