/* specula: spectral_shannon_entropy.c
 *
 * Shannon's entropy -sum p ln p of p_k = |U_k|^2 / sum |U|^2 over all Fourier modes:
 * ln N when spread evenly over N modes, 0 when in one.
 *
 * C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379-423.
 */
#include "entropy.h"

static double value(const spc_probe *probe) {
    return spc_entropy_over_modes(probe, spc_entropy_shannon_term);
}

const spc_diagnostic spc_diagnostic_spectral_shannon_entropy = {
    .abi = SPC_ABI,
    .name = "spectral_shannon_entropy",
    .doc = "Shannon entropy -sum p ln p, of |U|^2 over modes",
    .cite = "Shannon, Bell Syst. Tech. J. 27 (1948) 379",
    .symbol = "S_{k}",
    .long_name = "Shannon entropy over modes, -sum p ln p, p = |U|^2 / sum |U|^2",
    .value = value,
};
