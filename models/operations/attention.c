/* specula: attention.c
 *
 * Scaled dot products of queries and keys, softmax over keys, and the mean of values by it (Vaswani et al. 2017, equation 1):
 *     y_i = sum_j P_ij v_j,   P_ij = exp(s q_i.k_j + b_ij - L_i),   L_i the logarithm of the sum over j,
 * for each head on its share of the channels. Scores are made for a block of queries at a time, and made again for the
 * adjoint from L_i, so that no array has queries times keys numbers (Dao et al. 2022).
 */
#include "tensor/gemm.h"
#include "tensor/operation.h"
#include "tensor/rows.h"
#include "tensor/vector_functions.h"

#include <stdint.h>

enum { BLOCK_NUMBERS = 1 << 16, LEAST_BLOCK = 16 };

typedef struct attention {
    size_t batch, heads, queries, keys;
    size_t width, depth; /* of a head: of queries and keys, of values */
    size_t step[3];      /* from member to member of queries, keys, values; 0: all share one */
    size_t block;        /* queries at a time */
    spc_real scale;
    uint32_t *row; /* of the bias, by query and key */
} attention;

/* Some queries of a head. */
typedef struct piece {
    size_t head, first, count;
} piece;

enum { QUERIES, KEYS, VALUES, BIAS };

/* ---- places ---- */

static size_t stride_of(const attention *a, int operand) {
    return a->heads * (operand == VALUES ? a->depth : a->width);
}

/* The matrix of a head of queries (of a piece), keys or values. */
static const spc_real *part_of(const attention *a, const spc_real *numbers, int operand,
                               const piece *p, size_t member) {
    const size_t channel = p->head * (operand == VALUES ? a->depth : a->width);
    const size_t point = operand == QUERIES ? p->first : 0;
    return numbers + member * a->step[operand] + point * stride_of(a, operand) + channel;
}

static spc_matrix matrix_of(const attention *a, const spc_real *numbers, int operand,
                            const piece *p, size_t member, bool transposed) {
    return (spc_matrix){part_of(a, numbers, operand, p, member), stride_of(a, operand), transposed};
}

/* Where y or its gradient has the rows of a piece. */
static spc_real *result_of(const attention *a, spc_real *y, const piece *p, size_t member) {
    const size_t stride = a->heads * a->depth;
    return y + (member * a->queries + p->first) * stride + p->head * a->depth;
}

static spc_real *logarithms_of(const spc_tensor *y, const piece *p, size_t member) {
    const attention *a = y->settings;
    return y->kept + (member * a->heads + p->head) * a->queries + p->first;
}

/* Three blocks of scratch: probabilities, what is done with them, the bias. */
static spc_real *scratch(const spc_tensor *y, size_t which) {
    const attention *a = y->settings;
    return y->work + which * a->block * a->keys;
}

/* ---- scores ---- */

static void take_bias(const attention *a, const piece *p, const spc_real *table,
                      spc_real *restrict bias) {
    const uint32_t *row = a->row + p->first * a->keys;
    for (size_t i = 0; i < p->count * a->keys; i++) bias[i] = table[row[i] * a->heads + p->head];
}

/* q.k for all of a piece */
static void multiply_keys(const attention *a, const piece *p, size_t member, const spc_real *q,
                          const spc_real *k, spc_real keep, spc_real *scores) {
    spc_gemm(p->count, a->keys, a->width, matrix_of(a, q, QUERIES, p, member, false),
             matrix_of(a, k, KEYS, p, member, true), keep, scores, a->keys);
}

/* s x + bias in place; the largest. */
static spc_real finish_scores(const attention *a, const spc_real *restrict bias,
                              spc_real *restrict x) {
    spc_real most = -INFINITY;
    for (size_t j = 0; j < a->keys; j++) {
        x[j] = a->scale * x[j] + (bias ? bias[j] : 0);
        most = x[j] > most ? x[j] : most;
    }
    return most;
}

/* x = exp(x - shift); the sum. */
static spc_real exponentiate(size_t count, spc_real shift, spc_real *restrict x) {
    spc_real sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t j = 0; j < count; j++) {
        x[j] = spc_exp(x[j] - shift);
        sum += x[j];
    }
    return sum;
}

