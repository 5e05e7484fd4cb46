/* specula: ranks_mpi.c
 *
 * Ranks by MPI. No other file knows it.
 */
#include "config.h"

#include <specula/ranks.h>
#include <stdlib.h>

/* What launchers tell their children. A program started by hand does not wait for MPI to begin. */
static bool launched(void) {
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK",
                                        "MV2_COMM_WORLD_SIZE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (getenv(names[i])) return true;
    }
    return false;
}

#if SPC_HAVE_MPI

#include <mpi.h>

enum { SUMMANDS = 8 };

typedef struct world {
    int count, rank;
    int *counts, *offsets; /* what MPI wants: [send, receive][count] */
    double *all;           /* [count][SUMMANDS] */
} world;

/* Offsets of parts that lie one behind the other. The split of a field keeps them below INT_MAX. */
static void lay_out(const world *w, const size_t *parts, int *counts, int *offsets) {
    int offset = 0;
    for (int rank = 0; rank < w->count; rank++) {
        counts[rank] = rank == w->rank ? 0 : (int)parts[rank];
        offsets[rank] = offset;
        offset += (int)parts[rank];
    }
}

static void exchange(void *user, const double *send, const size_t *send_counts, double *receive,
                     const size_t *receive_counts) {
    const world *w = user;
    int *counts = w->counts, *offsets = w->offsets;
    lay_out(w, send_counts, counts, offsets);
    lay_out(w, receive_counts, counts + w->count, offsets + w->count);
    MPI_Alltoallv(send, counts, offsets, MPI_DOUBLE, receive, counts + w->count, offsets + w->count,
                  MPI_DOUBLE, MPI_COMM_WORLD);
}

/* MPI's own sum is free to choose its order. */
static void sum(void *user, double *values, size_t count) {
    const world *w = user;
    for (size_t done = 0; done < count; done += SUMMANDS) {
        const size_t left = count - done, some = left < SUMMANDS ? left : SUMMANDS;
        MPI_Allgather(values + done, (int)some, MPI_DOUBLE, w->all, (int)some, MPI_DOUBLE,
                      MPI_COMM_WORLD);
        for (size_t i = 0; i < some; i++) {
            double total = 0;
            for (int rank = 0; rank < w->count; rank++) total += w->all[(size_t)rank * some + i];
            values[done + i] = total;
        }
    }
}

static void minimum(void *user, double *values, size_t count) {
    (void)user;
    MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
}

/* MPI counts in ints. */
static int stretch(size_t left) {
    const size_t most = (size_t)1 << 30;
    return (int)(left < most ? left : most);
}

static void broadcast(void *user, int from, double *values, size_t count) {
    (void)user;
    for (size_t done = 0; done < count; done += (size_t)stretch(count - done)) {
        MPI_Bcast(values + done, stretch(count - done), MPI_DOUBLE, from, MPI_COMM_WORLD);
    }
}

static void send(void *user, int to, const double *values, size_t count) {
    (void)user;
    for (size_t done = 0; done < count; done += (size_t)stretch(count - done)) {
        MPI_Send(values + done, stretch(count - done), MPI_DOUBLE, to, 0, MPI_COMM_WORLD);
    }
}

static void receive(void *user, int from, double *values, size_t count) {
    (void)user;
    for (size_t done = 0; done < count; done += (size_t)stretch(count - done)) {
        MPI_Recv(values + done, stretch(count - done), MPI_DOUBLE, from, 0, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    }
}

static void release(world *w) {
    if (!w) return;
    free(w->counts);
    free(w->offsets);
    free(w->all);
    free(w);
}

static world *make_world(int count, int rank) {
    world *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    const size_t ranks = (size_t)count;
    w->count = count;
    w->rank = rank;
    w->counts = calloc(2 * ranks, sizeof *w->counts);
    w->offsets = calloc(2 * ranks, sizeof *w->offsets);
    w->all = calloc(SUMMANDS * ranks, sizeof *w->all);
    if (w->counts && w->offsets && w->all) return w;
    release(w);
    return NULL;
}

spc_status spc_ranks_start(spc_ranks *ranks, const char **problem) {
    *ranks = (spc_ranks){.count = 1};
    *problem = NULL;
    if (!launched()) return SPC_OK;
    /* Threads of a team never call MPI. */
    int provided;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->count);
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    world *w = make_world(ranks->count, ranks->rank);
    ranks->user = w;
    ranks->exchange = exchange;
    ranks->sum = sum;
    ranks->minimum = minimum;
    ranks->broadcast = broadcast;
    ranks->send = send;
    ranks->receive = receive;
    if (w) return SPC_OK;
    *problem = "no memory to begin with";
    return SPC_NO_MEMORY;
}

void spc_ranks_finish(const spc_ranks *ranks) {
    if (!ranks->exchange) return;
    release(ranks->user);
    MPI_Finalize();
}

#define TEXT(number)  #number
#define VALUE(number) TEXT(number)
const char *spc_ranks_library(void) {
    return "MPI " VALUE(MPI_VERSION) "." VALUE(MPI_SUBVERSION);
}

#else

spc_status spc_ranks_start(spc_ranks *ranks, const char **problem) {
    static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"};
    *ranks = (spc_ranks){.count = 1};
    *problem = NULL;
    for (size_t i = 0; launched() && i < sizeof sizes / sizeof *sizes; i++) {
        const char *size = getenv(sizes[i]);
        if (!size || atoi(size) < 2) continue;
        *problem =
            "this specula was built without MPI and would do the same work in every process; "
            "start it without mpirun, or build it with configure --enable-mpi";
        return SPC_BAD_USAGE;
    }
    return SPC_OK;
}

void spc_ranks_finish(const spc_ranks *ranks) {
    (void)ranks;
}

const char *spc_ranks_library(void) {
    return NULL;
}

#endif
