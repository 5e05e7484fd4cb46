/* specula: rollout.c
 *
 * Members of an ensemble from save time to save time.
 */
#include "rollout_internal.h"

#include <string.h>

/* ---- creation ---- */

/* Carry a member's error to the context of the whole, naming the member when there are several. */
static spc_status raise_error(const spc_rollout *rollout, size_t index) {
    const spc_member *m = &rollout->members[index];
    const spc_status status = spc_error_status(m->context);
    if (m->context->agreed) rollout->context->agreed = true;
    if (rollout->cas->ensemble_size == 1) {
        return spc_fail(rollout->context, status, "%s", spc_error_message(m->context));
    }
    return spc_fail(rollout->context, status, "sample %zu: %s", index,
                    spc_error_message(m->context));
}

static spc_status create_stepper(spc_member *m, const spc_case *cas, size_t index) {
    m->setting = cas->setting;
    m->setting.sample = cas->first_sample + (uint32_t)index;
    const spc_ranks *ranks = spc_context_ranks(m->context);
    m->setting.ranks = ranks->count > 1 ? ranks : NULL;
    return cas->stepper.stepper->create(m->pool, &m->setting, &cas->stepper, &m->stepper);
}

/* A state of the case; `whole`: with values. */
static spc_status create_state(spc_pool *pool, const spc_case *cas, bool whole, spc_state *state) {
    const spc_physics *physics = &cas->setting.physics;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    const bool pairs = physics->equation->complex_valued;
    *state = (spc_state){
        .grid = physics->grid, .batch = 1, .channels = channels, .complex_valued = pairs};
    if (whole) SPC_TRY(spc_state_create(pool, &physics->grid, 1, channels, pairs, state));
    state->time = cas->start;
    return SPC_OK;
}

static spc_status check_state(const spc_member *m) {
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

static spc_status fill_state(spc_member *m, const spc_case *cas) {
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
        spc_member *m = &rollout->members[i];
        const spc_stepper *stepper = rollout->cas->stepper.stepper;
        if (!m->context) continue;
        if (m->stepper && stepper->destroy) stepper->destroy(m->stepper);
        spc_pool_destroy(m->pool);
        spc_context_destroy(m->context);
    }
}

/* Threads go to members first. */
static int among_members(const spc_rollout *rollout) {
    const int threads = spc_context_threads(rollout->context);
    size_t first, end;
    spc_rollout_stretch(rollout, &first, &end);
    const size_t size = end > first ? end - first : 1;
    return size < (size_t)threads ? (int)size : threads;
}

/* What is left over goes inside each. */
static int within_member(const spc_rollout *rollout) {
    return spc_context_threads(rollout->context) / among_members(rollout);
}

static spc_status create_member(spc_rollout *rollout, size_t i) {
    spc_member *m = &rollout->members[i];
    const spc_case *cas = rollout->cas;
    const bool split = spc_rollout_is_split(rollout);
    m->context = spc_context_fork(rollout->context);
    if (!m->context) return spc_fail(rollout->context, SPC_NO_MEMORY, "out of memory");
    /* Members end an interval together, so that a checkpoint finds all at one time: only a run of one
     * sample stops between saves. */
    if (cas->ensemble_size > 1) m->context->tables.stop = (spc_stop){0};
    if (!split) m->context->tables.ranks = (spc_ranks){.count = 1};
    m->context->tables.threads = within_member(rollout);
    m->pool = spc_pool_create(m->context);
    const bool whole = !split || spc_first_rank(rollout->context);
    if (!m->pool || create_stepper(m, cas, i) != SPC_OK ||
        create_state(m->pool, cas, whole, &m->state) != SPC_OK) {
        return raise_error(rollout, i);
    }
    return SPC_OK;
}

