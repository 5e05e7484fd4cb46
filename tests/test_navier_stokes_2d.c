/* specula: test_navier_stokes_2d.c
 *
 * Two-dimensional flow against exact solutions, the conservation laws of the truncated inviscid equation, its budgets and
 * its symmetries.
 */
#include "flows.h"

#include <stdio.h>

/* ---- the nonlinear term ---- */

/* Of two waves w = a cos(p.x) + b cos(q.x),
 * u.grad w = a b (p_y q_x - p_x q_y) (1/p^2 - 1/q^2) sin(p.x) sin(q.x). */
START_TEST(advection_of_two_waves) {
    bench b =
        open_flow("equation: {name: navier-stokes-2d}\n"
                  "grid: {n: [24, 30], length: [2*pi, pi]}\n"
                  "initial: {name: expression, formula: 1.5*cos(3*x + 4*y) - 2*cos(x - 2*y)}\n"
                  "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n");
    const double p[] = {3, 4}, q[] = {1, -2};
    const double factor = 1.5 * -2 * (p[1] * q[0] - p[0] * q[1]) *
                          (1 / (p[0] * p[0] + p[1] * p[1]) - 1 / (q[0] * q[0] + q[1] * q[1]));
    const spc_grid *grid = &b.cas->setting.physics.grid;
    double *n = take_points(&b), *expected = take_points(&b);
    nonlinear(&b, b.start, b.next);
    to_points(&b, b.next, n);
    for (size_t i = 0; i < flow_points(&b); i++) {
        const double x = spc_grid_coordinate(grid, 0, i / grid->n[1]);
        const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
        expected[i] = -factor * sin(p[0] * x + p[1] * y) * sin(q[0] * x + q[1] * y);
    }
    ck_assert_double_le(relative_difference(n, expected, flow_points(&b)), 1e-13);
    tear_down(&b);
}
END_TEST

static const char *const boxes[] = {
    "n: [32, 32], length: [2*pi, 2*pi]", "n: [27, 27], length: [2*pi, 2*pi]",
    "n: [32, 48], length: [1, 1.7]", "n: [45, 20], length: [3, 2], origin: [-1, 0.3]"};

static bench random_flow(int box) {
    char text[512];
    snprintf(text, sizeof text,
             "equation: {name: navier-stokes-2d, viscosity: 0}\ngrid: {%s}\n"
             "initial: {name: gaussian-random-field, alpha: 2, tau: 5, sigma: 5}\n"
             "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n",
             boxes[box]);
    return open_flow(text);
}

/* Truncated to its modes the inviscid equation still conserves <w^2> and <psi w>. */
START_TEST(energy_and_enstrophy_are_conserved) {
    bench b = random_flow(_i);
    spc_complex *psi = b.reference;
    for (size_t i = 0; i < b.size; i++) psi[i] = b.engine->modes->inverse_square[i] * b.start[i];
    nonlinear(&b, b.start, b.next);
    check_orthogonal(&b, b.start, b.next);
    check_orthogonal(&b, psi, b.next);
    ck_assert_double_le(cabs(b.next[0]), 1e-13 * size_of_modes(&b, b.next));
    tear_down(&b);
}
END_TEST

/* ---- symmetries ---- */

static void translate(const bench *b, const double *from, double *to) {
    const size_t *n = b->cas->setting.physics.grid.n;
    for (size_t i = 0; i < n[0]; i++) {
        for (size_t j = 0; j < n[1]; j++) {
            to[(i + 3) % n[0] * n[1] + (j + 5) % n[1]] = from[i * n[1] + j];
        }
    }
}

/* (x, y) -> (-y, x) about the first point; w is the same seen from there. */
static void rotate(const bench *b, const double *from, double *to) {
    const size_t n = b->cas->setting.physics.grid.n[0];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) to[(n - j) % n * n + i] = from[i * n + j];
    }
}

/* y -> -y turns vortices around. */
static void reflect(const bench *b, const double *from, double *to) {
    const size_t *n = b->cas->setting.physics.grid.n;
    for (size_t i = 0; i < n[0]; i++) {
        for (size_t j = 0; j < n[1]; j++) to[i * n[1] + (n[1] - j) % n[1]] = -from[i * n[1] + j];
    }
}

