/* specula: optimiser.c */
#include "training/optimiser.h"

#include "tensor/rows.h"
#include "tensor/vector_functions.h"

#include <math.h>
#include <string.h>

enum { PIECE = 4096 };

spc_status spc_optimiser_create(spc_pool *pool, const spc_optimiser_options *options,
                                spc_real *values, size_t count, spc_team *team,
                                spc_optimiser *optimiser) {
    const bool adam = options->method != SPC_OPTIMISER_SGD;
    *optimiser =
        (spc_optimiser){.options = *options, .count = count, .values = values, .team = team};
    optimiser->average = values;
    optimiser->first = spc_pool_take(pool, count, sizeof *values);
    optimiser->square = spc_pool_take(pool, count / PIECE + 1, sizeof(double));
    if (!optimiser->first || !optimiser->square) return SPC_NO_MEMORY;
    if (adam) optimiser->second = spc_pool_take(pool, count, sizeof *values);
    if (adam && !optimiser->second) return SPC_NO_MEMORY;
    if (options->average == 0) return SPC_OK;
    optimiser->average = spc_pool_take(pool, count, sizeof *values);
    if (!optimiser->average) return SPC_NO_MEMORY;
    memcpy(optimiser->average, values, count * sizeof *values);
    return SPC_OK;
}

/* A step in progress. */
typedef struct work {
    spc_optimiser *optimiser;
    spc_real *const *gradients;
    size_t parts;
    double rate, scale; /* of the gradient, to clip it */
} work;

static size_t pieces_of(const spc_optimiser *optimiser) {
    return (optimiser->count + PIECE - 1) / PIECE;
}

static size_t size_of_piece(const spc_optimiser *optimiser, size_t piece) {
    const size_t left = optimiser->count - piece * PIECE;
    return left < PIECE ? left : PIECE;
}

/* ---- the mean over the parts, and its square ---- */

static double scaled_square(spc_real *restrict sum, spc_real factor, size_t size) {
    double square = 0;
#pragma omp simd reduction(+ : square)
    for (size_t i = 0; i < size; i++) {
        sum[i] *= factor;
        square += (double)sum[i] * (double)sum[i];
    }
    return square;
}

static void average_parts(void *object, int member, size_t first, size_t end) {
    (void)member;
    const work *w = object;
    for (size_t piece = first; piece < end; piece++) {
        const size_t at = piece * PIECE, size = size_of_piece(w->optimiser, piece);
        for (size_t part = 1; part < w->parts; part++) {
            spc_add_numbers(w->gradients[0] + at, w->gradients[part] + at, size);
        }
        w->optimiser->square[piece] =
            scaled_square(w->gradients[0] + at, (spc_real)(1 / (double)w->parts), size);
    }
}

/* ---- the step ---- */

/* Numbers of a step, in the precision of the weights. */
typedef struct factors {
    spc_real scale, decay,
        shrink; /* of gradient, of weights into the gradient, and by themselves */
    spc_real rate, beta1, beta2, epsilon, root; /* root: of what is missing of the second moment */
} factors;

static factors factors_of(const work *w) {
    const spc_optimiser_options *o = &w->optimiser->options;
    const double steps = (double)w->optimiser->steps;
    const bool sgd = o->method == SPC_OPTIMISER_SGD, apart = o->method == SPC_OPTIMISER_ADAMW;
    return (factors){
        .scale = (spc_real)w->scale,
        .decay = (spc_real)(apart ? 0 : o->weight_decay),
        .shrink = (spc_real)(apart ? 1 - w->rate * o->weight_decay : 1),
        .rate = (spc_real)(sgd ? w->rate : w->rate / (1 - pow(o->beta1, steps))),
        .beta1 = (spc_real)(sgd ? o->momentum : o->beta1),
        .beta2 = (spc_real)o->beta2,
        .epsilon = (spc_real)o->epsilon,
        .root = (spc_real)(sgd ? 1 : 1 / sqrt(1 - pow(o->beta2, steps))),
    };
}

static void step_adam(factors f, size_t size, spc_real *restrict values, spc_real *restrict first,
                      spc_real *restrict second, const spc_real *restrict gradient) {
    for (size_t i = 0; i < size; i++) {
        const spc_real g = f.scale * gradient[i] + f.decay * values[i];
        first[i] = f.beta1 * first[i] + (1 - f.beta1) * g;
        second[i] = f.beta2 * second[i] + (1 - f.beta2) * g * g;
        values[i] =
            f.shrink * values[i] - f.rate * first[i] / (f.root * spc_root(second[i]) + f.epsilon);
    }
}

static void step_sgd(factors f, size_t size, spc_real *restrict values, spc_real *restrict first,
                     const spc_real *restrict gradient) {
    for (size_t i = 0; i < size; i++) {
        const spc_real g = f.scale * gradient[i] + f.decay * values[i];
        first[i] = f.beta1 * first[i] + g;
        values[i] -= f.rate * first[i];
    }
}

static void step_average(spc_real keep, size_t size, spc_real *restrict average,
                         const spc_real *restrict values) {
    for (size_t i = 0; i < size; i++) average[i] = keep * average[i] + (1 - keep) * values[i];
}

static void move(void *object, int member, size_t first, size_t end) {
    (void)member;
    const work *w = object;
    const spc_optimiser *o = w->optimiser;
    const factors f = factors_of(w);
    for (size_t piece = first; piece < end; piece++) {
        const size_t at = piece * PIECE, size = size_of_piece(o, piece);
        const spc_real *gradient = w->gradients[0] + at;
        if (o->second) {
            step_adam(f, size, o->values + at, o->first + at, o->second + at, gradient);
        } else {
            step_sgd(f, size, o->values + at, o->first + at, gradient);
        }
        if (o->average == o->values) continue;
        step_average((spc_real)o->options.average, size, o->average + at, o->values + at);
    }
}

bool spc_optimiser_step(spc_optimiser *optimiser, double rate, spc_real *const *gradients,
                        size_t parts) {
    work w = {optimiser, gradients, parts, rate, 1};
    const size_t pieces = pieces_of(optimiser);
    spc_team_work(optimiser->team, pieces, average_parts, &w);
    double square = 0;
    for (size_t piece = 0; piece < pieces; piece++) square += optimiser->square[piece];
    optimiser->norm = sqrt(square);
    if (!isfinite(optimiser->norm)) {
        optimiser->skipped++;
        return false;
    }
    const double clip = optimiser->options.clip;
    if (clip > 0 && optimiser->norm > clip) w.scale = clip / optimiser->norm;
    optimiser->steps++;
    spc_team_work(optimiser->team, pieces, move, &w);
    return true;
}
