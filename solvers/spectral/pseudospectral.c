/* specula: pseudospectral.c
 *
 * N(u) by the transform method (Orszag 1969): derivatives in modes, products at points. The last axis of the
 * inverse transforms, the products and the first axis of the forward transforms are fused row by row, so that point
 * values never exist beyond one row.
 */
#include "pseudospectral.h"

#include "linear.h"

#include <complex.h>
#include <stdlib.h>
#include <string.h>

static void copy_channels(const spc_pseudospectral *engine, const spc_mode_row *row,
                          const spc_complex *const *u, spc_complex *const *input) {
    for (int c = 0; c < engine->channels; c++) memcpy(input[c], u[c], row->count * sizeof **u);
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

/* Modes of every input into its plane, and through the slow axes. */
static void scatter(const spc_pseudospectral *engine, const spc_complex *u, bool derived) {
    const spc_equation *equation = engine->physics->equation;
    const int planes = derived ? engine->inputs : engine->channels;
    for (size_t index = 0; index < engine->mode_rows; index++) {
        const spc_mode_row *row = &engine->rows[index];
        const spc_complex *from[SPC_MAX_CHANNELS];
        spc_complex *to[SPC_MAX_PRODUCTS];
        for (int c = 0; c < engine->channels; c++) {
            from[c] = u + (size_t)c * engine->modes->total + index * row->count;
        }
        for (int i = 0; i < planes; i++) {
            to[i] = spc_transform_mode_row(engine->points, engine->plane[i], index);
        }
        if (derived && equation->prepare) {
            equation->prepare(engine->physics, row, from, to);
        } else {
            copy_channels(engine, row, from, to);
        }
    }
    for (int i = 0; i < planes; i++) {
        spc_transform_columns_inverse(engine->points, engine->plane[i]);
    }
}

static void products(const spc_pseudospectral *engine, size_t row) {
    const spc_equation *equation = engine->physics->equation;
    const double *const *input = (const double *const *)engine->input;
    if (equation->product) {
        const double *auxiliary =
            engine->auxiliary ? engine->auxiliary + row * engine->row_points : NULL;
        equation->product(engine->physics, engine->row_points, input, &auxiliary, engine->output);
        return;
    }
    for (int axis = 0; axis < engine->physics->grid.dims; axis++) {
        equation->flux(engine->physics, axis, engine->row_points, input,
                       engine->output + axis * engine->channels);
    }
}

static void gather(const spc_pseudospectral *engine, spc_complex *n) {
    const spc_equation *equation = engine->physics->equation;
    for (int i = 0; i < engine->outputs; i++) {
        spc_transform_columns_forward(engine->points, engine->plane[i]);
    }
    for (size_t index = 0; index < engine->mode_rows; index++) {
        const spc_mode_row *row = &engine->rows[index];
        const spc_complex *from[SPC_MAX_PRODUCTS];
        spc_complex *to[SPC_MAX_CHANNELS];
        for (int i = 0; i < engine->outputs; i++) {
            from[i] = spc_transform_mode_row(engine->points, engine->plane[i], index);
        }
        for (int c = 0; c < engine->channels; c++) {
            to[c] = n + (size_t)c * engine->modes->total + index * row->count;
        }
        if (equation->assemble) {
            equation->assemble(engine->physics, row, from, to);
        } else {
            divergence(engine, row, from, to);
        }
    }
}

static void filter(const spc_pseudospectral *engine, const spc_complex *from, spc_complex *to) {
    const size_t total = engine->modes->total;
    for (int c = 0; c < engine->channels; c++) {
        const size_t first = (size_t)c * total;
        for (size_t i = 0; i < total; i++) to[first + i] = engine->filter[i] * from[first + i];
    }
}

static void evaluate(void *self, double t, const spc_complex *u, spc_complex *n) {
    spc_pseudospectral *engine = self;
    (void)t;
    engine->evaluations++;
    const size_t size = (size_t)engine->channels * engine->modes->total;
    if (engine->inputs == 0) {
        memset(n, 0, size * sizeof *n);
    } else {
        if (engine->filtered) {
            filter(engine, u, engine->filtered);
            u = engine->filtered;
        }
        scatter(engine, u, true);
        for (size_t row = 0; row < engine->point_rows; row++) {
            for (int i = 0; i < engine->inputs; i++) {
                spc_transform_row_inverse(engine->points, engine->plane[i], row, engine->input[i],
                                          engine->scratch);
            }
            products(engine, row);
            for (int i = 0; i < engine->outputs; i++) {
                spc_transform_row_forward(engine->points, engine->output[i], engine->plane[i], row,
                                          engine->scratch);
            }
        }
        gather(engine, n);
        if (engine->filter) filter(engine, n, n);
    }
    if (engine->forcing) {
        for (size_t i = 0; i < size; i++) n[i] += engine->forcing[i];
    }
}

static void flow(void *self, double dt, spc_complex *u) {
    spc_pseudospectral *engine = self;
    const spc_equation *equation = engine->physics->equation;
    engine->evaluations++;
    scatter(engine, u, false);
    for (size_t row = 0; row < engine->point_rows; row++) {
        for (int c = 0; c < engine->channels; c++) {
            spc_transform_row_inverse(engine->points, engine->plane[c], row, engine->input[c],
                                      engine->scratch);
        }
        const double *auxiliary =
            engine->auxiliary ? engine->auxiliary + row * engine->row_points : NULL;
        equation->flow(engine->physics, dt, engine->row_points, &auxiliary, engine->input);
        for (int c = 0; c < engine->channels; c++) {
            spc_transform_row_forward(engine->points, engine->input[c], engine->plane[c], row,
                                      engine->scratch);
        }
    }
    const double scale = 1 / ((double)engine->row_points * (double)engine->point_rows);
    const size_t width = engine->modes->total / engine->mode_rows;
    for (int c = 0; c < engine->channels; c++) {
        spc_transform_columns_forward(engine->points, engine->plane[c]);
        for (size_t index = 0; index < engine->mode_rows; index++) {
            const spc_complex *from =
                spc_transform_mode_row(engine->points, engine->plane[c], index);
            spc_complex *to = u + (size_t)c * engine->modes->total + index * width;
            for (size_t i = 0; i < width; i++) to[i] = scale * from[i];
        }
    }
}

/* ---- construction ---- */

static void count_products(spc_pseudospectral *engine) {
    const spc_equation *equation = engine->physics->equation;
    const int dims = engine->physics->grid.dims;
    if (equation->product) {
        engine->inputs = equation->inputs[dims - 1];
        engine->outputs = equation->outputs[dims - 1];
    } else if (equation->flux && !equation->linear_flux) {
        engine->inputs = engine->channels;
        engine->outputs = engine->channels * dims;
    }
}

static spc_status take_work(spc_pool *pool, spc_pseudospectral *engine) {
    const bool pairs = engine->physics->equation->complex_valued;
    const int most = engine->inputs > engine->outputs ? engine->inputs : engine->outputs;
    const int planes = most > engine->channels ? most : engine->channels;
    const size_t buffer = spc_transform_buffer_size(engine->points);
    for (int i = 0; i < planes; i++) {
        engine->plane[i] = spc_pool_take(pool, buffer, sizeof *engine->plane[i]);
        engine->input[i] =
            spc_pool_take(pool, engine->row_points * (pairs ? 2 : 1), sizeof *engine->input[i]);
        engine->output[i] =
            spc_pool_take(pool, engine->row_points * (pairs ? 2 : 1), sizeof *engine->output[i]);
        if (!engine->plane[i] || !engine->input[i] || !engine->output[i]) return SPC_NO_MEMORY;
    }
    engine->scratch =
        spc_pool_take(pool, spc_transform_row_size(engine->points), sizeof *engine->scratch);
    return engine->scratch ? SPC_OK : SPC_NO_MEMORY;
}

/* What equations are told of each row of modes. */
static spc_status describe_rows(spc_pool *pool, spc_pseudospectral *engine) {
    const spc_modes *modes = engine->modes;
    const int last = modes->grid.dims - 1;
    spc_mode_row *rows = spc_pool_take(pool, engine->mode_rows, sizeof *rows);
    if (!rows) return SPC_NO_MEMORY;
    for (size_t index = 0; index < engine->mode_rows; index++) {
        spc_mode_row *row = &rows[index];
        *row =
            (spc_mode_row){.count = modes->count[last],
                           .k_last = modes->wavenumber[last],
                           .d_last = modes->derivative[last],
                           .inverse_square = modes->inverse_square + index * modes->count[last],
                           .scale = 1 / ((double)engine->row_points * (double)engine->point_rows)};
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
        if (buffer) spc_transform_forward_batch(transform, channels, state.data, modes, buffer);
    }
    spc_pool_destroy(scratch);
    if (status != SPC_OK) return status;
    spc_pseudospectral_project(engine, modes);
    engine->forcing = modes;
    return SPC_OK;
}

static spc_status add_potential(spc_pool *pool, spc_pseudospectral *engine,
                                const spc_setting *setting, const size_t n[SPC_MAX_DIMS]) {
    if (!setting->potential.profile) return SPC_OK;
    spc_state state;
    SPC_TRY(fill_profile(pool, engine, setting, &setting->potential, 1, false, n, &state));
    engine->auxiliary = state.data;
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
        for (size_t m = 0; m < width; m += width - 1) {
            if (m == 0 || nyquist) {
                mirror[engine->pairs][0] = row * width + m;
                mirror[engine->pairs++][1] = opposite * width + m;
            }
            if (width == 1) break;
        }
    }
    engine->mirror = (const size_t(*)[2])mirror;
    return SPC_OK;
}