static spc_status create_members(spc_pool *pool, spc_rollout *rollout) {
    const spc_case *cas = rollout->cas;
    const bool shares = spc_stepper_use_flags(&cas->stepper) & SPC_STEPPER_RANKS;
    if (spc_rollout_is_split(rollout) && !shares) {
        return spc_fail(rollout->context, SPC_NOT_APPLICABLE,
                        "stepper '%s' does not share one sample among ranks; run it in one "
                        "process, or an ensemble in several",
                        cas->stepper.stepper->name);
    }
    rollout->members = spc_pool_take(pool, cas->ensemble_size, sizeof *rollout->members);
    if (!rollout->members) return SPC_NO_MEMORY;
    SPC_TRY(spc_pool_at_end(pool, destroy, rollout));
    size_t first, end;
    spc_rollout_stretch(rollout, &first, &end);
    const bool hosts = end < cas->ensemble_size && spc_first_rank(rollout->context);
    if (hosts) SPC_TRY(create_state(pool, cas, true, &rollout->guest));
    SPC_TRY(spc_team_create_of(pool, among_members(rollout), &rollout->team));
    rollout->size = cas->ensemble_size;
    for (size_t i = first; i < end; i++) SPC_TRY(create_member(rollout, i));
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_case *cas, spc_rollout **result) {
    spc_context *context = spc_pool_context(pool);
    spc_rollout *rollout = spc_pool_take(pool, 1, sizeof *rollout);
    if (rollout) *rollout = (spc_rollout){.context = context, .cas = cas};
    const spc_status status = rollout ? create_members(pool, rollout) : SPC_NO_MEMORY;
    *result = rollout;
    return spc_ranks_agree(context, status);
}

static spc_status fill_states(spc_rollout *rollout) {
    size_t first, end;
    spc_rollout_stretch(rollout, &first, &end);
    for (size_t i = first; i < end; i++) {
        spc_member *m = &rollout->members[i];
        if (!m->state.data) continue;
        if (fill_state(m, rollout->cas) != SPC_OK) return raise_error(rollout, i);
    }
    return SPC_OK;
}

spc_status spc_rollout_create(spc_pool *pool, const spc_case *cas, spc_rollout **result) {
    SPC_TRY(create(pool, cas, result));
    return spc_ranks_agree(spc_pool_context(pool), fill_states(*result));
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

static spc_status take_over(spc_context *context, const spc_checkpoint *checkpoint, size_t index,
                            spc_state *state) {
    const spc_state *from = &checkpoint->states[index];
    if (from->channels != state->channels || from->complex_valued != state->complex_valued ||
        !spc_grid_same_box(&from->grid, &state->grid)) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "the checkpoint holds %s in another box or with other fields; restart with "
                        "the same equation, axes and lengths",
                        checkpoint->equation);
    }
    const double time = state->time;
    if (spc_grid_equal(&from->grid, &state->grid)) {
        spc_state_copy(state, from);
    } else {
        spc_pool *scratch = spc_pool_create(context);
        if (!scratch) return SPC_NO_MEMORY;
        const spc_status status = spc_state_resample(scratch, from, state);
        spc_pool_destroy(scratch);
        SPC_TRY(status);
    }
    state->time = time;
    state->revision = 0;
    return SPC_OK;
}

/* The first rank takes a state over, for itself or for another. */
static spc_status take_over_member(spc_rollout *rollout, const spc_checkpoint *checkpoint,
                                   size_t i) {
    spc_member *m = &rollout->members[i];
    spc_context *context = rollout->context;
    const bool here = spc_rollout_owner(rollout, i) == 0;
    spc_status status = SPC_OK;
    if (spc_first_rank(context)) {
        status = take_over(context, checkpoint, i, here ? &m->state : &rollout->guest);
        m->info = checkpoint->info[i];
    }
    SPC_TRY(spc_ranks_agree(context, status));
    if (!here) spc_rollout_hand_out(rollout, i);
    return SPC_OK;
}

/* What the stepper saved: all of it where a member lives, and of a shared one the first rank has the arrays. */
static spc_status load_member(spc_pool *pool, spc_rollout *rollout,
                              const spc_checkpoint *checkpoint, size_t i) {
    const spc_ranks *ranks = spc_context_ranks(rollout->context);
    const int owner = spc_rollout_owner(rollout, i);
    const bool split = spc_rollout_is_split(rollout);
    spc_member *m = &rollout->members[i];
    spc_archive *archive = ranks->rank == 0 ? checkpoint->archives[i] : spc_archive_create(pool);
    SPC_TRY(spc_ranks_agree(rollout->context, archive ? SPC_OK : SPC_NO_MEMORY));
    if (split) SPC_TRY(spc_archive_share(ranks, pool, archive));
    if (!split && owner != 0) SPC_TRY(spc_archive_pass(ranks, pool, archive, 0, owner));
    if (!spc_rollout_is_here(rollout, i)) return SPC_OK;
    m->state.revision = 1;
    const spc_stepper *stepper = rollout->cas->stepper.stepper;
    const bool loaded = !stepper->load || stepper->load(m->stepper, archive, &m->state) == SPC_OK;
    return loaded ? SPC_OK : raise_error(rollout, i);
}

