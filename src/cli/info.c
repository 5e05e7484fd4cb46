/* specula: info.c
 *
 * `specula info`: what a file holds, for people or as JSON. Here: trajectories, checkpoints, case files.
 */
#include "info.h"
#include "json.h"
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- trajectories ---- */

/* Attributes shown, in this order, where the file has them. */
static const struct {
    const char *name;
    bool number;
} provenance[] = {
    {"title", false},
    {"equation", false},
    {"pde", false},
    {"status", false},
    {"source", false},
    {"specula_commit", false},
    {"history", false},
    {"restarted_from", false},
    {"restart", false},
    {"seed", true},
    {"nfe", true},
    {"steps", true},
    {"rejected_steps", true},
    {"wall_seconds", true},
    {"exact_relative_l1", true},
    {"exact_relative_l2", true},
    {"error_check", false},
    {"error_check_last", true},
    {"error_check_largest", true},
};
#define PROVENANCE (sizeof provenance / sizeof *provenance)

/* First and last value, and the largest drift on the way, of a number over time. */
typedef struct course {
    double first, last, drift;
} course;

static spc_status follow(spc_context *context, const spc_trajectory *trajectory,
                         const spc_series *series, course *found) {
    *found = (course){NAN, NAN, 0};
    for (size_t frame = 0; frame < trajectory->times; frame++) {
        double value;
        SPC_TRY(
            spc_trajectory_variable(context, trajectory, series->name, 0, (long)frame, &value, 1));
        if (frame == 0) found->first = value;
        found->last = value;
        found->drift = fmax(found->drift, spc_drift(found->first, value));
    }
    return SPC_OK;
}

void spc_info_put_grid(const spc_grid *grid) {
    for (int axis = 0; axis < grid->dims; axis++) {
        printf("%s%zu", axis ? " x " : "", grid->n[axis]);
    }
    printf(" points,");
    for (int axis = 0; axis < grid->dims; axis++) {
        printf(" %s in [%.10g, %.10g)", spc_axis_name(axis), grid->origin[axis],
               grid->origin[axis] + grid->length[axis]);
    }
    putchar('\n');
}

static void print_names(const spc_trajectory *trajectory) {
    for (size_t i = 0; i < trajectory->channels; i++) {
        printf("%s%s", i ? ", " : "", trajectory->fields[i]);
    }
    printf("%s\n", trajectory->complex_valued ? " (complex)" : "");
}

static void print_attributes(spc_pool *pool, const spc_trajectory *trajectory) {
    for (size_t i = 0; i < PROVENANCE; i++) {
        const char *text = spc_trajectory_attribute(pool, trajectory, provenance[i].name);
        if (!text || !*text) continue;
        printf("%-20s ", provenance[i].name);
        /* whole numbers in all their digits, others in as many as are of use */
        if (provenance[i].number && strpbrk(text, ".e")) {
            printf("%.6g\n", strtod(text, NULL));
        } else {
            printf("%s\n", text);
        }
    }
}

/* What a stepper told of its work: the next attribute stepper_..., or NULL. */
static char *next_of_stepper(spc_pool *pool, const spc_trajectory *trajectory, size_t *i) {
    char *name;
    while ((name = spc_trajectory_attribute_name(pool, trajectory, (*i)++))) {
        if (strncmp(name, "stepper_", 8) == 0) return name;
    }
    return NULL;
}

static void print_work(spc_pool *pool, const spc_trajectory *trajectory) {
    char *name;
    for (size_t i = 0; (name = next_of_stepper(pool, trajectory, &i));) {
        const char *text = spc_trajectory_attribute(pool, trajectory, name);
        printf("%-20s %s\n", name, text ? text : "");
    }
}

static spc_status print_series(const spc_invocation *invocation, const spc_trajectory *trajectory) {
    bool headed = false;
    for (size_t i = 0; i < trajectory->series_count; i++) {
        const spc_series *series = &trajectory->series[i];
        course found;
        if (series->size != 1) continue;
        SPC_TRY(follow(invocation->context, trajectory, series, &found));
        if (!headed) printf("\n%-28s %16s %16s  %s\n", "diagnostic", "first", "last", "drift");
        headed = true;
        printf("%-28s %16.9g %16.9g", series->name, found.first, found.last);
        if (series->conserved) printf("  %.2e", found.drift);
        printf("\n");
    }
    for (size_t i = 0; i < trajectory->series_count; i++) {
        const spc_series *series = &trajectory->series[i];
        if (series->size == 1) continue;
        printf("%-28s over %zu shells of wavenumber\n", series->name, series->size);
    }
    return SPC_OK;
}

