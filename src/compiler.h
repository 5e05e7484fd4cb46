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

/* Vectors of `count` numbers anywhere in memory, and shuffles of them, as GCC and Clang write them. */
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define SPC_WIDE_VECTORS 1
#define SPC_VECTOR_OF(number, count)                                                               \
    number __attribute__((vector_size(count * sizeof(number)), aligned(sizeof(number)), may_alias))
#endif
#endif

/* For loops that wait for another thread: leaves the processor's resources to others for some cycles. */
#if defined(__x86_64__) || defined(__i386__)
#define SPC_PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define SPC_PAUSE() __asm__ __volatile__("yield")
#else
#define SPC_PAUSE() ((void)0)
#endif

#endif
