/* specula: rollout.c
 *
 * specula rollout: steppers of any kind from the same initial states, against truth.
 */
#include "rollout_report.h"

#include "command.h"
#include "output.h"
#include "progress.h"
#include <string.h>

/* Where the report and its picture go; NULL: nowhere. */
typedef struct places {
    const char *report, *picture;
} places;

static spc_status find_places(const spc_invocation *invocation, places *to) {
    spc_context *context = invocation->context;
    to->report = spc_invocation_option(invocation, "output");
    to->picture = NULL;
    const bool draws = spc_invocation_option(invocation, "plot") != NULL;
    const size_t length = to->report ? strlen(to->report) : 0;
    if (to->report && (length < 4 || strcmp(to->report + length - 3, ".nc") != 0)) {
        return spc_fail(context, SPC_BAD_USAGE,
                        "%s: a report is netCDF; let its name end in .nc, or take --json",
                        to->report);
    }
    if (draws && !to->report) {
        return spc_fail(context, SPC_BAD_USAGE,
                        "--plot draws beside the report; give -o REPORT.nc too");
    }
    if (!to->report) return SPC_OK;
    SPC_TRY(spc_output_check(context, to->report, 0));
    if (!draws) return SPC_OK;
    to->picture = spc_pool_print(invocation->pool, "%.*s.png", (int)length - 3, to->report);
    return to->picture ? spc_output_check(context, to->picture, 0) : SPC_NO_MEMORY;
}

static void show(void *self, size_t done, size_t total) {
    spc_progress_count(self, done, total, "rollouts");
}

static spc_status write_files(const spc_invocation *invocation, const spc_trial_report *report,
                              const places *to) {
    const bool told = !invocation->quiet && !invocation->json;
    if (to->report) {
        SPC_TRY(spc_trial_write(invocation->context, report, to->report));
        if (told) printf("\nwrote %s\n", to->report);
    }
    if (to->picture) {
        SPC_TRY(spc_trial_draw(invocation->context, report, to->picture));
        if (told) printf("wrote %s\n", to->picture);
    }
    return SPC_OK;
}

static spc_status run(const spc_invocation *invocation) {
    spc_pool *pool = invocation->pool;
    places to;
    spc_trial *trial;
    spc_trial_result result;
    spc_entry_summary *summaries;
    SPC_TRY(find_places(invocation, &to));
    SPC_TRY(spc_trial_read(pool, invocation->arguments[0],
                           spc_invocation_options(invocation, "set"), &trial));
    spc_progress progress = spc_progress_start(invocation, 0, 1);
    const spc_trial_watch watch = {.progress = show, .self = &progress};
    const spc_status status = spc_trial_run(pool, trial, &watch, &result);
    spc_progress_end(&progress);
    if (status != SPC_OK) return status;
    SPC_TRY(spc_trial_summarise(pool, &result, &summaries));
    const spc_trial_report report = {&result, summaries, invocation->command_line};
    if (invocation->json) {
        spc_rollout_put_json(stdout, &report);
    } else if (!invocation->quiet) {
        spc_rollout_put_text(stdout, &report);
    }
    return write_files(invocation, &report, &to);
}

static const spc_option options[] = {
    {"output", 'o', "REPORT", "also write REPORT.nc: every curve of every sample, and the spec"},
    {"plot", 'p', NULL, "draw REPORT.png beside it: one page of fields, curves and costs"},
    {"set", 's', "KEY=VALUE", "override a key of the spec, such as samples=4; repeatable"},
    {0},
};

const spc_command spc_command_rollout = {
    .name = "rollout",
    .arguments = "SPEC",
    .doc = "compare steppers with truth from the same initial states",
    .help =
        "Rolls out every stepper of SPEC (YAML, see docs/rollouts.md) from the same initial\n"
        "states, which no training set has seen: solvers with large steps or on coarse grids,\n"
        "and whatever else a case may name as stepper; besides, truth from disturbed states,\n"
        "persistence and climatology. Prints how long each stays correlated with truth, errors,\n"
        "late statistics, what it costs on one thread, and the speed-up over the cheapest\n"
        "solver of SPEC's ladder that is as accurate, with intervals over samples. Samples run\n"
        "on -j threads; results do not depend on their number, but for times.\n"
        "\n"
        "  specula rollout cases/rollouts/ks.yaml -j 2\n"
        "  specula rollout ks.yaml -s samples=8 --json\n"
        "  specula rollout ks.yaml -o ks.nc --plot\n",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
