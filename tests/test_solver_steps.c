/* specula: test_solver_steps.c
 *
 * Steps of solvers in graphs, in single precision: the same bits as the stepper alone gives, however many states are kept; and what is
 * refused. tests/gradients has their derivatives.
 */
#include "solvers_support.h"

#include <math.h>
#include <string.h>

enum { STEPS = 5, BATCH = 2 };

typedef struct subject {
    spc_context *context;
    spc_pool *pool;
    spc_case *cas;
} subject;

static subject set_up(const char *text) {
    subject s = {.context = spc_context_create(NULL)};
    s.pool = spc_pool_create(s.context);
    s.cas = solver_case(s.pool, text);
    return s;
}

static void tear_down(const subject *s) {
    spc_pool_destroy(s->pool);
    ck_assert_uint_eq(spc_context_memory(s->context).bytes, 0);
    spc_context_destroy(s->context);
}

static void fill(spc_real *values, size_t count, uint32_t seed) {
    spc_random random = spc_random_start(seed, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) values[i] = (spc_real)(0.5 + spc_random_uniform(&random));
}

/* ---- the same as the stepper alone ---- */

typedef struct result {
    size_t size;
    const spc_real *x, *given; /* what goes in, and the gradient of what comes out */
    const spc_real *y, *gradient;
} result;

static result in_graph(const subject *s, size_t every) {
    const spc_physics *physics = &s->cas->setting.physics;
    const double dt = s->cas->save_times[1];
    const spc_solver solver = solver_of(s->pool, s->cas, dt, STEPS, every);
    spc_state state;
    spc_equation_state(s->pool, physics->equation, &physics->grid, &state);
    const size_t fields = spc_state_size(&state) / spc_grid_points(&physics->grid);
    spc_graph *graph = spc_graph_create(s->pool, spc_weights_create(s->pool));
    spc_tensor *x = spc_watch(
        spc_input(graph, spc_shape_of(BATCH, physics->grid.dims, physics->grid.n, fields)));
    spc_tensor *y = spc_output(spc_solver_steps(x, &solver));
    ck_assert_msg(spc_graph_finish(graph, SPC_GRAPH_BACKWARD) == SPC_OK, "%s",
                  spc_error_message(s->context));
    const result r = {BATCH * spc_state_size(&state), spc_tensor_values(x), spc_tensor_gradient(y),
                      spc_tensor_values(y), spc_tensor_gradient(x)};
    fill(spc_tensor_values(x), r.size, 1);
    fill(spc_tensor_gradient(y), r.size, 2);
    const size_t allocations = spc_context_memory(s->context).allocations;
    spc_graph_forward(graph, NULL);
    spc_graph_backward(graph, NULL, NULL);
    ck_assert_uint_eq(spc_context_memory(s->context).allocations, allocations);
    return r;
}

/* Where a number of a member of the batch is in a state. */
static size_t place(const spc_state *state, size_t number) {
    const size_t parts = state->complex_valued ? 2 : 1, fields = state->channels * parts;
    const size_t point = number / fields, field = number % fields;
    return (field / parts * spc_grid_points(&state->grid) + point) * parts + field % parts;
}

/* States one after the other, and adjoints back. */
static void check_member(const subject *s, const result *r, size_t member) {
    const spc_physics *physics = &s->cas->setting.physics;
    const double dt = s->cas->save_times[1];
    const spc_solver solver = solver_of(s->pool, s->cas, dt, STEPS, 1);
    ck_assert_int_eq(solver.stepper->differentiate(solver.self, dt), SPC_OK);
    spc_state state[STEPS + 1], given;
    for (int k = 0; k <= STEPS; k++) {
        spc_equation_state(s->pool, physics->equation, &physics->grid, &state[k]);
    }
    spc_equation_state(s->pool, physics->equation, &physics->grid, &given);
    const size_t size = spc_state_size(&given), first = member * size;
    for (size_t i = 0; i < size; i++) {
        state->data[place(state, i)] = (double)r->x[first + i];
        given.data[place(state, i)] = (double)r->given[first + i];
    }
    for (int k = 0; k < STEPS; k++) {
        memcpy(state[k + 1].data, state[k].data, size * sizeof(double));
        state[k + 1].time = k * dt;
        ck_assert_int_eq(solver.stepper->step(solver.self, &state[k + 1], dt, NULL), SPC_OK);
    }
    for (int k = STEPS; k-- > 0;) {
        ck_assert_int_eq(solver.stepper->adjoint(solver.self, &state[k], dt, given.data), SPC_OK);
    }
    for (size_t i = 0; i < size; i++) {
        ck_assert(r->y[first + i] == (spc_real)state[STEPS].data[place(state, i)]);
        ck_assert(r->gradient[first + i] == (spc_real)given.data[place(state, i)]);
    }
}

