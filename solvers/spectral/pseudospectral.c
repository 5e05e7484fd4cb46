/* specula: pseudospectral.c
 *
 * The engine: what it holds, made and told of the case. N itself is in products.c.
 */
#include "pseudospectral.h"

#include "linear.h"
#include "products.h"
#include "team.h"

#include <complex.h>
#include <stdlib.h>
#include <string.h>

/* ---- construction ---- */

static void count_products(spc_pseudospectral *engine) {
    const spc_equation *equation = engine->physics->equation;
    const int dims = engine->physics->grid.dims;
    engine->by_flux = spc_equation_by_flux(equation, dims);
    if (engine->by_flux) {
        engine->inputs = engine->channels;
        engine->outputs = engine->channels * dims;
    } else if (equation->product) {
        engine->inputs = equation->inputs[dims - 1];
        engine->outputs = equation->outputs[dims - 1];
    }
}

spc_status spc_work_rows_create(spc_pool *pool, const spc_pseudospectral *engine, int planes,
                                spc_work_rows *rows) {
    const size_t row = engine->row_points * (engine->physics->equation->complex_valued ? 2 : 1);
    for (int i = 0; i < planes; i++) {
        rows->input[i] = spc_pool_take(pool, row, sizeof *rows->input[i]);
        rows->output[i] = spc_pool_take(pool, row, sizeof *rows->output[i]);
        if (!rows->input[i] || !rows->output[i]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

static spc_status take_work(spc_pool *pool, spc_pseudospectral *engine, spc_precision precision) {
    const int most = engine->inputs > engine->outputs ? engine->inputs : engine->outputs;
    const int planes = most > engine->channels ? most : engine->channels;
    const int members = spc_team_size(engine->problem.team);
    SPC_TRY(spc_planes_create(pool, engine->modes, engine->points, planes, members, precision,
                              &engine->planes));
    engine->work = spc_pool_take(pool, (size_t)members, sizeof *engine->work);
    if (!engine->work) return SPC_NO_MEMORY;
    for (int i = 0; i < members; i++) {
        SPC_TRY(spc_work_rows_create(pool, engine, planes, &engine->work[i]));
    }
    return SPC_OK;
}

/* What equations are told of each row of modes. */
static spc_status describe_rows(spc_pool *pool, spc_pseudospectral *engine) {
    const spc_modes *modes = engine->modes;
    const int last = modes->grid.dims - 1;
    spc_mode_row *rows = spc_pool_take(pool, engine->mode_rows, sizeof *rows);
    if (!rows) return SPC_NO_MEMORY;
    double points = 1;
    for (int axis = 0; axis <= last; axis++) points *= (double)engine->points[axis];
    const double scale = 1 / points;
    for (size_t index = 0; index < engine->mode_rows; index++) {
        spc_mode_row *row = &rows[index];
        *row = (spc_mode_row){.count = modes->count[last],
                              .k_last = modes->wavenumber[last],
                              .d_last = modes->derivative[last],
                              .inverse_square = modes->inverse_square + index * modes->count[last],
                              .scale = scale};
        for (size_t axis = (size_t)last, rest = index; axis-- > 0;) {
            const size_t i = rest % modes->count[axis];
            rest /= modes->count[axis];
            row->k[axis] = modes->wavenumber[axis][i];
            row->d[axis] = modes->derivative[axis][i];
        }
    }
    engine->rows = rows;
    return SPC_OK;
}

/* A static field at the points of products, filled by its profile. */
static spc_status fill_profile(spc_pool *pool, const spc_pseudospectral *engine,
                               const spc_setting *setting, const spc_profile_use *use,
                               size_t channels, bool complex_valued, const size_t n[SPC_MAX_DIMS],
                               spc_state *state) {
    spc_physics physics = *engine->physics;
    for (int axis = 0; axis < physics.grid.dims; axis++) physics.grid.n[axis] = n[axis];
    SPC_TRY(spc_state_create(pool, &physics.grid, 1, channels, complex_valued, state));
    const spc_random random = spc_random_start(use->seed, setting->sample, SPC_PURPOSE_FORCING);
    return use->profile->fill(pool, &physics, use->values, random, state);
}

static spc_status add_forcing(spc_pool *pool, spc_pseudospectral *engine,
                              const spc_setting *setting) {
    if (!setting->forcing.profile) return SPC_OK;
    const size_t total = engine->modes->total, channels = (size_t)engine->channels;
    spc_complex *modes = spc_pool_take(pool, channels * total, sizeof *modes);
    spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
    if (!modes || !scratch) {
        spc_pool_destroy(scratch);
        return SPC_NO_MEMORY;
    }
    const spc_grid *grid = &engine->physics->grid;
    const bool complex_valued = engine->physics->equation->complex_valued;
    const spc_transform *transform;
    spc_state state;
    spc_status status = fill_profile(scratch, engine, setting, &setting->forcing, channels,
                                     complex_valued, grid->n, &state);
    if (status == SPC_OK) {
        status = spc_transform_create(scratch, engine->modes, grid->n, &transform);
    }
    if (status == SPC_OK) {
        const size_t size =
            spc_transform_buffer_size(transform) + spc_transform_row_size(transform);
        spc_complex *buffer = spc_pool_take(scratch, size, sizeof *buffer);
        status = buffer ? SPC_OK : SPC_NO_MEMORY;
        const spc_part part = spc_transform_part(transform);
        const size_t field = spc_state_field_size(&state), slab = field / grid->n[0];
        for (size_t c = 0; c < channels && buffer; c++) {
            const double *here = state.data + c * field + part.first * slab;
            spc_transform_forward(transform, here, modes + c * total, buffer);
        }
    }
    spc_pool_destroy(scratch);
    if (status != SPC_OK) return status;
    spc_pseudospectral_project(engine, modes);
    engine->forcing = modes;
    return SPC_OK;
}

static spc_status add_potential(spc_pool *pool, spc_pseudospectral *engine,
                                const spc_setting *setting) {
    if (!setting->potential.profile) return SPC_OK;
    spc_state state;
    SPC_TRY(
        fill_profile(pool, engine, setting, &setting->potential, 1, false, engine->points, &state));
    const spc_part part = spc_planes_part(engine->planes);
    engine->auxiliary =
        state.data + part.first * (spc_state_field_size(&state) / engine->points[0]);
    return SPC_OK;
}

/* Where both a mode and its mirror are stored: the planes m = 0 and m = n/2 of the last axis. */
static spc_status find_mirrors(spc_pool *pool, spc_pseudospectral *engine) {
    const spc_modes *modes = engine->modes;
    if (modes->complex_valued) return SPC_OK;
    const int last = modes->grid.dims - 1;
    const size_t width = modes->count[last], rows = engine->mode_rows;
    const bool nyquist = 2 * modes->cutoff[last] == modes->grid.n[last];
    size_t(*mirror)[2] = spc_pool_take(pool, rows * (nyquist ? 2 : 1), sizeof *mirror);
    if (!mirror) return SPC_NO_MEMORY;
    for (size_t row = 0; row < rows; row++) {
        size_t rest = row, opposite = 0, stride = 1;
        for (int axis = last - 1; axis >= 0; axis--) {
            const size_t i = rest % modes->count[axis];
            const size_t number = (size_t)labs(modes->number[axis][i]);
            const bool alone = i == 0 || 2 * number == modes->grid.n[axis];
            rest /= modes->count[axis];
            opposite += (alone ? i : modes->count[axis] - i) * stride;
            stride *= modes->count[axis];
        }
        if (opposite < row) continue;
        for (int plane = 0; plane < (nyquist ? 2 : 1); plane++) {
            const size_t m = plane ? modes->whole - 1 : 0;
            if (m < modes->part.first || m >= modes->part.first + width) continue;
            mirror[engine->pairs][0] = row * width + m - modes->part.first;
            mirror[engine->pairs++][1] = opposite * width + m - modes->part.first;
        }
    }
    engine->mirror = (const size_t(*)[2])mirror;
    return SPC_OK;
}

spc_status spc_pseudospectral_create(spc_pool *pool, const spc_setting *setting,
                                     const spc_dealiasing *dealiasing, spc_precision precision,
                                     spc_pseudospectral **result) {
    const spc_physics *physics = &setting->physics;
    const spc_equation *equation = physics->equation;
    spc_pseudospectral *engine = spc_pool_take(pool, 1, sizeof *engine);
    if (!engine) return SPC_NO_MEMORY;
    engine->physics = physics;
    engine->dealiasing = dealiasing;
    engine->precision = precision;
    engine->channels = spc_equation_channels(equation, physics->grid.dims);
    SPC_TRY(spc_modes_create_part(pool, &physics->grid, equation->complex_valued,
                                  dealiasing->fraction, setting->ranks, &engine->modes));
    size_t *n = engine->points;
    spc_dealiasing_points(dealiasing, &physics->grid, n);
    const int last = physics->grid.dims - 1;
    const spc_ranks *ranks = setting->ranks;
    engine->row_points = n[last];
    engine->point_rows = !ranks ? n[0] : spc_part_of(n[0], ranks->count, ranks->rank).count;
    if (last == 0) engine->point_rows = 1;
    if (last == 2) engine->point_rows *= n[1];
    engine->mode_rows = engine->modes->total / engine->modes->count[last];
    count_products(engine);
    /* A line of points is one row, which one thread does. */
    const size_t shared = last > 0 ? engine->row_points * engine->point_rows : 0;
    SPC_TRY(spc_team_create(pool, shared, &engine->problem.team));
    SPC_TRY(take_work(pool, engine, precision));
    SPC_TRY(describe_rows(pool, engine));
    SPC_TRY(find_mirrors(pool, engine));
    SPC_TRY(spc_dealiasing_filter(pool, dealiasing, engine->modes, &engine->filter));
    if (dealiasing->filters_linear) {
        engine->filtered = spc_pool_take(pool, (size_t)engine->channels * engine->modes->total,
                                         sizeof *engine->filtered);
        if (!engine->filtered) return SPC_NO_MEMORY;
    }
    SPC_TRY(add_forcing(pool, engine, setting));
    SPC_TRY(add_potential(pool, engine, setting));
    const bool has_flow = equation->flow && !setting->forcing.profile && !engine->filter;
    spc_problem *problem = &engine->problem;
    problem->channels = (size_t)engine->channels;
    problem->modes = engine->modes->total;
    problem->self = engine;
    problem->nonlinear = spc_pseudospectral_evaluate;
    problem->flow = has_flow ? spc_pseudospectral_flow : NULL;
    problem->weight = engine->modes->weight;
    problem->ranks = ranks;
    problem->part = engine->modes->part.count;
    problem->whole = engine->modes->whole;
    SPC_TRY(spc_linear_tables(pool, physics, engine->modes,
                              dealiasing->filters_linear ? engine->filter : NULL, problem));
    *result = engine;
    return SPC_OK;
}

void spc_pseudospectral_symmetrise(const spc_pseudospectral *engine, spc_complex *u) {
    for (int c = 0; c < engine->channels; c++) {
        spc_complex *modes = u + (size_t)c * engine->modes->total;
        for (size_t i = 0; i < engine->pairs; i++) {
            spc_complex *a = modes + engine->mirror[i][0], *b = modes + engine->mirror[i][1];
            const spc_complex mean = 0.5 * (*a + conj(*b));
            *a = mean;
            *b = conj(mean);
        }
    }
}

void spc_pseudospectral_project(const spc_pseudospectral *engine, spc_complex *u) {
    const spc_equation *equation = engine->physics->equation;
    if (!equation->project) return;
    for (size_t index = 0; index < engine->mode_rows; index++) {
        const spc_mode_row *row = &engine->rows[index];
        spc_complex *channel[SPC_MAX_CHANNELS];
        for (int c = 0; c < engine->channels; c++) {
            channel[c] = u + (size_t)c * engine->modes->total + index * row->count;
        }
        equation->project(engine->physics, row, channel);
    }
}
