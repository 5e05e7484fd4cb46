/* specula: bench_kernels.c
 *
 * The kernels of finite volumes, each by itself on a stretch of cells that the first-level cache holds, as in a step.
 */
#include "bench.h"

#include "finite_volume/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of all rows of cells, and of a page of memory. */
enum { NUMBERS = SPC_STRETCH_NUMBERS + 4 * SPC_MAX_CHANNELS * SPC_LANES, PAGE = 512 };

/* Rows of cells, and what is found from them. Variables and rates begin at some place of a page: loads that meet an earlier
 * store at the same place of another page are held up. */
typedef struct bed {
    spc_scheme scheme;
    size_t place;
    _Alignas(64) double state[NUMBERS], variables[NUMBERS + PAGE], rate[NUMBERS + PAGE];
    spc_stencil stencil;
    spc_values lower, upper, flux, across[2];
} bed;

typedef struct kernel {
    const char *name, *equation, *reconstruction, *flux;
    int dims;
    void (*run)(bed *b);
    /* By cell or interface. */
    spc_bench_operations (*count)(const struct kernel *k);
} kernel;

/* Before and behind a row lie what stencils reach. */
static size_t row_size(const bed *b) {
    return b->scheme.stretch + 3 * SPC_LANES;
}

static double *row_of(const bed *b, double *rows, int channel) {
    return rows + (size_t)channel * row_size(b);
}

/* ---- kernels ---- */

static void variables(bed *b) {
    const double *from[SPC_MAX_CHANNELS];
    double *to[SPC_MAX_CHANNELS];
    for (int c = 0; c < b->scheme.channels; c++) {
        from[c] = row_of(b, b->state, c);
        to[c] = row_of(b, b->variables + b->place, c);
    }
    b->scheme.physics->equation->to_primitive(b->scheme.physics, b->scheme.stretch, from, to);
}

static spc_bench_operations of_variables(const kernel *k) {
    return spc_bench_count_variables(k->equation, k->dims);
}

static void ends(bed *b) {
    spc_cell_ends(&b->scheme, 0, &b->stencil, 0, b->scheme.stretch, &b->lower, &b->upper);
}

static spc_bench_operations of_ends(const kernel *k) {
    return spc_bench_count_ends(k->equation, k->dims, k->reconstruction);
}

static void fluxes(bed *b) {
    spc_find_fluxes(&b->scheme, 0, &b->stencil, b->scheme.stretch, &b->upper, &b->lower, 1,
                    &b->flux);
}

static spc_bench_operations of_fluxes(const kernel *k) {
    return spc_bench_count_flux(k->equation, k->dims, k->flux);
}

static void balance(bed *b) {
    spc_balance(&b->scheme, b->scheme.stretch, 2, &b->flux, 3, &b->across[0], &b->across[1],
                b->rate + b->place, row_size(b));
}

static spc_bench_operations of_balance(const kernel *k) {
    return spc_bench_count_balance(k->equation, k->dims);
}

static const kernel kernels[] = {
    {"variables", "euler", "van-leer", "hll", 2, variables, of_variables},
    {"minmod", "euler", "minmod", "hll", 2, ends, of_ends},
    {"van-leer", "euler", "van-leer", "hll", 2, ends, of_ends},
    {"weno5", "scalar-burgers", "weno5", "own", 2, ends, of_ends},
    {"weno5 in waves", "shallow-water", "weno5", "hll", 2, ends, of_ends},
    {"weno5 in waves", "euler", "weno5", "hll", 2, ends, of_ends},
    {"godunov", "scalar-burgers", "van-leer", "own", 2, fluxes, of_fluxes},
    {"hll", "shallow-water", "van-leer", "hll", 2, fluxes, of_fluxes},
    {"roe", "shallow-water", "van-leer", "own", 2, fluxes, of_fluxes},
    {"hll", "euler", "van-leer", "hll", 2, fluxes, of_fluxes},
    {"roe", "euler", "van-leer", "own", 2, fluxes, of_fluxes},
    {"balance", "euler", "van-leer", "hll", 2, balance, of_balance},
};

/* ---- timing ---- */

