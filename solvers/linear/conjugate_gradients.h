/* specula: conjugate_gradients.h
 *
 * Linear systems A x = b, A symmetric and positive definite, or semidefinite with the constants as its null space. Where
 * to search next is a function that is plugged in: a preconditioner, or any other guess from the residual. Each direction is made
 * conjugate to the last few, so that a fixed symmetric preconditioner gives the method of Hestenes and Stiefel, J. Res. Natl. Bur. Stand.
 * 49, 409 (1952), with one direction kept, and one that varies, or is not linear, a flexible one: Notay, SIAM J. Sci.
 * Comput. 22, 1444 (2000).
 */
#ifndef SPECULA_CONJUGATE_GRADIENTS_H
#define SPECULA_CONJUGATE_GRADIENTS_H

#include <specula/context.h>

typedef struct spc_linear_operator {
    size_t size;
    bool constants; /* A 1 = 0: right-hand sides and solutions have zero mean */
    void *self;
    void (*apply)(void *self, const double *x, double *y); /* y = A x */
} spc_linear_operator;

/* Where to search, from a residual. */
typedef struct spc_search {
    const char *name;
    int memory; /* directions to be conjugate to; 1 for a symmetric linear one */
    void *self;
    void (*direction)(void *self, const double *residual, double *direction);
} spc_search;

enum { SPC_SEARCH_MEMORY = 8 };

/* The residual itself. */
extern const spc_search spc_search_residual;

typedef struct spc_conjugate_gradients spc_conjugate_gradients;

/* Operator and search are copied; what they point at outlives the solver. */
spc_status spc_conjugate_gradients_create(spc_pool *pool, const spc_linear_operator *a,
                                          const spc_search *search,
                                          spc_conjugate_gradients **solver);

typedef struct spc_solved {
    bool converged;
    size_t iterations;
    double residual; /* root mean square of b - A x, computed anew */
} spc_solved;

/* From the guess in x until the root mean square of the residual is at most `tolerance`, in at most `most` iterations. A direction
 * that leads nowhere is replaced by the residual. Nothing is allocated. */
spc_solved spc_conjugate_gradients_solve(spc_conjugate_gradients *solver, const double *b,
                                         double tolerance, size_t most, double *x);

#endif
