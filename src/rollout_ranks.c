/* specula: rollout_ranks.c
 *
 * Members and archives between ranks.
 */
#include "rollout_internal.h"

#include <string.h>

static const spc_ranks *ranks_of(const spc_rollout *rollout) {
    return spc_context_ranks(rollout->context);
}

bool spc_rollout_is_split(const spc_rollout *rollout) {
    return ranks_of(rollout)->count > 1 && rollout->cas->ensemble_size == 1;
}

/* Ranks that have members: the first is one of them. */
static size_t hosts(const spc_rollout *rollout) {
    const size_t size = rollout->cas->ensemble_size, count = (size_t)ranks_of(rollout)->count;
    return count < size ? count : size;
}

int spc_rollout_owner(const spc_rollout *rollout, size_t member) {
    /* The last rank whose stretch begins at or before the member. */
    return (int)(((member + 1) * hosts(rollout) - 1) / rollout->cas->ensemble_size);
}

void spc_rollout_stretch(const spc_rollout *rollout, size_t *first, size_t *end) {
    const size_t size = rollout->cas->ensemble_size, count = hosts(rollout);
    const size_t rank = spc_rollout_is_split(rollout) ? 0 : (size_t)ranks_of(rollout)->rank;
    *first = rank < count ? size * rank / count : size;
    *end = rank < count ? size * (rank + 1) / count : size;
}

bool spc_rollout_is_here(const spc_rollout *rollout, size_t member) {
    return spc_rollout_is_split(rollout) ||
           spc_rollout_owner(rollout, member) == ranks_of(rollout)->rank;
}

/* ---- states ---- */

enum { WORK = 9 };

static void pack_work(const spc_member *m, double work[WORK]) {
    const spc_step_info *info = &m->info;
    const double numbers[WORK] = {m->state.time,
                                  (double)info->steps,
                                  (double)info->rejected,
                                  (double)info->evaluations,
                                  info->dt,
                                  info->dt_min,
                                  info->dt_max,
                                  info->error,
                                  (double)m->state.revision};
    memcpy(work, numbers, sizeof numbers);
}

static spc_step_info unpack_work(const double work[WORK]) {
    return (spc_step_info){.steps = (uint64_t)work[1],
                           .rejected = (uint64_t)work[2],
                           .evaluations = (uint64_t)work[3],
                           .dt = work[4],
                           .dt_min = work[5],
                           .dt_max = work[6],
                           .error = work[7]};
}

const spc_state *spc_rollout_fetch(spc_rollout *rollout, size_t member) {
    const spc_ranks *ranks = ranks_of(rollout);
    const int owner = spc_rollout_owner(rollout, member);
    spc_member *m = &rollout->members[member];
    double work[WORK];
    if (ranks->rank == 0 && owner == 0) return &m->state;
    if (ranks->rank == owner) {
        pack_work(m, work);
        ranks->send(ranks->user, 0, work, WORK);
        ranks->send(ranks->user, 0, m->state.data, spc_state_size(&m->state));
    }
    if (ranks->rank != 0) return NULL;
    spc_state *guest = &rollout->guest;
    ranks->receive(ranks->user, owner, work, WORK);
    ranks->receive(ranks->user, owner, guest->data, spc_state_size(guest));
    guest->time = work[0];
    guest->revision = (uint64_t)work[8];
    m->info = unpack_work(work);
    return guest;
}

void spc_rollout_hand_out(spc_rollout *rollout, size_t member) {
    const spc_ranks *ranks = ranks_of(rollout);
    const int owner = spc_rollout_owner(rollout, member);
    spc_member *m = &rollout->members[member];
    double work[WORK];
    if (ranks->rank == 0) {
        pack_work(m, work);
        ranks->send(ranks->user, owner, work, WORK);
        ranks->send(ranks->user, owner, rollout->guest.data, spc_state_size(&rollout->guest));
    } else if (ranks->rank == owner) {
        ranks->receive(ranks->user, 0, work, WORK);
        ranks->receive(ranks->user, 0, m->state.data, spc_state_size(&m->state));
        m->info = unpack_work(work);
    }
}

/* ---- archives: for each entry its count, the doubles that its name takes, the name, the values ---- */

enum { FEW = 256 };

static size_t name_words(const char *name) {
    return strlen(name) / sizeof(double) + 1;
}

static size_t packed_size(const spc_archive *archive, size_t most) {
    const char *name;
    const double *values;
    size_t count, size = 0;
    for (size_t i = 0; spc_archive_entry(archive, i, &name, &values, &count); i++) {
        if (count <= most) size += 2 + name_words(name) + count;
    }
    return size;
}

static void pack(const spc_archive *archive, size_t most, double *to) {
    const char *name;
    const double *values;
    size_t count;
    for (size_t i = 0; spc_archive_entry(archive, i, &name, &values, &count); i++) {
        if (count > most) continue;
        *to++ = (double)count;
        *to++ = (double)name_words(name);
        memcpy(to, name, strlen(name) + 1);
        to += name_words(name);
        if (count) memcpy(to, values, count * sizeof *to);
        to += count;
    }
}

static spc_status unpack(spc_archive *archive, const double *from, size_t size) {
    const double *end = from + size;
    while (from < end) {
        const size_t count = (size_t)from[0], words = (size_t)from[1];
        const double *values = from + 2 + words;
        SPC_TRY(spc_archive_put(archive, (const char *)(from + 2), values, count));
        from = values + count;
    }
    return SPC_OK;
}

spc_status spc_archive_pass(const spc_ranks *ranks, spc_pool *pool, spc_archive *archive, int from,
                            int to) {
    const bool sends = ranks->rank == from, receives = ranks->rank == to;
    spc_context *context = spc_pool_context(pool);
    double size = sends ? (double)packed_size(archive, SIZE_MAX) : 0;
    if (sends) ranks->send(ranks->user, to, &size, 1);
    if (receives) ranks->receive(ranks->user, from, &size, 1);
    double *parcel = spc_allocate(context, (size_t)size, sizeof *parcel);
    spc_status status = spc_ranks_agree(context, parcel ? SPC_OK : SPC_NO_MEMORY);
    if (status == SPC_OK && sends) {
        pack(archive, SIZE_MAX, parcel);
        ranks->send(ranks->user, to, parcel, (size_t)size);
    }
    if (status == SPC_OK && receives) {
        ranks->receive(ranks->user, from, parcel, (size_t)size);
        status = unpack(archive, parcel, (size_t)size);
    }
    spc_release(context, parcel);
    return status;
}

spc_status spc_archive_share(const spc_ranks *ranks, spc_pool *pool, spc_archive *archive) {
    spc_context *context = spc_pool_context(pool);
    const double size =
        spc_ranks_first(context, ranks->rank == 0 ? (double)packed_size(archive, FEW) : 0);
    double *parcel = spc_allocate(context, (size_t)size, sizeof *parcel);
    spc_status status = spc_ranks_agree(context, parcel ? SPC_OK : SPC_NO_MEMORY);
    if (status == SPC_OK) {
        if (ranks->rank == 0) pack(archive, FEW, parcel);
        ranks->broadcast(ranks->user, 0, parcel, (size_t)size);
        if (ranks->rank != 0) status = unpack(archive, parcel, (size_t)size);
    }
    spc_release(context, parcel);
    return status;
}
