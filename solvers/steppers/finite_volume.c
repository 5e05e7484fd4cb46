/* specula: finite_volume.c
 *
 * Conservation laws over cell averages, with steps as long as the fastest signal allows.
 */
#include "../finite_volume/finite_volume.h"

#include <math.h>
#include <specula/registry.h>
#include <string.h>

enum { INTEGRATOR, RECONSTRUCTION, FLUX, CFL, DT };

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
    {.name = NULL},
};

typedef struct finite_volume {
    spc_context *context;
    const spc_value *values;
    const spc_integrator *integrator;
    spc_finite_volume *fv;
    void *method;
    spc_complex *u, *next; /* the numbers of a state in pairs */
    double t;
    uint64_t revision;
    spc_step_info info;
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
    const spc_problem *problem = &self->fv->problem;
    self->u = spc_pool_take(pool, problem->modes, sizeof *self->u);
    self->next = spc_pool_take(pool, problem->modes, sizeof *self->next);
    if (!self->u || !self->next) return SPC_NO_MEMORY;
    self->integrator =
        spc_integrator_find(integrator_names[(size_t)use->values[INTEGRATOR].number]);
    const spc_value *values = spc_parameter_defaults(pool, self->integrator->parameters);
    if (!values) return SPC_NO_MEMORY;
    SPC_TRY(self->integrator->create(pool, problem, values, (spc_tolerance){1, 1}, &self->method));
    *result = self;
    return SPC_OK;
}

/* ---- stepping ---- */

static const char *field_name(const finite_volume *self, size_t value) {
    const spc_physics *physics = &self->fv->setting->physics;
    const size_t channel = value / spc_grid_points(&physics->grid);
    return physics->equation->fields[physics->grid.dims - 1][channel];
}

static spc_status check_finite(const finite_volume *self, const double *u, double dt) {
    const size_t bad = spc_first_unbounded(u, self->fv->size);
    if (bad == SIZE_MAX) return SPC_OK;
    return spc_fail(self->context, SPC_NOT_FINITE,
                    "the solution is no longer finite: field %s, value %zu, at t = %.10g, step "
                    "%llu of size %.4g; try a smaller stepper.cfl or another reconstruction",
                    field_name(self, bad), bad % spc_grid_points(&self->fv->setting->physics.grid),
                    self->t + dt, (unsigned long long)self->info.steps + 1, dt);
}

/* The first cell whose state is not physical ends the run. */
static spc_status check_admissible(const finite_volume *self, const double *u, double dt) {
    const spc_physics *physics = &self->fv->setting->physics;
    const size_t bad = spc_first_not_admissible(physics, spc_grid_points(&physics->grid), u);
    if (bad == SIZE_MAX) return SPC_OK;
    return spc_fail(self->context, SPC_NOT_ADMISSIBLE,
                    "the solution is no longer physical: cell %zu, at t = %.10g, step %llu of size "
                    "%.4g; try a smaller stepper.cfl, another reconstruction, or flux hll",
                    bad, self->t + dt, (unsigned long long)self->info.steps + 1, dt);
}

static spc_status check(const finite_volume *self, const double *u, double dt) {
    SPC_TRY(check_finite(self, u, dt));
    return check_admissible(self, u, dt);
}

/* As long as the signals allow, and so that the last two before `target` are of one length. */
static double step_size(const finite_volume *self, double target) {
    const double speed = spc_finite_volume_speed(self->fv, (const double *)self->u);
    const double largest = self->values[DT].number, rest = target - self->t;
    double dt = self->values[CFL].number / speed;
    if (largest > 0) dt = fmin(dt, largest);
    if (dt >= rest * (1 - 1e-12)) return rest;
    return dt > 0.5 * rest ? 0.5 * rest : dt;
}

static void took(finite_volume *self, double dt, double target) {
    if (self->integrator->accept) self->integrator->accept(self->method);
    spc_complex *before = self->u;
    self->u = self->next;
    self->next = before;
    self->t = dt == target - self->t ? target : self->t + dt;
    spc_step_info *info = &self->info;
    info->steps++;
    info->dt = dt;
    info->dt_min = info->steps == 1 || dt < info->dt_min ? dt : info->dt_min;
    info->dt_max = fmax(dt, info->dt_max);
}

