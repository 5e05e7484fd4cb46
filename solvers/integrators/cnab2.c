/* specula: cnab2.c
 *
 * Crank-Nicolson for L, Adams-Bashforth of order 2 for N:
 *
 *   (1 - dt L/2) u_{n+1} = (1 + dt L/2) u_n + dt ((1 + w/2) N_n - w/2 N_{n-1}),    w = dt / dt_before
 *
 * Equal steps have weights 3/2 and -1/2; with w any change of the step keeps order 2. The first step has no N_{n-1}:
 * it predicts with N_n alone, and repeats with the mean of N at both ends.
 *
 * One evaluation a step. Stiff modes are damped only by factors near -1, and with L = 0 Adams-Bashforth grows slowly on
 * oscillations: dt^4 omega^4/4 a step.
 *
 * Source: Ascher, Ruuth, Wetton, SIAM J. Numer. Anal. 32, 797 (1995), equation 19; variable steps: Wang and Ruuth,
 * J. Comput. Math. 26, 838 (2008).
 */
#include "diagonal.h"

#include <string.h>

typedef struct cnab2 {
    const spc_problem *problem;
    size_t size;
    spc_complex *now, *before; /* N at the start of this step, and of the one before */
    spc_diagonal implicit;     /* 1 / (1 - dt L/2) */
    double table_dt;
    double dt, dt_before; /* of the step under way, and of the one before; 0: none */
} cnab2;

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **result) {
    (void)values;
    (void)tolerance;
    cnab2 *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->size = problem->channels * problem->modes;
    SPC_TRY(spc_diagonal_create(pool, problem, &self->implicit));
    self->now = spc_pool_take(pool, self->size, sizeof *self->now);
    self->before = spc_pool_take(pool, self->size, sizeof *self->before);
    if (!self->now || !self->before) return SPC_NO_MEMORY;
    *result = self;
    return SPC_OK;
}

/* out = (u + dt L u/2 + dt (weight N_now + other N_before)) / (1 - dt L/2) */
typedef struct solution {
    const cnab2 *self;
    double weight, other;
    const spc_complex *u;
    spc_complex *out;
} solution;

static void solve_block(void *object, const spc_block *block) {
    const solution *s = object;
    const cnab2 *self = s->self;
    const double factor[] = {self->dt * s->weight, self->dt * s->other};
    const double *const term[] = {(const double *)(self->now + block->offset),
                                  (const double *)(self->before + block->offset)};
    const double *u = (const double *)(s->u + block->offset);
    double sum[2 * SPC_BLOCK];
    spc_block_combine(block->count, s->other == 0 ? 1 : 2, factor, term, u, sum);
    spc_block_add_linear(self->problem, block, 0.5 * self->dt, u, sum);
    spc_block_multiply(&self->implicit, block, sum);
    memcpy(s->out + block->offset, sum, block->count * sizeof(spc_complex));
}

static void solve(const cnab2 *self, double weight, double other, const spc_complex *u,
                  spc_complex *out) {
    solution s = {.self = self, .weight = weight, .other = other, .u = u, .out = out};
    spc_each_block(self->problem, solve_block, &s);
}

static void step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error) {
    cnab2 *self = object;
    const spc_problem *problem = self->problem;
    if (self->table_dt != dt) spc_diagonal_resolvent(problem, 0.5 * dt, &self->implicit);
    self->table_dt = self->dt = dt;
    *error = 0;
    problem->nonlinear(problem->self, t, u, self->now);
    if (self->dt_before > 0) {
        const double half = 0.5 * dt / self->dt_before;
        solve(self, 1 + half, -half, u, out);
        return;
    }
    solve(self, 1, 0, u, out);
    problem->nonlinear(problem->self, t + dt, out, self->before);
    solve(self, 0.5, 0.5, u, out);
}

static void accept(void *object) {
    cnab2 *self = object;
    spc_complex *now = self->now;
    self->now = self->before;
    self->before = now;
    self->dt_before = self->dt;
}

static void reset(void *object) {
    cnab2 *self = object;
    self->dt_before = 0;
}

static spc_status save(void *object, spc_archive *archive) {
    const cnab2 *self = object;
    SPC_TRY(spc_archive_put(archive, "cnab2.dt_before", &self->dt_before, 1));
    return spc_problem_put(self->problem, archive, "cnab2.before", self->before);
}

static spc_status load(void *object, const spc_archive *archive) {
    cnab2 *self = object;
    SPC_TRY(spc_archive_get(archive, "cnab2.dt_before", &self->dt_before, 1));
    return spc_problem_get(self->problem, archive, "cnab2.before", self->before);
}

const spc_integrator spc_integrator_cnab2 = {
    .abi = SPC_ABI,
    .name = "cnab2",
    .doc = "Crank-Nicolson for L, Adams-Bashforth for N: second order, one evaluation a step",
    .cite = "Ascher, Ruuth, Wetton, SIAM J. Numer. Anal. 32, 797 (1995)",
    .order = 2,
    .flags = SPC_INTEGRATOR_IMPLICIT | SPC_INTEGRATOR_MULTISTEP,
    .stages = 1,
    .create = create,
    .step = step,
    .accept = accept,
    .reset = reset,
    .save = save,
    .load = load,
};
