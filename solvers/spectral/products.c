/* specula: products.c
 *
 * N(u) by the transform method (Orszag 1969): derivatives in modes, products at points.
 */
#include "products.h"

#include "passage.h"

#include <complex.h>
#include <string.h>

/* An evaluation under way. */
typedef struct evaluation {
    const spc_complex *u;
    spc_complex *n;
    double dt; /* of a flow */
} evaluation;

/* ---- the three steps ---- */

static bool prepares(const spc_pseudospectral *engine) {
    return engine->physics->equation->prepare && !engine->by_flux;
}

static bool assembles(const spc_pseudospectral *engine) {
    return engine->physics->equation->assemble || engine->by_flux;
}

static void copy_channels(const spc_pseudospectral *engine, size_t count,
                          const spc_complex *const *u, spc_complex *const *input) {
    for (int c = 0; c < engine->channels; c++) memcpy(input[c], u[c], count * sizeof **u);
}

void spc_products_prepare(const spc_pseudospectral *engine, size_t mode_row,
                          const spc_complex *const *u, spc_complex *const *input) {
    const spc_mode_row *row = &engine->rows[mode_row];
    if (prepares(engine)) {
        engine->physics->equation->prepare(engine->physics, row, u, input);
    } else {
        copy_channels(engine, row->count, u, input);
    }
}

void spc_products_multiply(const spc_pseudospectral *engine, size_t point_row,
                           const double *const *input, double *const *output) {
    const spc_equation *equation = engine->physics->equation;
    const size_t count = engine->row_points;
    if (!engine->by_flux) {
        const double *auxiliary = engine->auxiliary ? engine->auxiliary + point_row * count : NULL;
        equation->product(engine->physics, count, input, &auxiliary, output);
        return;
    }
    for (int axis = 0; axis < engine->physics->grid.dims; axis++) {
        equation->flux(engine->physics, axis, count, input, output + axis * engine->channels);
    }
}

/* -i k times a number turns it by a right angle. */
static void derive(const spc_mode_row *row, const spc_complex *from, spc_complex *to) {
    const double *restrict x = (const double *)from, *restrict k = row->d_last;
    double *restrict turned = (double *)to;
#pragma omp simd
    for (size_t i = 0; i < row->count; i++) {
        const double factor = row->scale * k[i];
        turned[2 * i] = factor * x[2 * i + 1];
        turned[2 * i + 1] = -factor * x[2 * i];
    }
}

/* N = -div f: -i sum over axes of k times the flux. */
static void divergence(const spc_pseudospectral *engine, const spc_mode_row *row,
                       const spc_complex *const *output, spc_complex *const *n) {
    const int last = engine->modes->grid.dims - 1;
    for (int c = 0; c < engine->channels; c++) {
        spc_complex *restrict sum = n[c];
        derive(row, output[last * engine->channels + c], sum);
        for (int axis = 0; axis < last; axis++) {
            const spc_complex *restrict across = output[axis * engine->channels + c];
            const double factor = row->scale * row->d[axis];
            for (size_t i = 0; i < row->count; i++) sum[i] -= I * factor * across[i];
        }
    }
}

static void scale_channels(const spc_pseudospectral *engine, const spc_mode_row *row,
                           const spc_complex *const *output, spc_complex *const *n) {
    for (int c = 0; c < engine->channels; c++) {
        const spc_complex *restrict from = output[c];
        spc_complex *restrict to = n[c];
        for (size_t i = 0; i < row->count; i++) to[i] = row->scale * from[i];
    }
}

void spc_products_assemble(const spc_pseudospectral *engine, size_t mode_row,
                           const spc_complex *const *output, spc_complex *const *n) {
    const spc_mode_row *row = &engine->rows[mode_row];
    if (engine->by_flux) {
        divergence(engine, row, output, n);
    } else if (assembles(engine)) {
        engine->physics->equation->assemble(engine->physics, row, output, n);
    } else {
        scale_channels(engine, row, output, n);
    }
}

/* ---- N ---- */

static void fill_inputs(const spc_passage *p, int member, size_t mode_row,
                        spc_complex *const *input) {
    const evaluation *e = p->user;
    const spc_complex *u[SPC_MAX_CHANNELS];
    (void)member;
    for (int c = 0; c < p->engine->channels; c++) {
        u[c] = e->u + spc_products_offset(p->engine, mode_row, c);
    }
    spc_products_prepare(p->engine, mode_row, u, input);
}

static void multiply_inputs(const spc_passage *p, int member, size_t point_row) {
    const spc_work_rows *work = &p->work[member];
    spc_products_multiply(p->engine, point_row, (const double *const *)work->input, work->output);
}

