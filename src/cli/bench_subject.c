/* specula: bench_subject.c
 *
 * The functions of bench.h.
 */
#include "bench.h"

#include <string.h>

double spc_bench_dt(const spc_equation *equation) {
    return 1e-3 * equation->sample_dt;
}

spc_status spc_bench_step_block(spc_bench_subject *s, size_t steps, double *seconds) {
    const double dt = spc_bench_dt(s->cas->setting.physics.equation);
    const double begun = spc_now(s->context);
    SPC_TRY(s->cas->stepper.stepper->step(s->stepper, &s->state, dt * (double)steps, &s->info));
    *seconds = spc_now(s->context) - begun;
    return SPC_OK;
}

static char *case_text(spc_pool *pool, const spc_bench_problem *p) {
    const spc_equation *equation = spc_equation_find(p->equation);
    char *formula = spc_pool_text(pool, "");
    const char *const *parts = equation->sample_initial[p->dims - 1];
    const size_t numbers = spc_equation_numbers(equation, p->dims);
    for (size_t i = 0; i < numbers && formula; i++) {
        formula = spc_pool_print(pool, "%s%s%s", formula, i ? "; " : "", parts[i]);
    }
    char *n = spc_pool_print(pool, "%zu", p->n), *length = NULL;
    length = spc_pool_print(pool, "%.17g", equation->sample_length);
    for (int axis = 1; axis < p->dims && n && length; axis++) {
        n = spc_pool_print(pool, "%s, %zu", n, p->n);
        length = spc_pool_print(pool, "%s, %.17g", length, equation->sample_length);
    }
    if (!formula || !n || !length) return NULL;
    return spc_pool_print(pool,
                          "equation: {name: %s}\ngrid: {n: [%s], length: [%s]}\n"
                          "initial: {name: expression, formula: \"%s\"}\n"
                          "stepper: {name: %s, dt: %.17g}\ntime: {end: 1, save: 2}\n"
                          "output: {diagnostics: none}\n",
                          p->equation, n, length, formula, p->stepper, spc_bench_dt(equation));
}

spc_status spc_bench_set_up(spc_pool *pool, const spc_bench_problem *p, spc_bench_subject *s) {
    char *text = case_text(pool, p);
    if (!text) return SPC_NO_MEMORY;
    SPC_TRY(spc_case_parse(pool, "bench", text, NULL, &s->cas));
    const spc_physics *physics = &s->cas->setting.physics;
    SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, &s->state));
    const spc_random random = spc_random_start(0, 0, SPC_PURPOSE_INITIAL);
    return spc_profile_fill(pool, physics, &s->cas->initial, random, &s->state);
}

bool spc_bench_wanted(const spc_invocation *invocation, const char *equation, const char *stepper) {
    if (invocation->argument_count == 0) return true;
    for (int i = 0; i < invocation->argument_count; i++) {
        const char *name = invocation->arguments[i];
        if (strcmp(name, equation) == 0 || strcmp(name, stepper) == 0) return true;
    }
    return false;
}