static spc_status check_members(spc_context *context, const spc_case *cas,
                                const spc_checkpoint *checkpoint) {
    if (strcmp(checkpoint->equation, cas->setting.physics.equation->name) == 0 &&
        checkpoint->members == cas->ensemble_size) {
        return SPC_OK;
    }
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "the checkpoint holds %zu samples of %s and the case has %zu of %s; "
                    "restart with the same equation and ensemble size",
                    checkpoint->members, checkpoint->equation, cas->ensemble_size,
                    cas->setting.physics.equation->name);
}

spc_status spc_rollout_continue(spc_pool *pool, const spc_case *cas,
                                const spc_checkpoint *checkpoint, spc_rollout **result,
                                const char **how) {
    spc_context *context = spc_pool_context(pool);
    const bool first = spc_first_rank(context);
    SPC_TRY(spc_ranks_agree(context, first ? check_members(context, cas, checkpoint) : SPC_OK));
    SPC_TRY(create(pool, cas, result));
    spc_rollout *rollout = *result;
    const bool same = spc_ranks_first(context, first && same_dynamics(pool, cas, checkpoint)) != 0;
    for (size_t i = 0; i < rollout->size; i++) {
        SPC_TRY(take_over_member(rollout, checkpoint, i));
        if (same) {
            SPC_TRY(spc_ranks_agree(context, load_member(pool, rollout, checkpoint, i)));
        } else {
            rollout->members[i].info = (spc_step_info){0};
        }
    }
    const bool regridded =
        first && !spc_grid_equal(&checkpoint->states[0].grid, &cas->setting.physics.grid);
    *how = same        ? "continued bitwise"
           : regridded ? "continued from the state, resampled to another grid"
                       : "continued from the state with changed parameters";
    return SPC_OK;
}

/* ---- running ---- */

static spc_status tell_frame(spc_rollout *rollout, const spc_sink *sinks, size_t count, size_t i,
                             const spc_state *state) {
    for (size_t s = 0; s < count; s++) {
        if (!sinks[s].frame) continue;
        SPC_TRY(
            sinks[s].frame(sinks[s].self, i, rollout->frames, state, &rollout->members[i].info));
    }
    return SPC_OK;
}

static spc_status tell(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    const size_t index = rollout->frames;
    spc_status status = SPC_OK;
    for (size_t i = 0; i < rollout->size; i++) {
        /* Members of other ranks are on their way also when a sink has failed. */
        const spc_state *state = spc_rollout_fetch(rollout, i);
        if (state && status == SPC_OK) status = tell_frame(rollout, sinks, count, i, state);
        if (status != SPC_OK && spc_context_ranks(rollout->context)->count == 1) break;
    }
    SPC_TRY(spc_ranks_agree(rollout->context, status));
    rollout->frames++;
    for (size_t s = 0; s < count; s++) {
        if (!sinks[s].saved) continue;
        status = sinks[s].saved(sinks[s].self, rollout, index);
        SPC_TRY(spc_ranks_agree(rollout->context, status));
    }
    return SPC_OK;
}

static spc_status advance_member(spc_rollout *rollout, size_t i) {
    spc_member *m = &rollout->members[i];
    const double target = rollout->cas->save_times[rollout->frames];
    spc_status status = rollout->cas->stepper.stepper->step(m->stepper, &m->state,
                                                            target - m->state.time, &m->info);
    /* The difference of two times may miss the target by a rounding. */
    if (status == SPC_OK) m->state.time = target;
    return status;
}

/* An interval of all members, of which each thread takes the next one. */
typedef struct interval {
    spc_rollout *rollout;
    const spc_sink *sinks;
    size_t sink_count, end;
    bool steps; /* false: only tell of the start */
    atomic_size_t next, failed;
} interval;

static void note_failure(interval *all, size_t i) {
    size_t failed = atomic_load(&all->failed);
    while (i < failed && !atomic_compare_exchange_weak(&all->failed, &failed, i)) {
    }
}

static void advance_some(void *object, int thread, size_t first, size_t end) {
    interval *all = object;
    (void)first;
    (void)end;
    for (size_t i; (i = atomic_fetch_add(&all->next, 1)) < all->end;) {
        /* The first member that fails is reported, whoever met it. */
        if (i > atomic_load(&all->failed)) return;
        if (all->steps && advance_member(all->rollout, i) != SPC_OK) {
            note_failure(all, i);
            continue;
        }
        const spc_member *m = &all->rollout->members[i];
        for (size_t s = 0; s < all->sink_count; s++) {
            const spc_sink *sink = &all->sinks[s];
            if (sink->watch && m->state.data) {
                sink->watch(sink->self, thread, i, &m->state, &m->info);
            }
        }
    }
}

