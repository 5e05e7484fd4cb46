/* specula: hll.h
 *
 * The flux of one mean state between the slowest and the fastest of two signals, as shares of the fluxes of both sides and
 * of the jump between their states (Harten, Lax, van Leer, SIAM Rev. 25, 35 (1983)):
 *
 *   f = left f_l + right f_r + jump (q_r - q_l),   left = b/(b - a), right = -a/(b - a), jump = a b/(b - a)
 *
 * with a the slowest and b the fastest signal, or 0 where that lies beyond them.
 */
#ifndef SPECULA_HLL_H
#define SPECULA_HLL_H

#include "extrema.h"

typedef struct spc_hll {
    double left, right, jump;
} spc_hll;

static SPC_ALWAYS_INLINE spc_hll spc_hll_between(double slowest, double fastest) {
    const double a = spc_lesser(slowest, 0), b = spc_greater(fastest, 0);
    const double per_width = 1 / (b - a);
    const double left = b > a ? b * per_width : 0.5, right = b > a ? -a * per_width : 0.5;
    return (spc_hll){.left = left, .right = right, .jump = b > a ? a * left : 0};
}

#endif
