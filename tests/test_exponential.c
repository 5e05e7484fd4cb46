/* specula: test_exponential.c
 *
 * Exponential and split-step methods on problems made by hand, whose modes are scalar equations of
 * their own: u' = lambda u + N with lambda zero, real, imaginary and complex.
 */
#include "harness.h"

#include "integrators/phi.h"

#include <complex.h>
#include <math.h>
#include <specula/specula.h>
#include <stdio.h>
#include <string.h>

enum { MODES = 5, CHANNELS = 3, SIZE = MODES * CHANNELS };

static const double real_lambda[MODES] = {0, -0.3, -4, 0.2, -1e-9};
static const spc_complex complex_lambda[MODES] = {0, 2 * I, -3 * I, -1 + 2 * I, 1e-9 * I};

typedef enum kind { NOTHING, POWER_OF_T, SQUARE, SQUARE_AND_TIME } kind;

typedef struct toy {
    kind kind;
    int power;     /* of t */
    double factor; /* of u^2 */
} toy;

static void nonlinear(void *self, double t, const spc_complex *u, spc_complex *n) {
    const toy *of = self;
    for (int i = 0; i < SIZE; i++) {
        n[i] = 0;
        if (of->kind == POWER_OF_T) n[i] = pow(t, of->power);
        if (of->kind == SQUARE || of->kind == SQUARE_AND_TIME) n[i] = of->factor * u[i] * u[i];
        if (of->kind == SQUARE_AND_TIME) n[i] += cos(3 * t);
    }
}

/* u' = factor u^2. */
static void flow(void *self, double dt, spc_complex *u) {
    const toy *of = self;
    if (of->kind == NOTHING) return;
    for (int i = 0; i < SIZE; i++) u[i] = u[i] / (1 - of->factor * dt * u[i]);
}

static spc_complex lambda(int i) {
    return i / MODES == 1 ? complex_lambda[i % MODES] : real_lambda[i % MODES];
}

/* Channels 0 and 2 share their L. */
static spc_problem problem_of(toy *of) {
    return (spc_problem){.channels = CHANNELS,
                         .modes = MODES,
                         .linear_real = {real_lambda, NULL, real_lambda},
                         .linear_complex = {NULL, complex_lambda, NULL},
                         .self = of,
                         .nonlinear = nonlinear,
                         .flow = flow};
}

static void fill_start(spc_complex u[SIZE]) {
    for (int i = 0; i < SIZE; i++) u[i] = 0.5 + 0.1 * (i % MODES) + 0.2 * I * (i / MODES == 1);
}

static const char *const names[] = {"etd1",    "etd2rk",  "etdrk4",  "etdrk4-cox-matthews",
                                    "exp-ab2", "exp-ab3", "exp-ab4", "strang",
                                    "yoshida4"};
enum { METHODS = sizeof names / sizeof names[0], SPLITTINGS = 2 };

typedef struct rig {
    spc_context *context;
    spc_pool *pool;
    toy toy;
    spc_problem problem;
    const spc_integrator *integrator;
} rig;

static rig *set_up(const char *name, toy of) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    rig *r = spc_pool_take(pool, 1, sizeof *r);
    *r = (rig){context, pool, of, .integrator = spc_integrator_find(name)};
    r->problem = problem_of(&r->toy);
    return r;
}

static void tear_down(rig *r) {
    spc_context *context = r->context;
    spc_pool_destroy(r->pool);
    spc_context_destroy(context);
}

static void *create(const rig *r) {
    void *method;
    ck_assert_int_eq(
        r->integrator->create(r->pool, &r->problem, NULL, (spc_tolerance){1, 1}, &method), SPC_OK);
    return method;
}

/* One accepted step, in place. */
static void advance(const rig *r, void *method, double t, double dt, spc_complex u[SIZE]) {
    spc_complex next[SIZE];
    double error = NAN;
    r->integrator->step(method, t, dt, u, next, &error);
    ck_assert_double_eq(error, 0);
    if (r->integrator->accept) r->integrator->accept(method);
    memcpy(u, next, sizeof next);
}

