/* specula: bench_cells.c
 *
 * Finite volumes beside the machine: what a step of ssprk3 costs, and what its operations (bench_counts.c) would cost at the
 * best rates that were measured in the same process.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>

typedef struct work {
    const char *equation, *reconstruction, *flux;
    int dims;
    size_t n;
} work;

static const work works[] = {
    {"scalar-burgers", "van-leer", "own", 1, 65536},
    {"scalar-burgers", "weno5", "own", 1, 65536},
    {"shallow-water", "van-leer", "hll", 2, 256},
    {"euler", "van-leer", "hll", 1, 16384},
    {"euler", "van-leer", "hll", 2, 256},
    {"euler", "weno5", "hll", 2, 256},
    {"euler", "weno5", "hll", 3, 48},
};

typedef struct figures {
    double step, evaluation; /* seconds; of an evaluation by cell */
    double cells_per_second;
    double memory, sums, quotients; /* shares of what the machine can do; quotients with roots */
    spc_bench_bound bound;          /* of a step by cell */
    double allocations;
} figures;

/* ---- one problem ---- */

static spc_status time_steps(spc_bench_subject *s, figures *f) {
    double seconds = 0;
    size_t steps = 1;
    do {
        steps *= 2;
        SPC_TRY(spc_bench_step_block(s, steps, &seconds));
    } while (seconds < SPC_BENCH_BLOCK_SECONDS / 2);
    const size_t allocations = spc_context_memory(s->context).allocations;
    const uint64_t before = s->info.steps;
    f->step = INFINITY;
    for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
        const uint64_t taken = s->info.steps;
        SPC_TRY(spc_bench_step_block(s, steps, &seconds));
        f->step = fmin(f->step, seconds / (double)(s->info.steps - taken));
    }
    f->allocations = (double)(spc_context_memory(s->context).allocations - allocations) /
                     (double)(s->info.steps - before);
    return SPC_OK;
}

static void compare(const work *w, const spc_bench_subject *s, const spc_bench_rates *best,
                    figures *f) {
    enum { STAGES = 3 };
    const spc_bench_operations count =
        spc_bench_count_step(w->equation, w->dims, w->reconstruction, w->flux);
    const double cells = (double)spc_grid_points(&s->cas->setting.physics.grid);
    const double seconds = f->step / cells;
    f->cells_per_second = cells / f->step;
    f->evaluation = seconds / STAGES;
    f->memory = count.numbers * sizeof(double) / best->memory / seconds;
    f->sums = count.sums / best->sums / seconds;
    f->quotients = (count.quotients / best->quotients + count.roots / best->roots) / seconds;
    f->bound = spc_bench_bound_of(&count, best, true);
}

static spc_status measure(spc_context *parent, const work *w, const spc_bench_rates *machine,
                          figures *f) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    if (!pool) {
        spc_context_destroy(context);
        return spc_fail(parent, SPC_NO_MEMORY, "out of memory");
    }
    spc_bench_subject s = {.context = context};
    const spc_bench_problem problem = {
        .equation = w->equation,
        .stepper = spc_pool_print(pool, "finite-volume, reconstruction: %s, flux: %s",
                                  w->reconstruction, w->flux),
        .dims = w->dims,
        .n = w->n};
    spc_status status =
        problem.stepper ? spc_bench_set_up(pool, &problem, &s) : (spc_status)SPC_NO_MEMORY;
    if (status == SPC_OK) {
        const spc_stepper *stepper = s.cas->stepper.stepper;
        status = stepper->create(pool, &s.cas->setting, &s.cas->stepper, &s.stepper);
        if (status == SPC_OK) status = time_steps(&s, f);
        if (status == SPC_OK) compare(w, &s, machine, f);
        if (s.stepper && stepper->destroy) stepper->destroy(s.stepper);
    }
    if (status != SPC_OK) spc_fail(parent, status, "%s", spc_error_message(context));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return status;
}

/* ---- the table ---- */

static double share(const figures *f) {
    return f->bound.seconds * f->cells_per_second;
}

static void print_row(const work *w, const figures *f) {
    char grid[24], method[32];
    snprintf(grid, sizeof grid, w->dims == 1 ? "%zu" : "%zu^%d", w->n, w->dims);
    snprintf(method, sizeof method, "%s %s", w->reconstruction, w->flux);
    printf("%-18s %-12s %-7s %10.1f %8.2f %10.3g %6.0f%% %6.0f%% %8.0f%% %7.2g   %3.0f %% of %s\n",
           w->equation, method, grid, 1e6 * f->step, 1e9 * f->evaluation, f->cells_per_second,
           100 * f->memory, 100 * f->sums, 100 * f->quotients, f->allocations, 100 * share(f),
           f->bound.by);
    fflush(stdout);
}

static void print_json(const work *w, const figures *f, bool first) {
    printf("%s\n  {\"equation\": \"%s\", \"method\": \"finite-volume %s %s\", \"dims\": %d, \"n\": "
           "%zu, \"step_us\": %.4g, \"evaluation_ns_per_cell\": %.4g, \"cells_per_second\": %.4g, "
           "\"memory_share\": %.3g, \"sums_share\": %.3g, \"quotients_share\": %.3g, "
           "\"bound_by\": \"%s\", \"share\": %.3g, \"allocations_per_step\": %.4g}",
           first ? "[" : ",", w->equation, w->reconstruction, w->flux, w->dims, w->n, 1e6 * f->step,
           1e9 * f->evaluation, f->cells_per_second, f->memory, f->sums, f->quotients, f->bound.by,
           share(f), f->allocations);
}

static void print_machine(const spc_bench_rates *machine) {
    printf("\nthis machine: %.1f GB/s of memory, %.0f GB/s of its first-level cache (%.0f into it "
           "alone), %.1f G sums and "
           "products/s (fused), %.2f G quotients/s, %.2f G roots/s\n",
           1e-9 * machine->memory, 1e-9 * machine->cache, 1e-9 * machine->writes,
           1e-9 * machine->sums, 1e-9 * machine->quotients, 1e-9 * machine->roots);
}

static void print_head(void) {
    printf("%-18s %-12s %-7s %10s %8s %10s %7s %7s %9s %7s   %s\n", "equation", "method", "grid",
           "step us", "ns/cell", "cells/s", "memory", "sums", "quotients", "allocs",
           "of what binds");
}

spc_status spc_bench_cells(const spc_invocation *invocation, size_t *printed) {
    spc_bench_rates machine = {0};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        const work *w = &works[i];
        if (!spc_bench_wanted(invocation, w->equation, "finite-volume")) continue;
        if (spc_stop_requested(invocation->context)) {
            return spc_fail(invocation->context, SPC_INTERRUPTED, "interrupted");
        }
        if (machine.sums == 0) {
            SPC_TRY(spc_bench_measure_machine(invocation->context, &machine));
            if (!invocation->json) print_machine(&machine);
            SPC_TRY(spc_bench_kernels(invocation, &machine, printed));
            if (!invocation->json) print_head();
        }
        figures f = {0};
        SPC_TRY(measure(invocation->context, w, &machine, &f));
        if (invocation->json) {
            print_json(w, &f, *printed == 0);
        } else {
            print_row(w, &f);
        }
        ++*printed;
    }
    return SPC_OK;
}
