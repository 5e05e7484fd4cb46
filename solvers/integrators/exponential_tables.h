/* specula: exponential_tables.h
 *
 * Coefficients of exponential methods. Each is a weight: a linear combination of phi functions of
 * multiples of z = h L, tabulated over the modes for one step size h. Channels that share L share
 * their tables.
 */
#ifndef SPECULA_EXPONENTIAL_TABLES_H
#define SPECULA_EXPONENTIAL_TABLES_H

#include "phi.h"

#include <specula/integrator.h>

/* Sum over parts and k of phi[part][k] phi_k(at[part] z). phi_0 multiplies u; the others multiply N,
 * and so get the factor h. */
typedef struct spc_exponential_weight {
    double at[2];
    double phi[2][SPC_PHI_COUNT];
} spc_exponential_weight;

enum { SPC_EXPONENTIAL_TERMS = 5 };

/* One weighted vector of a combination. */
typedef struct spc_exponential_term {
    int weight;
    const spc_complex *vector;
} spc_exponential_term;

typedef struct spc_exponential_tables spc_exponential_tables;

/* Room for the tables of weights 1 to count - 1; weights[0] is not looked at, so that 0 can stand for
 * no term. Weights and problem outlive the tables. */
spc_status spc_exponential_tables_create(spc_pool *pool, const spc_problem *problem,
                                         const spc_exponential_weight *weights, int count,
                                         spc_exponential_tables **tables);
/* Fill the tables for steps of size h; those of the last h are kept. */
void spc_exponential_tables_use(spc_exponential_tables *tables, double h);
/* out = sum of weight times vector over one to SPC_EXPONENTIAL_TERMS terms, in one pass. `out` may be
 * one of the vectors. */
void spc_exponential_combine(const spc_exponential_tables *tables, int count,
                             const spc_exponential_term *terms, spc_complex *out);

#endif