static spc_status print_trajectory(const spc_invocation *invocation,
                                   const spc_trajectory *trajectory) {
    printf("%-20s %s\n", "trajectory", trajectory->path);
    print_attributes(invocation->pool, trajectory);
    print_work(invocation->pool, trajectory);
    printf("%-20s ", "grid");
    spc_info_put_grid(&trajectory->grid);
    printf("%-20s ", "fields");
    print_names(trajectory);
    printf("%-20s %zu frames", "times", trajectory->times);
    if (trajectory->times > 0) {
        printf(", t = %.10g to %.10g", trajectory->time[0],
               trajectory->time[trajectory->times - 1]);
    }
    printf("\n");
    if (trajectory->samples > 1) printf("%-20s %zu\n", "samples", trajectory->samples);
    return print_series(invocation, trajectory);
}

static void print_json_attributes(spc_pool *pool, const spc_trajectory *trajectory) {
    for (size_t i = 0; i < PROVENANCE; i++) {
        const char *text = spc_trajectory_attribute(pool, trajectory, provenance[i].name);
        if (!text) continue;
        printf(",\n \"%s\": ", provenance[i].name);
        if (provenance[i].number && isfinite(strtod(text, NULL))) {
            fputs(text, stdout);
        } else {
            spc_json_text(text);
        }
    }
}

static void print_json_work(spc_pool *pool, const spc_trajectory *trajectory) {
    char *name;
    for (size_t i = 0; (name = next_of_stepper(pool, trajectory, &i));) {
        const char *text = spc_trajectory_attribute(pool, trajectory, name);
        printf(",\n \"%s\": ", name);
        spc_json_number(text ? strtod(text, NULL) : NAN);
    }
}

void spc_info_put_json_grid(const spc_grid *grid) {
    printf(",\n \"grid\": {");
    for (int axis = 0; axis < grid->dims; axis++) {
        printf("%s\"%s\": {\"n\": %zu, \"origin\": %.17g, \"length\": %.17g}", axis ? ", " : "",
               spc_axis_name(axis), grid->n[axis], grid->origin[axis], grid->length[axis]);
    }
    printf("}");
}

static spc_status print_json_trajectory(const spc_invocation *invocation,
                                        const spc_trajectory *trajectory) {
    printf("{\"kind\": \"trajectory\", \"file\": ");
    spc_json_text(trajectory->path);
    print_json_attributes(invocation->pool, trajectory);
    print_json_work(invocation->pool, trajectory);
    spc_info_put_json_grid(&trajectory->grid);
    printf(",\n \"complex\": %s, \"samples\": %zu, \"frames\": %zu,\n \"fields\": [",
           trajectory->complex_valued ? "true" : "false", trajectory->samples, trajectory->times);
    for (size_t i = 0; i < trajectory->channels; i++) {
        printf(i ? ", " : "");
        spc_json_text(trajectory->fields[i]);
    }
    printf("],\n \"diagnostics\": {");
    for (size_t i = 0, shown = 0; i < trajectory->series_count; i++) {
        const spc_series *series = &trajectory->series[i];
        course found;
        if (series->size != 1) continue;
        SPC_TRY(follow(invocation->context, trajectory, series, &found));
        printf(shown++ ? ",\n  " : "\n  ");
        spc_json_text(series->name);
        printf(": {\"first\": ");
        spc_json_number(found.first);
        printf(", \"last\": ");
        spc_json_number(found.last);
        if (series->conserved) printf(", \"drift\": %.3g", found.drift);
        printf("}");
    }
    printf("}}\n");
    return SPC_OK;
}

static spc_status describe_trajectory(const spc_invocation *invocation, const char *path) {
    spc_trajectory *trajectory;
    SPC_TRY(spc_trajectory_open(invocation->pool, path, &trajectory));
    const spc_status status = invocation->json ? print_json_trajectory(invocation, trajectory)
                                               : print_trajectory(invocation, trajectory);
    spc_trajectory_close(trajectory);
    return status;
}

