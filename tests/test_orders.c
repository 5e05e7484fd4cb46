/* specula: test_orders.c
 *
 * The observed order of every integrator on PDEs: real stiff symbols (Burgers, Kuramoto-Sivashinsky), imaginary ones
 * (NLSE, KdV), and systems (Gray-Scott). Errors against a reference at a far smaller step; somewhere along the halvings, between
 * the pre-asymptotic steps and round-off, three in a row must show the declared order within 0.15.
 */
#include "engine.h"

#include <stdio.h>

enum { HALVINGS = 12, IN_A_ROW = 3 };

typedef struct trial {
    const char *equation;
    double end;   /* time of comparison */
    size_t first; /* steps at the coarsest */
    size_t points;
} trial;

/* NLSE is resolved to round-off: a split step cuts what the flow of N puts beyond the retained modes, which costs it an
 * error of first order in proportion to the tail of the spectrum. */
static const trial trials[] = {{"burgers", 0.5, 4, 24},
                               {"nlse", 0.5, 4, 64},
                               {"kdv", 0.1, 8, 24},
                               {"ks", 1.0, 4, 24},
                               {"gray-scott", 8.0, 4, 24}};

static bench set_up(const trial *t) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find(t->equation);
    const int dims = equation->form[0] ? 1 : 2;
    char *text =
        sample_case(pool, equation, dims, t->points, "etdrk4", equation->sample_dt, 2, 1, 1);
    return set_up_engine(context, pool, text);
}

/* Fixed steps of any method to `end`; the result is in b->u. */
static void integrate(bench *b, const spc_integrator *integrator, size_t steps, double end) {
    spc_pool *pool = spc_pool_create(b->context);
    void *method = create_method(pool, b, integrator);
    memcpy(b->u, b->start, b->size * sizeof *b->u);
    const double dt = end / (double)steps;
    for (size_t i = 0; i < steps; i++) {
        double error = 0;
        integrator->step(method, (double)i * dt, dt, b->u, b->next, &error);
        if (integrator->accept) integrator->accept(method);
        spc_complex *before = b->u;
        b->u = b->next;
        b->next = before;
    }
    if (integrator->destroy) integrator->destroy(method);
    spc_pool_destroy(pool);
}

static double difference(const bench *b) {
    double sum = 0, size = 0;
    for (size_t i = 0; i < b->size; i++) {
        sum += pow(cabs(b->u[i] - b->reference[i]), 2);
        size += pow(cabs(b->reference[i]), 2);
    }
    return sqrt(sum / size);
}

static void check_order(const trial *t, const spc_integrator *integrator) {
    bench b = set_up(t);
    if (integrator->applicable && integrator->applicable(b.context, &b.engine->problem) != SPC_OK) {
        /* A refusal says why. */
        ck_assert_uint_gt(strlen(spc_error_message(b.context)), 20);
        tear_down(&b);
        return;
    }
    /* Far smaller steps of a method of another kind: the reference is not the method's own limit. */
    const bool exponential = integrator->flags & SPC_INTEGRATOR_EXPONENTIAL;
    integrate(&b, spc_integrator_find(exponential ? "dop853" : "etdrk4"), t->first << 11, t->end);
    memcpy(b.reference, b.u, b.size * sizeof *b.u);
    double before = INFINITY;
    int in_a_row = 0, best = 0;
    char trace[512] = "";
    size_t used = 0;
    for (int halving = 0; halving < HALVINGS && best < IN_A_ROW; halving++) {
        integrate(&b, integrator, t->first << halving, t->end);
        const double error = difference(&b);
        const double order = log2(before / error);
        used += (size_t)snprintf(trace + used, sizeof trace - used, " %.1e (%.2f)", error, order);
        in_a_row = fabs(order - integrator->order) <= 0.15 ? in_a_row + 1 : 0;
        best = in_a_row > best ? in_a_row : best;
        before = isfinite(error) ? error : INFINITY;
        if (error < 1e-14) break;
    }
    ck_assert_msg(best >= IN_A_ROW, "%s on %s is of order %d, but: %s", integrator->name,
                  t->equation, integrator->order, trace);
    tear_down(&b);
}

static int integrators(void) {
    int count = 0;
    while (spc_integrator_at((size_t)count)) count++;
    return count;
}

START_TEST(declared_order) {
    const int count = integrators();
    check_order(&trials[_i / count], spc_integrator_at((size_t)(_i % count)));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("orders");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, declared_order, 0,
                        integrators() * (int)(sizeof trials / sizeof trials[0]));
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