static spc_status advance_members(spc_rollout *rollout, const spc_sink *sinks, size_t count,
                                  bool steps) {
    size_t first, end;
    spc_rollout_stretch(rollout, &first, &end);
    interval all = {
        .rollout = rollout, .sinks = sinks, .sink_count = count, .end = end, .steps = steps};
    atomic_init(&all.next, first);
    atomic_init(&all.failed, SIZE_MAX);
    if (end > first) {
        spc_team_work(rollout->team, (size_t)spc_team_size(rollout->team), advance_some, &all);
    }
    const size_t failed = atomic_load(&all.failed);
    return failed == SIZE_MAX ? SPC_OK : raise_error(rollout, failed);
}

spc_status spc_rollout_begin(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    SPC_TRY(advance_members(rollout, sinks, count, false));
    return tell(rollout, sinks, count);
}

int spc_rollout_threads(const spc_rollout *rollout) {
    return spc_team_size(rollout->team);
}

spc_status spc_rollout_advance(spc_rollout *rollout, const spc_sink *sinks, size_t count) {
    spc_status status = SPC_OK;
    if (rollout->size > 1 && spc_stop_requested(rollout->context)) {
        status = spc_fail(rollout->context, SPC_INTERRUPTED, "interrupted");
    }
    if (rollout->size > 1) SPC_TRY(spc_ranks_agree(rollout->context, status));
    SPC_TRY(spc_ranks_agree(rollout->context, advance_members(rollout, sinks, count, true)));
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

/* What the stepper of member i saves, on the first rank. */
static spc_status save_member(spc_rollout *rollout, spc_pool *pool, size_t i,
                              spc_archive *archive) {
    const spc_ranks *ranks = spc_context_ranks(rollout->context);
    const int owner = spc_rollout_owner(rollout, i);
    spc_status status = SPC_OK;
    const spc_stepper *stepper = rollout->cas->stepper.stepper;
    if (stepper->save && spc_rollout_is_here(rollout, i)) {
        spc_member *m = &rollout->members[i];
        status = stepper->save(m->stepper, archive);
        if (status != SPC_OK && spc_error_status(m->context) != SPC_OK) {
            status = raise_error(rollout, i);
        }
    }
    SPC_TRY(spc_ranks_agree(rollout->context, status));
    return owner == 0 ? SPC_OK : spc_archive_pass(ranks, pool, archive, owner, 0);
}

/* Its state, of which the first rank keeps a copy where it came from another one. */
static spc_status keep_state(spc_rollout *rollout, spc_pool *pool, size_t i, spc_state *state) {
    const bool foreign = spc_rollout_owner(rollout, i) != 0;
    const bool copies = foreign && spc_first_rank(rollout->context);
    const spc_status status = copies ? create_state(pool, rollout->cas, true, state) : SPC_OK;
    SPC_TRY(spc_ranks_agree(rollout->context, status));
    const spc_state *fetched = spc_rollout_fetch(rollout, i);
    if (copies) spc_state_copy(state, fetched);
    if (!foreign) *state = rollout->members[i].state;
    return SPC_OK;
}

spc_status spc_rollout_checkpoint(spc_rollout *rollout, spc_pool *pool,
                                  spc_checkpoint *checkpoint) {
    const spc_case *cas = rollout->cas;
    const size_t size = rollout->size;
    spc_state *states = spc_pool_take(pool, size, sizeof *states);
    spc_archive **archives = spc_pool_take(pool, size, sizeof *archives);
    spc_step_info *info = spc_pool_take(pool, size, sizeof *info);
    spc_status status = states && archives && info ? SPC_OK : SPC_NO_MEMORY;
    for (size_t i = 0; i < size && status == SPC_OK; i++) {
        archives[i] = spc_archive_create(pool);
        if (!archives[i]) status = SPC_NO_MEMORY;
    }
    SPC_TRY(spc_ranks_agree(rollout->context, status));
    for (size_t i = 0; i < size; i++) {
        SPC_TRY(keep_state(rollout, pool, i, &states[i]));
        SPC_TRY(save_member(rollout, pool, i, archives[i]));
        info[i] = rollout->members[i].info;
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
