/* specula: test_runge_kutta.c
 *
 * Explicit Runge-Kutta methods, plain and with integrating factor: orders, error estimates, dense output, and what a step may
 * depend on.
 */
#include "problems.h"

typedef struct trial {
    const char *name;
    size_t first; /* steps at the coarsest of three halvings */
    double end;
} trial;

static const trial methods[] = {
    {"rk4", 64, 4},   {"if-rk4", 64, 4},   {"dopri5", 32, 4},   {"if-dopri5", 16, 8},
    {"dop853", 4, 4}, {"if-dop853", 2, 8}, {"gsl-rk8pd", 4, 4},
};
enum { METHODS = sizeof methods / sizeof methods[0] };

/* Above four the first terms of the error are so small here that those behind them show as well: then the
 * order is at least the declared. */
START_TEST(orders) {
    const trial *m = &methods[_i];
    const int order = spc_integrator_find(m->name)->order;
    exact_problem *p = exact_problem_create(1);
    if (order <= 4) {
        check_exact_order(p, m->name, order, m->first, m->end, 1);
    } else {
        const double coarse = exact_error(p, m->name, m->first, m->end, 1);
        const double fine = exact_error(p, m->name, m->first << 3, m->end, 1);
        ck_assert_double_ge(log2(coarse / fine) / 3, order - 0.15);
    }
    exact_problem_destroy(p);
}
END_TEST

START_TEST(retry_and_restart) {
    check_retry_and_restart(methods[_i].name);
}
END_TEST

/* ---- error estimates ---- */

/* The estimate and the true error of one step from the start, with absolute tolerance 1. */
static double first_error(exact_problem *p, const char *name, double dt, double *actual) {
    const spc_integrator *integrator = spc_integrator_find(name);
    memcpy(p->u, p->start, sizeof p->u);
    const double estimate = exact_step(p, integrator, exact_method(p, name, 0, 1), 0, dt);
    spc_complex expected[SIZE];
    exact_solution(p, dt, expected);
    for (size_t i = 0; i < SIZE; i++) expected[i] -= p->u[i];
    *actual = spc_problem_norm(&p->problem, expected);
    return estimate;
}

static const char *const adaptive[] = {"dopri5", "if-dopri5", "dop853", "if-dop853", "gsl-rk8pd"};
enum { ADAPTIVE = sizeof adaptive / sizeof adaptive[0] };

/* It is of the embedded order, and not below the error of the result, nor more than three digits above. */
START_TEST(error_estimate_follows_the_error) {
    exact_problem *p = exact_problem_create(1);
    const int order = spc_integrator_find(adaptive[_i])->embedded_order;
    double actual, dt = order < 6 ? 0.05 : 0.1;
    double before = first_error(p, adaptive[_i], dt, &actual);
    for (int halving = 0; halving < 2; halving++) {
        ck_assert_double_lt(actual, before);
        ck_assert_double_gt(actual, 1e-3 * before);
        dt /= 2;
        const double now = first_error(p, adaptive[_i], dt, &actual);
        ck_assert_double_eq_tol(log2(before / now), order + 1, 0.4);
        before = now;
    }
    exact_problem_destroy(p);
}
END_TEST

START_TEST(error_is_relative_to_the_tolerance) {
    static const double weight[MODES] = {1, 4, 0.25};
    exact_problem *p = exact_problem_create(1);
    p->problem.weight = weight;
    const spc_integrator *integrator = spc_integrator_find(adaptive[_i]);
    const double absolute = 1e-3, relative = 1e-2;
    double raw, scaled;
    spc_complex out[SIZE];
    integrator->step(exact_method(p, adaptive[_i], 0, 1), 0, 0.5, p->start, out, &raw);
    integrator->step(exact_method(p, adaptive[_i], relative, absolute), 0, 0.5, p->start, out,
                     &scaled);
    const double size =
        fmax(spc_problem_norm(&p->problem, p->start), spc_problem_norm(&p->problem, out));
    ck_assert_double_eq_tol(scaled, raw / (absolute + relative * size), 1e-12 * scaled);
    exact_problem_destroy(p);
}
END_TEST

