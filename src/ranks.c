/* specula: ranks.c
 *
 * Agreement among ranks.
 */
#include "context_internal.h"

#include <specula/ranks.h>
#include <string.h>

/* A message travels as doubles, which nobody computes with. */
enum { WORDS = sizeof((spc_context *)0)->message / sizeof(double) };

bool spc_first_rank(const spc_context *context) {
    return context->tables.ranks.rank == 0;
}

spc_status spc_ranks_agree(spc_context *context, spc_status status) {
    const spc_ranks *ranks = &context->tables.ranks;
    if (ranks->count == 1 || context->agreed) return status;
    double failed = status == SPC_OK ? ranks->count : ranks->rank;
    ranks->minimum(ranks->user, &failed, 1);
    if (failed >= ranks->count) return SPC_OK;
    double parcel[1 + WORDS] = {status};
    memcpy(parcel + 1, context->message, sizeof context->message);
    ranks->broadcast(ranks->user, (int)failed, parcel, 1 + WORDS);
    context->status = (spc_status)parcel[0];
    context->agreed = true;
    memcpy(context->message, parcel + 1, sizeof context->message);
    return context->status;
}

double spc_ranks_first(const spc_context *context, double value) {
    const spc_ranks *ranks = &context->tables.ranks;
    if (ranks->count > 1) ranks->broadcast(ranks->user, 0, &value, 1);
    return value;
}
