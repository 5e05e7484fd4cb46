/* specula: problem.c
 *
 * The norm in which errors of a semilinear problem are measured, and its vectors in archives.
 */
#include <specula/integrator.h>

#include <math.h>
#include <specula/ranks.h>
#include <string.h>

double spc_problem_norm(const spc_problem *problem, const spc_complex *u) {
    double sum = 0;
    for (size_t c = 0; c < problem->channels; c++) {
        const double *values = (const double *)(u + c * problem->modes);
        for (size_t i = 0; i < problem->modes; i++) {
            const double re = values[2 * i], im = values[2 * i + 1];
            const double weight = problem->weight ? problem->weight[i] : 1;
            sum += weight * (re * re + im * im);
        }
    }
    if (problem->ranks) problem->ranks->sum(problem->ranks->user, &sum, 1);
    return sqrt(sum);
}

/* ---- vectors that ranks share ---- */

/* On the first rank, a vector of all modes and one rank's part of a channel. */
typedef struct gathered {
    spc_context *context;
    size_t rows; /* of a channel */
    spc_complex *all, *part;
} gathered;

/* The first rank takes memory; then all know whether it did. */
static spc_status begin(const spc_problem *problem, const spc_archive *archive, gathered *g) {
    spc_context *context = spc_pool_context(spc_archive_pool(archive));
    *g = (gathered){.context = context, .rows = problem->modes / problem->part};
    if (problem->ranks->rank > 0) return SPC_OK;
    const size_t most = spc_part_of(problem->whole, problem->ranks->count, 0).count;
    g->all = spc_allocate(context, problem->channels * g->rows * problem->whole, sizeof *g->all);
    g->part = spc_allocate(context, g->rows * most, sizeof *g->part);
    return g->all && g->part ? SPC_OK : SPC_NO_MEMORY;
}

static void end(gathered *g) {
    spc_release(g->context, g->part);
    spc_release(g->context, g->all);
}

/* Columns `part` of every row of a channel, and these columns alone. */
static void copy_part(const gathered *g, spc_part part, size_t whole, spc_complex *channel,
                      spc_complex *columns, bool out) {
    for (size_t row = 0; row < g->rows; row++, columns += part.count) {
        spc_complex *place = channel + row * whole + part.first;
        memcpy(out ? columns : place, out ? place : columns, part.count * sizeof *columns);
    }
}

static void gather(const spc_problem *problem, const gathered *g, const spc_complex *u) {
    const spc_ranks *ranks = problem->ranks;
    for (size_t c = 0; c < problem->channels; c++) {
        const spc_complex *own = u + c * problem->modes;
        if (ranks->rank > 0) {
            ranks->send(ranks->user, 0, (const double *)own, 2 * problem->modes);
            continue;
        }
        spc_complex *channel = g->all + c * g->rows * problem->whole;
        for (int rank = 0; rank < ranks->count; rank++) {
            const spc_part part = spc_part_of(problem->whole, ranks->count, rank);
            const size_t size = g->rows * part.count;
            if (rank == 0) memcpy(g->part, own, size * sizeof *own);
            if (rank > 0) ranks->receive(ranks->user, rank, (double *)g->part, 2 * size);
            copy_part(g, part, problem->whole, channel, g->part, false);
        }
    }
}

static void spread(const spc_problem *problem, const gathered *g, spc_complex *u) {
    const spc_ranks *ranks = problem->ranks;
    for (size_t c = 0; c < problem->channels; c++) {
        spc_complex *own = u + c * problem->modes;
        if (ranks->rank > 0) {
            ranks->receive(ranks->user, 0, (double *)own, 2 * problem->modes);
            continue;
        }
        spc_complex *channel = g->all + c * g->rows * problem->whole;
        for (int rank = 0; rank < ranks->count; rank++) {
            const spc_part part = spc_part_of(problem->whole, ranks->count, rank);
            const size_t size = g->rows * part.count;
            copy_part(g, part, problem->whole, channel, g->part, true);
            if (rank == 0) memcpy(own, g->part, size * sizeof *own);
            if (rank > 0) ranks->send(ranks->user, rank, (const double *)g->part, 2 * size);
        }
    }
}

spc_status spc_problem_put(const spc_problem *problem, spc_archive *archive, const char *name,
                           const spc_complex *u) {
    const size_t size = problem->channels * problem->modes;
    if (!problem->ranks) return spc_archive_put(archive, name, (const double *)u, 2 * size);
    gathered g;
    spc_status status = begin(problem, archive, &g);
    status = spc_ranks_agree(g.context, status);
    if (status == SPC_OK) gather(problem, &g, u);
    if (status == SPC_OK && g.all) {
        const size_t all = size / problem->part * problem->whole;
        status = spc_archive_put(archive, name, (const double *)g.all, 2 * all);
    }
    end(&g);
    return spc_ranks_agree(g.context, status);
}

spc_status spc_problem_get(const spc_problem *problem, const spc_archive *archive, const char *name,
                           spc_complex *u) {
    const size_t size = problem->channels * problem->modes;
    if (!problem->ranks) return spc_archive_get(archive, name, (double *)u, 2 * size);
    gathered g;
    spc_status status = begin(problem, archive, &g);
    if (status == SPC_OK && g.all) {
        const size_t all = size / problem->part * problem->whole;
        status = spc_archive_get(archive, name, (double *)g.all, 2 * all);
    }
    status = spc_ranks_agree(g.context, status);
    if (status == SPC_OK) spread(problem, &g, u);
    end(&g);
    return status;
}
