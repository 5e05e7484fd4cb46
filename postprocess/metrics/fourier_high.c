/* specula: fourier_high.c
 *
 * Root mean square of the error filtered to the high wavenumbers, shells 12 and beyond of |k| / dk: the squares of the three
 * bands add to the mean squared error. The edges 4 and 12 are PDEBench's; its values are means over shells and
 * scaled by the box, so they are other numbers.
 *
 * M. Takamoto et al., PDEBench, NeurIPS 2022.
 */
#include "error_norms.h"

#include <math.h>

static spc_status value(spc_pool *pool, const spc_state *state, const spc_state *reference,
                        double *result) {
    double square;
    SPC_TRY(spc_metric_band_error(pool, state, reference, 12, SIZE_MAX, &square));
    *result = sqrt(square);
    return SPC_OK;
}

const spc_metric spc_metric_fourier_high = {
    .abi = SPC_ABI,
    .name = "fourier_high",
    .doc = "RMS of the error in shells 12 and beyond of wavenumber",
    .cite = "after Takamoto et al., PDEBench, NeurIPS 2022",
    .value = value,
};
