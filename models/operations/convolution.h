/* specula: convolution.h
 *
 * What convolutions share. A kernel moves over a fine grid and leaves one number a place on a coarse grid (the same grid for a
 * stride of 1): a convolution goes from fine to coarse, a transposed one from coarse to fine, and each is the other's adjoint.
 *
 * The fine side is padded and, for a stride s, sorted into s^dims phases, points i with i mod s alike. Then a tap of the kernel meets
 * consecutive points of the coarse grid in consecutive points of one phase, and is one product of matrices for a
 * whole strip of points.
 */
#ifndef SPECULA_CONVOLUTION_H
#define SPECULA_CONVOLUTION_H

#include "tensor/operation.h"

#include <specula/base.h>

/* Consecutive points that are padded from consecutive points of the fine grid. */
typedef struct spc_run {
    uint32_t to, from, count;
} spc_run;

typedef struct spc_convolution_plan {
    bool depthwise, turned; /* turned: weights map coarse channels to fine ones */
    size_t fine_channels, coarse_channels;
    size_t fine_points, coarse_points; /* of one member of the batch */
    size_t taps;
    uint32_t *tap; /* the padded point where the strip of each begins */
    /* First those that hold each fine point once, then those of the points around the corner. */
    spc_run *runs;
    size_t run_count, inner_runs;
    bool gaps; /* some padded points are zero */
    /* Rows of the coarse grid are strips of their own, or so short that all of a group of members, with what lies between in the
     * padding, are one strip. */
    bool by_row;
    size_t group, strip;
    size_t rows[2], row_points; /* of the coarse grid: [rows][rows][points] */
    size_t
        pitch[2]; /* padded points of a phase from row to row: of the last axis, of the last two */
    size_t phase_points;  /* of one member */
    size_t padded_points; /* of a group, all phases */
} spc_convolution_plan;

/* Lay out for `fine` -> `coarse` shapes, [batch][axes][channels]. False: out of memory. */
bool spc_convolution_lay_out(spc_convolution_plan *plan, spc_pool *pool, const spc_shape *fine,
                             const spc_shape *coarse, const spc_convolution *how);
/* Strips of a group of members. */
size_t spc_convolution_strips(const spc_convolution_plan *plan);
/* Numbers of work that the functions below need. */
size_t spc_convolution_work(const spc_convolution_plan *plan);

/* For `members` of a batch: coarse = (add: coarse +) kernel * fine + bias (NULL: none). Weights are [tap][fine][coarse]. */
void spc_convolution_gather(const spc_convolution_plan *plan, size_t members, const spc_real *fine,
                            const spc_real *weight, const spc_real *bias, spc_real *coarse,
                            bool add, spc_real *work);
/* The adjoint: fine = (add: fine +) kernel^T * coarse. Weights are [tap][coarse][fine]. */
void spc_convolution_scatter(const spc_convolution_plan *plan, size_t members,
                             const spc_real *coarse, const spc_real *weight, spc_real *fine,
                             bool add, spc_real *work);
/* weight += the products of what each tap joins. */
void spc_convolution_correlate(const spc_convolution_plan *plan, size_t members,
                               const spc_real *fine, const spc_real *coarse, spc_real *weight,
                               spc_real *work);

#endif
