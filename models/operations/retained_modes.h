/* specula: retained_modes.h
 *
 * The low Fourier modes of real fields with channels last, by products with matrices of cosines and sines, axis by axis:
 *
 *   analysis   X_k = sum_x u(x) exp(-2 pi i k.x/N);   synthesis   u(x) = sum_k Re(X_k exp(2 pi i k.x/N)), its transpose.
 *
 * Each axis is transformed as a real one; what mixes its cosines and sines into complex modes is a pass over the few that are
 * kept. Products of matrices beat FFTW on channels-last fields for all counts of modes that networks use.
 */
#ifndef SPECULA_RETAINED_MODES_H
#define SPECULA_RETAINED_MODES_H

#include "tensor/operation.h"

typedef struct spc_retained_axis {
    size_t points, harmonics;
    spc_real *waves; /* [harmonics][cosine, sine][points] */
} spc_retained_axis;

typedef struct spc_retained {
    int dims;
    spc_retained_axis axis[SPC_MAX_DIMS];
    size_t count;  /* of modes */
    size_t *index; /* of each among those of the weights */
    size_t *row;   /* [mode][1 << dims]: its real coefficients; the first half make the real part */
    spc_real *sign;  /* of each of them */
    spc_real *share; /* [mode]: 1 where the mode is its own conjugate along the last axis, else 2 */
    size_t rows;     /* real coefficients */
    size_t points;   /* of the field */
} spc_retained;

/* Modes that weights of modes[axis] have and that both fields of `points` and of `others` points can hold, for fields of `points`.
 * Wavenumbers of an axis are r - modes/2, r = 0 ... modes - 1; of the last axis r. A field of N points holds -N/2 <= k < N/2
 * and on the last axis 0 <= k <= N/2. NULL when out of memory. */
spc_retained *spc_retained_create(spc_pool *pool, int dims, const size_t *modes,
                                  const size_t *points, const size_t *others);
/* Numbers of scratch for one field of so many channels. */
size_t spc_retained_work(const spc_retained *r, size_t channels);

/* A complex mode is two planes of channels, imaginary part first; modes are `stride` numbers apart. */
void spc_retained_analyse(const spc_retained *r, size_t channels, const spc_real *field,
                          const spc_real *scale, spc_real *modes, size_t stride, spc_real *work);
/* field = keep field + synthesis of scale[mode] modes */
void spc_retained_synthesise(const spc_retained *r, size_t channels, const spc_real *modes,
                             size_t stride, const spc_real *scale, spc_real keep, spc_real *field,
                             spc_real *work);
/* The products of an analysis, or of a synthesis, of `batch` fields; how many kinds. */
size_t spc_retained_products(const spc_retained *r, size_t channels, size_t batch, bool synthesis,
                             spc_product *list);

#endif