static spc_status advance(finite_volume *self, double target) {
    while (self->t < target) {
        if (spc_stop_requested(self->context)) {
            return spc_fail(self->context, SPC_INTERRUPTED, "interrupted");
        }
        const double dt = step_size(self, target);
        if (!(self->t + dt > self->t)) {
            return spc_fail(self->context, SPC_STEP_TOO_SMALL,
                            "the step fell to %.3g at t = %.10g, step %llu: signals are too fast "
                            "for the cells; use fewer points",
                            dt, self->t, (unsigned long long)self->info.steps + 1);
        }
        double error = 0;
        self->integrator->step(self->method, self->t, dt, self->u, self->next, &error);
        SPC_TRY(check(self, (const double *)self->next, dt));
        took(self, dt, target);
    }
    return SPC_OK;
}

static spc_status take_in(finite_volume *self, spc_state *state) {
    memcpy(self->u, state->data, self->fv->size * sizeof(double));
    self->t = state->time;
    if (self->integrator->reset) self->integrator->reset(self->method);
    SPC_TRY(check(self, state->data, 0));
    if (state->revision == 0) state->revision = 1;
    self->revision = state->revision;
    return SPC_OK;
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    finite_volume *self = object;
    const double target = state->time + dt;
    if (state->revision != self->revision || self->revision == 0 || self->t > target) {
        SPC_TRY(take_in(self, state));
    }
    const spc_status status = advance(self, target);
    self->info.evaluations = self->fv->evaluations;
    if (info) *info = self->info;
    if (status != SPC_OK) return status;
    memcpy(state->data, self->u, self->fv->size * sizeof(double));
    state->time = target;
    self->revision = ++state->revision;
    return SPC_OK;
}

/* ---- continuation ---- */

enum { NUMBERS = 6 };

static spc_status save(void *object, spc_archive *archive) {
    const finite_volume *self = object;
    const spc_step_info *info = &self->info;
    const double numbers[NUMBERS] = {self->t,      (double)info->steps,
                                     info->dt,     info->dt_min,
                                     info->dt_max, (double)self->fv->evaluations};
    SPC_TRY(spc_archive_put(archive, "finite-volume.numbers", numbers, NUMBERS));
    return spc_archive_put(archive, "finite-volume.cells", (const double *)self->u, self->fv->size);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    finite_volume *self = object;
    double numbers[NUMBERS];
    SPC_TRY(spc_archive_get(archive, "finite-volume.numbers", numbers, NUMBERS));
    SPC_TRY(spc_archive_get(archive, "finite-volume.cells", (double *)self->u, self->fv->size));
    self->t = numbers[0];
    self->info = (spc_step_info){.steps = (uint64_t)numbers[1],
                                 .dt = numbers[2],
                                 .dt_min = numbers[3],
                                 .dt_max = numbers[4],
                                 .evaluations = (uint64_t)numbers[5]};
    self->fv->evaluations = self->info.evaluations;
    self->revision = state->revision;
    return SPC_OK;
}

static char *explain(void *object, spc_pool *pool) {
    const finite_volume *self = object;
    const spc_finite_volume *fv = self->fv;
    const spc_equation *equation = fv->setting->physics.equation;
    static const char *const fluxes[] = {"Rusanov's flux", "HLL flux", "flux "};
    return spc_pool_print(pool, "finite volumes: %s (%s), %s%s, %s, Courant number %g",
                          fv->reconstruction->name, fv->reconstruction->doc, fluxes[fv->flux],
                          fv->flux == SPC_FLUX_OWN ? equation->riemann_name : "",
                          self->integrator->name, self->values[CFL].number);
}

static void destroy(void *object) {
    finite_volume *self = object;
    if (self->method && self->integrator->destroy) self->integrator->destroy(self->method);
    self->method = NULL;
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
