/* specula: solver.h
 *
 * Steps of a solver as an operation of a graph: what is trained may stand before and behind a solver, and a state be found by
 * what became of it.
 *
 *     spc_case_read(pool, "ks.yaml", NULL, &cas);
 *     const spc_stepper_use *use = &cas->stepper;
 *     spc_solver solver = {.stepper = use->stepper, .physics = &cas->setting.physics, .dt = 0.1, .steps = 20};
 *     use->stepper->create(pool, &cas->setting, use, &solver.self);
 *     spc_tensor *later = spc_solver_steps(states, &solver);
 */
#ifndef SPECULA_SOLVER_H
#define SPECULA_SOLVER_H

#include <specula/stepper.h>
#include <specula/tensor.h>

SPC_BEGIN

typedef struct spc_solver {
    const spc_stepper *stepper; /* that has derivatives of one step of dt */
    void *self;                 /* as it was created for `physics`; used by one graph at a time */
    const spc_physics *physics;
    double dt;
    size_t steps;
    /* States are kept at every so many steps for a run backward, which makes the others once more, with the same bits: 1 keeps all, and
     * 0 stands for the root of `steps`, which keeps least. */
    size_t every;
} spc_solver;

/* The states after `steps` steps of dt, [batch][grid][fields], a complex field counting as two. Steps are taken in double and from
 * values at points each, so that a state depends on the one before alone. When a step fails the values are not numbers, and the
 * reason is in the context of the stepper. */
spc_tensor *spc_solver_steps(spc_tensor *states, const spc_solver *solver);

SPC_END
#endif
