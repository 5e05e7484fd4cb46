/* specula: bench_cells.c
 *
 * Finite volumes beside the machine: what a step of ssprk3 costs, and what its numbers would cost at the memory's
 * bandwidth and its operations at the processor's best rate, both measured in the same process, block by block in
 * turn with the steps. Operations were counted in the sources of the kernels: a fused multiply-add is two, a minimum or
 * a maximum is one, comparisons and selections are none.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>

typedef struct work {
    spc_bench_problem problem;
    const char *method;            /* as printed */
    double sums, quotients, roots; /* in an evaluation, by cell */
} work;

/* Sums and products (quotients). Reconstruction by field and axis: van-leer 8 (1), weno5 101 (2); in the waves of gases 40 more
 * by axis (3, and a root). Euler on d axes, by interface: states 2 (2 + 5 d), physical ones 2 (4 + 3 d) for weno5 alone,
 * fluxes 2 (5 + 7 d) (2), speeds 2 (7 + 4 d) (2, and 2 roots), HLL 10 (1) and 6 by field, the cell's balance 3 by field; by
 * cell primitive variables 2 + 4 d (1). */
static const work works[] = {
    {{"scalar-burgers", "finite-volume, reconstruction: van-leer, flux: own", 1, 65536},
     "van-leer own",
     17,
     1,
     0},
    {{"scalar-burgers", "finite-volume, reconstruction: weno5, flux: own", 1, 65536},
     "weno5 own",
     110,
     2,
     0},
    {{"shallow-water", "finite-volume, reconstruction: van-leer, flux: hll", 2, 256},
     "van-leer hll",
     174,
     18,
     4},
    {{"euler", "finite-volume, reconstruction: van-leer, flux: hll", 1, 16384},
     "van-leer hll",
     127,
     9,
     2},
    {{"euler", "finite-volume, reconstruction: van-leer, flux: hll", 2, 256},
     "van-leer hll",
     350,
     19,
     4},
    {{"euler", "finite-volume, reconstruction: weno5, flux: hll", 2, 256},
     "weno5 hll",
     1214,
     33,
     6},
    {{"euler", "finite-volume, reconstruction: weno5, flux: hll", 3, 48}, "weno5 hll", 2144, 46, 6},
};

/* Best rates of this machine: bytes and operations a second. */
typedef struct rates {
    double bytes, sums, quotients, roots;
} rates;

typedef struct figures {
    double step, evaluation; /* seconds; of an evaluation by cell */
    double cells_per_second;
    double memory, sums, quotients; /* shares of what the machine can do */
    double allocations;
} figures;

/* ---- what the machine can do ---- */

enum { LINE = 512, CHAIN = 5, STREAM = 1 << 23 };

static double fused_block(const spc_context *context, double *x, size_t rounds) {
    const double begun = spc_now(context);
    for (size_t round = 0; round < rounds; round++) {
#pragma omp simd
        for (size_t i = 0; i < LINE; i++) {
            double y = x[i];
            for (int j = 0; j < CHAIN; j++) y = y * 0.999 + 1e-3;
            x[i] = y;
        }
    }
    return 2.0 * LINE * CHAIN * (double)rounds / (spc_now(context) - begun);
}

static double quotient_block(const spc_context *context, double *x, size_t rounds) {
    const double begun = spc_now(context);
    for (size_t round = 0; round < rounds; round++) {
#pragma omp simd
        for (size_t i = 0; i < LINE; i++) x[i] = 1 / x[i];
    }
    return LINE * (double)rounds / (spc_now(context) - begun);
}

static double root_block(const spc_context *context, double *x, size_t rounds) {
    const double begun = spc_now(context);
    for (size_t round = 0; round < rounds; round++) {
#pragma omp simd
        for (size_t i = 0; i < LINE; i++) x[i] = sqrt(x[i]);
    }
    return LINE * (double)rounds / (spc_now(context) - begun);
}

/* Two arrays in, one out, all larger than caches. */
static double stream_block(const spc_context *context, double *a, const double *b,
                           const double *c) {
    const double begun = spc_now(context);
#pragma omp simd
    for (size_t i = 0; i < STREAM; i++) a[i] = b[i] + 1.5 * c[i];
    return 3.0 * STREAM * sizeof *a / (spc_now(context) - begun);
}

