/* specula: report.c
 *
 * A trial as netCDF: curves of every sample, what they come to with their intervals, and where it all came from.
 */
#include "trial.h"

#include "commit.h"
#include "config.h"
#include "netcdf_file.h"

enum { ENTRY, TIME, SAMPLE, WAVENUMBER, THRESHOLD, WINDOW, FIELD, INVARIANT, ESTIMATE, DIMENSIONS };

/* A file in the making; after a failure nothing more is done. */
typedef struct writer {
    const spc_trial_report *report;
    const spc_trial *trial;
    int file, code;
    int dimension[DIMENSIONS];
    size_t length[DIMENSIONS];
} writer;

/* ---- variables ---- */

static int define(writer *w, const char *name, nc_type type, int rank, const int *over,
                  const char *long_name) {
    int variable = -1, dims[4];
    for (int i = 0; i < rank; i++) dims[i] = w->dimension[over[i]];
    if (!w->code) w->code = nc_def_var(w->file, name, type, rank, dims, &variable);
    if (!w->code) w->code = spc_netcdf_put_text(w->file, variable, "long_name", long_name);
    if (!w->code && type == NC_DOUBLE) {
        w->code = spc_netcdf_put_text(w->file, variable, "units", "1");
    }
    return variable;
}

static void put_whole(writer *w, const char *name, int rank, const int *over, const char *long_name,
                      const double *values) {
    const int variable = define(w, name, NC_DOUBLE, rank, over, long_name);
    if (!w->code) w->code = nc_put_var_double(w->file, variable, values);
}

/* The part of entry e of a variable whose first dimension is the entries. */
static void put_part(writer *w, int variable, size_t e, int rank, const int *over,
                     const double *values) {
    size_t start[4] = {e}, count[4] = {1};
    for (int i = 1; i < rank; i++) count[i] = w->length[over[i]];
    if (!w->code) w->code = nc_put_vara_double(w->file, variable, start, count, values);
}

static void put_word(writer *w, int variable, size_t e, const char *word) {
    if (!w->code) w->code = nc_put_var1_string(w->file, variable, &e, &word);
}

/* ---- dimensions and coordinates ---- */

static void put_dimensions(writer *w) {
    static const char *const names[DIMENSIONS] = {"entry",      "time",      "sample",
                                                  "wavenumber", "threshold", "window",
                                                  "field",      "invariant", "estimate"};
    const spc_trial *trial = w->trial;
    const spc_trial_result *result = w->report->result;
    const spc_physics *physics = &trial->truth->setting.physics;
    const size_t length[DIMENSIONS] = {
        [ENTRY] = trial->entry_count,
        [TIME] = trial->frames,
        [SAMPLE] = trial->samples,
        [WAVENUMBER] = result->shells,
        [THRESHOLD] = trial->threshold_count,
        [WINDOW] = SPC_TRIAL_WINDOWS,
        [FIELD] = (size_t)spc_equation_channels(physics->equation, physics->grid.dims),
        [INVARIANT] = result->invariant_count,
        [ESTIMATE] = 3};
    for (int i = 0; i < DIMENSIONS && !w->code; i++) {
        w->length[i] = length[i];
        if (length[i] > 0) w->code = nc_def_dim(w->file, names[i], length[i], &w->dimension[i]);
    }
}

static void put_time_axis(writer *w) {
    int variable = define(w, "time", NC_DOUBLE, 1, (const int[]){TIME}, "time of the case");
    if (!w->code) w->code = spc_netcdf_put_text(w->file, variable, "axis", "T");
    if (!w->code) w->code = nc_put_var_double(w->file, variable, w->trial->times);
}

static void put_fields(writer *w) {
    const spc_physics *physics = &w->trial->truth->setting.physics;
    const int names = define(w, "field", NC_STRING, 1, (const int[]){FIELD}, "of the equation");
    for (size_t i = 0; i < w->length[FIELD]; i++) {
        put_word(w, names, i, physics->equation->fields[physics->grid.dims - 1][i]);
    }
}