/* Probabilities for the first time, and their logarithms. */
static void find_probabilities(const spc_tensor *y, const piece *p, size_t member,
                               const spc_real *bias, spc_real *scores) {
    const attention *a = y->settings;
    spc_real *logarithm = logarithms_of(y, p, member);
    multiply_keys(a, p, member, y->operand[QUERIES]->value, y->operand[KEYS]->value, 0, scores);
    for (size_t i = 0; i < p->count; i++) {
        spc_real *restrict row = scores + i * a->keys;
        const spc_real most = finish_scores(a, bias ? bias + i * a->keys : NULL, row);
        const spc_real sum = exponentiate(a->keys, most, row);
        for (size_t j = 0; j < a->keys; j++) row[j] /= sum;
        logarithm[i] = most + spc_log_of(sum);
    }
}

static void recall_probabilities(const spc_tensor *y, const piece *p, size_t member,
                                 const spc_real *bias, spc_real *scores) {
    const attention *a = y->settings;
    const spc_real *logarithm = logarithms_of(y, p, member);
    multiply_keys(a, p, member, y->operand[QUERIES]->value, y->operand[KEYS]->value, 0, scores);
    for (size_t i = 0; i < p->count; i++) {
        spc_real *row = scores + i * a->keys;
        finish_scores(a, bias ? bias + i * a->keys : NULL, row);
        exponentiate(a->keys, logarithm[i], row);
    }
}

/* x = P (x - the mean of x by P), row by row: the slope of softmax, the same both ways. */
static void apply_slope(const attention *a, const piece *p, const spc_real *probabilities,
                        spc_real *x) {
    for (size_t i = 0; i < p->count; i++) {
        const spc_real *restrict weight = probabilities + i * a->keys;
        spc_real *restrict row = x + i * a->keys, mean = 0;
#pragma omp simd reduction(+ : mean)
        for (size_t j = 0; j < a->keys; j++) mean += weight[j] * row[j];
        for (size_t j = 0; j < a->keys; j++) row[j] = weight[j] * (row[j] - mean);
    }
}

/* result = keep result + weights times values */
static void multiply_values(const attention *a, const piece *p, size_t member,
                            const spc_real *weights, const spc_real *v, spc_real keep,
                            spc_real *result) {
    spc_gemm(p->count, a->depth, a->keys, (spc_matrix){weights, a->keys, false},
             matrix_of(a, v, VALUES, p, member, false), keep, result_of(a, result, p, member),
             a->heads * a->depth);
}

/* ---- pieces ---- */

typedef void visit(const spc_tensor *y, const piece *p, const spc_real *bias);

static void visit_all(const spc_tensor *y, visit *each) {
    const attention *a = y->settings;
    spc_real *bias = a->row ? scratch(y, 2) : NULL;
    for (size_t head = 0; head < a->heads; head++) {
        for (size_t first = 0; first < a->queries; first += a->block) {
            const size_t left = a->queries - first;
            const piece p = {head, first, left < a->block ? left : a->block};
            if (bias) take_bias(a, &p, y->operand[BIAS]->value, bias);
            each(y, &p, bias);
        }
    }
}

static void forward_piece(const spc_tensor *y, const piece *p, const spc_real *bias) {
    const attention *a = y->settings;
    spc_real *scores = scratch(y, 0);
    for (size_t member = 0; member < a->batch; member++) {
        find_probabilities(y, p, member, bias, scores);
        multiply_values(a, p, member, scores, y->operand[VALUES]->value, 0, y->value);
    }
}

static void forward(const spc_tensor *y) {
    visit_all(y, forward_piece);
}

/* What scores are given goes to a row of the bias. */
static void give_to_bias(const spc_tensor *y, const piece *p, const spc_real *slopes) {
    const attention *a = y->settings;
    spc_real *sum = y->operand[BIAS]->gradient;
    const uint32_t *row = a->row + p->first * a->keys;
    for (size_t i = 0; i < p->count * a->keys; i++) sum[row[i] * a->heads + p->head] += slopes[i];
}

