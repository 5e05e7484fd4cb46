/* specula: differences.c
 *
 * See differences.h.
 */
#include "differences.h"

#include "products.h"

#include <math.h>
#include <string.h>

/* Real numbers at a point. */
static size_t parts_of(const spc_pseudospectral *engine) {
    return engine->physics->equation->complex_valued ? 2 : 1;
}

static size_t numbers_of(const spc_pseudospectral *engine) {
    return engine->row_points * parts_of(engine);
}

static spc_status take(spc_pool *pool, int count, size_t numbers, double **rows) {
    for (int i = 0; i < count; i++) {
        rows[i] = spc_pool_take(pool, numbers, sizeof **rows);
        if (!rows[i]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_difference_rows_create(spc_pool *pool, const spc_pseudospectral *engine,
                                      spc_difference_rows *rows) {
    const size_t numbers = numbers_of(engine);
    SPC_TRY(take(pool, engine->inputs, numbers, rows->shifted));
    SPC_TRY(take(pool, engine->outputs, numbers, rows->above));
    SPC_TRY(take(pool, engine->outputs, numbers, rows->below));
    return take(pool, engine->outputs, numbers, rows->slope);
}

/* Which way x is moved: along given rows, or one part of one input by 1. */
typedef struct direction {
    const double *const *along; /* NULL: the latter */
    int input;
    size_t part;
} direction;

static double largest(int rows, size_t count, const double *const *x) {
    double most = 0;
    for (int i = 0; i < rows; i++) {
        const double *restrict row = x[i];
#pragma omp simd reduction(max : most)
        for (size_t k = 0; k < count; k++) {
            const double size = fabs(row[k]);
            most = size > most ? size : most;
        }
    }
    return most;
}

/* The next power of two, so that scaling rounds nothing; 1 for 0. */
static double power_of_two(double size) {
    int exponent = 0;
    frexp(size, &exponent);
    return ldexp(1, exponent);
}

/* Where products are taken: x, moved by `step` along the direction. */
static void move(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                 const double *const *x, const direction *d, double step,
                 const double *at[SPC_MAX_PRODUCTS]) {
    const size_t count = numbers_of(engine), parts = parts_of(engine);
    for (int i = 0; i < engine->inputs; i++) at[i] = d->along ? rows->shifted[i] : x[i];
    if (!d->along) {
        double *shifted = rows->shifted[d->input];
        memcpy(shifted, x[d->input], count * sizeof *shifted);
        for (size_t k = d->part; k < count; k += parts) shifted[k] += step;
        at[d->input] = shifted;
        return;
    }
    for (int i = 0; i < engine->inputs; i++) {
        const double *restrict from = x[i], *restrict along = d->along[i];
        double *restrict shifted = rows->shifted[i];
        for (size_t k = 0; k < count; k++) shifted[k] = from[k] + step * along[k];
    }
}

static void differentiate(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                          size_t point_row, const double *const *x, const direction *d, double h,
                          double *const *slope) {
    static const struct {
        double step, factor;
    } nodes[] = {{1, 0.5}, {0.5, 4.0 / 3}, {1, -1.0 / 6}};
    const bool quadratic = engine->physics->equation->degree <= 2;
    const int first = quadratic ? 0 : 1, end = quadratic ? 1 : 3;
    const double *at[SPC_MAX_PRODUCTS];
    for (int node = first; node < end; node++) {
        move(engine, rows, x, d, nodes[node].step * h, at);
        spc_products_multiply(engine, point_row, at, rows->above);
        move(engine, rows, x, d, -nodes[node].step * h, at);
        spc_products_multiply(engine, point_row, at, rows->below);
        const double factor = nodes[node].factor / h;
        for (int o = 0; o < engine->outputs; o++) {
            const double *restrict above = rows->above[o], *restrict below = rows->below[o];
            double *restrict sum = slope[o];
            for (size_t k = 0; k < numbers_of(engine); k++) {
                sum[k] = (node > first ? sum[k] : 0) + factor * (above[k] - below[k]);
            }
        }
    }
}

void spc_products_tangent(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                          size_t point_row, const double *const *x, const double *const *dx,
                          double *const *dy) {
    const size_t count = numbers_of(engine);
    const double size = largest(engine->inputs, count, x);
    const double h = power_of_two(size) / power_of_two(largest(engine->inputs, count, dx));
    differentiate(engine, rows, point_row, x, &(direction){.along = dx}, h, dy);
}

/* sum over outputs and their parts of slope dy, at each point. */
static void contract(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                     const double *const *dy, size_t part, double *restrict dx) {
    const size_t count = numbers_of(engine), parts = parts_of(engine);
    for (size_t k = part; k < count; k += parts) dx[k] = 0;
    for (int o = 0; o < engine->outputs; o++) {
        const double *restrict slope = rows->slope[o], *restrict y = dy[o];
        for (size_t q = 0; q < parts; q++) {
            for (size_t k = 0; k < count; k += parts) dx[k + part] += slope[k + q] * y[k + q];
        }
    }
}

void spc_products_adjoint(const spc_pseudospectral *engine, const spc_difference_rows *rows,
                          size_t point_row, const double *const *x, const double *const *dy,
                          double *const *dx) {
    const double h = power_of_two(largest(engine->inputs, numbers_of(engine), x));
    for (int i = 0; i < engine->inputs; i++) {
        for (size_t part = 0; part < parts_of(engine); part++) {
            const direction unit = {.input = i, .part = part};
            differentiate(engine, rows, point_row, x, &unit, h, rows->slope);
            contract(engine, rows, dy, part, dx[i]);
        }
    }
}