/* The filter on N, and the forcing. */
static void finish_row(const spc_pseudospectral *engine, int channel, size_t index,
                       spc_complex *restrict n) {
    const size_t count = engine->rows[index].count, first = index * count;
    const double *restrict filter = engine->filter ? engine->filter + first : NULL;
    for (size_t i = 0; i < count && filter; i++) n[i] *= filter[i];
    if (!engine->forcing) return;
    const spc_complex *restrict forcing =
        engine->forcing + (size_t)channel * engine->modes->total + first;
    for (size_t i = 0; i < count; i++) n[i] += forcing[i];
}

static void take_outputs(const spc_passage *p, int member, size_t mode_row,
                         const spc_complex *const *output) {
    const evaluation *e = p->user;
    spc_complex *n[SPC_MAX_CHANNELS];
    (void)member;
    for (int c = 0; c < p->engine->channels; c++) {
        n[c] = e->n + spc_products_offset(p->engine, mode_row, c);
    }
    if (!p->to) spc_products_assemble(p->engine, mode_row, output, n);
    for (int c = 0; c < p->engine->channels; c++) finish_row(p->engine, c, mode_row, n[c]);
}

void spc_products_filter(const spc_pseudospectral *engine, const spc_complex *from,
                         spc_complex *to) {
    const size_t total = engine->modes->total;
    for (int c = 0; c < engine->channels; c++) {
        const size_t first = (size_t)c * total;
        for (size_t i = 0; i < total; i++) to[first + i] = engine->filter[i] * from[first + i];
    }
}

void spc_pseudospectral_evaluate(void *object, double t, const spc_complex *u, spc_complex *n) {
    spc_pseudospectral *engine = object;
    (void)t;
    engine->evaluations++;
    const size_t size = (size_t)engine->channels * engine->modes->total;
    if (engine->filtered) {
        spc_products_filter(engine, u, engine->filtered);
        u = engine->filtered;
    }
    if (engine->inputs > 0) {
        const bool line = engine->physics->grid.dims == 1;
        spc_passage_run(&(spc_passage){.engine = engine,
                                       .planes = engine->planes,
                                       .work = engine->work,
                                       .inputs = engine->inputs,
                                       .outputs = engine->outputs,
                                       .from = line && !prepares(engine) ? u : NULL,
                                       .to = line && !assembles(engine) ? n : NULL,
                                       .user = &(evaluation){.u = u, .n = n},
                                       .fill = fill_inputs,
                                       .multiply = multiply_inputs,
                                       .take = take_outputs});
        return;
    }
    memset(n, 0, size * sizeof *n);
    for (size_t i = 0; i < size && engine->forcing; i++) n[i] = engine->forcing[i];
}

/* ---- the flow ---- */

static void fill_channels(const spc_passage *p, int member, size_t mode_row,
                          spc_complex *const *input) {
    const evaluation *e = p->user;
    const spc_complex *u[SPC_MAX_CHANNELS];
    (void)member;
    for (int c = 0; c < p->engine->channels; c++) {
        u[c] = e->u + spc_products_offset(p->engine, mode_row, c);
    }
    copy_channels(p->engine, p->engine->rows[mode_row].count, u, input);
}

static void flow_row(const spc_passage *p, int member, size_t point_row) {
    const evaluation *e = p->user;
    const spc_pseudospectral *engine = p->engine;
    const size_t count = engine->row_points;
    const double *auxiliary = engine->auxiliary ? engine->auxiliary + point_row * count : NULL;
    engine->physics->equation->flow(engine->physics, e->dt, count, &auxiliary,
                                    p->work[member].input);
}

static void take_channels(const spc_passage *p, int member, size_t mode_row,
                          const spc_complex *const *output) {
    const evaluation *e = p->user;
    spc_complex *n[SPC_MAX_CHANNELS];
    (void)member;
    if (p->to) return;
    for (int c = 0; c < p->engine->channels; c++) {
        n[c] = e->n + spc_products_offset(p->engine, mode_row, c);
    }
    scale_channels(p->engine, &p->engine->rows[mode_row], output, n);
}

void spc_pseudospectral_flow(void *object, double dt, spc_complex *u) {
    spc_pseudospectral *engine = object;
    engine->evaluations++;
    spc_complex *line = engine->physics->grid.dims == 1 ? u : NULL;
    spc_passage_run(&(spc_passage){.engine = engine,
                                   .planes = engine->planes,
                                   .work = engine->work,
                                   .inputs = engine->channels,
                                   .outputs = engine->channels,
                                   .in_place = true,
                                   .from = line,
                                   .to = line,
                                   .user = &(evaluation){.u = u, .n = u, .dt = dt},
                                   .fill = fill_channels,
                                   .multiply = flow_row,
                                   .take = take_channels});
}
