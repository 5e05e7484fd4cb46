/* specula: ranks_of_threads.h
 *
 * Ranks that are threads of one process: what MPI does between processes, for tests. Every rank runs the same function.
 */
#ifndef SPECULA_RANKS_OF_THREADS_H
#define SPECULA_RANKS_OF_THREADS_H

#include <check.h>
#include <pthread.h>
#include <specula/context.h>
#include <stdlib.h>
#include <string.h>

enum { RANKS_MOST = 8 };

typedef struct rank_letter {
    const double *values; /* NULL: none is under way */
    size_t count;
} rank_letter;

typedef struct rank_world {
    int count;
    pthread_barrier_t barrier;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    rank_letter letters[RANKS_MOST][RANKS_MOST]; /* [from][to] */
    const double *send[RANKS_MOST];
    const size_t *send_count[RANKS_MOST];
    double *sums[RANKS_MOST];
    void (*work)(spc_context *context, void *user);
    void *user;
} rank_world;

typedef struct rank_seat {
    rank_world *world;
    int rank;
} rank_seat;

static inline void world_exchange(void *user, const double *send, const size_t *send_count,
                                  double *receive, const size_t *receive_count) {
    rank_seat *seat = user;
    rank_world *world = seat->world;
    world->send[seat->rank] = send;
    world->send_count[seat->rank] = send_count;
    pthread_barrier_wait(&world->barrier);
    for (int from = 0; from < world->count; from++) {
        size_t offset = 0;
        for (int to = 0; to < seat->rank; to++) offset += world->send_count[from][to];
        ck_assert_uint_eq(world->send_count[from][seat->rank], receive_count[from]);
        if (from != seat->rank) {
            memcpy(receive, world->send[from] + offset, receive_count[from] * sizeof *receive);
        }
        receive += receive_count[from];
    }
    pthread_barrier_wait(&world->barrier);
}

static inline void world_sum(void *user, double *values, size_t count) {
    rank_seat *seat = user;
    rank_world *world = seat->world;
    double *total = calloc(count, sizeof *total);
    world->sums[seat->rank] = values;
    pthread_barrier_wait(&world->barrier);
    for (size_t i = 0; i < count; i++) {
        for (int r = 0; r < world->count; r++) total[i] += world->sums[r][i];
    }
    pthread_barrier_wait(&world->barrier);
    memcpy(values, total, count * sizeof *total);
    free(total);
}

static inline void world_minimum(void *user, double *values, size_t count) {
    rank_seat *seat = user;
    rank_world *world = seat->world;
    double *least = malloc(count * sizeof *least);
    memcpy(least, values, count * sizeof *least);
    world->sums[seat->rank] = values;
    pthread_barrier_wait(&world->barrier);
    for (size_t i = 0; i < count; i++) {
        for (int r = 0; r < world->count; r++) {
            if (world->sums[r][i] < least[i]) least[i] = world->sums[r][i];
        }
    }
    pthread_barrier_wait(&world->barrier);
    memcpy(values, least, count * sizeof *least);
    free(least);
}

static inline void world_broadcast(void *user, int from, double *values, size_t count) {
    rank_seat *seat = user;
    rank_world *world = seat->world;
    world->sums[seat->rank] = values;
    pthread_barrier_wait(&world->barrier);
    if (seat->rank != from) memcpy(values, world->sums[from], count * sizeof *values);
    pthread_barrier_wait(&world->barrier);
}

/* A message waits in the sender's hands until it is fetched. */
static inline void world_send(void *user, int to, const double *values, size_t count) {
    rank_seat *seat = user;
    rank_letter *letter = &seat->world->letters[seat->rank][to];
    pthread_mutex_lock(&seat->world->lock);
    while (letter->values) pthread_cond_wait(&seat->world->moved, &seat->world->lock);
    *letter = (rank_letter){values, count};
    pthread_cond_broadcast(&seat->world->moved);
    while (letter->values) pthread_cond_wait(&seat->world->moved, &seat->world->lock);
    pthread_mutex_unlock(&seat->world->lock);
}

static inline void world_receive(void *user, int from, double *values, size_t count) {
    rank_seat *seat = user;
    rank_letter *letter = &seat->world->letters[from][seat->rank];
    pthread_mutex_lock(&seat->world->lock);
    while (!letter->values) pthread_cond_wait(&seat->world->moved, &seat->world->lock);
    ck_assert_uint_eq(letter->count, count);
    memcpy(values, letter->values, count * sizeof *values);
    letter->values = NULL;
    pthread_cond_broadcast(&seat->world->moved);
    pthread_mutex_unlock(&seat->world->lock);
}

static inline void *sit_down(void *object) {
    rank_seat *seat = object;
    spc_context *context =
        spc_context_create(&(spc_context_options){.ranks = {.count = seat->world->count,
                                                            .rank = seat->rank,
                                                            .exchange = world_exchange,
                                                            .sum = world_sum,
                                                            .minimum = world_minimum,
                                                            .broadcast = world_broadcast,
                                                            .send = world_send,
                                                            .receive = world_receive,
                                                            .user = seat}});
    seat->world->work(context, seat->world->user);
    spc_context_destroy(context);
    return NULL;
}

/* Have `work` done by so many ranks, each with a context of its own. */
static inline void run_on_ranks(int count, void (*work)(spc_context *context, void *user),
                                void *user) {
    rank_world world = {.count = count, .work = work, .user = user};
    rank_seat seats[RANKS_MOST];
    pthread_t threads[RANKS_MOST];
    pthread_barrier_init(&world.barrier, NULL, (unsigned)count);
    pthread_mutex_init(&world.lock, NULL);
    pthread_cond_init(&world.moved, NULL);
    for (int r = 0; r < count; r++) {
        seats[r] = (rank_seat){&world, r};
        ck_assert_int_eq(pthread_create(&threads[r], NULL, sit_down, &seats[r]), 0);
    }
    for (int r = 0; r < count; r++) pthread_join(threads[r], NULL);
    pthread_cond_destroy(&world.moved);
    pthread_mutex_destroy(&world.lock);
    pthread_barrier_destroy(&world.barrier);
}

#endif
