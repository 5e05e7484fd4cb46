/* specula: exponential_adams.c
 *
 * The history is a ring of values of N; slot 0 is the present step's, and becomes history when the
 * step is accepted.
 */
#include "exponential_adams.h"

#include <complex.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST_ORDER = 4, OF_U = 1, OF_N };

/* Weights of u, N_n, N_{n-1}, ...: the differences written out. */
static const spc_exponential_weight second[] = {
    [OF_U] = {{1}, {{1}}},
    [OF_N] = {{1}, {{0, 1, 1}}},
    [OF_N + 1] = {{1}, {{0, 0, -1}}},
};
static const spc_exponential_weight third[] = {
    [OF_U] = {{1}, {{1}}},
    [OF_N] = {{1}, {{0, 1, 3. / 2, 1}}},
    [OF_N + 1] = {{1}, {{0, 0, -2, -2}}},
    [OF_N + 2] = {{1}, {{0, 0, 1. / 2, 1}}},
};
static const spc_exponential_weight fourth[] = {
    [OF_U] = {{1}, {{1}}},
    [OF_N] = {{1}, {{0, 1, 11. / 6, 2, 1}}},
    [OF_N + 1] = {{1}, {{0, 0, -3, -5, -3}}},
    [OF_N + 2] = {{1}, {{0, 0, 3. / 2, 4, 3}}},
    [OF_N + 3] = {{1}, {{0, 0, -1. / 3, -1, -1}}},
};
static const spc_exponential_weight *const weights[] = {[2] = second, [3] = third, [4] = fourth};

typedef struct adams {
    const spc_problem *problem;
    int order;
    size_t size;
    spc_exponential_tables *tables;
    void *start;                   /* etdrk4 */
    spc_complex *n[LARGEST_ORDER]; /* N of the present step, the one before, ... */
    int known, known_after;        /* earlier values held, now and when the step is accepted */
    double h, h_after;             /* their spacing, likewise */
} adams;

spc_status spc_exponential_adams_create(spc_pool *pool, const spc_problem *problem, int order,
                                        void **result) {
    adams *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->problem = problem;
    self->order = order;
    self->size = problem->channels * problem->modes;
    SPC_TRY(
        spc_exponential_tables_create(pool, problem, weights[order], OF_N + order, &self->tables));
    SPC_TRY(spc_exponential_runge_kutta_create(pool, problem, &spc_krogstad_tableau, &self->start));
    for (int i = 0; i < order; i++) {
        self->n[i] = spc_pool_take(pool, self->size, sizeof *self->n[i]);
        if (!self->n[i]) return SPC_NO_MEMORY;
    }
    *result = self;
    return SPC_OK;
}

void spc_exponential_adams_step(void *object, double t, double h, const spc_complex *u,
                                spc_complex *out, double *error) {
    adams *self = object;
    const spc_problem *problem = self->problem;
    const int known = h == self->h ? self->known : 0;
    self->h_after = h;
    self->known_after = known + 1 < self->order ? known + 1 : known;
    if (known + 1 < self->order) {
        spc_exponential_runge_kutta_step(self->start, t, h, u, out, error);
        memcpy(self->n[0], spc_exponential_runge_kutta_slope(self->start),
               self->size * sizeof *self->n[0]);
        return;
    }
    spc_exponential_tables_use(self->tables, h);
    problem->nonlinear(problem->self, t, u, self->n[0]);
    spc_exponential_term terms[1 + LARGEST_ORDER] = {{OF_U, u}};
    for (int i = 0; i < self->order; i++) {
        terms[1 + i] = (spc_exponential_term){OF_N + i, self->n[i]};
    }
    spc_exponential_combine(self->tables, 1 + self->order, terms, out);
    *error = 0;
}

void spc_exponential_adams_accept(void *object) {
    adams *self = object;
    self->h = self->h_after;
    self->known = self->known_after;
    spc_complex *oldest = self->n[self->order - 1];
    for (int i = self->order - 1; i > 0; i--) self->n[i] = self->n[i - 1];
    self->n[0] = oldest;
}

void spc_exponential_adams_reset(void *object) {
    adams *self = object;
    self->known = 0;
}

/* ---- continuation ---- */

static const char *const numbers_name = "exponential_adams.numbers";

static void history_name(int i, char name[32]) {
    snprintf(name, 32, "exponential_adams.n%d", i);
}

spc_status spc_exponential_adams_save(void *object, spc_archive *archive) {
    const adams *self = object;
    const double numbers[] = {self->known, self->h};
    SPC_TRY(spc_archive_put(archive, numbers_name, numbers, 2));
    for (int i = 1; i <= self->known; i++) {
        char name[32];
        history_name(i, name);
        SPC_TRY(spc_problem_put(self->problem, archive, name, self->n[i]));
    }
    return SPC_OK;
}

spc_status spc_exponential_adams_load(void *object, const spc_archive *archive) {
    adams *self = object;
    double numbers[2];
    SPC_TRY(spc_archive_get(archive, numbers_name, numbers, 2));
    self->known = 0;
    for (int i = 1; i < self->order && i <= numbers[0]; i++) {
        char name[32];
        history_name(i, name);
        SPC_TRY(spc_problem_get(self->problem, archive, name, self->n[i]));
        self->known = i;
    }
    self->h = numbers[1];
    return SPC_OK;
}
