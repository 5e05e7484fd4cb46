/* specula: finite_volume.c
 *
 * The rate of change of cell averages. Rows of cells are taken in stretches of interfaces: along the last axis of
 * neighbouring ones, on the other axes of one interface for a stretch of rows, so that every inner loop runs over
 * contiguous numbers.
 */
#include "finite_volume.h"

#include "waves.h"

#include "extrema.h"

#include <math.h>
#include <string.h>

/* ---- ghost cells ---- */

/* The cell that stands for the one `layer` cells beyond a side. */
static size_t mirror_cell(const spc_side *side, bool upper, size_t layer, size_t n) {
    switch (side->kind) {
    case SPC_SIDE_PERIODIC:
        return upper ? layer % n : n - 1 - layer % n;
    case SPC_SIDE_REFLECTING:
        return upper ? n - 1 - layer % n : layer % n;
    default:
        return upper ? n - 1 : 0;
    }
}

/* `count` lanes of a ghost cell from its stand-in. */
static void fill_ghost(const spc_finite_volume *fv, int axis, int upper, int channel, size_t count,
                       const double *from, double *ghost) {
    const spc_side *side = &fv->setting->side[axis][upper];
    const spc_equation *equation = fv->setting->physics.equation;
    if (side->kind == SPC_SIDE_DIRICHLET) {
        for (size_t i = 0; i < count; i++) ghost[i] = fv->outside[axis][upper][channel];
        return;
    }
    const bool turned = side->kind == SPC_SIDE_REFLECTING && equation->mirrored &&
                        equation->mirrored(&fv->setting->physics, axis, channel);
    for (size_t i = 0; i < count; i++) ghost[i] = turned ? -from[i] : from[i];
}

/* ---- fluxes through a stretch of interfaces ---- */

enum { CELLS = SPC_INTERFACES + 1 };

/* States at both ends of cells. */
typedef struct ends {
    double lower[SPC_MAX_CHANNELS][CELLS], upper[SPC_MAX_CHANNELS][CELLS];
} ends;

/* Interfaces, and the cells around them: cell[channel][j], j = 0 ... 2 reach - 1, are the averages from the reach-th cell
 * below to the reach-th above. */
typedef struct stretch {
    int axis;
    size_t count;
    const double *cell[SPC_MAX_CHANNELS][2 * SPC_GHOSTS];
    double flux[SPC_MAX_CHANNELS][SPC_INTERFACES];
} stretch;

static void pointers(int channels, double values[][CELLS], size_t at, double **result) {
    for (int c = 0; c < channels; c++) result[c] = values[c] + at;
}

/* From reconstructed variables to those of the state; the cell's average where that is not physical. */
static void finish_states(const spc_finite_volume *fv, const stretch *s, int centre, size_t count,
                          double state[][CELLS]) {
    const spc_physics *physics = &fv->setting->physics;
    const spc_equation *equation = physics->equation;
    double *q[SPC_MAX_CHANNELS];
    pointers(fv->channels, state, 0, q);
    const double *const *read = (const double *const *)q;
    if (equation->from_primitive) equation->from_primitive(physics, count, read, q);
    if (fv->reconstruction->bounded || !equation->admissible) return;
    if (equation->admissible(physics, count, read)) return;
    for (size_t i = 0; i < count; i++) {
        pointers(fv->channels, state, i, q);
        if (equation->admissible(physics, 1, read)) continue;
        for (int c = 0; c < fv->channels; c++) q[c][0] = s->cell[c][centre][i];
        if (equation->from_primitive) equation->from_primitive(physics, 1, read, q);
    }
}