static void put_coordinates(writer *w) {
    const spc_trial *trial = w->trial;
    const int names = define(w, "entry", NC_STRING, 1, (const int[]){ENTRY}, "what was rolled out");
    const int kinds = define(w, "kind", NC_STRING, 1, (const int[]){ENTRY},
                             "stepper, ladder, perturbed, persistence or climatology");
    for (size_t e = 0; e < trial->entry_count; e++) {
        put_word(w, names, e, trial->entries[e].name);
        put_word(w, kinds, e, spc_entry_kind_name(trial->entries[e].kind));
    }
    put_fields(w);
    put_time_axis(w);
    put_whole(w, "threshold", 1, (const int[]){THRESHOLD}, "of the correlation", trial->thresholds);
    const int k =
        define(w, "wavenumber", NC_DOUBLE, 1, (const int[]){WAVENUMBER}, "middle of a shell");
    for (size_t s = 0; s < w->length[WAVENUMBER] && !w->code; s++) {
        const double value = (double)s * w->report->result->shell_spacing;
        w->code = nc_put_var1_double(w->file, k, &s, &value);
    }
}

/* ---- curves ---- */

static void put_curves(writer *w) {
    static const int over[] = {ENTRY, TIME, SAMPLE};
    const spc_trial_result *result = w->report->result;
    for (size_t m = 0; m < w->trial->metric_count; m++) {
        const spc_metric *metric = w->trial->metrics[m];
        const int variable = define(w, metric->name, NC_DOUBLE, 3, over, metric->doc);
        for (size_t e = 0; e < w->trial->entry_count; e++) {
            put_part(w, variable, e, 3, over, result->entries[e].value[m]);
        }
    }
    static const int shells[] = {ENTRY, TIME, WAVENUMBER};
    const int error = define(w, "mse_by_wavenumber", NC_DOUBLE, 3, shells,
                             "mean squared error from each shell, mean over samples");
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        put_part(w, error, e, 3, shells, result->entries[e].error);
    }
}

static void put_drift(writer *w) {
    static const int over[] = {ENTRY, INVARIANT, TIME};
    const spc_trial_result *result = w->report->result;
    if (result->invariant_count == 0) return;
    const int names = define(w, "invariant", NC_STRING, 1, (const int[]){INVARIANT},
                             "what the exact flow conserves");
    for (size_t i = 0; i < result->invariant_count; i++) {
        put_word(w, names, i, result->invariants[i]->name);
    }
    const int variable = define(w, "drift", NC_DOUBLE, 3, over,
                                "change of an invariant since the start, relative where it is not "
                                "zero, mean over samples");
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        if (!w->trial->entries[e].cas) continue;
        put_part(w, variable, e, 3, over, result->entries[e].drift);
    }
}

static void put_late(writer *w) {
    static const int fields[] = {ENTRY, FIELD}, shells[] = {ENTRY, WAVENUMBER};
    const spc_trial_result *result = w->report->result;
    const int mean = define(w, "late_mean", NC_DOUBLE, 2, fields, "mean over late frames");
    const int rms =
        define(w, "late_rms", NC_DOUBLE, 2, fields, "root mean square over late frames");
    const int spectrum =
        define(w, "late_spectrum", NC_DOUBLE, 2, shells,
               "sum of |U_k|^2 over a shell and the fields, mean over late frames");
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        const spc_late *late = &result->entries[e].late;
        put_part(w, mean, e, 2, fields, late->mean);
        put_part(w, rms, e, 2, fields, late->rms);
        put_part(w, spectrum, e, 2, shells, late->spectrum);
    }
    put_whole(w, "truth_late_mean", 1, &fields[1], "of truth", result->truth.mean);
    put_whole(w, "truth_late_rms", 1, &fields[1], "of truth", result->truth.rms);
    put_whole(w, "truth_late_spectrum", 1, &shells[1], "of truth", result->truth.spectrum);
}

static void put_finite(writer *w) {
    static const int over[] = {ENTRY, SAMPLE};
    const int variable =
        define(w, "finite_frames", NC_DOUBLE, 2, over, "frames before the stepper failed");
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        for (size_t i = 0; i < w->trial->samples && !w->code; i++) {
            const size_t at[] = {e, i};
            const double frames = (double)w->report->result->entries[e].finite[i];
            w->code = nc_put_var1_double(w->file, variable, at, &frames);
        }
    }
}

/* ---- what it comes to ---- */