static spc_status measure_machine(spc_context *context, rates *best) {
    double *streams = spc_allocate(context, 3 * (size_t)STREAM, sizeof *streams);
    if (!streams) return SPC_NO_MEMORY;
    for (size_t i = 0; i < 3 * (size_t)STREAM; i++) streams[i] = 1;
    double line[LINE];
    for (size_t i = 0; i < LINE; i++) line[i] = 1 + 1e-3 * (double)i;
    for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
        best->bytes = fmax(best->bytes, stream_block(context, streams, streams + STREAM,
                                                     streams + 2 * (size_t)STREAM));
        best->sums = fmax(best->sums, fused_block(context, line, 10000));
        best->quotients = fmax(best->quotients, quotient_block(context, line, 10000));
        best->roots = fmax(best->roots, root_block(context, line, 10000));
    }
    spc_release(context, streams);
    return SPC_OK;
}

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

/* Three stages, each of which reads the start of the step but for the first, reads its argument and writes the next. */
enum { STAGES = 3, NUMBERS_MOVED = 8 };

static void compare(const work *w, const spc_bench_subject *s, const rates *machine, figures *f) {
    const double cells = (double)spc_grid_points(&s->cas->setting.physics.grid);
    const double bytes = NUMBERS_MOVED * (double)spc_state_size(&s->state) * sizeof(double);
    const double evaluations = STAGES * cells;
    f->cells_per_second = cells / f->step;
    f->evaluation = f->step / evaluations;
    f->memory = bytes / machine->bytes / f->step;
    f->sums = evaluations * w->sums / machine->sums / f->step;
    f->quotients =
        evaluations * (w->quotients / machine->quotients + w->roots / machine->roots) / f->step;
}

static spc_status measure(spc_context *parent, const work *w, const rates *machine, figures *f) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    if (!pool) {
        spc_context_destroy(context);
        return spc_fail(parent, SPC_NO_MEMORY, "out of memory");
    }
    spc_bench_subject s = {.context = context};
    spc_status status = spc_bench_set_up(pool, &w->problem, &s);
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

static void print_row(const work *w, const figures *f) {
    const spc_bench_problem *p = &w->problem;
    char grid[24];
    snprintf(grid, sizeof grid, p->dims == 1 ? "%zu" : "%zu^%d", p->n, p->dims);
    printf("%-18s %-12s %-7s %10.1f %8.2f %10.3g %6.0f%% %6.0f%% %8.0f%% %7.2g\n", p->equation,
           w->method, grid, 1e6 * f->step, 1e9 * f->evaluation, f->cells_per_second,
           100 * f->memory, 100 * f->sums, 100 * f->quotients, f->allocations);
    fflush(stdout);
}

static void print_json(const work *w, const figures *f, bool first) {
    printf("%s\n  {\"equation\": \"%s\", \"method\": \"finite-volume %s\", \"dims\": %d, \"n\": "
           "%zu, \"step_us\": %.4g, \"evaluation_ns_per_cell\": %.4g, \"cells_per_second\": %.4g, "
           "\"memory_share\": %.3g, \"sums_share\": %.3g, \"quotients_share\": %.3g, "
           "\"allocations_per_step\": %.4g}",
           first ? "[" : ",", w->problem.equation, w->method, w->problem.dims, w->problem.n,
           1e6 * f->step, 1e9 * f->evaluation, f->cells_per_second, f->memory, f->sums,
           f->quotients, f->allocations);
}

static void print_head(const rates *machine) {
    printf("\nthis machine: %.1f GB/s, %.1f G sums and products/s (fused), %.2f G quotients/s, "
           "%.2f G roots/s\n",
           1e-9 * machine->bytes, 1e-9 * machine->sums, 1e-9 * machine->quotients,
           1e-9 * machine->roots);
    printf("%-18s %-12s %-7s %10s %8s %10s %7s %7s %9s %7s\n", "equation", "method", "grid",
           "step us", "ns/cell", "cells/s", "memory", "sums", "quotients", "allocs");
}

spc_status spc_bench_cells(const spc_invocation *invocation, size_t *printed) {
    rates machine = {0};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        const work *w = &works[i];
        if (!spc_bench_wanted(invocation, w->problem.equation, "finite-volume")) continue;
        if (spc_stop_requested(invocation->context)) {
            return spc_fail(invocation->context, SPC_INTERRUPTED, "interrupted");
        }
        if (machine.bytes == 0) {
            SPC_TRY(measure_machine(invocation->context, &machine));
            if (!invocation->json) print_head(&machine);
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
