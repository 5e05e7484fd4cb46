/* specula: rollout.c
 *
 * Members of an ensemble from save time to save time.
 */
#include "context_internal.h"

#include <specula/rollout.h>
#include <string.h>

typedef struct member {
    spc_context *context;
    spc_pool *pool;
    spc_setting setting;
    void *stepper;
    spc_state state;
    spc_step_info info;
} member;

struct spc_rollout {
    spc_context *context;
    const spc_case *cas;
    member *members;
    size_t size;
    size_t frames; /* finished by all members */
};

/* ---- creation ---- */

/* Carry a member's error to the context of the whole, naming the member when there are several. */
static spc_status raise_error(const spc_rollout *rollout, size_t index) {
    const member *m = &rollout->members[index];
    const spc_status status = spc_error_status(m->context);
    if (rollout->size == 1) {
        return spc_fail(rollout->context, status, "%s", spc_error_message(m->context));
    }
    return spc_fail(rollout->context, status, "sample %zu: %s", index,
                    spc_error_message(m->context));
}

static spc_status create_stepper(member *m, const spc_case *cas, size_t index) {
    m->setting = cas->setting;
    m->setting.sample = cas->first_sample + (uint32_t)index;
    return cas->stepper.stepper->create(m->pool, &m->setting, &cas->stepper, &m->stepper);
}

static spc_status create_state(member *m, const spc_case *cas) {
    const spc_physics *physics = &m->setting.physics;
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    SPC_TRY(spc_state_create(m->pool, &physics->grid, 1, (size_t)channels,
                             physics->equation->complex_valued, &m->state));
    m->state.time = cas->start;
    return SPC_OK;
}

static spc_status check_state(const member *m) {
    const size_t bad = spc_first_not_finite(m->state.data, spc_state_size(&m->state));
    const size_t size = spc_state_field_size(&m->state);
    const spc_physics *physics = &m->setting.physics;
    if (bad != SIZE_MAX) {
        return spc_fail(m->context, SPC_NOT_FINITE,
                        "the initial state is not finite: field %s, index %zu, at t = %.10g; "
                        "correct the initial condition",
                        physics->equation->fields[physics->grid.dims - 1][bad / size], bad % size,
                        m->state.time);
    }
    const size_t point = spc_first_not_admissible(physics, size, m->state.data);
    if (point == SIZE_MAX) return SPC_OK;
    return spc_fail(m->context, SPC_NOT_ADMISSIBLE,
                    "the initial state is not physical: index %zu, at t = %.10g; densities, depths "
                    "and pressures are to be positive",
                    point, m->state.time);
}

static spc_status fill_state(member *m, const spc_case *cas) {
    spc_pool *scratch = spc_pool_create(m->context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_random random =
        spc_random_start(cas->initial.seed + cas->seed, m->setting.sample, SPC_PURPOSE_INITIAL);
    const spc_status status =
        spc_profile_fill(scratch, &m->setting.physics, &cas->initial, random, &m->state);
    spc_pool_destroy(scratch);
    return status == SPC_OK ? check_state(m) : status;
}

static void destroy(void *object) {
    spc_rollout *rollout = object;
    for (size_t i = 0; i < rollout->size; i++) {
        member *m = &rollout->members[i];
        const spc_stepper *stepper = rollout->cas->stepper.stepper;
        if (m->stepper && stepper->destroy) stepper->destroy(m->stepper);
        spc_pool_destroy(m->pool);
        spc_context_destroy(m->context);
    }
}

/* Threads go to members first. */
static int among_members(const spc_rollout *rollout) {
    const int threads = spc_context_threads(rollout->context);
    const size_t size = rollout->cas->ensemble_size;
    return size < (size_t)threads ? (int)size : threads;
}

/* What is left over goes inside each. */
static int within_member(const spc_rollout *rollout) {
    return spc_context_threads(rollout->context) / among_members(rollout);
}

static spc_status create(spc_pool *pool, const spc_case *cas, spc_rollout **result) {
    spc_rollout *rollout = spc_pool_take(pool, 1, sizeof *rollout);
    if (!rollout) return SPC_NO_MEMORY;
    rollout->context = spc_pool_context(pool);
    rollout->cas = cas;
    rollout->members = spc_pool_take(pool, cas->ensemble_size, sizeof *rollout->members);
    if (!rollout->members) return SPC_NO_MEMORY;
    SPC_TRY(spc_pool_at_end(pool, destroy, rollout));
    for (size_t i = 0; i < cas->ensemble_size; i++) {
        member *m = &rollout->members[i];
        m->context = spc_context_fork(rollout->context);
        if (!m->context) return spc_fail(rollout->context, SPC_NO_MEMORY, "out of memory");
        /* Members end an interval together, so that a checkpoint finds all at one time: only a run of one
         * sample stops between saves. */
        if (cas->ensemble_size > 1) m->context->tables.stop = (spc_stop){0};
        rollout->size = i + 1;
        m->context->tables.threads = within_member(rollout);
        m->pool = spc_pool_create(m->context);
        if (!m->pool || create_stepper(m, cas, i) != SPC_OK || create_state(m, cas) != SPC_OK) {
            return raise_error(rollout, i);
        }
    }
    *result = rollout;
    return SPC_OK;
}

spc_status spc_rollout_create(spc_pool *pool, const spc_case *cas, spc_rollout **result) {
    SPC_TRY(create(pool, cas, result));
    for (size_t i = 0; i < (*result)->size; i++) {
        if (fill_state(&(*result)->members[i], cas) != SPC_OK) return raise_error(*result, i);
    }
    return SPC_OK;
}

/* ---- continuation ---- */

spc_status spc_case_continue(spc_pool *pool, spc_case *cas, double time) {
    const double end = cas->save_times[cas->saves - 1];
    size_t passed = 0;
    while (passed < cas->saves && cas->save_times[passed] <= time) passed++;
    if (passed == cas->saves) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "the checkpoint is at t = %.10g and the case ends at %.10g; give a later "
                        "end, such as -s time.end=%.10g",
                        time, end, time + (end > 0 ? end : 1));
    }
    double *times = spc_pool_take(pool, cas->saves - passed + 1, sizeof *times);
    if (!times) return SPC_NO_MEMORY;
    times[0] = time;
    memcpy(times + 1, cas->save_times + passed, (cas->saves - passed) * sizeof *times);
    cas->saves = cas->saves - passed + 1;
    cas->save_times = times;
    cas->start = time;
    return SPC_OK;
}

