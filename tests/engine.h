/* specula: engine.h
 *
 * The pseudo-spectral engine and an integrator without the stepper around them, for tests that need steps of
 * exactly one size or a look at the modes.
 */
#ifndef SPECULA_ENGINE_H
#define SPECULA_ENGINE_H

#include "runs.h"

#include "spectral/pseudospectral.h"

#include <complex.h>

typedef struct bench {
    spc_context *context;
    spc_pool *pool;
    spc_case *cas;
    spc_pseudospectral *engine;
    size_t size;
    spc_complex *start, *reference, *u, *next;
} bench;

/* Fill b->start with the modes of the case's initial condition. */
static inline void fill_start(bench *b) {
    const spc_physics *physics = &b->cas->setting.physics;
    const size_t channels = b->engine->problem.channels;
    spc_state state;
    const spc_transform *transform;
    ck_assert_int_eq(spc_state_create(b->pool, &physics->grid, 1, channels,
                                      physics->equation->complex_valued, &state),
                     SPC_OK);
    ck_assert_int_eq(b->cas->initial.profile->fill(b->pool, physics, b->cas->initial.values,
                                                   spc_random_start(0, 0, SPC_PURPOSE_TEST),
                                                   &state),
                     SPC_OK);
    ck_assert_int_eq(spc_transform_create(b->pool, b->engine->modes, physics->grid.n, &transform),
                     SPC_OK);
    spc_complex *buffer = spc_pool_take(
        b->pool, spc_transform_buffer_size(transform) + spc_transform_row_size(transform),
        sizeof *buffer);
    spc_transform_forward_batch(transform, channels, state.data, b->start, buffer);
}

/* An engine with two-thirds dealiasing for a case. */
static inline bench set_up_engine(spc_context *context, spc_pool *pool, const char *text) {
    bench b = {.context = context, .pool = pool, .cas = parse_case(pool, text)};
    ck_assert_int_eq(spc_pseudospectral_create(b.pool, &b.cas->setting, spc_dealiasing_at(1),
                                               SPC_DOUBLE, &b.engine),
                     SPC_OK);
    b.size = b.engine->problem.channels * b.engine->problem.modes;
    b.start = spc_pool_take(b.pool, b.size, sizeof *b.start);
    b.reference = spc_pool_take(b.pool, b.size, sizeof *b.reference);
    b.u = spc_pool_take(b.pool, b.size, sizeof *b.u);
    b.next = spc_pool_take(b.pool, b.size, sizeof *b.next);
    fill_start(&b);
    return b;
}

static inline void *create_method(spc_pool *pool, const bench *b,
                                  const spc_integrator *integrator) {
    void *method;
    const spc_value *values = spc_parameter_defaults(pool, integrator->parameters);
    const spc_tolerance tolerance = {.relative = 1, .absolute = 1};
    ck_assert_int_eq(integrator->create(pool, &b->engine->problem, values, tolerance, &method),
                     SPC_OK);
    return method;
}

static inline void tear_down(bench *b) {
    spc_pool_destroy(b->pool);
    spc_context_destroy(b->context);
}

#endif
