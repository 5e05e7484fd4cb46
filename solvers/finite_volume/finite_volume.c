/* specula: finite_volume.c
 *
 * The rate of change of cell averages. Rows of cells are taken in stretches of interfaces: along the last axis of
 * neighbouring ones, on the other axes of one interface for a stretch of rows, so that every inner loop runs over
 * contiguous numbers. Rows, and stretches of rows, are shared among the team.
 */
#include "finite_volume.h"

#include "waves.h"

#include "extrema.h"
#include "team.h"

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

/* Numbers in the padded rows of one member of the team. */
static size_t padded_size(const spc_finite_volume *fv) {
    return (size_t)fv->channels * padded_length(fv);
}

/* A row of cells of a channel with its ghosts; the result points at the first cell. */
static double *pad_row(const spc_finite_volume *fv, int member, int channel, const double *row) {
    const spc_grid *grid = &fv->setting->physics.grid;
    const int axis = grid->dims - 1;
    const size_t n = grid->n[axis];
    double *cells = fv->padded + (size_t)member * padded_size(fv) +
                    (size_t)channel * padded_length(fv) + SPC_GHOSTS;
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
static void along_row(const spc_finite_volume *fv, int member, const double *q, size_t row,
                      double *rate) {
    const spc_grid *grid = &fv->setting->physics.grid;
    const int axis = grid->dims - 1, reach = fv->reconstruction->reach;
    const size_t n = grid->n[axis];
    const double per_length = 1 / spc_grid_spacing(grid, axis);
    const double *cells[SPC_MAX_CHANNELS];
    for (int c = 0; c < fv->channels; c++) {
        cells[c] = pad_row(fv, member, c, q + (size_t)c * fv->points + row * n);
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
    int axis, member;
    size_t n, stride, first, count;
} lanes;

/* Numbers in the ghost rows of one member of the team. */
enum { GHOST_SIZE = 2 * SPC_GHOSTS * SPC_MAX_CHANNELS * SPC_INTERFACES };

static double *ghost_row(const spc_finite_volume *fv, const lanes *l, int upper, size_t layer,
                         int channel) {
    const size_t row = ((size_t)upper * SPC_GHOSTS + layer) * SPC_MAX_CHANNELS + (size_t)channel;
    return fv->ghost + (size_t)l->member * GHOST_SIZE + row * SPC_INTERFACES;
}

static void fill_ghost_rows(const spc_finite_volume *fv, const lanes *l, const double *q) {
    for (int upper = 0; upper < 2; upper++) {
        const spc_side *side = &fv->setting->side[l->axis][upper];
        for (size_t layer = 0; layer < (size_t)fv->reconstruction->reach; layer++) {
            const size_t cell = mirror_cell(side, upper, layer, l->n);
            for (int c = 0; c < fv->channels; c++) {
                fill_ghost(fv, l->axis, upper, c, l->count,
                           q + (size_t)c * fv->points + l->first + cell * l->stride,
                           ghost_row(fv, l, upper, layer, c));
            }
        }
    }
}

/* Cells `k` from -reach to n + reach - 1. */
static const double *row_at(const spc_finite_volume *fv, const lanes *l, const double *q, long k,
                            int channel) {
    if (k < 0) return ghost_row(fv, l, 0, (size_t)(-1 - k), channel);
    if (k >= (long)l->n) return ghost_row(fv, l, 1, (size_t)k - l->n, channel);
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

static lanes lanes_of(const spc_finite_volume *fv, int axis) {
    const spc_grid *grid = &fv->setting->physics.grid;
    lanes l = {.axis = axis, .n = grid->n[axis], .stride = 1};
    for (int later = axis + 1; later < grid->dims; later++) l.stride *= grid->n[later];
    return l;
}

/* Into which so many points are cut. */
static size_t pieces(size_t count) {
    return (count + SPC_INTERFACES - 1) / SPC_INTERFACES;
}

/* ---- the whole ---- */

/* An evaluation under way. */
typedef struct pass {
    const spc_finite_volume *fv;
    const double *u, *q; /* the state, and what is reconstructed */
    double *rate;
    int axis;
} pass;

/* The points of pieces `first` to `end` - 1. */
static size_t points_of(const spc_finite_volume *fv, size_t first, size_t end, size_t *start) {
    *start = first * SPC_INTERFACES;
    return (end * SPC_INTERFACES < fv->points ? end * SPC_INTERFACES : fv->points) - *start;
}

static void find_variables(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    (void)member;
    const spc_finite_volume *fv = p->fv;
    const spc_physics *physics = &fv->setting->physics;
    for (size_t piece = first; piece < end; piece++) {
        size_t start;
        const size_t count = points_of(fv, piece, piece + 1, &start);
        const double *from[SPC_MAX_CHANNELS];
        double *to[SPC_MAX_CHANNELS];
        for (int c = 0; c < fv->channels; c++) {
            from[c] = p->u + (size_t)c * fv->points + start;
            to[c] = fv->primitive + (size_t)c * fv->points + start;
        }
        physics->equation->to_primitive(physics, count, from, to);
    }
}

static void along_rows(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    for (size_t row = first; row < end; row++) along_row(p->fv, member, p->q, row, p->rate);
}

static void across_axis(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    lanes l = lanes_of(p->fv, p->axis);
    l.member = member;
    const size_t each = pieces(l.stride);
    for (size_t item = first; item < end; item++) {
        const size_t lane = item % each * SPC_INTERFACES;
        l.first = item / each * l.n * l.stride + lane;
        l.count = l.stride - lane < SPC_INTERFACES ? l.stride - lane : SPC_INTERFACES;
        across_rows(p->fv, &l, p->q, p->rate);
    }
}

static void add_forcing_to(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    (void)member;
    size_t start;
    const size_t count = points_of(p->fv, first, end, &start);
    for (int c = 0; c < p->fv->channels; c++) {
        const size_t at = (size_t)c * p->fv->points + start;
        for (size_t i = at; i < at + count; i++) p->rate[i] += p->fv->forcing[i];
    }
}

static void evaluate(void *self, double t, const spc_complex *state, spc_complex *n) {
    spc_finite_volume *fv = self;
    (void)t;
    fv->evaluations++;
    const spc_grid *grid = &fv->setting->physics.grid;
    spc_team *team = fv->problem.team;
    pass p = {.fv = fv, .u = (const double *)state, .rate = (double *)n};
    p.q = fv->primitive ? fv->primitive : p.u;
    p.rate[2 * fv->problem.modes - 1] = 0;
    if (fv->primitive) spc_team_work(team, pieces(fv->points), find_variables, &p);
    spc_team_work(team, fv->points / grid->n[grid->dims - 1], along_rows, &p);
    for (p.axis = 0; p.axis + 1 < grid->dims; p.axis++) {
        const lanes l = lanes_of(fv, p.axis);
        const size_t slabs = fv->points / (l.n * l.stride);
        spc_team_work(team, slabs * pieces(l.stride), across_axis, &p);
    }
    if (fv->forcing) spc_team_work(team, pieces(fv->points), add_forcing_to, &p);
}

/* ---- the Courant number ---- */

typedef struct fastest {
    const spc_finite_volume *fv;
    const double *u;
    double spread; /* the largest diffusivity */
} fastest;

/* The fastest of a piece; what is not finite comes out. */
static double fastest_of(const fastest *f, size_t piece) {
    const spc_finite_volume *fv = f->fv;
    const spc_physics *physics = &fv->setting->physics;
    size_t start;
    const size_t count = points_of(fv, piece, piece + 1, &start);
    double crossed[SPC_INTERFACES] = {0}, slow[SPC_INTERFACES], fast[SPC_INTERFACES];
    const double *q[SPC_MAX_CHANNELS];
    for (int c = 0; c < fv->channels; c++) q[c] = f->u + (size_t)c * fv->points + start;
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        const double dx = spc_grid_spacing(&physics->grid, axis);
        physics->equation->wave_speeds(physics, axis, count, q, slow, fast);
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            const double speed = spc_greater(fabs(slow[i]), fabs(fast[i]));
            crossed[i] += (speed + 2 * f->spread / dx) / dx;
        }
    }
    double most = 0, sum = 0;
#pragma omp simd reduction(max : most) reduction(+ : sum)
    for (size_t i = 0; i < count; i++) {
        sum += crossed[i];
        most = crossed[i] > most ? crossed[i] : most;
    }
    return isfinite(sum) ? most : sum;
}

static void find_fastest(void *object, int member, size_t first, size_t end) {
    const fastest *f = object;
    double most = f->fv->fastest[member];
    for (size_t piece = first; piece < end && isfinite(most); piece++) {
        const double here = fastest_of(f, piece);
        most = here <= most ? most : here;
    }
    f->fv->fastest[member] = most;
}

double spc_finite_volume_speed(const spc_finite_volume *fv, const double *u) {
    const spc_physics *physics = &fv->setting->physics;
    const spc_equation *equation = physics->equation;
    spc_team *team = fv->problem.team;
    fastest f = {.fv = fv, .u = u};
    for (int c = 0; c < fv->channels && equation->diffusivity; c++) {
        f.spread = fmax(f.spread, equation->diffusivity(physics, c));
    }
    for (int i = 0; i < spc_team_size(team); i++) fv->fastest[i] = 0;
    spc_team_work(team, pieces(fv->points), find_fastest, &f);
    double most = 0;
    for (int i = 0; i < spc_team_size(team) && isfinite(most); i++) {
        most = fv->fastest[i] <= most ? most : fv->fastest[i];
    }
    return most;
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
    /* A line of cells is one row, which one thread does. */
    const size_t shared = physics->grid.dims > 1 ? fv->points : 0;
    SPC_TRY(spc_team_create(pool, shared, &fv->problem.team));
    const size_t members = (size_t)spc_team_size(fv->problem.team);
    fv->padded = spc_pool_take(pool, members * padded_size(fv), sizeof *fv->padded);
    fv->ghost = spc_pool_take(pool, members * GHOST_SIZE, sizeof *fv->ghost);
    fv->fastest = spc_pool_take(pool, members, sizeof *fv->fastest);
    if (!fv->padded || !fv->ghost || !fv->fastest) return SPC_NO_MEMORY;
    if (physics->equation->to_primitive) {
        fv->primitive = spc_pool_take(pool, fv->size, sizeof *fv->primitive);
        if (!fv->primitive) return SPC_NO_MEMORY;
    }
    fix_sides(fv);
    SPC_TRY(add_forcing(pool, fv));
    *result = fv;
    return SPC_OK;
}