START_TEST(symmetries) {
    bench b = random_flow(_i);
    check_symmetry(&b, translate);
    check_symmetry(&b, reflect);
    if (_i < 2) check_symmetry(&b, rotate);
    tear_down(&b);
}
END_TEST

/* ---- exact solutions ---- */

START_TEST(taylor_green_decays_exactly) {
    flow_run run = run_flow("equation: {name: navier-stokes-2d, viscosity: 0.02, drag: 0.1}\n"
                            "grid: {n: [32, 45], length: [2*pi, 3]}\n"
                            "initial: {name: taylor-green, amplitude: 1.5, wavenumber: 2}\n"
                            "stepper: {name: etdrk4, dt: 0.05}\ntime: {end: 2, save: 5}\n");
    const double k = 4 * M_PI / 3;
    check_decay(&run, 0.02 * (4 + k * k) + 0.1, 1e-12);
    close_run(&run);
}
END_TEST

START_TEST(every_damping_acts_as_written) {
    flow_run run = run_flow("equation: {name: navier-stokes-2d, viscosity: 0.01, drag: 0.2, "
                            "hyperviscosity: 1e-4, hyperviscosity_order: 3}\n"
                            "grid: {n: [24, 24], length: [2*pi, 2*pi]}\n"
                            "initial: {name: expression, formula: cos(2*x + y)}\n"
                            "stepper: {name: etdrk4, dt: 0.05}\ntime: {end: 1, save: 3}\n");
    check_decay(&run, 0.01 * 5 + 0.2 + 1e-4 * 125, 1e-12);
    close_run(&run);
}
END_TEST

/* The laminar flow under Kolmogorov's forcing: from rest w = -k A / r cos(k y) (1 - exp(-r t)), r = nu k^2 + drag. */
START_TEST(laminar_kolmogorov_flow) {
    flow_run run =
        run_flow("equation: {name: navier-stokes-2d, viscosity: 0.3, drag: 0.1, forcing: "
                 "{name: kolmogorov, wavenumber: 3, amplitude: 0.7}}\n"
                 "grid: {n: [24, 24], length: [2*pi, 4*pi]}\n"
                 "initial: {name: expression, formula: 0}\n"
                 "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 20, save: 3}\n");
    const double k = 1.5, rate = 0.3 * k * k + 0.1;
    const spc_grid *grid = &run.cas->setting.physics.grid;
    for (size_t frame = 1; frame < run.kept.frames; frame++) {
        const double t = run.cas->save_times[frame];
        for (size_t i = 0; i < run.kept.size; i++) {
            const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
            const double w = -k * 0.7 / rate * cos(k * y) * (1 - exp(-rate * t));
            ck_assert_double_eq_tol(flow_frame(&run, frame)[i], w, 1e-12);
        }
    }
    close_run(&run);
}
END_TEST

/* ---- budgets and measures ---- */

/* dE/dt = <psi w_t> = -dissipation + <psi f>; of the forcing -k A cos(k y) only modes (0, +-k) meet psi. */
START_TEST(energy_budget) {
    bench b = open_flow("equation: {name: navier-stokes-2d, viscosity: 0.01, drag: 0.2, "
                        "hyperviscosity: 1e-5, forcing: {name: kolmogorov, wavenumber: 2, "
                        "amplitude: 0.7}}\n"
                        "grid: {n: [32, 48], length: [2*pi, 2*pi]}\n"
                        "initial: {name: mcwilliams, peak_wavenumber: 3}\n"
                        "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n");
    spc_complex *psi = b.reference;
    nonlinear(&b, b.start, b.next);
    for (size_t i = 0; i < b.size; i++) {
        psi[i] = b.engine->modes->inverse_square[i] * b.start[i];
        b.next[i] += b.engine->problem.linear_real[0][i] * b.start[i];
    }
    double *w = take_points(&b);
    to_points(&b, b.start, w);
    const double dissipation = measure_of(b.pool, b.cas, w, "dissipation");
    const double input = -2 * 0.7 * creal(psi[2]);
    const double rate = inner_product(&b, psi, b.next);
    ck_assert_double_gt(fabs(input), 1e-3 * dissipation);
    ck_assert_double_eq_tol(rate, input - dissipation, 1e-12 * dissipation);
    tear_down(&b);
}
END_TEST

