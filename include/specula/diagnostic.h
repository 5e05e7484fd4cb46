/* specula: diagnostic.h
 *
 * Things measured on a state along a run (diagnostics) and between two trajectories (metrics). One
 * measure a file in postprocess/diagnostics and postprocess/metrics. Measures that belong to one equation (its
 * invariants) stand in the equation's own file.
 */
#ifndef SPECULA_DIAGNOSTIC_H
#define SPECULA_DIAGNOSTIC_H

#include <specula/equation.h>

SPC_BEGIN

/* A diagnostic gives one number for each save time, or a vector over shells of wavenumber. */
typedef struct spc_diagnostic {
    unsigned abi;
    const char *name, *doc, *cite;
    const char *symbol, *long_name; /* long_name with the formula */
    /* Whether it is defined here; NULL: always. */
    bool (*applies)(const spc_physics *physics);
    /* A number; NULL for a vector. */
    double (*value)(const spc_probe *probe);
    /* A vector over shells: values[shells], shells as spc_shell_count says; NULL for a number. */
    void (*vector)(const spc_probe *probe, double *values, size_t shells);
} spc_diagnostic;

/* How far a conserved quantity has moved: |now - first| / |first|, or |now - first| where `first` is zero but for
 * rounding. */
double spc_drift(double first, double now);
bool spc_drift_is_relative(double first);

/* Shells of |k|: shell s gathers modes with |k| in [(s - 1/2) dk, (s + 1/2) dk), dk the smallest
 * non-zero wavenumber of the box (2 pi / the longest side). Shells reach to the smallest Nyquist wavenumber;
 * modes in the corners beyond are left out. */
size_t spc_shell_count(const spc_modes *modes);
double spc_shell_spacing(const spc_modes *modes);

/* A metric compares fields of one trajectory with the reference at one time: both have `size`
 * doubles over `grid` (pairs when complex). */
typedef struct spc_metric {
    unsigned abi;
    const char *name, *doc, *cite;
    bool higher_is_better;
    spc_status (*value)(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *value);
    /* The same in parts from each shell of wavenumber, values[shells]; NULL: it has none. */
    spc_status (*by_shell)(spc_pool *pool, const spc_state *state, const spc_state *reference,
                           double *values, size_t shells);
} spc_metric;

/* Sum over modes of weight * f(|k|^2) * |U|^2 for one channel; f NULL: 1. A fixed order of summation. */
double spc_spectrum_sum(const spc_modes *modes, const spc_complex *spectrum,
                        double (*factor)(double k_squared, const void *user), const void *user);

/* Add to values[shell] the same sum over the modes of each shell. */
void spc_spectrum_shells(const spc_modes *modes, const spc_complex *spectrum,
                         double (*factor)(double k_squared, const void *user), const void *user,
                         double *values, size_t shells);

SPC_END
#endif
