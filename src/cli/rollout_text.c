/* specula: rollout_text.c
 *
 * A trial as tables.
 */
#include "rollout_report.h"

#include <math.h>
#include <string.h>

enum { CELL = 28, ROOM = 64 };

/* ---- cells ---- */

static void format_number(double value, int digits, char text[ROOM]) {
    if (isnan(value)) {
        snprintf(text, ROOM, "-");
    } else {
        snprintf(text, ROOM, isinf(value) ? "inf" : "%.*g", digits, value);
    }
}

static void format_time(const spc_trial *trial, double time, char text[ROOM]) {
    if (isinf(time)) {
        snprintf(text, ROOM, "> %.4g", spc_trial_time(trial, trial->frames - 1));
    } else {
        snprintf(text, ROOM, "%.4g", time);
    }
}

/* A time of the trial, or with NULL a number. */
static void put_estimate(FILE *out, const spc_trial *times, const spc_estimate *e) {
    char value[ROOM], low[ROOM], high[ROOM], text[4 * ROOM];
    if (times) {
        format_time(times, e->value, value);
        format_time(times, e->low, low);
        format_time(times, e->high, high);
    } else {
        format_number(e->value, 3, value);
        format_number(e->low, 2, low);
        format_number(e->high, 2, high);
    }
    const bool exact = e->low == e->value && e->high == e->value;
    if (isnan(e->low) || exact) {
        snprintf(text, sizeof text, "%s", value);
    } else {
        snprintf(text, sizeof text, "%s [%s, %s]", value, low, high);
    }
    fprintf(out, "  %-*s", CELL, text);
}

static void put_plain(FILE *out, double value) {
    char text[ROOM];
    format_number(value, 3, text);
    fprintf(out, "  %-*s", CELL / 2, text);
}

static int name_width(const spc_trial *trial) {
    size_t width = 8;
    for (size_t e = 0; e < trial->entry_count; e++) {
        const size_t length = strlen(trial->entries[e].name);
        if (length > width) width = length;
    }
    return (int)width;
}

/* ---- tables ---- */

static void put_grid(FILE *out, const spc_grid *grid) {
    for (int axis = 0; axis < grid->dims; axis++) {
        fprintf(out, "%s%zu", axis ? " x " : "", grid->n[axis]);
    }
    fputs(" points", out);
}

static void put_heading(FILE *out, const spc_trial *trial) {
    fprintf(out, "%s: %zu samples, %zu steps from t = %.6g to %.6g, compared on ", trial->title,
            trial->samples, trial->frames - 1, trial->times[0], trial->times[trial->frames - 1]);
    put_grid(out, &trial->grid);
    fprintf(out, "\nin brackets: %g %% intervals by %zu resamples of the samples\n",
            100 * trial->confidence, trial->resamples);
}

static void put_accuracy(FILE *out, const spc_trial_report *report, int width) {
    const spc_trial *trial = report->result->trial;
    const size_t l2 = spc_trial_metric(trial, "relative_l2");
    char title[ROOM];
    fprintf(out, "\n%-*s", width, "");
    for (size_t t = 0; t < trial->threshold_count; t++) {
        snprintf(title, sizeof title, "correlation < %g from", trial->thresholds[t]);
        fprintf(out, "  %-*s", CELL, title);
    }
    fprintf(out, "  %-*s  %-*s  %s\n", CELL, "relative L2, first step", CELL,
            "relative L2, last step", "finite");
    for (size_t e = 0; e < trial->entry_count; e++) {
        const spc_entry_summary *s = &report->summaries[e];
        fprintf(out, "%-*s", width, trial->entries[e].name);
        for (size_t t = 0; t < trial->threshold_count; t++) {
            put_estimate(out, trial, &s->correlated[t]);
        }
        put_estimate(out, NULL, &s->first[l2]);
        put_estimate(out, NULL, &s->last[l2]);
        fprintf(out, "  %.4g %%\n", 100 * s->stable.value);
    }
}

