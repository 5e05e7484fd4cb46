/* specula: integrator.h
 *
 * Semilinear problems u_t = L u + N(u, t), L diagonal, and the methods that integrate them. A method
 * sees a problem and never a PDE, a grid or a network. One method a file in solvers/integrators.
 */
#ifndef SPECULA_INTEGRATOR_H
#define SPECULA_INTEGRATOR_H

#include <specula/parameter.h>

SPC_BEGIN

/* Threads at work on one sample. */
typedef struct spc_team spc_team;

/* Vectors are arrays of `channels` blocks of `modes` complex numbers. A problem over real vectors with
 * real L is stated by taking its numbers in pairs. */
typedef struct spc_problem {
    size_t channels, modes;
    /* L by channel, `modes` values each, real or complex (the other is NULL; both: 0, for explicit methods
     * only). Channels that
     * share a diagonal share the pointer, and methods then share their coefficient tables. */
    const double *linear_real[SPC_MAX_CHANNELS];
    const spc_complex *linear_complex[SPC_MAX_CHANNELS];
    void *self;
    /* n = N(u, t). Never fails; what is not finite is found by whoever drives the method. */
    void (*nonlinear)(void *self, double t, const spc_complex *u, spc_complex *n);
    /* Exact flow of u_t = N(u) over dt, in place; NULL when there is none. */
    void (*flow)(void *self, double dt, spc_complex *u);
    /* v = N'(u, t) v, and w = N'(u, t)* w, the adjoint with respect to sum weight Re(conj(a) b), in place; NULL when they are
     * not known. */
    void (*tangent)(void *self, double t, const spc_complex *u, spc_complex *v);
    void (*adjoint)(void *self, double t, const spc_complex *u, spc_complex *w);
    /* Weight of each mode in the norm |u|^2 = sum weight |u|^2 over all channels; NULL: 1. */
    const double *weight;
    const spc_ranks *ranks; /* that hold the other modes, for norms; NULL: all modes are here */
    size_t part, whole;     /* modes in a row that are here, and on all ranks together */
    /* Threads that share the passes over vectors; NULL: the caller alone. */
    spc_team *team;
} spc_problem;

enum {
    SPC_INTEGRATOR_ADAPTIVE = 1,    /* estimates its error: step() gives info->error */
    SPC_INTEGRATOR_DENSE = 2,       /* interpolate() works within the last step */
    SPC_INTEGRATOR_EXPONENTIAL = 4, /* treats L exactly */
    SPC_INTEGRATOR_IMPLICIT = 8,    /* treats L implicitly */
    SPC_INTEGRATOR_MULTISTEP = 16,  /* keeps a history: changes of dt restart it */
    SPC_INTEGRATOR_SPLITTING = 32   /* needs problem.flow */
};

/* Named arrays of doubles: what a bitwise restart needs. */
typedef struct spc_archive spc_archive;
spc_archive *spc_archive_create(spc_pool *pool);
spc_status spc_archive_put(spc_archive *archive, const char *name, const double *values,
                           size_t count);
/* The stored array, which must have this length; SPC_CORRUPT otherwise. */
spc_status spc_archive_get(const spc_archive *archive, const char *name, double *values,
                           size_t count);
/* The same archive as a part sees it: names that it puts and gets are preceded by "part.". NULL when out of memory. */
spc_archive *spc_archive_within(const spc_archive *archive, const char *part);
/* The pool that it lives in. */
spc_pool *spc_archive_pool(const spc_archive *archive);
/* Entry i, for writing the archive out; false past the end. */
bool spc_archive_entry(const spc_archive *archive, size_t i, const char **name,
                       const double **values, size_t *count);

/* Tolerances of adaptive methods: a step is good when |error| <= atol + rtol max(|u|, |u_new|) in the problem's
 * norm (spc_problem_norm), and `error` is their ratio. */
typedef struct spc_tolerance {
    double relative, absolute;
} spc_tolerance;

typedef struct spc_integrator {
    unsigned abi;
    const char *name, *doc, *cite;
    int order, embedded_order; /* embedded 0: none */
    unsigned flags;
    double stages; /* evaluations of N in a step, for estimates */
    const spc_parameter *parameters;
    /* SPC_OK, or SPC_NOT_APPLICABLE with the reason in the context. NULL: always. */
    spc_status (*applicable)(spc_context *context, const spc_problem *problem);
    /* All memory is taken here, from the pool. The problem outlives the method. */
    spc_status (*create)(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **self);
    /* from (t, u) to (t + dt, out); u and out do not overlap and u is not written. `error` receives the
     * scaled error estimate (0 for methods without). A step may be tried again with a smaller dt: what a
     * method carries from step to step changes only in accept(), called when the step is taken. */
    void (*step)(void *self, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error);
    void (*accept)(void *self);
    /* Forget history: the next step starts from an unrelated state. */
    void (*reset)(void *self);
    /* Value at t within the step just accepted. */
    void (*interpolate)(void *self, double t, spc_complex *out);
    /* Whatever a bitwise continuation needs beyond (t, dt, u). NULL: nothing. */
    spc_status (*save)(void *self, spc_archive *archive);
    spc_status (*load)(void *self, const spc_archive *archive);
    void (*destroy)(void *self); /* what is not in the pool; may be NULL */
} spc_integrator;

/* A vector in an archive, and back. Where ranks share it all of them call; the archive of the first has it whole, in the order
 * of one rank, and so continues on any number of them. */
spc_status spc_problem_put(const spc_problem *problem, spc_archive *archive, const char *name,
                           const spc_complex *u);
spc_status spc_problem_get(const spc_problem *problem, const spc_archive *archive, const char *name,
                           spc_complex *u);

/* sqrt(sum weight |u|^2): for a spectral problem the root mean square over the box. */
double spc_problem_norm(const spc_problem *problem, const spc_complex *u);

SPC_END
#endif
