/* specula: spectral_tsallis_entropy.c
 *
 * Tsallis' entropy with q = 2, 1 - sum p^2 of p_k = |U_k|^2 / sum |U|^2 over all Fourier modes:
 * the chance that two draws give different modes.
 *
 * C. Tsallis, J. Stat. Phys. 52 (1988) 479-487.
 */
#include "entropy.h"

static double value(const spc_probe *probe) {
    const double sum = spc_entropy_over_modes(probe, spc_entropy_square_term);
    return sum > 0 ? 1 - sum : 0;
}

const spc_diagnostic spc_diagnostic_spectral_tsallis_entropy = {
    .abi = SPC_ABI,
    .name = "spectral_tsallis_entropy",
    .doc = "Tsallis entropy with q = 2, 1 - sum p^2, of |U|^2 over modes",
    .cite = "Tsallis, J. Stat. Phys. 52 (1988) 479",
    .symbol = "T_{2,k}",
    .long_name = "Tsallis entropy over modes with q = 2, 1 - sum p^2, p = |U|^2 / sum |U|^2",
    .value = value,
};
