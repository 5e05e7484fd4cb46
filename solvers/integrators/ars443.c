/* specula: ars443.c
 *
 * Implicit-explicit Runge-Kutta method of order 3: L implicit in four stages, N explicit in four evaluations. With equal
 * diagonal 1/2, for i = 1 to 4:
 *
 *   (1 - dt L/2) U_i = u + dt sum_{j<i} a_ij L U_j + dt sum_{j<i} e_ij N(U_j),    U_0 = u,    u(t + dt) = U_4
 *
 * L-stable: infinitely stiff modes are damped in one step. Steps are limited by N alone.
 *
 * Source: Ascher, Ruuth, Spiteri, Appl. Numer. Math. 25, 151 (1997), section 2.8, (4,4,3).
 */
#include "diagonal.h"

#include <string.h>

enum { STAGES = 4 };

static const double node[STAGES] = {0, 1.0 / 2, 2.0 / 3, 1.0 / 2};
/* Row i - 1 is stage i. L U_0 is not used. */
static const double implicit_row[STAGES][STAGES] = {
    {0}, {0, 1.0 / 6}, {0, -1.0 / 2, 1.0 / 2}, {0, 3.0 / 2, -3.0 / 2, 1.0 / 2}};
static const double explicit_row[STAGES][STAGES] = {{1.0 / 2},
                                                    {11.0 / 18, 1.0 / 18},
                                                    {5.0 / 6, -5.0 / 6, 1.0 / 2},
                                                    {1.0 / 4, 7.0 / 4, 3.0 / 4, -7.0 / 4}};

typedef struct ars443 {
    const spc_problem *problem;
    double dt;                               /* of the table */
    spc_complex *n[STAGES], *linear[STAGES]; /* N(U_j), L U_j */
    spc_diagonal implicit;                   /* 1 / (1 - dt L/2) */
} ars443;

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **result) {
    (void)values;
    (void)tolerance;
    ars443 *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    SPC_TRY(spc_diagonal_create(pool, problem, &self->implicit));
    const size_t size = problem->channels * problem->modes;
    for (int i = 0; i < STAGES; i++) {
        self->n[i] = spc_pool_take(pool, size, sizeof **self->n);
        if (!self->n[i]) return SPC_NO_MEMORY;
        if (i == 0) continue;
        self->linear[i] = spc_pool_take(pool, size, sizeof **self->linear);
        if (!self->linear[i]) return SPC_NO_MEMORY;
    }
    *result = self;
    return SPC_OK;
}

/* Stage i from the slopes of those before. */
typedef struct stage {
    const ars443 *self;
    int i;
    const spc_complex *u;
    spc_complex *out;
} stage;

static void stage_block(void *object, const spc_block *block) {
    const stage *s = object;
    const ars443 *self = s->self;
    const int i = s->i;
    double factor[2 * STAGES] = {0};
    const double *term[2 * STAGES] = {NULL};
    for (int j = 0; j < i; j++) {
        factor[j] = self->dt * explicit_row[i - 1][j];
        term[j] = (const double *)(self->n[j] + block->offset);
        if (j + 1 == i) continue;
        factor[i + j] = self->dt * implicit_row[i - 1][j + 1];
        term[i + j] = (const double *)(self->linear[j + 1] + block->offset);
    }
    const size_t bytes = block->count * sizeof(spc_complex);
    double sum[2 * SPC_BLOCK];
    spc_block_combine(block->count, (size_t)(2 * i - 1), factor, term,
                      (const double *)(s->u + block->offset), sum);
    spc_block_multiply(&self->implicit, block, sum);
    memcpy(s->out + block->offset, sum, bytes);
    if (i == STAGES) return;
    double *linear = (double *)(self->linear[i] + block->offset);
    memset(linear, 0, bytes);
    spc_block_add_linear(self->problem, block, 1, sum, linear);
}

static void step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error) {
    ars443 *self = object;
    const spc_problem *problem = self->problem;
    if (self->dt != dt) spc_diagonal_resolvent(problem, 0.5 * dt, &self->implicit);
    self->dt = dt;
    for (int i = 1; i <= STAGES; i++) {
        problem->nonlinear(problem->self, t + node[i - 1] * dt, i == 1 ? u : out, self->n[i - 1]);
        spc_each_block(problem, stage_block, &(stage){self, i, u, out});
    }
    *error = 0;
}

const spc_integrator spc_integrator_ars443 = {
    .abi = SPC_ABI,
    .name = "ars443",
    .doc = "implicit-explicit Runge-Kutta (4,4,3), third order, L-stable",
    .cite = "Ascher, Ruuth, Spiteri, Appl. Numer. Math. 25, 151 (1997)",
    .order = 3,
    .flags = SPC_INTEGRATOR_IMPLICIT,
    .stages = STAGES,
    .create = create,
    .step = step,
};
