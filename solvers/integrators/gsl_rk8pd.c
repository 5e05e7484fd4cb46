/* specula: gsl_rk8pd.c
 *
 * The method of order 8 of Prince and Dormand with an error estimate of order 7, thirteen stages, as the GNU Scientific Library
 * has it: an independent check on dop853, explicit in L as well. No dense output, so steps are cut to meet saves.
 *
 * The library's stepper takes its memory from malloc. Lack of memory would call the library's error handler, which aborts
 * unless the program replaced it; so as much is asked from the context first.
 *
 * Source: Prince and Dormand, J. Comput. Appl. Math. 7, 67 (1981); GSL manual, ordinary differential equations.
 */
#include "diagonal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <string.h>

/* Vectors that the library's stepper holds: thirteen slopes and two values. */
enum { HELD = 15 };

typedef struct gsl_rk8pd {
    const spc_problem *problem;
    spc_tolerance tolerance;
    size_t size;
    gsl_odeiv2_step *stepper;
    gsl_odeiv2_system system;
    spc_complex *error;
} gsl_rk8pd;

/* L u is added to N(u). */
typedef struct completion {
    const spc_problem *problem;
    const double *u;
    double *du;
} completion;

static void complete_block(void *object, const spc_block *block) {
    const completion *c = object;
    spc_block_add_linear(c->problem, block, 1, c->u + 2 * block->offset, c->du + 2 * block->offset);
}

/* L u + N(u) for the library; cannot fail. */
static int slope(double t, const double u[], double du[], void *object) {
    const gsl_rk8pd *self = object;
    const spc_problem *problem = self->problem;
    problem->nonlinear(problem->self, t, (const spc_complex *)u, (spc_complex *)du);
    spc_each_block(problem, complete_block, &(completion){problem, u, du});
    return GSL_SUCCESS;
}

static void finish(void *object) {
    gsl_odeiv2_step_free(object);
}

static spc_status create(spc_pool *pool, const spc_problem *problem, const spc_value *values,
                         spc_tolerance tolerance, void **result) {
    (void)values;
    gsl_rk8pd *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->tolerance = tolerance;
    self->size = problem->channels * problem->modes;
    self->error = spc_pool_take(pool, self->size, sizeof *self->error);
    if (!self->error) return SPC_NO_MEMORY;
    spc_context *context = spc_pool_context(pool);
    void *probe = spc_allocate(context, HELD * self->size + SPC_BLOCK, sizeof(spc_complex));
    if (!probe) return SPC_NO_MEMORY;
    spc_release(context, probe);
    self->stepper = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, 2 * self->size);
    if (!self->stepper) return spc_fail(context, SPC_NO_MEMORY, "out of memory for gsl-rk8pd");
    SPC_TRY(spc_pool_at_end(pool, finish, self->stepper));
    self->system =
        (gsl_odeiv2_system){.function = slope, .dimension = 2 * self->size, .params = self};
    *result = self;
    return SPC_OK;
}

static void step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                 double *error) {
    gsl_rk8pd *self = object;
    const spc_problem *problem = self->problem;
    memcpy(out, u, self->size * sizeof *u);
    gsl_odeiv2_step_apply(self->stepper, t, dt, (double *)out, (double *)self->error, NULL, NULL,
                          &self->system);
    const double size = fmax(spc_problem_norm(problem, u), spc_problem_norm(problem, out));
    const double scale = self->tolerance.absolute + self->tolerance.relative * size;
    const double estimate = spc_problem_norm(problem, self->error);
    *error = estimate > 0 ? estimate / scale : estimate;
}

const spc_integrator spc_integrator_gsl_rk8pd = {
    .abi = SPC_ABI,
    .name = "gsl-rk8pd",
    .doc = "Prince-Dormand 8(7) of the GNU Scientific Library, explicit, adaptive",
    .cite = "Prince and Dormand, J. Comput. Appl. Math. 7, 67 (1981)",
    .order = 8,
    .embedded_order = 7,
    .flags = SPC_INTEGRATOR_ADAPTIVE,
    .stages = 13,
    .create = create,
    .step = step,
};
