/* specula: compiler.h
 *
 * What goes beyond C17 in the sources, and what stands in for it elsewhere. (SPC_PRINTF of <specula/error.h> is the
 * other one.)
 */
#ifndef SPECULA_COMPILER_H
#define SPECULA_COMPILER_H

/* A kernel that becomes a loop of its own wherever its arguments are constants. */
#if defined(__GNUC__)
#define SPC_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define SPC_ALWAYS_INLINE inline
#endif

#endif