/* ---- what a step depends on ---- */

/* The slope taken over from the step before is the one that a fresh start computes. */
START_TEST(first_same_as_last) {
    exact_problem *p = exact_problem_create(1);
    const spc_integrator *integrator = spc_integrator_find(methods[_i].name);
    void *one = exact_method(p, integrator->name, 1e-3, 1e-3);
    void *other = exact_method(p, integrator->name, 1e-3, 1e-3);
    spc_complex u[SIZE], next[SIZE];
    memcpy(u, p->u, sizeof u);
    for (int i = 0; i < 6; i++) {
        double error = 0;
        if (integrator->reset) integrator->reset(other);
        integrator->step(other, 0.1 * i, 0.1, u, next, &error);
        if (integrator->accept) integrator->accept(other);
        memcpy(u, next, sizeof u);
        exact_step(p, integrator, one, 0.1 * i, 0.1);
        ck_assert_mem_eq(u, p->u, sizeof u);
    }
    exact_problem_destroy(p);
}
END_TEST

START_TEST(evaluations_are_as_declared) {
    exact_problem *p = exact_problem_create(1);
    const spc_integrator *integrator = spc_integrator_find(methods[_i].name);
    void *method = exact_method(p, integrator->name, 1, 1);
    exact_step(p, integrator, method, 0, 0.1);
    const size_t before = p->evaluations;
    for (int i = 0; i < 10; i++) exact_step(p, integrator, method, 0.1 * i, 0.1);
    ck_assert_double_eq((double)(p->evaluations - before), 10 * integrator->stages);
    exact_problem_destroy(p);
}
END_TEST

/* ---- dense output ---- */

static const char *const dense[] = {"dopri5", "dop853"};
static const double dense_order[] = {4, 7};

static double dense_error(exact_problem *p, int which, double dt) {
    const spc_integrator *integrator = spc_integrator_find(dense[which]);
    void *method = exact_method(p, dense[which], 1, 1);
    memcpy(p->u, p->start, sizeof p->u);
    exact_step(p, integrator, method, 0, dt);
    double most = 0;
    for (int i = 1; i < 10; i++) {
        spc_complex seen[SIZE], expected[SIZE];
        integrator->interpolate(method, 0.1 * i * dt, seen);
        exact_solution(p, 0.1 * i * dt, expected);
        most = fmax(most, distance(seen, expected));
    }
    return most;
}

/* The local error of an interpolant of order p is of order p + 1. */
START_TEST(dense_output_has_its_order) {
    exact_problem *p = exact_problem_create(1);
    double dt = _i == 0 ? 0.2 : 0.1, before = dense_error(p, _i, dt);
    for (int halving = 0; halving < 2; halving++) {
        dt /= 2;
        const double now = dense_error(p, _i, dt);
        ck_assert_double_eq_tol(log2(before / now), dense_order[_i] + 1, 0.3);
        before = now;
    }
    exact_problem_destroy(p);
}
END_TEST

/* A loose tolerance, and one that every step fails: then the slope at the end is only made for dense output. */
START_TEST(dense_output_meets_the_ends_and_costs_once) {
    for (double tolerance = 1; tolerance > 1e-60; tolerance *= 1e-50) {
        exact_problem *p = exact_problem_create(1);
        const spc_integrator *integrator = spc_integrator_find(dense[_i]);
        void *method = exact_method(p, dense[_i], 0, tolerance);
        for (int i = 0; i < 2; i++) exact_step(p, integrator, method, 0.3 * i, 0.3);
        spc_complex u[SIZE], seen[SIZE];
        memcpy(u, p->u, sizeof u);
        exact_step(p, integrator, method, 0.6, 0.2);
        integrator->interpolate(method, 0.6, seen);
        ck_assert_mem_eq(seen, u, sizeof u);
        const size_t evaluations = p->evaluations;
        integrator->interpolate(method, 0.8, seen);
        ck_assert_double_lt(distance(seen, p->u), 1e-15);
        ck_assert_uint_eq(p->evaluations, evaluations);
        exact_problem_destroy(p);
    }
}
END_TEST

