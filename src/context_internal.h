/* specula: context_internal.h
 *
 * The inside of a context, shared by context.c and error.c.
 */
#ifndef SPECULA_CONTEXT_INTERNAL_H
#define SPECULA_CONTEXT_INTERNAL_H

#include <specula/context.h>
#include <stdatomic.h>

/* A cache line, and the widest vector. */
#define SPC_ALIGNMENT ((size_t)64)

typedef struct spc_accounts {
    atomic_size_t bytes, peak, allocations;
} spc_accounts;

struct spc_context {
    spc_context_options tables;
    spc_accounts *accounts; /* of the first context, over all its forks */
    spc_accounts own_accounts;
    spc_status status;
    bool agreed; /* all ranks know of the failure */
    char message[1024];
};

#endif