/* In `count` cells, the first of them below (first = 0) or above (first = 1) the first interface. */
static void reconstruct(const spc_finite_volume *fv, const stretch *s, int first, size_t count,
                        ends *e) {
    const spc_reconstruction *by = fv->reconstruction;
    const spc_physics *physics = &fv->setting->physics;
    const double *const *cell[SPC_MAX_CHANNELS];
    double *lower[SPC_MAX_CHANNELS], *upper[SPC_MAX_CHANNELS];
    pointers(fv->channels, e->lower, 0, lower);
    pointers(fv->channels, e->upper, 0, upper);
    for (int c = 0; c < fv->channels; c++) cell[c] = &s->cell[c][first];
    if (by->bounded || !physics->equation->linearise) {
        for (int c = 0; c < fv->channels; c++) by->ends(count, cell[c], lower[c], upper[c]);
    } else {
        spc_reconstruct_waves(by, physics, s->axis, count, cell, lower, upper);
    }
    const int centre = first + by->reach - 1;
    finish_states(fv, s, centre, count, e->lower);
    finish_states(fv, s, centre, count, e->upper);
}

/* -D u_x at the interfaces: between the centres beside it, or to fourth order from two on each side. */
static void add_diffusion(const spc_finite_volume *fv, stretch *s, int channel) {
    const spc_physics *physics = &fv->setting->physics;
    if (!physics->equation->diffusivity) return;
    const double d = physics->equation->diffusivity(physics, channel) /
                     spc_grid_spacing(&physics->grid, s->axis);
    if (d == 0) return;
    const int reach = fv->reconstruction->reach;
    const double *left = s->cell[channel][reach - 1], *right = s->cell[channel][reach];
    double *f = s->flux[channel];
    if (fv->reconstruction->order < 4) {
        for (size_t i = 0; i < s->count; i++) f[i] -= d * (right[i] - left[i]);
        return;
    }
    const double *far_left = s->cell[channel][reach - 2], *far_right = s->cell[channel][reach + 1];
    for (size_t i = 0; i < s->count; i++) {
        f[i] -= d / 12 * (15 * (right[i] - left[i]) - (far_right[i] - far_left[i]));
    }
}

/* Between the upper ends of the cells below and the lower ends, from number `at`, of those above. */
static void find_fluxes(const spc_finite_volume *fv, stretch *s, ends *below, ends *above,
                        size_t at) {
    double *left[SPC_MAX_CHANNELS], *right[SPC_MAX_CHANNELS], *f[SPC_MAX_CHANNELS];
    pointers(fv->channels, below->upper, 0, left);
    pointers(fv->channels, above->lower, at, right);
    for (int c = 0; c < fv->channels; c++) f[c] = s->flux[c];
    spc_numerical_flux_of(fv->flux, &fv->setting->physics, s->axis, s->count,
                          (const double *const *)left, (const double *const *)right, f);
    for (int c = 0; c < fv->channels; c++) add_diffusion(fv, s, c);
}

/* ---- along the last axis ---- */

static size_t padded_length(const spc_finite_volume *fv) {
    const spc_grid *grid = &fv->setting->physics.grid;
    return grid->n[grid->dims - 1] + 2 * SPC_GHOSTS;
}

/* A row of cells of a channel with its ghosts; the result points at the first cell. */
static double *pad_row(const spc_finite_volume *fv, int channel, const double *row) {
    const spc_grid *grid = &fv->setting->physics.grid;
    const int axis = grid->dims - 1;
    const size_t n = grid->n[axis];
    double *cells = fv->padded + (size_t)channel * padded_length(fv) + SPC_GHOSTS;
    memcpy(cells, row, n * sizeof *cells);
    for (size_t layer = 0; layer < (size_t)fv->reconstruction->reach; layer++) {
        const spc_side *sides = fv->setting->side[axis];
        fill_ghost(fv, axis, 0, channel, 1, row + mirror_cell(&sides[0], false, layer, n),
                   cells - 1 - layer);
        fill_ghost(fv, axis, 1, channel, 1, row + mirror_cell(&sides[1], true, layer, n),
                   cells + n + layer);
    }
    return cells;
}

