/* specula: splitting.c
 *
 * Compositions of two flows, in place in the result.
 */
#include "splitting.h"

#include <complex.h>

typedef struct split {
    const spc_problem *problem;
    const spc_splitting *splitting;
    spc_exponential_tables *tables;
} split;

spc_status spc_splitting_applicable(spc_context *context, const spc_problem *problem) {
    if (problem->flow) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "a split-step method needs the exact flow of the nonlinear part, which this "
                    "problem has not (the equation lacks one, or forcing or a filter is in the "
                    "way); use etdrk4, or nlse without forcing and filter");
}

spc_status spc_splitting_create(spc_pool *pool, const spc_problem *problem,
                                const spc_splitting *splitting, void **result) {
    split *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->splitting = splitting;
    SPC_TRY(spc_exponential_tables_create(pool, problem, splitting->weights,
                                          splitting->weight_count, &self->tables));
    *result = self;
    return SPC_OK;
}

void spc_splitting_step(void *object, double t, double h, const spc_complex *u, spc_complex *out,
                        double *error) {
    (void)t;
    split *self = object;
    const spc_splitting *splitting = self->splitting;
    spc_exponential_tables_use(self->tables, h);
    const spc_exponential_term first = {splitting->of_u[0], u};
    spc_exponential_combine(self->tables, 1, &first, out);
    for (int i = 0; i < splitting->flows; i++) {
        self->problem->flow(self->problem->self, splitting->share[i] * h, out);
        const spc_exponential_term next = {splitting->of_u[i + 1], out};
        spc_exponential_combine(self->tables, 1, &next, out);
    }
    *error = 0;
}
