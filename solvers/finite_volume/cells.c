/* specula: cells.c
 *
 * The functions of cells.h.
 */
#include "cells.h"

#include <string.h>

/* Before the first cell of a row, and behind the last: a stencil that begins with the last cells goes on so far. */
enum { BEFORE = SPC_LANES, BEHIND = 2 * SPC_LANES };

/* ---- ghosts ---- */

size_t spc_mirror_cell(const spc_side *side, bool upper, size_t layer, size_t n) {
    switch (side->kind) {
    case SPC_SIDE_PERIODIC:
        return upper ? layer % n : n - 1 - layer % n;
    case SPC_SIDE_REFLECTING:
        return upper ? n - 1 - layer % n : layer % n;
    default:
        return upper ? n - 1 : 0;
    }
}

void spc_cells_beyond(const spc_cells *cells, int axis, int upper, int channel, size_t count,
                      const double *from, double *ghost) {
    const spc_physics *physics = &cells->setting->physics;
    const spc_equation *equation = physics->equation;
    const spc_side *side = &cells->setting->side[axis][upper];
    if (side->kind == SPC_SIDE_DIRICHLET) {
        for (size_t i = 0; i < count; i++) ghost[i] = cells->outside[axis][upper][channel];
        return;
    }
    const bool turned = side->kind == SPC_SIDE_REFLECTING && equation->mirrored &&
                        equation->mirrored(physics, axis, channel);
    for (size_t i = 0; i < count; i++) ghost[i] = turned ? -from[i] : from[i];
}

static void add_ghosts(const spc_cells *cells, int channel, double *row) {
    const int axis = cells->setting->physics.grid.dims - 1;
    const spc_side *sides = cells->setting->side[axis];
    const size_t n = cells->n, layers = (size_t)cells->layers;
    for (size_t layer = 0; layer < layers; layer++) {
        spc_cells_beyond(cells, axis, 0, channel, 1,
                         row + spc_mirror_cell(&sides[0], false, layer, n), row - 1 - layer);
        spc_cells_beyond(cells, axis, 1, channel, 1,
                         row + spc_mirror_cell(&sides[1], true, layer, n), row + n + layer);
    }
    const double last = row[n + layers - 1];
    for (double *at = row + n + layers; at < row + cells->pitch - BEFORE; at++) *at = last;
}

/* ---- rows ---- */

double *spc_cells_row(const spc_cells *cells, int channel, size_t row) {
    return cells->values + ((size_t)channel * cells->rows + row) * cells->pitch + BEFORE;
}

void spc_cells_fill(const spc_cells *cells, size_t row, const double *u) {
    const spc_physics *physics = &cells->setting->physics;
    const double *from[SPC_MAX_CHANNELS];
    double *to[SPC_MAX_CHANNELS];
    for (int c = 0; c < cells->channels; c++) {
        from[c] = u + ((size_t)c * cells->rows + row) * cells->n;
        to[c] = spc_cells_row(cells, c, row);
    }
    if (physics->equation->to_primitive) {
        physics->equation->to_primitive(physics, cells->n, from, to);
    } else {
        for (int c = 0; c < cells->channels; c++) memcpy(to[c], from[c], cells->n * sizeof **to);
    }
    for (int c = 0; c < cells->channels; c++) add_ghosts(cells, c, to[c]);
}

/* ---- construction ---- */

static void fix_sides(spc_cells *cells) {
    const spc_physics *physics = &cells->setting->physics;
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        for (int upper = 0; upper < 2; upper++) {
            const double *given = cells->setting->side[axis][upper].values;
            double *outside = cells->outside[axis][upper];
            memcpy(outside, given, (size_t)cells->channels * sizeof *outside);
            if (!physics->equation->to_primitive) continue;
            const double *from[SPC_MAX_CHANNELS];
            double *to[SPC_MAX_CHANNELS];
            for (int c = 0; c < cells->channels; c++) {
                from[c] = given + c;
                to[c] = outside + c;
            }
            physics->equation->to_primitive(physics, 1, from, to);
        }
    }
}

spc_status spc_cells_create(spc_pool *pool, const spc_setting *setting, int layers,
                            spc_cells *cells) {
    const spc_grid *grid = &setting->physics.grid;
    *cells = (spc_cells){.setting = setting,
                         .channels = spc_equation_channels(setting->physics.equation, grid->dims),
                         .layers = layers,
                         .n = grid->n[grid->dims - 1]};
    cells->rows = spc_grid_points(grid) / cells->n;
    cells->pitch = BEFORE + spc_whole_lanes(cells->n) + BEHIND;
    const size_t count = (size_t)cells->channels * cells->rows * cells->pitch;
    cells->values = spc_pool_take(pool, count, sizeof *cells->values);
    if (!cells->values) return SPC_NO_MEMORY;
    fix_sides(cells);
    return SPC_OK;
}
