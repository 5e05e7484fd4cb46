/* specula: fourier.c
 *
 * All modes of real fields, and fields from their modes, by FFTW:
 *     U_k = (1/N) sum over points of u exp(-2 pi i k.j/N),   u = sum over k of share_k Re(U_k exp(2 pi i k.j/N)),
 * where share is 2 for modes that stand for their conjugates too, on the last axis those other than 0 and N/2, and 1 for
 * these. The adjoint of each is the other with other factors.
 *
 * One member of the batch at a time goes through scratch, which always lies as the plans were made for.
 */
#include "operations/linear.h"
#include "planner.h"
#include "tensor/rows.h"

#include <fftw3.h>
#include <math.h>

#ifdef SPC_TENSOR_DOUBLE
#define FFTW(name) fftw_##name
#else
#define FFTW(name) fftwf_##name
#endif

typedef struct transform {
    FFTW(plan) forward, inverse;
    size_t members, channels;
    size_t points, modes;   /* of one member */
    size_t last, last_half; /* points and modes of the last axis */
} transform;

/* Scratch: the field of a member, from a cache line on its modes. */
static size_t field_size(const transform *t) {
    const size_t line = 64 / sizeof(spc_real);
    return (t->points * t->channels + line - 1) / line * line;
}
static size_t modes_size(const transform *t) {
    return t->modes * 2 * t->channels;
}

/* to = (add: to +) modes, by one factor where they stand for themselves, by another where for two. */
static void scale_modes(const transform *t, const spc_real *from, spc_real *to, double alone,
                        double paired, bool add) {
    const size_t width = 2 * t->channels, row = t->last_half * width;
    const size_t pairs = (t->last - 1) / 2;
    for (size_t i = 0; i < t->modes; i += t->last_half, from += row, to += row) {
        spc_give_numbers(to, from, (spc_real)alone, width, !add);
        spc_give_numbers(to + width, from + width, (spc_real)paired, pairs * width, !add);
        if (t->last % 2) continue;
        const size_t nyquist = (pairs + 1) * width;
        spc_give_numbers(to + nyquist, from + nyquist, (spc_real)alone, width, !add);
    }
}

static void analyse(const transform *t, const spc_real *from, spc_real *to, double alone,
                    double paired, bool add, spc_real *work) {
    const size_t size = t->points * t->channels;
    spc_real *modes = work + field_size(t);
    for (size_t m = 0; m < t->members; m++, from += size, to += modes_size(t)) {
        memcpy(work, from, size * sizeof *work);
        FFTW(execute_dft_r2c)(t->forward, work, (FFTW(complex) *)modes);
        scale_modes(t, modes, to, alone, paired, add);
    }
}

static void synthesise(const transform *t, const spc_real *from, spc_real *to, double alone,
                       double paired, bool add, spc_real *work) {
    const size_t size = t->points * t->channels;
    spc_real *modes = work + field_size(t);
    for (size_t m = 0; m < t->members; m++, from += modes_size(t), to += size) {
        scale_modes(t, from, modes, alone, paired, false);
        FFTW(execute_dft_c2r)(t->inverse, (FFTW(complex) *)modes, work);
        spc_give_numbers(to, work, 1, size, !add);
    }
}

static void fourier_apply(const void *table, const spc_real *from, spc_real *to, bool add,
                          spc_real *work) {
    const transform *t = table;
    const double mean = 1 / (double)t->points;
    analyse(t, from, to, mean, mean, add, work);
}
static void fourier_adjoint(const void *table, const spc_real *from, spc_real *to, bool add,
                            spc_real *work) {
    const transform *t = table;
    const double mean = 1 / (double)t->points;
    synthesise(t, from, to, mean, mean / 2, add, work);
}
static void inverse_apply(const void *table, const spc_real *from, spc_real *to, bool add,
                          spc_real *work) {
    synthesise(table, from, to, 1, 1, add, work);
}
static void inverse_adjoint(const void *table, const spc_real *from, spc_real *to, bool add,
                            spc_real *work) {
    analyse(table, from, to, 1, 2, add, work);
}

/* ---- plans ---- */

static void destroy_plans(void *object) {
    const transform *t = object;
    spc_lock_planner();
    if (t->forward) FFTW(destroy_plan)(t->forward);
    if (t->inverse) FFTW(destroy_plan)(t->inverse);
    spc_unlock_planner();
}

