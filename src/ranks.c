/* specula: ranks.c
 *
 * Agreement among ranks, and arrays that they share.
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

spc_part spc_part_of(size_t total, int count, int rank) {
    const size_t parts = (size_t)count, i = (size_t)rank;
    const size_t each = total / parts, rest = total % parts;
    return (spc_part){.first = i * each + (i < rest ? i : rest),
                      .count = each + (i < rest ? 1 : 0)};
}

bool spc_ranks_any(const spc_ranks *ranks, bool here) {
    double none = here ? 0 : 1;
    ranks->minimum(ranks->user, &none, 1);
    return none == 0;
}

/* Parts go one by one: the first rank need not keep counts of all. */
void spc_ranks_deal(const spc_ranks *ranks, const double *whole, double *part, size_t count) {
    if (ranks->rank > 0) {
        const double size = (double)count;
        ranks->send(ranks->user, 0, &size, 1);
        ranks->receive(ranks->user, 0, part, count);
        return;
    }
    memcpy(part, whole, count * sizeof *part);
    for (int to = 1; to < ranks->count; to++) {
        double size;
        whole += count;
        ranks->receive(ranks->user, to, &size, 1);
        count = (size_t)size;
        ranks->send(ranks->user, to, whole, count);
    }
}

void spc_ranks_collect(const spc_ranks *ranks, const double *part, size_t count, double *whole) {
    if (ranks->rank > 0) {
        const double size = (double)count;
        ranks->send(ranks->user, 0, &size, 1);
        ranks->send(ranks->user, 0, part, count);
        return;
    }
    memcpy(whole, part, count * sizeof *part);
    for (int from = 1; from < ranks->count; from++) {
        double size;
        whole += count;
        ranks->receive(ranks->user, from, &size, 1);
        count = (size_t)size;
        ranks->receive(ranks->user, from, whole, count);
    }
}
