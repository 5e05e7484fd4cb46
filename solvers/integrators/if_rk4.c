/* specula: if_rk4.c
 *
 * The classical Runge-Kutta method on v = exp(-t L) u (integrating factor, interaction picture): L is exact. With
 * E = exp(dt L / 2) and in terms of u,
 *
 *   U2 = E (u + dt N1/2),   U3 = E u + dt N2/2,   U4 = E (E u + dt N3),
 *   u(t + dt) = E (E (u + dt N1/6) + dt (N2 + N3)/3) + dt N4/6,     Ni = N(Ui)
 *
 * Only decays and rotations over half a step occur: nothing overflows on a dissipative L. The steps are limited by N alone, but
 * stationary states of L u + N(u) = 0 are moved, and errors in stiff modes fall short of order 4 until dt |L| < 1: at the
 * same error etdrk4 takes several times longer steps on Kuramoto-Sivashinsky.
 *
 * Source: Lawson, SIAM J. Numer. Anal. 4, 372 (1967); Canuto, Hussaini, Quarteroni, Zang, Spectral Methods (2006), appendix D.
 */
#include "diagonal.h"

#include "compiler.h"

#include <math.h>

enum { STAGES = 4 };

typedef struct if_rk4 {
    const spc_problem *problem;
    double dt;         /* of the table */
    spc_diagonal half; /* E */
    spc_complex *n[STAGES];
} if_rk4;

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **result) {
    (void)values;
    (void)tolerance;
    if_rk4 *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    *self = (if_rk4){.problem = problem, .dt = NAN};
    SPC_TRY(spc_diagonal_create(pool, problem, &self->half));
    for (int i = 0; i < STAGES; i++) {
        self->n[i] = spc_pool_take(pool, problem->channels * problem->modes, sizeof *self->n[i]);
        if (!self->n[i]) return SPC_NO_MEMORY;
    }
    *result = self;
    return SPC_OK;
}

/* The four combinations have one form, E (E (u + a N1) + b (N2 + N3)) + c N4, where not every part is there. */
typedef struct form {
    double a, b, c; /* 0: without that term */
    bool third;     /* N3 is there beside N2 */
    bool twice;     /* the outer E is there */
} form;

/* A complex number by its parts, for loops that vectorise. */
typedef struct number {
    double re, im;
} number;

static SPC_ALWAYS_INLINE number times(bool real, const double *e, size_t m, number x) {
    if (real) return (number){e[m] * x.re, e[m] * x.im};
    const double re = e[2 * m], im = e[2 * m + 1];
    return (number){re * x.re - im * x.im, re * x.im + im * x.re};
}

static SPC_ALWAYS_INLINE number plus(number sum, double factor, const double *x, size_t m) {
    return (number){sum.re + factor * x[2 * m], sum.im + factor * x[2 * m + 1]};
}

static SPC_ALWAYS_INLINE void combine(size_t modes, bool real, const double *restrict e,
                                      const double *restrict u, form f, const double *const *n,
                                      double *restrict out) {
#pragma omp simd
    for (size_t m = 0; m < modes; m++) {
        number sum = {u[2 * m], u[2 * m + 1]};
        if (f.a != 0) sum = plus(sum, f.a, n[0], m);
        sum = times(real, e, m, sum);
        if (f.b != 0) sum = plus(sum, f.b, n[1], m);
        if (f.third) sum = plus(sum, f.b, n[2], m);
        if (f.twice) sum = times(real, e, m, sum);
        if (f.c != 0) sum = plus(sum, f.c, n[3], m);
        out[2 * m] = sum.re;
        out[2 * m + 1] = sum.im;
    }
}

/* Stage 1 to 3, or the result, over modes of one channel. */
static SPC_ALWAYS_INLINE void stage_of(size_t modes, bool real, const double *e, const double *u,
                                       int which, double h, const double *const *n, double *out) {
    const double *const last[STAGES] = {NULL, n[2], NULL, NULL};
    switch (which) {
    case 1:
        combine(modes, real, e, u, (form){.a = h / 2}, n, out);
        break;
    case 2:
        combine(modes, real, e, u, (form){.b = h / 2}, n, out);
        break;
    case 3:
        combine(modes, real, e, u, (form){.b = h, .twice = true}, last, out);
        break;
    default:
        combine(modes, real, e, u,
                (form){.a = h / 6, .b = h / 3, .c = h / 6, .third = true, .twice = true}, n, out);
        break;
    }
}

typedef struct stage {
    const if_rk4 *self;
    int which; /* STAGES: the result */
    double h;
    const spc_complex *u;
    spc_complex *out;
} stage;

static void form_block(void *object, const spc_block *block) {
    const stage *s = object;
    const if_rk4 *self = s->self;
    const double *n[STAGES];
    for (int i = 0; i < STAGES; i++) n[i] = (const double *)(self->n[i] + block->offset);
    const double *u = (const double *)(s->u + block->offset);
    double *out = (double *)(s->out + block->offset);
    const double *real = self->half.real_values[block->channel];
    if (real) {
        stage_of(block->count, true, real + block->first, u, s->which, s->h, n, out);
    } else {
        const spc_complex *e = self->half.complex_values[block->channel] + block->first;
        stage_of(block->count, false, (const double *)e, u, s->which, s->h, n, out);
    }
}

static void form_stage(const if_rk4 *self, int which, double h, const spc_complex *u,
                       spc_complex *out) {
    spc_each_block(self->problem, form_block, &(stage){self, which, h, u, out});
}

static void step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error) {
    static const double node[STAGES] = {0, 0.5, 0.5, 1};
    if_rk4 *self = object;
    const spc_problem *problem = self->problem;
    if (self->dt != dt) {
        spc_diagonal_exponential(problem, 0.5 * dt, INFINITY, &self->half);
        self->dt = dt;
    }
    problem->nonlinear(problem->self, t, u, self->n[0]);
    for (int i = 1; i < STAGES; i++) {
        form_stage(self, i, dt, u, out);
        problem->nonlinear(problem->self, t + node[i] * dt, out, self->n[i]);
    }
    form_stage(self, STAGES, dt, u, out);
    *error = 0;
}

const spc_integrator spc_integrator_if_rk4 = {
    .abi = SPC_ABI,
    .name = "if-rk4",
    .doc = "classical Runge-Kutta method with integrating factor: L exact",
    .cite = "Lawson, SIAM J. Numer. Anal. 4, 372 (1967)",
    .order = 4,
    .flags = SPC_INTEGRATOR_EXPONENTIAL,
    .stages = 4,
    .create = create,
    .step = step,
};