static void give_to_values(const spc_tensor *y, const piece *p, size_t member,
                           const spc_real *probabilities, const spc_real *dy) {
    const attention *a = y->settings;
    spc_gemm(a->keys, a->depth, p->count, (spc_matrix){probabilities, a->keys, true},
             (spc_matrix){dy, a->heads * a->depth, false}, 1,
             (spc_real *)part_of(a, y->operand[VALUES]->gradient, VALUES, p, member),
             stride_of(a, VALUES));
}

/* dq += slopes k, dk += slopes^T q */
static void give_to_pair(const spc_tensor *y, const piece *p, size_t member,
                         const spc_real *slopes) {
    const attention *a = y->settings;
    const spc_tensor *q = y->operand[QUERIES], *k = y->operand[KEYS];
    if (q->gradient) {
        spc_gemm(p->count, a->width, a->keys, (spc_matrix){slopes, a->keys, false},
                 matrix_of(a, k->value, KEYS, p, member, false), 1,
                 (spc_real *)part_of(a, q->gradient, QUERIES, p, member), stride_of(a, QUERIES));
    }
    if (k->gradient) {
        spc_gemm(a->keys, a->width, p->count, (spc_matrix){slopes, a->keys, true},
                 matrix_of(a, q->value, QUERIES, p, member, false), 1,
                 (spc_real *)part_of(a, k->gradient, KEYS, p, member), stride_of(a, KEYS));
    }
}

static void backward_piece(const spc_tensor *y, const piece *p, const spc_real *bias) {
    const attention *a = y->settings;
    spc_real *probabilities = scratch(y, 0), *slopes = scratch(y, 1);
    for (size_t member = 0; member < a->batch; member++) {
        const spc_real *dy = result_of(a, y->gradient, p, member);
        recall_probabilities(y, p, member, bias, probabilities);
        if (y->operand[VALUES]->gradient) give_to_values(y, p, member, probabilities, dy);
        spc_gemm(p->count, a->keys, a->depth, (spc_matrix){dy, a->heads * a->depth, false},
                 matrix_of(a, y->operand[VALUES]->value, VALUES, p, member, true), 0, slopes,
                 a->keys);
        apply_slope(a, p, probabilities, slopes);
        if (bias && y->operand[BIAS]->gradient) give_to_bias(y, p, slopes);
        for (size_t i = 0; i < p->count * a->keys; i++) slopes[i] *= a->scale;
        give_to_pair(y, p, member, slopes);
    }
}

static void backward(const spc_tensor *y) {
    for (int i = QUERIES; i <= BIAS; i++) {
        if (y->operand[i] && y->operand[i]->gradient) spc_gradient_sum(y, i);
    }
    visit_all(y, backward_piece);
}

/* Of the scores, into `slopes`. */
static void find_slopes(const spc_tensor *y, const piece *p, size_t member, spc_real *slopes) {
    const attention *a = y->settings;
    const spc_tensor *q = y->operand[QUERIES], *k = y->operand[KEYS], *bias = y->operand[BIAS];
    memset(slopes, 0, p->count * a->keys * sizeof *slopes);
    if (q->tangent) multiply_keys(a, p, member, q->tangent, k->value, 1, slopes);
    if (k->tangent) multiply_keys(a, p, member, q->value, k->tangent, 1, slopes);
    for (size_t i = 0; i < p->count * a->keys; i++) slopes[i] *= a->scale;
    if (!bias || !bias->tangent) return;
    const uint32_t *row = a->row + p->first * a->keys;
    for (size_t i = 0; i < p->count * a->keys; i++) {
        slopes[i] += bias->tangent[row[i] * a->heads + p->head];
    }
}

static void tangent_piece(const spc_tensor *y, const piece *p, const spc_real *bias) {
    const attention *a = y->settings;
    const spc_tensor *v = y->operand[VALUES];
    spc_real *probabilities = scratch(y, 0), *slopes = scratch(y, 1);
    for (size_t member = 0; member < a->batch; member++) {
        recall_probabilities(y, p, member, bias, probabilities);
        find_slopes(y, p, member, slopes);
        apply_slope(a, p, probabilities, slopes);
        multiply_values(a, p, member, slopes, v->value, 0, y->tangent);
        if (v->tangent) multiply_values(a, p, member, probabilities, v->tangent, 1, y->tangent);
    }
}

