/* specula: pool.h
 *
 * The fixture of tests that need a context and a pool, and no more.
 */
#ifndef SPECULA_TESTS_POOL_H
#define SPECULA_TESTS_POOL_H

#include "harness.h"

#include <specula/context.h>

static spc_context *context;
static spc_pool *pool;

static inline void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
}

static inline void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

#endif
