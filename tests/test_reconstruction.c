/* specula: test_reconstruction.c
 *
 * States at the ends of cells: exact for polynomials, of their order for smooth functions, monotone, the same in a mirror
 * and in other units, and untouched by a jump next door.
 */
#include "cells.h"

#include <math.h>
#include <stdbool.h>

enum { MOST = 2 * SPC_GHOSTS - 1, KINDS = 5 };

/* Average of x^degree from a to b. */
static double average(int degree, double a, double b) {
    return (pow(b, degree + 1) - pow(a, degree + 1)) / ((degree + 1) * (b - a));
}

static const spc_reconstruction *kind(int i) {
    const spc_reconstruction *r = spc_reconstruction_at((size_t)i);
    ck_assert_ptr_nonnull(r);
    return r;
}

START_TEST(polynomials_come_back) {
    const spc_reconstruction *r = kind(_i);
    /* WENO weighs parabolas: each is exact, and so is every mean of them */
    const int exact = r->order < 3 ? r->order - 1 : 2;
    for (int degree = 0; degree <= exact; degree++) {
        double cells[MOST], lower, upper;
        const double h = 0.3, middle = 1.7;
        const int reach = r->reach;
        for (int j = 0; j < 2 * reach - 1; j++) {
            const double a = middle + h * (j - reach + 0.5);
            cells[j] = average(degree, a, a + h);
        }
        ends_of(r, cells, &lower, &upper);
        ck_assert_double_eq_tol(lower, pow(middle - h / 2, degree), 1e-14);
        ck_assert_double_eq_tol(upper, pow(middle + h / 2, degree), 1e-14);
    }
}
END_TEST

/* Of averages of exp(x), monotone, and of cos(x) about its maximum, where WENO-Z keeps its order and limiters do not. */
static double error_on(const spc_reconstruction *r, double h, bool extremum) {
    const double middle = extremum ? 0.2 * h : 0.4;
    double cells[MOST], lower, upper;
    for (int j = 0; j < 2 * r->reach - 1; j++) {
        const double a = middle + h * (j - r->reach + 0.5), b = a + h;
        cells[j] = extremum ? (sin(b) - sin(a)) / h : (exp(b) - exp(a)) / h;
    }
    ends_of(r, cells, &lower, &upper);
    const double x = middle + h / 2;
    return fabs(upper - (extremum ? cos(x) : exp(x)));
}

START_TEST(errors_fall_as_the_order_says) {
    const spc_reconstruction *r = kind(_i);
    const double h = r->order == 5 ? 0.2 : 0.02;
    double order = log2(error_on(r, h, false) / error_on(r, h / 2, false));
    ck_assert_msg(order > r->order - 0.15, "%s: order %g", r->name, order);
    if (r->order < 5) return;
    order = log2(error_on(r, h, true) / error_on(r, h / 2, true));
    ck_assert_msg(order > 4.5, "%s at an extremum: order %g", r->name, order);
}
END_TEST

static double noise(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1 << 24);
}

static void random_cells(unsigned *seed, double *cells) {
    for (int j = 0; j < MOST; j++) cells[j] = noise(seed) < 0.2 ? 1 : 4 * noise(seed) - 2;
}

/* Between the averages of the cell and its neighbours, whatever these are. */
START_TEST(bounded_ones_are) {
    const spc_reconstruction *r = kind(_i);
    ck_assert(r->in_waves == (r->order > 2));
    if (r->in_waves) return;
    unsigned seed = 7;
    for (int trial = 0; trial < 10000; trial++) {
        double cells[MOST], lower, upper;
        random_cells(&seed, cells);
        ends_of(r, cells, &lower, &upper);
        const double below = cells[r->reach - 1 - (r->reach > 1)], here = cells[r->reach - 1];
        const double above = cells[r->reach - 1 + (r->reach > 1)];
        const double rounding = 1e-15;
        ck_assert(lower >= fmin(below, here) - rounding && lower <= fmax(below, here) + rounding);
        ck_assert(upper >= fmin(above, here) - rounding && upper <= fmax(above, here) + rounding);
    }
}
END_TEST

START_TEST(a_mirror_exchanges_the_ends) {
    const spc_reconstruction *r = kind(_i);
    unsigned seed = 3;
    for (int trial = 0; trial < 1000; trial++) {
        double cells[MOST], turned[MOST], lower, upper, seen_lower, seen_upper;
        random_cells(&seed, cells);
        const int size = 2 * r->reach - 1;
        for (int j = 0; j < size; j++) turned[j] = cells[size - 1 - j];
        ends_of(r, cells, &lower, &upper);
        ends_of(r, turned, &seen_lower, &seen_upper);
        ck_assert_double_eq_tol(seen_lower, upper, 1e-14);
        ck_assert_double_eq_tol(seen_upper, lower, 1e-14);
    }
}
END_TEST

START_TEST(units_do_not_matter) {
    const spc_reconstruction *r = kind(_i);
    unsigned seed = 5;
    for (int trial = 0; trial < 1000; trial++) {
        double cells[MOST], others[MOST], lower, upper, other_lower, other_upper;
        const double scale = -1e6;
        random_cells(&seed, cells);
        for (int j = 0; j < MOST; j++) others[j] = scale * cells[j];
        ends_of(r, cells, &lower, &upper);
        ends_of(r, others, &other_lower, &other_upper);
        ck_assert_double_eq_tol(other_lower, scale * lower, 1e-7);
        ck_assert_double_eq_tol(other_upper, scale * upper, 1e-7);
    }
}
END_TEST

/* On both sides of a jump states are those of their side. */
START_TEST(a_jump_stays_out) {
    const spc_reconstruction *r = kind(_i);
    for (int jump = 1; jump < 2 * r->reach - 1; jump++) {
        double cells[MOST], lower, upper;
        for (int j = 0; j < MOST; j++) cells[j] = j < jump ? 3 : -1;
        ends_of(r, cells, &lower, &upper);
        ck_assert_double_eq_tol(lower, cells[r->reach - 1], 1e-13);
        ck_assert_double_eq_tol(upper, cells[r->reach - 1], 1e-13);
    }
}
END_TEST

START_TEST(all_are_seen) {
    ck_assert_ptr_null(spc_reconstruction_at(KINDS));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("reconstruction");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, polynomials_come_back, 0, KINDS);
    tcase_add_loop_test(all, errors_fall_as_the_order_says, 0, KINDS);
    tcase_add_loop_test(all, bounded_ones_are, 0, KINDS);
    tcase_add_loop_test(all, a_mirror_exchanges_the_ends, 0, KINDS);
    tcase_add_loop_test(all, units_do_not_matter, 0, KINDS);
    tcase_add_loop_test(all, a_jump_stays_out, 0, KINDS);
    tcase_add_test(all, all_are_seen);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
