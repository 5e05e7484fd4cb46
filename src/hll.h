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

/* Where nothing moves, all of the right. */
static SPC_ALWAYS_INLINE spc_hll spc_hll_between(double slowest, double fastest) {
    const double a = spc_negative_part(slowest), b = spc_positive_part(fastest);
    const double left = b / spc_greater(b - a, 1e-300);
    return (spc_hll){.left = left, .right = 1 - left, .jump = a * left};
}

#endif
