/* specula: flows.h
 *
 * Flows in the engine: inner products of modes, N at points, and whole runs, for the tests of the Navier-Stokes equations.
 */
#ifndef SPECULA_FLOWS_H
#define SPECULA_FLOWS_H

#include "engine.h"

#include <specula/meter.h>

static inline bench open_flow(const char *text) {
    spc_context *context = spc_context_create(NULL);
    bench b = set_up_engine(context, spc_pool_create(context), text);
    spc_pseudospectral_project(b.engine, b.start);
    spc_pseudospectral_symmetrise(b.engine, b.start);
    return b;
}

/* Box mean of a . b over all fields, from their modes. */
static inline double inner_product(const bench *b, const spc_complex *a, const spc_complex *c) {
    const spc_problem *problem = &b->engine->problem;
    double sum = 0;
    for (size_t i = 0; i < b->size; i++) {
        sum += problem->weight[i % problem->modes] * creal(conj(a[i]) * c[i]);
    }
    return sum;
}

static inline double size_of_modes(const bench *b, const spc_complex *a) {
    return sqrt(inner_product(b, a, a));
}

static inline void check_orthogonal(const bench *b, const spc_complex *a, const spc_complex *c) {
    const double scale = size_of_modes(b, a) * size_of_modes(b, c);
    ck_assert_double_gt(scale, 0);
    ck_assert_double_le(fabs(inner_product(b, a, c)), 1e-12 * scale);
}

static inline void nonlinear(const bench *b, const spc_complex *u, spc_complex *n) {
    b->engine->problem.nonlinear(b->engine->problem.self, 0, u, n);
}

/* Wavenumbers of a mode, as odd derivatives see them. */
static inline void wavevector(const spc_modes *modes, size_t mode, double k[SPC_MAX_DIMS]) {
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        k[axis] = modes->derivative[axis][mode % modes->count[axis]];
        mode /= modes->count[axis];
    }
}

/* ---- points ---- */

static inline size_t flow_points(const bench *b) {
    return spc_grid_points(&b->cas->setting.physics.grid);
}

static inline double *take_points(const bench *b) {
    return spc_pool_take(b->pool, flow_points(b) * b->engine->problem.channels, sizeof(double));
}

static inline const spc_transform *transform_to_points(const bench *b) {
    const spc_transform *transform;
    ck_assert_int_eq(spc_transform_create(b->pool, b->engine->modes, b->engine->points, &transform),
                     SPC_OK);
    return transform;
}

static inline void to_points(const bench *b, const spc_complex *u, double *points) {
    const spc_transform *t = transform_to_points(b);
    spc_complex *buffer = spc_pool_take(
        b->pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    spc_transform_inverse_batch(t, b->engine->problem.channels, u, points, buffer);
}

static inline void to_modes(const bench *b, const double *points, spc_complex *u) {
    const spc_transform *t = transform_to_points(b);
    spc_complex *buffer = spc_pool_take(
        b->pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    spc_transform_forward_batch(t, b->engine->problem.channels, points, u, buffer);
}

/* N of fields at points, at points. */
static inline void nonlinear_at_points(const bench *b, const double *fields, double *n) {
    to_modes(b, fields, b->u);
    nonlinear(b, b->u, b->next);
    to_points(b, b->next, n);
}

static inline double relative_difference(const double *a, const double *b, size_t count) {
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        size += b[i] * b[i];
    }
    return sqrt(difference / size);
}

/* A symmetry of the grid that maps states to states: N(S u) = S N(u). `apply` maps the fields of `b`. */
static inline void check_symmetry(const bench *b,
                                  void (*apply)(const bench *b, const double *from, double *to)) {
    const size_t count = flow_points(b) * b->engine->problem.channels;
    double *u = take_points(b), *moved = take_points(b), *n = take_points(b);
    double *n_of_moved = take_points(b), *moved_n = take_points(b);
    to_points(b, b->start, u);
    nonlinear_at_points(b, u, n);
    apply(b, u, moved);
    ck_assert_double_gt(relative_difference(moved, u, count), 0.1);
    nonlinear_at_points(b, moved, n_of_moved);
    apply(b, n, moved_n);
    ck_assert_double_le(relative_difference(n_of_moved, moved_n, count), 1e-12);
}

/* ---- runs ---- */

typedef struct flow_run {
    spc_context *context;
    spc_pool *pool;
    spc_case *cas;
    kept_frames kept;
} flow_run;

static inline flow_run run_flow(const char *text) {
    flow_run run = {.context = spc_context_create(NULL)};
    run.pool = spc_pool_create(run.context);
    run.cas = parse_case(run.pool, text);
    ck_assert_ptr_nonnull(run.cas);
    run.kept = keep_all(run.pool, run.cas);
    run_all(run.pool, run.cas, &run.kept);
    return run;
}

static inline const double *flow_frame(const flow_run *run, size_t index) {
    return run->kept.values + index * run->kept.size;
}

static inline const double *last_frame(const flow_run *run) {
    return flow_frame(run, run->kept.frames - 1);
}

static inline void close_run(flow_run *run) {
    spc_pool_destroy(run->pool);
    spc_context_destroy(run->context);
}

/* A measure of the equation on fields at the points of its grid. */
static inline double measure_of(spc_pool *pool, const spc_case *cas, const double *fields,
                                const char *name) {
    const spc_physics *physics = &cas->setting.physics;
    const spc_measure *measure = physics->equation->measures;
    while (measure->name && strcmp(measure->name, name) != 0) measure++;
    ck_assert_ptr_nonnull(measure->name);
    spc_state state;
    spc_probe probe;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels, false, &state), SPC_OK);
    memcpy(state.data, fields, spc_state_size(&state) * sizeof(double));
    ck_assert_int_eq(spc_probe_create(pool, physics, &state, &probe), SPC_OK);
    return measure->value(&probe);
}

/* Frames must be the first one times exp(-rate t). */
static inline void check_decay(const flow_run *run, double rate, double tolerance) {
    for (size_t frame = 1; frame < run->kept.frames; frame++) {
        const double factor = exp(-rate * run->cas->save_times[frame]);
        double *expected = spc_pool_take(run->pool, run->kept.size, sizeof *expected);
        for (size_t i = 0; i < run->kept.size; i++) expected[i] = factor * flow_frame(run, 0)[i];
        ck_assert_double_le(relative_difference(flow_frame(run, frame), expected, run->kept.size),
                            tolerance);
    }
}

#endif
