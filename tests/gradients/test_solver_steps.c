/* specula: test_solver_steps.c
 *
 * Graphs with solvers in them: gradients through several steps, and a state found from what became of it.
 */
#include "gradients.h"

#include "../solvers_support.h"

/* ---- gradients ---- */

#define LINE(n, fields) LINE_OF(2, n, fields)

static spc_tensor *steps_of(spc_graph *graph, spc_tensor *states, const char *text, double dt,
                            size_t steps, size_t every) {
    spc_pool *pool = spc_graph_pool(graph);
    const spc_solver solver = solver_of(pool, solver_case(pool, text), dt, steps, every);
    return spc_solver_steps(states, &solver);
}

static spc_tensor *ks(spc_graph *graph, spc_tensor *const *in) {
    return steps_of(graph, spc_tanh(in[0]), SOLVER_KS, 0.1, 7, 0);
}
static spc_tensor *burgers(spc_graph *graph, spc_tensor *const *in) {
    return steps_of(graph, in[0], SOLVER_BURGERS, 0.02, 5, 2);
}
static spc_tensor *nlse(spc_graph *graph, spc_tensor *const *in) {
    return steps_of(graph, spc_scale(in[0], 0.5), SOLVER_NLSE, 0.01, 3, 1);
}
static spc_tensor *gray_scott(spc_graph *graph, spc_tensor *const *in) {
    return steps_of(graph, in[0], SOLVER_GRAY_SCOTT, 0.5, 4, 3);
}
/* A network's part between two solvers, and a state that goes two ways. */
static spc_tensor *between(spc_graph *graph, spc_tensor *const *in) {
    spc_tensor *half = steps_of(graph, in[0], SOLVER_KS, 0.05, 2, 0);
    spc_tensor *corrected = spc_add(half, spc_tanh(spc_layer_dense(half, "correction", 1)));
    return spc_add(steps_of(graph, corrected, SOLVER_KS, 0.05, 2, 0), half);
}

static const gradients_subject subjects[] = {
    {"ks", 1, {LINE(32, 1)}, ks, false},
    {"burgers", 1, {LINE(32, 1)}, burgers, false},
    {"nlse", 1, {LINE(24, 2)}, nlse, false},
    {"gray-scott", 1, {{4, {2, 8, 12, 2}}}, gray_scott, true},
    {"a layer between solvers", 1, {LINE(32, 1)}, between, false},
};

START_TEST(gradients) {
    gradients_check(subjects + _i);
}
END_TEST

/* ---- a start from what became of it ---- */

enum { TIMES = 10, SPACING = 2 };

/* The misfit sum |S_k(x) - y_k|^2 to later states of the truth at TIMES times and every SPACING-th point. */
typedef struct inverse {
    spc_context *context;
    spc_pool *pool;
    spc_graph *graph;
    spc_tensor *state, *later[TIMES];
    size_t size;
    spc_real *truth, *observed[TIMES];
} inverse;

static void copy(spc_real *to, const spc_real *from, size_t count) {
    memcpy(to, from, count * sizeof *to);
}

static void build(inverse *v, const spc_solver *solver) {
    v->graph = spc_graph_create(v->pool, spc_weights_create(v->pool));
    v->state = spc_watch(spc_input(v->graph, spc_shape_of(1, 1, solver->physics->grid.n, 1)));
    v->size = spc_shape_size(spc_tensor_shape(v->state));
    spc_tensor *now = v->state;
    for (int k = 0; k < TIMES; k++) {
        now = v->later[k] = spc_output(spc_solver_steps(now, solver));
        v->observed[k] = gradients_take(v->pool, v->size);
    }
    ck_assert_int_eq(spc_graph_finish(v->graph, SPC_GRAPH_BACKWARD | SPC_GRAPH_TANGENT), SPC_OK);
}

static void observe(inverse *v, const spc_case *cas) {
    const spc_physics *physics = &cas->setting.physics;
    spc_state start;
    ck_assert_int_eq(spc_equation_state(v->pool, physics->equation, &physics->grid, &start),
                     SPC_OK);
    ck_assert_int_eq(cas->initial.profile->fill(v->pool, physics, cas->initial.values,
                                                spc_random_start(1, 0, SPC_PURPOSE_TEST), &start),
                     SPC_OK);
    v->truth = gradients_take(v->pool, v->size);
    for (size_t i = 0; i < v->size; i++) v->truth[i] = (spc_real)start.data[i];
    copy(spc_tensor_values(v->state), v->truth, v->size);
    spc_graph_forward(v->graph, NULL);
    for (int k = 0; k < TIMES; k++) copy(v->observed[k], spc_tensor_values(v->later[k]), v->size);
}

