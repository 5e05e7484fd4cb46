/* specula: poisson.c
 *
 * See poisson.h. Along an axis whose cells lie `stride` apart a slab of n planes is one stretch of memory: a difference to the next
 * plane runs over all but the last in one loop, whatever the axis.
 */
#include "poisson.h"

#include <math.h>
#include <string.h>

/* ---- waves ---- */

spc_status spc_laplacian_modes_create(spc_pool *pool, const spc_grid *grid,
                                      spc_laplacian_modes *l) {
    SPC_TRY(spc_modes_create(pool, grid, false, 1, &l->modes));
    SPC_TRY(spc_transform_create(pool, l->modes, grid->n, &l->transform));
    const size_t room =
        spc_transform_buffer_size(l->transform) + spc_transform_row_size(l->transform);
    double *symbol = spc_pool_take(pool, l->modes->total, sizeof *symbol);
    l->buffer = spc_pool_take(pool, room, sizeof *l->buffer);
    l->spectrum = spc_pool_take(pool, l->modes->total, sizeof *l->spectrum);
    if (!symbol || !l->buffer || !l->spectrum) return SPC_NO_MEMORY;
    for (size_t mode = 0; mode < l->modes->total; mode++) {
        size_t rest = mode;
        for (int axis = grid->dims - 1; axis >= 0; axis--) {
            const double dx = spc_grid_spacing(grid, axis);
            const size_t i = rest % l->modes->count[axis];
            const double root = 2 / dx * sin(0.5 * dx * l->modes->wavenumber[axis][i]);
            symbol[mode] += root * root;
            rest /= l->modes->count[axis];
        }
    }
    l->symbol = symbol;
    return SPC_OK;
}

void spc_laplacian_apply(const spc_laplacian_modes *l, double (*factor)(double symbol, double user),
                         double user, const double *from, double *to) {
    spc_transform_forward(l->transform, from, l->spectrum, l->buffer);
    for (size_t i = 0; i < l->modes->total; i++) l->spectrum[i] *= factor(l->symbol[i], user);
    spc_transform_inverse(l->transform, l->spectrum, to, l->buffer);
}

static double inverse(double symbol, double user) {
    (void)user;
    return symbol > 0 ? 1 / symbol : 0;
}

/* ---- the operator ---- */

struct spc_poisson {
    const spc_setting *setting;
    spc_pressure_solver solver;
    spc_laplacian_modes waves;
    spc_conjugate_gradients *iterations;
    const double *diagonal;
    size_t points;
};

/* y -= x_aa, a difference to a wall being zero. */
static void add_axis(const spc_poisson *p, int axis, const double *x, double *y) {
    const spc_grid *grid = &p->setting->physics.grid;
    const double dx = spc_grid_spacing(grid, axis), factor = 1 / (dx * dx);
    const bool periodic = spc_faces_periodic(p->setting, axis);
    size_t stride = 1;
    for (int later = axis + 1; later < grid->dims; later++) stride *= grid->n[later];
    const size_t slab = grid->n[axis] * stride, end = slab - stride;
    for (size_t start = 0; start < p->points; start += slab) {
        const double *restrict from = x + start;
        double *restrict to = y + start;
        for (size_t i = stride; i < end; i++) {
            to[i] += factor * (2 * from[i] - from[i - stride] - from[i + stride]);
        }
        for (size_t i = 0; i < stride; i++) {
            const double around = periodic ? factor * (from[i] - from[end + i]) : 0;
            to[i] += factor * (from[i] - from[i + stride]) + around;
            to[end + i] += factor * (from[end + i] - from[end + i - stride]) - around;
        }
    }
}

void spc_poisson_apply(const spc_poisson *poisson, const double *x, double *y) {
    memset(y, 0, poisson->points * sizeof *y);
    for (int axis = 0; axis < poisson->setting->physics.grid.dims; axis++) {
        add_axis(poisson, axis, x, y);
    }
}

static void apply(void *self, const double *x, double *y) {
    spc_poisson_apply(self, x, y);
}

