/* specula: log_spectrum_error.c
 *
 * Error of the spectrum on a logarithmic scale, sqrt(mean_s log10(E_s / F_s)^2), with E_s the sum of |U_k|^2 over the modes of
 * shell s and all fields, F_s that of the reference: 1 is a decade. Shells s of the reference below 1e-16 of its sum are
 * rounding and left out, and E_s counts as no less than that. Unlike spectrum_error it sees the high wavenumbers.
 */
#include "error_norms.h"

#include <math.h>

static const double rounding = 1e-16;

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double *ours, *theirs, size = 0, sum = 0;
    size_t shells, seen = 0;
    SPC_TRY(spc_metric_spectrum(pool, state, &ours, &shells));
    SPC_TRY(spc_metric_spectrum(pool, reference, &theirs, &shells));
    for (size_t shell = 0; shell < shells; shell++) size += theirs[shell];
    const double least = rounding * size;
    for (size_t shell = 0; shell < shells; shell++) {
        if (theirs[shell] <= least) continue;
        const double decades = log10(fmax(ours[shell], least) / theirs[shell]);
        sum += decades * decades;
        seen++;
    }
    *result = seen > 0 ? sqrt(sum / (double)seen) : 0;
    return SPC_OK;
}

const spc_metric spc_metric_log_spectrum_error = {
    .abi = SPC_ABI,
    .name = "log_spectrum_error",
    .doc = "RMS over shells of wavenumber of log10(E / F): decades between spectra",
    .value = value,
};
