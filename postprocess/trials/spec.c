/* specula: spec.c
 *
 * The spec of a trial: what it says about all entries.
 */
#include "spec.h"

#include "spec_case.h"

#include <math.h>
#include <string.h>

enum {
    TITLE,
    SAMPLES,
    SEED,
    BURN_IN,
    EVERY,
    STEPS,
    FLOORS,
    PERTURBATIONS,
    THRESHOLDS,
    RESAMPLES,
    CONFIDENCE,
    LATE
};

static const spc_parameter parameters[] = {
    [TITLE] = {.name = "title", .type = SPC_TEXT, .doc = "one line; default: the case's"},
    [SAMPLES] = {.name = "samples",
                 .type = SPC_INTEGER,
                 .fallback = 16,
                 .minimum = 1,
                 .maximum = 1 << 20,
                 .doc = "initial states"},
    [SEED] = {.name = "seed",
              .type = SPC_INTEGER,
              .fallback = 0,
              .minimum = 0,
              .maximum = 9007199254740992.0,
              .doc = "of the initial states; other than those of any training set in any case"},
    [BURN_IN] = {.name = "burn_in",
                 .type = SPC_REAL,
                 .fallback = 0,
                 .minimum = 0,
                 .maximum = 1e300,
                 .doc = "time that truth runs before the rollouts start"},
    [EVERY] = {.name = "every",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 1e-300,
               .maximum = 1e300,
               .doc = "time of a step; default: the saves of the case"},
    [STEPS] = {.name = "steps",
               .type = SPC_INTEGER,
               .fallback = NAN,
               .minimum = 1,
               .maximum = 10000000,
               .doc = "steps of `every`"},
    [FLOORS] = {.name = "floors",
                .type = SPC_BOOLEAN,
                .fallback = 1,
                .doc = "whether persistence and climatology take part"},
    [PERTURBATIONS] = {.name = "perturbations",
                       .type = SPC_REALS,
                       .minimum = 1e-300,
                       .maximum = 1e300,
                       .doc = "root mean squares of noise with which truth is restarted"},
    [THRESHOLDS] = {.name = "thresholds",
                    .type = SPC_REALS,
                    .text = "0.9, 0.8",
                    .minimum = -1,
                    .maximum = 1,
                    .doc = "of the correlation"},
    [RESAMPLES] = {.name = "resamples",
                   .type = SPC_INTEGER,
                   .fallback = 10000,
                   .minimum = 10,
                   .maximum = 1000000,
                   .doc = "of the bootstrap"},
    [CONFIDENCE] = {.name = "confidence",
                    .type = SPC_REAL,
                    .fallback = 0.95,
                    .minimum = 0.5,
                    .maximum = 0.9999,
                    .doc = "of the intervals"},
    [LATE] = {.name = "late",
              .type = SPC_REAL,
              .fallback = 0.5,
              .minimum = 0,
              .maximum = 1,
              .doc = "share of the time after which long-run statistics are taken"},
    {.name = NULL},
};

spc_status spc_trial_bad(const trial_reader *r, const spc_node *node, const char *what) {
    return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line, "%s", what);
}

/* ---- the case ---- */

/* `case: FILE`, or sections, or sections that change those of `file: FILE`. */
static spc_status read_base(trial_reader *r) {
    const spc_node *given = spc_node_find(r->root, "case");
    if (!given) {
        return spc_trial_bad(r, r->root,
                             "no trial: it has no case; write case: ../ks/l64.yaml, or its "
                             "sections below case:");
    }
    if (given->kind != SPC_NODE_MAPPING) return spc_spec_case(r->pool, given, &r->base);
    spc_node *sections = spc_node_copy(r->pool, given);
    if (!sections) return SPC_NO_MEMORY;
    const spc_node *file = spc_node_take(sections, "file");
    r->base = sections;
    if (!file) return SPC_OK;
    SPC_TRY(spc_spec_case(r->pool, file, &r->base));
    spc_node_merge(r->base, sections);
    return SPC_OK;
}

static spc_status complete_base(trial_reader *r, const spc_value *values) {
    const spc_node *ensemble = spc_node_find(r->base, "ensemble");
    if (ensemble) {
        return spc_trial_bad(r, ensemble,
                             "a trial makes its own samples; leave the section ensemble out and "
                             "give samples");
    }
    spc_node_take(r->base, "output");
    if (!values[EVERY].given) return SPC_OK;
    const double end = values[BURN_IN].number + values[EVERY].number * values[STEPS].number;
    return spc_spec_end(r->pool, r->base, end);
}

/* ---- times ---- */