static void walk(const rig *r, void *method, double dt, int steps, spc_complex u[SIZE]) {
    for (int i = 0; i < steps; i++) advance(r, method, i * dt, dt, u);
}

static void check_close(const spc_complex u[SIZE], const spc_complex exact[SIZE], double tolerance,
                        const char *what) {
    for (int i = 0; i < SIZE; i++) {
        const double error = cabs(u[i] - exact[i]) / fmax(1, cabs(exact[i]));
        ck_assert_msg(error <= tolerance, "%s: lambda = %g + %g i is off by %.2g", what,
                      creal(lambda(i)), cimag(lambda(i)), error);
    }
}

START_TEST(linear_equations_are_solved_exactly) {
    rig *r = set_up(names[_i], (toy){NOTHING});
    spc_complex u[SIZE], exact[SIZE];
    fill_start(u);
    for (int i = 0; i < SIZE; i++) exact[i] = u[i] * cexp(lambda(i) * 3);
    walk(r, create(r), 0.3, 10, u);
    check_close(u, exact, 1e-14, r->integrator->name);
    tear_down(r);
}
END_TEST

/* u' = lambda u + t^m from 0: u = e^(lambda t) u_0 + m! t^(m + 1) phi_{m + 1}(lambda t), exact for m
 * below the number of points through which a method extrapolates or interpolates N. */
START_TEST(polynomials_in_time_are_integrated_exactly) {
    static const int degrees[METHODS - SPLITTINGS] = {0, 1, 2, 2, 1, 2, 2};
    static const double factorial[] = {1, 1, 2};
    for (int m = 0; m <= degrees[_i]; m++) {
        rig *r = set_up(names[_i], (toy){POWER_OF_T, .power = m});
        spc_complex u[SIZE], exact[SIZE];
        const double t = 3;
        fill_start(u);
        for (int i = 0; i < SIZE; i++) {
            spc_complex phi[SPC_PHI_COUNT];
            const spc_complex z = lambda(i) * t;
            spc_phi_complex(&z, phi);
            exact[i] = phi[0] * u[i] + factorial[m] * pow(t, m + 1) * phi[m + 1];
        }
        walk(r, create(r), 0.3, 10, u);
        check_close(u, exact, 2e-14, r->integrator->name);
        tear_down(r);
    }
}
END_TEST

/* u' = lambda u + c u^2 is Bernoulli's equation. */
static spc_complex bernoulli(spc_complex lambda_, double factor, spc_complex u, double t) {
    spc_complex phi[SPC_PHI_COUNT];
    const spc_complex z = lambda_ * t;
    spc_phi_complex(&z, phi);
    return phi[0] * u / (1 - factor * t * phi[1] * u);
}

START_TEST(order_on_every_mode) {
    rig *r = set_up(names[_i], (toy){SQUARE, .factor = 0.3});
    double error[4][SIZE];
    for (int halving = 0; halving < 4; halving++) {
        spc_complex u[SIZE], start[SIZE];
        fill_start(u);
        fill_start(start);
        walk(r, create(r), 1.0 / (32 << halving), 32 << halving, u);
        for (int i = 0; i < SIZE; i++) {
            error[halving][i] = cabs(u[i] - bernoulli(lambda(i), r->toy.factor, start[i], 1));
        }
    }
    for (int halving = 1; halving < 4; halving++) {
        for (int i = 0; i < SIZE; i++) {
            if (error[halving][i] < 1e-12) continue;
            const double order = log2(error[halving - 1][i] / error[halving][i]);
            ck_assert_msg(fabs(order - r->integrator->order) <= 0.15,
                          "%s, lambda = %g + %g i: order %.2f at error %.1e", r->integrator->name,
                          creal(lambda(i)), cimag(lambda(i)), order, error[halving][i]);
        }
    }
    tear_down(r);
}
END_TEST

/* ---- L = 0 ---- */

static spc_complex slope(double t, spc_complex u) {
    return 0.3 * u * u + cos(3 * t);
}

static spc_complex euler(double t, double h, spc_complex u) {
    return u + h * slope(t, u);
}

static spc_complex heun(double t, double h, spc_complex u) {
    return u + h / 2 * (slope(t, u) + slope(t + h, euler(t, h, u)));
}

