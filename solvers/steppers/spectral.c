/* specula: spectral.c
 *
 * The classical stepper: an equation on its retained Fourier modes, advanced by an integrator. Between calls it keeps
 * the modes and the integrator's history, so that a state that nobody else touched continues without a
 * round trip through points, and an adaptive method may stand beyond the time it was asked for.
 */
#include "spectral_derivative.h"

#include "../spectral/controller.h"
#include "team.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>

enum { DT, RTOL, ATOL, DEALIAS, MAX_STEP, MIN_STEP, INITIAL_STEP, PRECISION };

static const spc_parameter parameters[] = {
    [DT] = {.name = "dt",
            .type = SPC_REAL,
            .fallback = NAN,
            .minimum = 1e-300,
            .maximum = 1e300,
            .unit = "1",
            .doc = "step of a fixed-step method; shortened so that whole steps meet every save"},
    [RTOL] = {.name = "rtol",
              .type = SPC_REAL,
              .fallback = 1e-6,
              .minimum = 1e-15,
              .maximum = 1,
              .unit = "1",
              .doc = "relative tolerance of an adaptive method, in the root mean square norm"},
    [ATOL] = {.name = "atol",
              .type = SPC_REAL,
              .fallback = 1e-9,
              .minimum = 0,
              .maximum = 1e300,
              .unit = "1",
              .doc = "absolute tolerance of an adaptive method"},
    [DEALIAS] = {.name = "dealias",
                 .type = SPC_CHOICE,
                 .fallback = 1,
                 .choices = SPC_DEALIASING_CHOICES,
                 .doc = "which modes are retained and where products are taken"},
    [MAX_STEP] = {.name = "max_step",
                  .type = SPC_REAL,
                  .fallback = NAN,
                  .minimum = 1e-300,
                  .maximum = 1e300,
                  .unit = "1",
                  .doc = "largest step of an adaptive method; default: no limit"},
    [MIN_STEP] = {.name = "min_step",
                  .type = SPC_REAL,
                  .fallback = 0,
                  .minimum = 0,
                  .maximum = 1e300,
                  .unit = "1",
                  .doc = "an adaptive method that needs a smaller step ends with an error"},
    [INITIAL_STEP] = {.name = "initial_step",
                      .type = SPC_REAL,
                      .fallback = NAN,
                      .minimum = 1e-300,
                      .maximum = 1e300,
                      .unit = "1",
                      .doc = "first step of an adaptive method; default: from the slope"},
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = SPC_DOUBLE,
                   .choices = "double|single",
                   .doc = "of the nonlinear term's transforms; single is for data sets"},
    {.name = NULL},
};

typedef struct spectral {
    spc_context *context;
    spc_pool *pool;
    const spc_stepper_use *use;
    const spc_integrator *integrator;
    const spc_value *values;
    spc_pseudospectral *engine;
    spc_exchange exchange;
    const spc_ranks *ranks; /* that share the sample, or NULL */
    void *method;
    bool adaptive, dense;
    size_t size; /* complex numbers in u */

    spc_complex *u, *next;
    double t, t_before; /* of u, and of the state before the last step */
    spc_complex *shown; /* what a state was last given: u, or interpolated within the last step */
    uint64_t revision;  /* of that state */
    bool stepped;       /* a step was taken since the start: interpolation has something to use */

    /* An interval of fixed steps under way: it is finished with the partition it began with. */
    double interval_start, interval_length;
    uint64_t interval_done;

    spc_controller controller;
    spc_step_info info;
    spc_spectral_derivative derivative;
} spectral;

static const char *field_name(const spectral *self, size_t channel) {
    const spc_physics *physics = self->engine->physics;
    return physics->equation->fields[physics->grid.dims - 1][channel];
}

static spc_precision precision_of(const spc_stepper_use *use) {
    return (spc_precision)use->values[PRECISION].number;
}

/* ---- creation ---- */

/* The finest relative tolerance that the rounding of single precision leaves room for. */
static const double single_tolerance = 1e-6;

static spc_status applicable_to(spc_context *context, const spc_setting *setting,
                                const spc_stepper_use *use, const spc_problem *problem) {
    const spc_integrator *integrator = use->integrator;
    if (!integrator) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "stepper 'spectral' needs an integrator; name one, such as etdrk4");
    }
    if (!(integrator->flags & SPC_INTEGRATOR_ADAPTIVE) && !(use->values[DT].number > 0)) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s takes steps of fixed size and stepper.dt is missing; give one, such as "
                        "dt: %g",
                        integrator->name, setting->physics.equation->sample_dt);
    }
    const double rtol = use->values[RTOL].number;
    if (integrator->flags & SPC_INTEGRATOR_ADAPTIVE && precision_of(use) == SPC_SINGLE &&
        rtol < single_tolerance) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "single precision does not hold errors to an rtol of %g; take %g or more, "
                        "or precision: double",
                        rtol, single_tolerance);
    }
    return integrator->applicable ? integrator->applicable(context, problem) : SPC_OK;
}

