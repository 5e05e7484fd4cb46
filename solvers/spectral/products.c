/* specula: products.c
 *
 * N(u) by the transform method (Orszag 1969): derivatives in modes, products at points. The last axis of the
 * inverse transforms, the products and the first axis of the forward transforms are fused row by row, so that point
 * values never exist beyond one row; on three axes the transforms along y join them, slab by slab.
 *
 * Five pieces of work, each shared among the team: rows of modes, blocks of columns, slabs of points, blocks, rows of modes.
 */
#include "products.h"

#include "team.h"

#include <complex.h>
#include <string.h>

/* An evaluation under way. */
typedef struct pass {
    spc_pseudospectral *engine;
    const spc_complex *u;
    spc_complex *n;
    bool flows; /* the exact flow, of channels as they are, and not N */
    double dt;  /* of the flow */
} pass;

static int inputs_of(const pass *p) {
    return p->flows ? p->engine->channels : p->engine->inputs;
}

static int outputs_of(const pass *p) {
    return p->flows ? p->engine->channels : p->engine->outputs;
}

/* ---- from modes ---- */

static void copy_channels(const spc_pseudospectral *engine, const spc_mode_row *row,
                          const spc_complex *const *u, spc_complex *const *input) {
    for (int c = 0; c < engine->channels; c++) memcpy(input[c], u[c], row->count * sizeof **u);
}

/* Modes of every input into its plane. */
static void scatter(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    const spc_pseudospectral *engine = p->engine;
    const spc_equation *equation = engine->physics->equation;
    for (size_t index = first; index < end; index++) {
        const spc_mode_row *row = &engine->rows[index];
        const spc_complex *from[SPC_MAX_CHANNELS];
        spc_complex *to[SPC_MAX_PRODUCTS];
        for (int c = 0; c < engine->channels; c++) {
            from[c] = p->u + (size_t)c * engine->modes->total + index * row->count;
        }
        for (int i = 0; i < inputs_of(p); i++) {
            to[i] = spc_planes_open(engine->planes, member, i, index);
        }
        if (equation->prepare && !p->flows) {
            equation->prepare(engine->physics, row, from, to);
        } else {
            copy_channels(engine, row, from, to);
        }
        for (int i = 0; i < inputs_of(p); i++) spc_planes_close(engine->planes, member, i, index);
    }
}

static void invert_blocks(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    (void)member;
    const spc_planes *planes = p->engine->planes;
    const size_t blocks = spc_planes_blocks(planes);
    for (size_t i = first; i < end; i++) {
        spc_planes_block_inverse(planes, (int)(i / blocks), i % blocks);
    }
}

/* ---- at points ---- */

static void multiply(const pass *p, const spc_work_rows *work, size_t row) {
    const spc_pseudospectral *engine = p->engine;
    const spc_equation *equation = engine->physics->equation;
    const size_t count = engine->row_points;
    const double *const *input = (const double *const *)work->input;
    const double *auxiliary = engine->auxiliary ? engine->auxiliary + row * count : NULL;
    if (p->flows) {
        equation->flow(engine->physics, p->dt, count, &auxiliary, work->input);
        return;
    }
    if (equation->product) {
        equation->product(engine->physics, count, input, &auxiliary, work->output);
        return;
    }
    for (int axis = 0; axis < engine->physics->grid.dims; axis++) {
        equation->flux(engine->physics, axis, count, input, work->output + axis * engine->channels);
    }
}

static void multiply_rows(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    const spc_pseudospectral *engine = p->engine;
    const spc_planes *planes = engine->planes;
    const spc_work_rows *work = &engine->work[member];
    const size_t rows = engine->point_rows / spc_planes_slabs(planes);
    const int inputs = inputs_of(p), outputs = outputs_of(p);
    double *const *output = p->flows ? work->input : work->output;
    for (size_t slab = first; slab < end; slab++) {
        for (int i = 0; i < inputs; i++) spc_planes_slab_inverse(planes, i, slab);
        for (size_t row = slab * rows; row < (slab + 1) * rows; row++) {
            for (int i = 0; i < inputs; i++) {
                spc_planes_row_inverse(planes, member, i, row, work->input[i]);
            }
            multiply(p, work, row);
            for (int i = 0; i < outputs; i++) {
                spc_planes_row_forward(planes, member, i, row, output[i]);
            }
        }
        for (int i = 0; i < outputs; i++) spc_planes_slab_forward(planes, i, slab);
    }
}

