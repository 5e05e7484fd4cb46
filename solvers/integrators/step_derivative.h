/* specula: step_derivative.h
 *
 * Tangent and adjoint of one step of any one-step method, from its step() and the problem's N' alone. A step puts together u and the values
 * N_j = N(U_j) with coefficients that are functions of dt L, mode by mode:
 *
 *   U_i = E_i u + sum over j < i of A_ij N_j,  i = 1 ... s,      u_new = E u + sum B_j N_j.
 *
 * The tangent is the same step over v with N'(U_j) v_j for N_j. The adjoint,
 *
 *   m_j = B_j* w + sum over i > j of A_ij* U*_i,   U*_j = N'(U_j)* m_j,      w_old = E* w + sum E_i* U*_i,
 *
 * takes the coefficients that the method shows when it steps over ones: with N = 0 for E, with u = 0 and one N_j = 1 for column j. So
 * both are exact for the discrete step, whatever the method.
 */
#ifndef SPECULA_STEP_DERIVATIVE_H
#define SPECULA_STEP_DERIVATIVE_H

#include <specula/integrator.h>

typedef struct spc_step_derivative spc_step_derivative;

/* For steps of a method on a problem that has N', or the reason why not. Both outlive it. */
spc_status spc_step_derivative_create(spc_pool *pool, const spc_problem *problem,
                                      const spc_integrator *integrator, const spc_value *values,
                                      spc_step_derivative **derivative);
/* What the method holds beside the pool. */
void spc_step_derivative_destroy(spc_step_derivative *derivative);
/* Of the step of dt from (t, u), which is not written: v becomes its tangent, w its adjoint, in the inner product of
 * the problem. */
void spc_step_derivative_tangent(spc_step_derivative *derivative, double t, double dt,
                                 const spc_complex *u, spc_complex *v);
void spc_step_derivative_adjoint(spc_step_derivative *derivative, double t, double dt,
                                 const spc_complex *u, spc_complex *w);

#endif
