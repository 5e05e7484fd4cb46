/* specula: loop.c
 *
 * See loop.h.
 */
#include "training/loop.h"

#include "training/objective.h"
#include "training/parts.h"

#include <math.h>
#include <string.h>

/* Updates in a row without a finite gradient, after which nothing more is expected. */
enum { MOST_FAILURES = 20 };

/* Items of one group that are looked at, all at once or batch by batch. */
typedef struct learner {
    spc_objective objective;
    spc_parts *parts;
} learner;

typedef struct trainer {
    spc_pool *pool;
    spc_context *context;
    spc_training *training;
    const spc_training_spec *spec;
    spc_training_state *state;
    spc_team *team;
    learner *learners;   /* [group that is learned from] */
    learner *validators; /* [group that is validated with] */
    spc_feed valid_feed;
    size_t **valid_items; /* [group] */
    spc_optimiser optimiser;
    size_t *items; /* of a batch */
    size_t parts;
    uint64_t updates;
    double begun, before; /* by the clock; seconds of earlier runs */
    double saved;         /* when, by the clock */
    double training_loss, validation_loss;
} trainer;

/* ---- making ---- */

static spc_objective objective_of(const trainer *t, const spc_feed *feed, size_t group,
                                  double noise) {
    return (spc_objective){
        .spec = t->spec, .model = t->training->model, .feed = feed, .group = group, .noise = noise};
}

static spc_status make_learners(trainer *t) {
    const spc_feed *feed = t->training->feed;
    t->learners = spc_pool_take(t->pool, feed->groups, sizeof *t->learners);
    t->items = spc_pool_take(t->pool, t->spec->batch, sizeof *t->items);
    if (!t->learners || !t->items) return SPC_NO_MEMORY;
    t->parts = spc_parts_count(t->spec->batch, t->spec->parts);
    for (size_t g = 0; g < feed->groups; g++) {
        learner *own = &t->learners[g];
        own->objective = objective_of(t, feed, g, t->spec->noise);
        const spc_parts_task task = spc_objective_task(&own->objective);
        SPC_TRY(spc_parts_create(t->pool, &task, t->training->model->weights, t->spec->batch,
                                 t->parts, t->team, &own->parts));
    }
    return SPC_OK;
}

/* All items of a group are one batch, in parts about as large as those of training. */
static spc_status make_validator(trainer *t, size_t g) {
    const size_t count = spc_data_items(t->training->valid, g);
    const size_t size = spc_parts_count(count, t->spec->batch / t->parts);
    learner *own = &t->validators[g];
    own->objective = objective_of(t, &t->valid_feed, g, 0);
    spc_parts_task task = spc_objective_task(&own->objective);
    task.forward_only = true;
    SPC_TRY(spc_parts_create(t->pool, &task, t->training->model->weights, count, count / size,
                             t->team, &own->parts));
    t->valid_items[g] = spc_pool_take(t->pool, count, sizeof **t->valid_items);
    if (!t->valid_items[g]) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) t->valid_items[g][i] = i;
    return SPC_OK;
}

static spc_status make_validators(trainer *t) {
    const spc_data *valid = t->training->valid;
    t->validators = spc_pool_take(t->pool, valid->group_count, sizeof *t->validators);
    t->valid_items = spc_pool_take(t->pool, valid->group_count, sizeof *t->valid_items);
    if (!t->validators || !t->valid_items) return SPC_NO_MEMORY;
    SPC_TRY(spc_data_feed(t->pool, valid, 1, 0, &t->valid_feed));
    for (size_t g = 0; g < valid->group_count; g++) SPC_TRY(make_validator(t, g));
    return SPC_OK;
}

