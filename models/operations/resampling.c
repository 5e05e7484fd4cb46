/* specula: resampling.c
 *
 * Fields on a finer or coarser grid, axis by axis. Averages over blocks; nearest points; lines between points; and the
 * trigonometric interpolant, row by row of the matrix
 *     A[j][i] = (1/n) sum over |k| <= K of exp(2 pi i k (j/m - i/n)),  2 K <= min(m, n),
 * where the mode k = +-n/2 of the coarser grid is a cosine.
 */
#include "operations/linear.h"

#include <math.h>

#define PI 3.14159265358979323846

/* ---- blocks ---- */

static spc_tensor *average_axis(spc_tensor *x, int axis, size_t factor) {
    const size_t n = x->shape.n[axis + 1];
    if (factor == 1) return x;
    if (factor == 0 || n % factor) {
        return spc_graph_refuse(x->graph, "blocks of %zu do not divide an axis of %zu points",
                                factor, n);
    }
    spc_matrix_entry *entries = spc_linear_table(x, n, sizeof *entries);
    if (!entries) return NULL;
    for (size_t i = 0; i < n; i++)
        entries[i] = (spc_matrix_entry){i / factor, i, 1 / (double)factor};
    return spc_map_axis(x, axis, n / factor, entries, n);
}

spc_tensor *spc_average_pooling(spc_tensor *x, const size_t *block) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++)
        x = average_axis(x, axis, block[axis]);
    return x;
}

/* ---- nearest points, and lines ---- */

static spc_tensor *nearest_axis(spc_tensor *x, int axis, size_t m) {
    const size_t n = x->shape.n[axis + 1];
    spc_matrix_entry *entries = spc_linear_table(x, m, sizeof *entries);
    if (!entries) return NULL;
    for (size_t j = 0; j < m; j++) entries[j] = (spc_matrix_entry){j, j * n / m, 1};
    return spc_map_axis(x, axis, m, entries, m);
}

/* Point j of m lies at j step / parts of the old spacing; around the corner the old points come again. */
static spc_tensor *lines(spc_tensor *x, int axis, size_t m, size_t step, size_t parts) {
    const size_t n = x->shape.n[axis + 1];
    spc_matrix_entry *entries = spc_linear_table(x, 2 * m, sizeof *entries);
    if (!entries) return NULL;
    size_t count = 0;
    for (size_t j = 0; j < m; j++) {
        const size_t left = j * step / parts, rest = j * step % parts;
        const double share = (double)rest / (double)parts;
        entries[count++] = (spc_matrix_entry){j, left, 1 - share};
        if (rest) entries[count++] = (spc_matrix_entry){j, (left + 1) % n, share};
    }
    return spc_map_axis(x, axis, m, entries, count);
}

/* The first and the last points stay where they are. */
static spc_tensor *between_corners(spc_tensor *x, int axis, size_t m) {
    const size_t n = x->shape.n[axis + 1];
    return lines(x, axis, m, m > 1 ? n - 1 : 0, m > 1 ? m - 1 : 1);
}

/* ---- trigonometric interpolation ---- */

/* sum over |k| <= K of cos(2 pi k t / turn), K = (coarse - 1) / 2, and what the cosine of k = coarse / 2 adds. */
static double kernel(size_t t, size_t turn, size_t coarse, double nyquist) {
    const size_t odd = 2 * ((coarse - 1) / 2) + 1;
    /* Angles are brought below one turn while they are whole numbers. */
    const double below = sin(PI * (double)t / (double)turn);
    double sum =
        t == 0 ? (double)odd : sin(PI * (double)(odd * t % (2 * turn)) / (double)turn) / below;
    if (coarse % 2 == 0) {
        sum += nyquist * cos(PI * (double)(coarse * t % (2 * turn)) / (double)turn);
    }
    return sum;
}

static void fill_interpolant(double *matrix, size_t m, size_t n) {
    const size_t turn = n * m, coarse = m < n ? m : n;
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i < n; i++) {
            const size_t t = (j * n + turn - i * m) % turn;
            /* A finer grid has the mode twice, as +coarse/2 and -coarse/2. */
            matrix[j * n + i] = kernel(t, turn, coarse, m < n ? 2 : 1) / (double)n;
        }
    }
}

static spc_tensor *interpolant(spc_tensor *x, int axis, size_t m) {
    const size_t n = x->shape.n[axis + 1];
    spc_context *context = spc_pool_context(spc_graph_pool(x->graph));
    double *matrix = spc_allocate(context, m * n, sizeof *matrix);
    if (!matrix) return spc_graph_refuse(x->graph, "out of memory");
    fill_interpolant(matrix, m, n);
    spc_tensor *y = spc_map_axis_dense(x, axis, m, matrix);
    spc_release(context, matrix);
    return y;
}

spc_tensor *spc_resample(spc_tensor *x, const size_t *points, spc_resampling how) {
    for (int axis = 0; x && axis < spc_tensor_dims(x); axis++) {
        const size_t n = x->shape.n[axis + 1], m = points[axis];
        if (m == n) continue;
        switch (how) {
        case SPC_RESAMPLE_NEAREST:
            x = nearest_axis(x, axis, m);
            break;
        case SPC_RESAMPLE_LINEAR:
            x = lines(x, axis, m, n, m);
            break;
        case SPC_RESAMPLE_CORNERS:
            x = between_corners(x, axis, m);
            break;
        case SPC_RESAMPLE_SPECTRAL:
            x = interpolant(x, axis, m);
            break;
        }
    }
    return x;
}
