/* specula: renyi_entropy.c
 *
 * Renyi's entropy of order 2, -ln sum p^2 of p_j = |u_j|^2 / sum |u|^2 over the points:
 * the logarithm of the participation number of points; never above Shannon's.
 *
 * A. Renyi, Proc. 4th Berkeley Symp. 1 (1961) 547-561.
 */
#include "entropy.h"

#include <math.h>

static double value(const spc_probe *probe) {
    const double sum = spc_entropy_over_points(probe, spc_entropy_square_term);
    return sum > 0 ? -log(sum) : 0;
}

const spc_diagnostic spc_diagnostic_renyi_entropy = {
    .abi = SPC_ABI,
    .name = "renyi_entropy",
    .doc = "Renyi entropy of order 2, -ln sum p^2, of |u|^2 over points",
    .cite = "Renyi, Proc. 4th Berkeley Symp. 1 (1961) 547",
    .symbol = "R_{2,x}",
    .long_name = "Renyi entropy over points of order 2, -ln sum p^2, p = |u|^2 / sum |u|^2",
    .value = value,
};
