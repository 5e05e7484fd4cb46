/* specula: problems.h
 *
 * Small semilinear problems with exact solutions, and fixed steps of any method on them. Channel 0 is Bernoulli's equation in each
 * mode, channel 1 a forced linear one:
 *
 *   u' = L u - u^2,         u(t) = L u0 e^{Lt} / (L + u0 (e^{Lt} - 1))
 *   v' = M v + cos t,       v(t) = (v0 + M/(1 + M^2)) e^{Mt} + (sin t - M cos t)/(1 + M^2)
 */
#ifndef SPECULA_PROBLEMS_H
#define SPECULA_PROBLEMS_H

#include "harness.h"

#include <complex.h>
#include <math.h>
#include <specula/specula.h>
#include <string.h>

enum { MODES = 3, SIZE = 2 * MODES };

typedef struct exact_problem {
    spc_context *context;
    spc_pool *pool;
    spc_problem problem;
    spc_complex linear[SIZE]; /* L, then M */
    spc_complex start[SIZE], u[SIZE], next[SIZE];
    size_t evaluations;
    bool linear_only; /* N = 0 */
} exact_problem;

static inline void exact_nonlinear(void *self, double t, const spc_complex *u, spc_complex *n) {
    exact_problem *p = self;
    p->evaluations++;
    for (size_t i = 0; i < MODES; i++) {
        n[i] = p->linear_only ? 0 : -u[i] * u[i];
        n[MODES + i] = p->linear_only ? 0 : cos(t);
    }
}

static inline void exact_solution(const exact_problem *p, double t, spc_complex *u) {
    for (size_t i = 0; i < MODES; i++) {
        const spc_complex l = p->linear[i], u0 = p->start[i];
        const spc_complex m = p->linear[MODES + i], v0 = p->start[MODES + i];
        u[i] = l == 0 ? u0 / (1 + u0 * t) : l * u0 * cexp(l * t) / (l + u0 * (cexp(l * t) - 1));
        u[MODES + i] = (v0 + m / (1 + m * m)) * cexp(m * t) + (sin(t) - m * cos(t)) / (1 + m * m);
    }
}

/* L complex in channel 0 and real in channel 1, both times `stiffness`. */
static inline exact_problem *exact_problem_create(double stiffness) {
    static const spc_complex linear[SIZE] = {-1, 0.5 * I, -0.5 + I, -0.7, 0.3, -0.2};
    static const spc_complex start[SIZE] = {0.8, 0.5, 0.6 - 0.2 * I, 1, 0.5 * I, -0.4};
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    exact_problem *p = spc_pool_take(pool, 1, sizeof *p);
    double *real = spc_pool_take(pool, MODES, sizeof *real);
    ck_assert(p && real);
    p->context = context;
    p->pool = pool;
    for (size_t i = 0; i < SIZE; i++) p->linear[i] = stiffness * linear[i];
    for (size_t i = 0; i < MODES; i++) real[i] = creal(p->linear[MODES + i]);
    memcpy(p->start, start, sizeof start);
    memcpy(p->u, start, sizeof start);
    p->problem = (spc_problem){.channels = 2,
                               .modes = MODES,
                               .linear_complex = {p->linear},
                               .linear_real = {NULL, real},
                               .self = p,
                               .nonlinear = exact_nonlinear};
    return p;
}

static inline void exact_problem_destroy(exact_problem *p) {
    spc_context *context = p->context;
    spc_pool_destroy(p->pool);
    spc_context_destroy(context);
}

static inline void *exact_method(exact_problem *p, const char *name, double relative,
                                 double absolute) {
    const spc_integrator *integrator = spc_integrator_find(name);
    ck_assert_ptr_nonnull(integrator);
    void *method = NULL;
    const spc_tolerance tolerance = {.relative = relative, .absolute = absolute};
    const spc_value *values = spc_parameter_defaults(p->pool, integrator->parameters);
    ck_assert_int_eq(integrator->create(p->pool, &p->problem, values, tolerance, &method), SPC_OK);
    return method;
}

