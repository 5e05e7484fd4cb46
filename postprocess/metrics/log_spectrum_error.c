/* specula: log_spectrum_error.c
 *
 * Error of the spectrum on a logarithmic scale, sqrt(mean_s log10(E_s / F_s)^2), with E_s the sum of |U_k|^2 over the modes of
 * shell s and all fields, F_s that of the reference: 1 is a decade. Shells s of the reference below 1e-16 of its sum are
 * rounding and left out, and E_s counts as no less than that. Unlike spectrum_error it sees the high wavenumbers.
 */
#include "error_norms.h"

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double *ours, *theirs;
    size_t shells;
    SPC_TRY(spc_metric_spectrum(pool, state, &ours, &shells));
    SPC_TRY(spc_metric_spectrum(pool, reference, &theirs, &shells));
    *result = spc_metric_decades(ours, theirs, shells);
    return SPC_OK;
}

const spc_metric spc_metric_log_spectrum_error = {
    .abi = SPC_ABI,
    .name = "log_spectrum_error",
    .doc = "RMS over shells of wavenumber of log10(E / F): decades between spectra",
    .value = value,
};
