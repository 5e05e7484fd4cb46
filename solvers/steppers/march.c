/* specula: march.c
 *
 * See march.h.
 */
#include "march.h"

#include "team.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

spc_status spc_march_create(spc_pool *pool, const spc_setting *setting, const spc_problem *problem,
                            size_t size, const spc_integrator *integrator, spc_march *march) {
    *march = (spc_march){.context = spc_pool_context(pool),
                         .setting = setting,
                         .integrator = integrator,
                         .team = problem->team,
                         .size = size,
                         .u = spc_pool_take(pool, problem->modes, sizeof *march->u),
                         .next = spc_pool_take(pool, problem->modes, sizeof *march->next)};
    if (!march->u || !march->next) return SPC_NO_MEMORY;
    const spc_value *values = spc_parameter_defaults(pool, integrator->parameters);
    if (!values) return SPC_NO_MEMORY;
    return integrator->create(pool, problem, values, (spc_tolerance){1, 1}, &march->method);
}

static spc_status check_finite(const spc_march *m, const spc_march_rules *rules, double dt,
                               const double *u) {
    const size_t bad = spc_team_first_unbounded(m->team, u, m->size);
    if (bad == SIZE_MAX) return SPC_OK;
    const spc_physics *physics = &m->setting->physics;
    const size_t points = spc_grid_points(&physics->grid);
    return spc_fail(m->context, SPC_NOT_FINITE,
                    "the solution is no longer finite: field %s, value %zu, at t = %.10g, step "
                    "%llu of size %.4g; %s",
                    physics->equation->fields[physics->grid.dims - 1][bad / points], bad % points,
                    m->t + dt, (unsigned long long)m->info.steps + 1, dt, rules->advice);
}

static spc_status finish(const spc_march *m, const spc_march_rules *rules, double dt, double *u) {
    SPC_TRY(check_finite(m, rules, dt, u));
    return rules->after ? rules->after(rules->self, m->t, dt, u) : SPC_OK;
}

/* Equal steps of at most the good size, as they stand at this state, so that the last meets the target. */
static double step_size(const spc_march *m, const spc_march_rules *rules, double target) {
    const double rest = target - m->t;
    const double steps = rest / rules->largest_step(rules->self, (const double *)m->u);
    const double whole = ceil(steps * (1 - 1e-12) - 1e-9);
    return whole > 1 ? rest / whole : rest;
}

static void took(spc_march *m, double dt, double target) {
    if (m->integrator->accept) m->integrator->accept(m->method);
    spc_complex *before = m->u;
    m->u = m->next;
    m->next = before;
    m->t = dt == target - m->t ? target : m->t + dt;
    spc_step_info *info = &m->info;
    info->steps++;
    info->dt = dt;
    info->dt_min = info->steps == 1 || dt < info->dt_min ? dt : info->dt_min;
    info->dt_max = fmax(dt, info->dt_max);
}

static spc_status advance(spc_march *m, const spc_march_rules *rules, double target) {
    while (m->t < target) {
        if (spc_stop_requested(m->context)) {
            return spc_fail(m->context, SPC_INTERRUPTED, "interrupted");
        }
        const double dt = step_size(m, rules, target);
        if (!(m->t + dt > m->t)) {
            return spc_fail(m->context, SPC_STEP_TOO_SMALL,
                            "the step fell to %.3g at t = %.10g, step %llu: signals are too fast "
                            "for the cells; use fewer points",
                            dt, m->t, (unsigned long long)m->info.steps + 1);
        }
        if (rules->before) rules->before(rules->self, dt, (double *)m->u);
        double error = 0;
        m->integrator->step(m->method, m->t, dt, m->u, m->next, &error);
        SPC_TRY(finish(m, rules, dt, (double *)m->next));
        took(m, dt, target);
    }
    return SPC_OK;
}

static spc_status take_in(spc_march *m, const spc_march_rules *rules, spc_state *state) {
    memcpy(m->u, state->data, m->size * sizeof(double));
    m->t = state->time;
    if (m->integrator->reset) m->integrator->reset(m->method);
    SPC_TRY(finish(m, rules, 0, (double *)m->u));
    if (state->revision == 0) state->revision = 1;
    m->revision = state->revision;
    return SPC_OK;
}

spc_status spc_march_step(spc_march *m, const spc_march_rules *rules, spc_state *state, double dt) {
    const double target = state->time + dt;
    if (state->revision != m->revision || m->revision == 0 || m->t > target) {
        SPC_TRY(take_in(m, rules, state));
    }
    SPC_TRY(advance(m, rules, target));
    memcpy(state->data, m->u, m->size * sizeof(double));
    state->time = target;
    m->revision = ++state->revision;
    return SPC_OK;
}

/* ---- continuation ---- */

enum { NUMBERS = 7, NAME_SIZE = 64 };

static void name_of(const spc_march_rules *rules, const char *what, char name[NAME_SIZE]) {
    snprintf(name, NAME_SIZE, "%s.%s", rules->name, what);
}

spc_status spc_march_save(const spc_march *m, const spc_march_rules *rules, spc_archive *archive) {
    char name[NAME_SIZE];
    const spc_step_info *info = &m->info;
    const double numbers[NUMBERS] = {
        m->t,         (double)info->steps,       info->dt,        info->dt_min,
        info->dt_max, (double)info->evaluations, m->revision != 0};
    name_of(rules, "numbers", name);
    SPC_TRY(spc_archive_put(archive, name, numbers, NUMBERS));
    name_of(rules, "cells", name);
    return spc_archive_put(archive, name, (const double *)m->u, m->size);
}

spc_status spc_march_load(spc_march *m, const spc_march_rules *rules, const spc_archive *archive,
                          const spc_state *state) {
    char name[NAME_SIZE];
    double numbers[NUMBERS];
    name_of(rules, "numbers", name);
    SPC_TRY(spc_archive_get(archive, name, numbers, NUMBERS));
    name_of(rules, "cells", name);
    SPC_TRY(spc_archive_get(archive, name, (double *)m->u, m->size));
    m->t = numbers[0];
    m->info = (spc_step_info){.steps = (uint64_t)numbers[1],
                              .dt = numbers[2],
                              .dt_min = numbers[3],
                              .dt_max = numbers[4],
                              .evaluations = (uint64_t)numbers[5]};
    /* Saved before the first step, there was no state yet: it is taken in. */
    m->revision = numbers[6] != 0 ? state->revision : 0;
    return SPC_OK;
}

void spc_march_destroy(spc_march *march) {
    if (march->method && march->integrator->destroy) march->integrator->destroy(march->method);
    march->method = NULL;
}
