/* specula: run.c
 *
 * specula run: a case from its start to its end, recorded, measured, and ready to be continued.
 */
#include "error_check.h"
#include "json.h"
#include "progress.h"
#include "run_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Wall seconds between two checkpoints of policy `last`. */
static const double checkpoint_interval = 60;

typedef struct run {
    const spc_invocation *invocation;
    spc_context *context;
    spc_pool *pool;
    spc_case *cas;
    const char *output, *stem; /* stem: output without .nc */
    spc_rollout *rollout;
    spc_recorder *recorder;
    spc_meter **meters;   /* [thread] */
    size_t numbers;       /* that a meter takes */
    double *measurements; /* [member][number] */
    bool *measured;       /* [member], at this save */
    spc_run_report *report;
    spc_progress progress;
    spc_error_check check;
    bool checking;
    spc_archive *work;          /* what the steppers report */
    bool first;                 /* of several ranks: the one that writes */
    double begun, checkpointed; /* wall clock */
} run;

/* ---- names ---- */

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The text without a suffix it may have. */
static char *without(spc_pool *pool, const char *text, const char *suffix) {
    char *copy = spc_pool_text(pool, text);
    if (copy && ends_with(copy, suffix)) copy[strlen(copy) - strlen(suffix)] = '\0';
    return copy;
}

static spc_status choose_names(run *r) {
    const char *path = r->invocation->arguments[0];
    const char *given = spc_invocation_option(r->invocation, "output");
    if (!given) {
        const char *slash = strrchr(path, '/');
        const char *base = without(r->pool, slash ? slash + 1 : path, ".yaml");
        given = base ? spc_pool_print(r->pool, "%s.nc", base) : NULL;
    }
    r->output = given;
    r->stem = given ? without(r->pool, given, ".nc") : NULL;
    return r->stem ? SPC_OK : SPC_NO_MEMORY;
}

static char *checkpoint_name(const run *r, size_t index) {
    if (r->cas->checkpoint == SPC_CHECKPOINT_ALL) {
        return spc_pool_print(r->pool, "%s.checkpoint-%04zu.h5", r->stem, index);
    }
    return spc_pool_print(r->pool, "%s.checkpoint.h5", r->stem);
}

/* ---- what happens at each save ---- */

/* All ranks give what they have, the first writes. */
static spc_status write_checkpoint(run *r, const char *path) {
    spc_pool *scratch = spc_pool_create(r->context);
    SPC_TRY(spc_ranks_agree(r->context, scratch && path ? SPC_OK : SPC_NO_MEMORY));
    spc_checkpoint checkpoint;
    spc_status status = spc_rollout_checkpoint(r->rollout, scratch, &checkpoint);
    if (status == SPC_OK && r->first) {
        status = spc_checkpoint_write(r->context, path, &checkpoint);
    }
    spc_pool_destroy(scratch);
    r->checkpointed = spc_now(r->context);
    return spc_ranks_agree(r->context, status);
}

/* On the thread that stepped the member. */
static void measure(void *self, int thread, size_t member, const spc_state *state,
                    const spc_step_info *info) {
    const run *r = self;
    double *measurements = r->measurements + member * r->numbers;
    spc_meter_measure(r->meters[thread], state, info->dt, measurements);
    r->measured[member] = true;
}

static spc_status record(void *self, size_t member, size_t index, const spc_state *state,
                         const spc_step_info *info) {
    run *r = self;
    if (!r->measured[member]) measure(r, 0, member, state, info);
    r->measured[member] = false;
    const double *measurements = r->measurements + member * r->numbers;
    spc_run_report_frame(r->report, member, measurements);
    return spc_recorder_frame(r->recorder, member, index, state, measurements);
}

static spc_status saved(void *self, spc_rollout *rollout, size_t index) {
    run *r = self;
    spc_progress_show(&r->progress, spc_rollout_state(rollout, 0)->time,
                      spc_rollout_info(rollout, 0));
    if (r->checking) SPC_TRY(spc_error_check_compare(&r->check, rollout));
    const bool elapsed = spc_now(r->context) - r->checkpointed > checkpoint_interval;
    const bool due = spc_ranks_first(r->context, elapsed) != 0;
    const bool last = index + 1 == r->cas->saves;
    const bool wanted = r->cas->checkpoint == SPC_CHECKPOINT_ALL ||
                        (r->cas->checkpoint == SPC_CHECKPOINT_LAST && (due || last));
    return wanted ? write_checkpoint(r, checkpoint_name(r, index)) : SPC_OK;
}

/* ---- setting up ---- */

static spc_status open_recorder(run *r) {
    return spc_recorder_create(r->pool, r->cas, r->output, r->invocation->command_line,
                               &r->recorder);
}

