/* specula: strides.c
 *
 * See strides.h.
 */
#include "strides.h"

#include <math.h>
#include <string.h>

/* The first save finds revisions above 0, which stands for "never". */
spc_status spc_strides_create(spc_pool *pool, const spc_setting *setting, spc_strides *strides) {
    const spc_physics *physics = &setting->physics;
    *strides = (spc_strides){.context = spc_pool_context(pool), .physics = physics};
    return spc_equation_state(pool, physics->equation, &physics->grid, &strides->now);
}

void spc_strides_count(spc_step_info *info, double dt, uint64_t evaluations) {
    info->steps++;
    info->evaluations += evaluations;
    info->dt = dt;
    info->dt_min = info->steps == 1 || dt < info->dt_min ? dt : info->dt_min;
    info->dt_max = fmax(info->dt_max, dt);
}

/* ---- the caller's state ---- */

static void take_in(spc_strides *s, const spc_state *state) {
    memcpy(s->now.data, state->data, spc_state_size(state) * sizeof *state->data);
    s->now.revision++;
    s->now.time = state->time;
    s->length = 0;
    s->done = 0;
}

static void give_out(spc_strides *s, spc_state *state, double time) {
    memcpy(state->data, s->now.data, spc_state_size(state) * sizeof *state->data);
    state->time = time;
    s->revision = ++state->revision;
}

/* ---- stepping ---- */

/* Whole strides that meet the target; roundings of the interval should not show in their length. */
double spc_strides_partition(double length, double nominal, uint64_t *count) {
    const double wanted = isfinite(nominal) ? ceil(length / nominal * (1 - 1e-12) - 1e-9) : 1;
    *count = wanted < 1 ? 1 : (uint64_t)wanted;
    const double exact = length / (double)*count;
    return fabs(exact - nominal) <= 1e-12 * nominal ? nominal : exact;
}

static spc_status check_finite(const spc_strides *s, double dt) {
    const size_t bad = spc_first_not_finite(s->now.data, spc_state_size(&s->now));
    if (bad == SIZE_MAX) return SPC_OK;
    const size_t size = spc_state_field_size(&s->now);
    return spc_fail(
        s->context, SPC_NOT_FINITE,
        "the solution is no longer finite: field %s, value %zu, at t = %.10g, step %llu "
        "of size %.4g; try shorter steps, or guard it: stepper: {name: guarded, ...}",
        s->physics->equation->fields[s->physics->grid.dims - 1][bad / size], bad % size,
        s->now.time, (unsigned long long)s->info.steps, dt);
}

static void begin(spc_strides *s, const spc_state *state, double length) {
    const bool resumed = s->start == state->time && s->length == length;
    if (!resumed && s->done > 0) take_in(s, state);
    if (resumed) return;
    s->now.time = s->start = state->time;
    s->length = length;
    s->done = 0;
}

spc_status spc_strides_step(spc_strides *s, double nominal, spc_state *state, double dt,
                            spc_stride stride, void *self, spc_step_info *info) {
    if (state->revision != s->revision || s->revision == 0) {
        take_in(s, state);
        if (state->revision == 0) state->revision = 1;
        s->revision = state->revision;
    }
    begin(s, state, dt);
    uint64_t count;
    const double size = spc_strides_partition(dt, nominal, &count);
    while (s->done < count) {
        if (spc_stop_requested(s->context)) {
            return spc_fail(s->context, SPC_INTERRUPTED, "interrupted");
        }
        const spc_status status = stride(self, &s->now, size, &s->info);
        if (info) *info = s->info;
        SPC_TRY(status);
        s->now.time = s->start + (double)++s->done * size;
        SPC_TRY(check_finite(s, size));
    }
    s->length = 0;
    s->done = 0;
    give_out(s, state, state->time + dt);
    s->now.time = state->time;
    return SPC_OK;
}

void spc_strides_leap(spc_step_info *work, spc_state *state, double dt, spc_step_info *info) {
    spc_strides_count(work, dt, 0);
    state->time += dt;
    state->revision++;
    if (info) *info = *work;
}

/* ---- continuation ---- */

enum { WORK = 8, NUMBERS = 5 };

spc_status spc_strides_save_work(const spc_step_info *work, spc_archive *archive) {
    const double numbers[WORK] = {(double)work->steps,
                                  (double)work->rejected,
                                  (double)work->evaluations,
                                  work->dt,
                                  work->dt_min,
                                  work->dt_max,
                                  work->error,
                                  work->flops};
    return spc_archive_put(archive, "work", numbers, WORK);
}

spc_status spc_strides_load_work(spc_step_info *work, const spc_archive *archive) {
    double numbers[WORK];
    SPC_TRY(spc_archive_get(archive, "work", numbers, WORK));
    *work = (spc_step_info){.steps = (uint64_t)numbers[0],
                            .rejected = (uint64_t)numbers[1],
                            .evaluations = (uint64_t)numbers[2],
                            .dt = numbers[3],
                            .dt_min = numbers[4],
                            .dt_max = numbers[5],
                            .error = numbers[6],
                            .flops = numbers[7]};
    return SPC_OK;
}

spc_status spc_strides_save(const spc_strides *s, spc_archive *archive) {
    const double numbers[NUMBERS] = {s->now.time, s->start, s->length, (double)s->done,
                                     s->revision != 0};
    SPC_TRY(spc_archive_put(archive, "strides", numbers, NUMBERS));
    SPC_TRY(spc_archive_put(archive, "now", s->now.data, spc_state_size(&s->now)));
    return spc_strides_save_work(&s->info, archive);
}

spc_status spc_strides_load(spc_strides *s, const spc_archive *archive, const spc_state *state) {
    double numbers[NUMBERS];
    SPC_TRY(spc_archive_get(archive, "strides", numbers, NUMBERS));
    SPC_TRY(spc_archive_get(archive, "now", s->now.data, spc_state_size(&s->now)));
    s->now.time = numbers[0];
    s->now.revision = 1;
    s->start = numbers[1];
    s->length = numbers[2];
    s->done = (uint64_t)numbers[3];
    s->revision = numbers[4] != 0 ? state->revision : 0;
    return spc_strides_load_work(&s->info, archive);
}
