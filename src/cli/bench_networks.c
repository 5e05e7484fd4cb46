/* specula: bench_networks.c
 *
 * What networks cost beside their own products of matrices: a run forward and a step of training (forward, adjoint, Adam), and as
 * their floor the same products alone, on the same threads, taken in turn with them.
 */
#include "bench.h"

#include "training/optimiser.h"
#include "training/parts.h"

#include <math.h>
#include <specula/document.h>
#include <specula/network.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct work {
    const char *name, *network, *text;
    int dims;
    size_t n, batch;
} work;

static const work works[] = {
    {"fno-1d", "fno", "{width: 64, modes: 16}", 1, 256, 32},
    {"fno-2d", "fno", "{width: 32, modes: 12}", 2, 64, 16},
    {"unet-1d", "unet", "{width: 32, multipliers: [1, 2, 2]}", 1, 256, 32},
    {"unet-2d", "unet", "{width: 16, multipliers: [1, 2, 2]}", 2, 64, 8},
    {"dilated_resnet-1d", "dilated_resnet", "{}", 1, 256, 32},
    {"dilated_resnet-2d", "dilated_resnet", "{width: 32}", 2, 64, 4},
};

/* Of a run forward, or a step of training, with its floor and operations. */
typedef struct figures {
    double seconds, floor, flops;
} figures;

typedef struct results {
    figures forward, step;
    double one; /* forward, a batch of one, seconds */
    double allocations;
    size_t weights;
} results;

/* A network at work. */
typedef struct subject {
    const work *work;
    const spc_network *network;
    spc_network_setting setting;
    const spc_value *values;
    spc_context *context;
    spc_pool *pool;
    spc_team *team;
    size_t numbers; /* of a field of one channel */
    spc_weights *weights;
    spc_real *state, *target, *weight; /* inputs of the batch, what is learned, values */
    size_t *items;
    spc_parts *parts;
    spc_optimiser optimiser;
} subject;

/* ---- building ---- */

static spc_shape shape_of(const subject *s, size_t batch, size_t channels) {
    const size_t n[SPC_MAX_DIMS] = {s->work->n, s->work->n, s->work->n};
    return spc_shape_of(batch, s->work->dims, n, channels);
}

static spc_tensor *predict(const subject *s, spc_graph *graph, spc_tensor *fields) {
    return s->network->build(graph, &s->setting, s->values, fields, NULL);
}

static void build_loss(void *self, spc_batch_part *part) {
    const subject *s = self;
    part->inputs[0] = spc_input(part->graph, shape_of(s, part->size, 1));
    part->inputs[1] = spc_input(part->graph, shape_of(s, part->size, 1));
    part->loss = spc_loss_relative(predict(s, part->graph, part->inputs[0]), part->inputs[1]);
}

static void fill(void *self, const spc_batch_part *part, const size_t *items) {
    const subject *s = self;
    const size_t bytes = s->numbers * sizeof(spc_real);
    for (size_t i = 0; i < part->size; i++) {
        const size_t to = i * s->numbers, from = items[i] * s->numbers;
        memcpy(spc_tensor_values(part->inputs[0]) + to, s->state + from, bytes);
        memcpy(spc_tensor_values(part->inputs[1]) + to, s->target + from, bytes);
    }
}

static spc_status read_values(subject *s) {
    spc_node *node;
    spc_value *read[1];
    const spc_parameter *const tables[] = {s->network->parameters, NULL};
    SPC_TRY(spc_document_parse(s->pool, "bench", s->work->text, &node));
    SPC_TRY(spc_node_parameters(s->pool, node, node, "network", tables, NULL, read));
    s->values = read[0];
    return SPC_OK;
}

static spc_status fill_batch(subject *s) {
    const size_t count = s->work->batch * s->numbers;
    s->state = spc_pool_take(s->pool, count, sizeof *s->state);
    s->target = spc_pool_take(s->pool, count, sizeof *s->target);
    s->items = spc_pool_take(s->pool, s->work->batch, sizeof *s->items);
    if (!s->state || !s->target || !s->items) return SPC_NO_MEMORY;
    spc_random random = spc_random_start(0, 0, SPC_PURPOSE_INITIAL);
    for (size_t i = 0; i < count; i++) {
        s->state[i] = (spc_real)spc_random_normal(&random);
        s->target[i] = (spc_real)spc_random_normal(&random);
    }
    for (size_t i = 0; i < s->work->batch; i++) s->items[i] = i;
    return SPC_OK;
}

