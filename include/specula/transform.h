/* specula: transform.h
 *
 * Fourier modes of a periodic grid and the transforms between them and point values.
 *
 *   u(x_j) = sum_k U_k exp(i k (x_j - origin)),   U_k = (1/N) sum_j u(x_j) exp(-i k (x_j - origin))
 *
 * Only retained modes are stored and only they are transformed: a dealiased field on an n^d grid is held on its
 * (2n/3)^d modes, and the passes over columns that would carry nothing but zeros are left out.
 */
#ifndef SPECULA_TRANSFORM_H
#define SPECULA_TRANSFORM_H

#include <specula/grid.h>
#include <specula/ranks.h>

SPC_BEGIN

/* A box of modes |m_axis| <= cutoff[axis]. Storage order on an axis: 0, 1, ..., cutoff, -cutoff, ..., -1;
 * on an even axis kept whole, the Nyquist mode n/2 appears once. The last axis of a real field holds
 * m >= 0 only. The last axis is contiguous. */
typedef struct spc_modes {
    spc_grid grid;
    const spc_ranks *ranks; /* that share the last axis; NULL: all modes are here */
    spc_part part;          /* of the last axis: the stored modes in the order of storage */
    size_t whole;           /* modes on the last axis, over all ranks */
    bool complex_valued;
    size_t count[SPC_MAX_DIMS]; /* modes stored on each axis; 1 beyond the last */
    size_t total;               /* their product */
    size_t cutoff[SPC_MAX_DIMS];
    const long *number[SPC_MAX_DIMS];       /* mode number m, in storage order */
    const double *wavenumber[SPC_MAX_DIMS]; /* 2 pi m / length */
    const double *derivative[SPC_MAX_DIMS]; /* the same, but 0 at an unpaired Nyquist mode: for odd
                                               derivatives, which such a mode cannot represent */
    const double *weight; /* by mode: 2 where the mode stands for itself and its conjugate, else 1,
                             so that mean(u^2) = sum weight |U|^2 */
    const double *inverse_square; /* by mode: 1/|k|^2 with derivative wavenumbers, 0 at k = 0 */
} spc_modes;

/* Modes of `grid` with |m| <= fraction * n/2, strictly below when fraction < 1 (so 2/3 satisfies
 * 3 cutoff < n); all of them when fraction is 1. Lives in the pool. */
spc_status spc_modes_create(spc_pool *pool, const spc_grid *grid, bool complex_valued,
                            double fraction, const spc_modes **modes);

/* Coefficients of u(x + shift) from those of u(x), in place. */
void spc_modes_translate(const spc_modes *modes, const double shift[SPC_MAX_DIMS], spc_complex *u);

/* The same with the last axis shared among ranks: count, number, wavenumber and all that goes by mode are of this rank's
 * part. Only for two or three dims. */
spc_status spc_modes_create_part(spc_pool *pool, const spc_grid *grid, bool complex_valued,
                                 double fraction, const spc_ranks *ranks, const spc_modes **modes);

/* A transform between modes and an n-point grid over the same box (n at least the modes' own extent;
 * larger pads, for 3/2 dealiasing or finer output). Rows of common lengths in vectors where the processor has
 * wide ones, all else by one-thread FFTW plans made with FFTW_ESTIMATE, so that results are the same in every run; executing
 * is safe from several threads, each with its own buffers. */
typedef struct spc_transform spc_transform;
spc_status spc_transform_create(spc_pool *pool, const spc_modes *modes,
                                const size_t n[SPC_MAX_DIMS], const spc_transform **transform);

/* Slabs of the first axis that are here: all of them, or this rank's part where ranks share the modes. Then the rows of
 * points below are those of the part, and fields hold its points alone. */
spc_part spc_transform_part(const spc_transform *transform);

/* A plane buffer holds one field between modes and points: complex numbers. */
size_t spc_transform_buffer_size(const spc_transform *transform);
/* Scratch for one row of points: complex numbers. */
size_t spc_transform_row_size(const spc_transform *transform);

/* Whole fields. `buffer` has buffer_size + row_size elements. `field` has the grid's points (pairs when complex).
 * forward divides by the number of points. */
void spc_transform_inverse(const spc_transform *transform, const spc_complex *modes, double *field,
                           spc_complex *buffer);
void spc_transform_forward(const spc_transform *transform, const double *field, spc_complex *modes,
                           spc_complex *buffer);

/* A batch of `count` fields that lie one behind the other, as in a state, and their modes likewise. */
void spc_transform_inverse_batch(const spc_transform *transform, size_t count,
                                 const spc_complex *modes, double *fields, spc_complex *buffer);
void spc_transform_forward_batch(const spc_transform *transform, size_t count, const double *fields,
                                 spc_complex *modes, spc_complex *buffer);

/* The same in pieces, for engines that fuse work into them or share it among threads:
 *   inverse: fill the row of every retained (m_x, m_y) in the buffer (spc_transform_mode_row, as many values as
 *            modes on the last axis), call block_inverse for each block of columns, then exchange_inverse once, then for each
 *            slab slab_inverse, and row_inverse for the slab's rows of points;
 *   forward: for each slab row_forward for its rows of points, and slab_forward, then exchange_forward once, then block_forward
 *            for each block, then read the mode rows. Values are then larger than coefficients by the number of points.
 * A slab is all that has one x, as many rows as another; blocks cut across all slabs. Blocks do not touch one another, nor
 * do slabs. The exchange is between ranks, and nothing where all modes are here. `mode_row` is the index over the modes of all axes but the last; `point_row` likewise over points. */
