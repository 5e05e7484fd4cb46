/* specula: test_orders.c
 *
 * The observed order of every integrator on PDEs: real stiff symbols (Burgers, Kuramoto-Sivashinsky),
 * imaginary ones (NLSE, KdV), and systems (Gray-Scott). Errors against a reference at a far smaller step;
 * somewhere along the halvings, between the pre-asymptotic steps and round-off, three in a row must show the
 * declared order within 0.15. Orders above four have room for that on few equations; on the others they must be
 * kept down to round-off. test_tableaux.c has their order conditions.
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

/* Errors while the step is refined, and what they show. */
typedef struct refinement {
    size_t steps[2 * HALVINGS];
    double error[2 * HALVINGS];
    int count;
} refinement;

static double order_between(const refinement *r, int coarse, int fine) {
    return log(r->error[coarse] / r->error[fine]) /
           log((double)r->steps[fine] / (double)r->steps[coarse]);
}

/* Over three halvings in a row the order is the declared one, and it is nearly so over each of them: the slope of a
 * method between two regimes passes through every order, but not slowly. */
static bool shows_order(const refinement *r, int order) {
    if (r->count <= IN_A_ROW) return false;
    const int fine = r->count - 1, coarse = fine - IN_A_ROW;
    if (!isfinite(r->error[coarse])) return false;
    for (int i = coarse; i < fine; i++) {
        if (!(fabs(order_between(r, i, i + 1) - order) <= 0.4)) return false;
    }
    return fabs(order_between(r, coarse, fine) - order) <= 0.15;
}

/* Three halvings take a method of order 8 from 1e-7 to round-off, and those of order 5 have leading errors so small that
 * the next ones rule above round-off. From there back over a halving and a half, or to the first stable step,
 * such a method must show more than half an order below the declared. */
static bool keeps_order(const refinement *r, int order) {
    int fine = r->count - 1;
    while (fine > 0 && r->error[fine] < 3e-13) fine--;
    if (fine == r->count - 1) return false; /* has not come to round-off */
    int coarse = fine;
    while (coarse > 0 && fine - coarse < 3 && r->error[coarse - 1] < 1e-2) coarse--;
    /* Stable steps that are at round-off at once leave the step between. */
    if (coarse == fine) fine++;
    return order_between(r, coarse, fine) > order - 0.5;
}

static bool refuses(const bench *b, const spc_integrator *integrator) {
    return integrator->applicable &&
           integrator->applicable(b->context, &b->engine->problem) != SPC_OK;
}

/* Refine until the order shows, by whole halvings, or where it need only be kept by half ones. */
static void check_order(const trial *t, const spc_integrator *integrator, bool only_kept) {
    bench b = set_up(t);
    if (refuses(&b, integrator)) {
        /* A refusal says why. */
        ck_assert_uint_gt(strlen(spc_error_message(b.context)), 20);
        tear_down(&b);
        return;
    }
    /* A method of another kind, and of order 8, so that few roundings gather: the reference is not the method's own
     * limit. */
    const bool exponential = integrator->flags & SPC_INTEGRATOR_EXPONENTIAL;
    const char *other = exponential ? "dop853" : "if-dop853";
    integrate(&b, spc_integrator_find(other), t->first << 6, t->end);
    memcpy(b.reference, b.u, b.size * sizeof *b.u);
    refinement r = {.count = 0};
    char trace[1024] = "";
    size_t used = 0;
    bool holds = false;
    while (!holds && r.count < (only_kept ? 2 : 1) * HALVINGS) {
        const double halvings = only_kept ? 0.5 * r.count : r.count;
        const size_t steps = (size_t)lround((double)t->first * exp2(halvings));
        integrate(&b, integrator, steps, t->end);
        r.steps[r.count] = steps;
        r.error[r.count++] = difference(&b);
        used += (size_t)snprintf(trace + used, sizeof trace - used, " %zu: %.1e", steps,
                                 r.error[r.count - 1]);
        holds = only_kept ? keeps_order(&r, integrator->order) : shows_order(&r, integrator->order);
    }
    ck_assert_msg(holds, "%s on %s is of order %d, but errors by steps are %s", integrator->name,
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
    const spc_integrator *integrator = spc_integrator_at((size_t)(_i % count));
    check_order(&trials[_i / count], integrator, integrator->order > 4);
}
END_TEST

/* Where methods of order above four have room for three halvings between coarse steps and round-off. */
static const struct {
    const char *integrator;
    trial trial;
} roomy[] = {
    {"dopri5", {"burgers", 0.5, 4, 24}},
    {"dopri5", {"kdv", 0.1, 64, 24}},
    {"dopri5", {"gray-scott", 8.0, 4, 24}},
    {"if-dopri5", {"burgers", 0.5, 4, 24}},
    {"if-dopri5", {"ks", 1.0, 4, 24}},
    {"if-dopri5", {"gray-scott", 8.0, 32, 24}},
    {"dop853", {"burgers", 1.0, 4, 24}},
    {"dop853", {"kdv", 0.1, 8, 24}},
    {"dop853", {"advection-diffusion", 4.0, 4, 24}},
    {"if-dop853", {"burgers", 1.0, 4, 24}},
    {"if-dop853", {"kdv", 0.1, 8, 24}},
    {"if-dop853", {"nlse", 0.25, 4, 64}},
    {"gsl-rk8pd", {"burgers", 1.0, 4, 24}},
    {"gsl-rk8pd", {"ks", 0.5, 2, 24}},
};

START_TEST(declared_order_above_four) {
    check_order(&roomy[_i].trial, spc_integrator_find(roomy[_i].integrator), false);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("orders");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, declared_order, 0,
                        integrators() * (int)(sizeof trials / sizeof trials[0]));
    tcase_add_loop_test(all, declared_order_above_four, 0, (int)(sizeof roomy / sizeof roomy[0]));
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