/* Sets the rate, to which the other axes and the forcing add. */
static void along_row(const spc_finite_volume *fv, const double *q, size_t row, double *rate) {
    const spc_grid *grid = &fv->setting->physics.grid;
    const int axis = grid->dims - 1, reach = fv->reconstruction->reach;
    const size_t n = grid->n[axis];
    const double per_length = 1 / spc_grid_spacing(grid, axis);
    const double *cells[SPC_MAX_CHANNELS];
    for (int c = 0; c < fv->channels; c++) {
        cells[c] = pad_row(fv, c, q + (size_t)c * fv->points + row * n);
    }
    /* Stretches overlap by the interface that the cells on both sides of it share. */
    stretch s = {.axis = axis};
    ends e;
    for (size_t start = 0; start < n; start += s.count - 1) {
        s.count = n + 1 - start < SPC_INTERFACES ? n + 1 - start : SPC_INTERFACES;
        for (int c = 0; c < fv->channels; c++) {
            for (int j = 0; j < 2 * reach; j++) s.cell[c][j] = cells[c] + start + j - reach;
        }
        reconstruct(fv, &s, 0, s.count + 1, &e);
        find_fluxes(fv, &s, &e, &e, 1);
        for (int c = 0; c < fv->channels; c++) {
            double *to = rate + (size_t)c * fv->points + row * n + start;
            const double *f = s.flux[c];
#pragma omp simd
            for (size_t i = 0; i < s.count - 1; i++) to[i] = per_length * (f[i] - f[i + 1]);
        }
    }
}

/* ---- along the other axes ---- */

/* Rows of cells one behind the other: `stride` apart, `count` lanes beside one another. */
typedef struct lanes {
    int axis;
    size_t n, stride, first, count;
} lanes;

static double *ghost_row(const spc_finite_volume *fv, int upper, size_t layer, int channel) {
    const size_t row = ((size_t)upper * SPC_GHOSTS + layer) * SPC_MAX_CHANNELS + (size_t)channel;
    return fv->ghost + row * SPC_INTERFACES;
}

static void fill_ghost_rows(const spc_finite_volume *fv, const lanes *l, const double *q) {
    for (int upper = 0; upper < 2; upper++) {
        const spc_side *side = &fv->setting->side[l->axis][upper];
        for (size_t layer = 0; layer < (size_t)fv->reconstruction->reach; layer++) {
            const size_t cell = mirror_cell(side, upper, layer, l->n);
            for (int c = 0; c < fv->channels; c++) {
                fill_ghost(fv, l->axis, upper, c, l->count,
                           q + (size_t)c * fv->points + l->first + cell * l->stride,
                           ghost_row(fv, upper, layer, c));
            }
        }
    }
}

/* Cells `k` from -reach to n + reach - 1. */
static const double *row_at(const spc_finite_volume *fv, const lanes *l, const double *q, long k,
                            int channel) {
    if (k < 0) return ghost_row(fv, 0, (size_t)(-1 - k), channel);
    if (k >= (long)l->n) return ghost_row(fv, 1, (size_t)k - l->n, channel);
    return q + (size_t)channel * fv->points + l->first + (size_t)k * l->stride;
}

static void across_rows(const spc_finite_volume *fv, const lanes *l, const double *q,
                        double *rate) {
    const int reach = fv->reconstruction->reach;
    const double per_length = 1 / spc_grid_spacing(&fv->setting->physics.grid, l->axis);
    stretch sides[2] = {{.axis = l->axis, .count = l->count}, {.axis = l->axis, .count = l->count}};
    ends e[2];
    fill_ghost_rows(fv, l, q);
    for (size_t face = 0; face <= l->n; face++) {
        stretch *here = &sides[face % 2];
        for (int c = 0; c < fv->channels; c++) {
            for (int j = 0; j < 2 * reach; j++) {
                here->cell[c][j] = row_at(fv, l, q, (long)face + j - reach, c);
            }
        }
        if (face == 0) reconstruct(fv, here, 0, l->count, &e[1]);
        reconstruct(fv, here, 1, l->count, &e[face % 2]);
        find_fluxes(fv, here, &e[(face + 1) % 2], &e[face % 2], 0);
        if (face == 0) continue;
        const stretch *before = &sides[(face + 1) % 2];
        for (int c = 0; c < fv->channels; c++) {
            double *to = rate + (size_t)c * fv->points + l->first + (face - 1) * l->stride;
            const double *in = before->flux[c], *out = here->flux[c];
#pragma omp simd
            for (size_t i = 0; i < l->count; i++) to[i] += per_length * (in[i] - out[i]);
        }
    }
}

