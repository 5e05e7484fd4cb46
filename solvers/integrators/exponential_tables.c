/* specula: exponential_tables.c
 *
 * Tables of phi functions over the modes, and the fused passes that apply them.
 */
#include "exponential_tables.h"

#include "diagonal.h"

#include "vectors.h"

#include <complex.h>
#include <math.h>

/* Tables of one diagonal: [weight - 1][mode]. */
typedef struct diagonal {
    const double *linear_real;
    const spc_complex *linear_complex;
    double *real_table;         /* of a real diagonal, else NULL */
    spc_complex *complex_table; /* of a complex one, else NULL */
} diagonal;

struct spc_exponential_tables {
    const spc_problem *problem;
    const spc_exponential_weight *weights;
    int count;
    double h;
    size_t diagonals, of_channel[SPC_MAX_CHANNELS];
    bool fills[SPC_MAX_CHANNELS]; /* the first channel of a diagonal sees to its tables */
    diagonal diagonal[SPC_MAX_CHANNELS];
};

/* ---- tables ---- */

static size_t find_diagonal(spc_exponential_tables *tables, size_t channel) {
    const spc_problem *problem = tables->problem;
    size_t i = 0;
    for (; i < tables->diagonals; i++) {
        const diagonal *each = &tables->diagonal[i];
        if (each->linear_real == problem->linear_real[channel] &&
            each->linear_complex == problem->linear_complex[channel]) {
            return i;
        }
    }
    tables->diagonals++;
    tables->diagonal[i].linear_real = problem->linear_real[channel];
    tables->diagonal[i].linear_complex = problem->linear_complex[channel];
    return i;
}

spc_status spc_exponential_tables_create(spc_pool *pool, const spc_problem *problem,
                                         const spc_exponential_weight *weights, int count,
                                         spc_exponential_tables **result) {
    spc_exponential_tables *tables = spc_pool_take(pool, 1, sizeof *tables);
    if (!tables) return SPC_NO_MEMORY;
    *tables =
        (spc_exponential_tables){.problem = problem, .weights = weights, .count = count, .h = NAN};
    for (size_t c = 0; c < problem->channels; c++) {
        const size_t before = tables->diagonals;
        tables->of_channel[c] = find_diagonal(tables, c);
        tables->fills[c] = tables->diagonals > before;
    }
    const size_t size = (size_t)(count - 1) * problem->modes;
    for (size_t i = 0; i < tables->diagonals; i++) {
        diagonal *each = &tables->diagonal[i];
        if (each->linear_real) {
            each->real_table = spc_pool_take(pool, size, sizeof *each->real_table);
        } else {
            each->complex_table = spc_pool_take(pool, size, sizeof *each->complex_table);
        }
        if (!each->real_table && !each->complex_table) return SPC_NO_MEMORY;
    }
    *result = tables;
    return SPC_OK;
}

static bool is_zero(const double factor[SPC_PHI_COUNT]) {
    for (int k = 0; k < SPC_PHI_COUNT; k++) {
        if (factor[k] != 0) return false;
    }
    return true;
}

static double real_weight(const spc_exponential_weight *weight, double h, double linear) {
    double sum = 0, phi[SPC_PHI_COUNT];
    for (int part = 0; part < 2; part++) {
        const double *factor = weight->phi[part];
        if (is_zero(factor)) continue;
        spc_phi_real(weight->at[part] * h * linear, phi);
        /* A factor of 0 keeps what may have overflowed out of the sum. */
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            if (factor[k] != 0) sum += (k > 0 ? h : 1) * factor[k] * phi[k];
        }
    }
    return sum;
}

static spc_complex complex_weight(const spc_exponential_weight *weight, double h,
                                  spc_complex linear) {
    spc_complex sum = 0, phi[SPC_PHI_COUNT];
    for (int part = 0; part < 2; part++) {
        const double *factor = weight->phi[part];
        if (is_zero(factor)) continue;
        const spc_complex z = weight->at[part] * h * linear;
        spc_phi_complex(&z, phi);
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            if (factor[k] != 0) sum += (k > 0 ? h : 1) * factor[k] * phi[k];
        }
    }
    return sum;
}

static void fill_block(void *object, const spc_block *block) {
    const spc_exponential_tables *tables = object;
    const size_t modes = tables->problem->modes;
    if (!tables->fills[block->channel]) return;
    const diagonal *own = &tables->diagonal[tables->of_channel[block->channel]];
    for (int w = 1; w < tables->count; w++) {
        const spc_exponential_weight *weight = &tables->weights[w];
        const size_t first = (size_t)(w - 1) * modes;
        for (size_t m = block->first; m < block->first + block->count; m++) {
            if (own->real_table) {
                own->real_table[first + m] = real_weight(weight, tables->h, own->linear_real[m]);
            } else {
                own->complex_table[first + m] =
                    complex_weight(weight, tables->h, own->linear_complex[m]);
            }
        }
    }
}

void spc_exponential_tables_use(spc_exponential_tables *tables, double h) {
    if (tables->h == h) return;
    tables->h = h;
    spc_each_block(tables->problem, fill_block, tables);
}

/* ---- combinations ---- */

