/* specula: diagonal.h
 *
 * What methods for u_t = L u + N(u) do with a diagonal L: functions of dt L in tables, and passes over
 * a vector in blocks that stay in the first-level cache, so that a combination of many vectors is read once.
 */
#ifndef SPECULA_DIAGONAL_H
#define SPECULA_DIAGONAL_H

#include <specula/integrator.h>

/* One number for each mode of each channel; real where L is (the other is NULL). Channels that share L
 * share the table. */
typedef struct spc_diagonal {
    double *real_values[SPC_MAX_CHANNELS];
    spc_complex *complex_values[SPC_MAX_CHANNELS];
} spc_diagonal;

spc_status spc_diagonal_create(spc_pool *pool, const spc_problem *problem, spc_diagonal *diagonal);
/* exp(dt L), growth of a mode limited to exp(most). */
void spc_diagonal_exponential(const spc_problem *problem, double dt, double most,
                              const spc_diagonal *diagonal);
/* 1 / (1 - dt L) */
void spc_diagonal_resolvent(const spc_problem *problem, double dt, const spc_diagonal *diagonal);

/* A stretch of modes of one channel. */
enum { SPC_BLOCK = 128 };
typedef struct spc_block {
    size_t index;          /* among all blocks of the vector */
    size_t channel, first; /* of its modes within the channel */
    size_t offset, count;  /* within the vector; complex numbers */
} spc_block;
size_t spc_blocks(const spc_problem *problem);
/* Have work(object, block) done for every block, by the problem's team. A block's work writes what belongs to the block
 * alone; sums are kept by block and added up in order. */
void spc_each_block(const spc_problem *problem, void (*work)(void *object, const spc_block *block),
                    void *object);

/* On a block, of numbers that are 2 * count doubles.
 * to = base + sum of factor x over all terms; `to` may be the base, or one of the terms. NULL for a base of 0. */
void spc_block_combine(size_t count, size_t terms, const double *factor, const double *const *x,
                       const double *base, double *to);
/* x *= table; to += factor L u. */
void spc_block_multiply(const spc_diagonal *table, const spc_block *block, double *x);
void spc_block_add_linear(const spc_problem *problem, const spc_block *block, double factor,
                          const double *u, double *to);
/* Sum of weight |x|^2. */
double spc_block_square(const spc_problem *problem, const spc_block *block, const double *x);

#endif