static spc_status continue_rollout(run *r, const char *restart) {
    spc_checkpoint *checkpoint = NULL;
    const spc_status status =
        r->first ? spc_checkpoint_read(r->pool, restart, &checkpoint) : SPC_OK;
    SPC_TRY(spc_ranks_agree(r->context, status));
    const double time = spc_ranks_first(r->context, checkpoint ? checkpoint->time : 0);
    SPC_TRY(spc_ranks_agree(r->context, spc_case_continue(r->pool, r->cas, time)));
    const char *how;
    SPC_TRY(spc_rollout_continue(r->pool, r->cas, checkpoint, &r->rollout, &how));
    spc_note(r->context, "restart from %s at t = %.10g: %s", restart, time, how);
    if (!r->first) return SPC_OK;
    SPC_TRY(open_recorder(r));
    SPC_TRY(spc_recorder_text(r->recorder, "restarted_from", restart));
    return spc_recorder_text(r->recorder, "restart", how);
}

static spc_status create_rollout(run *r) {
    const char *restart = spc_invocation_option(r->invocation, "restart");
    return restart ? continue_rollout(r, restart)
                   : spc_rollout_create(r->pool, r->cas, &r->rollout);
}

static spc_status create_meters(run *r) {
    const int threads = spc_rollout_threads(r->rollout);
    const size_t members = r->cas->ensemble_size;
    r->meters = spc_pool_take(r->pool, (size_t)threads, sizeof *r->meters);
    r->measured = spc_pool_take(r->pool, members, sizeof *r->measured);
    if (!r->meters || !r->measured) return SPC_NO_MEMORY;
    for (int i = 0; i < threads; i++) SPC_TRY(spc_meter_create(r->pool, r->cas, &r->meters[i]));
    r->numbers = spc_meter_count(r->meters[0]);
    r->measurements = spc_pool_take(r->pool, members * r->numbers, sizeof *r->measurements);
    return r->measurements ? SPC_OK : SPC_NO_MEMORY;
}

/* What the first rank measures and writes. */
static spc_status set_up_records(run *r) {
    const char *const *overrides = spc_invocation_options(r->invocation, "set");
    if (!r->first) return SPC_OK;
    if (!r->recorder) SPC_TRY(open_recorder(r));
    SPC_TRY(create_meters(r));
    SPC_TRY(spc_run_report_create(r->pool, r->cas, &r->report));
    if (!r->checking) return SPC_OK;
    return spc_error_check_create(r->pool, r->invocation->arguments[0], overrides, r->cas,
                                  &r->check);
}

static spc_status set_up(run *r) {
    spc_status status = create_rollout(r);
    if (status == SPC_OK) status = set_up_records(r);
    return spc_ranks_agree(r->context, status);
}

/* ---- the end ---- */

/* Relative errors against the exact solution, NAN when none is known. */
typedef struct exact_errors {
    double l1, l2;
} exact_errors;
static const exact_errors unknown_errors = {NAN, NAN};

/* Of sample 0. */
static exact_errors find_errors(run *r) {
    const spc_profile_use *initial = &r->cas->initial;
    const spc_setting *setting = &r->cas->setting;
    const spc_physics *physics = &setting->physics;
    if (setting->forcing.profile || setting->potential.profile) return unknown_errors;
    if (!initial->profile->exact || !initial->profile->exact(physics, initial->values)) {
        return unknown_errors;
    }
    spc_pool *scratch = spc_pool_create(r->context);
    if (!scratch) return unknown_errors;
    const spc_state *state = spc_rollout_state(r->rollout, 0);
    spc_state exact;
    exact_errors errors = unknown_errors;
    const spc_random random =
        spc_random_start(initial->seed + r->cas->seed, 0, SPC_PURPOSE_INITIAL);
    if (spc_state_create(scratch, &state->grid, 1, state->channels, state->complex_valued,
                         &exact) == SPC_OK) {
        exact.time = state->time;
        if (spc_profile_fill(scratch, physics, initial, random, &exact) == SPC_OK) {
            errors.l1 = spc_relative_l1_difference(state, &exact);
            errors.l2 = spc_relative_difference(state, &exact);
        }
    }
    spc_pool_destroy(scratch);
    return errors;
}

static spc_step_info total_work(const run *r) {
    spc_step_info total = {0};
    for (size_t i = 0; i < r->cas->ensemble_size; i++) {
        const spc_step_info *info = spc_rollout_info(r->rollout, i);
        total.steps += info->steps;
        total.rejected += info->rejected;
        total.evaluations += info->evaluations;
    }
    return total;
}

