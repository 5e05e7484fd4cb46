/* specula: train.c
 *
 * specula train: a surrogate from its spec.
 */
#include "training/train.h"
#include "../../postprocess/plots/learning_curve.h"
#include "json.h"
#include "output.h"
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct showing {
    const spc_invocation *invocation;
    spc_progress progress;
    size_t samples; /* that were told of, of all splits */
} showing;

static void show_samples(void *self, size_t done, size_t total) {
    showing *s = self;
    spc_progress_count(&s->progress, done, total, "samples");
    if (done == total) {
        spc_progress_end(&s->progress);
        s->progress = spc_progress_start(s->invocation, 0, 1);
    }
}

static void show_updates(void *self, const spc_training_progress *progress) {
    showing *s = self;
    spc_progress_updates(&s->progress, progress);
}

/* ---- after ---- */

static void put_json(const spc_training_result *r, const char *output) {
    printf("{\"model\": ");
    spc_json_text(output);
    printf(", \"weights\": %zu, \"items\": %zu, \"updates\": %llu, \"skipped\": %llu, "
           "\"training_loss\": ",
           spc_weights_count(r->model->weights), r->items, (unsigned long long)r->updates,
           (unsigned long long)r->skipped);
    spc_json_number(r->training);
    printf(", ");
    if (isfinite(r->best)) {
        printf("\"best_validation_loss\": %.9g, \"best_update\": %llu, ", r->best,
               (unsigned long long)r->best_update);
    }
    printf("\"wall_seconds\": %.4g}\n", r->seconds);
}

static void put_text(const spc_training_result *r, const char *output) {
    printf("%s with %zu weights; ", r->model->network->name, spc_weights_count(r->model->weights));
    if (r->items > 0 || !r->online) printf("%zu items ", r->items);
    if (r->online) printf("%sitems of running solvers ", r->items > 0 ? "and " : "");
    printf("to learn from, %zu to validate with\n", r->valid_items);
    printf("%llu updates in %.3g s, training loss %.4g", (unsigned long long)r->updates, r->seconds,
           r->training);
    if (isfinite(r->best)) {
        printf(", best validation loss %.4g at update %llu", r->best,
               (unsigned long long)r->best_update);
    }
    if (r->skipped > 0) {
        printf(", %llu updates skipped, whose gradients were not finite",
               (unsigned long long)r->skipped);
    }
    printf("\nwrote %s\n", output);
}

/* ---- the command ---- */

/* The spec's name with .h5, here. */
static char *default_output(spc_pool *pool, const char *spec) {
    const char *slash = strrchr(spec, '/'), *name = slash ? slash + 1 : spec;
    const char *dot = strrchr(name, '.');
    const int length = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
    return spc_pool_print(pool, "%.*s.h5", length, name);
}

/* Where the picture goes, if it is asked for: MODEL.png for MODEL.h5. */
static spc_status find_picture(const spc_invocation *invocation, const char *output,
                               const char **picture) {
    *picture = NULL;
    if (!spc_invocation_option(invocation, "plot")) return SPC_OK;
    const size_t length = strlen(output);
    const bool ends = length > 3 && strcmp(output + length - 3, ".h5") == 0;
    *picture =
        spc_pool_print(invocation->pool, "%.*s.png", (int)(ends ? length - 3 : length), output);
    return *picture ? spc_output_check(invocation->context, *picture, 0) : SPC_NO_MEMORY;
}

static spc_status run(const spc_invocation *invocation) {
    spc_pool *pool = invocation->pool;
    spc_training_spec *spec;
    spc_training_result result;
    const char *picture;
    SPC_TRY(spc_training_read(pool, invocation->arguments[0],
                              spc_invocation_options(invocation, "set"), &spec));
    showing s = {.invocation = invocation, .progress = spc_progress_start(invocation, 0, 1)};
    const spc_training_watch watch = {
        .samples = show_samples, .progress = show_updates, .self = &s};
    spc_training_options options = {.output = spc_invocation_option(invocation, "output"),
                                    .resume = spc_invocation_option(invocation, "resume") != NULL,
                                    .command_line = invocation->command_line,
                                    .watch = &watch};
    if (!options.output) options.output = default_output(pool, spec->path);
    if (!options.output) return SPC_NO_MEMORY;
    SPC_TRY(find_picture(invocation, options.output, &picture));
    const spc_status status = spc_training_run(pool, spec, &options, &result);
    spc_progress_end(&s.progress);
    if (status != SPC_OK) return status;
    if (invocation->json) {
        put_json(&result, options.output);
    } else if (!invocation->quiet) {
        put_text(&result, options.output);
    }
    if (!picture) return SPC_OK;
    SPC_TRY(spc_plot_learning_curve(invocation->context, result.model, spec->title, picture));
    if (!invocation->quiet && !invocation->json) printf("wrote %s\n", picture);
    return SPC_OK;
}

static const spc_option options[] = {
    {"output", 'o', "MODEL", "file to make; default: the spec's name with .h5, here"},
    {"plot", 'p', NULL, "draw the losses over updates beside it: MODEL.png for MODEL.h5"},
    {"set", 's', "KEY=VALUE", "override a key of the spec, such as epochs=10; repeatable"},
    {"resume", 0, NULL, "go on with a training that was interrupted, if there is one"},
    {0},
};

const spc_command spc_command_train = {
    .name = "train",
    .arguments = "SPEC",
    .doc = "train a surrogate",
    .help = "Trains the network of SPEC (YAML, see docs/training.md) on a training set, whose\n"
            "samples are made in memory, lie in a folder or are made by solvers meanwhile, and\n"
            "writes a model, which the stepper model steps with. On a terminal a bar shows the\n"
            "losses and the time left. An interrupt, and every few minutes of work, leave\n"
            "MODEL.training.h5, from which --resume goes on to the last bit. Results do not depend\n"
            "on the number of threads.\n"
            "\n"
            "  specula train cases/training/burgers_fno.yaml -j 2\n"
            "  specula train ks.yaml -o ks.h5 -s epochs=10 -s schedule.rate=2e-3\n"
            "  specula train ks.yaml -o ks.h5 --resume --plot\n",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