/* The steps are the same bitwise whether or not outputs are asked for between, and so is an output after a
 * continuation from what was saved. */
START_TEST(dense_output_leaves_no_trace) {
    exact_problem *p = exact_problem_create(1);
    const spc_integrator *integrator = spc_integrator_find(dense[_i]);
    void *plain = exact_method(p, dense[_i], 1e-3, 1e-3);
    void *asked = exact_method(p, dense[_i], 1e-3, 1e-3);
    void *fresh = exact_method(p, dense[_i], 1e-3, 1e-3);
    spc_complex u[SIZE], next[SIZE], seen[SIZE], again[SIZE];
    memcpy(u, p->start, sizeof u);
    for (int i = 0; i < 5; i++) {
        double error = 0;
        exact_step(p, integrator, plain, 0.2 * i, 0.2);
        integrator->step(asked, 0.2 * i, 0.2, u, next, &error);
        integrator->accept(asked);
        spc_archive *archive = spc_archive_create(p->pool);
        if (i % 2) ck_assert_int_eq(integrator->save(asked, archive), SPC_OK);
        integrator->interpolate(asked, 0.2 * i + 0.07, seen);
        if (i % 2 == 0) ck_assert_int_eq(integrator->save(asked, archive), SPC_OK);
        ck_assert_int_eq(integrator->load(fresh, archive), SPC_OK);
        integrator->interpolate(fresh, 0.2 * i + 0.07, again);
        ck_assert_mem_eq(seen, again, sizeof seen);
        memcpy(u, next, sizeof u);
        ck_assert_mem_eq(u, p->u, sizeof u);
    }
    exact_problem_destroy(p);
}
END_TEST

/* ---- linear parts ---- */

/* With N = 0 a plain method multiplies by its stability polynomial, that of exp up to its order. */
START_TEST(stability_polynomials) {
    static const spc_complex z[SIZE] = {-0.3, 0.4 * I, 0.2 - 0.3 * I, -0.5, 0.25, 0.125};
    exact_problem *p = exact_problem_create(1);
    p->linear_only = true;
    memcpy(p->linear, z, sizeof z);
    double *real = (double *)p->problem.linear_real[1];
    for (int i = 0; i < MODES; i++) real[i] = creal(z[MODES + i]);
    const spc_integrator *rk4 = spc_integrator_find("rk4"), *dopri5 = spc_integrator_find("dopri5");
    spc_complex four[SIZE], five[SIZE], from[SIZE];
    memcpy(from, p->start, sizeof from);
    exact_step(p, rk4, exact_method(p, "rk4", 1, 1), 0, 1);
    memcpy(four, p->u, sizeof four);
    memcpy(p->u, from, sizeof from);
    exact_step(p, dopri5, exact_method(p, "dopri5", 1, 1), 0, 1);
    memcpy(five, p->u, sizeof five);
    for (int i = 0; i < SIZE; i++) {
        const spc_complex fourth = 1 + z[i] * (1 + z[i] / 2 * (1 + z[i] / 3 * (1 + z[i] / 4)));
        const spc_complex fifth = fourth + cpow(z[i], 5) / 120 + cpow(z[i], 6) / 600;
        ck_assert_double_lt(cabs(four[i] - fourth * from[i]), 1e-15);
        ck_assert_double_lt(cabs(five[i] - fifth * from[i]), 1e-15);
    }
    exact_problem_destroy(p);
}
END_TEST

