/* specula: faces.h
 *
 * Velocities on the faces of cells, for the tests of staggered grids: random ones, their divergence, and runs.
 */
#ifndef SPECULA_TEST_FACES_H
#define SPECULA_TEST_FACES_H

#include "runs.h"

#include "staggered/staggered.h"

static inline size_t components_of(const spc_setting *setting) {
    return (size_t)setting->physics.grid.dims;
}

static inline double *take_faces(spc_pool *pool, const spc_setting *setting) {
    const size_t count = components_of(setting) * spc_grid_points(&setting->physics.grid);
    double *u = spc_pool_take(pool, count, sizeof *u);
    ck_assert_ptr_nonnull(u);
    return u;
}

/* Every face a number of its own; walls stand still. */
static inline void random_faces(const spc_setting *setting, uint32_t sample, double *u) {
    spc_random random = spc_random_start(11, sample, SPC_PURPOSE_TEST);
    const spc_faces faces = spc_faces_of(setting);
    for (size_t i = 0; i < components_of(setting) * faces.points; i++) {
        u[i] = spc_random_normal(&random);
    }
    for (int c = 0; c < faces.dims; c++) spc_faces_close(&faces, c, u + (size_t)c * faces.points);
}

/* The largest divergence, in units of the largest |u| / dx. */
static inline double largest_divergence(spc_pool *pool, const spc_setting *setting,
                                        const double *u) {
    const spc_grid *grid = &setting->physics.grid;
    const size_t points = spc_grid_points(grid);
    double *divergence = spc_pool_take(pool, points, sizeof *divergence), most = 0, scale = 0;
    spc_divergence(setting, u, divergence);
    for (size_t i = 0; i < points; i++) most = fmax(most, fabs(divergence[i]));
    for (size_t i = 0; i < components_of(setting) * points; i++) {
        scale = fmax(scale, fabs(u[i]) / spc_grid_spacing(grid, (int)(i / points)));
    }
    return most / scale;
}

static inline double product_of(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static inline double distance(const double *a, const double *b, size_t count) {
    double apart = 0;
    for (size_t i = 0; i < count; i++) apart += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(apart / product_of(b, b, count));
}

/* The last frame of a case. */
static inline spc_state last_state(spc_pool *pool, const spc_case *cas) {
    const spc_physics *physics = &cas->setting.physics;
    spc_state state;
    ck_assert_ptr_nonnull(cas);
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels, false, &state), SPC_OK);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    memcpy(state.data, kept.values + (kept.frames - 1) * kept.size, kept.size * sizeof(double));
    state.time = cas->save_times[cas->saves - 1];
    return state;
}

/* What the initial condition is on the grid of a case, at a time where it is exact. */
static inline spc_state initial_state(spc_pool *pool, const spc_case *cas, double time) {
    const spc_physics *physics = &cas->setting.physics;
    spc_state state;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels, false, &state), SPC_OK);
    state.time = time;
    ck_assert_int_eq(spc_profile_fill(pool, physics, &cas->initial,
                                      spc_random_start(0, 0, SPC_PURPOSE_TEST), &state),
                     SPC_OK);
    return state;
}

#endif
