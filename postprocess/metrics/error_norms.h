/* specula: error_norms.h
 *
 * What the metrics share. Fields are counted over batch and channels; |.| of a complex field is its modulus.
 */
#ifndef SPECULA_ERROR_NORMS_H
#define SPECULA_ERROR_NORMS_H

#include <specula/diagnostic.h>

/* Refuse states of different shape. */
spc_status spc_metric_check(spc_pool *pool, const spc_state *state, const spc_state *reference);

size_t spc_metric_fields(const spc_state *state);
/* Mean over points of |u|^2 of one field; of |u - reference|^2. */
double spc_metric_mean_square(const spc_state *state, size_t field);
double spc_metric_mean_square_error(const spc_state *state, const spc_state *reference,
                                    size_t field);
/* error / size, but 0 for no error and infinity for an error where there is nothing. */
double spc_metric_ratio(double error, double size);

/* Mean of |E_k|^2 over all fields, where E are the coefficients of the error, summed over the shells first <= s <
 * last of |k|/dk; modes beyond the last shell belong to the last band (last SIZE_MAX). In the pool. */
spc_status spc_metric_band_error(spc_pool *pool, const spc_state *state, const spc_state *reference,
                                 size_t first, size_t last, double *value);
/* Sums of |U_k|^2 over all fields by shells of wavenumber, in the pool. */
spc_status spc_metric_spectrum(spc_pool *pool, const spc_state *state, double **values,
                               size_t *shells);
/* Root mean square over shells of log10(E / F); shells of the reference F below 1e-16 of its sum are left out, and E is no
 * less than that. */
double spc_metric_decades(const double *spectrum, const double *reference, size_t shells);
/* Means over fields of the sums of |E_k|^2 by shells. */
spc_status spc_metric_error_spectrum(spc_pool *pool, const spc_state *state,
                                     const spc_state *reference, double *values, size_t shells);

#endif
