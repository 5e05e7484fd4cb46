/* specula: test_imex.c
 *
 * Implicit-explicit methods: stability functions, orders in L and N apart and together, steady states, changes of the step.
 */
#include "problems.h"

static const char *const methods[] = {"cnab2", "rk4-cn", "ars443"};
enum { METHODS = sizeof methods / sizeof methods[0] };

/* One step of u' = L u with dt = 1 from u = 1: the stability function at L. */
static spc_complex amplification(const char *name, spc_complex z) {
    exact_problem *p = exact_problem_create(1);
    p->linear_only = true;
    p->linear[0] = z;
    p->u[0] = 1;
    exact_step(p, spc_integrator_find(name), exact_method(p, name, 1, 1), 0, 1);
    const spc_complex value = p->u[0];
    exact_problem_destroy(p);
    return value;
}

START_TEST(crank_nicolson_is_a_pade_approximation) {
    static const spc_complex z[] = {-0.1, -3, -1e6, 2 * I, -1 + 4 * I, 0.5};
    static const double alpha[] = {0,
                                   1432997174477.0 / 9575080441755.0,
                                   2526269341429.0 / 6820363962896.0,
                                   2006345519317.0 / 3224310063776.0,
                                   2802321613138.0 / 2924317926251.0,
                                   1};
    for (size_t i = 0; i < sizeof z / sizeof z[0]; i++) {
        const spc_complex once = (1 + z[i] / 2) / (1 - z[i] / 2);
        ck_assert_double_lt(cabs(amplification("cnab2", z[i]) - once), 1e-14);
        spc_complex product = 1;
        for (int k = 0; k < 5; k++) {
            const spc_complex m = z[i] * (alpha[k + 1] - alpha[k]) / 2;
            product *= (1 + m) / (1 - m);
        }
        ck_assert_double_lt(cabs(amplification("rk4-cn", z[i]) - product), 1e-14);
    }
}
END_TEST

START_TEST(amplification_is_at_most_one_on_the_left) {
    for (double y = 0; y < 50; y += 0.5) {
        for (double x = 0; x > -50; x -= 5) {
            ck_assert_double_le(cabs(amplification(methods[_i], x + I * y)), 1 + 1e-13);
        }
    }
}
END_TEST

START_TEST(ars443_is_l_stable) {
    double before = 1;
    for (double z = -1e2; z > -1e12; z *= 100) {
        const double now = cabs(amplification("ars443", z));
        ck_assert_double_lt(now, 10 / fabs(z));
        ck_assert_double_lt(now, before);
        before = now;
    }
    /* Of order 3 in L: the local error is of order 4. */
    double coarse = cabs(amplification("ars443", -0.1 + 0.1 * I) - cexp(-0.1 + 0.1 * I));
    double fine = cabs(amplification("ars443", -0.05 + 0.05 * I) - cexp(-0.05 + 0.05 * I));
    ck_assert_double_eq_tol(log2(coarse / fine), 4, 0.15);
}
END_TEST

START_TEST(orders) {
    static const double order[METHODS] = {2, 2, 3};
    exact_problem *p = exact_problem_create(1);
    check_exact_order(p, methods[_i], order[_i], 64, 3, 1);
    exact_problem_destroy(p);
}
END_TEST

/* With L = 0: Adams-Bashforth, Carpenter and Kennedy's method, and the explicit part of (4,4,3). */
START_TEST(orders_of_the_explicit_part) {
    static const double order[METHODS] = {2, 4, 3};
    exact_problem *p = exact_problem_create(0);
    check_exact_order(p, methods[_i], order[_i], 32, 3, 1);
    exact_problem_destroy(p);
}
END_TEST

START_TEST(changing_steps_keep_the_order_of_cnab2) {
    exact_problem *p = exact_problem_create(1);
    check_exact_order(p, "cnab2", 2, 64, 3, 1.7);
    check_exact_order(p, "cnab2", 2, 64, 3, 0.4);
    exact_problem_destroy(p);
}
END_TEST

static void balance(void *self, double t, const spc_complex *u, spc_complex *n) {
    const exact_problem *p = self;
    (void)t;
    (void)u;
    for (size_t i = 0; i < SIZE; i++) n[i] = -p->linear[i] * p->start[i];
}

/* L u + N = 0 stays where it is, whatever the step: nodes, low-storage coefficients and L fit together. */
START_TEST(steady_states_stay) {
    exact_problem *p = exact_problem_create(10);
    p->problem.nonlinear = balance;
    void *method = exact_method(p, methods[_i], 1, 1);
    for (int i = 0; i < 2; i++) exact_step(p, spc_integrator_find(methods[_i]), method, i, 1);
    /* Coefficients of rk4-cn are printed with 13 digits, and one of the states is unstable. */
    ck_assert_double_lt(distance(p->u, p->start), 1e-10);
    exact_problem_destroy(p);
}
END_TEST

START_TEST(retry_and_restart) {
    check_retry_and_restart(methods[_i]);
}
END_TEST

START_TEST(reset_forgets) {
    exact_problem *p = exact_problem_create(1);
    const spc_integrator *cnab2 = spc_integrator_find("cnab2");
    void *used = exact_method(p, "cnab2", 1, 1), *fresh = exact_method(p, "cnab2", 1, 1);
    for (int i = 0; i < 3; i++) exact_step(p, cnab2, used, 0.1 * i, 0.1);
    cnab2->reset(used);
    spc_complex from[SIZE], other[SIZE];
    double error;
    memcpy(from, p->u, sizeof from);
    cnab2->step(fresh, 0.3, 0.1, from, other, &error);
    exact_step(p, cnab2, used, 0.3, 0.1);
    ck_assert_mem_eq(other, p->u, sizeof other);
    exact_problem_destroy(p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("imex");
    TCase *all = tcase_create("all");
    tcase_add_test(all, crank_nicolson_is_a_pade_approximation);
    tcase_add_loop_test(all, amplification_is_at_most_one_on_the_left, 0, METHODS);
    tcase_add_test(all, ars443_is_l_stable);
    tcase_add_loop_test(all, orders, 0, METHODS);
    tcase_add_loop_test(all, orders_of_the_explicit_part, 0, METHODS);
    tcase_add_test(all, changing_steps_keep_the_order_of_cnab2);
    tcase_add_loop_test(all, steady_states_stay, 0, METHODS);
    tcase_add_loop_test(all, retry_and_restart, 0, METHODS);
    tcase_add_test(all, reset_forgets);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
