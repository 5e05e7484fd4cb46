/* specula: derivative.c
 *
 * N = A F p(S P u) with matrices P (prepare) and A (assemble) at each mode, the transforms S to points and F back, and
 * products p at points. So
 *
 *   N'(u) v = A F p'(S P u) S P v,     N'(u)* w = P* F p'(S P u)^T S A* w,
 *
 * S and F being each other's adjoint, up to the number of points, in the inner product sum weight Re(conj(a) b) of modes that stand for
 * their mirrors as well. P and A are found column by column, by giving the equation ones: what it adds of its own to N
 * (Gray-Scott's feed) is no part of them.
 */
#include "derivative.h"

#include "differences.h"
#include "passage.h"
#include "products.h"
#include "team.h"

#include <complex.h>
#include <string.h>

/* Rows of one thread. */
typedef struct derivative_rows {
    spc_complex *column[SPC_MAX_PRODUCTS], *constant[SPC_MAX_CHANNELS];
    spc_difference_rows differences;
} derivative_rows;

struct spc_derivative {
    spc_planes *planes; /* inputs of N, then those of its derivative */
    spc_work_rows *work;
    derivative_rows *rows;
    const spc_complex *ones, *points, *zeros; /* rows of modes: 1, 1/scale, 0 */
};

/* What is differentiated where. */
typedef struct application {
    const spc_complex *u;
    spc_complex *v;
} application;

/* ---- matrices at a row of modes ---- */

/* Rows of zeros but for one. */
static void unit(const spc_pseudospectral *engine, int count, int which, const spc_complex *row,
                 const spc_complex *rows[SPC_MAX_PRODUCTS]) {
    for (int i = 0; i < count; i++) rows[i] = i == which ? row : engine->derivative->zeros;
}

/* Column `channel` of P: [input]. */
static spc_complex *const *column_of_prepare(const spc_pseudospectral *engine, int member,
                                             size_t mode_row, int channel) {
    const spc_complex *from[SPC_MAX_PRODUCTS];
    spc_complex *const *column = engine->derivative->rows[member].column;
    unit(engine, engine->channels, channel, engine->derivative->ones, from);
    spc_products_prepare(engine, mode_row, from, column);
    return column;
}

/* Column `output` of A, with the filter on N: [channel]. */
static spc_complex *const *column_of_assemble(const spc_pseudospectral *engine, int member,
                                              size_t mode_row, int output) {
    const spc_mode_row *row = &engine->rows[mode_row];
    const double *filter = engine->filter ? engine->filter + mode_row * row->count : NULL;
    const spc_complex *from[SPC_MAX_PRODUCTS];
    const derivative_rows *own = &engine->derivative->rows[member];
    unit(engine, engine->outputs, -1, NULL, from);
    spc_products_assemble(engine, mode_row, from, own->constant);
    unit(engine, engine->outputs, output, engine->derivative->points, from);
    spc_products_assemble(engine, mode_row, from, own->column);
    for (int c = 0; c < engine->channels; c++) {
        spc_complex *restrict column = own->column[c];
        const spc_complex *restrict constant = own->constant[c];
        for (size_t i = 0; i < row->count; i++) {
            column[i] = row->scale * (filter ? filter[i] : 1) * (column[i] - constant[i]);
        }
    }
    return own->column;
}

static void add_product(size_t count, const spc_complex *restrict a, const spc_complex *restrict x,
                        spc_complex *restrict sum) {
    for (size_t i = 0; i < count; i++) sum[i] += a[i] * x[i];
}

static void add_conjugate_product(size_t count, const spc_complex *restrict a,
                                  const spc_complex *restrict x, spc_complex *restrict sum) {
    for (size_t i = 0; i < count; i++) sum[i] += conj(a[i]) * x[i];
}

/* ---- tangent ---- */

static void prepare_inputs(const spc_pseudospectral *engine, size_t mode_row, const spc_complex *u,
                           spc_complex *const *input) {
    const spc_complex *rows[SPC_MAX_CHANNELS];
    for (int c = 0; c < engine->channels; c++) {
        rows[c] = u + spc_products_offset(engine, mode_row, c);
    }
    spc_products_prepare(engine, mode_row, rows, input);
}