/* Asked while a case is read, before memory for the whole grid is taken: a coarse grid over the same box has a
 * symbol of the same kind. */
static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    spc_setting coarse = *setting;
    coarse.forcing = coarse.potential = (spc_profile_use){0};
    for (int axis = 0; axis < coarse.physics.grid.dims; axis++) {
        if (coarse.physics.grid.n[axis] > 16) coarse.physics.grid.n[axis] = 16;
    }
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_dealiasing *rule = spc_dealiasing_at((size_t)use->values[DEALIAS].number);
    spc_pseudospectral *engine = NULL;
    spc_status status = spc_pseudospectral_create(pool, &coarse, rule, precision_of(use), &engine);
    if (status == SPC_OK) {
        if (setting->forcing.profile) engine->problem.flow = NULL;
        status = applicable_to(context, setting, use, &engine->problem);
    }
    spc_pool_destroy(pool);
    return status;
}

static spc_status take_vectors(spc_pool *pool, spectral *self) {
    self->u = spc_pool_take(pool, self->size, sizeof *self->u);
    self->next = spc_pool_take(pool, self->size, sizeof *self->next);
    if (self->dense) self->shown = spc_pool_take(pool, self->size, sizeof *self->shown);
    return self->u && self->next && (!self->dense || self->shown) ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status refuse_ranks(spc_context *context, const spc_setting *setting) {
    if (!setting->ranks || setting->physics.grid.dims > 1) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "a line of points is solved by one rank; start it without mpirun, or give the "
                    "case an ensemble, whose samples go to all ranks");
}

static void destroy(void *object) {
    spectral *self = object;
    if (self->method && self->integrator->destroy) self->integrator->destroy(self->method);
    self->method = NULL;
    spc_spectral_derivative_destroy(&self->derivative);
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    spectral *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->context = spc_pool_context(pool);
    self->pool = pool;
    self->use = use;
    self->ranks = setting->ranks;
    self->integrator = use->integrator;
    self->values = use->values;
    const spc_dealiasing *rule = spc_dealiasing_at((size_t)use->values[DEALIAS].number);
    SPC_TRY(refuse_ranks(self->context, setting));
    SPC_TRY(spc_pseudospectral_create(pool, setting, rule, precision_of(use), &self->engine));
    SPC_TRY(applicable_to(self->context, setting, use, &self->engine->problem));
    SPC_TRY(spc_exchange_create(pool, setting, self->engine, &self->exchange));
    self->adaptive = use->integrator->flags & SPC_INTEGRATOR_ADAPTIVE;
    self->dense = use->integrator->flags & SPC_INTEGRATOR_DENSE;
    self->size = (size_t)self->engine->channels * self->engine->modes->total;
    SPC_TRY(take_vectors(pool, self));
    const spc_tolerance tolerance = {.relative = use->values[RTOL].number,
                                     .absolute = use->values[ATOL].number};
    SPC_TRY(use->integrator->create(pool, &self->engine->problem, use->integrator_values, tolerance,
                                    &self->method));
    *result = self;
    return SPC_OK;
}

/* ---- taking in and giving out a state ---- */

static double first_step(spectral *self) {
    if (self->values[INITIAL_STEP].number > 0) return self->values[INITIAL_STEP].number;
    /* Hairer, Norsett, Wanner I, section II.4: a hundredth of the time in which the slope would change u by itself. */
    const spc_problem *problem = &self->engine->problem;
    problem->nonlinear(problem->self, self->t, self->u, self->next);
    for (size_t c = 0; c < problem->channels; c++) {
        const spc_complex *u = self->u + c * problem->modes;
        spc_complex *slope = self->next + c * problem->modes;
        const double *real = problem->linear_real[c];
        const spc_complex *linear = problem->linear_complex[c];
        for (size_t i = 0; i < problem->modes; i++) slope[i] += (real ? real[i] : linear[i]) * u[i];
    }
    const double size = spc_problem_norm(problem, self->u);
    const double slope = spc_problem_norm(problem, self->next);
    return size > 0 && slope > 0 ? 0.01 * size / slope : 1e-6;
}