/* ---- checkpoints ---- */

static void print_checkpoint(const char *path, const spc_checkpoint *checkpoint) {
    const spc_step_info *info = &checkpoint->info[0];
    printf("%-20s %s\n", "checkpoint", path);
    printf("%-20s %s\n", "equation", checkpoint->equation);
    printf("%-20s ", "grid");
    spc_info_put_grid(&checkpoint->states[0].grid);
    printf("%-20s %.17g (frame %zu)\n", "time", checkpoint->time, checkpoint->frame);
    printf("%-20s %llu, of which %llu rejected; dt %.6g\n", "steps",
           (unsigned long long)info->steps, (unsigned long long)info->rejected, info->dt);
    printf("%-20s %llu\n", "nfe", (unsigned long long)info->evaluations);
    if (checkpoint->members > 1) printf("%-20s %zu\n", "samples", checkpoint->members);
    printf("\n%s", checkpoint->case_text);
}

static void print_json_checkpoint(const char *path, const spc_checkpoint *checkpoint) {
    const spc_step_info *info = &checkpoint->info[0];
    printf("{\"kind\": \"checkpoint\", \"file\": ");
    spc_json_text(path);
    printf(",\n \"equation\": ");
    spc_json_text(checkpoint->equation);
    spc_info_put_json_grid(&checkpoint->states[0].grid);
    printf(
        ",\n \"time\": %.17g, \"frame\": %zu, \"samples\": %zu, \"steps\": %llu, \"nfe\": %llu,\n"
        " \"case\": ",
        checkpoint->time, checkpoint->frame, checkpoint->members, (unsigned long long)info->steps,
        (unsigned long long)info->evaluations);
    spc_json_text(checkpoint->case_text);
    printf("}\n");
}

static spc_status describe_checkpoint(const spc_invocation *invocation, const char *path) {
    spc_checkpoint *checkpoint;
    SPC_TRY(spc_checkpoint_read(invocation->pool, path, &checkpoint));
    if (invocation->json) {
        print_json_checkpoint(path, checkpoint);
    } else {
        print_checkpoint(path, checkpoint);
    }
    return SPC_OK;
}

/* ---- case files ---- */

static spc_status describe_case(const spc_invocation *invocation, const char *path) {
    spc_case *cas;
    SPC_TRY(spc_case_read(invocation->pool, path, NULL, &cas));
    const char *plan = spc_case_explain(invocation->pool, cas);
    if (!plan) return SPC_NO_MEMORY;
    if (!invocation->json) {
        fputs(plan, stdout);
        return SPC_OK;
    }
    printf("{\"kind\": \"case\", \"file\": ");
    spc_json_text(path);
    printf(", \"plan\": ");
    spc_json_text(plan);
    printf("}\n");
    return SPC_OK;
}

static spc_status describe(const spc_invocation *invocation) {
    const char *path = invocation->arguments[0];
    switch (spc_file_kind_of(invocation->context, path)) {
    case SPC_FILE_TRAJECTORY:
        return describe_trajectory(invocation, path);
    case SPC_FILE_CHECKPOINT:
        return describe_checkpoint(invocation, path);
    case SPC_FILE_MODEL:
        return spc_info_model(invocation, path);
    case SPC_FILE_TRAINING:
        return spc_info_training(invocation, path);
    case SPC_FILE_REPORT:
        return spc_info_report(invocation, path);
    default:
        return describe_case(invocation, path);
    }
}

const spc_command spc_command_info = {
    .name = "info",
    .arguments = "FILE",
    .doc = "say what a file holds: a trajectory, a checkpoint, a model, a report, a case",
    .help =
        "Of a trajectory: the equation as it was solved, grid, times, fields, diagnostics with "
        "their\n"
        "first and last values and, where conserved, their drift, and where the file came "
        "from. Of a\n"
        "checkpoint: how far it is, and its case. Of a model: its network, what it was trained "
        "for and\n"
        "on, and where it came from. Of a training under way: its spec. Of a report of `specula "
        "rollout`:\n"
        "correlation times and costs. Of a case file: the composed plan, as `specula run "
        "--explain` prints\n"
        "it.\n"
        "\n"
        "  specula info ks.nc\n"
        "  specula info --json ks.nc\n",
    .options = NULL,
    .least = 1,
    .most = 1,
    .run = describe,
};