/* ---- preconditioners ---- */

static void by_diagonal(void *self, const double *residual, double *direction) {
    const spc_poisson *p = self;
    for (size_t i = 0; i < p->points; i++) direction[i] = residual[i] / p->diagonal[i];
}

static void by_waves(void *self, const double *residual, double *direction) {
    const spc_poisson *p = self;
    spc_laplacian_apply(&p->waves, inverse, 0, residual, direction);
}

/* Faces that are walls have no difference across them. */
static spc_status find_diagonal(spc_pool *pool, spc_poisson *p) {
    const spc_grid *grid = &p->setting->physics.grid;
    double *diagonal = spc_pool_take(pool, p->points, sizeof *diagonal);
    if (!diagonal) return SPC_NO_MEMORY;
    for (size_t point = 0; point < p->points; point++) {
        size_t rest = point;
        for (int axis = grid->dims - 1; axis >= 0; axis--) {
            const double dx = spc_grid_spacing(grid, axis);
            const size_t i = rest % grid->n[axis];
            const bool walls = !spc_faces_periodic(p->setting, axis);
            const int lost = walls ? (i == 0) + (i + 1 == grid->n[axis]) : 0;
            diagonal[point] += (2 - lost) / (dx * dx);
            rest /= grid->n[axis];
        }
    }
    p->diagonal = diagonal;
    return SPC_OK;
}

static spc_search search_by(spc_poisson *p, spc_preconditioner preconditioner) {
    switch (preconditioner) {
    case SPC_PRECONDITIONER_JACOBI:
        return (spc_search){.name = "jacobi", .memory = 1, .self = p, .direction = by_diagonal};
    case SPC_PRECONDITIONER_FFT:
        return (spc_search){.name = "fft", .memory = 1, .self = p, .direction = by_waves};
    default:
        return spc_search_residual;
    }
}

/* ---- the solver ---- */

static bool is_periodic(const spc_setting *setting) {
    bool periodic = true;
    for (int axis = 0; axis < setting->physics.grid.dims; axis++) {
        periodic = periodic && spc_faces_periodic(setting, axis);
    }
    return periodic;
}

spc_status spc_poisson_create(spc_pool *pool, const spc_setting *setting,
                              spc_pressure_solver solver, spc_preconditioner preconditioner,
                              const spc_search *search, spc_poisson **result) {
    spc_poisson *p = spc_pool_take(pool, 1, sizeof *p);
    if (!p) return SPC_NO_MEMORY;
    p->setting = setting;
    p->points = spc_grid_points(&setting->physics.grid);
    p->solver = solver;
    if (solver == SPC_PRESSURE_AUTOMATIC) {
        p->solver = is_periodic(setting) ? SPC_PRESSURE_FFT : SPC_PRESSURE_CONJUGATE_GRADIENTS;
    }
    *result = p;
    const bool iterative = p->solver == SPC_PRESSURE_CONJUGATE_GRADIENTS;
    if (!iterative || preconditioner == SPC_PRECONDITIONER_FFT) {
        SPC_TRY(spc_laplacian_modes_create(pool, &setting->physics.grid, &p->waves));
    }
    if (!iterative) return SPC_OK;
    SPC_TRY(find_diagonal(pool, p));
    const spc_linear_operator a = {.size = p->points, .constants = true, .self = p, .apply = apply};
    const spc_search own = search_by(p, preconditioner);
    return spc_conjugate_gradients_create(pool, &a, search ? search : &own, &p->iterations);
}

spc_pressure_solver spc_poisson_solver(const spc_poisson *poisson) {
    return poisson->solver;
}

spc_solved spc_poisson_solve(spc_poisson *p, const double *b, double tolerance, double *x) {
    if (p->solver == SPC_PRESSURE_FFT) {
        spc_laplacian_apply(&p->waves, inverse, 0, b, x);
        return (spc_solved){.converged = true};
    }
    /* Without rounding as many iterations as unknowns are enough. */
    return spc_conjugate_gradients_solve(p->iterations, b, tolerance, p->points, x);
}