spc_status spc_pseudospectral_create(spc_pool *pool, const spc_setting *setting,
                                     const spc_dealiasing *dealiasing,
                                     spc_pseudospectral **result) {
    const spc_physics *physics = &setting->physics;
    const spc_equation *equation = physics->equation;
    spc_pseudospectral *engine = spc_pool_take(pool, 1, sizeof *engine);
    if (!engine) return SPC_NO_MEMORY;
    engine->physics = physics;
    engine->dealiasing = dealiasing;
    engine->channels = spc_equation_channels(equation, physics->grid.dims);
    SPC_TRY(spc_modes_create(pool, &physics->grid, equation->complex_valued, dealiasing->fraction,
                             &engine->modes));
    size_t n[SPC_MAX_DIMS];
    spc_dealiasing_points(dealiasing, &physics->grid, n);
    SPC_TRY(spc_transform_create(pool, engine->modes, n, &engine->points));
    const int last = physics->grid.dims - 1;
    engine->row_points = n[last];
    engine->point_rows = 1;
    for (int axis = 0; axis < last; axis++) engine->point_rows *= n[axis];
    engine->mode_rows = engine->modes->total / engine->modes->count[last];
    count_products(engine);
    SPC_TRY(take_work(pool, engine));
    SPC_TRY(describe_rows(pool, engine));
    SPC_TRY(find_mirrors(pool, engine));
    SPC_TRY(spc_dealiasing_filter(pool, dealiasing, engine->modes, &engine->filter));
    if (dealiasing->filters_linear) {
        engine->filtered = spc_pool_take(pool, (size_t)engine->channels * engine->modes->total,
                                         sizeof *engine->filtered);
        if (!engine->filtered) return SPC_NO_MEMORY;
    }
    SPC_TRY(add_forcing(pool, engine, setting));
    SPC_TRY(add_potential(pool, engine, setting, n));
    engine->problem = (spc_problem){
        .channels = (size_t)engine->channels,
        .modes = engine->modes->total,
        .self = engine,
        .nonlinear = evaluate,
        .flow = equation->flow && !setting->forcing.profile && !engine->filter ? flow : NULL,
        .weight = engine->modes->weight};
    SPC_TRY(spc_linear_tables(pool, physics, engine->modes,
                              dealiasing->filters_linear ? engine->filter : NULL,
                              &engine->problem));
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
