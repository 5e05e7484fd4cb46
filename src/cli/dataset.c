/* specula: dataset.c
 *
 * specula dataset: a training set from its spec.
 */
#include "dataset_card.h"
#include "json.h"
#include "progress.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* Seconds that the trial before a set may take. */
static const double trial_seconds = 0.5;

typedef struct making {
    const spc_invocation *invocation;
    spc_context *context;
    spc_pool *pool;
    spc_dataset *dataset;
    const char *folder;
    spc_progress progress;
    spc_generation_progress last;
} making;

static spc_status read_scale(const making *m, double *scale) {
    const char *text = spc_invocation_option(m->invocation, "scale");
    *scale = 1;
    if (!text) return SPC_OK;
    char *end;
    *scale = strtod(text, &end);
    if (end != text && !*end && isfinite(*scale) && *scale > 0) return SPC_OK;
    return spc_fail(m->context, SPC_BAD_USAGE,
                    "--scale %s: no positive number; give one such as 0.01", text);
}

/* ---- before ---- */

static void print_duration(double seconds) {
    if (seconds < 90) {
        fprintf(stderr, "%.2g s", seconds);
    } else if (seconds < 5400) {
        fprintf(stderr, "%.2g minutes", seconds / 60);
    } else {
        fprintf(stderr, "%.3g hours", seconds / 3600);
    }
}

static void print_plan(const making *m, const spc_dataset_estimate *estimate) {
    const spc_dataset *dataset = m->dataset;
    const spc_physics *physics = &dataset->cas->setting.physics;
    fprintf(stderr, "%s: %s, %s", dataset->name, physics->equation->name,
            dataset->cas->stepper.integrator ? dataset->cas->stepper.integrator->name
                                             : dataset->cas->stepper.stepper->name);
    for (size_t s = 0; s < dataset->split_count; s++) {
        fprintf(stderr, "%s %zu %s", s ? "," : ";", dataset->splits[s].size,
                dataset->splits[s].name);
    }
    fprintf(stderr, "; %zu frames of %zu field%s on ", dataset->frames, dataset->field_count,
            dataset->field_count > 1 ? "s" : "");
    for (int axis = 0; axis < dataset->grid.dims; axis++) {
        fprintf(stderr, "%s%zu", axis ? " x " : "", dataset->grid.n[axis]);
    }
    fprintf(stderr, " points, %s precision, layout %s\n",
            dataset->single_precision ? "single" : "double", dataset->layout->name);
    fprintf(stderr, "estimate: %.3g MB (%.3g MB while it is made), ", 1e-6 * estimate->bytes,
            1e-6 * estimate->peak_bytes);
    print_duration(estimate->seconds);
    const int threads = spc_context_threads(m->context);
    const int ranks = spc_context_ranks(m->context)->count;
    fprintf(stderr, " on %d thread%s", threads, threads > 1 ? "s" : "");
    if (ranks > 1) fprintf(stderr, " of each of %d ranks", ranks);
    fprintf(stderr, "\n");
}

/* The disk that the folder, or the nearest one above it that is there, lies on. */
static spc_status check_space(const making *m, double bytes) {
    char *place = spc_pool_text(m->pool, m->folder);
    if (!place) return SPC_NO_MEMORY;
    struct statvfs disk;
    while (statvfs(place, &disk) != 0) {
        char *slash = strrchr(place, '/');
        if (!slash || slash == place) {
            place = slash ? "/" : ".";
            if (statvfs(place, &disk) != 0) return SPC_OK;
            break;
        }
        *slash = '\0';
    }
    const double available = (double)disk.f_bavail * (double)disk.f_frsize;
    if (available >= bytes) return SPC_OK;
    return spc_fail(m->context, SPC_IO_ERROR,
                    "the set needs %.3g MB while it is made and the disk of %s has %.3g MB left; "
                    "free space, choose another place with -o, or make fewer samples with --scale",
                    1e-6 * bytes, place, 1e-6 * available);
}

/* ---- while ---- */

static void show(void *self, const spc_generation_progress *progress) {
    making *m = self;
    m->last = *progress;
    spc_progress_generation(&m->progress, progress);
}

static spc_status describe(void *self, spc_pool *pool, const spc_samples *samples,
                           const spc_statistics *statistics, spc_publication *publication) {
    (void)self;
    return spc_dataset_card_write(pool, samples, statistics, publication);
}

