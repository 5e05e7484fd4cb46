/* specula: lawson.c
 *
 * Integrating factors for a tableau.
 *
 * Where a stage uses a later node (c_j > c_i; DOP853 does so three times) the factor exp(-(c_j - c_i) dt L) runs backward,
 * and on a stiff dissipative L would overflow. Its growth is limited to e: with dt |L| (c_j - c_i) < 1 nothing
 * changes, so the order stands; beyond, a Lawson method has lost its order in that mode anyway, and the
 * error estimate sees it.
 */
#include "lawson.h"

#include <math.h>
#include <string.h>

typedef struct factor {
    double distance; /* in units of dt */
    spc_diagonal table;
} factor;

struct spc_lawson {
    const spc_problem *problem;
    const spc_tableau *tableau;
    double dt;                         /* of the tables */
    int order[SPC_STAGES];             /* stages by ascending node */
    const factor *forward[SPC_STAGES]; /* from node order[m] to order[m + 1], NULL: the same node */
    const factor *backward[SPC_STAGES][SPC_STAGES];
    int factors;
    factor factor[2 * SPC_STAGES];
};

/* The table for a distance, shared between equal ones. */
static spc_status factor_over(spc_pool *pool, spc_lawson *lawson, double distance,
                              const factor **result) {
    *result = NULL;
    if (fabs(distance) < 1e-14) return SPC_OK;
    for (int i = 0; i < lawson->factors && !*result; i++) {
        if (fabs(lawson->factor[i].distance - distance) < 1e-14) *result = &lawson->factor[i];
    }
    if (*result) return SPC_OK;
    factor *added = &lawson->factor[lawson->factors++];
    added->distance = distance;
    *result = added;
    return spc_diagonal_create(pool, lawson->problem, &added->table);
}

static void sort_nodes(spc_lawson *lawson) {
    const double *c = lawson->tableau->c;
    for (int i = 0; i <= lawson->tableau->stages; i++) {
        int place = i;
        for (; place > 0 && c[lawson->order[place - 1]] > c[i]; place--) {
            lawson->order[place] = lawson->order[place - 1];
        }
        lawson->order[place] = i;
    }
}

spc_status spc_lawson_create(spc_pool *pool, const spc_problem *problem, const spc_tableau *tableau,
                             spc_lawson **result) {
    spc_lawson *lawson = spc_pool_take(pool, 1, sizeof *lawson);
    if (!lawson) return SPC_NO_MEMORY;
    lawson->problem = problem;
    lawson->tableau = tableau;
    sort_nodes(lawson);
    const double *c = tableau->c;
    for (int m = 0; m < tableau->stages; m++) {
        const double distance = c[lawson->order[m + 1]] - c[lawson->order[m]];
        SPC_TRY(factor_over(pool, lawson, distance, &lawson->forward[m]));
    }
    for (int i = 0; i < tableau->stages; i++) {
        for (int j = 0; j < i; j++) {
            if (c[j] <= c[i] || tableau->a[i][j] == 0) continue;
            SPC_TRY(factor_over(pool, lawson, c[i] - c[j], &lawson->backward[i][j]));
        }
    }
    *result = lawson;
    return SPC_OK;
}

void spc_lawson_prepare(spc_lawson *lawson, double dt) {
    if (lawson->dt == dt) return;
    lawson->dt = dt;
    for (int i = 0; i < lawson->factors; i++) {
        const factor *each = &lawson->factor[i];
        const double most = each->distance < 0 ? 1 : INFINITY;
        spc_diagonal_exponential(lawson->problem, each->distance * dt, most, &each->table);
    }
}

void spc_lawson_combine(const spc_lawson *lawson, const spc_block *block, int row, int terms,
                        const double *weight, spc_complex *const *k, const double *u, double *sum) {
    const double *c = lawson->tableau->c;
    const size_t bytes = block->count * sizeof(spc_complex);
    if (u) {
        memcpy(sum, u, bytes);
    } else {
        memset(sum, 0, bytes);
    }
    for (int m = 0; m <= lawson->tableau->stages; m++) {
        const int j = lawson->order[m];
        if (c[j] > c[row]) break;
        if (m > 0 && lawson->forward[m - 1]) {
            spc_block_multiply(&lawson->forward[m - 1]->table, block, sum);
        }
        if (j >= terms || weight[j] == 0) continue;
        const double *term = (const double *)(k[j] + block->offset);
        spc_block_combine(block->count, 1, &weight[j], &term, sum, sum);
    }
    for (int j = 0; j < terms; j++) {
        if (!lawson->backward[row][j]) continue;
        double term[2 * SPC_BLOCK];
        memcpy(term, k[j] + block->offset, bytes);
        spc_block_multiply(&lawson->backward[row][j]->table, block, term);
        const double *added = term;
        spc_block_combine(block->count, 1, &weight[j], &added, sum, sum);
    }
}
