/* specula: runge_kutta.h
 *
 * Explicit Runge-Kutta methods from their tableau, with or without an error estimate and dense
 * output. Two forms: on u itself, k = L u + N(u); or with the integrating factor (Lawson 1967), where L is
 * exact and k = N(u). One pass over memory a stage.
 */
#ifndef SPECULA_RUNGE_KUTTA_H
#define SPECULA_RUNGE_KUTTA_H

#include <specula/integrator.h>

enum { SPC_STAGES = 16, SPC_DENSE_ROWS = 4 };

/* Stage i is at t + c[i] dt, from u + dt sum a[i][j] k[j]. Row `stages` is the step's result, and its slope
 * is the first of the next step; rows beyond are stages that only dense output needs. */
typedef struct spc_tableau {
    int stages, extras;
    double c[SPC_STAGES];
    double a[SPC_STAGES][SPC_STAGES];
    bool estimates;                           /* there is an error estimate */
    double error[SPC_STAGES];                 /* weights of the error */
    double low_error[SPC_STAGES];             /* of the low-order error of DOP853, or zeros */
    int dense_rows;                           /* 0: no dense output */
    double dense[SPC_DENSE_ROWS][SPC_STAGES]; /* weights of its highest terms */
} spc_tableau;

extern const spc_tableau spc_tableau_rk4, spc_tableau_dopri5, spc_tableau_dop853;

typedef enum spc_form { SPC_PLAIN, SPC_INTEGRATING_FACTOR } spc_form;

/* The functions of a descriptor. Dense output needs the plain form. */
spc_status spc_runge_kutta_create(spc_pool *pool, const spc_problem *problem,
                                  const spc_tableau *tableau, spc_form form,
                                  spc_tolerance tolerance, void **self);
void spc_runge_kutta_step(void *self, double t, double dt, const spc_complex *u, spc_complex *out,
                          double *error);
void spc_runge_kutta_accept(void *self);
void spc_runge_kutta_reset(void *self);
void spc_runge_kutta_interpolate(void *self, double t, spc_complex *out);
spc_status spc_runge_kutta_save(void *self, spc_archive *archive);
spc_status spc_runge_kutta_load(void *self, const spc_archive *archive);

#endif
