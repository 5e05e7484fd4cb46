/* specula: bench.c
 *
 * specula bench: what a step costs beside its own transforms. The floor is the number of full-grid FFTW transforms
 * that a textbook step of the same method would do, planned with FFTW_MEASURE and timed in the same process, block by
 * block in turn with the steps. Steps skip columns of modes that dealiasing drops, so a ratio below 1 is possible.
 */
#include "bench.h"

#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const spc_bench_problem problems[] = {
    {"ks", "etdrk4", 1, 256},
    {"ks", "etdrk4", 1, 512},
    {"ks", "etdrk4", 1, 1024},
    {"ks", "etdrk4", 1, 4096},
    {"ks", "if-rk4", 1, 256},
    {"kdv", "etdrk4", 1, 512},
    {"burgers", "etdrk4", 1, 1024},
    {"nlse", "etdrk4", 1, 512},
    {"nlse", "yoshida4", 1, 512},
    {"nlse", "dop853", 1, 512},
    {"navier-stokes-2d", "etdrk4", 2, 256},
    {"navier-stokes-2d", "if-rk4", 2, 256},
    {"navier-stokes-2d", "cnab2", 2, 256},
    {"gray-scott", "etdrk4", 2, 256},
    {"navier-stokes-3d", "etdrk4", 3, 64},
    {"navier-stokes-3d", "if-rk4", 3, 64},
};

typedef struct floor_plan {
    fftw_plan forward, inverse;
    void *points, *modes;
    double transforms; /* in a step: half of them each way */
} floor_plan;

typedef struct figures {
    double step, floor, single; /* seconds; single: a step in single precision */
    double points_per_second, states;
    double allocations, transforms;
} figures;

/* ---- the floor ---- */

static double transforms_per_evaluation(const spc_equation *equation, int dims) {
    if (spc_equation_by_flux(equation, dims)) {
        return spc_equation_channels(equation, dims) * (1 + dims);
    }
    return equation->product ? equation->inputs[dims - 1] + equation->outputs[dims - 1] : 0;
}

static bool plan_floor(spc_pool *pool, const spc_bench_problem *p, bool complex_valued,
                       floor_plan *plan) {
    int n[SPC_MAX_DIMS];
    size_t points = 1;
    for (int axis = 0; axis < p->dims; axis++) {
        n[axis] = (int)p->n;
        points *= p->n;
    }
    double *field = plan->points = spc_pool_take(pool, 2 * points, sizeof(double));
    spc_complex *modes = plan->modes = spc_pool_take(pool, points, sizeof(spc_complex));
    if (!field || !modes) return false;
    if (complex_valued) {
        spc_complex *values = (spc_complex *)field;
        plan->forward = fftw_plan_dft(p->dims, n, values, modes, FFTW_FORWARD, FFTW_MEASURE);
        plan->inverse = fftw_plan_dft(p->dims, n, modes, values, FFTW_BACKWARD, FFTW_MEASURE);
    } else {
        plan->forward = fftw_plan_dft_r2c(p->dims, n, field, modes, FFTW_MEASURE);
        plan->inverse = fftw_plan_dft_c2r(p->dims, n, modes, field, FFTW_MEASURE);
    }
    memset(field, 0, 2 * points * sizeof *field);
    memset(modes, 0, points * sizeof *modes);
    return plan->forward && plan->inverse;
}

static void destroy_floor(floor_plan *plan) {
    if (plan->forward) fftw_destroy_plan(plan->forward);
    if (plan->inverse) fftw_destroy_plan(plan->inverse);
}

/* ---- timing ---- */

static double floor_block(const spc_context *context, const floor_plan *plan, size_t pairs) {
    const double begun = spc_now(context);
    for (size_t i = 0; i < pairs; i++) {
        fftw_execute(plan->inverse);
        fftw_execute(plan->forward);
    }
    return (spc_now(context) - begun) / (2 * (double)pairs);
}