static spc_complex classical(double t, double h, spc_complex u) {
    const spc_complex a = slope(t, u), b = slope(t + h / 2, u + h / 2 * a);
    const spc_complex c = slope(t + h / 2, u + h / 2 * b), d = slope(t + h, u + h * c);
    return u + h / 6 * (a + 2 * b + 2 * c + d);
}

/* Coefficients of Adams and Bashforth by order, the newest value first. */
static const double adams[5][4] = {
    [2] = {3. / 2, -1. / 2},
    [3] = {23. / 12, -16. / 12, 5. / 12},
    [4] = {55. / 24, -59. / 24, 37. / 24, -9. / 24},
};

START_TEST(without_l_they_are_classical_methods) {
    rig *r = set_up(names[_i], (toy){SQUARE_AND_TIME, .factor = 0.3});
    const bool multistep = r->integrator->flags & SPC_INTEGRATOR_MULTISTEP;
    const int order = r->integrator->order;
    void *method = create(r);
    const double h = 0.1;
    spc_complex u[SIZE], expected, history[8];
    fill_start(u);
    expected = u[0];
    for (int n = 0; n < 8; n++) {
        history[n] = slope(n * h, expected);
        if (multistep && n + 1 >= order) {
            for (int j = 0; j < order; j++) expected += h * adams[order][j] * history[n - j];
        } else if (order == 1) {
            expected = euler(n * h, h, expected);
        } else if (order == 2 && !multistep) {
            expected = heun(n * h, h, expected);
        } else {
            expected = classical(n * h, h, expected);
        }
        advance(r, method, n * h, h, u);
        ck_assert_double_le(cabs(u[0] - expected), 2e-14);
        /* The channel that shares L. */
        ck_assert(u[2 * MODES] == u[0]);
    }
    tear_down(r);
}
END_TEST

/* ---- what is carried from step to step ---- */

START_TEST(a_rejected_try_leaves_no_trace) {
    rig *r = set_up(names[_i], (toy){SQUARE, .factor = 0.3});
    void *steady = create(r), *wavering = create(r);
    spc_complex u[SIZE], v[SIZE], unused[SIZE];
    double error;
    fill_start(u);
    fill_start(v);
    for (int n = 0; n < 8; n++) {
        r->integrator->step(wavering, 0.1 * n, 0.07, v, unused, &error);
        advance(r, wavering, 0.1 * n, 0.1, v);
        advance(r, steady, 0.1 * n, 0.1, u);
        ck_assert(memcmp(u, v, sizeof u) == 0);
    }
    tear_down(r);
}
END_TEST

START_TEST(other_steps_and_resets_begin_anew) {
    rig *r = set_up(names[_i], (toy){SQUARE, .factor = 0.3});
    for (int resets = 0; resets < 2; resets++) {
        void *old = create(r), *fresh = create(r);
        spc_complex u[SIZE], v[SIZE];
        fill_start(u);
        walk(r, old, 0.1, 6, u);
        memcpy(v, u, sizeof u);
        if (resets && r->integrator->reset) r->integrator->reset(old);
        const double h = resets ? 0.1 : 0.08;
        walk(r, old, h, 6, u);
        walk(r, fresh, h, 6, v);
        ck_assert(memcmp(u, v, sizeof u) == 0);
    }
    tear_down(r);
}
END_TEST

START_TEST(continues_bitwise) {
    rig *r = set_up(names[_i], (toy){SQUARE, .factor = 0.3});
    for (int before = 0; before < 7; before++) {
        void *whole = create(r), *rest = create(r);
        spc_complex u[SIZE], v[SIZE];
        fill_start(u);
        walk(r, whole, 0.1, before, u);
        memcpy(v, u, sizeof u);
        spc_archive *archive = spc_archive_create(r->pool);
        if (r->integrator->save) {
            ck_assert_int_eq(r->integrator->save(whole, archive), SPC_OK);
            ck_assert_int_eq(r->integrator->load(rest, archive), SPC_OK);
        }
        walk(r, whole, 0.1, 6, u);
        walk(r, rest, 0.1, 6, v);
        ck_assert(memcmp(u, v, sizeof u) == 0);
    }
    tear_down(r);
}
END_TEST

