/* specula: compare_netcdf.c
 *
 * A comparison as a netCDF file: dimensions run and time, one variable a metric.
 */
#include "compare.h"

#include "netcdf_file.h"

typedef struct columns {
    int file, run, time; /* dimensions */
    int path, time_value, metric[64], decorrelation[SPC_CORRELATION_THRESHOLDS];
} columns;

static int define(const spc_comparison *comparison, columns *c) {
    int code = NC_NOERR;
    if (!code) code = nc_def_dim(c->file, "run", comparison->run_count, &c->run);
    if (!code) code = nc_def_dim(c->file, "time", comparison->times, &c->time);
    if (!code) code = nc_def_var(c->file, "path", NC_STRING, 1, &c->run, &c->path);
    if (!code) code = nc_def_var(c->file, "time", NC_DOUBLE, 1, &c->time, &c->time_value);
    if (!code) code = spc_netcdf_put_text(c->file, c->time_value, "axis", "T");
    if (!code) code = spc_netcdf_put_text(c->file, c->time_value, "units", "1");
    const int dims[2] = {c->run, c->time};
    for (size_t m = 0; !code && m < comparison->metric_count; m++) {
        const spc_metric *metric = comparison->metrics[m];
        code = nc_def_var(c->file, metric->name, NC_DOUBLE, 2, dims, &c->metric[m]);
        if (!code) code = spc_netcdf_put_text(c->file, c->metric[m], "long_name", metric->doc);
        if (!code) code = spc_netcdf_put_text(c->file, c->metric[m], "units", "1");
    }
    static const char *const names[SPC_CORRELATION_THRESHOLDS] = {"correlated_above_0_9_until",
                                                                  "correlated_above_0_8_until"};
    for (size_t t = 0; !code && t < SPC_CORRELATION_THRESHOLDS; t++) {
        code = nc_def_var(c->file, names[t], NC_DOUBLE, 1, &c->run, &c->decorrelation[t]);
    }
    if (!code) code = spc_netcdf_put_text(c->file, NC_GLOBAL, "Conventions", "CF-1.10");
    if (!code) {
        code = spc_netcdf_put_text(c->file, NC_GLOBAL, "reference", comparison->reference);
    }
    if (!code) code = spc_netcdf_put_number(c->file, NC_GLOBAL, "format_version", 1);
    return code;
}

static int fill(const spc_comparison *comparison, const columns *c) {
    int code = nc_put_var_double(c->file, c->time_value, comparison->time);
    for (size_t r = 0; !code && r < comparison->run_count; r++) {
        const spc_compared_run *run = &comparison->runs[r];
        const size_t start[2] = {r, 0}, count[2] = {1, comparison->times};
        const char *path = run->path;
        code = nc_put_var1_string(c->file, c->path, start, &path);
        for (size_t m = 0; !code && m < comparison->metric_count; m++) {
            code = nc_put_vara_double(c->file, c->metric[m], start, count, run->value[m]);
        }
        for (size_t t = 0; !code && t < SPC_CORRELATION_THRESHOLDS; t++) {
            code = nc_put_var1_double(c->file, c->decorrelation[t], start, &run->decorrelation[t]);
        }
    }
    return code;
}

static int write(int file, const void *object) {
    const spc_comparison *comparison = object;
    columns c = {.file = file};
    const int code = define(comparison, &c);
    return code ? code : fill(comparison, &c);
}

spc_status spc_comparison_write(spc_context *context, const spc_comparison *comparison,
                                const char *path) {
    const columns c = {0};
    if (comparison->metric_count > sizeof c.metric / sizeof *c.metric) {
        return spc_fail(context, SPC_TOO_LARGE, "%zu metrics are more than a report holds",
                        comparison->metric_count);
    }
    return spc_netcdf_write(context, path, write, comparison);
}