static void across_axis(const spc_finite_volume *fv, int axis, const double *q, double *rate) {
    const spc_grid *grid = &fv->setting->physics.grid;
    lanes l = {.axis = axis, .n = grid->n[axis], .stride = 1};
    for (int later = axis + 1; later < grid->dims; later++) l.stride *= grid->n[later];
    const size_t slabs = fv->points / (l.n * l.stride);
    for (size_t slab = 0; slab < slabs; slab++) {
        for (size_t lane = 0; lane < l.stride; lane += l.count) {
            l.first = slab * l.n * l.stride + lane;
            l.count = l.stride - lane < SPC_INTERFACES ? l.stride - lane : SPC_INTERFACES;
            across_rows(fv, &l, q, rate);
        }
    }
}

/* ---- the whole ---- */

/* The variables that are reconstructed. */
static const double *variables(const spc_finite_volume *fv, const double *u) {
    if (!fv->primitive) return u;
    const spc_physics *physics = &fv->setting->physics;
    const double *from[SPC_MAX_CHANNELS];
    double *to[SPC_MAX_CHANNELS];
    for (int c = 0; c < fv->channels; c++) {
        from[c] = u + (size_t)c * fv->points;
        to[c] = fv->primitive + (size_t)c * fv->points;
    }
    physics->equation->to_primitive(physics, fv->points, from, to);
    return fv->primitive;
}

static void evaluate(void *self, double t, const spc_complex *state, spc_complex *n) {
    spc_finite_volume *fv = self;
    (void)t;
    fv->evaluations++;
    const spc_grid *grid = &fv->setting->physics.grid;
    const double *q = variables(fv, (const double *)state);
    double *rate = (double *)n;
    rate[2 * fv->problem.modes - 1] = 0;
    const size_t rows = fv->points / grid->n[grid->dims - 1];
    for (size_t row = 0; row < rows; row++) along_row(fv, q, row, rate);
    for (int axis = 0; axis + 1 < grid->dims; axis++) across_axis(fv, axis, q, rate);
    for (size_t i = 0; i < fv->size && fv->forcing; i++) rate[i] += fv->forcing[i];
}

double spc_finite_volume_speed(const spc_finite_volume *fv, const double *u) {
    const spc_physics *physics = &fv->setting->physics;
    const spc_equation *equation = physics->equation;
    double most = 0, sum = 0, spread = 0;
    for (int c = 0; c < fv->channels && equation->diffusivity; c++) {
        spread = fmax(spread, equation->diffusivity(physics, c));
    }
    for (size_t start = 0; start < fv->points; start += SPC_INTERFACES) {
        const size_t rest = fv->points - start;
        const size_t count = rest < SPC_INTERFACES ? rest : SPC_INTERFACES;
        double crossed[SPC_INTERFACES] = {0}, slowest[SPC_INTERFACES], fastest[SPC_INTERFACES];
        const double *q[SPC_MAX_CHANNELS];
        for (int c = 0; c < fv->channels; c++) q[c] = u + (size_t)c * fv->points + start;
        for (int axis = 0; axis < physics->grid.dims; axis++) {
            const double dx = spc_grid_spacing(&physics->grid, axis);
            equation->wave_speeds(physics, axis, count, q, slowest, fastest);
#pragma omp simd
            for (size_t i = 0; i < count; i++) {
                const double speed = spc_greater(fabs(slowest[i]), fabs(fastest[i]));
                crossed[i] += (speed + 2 * spread / dx) / dx;
            }
        }
#pragma omp simd reduction(max : most) reduction(+ : sum)
        for (size_t i = 0; i < count; i++) {
            sum += crossed[i];
            most = crossed[i] > most ? crossed[i] : most;
        }
    }
    /* What is not a number compares with nothing, and must come out. */
    return isfinite(sum) ? most : sum;
}

