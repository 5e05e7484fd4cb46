/* specula: train.c
 *
 * See train.h.
 */
#include "training/train.h"

#include "checksum.h"
#include "commit.h"
#include "config.h"
#include "output.h"
#include "training/describe.h"

#include <math.h>
#include <unistd.h>

/* ---- before ---- */

/* A checkpoint is gone on with only when that is asked for, and never lost. */
static spc_status find_checkpoint(spc_pool *pool, const spc_training_options *options,
                                  const char **path, bool *there) {
    spc_context *context = spc_pool_context(pool);
    *path = spc_pool_print(pool, "%s.training.h5", options->output);
    if (!*path) return SPC_NO_MEMORY;
    *there = access(*path, F_OK) == 0;
    if (*there && !options->resume) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s is a training that was interrupted; go on with --resume, or remove it",
                        *path);
    }
    if (options->resume && !*there && access(options->output, F_OK) == 0) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s is finished; train it anew without --resume, or give another file "
                        "with -o",
                        options->output);
    }
    SPC_TRY(spc_output_check(context, options->output, 0));
    return spc_output_check(context, *path, 0);
}

static spc_status load(spc_pool *pool, const spc_training_spec *spec,
                       const spc_training_watch *watch, spc_data *train, spc_data *valid) {
    const spc_data_watch samples = {watch ? watch->samples : NULL, watch ? watch->self : NULL};
    SPC_TRY(spc_data_load(pool, spec, false, samples, train));
    return spc_data_load(pool, spec, true, samples, valid);
}

/* Those in memory. */
static size_t count_items(const spc_data *data) {
    size_t count = 0;
    for (size_t g = 0; g < data->group_count; g++) {
        if (!data->groups[g].online) count += spc_data_items(data, g);
    }
    return count;
}

static bool has_online(const spc_data *data) {
    for (size_t g = 0; g < data->group_count; g++) {
        if (data->groups[g].online) return true;
    }
    return false;
}

/* ---- after ---- */

static const char *provenance(spc_pool *pool, const spc_training_options *options,
                              const spc_training *training) {
    const spc_training_state *state = &training->state;
    char checksum[SPC_CHECKSUM_TEXT_SIZE];
    spc_checksum_text(state->data, checksum);
    const char *best = "";
    if (isfinite(state->best_loss)) {
        best = spc_pool_print(pool, "best_update: %llu\nbest_loss: %.9g\n",
                              (unsigned long long)state->best_update, state->best_loss);
    }
    if (!best) return NULL;
    return spc_pool_print(
        pool,
        "specula_version: %s\nspecula_commit: %s\ncommand: %s\nseed: %llu\n"
        "data: %s\nupdates: %llu\nskipped: %llu\nseconds: %.1f\n%s",
        PACKAGE_VERSION, SPC_COMMIT, options->command_line ? options->command_line : "",
        (unsigned long long)training->spec->seed, checksum, (unsigned long long)state->update,
        (unsigned long long)training->skipped, state->seconds, best);
}

static void summarise(const spc_training *training, const spc_data *train, const spc_data *valid,
                      spc_training_result *result) {
    const spc_training_state *state = &training->state;
    const size_t points = state->curve_points;
    *result =
        (spc_training_result){.model = training->model,
                              .items = count_items(train),
                              .online = has_online(train),
                              .valid_items = count_items(valid),
                              .updates = state->update,
                              .skipped = training->skipped,
                              .best_update = state->best_update,
                              .seconds = state->seconds,
                              .training = points > 0 ? state->curve[points - 1].training : NAN,
                              .best = isfinite(state->best_loss) ? state->best_loss : NAN};
}

/* ---- the whole ---- */

spc_status spc_training_run(spc_pool *pool, const spc_training_spec *spec,
                            const spc_training_options *options, spc_training_result *result) {
    spc_context *context = spc_pool_context(pool);
    spc_data train, valid;
    spc_feed feed;
    spc_model *model;
    const char *checkpoint;
    bool resume;
    SPC_TRY(find_checkpoint(pool, options, &checkpoint, &resume));
    SPC_TRY(load(pool, spec, options->watch, &train, &valid));
    SPC_TRY(spc_training_describe(pool, &train, &model));
    SPC_TRY(spc_data_feed(pool, &train, spec->batch, spec->seed, &feed));
    spc_training training = {.spec = spec,
                             .model = model,
                             .feed = &feed,
                             .valid = &valid,
                             .checkpoint = checkpoint,
                             .watch = options->watch,
                             .state = {.spec = spec->text, .data = spc_data_checksum(&train)}};
    SPC_TRY(spc_training_loop(pool, &training, resume));
    model->provenance = provenance(pool, options, &training);
    if (!model->provenance) return SPC_NO_MEMORY;
    SPC_TRY(spc_model_write(context, model, options->output));
    if (access(checkpoint, F_OK) == 0) spc_file_discard(context, checkpoint);
    summarise(&training, &train, &valid, result);
    return SPC_OK;
}
