/* specula: test_navier_stokes_velocity_2d.c
 *
 * Two-dimensional flow by its velocity: no divergence, the vorticity form as its curl, conservation laws, exact
 * solutions, budgets, and initial conditions that are those of the vorticity form.
 */
#include "flows.h"

#include <stdio.h>

static const char *const boxes[] = {"n: [32, 32], length: [2*pi, 2*pi]",
                                    "n: [32, 48], length: [1, 1.7]",
                                    "n: [45, 20], length: [3, 2], origin: [-1, 0.3]"};

static bench random_flow(int box) {
    char text[512];
    snprintf(text, sizeof text,
             "equation: {name: navier-stokes-velocity-2d, viscosity: 0}\ngrid: {%s}\n"
             "initial: {name: gaussian-random-field, alpha: 2, tau: 5, sigma: 5}\n"
             "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n",
             boxes[box]);
    return open_flow(text);
}

static void curl(const bench *b, const spc_complex *u, spc_complex *w) {
    const size_t modes = b->engine->problem.modes;
    for (size_t i = 0; i < modes; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(b->engine->modes, i, k);
        w[i] = I * (k[0] * u[modes + i] - k[1] * u[i]);
    }
}

static double divergence(const bench *b, const spc_complex *u) {
    const size_t modes = b->engine->problem.modes;
    double divergence = 0, gradient = 0;
    for (size_t i = 0; i < modes; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(b->engine->modes, i, k);
        divergence += pow(cabs(k[0] * u[i] + k[1] * u[modes + i]), 2);
        gradient += (k[0] * k[0] + k[1] * k[1]) * (pow(cabs(u[i]), 2) + pow(cabs(u[modes + i]), 2));
    }
    ck_assert_double_gt(gradient, 0);
    return sqrt(divergence / gradient);
}

START_TEST(no_divergence) {
    bench b = random_flow(_i);
    ck_assert_double_le(divergence(&b, b.start), 1e-13);
    nonlinear(&b, b.start, b.next);
    ck_assert_double_le(divergence(&b, b.next), 1e-13);
    double *u = take_points(&b);
    to_points(&b, b.start, u);
    ck_assert_double_le(measure_of(b.pool, b.cas, u, "divergence"),
                        1e-12 * sqrt(measure_of(b.pool, b.cas, u, "enstrophy")));
    const spc_grid *grid = &b.cas->setting.physics.grid;
    const double k = 2 * M_PI * 3 / grid->length[1];
    for (size_t i = 0; i < 2 * flow_points(&b); i++) {
        const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
        u[i] = i < flow_points(&b) ? 0 : cos(k * y);
    }
    ck_assert_double_eq_tol(measure_of(b.pool, b.cas, u, "divergence"), k * sqrt(0.5), 1e-11);
    tear_down(&b);
}
END_TEST

/* The curl of N(u) is N of the curl in the vorticity form. */
START_TEST(vorticity_form_is_the_curl) {
    bench b = random_flow(_i);
    const size_t modes = b.engine->problem.modes;
    char *text = spc_pool_print(b.pool,
                                "equation: {name: navier-stokes-2d, viscosity: 0}\ngrid: {%s}\n"
                                "initial: {name: expression, formula: 0}\n"
                                "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n",
                                boxes[_i]);
    bench plane = set_up_engine(b.context, b.pool, text);
    ck_assert_uint_eq(plane.size, modes);
    nonlinear(&b, b.start, b.next);
    curl(&b, b.next, b.u);
    curl(&b, b.start, plane.start);
    nonlinear(&plane, plane.start, plane.next);
    const double size = size_of_modes(&plane, plane.next);
    for (size_t i = 0; i < modes; i++) {
        ck_assert_double_le(cabs(b.u[i] - plane.next[i]), 1e-13 * size);
    }
    tear_down(&b);
}
END_TEST

