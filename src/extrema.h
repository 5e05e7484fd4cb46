/* specula: extrema.h
 *
 * The greater and the lesser of two numbers as one instruction, in vectors as well. fmax and fmin of the C library
 * must look out for what is not a number, which costs a call; here such an `a` gives b.
 */
#ifndef SPECULA_EXTREMA_H
#define SPECULA_EXTREMA_H

#include "compiler.h"

#include <math.h>

static SPC_ALWAYS_INLINE double spc_greater(double a, double b) {
    return a > b ? a : b;
}

static SPC_ALWAYS_INLINE double spc_lesser(double a, double b) {
    return a < b ? a : b;
}

/* x where it is positive, or negative, else 0. Without a comparison: compilers make branches of chains of those, which are
 * masks in vectors. */
static SPC_ALWAYS_INLINE double spc_positive_part(double x) {
    return 0.5 * (x + fabs(x));
}

static SPC_ALWAYS_INLINE double spc_negative_part(double x) {
    return 0.5 * (x - fabs(x));
}

#endif
