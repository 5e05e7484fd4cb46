/* specula: error.h
 *
 * Status codes. Every fallible call returns one, and leaves a one-line message in its context that
 * says what was wrong, where, and what would be right. The library never aborts and never exits.
 */
#ifndef SPECULA_ERROR_H
#define SPECULA_ERROR_H

#include <specula/base.h>

SPC_BEGIN

/* X(name, exit code of the program, meaning) */
#define SPC_STATUS_LIST(X)                                                                         \
    X(SPC_OK, 0, "done")                                                                           \
    X(SPC_CHECK_FAILED, 1, "a check or comparison did not hold")                                   \
    X(SPC_BAD_USAGE, 2, "bad command line")                                                        \
    X(SPC_BAD_INPUT, 2, "bad input file or value")                                                 \
    X(SPC_NOT_APPLICABLE, 2, "these parts do not fit together")                                    \
    X(SPC_IO_ERROR, 3, "input or output failed")                                                   \
    X(SPC_CORRUPT, 3, "a file is damaged or of another kind")                                      \
    X(SPC_NOT_FINITE, 4, "the solution is no longer finite")                                       \
    X(SPC_STEP_TOO_SMALL, 4, "the step size fell below its minimum")                               \
    X(SPC_NOT_ADMISSIBLE, 4, "the solution left its admissible set")                               \
    X(SPC_NO_MEMORY, 5, "out of memory")                                                           \
    X(SPC_TOO_LARGE, 5, "larger than this machine can hold")                                       \
    X(SPC_INTERRUPTED, 130, "interrupted")

#define SPC_STATUS_ENUM(name, code, meaning) name,
typedef enum spc_status { SPC_STATUS_LIST(SPC_STATUS_ENUM) SPC_STATUS_COUNT } spc_status;
#undef SPC_STATUS_ENUM

typedef struct spc_context spc_context;

#if defined(__GNUC__)
#define SPC_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define SPC_PRINTF(text, first)
#endif

/* The name of a status ("SPC_BAD_INPUT"), its meaning, and the exit code of the program for it. */
const char *spc_status_name(spc_status status);
const char *spc_status_meaning(spc_status status);
int spc_status_exit_code(spc_status status);

/* Store a message in the context and return `status`, so that a function can end with
 * `return spc_fail(context, SPC_BAD_INPUT, "...")`. The first message since the last clear is kept:
 * it is nearest to the cause. Convention: "what is wrong; what would be right". */
spc_status spc_fail(spc_context *context, spc_status status, const char *format, ...)
    SPC_PRINTF(3, 4);

/* The same, opened by "FILE:LINE: ". A line of 0 leaves the line out. */
spc_status spc_fail_at(spc_context *context, spc_status status, const char *file, int line,
                       const char *format, ...) SPC_PRINTF(5, 6);

/* The stored message ("" when none) and status (SPC_OK when none). */
const char *spc_error_message(const spc_context *context);
spc_status spc_error_status(const spc_context *context);
void spc_error_clear(spc_context *context);

/* Return early from a function on failure. */
#define SPC_TRY(call)                                                                              \
    do {                                                                                           \
        const spc_status try_status = (call);                                                      \
        if (try_status != SPC_OK) return try_status;                                               \
    } while (0)

SPC_END
#endif