static void tangent(const spc_tensor *y) {
    visit_all(y, tangent_piece);
}

static double flops(const spc_tensor *y) {
    const attention *a = y->settings;
    return 2 * (double)(a->batch * a->heads) * (double)a->queries * (double)a->keys *
           (double)(a->width + a->depth);
}

static const spc_operation operation = {
    .name = "attention",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND | SPC_KEEPS_THIRD | SPC_KEEPS_FOURTH,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .flops = flops,
};

/* ---- building ---- */

static size_t points_of(const spc_tensor *x) {
    return x->size / spc_tensor_batch(x) / spc_tensor_channels(x);
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

/* Whether batches agree or are 1, heads divide channels, and keys fit queries and values. */
static bool fits(const attention *a, spc_tensor *const *in) {
    if (a->heads == 0) return false;
    for (int i = QUERIES; i <= VALUES; i++) {
        const size_t batch = spc_tensor_batch(in[i]);
        if (in[i]->shape.rank < 3 || (batch != 1 && batch != a->batch) ||
            spc_tensor_channels(in[i]) % a->heads) {
            return false;
        }
    }
    return spc_tensor_channels(in[QUERIES]) == spc_tensor_channels(in[KEYS]) &&
           points_of(in[KEYS]) == points_of(in[VALUES]);
}

/* Rows that are not given are those of the pairs in order. */
static bool copy_rows(attention *a, spc_tensor *bias, const size_t *rows) {
    const size_t count = a->queries * a->keys;
    a->row = spc_pool_take(spc_graph_pool(bias->graph), count, sizeof *a->row);
    if (!a->row || spc_tensor_channels(bias) != a->heads) return false;
    for (size_t i = 0; i < count; i++) {
        const size_t row = rows ? rows[i] : i;
        if (row >= bias->size / a->heads) return false;
        a->row[i] = (uint32_t)row;
    }
    return true;
}

spc_tensor *spc_attend(spc_tensor *queries, spc_tensor *keys, spc_tensor *values,
                       spc_attention how) {
    if (!queries || !keys || !values) return NULL;
    spc_tensor *in[] = {queries, keys, values, how.bias};
    attention a = {
        .heads = how.heads ? how.heads : 1, .queries = points_of(queries), .keys = points_of(keys)};
    for (int i = QUERIES; i <= VALUES; i++) a.batch = larger(a.batch, spc_tensor_batch(in[i]));
    if (!fits(&a, in)) {
        return spc_graph_refuse(queries->graph, "attention: queries, keys and values do not fit");
    }
    if (how.bias && !copy_rows(&a, how.bias, how.rows)) {
        return spc_graph_refuse(queries->graph, "attention: the bias has other rows or heads");
    }
    for (int i = QUERIES; i <= VALUES; i++) {
        a.step[i] = spc_tensor_batch(in[i]) == 1 ? 0 : in[i]->size / a.batch;
    }
    a.width = spc_tensor_channels(keys) / a.heads;
    a.depth = spc_tensor_channels(values) / a.heads;
    a.scale = how.scale != 0 ? (spc_real)how.scale : 1 / spc_root((spc_real)a.width);
    a.block = larger(LEAST_BLOCK, BLOCK_NUMBERS / a.keys);
    if (a.block > a.queries) a.block = a.queries;
    spc_shape shape = queries->shape;
    shape.n[0] = a.batch;
    shape.n[shape.rank - 1] = a.heads * a.depth;
    spc_tensor *y = spc_result(queries->graph, &operation, shape, in, 4);
    attention *settings = y ? spc_settings(y, sizeof *settings) : NULL;
    if (!settings) return NULL;
    *settings = a;
    y->kept_size = a.batch * a.heads * a.queries;
    y->work_size = 3 * a.block * a.keys;
    return y;
}
