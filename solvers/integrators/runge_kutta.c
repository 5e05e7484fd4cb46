/* specula: runge_kutta.c
 *
 * The step of runge_kutta.h. A pass completes the last slope by its linear part and forms the next argument in the
 * same sweep over memory; arguments of stages live in the result's memory:
 *
 *   k_{i-1} += L U_{i-1},    U_i = u + dt sum_j a_ij k_j.
 *
 * Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, sections II.4 to II.6 and II.10.
 */
#include "runge_kutta.h"

#include "diagonal.h"
#include "lawson.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Squares of norms that the error estimate is made of. */
typedef struct squares {
    double u, out, error, low_error;
} squares;

typedef struct runge_kutta {
    const spc_problem *problem;
    const spc_tableau *tableau;
    spc_tolerance tolerance;
    spc_lawson *lawson; /* NULL: the plain form */
    size_t size;
    spc_complex *k[SPC_STAGES];
    spc_complex *start; /* u of the last step, for dense output */
    squares *squares;   /* by block */
    double t, dt;       /* of the last try */
    bool first_known;   /* k[0] is the slope at u */
    bool last_known;    /* k[stages] is the slope at the end of the last try */
    bool extras_known;  /* stages for dense output alone are there */
    bool accepted;      /* the last try was, and k[0] still is the slope at its start */
} runge_kutta;

/* ---- creation ---- */

static bool dense(const runge_kutta *self) {
    return self->tableau->dense_rows > 0 && !self->lawson;
}

static int slopes(const runge_kutta *self) {
    const spc_tableau *tableau = self->tableau;
    return tableau->stages + (tableau->estimates ? 1 : 0) + (dense(self) ? tableau->extras : 0);
}

spc_status spc_runge_kutta_create(spc_pool *pool, const spc_problem *problem,
                                  const spc_tableau *tableau, spc_form form,
                                  spc_tolerance tolerance, void **result) {
    runge_kutta *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->tableau = tableau;
    self->tolerance = tolerance;
    self->size = problem->channels * problem->modes;
    if (form == SPC_INTEGRATING_FACTOR) {
        SPC_TRY(spc_lawson_create(pool, problem, tableau, &self->lawson));
    }
    for (int i = 0; i < slopes(self); i++) {
        self->k[i] = spc_pool_take(pool, self->size, sizeof *self->k[i]);
        if (!self->k[i]) return SPC_NO_MEMORY;
    }
    if (tableau->estimates) {
        self->squares = spc_pool_take(pool, spc_blocks(problem), sizeof *self->squares);
        if (!self->squares) return SPC_NO_MEMORY;
    }
    if (dense(self)) {
        self->start = spc_pool_take(pool, self->size, sizeof *self->start);
        if (!self->start) return SPC_NO_MEMORY;
    }
    *result = self;
    return SPC_OK;
}

/* ---- passes ---- */

static void combine(const runge_kutta *self, const spc_block *block, int row, int terms,
                    const double *weight, const double *u, double *sum) {
    double factor[SPC_STAGES];
    if (self->lawson) {
        for (int j = 0; j < terms; j++) factor[j] = self->dt * weight[j];
        spc_lawson_combine(self->lawson, block, row, terms, factor, self->k, u, sum);
        return;
    }
    const double *x[SPC_STAGES];
    size_t count = 0;
    for (int j = 0; j < terms; j++) {
        if (weight[j] == 0) continue;
        x[count] = (const double *)(self->k[j] + block->offset);
        factor[count++] = self->dt * weight[j];
    }
    spc_block_combine(block->count, count, factor, x, u, sum);
}

/* k_i was N(at); in the plain form it becomes L at + N(at). */
static void complete(const runge_kutta *self, const spc_block *block, int i,
                     const spc_complex *at) {
    if (self->lawson) return;
    spc_block_add_linear(self->problem, block, 1, (const double *)(at + block->offset),
                         (double *)(self->k[i] + block->offset));
}

static void measure(const runge_kutta *self, const spc_block *block, const double *u,
                    const double *out) {
    const spc_problem *problem = self->problem;
    const spc_tableau *tableau = self->tableau;
    const int end = tableau->stages, terms = end + 1;
    squares *own = &self->squares[block->index];
    double error[2 * SPC_BLOCK];
    own->u = spc_block_square(problem, block, u);
    own->out = spc_block_square(problem, block, out);
    combine(self, block, end, terms, tableau->error, NULL, error);
    own->error = spc_block_square(problem, block, error);
    if (tableau->low_error[0] == 0) return;
    combine(self, block, end, terms, tableau->low_error, NULL, error);
    own->low_error = spc_block_square(problem, block, error);
}

/* One pass: which slope or stage, between which values. */
typedef struct pass {
    const runge_kutta *self;
    int row;
    const spc_complex *u,
        *at; /* at: where slope row - 1, or row, is completed; NULL: it is complete */
    spc_complex *to;
    bool measures; /* the error of the step as well */
} pass;