/* Truncated to its modes the inviscid equation still conserves <|u|^2>, <w^2> and momentum. */
START_TEST(energy_enstrophy_and_momentum_are_conserved) {
    bench b = random_flow(_i);
    const size_t modes = b.engine->problem.modes;
    nonlinear(&b, b.start, b.next);
    check_orthogonal(&b, b.start, b.next);
    for (size_t c = 0; c < 2; c++) ck_assert_double_eq(cabs(b.next[c * modes]), 0);
    for (size_t i = 0; i < modes; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(b.engine->modes, i, k);
        for (size_t c = 0; c < 2; c++) {
            b.reference[c * modes + i] = (k[0] * k[0] + k[1] * k[1]) * b.start[c * modes + i];
        }
    }
    check_orthogonal(&b, b.reference, b.next);
    tear_down(&b);
}
END_TEST

/* ---- exact solutions ---- */

START_TEST(taylor_green_decays_exactly) {
    flow_run run =
        run_flow("equation: {name: navier-stokes-velocity-2d, viscosity: 0.02, drag: 0.1}\n"
                 "grid: {n: [32, 45], length: [2*pi, 3]}\n"
                 "initial: {name: taylor-green, amplitude: 1.5, wavenumber: 2}\n"
                 "stepper: {name: etdrk4, dt: 0.05}\ntime: {end: 2, save: 5}\n");
    const double k = 4 * M_PI / 3;
    check_decay(&run, 0.02 * (4 + k * k) + 0.1, 1e-12);
    close_run(&run);
}
END_TEST

/* From rest u = A / r sin(k y) (1 - exp(-r t)), r = nu k^2 + drag. */
START_TEST(laminar_kolmogorov_flow) {
    flow_run run =
        run_flow("equation: {name: navier-stokes-velocity-2d, viscosity: 0.3, drag: 0.1, forcing: "
                 "{name: kolmogorov, wavenumber: 3, amplitude: 0.7}}\n"
                 "grid: {n: [12, 24], length: [2*pi, 4*pi]}\n"
                 "initial: {name: expression, formula: \"0; 0\"}\n"
                 "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 20, save: 3}\n");
    const double k = 1.5, rate = 0.3 * k * k + 0.1;
    const spc_grid *grid = &run.cas->setting.physics.grid;
    const size_t points = spc_grid_points(grid);
    for (size_t frame = 1; frame < run.kept.frames; frame++) {
        const double growth = 1 - exp(-rate * run.cas->save_times[frame]);
        for (size_t i = 0; i < points; i++) {
            const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
            const double *u = flow_frame(&run, frame);
            ck_assert_double_eq_tol(u[i], 0.7 / rate * sin(k * y) * growth, 1e-12);
            ck_assert_double_eq_tol(u[points + i], 0, 1e-12);
        }
    }
    close_run(&run);
}
END_TEST

/* A uniform flow carries everything along and decays by drag alone. */
START_TEST(mean_flow_carries) {
    flow_run run = run_flow("equation: {name: navier-stokes-velocity-2d, viscosity: 0, drag: 0.3}\n"
                            "grid: {n: [12, 24], length: [2*pi, 2*pi]}\n"
                            "initial: {name: expression, formula: \"0.5; 2 + sin(x)\"}\n"
                            "stepper: {name: etdrk4, dt: 0.01}\ntime: {end: 1, save: 3}\n");
    const spc_grid *grid = &run.cas->setting.physics.grid;
    const size_t points = spc_grid_points(grid);
    /* The shear sin(x) drifts along x with the mean 0.5 exp(-0.3 t). */
    const double decay = exp(-0.3), path = 0.5 * (1 - decay) / 0.3;
    const double *u = last_frame(&run);
    for (size_t i = 0; i < points; i++) {
        const double x = spc_grid_coordinate(grid, 0, i / grid->n[1]);
        ck_assert_double_eq_tol(u[i], 0.5 * decay, 1e-12);
        ck_assert_double_eq_tol(u[points + i], decay * (2 + sin(x - path)), 1e-9);
    }
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "mean_u"), 0.5 * decay, 1e-13);
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "mean_v"), 2 * decay, 1e-13);
    close_run(&run);
}
END_TEST