/* Gentle waves in all fields. */
static void prepare(const kernel *k, const spc_physics *physics, size_t place, bed *b) {
    b->place = place;
    b->scheme = spc_scheme_of(physics, spc_reconstruction_find(k->reconstruction),
                              strcmp(k->flux, "hll") == 0 ? SPC_FLUX_HLL : SPC_FLUX_OWN);
    const int last = b->scheme.channels - 1, reach = b->scheme.reconstruction->reach;
    for (int c = 0; c <= last; c++) {
        double *variable = row_of(b, b->variables + b->place, c), *state = row_of(b, b->state, c);
        for (size_t i = 0; i < row_size(b); i++) {
            const double wave = 0.1 * sin(0.1 * (double)i + c);
            variable[i] = (c == 0 || c == last ? 1 : 0.2) + wave;
            state[i] = (c == 0 ? 1 : c == last ? 3 : 0.2) + wave;
        }
        for (int j = 0; j < 2 * reach; j++) {
            b->stencil.from[c][j] = variable + SPC_LANES + j - reach;
        }
        double *lower = spc_values_of(&b->scheme, &b->lower, c);
        double *upper = spc_values_of(&b->scheme, &b->upper, c);
        for (size_t i = 0; i < b->scheme.stretch + SPC_LANES; i++) {
            lower[i] = upper[i] = variable[i];
        }
    }
}

static double run_block(const spc_context *context, const kernel *k, bed *b, size_t rounds) {
    const double begun = spc_now(context);
    for (size_t i = 0; i < rounds; i++) k->run(b);
    return spc_now(context) - begun;
}

/* Seconds by cell or interface, where memory lies best. */
static double time_kernel(const spc_context *context, const kernel *k, const spc_physics *physics,
                          bed *b) {
    size_t rounds = 1000;
    prepare(k, physics, 0, b);
    while (run_block(context, k, b, rounds) < 0.05 * SPC_BENCH_BLOCK_SECONDS) rounds *= 2;
    double least = INFINITY;
    for (size_t place = 0; place < PAGE; place += 4 * SPC_LANES) {
        prepare(k, physics, place, b);
        for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
            least = fmin(least, run_block(context, k, b, rounds));
        }
    }
    return least / (double)(rounds * b->scheme.stretch);
}

/* ---- the table ---- */

static void print_row(const kernel *k, double seconds, const spc_bench_rates *best, bool json,
                      bool first) {
    const spc_bench_operations work = k->count(k);
    const spc_bench_bound bound = spc_bench_bound_of(&work, best, false);
    const double sums = work.sums / best->sums / seconds;
    const double quotients = work.quotients / best->quotients / seconds;
    const double roots = work.roots / best->roots / seconds;
    const double bytes = spc_bench_moving(&work, best, false) / seconds;
    if (json) {
        printf("%s\n  {\"kernel\": \"%s\", \"equation\": \"%s\", \"dims\": %d, \"ns\": %.4g, "
               "\"sums_share\": %.3g, \"quotients_share\": %.3g, \"roots_share\": %.3g, "
               "\"bytes_share\": %.3g, \"bound_by\": \"%s\", \"share\": %.3g}",
               first ? "[" : ",", k->name, k->equation, k->dims, 1e9 * seconds, sums, quotients,
               roots, bytes, bound.by, bound.seconds / seconds);
        return;
    }
    printf("%-18s %-16s %8.3f %6.0f%% %9.0f%% %6.0f%% %6.0f%%   %3.0f %% of %s\n", k->equation,
           k->name, 1e9 * seconds, 100 * sums, 100 * quotients, 100 * roots, 100 * bytes,
           100 * bound.seconds / seconds, bound.by);
    fflush(stdout);
}

static spc_status bench_kernel(const spc_invocation *invocation, const kernel *k, bed *b,
                               double *seconds) {
    const spc_equation *equation = spc_equation_find(k->equation);
    const spc_physics physics = {
        .equation = equation,
        .values = spc_parameter_defaults(invocation->pool, equation->parameters),
        .grid = {.dims = k->dims,
                 .n = {SPC_SYSTEM_STRETCH, SPC_SYSTEM_STRETCH, SPC_SYSTEM_STRETCH},
                 .length = {1, 1, 1}}};
    if (!physics.values) return SPC_NO_MEMORY;
    *seconds = time_kernel(invocation->context, k, &physics, b);
    return SPC_OK;
}

spc_status spc_bench_kernels(const spc_invocation *invocation, const spc_bench_rates *machine,
                             size_t *printed) {
    bed *b = spc_pool_take(invocation->pool, 1, sizeof *b);
    if (!b) return SPC_NO_MEMORY;
    if (!invocation->json) {
        printf("%-18s %-16s %8s %7s %10s %7s %7s   %s\n", "kernel of", "", "ns", "sums",
               "quotients", "roots", "bytes", "of what binds");
    }
    for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
        const kernel *k = &kernels[i];
        if (!spc_bench_wanted(invocation, k->equation, "finite-volume")) continue;
        double seconds = 0;
        SPC_TRY(bench_kernel(invocation, k, b, &seconds));
        print_row(k, seconds, machine, invocation->json, *printed == 0);
        ++*printed;
    }
    return SPC_OK;
}