/* As attributes: learned.fallbacks is stepper_learned_fallbacks. */
static spc_status store_work(const run *r) {
    const char *name;
    const double *value;
    size_t count;
    for (size_t i = 0; spc_archive_entry(r->work, i, &name, &value, &count); i++) {
        char *attribute = spc_pool_print(r->pool, "stepper_%s", name);
        if (!attribute) return SPC_NO_MEMORY;
        for (char *c = attribute; *c; c++) *c = *c == '.' ? '_' : *c;
        SPC_TRY(spc_recorder_number(r->recorder, attribute, *value));
    }
    return SPC_OK;
}

static spc_status store_totals(run *r, double wall, exact_errors exact) {
    if (!r->first) return SPC_OK;
    const spc_step_info total = total_work(r);
    SPC_TRY(spc_recorder_number(r->recorder, "nfe", (double)total.evaluations));
    SPC_TRY(spc_recorder_number(r->recorder, "steps", (double)total.steps));
    SPC_TRY(spc_recorder_number(r->recorder, "rejected_steps", (double)total.rejected));
    SPC_TRY(spc_recorder_number(r->recorder, "wall_seconds", wall));
    SPC_TRY(store_work(r));
    if (isfinite(exact.l2)) {
        SPC_TRY(spc_recorder_number(r->recorder, "exact_relative_l1", exact.l1));
        SPC_TRY(spc_recorder_number(r->recorder, "exact_relative_l2", exact.l2));
    }
    if (!r->checking) return SPC_OK;
    SPC_TRY(spc_recorder_text(r->recorder, "error_check", r->check.how));
    SPC_TRY(spc_recorder_number(r->recorder, "error_check_last", r->check.last));
    return spc_recorder_number(r->recorder, "error_check_largest", r->check.most);
}

static void print_work(const run *r, bool json) {
    const char *name;
    const double *value;
    size_t count = 0;
    for (size_t i = 0; spc_archive_entry(r->work, i, &name, &value, &count); i++) {
        printf(json ? "%s\"%s\": %.17g" : "%s%s %.10g",
               i      ? ", "
               : json ? " \"stepper\": {"
                      : "stepper: ",
               name, *value);
    }
    if (count > 0) printf(json ? "},\n" : "\n");
}

static void print_json_summary(const run *r, double wall, exact_errors exact) {
    const spc_step_info total = total_work(r);
    printf("{\"output\": ");
    spc_json_text(r->output);
    printf(
        ",\n \"steps\": %llu, \"rejected_steps\": %llu, \"nfe\": %llu, \"wall_seconds\": %.6g,\n",
        (unsigned long long)total.steps, (unsigned long long)total.rejected,
        (unsigned long long)total.evaluations, wall);
    print_work(r, true);
    if (isfinite(exact.l2)) {
        printf(" \"exact_relative_l1\": %.17g, \"exact_relative_l2\": %.17g,\n", exact.l1,
               exact.l2);
    }
    if (r->checking) {
        printf(" \"error_check_last\": ");
        spc_json_number(r->check.last);
        printf(", \"error_check_largest\": ");
        spc_json_number(r->check.most);
        printf(",\n");
    }
    spc_run_report_print(r->report, true);
    printf("}\n");
}

static void print_summary(const run *r, double wall, exact_errors exact) {
    if (r->invocation->json) {
        print_json_summary(r, wall, exact);
        return;
    }
    spc_run_report_print(r->report, false);
    const spc_step_info total = total_work(r);
    printf("\n%llu steps (%llu rejected), %llu evaluations, %.3g s",
           (unsigned long long)total.steps, (unsigned long long)total.rejected,
           (unsigned long long)total.evaluations, wall);
    if (total.steps) printf(", %.3g us per step", 1e6 * wall / (double)total.steps);
    printf("\n");
    print_work(r, false);
    if (isfinite(exact.l2)) {
        printf("relative L2 error against the exact solution: %.3e, L1: %.3e\n", exact.l2,
               exact.l1);
    }
    if (r->checking) {
        printf("relative L2 difference to %s: %.3e at the end, %.3e at most\n", r->check.how,
               r->check.last, r->check.most);
    }
    printf("wrote %s\n", r->output);
}

/* Keep what was computed, and say how to go on. */
static spc_status keep_partial(run *r, spc_status status) {
    const size_t frames = r->rollout ? spc_rollout_frames(r->rollout) : 0;
    char *message = spc_pool_text(r->pool, spc_error_message(r->context));
    spc_error_clear(r->context);
    if (frames == 0 || !message) {
        return spc_fail(r->context, status, "%s", message ? message : "out of memory");
    }
    const bool interrupted = status == SPC_INTERRUPTED;
    const char *how = interrupted ? "interrupted" : spc_pool_print(r->pool, "failed: %s", message);
    const double time = r->cas->save_times[frames - 1];
    SPC_TRY(store_totals(r, spc_now(r->context) - r->begun, unknown_errors));
    if (r->first) SPC_TRY(spc_recorder_close(r->recorder, frames, how ? how : "failed"));
    if (!interrupted) {
        return spc_fail(r->context, status, "%s; %s holds the run up to t = %.10g", message,
                        r->output, time);
    }
    const char *path = spc_pool_print(r->pool, "%s.checkpoint.h5", r->stem);
    SPC_TRY(write_checkpoint(r, path));
    return spc_fail(r->context, SPC_INTERRUPTED,
                    "interrupted; %s holds the run up to t = %.10g; continue with --restart %s",
                    r->output, time, path);
}

