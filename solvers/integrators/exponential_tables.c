/* specula: exponential_tables.c
 *
 * Tables of phi functions over the modes, and the fused passes that apply them.
 */
#include "exponential_tables.h"

#include "compiler.h"

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
        tables->of_channel[c] = find_diagonal(tables, c);
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

void spc_exponential_tables_use(spc_exponential_tables *tables, double h) {
    if (tables->h == h) return;
    tables->h = h;
    const size_t modes = tables->problem->modes;
    for (size_t i = 0; i < tables->diagonals; i++) {
        const diagonal *each = &tables->diagonal[i];
        for (int w = 1; w < tables->count; w++) {
            const size_t first = (size_t)(w - 1) * modes;
            for (size_t m = 0; m < modes && each->real_table; m++) {
                each->real_table[first + m] =
                    real_weight(&tables->weights[w], h, each->linear_real[m]);
            }
            for (size_t m = 0; m < modes && each->complex_table; m++) {
                each->complex_table[first + m] =
                    complex_weight(&tables->weights[w], h, each->linear_complex[m]);
            }
        }
    }
}

/* ---- combinations ---- */

/* Inlined with a constant `count`, so that the inner loops unroll and the outer ones vectorise. */
static SPC_ALWAYS_INLINE void combine_real(size_t modes, int count,
                                                               const double *const *weight,
                                                               const double *const *vector,
                                                               double *out) {
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

static SPC_ALWAYS_INLINE void combine_complex(size_t modes, int count,
                                                                  const double *const *weight,
                                                                  const double *const *vector,
                                                                  double *out) {
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

#define BY_COUNT(combine)                                                                          \
    switch (count) {                                                                               \
    case 1:                                                                                        \
        combine(modes, 1, weight, vector, out);                                                    \
        break;                                                                                     \
    case 2:                                                                                        \
        combine(modes, 2, weight, vector, out);                                                    \
        break;                                                                                     \
    case 3:                                                                                        \
        combine(modes, 3, weight, vector, out);                                                    \
        break;                                                                                     \
    case 4:                                                                                        \
        combine(modes, 4, weight, vector, out);                                                    \
        break;                                                                                     \
    default:                                                                                       \
        combine(modes, SPC_EXPONENTIAL_TERMS, weight, vector, out);                                \
        break;                                                                                     \
    }

static void combine_block(bool real, size_t modes, int count, const double *const *weight,
                          const double *const *vector, double *out) {
    if (real) {
        BY_COUNT(combine_real)
    } else {
        BY_COUNT(combine_complex)
    }
}

void spc_exponential_combine(const spc_exponential_tables *tables, int count,
                             const spc_exponential_term *terms, spc_complex *out) {
    const size_t modes = tables->problem->modes;
    for (size_t c = 0; c < tables->problem->channels; c++) {
        const diagonal *own = &tables->diagonal[tables->of_channel[c]];
        const double *weight[SPC_EXPONENTIAL_TERMS], *vector[SPC_EXPONENTIAL_TERMS];
        for (int k = 0; k < count; k++) {
            const size_t first = (size_t)(terms[k].weight - 1) * modes;
            weight[k] = own->real_table ? own->real_table + first
                                        : (const double *)(own->complex_table + first);
            vector[k] = (const double *)(terms[k].vector + c * modes);
        }
        combine_block(own->real_table, modes, count, weight, vector, (double *)(out + c * modes));
    }
}
