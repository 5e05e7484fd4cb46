/* specula: extrema.h
 *
 * The greater and the lesser of two numbers as one instruction, in vectors as well. fmax and fmin of the C library
 * must look out for what is not a number, which costs a call; here such an `a` gives b.
 */
#ifndef SPECULA_EXTREMA_H
#define SPECULA_EXTREMA_H

#include "compiler.h"

static SPC_ALWAYS_INLINE double spc_greater(double a, double b) {
    return a > b ? a : b;
}

static SPC_ALWAYS_INLINE double spc_lesser(double a, double b) {
    return a < b ? a : b;
}

#endif