static void advance_block(void *object, const spc_block *block) {
    const pass *p = object;
    const runge_kutta *self = p->self;
    if (p->at) complete(self, block, p->row - 1, p->at);
    const double *from = (const double *)(p->u + block->offset);
    double *to = (double *)(p->to + block->offset);
    combine(self, block, p->row, p->row, self->tableau->a[p->row], from, to);
    if (p->measures) measure(self, block, from, to);
    if (p->row > 1 || !self->start) return;
    memcpy(self->start + block->offset, from, block->count * sizeof *p->u);
}

/* Form the argument of stage `row` in `to`; slope row - 1 at `last` is completed on the way, NULL: it
 * is complete. */
static void advance(const runge_kutta *self, int row, const spc_complex *u, const spc_complex *last,
                    spc_complex *to, bool measures) {
    pass p = {.self = self, .row = row, .u = u, .at = last, .to = to, .measures = measures};
    spc_each_block(self->problem, advance_block, &p);
}

static void finish_block(void *object, const spc_block *block) {
    const pass *p = object;
    complete(p->self, block, p->row, p->at);
    if (!p->measures) return;
    measure(p->self, block, (const double *)(p->u + block->offset),
            (const double *)(p->at + block->offset));
}

/* Complete slope i at `at`, and measure the error of the step from u to there. */
static void finish(const runge_kutta *self, int i, const spc_complex *u, const spc_complex *at,
                   bool measures) {
    pass p = {.self = self, .row = i, .u = u, .at = at, .measures = measures};
    spc_each_block(self->problem, finish_block, &p);
}

static void slope(const runge_kutta *self, int i, const spc_complex *at) {
    const double t = self->t + self->tableau->c[i] * self->dt;
    self->problem->nonlinear(self->problem->self, t, at, self->k[i]);
}

/* ---- a step ---- */

static void add_ranks(const spc_problem *problem, squares *sum) {
    if (!problem->ranks) return;
    double numbers[] = {sum->u, sum->out, sum->error, sum->low_error};
    problem->ranks->sum(problem->ranks->user, numbers, sizeof numbers / sizeof *numbers);
    *sum =
        (squares){.u = numbers[0], .out = numbers[1], .error = numbers[2], .low_error = numbers[3]};
}

/* The error relative to the tolerance. With two estimates that of DOP853: the fifth-order error damped
 * by the third-order one (Hairer, Norsett, Wanner, section II.10). */
static double scaled_error(const runge_kutta *self) {
    squares sum = {0};
    for (size_t i = 0; i < spc_blocks(self->problem); i++) {
        const squares *own = &self->squares[i];
        sum.u += own->u;
        sum.out += own->out;
        sum.error += own->error;
        sum.low_error += own->low_error;
    }
    add_ranks(self->problem, &sum);
    const double scale =
        self->tolerance.absolute + self->tolerance.relative * sqrt(fmax(sum.u, sum.out));
    double error = sqrt(sum.error);
    if (sum.low_error > 0) error = sum.error / sqrt(sum.error + 0.01 * sum.low_error);
    return error > 0 ? error / scale : error;
}

/* The slope at u: the last of the step before, or a new one. */
static void begin(runge_kutta *self, const spc_complex *u) {
    if (self->accepted && self->last_known) {
        spc_complex *last = self->k[self->tableau->stages];
        self->k[self->tableau->stages] = self->k[0];
        self->k[0] = last;
        self->first_known = true;
    } else if (self->accepted) {
        self->first_known = false;
    }
    self->accepted = false;
    self->last_known = self->extras_known = false;
    if (!self->first_known) slope(self, 0, u);
}

void spc_runge_kutta_step(void *object, double t, double dt, const spc_complex *u, spc_complex *out,
                          double *error) {
    runge_kutta *self = object;
    const spc_tableau *tableau = self->tableau;
    const int end = tableau->stages;
    /* Zero weight of the last slope: the error needs no evaluation at the result. */
    const bool early = tableau->estimates && tableau->error[end] == 0;
    self->t = t;
    self->dt = dt;
    if (self->lawson) spc_lawson_prepare(self->lawson, dt);
    begin(self, u);
    const spc_complex *last = self->first_known ? NULL : u;
    for (int i = 1; i < end; i++) {
        advance(self, i, u, last, out, false);
        slope(self, i, out);
        last = out;
    }
    advance(self, end, u, last, out, early);
    self->first_known = tableau->estimates;
    if (!tableau->estimates) {
        *error = 0;
        return;
    }
    /* A step that will be refused needs no slope at its end. */
    self->last_known = !early || scaled_error(self) <= 1;
    if (self->last_known) {
        slope(self, end, out);
        finish(self, end, u, out, !early);
    }
    *error = scaled_error(self);
}

