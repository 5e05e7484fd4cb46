/* specula: compare.c
 *
 * specula compare: trajectories against the first.
 */
#include "../../postprocess/compare.h"

#include "command.h"
#include "json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which metrics ---- */

static spc_status find_metric(const spc_invocation *invocation, const char *name,
                              const spc_metric **metric) {
    *metric = spc_metric_find(name);
    if (*metric) return SPC_OK;
    const char *near = spc_nearest(name, spc_metric_name, NULL);
    return spc_fail(invocation->context, SPC_BAD_USAGE, "no metric is called '%s'; %s%s", name,
                    near ? "did you mean " : "see `specula list metrics`", near ? near : "");
}

static const char checked_name[] = "relative_l2";

static void add_checked_metric(const spc_metric **chosen, size_t *count) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(chosen[i]->name, checked_name) == 0) return;
    }
    chosen[(*count)++] = spc_metric_find(checked_name);
}

/* "mse,correlation", or all of them; and the one that a tolerance is about. */
static spc_status choose_metrics(const spc_invocation *invocation,
                                 const spc_metric *const **metrics, size_t *count) {
    size_t known = 0;
    while (spc_metric_at(known)) known++;
    const char *text = spc_invocation_option(invocation, "metrics");
    size_t wanted = known;
    for (const char *c = text; c && *c; c++) wanted += *c == ',';
    const spc_metric **chosen = spc_pool_take(invocation->pool, wanted + 1, sizeof *chosen);
    char *names = spc_pool_text(invocation->pool, text ? text : "");
    if (!chosen || !names) return SPC_NO_MEMORY;
    *count = 0;
    char *rest = NULL;
    for (char *name = strtok_r(names, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
        SPC_TRY(find_metric(invocation, name, &chosen[*count]));
        ++*count;
    }
    if (*count == 0) {
        for (; *count < known; ++*count) chosen[*count] = spc_metric_at(*count);
    }
    if (spc_invocation_option(invocation, "tolerance")) add_checked_metric(chosen, count);
    *metrics = chosen;
    return SPC_OK;
}

/* ---- as text ---- */

static void put_grid(FILE *out, const spc_compared_run *run) {
    for (int axis = 0; axis < run->grid.dims; axis++) {
        fprintf(out, "%s%zu", axis ? " x " : "", run->grid.n[axis]);
    }
    fputs(" points", out);
    if (run->resampled && run->reference_resampled) {
        fputs(" (both resampled)", out);
    } else if (run->resampled) {
        fputs(" (this run resampled)", out);
    } else if (run->reference_resampled) {
        fputs(" (reference resampled)", out);
    }
}

static void put_decorrelation(FILE *out, const spc_comparison *comparison,
                              const spc_compared_run *run) {
    for (size_t t = 0; t < SPC_CORRELATION_THRESHOLDS; t++) {
        fprintf(out, "  correlation below %g: ", spc_correlation_thresholds[t]);
        if (isnan(run->decorrelation[t])) {
            fprintf(out, "never, to t = %g\n", comparison->time[comparison->times - 1]);
        } else {
            fprintf(out, "from t = %g\n", run->decorrelation[t]);
        }
    }
}

static void put_summary(FILE *out, const spc_comparison *comparison, size_t r) {
    fprintf(out, "  %-16s %12s %12s %12s %12s\n", "metric", "first", "mean", "final", "worst");
    for (size_t m = 0; m < comparison->metric_count; m++) {
        const spc_compared_summary s = spc_compared_summarise(comparison, r, m);
        fprintf(out, "  %-16s %12.5g %12.5g %12.5g %12.5g\n", comparison->metrics[m]->name, s.first,
                s.mean, s.final, s.worst);
    }
}

static void put_times(FILE *out, const spc_comparison *comparison, size_t r) {
    const spc_compared_run *run = &comparison->runs[r];
    fprintf(out, "  %12s", "time");
    for (size_t m = 0; m < comparison->metric_count; m++) {
        fprintf(out, " %14s", comparison->metrics[m]->name);
    }
    fputc('\n', out);
    for (size_t i = 0; i < comparison->times; i++) {
        fprintf(out, "  %12.6g", comparison->time[i]);
        for (size_t m = 0; m < comparison->metric_count; m++) {
            fprintf(out, " %14.6g", run->value[m][i]);
        }
        fputc('\n', out);
    }
}

static void put_text(FILE *out, const spc_comparison *comparison, bool by_time) {
    fprintf(out, "reference %s: %zu times from %g to %g\n", comparison->reference,
            comparison->times, comparison->time[0], comparison->time[comparison->times - 1]);
    for (size_t r = 0; r < comparison->run_count; r++) {
        const spc_compared_run *run = &comparison->runs[r];
        fprintf(out, "\n%s: %zu common times, ", run->path, run->matched);
        put_grid(out, run);
        if (run->samples > 1) fprintf(out, ", mean over %zu samples", run->samples);
        fputc('\n', out);
        if (by_time) {
            put_times(out, comparison, r);
        } else {
            put_summary(out, comparison, r);
        }
        put_decorrelation(out, comparison, run);
    }
}

/* ---- as JSON ---- */

static void put_numbers(FILE *out, const double *values, size_t count) {
    fputc('[', out);
    for (size_t i = 0; i < count; i++) {
        if (i) fputs(", ", out);
        spc_json_put_number(out, values[i]);
    }
    fputc(']', out);
}

static void put_json_run(FILE *out, const spc_comparison *comparison, const spc_compared_run *run) {
    fputs("    {\"path\": ", out);
    spc_json_put_text(out, run->path);
    fprintf(out, ", \"common_times\": %zu, \"samples\": %zu, \"points\": [", run->matched,
            run->samples);
    for (int axis = 0; axis < run->grid.dims; axis++) {
        fprintf(out, "%s%zu", axis ? ", " : "", run->grid.n[axis]);
    }
    fprintf(out, "], \"resampled\": %s, \"reference_resampled\": %s,\n     \"decorrelation\": {",
            run->resampled ? "true" : "false", run->reference_resampled ? "true" : "false");
    for (size_t t = 0; t < SPC_CORRELATION_THRESHOLDS; t++) {
        fprintf(out, "%s\"%g\": ", t ? ", " : "", spc_correlation_thresholds[t]);
        spc_json_put_number(out, run->decorrelation[t]);
    }
    fputs("},\n     \"metrics\": {", out);
    for (size_t m = 0; m < comparison->metric_count; m++) {
        fprintf(out, "%s\n       ", m ? "," : "");
        spc_json_put_text(out, comparison->metrics[m]->name);
        fputs(": ", out);
        put_numbers(out, run->value[m], comparison->times);
    }
    fputs("}}", out);
}

static void put_json(FILE *out, const spc_comparison *comparison) {
    fputs("{\"reference\": ", out);
    spc_json_put_text(out, comparison->reference);
    fputs(",\n \"time\": ", out);
    put_numbers(out, comparison->time, comparison->times);
    fputs(",\n \"runs\": [\n", out);
    for (size_t r = 0; r < comparison->run_count; r++) {
        if (r) fputs(",\n", out);
        put_json_run(out, comparison, &comparison->runs[r]);
    }
    fputs("]}\n", out);
}

/* ---- report ---- */

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static spc_status check_report_name(const spc_invocation *invocation, const char *path) {
    if (ends_with(path, ".nc") || ends_with(path, ".json") || ends_with(path, ".txt")) {
        return SPC_OK;
    }
    return spc_fail(invocation->context, SPC_BAD_USAGE,
                    "%s: a report is netCDF, JSON or text; let its name end in .nc, .json or .txt",
                    path);
}

static spc_status write_report(const spc_invocation *invocation, const spc_comparison *comparison,
                               const char *path, bool by_time) {
    if (ends_with(path, ".nc")) return spc_comparison_write(invocation->context, comparison, path);
    char *bytes = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&bytes, &size);
    if (!memory) return spc_fail(invocation->context, SPC_NO_MEMORY, "out of memory");
    if (ends_with(path, ".json")) {
        put_json(memory, comparison);
    } else {
        put_text(memory, comparison, by_time);
    }
    spc_status status = SPC_OK;
    if (fclose(memory) != 0) {
        status = spc_fail(invocation->context, SPC_NO_MEMORY, "out of memory");
    } else {
        status = spc_file_write(invocation->context, path, bytes, size);
    }
    free(bytes);
    return status;
}

