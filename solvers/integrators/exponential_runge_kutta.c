/* specula: exponential_runge_kutta.c
 *
 * A stage is one fused pass and one evaluation of N. Stage values live in the result's own memory.
 */
#include "exponential_runge_kutta.h"

#include <complex.h>

struct spc_exponential_runge_kutta {
    const spc_problem *problem;
    const spc_exponential_tableau *tableau;
    spc_exponential_tables *tables;
    spc_complex *n[SPC_EXPONENTIAL_STAGES];
};

spc_status spc_exponential_runge_kutta_create(spc_pool *pool, const spc_problem *problem,
                                              const spc_exponential_tableau *tableau,
                                              void **result) {
    spc_exponential_runge_kutta *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->tableau = tableau;
    SPC_TRY(spc_exponential_tables_create(pool, problem, tableau->weights, tableau->weight_count,
                                          &self->tables));
    for (int i = 0; i < tableau->stages; i++) {
        self->n[i] = spc_pool_take(pool, problem->channels * problem->modes, sizeof *self->n[i]);
        if (!self->n[i]) return SPC_NO_MEMORY;
    }
    *result = self;
    return SPC_OK;
}

static void apply(const spc_exponential_runge_kutta *self, const spc_exponential_row *row,
                  const spc_complex *u, spc_complex *out) {
    spc_exponential_term terms[1 + SPC_EXPONENTIAL_STAGES] = {{row->of_u, u}};
    int count = 1;
    for (int j = 0; j < self->tableau->stages; j++) {
        if (row->of_n[j]) terms[count++] = (spc_exponential_term){row->of_n[j], self->n[j]};
    }
    spc_exponential_combine(self->tables, count, terms, out);
}

void spc_exponential_runge_kutta_step(void *object, double t, double h, const spc_complex *u,
                                      spc_complex *out, double *error) {
    spc_exponential_runge_kutta *self = object;
    const spc_problem *problem = self->problem;
    const spc_exponential_row *rows = self->tableau->rows;
    spc_exponential_tables_use(self->tables, h);
    problem->nonlinear(problem->self, t, u, self->n[0]);
    for (int i = 1; i < self->tableau->stages; i++) {
        apply(self, &rows[i - 1], u, out);
        problem->nonlinear(problem->self, t + rows[i - 1].node * h, out, self->n[i]);
    }
    apply(self, &rows[self->tableau->stages - 1], u, out);
    *error = 0;
}

const spc_complex *spc_exponential_runge_kutta_slope(const void *object) {
    const spc_exponential_runge_kutta *self = object;
    return self->n[0];
}