void spc_runge_kutta_accept(void *object) {
    runge_kutta *self = object;
    self->accepted = true;
}

void spc_runge_kutta_reset(void *object) {
    runge_kutta *self = object;
    self->accepted = self->first_known = self->last_known = self->extras_known = false;
}

/* ---- dense output ---- */

/* u(t + x dt) = u + x (F0 + (1 - x) (F1 + x (F2 + (1 - x) (F3 + ...)))) with F0 = dt sum b k, F1 = dt k_first - F0,
 * F2 = 2 F0 - dt (k_first + k_last), and F3 and higher from the table: as weights of the slopes. */
static void dense_weights(const spc_tableau *tableau, double x, double *weight) {
    const int end = tableau->stages;
    const double *b = tableau->a[end];
    double power = x;
    for (int j = 0; j < SPC_STAGES; j++) weight[j] = x * b[j];
    power *= 1 - x;
    for (int j = 0; j < end; j++) weight[j] -= power * b[j];
    weight[0] += power;
    power *= x;
    for (int j = 0; j < end; j++) weight[j] += 2 * power * b[j];
    weight[0] -= power;
    weight[end] -= power;
    for (int row = 0; row < tableau->dense_rows; row++) {
        power *= row % 2 ? x : 1 - x;
        for (int j = 0; j < SPC_STAGES; j++) weight[j] += power * tableau->dense[row][j];
    }
}

/* Stages that only dense output needs, and the slope at the end if the step went without. */
static void add_extras(runge_kutta *self, spc_complex *argument) {
    const int end = self->tableau->stages;
    if (!self->last_known) {
        advance(self, end, self->start, NULL, argument, false);
        slope(self, end, argument);
        finish(self, end, NULL, argument, false);
        self->last_known = true;
    }
    for (int i = end + 1; i <= end + self->tableau->extras; i++) {
        advance(self, i, self->start, NULL, argument, false);
        slope(self, i, argument);
        finish(self, i, NULL, argument, false);
    }
    self->extras_known = true;
}

typedef struct between {
    const runge_kutta *self;
    const double *weight;
    spc_complex *out;
} between;

static void interpolate_block(void *object, const spc_block *block) {
    const between *b = object;
    const runge_kutta *self = b->self;
    combine(self, block, 0, slopes(self), b->weight, (const double *)(self->start + block->offset),
            (double *)(b->out + block->offset));
}

void spc_runge_kutta_interpolate(void *object, double t, spc_complex *out) {
    runge_kutta *self = object;
    if (!self->extras_known) add_extras(self, out);
    double weight[SPC_STAGES] = {0};
    dense_weights(self->tableau, (t - self->t) / self->dt, weight);
    spc_each_block(self->problem, interpolate_block, &(between){self, weight, out});
}

/* ---- continuation ---- */

enum { NUMBERS = 6 };

/* Whether the next step or dense output looks at slope i. */
static bool is_kept(const runge_kutta *self, int i) {
    return dense(self) || i == 0 || i == self->tableau->stages;
}

spc_status spc_runge_kutta_save(void *object, spc_archive *archive) {
    const runge_kutta *self = object;
    const double numbers[NUMBERS] = {self->t,          self->dt,           self->first_known,
                                     self->last_known, self->extras_known, self->accepted};
    SPC_TRY(spc_archive_put(archive, "runge-kutta.numbers", numbers, NUMBERS));
    for (int i = 0; i < slopes(self); i++) {
        char name[32];
        snprintf(name, sizeof name, "runge-kutta.slope-%d", i);
        if (!is_kept(self, i)) continue;
        SPC_TRY(spc_problem_put(self->problem, archive, name, self->k[i]));
    }
    if (!self->start) return SPC_OK;
    return spc_problem_put(self->problem, archive, "runge-kutta.start", self->start);
}

spc_status spc_runge_kutta_load(void *object, const spc_archive *archive) {
    runge_kutta *self = object;
    double numbers[NUMBERS];
    SPC_TRY(spc_archive_get(archive, "runge-kutta.numbers", numbers, NUMBERS));
    for (int i = 0; i < slopes(self); i++) {
        char name[32];
        snprintf(name, sizeof name, "runge-kutta.slope-%d", i);
        if (!is_kept(self, i)) continue;
        SPC_TRY(spc_problem_get(self->problem, archive, name, self->k[i]));
    }
    self->t = numbers[0];
    self->dt = numbers[1];
    self->first_known = numbers[2] != 0;
    self->last_known = numbers[3] != 0;
    self->extras_known = numbers[4] != 0;
    self->accepted = numbers[5] != 0;
    if (!self->start) return SPC_OK;
    return spc_problem_get(self->problem, archive, "runge-kutta.start", self->start);
}
