/* specula: spectrum_error.c
 *
 * Relative error of the spectrum by shells of wavenumber, sum_s |E_s - F_s| / sum_s F_s, with E_s the sum of |U_k|^2 over
 * the modes of shell s and all fields, F_s that of the reference. It doesn't see phases: a surrogate whose fields
 * are wrong but statistically right scores low.
 */
#include "error_norms.h"

#include <math.h>
#include <specula/meter.h>

static spc_status spectrum_of(spc_pool *pool, const spc_state *state, double **values,
                              size_t *shells) {
    spc_state fields = *state;
    fields.channels = spc_metric_fields(state);
    fields.batch = 1;
    spc_probe probe;
    SPC_TRY(spc_probe_create(pool, NULL, &fields, &probe));
    *shells = spc_shell_count(probe.modes);
    *values = spc_pool_take(pool, *shells, sizeof **values);
    if (!*values) return SPC_NO_MEMORY;
    for (size_t field = 0; field < fields.channels; field++) {
        spc_spectrum_shells(probe.modes, probe.spectrum[field], NULL, NULL, *values, *shells);
    }
    return SPC_OK;
}

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    SPC_TRY(spc_metric_check(pool, state, reference));
    double *ours, *theirs;
    size_t shells;
    SPC_TRY(spectrum_of(pool, state, &ours, &shells));
    SPC_TRY(spectrum_of(pool, reference, &theirs, &shells));
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
