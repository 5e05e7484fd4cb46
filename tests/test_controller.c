/* specula: test_controller.c
 *
 * The step-size controller against its formulas, and on errors that behave as C dt^p.
 */
#include "harness.h"

#include "spectral/controller.h"

#include <math.h>

static const double safety = 0.9;

START_TEST(first_step_is_within_bounds) {
    ck_assert_double_eq(spc_controller_start(0.1, 4, false, 0, INFINITY).dt, 0.1);
    ck_assert_double_eq(spc_controller_start(0.1, 4, false, 0.2, INFINITY).dt, 0.2);
    ck_assert_double_eq(spc_controller_start(0.1, 4, false, 0, 0.05).dt, 0.05);
}
END_TEST

START_TEST(accepted_steps_follow_the_formula) {
    const int p = 5;
    spc_controller controller = spc_controller_start(0.1, p - 1, false, 0, INFINITY);
    ck_assert(spc_controller_judge(&controller, 0.1, 0.5));
    ck_assert_double_eq_tol(controller.dt, 0.1 * safety * pow(0.5, -0.7 / p), 1e-15);
    const double dt = controller.dt;
    ck_assert(spc_controller_judge(&controller, dt, 0.8));
    ck_assert_double_eq_tol(controller.dt, dt * safety * pow(0.8, -0.7 / p) * pow(0.5, 0.4 / p),
                            1e-15);
}
END_TEST

START_TEST(refused_steps_shrink_and_do_not_grow_next) {
    const int p = 8;
    spc_controller controller = spc_controller_start(1, p - 1, false, 0, INFINITY);
    ck_assert(!spc_controller_judge(&controller, 1, 3));
    ck_assert_double_eq_tol(controller.dt, safety * pow(3, -1.0 / p), 1e-15);
    const double dt = controller.dt;
    ck_assert(spc_controller_judge(&controller, dt, 1e-6));
    ck_assert_double_eq(controller.dt, dt);
    ck_assert(spc_controller_judge(&controller, dt, 1e-6));
    ck_assert_double_gt(controller.dt, dt);
}
END_TEST

START_TEST(changes_are_bounded) {
    spc_controller controller = spc_controller_start(1, 1, false, 0, INFINITY);
    ck_assert(!spc_controller_judge(&controller, 1, 1e9));
    ck_assert_double_eq(controller.dt, 0.2);
    ck_assert(!spc_controller_judge(&controller, 1, INFINITY));
    ck_assert_double_eq(controller.dt, 0.2);
    ck_assert(!spc_controller_judge(&controller, 1, NAN));
    ck_assert_double_eq(controller.dt, 0.2);
    controller = spc_controller_start(1, 1, false, 0, INFINITY);
    ck_assert(spc_controller_judge(&controller, 1, 0));
    ck_assert_double_eq(controller.dt, 5);
    controller = spc_controller_start(1, 1, false, 0.5, 2);
    ck_assert(spc_controller_judge(&controller, 1, 0));
    ck_assert_double_eq(controller.dt, 2);
    ck_assert(!spc_controller_judge(&controller, 1, NAN));
    ck_assert_double_eq(controller.dt, 0.5);
}
END_TEST

/* With tables keyed by dt, a step that may grow by less than half stays; one that must shrink shrinks. */
START_TEST(small_growth_is_held_for_tables) {
    const int p = 4;
    spc_controller controller = spc_controller_start(1, p - 1, true, 0, INFINITY);
    const double factor = 1.2, error = pow(factor / safety, -p / 0.7);
    ck_assert(spc_controller_judge(&controller, 1, error));
    ck_assert_double_eq(controller.dt, 1);
    controller = spc_controller_start(1, p - 1, true, 0, INFINITY);
    ck_assert(spc_controller_judge(&controller, 1, pow(1.8 / safety, -p / 0.7)));
    ck_assert_double_eq_tol(controller.dt, 1.8, 1e-13);
    controller = spc_controller_start(1, p - 1, true, 0, INFINITY);
    ck_assert(spc_controller_judge(&controller, 1, 1));
    ck_assert_double_eq_tol(controller.dt, safety, 1e-15);
}
END_TEST

/* On errors C dt^p the step settles where the factor is 1: error^((0.7 - 0.4)/p) = safety. */
START_TEST(settles_on_its_fixed_point) {
    for (int p = 2; p <= 8; p += 3) {
        for (double c = 1e-3; c < 1e7; c *= 1e3) {
            spc_controller controller = spc_controller_start(1e-2, p - 1, false, 0, INFINITY);
            double error = 0;
            for (int i = 0; i < 200; i++) {
                const double dt = controller.dt;
                error = c * pow(dt, p);
                spc_controller_judge(&controller, dt, error);
            }
            ck_assert_double_eq_tol(error, pow(safety, p / 0.3), 1e-9);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("controller");
    TCase *all = tcase_create("all");
    tcase_add_test(all, first_step_is_within_bounds);
    tcase_add_test(all, accepted_steps_follow_the_formula);
    tcase_add_test(all, refused_steps_shrink_and_do_not_grow_next);
    tcase_add_test(all, changes_are_bounded);
    tcase_add_test(all, small_growth_is_held_for_tables);
    tcase_add_test(all, settles_on_its_fixed_point);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
