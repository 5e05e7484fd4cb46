/* specula: run_report.c */
#include "run_report.h"

#include "json.h"

#include <math.h>
#include <stdio.h>

typedef struct line {
    const char *name;
    bool conserved;
    double *first; /* by sample */
    double last, least, most, drift;
} line;

struct spc_run_report {
    line *lines;
    size_t count;
    size_t samples;
    bool *seen; /* by sample */
};

spc_status spc_run_report_create(spc_pool *pool, const spc_case *cas, spc_run_report **result) {
    spc_run_report *report = spc_pool_take(pool, 1, sizeof *report);
    if (!report) return SPC_NO_MEMORY;
    report->samples = cas->ensemble_size;
    report->seen = spc_pool_take(pool, report->samples, sizeof *report->seen);
    report->lines =
        spc_pool_take(pool, cas->measure_count + cas->diagnostic_count, sizeof *report->lines);
    if (!report->seen || !report->lines) return SPC_NO_MEMORY;
    for (size_t i = 0; i < cas->measure_count; i++) {
        report->lines[report->count++] =
            (line){.name = cas->measures[i]->name,
                   .conserved = spc_setting_conserves(&cas->setting, cas->measures[i])};
    }
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        if (cas->diagnostics[i]->value) {
            report->lines[report->count++] = (line){.name = cas->diagnostics[i]->name};
        }
    }
    for (size_t i = 0; i < report->count; i++) {
        report->lines[i].first = spc_pool_take(pool, report->samples, sizeof(double));
        if (!report->lines[i].first) return SPC_NO_MEMORY;
    }
    *result = report;
    return SPC_OK;
}

void spc_run_report_frame(spc_run_report *report, size_t sample, const double *measurements) {
    for (size_t i = 0; i < report->count; i++) {
        line *l = &report->lines[i];
        const double value = measurements[i];
        if (!report->seen[sample]) l->first[sample] = value;
        if (!report->seen[0]) l->least = l->most = value;
        if (sample == 0) l->last = value;
        l->least = fmin(l->least, value);
        l->most = fmax(l->most, value);
        l->drift = fmax(l->drift, spc_drift(l->first[sample], value));
    }
    report->seen[sample] = true;
}

static void print_json(const spc_run_report *report) {
    printf(" \"diagnostics\": {");
    for (size_t i = 0; i < report->count; i++) {
        const line *l = &report->lines[i];
        const struct {
            const char *name;
            double value;
        } members[] = {{"first", l->first[0]},
                       {"last", l->last},
                       {"least", l->least},
                       {"most", l->most},
                       {"drift", l->drift}};
        printf("%s\n  \"%s\": {", i ? "," : "", l->name);
        for (int m = 0; m < (l->conserved ? 5 : 4); m++) {
            printf("%s\"%s\": ", m ? ", " : "", members[m].name);
            spc_json_number(members[m].value);
        }
        printf("}");
    }
    printf("}");
}

void spc_run_report_print(const spc_run_report *report, bool json) {
    if (json) {
        print_json(report);
        return;
    }
    if (report->count == 0) return;
    printf("%-28s %14s %14s %14s %14s  %s\n", "diagnostic", "first", "last", "least", "most",
           "drift");
    for (size_t i = 0; i < report->count; i++) {
        const line *l = &report->lines[i];
        printf("%-28s %14.7g %14.7g %14.7g %14.7g", l->name, l->first[0], l->last, l->least,
               l->most);
        if (l->conserved) printf("  %.2e", l->drift);
        printf("\n");
    }
    if (report->samples > 1) {
        printf("(first and last of sample 0; least, most and drift over all %zu samples)\n",
               report->samples);
    }
}