static spc_status make_state(trainer *t) {
    spc_model *model = t->training->model;
    spc_training_state *state = t->state;
    const size_t count = spc_weights_count(model->weights);
    model->numbers = spc_pool_take(t->pool, count, sizeof *model->numbers);
    state->best = spc_pool_take(t->pool, count, sizeof *state->best);
    state->curve_room = t->spec->epochs;
    state->curve = spc_pool_take(t->pool, state->curve_room, sizeof *state->curve);
    if (!model->numbers || !state->best || !state->curve) return SPC_NO_MEMORY;
    spc_weights_begin(model->weights, t->spec->seed, model->numbers);
    state->best_loss = INFINITY;
    return spc_optimiser_create(t->pool, &t->spec->optimiser, model->numbers, count, t->team,
                                &t->optimiser);
}

/* ---- an update ---- */

static spc_status check_failures(const trainer *t) {
    if (t->state->failures < MOST_FAILURES) return SPC_OK;
    return spc_fail(t->context, SPC_NOT_FINITE,
                    "gradients are no longer finite since update %llu; lower schedule.rate, set "
                    "optimiser.clip, or warm up",
                    (unsigned long long)(t->state->update + 1 - MOST_FAILURES));
}

static spc_status update_once(trainer *t) {
    const spc_feed *feed = t->training->feed;
    spc_training_state *state = t->state;
    size_t group;
    spc_real *const *gradients;
    SPC_TRY(feed->choose(feed->self, state->update, &group, t->items));
    learner *own = &t->learners[group];
    own->objective.update = state->update;
    const double loss = spc_parts_gradient(own->parts, t->optimiser.values, t->items, &gradients);
    const double share = (double)state->update / (double)t->updates;
    const double rate = spc_schedule_rate(&t->spec->schedule, state->update, share);
    const bool moved = spc_optimiser_step(&t->optimiser, rate, gradients, t->parts);
    state->failures = moved ? 0 : state->failures + 1;
    if (moved) {
        state->sum += loss;
        state->summed++;
    }
    SPC_TRY(check_failures(t));
    state->update++;
    return SPC_OK;
}

/* ---- an epoch ---- */

static double validate(trainer *t) {
    const spc_data *valid = t->training->valid;
    double sum = 0, count = 0;
    for (size_t g = 0; g < valid->group_count; g++) {
        const double items = (double)spc_data_items(valid, g);
        sum +=
            items * spc_parts_loss(t->validators[g].parts, t->optimiser.average, t->valid_items[g]);
        count += items;
    }
    return sum / count;
}

static void look_for_best(trainer *t) {
    spc_training_state *state = t->state;
    if (!(t->validation_loss < state->best_loss)) {
        state->tired++;
        return;
    }
    state->best_loss = t->validation_loss;
    state->best_update = state->update;
    state->tired = 0;
    memcpy(state->best, t->optimiser.average, t->optimiser.count * sizeof *state->best);
}

/* The mean of the epoch so far; not a number when no update has moved anything. */
static double mean_loss(const spc_training_state *state) {
    return state->summed > 0 ? state->sum / (double)state->summed : NAN;
}

static void end_epoch(trainer *t) {
    spc_training_state *state = t->state;
    const uint64_t epoch = state->update / t->training->feed->updates;
    const uint64_t before = state->update - 1;
    spc_curve_point *point = &state->curve[state->curve_points++];
    t->training_loss = mean_loss(state);
    state->sum = 0;
    state->summed = 0;
    *point = (spc_curve_point){
        .update = (double)state->update,
        .rate = spc_schedule_rate(&t->spec->schedule, before, (double)before / (double)t->updates),
        .training = t->training_loss,
        .validation = NAN};
    const bool due = epoch % t->spec->validate_every == 0 || state->update == t->updates;
    if (t->training->valid->group_count == 0 || !due) return;
    point->validation = t->validation_loss = validate(t);
    look_for_best(t);
}

/* ---- the course ---- */

static spc_status save(trainer *t) {
    t->saved = spc_now(t->context);
    t->state->seconds = t->before + t->saved - t->begun;
    return spc_training_save(t->context, t->training->checkpoint, t->state, &t->optimiser);
}

static spc_status interrupted(trainer *t) {
    spc_error_clear(t->context);
    if (!t->training->checkpoint) return spc_fail(t->context, SPC_INTERRUPTED, "interrupted");
    SPC_TRY(save(t));
    return spc_fail(t->context, SPC_INTERRUPTED, "interrupted; --resume goes on from %s",
                    t->training->checkpoint);
}