/* Taylor-Green with U = 3, k = 2: E = U^2/4, Z = 2 k^2 E, P = 2 k^2 Z; the fastest point moves with U. */
START_TEST(measures_of_taylor_green) {
    bench b = open_flow("equation: {name: navier-stokes-2d, viscosity: 0.5, drag: 0.25}\n"
                        "grid: {n: [32, 32], length: [2*pi, 2*pi]}\n"
                        "initial: {name: taylor-green, amplitude: 3, wavenumber: 2}\n"
                        "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n");
    const spc_physics *physics = &b.cas->setting.physics;
    spc_state state;
    spc_probe probe;
    ck_assert_int_eq(spc_state_create(b.pool, &physics->grid, 1, 1, false, &state), SPC_OK);
    to_points(&b, b.start, state.data);
    ck_assert_int_eq(spc_probe_create(b.pool, physics, &state, &probe), SPC_OK);
    const double energy = 2.25;
    ck_assert_double_eq_tol(measure_of(b.pool, b.cas, state.data, "energy"), energy, 1e-13);
    ck_assert_double_eq_tol(measure_of(b.pool, b.cas, state.data, "enstrophy"), 8 * energy, 1e-12);
    ck_assert_double_eq_tol(measure_of(b.pool, b.cas, state.data, "palinstrophy"), 64 * energy,
                            1e-11);
    ck_assert_double_eq_tol(measure_of(b.pool, b.cas, state.data, "dissipation"),
                            2 * (0.5 * 8 + 0.25) * energy, 1e-12);
    ck_assert_double_eq_tol(physics->equation->speed(&probe, 0), 3, 1e-13);
    ck_assert_double_eq_tol(physics->equation->speed(&probe, 1), 3, 1e-13);
    const spc_diagnostic *spectrum = spc_diagnostic_find("energy_spectrum");
    double shells[32] = {0}, sum = 0;
    const size_t count = spc_shell_count(probe.modes);
    spectrum->vector(&probe, shells, count);
    for (size_t i = 0; i < count; i++) sum += shells[i];
    ck_assert_double_eq_tol(sum, energy, 1e-13);
    ck_assert_double_eq_tol(shells[3], energy, 1e-13);
    tear_down(&b);
}
END_TEST

/* ---- initial conditions ---- */

static double measure_at_start(const char *initial, const char *name) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const spc_case *cas =
        parse_case(pool, spc_pool_print(pool,
                                        "equation: {name: navier-stokes-2d}\n"
                                        "grid: {n: [128, 128], length: [1, 1]}\ninitial: {%s}\n"
                                        "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n",
                                        initial));
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    const double value = measure_of(pool, cas, spc_rollout_state(rollout, 0)->data, name);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return value;
}

/* Of two layers of tanh(rho y): <u^2> = 1 - 4/rho, <u_y^2> = 8 rho/3; with v = delta sin(2 pi x). The layers are cut
 * off where their tails are exp(-rho/2). */
START_TEST(initial_conditions_have_the_energy_they_say) {
    const double rho = 30, delta = 0.05;
    const char *layer = "name: shear-layer, rho: 30, perturbation: 0.05";
    ck_assert_double_eq_tol(measure_at_start(layer, "energy"),
                            0.5 * (1 - 4 / rho + 0.5 * delta * delta), 1e-6);
    ck_assert_double_eq_tol(measure_at_start(layer, "enstrophy"),
                            0.5 * (8 * rho / 3 + 2 * pow(M_PI * delta, 2)), 1e-4);
    ck_assert_double_eq_tol(measure_at_start("name: mcwilliams, energy: 0.7", "energy"), 0.7,
                            1e-13);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("navier-stokes-2d");
    TCase *all = tcase_create("all");
    const int count = (int)(sizeof boxes / sizeof *boxes);
    tcase_add_test(all, advection_of_two_waves);
    tcase_add_loop_test(all, energy_and_enstrophy_are_conserved, 0, count);
    tcase_add_loop_test(all, symmetries, 0, count);
    tcase_add_test(all, taylor_green_decays_exactly);
    tcase_add_test(all, every_damping_acts_as_written);
    tcase_add_test(all, laminar_kolmogorov_flow);
    tcase_add_test(all, energy_budget);
    tcase_add_test(all, measures_of_taylor_green);
    tcase_add_test(all, initial_conditions_have_the_energy_they_say);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
