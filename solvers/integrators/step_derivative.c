/* specula: step_derivative.c
 *
 * See step_derivative.h. The method steps on a problem whose N is played by `play`.
 */
#include "step_derivative.h"

#include "diagonal.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { STAGES = 8 };

/* What stands for N while the method steps. */
typedef enum role {
    RECORD, /* N itself, and its arguments are kept */
    SHOW,   /* 1 for one stage and 0 for others; arguments are coefficients */
    TANGENT /* N' at the arguments that were kept */
} role;

struct spc_step_derivative {
    const spc_problem *problem; /* the true one */
    spc_problem stage;          /* the one that the method sees */
    const spc_integrator *integrator;
    void *method;
    int stages;
    size_t size;
    double dt; /* of the coefficients */

    role plays;
    int next;  /* stage of the next evaluation */
    int shown; /* the column that is being shown; -1: that of u */

    double at_time[STAGES];
    spc_complex *at[STAGES];    /* U_j */
    spc_complex *given[STAGES]; /* m_j, then U*_j */
    spc_complex *sum, *out;
    /* Row i, i = stages being the result's: of u, and of N_j; by channel and mode, and whether it is not 0. */
    spc_complex *of_u[STAGES + 1], *of_n[STAGES + 1][STAGES];
    bool has_u[STAGES + 1], has_n[STAGES + 1][STAGES];
};

/* ---- N ---- */

static bool keep(spc_complex *to, const spc_complex *from, size_t size) {
    bool is_there = false;
    for (size_t i = 0; i < size; i++) is_there = is_there || from[i] != 0;
    memcpy(to, from, size * sizeof *to);
    return is_there;
}

/* The value of row i is the coefficient of what is one. */
static void keep_coefficient(spc_step_derivative *d, int row, const spc_complex *value) {
    if (d->shown < 0) {
        d->has_u[row] = keep(d->of_u[row], value, d->size);
    } else if (d->shown < row) {
        d->has_n[row][d->shown] = keep(d->of_n[row][d->shown], value, d->size);
    }
}

static void play(void *self, double t, const spc_complex *u, spc_complex *n) {
    spc_step_derivative *d = self;
    const spc_problem *problem = d->problem;
    const int stage = d->next++;
    switch (d->plays) {
    case RECORD:
        d->at_time[stage] = t;
        memcpy(d->at[stage], u, d->size * sizeof *u);
        /* The last one makes the result alone, which nobody asks for. */
        if (d->next < d->stages) problem->nonlinear(problem->self, t, u, n);
        return;
    case SHOW:
        keep_coefficient(d, stage, u);
        for (size_t i = 0; i < d->size; i++) n[i] = stage == d->shown ? 1 : 0;
        return;
    case TANGENT:
        memcpy(n, u, d->size * sizeof *n);
        problem->tangent(problem->self, t, d->at[stage], n);
        return;
    }
}

/* A step of the method, N played by a role; the result is in d->out. */
static void step_as(spc_step_derivative *d, role as, double t, double dt, const spc_complex *u) {
    double error;
    d->plays = as;
    d->next = 0;
    if (d->integrator->reset) d->integrator->reset(d->method);
    d->integrator->step(d->method, t, dt, u, d->out, &error);
}

/* ---- construction ---- */

static spc_status refuse(spc_context *context, const spc_problem *problem,
                         const spc_integrator *integrator) {
    const struct {
        unsigned flag;
        const char *reason;
    } reasons[] = {
        {SPC_INTEGRATOR_ADAPTIVE, "chooses its steps by the state"},
        {SPC_INTEGRATOR_MULTISTEP, "steps from more than one state"},
        {SPC_INTEGRATOR_SPLITTING, "steps by the flow of N"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (!(integrator->flags & reasons[i].flag)) continue;
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s %s, so that a step has no derivative here; take etdrk4, rk4 or if-rk4",
                        integrator->name, reasons[i].reason);
    }
    if (problem->tangent && problem->adjoint && integrator->stages <= STAGES) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE, "steps of %s have no derivative here",
                    integrator->name);
}

