/* specula: parts.c */
#include "training/parts.h"

#include <specula/random.h>
#include <string.h>

struct spc_parts {
    spc_parts_task task;
    size_t count, size; /* parts, and members of each */
    size_t numbers;     /* of weights */
    spc_team *team;
    spc_batch_part *graphs; /* by member of the team */
    double *losses;         /* by part */
    spc_real **gradients;   /* likewise */
};

/* ---- making ---- */

static spc_status build(spc_pool *pool, const spc_parts *p, spc_weights *weights,
                        spc_batch_part *part) {
    part->size = p->size;
    part->graph = spc_graph_create(pool, weights);
    if (!part->graph) return SPC_NO_MEMORY;
    p->task.build(p->task.self, part);
    spc_output(part->loss);
    return spc_graph_finish(part->graph,
                            p->task.forward_only ? SPC_GRAPH_FORWARD : SPC_GRAPH_BACKWARD);
}

static spc_status take_gradients(spc_pool *pool, spc_parts *p) {
    p->gradients = spc_pool_take(pool, p->count, sizeof *p->gradients);
    if (!p->gradients) return SPC_NO_MEMORY;
    for (size_t i = 0; i < p->count; i++) {
        p->gradients[i] = spc_pool_take(pool, p->numbers, sizeof(spc_real));
        if (!p->gradients[i]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_parts_create(spc_pool *pool, const spc_parts_task *task, spc_weights *weights,
                            size_t batch, size_t count, spc_team *team, spc_parts **result) {
    if (count == 0 || batch == 0 || batch % count != 0) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "%zu parts do not divide a batch of %zu; use %zu", count, batch,
                        spc_parts_count(batch, count));
    }
    spc_parts *p = spc_pool_take(pool, 1, sizeof *p);
    if (!p) return SPC_NO_MEMORY;
    *p = (spc_parts){.task = *task, .count = count, .size = batch / count, .team = team};
    const size_t threads = (size_t)spc_team_size(team);
    p->graphs = spc_pool_take(pool, threads, sizeof *p->graphs);
    if (!p->graphs) return SPC_NO_MEMORY;
    for (size_t i = 0; i < threads; i++) SPC_TRY(build(pool, p, weights, &p->graphs[i]));
    p->numbers = spc_weights_count(weights);
    p->losses = spc_pool_take(pool, p->count, sizeof *p->losses);
    if (!p->losses) return SPC_NO_MEMORY;
    if (!task->forward_only) SPC_TRY(take_gradients(pool, p));
    *result = p;
    return SPC_OK;
}

size_t spc_parts_count(size_t batch, size_t most) {
    size_t count = most < batch ? most : batch;
    while (count > 1 && batch % count != 0) count--;
    return count > 1 ? count : 1;
}

/* ---- running ---- */

typedef struct pass {
    spc_parts *parts;
    const spc_real *weights;
    const size_t *items;
    bool backward;
} pass;

static void run_parts(void *object, int member, size_t first, size_t end) {
    const pass *run = object;
    const spc_parts *p = run->parts;
    const spc_batch_part *part = &p->graphs[member];
    for (size_t i = first; i < end; i++) {
        p->task.fill(p->task.self, part, run->items + i * p->size);
        spc_graph_forward(part->graph, run->weights);
        p->losses[i] = (double)spc_tensor_values(part->loss)[0];
        if (!run->backward) continue;
        spc_tensor_gradient(part->loss)[0] = 1;
        spc_graph_backward(part->graph, run->weights, p->gradients[i]);
    }
}

static double run_all(spc_parts *p, const spc_real *weights, const size_t *items, bool backward) {
    pass run = {p, weights, items, backward};
    spc_team_work(p->team, p->count, run_parts, &run);
    double sum = 0;
    for (size_t i = 0; i < p->count; i++) sum += p->losses[i];
    return sum / (double)p->count;
}

double spc_parts_loss(spc_parts *parts, const spc_real *weights, const size_t *items) {
    return run_all(parts, weights, items, false);
}

double spc_parts_gradient(spc_parts *parts, const spc_real *weights, const size_t *items,
                          spc_real *const **gradients) {
    *gradients = parts->gradients;
    return run_all(parts, weights, items, true);
}

/* ---- order ---- */

void spc_epoch_order(uint64_t seed, uint32_t epoch, size_t count, size_t *order) {
    spc_random random = spc_random_start(seed, epoch, SPC_PURPOSE_BATCHES);
    for (size_t i = 0; i < count; i++) {
        const size_t j = (size_t)(spc_random_uniform(&random) * (double)(i + 1));
        order[i] = order[j];
        order[j] = i;
    }
}
