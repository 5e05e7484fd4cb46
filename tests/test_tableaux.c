/* specula: test_tableaux.c
 *
 * Order conditions of Runge-Kutta tableaux over all rooted trees (Butcher 1963; Hairer, Norsett, Wanner, Solving ODEs I,
 * section II.2): sum b_i Phi_i(tree) = 1/gamma(tree) for every tree of at most p vertices makes order p, exactly.
 */
#include "harness.h"

#include "integrators/runge_kutta.h"

#include <math.h>
#include <string.h>

enum { MOST = 9, TREES = 1024 };

/* A tree by its value Phi at each stage, and its density gamma. */
typedef struct tree {
    int vertices;
    double gamma, phi[SPC_STAGES];
} tree;

typedef struct forest {
    const spc_tableau *tableau;
    int count;
    tree trees[TREES];
} forest;

/* Graft subtrees `child` and earlier ones onto a root until it has `vertices`. */
static void graft(forest *f, tree root, int vertices, int child) {
    if (root.vertices == vertices) {
        root.gamma *= vertices;
        ck_assert_int_lt(f->count, TREES);
        f->trees[f->count++] = root;
        return;
    }
    for (; child >= 0; child--) {
        const tree *branch = &f->trees[child];
        if (root.vertices + branch->vertices > vertices) continue;
        tree grown = root;
        grown.vertices += branch->vertices;
        grown.gamma *= branch->gamma;
        for (int i = 0; i < SPC_STAGES; i++) {
            double sum = 0;
            for (int j = 0; j < i; j++) sum += f->tableau->a[i][j] * branch->phi[j];
            grown.phi[i] *= sum;
        }
        graft(f, grown, vertices, child);
    }
}

static void grow(forest *f, const spc_tableau *tableau, int most) {
    *f = (forest){.tableau = tableau};
    for (int vertices = 1; vertices <= most; vertices++) {
        tree root = {.vertices = 1, .gamma = 1};
        for (int i = 0; i < SPC_STAGES; i++) root.phi[i] = 1;
        graft(f, root, vertices, f->count - 1);
    }
}

/* The largest residual of the conditions of this many vertices; `consistent`: of a method, else of an error. */
static double residual(const forest *f, const double *weight, int vertices, bool consistent) {
    double most = 0;
    for (int n = 0; n < f->count; n++) {
        const tree *t = &f->trees[n];
        if (t->vertices != vertices) continue;
        double sum = consistent ? -1 / t->gamma : 0;
        for (int i = 0; i < SPC_STAGES; i++) sum += weight[i] * t->phi[i];
        most = fmax(most, fabs(sum));
    }
    return most;
}

/* Exactly of this order: all conditions hold up to it, and one of the next does not. */
static void check_order(const forest *f, const double *weight, int order, bool consistent) {
    for (int vertices = 1; vertices <= order; vertices++) {
        ck_assert_double_lt(residual(f, weight, vertices, consistent), 1e-14);
    }
    ck_assert_double_gt(residual(f, weight, order + 1, consistent), 1e-9);
}

static const struct {
    const spc_tableau *tableau;
    int order, embedded, low;
} tableaux[] = {
    {&spc_tableau_rk4, 4, 0, 0}, {&spc_tableau_dopri5, 5, 4, 0}, {&spc_tableau_dop853, 8, 5, 3}};

START_TEST(there_are_as_many_trees_as_known) {
    static const int known[] = {1, 1, 2, 4, 9, 20, 48, 115, 286};
    static forest f;
    grow(&f, &spc_tableau_rk4, MOST);
    int count[MOST + 1] = {0};
    for (int n = 0; n < f.count; n++) count[f.trees[n].vertices]++;
    for (int vertices = 1; vertices <= MOST; vertices++) {
        ck_assert_int_eq(count[vertices], known[vertices - 1]);
    }
}
END_TEST

START_TEST(nodes_are_sums_of_rows) {
    const spc_tableau *tableau = tableaux[_i].tableau;
    for (int i = 0; i <= tableau->stages + tableau->extras; i++) {
        double sum = 0;
        for (int j = 0; j < SPC_STAGES; j++) sum += tableau->a[i][j];
        ck_assert_double_eq_tol(sum, tableau->c[i], 1e-14);
        for (int j = i; j < SPC_STAGES; j++) ck_assert_double_eq(tableau->a[i][j], 0);
    }
    /* The result is a stage at the end of the step. */
    ck_assert_double_eq(tableau->c[tableau->stages], 1);
}
END_TEST

START_TEST(order_conditions) {
    static forest f;
    const spc_tableau *tableau = tableaux[_i].tableau;
    grow(&f, tableau, MOST);
    check_order(&f, tableau->a[tableau->stages], tableaux[_i].order, true);
    if (tableaux[_i].embedded) check_order(&f, tableau->error, tableaux[_i].embedded, false);
    if (tableaux[_i].low) check_order(&f, tableau->low_error, tableaux[_i].low, false);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tableaux");
    TCase *all = tcase_create("all");
    const int count = sizeof tableaux / sizeof tableaux[0];
    tcase_add_test(all, there_are_as_many_trees_as_known);
    tcase_add_loop_test(all, nodes_are_sums_of_rows, 0, count);
    tcase_add_loop_test(all, order_conditions, 0, count);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
