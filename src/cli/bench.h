/* specula: bench.h
 *
 * What the tables of `specula bench` share: a problem, and a stepper at work on it.
 */
#ifndef SPECULA_BENCH_H
#define SPECULA_BENCH_H

#include "command.h"
#include "tensor/graph.h"

/* On a grid of n points along each of `dims` axes, from the equation's own sample. */
typedef struct spc_bench_problem {
    const char *equation;
    const char *stepper; /* "etdrk4", or with settings, "finite-volume, flux: hll" */
    int dims;
    size_t n;
} spc_bench_problem;

typedef struct spc_bench_subject {
    spc_context *context;
    spc_case *cas;
    void *stepper;
    spc_state state;
    spc_step_info info;
} spc_bench_subject;

enum { SPC_BENCH_BLOCKS = 7 };
/* Blocks of steps and of what they are compared with last about this long, seconds. */
#define SPC_BENCH_BLOCK_SECONDS 0.06

/* Size of the steps that a problem is timed with: what a fixed step costs does not depend on it, and a small one is
 * stable on every grid. */
double spc_bench_dt(const spc_equation *equation);
/* Case and initial state; the stepper is not made yet. */
spc_status spc_bench_set_up(spc_pool *pool, const spc_bench_problem *problem,
                            spc_bench_subject *subject);
/* Take `steps` steps of a fixed size; the seconds that they took. */
spc_status spc_bench_step_block(spc_bench_subject *subject, size_t steps, double *seconds);

/* Whether the user asked for it: no names, or one of them is the equation's or the stepper's. */
bool spc_bench_wanted(const spc_invocation *invocation, const char *equation, const char *stepper);

/* ---- beside the machine ---- */

/* Best rates of this machine: bytes a second to and from memory and the first-level cache, and into the latter alone;
 * operations a second. */
typedef struct spc_bench_rates {
    double memory, cache, writes, sums, quotients, roots;
} spc_bench_rates;

/* What something takes: sums and products (a fused multiply-add is two, a minimum or a maximum is one, comparisons,
 * selections and signs are none), quotients, square roots, numbers read or written, and those written of them. */
typedef struct spc_bench_operations {
    double sums, quotients, roots, numbers, written;
} spc_bench_operations;

/* The least time that the machine needs for it, seconds, and for what: the most of the times that bytes, sums, and
 * quotients and roots, which share a unit, would take alone. */
typedef struct spc_bench_bound {
    double seconds;
    const char *by;
} spc_bench_bound;

spc_status spc_bench_measure_machine(spc_context *context, spc_bench_rates *best);
/* Seconds for moving its numbers. far: they are in memory, and else in the first-level cache. */
double spc_bench_moving(const spc_bench_operations *work, const spc_bench_rates *best, bool far);
spc_bench_bound spc_bench_bound_of(const spc_bench_operations *work, const spc_bench_rates *best,
                                   bool far);

/* Counts by cell or interface, on a grid of so many axes (bench_counts.c). */
spc_bench_operations spc_bench_times(spc_bench_operations work, double factor);
spc_bench_operations spc_bench_plus(spc_bench_operations a, spc_bench_operations b);
spc_bench_operations spc_bench_count_variables(const char *equation, int dims);
/* Of all fields at both ends of a cell along an axis. */
spc_bench_operations spc_bench_count_ends(const char *equation, int dims, const char *method);
spc_bench_operations spc_bench_count_flux(const char *equation, int dims, const char *flux);
spc_bench_operations spc_bench_count_balance(const char *equation, int dims);
/* A step of ssprk3, with its Courant number. */
spc_bench_operations spc_bench_count_step(const char *equation, int dims, const char *method,
                                          const char *flux);

/* The kernels of finite volumes, and whole steps with them; `printed` counts rows, over all tables. */
spc_status spc_bench_kernels(const spc_invocation *invocation, const spc_bench_rates *machine,
                             size_t *printed);
spc_status spc_bench_cells(const spc_invocation *invocation, size_t *printed);

/* ---- networks ---- */

/* Products of matrices one after the other; `room` numbers are enough for each of the three matrices. */
typedef struct spc_bench_products {
    struct spc_bench_product *list;
    size_t count, room;
    double flops;
} spc_bench_products;

/* Those of a run forward of a graph, and of its adjoint. */
spc_status spc_bench_products_of(spc_pool *pool, const spc_graph *graph, bool adjoint,
                                 spc_bench_products *products);
/* With `factors`, three matrices. */
void spc_bench_multiply(const spc_bench_products *products, spc_real *factors);

spc_status spc_bench_networks(const spc_invocation *invocation, size_t *printed);

#endif