static spc_status finish(run *r) {
    if (!r->first) return SPC_OK;
    const double wall = spc_now(r->context) - r->begun;
    const exact_errors exact = find_errors(r);
    SPC_TRY(store_totals(r, wall, exact));
    SPC_TRY(spc_recorder_close(r->recorder, r->cas->saves, "complete"));
    print_summary(r, wall, exact);
    return SPC_OK;
}

static spc_status run_to_end(run *r) {
    r->begun = r->checkpointed = spc_now(r->context);
    r->progress = spc_progress_start(r->invocation, r->cas->save_times[0],
                                     r->cas->save_times[r->cas->saves - 1]);
    const spc_sink sink = {
        .frame = record, .saved = saved, .watch = r->first ? measure : NULL, .self = r};
    spc_status status = spc_rollout_run(r->rollout, &sink, 1);
    spc_progress_end(&r->progress);
    const spc_status reported = spc_rollout_report(r->rollout, r->pool, &r->work);
    if (status == SPC_OK) status = reported;
    return status == SPC_OK ? finish(r) : keep_partial(r, status);
}

static spc_status check_options(const run *r) {
    const bool restarts = spc_invocation_option(r->invocation, "restart") != NULL;
    if (r->checking && restarts) {
        return spc_fail(r->context, SPC_BAD_USAGE,
                        "--error-check repeats a run from its start; leave out --restart");
    }
    if (r->checking && spc_context_ranks(r->context)->count > 1) {
        return spc_fail(r->context, SPC_BAD_USAGE,
                        "--error-check works in one process; leave out mpirun");
    }
    return SPC_OK;
}

static spc_status compose(run *r, const char **plan) {
    const char *const *overrides = spc_invocation_options(r->invocation, "set");
    SPC_TRY(check_options(r));
    SPC_TRY(choose_names(r));
    SPC_TRY(spc_case_read(r->pool, r->invocation->arguments[0], overrides, &r->cas));
    *plan = spc_case_explain(r->pool, r->cas);
    return *plan ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status run_case(const spc_invocation *invocation) {
    run r = {.invocation = invocation,
             .context = invocation->context,
             .pool = invocation->pool,
             .first = spc_first_rank(invocation->context),
             .checking = spc_invocation_option(invocation, "error-check") != NULL};
    const char *plan = NULL;
    SPC_TRY(spc_ranks_agree(r.context, compose(&r, &plan)));
    if (spc_invocation_option(invocation, "explain")) {
        fputs(plan, stdout);
        return SPC_OK;
    }
    if (!invocation->quiet) fputs(plan, stderr);
    spc_status status = set_up(&r);
    if (status == SPC_OK) status = run_to_end(&r);
    /* What was not closed in good order leaves nothing behind. */
    spc_recorder_discard(r.recorder);
    return status;
}

static const spc_option options[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .doc = "trajectory to write; default: the case's name with .nc, here"},
    {.name = "set",
     .letter = 's',
     .argument = "KEY=VALUE",
     .doc = "override a key of the case, such as stepper.dt=0.01; repeatable"},
    {.name = "restart", .argument = "FILE", .doc = "continue from a checkpoint"},
    {.name = "explain", .doc = "print the composed plan with every default, and stop"},
    {.name = "error-check",
     .doc = "repeat at half the step or a tenth of the tolerance and store the difference"},
    {.name = NULL},
};

const spc_command spc_command_run = {
    .name = "run",
    .arguments = "CASE",
    .doc = "run a case and record its trajectory",
    .help =
        "Runs CASE (YAML, see docs/case-files.md) from its start to its end. Writes a netCDF-4\n"
        "trajectory with fields and diagnostics, and beside it a checkpoint from which --restart\n"
        "continues bitwise, or on another grid or with other parameters. An interrupt (ctrl-C)\n"
        "leaves both in good order.\n"
        "\n"
        "  specula run cases/ks/l22.yaml -o ks.nc\n"
        "  specula run cases/nlse/two_soliton.yaml -s grid.n=1024 -s stepper.rtol=1e-11\n"
        "  specula run cases/ks/l22.yaml --restart ks.checkpoint.h5 -s time.end=800\n",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run_case,
    .ranks = true,
};