static const char *const lawson[] = {"if-rk4", "if-dopri5", "if-dop853"};

/* With N = 0 the result is exact for any step. */
START_TEST(integrating_factors_are_exact_for_l) {
    exact_problem *p = exact_problem_create(10);
    p->linear_only = true;
    exact_step(p, spc_integrator_find(lawson[_i]), exact_method(p, lawson[_i], 1, 1), 0, 2);
    for (int i = 0; i < SIZE; i++) {
        const spc_complex expected = cexp(2 * p->linear[i]) * p->start[i];
        ck_assert_double_le(cabs(p->u[i] - expected), 1e-14 * cabs(expected));
    }
    exact_problem_destroy(p);
}
END_TEST

/* Decay by exp(-1e9) beside a bounded N: nothing overflows, and the mode ends where N and rounding put it. */
START_TEST(integrating_factors_do_not_overflow) {
    exact_problem *p = exact_problem_create(1);
    double *real = (double *)p->problem.linear_real[1];
    for (int i = 0; i < MODES; i++) real[i] = -1e3 * pow(1e3, i);
    const spc_integrator *integrator = spc_integrator_find(lawson[_i]);
    void *method = exact_method(p, lawson[_i], 1, 1);
    for (int i = 0; i < 20; i++) exact_step(p, integrator, method, 0.1 * i, 0.1);
    /* A Lawson method leaves dt b_s N or less in such a mode. */
    for (int i = 0; i < SIZE; i++) ck_assert_double_lt(cabs(p->u[i]), 10);
    exact_problem_destroy(p);
}
END_TEST

/* ---- an independent implementation ---- */

static void integrate(exact_problem *p, const char *name, double end) {
    const spc_integrator *integrator = spc_integrator_find(name);
    void *method = exact_method(p, name, 1e-13, 1e-14);
    memcpy(p->u, p->start, sizeof p->u);
    double t = 0, dt = 1e-2;
    while (t < end) {
        double error;
        dt = fmin(dt, end - t);
        integrator->step(method, t, dt, p->u, p->next, &error);
        if (error <= 1) {
            if (integrator->accept) integrator->accept(method);
            memcpy(p->u, p->next, sizeof p->u);
            t += dt;
        }
        dt *= fmin(fmax(0.9 * pow(error, -1.0 / 8), 0.2), 5);
    }
}

START_TEST(agrees_with_gsl) {
    exact_problem *p = exact_problem_create(1);
    spc_complex ours[SIZE], expected[SIZE];
    integrate(p, "dop853", 6);
    memcpy(ours, p->u, sizeof ours);
    integrate(p, "gsl-rk8pd", 6);
    exact_solution(p, 6, expected);
    ck_assert_double_lt(distance(ours, p->u), 2e-12);
    ck_assert_double_lt(distance(ours, expected), 2e-12);
    exact_problem_destroy(p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("runge_kutta");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, orders, 0, METHODS);
    tcase_add_loop_test(all, retry_and_restart, 0, METHODS);
    tcase_add_loop_test(all, error_estimate_follows_the_error, 0, ADAPTIVE);
    tcase_add_loop_test(all, error_is_relative_to_the_tolerance, 0, ADAPTIVE);
    tcase_add_loop_test(all, first_same_as_last, 0, METHODS);
    tcase_add_loop_test(all, evaluations_are_as_declared, 0, METHODS);
    tcase_add_loop_test(all, dense_output_has_its_order, 0, 2);
    tcase_add_loop_test(all, dense_output_meets_the_ends_and_costs_once, 0, 2);
    tcase_add_loop_test(all, dense_output_leaves_no_trace, 0, 2);
    tcase_add_test(all, stability_polynomials);
    tcase_add_loop_test(all, integrating_factors_are_exact_for_l, 0, 3);
    tcase_add_loop_test(all, integrating_factors_do_not_overflow, 0, 3);
    tcase_add_test(all, agrees_with_gsl);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
