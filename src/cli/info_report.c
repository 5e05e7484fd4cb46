/* specula: info_report.c
 *
 * `specula info` of what `specula rollout` wrote.
 */
#include "info.h"
#include "json.h"
#include "netcdf_file.h"

#include <math.h>
#include <string.h>

typedef struct report {
    const char *path;
    size_t entries, thresholds, samples, times;
    char **names, **kinds; /* of entries, the library's */
    double *threshold, *correlation_time, *finite, *seconds;
    const char *title, *spec;
} report;

/* An estimate is its value and the ends of its interval. */
enum { ESTIMATE = 3 };

/* ---- reading ---- */

static int length_of(int file, const char *name, size_t *length) {
    int dimension;
    const int code = nc_inq_dimid(file, name, &dimension);
    return code ? code : nc_inq_dimlen(file, dimension, length);
}

/* A variable of as many values as there is room for. */
static int find_values(int file, const char *name, size_t count, int *variable) {
    int rank, dimensions[NC_MAX_VAR_DIMS];
    int code = nc_inq_varid(file, name, variable);
    if (!code) code = nc_inq_var(file, *variable, NULL, NULL, &rank, dimensions, NULL);
    size_t found = 1;
    for (int i = 0; !code && i < rank; i++) {
        size_t length;
        code = nc_inq_dimlen(file, dimensions[i], &length);
        found *= code ? 1 : length;
    }
    return code ? code : found == count ? NC_NOERR : NC_EDIMSIZE;
}

static int strings_of(int file, const char *name, size_t count, char **values) {
    int variable;
    const int code = find_values(file, name, count, &variable);
    return code ? code : nc_get_var_string(file, variable, values);
}

static int numbers_of(int file, const char *name, size_t count, double *values) {
    int variable;
    const int code = find_values(file, name, count, &variable);
    return code ? code : nc_get_var_double(file, variable, values);
}

static spc_status take_room(spc_pool *pool, report *r) {
    r->names = spc_pool_take(pool, 2 * r->entries, sizeof *r->names);
    r->threshold =
        spc_pool_take(pool, r->thresholds + r->entries * (ESTIMATE * (r->thresholds + 1) + 1),
                      sizeof *r->threshold);
    if (!r->names || !r->threshold) return SPC_NO_MEMORY;
    r->kinds = r->names + r->entries;
    r->correlation_time = r->threshold + r->thresholds;
    r->finite = r->correlation_time + ESTIMATE * r->entries * r->thresholds;
    r->seconds = r->finite + ESTIMATE * r->entries;
    return SPC_OK;
}

static int read_lengths(int file, report *r) {
    int code = length_of(file, "entry", &r->entries);
    if (!code) code = length_of(file, "threshold", &r->thresholds);
    if (!code) code = length_of(file, "sample", &r->samples);
    return code ? code : length_of(file, "time", &r->times);
}

static int read_values(int file, report *r) {
    const size_t entries = r->entries, times = ESTIMATE * entries * r->thresholds;
    int code = numbers_of(file, "threshold", r->thresholds, r->threshold);
    if (!code) code = numbers_of(file, "correlation_time", times, r->correlation_time);
    if (!code) code = numbers_of(file, "finite", ESTIMATE * entries, r->finite);
    if (!code) code = numbers_of(file, "seconds", entries, r->seconds);
    if (!code) code = strings_of(file, "entry", entries, r->names);
    return code ? code : strings_of(file, "kind", entries, r->kinds);
}

static spc_status read_report(spc_pool *pool, int file, report *r) {
    spc_context *context = spc_pool_context(pool);
    SPC_TRY(spc_netcdf_was_read(context, r->path, read_lengths(file, r)));
    SPC_TRY(take_room(pool, r));
    SPC_TRY(spc_netcdf_was_read(context, r->path, read_values(file, r)));
    r->title = spc_netcdf_text(pool, file, NC_GLOBAL, "title");
    r->spec = spc_netcdf_text(pool, file, NC_GLOBAL, "spec");
    return r->title && r->spec ? SPC_OK : SPC_NO_MEMORY;
}

/* ---- writing ---- */

static double estimate(const double *of, size_t entry) {
    return of[ESTIMATE * entry];
}

static int widest(const report *r) {
    size_t width = strlen("entry");
    for (size_t e = 0; e < r->entries; e++) {
        const size_t own = strlen(r->names[e]);
        if (own > width) width = own;
    }
    return (int)width;
}

static void put_report(const report *r) {
    const int width = widest(r);
    printf("%-20s %s\n%-20s %s\n", "report", r->path, "title", r->title);
    printf("%-20s %zu samples, %zu times\n\n%-*s  %-12s", "rollouts", r->samples, r->times, width,
           "entry", "kind");
    for (size_t t = 0; t < r->thresholds; t++) printf("  corr. < %-6g", r->threshold[t]);
    printf("  %8s  %10s\n", "finite", "seconds");
    for (size_t e = 0; e < r->entries; e++) {
        printf("%-*s  %-12s", width, r->names[e], r->kinds[e]);
        for (size_t t = 0; t < r->thresholds; t++) {
            const double time = estimate(r->correlation_time, e * r->thresholds + t);
            if (isfinite(time)) {
                printf("  %-14.6g", time);
            } else {
                printf("  %-14s", "never");
            }
        }
        printf("  %6.4g %%", 100 * estimate(r->finite, e));
        if (isfinite(r->seconds[e])) printf("  %10.4g", r->seconds[e]);
        printf("\n");
    }
    printf("\n%s", r->spec);
}

static void put_json_entry(const report *r, size_t e) {
    printf("%s\n  {\"name\": ", e ? "," : "");
    spc_json_text(r->names[e]);
    printf(", \"kind\": ");
    spc_json_text(r->kinds[e]);
    printf(", \"correlation_time\": [");
    for (size_t t = 0; t < r->thresholds; t++) {
        if (t) printf(", ");
        spc_json_number(estimate(r->correlation_time, e * r->thresholds + t));
    }
    printf("], \"finite\": ");
    spc_json_number(estimate(r->finite, e));
    printf(", \"seconds\": ");
    spc_json_number(r->seconds[e]);
    printf("}");
}

static void put_json_report(const report *r) {
    printf("{\"kind\": \"report\", \"file\": ");
    spc_json_text(r->path);
    printf(",\n \"title\": ");
    spc_json_text(r->title);
    printf(",\n \"samples\": %zu, \"times\": %zu, \"thresholds\": [", r->samples, r->times);
    for (size_t t = 0; t < r->thresholds; t++) printf("%s%.17g", t ? ", " : "", r->threshold[t]);
    printf("],\n \"entries\": [");
    for (size_t e = 0; e < r->entries; e++) put_json_entry(r, e);
    printf("],\n \"spec\": ");
    spc_json_text(r->spec);
    printf("}\n");
}

spc_status spc_info_report(const spc_invocation *invocation, const char *path) {
    report r = {.path = path};
    int file;
    const int code = nc_open(path, NC_NOWRITE, &file);
    SPC_TRY(spc_netcdf_was_read(invocation->context, path, code));
    const spc_status status = read_report(invocation->pool, file, &r);
    nc_close(file);
    if (status == SPC_OK && invocation->json) put_json_report(&r);
    if (status == SPC_OK && !invocation->json) put_report(&r);
    if (r.names) nc_free_string(2 * r.entries, r.names);
    return status;
}
