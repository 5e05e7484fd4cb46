/* specula: random_field.h
 *
 * Random fields drawn mode by mode. The draw of a mode depends on its mode numbers, not on the grid or on an order, so
 * a finer grid over the same box holds the same field with finer detail added.
 */
#ifndef SPECULA_RANDOM_FIELD_H
#define SPECULA_RANDOM_FIELD_H

#include <specula/profile.h>

/* Standard deviation of the real part and of the imaginary part of the coefficient at wavenumber k, with k^2 = |k|^2
 * > 0. `number` are the mode numbers. */
typedef double spc_mode_amplitude(const void *user, const long number[SPC_MAX_DIMS],
                                  double k_squared);

/* Coefficients amplitude (a + i b), a and b standard normal, of a real field with zero mean, onto the modes of
 * spc_modes_create(grid, false, 1). `stream` (0 to 7) keeps several fields of one state apart. Mode numbers beyond 2^19 and
 * unpaired Nyquist modes are zero. The variance at a point is the sum over all k of 2 amplitude^2. */
void spc_random_modes(const spc_modes *modes, spc_random random, unsigned stream,
                      spc_mode_amplitude *amplitude, const void *user, spc_complex *spectrum);

/* The same at the points of a grid; `stride` is 2 to fill one part of a complex field. */
spc_status spc_random_field(spc_pool *pool, const spc_grid *grid, spc_random random,
                            unsigned stream, spc_mode_amplitude *amplitude, const void *user,
                            double *field, size_t stride);

/* Every channel, and both parts of a complex one, filled independently. */
spc_status spc_random_state(spc_pool *pool, spc_random random, spc_mode_amplitude *amplitude,
                            const void *user, spc_state *state);

/* From coefficients, relative to the origin, to the points of the modes' grid. */
spc_status spc_spectrum_to_points(spc_pool *pool, const spc_modes *modes,
                                  const spc_complex *spectrum, double *field);

/* The plane flow (psi_y, -psi_x), lap psi = -w, of a vorticity, from coefficients to coefficients. */
void spc_velocity_of_vorticity(const spc_modes *modes, const spc_complex *w, spc_complex *u,
                               spc_complex *v);

#endif
