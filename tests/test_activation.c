/* specula: test_activation.c
 *
 * Activations in the precision of networks, against the same functions in double precision, with their slopes.
 */
#include "harness.h"

#include <math.h>
#include <specula/tensor.h>

enum { COUNT = 4001 };

typedef struct subject {
    const char *name;
    spc_tensor *(*function)(spc_tensor *x);
    double (*value)(double x), (*slope)(double x);
    double tolerance; /* of the value, relative to it */
} subject;

static double below(double x) {
    return 0.5 * erfc(-x * M_SQRT1_2);
}
static double gelu(double x) {
    return x * below(x);
}
static double gelu_slope(double x) {
    return below(x) + x * exp(-x * x / 2) / sqrt(2 * M_PI);
}
static double silu(double x) {
    return x / (1 + exp(-x));
}
static double silu_slope(double x) {
    return (1 + exp(-x) + x * exp(-x)) / pow(1 + exp(-x), 2);
}
static double relu(double x) {
    return fmax(x, 0);
}
static double relu_slope(double x) {
    return x > 0;
}
static double tanh_slope(double x) {
    return 1 / pow(cosh(x), 2);
}

/* Single precision has 6e-8; the exponential in a tail loses what the square of x has lost, x^2 / 2 of these. */
static const subject subjects[] = {
    {"gelu", spc_gelu, gelu, gelu_slope, 3e-6}, {"silu", spc_silu, silu, silu_slope, 1e-6},
    {"relu", spc_relu, relu, relu_slope, 0},    {"tanh", spc_tanh, tanh, tanh_slope, 1e-6},
    {"sine", spc_sine, sin, cos, 1e-5},
};

START_TEST(values_and_slopes) {
    const subject *s = &subjects[_i];
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    const size_t n = COUNT;
    spc_tensor *x = spc_watch(spc_input(graph, spc_shape_of(1, 1, &n, 1)));
    spc_tensor *y = spc_output(s->function(x));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_BACKWARD), SPC_OK);
    for (size_t i = 0; i < n; i++) {
        spc_tensor_values(x)[i] = (spc_real)(16.0 * (double)i / (COUNT - 1) - 8);
        spc_tensor_gradient(y)[i] = 1;
    }
    spc_graph_forward(graph, NULL);
    spc_graph_backward(graph, NULL, NULL);
    for (size_t i = 0; i < n; i++) {
        const double at = (double)spc_tensor_values(x)[i], exact = s->value(at);
        const double value = (double)spc_tensor_values(y)[i];
        const double slope = (double)spc_tensor_gradient(x)[i];
        ck_assert_msg(fabs(value - exact) <= s->tolerance * fabs(exact) + 1e-12,
                      "%s(%g) = %.9g, not %.9g", s->name, at, value, exact);
        ck_assert_msg(fabs(slope - s->slope(at)) <= 1e-6, "%s'(%g) = %.9g, not %.9g", s->name, at,
                      slope, s->slope(at));
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("activation");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, values_and_slopes, 0, sizeof subjects / sizeof subjects[0]);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
