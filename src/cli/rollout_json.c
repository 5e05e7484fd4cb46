/* specula: rollout_json.c
 *
 * A trial as JSON. What is not finite is null: a correlation that never falls below its threshold, an error after a failure.
 */
#include "json.h"
#include "rollout_report.h"

#include <math.h>

static void put_key(FILE *out, const char *key) {
    fputs(", ", out);
    spc_json_put_text(out, key);
    fputs(": ", out);
}

static void put_estimate(FILE *out, const spc_estimate *e) {
    fputs("{\"value\": ", out);
    spc_json_put_number(out, e->value);
    fputs(", \"low\": ", out);
    spc_json_put_number(out, e->low);
    fputs(", \"high\": ", out);
    spc_json_put_number(out, e->high);
    fputs("}", out);
}

static void put_number(FILE *out, const char *key, double value) {
    put_key(out, key);
    spc_json_put_number(out, value);
}

static void put_numbers(FILE *out, const char *key, const double *values, size_t count) {
    put_key(out, key);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ", " : "[", out);
        spc_json_put_number(out, values[i]);
    }
    fputs("]", out);
}

static void put_metrics(FILE *out, const spc_trial *trial, const spc_entry_summary *s) {
    put_key(out, "metrics");
    for (size_t m = 0; m < trial->metric_count; m++) {
        fputs(m ? ",\n     " : "{\n     ", out);
        spc_json_put_text(out, trial->metrics[m]->name);
        fputs(": {\"first\": ", out);
        put_estimate(out, &s->first[m]);
        fputs(", \"mean\": ", out);
        put_estimate(out, &s->mean[m]);
        fputs(", \"last\": ", out);
        put_estimate(out, &s->last[m]);
        fputs("}", out);
    }
    fputs("}", out);
}

static void put_correlated(FILE *out, const spc_trial *trial, const spc_entry_summary *s) {
    put_key(out, "correlation_time");
    for (size_t t = 0; t < trial->threshold_count; t++) {
        fprintf(out, "%s\"%g\": ", t ? ", " : "{", trial->thresholds[t]);
        put_estimate(out, &s->correlated[t]);
    }
    fputs("}", out);
}

static void put_windows(FILE *out, const spc_entry_summary *s) {
    put_key(out, "vrmse");
    for (int w = 0; w < SPC_TRIAL_WINDOWS; w++) {
        fprintf(out, "%s\"%zu:%zu\": ", w ? ", " : "{", spc_trial_windows[w][0],
                spc_trial_windows[w][1]);
        put_estimate(out, &s->window[w]);
    }
    fputs("}", out);
}

static void put_late(FILE *out, const spc_late *late, size_t channels) {
    put_key(out, "late");
    fputs("{\"fields\": ", out);
    fprintf(out, "%zu", channels);
    put_numbers(out, "mean", late->mean, channels);
    put_numbers(out, "rms", late->rms, channels);
    fputs("}", out);
}

static size_t channels_of(const spc_trial *trial) {
    const spc_physics *physics = &trial->truth->setting.physics;
    return (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
}

static void put_gain(FILE *out, const spc_entry_summary *s) {
    if (isnan(s->speed_up.value)) return;
    put_key(out, "speed_up");
    put_estimate(out, &s->speed_up);
    put_key(out, "over");
    spc_json_put_text(out, s->rival);
}

static void put_entry(FILE *out, const spc_trial_report *report, size_t e) {
    const spc_trial *trial = report->result->trial;
    const spc_entry *entry = &trial->entries[e];
    const spc_entry_result *result = &report->result->entries[e];
    const spc_entry_summary *s = &report->summaries[e];
    fputs("  {\"name\": ", out);
    spc_json_put_text(out, entry->name);
    put_key(out, "kind");
    spc_json_put_text(out, spc_entry_kind_name(entry->kind));
    if (entry->noise > 0) put_number(out, "noise", entry->noise);
    put_correlated(out, trial, s);
    put_key(out, "finite");
    put_estimate(out, &s->stable);
    put_key(out, "failure");
    spc_json_put_text(out, result->failure);
    put_windows(out, s);
    put_late(out, &result->late, channels_of(trial));
    put_number(out, "late_spectrum_decades", s->late_decades);
    put_number(out, "drift", s->drift);
    put_number(out, "seconds", result->cost.seconds);
    put_number(out, "evaluations", result->cost.evaluations);
    put_number(out, "flops", result->cost.flops);
    put_gain(out, s);
    put_metrics(out, trial, s);
    fputs("}", out);
}

void spc_rollout_put_json(FILE *out, const spc_trial_report *report) {
    const spc_trial *trial = report->result->trial;
    fputs("{\"title\": ", out);
    spc_json_put_text(out, trial->title);
    fprintf(out, ", \"samples\": %zu, \"steps\": %zu", trial->samples, trial->frames - 1);
    put_number(out, "start", trial->times[0]);
    put_number(out, "end", trial->times[trial->frames - 1]);
    put_number(out, "late_from", trial->times[trial->late]);
    put_number(out, "confidence", trial->confidence);
    fprintf(out, ", \"resamples\": %zu", trial->resamples);
    put_key(out, "truth");
    fputs("{\"seconds\": ", out);
    spc_json_put_number(out, report->result->truth_seconds);
    put_late(out, &report->result->truth, channels_of(trial));
    fputs("},\n \"entries\": [\n", out);
    for (size_t e = 0; e < trial->entry_count; e++) {
        if (e) fputs(",\n", out);
        put_entry(out, report, e);
    }
    fputs("]}\n", out);
}
