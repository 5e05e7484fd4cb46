/* specula: base.h
 *
 * Types that every other header needs. Headers of this folder compile as C17 and as C++.
 */
#ifndef SPECULA_BASE_H
#define SPECULA_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define SPC_BEGIN extern "C" {
#define SPC_END }
/* A complex number has the layout of double[2]; public functions pass it by pointer only. */
typedef double spc_complex[2];
typedef float spc_single_complex[2];
#else
#define SPC_BEGIN
#define SPC_END
typedef double _Complex spc_complex;
typedef float _Complex spc_single_complex;
#endif

/* Every descriptor opens with this word; a plugin built against another layout is refused.
 * Descriptors only ever grow at the end. */
#define SPC_ABI 1u

/* Grids have one to three axes. */
#define SPC_MAX_DIMS 3
/* A state carries at most this many fields, and a nonlinear term at most this many products. */
#define SPC_MAX_CHANNELS 8
#define SPC_MAX_PRODUCTS 24
/* Ranks that may share one sample. */
#define SPC_MAX_RANKS 4096

#endif