/* One accepted step of p->u. */
static inline double exact_step(exact_problem *p, const spc_integrator *integrator, void *method,
                                double t, double dt) {
    double error = 0;
    integrator->step(method, t, dt, p->u, p->next, &error);
    if (integrator->accept) integrator->accept(method);
    memcpy(p->u, p->next, sizeof p->u);
    return error;
}

static inline double distance(const spc_complex *a, const spc_complex *b) {
    double most = 0;
    for (size_t i = 0; i < SIZE; i++) most = fmax(most, cabs(a[i] - b[i]));
    return most;
}

/* Error at `end` after steps of equal size, or of sizes that alternate as 1 : ratio. */
static inline double exact_error(exact_problem *p, const char *name, size_t steps, double end,
                                 double ratio) {
    const spc_integrator *integrator = spc_integrator_find(name);
    void *method = exact_method(p, name, 1, 1);
    memcpy(p->u, p->start, sizeof p->u);
    double t = 0;
    for (size_t i = 0; i < steps; i++) {
        const double dt = 2 * end / (double)steps * (i % 2 ? ratio : 1) / (1 + ratio);
        exact_step(p, integrator, method, t, dt);
        t += dt;
    }
    spc_complex expected[SIZE];
    exact_solution(p, end, expected);
    return distance(p->u, expected);
}

/* Three halvings in a row, from `first` steps, show this order within 0.15. */
static inline void check_exact_order(exact_problem *p, const char *name, double order, size_t first,
                                     double end, double ratio) {
    double before = exact_error(p, name, first, end, ratio);
    for (int halving = 1; halving <= 3; halving++) {
        const double error = exact_error(p, name, first << halving, end, ratio);
        const double seen = log2(before / error);
        ck_assert_msg(fabs(seen - order) <= 0.15, "%s: order %g from %zu steps, error %g", name,
                      seen, first << halving, error);
        before = error;
    }
}

/* A step tried too long and repeated equals the step alone; a method continued from what was saved equals the
 * one that was saved; both bitwise, after some history. */
static inline void check_retry_and_restart(const char *name) {
    exact_problem *p = exact_problem_create(1);
    const spc_integrator *integrator = spc_integrator_find(name);
    void *steady = exact_method(p, name, 1e-3, 1e-3), *hasty = exact_method(p, name, 1e-3, 1e-3);
    void *fresh = exact_method(p, name, 1e-3, 1e-3);
    spc_complex before[SIZE], other[SIZE];
    double error = 0, t = 0;
    for (int i = 0; i < 5; i++) {
        const double dt = i == 3 ? 0.05 : 0.1;
        memcpy(before, p->u, sizeof before);
        integrator->step(hasty, t, 10 * dt, before, other, &error);
        integrator->step(hasty, t, dt, before, other, &error);
        if (integrator->accept) integrator->accept(hasty);
        exact_step(p, integrator, steady, t, dt);
        ck_assert_mem_eq(other, p->u, sizeof other);
        t += dt;
    }
    integrator->step(hasty, t, 1, p->u, other, &error);
    spc_archive *archive = spc_archive_create(p->pool);
    if (integrator->save) ck_assert_int_eq(integrator->save(hasty, archive), SPC_OK);
    if (integrator->load) ck_assert_int_eq(integrator->load(fresh, archive), SPC_OK);
    memcpy(before, p->u, sizeof before);
    for (int i = 0; i < 3; i++) {
        integrator->step(fresh, t, 0.1, before, other, &error);
        if (integrator->accept) integrator->accept(fresh);
        memcpy(before, other, sizeof before);
        exact_step(p, integrator, steady, t, 0.1);
        ck_assert_mem_eq(other, p->u, sizeof other);
        t += 0.1;
    }
    exact_problem_destroy(p);
}

#endif
