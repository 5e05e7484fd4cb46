/* specula: staggered.c
 *
 * Incompressible flow on a staggered grid, in the manner of JAX-CFD. A step with euler-forward and implicit diffusion is
 * its step: advection by Lax and Wendroff's limited flux and forcing, projection, backward Euler for viscosity. The methods of Runge
 * and Kutta project each stage; implicit viscosity then stands around them in two half steps of Crank and Nicolson.
 */
#include "../staggered/staggered.h"

#include "march.h"

#include <math.h>
#include <string.h>

enum { INTEGRATOR, ADVECTION, DIFFUSION, PRESSURE, PRECONDITIONER, TOLERANCE, CFL, DT };

static const char *const integrator_names[] = {"ssprk3", "ssprk2", "euler-forward"};
enum { EULER_FORWARD = 2 };

static const spc_parameter parameters[] = {
    [INTEGRATOR] = {.name = "integrator",
                    .type = SPC_CHOICE,
                    .fallback = 0,
                    .choices = "ssprk3|ssprk2|euler-forward",
                    .doc = "method in time"},
    [ADVECTION] = {.name = "advection",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = SPC_ADVECTION_CHOICES,
                   .doc = "values that the flow carries: limited from upwind, or means"},
    [DIFFUSION] = {.name = "diffusion",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "explicit|implicit",
                   .doc = "how viscosity is stepped; implicit where it would bound the step"},
    [PRESSURE] = {.name = "pressure",
                  .type = SPC_CHOICE,
                  .fallback = SPC_PRESSURE_AUTOMATIC,
                  .choices = SPC_PRESSURE_CHOICES,
                  .doc = "automatic: fft in a periodic box, else conjugate-gradients"},
    [PRECONDITIONER] = {.name = "preconditioner",
                        .type = SPC_CHOICE,
                        .fallback = SPC_PRECONDITIONER_FFT,
                        .choices = SPC_PRECONDITIONER_CHOICES,
                        .doc = "of conjugate gradients for the pressure"},
    [TOLERANCE] = {.name = "tolerance",
                   .type = SPC_REAL,
                   .fallback = 1e-10,
                   .minimum = 1e-14,
                   .maximum = 0.1,
                   .unit = "1",
                   .doc =
                       "of conjugate gradients: divergence that may be left, in units of |u|/dx"},
    [CFL] = {.name = "cfl",
             .type = SPC_REAL,
             .fallback = 0.5,
             .minimum = 1e-6,
             .maximum = 10,
             .unit = "1",
             .doc = "cells that the flow may cross in a step; not looked at when only dt is given"},
    [DT] = {.name = "dt",
            .type = SPC_REAL,
            .fallback = NAN,
            .minimum = 1e-300,
            .maximum = 1e300,
            .unit = "1",
            .doc =
                "step, or with cfl the largest one; shortened so that whole steps meet every save"},
    {.name = NULL},
};

typedef struct staggered {
    spc_context *context;
    const spc_value *values;
    spc_staggered *engine;
    spc_march march;
    bool euler, implicit;
} staggered;

static spc_staggered_choices choices_of(const spc_stepper_use *use) {
    const spc_value *values = use->values;
    return (spc_staggered_choices){
        .advection = (spc_advection)values[ADVECTION].number,
        .implicit = values[DIFFUSION].number == 1,
        .pressure = (spc_pressure_solver)values[PRESSURE].number,
        .preconditioner = (spc_preconditioner)values[PRECONDITIONER].number,
        .tolerance = values[TOLERANCE].number,
    };
}

static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    const spc_staggered_choices choices = choices_of(use);
    return spc_staggered_applicable(context, setting, &choices);
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    staggered *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    const spc_staggered_choices choices = choices_of(use);
    const size_t integrator = (size_t)use->values[INTEGRATOR].number;
    self->context = spc_pool_context(pool);
    self->values = use->values;
    self->euler = integrator == EULER_FORWARD;
    self->implicit = choices.implicit;
    SPC_TRY(spc_staggered_create(pool, setting, &choices, &self->engine));
    SPC_TRY(spc_march_create(pool, setting, &self->engine->problem, self->engine->size,
                             spc_integrator_find(integrator_names[integrator]), &self->march));
    *result = self;
    return SPC_OK;
}

/* ---- stepping ---- */

