/* specula: vectors.h
 *
 * Eight doubles at a time, where the processor has such vectors (SPC_WIDE_VECTORS): for what compilers do not find by
 * themselves. Addresses need no alignment.
 */
#ifndef SPECULA_VECTORS_H
#define SPECULA_VECTORS_H

#include "compiler.h"

#include <stddef.h>

/* Loops that go by whole vectors take so many numbers at a time on any processor. */
enum { SPC_LANES = 8 };

#if SPC_WIDE_VECTORS

typedef SPC_VECTOR_OF(double, SPC_LANES) spc_vector;

static SPC_ALWAYS_INLINE spc_vector spc_load(const double *from) {
    return *(const spc_vector *)from;
}

static SPC_ALWAYS_INLINE void spc_store(spc_vector value, double *to) {
    *(spc_vector *)to = value;
}

#endif
#endif