static spc_status own_times(trial_reader *r, const spc_value *values, double from) {
    spc_trial *trial = r->trial;
    trial->frames = (size_t)values[STEPS].number + 1;
    double *times = spc_pool_take(r->pool, trial->frames, sizeof *times);
    if (!times) return SPC_NO_MEMORY;
    for (size_t i = 0; i < trial->frames; i++) times[i] = from + (double)i * values[EVERY].number;
    trial->times = times;
    for (size_t i = 1; i < trial->frames; i++) {
        if (times[i] > times[i - 1]) continue;
        return spc_trial_bad(r, spc_node_find(r->root, "every"),
                             "steps are shorter than double precision tells times apart; make "
                             "every longer");
    }
    return SPC_OK;
}

static spc_status read_times(trial_reader *r, const spc_value *values) {
    const spc_case *cas = r->trial->truth;
    const double from = cas->start + values[BURN_IN].number;
    if (values[EVERY].given) return own_times(r, values, from);
    const double nearly = 1e-9 * (1 + fabs(from));
    size_t first = 0;
    while (first < cas->saves && cas->save_times[first] < from - nearly) first++;
    r->trial->times = cas->save_times + first;
    r->trial->frames = cas->saves - first;
    if (r->trial->frames >= 2) return SPC_OK;
    return spc_trial_bad(r, r->root,
                         "no step is left after burn_in; shorten it, make time.end of the case "
                         "later, or give every and steps");
}

/* ---- what is measured ---- */

static spc_status find_metric(const trial_reader *r, const spc_node *node,
                              const spc_metric **metric) {
    if (node->kind != SPC_NODE_SCALAR) {
        return spc_trial_bad(r, node, "metrics are names; write metrics: [vrmse, correlation]");
    }
    *metric = spc_metric_find(node->text);
    if (*metric) return SPC_OK;
    const char *near = spc_nearest(node->text, spc_metric_name, NULL);
    return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line,
                       "unknown metric '%s'; %s%s%s", node->text, near ? "did you mean '" : "see ",
                       near ? near : "specula list metrics", near ? "'?" : "");
}

static void add_metric(spc_trial *trial, const spc_metric **metrics, const spc_metric *metric) {
    if (spc_trial_metric(trial, metric->name) == SIZE_MAX) metrics[trial->metric_count++] = metric;
}

static spc_status read_metrics(trial_reader *r) {
    const spc_node *node = spc_node_find(r->root, "metrics");
    size_t known = 0;
    while (spc_metric_at(known)) known++;
    const spc_metric **metrics = spc_pool_take(r->pool, known, sizeof *metrics);
    if (!metrics) return SPC_NO_MEMORY;
    spc_trial *trial = r->trial;
    trial->metrics = metrics;
    if (node && node->kind != SPC_NODE_SEQUENCE) {
        return spc_trial_bad(r, node, "metrics is no list; write metrics: [vrmse, correlation]");
    }
    for (const spc_node *child = node ? node->children : NULL; child; child = child->next) {
        const spc_metric *metric;
        SPC_TRY(find_metric(r, child, &metric));
        add_metric(trial, metrics, metric);
    }
    for (size_t i = 0; !node && i < known; i++) add_metric(trial, metrics, spc_metric_at(i));
    add_metric(trial, metrics, spc_metric_find("correlation"));
    add_metric(trial, metrics, spc_metric_find("relative_l2"));
    return SPC_OK;
}

enum { BY, THRESHOLD, TIME };

static const spc_parameter accuracy_parameters[] = {
    [BY] = {.name = "by",
            .type = SPC_CHOICE,
            .fallback = 0,
            .choices = "correlation-time|relative-l2",
            .doc = "what makes two solvers equally accurate"},
    [THRESHOLD] = {.name = "threshold",
                   .type = SPC_REAL,
                   .fallback = NAN,
                   .minimum = -1,
                   .maximum = 1,
                   .doc = "one of thresholds, for correlation-time; default: the last"},
    [TIME] = {.name = "time",
              .type = SPC_REAL,
              .fallback = NAN,
              .minimum = 1e-300,
              .maximum = 1e300,
              .doc = "since the start, for relative-l2; default: the end"},
    {.name = NULL},
};