static void take_in(spectral *self, const spc_state *state) {
    spc_exchange_take(&self->exchange, state->data, self->u);
    self->t = self->t_before = state->time;
    self->stepped = false;
    self->interval_done = 0;
    self->interval_length = 0;
    if (self->integrator->reset) self->integrator->reset(self->method);
    if (self->adaptive) {
        const double largest = self->values[MAX_STEP].number;
        self->controller =
            spc_controller_start(first_step(self), self->integrator->embedded_order,
                                 self->integrator->flags & SPC_INTEGRATOR_EXPONENTIAL,
                                 self->values[MIN_STEP].number, largest > 0 ? largest : INFINITY);
    }
}

static void give_out(spectral *self, const spc_complex *modes, spc_state *state, double time) {
    spc_exchange_give(&self->exchange, modes, state->data);
    state->time = time;
    state->revision++;
    self->revision = state->revision;
}

/* ---- stepping ---- */

/* A mode's number among those of all ranks. */
static size_t whole_index(const spectral *self, size_t index) {
    const spc_modes *modes = self->engine->modes;
    return index / modes->part.count * modes->whole + modes->part.first + index % modes->part.count;
}

/* The first mode of the step's result that is not finite, the same on all ranks. */
static size_t first_unbounded(const spectral *self) {
    const size_t bad = spc_team_first_unbounded(self->engine->problem.team,
                                                (const double *)self->next, 2 * self->size);
    const size_t mode = bad == SIZE_MAX ? SIZE_MAX : whole_index(self, bad / 2);
    if (!self->ranks) return mode;
    double first = bad == SIZE_MAX ? INFINITY : (double)mode;
    self->ranks->minimum(self->ranks->user, &first, 1);
    return isfinite(first) ? (size_t)first : SIZE_MAX;
}

static bool is_asked_to_stop(const spectral *self) {
    const bool here = spc_stop_requested(self->context);
    return self->ranks ? spc_ranks_any(self->ranks, here) : here;
}

static spc_status blown_up(const spectral *self, size_t index, double dt) {
    const spc_modes *modes = self->engine->modes;
    const size_t total = modes->total / modes->part.count * modes->whole;
    return spc_fail(self->context, SPC_NOT_FINITE,
                    "the solution is no longer finite: field %s, mode %zu, at t = %.10g, step %llu "
                    "of size %.4g; try a smaller %s, another dealiasing, or more points",
                    field_name(self, index / total), index % total, self->t + dt,
                    (unsigned long long)self->info.steps + 1, dt,
                    self->adaptive ? "rtol" : "stepper.dt");
}

static void took(spectral *self, double dt, double error) {
    if (self->integrator->accept) self->integrator->accept(self->method);
    spc_complex *before = self->u;
    self->u = self->next;
    self->next = before;
    spc_pseudospectral_symmetrise(self->engine, self->u);
    self->stepped = true;
    spc_step_info *info = &self->info;
    info->steps++;
    info->dt = dt;
    info->dt_min = info->steps == 1 || dt < info->dt_min ? dt : info->dt_min;
    info->dt_max = dt > info->dt_max ? dt : info->dt_max;
    info->error = error;
}

/* Whole steps that fill an interval. */
static double step_size(const spectral *self, double length, uint64_t *steps) {
    const double nominal = self->values[DT].number;
    const double wanted = ceil(length / nominal * (1 - 1e-12) - 1e-9);
    *steps = wanted < 1 ? 1 : (uint64_t)wanted;
    /* Intervals differ by roundings; a method's tables and history should not notice. */
    const double exact = length / (double)*steps;
    return fabs(exact - nominal) <= 1e-12 * nominal ? nominal : exact;
}

static spc_status fixed_steps(spectral *self, const spc_state *state, double length) {
    const bool resumed = self->interval_start == state->time && self->interval_length == length;
    if (!resumed) {
        /* Another interval than the one that was under way: go back to the state. */
        if (self->interval_done > 0) take_in(self, state);
        self->t = state->time;
        self->interval_start = state->time;
        self->interval_length = length;
        self->interval_done = 0;
    }
    uint64_t steps;
    const double dt = step_size(self, length, &steps);
    while (self->interval_done < steps) {
        if (is_asked_to_stop(self)) return SPC_INTERRUPTED;
        double error = 0;
        self->integrator->step(self->method, self->t, dt, self->u, self->next, &error);
        const size_t bad = first_unbounded(self);
        if (bad != SIZE_MAX) return blown_up(self, bad, dt);
        took(self, dt, error);
        self->interval_done++;
        self->t = self->interval_start + (double)self->interval_done * dt;
    }
    self->interval_length = 0;
    self->interval_done = 0;
    return SPC_OK;
}