static void put_statistics(FILE *out, const spc_trial_report *report, int width) {
    const spc_trial *trial = report->result->trial;
    fprintf(out, "\n%-*s  %-*s  %-*s  %-*s  %-*s  %s\n", width, "", CELL, "VRMSE 6:12", CELL,
            "VRMSE 13:30", CELL / 2, "late rms", CELL / 2, "spectrum", "drift");
    fprintf(out, "%-*s  %-*s  %-*s", width, "truth", CELL, "-", CELL, "-");
    put_plain(out, report->result->truth.rms[0]);
    fputc('\n', out);
    for (size_t e = 0; e < trial->entry_count; e++) {
        const spc_entry_summary *s = &report->summaries[e];
        fprintf(out, "%-*s", width, trial->entries[e].name);
        for (int w = 0; w < SPC_TRIAL_WINDOWS; w++) put_estimate(out, NULL, &s->window[w]);
        put_plain(out, report->result->entries[e].late.rms[0]);
        put_plain(out, s->late_decades);
        put_plain(out, s->drift);
        fputc('\n', out);
    }
    fprintf(out,
            "late: from t = %.6g on, of the first field; spectrum: decades between late spectra "
            "and truth's;\ndrift: the largest of what is conserved\n",
            trial->times[trial->late]);
}

static void put_gain(FILE *out, const spc_entry_summary *s) {
    if (isnan(s->speed_up.value)) return;
    if (isinf(s->speed_up.value)) {
        fputs("  no solver of the ladder is as accurate", out);
        return;
    }
    put_estimate(out, NULL, &s->speed_up);
    fprintf(out, "  %s%s", s->speed_up.value < 1 ? "no gain over " : "over ", s->rival);
}

static void put_cost(FILE *out, const spc_trial_report *report, int width) {
    const spc_trial *trial = report->result->trial;
    const spc_accuracy *accuracy = &trial->accuracy;
    fprintf(out, "\n%-*s  %-*s  %-*s  %-*s  %s\n", width, "by unit of time", CELL / 2, "seconds",
            CELL / 2, "evaluations", CELL / 2, "flops", "speed-up at equal accuracy");
    for (size_t e = 0; e < trial->entry_count; e++) {
        const spc_cost *cost = &report->result->entries[e].cost;
        if (!trial->entries[e].cas || trial->entries[e].kind == SPC_ENTRY_PERTURBED) continue;
        fprintf(out, "%-*s", width, trial->entries[e].name);
        put_plain(out, cost->seconds);
        put_plain(out, cost->evaluations);
        put_plain(out, cost->flops);
        put_gain(out, &report->summaries[e]);
        fputc('\n', out);
    }
    fprintf(out, "one thread, without set-up; truth: %.3g s; equal accuracy: ",
            report->result->truth_seconds);
    if (accuracy->kind == SPC_ACCURACY_CORRELATION_TIME) {
        fprintf(out, "correlation above %g for as long\n", trial->thresholds[accuracy->threshold]);
    } else {
        fprintf(out, "relative L2 at t = %.6g\n", trial->times[accuracy->frame]);
    }
}

static void put_failures(FILE *out, const spc_trial_report *report) {
    const spc_trial *trial = report->result->trial;
    for (size_t e = 0; e < trial->entry_count; e++) {
        const char *failure = report->result->entries[e].failure;
        if (failure) fprintf(out, "\n%s failed, %s\n", trial->entries[e].name, failure);
    }
}

void spc_rollout_put_text(FILE *out, const spc_trial_report *report) {
    const spc_trial *trial = report->result->trial;
    const int width = name_width(trial) < 15 ? 15 : name_width(trial);
    put_heading(out, trial);
    put_accuracy(out, report, width);
    put_statistics(out, report, width);
    put_cost(out, report, width);
    put_failures(out, report);
}
