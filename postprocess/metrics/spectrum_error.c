/* specula: spectrum_error.c
 *
 * Relative error of the spectrum by shells of wavenumber, sum_s |E_s - F_s| / sum_s F_s, with E_s the sum of |U_k|^2 over
 * the modes of shell s and all fields, F_s that of the reference. It doesn't see phases: a surrogate whose fields
 * are wrong but statistically right scores low.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double *ours, *theirs;
    size_t shells;
    SPC_TRY(spc_metric_spectrum(pool, state, &ours, &shells));
    SPC_TRY(spc_metric_spectrum(pool, reference, &theirs, &shells));
    double error = 0, size = 0;
    for (size_t shell = 0; shell < shells; shell++) {
        error += fabs(ours[shell] - theirs[shell]);
        size += theirs[shell];
    }
    *result = spc_metric_ratio(error, size);
    return SPC_OK;
}

const spc_metric spc_metric_spectrum_error = {
    .abi = SPC_ABI,
    .name = "spectrum_error",
    .doc = "error of the spectrum by shells, sum |E - F| / sum F",
    .value = value,
};