/* One try; the step is taken when its error is small enough. */
static spc_status adaptive_try(spectral *self, double dt) {
    double error = 0;
    self->integrator->step(self->method, self->t, dt, self->u, self->next, &error);
    size_t bad = SIZE_MAX;
    if (!(error <= 1e300)) bad = first_unbounded(self);
    const double smallest = fmax(self->controller.minimum, 16 * 0x1p-52 * fabs(self->t));
    if (spc_controller_judge(&self->controller, dt, error)) {
        took(self, dt, error);
        self->t_before = self->t;
        self->t += dt;
        return SPC_OK;
    }
    self->info.rejected++;
    if (dt > smallest) return SPC_OK;
    if (bad != SIZE_MAX) return blown_up(self, bad, dt);
    return spc_fail(self->context, SPC_STEP_TOO_SMALL,
                    "the step fell to %.3g at t = %.10g, step %llu, with the error still %.3g "
                    "times the tolerance; try a larger rtol or atol, or more points",
                    dt, self->t, (unsigned long long)self->info.steps + 1, error);
}

static spc_status adaptive_steps(spectral *self, double target) {
    while (self->t < target) {
        if (is_asked_to_stop(self)) return SPC_INTERRUPTED;
        double dt = self->controller.dt;
        const bool clipped = !self->dense && self->t + dt > target - 1e-3 * dt;
        if (clipped) dt = target - self->t;
        const double kept = self->controller.dt;
        const uint64_t steps = self->info.steps;
        SPC_TRY(adaptive_try(self, dt));
        const bool taken = self->info.steps > steps;
        if (clipped && taken) {
            self->t = target;
            self->controller.dt = fmax(self->controller.dt, kept);
        }
    }
    return SPC_OK;
}

static spc_status check_start(const spectral *self, const spc_state *state) {
    const size_t size = state->data ? spc_state_size(state) : 0;
    const size_t bad = spc_first_unbounded(state->data, size);
    if (bad == SIZE_MAX) return SPC_OK;
    const size_t field = spc_state_field_size(state);
    return spc_fail(self->context, SPC_NOT_FINITE,
                    "the state to step is not finite: field %s, value %zu, at t = %.10g; "
                    "correct the initial condition",
                    field_name(self, bad / field), bad % field, state->time);
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    spectral *self = object;
    if (state->revision != self->revision || self->revision == 0) {
        const spc_status start = check_start(self, state);
        SPC_TRY(self->ranks ? spc_ranks_agree(self->context, start) : start);
        take_in(self, state);
        /* Until the step is done the state stands where this continuation began. */
        if (state->revision == 0) state->revision = 1;
        self->revision = state->revision;
    }
    const double target = state->time + dt;
    if (self->adaptive && target < self->t_before) take_in(self, state);
    const spc_status status =
        self->adaptive ? adaptive_steps(self, target) : fixed_steps(self, state, dt);
    self->info.evaluations = self->engine->evaluations;
    if (info) *info = self->info;
    if (status == SPC_INTERRUPTED) return spc_fail(self->context, status, "interrupted");
    if (status != SPC_OK) return status;
    if (self->dense && self->t > target) {
        self->integrator->interpolate(self->method, target, self->shown);
        give_out(self, self->shown, state, target);
    } else {
        give_out(self, self->u, state, target);
    }
    self->info.evaluations = self->engine->evaluations;
    if (info) *info = self->info;
    return SPC_OK;
}

/* ---- derivatives ---- */

static spc_status check_one_step(const spectral *self, double dt) {
    uint64_t steps = 1;
    if (!self->adaptive) step_size(self, dt, &steps);
    if (steps == 1) return SPC_OK;
    return spc_fail(self->context, SPC_NOT_APPLICABLE,
                    "derivatives are those of one step, and %g takes %llu; ask for steps of %g, or "
                    "give stepper.dt that value",
                    dt, (unsigned long long)steps, self->values[DT].number);
}

static spc_status differentiate(void *object, double dt) {
    spectral *self = object;
    SPC_TRY(check_one_step(self, dt));
    const spc_status status = spc_spectral_derivative_create(
        self->pool, self->engine, &self->exchange, self->use, &self->derivative);
    return self->ranks ? spc_ranks_agree(self->context, status) : status;
}

/* Ready for a derivative at a state. */
static spc_status check_derivative(const spectral *self, const spc_state *state, double dt) {
    SPC_TRY(check_one_step(self, dt));
    const spc_status start = check_start(self, state);
    return self->ranks ? spc_ranks_agree(self->context, start) : start;
}

