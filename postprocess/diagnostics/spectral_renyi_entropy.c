/* specula: spectral_renyi_entropy.c
 *
 * Renyi's entropy of order 2, -ln sum p^2 of p_k = |U_k|^2 / sum |U|^2 over all Fourier modes:
 * the logarithm of the participation number of modes; never above Shannon's.
 *
 * A. Renyi, Proc. 4th Berkeley Symp. 1 (1961) 547-561.
 */
#include "entropy.h"

#include <math.h>

static double value(const spc_probe *probe) {
    const double sum = spc_entropy_over_modes(probe, spc_entropy_square_term);
    return sum > 0 ? -log(sum) : 0;
}

const spc_diagnostic spc_diagnostic_spectral_renyi_entropy = {
    .abi = SPC_ABI,
    .name = "spectral_renyi_entropy",
    .doc = "Renyi entropy of order 2, -ln sum p^2, of |U|^2 over modes",
    .cite = "Renyi, Proc. 4th Berkeley Symp. 1 (1961) 547",
    .symbol = "R_{2,k}",
    .long_name = "Renyi entropy over modes of order 2, -ln sum p^2, p = |U|^2 / sum |U|^2",
    .value = value,
};
