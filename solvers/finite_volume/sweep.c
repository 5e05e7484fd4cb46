/* specula: sweep.c
 *
 * The functions of sweep.h. Interfaces on the rim of a tile belong to two and are computed in both, from the same numbers
 * by the same vector operations, so that fluxes are the same to the bit and nothing is lost between tiles.
 */
#include "sweep.h"

/* Rows of a tile, which is a stretch wide. */
enum { HEIGHT = 64 };

/* Rows one behind the other, `stride` apart, of which `first` to `end` - 1 are the tile's; and its columns. */
typedef struct tile {
    const spc_sweep *sweep;
    int member;
    size_t row, stride, n, first, end;
    size_t column, count;
} tile;

static size_t cut(size_t count, size_t size) {
    return (count + size - 1) / size;
}

/* Rows between neighbours on the axis across rows, and how many there are. */
static void rows_across(const spc_sweep *s, size_t *stride, size_t *n) {
    const spc_grid *grid = &s->scheme->physics->grid;
    *stride = *n = 1;
    if (s->across < 0) return;
    *n = grid->n[s->across];
    for (int later = s->across + 1; later < grid->dims - 1; later++) *stride *= grid->n[later];
}

size_t spc_sweep_tiles(const spc_sweep *s) {
    size_t stride, n;
    rows_across(s, &stride, &n);
    return s->cells->rows / n * cut(n, HEIGHT) * cut(s->cells->n, s->scheme->stretch);
}

static tile tile_at(const spc_sweep *s, int member, size_t index) {
    tile t = {.sweep = s, .member = member};
    rows_across(s, &t.stride, &t.n);
    const size_t width = s->scheme->stretch;
    const size_t widths = cut(s->cells->n, width), heights = cut(t.n, HEIGHT);
    t.column = index % widths * width;
    t.count = s->cells->n - t.column < width ? s->cells->n - t.column : width;
    t.first = index / widths % heights * HEIGHT;
    t.end = t.n - t.first < HEIGHT ? t.n : t.first + HEIGHT;
    const size_t line = index / widths / heights;
    t.row = line / t.stride * t.stride * t.n + line % t.stride;
    return t;
}

/* ---- along a row ---- */

/* `count` + 1 fluxes at the lower ends of the tile's cells and the upper end of the last. */
static void along_row(const tile *t, size_t row, spc_values *flux) {
    const spc_sweep *s = t->sweep;
    const spc_scheme *scheme = s->scheme;
    const int axis = scheme->physics->grid.dims - 1, reach = scheme->reconstruction->reach;
    spc_stencil stencil;
    for (int c = 0; c < scheme->channels; c++) {
        const double *from = spc_cells_row(s->cells, c, row) + t->column;
        for (int j = 0; j < 2 * reach; j++) stencil.from[c][j] = from + j - reach;
    }
    spc_values lower, upper;
    spc_cell_ends(scheme, axis, &stencil, 0, spc_whole_lanes(t->count + 2), &lower, &upper);
    spc_find_fluxes(scheme, axis, &stencil, spc_whole_lanes(t->count + 1), &upper, &lower, 1, flux);
}

/* ---- across rows ---- */

/* Numbers in the ghost rows of one member of the team. */
size_t spc_sweep_ghosts(void) {
    return (size_t)2 * SPC_GHOSTS * SPC_STRETCH_NUMBERS;
}

static double *ghost_row(const tile *t, int upper, size_t layer, int channel) {
    const size_t row = (size_t)upper * SPC_GHOSTS + layer;
    return t->sweep->ghost + (size_t)t->member * spc_sweep_ghosts() + row * SPC_STRETCH_NUMBERS +
           (size_t)channel * t->sweep->scheme->stretch;
}

static const double *inner_row(const tile *t, size_t k, int channel) {
    return spc_cells_row(t->sweep->cells, channel, t->row + k * t->stride) + t->column;
}

static void fill_ghost_rows(const tile *t) {
    const spc_sweep *s = t->sweep;
    for (int upper = 0; upper < 2; upper++) {
        if (upper ? t->end < t->n : t->first > 0) continue;
        const spc_side *side = &s->cells->setting->side[s->across][upper];
        for (size_t layer = 0; layer < (size_t)s->cells->layers; layer++) {
            const size_t k = spc_mirror_cell(side, upper, layer, t->n);
            for (int c = 0; c < s->cells->channels; c++) {
                spc_cells_beyond(s->cells, s->across, upper, c, spc_whole_lanes(t->count),
                                 inner_row(t, k, c), ghost_row(t, upper, layer, c));
            }
        }
    }
}

/* Cells `k` from -reach to n + reach - 1. */
static const double *row_at(const tile *t, long k, int channel) {
    if (k < 0) return ghost_row(t, 0, (size_t)(-1 - k), channel);
    if (k >= (long)t->n) return ghost_row(t, 1, (size_t)k - t->n, channel);
    return inner_row(t, (size_t)k, channel);
}

/* The fluxes between rows k - 1 and k; the upper ends of the former's cells come in, those of the latter go out. */
static void across_rows(const tile *t, size_t k, const spc_values *below, spc_values *above,
                        spc_values *flux) {
    const spc_sweep *s = t->sweep;
    const int reach = s->scheme->reconstruction->reach;
    const size_t count = spc_whole_lanes(t->count);
    spc_stencil stencil;
    for (int c = 0; c < s->scheme->channels; c++) {
        for (int j = 0; j < 2 * reach; j++) stencil.from[c][j] = row_at(t, (long)k + j - reach, c);
    }
    spc_values lower;
    if (k == t->first) {
        spc_cell_ends(s->scheme, s->across, &stencil, 0, count, &lower, (spc_values *)below);
    }
    spc_cell_ends(s->scheme, s->across, &stencil, 1, count, &lower, above);
    spc_find_fluxes(s->scheme, s->across, &stencil, count, below, &lower, 0, flux);
}

/* ---- rates ---- */

static double per_length(const spc_sweep *s, int axis) {
    return 1 / spc_grid_spacing(&s->scheme->physics->grid, axis);
}

/* From fluxes along the row and across it; NULL: there are none. */
static void find_rates(const tile *t, size_t row, const spc_values *along, const spc_values *in,
                       const spc_values *out) {
    const spc_sweep *s = t->sweep;
    const double across = in ? per_length(s, s->across) : 0;
    const double by_row = per_length(s, s->scheme->physics->grid.dims - 1);
    spc_balance(s->scheme, t->count, by_row, along, across, in, out,
                s->rate + row * s->cells->n + t->column, s->cells->rows * s->cells->n);
}

void spc_sweep_tile(const spc_sweep *s, int member, size_t index) {
    const tile t = tile_at(s, member, index);
    spc_values along, ends[2], fluxes[2];
    if (s->across < 0) {
        along_row(&t, t.row, &along);
        find_rates(&t, t.row, &along, NULL, NULL);
        return;
    }
    fill_ghost_rows(&t);
    for (size_t k = t.first; k <= t.end; k++) {
        across_rows(&t, k, &ends[(k + 1) % 2], &ends[k % 2], &fluxes[k % 2]);
        if (k == t.first) continue;
        const size_t row = t.row + (k - 1) * t.stride;
        if (s->along) along_row(&t, row, &along);
        find_rates(&t, row, s->along ? &along : NULL, &fluxes[(k + 1) % 2], &fluxes[k % 2]);
    }
}