static spc_status tangent(void *object, const spc_state *state, double dt, double *v) {
    spectral *self = object;
    uint64_t steps;
    SPC_TRY(check_derivative(self, state, dt));
    spc_spectral_derivative_tangent(&self->derivative, state, step_size(self, dt, &steps), v);
    return SPC_OK;
}

static spc_status adjoint(void *object, const spc_state *state, double dt, double *v) {
    spectral *self = object;
    uint64_t steps;
    SPC_TRY(check_derivative(self, state, dt));
    spc_spectral_derivative_adjoint(&self->derivative, state, step_size(self, dt, &steps), v);
    return SPC_OK;
}

/* ---- continuation ---- */

enum { NUMBERS = 20 };

static spc_status save(void *object, spc_archive *archive) {
    spectral *self = object;
    const spc_controller *controller = &self->controller;
    const spc_step_info *info = &self->info;
    const double numbers[NUMBERS] = {
        self->t,
        self->stepped,
        self->interval_start,
        self->interval_length,
        (double)self->interval_done,
        controller->alpha,
        controller->beta,
        controller->hold,
        controller->minimum,
        controller->maximum,
        controller->dt,
        controller->error_before,
        controller->rejected,
        (double)info->steps,
        (double)info->rejected,
        (double)self->engine->evaluations,
        info->dt_min,
        info->dt_max,
        self->t_before,
        self->revision != 0,
    };
    SPC_TRY(spc_archive_put(archive, "spectral.numbers", numbers, NUMBERS));
    SPC_TRY(spc_problem_put(&self->engine->problem, archive, "spectral.modes", self->u));
    return self->integrator->save ? self->integrator->save(self->method, archive) : SPC_OK;
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    spectral *self = object;
    double numbers[NUMBERS];
    SPC_TRY(spc_archive_get(archive, "spectral.numbers", numbers, NUMBERS));
    SPC_TRY(spc_problem_get(&self->engine->problem, archive, "spectral.modes", self->u));
    self->t = numbers[0];
    self->t_before = numbers[18];
    self->stepped = numbers[1] != 0;
    self->interval_start = numbers[2];
    self->interval_length = numbers[3];
    self->interval_done = (uint64_t)numbers[4];
    self->controller = (spc_controller){.alpha = numbers[5],
                                        .beta = numbers[6],
                                        .hold = numbers[7],
                                        .minimum = numbers[8],
                                        .maximum = numbers[9],
                                        .dt = numbers[10],
                                        .error_before = numbers[11],
                                        .rejected = numbers[12] != 0};
    self->info = (spc_step_info){.steps = (uint64_t)numbers[13],
                                 .rejected = (uint64_t)numbers[14],
                                 .evaluations = (uint64_t)numbers[15],
                                 .dt_min = numbers[16],
                                 .dt_max = numbers[17]};
    self->engine->evaluations = self->info.evaluations;
    /* Saved before the first step, there were no modes yet: the state is taken in. */
    self->revision = numbers[19] != 0 ? state->revision : 0;
    return self->integrator->load ? self->integrator->load(self->method, archive) : SPC_OK;
}

static char *explain(void *object, spc_pool *pool) {
    const spectral *self = object;
    const spc_pseudospectral *engine = self->engine;
    const spc_grid *grid = &engine->physics->grid;
    char shape[64] = "";
    for (int axis = 0, used = 0; axis < grid->dims; axis++) {
        used += snprintf(shape + used, sizeof shape - (size_t)used, "%s%zu", axis ? " x " : "",
                         engine->modes->cutoff[axis]);
    }
    char *text = spc_pool_print(
        pool, "%s on modes up to %s (dealiasing %s, exact for products of degree %d), L %s%s",
        self->integrator->name, shape, engine->dealiasing->name, engine->dealiasing->exact_degree,
        engine->problem.linear_real[0] ? "real" : "complex",
        self->values[PRECISION].number == SPC_SINGLE ? ", N in single precision" : "");
    return text;
}

const spc_stepper spc_stepper_spectral = {
    .abi = SPC_ABI,
    .name = "spectral",
    .doc = "Fourier pseudo-spectral solver with any integrator",
    .cite = "Canuto, Hussaini, Quarteroni, Zang, Spectral Methods (2006)",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_RANKS,
    .parameters = parameters,
    .applicable = applicable,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
    .explain = explain,
    .destroy = destroy,
    .differentiate = differentiate,
    .tangent = tangent,
    .adjoint = adjoint,
};
