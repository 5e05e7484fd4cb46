/* specula: diffusion.c
 *
 * See diffusion.h. Moving walls make the Laplacian affine, lap u = lap_0 u + w: the change x of u is solved for,
 *
 *   (1 - theta dt nu lap_0) x = dt nu lap u.
 */
#include "diffusion.h"

#include <math.h>
#include <string.h>

void spc_diffuse(const spc_faces *f, double viscosity, const double *padded, double *rate) {
    for (int axis = 0; axis < f->dims; axis++) {
        const size_t step = f->stride[axis];
        const double factor = viscosity / (f->dx[axis] * f->dx[axis]);
        for (size_t row = 0; row < f->rows; row++) {
            const double *restrict q = padded + spc_faces_row(f, row);
            const double *restrict before = q - step, *restrict after = q + step;
            double *restrict to = rate + row * f->width;
            for (size_t i = 0; i < f->width; i++) {
                to[i] += factor * (before[i] - 2 * q[i] + after[i]);
            }
        }
    }
}

struct spc_implicit_diffusion {
    const spc_faces *faces;
    double viscosity, tolerance;
    spc_laplacian_modes waves;
    spc_conjugate_gradients *iterations; /* NULL: by transforms */
    double *padded, *change, *side;
    int component; /* of the system being solved */
    double factor; /* theta dt nu */
};

/* (1 - factor lap_0) x, x being zero on walls across its axis. */
static void apply(void *self, const double *x, double *y) {
    const spc_implicit_diffusion *d = self;
    spc_faces_pad(d->faces, d->component, 0, x, d->padded);
    memcpy(y, x, d->faces->points * sizeof *y);
    spc_diffuse(d->faces, -d->factor, d->padded, y);
    spc_faces_close(d->faces, d->component, y);
}

spc_status spc_implicit_diffusion_create(spc_pool *pool, const spc_faces *faces, double viscosity,
                                         spc_pressure_solver solver, double tolerance,
                                         spc_implicit_diffusion **result) {
    spc_implicit_diffusion *d = spc_pool_take(pool, 1, sizeof *d);
    if (!d) return SPC_NO_MEMORY;
    d->faces = faces;
    d->viscosity = viscosity;
    d->tolerance = tolerance;
    *result = d;
    if (solver == SPC_PRESSURE_FFT) {
        return spc_laplacian_modes_create(pool, &faces->setting->physics.grid, &d->waves);
    }
    d->padded = spc_pool_take(pool, faces->size, sizeof *d->padded);
    d->change = spc_pool_take(pool, faces->points, sizeof *d->change);
    d->side = spc_pool_take(pool, faces->points, sizeof *d->side);
    if (!d->padded || !d->change || !d->side) return SPC_NO_MEMORY;
    const spc_linear_operator a = {.size = faces->points, .self = d, .apply = apply};
    return spc_conjugate_gradients_create(pool, &a, &spc_search_residual, &d->iterations);
}

static double backward_euler(double symbol, double step) {
    return 1 / (1 + step * symbol);
}

static double crank_nicolson(double symbol, double step) {
    return (1 - 0.5 * step * symbol) / (1 + 0.5 * step * symbol);
}

static spc_solved solve_component(spc_implicit_diffusion *d, double theta, double dt, int c,
                                  double *u) {
    const spc_faces *f = d->faces;
    d->component = c;
    d->factor = theta * dt * d->viscosity;
    memset(d->side, 0, f->points * sizeof *d->side);
    memset(d->change, 0, f->points * sizeof *d->change);
    spc_faces_pad(f, c, 1, u, d->padded);
    spc_diffuse(f, dt * d->viscosity, d->padded, d->side);
    spc_faces_close(f, c, d->side);
    double squares = 0;
    for (size_t i = 0; i < f->points; i++) squares += u[i] * u[i] + d->side[i] * d->side[i];
    const double tolerance = d->tolerance * sqrt(squares / (double)f->points);
    const spc_solved solved =
        spc_conjugate_gradients_solve(d->iterations, d->side, tolerance, f->points, d->change);
    for (size_t i = 0; i < f->points; i++) u[i] += d->change[i];
    return solved;
}

spc_solved spc_implicit_diffusion_step(spc_implicit_diffusion *d, double theta, double dt,
                                       double *u) {
    spc_solved all = {.converged = true};
    for (int c = 0; c < d->faces->dims; c++) {
        double *component = u + (size_t)c * d->faces->points;
        if (!d->iterations) {
            spc_laplacian_apply(&d->waves, theta < 1 ? crank_nicolson : backward_euler,
                                dt * d->viscosity, component, component);
            continue;
        }
        const spc_solved solved = solve_component(d, theta, dt, c, component);
        all.converged = all.converged && solved.converged;
        all.iterations += solved.iterations;
    }
    return all;
}