START_TEST(continuations_of_other_methods_are_refused) {
    rig *r = set_up("exp-ab3", (toy){SQUARE, .factor = 0.3});
    spc_archive *archive = spc_archive_create(r->pool);
    ck_assert_int_eq(r->integrator->load(create(r), archive), SPC_CORRUPT);
    spc_error_clear(r->context);
    spc_complex u[SIZE];
    fill_start(u);
    void *method = create(r);
    walk(r, method, 0.1, 4, u);
    ck_assert_int_eq(r->integrator->save(method, archive), SPC_OK);
    rig *other = set_up("exp-ab3", r->toy);
    other->problem.channels = 1;
    ck_assert_int_eq(r->integrator->load(create(other), archive), SPC_CORRUPT);
    tear_down(other);
    tear_down(r);
}
END_TEST

START_TEST(steps_allocate_nothing) {
    rig *r = set_up(names[_i], (toy){SQUARE, .factor = 0.3});
    void *method = create(r);
    spc_complex u[SIZE];
    fill_start(u);
    const size_t allocations = spc_context_memory(r->context).allocations;
    walk(r, method, 0.1, 6, u);
    walk(r, method, 0.05, 6, u);
    ck_assert_uint_eq(spc_context_memory(r->context).allocations, allocations);
    tear_down(r);
}
END_TEST

START_TEST(channels_with_one_l_share_tables) {
    rig *shared = set_up(names[_i], (toy){NOTHING}), *apart = set_up(names[_i], (toy){NOTHING});
    double copy[MODES];
    memcpy(copy, real_lambda, sizeof copy);
    apart->problem.linear_real[2] = copy;
    create(shared);
    create(apart);
    ck_assert_uint_lt(spc_context_memory(shared->context).bytes,
                      spc_context_memory(apart->context).bytes);
    tear_down(shared);
    tear_down(apart);
}
END_TEST

/* ---- splitting ---- */

START_TEST(split_steps_can_be_taken_back) {
    rig *r = set_up(names[METHODS - SPLITTINGS + _i], (toy){SQUARE, .factor = 0.3});
    void *method = create(r);
    spc_complex u[SIZE], start[SIZE];
    fill_start(u);
    fill_start(start);
    walk(r, method, 0.1, 10, u);
    walk(r, method, -0.1, 10, u);
    check_close(u, start, 1e-13, r->integrator->name);
    tear_down(r);
}
END_TEST

START_TEST(split_steps_need_a_flow) {
    rig *r = set_up(names[METHODS - SPLITTINGS + _i], (toy){SQUARE, .factor = 0.3});
    ck_assert_int_eq(r->integrator->applicable(r->context, &r->problem), SPC_OK);
    r->problem.flow = NULL;
    ck_assert_int_eq(r->integrator->applicable(r->context, &r->problem), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(r->context), "flow"));
    tear_down(r);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("exponential");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, linear_equations_are_solved_exactly, 0, METHODS);
    tcase_add_loop_test(all, polynomials_in_time_are_integrated_exactly, 0, METHODS - SPLITTINGS);
    tcase_add_loop_test(all, order_on_every_mode, 0, METHODS);
    tcase_add_loop_test(all, without_l_they_are_classical_methods, 0, METHODS - SPLITTINGS);
    tcase_add_loop_test(all, a_rejected_try_leaves_no_trace, 0, METHODS);
    tcase_add_loop_test(all, other_steps_and_resets_begin_anew, 0, METHODS);
    tcase_add_loop_test(all, continues_bitwise, 0, METHODS);
    tcase_add_test(all, continuations_of_other_methods_are_refused);
    tcase_add_loop_test(all, steps_allocate_nothing, 0, METHODS);
    tcase_add_loop_test(all, channels_with_one_l_share_tables, 0, METHODS);
    tcase_add_loop_test(all, split_steps_can_be_taken_back, 0, SPLITTINGS);
    tcase_add_loop_test(all, split_steps_need_a_flow, 0, SPLITTINGS);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