static spc_status take_vectors(spc_pool *pool, spc_step_derivative *d) {
    spc_complex **places[(STAGES + 1) * (STAGES + 3) + 2];
    size_t count = 0;
    places[count++] = &d->sum;
    places[count++] = &d->out;
    for (int i = 0; i <= d->stages; i++) {
        places[count++] = &d->of_u[i];
        for (int j = 0; j < i; j++) places[count++] = &d->of_n[i][j];
        if (i == d->stages) continue;
        places[count++] = &d->at[i];
        places[count++] = &d->given[i];
    }
    for (size_t i = 0; i < count; i++) {
        *places[i] = spc_pool_take(pool, d->size, sizeof(spc_complex));
        if (!*places[i]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_step_derivative_create(spc_pool *pool, const spc_problem *problem,
                                      const spc_integrator *integrator, const spc_value *values,
                                      spc_step_derivative **result) {
    SPC_TRY(refuse(spc_pool_context(pool), problem, integrator));
    spc_step_derivative *d = spc_pool_take(pool, 1, sizeof *d);
    if (!d) return SPC_NO_MEMORY;
    d->problem = problem;
    d->stage = *problem;
    d->stage.self = d;
    d->stage.nonlinear = play;
    d->integrator = integrator;
    d->stages = (int)integrator->stages;
    d->size = problem->channels * problem->modes;
    d->dt = NAN;
    SPC_TRY(take_vectors(pool, d));
    SPC_TRY(integrator->create(pool, &d->stage, values, (spc_tolerance){1, 1}, &d->method));
    *result = d;
    return SPC_OK;
}

void spc_step_derivative_destroy(spc_step_derivative *d) {
    if (d->method && d->integrator->destroy) d->integrator->destroy(d->method);
    d->method = NULL;
}

/* ---- coefficients ---- */

static void find_coefficients(spc_step_derivative *d, double dt) {
    if (d->dt == dt) return;
    d->dt = dt;
    for (d->shown = -1; d->shown < d->stages; d->shown++) {
        for (size_t i = 0; i < d->size; i++) d->sum[i] = d->shown < 0 ? 1 : 0;
        step_as(d, SHOW, 0, dt, d->sum);
        keep_coefficient(d, d->stages, d->out);
    }
}

/* ---- application ---- */

void spc_step_derivative_tangent(spc_step_derivative *d, double t, double dt, const spc_complex *u,
                                 spc_complex *v) {
    step_as(d, RECORD, t, dt, u);
    step_as(d, TANGENT, t, dt, v);
    memcpy(v, d->out, d->size * sizeof *v);
}

/* What row i is given goes to u and to the N_j that it was made of. */
typedef struct sharing {
    const spc_step_derivative *d;
    int row;
    const spc_complex *given;
} sharing;

static void add_adjoint(const spc_block *block, const spc_complex *coefficient,
                        const spc_complex *given, spc_complex *sum) {
    const spc_complex *restrict a = coefficient + block->offset;
    const spc_complex *restrict x = given + block->offset;
    spc_complex *restrict to = sum + block->offset;
    for (size_t i = 0; i < block->count; i++) to[i] += conj(a[i]) * x[i];
}

static void share_block(void *object, const spc_block *block) {
    const sharing *s = object;
    const spc_step_derivative *d = s->d;
    if (d->has_u[s->row]) add_adjoint(block, d->of_u[s->row], s->given, d->sum);
    for (int j = 0; j < s->row; j++) {
        if (d->has_n[s->row][j]) add_adjoint(block, d->of_n[s->row][j], s->given, d->given[j]);
    }
}

void spc_step_derivative_adjoint(spc_step_derivative *d, double t, double dt, const spc_complex *u,
                                 spc_complex *w) {
    const spc_problem *problem = d->problem;
    find_coefficients(d, dt);
    step_as(d, RECORD, t, dt, u);
    memset(d->sum, 0, d->size * sizeof *d->sum);
    for (int i = 0; i < d->stages; i++) memset(d->given[i], 0, d->size * sizeof *d->given[i]);
    spc_each_block(problem, share_block, &(sharing){d, d->stages, w});
    for (int i = d->stages - 1; i >= 0; i--) {
        problem->adjoint(problem->self, d->at_time[i], d->at[i], d->given[i]);
        spc_each_block(problem, share_block, &(sharing){d, i, d->given[i]});
    }
    memcpy(w, d->sum, d->size * sizeof *w);
}
