/* specula: exponential_runge_kutta.h
 *
 * Explicit exponential Runge-Kutta methods from their tableaux (Hochbruck and Ostermann, Acta
 * Numerica 19, 209 (2010), section 2.3). With z = h L,
 *
 *   U_i = phi_0(c_i z) u + h sum_j a_ij(z) N(U_j, t + c_j h),   U_1 = u,
 *
 * and the result is one more row of that form.
 */
#ifndef SPECULA_EXPONENTIAL_RUNGE_KUTTA_H
#define SPECULA_EXPONENTIAL_RUNGE_KUTTA_H

#include "exponential_tables.h"

enum { SPC_EXPONENTIAL_STAGES = 4 };

/* The weights of u and of each N(U_j); 0 where there is no such term. */
typedef struct spc_exponential_row {
    double node; /* c of the stage that this row gives */
    int of_u, of_n[SPC_EXPONENTIAL_STAGES];
} spc_exponential_row;

typedef struct spc_exponential_tableau {
    int stages, weight_count;
    const spc_exponential_weight *weights;
    const spc_exponential_row *rows; /* of stages 2, 3, ..., and of the result: `stages` in all */
} spc_exponential_tableau;

/* Of etdrk4, which also starts the multistep methods. */
extern const spc_exponential_tableau spc_krogstad_tableau;

typedef struct spc_exponential_runge_kutta spc_exponential_runge_kutta;

/* create and step of a descriptor, given the tableau. */
spc_status spc_exponential_runge_kutta_create(spc_pool *pool, const spc_problem *problem,
                                              const spc_exponential_tableau *tableau, void **self);
void spc_exponential_runge_kutta_step(void *self, double t, double h, const spc_complex *u,
                                      spc_complex *out, double *error);
/* N(u, t) at the start of the last step. */
const spc_complex *spc_exponential_runge_kutta_slope(const void *self);

#endif