static void fill_tangent(const spc_passage *p, int member, size_t mode_row,
                         spc_complex *const *input) {
    const application *a = p->user;
    (void)member;
    prepare_inputs(p->engine, mode_row, a->u, input);
    prepare_inputs(p->engine, mode_row, a->v, input + p->engine->inputs);
}

static void multiply_tangent(const spc_passage *p, int member, size_t point_row) {
    const spc_pseudospectral *engine = p->engine;
    const double *const *input = (const double *const *)p->work[member].input;
    spc_products_tangent(engine, &engine->derivative->rows[member].differences, point_row, input,
                         input + engine->inputs, p->work[member].output);
}

static void take_tangent(const spc_passage *p, int member, size_t mode_row,
                         const spc_complex *const *output) {
    const spc_pseudospectral *engine = p->engine;
    const application *a = p->user;
    const size_t count = engine->rows[mode_row].count;
    for (int c = 0; c < engine->channels; c++) {
        memset(a->v + spc_products_offset(engine, mode_row, c), 0, count * sizeof *a->v);
    }
    for (int o = 0; o < engine->outputs; o++) {
        spc_complex *const *column = column_of_assemble(engine, member, mode_row, o);
        for (int c = 0; c < engine->channels; c++) {
            add_product(count, column[c], output[o],
                        a->v + spc_products_offset(engine, mode_row, c));
        }
    }
}

/* ---- adjoint ---- */

static void fill_adjoint(const spc_passage *p, int member, size_t mode_row,
                         spc_complex *const *input) {
    const spc_pseudospectral *engine = p->engine;
    const application *a = p->user;
    const size_t count = engine->rows[mode_row].count;
    prepare_inputs(engine, mode_row, a->u, input);
    for (int o = 0; o < engine->outputs; o++) {
        spc_complex *const *column = column_of_assemble(engine, member, mode_row, o);
        spc_complex *to = input[engine->inputs + o];
        memset(to, 0, count * sizeof *to);
        for (int c = 0; c < engine->channels; c++) {
            add_conjugate_product(count, column[c], a->v + spc_products_offset(engine, mode_row, c),
                                  to);
        }
    }
}

static void multiply_adjoint(const spc_passage *p, int member, size_t point_row) {
    const spc_pseudospectral *engine = p->engine;
    const double *const *input = (const double *const *)p->work[member].input;
    spc_products_adjoint(engine, &engine->derivative->rows[member].differences, point_row, input,
                         input + engine->inputs, p->work[member].output);
}

static void take_adjoint(const spc_passage *p, int member, size_t mode_row,
                         const spc_complex *const *output) {
    const spc_pseudospectral *engine = p->engine;
    const application *a = p->user;
    const size_t count = engine->rows[mode_row].count;
    for (int c = 0; c < engine->channels; c++) {
        spc_complex *const *column = column_of_prepare(engine, member, mode_row, c);
        spc_complex *sum = a->v + spc_products_offset(engine, mode_row, c);
        memset(sum, 0, count * sizeof *sum);
        for (int i = 0; i < engine->inputs; i++) {
            add_conjugate_product(count, column[i], output[i], sum);
        }
    }
}

/* ---- the whole ---- */

/* Where a filter multiplies whatever enters N it does so on both sides of N'. */
static const spc_complex *enter(const spc_pseudospectral *engine, const spc_complex *u) {
    if (!engine->filtered) return u;
    spc_products_filter(engine, u, engine->filtered);
    return engine->filtered;
}

static spc_passage passage_of(const spc_pseudospectral *engine, application *user) {
    return (spc_passage){.engine = engine,
                         .planes = engine->derivative->planes,
                         .work = engine->derivative->work,
                         .user = user};
}

static void apply_tangent(void *object, double t, const spc_complex *u, spc_complex *v) {
    const spc_pseudospectral *engine = object;
    (void)t;
    application a = {.u = enter(engine, u), .v = v};
    if (engine->filtered) spc_products_filter(engine, v, v);
    spc_passage p = passage_of(engine, &a);
    p.inputs = 2 * engine->inputs;
    p.outputs = engine->outputs;
    p.fill = fill_tangent;
    p.multiply = multiply_tangent;
    p.take = take_tangent;
    spc_passage_run(&p);
}