/* ---- after ---- */

static void print_summary(const making *m, double seconds) {
    const spc_generation_progress *last = &m->last;
    if (m->invocation->json) {
        printf("{\"folder\": ");
        spc_json_text(m->folder);
        printf(", \"samples\": %zu, \"failed_attempts\": %zu, \"samples_per_second\": %.4g, "
               "\"wall_seconds\": %.4g}\n",
               last->total, last->failed, last->samples_per_second, seconds);
        return;
    }
    printf("%zu samples, %zu failed attempts", last->total, last->failed);
    if (last->samples_per_second > 0) printf(", %.4g samples a second", last->samples_per_second);
    printf(", %.3g s\nwrote %s\n", seconds, m->folder);
}

/* A word of the first rank, whose trial and whose disk stand for all. */
static spc_status estimate_cost(const making *m, bool resume, spc_dataset_estimate *estimate) {
    spc_status status = SPC_OK;
    if (spc_first_rank(m->context)) {
        status = spc_dataset_estimate_cost(m->pool, m->dataset, trial_seconds, estimate);
        if (status == SPC_OK && !resume) status = check_space(m, estimate->peak_bytes);
    }
    return spc_ranks_agree(m->context, status);
}

static spc_status make_set(making *m) {
    const bool resume = spc_invocation_option(m->invocation, "resume") != NULL;
    spc_dataset_estimate estimate;
    SPC_TRY(estimate_cost(m, resume, &estimate));
    if (!m->invocation->quiet) print_plan(m, &estimate);
    const double begun = spc_now(m->context);
    m->progress = spc_progress_start(m->invocation, 0, 1);
    const spc_generation generation = {.dataset = m->dataset,
                                       .folder = m->folder,
                                       .resume = resume,
                                       .progress = show,
                                       .describe = describe,
                                       .self = m};
    const spc_status status = spc_dataset_generate(m->pool, &generation);
    spc_progress_end(&m->progress);
    if (status != SPC_OK) return status;
    print_summary(m, spc_now(m->context) - begun);
    return SPC_OK;
}

static spc_status run_dataset(const spc_invocation *invocation) {
    making m = {.invocation = invocation, .context = invocation->context, .pool = invocation->pool};
    double scale;
    SPC_TRY(read_scale(&m, &scale));
    SPC_TRY(spc_dataset_read(m.pool, invocation->arguments[0],
                             spc_invocation_options(invocation, "set"),
                             spc_invocation_option(invocation, "format"), scale, &m.dataset));
    m.folder = spc_invocation_option(invocation, "output");
    if (!m.folder) m.folder = m.dataset->name;
    return make_set(&m);
}

static const spc_option options[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "DIR",
     .doc = "folder to make; default: the set's name, here"},
    {.name = "set",
     .letter = 's',
     .argument = "KEY=VALUE",
     .doc = "override a key of the spec, such as dataset.splits.train=100; repeatable"},
    {.name = "resume", .doc = "go on with an unfinished set: what is there and whole is kept"},
    {.name = "format", .argument = "NAME", .doc = "layout of the files, instead of the spec's"},
    {.name = "scale", .argument = "X", .doc = "multiply the number of samples, such as 0.01"},
    {.name = NULL},
};

const spc_command spc_command_dataset = {
    .name = "dataset",
    .arguments = "SPEC",
    .doc = "make a training set",
    .help =
        "Makes the samples of SPEC (YAML, see docs/datasets.md): a case, distributions over its\n"
        "keys, and splits. Samples are made on -j threads (of each rank, under mpirun) and\n"
        "written about every second, so that none\n"
        "that is finished is ever lost; --resume goes on after an interrupt, a crash or a full\n"
        "disk. In the end they are laid out for other programs' loaders, with statistics, a\n"
        "data card, pictures and a manifest, which specula verify checks.\n"
        "\n"
        "  specula dataset cases/datasets/ks_fixed.yaml --scale 0.01 -o ks\n"
        "  specula dataset ks.yaml -o ks -j 2 --resume\n"
        "  specula dataset ks.yaml --format the-well -s dataset.splits.train=64\n",
    .options = options,
    .least = 1,
    .most = 1,
    .ranks = true,
    .run = run_dataset,
};
