/* specula: bench_machine.c
 *
 * What this machine does at best: bytes to and from memory and the first-level cache, fused multiply-adds, quotients and
 * roots in vectors.
 */
#include "bench.h"

#include <math.h>

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

static double write_block(const spc_context *context, double *x, size_t rounds) {
    const double begun = spc_now(context);
    for (size_t round = 0; round < rounds; round++) {
        const double value = 1 + 1e-9 * (double)round;
#pragma omp simd
        for (size_t i = 0; i < LINE; i++) x[i] = value;
    }
    return LINE * (double)rounds * sizeof *x / (spc_now(context) - begun);
}

/* Two arrays in, one out. */
static double stream_block(const spc_context *context, double *x, size_t size, size_t rounds) {
    double *a = x;
    const double *b = x + size, *c = x + 2 * size;
    const double begun = spc_now(context);
    for (size_t round = 0; round < rounds; round++) {
#pragma omp simd
        for (size_t i = 0; i < size; i++) a[i] = b[i] + 1.5 * c[i];
    }
    return 3.0 * (double)(size * rounds) * sizeof *a / (spc_now(context) - begun);
}

spc_status spc_bench_measure_machine(spc_context *context, spc_bench_rates *best) {
    double *streams = spc_allocate(context, 3 * (size_t)STREAM, sizeof *streams);
    if (!streams) return SPC_NO_MEMORY;
    for (size_t i = 0; i < 3 * (size_t)STREAM; i++) streams[i] = 1;
    _Alignas(64) double line[LINE], near[3 * LINE];
    for (size_t i = 0; i < LINE; i++) line[i] = 1 + 1e-3 * (double)i;
    for (size_t i = 0; i < 3 * (size_t)LINE; i++) near[i] = 1;
    for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
        best->memory = fmax(best->memory, stream_block(context, streams, STREAM, 1));
        best->cache = fmax(best->cache, stream_block(context, near, LINE, 20000));
        best->writes = fmax(best->writes, write_block(context, near, 20000));
        best->sums = fmax(best->sums, fused_block(context, line, 10000));
        best->quotients = fmax(best->quotients, quotient_block(context, line, 10000));
        best->roots = fmax(best->roots, root_block(context, line, 10000));
    }
    spc_release(context, streams);
    return SPC_OK;
}

double spc_bench_moving(const spc_bench_operations *work, const spc_bench_rates *best, bool far) {
    if (far) return work->numbers * sizeof(double) / best->memory;
    return sizeof(double) * fmax(work->numbers / best->cache, work->written / best->writes);
}

spc_bench_bound spc_bench_bound_of(const spc_bench_operations *work, const spc_bench_rates *best,
                                   bool far) {
    const double bytes = spc_bench_moving(work, best, far);
    const double sums = work->sums / best->sums;
    const double divider = work->quotients / best->quotients + work->roots / best->roots;
    if (divider >= sums && divider >= bytes) return (spc_bench_bound){divider, "quotients, roots"};
    if (sums >= bytes) return (spc_bench_bound){sums, "sums"};
    return (spc_bench_bound){bytes, far ? "memory" : "cache"};
}
