/* specula: test_restart.c
 *
 * A run continued from a checkpoint, through the file, equals the uninterrupted run bitwise: for every integrator, at
 * every save, and from the middle of an interval.
 */
#include "runs.h"

#include <stdio.h>
#include <unistd.h>

enum { SAVES = 4 };

static char *checkpoint_path(spc_pool *pool) {
    return spc_pool_print(pool, "/tmp/specula-restart-%ld.h5", (long)getpid());
}

static void write_checkpoint(spc_pool *pool, spc_rollout *rollout, const char *path) {
    spc_checkpoint checkpoint;
    ck_assert_int_eq(spc_rollout_checkpoint(rollout, pool, &checkpoint), SPC_OK);
    ck_assert_msg(spc_checkpoint_write(spc_pool_context(pool), path, &checkpoint) == SPC_OK, "%s",
                  spc_error_message(spc_pool_context(pool)));
}

/* Continue in a fresh context, as another process would, and compare with the frames of the whole run. */
static void continue_and_compare(const char *text, const char *path, size_t at,
                                 const kept_frames *whole) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_case *cas = parse_case(pool, text);
    spc_checkpoint *checkpoint;
    spc_rollout *rollout;
    const char *how;
    ck_assert_msg(spc_checkpoint_read(pool, path, &checkpoint) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_int_eq(spc_case_continue(pool, cas, checkpoint->time), SPC_OK);
    ck_assert_msg(spc_rollout_continue(pool, cas, checkpoint, &rollout, &how) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_str_eq(how, "continued bitwise");
    kept_frames rest = keep_all(pool, cas);
    const spc_sink sink = {.frame = keep_frame, .self = &rest};
    ck_assert_msg(spc_rollout_run(rollout, &sink, 1) == SPC_OK, "%s", spc_error_message(context));
    ck_assert_uint_eq(rest.frames, SAVES - at);
    const size_t frame = rest.members * rest.size;
    ck_assert_msg(
        memcmp(rest.values, whole->values + at * frame, rest.frames * frame * sizeof(double)) == 0,
        "another continuation from save %zu of\n%s", at, text);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static void check_every_save(const char *text) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_case *cas = parse_case(pool, text);
    if (cas) {
        kept_frames whole = keep_all(pool, cas);
        run_all(pool, cas, &whole);
        char *path = checkpoint_path(pool);
        spc_rollout *rollout;
        ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
        ck_assert_int_eq(spc_rollout_begin(rollout, NULL, 0), SPC_OK);
        for (size_t at = 0; at + 1 < SAVES; at++) {
            if (at > 0) ck_assert_int_eq(spc_rollout_advance(rollout, NULL, 0), SPC_OK);
            write_checkpoint(pool, rollout, path);
            continue_and_compare(text, path, at, &whole);
        }
        unlink(path);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static void check_integrator(const char *equation_name, const spc_integrator *integrator) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find(equation_name);
    const bool adaptive = integrator->flags & SPC_INTEGRATOR_ADAPTIVE;
    const double dt = (adaptive ? -1 : 1) * 0.5 * equation->sample_dt;
    check_every_save(sample_case(pool, equation, 1, 24, integrator->name, dt, SAVES, 3, 2));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

START_TEST(every_integrator_on_burgers) {
    check_integrator("burgers", spc_integrator_at((size_t)_i));
}
END_TEST

START_TEST(every_integrator_on_nlse) {
    check_integrator("nlse", spc_integrator_at((size_t)_i));
}
END_TEST

START_TEST(single_precision) {
    static const char *const steppers[] = {"etdrk4, precision: single",
                                           "exp-ab3, precision: single"};
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find("burgers");
    const double dt = 0.5 * equation->sample_dt;
    check_every_save(sample_case(pool, equation, 1, 24, steppers[_i], dt, SAVES, 3, 2));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* Solvers whose step follows from the state. */
static const char *const cells[] = {
    "equation: {name: euler}\ngrid: {n: [24], length: [1]}\n"
    "initial: {name: riemann}\nboundary: {x: outflow}\n"
    "stepper: {name: finite-volume}\ntime: {end: 0.2, save: 4}\nensemble: {size: 2}\n",
    "equation: {name: navier-stokes-velocity-2d}\ngrid: {n: [12, 16], length: [2*pi, 2*pi]}\n"
    "initial: {name: filtered-velocity, peak_wavenumber: 2}\n"
    "stepper: {name: staggered}\ntime: {end: 0.5, save: 4}\nensemble: {size: 2}\n",
    "equation: {name: navier-stokes-velocity-2d}\ngrid: {n: [12, 16], length: [2*pi, 2*pi]}\n"
    "initial: {name: filtered-velocity, peak_wavenumber: 2}\n"
    "stepper: {name: staggered, integrator: euler-forward, diffusion: implicit, dt: 0.05}\n"
    "time: {end: 0.5, save: 4}\n",
    "equation: {name: navier-stokes-velocity-2d, viscosity: 0.01}\n"
    "grid: {n: [12, 16], length: [1, 1]}\n"
    "initial: {name: expression, formula: \"0; 0\"}\n"
    "boundary: {x: reflecting, y: [{dirichlet: [0, 0]}, {dirichlet: [1, 0]}]}\n"
    "stepper: {name: staggered, diffusion: implicit}\ntime: {end: 0.5, save: 4}\n",
};
enum { CELLS = sizeof cells / sizeof *cells };

START_TEST(solvers_of_cells) {
    check_every_save(cells[_i]);
}
END_TEST

/* Steppers made of steppers, each between saves of 3 units of a sample step. */
static const char *const composed[] = {
    "interleaved, first_strides: 2, first: {name: etdrk4, dt: 1e-3}, second: {name: dopri5}",
    "interleaved, first: {name: exp-ab3, dt: 1e-3}, second: {name: interleaved, "
    "first: {name: persistence}, second: {name: rk4, dt: 1e-3}}",
    /* the mean of the field drifts away by its correction, and the fallback has its turns */
    "guarded, drift: 0.05, jump: 0.5, learned: {name: corrected, coarse: {name: exp-ab3, dt: "
    "1e-3}, "
    "correction: {name: climatology, mean: [0.02]}}, fallback: {name: dopri5}",
    "corrected, form: parallel, coarse: {name: exp-ab3, dt: 1e-3}, "
    "correction: {name: climatology, mean: [0]}",
    "corrected, form: sequential, coarse: {name: dopri5}, correction: {name: etdrk4, dt: 1e-3}",
};
enum { COMPOSED = sizeof composed / sizeof *composed };

START_TEST(composed_steppers) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find("burgers");
    check_every_save(sample_case(pool, equation, 1, 24, composed[_i], 0.01, SAVES, 7, 2));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

static bool stop_after(void *user) {
    return --*(int *)user < 0;
}

/* Stopped between two saves, after so many steps. */
static void stop_and_continue(const char *equation_name, const char *stepper, double scale,
                              int steps) {
    int countdown = 1000000;
    const spc_context_options options = {.stop = {.requested = stop_after, .user = &countdown}};
    spc_context *context = spc_context_create(&options);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find(equation_name);
    char *text =
        sample_case(pool, equation, 1, 24, stepper, scale * equation->sample_dt, SAVES, 5, 1);
    spc_case *cas = parse_case(pool, text);
    kept_frames whole = keep_all(pool, cas);
    run_all(pool, cas, &whole);
    countdown = steps;
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    if (spc_rollout_run(rollout, NULL, 0) == SPC_INTERRUPTED) {
        spc_error_clear(context);
        char *path = checkpoint_path(pool);
        write_checkpoint(pool, rollout, path);
        continue_and_compare(text, path, spc_rollout_frames(rollout) - 1, &whole);
        unlink(path);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

START_TEST(interrupted_between_saves) {
    static const char *const integrators[] = {"etdrk4", "dopri5", "exp-ab3", "if-dop853"};
    for (size_t m = 0; m < sizeof integrators / sizeof integrators[0]; m++) {
        const spc_integrator *integrator = spc_integrator_find(integrators[m]);
        const bool adaptive = integrator->flags & SPC_INTEGRATOR_ADAPTIVE;
        for (int steps = 1; steps < 14; steps += 3) {
            stop_and_continue("kdv", integrators[m], adaptive ? -0.5 : 0.5, steps);
        }
    }
}
END_TEST

START_TEST(composed_and_interrupted) {
    for (int steps = 1; steps < 14; steps += 3) {
        stop_and_continue("burgers", composed[_i], 0.5, steps);
    }
}
END_TEST

static spc_status continue_with(const char *text, const char *path, const char *const *overrides,
                                char how[128], double *mean) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_case *cas;
    spc_checkpoint *checkpoint;
    spc_rollout *rollout;
    const char *words = "";
    ck_assert_int_eq(spc_case_parse(pool, "test", text, overrides, &cas), SPC_OK);
    ck_assert_int_eq(spc_checkpoint_read(pool, path, &checkpoint), SPC_OK);
    ck_assert_int_eq(spc_case_continue(pool, cas, checkpoint->time), SPC_OK);
    const spc_status status = spc_rollout_continue(pool, cas, checkpoint, &rollout, &words);
    if (status == SPC_OK) {
        const spc_state *state = spc_rollout_state(rollout, 0);
        const size_t size = spc_state_size(state);
        *mean = 0;
        for (size_t i = 0; i < size; i++) *mean += state->data[i] * state->data[i] / (double)size;
        ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_OK);
    }
    snprintf(how, 128, "%s", words);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return status;
}

START_TEST(other_grids_and_parameters_are_allowed_and_named) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_equation *equation = spc_equation_find("burgers");
    char *text = sample_case(pool, equation, 1, 32, "etdrk4", equation->sample_dt, SAVES, 3, 1);
    spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_begin(rollout, NULL, 0), SPC_OK);
    ck_assert_int_eq(spc_rollout_advance(rollout, NULL, 0), SPC_OK);
    char *path = checkpoint_path(pool), how[128];
    write_checkpoint(pool, rollout, path);
    const char *const same[] = {NULL}, *const finer[] = {"grid.n=[63]", NULL},
                      *const viscous[] = {"equation.viscosity=0.5", NULL},
                      *const other_box[] = {"grid.length=[3]", NULL};
    double before = 0, after = 0;
    ck_assert_int_eq(continue_with(text, path, same, how, &before), SPC_OK);
    ck_assert_str_eq(how, "continued bitwise");
    ck_assert_int_eq(continue_with(text, path, finer, how, &after), SPC_OK);
    ck_assert_ptr_nonnull(strstr(how, "another grid"));
    /* Resampling keeps the mean square, by Parseval. */
    ck_assert_double_eq_tol(after, before, 1e-13 * before);
    ck_assert_int_eq(continue_with(text, path, viscous, how, &after), SPC_OK);
    ck_assert_ptr_nonnull(strstr(how, "changed parameters"));
    ck_assert_int_eq(continue_with(text, path, other_box, how, &after), SPC_NOT_APPLICABLE);
    unlink(path);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    int integrators = 0;
    while (spc_integrator_at((size_t)integrators)) integrators++;
    Suite *suite = suite_create("restart");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, every_integrator_on_burgers, 0, integrators);
    tcase_add_loop_test(all, every_integrator_on_nlse, 0, integrators);
    tcase_add_loop_test(all, single_precision, 0, 2);
    tcase_add_loop_test(all, solvers_of_cells, 0, CELLS);
    tcase_add_loop_test(all, composed_steppers, 0, COMPOSED);
    tcase_add_test(all, interrupted_between_saves);
    tcase_add_loop_test(all, composed_and_interrupted, 0, COMPOSED);
    tcase_add_test(all, other_grids_and_parameters_are_allowed_and_named);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