spc_complex *spc_transform_mode_row(const spc_transform *transform, spc_complex *buffer,
                                    size_t mode_row);
size_t spc_transform_blocks(const spc_transform *transform);
void spc_transform_block_inverse(const spc_transform *transform, spc_complex *buffer, size_t block);
void spc_transform_exchange_inverse(const spc_transform *transform, spc_complex *buffer);
void spc_transform_exchange_forward(const spc_transform *transform, spc_complex *buffer);
void spc_transform_block_forward(const spc_transform *transform, spc_complex *buffer, size_t block);
size_t spc_transform_slabs(const spc_transform *transform);
void spc_transform_slab_inverse(const spc_transform *transform, spc_complex *buffer, size_t slab);
void spc_transform_slab_forward(const spc_transform *transform, spc_complex *buffer, size_t slab);
void spc_transform_row_inverse(const spc_transform *transform, spc_complex *buffer,
                               size_t point_row, double *points, spc_complex *scratch);
void spc_transform_row_forward(const spc_transform *transform, double *points, spc_complex *buffer,
                               size_t point_row, spc_complex *scratch);

/* On one axis: the modes of a row where they are, to points and back, times `scale`. */
void spc_transform_line_inverse(const spc_transform *transform, const spc_complex *modes,
                                double *points, spc_complex *scratch);
void spc_transform_line_forward(const spc_transform *transform, double *points, double scale,
                                spc_complex *modes, spc_complex *scratch);

/* The same in single precision. */
typedef struct spc_single_transform spc_single_transform;
spc_status spc_single_transform_create(spc_pool *pool, const spc_modes *modes,
                                       const size_t n[SPC_MAX_DIMS],
                                       const spc_single_transform **transform);
spc_part spc_single_transform_part(const spc_single_transform *transform);
size_t spc_single_transform_buffer_size(const spc_single_transform *transform);
size_t spc_single_transform_row_size(const spc_single_transform *transform);
void spc_single_transform_inverse(const spc_single_transform *transform,
                                  const spc_single_complex *modes, float *field,
                                  spc_single_complex *buffer);
void spc_single_transform_forward(const spc_single_transform *transform, const float *field,
                                  spc_single_complex *modes, spc_single_complex *buffer);
void spc_single_transform_inverse_batch(const spc_single_transform *transform, size_t count,
                                        const spc_single_complex *modes, float *fields,
                                        spc_single_complex *buffer);
void spc_single_transform_forward_batch(const spc_single_transform *transform, size_t count,
                                        const float *fields, spc_single_complex *modes,
                                        spc_single_complex *buffer);
spc_single_complex *spc_single_transform_mode_row(const spc_single_transform *transform,
                                                  spc_single_complex *buffer, size_t mode_row);
size_t spc_single_transform_blocks(const spc_single_transform *transform);
void spc_single_transform_exchange_inverse(const spc_single_transform *transform,
                                           spc_single_complex *buffer);
void spc_single_transform_exchange_forward(const spc_single_transform *transform,
                                           spc_single_complex *buffer);
void spc_single_transform_block_inverse(const spc_single_transform *transform,
                                        spc_single_complex *buffer, size_t block);
void spc_single_transform_block_forward(const spc_single_transform *transform,
                                        spc_single_complex *buffer, size_t block);
size_t spc_single_transform_slabs(const spc_single_transform *transform);
void spc_single_transform_slab_inverse(const spc_single_transform *transform,
                                       spc_single_complex *buffer, size_t slab);
void spc_single_transform_slab_forward(const spc_single_transform *transform,
                                       spc_single_complex *buffer, size_t slab);
void spc_single_transform_row_inverse(const spc_single_transform *transform,
                                      spc_single_complex *buffer, size_t point_row, float *points,
                                      spc_single_complex *scratch);
void spc_single_transform_row_forward(const spc_single_transform *transform, float *points,
                                      spc_single_complex *buffer, size_t point_row,
                                      spc_single_complex *scratch);

void spc_single_transform_line_inverse(const spc_single_transform *transform,
                                       const spc_single_complex *modes, float *points,
                                       spc_single_complex *scratch);
void spc_single_transform_line_forward(const spc_single_transform *transform, float *points,
                                       float scale, spc_single_complex *modes,
                                       spc_single_complex *scratch);

/* Copy coefficients between two sets of modes over the same box: common modes are kept, new ones are zero. */
void spc_modes_resample(const spc_modes *from, const spc_complex *source, const spc_modes *to,
                        spc_complex *target);

/* The values of all fields on another grid over the same box (lengths equal to 1e-6; origins may differ): exact for what both
 * grids hold. Averages over cells become those of the new cells, each old one taken as constant. Both states have the
 * same channels; the time of `to` stays. Scratch comes from the pool. */
bool spc_grid_same_box(const spc_grid *a, const spc_grid *b);
spc_status spc_state_resample(spc_pool *pool, const spc_state *from, spc_state *to);

SPC_END
#endif
