/* specula: staggered.c
 *
 * The rate of change of velocities on faces. See staggered.h.
 */
#include "staggered.h"

#include <complex.h>
#include <math.h>
#include <string.h>

/* ---- what it serves ---- */

static double damping(const spc_physics *physics, double k) {
    const double vector[SPC_MAX_DIMS] = {k};
    spc_complex symbol;
    physics->equation->symbol(physics, 0, vector, &symbol);
    return -creal(symbol);
}

static double viscosity_of(const spc_physics *physics) {
    return physics->equation->diffusivity(physics, 0);
}

static spc_status check_equation(spc_context *context, const spc_physics *physics) {
    const spc_equation *equation = physics->equation;
    if (!equation->vector_valued || !equation->project || !equation->diffusivity) {
        return spc_fail(
            context, SPC_NOT_APPLICABLE,
            "staggered solves incompressible flow by its velocity and %s is not that; take "
            "navier-stokes-velocity-2d or navier-stokes-3d",
            equation->name);
    }
    const double k = 3, plain = damping(physics, 0) + viscosity_of(physics) * k * k;
    if (fabs(damping(physics, k) - plain) <= 1e-12 * plain) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "staggered knows viscosity and drag; set hyperviscosity to 0, or take a "
                    "spectral solver such as etdrk4");
}

static spc_status check_sides(spc_context *context, const spc_setting *setting, int axis,
                              const spc_staggered_choices *choices) {
    for (int upper = 0; upper < 2; upper++) {
        const spc_side *side = &setting->side[axis][upper];
        const char *name = spc_axis_name(axis);
        if (side->kind == SPC_SIDE_OUTFLOW) {
            return spc_fail(
                context, SPC_NOT_APPLICABLE,
                "staggered has no outflow; make boundary.%s periodic, reflecting (a wall "
                "without friction) or {dirichlet: [velocity of the wall]}",
                name);
        }
        if (side->kind == SPC_SIDE_DIRICHLET && side->values[axis] != 0) {
            return spc_fail(
                context, SPC_NOT_APPLICABLE,
                "nothing flows through the walls of staggered: boundary.%s has %g for the "
                "velocity across it; give 0",
                name, side->values[axis]);
        }
        if (side->kind != SPC_SIDE_PERIODIC && choices->pressure == SPC_PRESSURE_FFT) {
            return spc_fail(context, SPC_NOT_APPLICABLE,
                            "pressure fft is for periodic boxes and boundary.%s has a wall; take "
                            "conjugate-gradients",
                            name);
        }
    }
    return SPC_OK;
}

spc_status spc_staggered_applicable(spc_context *context, const spc_setting *setting,
                                    const spc_staggered_choices *choices) {
    const spc_grid *grid = &setting->physics.grid;
    SPC_TRY(check_equation(context, &setting->physics));
    for (int axis = 0; axis < grid->dims; axis++) {
        if (grid->n[axis] < 4) {
            return spc_fail(context, SPC_NOT_APPLICABLE,
                            "staggered reaches over four cells and grid.n has %zu; use more points",
                            grid->n[axis]);
        }
        SPC_TRY(check_sides(context, setting, axis, choices));
    }
    return SPC_OK;
}

/* ---- the rate of change ---- */

static void note(spc_staggered *s, spc_solved solved) {
    s->iterations += solved.iterations;
    if (!solved.converged) s->lost = true;
}

static void project(spc_staggered *s, double *pressure, double *u) {
    for (int c = 0; c < s->faces.dims; c++) {
        spc_faces_close(&s->faces, c, u + (size_t)c * s->faces.points);
    }
    note(s, spc_project(&s->projection, pressure, u));
}

static void evaluate(void *self, double t, const spc_complex *state, spc_complex *n) {
    spc_staggered *s = self;
    const spc_faces *f = &s->faces;
    const double *u = (const double *)state;
    double *rate = (double *)n;
    (void)t;
    s->evaluations++;
    rate[2 * s->problem.modes - 1] = 0;
    for (int c = 0; c < f->dims; c++) {
        spc_faces_pad(f, c, 1, u + (size_t)c * f->points, s->padded[c]);
    }
    for (size_t i = 0; i < s->size; i++) rate[i] = -s->drag * u[i];
    for (size_t i = 0; i < s->size && s->forcing; i++) rate[i] += s->forcing[i];
    for (int c = 0; c < f->dims; c++) {
        double *of_component = rate + (size_t)c * f->points;
        spc_advect(f, s->choices.advection, s->step, c, (const double *const *)s->padded, s->flux,
                   of_component);
        if (!s->choices.implicit) spc_diffuse(f, s->viscosity, s->padded[c], of_component);
    }
    project(s, s->pressure, rate);
}

