/* specula: exchange.c
 *
 * See exchange.h.
 */
#include "exchange.h"

spc_status spc_exchange_create(spc_pool *pool, const spc_setting *setting,
                               const spc_pseudospectral *engine, spc_exchange *exchange) {
    const spc_grid *grid = &setting->physics.grid;
    const size_t parts = setting->physics.equation->complex_valued ? 2 : 1;
    *exchange = (spc_exchange){.engine = engine,
                               .ranks = setting->ranks,
                               .channels = (size_t)engine->channels,
                               .field_size = spc_grid_points(grid) * parts};
    SPC_TRY(spc_transform_create(pool, engine->modes, grid->n, &exchange->transform));
    const size_t size = spc_transform_buffer_size(exchange->transform) +
                        spc_transform_row_size(exchange->transform);
    exchange->buffer = spc_pool_take(pool, size, sizeof *exchange->buffer);
    if (!exchange->buffer) return SPC_NO_MEMORY;
    if (!exchange->ranks) return SPC_OK;
    exchange->slab_size =
        spc_transform_part(exchange->transform).count * (exchange->field_size / grid->n[0]);
    exchange->slab =
        spc_pool_take(pool, exchange->channels * exchange->slab_size, sizeof *exchange->slab);
    return exchange->slab ? SPC_OK : SPC_NO_MEMORY;
}

/* The points that are here: all, or this rank's slab of those of rank 0. */
static const double *points_of(const spc_exchange *x, const double *values) {
    if (!x->ranks) return values;
    for (size_t c = 0; c < x->channels; c++) {
        const double *field = values ? values + c * x->field_size : NULL;
        spc_ranks_deal(x->ranks, field, x->slab + c * x->slab_size, x->slab_size);
    }
    return x->slab;
}

void spc_exchange_take(const spc_exchange *x, const double *values, spc_complex *modes) {
    spc_transform_forward_batch(x->transform, x->channels, points_of(x, values), modes, x->buffer);
    spc_pseudospectral_project(x->engine, modes);
    spc_pseudospectral_symmetrise(x->engine, modes);
}

void spc_exchange_give(const spc_exchange *x, const spc_complex *modes, double *values) {
    double *points = x->ranks ? x->slab : values;
    spc_transform_inverse_batch(x->transform, x->channels, modes, points, x->buffer);
    for (size_t c = 0; c < x->channels && x->ranks; c++) {
        double *field = values ? values + c * x->field_size : NULL;
        spc_ranks_collect(x->ranks, x->slab + c * x->slab_size, x->slab_size, field);
    }
}