/* Time between saves is one step. */
static const char *const cases[] = {
    "equation: {name: ks}\n"
    "grid: {n: [32], length: [22]}\n"
    "initial: {name: random-modes}\n"
    "stepper: {name: etdrk4, dt: 0.1}\n"
    "time: {end: 0.1, save: 2}\n",
    "equation: {name: nlse}\n"
    "grid: {n: [12, 10], length: [16, 16]}\n"
    "initial: {name: plane-wave}\n"
    "stepper: {name: if-rk4, dt: 0.01}\n"
    "time: {end: 0.01, save: 2}\n",
    "equation: {name: gray-scott}\n"
    "grid: {n: [8, 12], length: [0.5, 0.6]}\n"
    "initial: {name: spots}\n"
    "stepper: {name: rk4, dt: 0.1}\n"
    "time: {end: 0.1, save: 2}\n",
};

START_TEST(what_the_stepper_alone_gives) {
    const subject s = set_up(cases[_i]);
    const result r = in_graph(&s, 0);
    for (size_t member = 0; member < BATCH; member++) check_member(&s, &r, member);
    tear_down(&s);
}
END_TEST

START_TEST(the_same_bits_however_many_states_are_kept) {
    const subject s = set_up(cases[_i]);
    const result all = in_graph(&s, 1);
    for (size_t every = 2; every <= STEPS + 2; every++) {
        const result some = in_graph(&s, every % (STEPS + 2));
        ck_assert_mem_eq(some.y, all.y, all.size * sizeof *all.y);
        ck_assert_mem_eq(some.gradient, all.gradient, all.size * sizeof *all.y);
    }
    tear_down(&s);
}
END_TEST

/* ---- failures ---- */

START_TEST(a_step_that_fails_gives_no_numbers) {
    const subject s = set_up(cases[0]);
    const spc_solver solver = solver_of(s.pool, s.cas, 0.1, STEPS, 0);
    spc_graph *graph = spc_graph_create(s.pool, spc_weights_create(s.pool));
    spc_tensor *x = spc_watch(spc_input(graph, spc_shape_of(1, 1, (size_t[]){32}, 1)));
    spc_tensor *y = spc_output(spc_solver_steps(x, &solver));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_BACKWARD | SPC_GRAPH_TANGENT), SPC_OK);
    fill(spc_tensor_values(x), 32, 1);
    spc_tensor_values(x)[5] = (spc_real)INFINITY;
    spc_graph_forward(graph, NULL);
    ck_assert(isnan(spc_tensor_values(y)[0]));
    ck_assert_ptr_nonnull(strstr(spc_error_message(s.context), "not finite"));
    spc_graph_backward(graph, NULL, NULL);
    spc_graph_tangent(graph, NULL, NULL);
    ck_assert(isnan(spc_tensor_gradient(x)[0]) && isnan(spc_tensor_tangent(y)[0]));
    tear_down(&s);
}
END_TEST

static const struct {
    const char *stepper;
    size_t points, fields, steps;
    double dt;
    const char *why;
} refusals[] = {
    {"etdrk4, dt: 0.1", 24, 1, 3, 0.1, "does not have the grid"},
    {"etdrk4, dt: 0.1", 32, 2, 3, 0.1, "does not have the grid"},
    {"etdrk4, dt: 0.1", 32, 1, 0, 0.1, "0 steps"},
    {"etdrk4, dt: 0.1", 32, 1, 3, 0.2, "takes 2"},
    {"dop853", 32, 1, 3, 0.1, "dop853 chooses its steps"},
    {"exp-ab4, dt: 0.1", 32, 1, 3, 0.1, "more than one state"},
    {"persistence", 32, 1, 3, 0.1, "persistence by 0.1 have no derivative"},
};

START_TEST(refusals_say_why) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_case *cas = solver_case(pool, spc_pool_print(pool,
                                                           "equation: {name: ks}\n"
                                                           "grid: {n: [32], length: [22]}\n"
                                                           "initial: {name: random-modes}\n"
                                                           "stepper: {name: %s}\n"
                                                           "time: {end: 1, save: 2}\n",
                                                           refusals[_i].stepper));
    const spc_solver solver = solver_of(pool, cas, refusals[_i].dt, refusals[_i].steps, 0);
    spc_graph *graph = spc_graph_create(pool, spc_weights_create(pool));
    spc_tensor *x = spc_input(graph, spc_shape_of(1, 1, &refusals[_i].points, refusals[_i].fields));
    ck_assert_ptr_null(spc_solver_steps(x, &solver));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_NOT_APPLICABLE);
    ck_assert_msg(strstr(spc_error_message(context), refusals[_i].why), "%s",
                  spc_error_message(context));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    const int count = (int)(sizeof cases / sizeof *cases);
    Suite *suite = suite_create("solver steps");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, what_the_stepper_alone_gives, 0, count);
    tcase_add_loop_test(each, the_same_bits_however_many_states_are_kept, 0, count);
    tcase_add_test(each, a_step_that_fails_gives_no_numbers);
    tcase_add_loop_test(each, refusals_say_why, 0, (int)(sizeof refusals / sizeof *refusals));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