/* Inlined with a constant `count`, so that the inner loops unroll and the outer ones vectorise. */
static SPC_ALWAYS_INLINE void combine_pairs(size_t modes, int count, const double *const *weight,
                                            const double *const *vector, double *out) {
#pragma omp simd
    for (size_t m = 0; m < modes; m++) {
        double re = 0, im = 0;
        for (int k = 0; k < count; k++) {
            re += weight[k][m] * vector[k][2 * m];
            im += weight[k][m] * vector[k][2 * m + 1];
        }
        out[2 * m] = re;
        out[2 * m + 1] = im;
    }
}

#if SPC_WIDE_VECTORS

/* Of eight modes: two vectors of pairs, and each weight twice. */
typedef struct eight {
    spc_vector low, high;
} eight;

static SPC_ALWAYS_INLINE eight combine_eight(size_t m, int count, const double *const *weight,
                                             const double *const *vector) {
    eight sum = {{0}, {0}};
    for (int k = 0; k < count; k++) {
        const spc_vector w = spc_load(weight[k] + m);
        const spc_vector low = __builtin_shufflevector(w, w, 0, 0, 1, 1, 2, 2, 3, 3);
        const spc_vector high = __builtin_shufflevector(w, w, 4, 4, 5, 5, 6, 6, 7, 7);
        sum.low += low * spc_load(vector[k] + 2 * m);
        sum.high += high * spc_load(vector[k] + 2 * m + SPC_LANES);
    }
    return sum;
}

static SPC_ALWAYS_INLINE void store_eight(size_t m, eight sum, double *out) {
    spc_store(sum.low, out + 2 * m);
    spc_store(sum.high, out + 2 * m + SPC_LANES);
}

/* The last eight, found before any of them is overwritten, in place of a rest. */
static SPC_ALWAYS_INLINE void combine_real(size_t modes, int count, const double *const *weight,
                                           const double *const *vector, double *out) {
    if (modes < SPC_LANES) {
        combine_pairs(modes, count, weight, vector, out);
        return;
    }
    const size_t last = modes - SPC_LANES;
    const eight end = combine_eight(last, count, weight, vector);
    for (size_t m = 0; m < last; m += SPC_LANES) {
        store_eight(m, combine_eight(m, count, weight, vector), out);
    }
    store_eight(last, end, out);
}

#else

static SPC_ALWAYS_INLINE void combine_real(size_t modes, int count, const double *const *weight,
                                           const double *const *vector, double *out) {
    combine_pairs(modes, count, weight, vector, out);
}

#endif

static SPC_ALWAYS_INLINE void combine_complex(size_t modes, int count, const double *const *weight,
                                              const double *const *vector, double *out) {
#pragma omp simd
    for (size_t m = 0; m < modes; m++) {
        double re = 0, im = 0;
        for (int k = 0; k < count; k++) {
            const double a = weight[k][2 * m], b = weight[k][2 * m + 1];
            const double x = vector[k][2 * m], y = vector[k][2 * m + 1];
            re += a * x - b * y;
            im += a * y + b * x;
        }
        out[2 * m] = re;
        out[2 * m + 1] = im;
    }
}

#define BY_COUNT(form)                                                                             \
    switch (count) {                                                                               \
    case 1:                                                                                        \
        form(modes, 1, weight, vector, out);                                                       \
        break;                                                                                     \
    case 2:                                                                                        \
        form(modes, 2, weight, vector, out);                                                       \
        break;                                                                                     \
    case 3:                                                                                        \
        form(modes, 3, weight, vector, out);                                                       \
        break;                                                                                     \
    case 4:                                                                                        \
        form(modes, 4, weight, vector, out);                                                       \
        break;                                                                                     \
    default:                                                                                       \
        form(modes, SPC_EXPONENTIAL_TERMS, weight, vector, out);                                   \
        break;                                                                                     \
    }

static void combine(bool real, size_t modes, int count, const double *const *weight,
                    const double *const *vector, double *out) {
    if (real) {
        BY_COUNT(combine_real)
    } else {
        BY_COUNT(combine_complex)
    }
}

typedef struct combination {
    const spc_exponential_tables *tables;
    int count;
    const spc_exponential_term *terms;
    spc_complex *out;
} combination;

static void combine_block(void *object, const spc_block *block) {
    const combination *c = object;
    const size_t modes = c->tables->problem->modes;
    const diagonal *own = &c->tables->diagonal[c->tables->of_channel[block->channel]];
    const double *weight[SPC_EXPONENTIAL_TERMS], *vector[SPC_EXPONENTIAL_TERMS];
    for (int k = 0; k < c->count; k++) {
        const size_t first = (size_t)(c->terms[k].weight - 1) * modes + block->first;
        weight[k] = own->real_table ? own->real_table + first
                                    : (const double *)(own->complex_table + first);
        vector[k] = (const double *)(c->terms[k].vector + block->offset);
    }
    combine(own->real_table, block->count, c->count, weight, vector,
            (double *)(c->out + block->offset));
}

void spc_exponential_combine(const spc_exponential_tables *tables, int count,
                             const spc_exponential_term *terms, spc_complex *out) {
    spc_each_block(tables->problem, combine_block, &(combination){tables, count, terms, out});
}
