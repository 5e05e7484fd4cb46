/* specula: components.c
 *
 * See components.h.
 */
#include "components.h"

#include "context_internal.h"
#include "strides.h"

#include <math.h>
#include <string.h>

static void destroy(void *object) {
    spc_component *part = object;
    const spc_stepper *stepper = part->use->stepper;
    if (part->self && stepper->destroy) stepper->destroy(part->self);
    spc_pool_destroy(part->pool);
    spc_context_destroy(part->context);
}

spc_status spc_component_raise(const spc_component *part, spc_status status) {
    if (status == SPC_OK) return SPC_OK;
    const char *message = spc_error_message(part->context);
    return spc_fail(part->outer, status, "%s: %s", part->name,
                    *message ? message : spc_status_meaning(status));
}

void spc_component_forget(spc_component *part) {
    spc_error_clear(part->context);
}

static spc_status create(spc_pool *pool, const spc_setting *setting, spc_component *part) {
    part->outer = spc_pool_context(pool);
    part->context = spc_context_fork(part->outer);
    if (!part->context) return spc_fail(part->outer, SPC_NO_MEMORY, "out of memory");
    part->context->tables.stop = (spc_stop){0};
    part->pool = spc_pool_create(part->context);
    if (!part->pool) return spc_component_raise(part, SPC_NO_MEMORY);
    const spc_physics *physics = &setting->physics;
    SPC_TRY(spc_component_raise(
        part, spc_equation_state(part->pool, physics->equation, &physics->grid, &part->state)));
    const spc_stepper *stepper = part->use->stepper;
    return spc_component_raise(part, stepper->create(part->pool, setting, part->use, &part->self));
}

spc_status spc_component_create(spc_pool *pool, const spc_setting *setting,
                                const spc_stepper_use *use, const char *name, spc_component *part) {
    *part = (spc_component){.use = use, .name = name};
    SPC_TRY(spc_pool_at_end(pool, destroy, part));
    return create(pool, setting, part);
}

spc_status spc_components_create(spc_pool *pool, const spc_setting *setting,
                                 const spc_stepper_use *whole, spc_component *parts) {
    const spc_stepper_part *names = whole->stepper->parts;
    for (size_t i = 0; names[i].name; i++) {
        SPC_TRY(spc_component_create(pool, setting, &whole->parts[i], names[i].name, &parts[i]));
    }
    return SPC_OK;
}

/* ---- stepping ---- */

/* The times of a part and of the whole are sums of the same steps and differ by roundings. */
static bool same_time(double a, double b) {
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

void spc_component_show(spc_component *part, const spc_state *state) {
    spc_state *own = &part->state;
    const size_t bytes = spc_state_size(own) * sizeof *own->data;
    const bool same = same_time(own->time, state->time) && own->revision > 0 &&
                      memcmp(own->data, state->data, bytes) == 0;
    own->time = state->time;
    if (same) return;
    memcpy(own->data, state->data, bytes);
    own->revision++;
}

spc_status spc_component_try(spc_component *part, double dt) {
    return part->use->stepper->step(part->self, &part->state, dt, &part->info);
}

spc_status spc_component_step(spc_component *part, double dt) {
    return spc_component_raise(part, spc_component_try(part, dt));
}

void spc_component_copy(const spc_component *part, spc_state *state) {
    memcpy(state->data, part->state.data, spc_state_size(state) * sizeof *state->data);
}

/* ---- together ---- */

void spc_components_count(const spc_component *parts, size_t count, double dt,
                          spc_step_info *info) {
    *info = (spc_step_info){.dt = dt, .dt_min = INFINITY};
    for (size_t i = 0; i < count; i++) {
        const spc_step_info *each = &parts[i].info;
        if (each->steps == 0) continue;
        info->steps += each->steps;
        info->rejected += each->rejected;
        info->evaluations += each->evaluations;
        info->flops += each->flops;
        info->dt_min = fmin(info->dt_min, each->dt_min);
        info->dt_max = fmax(info->dt_max, each->dt_max);
    }
    if (info->steps == 0) info->dt_min = 0;
}

static spc_status save_part(const spc_component *part, spc_archive *archive) {
    spc_archive *own = spc_archive_within(archive, part->name);
    const double place[] = {part->state.time, part->state.revision != 0};
    if (!own) return SPC_NO_MEMORY;
    SPC_TRY(spc_archive_put(own, "place", place, 2));
    SPC_TRY(spc_archive_put(own, "state", part->state.data, spc_state_size(&part->state)));
    SPC_TRY(spc_strides_save_work(&part->info, own));
    const spc_stepper *stepper = part->use->stepper;
    own = spc_archive_within(own, stepper->name);
    if (!own) return SPC_NO_MEMORY;
    return stepper->save ? spc_component_raise(part, stepper->save(part->self, own)) : SPC_OK;
}

spc_status spc_components_save(const spc_component *parts, size_t count, spc_archive *archive) {
    for (size_t i = 0; i < count; i++) SPC_TRY(save_part(&parts[i], archive));
    return SPC_OK;
}

static spc_status load_part(spc_component *part, const spc_archive *archive) {
    const spc_archive *own = spc_archive_within(archive, part->name);
    double place[2];
    if (!own) return SPC_NO_MEMORY;
    SPC_TRY(spc_archive_get(own, "place", place, 2));
    SPC_TRY(spc_archive_get(own, "state", part->state.data, spc_state_size(&part->state)));
    SPC_TRY(spc_strides_load_work(&part->info, own));
    part->state.time = place[0];
    part->state.revision = place[1] != 0;
    const spc_stepper *stepper = part->use->stepper;
    own = spc_archive_within(own, stepper->name);
    if (!own) return SPC_NO_MEMORY;
    return stepper->load ? spc_component_raise(part, stepper->load(part->self, own, &part->state))
                         : SPC_OK;
}

spc_status spc_components_load(spc_component *parts, size_t count, const spc_archive *archive) {
    for (size_t i = 0; i < count; i++) SPC_TRY(load_part(&parts[i], archive));
    return SPC_OK;
}

spc_status spc_components_report(const spc_component *parts, size_t count, spc_archive *report) {
    for (size_t i = 0; i < count; i++) {
        const spc_stepper *stepper = parts[i].use->stepper;
        if (!stepper->report) continue;
        spc_archive *own = spc_archive_within(report, parts[i].name);
        if (!own) return SPC_NO_MEMORY;
        SPC_TRY(stepper->report(parts[i].self, own));
    }
    return SPC_OK;
}

char *spc_components_explain(const spc_component *parts, size_t count, spc_pool *pool,
                             const char *form) {
    char *text = spc_pool_print(pool, "%s [", form);
    for (size_t i = 0; i < count && text; i++) {
        const spc_stepper *stepper = parts[i].use->stepper;
        const char *own = stepper->explain ? stepper->explain(parts[i].self, pool) : stepper->name;
        if (!own) return NULL;
        text = spc_pool_print(pool, "%s%s%s: %s", text, i ? "; " : "", parts[i].name, own);
    }
    return text ? spc_pool_print(pool, "%s]", text) : NULL;
}
