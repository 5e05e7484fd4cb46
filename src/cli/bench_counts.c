/* specula: bench_counts.c
 *
 * What the kernels of finite volumes take, counted from their formulas: differences that neighbouring cells share once,
 * a common denominator by one quotient. Numbers are what must come in and go out, each once.
 */
#include "bench.h"

#include <string.h>

spc_bench_operations spc_bench_times(spc_bench_operations a, double factor) {
    return (spc_bench_operations){.sums = factor * a.sums,
                                  .quotients = factor * a.quotients,
                                  .roots = factor * a.roots,
                                  .numbers = factor * a.numbers,
                                  .written = factor * a.written};
}

spc_bench_operations spc_bench_plus(spc_bench_operations a, spc_bench_operations b) {
    return (spc_bench_operations){.sums = a.sums + b.sums,
                                  .quotients = a.quotients + b.quotients,
                                  .roots = a.roots + b.roots,
                                  .numbers = a.numbers + b.numbers,
                                  .written = a.written + b.written};
}

typedef enum system { SCALAR, WATER, GAS } system;

static system system_of(const char *equation) {
    if (strcmp(equation, "euler") == 0) return GAS;
    return strcmp(equation, "shallow-water") == 0 ? WATER : SCALAR;
}

static double fields_of(const char *equation, int dims) {
    return spc_equation_channels(spc_equation_find(equation), dims);
}

/* Velocities from momenta; the pressure of a gas from |m|^2. */
spc_bench_operations spc_bench_count_variables(const char *equation, int dims) {
    const double fields = fields_of(equation, dims);
    spc_bench_operations count = {.numbers = 2 * fields, .written = fields};
    if (system_of(equation) == SCALAR) return count;
    count.quotients = 1;
    count.sums = system_of(equation) == GAS ? 3 * dims + 2 : dims;
    return count;
}

/* minmod: difference, least, half, two ends. van-leer: difference, product, sum, quotient, two ends. weno5: first and second
 * difference and the latter's square 5; three times a slope, its square and the sum 11; three quotients by one 8; three
 * weights 7; sums of weights and their quotient 8; parabolas 14, weighed 12, two ends 6. In waves, which no two cells share,
 * second differences and their squares are three cells' and not one's, and the ends come later. */
static const struct {
    const char *method;
    spc_bench_operations count;
} ends[] = {
    {"minmod", {.sums = 5, .numbers = 3, .written = 2}},
    {"van-leer", {.sums = 5, .quotients = 1, .numbers = 3, .written = 2}},
    {"weno5", {.sums = 71, .quotients = 2, .numbers = 3, .written = 2}},
};

/* About the state of the cell: four differences to waves and both ends back, and what waves cost more than fields, in two of
 * water and three of a gas. */
static const spc_bench_operations waves[] = {
    [WATER] = {.sums = 1 + 4 * 5 + 2 * 6 + 2 * 3, .quotients = 1, .roots = 1},
    [GAS] = {.sums = 6 + 4 * 8 + 2 * 9 + 3 * 3, .quotients = 1, .roots = 1},
};

spc_bench_operations spc_bench_count_ends(const char *equation, int dims, const char *method) {
    size_t i = 0;
    while (strcmp(ends[i].method, method) != 0) i++;
    const spc_bench_operations all = spc_bench_times(ends[i].count, fields_of(equation, dims));
    if (strcmp(method, "weno5") != 0 || system_of(equation) == SCALAR) return all;
    return spc_bench_plus(all, waves[system_of(equation)]);
}

/* On a line, and what each further axis adds. */
static const struct {
    system system;
    const char *flux;
    spc_bench_operations line, further;
} fluxes[] = {
    {SCALAR, "own", {.sums = 6}, {.sums = 0}},
    {WATER, "hll", {.sums = 32, .quotients = 1, .roots = 2}, {.sums = 3}},
    {WATER, "own", {.sums = 62, .quotients = 4, .roots = 4}, {.sums = 13}},
    {GAS, "hll", {.sums = 47, .quotients = 2, .roots = 2}, {.sums = 7}},
    {GAS, "own", {.sums = 97, .quotients = 5, .roots = 4}, {.sums = 21}},
};

spc_bench_operations spc_bench_count_flux(const char *equation, int dims, const char *flux) {
    size_t i = 0;
    while (fluxes[i].system != system_of(equation) || strcmp(fluxes[i].flux, flux) != 0) i++;
    spc_bench_operations count =
        spc_bench_plus(fluxes[i].line, spc_bench_times(fluxes[i].further, dims - 1));
    count.numbers = 3 * fields_of(equation, dims);
    count.written = fields_of(equation, dims);
    return count;
}

/* A difference and a product by axis, and their sum: from fluxes along the row, and into and out of it across. */
spc_bench_operations spc_bench_count_balance(const char *equation, int dims) {
    const spc_bench_operations field = {.sums = 3 * dims - 1,
                                        .numbers = dims < 2 ? 2 : 4 * (dims - 1),
                                        .written = dims < 2 ? 1 : dims - 1};
    return spc_bench_times(field, fields_of(equation, dims));
}

/* Signals along all axes once a step, from the variables. */
static spc_bench_operations count_signals(const char *equation, int dims) {
    spc_bench_operations count = spc_bench_count_variables(equation, dims);
    count.sums += 3 * dims;
    if (system_of(equation) == SCALAR) return count;
    count.sums += system_of(equation) == GAS ? 2 : 1;
    count.roots += 1;
    return count;
}

/* Three evaluations; the stages 2, 5 and 5 by field. Each stage reads the start of the step but for the first, reads its
 * argument and writes the next: eight numbers by field, while all else stays in caches. */
spc_bench_operations spc_bench_count_step(const char *equation, int dims, const char *method,
                                          const char *flux) {
    const double fields = fields_of(equation, dims);
    spc_bench_operations count = spc_bench_plus(spc_bench_count_ends(equation, dims, method),
                                                spc_bench_count_flux(equation, dims, flux));
    count = spc_bench_plus(spc_bench_times(count, dims), spc_bench_count_variables(equation, dims));
    count = spc_bench_plus(count, spc_bench_count_balance(equation, dims));
    count = spc_bench_plus(spc_bench_times(count, 3), count_signals(equation, dims));
    count.sums += 12 * fields;
    count.numbers = 8 * fields;
    count.written = 0;
    return count;
}