static double largest_step(void *object, const double *u) {
    const staggered *self = object;
    const double dt = self->values[DT].number;
    if (dt > 0 && !self->values[CFL].given) return dt;
    const double by_flow = self->values[CFL].number / spc_staggered_rate(self->engine, u);
    return dt > 0 ? fmin(dt, by_flow) : by_flow;
}

static void before(void *object, double dt, double *u) {
    const staggered *self = object;
    self->engine->step = self->euler ? dt : 0;
    if (self->implicit && !self->euler) spc_staggered_diffuse(self->engine, 0.5, 0.5 * dt, u);
}

static bool iterates(const staggered *self) {
    return spc_poisson_solver(self->engine->projection.poisson) != SPC_PRESSURE_FFT;
}

static size_t points_of(const staggered *self) {
    return spc_grid_points(&self->engine->setting->physics.grid);
}

static spc_status after(void *object, double t, double dt, double *u) {
    const staggered *self = object;
    if (dt == 0) {
        memset(self->engine->pressure, 0, points_of(self) * sizeof *self->engine->pressure);
        spc_staggered_project(self->engine, u);
    } else {
        if (self->implicit) {
            const double theta = self->euler ? 1 : 0.5;
            spc_staggered_diffuse(self->engine, theta, self->euler ? dt : 0.5 * dt, u);
        }
        /* What iterations leave of divergence must not add up, and walls make some of implicit viscosity. */
        if (iterates(self)) spc_staggered_project(self->engine, u);
    }
    if (!self->engine->lost) return SPC_OK;
    self->engine->lost = false;
    return spc_fail(self->context, SPC_NOT_FINITE,
                    "conjugate gradients did not reach the tolerance %g at t = %.10g; give "
                    "stepper a larger tolerance or another preconditioner",
                    self->values[TOLERANCE].number, t + dt);
}

static spc_march_rules rules_of(staggered *self) {
    return (spc_march_rules){.advice = "try a smaller stepper.cfl or stepper.dt",
                             .name = "staggered",
                             .self = self,
                             .largest_step = largest_step,
                             .before = before,
                             .after = after};
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    staggered *self = object;
    const spc_march_rules rules = rules_of(self);
    const spc_status status = spc_march_step(&self->march, &rules, state, dt);
    self->march.info.evaluations = self->engine->evaluations;
    if (info) *info = self->march.info;
    return status;
}

static spc_status save(void *object, spc_archive *archive) {
    staggered *self = object;
    const spc_march_rules rules = rules_of(self);
    SPC_TRY(spc_march_save(&self->march, &rules, archive));
    if (!iterates(self)) return SPC_OK;
    return spc_archive_put(archive, "staggered.pressure", self->engine->pressure, points_of(self));
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    staggered *self = object;
    const spc_march_rules rules = rules_of(self);
    SPC_TRY(spc_march_load(&self->march, &rules, archive, state));
    self->engine->evaluations = self->march.info.evaluations;
    if (!iterates(self)) return SPC_OK;
    return spc_archive_get(archive, "staggered.pressure", self->engine->pressure, points_of(self));
}

static char *explain(void *object, spc_pool *pool) {
    const staggered *self = object;
    static const char *const advection[] = {"van Leer's limiter", "central differences"};
    static const char *const preconditioners[] = {"no preconditioner", "Jacobi's preconditioner",
                                                  "the periodic box as preconditioner"};
    const spc_staggered_choices *choices = &self->engine->choices;
    const bool exact = !iterates(self);
    return spc_pool_print(pool, "staggered grid: %s, %s viscosity, pressure by %s%s, %s",
                          advection[choices->advection], self->implicit ? "implicit" : "explicit",
                          exact ? "transforms" : "conjugate gradients with ",
                          exact ? "" : preconditioners[choices->preconditioner],
                          self->march.integrator->name);
}

static void destroy(void *object) {
    staggered *self = object;
    spc_march_destroy(&self->march);
}

const spc_stepper spc_stepper_staggered = {
    .abi = SPC_ABI,
    .name = "staggered",
    .doc = "incompressible flow on a staggered grid: walls, no discrete divergence",
    .cite = "Harlow and Welch, Phys. Fluids 8, 2182 (1965)",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ADAPTIVE | SPC_STEPPER_CELLS |
             SPC_STEPPER_STAGGERED,
    .parameters = parameters,
    .applicable = applicable,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
    .explain = explain,
    .destroy = destroy,
};