static void make_plans(transform *t, int dims, const size_t *points, spc_real *field) {
    FFTW(iodim64) there[SPC_MAX_DIMS], back[SPC_MAX_DIMS];
    const FFTW(iodim64) channels = {(ptrdiff_t)t->channels, 1, 1};
    ptrdiff_t stride = channels.n, mode_stride = channels.n;
    for (int axis = dims; axis-- > 0;) {
        const ptrdiff_t n = (ptrdiff_t)points[axis];
        there[axis] = (FFTW(iodim64)){n, stride, mode_stride};
        back[axis] = (FFTW(iodim64)){n, mode_stride, stride};
        stride *= n;
        mode_stride *= axis == dims - 1 ? n / 2 + 1 : n;
    }
    FFTW(complex) *modes = (FFTW(complex) *)(field + field_size(t));
    spc_lock_planner();
    t->forward = FFTW(plan_guru64_dft_r2c)(dims, there, 1, &channels, field, modes, FFTW_ESTIMATE);
    t->inverse = FFTW(plan_guru64_dft_c2r)(dims, back, 1, &channels, modes, field, FFTW_ESTIMATE);
    spc_unlock_planner();
}

/* Between fields of these points and their modes. */
static transform *create(spc_tensor *x, const size_t *points, size_t channels) {
    const int dims = spc_tensor_dims(x);
    spc_context *context = spc_pool_context(spc_graph_pool(x->graph));
    transform *t = spc_linear_table(x, 1, sizeof *t);
    if (!t) return NULL;
    t->members = spc_tensor_batch(x);
    t->channels = channels;
    t->last = points[dims - 1];
    t->last_half = t->last / 2 + 1;
    t->points = t->modes = 1;
    for (int axis = 0; axis < dims; axis++) {
        t->points *= points[axis];
        t->modes *= axis == dims - 1 ? t->last_half : points[axis];
    }
    /* FFTW_ESTIMATE reads no data, but plans hold for arrays of the alignment seen here. */
    spc_real *sample = spc_allocate(context, field_size(t) + modes_size(t), sizeof *sample);
    if (sample && spc_pool_at_end(spc_graph_pool(x->graph), destroy_plans, t) == SPC_OK) {
        make_plans(t, dims, points, sample);
    }
    spc_release(context, sample);
    if (t->forward && t->inverse) return t;
    spc_graph_refuse(x->graph, "FFTW could not plan a transform");
    return NULL;
}

static double flops(const transform *t) {
    return 2.5 * (double)t->members * (double)t->channels * (double)t->points *
           log2((double)t->points);
}

static bool has_grid(const spc_tensor *x) {
    return spc_tensor_dims(x) >= 1 && spc_tensor_dims(x) <= SPC_MAX_DIMS;
}

spc_tensor *spc_fourier(spc_tensor *x) {
    if (!x) return NULL;
    if (!has_grid(x)) return spc_graph_refuse(x->graph, "a transform needs 1 to 3 axes");
    const size_t channels = spc_tensor_channels(x);
    const transform *t = create(x, x->shape.n + 1, channels);
    if (!t) return NULL;
    spc_shape shape = x->shape;
    shape.n[shape.rank - 2] = t->last_half;
    shape.n[shape.rank - 1] = 2 * channels;
    return spc_linear_result(
        x, shape,
        (spc_linear){fourier_apply, fourier_adjoint, t, field_size(t) + modes_size(t), flops(t)});
}

spc_tensor *spc_fourier_inverse(spc_tensor *modes, size_t last) {
    if (!modes) return NULL;
    spc_shape shape = modes->shape;
    const size_t channels = spc_tensor_channels(modes) / 2;
    if (!has_grid(modes) || spc_tensor_channels(modes) % 2 || last == 0 ||
        shape.n[shape.rank - 2] != last / 2 + 1) {
        return spc_graph_refuse(modes->graph, "%zu points on the last axis need %zu complex modes",
                                last, last / 2 + 1);
    }
    shape.n[shape.rank - 2] = last;
    shape.n[shape.rank - 1] = channels;
    const transform *t = create(modes, shape.n + 1, channels);
    if (!t) return NULL;
    return spc_linear_result(
        modes, shape,
        (spc_linear){inverse_apply, inverse_adjoint, t, field_size(t) + modes_size(t), flops(t)});
}