static spc_status set_up(subject *s) {
    s->network = spc_network_find(s->work->network);
    s->setting = (spc_network_setting){.dims = s->work->dims, .inputs = 1, .outputs = 1};
    const spc_shape one = shape_of(s, 1, 1);
    s->numbers = spc_shape_size(&one);
    SPC_TRY(read_values(s));
    SPC_TRY(fill_batch(s));
    SPC_TRY(spc_team_create_of(s->pool, spc_context_threads(s->context), &s->team));
    s->weights = spc_weights_create(s->pool);
    if (!s->weights) return SPC_NO_MEMORY;
    const spc_parts_task task = {.build = build_loss, .fill = fill, .self = s};
    const size_t parts = spc_parts_count(s->work->batch, SPC_PARTS_MOST);
    SPC_TRY(
        spc_parts_create(s->pool, &task, s->weights, s->work->batch, parts, s->team, &s->parts));
    const size_t count = spc_weights_count(s->weights);
    s->weight = spc_pool_take(s->pool, count, sizeof *s->weight);
    if (!s->weight) return SPC_NO_MEMORY;
    spc_weights_begin(s->weights, 0, s->weight);
    const spc_optimiser_options adam = {
        .method = SPC_OPTIMISER_ADAM, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
    return spc_optimiser_create(s->pool, &adam, s->weight, count, s->team, &s->optimiser);
}

/* ---- what is timed ---- */

/* Each member of the team has a graph of its own for one part at a time, and matrices to multiply. */
typedef struct runner {
    const subject *subject;
    spc_graph **graphs;
    spc_tensor **inputs;
    size_t parts, size;
    spc_bench_products forward, both; /* of a part; with those of the adjoint */
    spc_real **factors;
} runner;

static spc_status make_graph(const subject *s, size_t size, spc_graph **graph, spc_tensor **input) {
    *graph = spc_graph_create(s->pool, s->weights);
    if (!*graph) return SPC_NO_MEMORY;
    *input = spc_input(*graph, shape_of(s, size, 1));
    spc_output(predict(s, *graph, *input));
    return spc_graph_finish(*graph, SPC_GRAPH_FORWARD);
}

static spc_status make_runner(const subject *s, size_t batch, runner *r) {
    const size_t threads = (size_t)spc_team_size(s->team);
    *r = (runner){.subject = s, .parts = spc_parts_count(batch, SPC_PARTS_MOST)};
    r->size = batch / r->parts;
    r->graphs = spc_pool_take(s->pool, threads, sizeof *r->graphs);
    r->inputs = spc_pool_take(s->pool, threads, sizeof *r->inputs);
    r->factors = spc_pool_take(s->pool, threads, sizeof *r->factors);
    if (!r->graphs || !r->inputs || !r->factors) return SPC_NO_MEMORY;
    for (size_t i = 0; i < threads; i++) {
        SPC_TRY(make_graph(s, r->size, &r->graphs[i], &r->inputs[i]));
    }
    SPC_TRY(spc_bench_products_of(s->pool, r->graphs[0], false, &r->forward));
    SPC_TRY(spc_bench_products_of(s->pool, r->graphs[0], true, &r->both));
    for (size_t i = 0; i < threads; i++) {
        r->factors[i] = spc_pool_take(s->pool, 3 * r->forward.room, sizeof(spc_real));
        if (!r->factors[i]) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

static void forward_parts(void *object, int member, size_t first, size_t end) {
    const runner *r = object;
    const size_t numbers = r->size * r->subject->numbers;
    for (size_t part = first; part < end; part++) {
        memcpy(spc_tensor_values(r->inputs[member]), r->subject->state + part * numbers,
               numbers * sizeof(spc_real));
        spc_graph_forward(r->graphs[member], r->subject->weight);
    }
}

static void multiply_forward(void *object, int member, size_t first, size_t end) {
    const runner *r = object;
    for (; first < end; first++) spc_bench_multiply(&r->forward, r->factors[member]);
}

static void multiply_both(void *object, int member, size_t first, size_t end) {
    const runner *r = object;
    for (; first < end; first++) spc_bench_multiply(&r->both, r->factors[member]);
}

static void take_step(subject *s) {
    spc_real *const *gradients;
    spc_parts_gradient(s->parts, s->weight, s->items, &gradients);
    spc_optimiser_step(&s->optimiser, 1e-4, gradients,
                       spc_parts_count(s->work->batch, SPC_PARTS_MOST));
}

typedef enum kind { FORWARD, FORWARD_FLOOR, STEP, STEP_FLOOR, ONE, KINDS } kind;

/* On one thread the processor's time, which other programs do not lengthen. */
static double now(const subject *s) {
    return s->team ? spc_now(s->context) : (double)clock() / CLOCKS_PER_SEC;
}

static double run_block(subject *s, runner *all, runner *one, kind what, size_t rounds) {
    const double begun = now(s);
    for (size_t i = 0; i < rounds; i++) {
        switch (what) {
        case FORWARD:
            spc_team_work(s->team, all->parts, forward_parts, all);
            break;
        case FORWARD_FLOOR:
            spc_team_work(s->team, all->parts, multiply_forward, all);
            break;
        case STEP:
            take_step(s);
            break;
        case STEP_FLOOR:
            spc_team_work(s->team, all->parts, multiply_both, all);
            break;
        default:
            spc_team_work(s->team, one->parts, forward_parts, one);
        }
    }
    return (now(s) - begun) / (double)rounds;
}

static spc_status time_blocks(subject *s, results *r) {
    runner all, one;
    SPC_TRY(make_runner(s, s->work->batch, &all));
    SPC_TRY(make_runner(s, 1, &one));
    size_t rounds[KINDS];
    double least[KINDS];
    for (kind k = 0; k < KINDS; k++) {
        run_block(s, &all, &one, k, 1);
        least[k] = run_block(s, &all, &one, k, 1);
        rounds[k] = 1 + (size_t)(SPC_BENCH_BLOCK_SECONDS / least[k]);
    }
    const size_t allocations = spc_context_memory(s->context).allocations;
    for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
        for (kind k = 0; k < KINDS; k++) {
            least[k] = fmin(least[k], run_block(s, &all, &one, k, rounds[k]));
        }
    }
    const double parts = (double)all.parts;
    r->forward = (figures){least[FORWARD], least[FORWARD_FLOOR], parts * all.forward.flops};
    r->step = (figures){least[STEP], least[STEP_FLOOR], parts * all.both.flops};
    r->one = least[ONE];
    r->allocations = (double)(spc_context_memory(s->context).allocations - allocations);
    r->weights = spc_weights_count(s->weights);
    return SPC_OK;
}

static spc_status measure(const spc_invocation *invocation, const work *w, results *r) {
    spc_context *context = invocation->context;
    subject s = {.work = w, .context = context, .pool = spc_pool_create(context)};
    if (!s.pool) return SPC_NO_MEMORY;
    spc_status status = set_up(&s);
    if (status == SPC_OK) status = time_blocks(&s, r);
    spc_pool_destroy(s.pool);
    return status;
}

/* ---- the table ---- */

static void print_json(const work *w, const results *r, bool first) {
    printf("%s\n  {\"name\": \"%s\", \"network\": \"%s\", \"options\": \"%s\", \"dims\": %d, "
           "\"n\": %zu, \"batch\": %zu, \"weights\": %zu, \"forward_us\": %.5g, "
           "\"forward_floor_us\": %.5g, \"forward_flops\": %.5g, \"step_us\": %.5g, "
           "\"step_floor_us\": %.5g, \"step_flops\": %.5g, \"one_us\": %.5g, "
           "\"allocations\": %.4g}",
           first ? "[" : ",", w->name, w->network, w->text, w->dims, w->n, w->batch, r->weights,
           1e6 * r->forward.seconds, 1e6 * r->forward.floor, r->forward.flops,
           1e6 * r->step.seconds, 1e6 * r->step.floor, r->step.flops, 1e6 * r->one, r->allocations);
}

static void print_figures(const figures *f) {
    printf(" %10.0f %10.0f %6.2f %7.1f", 1e6 * f->seconds, 1e6 * f->floor, f->seconds / f->floor,
           1e-9 * f->flops / f->seconds);
}

static void print_row(const work *w, const results *r) {
    char grid[24];
    snprintf(grid, sizeof grid, w->dims == 1 ? "%zu x %zu" : "%zu x %zu^%d", w->batch, w->n,
             w->dims);
    printf("%-18s %-9s %9zu", w->name, grid, r->weights);
    print_figures(&r->forward);
    print_figures(&r->step);
    printf(" %9.0f %6.2g\n", 1e6 * r->one, r->allocations);
    fflush(stdout);
}

static void print_head(void) {
    printf("\n%-18s %-9s %9s %10s %10s %6s %7s %10s %10s %6s %7s %9s %6s\n", "network", "batch",
           "weights", "forward us", "floor", "ratio", "GFLOP/s", "step us", "floor", "ratio",
           "GFLOP/s", "one us", "allocs");
}

spc_status spc_bench_networks(const spc_invocation *invocation, size_t *printed) {
    bool headed = invocation->json;
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        const work *w = &works[i];
        if (!spc_bench_wanted(invocation, w->name, w->network) &&
            !spc_bench_wanted(invocation, "networks", w->network)) {
            continue;
        }
        if (spc_stop_requested(invocation->context)) {
            return spc_fail(invocation->context, SPC_INTERRUPTED, "interrupted");
        }
        results r = {0};
        SPC_TRY(measure(invocation, w, &r));
        if (!headed) print_head();
        headed = true;
        if (invocation->json) {
            print_json(w, &r, *printed == 0);
        } else {
            print_row(w, &r);
        }
        ++*printed;
    }
    return SPC_OK;
}
