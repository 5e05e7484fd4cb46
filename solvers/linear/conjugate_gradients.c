/* specula: conjugate_gradients.c
 *
 * See conjugate_gradients.h.
 */
#include "conjugate_gradients.h"

#include <math.h>
#include <string.h>

struct spc_conjugate_gradients {
    spc_linear_operator a;
    spc_search search;
    double *residual, *direction, *image; /* image = A direction */
    /* The directions before, in a ring, with their images and d . A d. */
    double *kept[SPC_SEARCH_MEMORY], *kept_image[SPC_SEARCH_MEMORY];
    double curvature[SPC_SEARCH_MEMORY];
    size_t memory, count; /* of directions taken since the last start */
};

static void follow_residual(void *self, const double *residual, double *direction) {
    const size_t size = *(const size_t *)self;
    memcpy(direction, residual, size * sizeof *direction);
}

const spc_search spc_search_residual = {
    .name = "identity", .memory = 1, .direction = follow_residual};

spc_status spc_conjugate_gradients_create(spc_pool *pool, const spc_linear_operator *a,
                                          const spc_search *search,
                                          spc_conjugate_gradients **result) {
    spc_conjugate_gradients *s = spc_pool_take(pool, 1, sizeof *s);
    if (!s) return SPC_NO_MEMORY;
    s->a = *a;
    s->search = *search;
    if (search->direction == follow_residual) s->search.self = &s->a.size;
    s->memory = search->memory < 1                   ? 1
                : search->memory > SPC_SEARCH_MEMORY ? SPC_SEARCH_MEMORY
                                                     : (size_t)search->memory;
    double *room = spc_pool_take(pool, (3 + 2 * s->memory) * a->size, sizeof *room);
    if (!room) return SPC_NO_MEMORY;
    double **const vectors[] = {&s->residual, &s->direction, &s->image};
    for (size_t i = 0; i < 3; i++, room += a->size) *vectors[i] = room;
    for (size_t i = 0; i < s->memory; i++, room += 2 * a->size) {
        s->kept[i] = room;
        s->kept_image[i] = room + a->size;
    }
    *result = s;
    return SPC_OK;
}

/* ---- vectors ---- */

static double dot(size_t size, const double *a, const double *b) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < size; i++) sum += a[i] * b[i];
    return sum;
}

/* y += factor x */
static void add(size_t size, double factor, const double *restrict x, double *restrict y) {
    for (size_t i = 0; i < size; i++) y[i] += factor * x[i];
}

static void remove_mean(const spc_linear_operator *a, double *x) {
    if (!a->constants) return;
    double sum = 0;
    for (size_t i = 0; i < a->size; i++) sum += x[i];
    const double mean = sum / (double)a->size;
    for (size_t i = 0; i < a->size; i++) x[i] -= mean;
}

static double root_mean_square(size_t size, const double *x) {
    return sqrt(dot(size, x, x) / (double)size);
}

/* ---- iterations ---- */

/* b - A x, from which the method starts afresh. */
static double start(spc_conjugate_gradients *s, const double *b, const double *x) {
    s->count = 0;
    s->a.apply(s->a.self, x, s->residual);
    for (size_t i = 0; i < s->a.size; i++) s->residual[i] = b[i] - s->residual[i];
    remove_mean(&s->a, s->residual);
    return root_mean_square(s->a.size, s->residual);
}

/* Make the direction conjugate to those kept, and find its image and d . A d. */
static double conjugate(spc_conjugate_gradients *s) {
    const size_t size = s->a.size, kept = s->count < s->memory ? s->count : s->memory;
    remove_mean(&s->a, s->direction);
    for (size_t i = 0; i < kept; i++) {
        const double along = dot(size, s->direction, s->kept_image[i]) / s->curvature[i];
        add(size, -along, s->kept[i], s->direction);
    }
    s->a.apply(s->a.self, s->direction, s->image);
    return dot(size, s->direction, s->image);
}

static void keep(spc_conjugate_gradients *s, double curvature) {
    const size_t slot = s->count++ % s->memory;
    double *direction = s->kept[slot], *image = s->kept_image[slot];
    s->kept[slot] = s->direction;
    s->kept_image[slot] = s->image;
    s->curvature[slot] = curvature;
    s->direction = direction;
    s->image = image;
}

/* One step; false when there is no way down, which rounding brings about at the end. */
static bool iterate(spc_conjugate_gradients *s, double *x) {
    const size_t size = s->a.size;
    s->search.direction(s->search.self, s->residual, s->direction);
    double curvature = conjugate(s);
    double slope = dot(size, s->direction, s->residual);
    if (!(curvature > 0) || !isfinite(curvature) || !(slope * slope > 0)) {
        memcpy(s->direction, s->residual, size * sizeof *s->direction);
        curvature = conjugate(s);
        slope = dot(size, s->direction, s->residual);
        if (!(curvature > 0) || !(slope * slope > 0)) return false;
    }
    add(size, slope / curvature, s->direction, x);
    add(size, -slope / curvature, s->image, s->residual);
    keep(s, curvature);
    return true;
}

spc_solved spc_conjugate_gradients_solve(spc_conjugate_gradients *s, const double *b,
                                         double tolerance, size_t most, double *x) {
    spc_solved solved = {.residual = start(s, b, x)};
    double before = INFINITY;
    /* The residual is carried along and drifts: what counts is the one computed anew. */
    while (solved.residual > tolerance && solved.residual < 0.5 * before) {
        before = solved.residual;
        double residual = solved.residual;
        while (residual > tolerance && solved.iterations < most && iterate(s, x)) {
            solved.iterations++;
            residual = root_mean_square(s->a.size, s->residual);
        }
        solved.residual = start(s, b, x);
        if (solved.iterations >= most) break;
    }
    remove_mean(&s->a, x);
    solved.converged = solved.residual <= tolerance;
    return solved;
}
