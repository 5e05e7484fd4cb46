/* specula: lawson.h
 *
 * The stage combinations of Runge-Kutta methods with an integrating factor,
 *
 *   U_i = exp(c_i dt L) u + dt sum_j a_ij exp((c_i - c_j) dt L) N(U_j),
 *
 * by Horner's rule along the nodes in ascending order: only factors over the distance of neighbouring nodes are
 * stored, and none runs backward in time.
 */
#ifndef SPECULA_LAWSON_H
#define SPECULA_LAWSON_H

#include "diagonal.h"
#include "runge_kutta.h"

typedef struct spc_lawson spc_lawson;

spc_status spc_lawson_create(spc_pool *pool, const spc_problem *problem, const spc_tableau *tableau,
                             spc_lawson **result);
/* Make the tables for this dt, if they are for another. */
void spc_lawson_prepare(spc_lawson *lawson, double dt);
/* sum = exp(c dt L) u + sum of weight_j exp((c - c_j) dt L) k_j on a block, over `terms` stages with c that of
 * stage `row`; u may be NULL for 0. Weights have dt in them. */
void spc_lawson_combine(const spc_lawson *lawson, const spc_block *block, int row, int terms,
                        const double *weight, spc_complex *const *k, const double *u, double *sum);

#endif
