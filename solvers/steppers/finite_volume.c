/* specula: finite_volume.c
 *
 * Conservation laws over cell averages, with steps as long as the fastest signal allows.
 */
#include "../finite_volume/finite_volume.h"

#include "march.h"

#include <math.h>

enum { INTEGRATOR, RECONSTRUCTION, FLUX, CFL, DT, PRECISION };

static const char *const integrator_names[] = {"ssprk3", "ssprk2", "rk4"};

static const spc_parameter parameters[] = {
    [INTEGRATOR] = {.name = "integrator",
                    .type = SPC_CHOICE,
                    .fallback = 0,
                    .choices = "ssprk3|ssprk2|rk4",
                    .doc = "method in time; the ssprk keep what an Euler step keeps"},
    [RECONSTRUCTION] = {.name = "reconstruction",
                        .type = SPC_CHOICE,
                        .fallback = 2,
                        .choices = SPC_RECONSTRUCTION_CHOICES,
                        .doc = "states at interfaces: first order, limited lines, or fifth order"},
    [FLUX] = {.name = "flux",
              .type = SPC_CHOICE,
              .fallback = 1,
              .choices = SPC_NUMERICAL_FLUX_CHOICES,
              .doc = "between the states; own is the equation's, such as Roe's"},
    [CFL] = {.name = "cfl",
             .type = SPC_REAL,
             .fallback = 0.4,
             .minimum = 1e-6,
             .maximum = 10,
             .unit = "1",
             .doc = "cells that the fastest signal may cross in a step"},
    [DT] = {.name = "dt",
            .type = SPC_REAL,
            .fallback = NAN,
            .minimum = 1e-300,
            .maximum = 1e300,
            .unit = "1",
            .doc = "largest step; default: as cfl says"},
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "double|single",
                   .doc = "of the arithmetic: double"},
    {.name = NULL},
};

typedef struct finite_volume {
    spc_context *context;
    const spc_value *values;
    spc_finite_volume *fv;
    spc_march march;
} finite_volume;

/* ---- creation ---- */

static spc_numerical_flux flux_of(const spc_stepper_use *use) {
    return (spc_numerical_flux)use->values[FLUX].number;
}

/* A wall mirrors as many cells as a reconstruction reaches. */
static spc_status check_cells(spc_context *context, const spc_setting *setting,
                              const spc_reconstruction *reconstruction) {
    const spc_grid *grid = &setting->physics.grid;
    for (int axis = 0; axis < grid->dims; axis++) {
        const spc_side *sides = setting->side[axis];
        const bool wall =
            sides[0].kind == SPC_SIDE_REFLECTING || sides[1].kind == SPC_SIDE_REFLECTING;
        if (!wall || grid->n[axis] >= (size_t)reconstruction->reach) continue;
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%zu cells along %s are too few for %s beside a wall; take at least %d",
                        grid->n[axis], spc_axis_name(axis), reconstruction->name,
                        reconstruction->reach);
    }
    return SPC_OK;
}

static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    SPC_TRY(check_cells(context, setting,
                        spc_reconstruction_at((size_t)use->values[RECONSTRUCTION].number)));
    if (use->values[PRECISION].number > 0) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "finite volumes are computed in double precision; take precision: double, "
                        "or a spectral method such as etdrk4 for single");
    }
    return spc_finite_volume_applicable(context, setting, flux_of(use));
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    finite_volume *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->context = spc_pool_context(pool);
    self->values = use->values;
    const size_t which = (size_t)use->values[RECONSTRUCTION].number;
    SPC_TRY(spc_finite_volume_create(pool, setting, spc_reconstruction_at(which), flux_of(use),
                                     &self->fv));
    const size_t integrator = (size_t)use->values[INTEGRATOR].number;
    SPC_TRY(spc_march_create(pool, setting, &self->fv->problem, self->fv->size,
                             spc_integrator_find(integrator_names[integrator]), &self->march));
    *result = self;
    return SPC_OK;
}

/* ---- stepping ---- */

static double largest_step(void *object, const double *u) {
    const finite_volume *self = object;
    const double largest = self->values[DT].number;
    const double dt = self->values[CFL].number / spc_finite_volume_speed(self->fv, u);
    return largest > 0 ? fmin(dt, largest) : dt;
}

/* The first cell whose state is not physical ends the run. */
static spc_status check_admissible(void *object, double t, double dt, double *u) {
    const finite_volume *self = object;
    const spc_physics *physics = &self->fv->setting->physics;
    const size_t bad = spc_first_not_admissible(physics, spc_grid_points(&physics->grid), u);
    if (bad == SIZE_MAX) return SPC_OK;
    return spc_fail(self->context, SPC_NOT_ADMISSIBLE,
                    "the solution is no longer physical: cell %zu, at t = %.10g, step %llu of size "
                    "%.4g; try a smaller stepper.cfl, another reconstruction, or flux hll",
                    bad, t + dt, (unsigned long long)self->march.info.steps + 1, dt);
}

static spc_march_rules rules_of(finite_volume *self) {
    return (spc_march_rules){.advice = "try a smaller stepper.cfl or another reconstruction",
                             .name = "finite-volume",
                             .self = self,
                             .largest_step = largest_step,
                             .after = check_admissible};
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    finite_volume *self = object;
    const spc_march_rules rules = rules_of(self);
    const spc_status status = spc_march_step(&self->march, &rules, state, dt);
    self->march.info.evaluations = self->fv->evaluations;
    if (info) *info = self->march.info;
    return status;
}

/* ---- continuation ---- */

static spc_status save(void *object, spc_archive *archive) {
    finite_volume *self = object;
    const spc_march_rules rules = rules_of(self);
    return spc_march_save(&self->march, &rules, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    finite_volume *self = object;
    const spc_march_rules rules = rules_of(self);
    SPC_TRY(spc_march_load(&self->march, &rules, archive, state));
    self->fv->evaluations = self->march.info.evaluations;
    return SPC_OK;
}

static char *explain(void *object, spc_pool *pool) {
    const finite_volume *self = object;
    const spc_finite_volume *fv = self->fv;
    const spc_equation *equation = fv->setting->physics.equation;
    static const char *const fluxes[] = {"Rusanov's flux", "HLL flux", "flux "};
    return spc_pool_print(pool, "finite volumes: %s (%s), %s%s, %s, Courant number %g",
                          fv->scheme.reconstruction->name, fv->scheme.reconstruction->doc,
                          fluxes[fv->scheme.flux],
                          fv->scheme.flux == SPC_FLUX_OWN ? equation->riemann_name : "",
                          self->march.integrator->name, self->values[CFL].number);
}

static void destroy(void *object) {
    finite_volume *self = object;
    spc_march_destroy(&self->march);
}

const spc_stepper spc_stepper_finite_volume = {
    .abi = SPC_ABI,
    .name = "finite-volume",
    .doc = "finite volumes: shocks, walls, positive densities",
    .cite = "Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics (2009)",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ADAPTIVE | SPC_STEPPER_CELLS,
    .parameters = parameters,
    .applicable = applicable,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
    .explain = explain,
    .destroy = destroy,
};