/* An estimate is three numbers one behind the other. */
static const double *numbers_of(const spc_estimate *estimate) {
    _Static_assert(sizeof(spc_estimate) == 3 * sizeof(double), "estimates are written as arrays");
    return &estimate->value;
}

static void put_estimates(writer *w, const char *name, int over, const char *long_name,
                          const spc_estimate *(*of)(const spc_entry_summary *summary)) {
    const int dims[] = {ENTRY, over, ESTIMATE};
    const int variable = define(w, name, NC_DOUBLE, 3, dims, long_name);
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        put_part(w, variable, e, 3, dims, numbers_of(of(&w->report->summaries[e])));
    }
}

static const spc_estimate *correlated_of(const spc_entry_summary *summary) {
    return summary->correlated;
}

static const spc_estimate *window_of(const spc_entry_summary *summary) {
    return summary->window;
}

static void put_estimate(writer *w, const char *name, const char *long_name,
                         const spc_estimate *(*of)(const spc_entry_summary *summary)) {
    static const int dims[] = {ENTRY, ESTIMATE};
    const int variable = define(w, name, NC_DOUBLE, 2, dims, long_name);
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        put_part(w, variable, e, 2, dims, numbers_of(of(&w->report->summaries[e])));
    }
}

static const spc_estimate *stable_of(const spc_entry_summary *summary) {
    return &summary->stable;
}

static const spc_estimate *speed_up_of(const spc_entry_summary *summary) {
    return &summary->speed_up;
}

static void put_summary(writer *w) {
    put_estimates(w, "correlation_time", THRESHOLD,
                  "time since the start from which the mean correlation is below; infinite: never; "
                  "value, low, high",
                  correlated_of);
    put_estimates(w, "vrmse_window", WINDOW,
                  "VRMSE over predictions 6:12 and 13:30; value, low, high", window_of);
    put_estimate(w, "finite", "share of samples that are finite at the end; value, low, high",
                 stable_of);
    put_estimate(w, "speed_up", "over the solver of the ladder of equal accuracy; value, low, high",
                 speed_up_of);
}

static void put_cost(writer *w) {
    static const int over[] = {ENTRY};
    const int seconds = define(w, "seconds", NC_DOUBLE, 1, over, "by unit of time, on one thread");
    const int evaluations = define(w, "evaluations", NC_DOUBLE, 1, over, "by unit of time");
    const int flops = define(w, "flops", NC_DOUBLE, 1, over, "by unit of time");
    for (size_t e = 0; e < w->trial->entry_count; e++) {
        const spc_cost *cost = &w->report->result->entries[e].cost;
        put_part(w, seconds, e, 1, over, &cost->seconds);
        put_part(w, evaluations, e, 1, over, &cost->evaluations);
        put_part(w, flops, e, 1, over, &cost->flops);
    }
}

static void put_provenance(writer *w) {
    const spc_trial *trial = w->trial;
    const struct {
        const char *name, *text;
    } texts[] = {
        {"Conventions", "CF-1.10"},     {"title", trial->title},
        {"source", "specula rollout"},  {"spec", trial->text},
        {"truth", trial->truth->text},  {"specula_version", PACKAGE_VERSION},
        {"specula_commit", SPC_COMMIT}, {"command_line", w->report->command_line},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts && !w->code; i++) {
        w->code = spc_netcdf_put_text(w->file, NC_GLOBAL, texts[i].name, texts[i].text);
    }
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"format_version", 1},
        {"seed", (double)trial->seed},
        {"confidence", trial->confidence},
        {"resamples", (double)trial->resamples},
        {"late_from", trial->times[trial->late]},
        {"truth_seconds", w->report->result->truth_seconds},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !w->code; i++) {
        w->code = spc_netcdf_put_number(w->file, NC_GLOBAL, numbers[i].name, numbers[i].value);
    }
}

static int fill(int file, const void *object) {
    const spc_trial_report *report = object;
    writer w = {.report = report, .trial = report->result->trial, .file = file};
    put_dimensions(&w);
    put_coordinates(&w);
    put_curves(&w);
    put_drift(&w);
    put_late(&w);
    put_finite(&w);
    put_summary(&w);
    put_cost(&w);
    put_provenance(&w);
    return w.code;
}

spc_status spc_trial_write(spc_context *context, const spc_trial_report *report, const char *path) {
    return spc_netcdf_write(context, path, fill, report);
}
