/* specula: splitting.h
 *
 * Split-step methods: compositions of the exact flows of u_t = L u and of u_t = N(u), which the
 * problem must offer. A composition is a list of fractions of the step,
 *
 *   u_new = e^(a_s h L) F_{b_s h} ... e^(a_1 h L) F_{b_1 h} e^(a_0 h L) u,
 *
 * F the flow of N. All here are symmetric: a step of -h takes back a step of h.
 *
 * On truncated modes F is the flow of N with its result cut, not the flow of the cut N. That is an
 * error of first order in h, in proportion to the tail of the spectrum: high orders show where the
 * modes resolve the solution.
 */
#ifndef SPECULA_SPLITTING_H
#define SPECULA_SPLITTING_H

#include "exponential_tables.h"

typedef struct spc_splitting {
    int flows;
    const spc_exponential_weight *weights; /* from 1 to weight_count - 1 */
    int weight_count;
    const int *of_u;     /* weight of each e^(a h L): flows + 1 of them */
    const double *share; /* b of each flow */
} spc_splitting;

/* A descriptor's functions, given the composition. */
spc_status spc_splitting_applicable(spc_context *context, const spc_problem *problem);
spc_status spc_splitting_create(spc_pool *pool, const spc_problem *problem,
                                const spc_splitting *splitting, void **self);
void spc_splitting_step(void *self, double t, double h, const spc_complex *u, spc_complex *out,
                        double *error);

#endif