/* ---- back to modes ---- */

static void forward_blocks(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    (void)member;
    const spc_planes *planes = p->engine->planes;
    const size_t blocks = spc_planes_blocks(planes);
    for (size_t i = first; i < end; i++) {
        spc_planes_block_forward(planes, (int)(i / blocks), i % blocks);
    }
}

/* N = -div f: -i sum over axes of k times the flux. */
static void divergence(const spc_pseudospectral *engine, const spc_mode_row *row,
                       const spc_complex *const *output, spc_complex *const *n) {
    const int last = engine->modes->grid.dims - 1;
    for (int c = 0; c < engine->channels; c++) {
        spc_complex *restrict sum = n[c];
        const spc_complex *restrict along = output[last * engine->channels + c];
        const double *restrict k = row->d_last;
        for (size_t i = 0; i < row->count; i++) sum[i] = -I * (row->scale * k[i]) * along[i];
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
        for (size_t i = 0; i < row->count; i++) n[c][i] = row->scale * output[c][i];
    }
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

static void gather(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    const spc_pseudospectral *engine = p->engine;
    const spc_equation *equation = engine->physics->equation;
    for (size_t index = first; index < end; index++) {
        const spc_mode_row *row = &engine->rows[index];
        const spc_complex *from[SPC_MAX_PRODUCTS];
        spc_complex *to[SPC_MAX_CHANNELS];
        for (int i = 0; i < outputs_of(p); i++) {
            from[i] = spc_planes_read(engine->planes, member, i, index);
        }
        for (int c = 0; c < engine->channels; c++) {
            to[c] = p->n + (size_t)c * engine->modes->total + index * row->count;
        }
        if (p->flows) {
            scale_channels(engine, row, from, to);
        } else if (equation->assemble) {
            equation->assemble(engine->physics, row, from, to);
        } else {
            divergence(engine, row, from, to);
        }
        if (p->flows) continue;
        for (int c = 0; c < engine->channels; c++) finish_row(engine, c, index, to[c]);
    }
}

/* ---- the whole ---- */

static void transform_and_multiply(pass *p) {
    const spc_pseudospectral *engine = p->engine;
    spc_team *team = engine->problem.team;
    const size_t blocks = spc_planes_blocks(engine->planes);
    spc_team_work(team, engine->mode_rows, scatter, p);
    spc_team_work(team, (size_t)inputs_of(p) * blocks, invert_blocks, p);
    for (int i = 0; i < inputs_of(p); i++) spc_planes_exchange_inverse(engine->planes, i);
    spc_team_work(team, spc_planes_slabs(engine->planes), multiply_rows, p);
    for (int i = 0; i < outputs_of(p); i++) spc_planes_exchange_forward(engine->planes, i);
    spc_team_work(team, (size_t)outputs_of(p) * blocks, forward_blocks, p);
    spc_team_work(team, engine->mode_rows, gather, p);
}

static void filter(const spc_pseudospectral *engine, const spc_complex *from, spc_complex *to) {
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
        filter(engine, u, engine->filtered);
        u = engine->filtered;
    }
    if (engine->inputs > 0) {
        transform_and_multiply(&(pass){.engine = engine, .u = u, .n = n});
        return;
    }
    memset(n, 0, size * sizeof *n);
    for (size_t i = 0; i < size && engine->forcing; i++) n[i] = engine->forcing[i];
}

void spc_pseudospectral_flow(void *object, double dt, spc_complex *u) {
    spc_pseudospectral *engine = object;
    engine->evaluations++;
    transform_and_multiply(&(pass){.engine = engine, .u = u, .n = u, .flows = true, .dt = dt});
}