static bool same_section(spc_pool *pool, const spc_node *a, const spc_node *b, const char *key) {
    const spc_node *one = spc_node_find(a, key), *other = spc_node_find(b, key);
    if (!one || !other) return one == other;
    const char *text = spc_document_text(pool, one), *others = spc_document_text(pool, other);
    return text && others && strcmp(text, others) == 0;
}

/* Whether the two cases step a state in the same way. */
static bool same_dynamics(spc_pool *pool, const spc_case *cas, const spc_checkpoint *checkpoint) {
    spc_node *before = NULL;
    spc_context *context = spc_pool_context(pool);
    if (spc_document_parse(pool, "checkpoint", checkpoint->case_text, &before) != SPC_OK) {
        spc_error_clear(context);
        return false;
    }
    return same_section(pool, cas->root, before, "equation") &&
           same_section(pool, cas->root, before, "grid") &&
           same_section(pool, cas->root, before, "boundary") &&
           same_section(pool, cas->root, before, "stepper");
}

static spc_status take_over(spc_pool *pool, member *m, const spc_checkpoint *checkpoint,
                            size_t index) {
    const spc_state *from = &checkpoint->states[index];
    spc_context *context = spc_pool_context(pool);
    if (from->channels != m->state.channels || from->complex_valued != m->state.complex_valued ||
        !spc_grid_same_box(&from->grid, &m->state.grid)) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "the checkpoint holds %s in another box or with other fields; restart with "
                        "the same equation, axes and lengths",
                        checkpoint->equation);
    }
    const double time = m->state.time;
    if (spc_grid_equal(&from->grid, &m->state.grid)) {
        spc_state_copy(&m->state, from);
    } else {
        spc_pool *scratch = spc_pool_create(context);
        if (!scratch) return SPC_NO_MEMORY;
        const spc_status status = spc_state_resample(scratch, from, &m->state);
        spc_pool_destroy(scratch);
        SPC_TRY(status);
    }
    m->state.time = time;
    m->state.revision = 0;
    return SPC_OK;
}

spc_status spc_rollout_continue(spc_pool *pool, const spc_case *cas,
                                const spc_checkpoint *checkpoint, spc_rollout **result,
                                const char **how) {
    spc_context *context = spc_pool_context(pool);
    if (strcmp(checkpoint->equation, cas->setting.physics.equation->name) != 0 ||
        checkpoint->members != cas->ensemble_size) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "the checkpoint holds %zu samples of %s and the case has %zu of %s; "
                        "restart with the same equation and ensemble size",
                        checkpoint->members, checkpoint->equation, cas->ensemble_size,
                        cas->setting.physics.equation->name);
    }
    SPC_TRY(create(pool, cas, result));
    spc_rollout *rollout = *result;
    const bool same = same_dynamics(pool, cas, checkpoint);
    for (size_t i = 0; i < rollout->size; i++) {
        member *m = &rollout->members[i];
        SPC_TRY(take_over(pool, m, checkpoint, i));
        if (!same) continue;
        m->state.revision = 1;
        const spc_stepper *stepper = cas->stepper.stepper;
        if (stepper->load(m->stepper, checkpoint->archives[i], &m->state) != SPC_OK) {
            return raise_error(rollout, i);
        }
        m->info = checkpoint->info[i];
    }
    const bool regridded = !spc_grid_equal(&checkpoint->states[0].grid, &cas->setting.physics.grid);
    *how = same        ? "continued bitwise"
           : regridded ? "continued from the state, resampled to another grid"
                       : "continued from the state with changed parameters";
    return SPC_OK;
}