static spc_status time_blocks(spc_bench_subject *s, floor_plan *plan, double per_evaluation,
                              figures *f) {
    double seconds = 0;
    size_t steps = 2, pairs = 1;
    SPC_TRY(spc_bench_step_block(s, 1, &seconds));
    do {
        steps *= 2;
        SPC_TRY(spc_bench_step_block(s, steps, &seconds));
    } while (seconds < SPC_BENCH_BLOCK_SECONDS / 2);
    while (2 * (double)pairs * floor_block(s->context, plan, pairs) < SPC_BENCH_BLOCK_SECONDS / 2)
        pairs *= 2;
    const spc_step_info before = s->info;
    const size_t allocations = spc_context_memory(s->context).allocations;
    f->step = f->floor = INFINITY;
    double transform = INFINITY;
    for (int block = 0; block < SPC_BENCH_BLOCKS; block++) {
        const uint64_t taken = s->info.steps;
        SPC_TRY(spc_bench_step_block(s, steps, &seconds));
        f->step = fmin(f->step, seconds / (double)(s->info.steps - taken));
        transform = fmin(transform, floor_block(s->context, plan, pairs));
    }
    const double taken = (double)(s->info.steps - before.steps);
    const double evaluations = (double)(s->info.evaluations - before.evaluations) / taken;
    f->transforms = evaluations * per_evaluation;
    f->floor = transform * f->transforms;
    f->allocations = (double)(spc_context_memory(s->context).allocations - allocations) / taken;
    return SPC_OK;
}

/* ---- one problem ---- */

/* The same step with N in single precision. */
static spc_status time_single(spc_pool *pool, const spc_bench_problem *p, figures *f) {
    spc_context *context = spc_pool_context(pool);
    char *stepper = spc_pool_print(pool, "%s, precision: single", p->stepper);
    if (!stepper) return SPC_NO_MEMORY;
    const spc_bench_problem single = {p->equation, stepper, p->dims, p->n};
    spc_bench_subject s = {.context = context};
    SPC_TRY(spc_bench_set_up(pool, &single, &s));
    const spc_stepper *how = s.cas->stepper.stepper;
    double seconds = 0;
    size_t steps = 2;
    spc_status status = how->create(pool, &s.cas->setting, &s.cas->stepper, &s.stepper);
    while (status == SPC_OK && seconds < SPC_BENCH_BLOCK_SECONDS / 2) {
        steps *= 2;
        status = spc_bench_step_block(&s, steps, &seconds);
    }
    f->single = INFINITY;
    for (int block = 0; block < SPC_BENCH_BLOCKS && status == SPC_OK; block++) {
        const uint64_t taken = s.info.steps;
        status = spc_bench_step_block(&s, steps, &seconds);
        f->single = fmin(f->single, seconds / (double)(s.info.steps - taken));
    }
    if (s.stepper && how->destroy) how->destroy(s.stepper);
    return status;
}

static spc_status measure(spc_context *parent, const spc_bench_problem *p, figures *f) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    spc_pool *own = pool ? spc_pool_create(context) : NULL;
    if (!own) {
        spc_pool_destroy(pool);
        spc_context_destroy(context);
        return spc_fail(parent, SPC_NO_MEMORY, "out of memory");
    }
    spc_bench_subject s = {.context = context};
    floor_plan plan = {0};
    spc_status status = spc_bench_set_up(pool, p, &s);
    if (status == SPC_OK) {
        const spc_physics *physics = &s.cas->setting.physics;
        const size_t state_bytes = spc_state_size(&s.state) * sizeof(double);
        spc_context_memory_reset_peak(context);
        const size_t before = spc_context_memory(context).bytes - state_bytes;
        const spc_stepper *stepper = s.cas->stepper.stepper;
        status = stepper->create(own, &s.cas->setting, &s.cas->stepper, &s.stepper);
        double seconds;
        if (status == SPC_OK) status = spc_bench_step_block(&s, 2, &seconds);
        f->states = (double)(spc_context_memory(context).peak - before) / (double)state_bytes;
        if (status == SPC_OK && !plan_floor(own, p, physics->equation->complex_valued, &plan)) {
            status = spc_fail(context, SPC_NO_MEMORY, "FFTW could not plan a transform");
        }
        const double per_evaluation = transforms_per_evaluation(physics->equation, p->dims);
        if (status == SPC_OK) status = time_blocks(&s, &plan, per_evaluation, f);
        if (status == SPC_OK) status = time_single(own, p, f);
        f->points_per_second = (double)spc_grid_points(&physics->grid) / f->step;
        if (s.stepper && stepper->destroy) stepper->destroy(s.stepper);
    }
    destroy_floor(&plan);
    if (status != SPC_OK) spc_fail(parent, status, "%s", spc_error_message(context));
    spc_pool_destroy(own);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return status;
}

