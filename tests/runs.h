/* specula: runs.h
 *
 * Small runs for tests that go over all equations and integrators: each equation's own sample problem.
 */
#ifndef SPECULA_RUNS_H
#define SPECULA_RUNS_H

#include "harness.h"

#include <math.h>
#include <specula/specula.h>
#include <string.h>

/* The case text for an equation's sample problem. `steps` steps of size dt between two saves. */
static inline char *sample_case(spc_pool *pool, const spc_equation *equation, int dims, size_t n,
                                const char *stepper, double dt, size_t saves, size_t steps,
                                size_t ensemble) {
    char *formula = spc_pool_text(pool, ""), *grid = spc_pool_print(pool, "%zu", n);
    char *length = spc_pool_print(pool, "%.17g", equation->sample_length);
    const size_t numbers = spc_equation_numbers(equation, dims);
    for (size_t i = 0; i < numbers; i++) {
        formula = spc_pool_print(pool, "%s%s%s", formula, i ? "; " : "",
                                 equation->sample_initial[dims - 1][i]);
    }
    for (int axis = 1; axis < dims; axis++) {
        grid = spc_pool_print(pool, "%s, %zu", grid, n);
        length = spc_pool_print(pool, "%s, %.17g", length, equation->sample_length);
    }
    return spc_pool_print(pool,
                          "equation: {name: %s}\n"
                          "grid: {n: [%s], length: [%s]}\n"
                          "initial: {name: expression, formula: \"%s\"}\n"
                          "stepper: {name: %s%s%.17g}\n"
                          "time: {end: %.17g, save: %zu}\n"
                          "ensemble: {size: %zu}\n",
                          equation->name, grid, length, formula, stepper,
                          dt > 0 ? ", dt: " : ", rtol: 1e-8, initial_step: ", fabs(dt),
                          fabs(dt) * (double)(steps * (saves - 1)), saves, ensemble);
}

/* Parse a case, or NULL when it is refused as not applicable. Any other failure fails the test. */
static inline spc_case *parse_case(spc_pool *pool, const char *text) {
    spc_case *cas = NULL;
    const spc_status status = spc_case_parse(pool, "test", text, NULL, &cas);
    if (status == SPC_NOT_APPLICABLE) return NULL;
    ck_assert_msg(status == SPC_OK, "%s\n%s", spc_error_message(spc_pool_context(pool)), text);
    return cas;
}

/* Keeps every frame of every member. */
typedef struct kept_frames {
    size_t members, frames, size;
    double *values; /* [frame][member][size] */
} kept_frames;

static inline spc_status keep_frame(void *self, size_t member, size_t index, const spc_state *state,
                                    const spc_step_info *info) {
    (void)info;
    kept_frames *kept = self;
    double *to = kept->values + (index * kept->members + member) * kept->size;
    memcpy(to, state->data, kept->size * sizeof *to);
    kept->frames = index + 1;
    return SPC_OK;
}

static inline kept_frames keep_all(spc_pool *pool, const spc_case *cas) {
    const spc_physics *physics = &cas->setting.physics;
    const size_t numbers = spc_equation_numbers(physics->equation, physics->grid.dims);
    kept_frames kept = {.members = cas->ensemble_size,
                        .size = numbers * spc_grid_points(&physics->grid)};
    kept.values = spc_pool_take(pool, kept.members * cas->saves * kept.size, sizeof(double));
    ck_assert_ptr_nonnull(kept.values);
    return kept;
}

static inline void run_all(spc_pool *pool, const spc_case *cas, kept_frames *kept) {
    spc_rollout *rollout;
    const spc_sink sink = {.frame = keep_frame, .self = kept};
    ck_assert_msg(spc_rollout_create(pool, cas, &rollout) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
    ck_assert_msg(spc_rollout_run(rollout, &sink, 1) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
}

#endif
