/* specula: profile.h
 *
 * A profile fills fields over a grid: an initial condition (solvers/initial), or a steady forcing or
 * potential (solvers/forcing).
 */
#ifndef SPECULA_PROFILE_H
#define SPECULA_PROFILE_H

#include <specula/equation.h>
#include <specula/random.h>

SPC_BEGIN

typedef struct spc_profile {
    unsigned abi;
    const char *name, *doc, *cite;
    const spc_parameter *parameters;
    /* Whether it makes sense for this equation and grid; false with a reason in the context. NULL: always. */
    spc_status (*applicable)(spc_context *context, const spc_physics *physics,
                             const spc_value *values);
    /* Fill state->data for state->time. A profile that knows the exact solution sets `exact` and
     * fills it for any time; others are only asked at the start. `random` is seeded for this sample.
     * Scratch comes from the pool, which is released after the call. */
    spc_status (*fill)(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state);
    /* Whether `fill` gives the exact solution at any time for this equation; NULL: no. */
    bool (*exact)(const spc_physics *physics, const spc_value *values);
    /* `fill` gives averages where the grid has cells, rather than values at their centres. */
    bool averages;
} spc_profile;

/* A profile with its parameters, as composed from a case. */
typedef struct spc_profile_use {
    const spc_profile *profile; /* NULL: none */
    const spc_value *values;
    uint64_t seed;
} spc_profile_use;

/* Fill a state. Where the grid's points are the centres of cells (offset 1/2) the values are averages over the cells, and on a
 * staggered grid over the faces, by three Gauss points on each axis: exact for polynomials of degree 5. Scratch comes from
 * the pool. */
spc_status spc_profile_fill(spc_pool *pool, const spc_physics *physics, const spc_profile_use *use,
                            spc_random random, spc_state *state);

SPC_END
#endif