/* ---- budgets and measures ---- */

/* dE/dt = <u . u_t> = -dissipation + <u . f> */
START_TEST(energy_budget) {
    bench b =
        open_flow("equation: {name: navier-stokes-velocity-2d, viscosity: 0.01, drag: 0.2, "
                  "hyperviscosity: 1e-5, forcing: {name: kolmogorov, wavenumber: 2, amplitude: "
                  "0.7}}\n"
                  "grid: {n: [32, 48], length: [2*pi, 2*pi]}\n"
                  "initial: {name: filtered-velocity, peak_wavenumber: 3, speed: 2}\n"
                  "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n");
    nonlinear(&b, b.start, b.next);
    const size_t modes = b.engine->problem.modes;
    for (size_t i = 0; i < b.size; i++) {
        b.next[i] += b.engine->problem.linear_real[0][i % modes] * b.start[i];
    }
    double *u = take_points(&b);
    to_points(&b, b.start, u);
    const double dissipation = measure_of(b.pool, b.cas, u, "dissipation");
    /* sin(2 y) = Im exp(2 i y) */
    const double input = -0.7 * cimag(b.start[2]);
    ck_assert_double_gt(fabs(input), 1e-3 * dissipation);
    ck_assert_double_eq_tol(inner_product(&b, b.start, b.next), input - dissipation,
                            1e-12 * dissipation);
    tear_down(&b);
}
END_TEST

/* Initial conditions of both forms describe one flow: energies and enstrophies agree. */
START_TEST(initial_conditions_are_those_of_the_vorticity) {
    static const char *const initial[] = {
        "name: taylor-green, amplitude: 3, wavenumber: 2", "name: shear-layer, rho: 15",
        "name: filtered-velocity, seed: 3", "name: mcwilliams, energy: 0.7, seed: 2"};
    static const char *const forms[] = {"navier-stokes-2d", "navier-stokes-velocity-2d"};
    static const char *const measured[] = {"energy", "enstrophy", "dissipation"};
    double value[2][3];
    for (int form = 0; form < 2; form++) {
        char text[512];
        snprintf(text, sizeof text,
                 "equation: {name: %s, viscosity: 0.5, drag: 0.25}\n"
                 "grid: {n: [128, 128], length: [2*pi, 2*pi]}\n"
                 "initial: {%s}\nstepper: {name: etdrk4, dt: 1e-6}\ntime: {end: 1e-6, save: 2}\n",
                 forms[form], initial[_i]);
        flow_run run = run_flow(text);
        for (int m = 0; m < 3; m++) {
            value[form][m] = measure_of(run.pool, run.cas, flow_frame(&run, 0), measured[m]);
        }
        close_run(&run);
    }
    for (int m = 0; m < 3; m++) {
        ck_assert_double_eq_tol(value[1][m], value[0][m], 1e-4 * fabs(value[0][m]));
    }
    if (_i == 0) ck_assert_double_eq_tol(value[1][0], 2.25, 1e-12);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("navier-stokes-velocity-2d");
    TCase *all = tcase_create("all");
    const int count = (int)(sizeof boxes / sizeof *boxes);
    tcase_add_loop_test(all, no_divergence, 0, count);
    tcase_add_loop_test(all, vorticity_form_is_the_curl, 0, count);
    tcase_add_loop_test(all, energy_enstrophy_and_momentum_are_conserved, 0, count);
    tcase_add_test(all, taylor_green_decays_exactly);
    tcase_add_test(all, laminar_kolmogorov_flow);
    tcase_add_test(all, mean_flow_carries);
    tcase_add_test(all, energy_budget);
    tcase_add_loop_test(all, initial_conditions_are_those_of_the_vorticity, 0, 4);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
