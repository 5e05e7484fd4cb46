/* specula: solvers_support.h
 *
 * Solvers for graphs, from the text of a case.
 */
#ifndef SPECULA_SOLVERS_SUPPORT_H
#define SPECULA_SOLVERS_SUPPORT_H

#include "harness.h"

#include <specula/specula.h>

/* In the pool. */
static inline spc_case *solver_case(spc_pool *pool, const char *text) {
    spc_case *cas = NULL;
    ck_assert_msg(spc_case_parse(pool, "test", text, NULL, &cas) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    return cas;
}

static inline spc_solver solver_of(spc_pool *pool, const spc_case *cas, double dt, size_t steps,
                                   size_t every) {
    const spc_stepper_use *use = &cas->stepper;
    spc_solver solver = {.stepper = use->stepper,
                         .physics = &cas->setting.physics,
                         .dt = dt,
                         .steps = steps,
                         .every = every};
    ck_assert_int_eq(use->stepper->create(pool, &cas->setting, use, &solver.self), SPC_OK);
    return solver;
}

#define SOLVER_KS                                                                                  \
    "equation: {name: ks}\n"                                                                       \
    "grid: {n: [32], length: [22]}\n"                                                              \
    "initial: {name: random-modes, modes: 4, seed: 1}\n"                                           \
    "stepper: {name: etdrk4, dt: 0.1}\n"                                                           \
    "time: {end: 1, save: 2}\n"
#define SOLVER_BURGERS                                                                             \
    "equation: {name: burgers, viscosity: 0.05}\n"                                                 \
    "grid: {n: [32], length: [2*pi]}\n"                                                            \
    "initial: {name: expression, formula: sin(x)}\n"                                               \
    "stepper: {name: rk4, dt: 0.02}\n"                                                             \
    "time: {end: 1, save: 2}\n"
#define SOLVER_NLSE                                                                                \
    "equation: {name: nlse}\n"                                                                     \
    "grid: {n: [24], length: [16]}\n"                                                              \
    "initial: {name: plane-wave}\n"                                                                \
    "stepper: {name: if-rk4, dt: 0.01, dealias: none}\n"                                           \
    "time: {end: 1, save: 2}\n"
#define SOLVER_GRAY_SCOTT                                                                          \
    "equation: {name: gray-scott}\n"                                                               \
    "grid: {n: [8, 12], length: [0.5, 0.6]}\n"                                                     \
    "initial: {name: spots}\n"                                                                     \
    "stepper: {name: etdrk4, dt: 0.5}\n"                                                           \
    "time: {end: 1, save: 2}\n"

#endif
