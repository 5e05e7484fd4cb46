/* specula: bench.h
 *
 * What the tables of `specula bench` share: a problem, and a stepper at work on it.
 */
#ifndef SPECULA_BENCH_H
#define SPECULA_BENCH_H

#include "command.h"

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

/* Finite volumes beside memory and arithmetic; `printed` counts rows, over all tables. */
spc_status spc_bench_cells(const spc_invocation *invocation, size_t *printed);

#endif