/* ---- the check ---- */

static spc_status read_tolerance(const spc_invocation *invocation, double *tolerance) {
    const char *text = spc_invocation_option(invocation, "tolerance");
    *tolerance = INFINITY;
    if (!text) return SPC_OK;
    char *end;
    *tolerance = strtod(text, &end);
    if (*text && !*end && *tolerance >= 0) return SPC_OK;
    return spc_fail(invocation->context, SPC_BAD_USAGE,
                    "--tolerance %s is not a number; give one such as 1e-6", text);
}

/* The index of relative_l2, which choose_metrics adds for the check. */
static size_t checked_metric(const spc_comparison *comparison) {
    size_t m = 0;
    while (strcmp(comparison->metrics[m]->name, checked_name) != 0) m++;
    return m;
}

static spc_status check_tolerance(const spc_invocation *invocation,
                                  const spc_comparison *comparison, double tolerance) {
    const size_t metric = checked_metric(comparison);
    for (size_t r = 0; r < comparison->run_count; r++) {
        const double final = spc_compared_summarise(comparison, r, metric).final;
        if (final <= tolerance) continue;
        return spc_fail(invocation->context, SPC_CHECK_FAILED,
                        "%s differs from %s by %.3g in relative L2 at the last common time; the "
                        "tolerance is %g",
                        comparison->runs[r].path, comparison->reference, final, tolerance);
    }
    return SPC_OK;
}

