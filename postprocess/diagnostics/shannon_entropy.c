/* specula: shannon_entropy.c
 *
 * Shannon's entropy -sum p ln p of p_j = |u_j|^2 / sum |u|^2 over the points:
 * ln N when spread evenly over N points, 0 when in one.
 *
 * C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379-423.
 */
#include "entropy.h"

static double value(const spc_probe *probe) {
    return spc_entropy_over_points(probe, spc_entropy_shannon_term);
}

const spc_diagnostic spc_diagnostic_shannon_entropy = {
    .abi = SPC_ABI,
    .name = "shannon_entropy",
    .doc = "Shannon entropy -sum p ln p, of |u|^2 over points",
    .cite = "Shannon, Bell Syst. Tech. J. 27 (1948) 379",
    .symbol = "S_{x}",
    .long_name = "Shannon entropy over points, -sum p ln p, p = |u|^2 / sum |u|^2",
    .value = value,
};
