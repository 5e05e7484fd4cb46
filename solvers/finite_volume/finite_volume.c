/* specula: finite_volume.c
 *
 * The rate of change of cell averages: reconstructed variables row by row, then sweeps over tiles, all shared among the
 * team.
 */
#include "finite_volume.h"

#include "team.h"

/* ---- an evaluation ---- */

/* Under way, of the state u. */
typedef struct pass {
    const spc_finite_volume *fv;
    const double *u;
    spc_sweep sweep;
} pass;

static void fill_rows(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    (void)member;
    for (size_t row = first; row < end; row++) spc_cells_fill(&p->fv->cells, row, p->u);
}

static void sweep_tiles(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    for (size_t tile = first; tile < end; tile++) spc_sweep_tile(&p->sweep, member, tile);
}

static void add_forcing_to(void *object, int member, size_t first, size_t end) {
    const pass *p = object;
    const spc_cells *cells = &p->fv->cells;
    (void)member;
    for (size_t row = first; row < end; row++) {
        for (int c = 0; c < cells->channels; c++) {
            const size_t at = ((size_t)c * cells->rows + row) * cells->n;
            for (size_t i = at; i < at + cells->n; i++) p->sweep.rate[i] += p->fv->forcing[i];
        }
    }
}

/* The last two axes in one sweep, and then the first of three. */
static void evaluate(void *self, double t, const spc_complex *state, spc_complex *n) {
    spc_finite_volume *fv = self;
    (void)t;
    fv->evaluations++;
    spc_team *team = fv->problem.team;
    const int dims = fv->setting->physics.grid.dims;
    pass p = {.fv = fv,
              .u = (const double *)state,
              .sweep = {.scheme = &fv->scheme,
                        .cells = &fv->cells,
                        .ghost = fv->ghost,
                        .across = dims - 2,
                        .along = true,
                        .rate = (double *)n}};
    p.sweep.rate[2 * fv->problem.modes - 1] = 0;
    spc_team_work(team, fv->cells.rows, fill_rows, &p);
    spc_team_work(team, spc_sweep_tiles(&p.sweep), sweep_tiles, &p);
    if (dims > 2) {
        p.sweep.across = 0;
        p.sweep.along = false;
        spc_team_work(team, spc_sweep_tiles(&p.sweep), sweep_tiles, &p);
    }
    if (fv->forcing) spc_team_work(team, fv->cells.rows, add_forcing_to, &p);
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

static spc_status add_forcing(spc_pool *pool, spc_finite_volume *fv) {
    const spc_setting *setting = fv->setting;
    if (!setting->forcing.profile) return SPC_OK;
    spc_state state;
    SPC_TRY(spc_state_create(pool, &setting->physics.grid, 1, (size_t)fv->scheme.channels, false,
                             &state));
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
    fv->scheme = spc_scheme_of(physics, reconstruction, flux);
    fv->points = spc_grid_points(&physics->grid);
    fv->size = (size_t)fv->scheme.channels * fv->points;
    fv->problem = (spc_problem){
        .channels = 1, .modes = (fv->size + 1) / 2, .self = fv, .nonlinear = evaluate};
    /* A line of cells is one row, which one thread does. */
    const size_t shared = physics->grid.dims > 1 ? fv->points : 0;
    SPC_TRY(spc_team_create(pool, shared, &fv->problem.team));
    const size_t members = (size_t)spc_team_size(fv->problem.team);
    fv->ghost = spc_pool_take(pool, members * spc_sweep_ghosts(), sizeof *fv->ghost);
    fv->fastest = spc_pool_take(pool, members, sizeof *fv->fastest);
    if (!fv->ghost || !fv->fastest) return SPC_NO_MEMORY;
    SPC_TRY(spc_cells_create(pool, setting, reconstruction->reach, &fv->cells));
    SPC_TRY(add_forcing(pool, fv));
    *result = fv;
    return SPC_OK;
}
