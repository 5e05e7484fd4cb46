/* specula: statistics.c
 *
 * Means and deviations of fields and of their changes from frame to frame, by field, over all samples, frames and points.
 * Sums are taken frame by frame and added up in order, so that they do not depend on threads.
 */
#include "dataset_internal.h"
#include "extrema.h"

#include <math.h>
#include <string.h>

/* Count, mean and sum of squares about it, joined as in Chan, Golub, LeVeque, Amer. Statist. 37, 242 (1983). */
typedef struct moments {
    double count, mean, squares, least, most;
} moments;

static void join(moments *to, const moments *with) {
    if (to->count == 0) {
        *to = *with;
        return;
    }
    const double count = to->count + with->count, delta = with->mean - to->mean;
    to->mean += delta * with->count / count;
    to->squares += with->squares + delta * delta * to->count * with->count / count;
    to->count = count;
    to->least = fmin(to->least, with->least);
    to->most = fmax(to->most, with->most);
}

static moments moments_of(const double *values, size_t count) {
    moments m = {.count = (double)count, .least = INFINITY, .most = -INFINITY};
    double sum = 0, squares = 0, least = INFINITY, most = -INFINITY;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) sum += values[i];
    m.mean = sum / (double)count;
#pragma omp simd reduction(+ : squares) reduction(min : least) reduction(max : most)
    for (size_t i = 0; i < count; i++) {
        const double off = values[i] - m.mean;
        squares += off * off;
        least = spc_lesser(values[i], least);
        most = spc_greater(values[i], most);
    }
    m.squares = squares;
    m.least = least;
    m.most = most;
    return m;
}

static void widen(const spc_dataset *dataset, const void *values, size_t at, size_t count,
                  double *to) {
    if (!dataset->single_precision) {
        memcpy(to, (const double *)values + at, count * sizeof *to);
        return;
    }
    const float *from = (const float *)values + at;
    for (size_t i = 0; i < count; i++) to[i] = from[i];
}

typedef struct sums {
    moments *values, *deltas; /* by field */
    double *now, *before;     /* one frame of a field */
} sums;

static void add_sample(const spc_dataset *dataset, const spc_sample *sample, sums *s) {
    const size_t points = spc_grid_points(&sample->grid), fields = dataset->field_count;
    for (size_t field = 0; field < fields; field++) {
        for (size_t frame = 0; frame < dataset->frames; frame++) {
            widen(dataset, sample->values, (frame * fields + field) * points, points, s->now);
            const moments of_values = moments_of(s->now, points);
            join(&s->values[field], &of_values);
            for (size_t i = 0; i < points && frame > 0; i++)
                s->before[i] = s->now[i] - s->before[i];
            const moments of_deltas = moments_of(s->before, points);
            if (frame > 0) join(&s->deltas[field], &of_deltas);
            memcpy(s->before, s->now, points * sizeof *s->now);
        }
    }
}

static void conclude(const moments *m, size_t fields, double *mean, double *deviation,
                     double *root) {
    for (size_t field = 0; field < fields; field++) {
        const double variance = m[field].count > 0 ? m[field].squares / m[field].count : 0;
        mean[field] = m[field].mean;
        deviation[field] = sqrt(variance);
        root[field] = sqrt(variance + m[field].mean * m[field].mean);
    }
}

spc_status spc_dataset_statistics(spc_pool *pool, const spc_samples *samples,
                                  spc_statistics *statistics) {
    enum { NUMBERS = 8 };
    const spc_dataset *dataset = samples->dataset;
    const size_t fields = dataset->field_count, points = spc_grid_points(&samples->grid);
    double *numbers = spc_pool_take(pool, NUMBERS * fields, sizeof *numbers);
    sums s = {.values = spc_pool_take(pool, fields, sizeof *s.values),
              .deltas = spc_pool_take(pool, fields, sizeof *s.deltas),
              .now = spc_pool_take(pool, points, sizeof *s.now),
              .before = spc_pool_take(pool, points, sizeof *s.before)};
    if (!numbers || !s.values || !s.deltas || !s.now || !s.before) return SPC_NO_MEMORY;
    for (size_t i = 0; i < samples->count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        add_sample(dataset, &sample, &s);
    }
    double *at[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) at[i] = numbers + (size_t)i * fields;
    conclude(s.values, fields, at[0], at[1], at[2]);
    conclude(s.deltas, fields, at[3], at[4], at[5]);
    for (size_t field = 0; field < fields; field++) {
        at[6][field] = s.values[field].least;
        at[7][field] = s.values[field].most;
    }
    *statistics = (spc_statistics){.mean = at[0],
                                   .deviation = at[1],
                                   .root_mean_square = at[2],
                                   .delta_mean = at[3],
                                   .delta_deviation = at[4],
                                   .delta_root = at[5],
                                   .minimum = at[6],
                                   .maximum = at[7]};
    return SPC_OK;
}
