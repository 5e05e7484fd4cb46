/* specula: trial.h
 *
 * A trial: steppers of any kind go from the same initial states, which no training set has seen, side by side with truth.
 * docs/rollouts.md describes its spec and what is measured.
 */
#ifndef SPECULA_TRIAL_H
#define SPECULA_TRIAL_H

#include <specula/case.h>

/* ---- the spec (spec.c, entries.c) ---- */

typedef enum spc_entry_kind {
    SPC_ENTRY_STEPPER,
    SPC_ENTRY_LADDER,      /* a solver against whose cost others are held */
    SPC_ENTRY_PERTURBED,   /* truth from disturbed initial states */
    SPC_ENTRY_PERSISTENCE, /* the initial state, for ever */
    SPC_ENTRY_CLIMATOLOGY  /* the mean over time and samples of truth from other initial states */
} spc_entry_kind;

const char *spc_entry_kind_name(spc_entry_kind kind);

typedef struct spc_entry {
    const char *name;
    spc_entry_kind kind;
    const spc_case *cas; /* NULL: nothing is stepped */
    double noise;        /* root mean square of what is added to the initial states */
} spc_entry;

/* What makes two solvers equally accurate. */
typedef enum spc_accuracy_kind {
    SPC_ACCURACY_CORRELATION_TIME, /* more is better */
    SPC_ACCURACY_RELATIVE_L2
} spc_accuracy_kind;

typedef struct spc_accuracy {
    spc_accuracy_kind kind;
    size_t threshold; /* its index */
    size_t frame;
} spc_accuracy;

typedef struct spc_trial {
    const char *path, *title;
    const char *text; /* of the spec, after overrides */
    spc_case *truth;
    spc_grid grid; /* on which all are compared: the case's */
    uint64_t seed;
    size_t samples, frames; /* frame 0 is the start */
    const double *times;    /* [frame], of the case */
    const spc_entry *entries;
    size_t entry_count;
    const spc_metric *const *metrics; /* correlation and relative_l2 among them */
    size_t metric_count;
    const double *thresholds; /* of the correlation */
    size_t threshold_count;
    spc_accuracy accuracy;
    size_t resamples;
    double confidence;
    size_t late; /* first frame of the long-run statistics */
} spc_trial;

/* Read a spec, with overrides as for a case ("samples=4"). All in the pool. */
spc_status spc_trial_read(spc_pool *pool, const char *path, const char *const *overrides,
                          spc_trial **trial);
/* Index of a metric of the trial; SIZE_MAX: it has none of that name. */
size_t spc_trial_metric(const spc_trial *trial, const char *name);
/* Time since the start. */
double spc_trial_time(const spc_trial *trial, size_t frame);

/* ---- its result (run.c, cost.c) ---- */

/* What a rollout costs on one thread, once it is set up, by unit of time; NAN: not known. */
typedef struct spc_cost {
    double seconds, evaluations, flops;
} spc_cost;

/* Statistics over the late frames of all samples that reached the end. */
typedef struct spc_late {
    double mean[SPC_MAX_CHANNELS], rms[SPC_MAX_CHANNELS];
    double *spectrum; /* [shell], sums of |U_k|^2 over the fields */
} spc_late;

/* The rollouts of an entry. Frames after a failure have correlation 0 and infinite errors. */
typedef struct spc_entry_result {
    double **value;      /* [metric][frame * samples + sample] */
    size_t *finite;      /* [sample], frames before a failure */
    const char *failure; /* of the first sample that failed, or NULL */
    double *error; /* [frame * shells + shell], mean squared error by shell, mean over samples */
    double *drift; /* [invariant * frames + frame] of what is conserved, mean over samples */
    spc_late late;
    spc_cost cost;
} spc_entry_result;

typedef struct spc_trial_result {
    const spc_trial *trial;
    size_t shells;
    double shell_spacing;
    const spc_measure *const *invariants; /* what the exact flow conserves */
    size_t invariant_count;
    spc_entry_result *entries;
    spc_late truth;
    double truth_seconds; /* the cost of truth, by unit of time */
    /* Sample 0 to look at, [frame][channel][point] on the grid of the comparison: truth, and the entry `shown` as far as it
     * is finite. SIZE_MAX: no stepper takes part. */
    size_t shown, state_size;
    const double *shown_truth;
    double *shown_values;
} spc_trial_result;

typedef struct spc_trial_watch {
    /* Rollouts done, out of all; told by one thread. May be NULL. */
    void (*progress)(void *self, size_t done, size_t total);
    void *self;
} spc_trial_watch;

/* Run it on all threads of the context: the result is the same for any number of them, but for the cost. */
spc_status spc_trial_run(spc_pool *pool, const spc_trial *trial, const spc_trial_watch *watch,
                         spc_trial_result *result);
/* Time all entries and truth in turn, on this thread. */
spc_status spc_trial_time_entries(spc_pool *pool, const spc_state *start, spc_trial_result *result);

/* ---- what it comes to (summary.c) ---- */

/* A number with its confidence interval over samples; NAN without samples enough for one. */
typedef struct spc_estimate {
    double value, low, high;
} spc_estimate;

enum { SPC_TRIAL_WINDOWS = 2 };

/* Predictions, counted from 0, over which The Well averages its VRMSE: first to end - 1. */
extern const size_t spc_trial_windows[SPC_TRIAL_WINDOWS][2];

typedef struct spc_entry_summary {
    spc_estimate *correlated;          /* [threshold], time; INFINITY: to the end */
    spc_estimate *first, *mean, *last; /* [metric]: after one step, over all steps, at the end */
    spc_estimate window[SPC_TRIAL_WINDOWS];
    spc_estimate stable; /* share of the samples that are finite at the end */
    double late_decades; /* log_spectrum_error of the late spectra */
    double drift;        /* the largest, over invariants and frames; NAN: nothing is conserved */
    /* How many times less it costs than the cheapest solver of the ladder that is as accurate; INFINITY: none is. NAN: it
     * is not a stepper, or there is no ladder. */
    spc_estimate speed_up;
    const char *rival; /* that solver; NULL: none */
} spc_entry_summary;

/* [entry], in the pool. */
spc_status spc_trial_summarise(spc_pool *pool, const spc_trial_result *result,
                               spc_entry_summary **summaries);

/* ---- files (report.c, page.c) ---- */

typedef struct spc_trial_report {
    const spc_trial_result *result;
    const spc_entry_summary *summaries;
    const char *command_line;
} spc_trial_report;

/* As netCDF: every curve of every sample, and the summary. */
spc_status spc_trial_write(spc_context *context, const spc_trial_report *report, const char *path);
/* One page as PNG: sample 0 beside truth, curves and spectra. */
spc_status spc_trial_draw(spc_context *context, const spc_trial_report *report, const char *path);

#endif
