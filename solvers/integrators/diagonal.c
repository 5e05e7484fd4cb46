/* specula: diagonal.c
 *
 * Tables of functions of dt L, and the block operations of diagonal.h.
 */
#include "diagonal.h"

#include "compiler.h"
#include "team.h"

#include <complex.h>
#include <math.h>

/* The first channel that has this L. */
static size_t first_like(const spc_problem *problem, size_t channel) {
    size_t first = 0;
    while (problem->linear_real[first] != problem->linear_real[channel] ||
           problem->linear_complex[first] != problem->linear_complex[channel]) {
        first++;
    }
    return first;
}

spc_status spc_diagonal_create(spc_pool *pool, const spc_problem *problem, spc_diagonal *diagonal) {
    *diagonal = (spc_diagonal){0};
    for (size_t c = 0; c < problem->channels; c++) {
        const size_t first = first_like(problem, c);
        if (first < c) {
            diagonal->real_values[c] = diagonal->real_values[first];
            diagonal->complex_values[c] = diagonal->complex_values[first];
        } else if (problem->linear_real[c]) {
            diagonal->real_values[c] = spc_pool_take(pool, problem->modes, sizeof(double));
        } else {
            diagonal->complex_values[c] = spc_pool_take(pool, problem->modes, sizeof(spc_complex));
        }
        if (!diagonal->real_values[c] && !diagonal->complex_values[c]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

/* ---- blocks ---- */

static size_t blocks_of_channel(const spc_problem *problem) {
    return (problem->modes + SPC_BLOCK - 1) / SPC_BLOCK;
}

size_t spc_blocks(const spc_problem *problem) {
    return problem->channels * blocks_of_channel(problem);
}

static spc_block block_at(const spc_problem *problem, size_t index) {
    const size_t each = blocks_of_channel(problem);
    spc_block block = {.index = index, .channel = index / each, .first = index % each * SPC_BLOCK};
    const size_t left = problem->modes - block.first;
    block.count = left < SPC_BLOCK ? left : SPC_BLOCK;
    block.offset = block.channel * problem->modes + block.first;
    return block;
}

typedef struct passage {
    const spc_problem *problem;
    void (*work)(void *object, const spc_block *block);
    void *object;
} passage;

static void pass_blocks(void *object, int member, size_t first, size_t end) {
    const passage *p = object;
    (void)member;
    for (size_t index = first; index < end; index++) {
        const spc_block block = block_at(p->problem, index);
        p->work(p->object, &block);
    }
}

void spc_each_block(const spc_problem *problem, void (*work)(void *object, const spc_block *block),
                    void *object) {
    passage p = {.problem = problem, .work = work, .object = object};
    spc_team_work(problem->team, spc_blocks(problem), pass_blocks, &p);
}

/* ---- functions of dt L ---- */

typedef struct filling {
    const spc_problem *problem;
    double dt, most;
    const spc_diagonal *diagonal;
} filling;

static void fill_exponential(void *object, const spc_block *block) {
    const filling *f = object;
    const size_t c = block->channel;
    if (first_like(f->problem, c) < c) return;
    const double *real = f->problem->linear_real[c];
    const spc_complex *linear = f->problem->linear_complex[c];
    for (size_t i = block->first; i < block->first + block->count; i++) {
        if (real) {
            f->diagonal->real_values[c][i] = exp(fmin(f->dt * real[i], f->most));
        } else {
            const double phase = f->dt * cimag(linear[i]);
            const double size = exp(fmin(f->dt * creal(linear[i]), f->most));
            f->diagonal->complex_values[c][i] = size * cos(phase) + I * (size * sin(phase));
        }
    }
}

void spc_diagonal_exponential(const spc_problem *problem, double dt, double most,
                              const spc_diagonal *diagonal) {
    filling f = {.problem = problem, .dt = dt, .most = most, .diagonal = diagonal};
    spc_each_block(problem, fill_exponential, &f);
}

static void fill_resolvent(void *object, const spc_block *block) {
    const filling *f = object;
    const size_t c = block->channel;
    if (first_like(f->problem, c) < c) return;
    const double *real = f->problem->linear_real[c];
    const spc_complex *linear = f->problem->linear_complex[c];
    for (size_t i = block->first; i < block->first + block->count; i++) {
        if (real) {
            f->diagonal->real_values[c][i] = 1 / (1 - f->dt * real[i]);
        } else {
            f->diagonal->complex_values[c][i] = 1 / (1 - f->dt * linear[i]);
        }
    }
}

void spc_diagonal_resolvent(const spc_problem *problem, double dt, const spc_diagonal *diagonal) {
    filling f = {.problem = problem, .dt = dt, .diagonal = diagonal};
    spc_each_block(problem, fill_resolvent, &f);
}

/* ---- on a block ---- */

enum { MOST_ADDED = 8 };

/* Inlined with a constant number of terms, which then are read in one pass and added in one order. */
static SPC_ALWAYS_INLINE void add_terms(size_t n, size_t terms, const double *factor,
                                        const double *const *x, const double *base, double *to) {
    double own[MOST_ADDED];
    for (size_t j = 0; j < terms; j++) own[j] = factor[j];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        double sum = base[i];
        for (size_t j = 0; j < terms; j++) sum += own[j] * x[j][i];
        to[i] = sum;
    }
}

#define ADD(terms)                                                                                 \
    static void add_##terms(size_t n, const double *factor, const double *const *x,                \
                            const double *base, double *to) {                                      \
        add_terms(n, terms, factor, x, base, to);                                                  \
    }
ADD(0)
ADD(1)
ADD(2)
ADD(3)
ADD(4)
ADD(5)
ADD(6)
ADD(7)
ADD(8)
#undef ADD

typedef void adder(size_t n, const double *factor, const double *const *x, const double *base,
                   double *to);
static adder *const add[MOST_ADDED + 1] = {add_0, add_1, add_2, add_3, add_4,
                                           add_5, add_6, add_7, add_8};

void spc_block_combine(size_t count, size_t terms, const double *factor, const double *const *x,
                       const double *base, double *to) {
    static const double nothing[2 * SPC_BLOCK];
    const double *from = base ? base : nothing;
    for (; terms > MOST_ADDED; terms -= MOST_ADDED, factor += MOST_ADDED, x += MOST_ADDED) {
        add[MOST_ADDED](2 * count, factor, x, from, to);
        from = to;
    }
    add[terms](2 * count, factor, x, from, to);
}

void spc_block_multiply(const spc_diagonal *table, const spc_block *block, double *x) {
    spc_complex *restrict values = (spc_complex *)x;
    if (table->real_values[block->channel]) {
        const double *restrict by = table->real_values[block->channel] + block->first;
        for (size_t i = 0; i < block->count; i++) values[i] *= by[i];
    } else {
        const spc_complex *restrict by = table->complex_values[block->channel] + block->first;
        for (size_t i = 0; i < block->count; i++) values[i] *= by[i];
    }
}

void spc_block_add_linear(const spc_problem *problem, const spc_block *block, double factor,
                          const double *u, double *to) {
    const spc_complex *restrict from = (const spc_complex *)u;
    spc_complex *restrict sum = (spc_complex *)to;
    if (problem->linear_real[block->channel]) {
        const double *restrict linear = problem->linear_real[block->channel] + block->first;
        for (size_t i = 0; i < block->count; i++) sum[i] += (factor * linear[i]) * from[i];
    } else if (problem->linear_complex[block->channel]) {
        const spc_complex *restrict linear = problem->linear_complex[block->channel] + block->first;
        for (size_t i = 0; i < block->count; i++) sum[i] += (factor * linear[i]) * from[i];
    }
}

double spc_block_square(const spc_problem *problem, const spc_block *block, const double *x) {
    const double *weight = problem->weight ? problem->weight + block->first : NULL;
    double sum = 0;
    if (!weight) {
#pragma omp simd reduction(+ : sum)
        for (size_t i = 0; i < 2 * block->count; i++) sum += x[i] * x[i];
        return sum;
    }
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < block->count; i++) {
        sum += weight[i] * (x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1]);
    }
    return sum;
}