void spc_staggered_project(spc_staggered *s, double *u) {
    memset(s->correction, 0, s->faces.points * sizeof *s->correction);
    project(s, s->correction, u);
}

void spc_staggered_diffuse(spc_staggered *s, double theta, double dt, double *u) {
    if (s->viscosity == 0) return;
    note(s, spc_implicit_diffusion_step(s->diffusion, theta, dt, u));
}

/* Of |u| and of what the forcing would make of rest in one step, the positive root of r^2 - rate r - push = 0. */
double spc_staggered_rate(const spc_staggered *s, const double *u) {
    double rate = s->drag;
    for (int c = 0; c < s->faces.dims; c++) {
        const double dx = s->faces.dx[c];
        const double *component = u + (size_t)c * s->faces.points;
        double most = 0;
        for (size_t i = 0; i < s->faces.points; i++) most = fmax(most, fabs(component[i]));
        for (int axis = 0; axis < s->faces.dims; axis++) {
            const spc_side *side = s->setting->side[axis];
            most = fmax(most, fmax(fabs(side[0].values[c]), fabs(side[1].values[c])));
        }
        rate += most / dx + (s->choices.implicit ? 0 : 2 * s->viscosity / (dx * dx));
    }
    return 0.5 * (rate + sqrt(rate * rate + 4 * s->push));
}

/* ---- construction ---- */

static spc_status add_forcing(spc_pool *pool, spc_staggered *s) {
    const spc_setting *setting = s->setting;
    if (!setting->forcing.profile) return SPC_OK;
    spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
    spc_state state;
    if (!scratch) return SPC_NO_MEMORY;
    spc_status status =
        spc_state_create(pool, &setting->physics.grid, 1, (size_t)s->faces.dims, false, &state);
    const spc_random random =
        spc_random_start(setting->forcing.seed, setting->sample, SPC_PURPOSE_FORCING);
    if (status == SPC_OK) {
        status = spc_profile_fill(scratch, &setting->physics, &setting->forcing, random, &state);
    }
    spc_pool_destroy(scratch);
    SPC_TRY(status);
    s->forcing = state.data;
    for (int c = 0; c < s->faces.dims; c++) {
        double most = 0;
        const double *force = spc_state_field(&state, 0, (size_t)c);
        for (size_t i = 0; i < s->faces.points; i++) most = fmax(most, fabs(force[i]));
        s->push += most / s->faces.dx[c];
    }
    return SPC_OK;
}

static spc_status take_work(spc_pool *pool, spc_staggered *s) {
    for (int c = 0; c < s->faces.dims; c++) {
        s->padded[c] = spc_pool_take(pool, s->faces.size, sizeof *s->padded[c]);
        if (!s->padded[c]) return SPC_NO_MEMORY;
    }
    s->flux = spc_pool_take(pool, s->faces.size, sizeof *s->flux);
    s->pressure = spc_pool_take(pool, s->faces.points, sizeof *s->pressure);
    s->correction = spc_pool_take(pool, s->faces.points, sizeof *s->correction);
    return s->flux && s->pressure && s->correction ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_staggered_create(spc_pool *pool, const spc_setting *setting,
                                const spc_staggered_choices *choices, spc_staggered **result) {
    SPC_TRY(spc_staggered_applicable(spc_pool_context(pool), setting, choices));
    spc_staggered *s = spc_pool_take(pool, 1, sizeof *s);
    if (!s) return SPC_NO_MEMORY;
    s->setting = setting;
    s->choices = *choices;
    s->faces = spc_faces_of(setting);
    s->size = (size_t)s->faces.dims * s->faces.points;
    s->viscosity = viscosity_of(&setting->physics);
    s->drag = damping(&setting->physics, 0);
    SPC_TRY(take_work(pool, s));
    SPC_TRY(add_forcing(pool, s));
    spc_poisson *poisson;
    SPC_TRY(spc_poisson_create(pool, setting, choices->pressure, choices->preconditioner, NULL,
                               &poisson));
    SPC_TRY(spc_projection_create(pool, setting, poisson, choices->tolerance, &s->projection));
    if (choices->implicit) {
        SPC_TRY(spc_implicit_diffusion_create(pool, &s->faces, s->viscosity,
                                              spc_poisson_solver(poisson), choices->tolerance,
                                              &s->diffusion));
    }
    s->problem =
        (spc_problem){.channels = 1, .modes = (s->size + 1) / 2, .self = s, .nonlinear = evaluate};
    *result = s;
    return SPC_OK;
}
