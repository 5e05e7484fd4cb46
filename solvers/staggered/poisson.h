/* specula: poisson.h
 *
 * The discrete Laplacian of the pressure, at the centres of cells: the divergence, by differences of faces, of the gradient,
 * by differences of centres. In a periodic box waves are its eigenvectors, and one pair of transforms inverts it exactly; with walls, where the
 * gradient is zero, conjugate gradients do.
 */
#ifndef SPECULA_POISSON_H
#define SPECULA_POISSON_H

#include "../linear/conjugate_gradients.h"
#include "faces.h"

#include <specula/transform.h>

/* -lap as a table over modes, of a box that is taken as periodic: sum over axes of (2 sin(k dx/2) / dx)^2. */
typedef struct spc_laplacian_modes {
    const spc_modes *modes;
    const spc_transform *transform;
    const double *symbol;
    spc_complex *spectrum, *buffer;
} spc_laplacian_modes;

spc_status spc_laplacian_modes_create(spc_pool *pool, const spc_grid *grid,
                                      spc_laplacian_modes *modes);
/* field -> factor(symbol) field, over all waves; the arrays may be the same. */
void spc_laplacian_apply(const spc_laplacian_modes *modes,
                         double (*factor)(double symbol, double user), double user,
                         const double *from, double *to);

/* How -lap p = b is solved. */
typedef enum spc_pressure_solver {
    SPC_PRESSURE_AUTOMATIC, /* transforms where the box is periodic, else conjugate gradients */
    SPC_PRESSURE_FFT,
    SPC_PRESSURE_CONJUGATE_GRADIENTS
} spc_pressure_solver;
#define SPC_PRESSURE_CHOICES "automatic|fft|conjugate-gradients"

typedef enum spc_preconditioner {
    SPC_PRECONDITIONER_IDENTITY,
    SPC_PRECONDITIONER_JACOBI, /* the diagonal of -lap */
    SPC_PRECONDITIONER_FFT     /* the inverse for the periodic box */
} spc_preconditioner;
#define SPC_PRECONDITIONER_CHOICES "identity|jacobi|fft"

typedef struct spc_poisson spc_poisson;

/* `search`: NULL, or where conjugate gradients look instead of by the preconditioner. The setting outlives the solver. */
spc_status spc_poisson_create(spc_pool *pool, const spc_setting *setting,
                              spc_pressure_solver solver, spc_preconditioner preconditioner,
                              const spc_search *search, spc_poisson **poisson);
/* One that is not automatic. */
spc_pressure_solver spc_poisson_solver(const spc_poisson *poisson);
/* y = -lap x */
void spc_poisson_apply(const spc_poisson *poisson, const double *x, double *y);
/* x of zero mean with -lap x = b, b of zero mean. Iterations begin with the guess in x and go on until the root mean square of what
 * is left is at most `tolerance`. */
spc_solved spc_poisson_solve(spc_poisson *poisson, const double *b, double tolerance, double *x);

#endif