static spc_status read_accuracy(trial_reader *r) {
    const spc_node *node = spc_node_find(r->root, "accuracy");
    const spc_parameter *const tables[] = {accuracy_parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, node, r->root, "accuracy", tables, NULL, &values));
    spc_trial *trial = r->trial;
    spc_accuracy *accuracy = &trial->accuracy;
    accuracy->kind = (spc_accuracy_kind)values[BY].number;
    accuracy->threshold = trial->threshold_count - 1;
    accuracy->frame = trial->frames - 1;
    if (values[THRESHOLD].given) {
        size_t i = 0;
        while (i < trial->threshold_count && trial->thresholds[i] != values[THRESHOLD].number) i++;
        accuracy->threshold = i;
        if (i == trial->threshold_count) {
            return spc_trial_bad(r, spc_node_find(node, "threshold"),
                                 "accuracy.threshold is none of thresholds; give one of them");
        }
    }
    if (!values[TIME].given) return SPC_OK;
    const double time = values[TIME].number;
    size_t frame = 1;
    while (frame < trial->frames && spc_trial_time(trial, frame) < time * (1 - 1e-9)) frame++;
    accuracy->frame = frame;
    if (frame < trial->frames) return SPC_OK;
    return spc_trial_bad(r, spc_node_find(node, "time"),
                         "accuracy.time is after the last step; give an earlier one");
}

size_t spc_trial_metric(const spc_trial *trial, const char *name) {
    for (size_t i = 0; i < trial->metric_count; i++) {
        if (strcmp(trial->metrics[i]->name, name) == 0) return i;
    }
    return SIZE_MAX;
}

double spc_trial_time(const spc_trial *trial, size_t frame) {
    return trial->times[frame] - trial->times[0];
}

/* ---- the whole ---- */

static size_t late_frame(const spc_trial *trial, double share) {
    const double from = share * spc_trial_time(trial, trial->frames - 1);
    size_t frame = 1;
    while (frame + 1 < trial->frames && spc_trial_time(trial, frame) < from * (1 - 1e-9)) frame++;
    return frame;
}

static spc_status read_root(trial_reader *r) {
    static const char *const others[] = {"case",    "truth",    "steppers", "ladder",
                                         "metrics", "accuracy", NULL};
    const spc_parameter *const tables[] = {parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, r->root, r->root, "", tables, others, &values));
    if (values[EVERY].given != values[STEPS].given) {
        return spc_trial_bad(r, spc_node_find(r->root, values[EVERY].given ? "every" : "steps"),
                             "every and steps belong together; give both, or neither to keep the "
                             "saves of the case");
    }
    spc_trial *trial = r->trial;
    trial->samples = (size_t)values[SAMPLES].number;
    trial->seed = (uint64_t)values[SEED].number;
    trial->thresholds = values[THRESHOLDS].list;
    trial->threshold_count = values[THRESHOLDS].count;
    trial->resamples = (size_t)values[RESAMPLES].number;
    trial->confidence = values[CONFIDENCE].number;
    if (trial->threshold_count == 0) {
        return spc_trial_bad(r, spc_node_find(r->root, "thresholds"),
                             "thresholds is empty; give one such as [0.8]");
    }
    if (trial->samples * trial->resamples > SPC_BOOTSTRAP_MOST) {
        return spc_trial_bad(r, r->root,
                             "samples times resamples is more than 10^8; give fewer resamples");
    }
    SPC_TRY(read_base(r));
    SPC_TRY(complete_base(r, values));
    SPC_TRY(spc_trial_read_truth(r));
    SPC_TRY(read_times(r, values));
    trial->late = late_frame(trial, values[LATE].number);
    trial->title = values[TITLE].given ? values[TITLE].text : trial->truth->title;
    SPC_TRY(read_metrics(r));
    SPC_TRY(read_accuracy(r));
    return spc_trial_read_entries(r, values[FLOORS].number != 0, &values[PERTURBATIONS]);
}

spc_status spc_trial_read(spc_pool *pool, const char *path, const char *const *overrides,
                          spc_trial **result) {
    trial_reader r = {.pool = pool, .context = spc_pool_context(pool)};
    SPC_TRY(spc_document_read(pool, path, &r.root));
    for (size_t i = 0; overrides && overrides[i]; i++) {
        SPC_TRY(spc_document_override(pool, r.root, overrides[i]));
    }
    if (r.root->kind != SPC_NODE_MAPPING) {
        return spc_trial_bad(&r, r.root, "no trial; a trial has keys such as case: ks.yaml");
    }
    spc_trial *trial = r.trial = spc_pool_take(pool, 1, sizeof *trial);
    if (!trial) return SPC_NO_MEMORY;
    trial->path = spc_pool_text(pool, path);
    trial->text = spc_document_text(pool, r.root);
    if (!trial->path || !trial->text) return SPC_NO_MEMORY;
    SPC_TRY(read_root(&r));
    *result = trial;
    return SPC_OK;
}