/* The mean of the epoch so far, or of the last one at its end. */
static double shown_loss(const trainer *t) {
    const uint64_t done = t->state->update % t->training->feed->updates;
    return done > 0 ? mean_loss(t->state) : t->training_loss;
}

static void tell(const trainer *t, uint64_t first) {
    const spc_training_watch *watch = t->training->watch;
    if (!watch || !watch->progress) return;
    const spc_training_state *state = t->state;
    const double passed = spc_now(t->context) - t->begun;
    const double left = (double)(t->updates - state->update);
    const spc_training_progress progress = {
        .update = state->update,
        .updates = t->updates,
        .epoch = (size_t)((state->update - 1) / t->training->feed->updates) + 1,
        .epochs = t->spec->epochs,
        .training = shown_loss(t),
        .validation = t->validation_loss,
        .remaining_seconds = passed * left / (double)(state->update - first)};
    watch->progress(watch->self, &progress);
}

static bool is_over(const trainer *t) {
    const size_t patience = t->spec->patience;
    return t->state->update == t->updates || (patience > 0 && t->state->tired >= patience);
}

static spc_status run(trainer *t) {
    const double interval = 60 * t->spec->checkpoint_minutes;
    const uint64_t first = t->state->update;
    while (!is_over(t)) {
        if (spc_stop_requested(t->context)) return interrupted(t);
        const spc_status status = update_once(t);
        if (status == SPC_INTERRUPTED) return interrupted(t);
        SPC_TRY(status);
        if (t->state->update % t->training->feed->updates == 0) end_epoch(t);
        if (t->training->checkpoint && spc_now(t->context) - t->saved >= interval) SPC_TRY(save(t));
        tell(t, first);
    }
    return SPC_OK;
}

static spc_status finish(trainer *t) {
    spc_training_state *state = t->state;
    spc_model *model = t->training->model;
    const bool best = t->spec->keep_best && t->training->valid->group_count > 0;
    if (best && !isfinite(state->best_loss)) {
        return spc_fail(t->context, SPC_NOT_FINITE,
                        "no validation loss was finite; lower schedule.rate, set optimiser.clip, "
                        "or warm up");
    }
    model->curve = state->curve;
    model->curve_points = state->curve_points;
    model->numbers = best ? state->best : t->optimiser.average;
    state->seconds = t->before + spc_now(t->context) - t->begun;
    t->training->skipped = t->optimiser.skipped;
    return SPC_OK;
}

/* The losses that are told of are those before the interrupt. */
static spc_status resume_from(trainer *t) {
    spc_training_state *state = t->state;
    SPC_TRY(spc_training_load(t->context, t->training->checkpoint, state, &t->optimiser));
    t->before = state->seconds;
    for (size_t i = 0; i < state->curve_points; i++) {
        t->training_loss = state->curve[i].training;
        if (isfinite(state->curve[i].validation)) t->validation_loss = state->curve[i].validation;
    }
    return SPC_OK;
}

spc_status spc_training_loop(spc_pool *pool, spc_training *training, bool resume) {
    trainer t = {.pool = pool,
                 .context = spc_pool_context(pool),
                 .training = training,
                 .spec = training->spec,
                 .state = &training->state,
                 .updates = (uint64_t)training->spec->epochs * training->feed->updates,
                 .training_loss = NAN,
                 .validation_loss = NAN};
    SPC_TRY(spc_team_create_of(pool, spc_context_threads(t.context), &t.team));
    training->model->weights = spc_weights_create(pool);
    if (!training->model->weights) return SPC_NO_MEMORY;
    SPC_TRY(make_learners(&t));
    if (training->valid->group_count > 0) SPC_TRY(make_validators(&t));
    SPC_TRY(make_state(&t));
    if (resume) SPC_TRY(resume_from(&t));
    t.begun = t.saved = spc_now(t.context);
    SPC_TRY(run(&t));
    return finish(&t);
}
