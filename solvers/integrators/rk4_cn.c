/* specula: rk4_cn.c
 *
 * Crank-Nicolson for L inside the low-storage Runge-Kutta method of Carpenter and Kennedy for N: the solver with which
 * JAX-CFD and the data sets of neural operators step the vorticity equation. With h = 0 at the start, for k = 0 to 4:
 *
 *   h <- N(u, t + alpha_k dt) + beta_k h,    m = dt (alpha_{k+1} - alpha_k)/2,
 *   u <- (u + gamma_k dt h + m L u) / (1 - m L)
 *
 * Order 4 where L = 0, but 2 in L and in what couples L and N; so the order is 2, with a small constant when N rules. L with
 * eigenvalues on the left is never unstable, but stiff modes are damped only by factors near -1: choose ars443 or etdrk4
 * when they matter.
 *
 * Source: Carpenter and Kennedy, NASA TM-109112 (1994), table of the fourth-order 2N-storage method; Dresdner et al.,
 * Trans. Mach. Learn. Res. (2023), arXiv:2207.00556, appendix.
 */
#include "diagonal.h"

#include <string.h>

enum { STAGES = 5 };

/* The rational forms, so that the method is consistent to round-off. */
static const double alpha[STAGES + 1] = {0,
                                         1432997174477.0 / 9575080441755.0,
                                         2526269341429.0 / 6820363962896.0,
                                         2006345519317.0 / 3224310063776.0,
                                         2802321613138.0 / 2924317926251.0,
                                         1};
static const double beta[STAGES] = {
    0, -567301805773.0 / 1357537059087.0, -2404267990393.0 / 2016746695238.0,
    -3550918686646.0 / 2091501179385.0, -1275806237668.0 / 842570457699.0};
static const double gamma_k[STAGES] = {
    1432997174477.0 / 9575080441755.0, 5161836677717.0 / 13612068292357.0,
    1720146321549.0 / 2090206949498.0, 3134564353537.0 / 4481467310338.0,
    2277821191437.0 / 14882151754819.0};

typedef struct rk4_cn {
    const spc_problem *problem;
    double dt; /* of the tables */
    spc_complex *n, *h;
    spc_diagonal implicit[STAGES]; /* 1 / (1 - m L) */
} rk4_cn;

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **result) {
    (void)values;
    (void)tolerance;
    rk4_cn *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    for (int k = 0; k < STAGES; k++) {
        SPC_TRY(spc_diagonal_create(pool, problem, &self->implicit[k]));
    }
    const size_t size = problem->channels * problem->modes;
    self->n = spc_pool_take(pool, size, sizeof *self->n);
    self->h = spc_pool_take(pool, size, sizeof *self->h);
    if (!self->n || !self->h) return SPC_NO_MEMORY;
    *result = self;
    return SPC_OK;
}

static double half_length(int k, double dt) {
    return 0.5 * dt * (alpha[k + 1] - alpha[k]);
}

static void use(rk4_cn *self, double dt) {
    if (self->dt == dt) return;
    self->dt = dt;
    for (int k = 0; k < STAGES; k++) {
        spc_diagonal_resolvent(self->problem, half_length(k, dt), &self->implicit[k]);
    }
}

/* Stage k, from u to out. */
typedef struct stage {
    const rk4_cn *self;
    int k;
    const spc_complex *u;
    spc_complex *out;
} stage;

static void stage_block(void *object, const spc_block *block) {
    const stage *s = object;
    const rk4_cn *self = s->self;
    const int k = s->k;
    const double m = half_length(k, self->dt), factor = gamma_k[k] * self->dt;
    const double *from = (const double *)(s->u + block->offset);
    const double *n = (const double *)(self->n + block->offset);
    double *h = (double *)(self->h + block->offset);
    double sum[2 * SPC_BLOCK];
    for (size_t i = 0; i < 2 * block->count; i++) {
        h[i] = k == 0 ? n[i] : n[i] + beta[k] * h[i];
        sum[i] = from[i] + factor * h[i];
    }
    spc_block_add_linear(self->problem, block, m, from, sum);
    spc_block_multiply(&self->implicit[k], block, sum);
    memcpy(s->out + block->offset, sum, block->count * sizeof(spc_complex));
}

static void step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error) {
    rk4_cn *self = object;
    const spc_problem *problem = self->problem;
    use(self, dt);
    for (int k = 0; k < STAGES; k++) {
        const spc_complex *from = k == 0 ? u : out;
        problem->nonlinear(problem->self, t + alpha[k] * dt, from, self->n);
        spc_each_block(problem, stage_block, &(stage){self, k, from, out});
    }
    *error = 0;
}

const spc_integrator spc_integrator_rk4_cn = {
    .abi = SPC_ABI,
    .name = "rk4-cn",
    .doc = "low-storage Runge-Kutta 4 for N with Crank-Nicolson for L, as neural operators' data",
    .cite = "Carpenter and Kennedy, NASA TM-109112 (1994); Dresdner et al., arXiv:2207.00556",
    .order = 2,
    .flags = SPC_INTEGRATOR_IMPLICIT,
    .stages = STAGES,
    .create = create,
    .step = step,
};