/* ---- the table ---- */

static void print(const spc_bench_problem *p, const figures *f, bool json, bool first) {
    if (json) {
        printf("%s\n  {\"equation\": \"%s\", \"integrator\": \"%s\", \"dims\": %d, \"n\": %zu, "
               "\"step_us\": %.4g, \"floor_us\": %.4g, \"ratio\": %.4g, \"single_step_us\": %.4g, "
               "\"transforms\": %.4g, "
               "\"points_per_second\": %.4g, \"memory_states\": %.4g, "
               "\"allocations_per_step\": %.4g}",
               first ? "[" : ",", p->equation, p->stepper, p->dims, p->n, 1e6 * f->step,
               1e6 * f->floor, f->step / f->floor, 1e6 * f->single, f->transforms,
               f->points_per_second, f->states, f->allocations);
        return;
    }
    if (first) {
        printf("%-18s %-9s %-7s %10s %10s %6s %10s %11s %8s %7s\n", "equation", "method", "grid",
               "step us", "floor us", "ratio", "single us", "points/s", "memory", "allocs");
    }
    char grid[16];
    snprintf(grid, sizeof grid, p->dims == 1 ? "%zu" : "%zu^%d", p->n, p->dims);
    printf("%-18s %-9s %-7s %10.2f %10.2f %6.2f %10.2f %11.3g %8.1f %7.2g\n", p->equation,
           p->stepper, grid, 1e6 * f->step, 1e6 * f->floor, f->step / f->floor, 1e6 * f->single,
           f->points_per_second, f->states, f->allocations);
    fflush(stdout);
}

static spc_status run_bench(const spc_invocation *invocation) {
    size_t printed = 0;
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
        if (!spc_bench_wanted(invocation, problems[i].equation, problems[i].stepper)) continue;
        if (spc_stop_requested(invocation->context)) {
            return spc_fail(invocation->context, SPC_INTERRUPTED, "interrupted");
        }
        figures f = {0};
        SPC_TRY(measure(invocation->context, &problems[i], &f));
        print(&problems[i], &f, invocation->json, printed++ == 0);
    }
    SPC_TRY(spc_bench_cells(invocation, &printed));
    SPC_TRY(spc_bench_networks(invocation, &printed));
    if (printed == 0) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "nothing to bench by that name; name equations, integrators or networks of "
                        "the tables that `specula bench` prints");
    }
    if (invocation->json) printf("\n]\n");
    return SPC_OK;
}

static const spc_option options[] = {{.name = NULL}};

const spc_command spc_command_bench = {
    .name = "bench",
    .arguments = "[NAME...]",
    .doc = "time steps against their own transforms or products, and against the machine",
    .help =
        "Times the step of each problem in its table (or of the equations and integrators\n"
        "named) beside the FFT floor: as many full-grid FFTW transforms as a textbook step\n"
        "does, planned with FFTW_MEASURE. single: the step with precision: single. memory:\n"
        "peak in units of one state. allocs: allocations a step. Single thread; minimum\n"
        "over blocks taken in turn.\n"
        "\n"
        "Finite volumes stand beside the machine, their kernels by themselves and whole steps:\n"
        "the shares of the time that the bytes, sums and products, quotients and roots would\n"
        "take at the best rates, measured here; and of the largest of them, what binds.\n"
        "\n"
        "Networks, on as many threads as -j says: a run forward and a step of training (forward,\n"
        "adjoint, Adam) of a batch beside the same products of matrices alone; and a run\n"
        "forward of a batch of one. On one thread, seconds are the processor's.\n"
        "\n"
        "  specula bench ks navier-stokes-2d\n"
        "  specula bench finite-volume\n"
        "  specula bench networks -j 2\n",
    .options = options,
    .least = 0,
    .most = -1,
    .run = run_bench,
};