static double inner(const spc_real *a, const spc_real *b, size_t count) {
    double unused = 0;
    return gradients_dot(a, b, count, &unused);
}

static double error_of(const inverse *v) {
    double sum = 0;
    for (size_t i = 0; i < v->size; i++) {
        const double d = (double)(spc_tensor_values(v->state)[i] - v->truth[i]);
        sum += d * d;
    }
    return sqrt(sum / inner(v->truth, v->truth, v->size));
}

/* Minus half the gradient of the misfit. */
static void descend(const inverse *v, spc_real *down) {
    spc_graph_forward(v->graph, NULL);
    for (int k = 0; k < TIMES; k++) {
        spc_real *given = spc_tensor_gradient(v->later[k]);
        const spc_real *seen = spc_tensor_values(v->later[k]);
        for (size_t i = 0; i < v->size; i++) {
            given[i] = i % SPACING == 0 ? v->observed[k][i] - seen[i] : 0;
        }
    }
    spc_graph_backward(v->graph, NULL, NULL);
    copy(down, spc_tensor_gradient(v->state), v->size);
}

/* |J p|^2 at what is observed. */
static double stretch(const inverse *v, const spc_real *p) {
    copy(spc_tensor_tangent(v->state), p, v->size);
    spc_graph_tangent(v->graph, NULL, NULL);
    double sum = 0;
    for (int k = 0; k < TIMES; k++) {
        const spc_real *jp = spc_tensor_tangent(v->later[k]);
        for (size_t i = 0; i < v->size; i += SPACING) sum += (double)(jp[i] * jp[i]);
    }
    return sum;
}

/* Strong-constraint 4D-Var (Le Dimet and Talagrand, Tellus 38A, 97 (1986)) by conjugate gradients of Polak and Ribiere; along a
 * direction p the tangent says how far to go, <g, p> / |J p|^2. */
static void find_start(inverse *v, int iterations) {
    spc_real *down = gradients_take(v->pool, v->size), *next = gradients_take(v->pool, v->size);
    spc_real *p = gradients_take(v->pool, v->size), *x = spc_tensor_values(v->state);
    descend(v, down);
    copy(p, down, v->size);
    for (int i = 0; i < iterations; i++) {
        const double length = inner(down, p, v->size) / stretch(v, p);
        for (size_t k = 0; k < v->size; k++) x[k] += (spc_real)length * p[k];
        descend(v, next);
        const double turn = inner(next, next, v->size) - inner(next, down, v->size);
        const double keep = fmax(0, turn / inner(down, down, v->size));
        for (size_t k = 0; k < v->size; k++) p[k] = next[k] + (spc_real)keep * p[k];
        copy(down, next, v->size);
    }
}

static const struct {
    const char *text;
    double dt;
} searches[] = {{SOLVER_KS, 0.05}, {SOLVER_BURGERS, 0.02}};

/* From nothing, within 30 descents. */
START_TEST(a_start_is_found_from_what_became_of_it) {
    inverse v = {.context = spc_context_create(NULL)};
    v.pool = spc_pool_create(v.context);
    const spc_case *cas = solver_case(v.pool, searches[_i].text);
    const spc_solver solver = solver_of(v.pool, cas, searches[_i].dt, 2, 0);
    build(&v, &solver);
    observe(&v, cas);
    memset(spc_tensor_values(v.state), 0, v.size * sizeof(spc_real));
    find_start(&v, 30);
    ck_assert_msg(error_of(&v) <= 0.01, "the error fell from 1 to %g", error_of(&v));
    spc_pool_destroy(v.pool);
    spc_context_destroy(v.context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver steps");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, gradients, 0, (int)(sizeof subjects / sizeof *subjects));
    tcase_add_loop_test(each, a_start_is_found_from_what_became_of_it, 0,
                        (int)(sizeof searches / sizeof *searches));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
