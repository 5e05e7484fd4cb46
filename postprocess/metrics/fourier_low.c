/* specula: fourier_low.c
 *
 * Root mean square of the error filtered to the low wavenumbers, shells 0 to 3 of |k| / dk: the squares of the three
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
    SPC_TRY(spc_metric_band_error(pool, state, reference, 0, 4, &square));
    *result = sqrt(square);
    return SPC_OK;
}

const spc_metric spc_metric_fourier_low = {
    .abi = SPC_ABI,
    .name = "fourier_low",
    .doc = "RMS of the error in shells 0 to 3 of wavenumber",
    .cite = "after Takamoto et al., PDEBench, NeurIPS 2022",
    .value = value,
};