static spc_status run(const spc_invocation *invocation) {
    const char *report = spc_invocation_option(invocation, "output");
    const bool by_time = spc_invocation_option(invocation, "times") != NULL;
    const spc_metric *const *metrics;
    size_t metric_count;
    double tolerance;
    SPC_TRY(choose_metrics(invocation, &metrics, &metric_count));
    SPC_TRY(read_tolerance(invocation, &tolerance));
    if (report) SPC_TRY(check_report_name(invocation, report));
    spc_comparison comparison;
    SPC_TRY(spc_compare(invocation->pool, invocation->arguments, (size_t)invocation->argument_count,
                        metrics, metric_count, &comparison));
    if (invocation->json) {
        put_json(stdout, &comparison);
    } else if (!invocation->quiet) {
        put_text(stdout, &comparison, by_time);
    }
    if (report) SPC_TRY(write_report(invocation, &comparison, report, by_time));
    if (isinf(tolerance)) return SPC_OK;
    return check_tolerance(invocation, &comparison, tolerance);
}

static const spc_option options[] = {
    {"metrics", 'm', "NAMES", "comma-separated (default: all; see `specula list metrics`)"},
    {"times", 't', NULL, "a line for each time instead of a summary"},
    {"output", 'o', "REPORT", "also write REPORT.nc, .json or .txt"},
    {"tolerance", 0, "X", "exit with 1 when a final relative L2 error exceeds X"},
    {0},
};

const spc_command spc_command_compare = {
    .name = "compare",
    .arguments = "REFERENCE FILE...",
    .doc = "compare trajectories with the first",
    .help =
        "Frames are compared at the times that both files have; nothing is interpolated in time.\n"
        "On different resolutions both fields are taken to the coarser grid by Fourier "
        "truncation.\n"
        "Samples of ensembles are compared pairwise and averaged.\n"
        "\n"
        "  specula compare truth.nc coarse.nc\n"
        "  specula compare truth.nc a.nc b.nc --metrics vrmse,correlation -o report.json\n"
        "  specula compare before.nc after.nc --tolerance 1e-12\n",
    .options = options,
    .least = 2,
    .most = -1,
    .run = run,
};