static void apply_adjoint(void *object, double t, const spc_complex *u, spc_complex *w) {
    const spc_pseudospectral *engine = object;
    (void)t;
    application a = {.u = enter(engine, u), .v = w};
    spc_passage p = passage_of(engine, &a);
    p.inputs = engine->inputs + engine->outputs;
    p.outputs = engine->inputs;
    p.fill = fill_adjoint;
    p.multiply = multiply_adjoint;
    p.take = take_adjoint;
    spc_passage_run(&p);
    if (engine->filtered) spc_products_filter(engine, w, w);
}

static void apply_nothing(void *object, double t, const spc_complex *u, spc_complex *v) {
    const spc_pseudospectral *engine = object;
    (void)t;
    (void)u;
    memset(v, 0, (size_t)engine->channels * engine->modes->total * sizeof *v);
}

/* ---- construction ---- */

static spc_status refuse(spc_context *context, const spc_pseudospectral *engine) {
    const spc_equation *equation = engine->physics->equation;
    if (engine->precision == SPC_SINGLE) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "N in single precision has no derivative to rounding of double; take "
                        "precision: double");
    }
    if (equation->degree >= 1 && equation->degree <= SPC_DIFFERENCES_DEGREE) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "N of %s is no polynomial of degree %d or less, whose derivatives are known; "
                    "take another equation",
                    equation->name, SPC_DIFFERENCES_DEGREE);
}

static spc_status take_rows(spc_pool *pool, const spc_pseudospectral *engine, int planes,
                            spc_work_rows *work, derivative_rows *rows) {
    const size_t count = engine->rows->count;
    SPC_TRY(spc_work_rows_create(pool, engine, planes, work));
    SPC_TRY(spc_difference_rows_create(pool, engine, &rows->differences));
    const int columns = engine->inputs > engine->channels ? engine->inputs : engine->channels;
    for (int i = 0; i < columns; i++) {
        rows->column[i] = spc_pool_take(pool, count, sizeof **rows->column);
        if (!rows->column[i]) return SPC_NO_MEMORY;
    }
    for (int c = 0; c < engine->channels; c++) {
        rows->constant[c] = spc_pool_take(pool, count, sizeof **rows->constant);
        if (!rows->constant[c]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_pseudospectral *engine, spc_derivative *own) {
    const int more = engine->inputs > engine->outputs ? engine->inputs : engine->outputs;
    const int planes = engine->inputs + more, members = spc_team_size(engine->problem.team);
    const size_t count = engine->rows->count;
    SPC_TRY(spc_planes_create(pool, engine->modes, engine->points, planes, members, SPC_DOUBLE,
                              &own->planes));
    spc_complex *ones = spc_pool_take(pool, count, sizeof *ones);
    spc_complex *points = spc_pool_take(pool, count, sizeof *points);
    own->ones = ones;
    own->points = points;
    own->zeros = spc_pool_take(pool, count, sizeof *own->zeros);
    own->work = spc_pool_take(pool, (size_t)members, sizeof *own->work);
    own->rows = spc_pool_take(pool, (size_t)members, sizeof *own->rows);
    if (!ones || !points || !own->zeros || !own->work || !own->rows) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        ones[i] = 1;
        points[i] = 1 / engine->rows->scale;
    }
    for (int i = 0; i < members; i++) {
        SPC_TRY(take_rows(pool, engine, planes, &own->work[i], &own->rows[i]));
    }
    return SPC_OK;
}

spc_status spc_pseudospectral_differentiate(spc_pool *pool, spc_pseudospectral *engine) {
    if (engine->problem.tangent) return SPC_OK;
    SPC_TRY(refuse(spc_pool_context(pool), engine));
    if (engine->inputs > 0) {
        spc_derivative *own = spc_pool_take(pool, 1, sizeof *own);
        if (!own) return SPC_NO_MEMORY;
        SPC_TRY(create(pool, engine, own));
        engine->derivative = own;
    }
    engine->problem.tangent = engine->inputs > 0 ? apply_tangent : apply_nothing;
    engine->problem.adjoint = engine->inputs > 0 ? apply_adjoint : apply_nothing;
    return SPC_OK;
}