/* ---- running ---- */

static spc_status tell(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    const size_t index = rollout->frames;
    for (size_t i = 0; i < rollout->size; i++) {
        const member *m = &rollout->members[i];
        for (size_t s = 0; s < count; s++) {
            if (!sinks[s].frame) continue;
            SPC_TRY(sinks[s].frame(sinks[s].self, i, index, &m->state, &m->info));
        }
    }
    rollout->frames++;
    for (size_t s = 0; s < count; s++) {
        if (sinks[s].saved) SPC_TRY(sinks[s].saved(sinks[s].self, rollout, index));
    }
    return SPC_OK;
}

spc_status spc_rollout_begin(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    return tell(rollout, sinks, count);
}

static spc_status advance_member(spc_rollout *rollout, size_t i) {
    member *m = &rollout->members[i];
    const double target = rollout->cas->save_times[rollout->frames];
    spc_status status = rollout->cas->stepper.stepper->step(m->stepper, &m->state,
                                                            target - m->state.time, &m->info);
    /* The difference of two times may miss the target by a rounding. */
    if (status == SPC_OK) m->state.time = target;
    return status;
}

spc_status spc_rollout_advance(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    const size_t size = rollout->size;
    const int threads = among_members(rollout);
    if (size > 1 && spc_stop_requested(rollout->context)) {
        return spc_fail(rollout->context, SPC_INTERRUPTED, "interrupted");
    }
    size_t failed = SIZE_MAX;
    if (threads == 1) {
        for (size_t i = 0; i < size && failed == SIZE_MAX; i++) {
            if (advance_member(rollout, i) != SPC_OK) failed = i;
        }
    } else {
#pragma omp parallel for num_threads(threads) schedule(dynamic) reduction(min : failed)
        for (size_t i = 0; i < size; i++) {
            if (advance_member(rollout, i) != SPC_OK && i < failed) failed = i;
        }
    }
    if (failed != SIZE_MAX) return raise_error(rollout, failed);
    return tell(rollout, sinks, count);
}

spc_status spc_rollout_run(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    SPC_TRY(spc_rollout_begin(rollout, sinks, count));
    while (rollout->frames < rollout->cas->saves) {
        SPC_TRY(spc_rollout_advance(rollout, sinks, count));
    }
    return SPC_OK;
}

/* ---- looking at it ---- */

size_t spc_rollout_frames(const spc_rollout *rollout) {
    return rollout->frames;
}

const spc_state *spc_rollout_state(const spc_rollout *rollout, size_t index) {
    return &rollout->members[index].state;
}

const spc_step_info *spc_rollout_info(const spc_rollout *rollout, size_t index) {
    return &rollout->members[index].info;
}

spc_status spc_rollout_checkpoint(const spc_rollout *rollout, spc_pool *pool,
                                  spc_checkpoint *checkpoint) {
    const spc_case *cas = rollout->cas;
    const size_t size = rollout->size;
    spc_state *states = spc_pool_take(pool, size, sizeof *states);
    spc_archive **archives = spc_pool_take(pool, size, sizeof *archives);
    spc_step_info *info = spc_pool_take(pool, size, sizeof *info);
    if (!states || !archives || !info) return SPC_NO_MEMORY;
    for (size_t i = 0; i < size; i++) {
        const member *m = &rollout->members[i];
        states[i] = m->state;
        info[i] = m->info;
        archives[i] = spc_archive_create(pool);
        if (!archives[i]) return SPC_NO_MEMORY;
        SPC_TRY(cas->stepper.stepper->save(m->stepper, archives[i]));
    }
    *checkpoint = (spc_checkpoint){.case_text = cas->text,
                                   .equation = cas->setting.physics.equation->name,
                                   .frame = rollout->frames - 1,
                                   .time = rollout->members[0].state.time,
                                   .members = size,
                                   .states = states,
                                   .archives = archives,
                                   .info = info};
    return SPC_OK;
}

char *spc_rollout_explain(const spc_rollout *rollout, spc_pool *pool) {
    const spc_stepper *stepper = rollout->cas->stepper.stepper;
    if (!stepper->explain) return spc_pool_text(pool, stepper->name);
    return stepper->explain(rollout->members[0].stepper, pool);
}