/* ---- construction ---- */

spc_status spc_finite_volume_applicable(spc_context *context, const spc_setting *setting,
                                        spc_numerical_flux flux) {
    const spc_equation *equation = setting->physics.equation;
    const int dims = setting->physics.grid.dims;
    if (!equation->wave_speeds || (equation->flux_dims && dims > equation->flux_dims)) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s on %d ax%s is no conservation law with known wave speeds, which finite "
                        "volumes need; take a spectral method such as etdrk4",
                        equation->name, dims, dims > 1 ? "es" : "is");
    }
    const char *reason = equation->no_cells ? equation->no_cells(&setting->physics) : NULL;
    if (reason) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s is not for finite volumes here: %s; take a spectral method such as "
                        "etdrk4",
                        equation->name, reason);
    }
    if (flux == SPC_FLUX_OWN && !equation->riemann) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s has no flux of its own; take stepper.flux hll or rusanov",
                        equation->name);
    }
    return SPC_OK;
}

static void fix_sides(spc_finite_volume *fv) {
    const spc_physics *physics = &fv->setting->physics;
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        for (int upper = 0; upper < 2; upper++) {
            const double *given = fv->setting->side[axis][upper].values;
            double *outside = fv->outside[axis][upper];
            memcpy(outside, given, (size_t)fv->channels * sizeof *outside);
            if (!fv->primitive) continue;
            const double *from[SPC_MAX_CHANNELS];
            double *to[SPC_MAX_CHANNELS];
            for (int c = 0; c < fv->channels; c++) {
                from[c] = given + c;
                to[c] = outside + c;
            }
            physics->equation->to_primitive(physics, 1, from, to);
        }
    }
}

static spc_status add_forcing(spc_pool *pool, spc_finite_volume *fv) {
    const spc_setting *setting = fv->setting;
    if (!setting->forcing.profile) return SPC_OK;
    spc_state state;
    SPC_TRY(spc_state_create(pool, &setting->physics.grid, 1, (size_t)fv->channels, false, &state));
    const spc_random random =
        spc_random_start(setting->forcing.seed, setting->sample, SPC_PURPOSE_FORCING);
    SPC_TRY(spc_profile_fill(pool, &setting->physics, &setting->forcing, random, &state));
    fv->forcing = state.data;
    return SPC_OK;
}

spc_status spc_finite_volume_create(spc_pool *pool, const spc_setting *setting,
                                    const spc_reconstruction *reconstruction,
                                    spc_numerical_flux flux, spc_finite_volume **result) {
    const spc_physics *physics = &setting->physics;
    spc_finite_volume *fv = spc_pool_take(pool, 1, sizeof *fv);
    if (!fv) return SPC_NO_MEMORY;
    fv->setting = setting;
    fv->reconstruction = reconstruction;
    fv->flux = flux;
    fv->channels = spc_equation_channels(physics->equation, physics->grid.dims);
    fv->points = spc_grid_points(&physics->grid);
    fv->size = (size_t)fv->channels * fv->points;
    fv->problem = (spc_problem){
        .channels = 1, .modes = (fv->size + 1) / 2, .self = fv, .nonlinear = evaluate};
    fv->padded = spc_pool_take(pool, (size_t)fv->channels * padded_length(fv), sizeof(double));
    fv->ghost =
        spc_pool_take(pool, 2 * SPC_GHOSTS * SPC_MAX_CHANNELS * SPC_INTERFACES, sizeof *fv->ghost);
    if (!fv->padded || !fv->ghost) return SPC_NO_MEMORY;
    if (physics->equation->to_primitive) {
        fv->primitive = spc_pool_take(pool, fv->size, sizeof *fv->primitive);
        if (!fv->primitive) return SPC_NO_MEMORY;
    }
    fix_sides(fv);
    SPC_TRY(add_forcing(pool, fv));
    *result = fv;
    return SPC_OK;
}
