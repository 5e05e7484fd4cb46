/* specula: tsallis_entropy.c
 *
 * Tsallis' entropy with q = 2, 1 - sum p^2 of p_j = |u_j|^2 / sum |u|^2 over the points:
 * the chance that two draws give different points.
 *
 * C. Tsallis, J. Stat. Phys. 52 (1988) 479-487.
 */
#include "entropy.h"

static double value(const spc_probe *probe) {
    const double sum = spc_entropy_over_points(probe, spc_entropy_square_term);
    return sum > 0 ? 1 - sum : 0;
}

const spc_diagnostic spc_diagnostic_tsallis_entropy = {
    .abi = SPC_ABI,
    .name = "tsallis_entropy",
    .doc = "Tsallis entropy with q = 2, 1 - sum p^2, of |u|^2 over points",
    .cite = "Tsallis, J. Stat. Phys. 52 (1988) 479",
    .symbol = "T_{2,x}",
    .long_name = "Tsallis entropy over points with q = 2, 1 - sum p^2, p = |u|^2 / sum |u|^2",
    .value = value,
};
