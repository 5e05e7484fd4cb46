/* specula: test_navier_stokes_3d.c
 *
 * Three-dimensional flow: no divergence, the conservation laws of the truncated inviscid equations, symmetries, exact
 * solutions, and two-dimensional flow as a special case.
 */
#include "flows.h"

#include <stdio.h>

static const char *const boxes[] = {"n: [16, 16, 16], length: [2*pi, 2*pi, 2*pi]",
                                    "n: [15, 15, 15], length: [1, 1, 1]",
                                    "n: [12, 20, 9], length: [2*pi, 3, 1], origin: [0, -1, 0.4]"};

static bench random_flow(int box) {
    char text[512];
    snprintf(text, sizeof text,
             "equation: {name: navier-stokes-3d, viscosity: 0}\ngrid: {%s}\n"
             "initial: {name: gaussian-random-field, alpha: 2, tau: 5}\n"
             "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 1}\n",
             boxes[box]);
    return open_flow(text);
}

static void curl(const bench *b, const spc_complex *u, spc_complex *omega) {
    const size_t modes = b->engine->problem.modes;
    for (size_t i = 0; i < modes; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(b->engine->modes, i, k);
        for (size_t c = 0; c < 3; c++) {
            const size_t next = (c + 1) % 3, other = (c + 2) % 3;
            omega[c * modes + i] =
                I * (k[next] * u[other * modes + i] - k[other] * u[next * modes + i]);
        }
    }
}

static void check_no_divergence(const bench *b, const spc_complex *u) {
    const size_t modes = b->engine->problem.modes;
    double divergence = 0, gradient = 0;
    for (size_t i = 0; i < modes; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(b->engine->modes, i, k);
        const spc_complex x = u[i], y = u[modes + i], z = u[2 * modes + i];
        divergence += pow(cabs(k[0] * x + k[1] * y + k[2] * z), 2);
        gradient += (k[0] * k[0] + k[1] * k[1] + k[2] * k[2]) *
                    (pow(cabs(x), 2) + pow(cabs(y), 2) + pow(cabs(z), 2));
    }
    ck_assert_double_gt(gradient, 0);
    ck_assert_double_le(sqrt(divergence / gradient), 1e-13);
}

START_TEST(no_divergence) {
    bench b = random_flow(_i);
    check_no_divergence(&b, b.start);
    nonlinear(&b, b.start, b.next);
    check_no_divergence(&b, b.next);
    const spc_integrator *integrator = spc_integrator_find("etdrk4");
    void *method = create_method(b.pool, &b, integrator);
    double error;
    for (int i = 0; i < 10; i++) {
        integrator->step(method, 0, 1e-3, b.start, b.next, &error);
        memcpy(b.start, b.next, b.size * sizeof *b.next);
    }
    if (integrator->destroy) integrator->destroy(method);
    check_no_divergence(&b, b.start);
    tear_down(&b);
}
END_TEST

START_TEST(energy_and_helicity_are_conserved) {
    bench b = random_flow(_i);
    curl(&b, b.start, b.reference);
    nonlinear(&b, b.start, b.next);
    check_orthogonal(&b, b.start, b.next);
    check_orthogonal(&b, b.reference, b.next);
    tear_down(&b);
}
END_TEST

/* ---- symmetries ---- */

static size_t index_at(const bench *b, size_t i, size_t j, size_t k) {
    const size_t *n = b->cas->setting.physics.grid.n;
    return (i % n[0] * n[1] + j % n[1]) * n[2] + k % n[2];
}

/* to(point) = from(where(point)), with fields and signs exchanged. */
typedef struct mapping {
    size_t channel[3];
    double sign[3];
} mapping;

static void map_fields(const bench *b, const mapping *m, const double *from, double *to,
                       size_t (*where)(const bench *b, size_t i, size_t j, size_t k)) {
    const size_t *n = b->cas->setting.physics.grid.n, points = flow_points(b);
    for (size_t i = 0; i < n[0]; i++) {
        for (size_t j = 0; j < n[1]; j++) {
            for (size_t k = 0; k < n[2]; k++) {
                const size_t source = where(b, i, j, k), target = index_at(b, i, j, k);
                for (size_t c = 0; c < 3; c++) {
                    to[c * points + target] = m->sign[c] * from[m->channel[c] * points + source];
                }
            }
        }
    }
}

static size_t shifted(const bench *b, size_t i, size_t j, size_t k) {
    return index_at(b, i + 3, j + 5, k + 2);
}

static void translate(const bench *b, const double *from, double *to) {
    map_fields(b, &(mapping){{0, 1, 2}, {1, 1, 1}}, from, to, shifted);
}

/* x -> y -> z -> x */
static size_t turned(const bench *b, size_t i, size_t j, size_t k) {
    return index_at(b, j, k, i);
}

static void exchange_axes(const bench *b, const double *from, double *to) {
    map_fields(b, &(mapping){{2, 0, 1}, {1, 1, 1}}, from, to, turned);
}

/* A quarter turn about z: the field at (x, y) comes from (y, -x), and (u, v) becomes (-v, u). */
static size_t before_quarter_turn(const bench *b, size_t i, size_t j, size_t k) {
    const size_t n = b->cas->setting.physics.grid.n[0];
    return index_at(b, j, n - i, k);
}

static void rotate(const bench *b, const double *from, double *to) {
    map_fields(b, &(mapping){{1, 0, 2}, {-1, 1, 1}}, from, to, before_quarter_turn);
}

/* z -> -z */
static size_t mirrored(const bench *b, size_t i, size_t j, size_t k) {
    return index_at(b, i, j, b->cas->setting.physics.grid.n[2] - k);
}

static void reflect(const bench *b, const double *from, double *to) {
    map_fields(b, &(mapping){{0, 1, 2}, {1, 1, -1}}, from, to, mirrored);
}

START_TEST(symmetries) {
    bench b = random_flow(_i);
    check_symmetry(&b, translate);
    check_symmetry(&b, reflect);
    if (_i < 2) {
        check_symmetry(&b, rotate);
        check_symmetry(&b, exchange_axes);
    }
    tear_down(&b);
}
END_TEST

/* ---- exact solutions ---- */

static const char *const abc_case =
    "equation: {name: navier-stokes-3d, viscosity: 0.1, hyperviscosity: 0.01}\n"
    "grid: {n: [18, 15, 20], length: [pi, pi, pi]}\n"
    "initial: {name: expression, formula: \"sin(2*z) + 0.5*cos(2*y); 0.7*sin(2*x) + cos(2*z); "
    "0.5*sin(2*y) + 0.7*cos(2*x)\"}\n"
    "stepper: {name: etdrk4, dt: 0.05}\ntime: {end: 1, save: 3}\n";

/* The ABC flow is its own curl, up to k = 2: u x omega vanishes and it decays with nu k^2. */
START_TEST(beltrami_flow_decays_exactly) {
    flow_run run = run_flow(abc_case);
    check_decay(&run, 0.1 * 4 + 0.01 * 16, 1e-12);
    close_run(&run);
}
END_TEST

/* E = (A^2 + B^2 + C^2) / 2, enstrophy k^2 E, helicity 2 k E. */
START_TEST(measures_of_beltrami_flow) {
    flow_run run = run_flow(abc_case);
    const double energy = 0.5 * (1 + 0.49 + 0.25), *u = flow_frame(&run, 0);
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "energy"), energy, 1e-14);
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "enstrophy"), 4 * energy, 1e-13);
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "helicity"), 4 * energy, 1e-13);
    ck_assert_double_eq_tol(measure_of(run.pool, run.cas, u, "dissipation"),
                            2 * (0.1 * 4 + 0.01 * 16) * energy, 1e-13);
    close_run(&run);
}
END_TEST

/* From rest the solenoidal force A sin(k y) ex makes u = A / (nu k^2) (1 - exp(-nu k^2 t)) sin(k y). */
START_TEST(laminar_kolmogorov_flow) {
    flow_run run = run_flow("equation: {name: navier-stokes-3d, viscosity: 0.3, forcing: {name: "
                            "kolmogorov, wavenumber: 2, amplitude: 0.7}}\n"
                            "grid: {n: [8, 16, 10], length: [2*pi, 2*pi, 2*pi]}\n"
                            "initial: {name: expression, formula: 0; 0; 0}\n"
                            "stepper: {name: etdrk4, dt: 0.1}\ntime: {end: 4, save: 3}\n");
    const spc_grid *grid = &run.cas->setting.physics.grid;
    const size_t points = spc_grid_points(grid);
    const double rate = 1.2, t = 4;
    for (size_t i = 0; i < points; i++) {
        const double y = spc_grid_coordinate(grid, 1, i / grid->n[2] % grid->n[1]);
        const double u = 0.7 / rate * (1 - exp(-rate * t)) * sin(2 * y);
        ck_assert_double_eq_tol(last_frame(&run)[i], u, 1e-12);
        ck_assert_double_eq_tol(last_frame(&run)[points + i], 0, 1e-12);
        ck_assert_double_eq_tol(last_frame(&run)[2 * points + i], 0, 1e-12);
    }
    close_run(&run);
}
END_TEST

/* ---- two-dimensional flow ---- */

/* v_x - u_y at the points of a plane. */
static void plane_vorticity(spc_pool *pool, const spc_grid *grid, const double *u, const double *v,
                            double *w) {
    const spc_modes *modes;
    const spc_transform *t;
    ck_assert_int_eq(spc_modes_create(pool, grid, false, 1, &modes), SPC_OK);
    ck_assert_int_eq(spc_transform_create(pool, modes, grid->n, &t), SPC_OK);
    spc_complex *buffer = spc_pool_take(
        pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    spc_complex *along = spc_pool_take(pool, modes->total, sizeof *along);
    spc_complex *across = spc_pool_take(pool, modes->total, sizeof *across);
    spc_transform_forward(t, u, along, buffer);
    spc_transform_forward(t, v, across, buffer);
    for (size_t i = 0; i < modes->total; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(modes, i, k);
        across[i] = I * (k[0] * across[i] - k[1] * along[i]);
    }
    spc_transform_inverse(t, across, w, buffer);
}

/* psi = cos x cos y + cos(2 x + y) + sin(x - 2 y) / 2, by both solvers. */
START_TEST(two_dimensional_flow_stays_so) {
    flow_run plane = run_flow("equation: {name: navier-stokes-2d, viscosity: 0.01}\n"
                              "grid: {n: [24, 27], length: [2*pi, 2*pi]}\n"
                              "initial: {name: expression, formula: \"2*cos(x)*cos(y) + "
                              "5*cos(2*x+y) + 2.5*sin(x-2*y)\"}\n"
                              "stepper: {name: etdrk4, dt: 0.02}\ntime: {end: 1, save: 2}\n");
    flow_run space =
        run_flow("equation: {name: navier-stokes-3d, viscosity: 0.01}\n"
                 "grid: {n: [24, 27, 6], length: [2*pi, 2*pi, 1]}\n"
                 "initial: {name: expression, formula: \"-cos(x)*sin(y) - sin(2*x+y) - cos(x-2*y); "
                 "sin(x)*cos(y) + 2*sin(2*x+y) - 0.5*cos(x-2*y); 0\"}\n"
                 "stepper: {name: etdrk4, dt: 0.02}\ntime: {end: 1, save: 2}\n");
    const spc_grid *grid = &plane.cas->setting.physics.grid;
    const size_t points = spc_grid_points(grid), layers = 6;
    const double *last = last_frame(&space);
    double *layer = spc_pool_take(plane.pool, 2 * points, sizeof *layer);
    double *w = spc_pool_take(plane.pool, points, sizeof *w);
    for (size_t i = 0; i < layers * points; i++) {
        const size_t first = i / layers * layers;
        ck_assert_double_eq_tol(last[i], last[first], 1e-12);
        ck_assert_double_eq_tol(last[layers * points + i], last[layers * points + first], 1e-12);
        ck_assert_double_eq_tol(last[2 * layers * points + i], 0, 1e-12);
    }
    for (size_t i = 0; i < 2 * points; i++) layer[i] = last[i * layers];
    plane_vorticity(plane.pool, grid, layer, layer + points, w);
    ck_assert_double_gt(relative_difference(w, flow_frame(&plane, 0), points), 0.1);
    ck_assert_double_le(relative_difference(w, last_frame(&plane), points), 1e-11);
    close_run(&space);
    close_run(&plane);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("navier-stokes-3d");
    TCase *all = tcase_create("all");
    const int count = (int)(sizeof boxes / sizeof *boxes);
    tcase_add_loop_test(all, no_divergence, 0, count);
    tcase_add_loop_test(all, energy_and_helicity_are_conserved, 0, count);
    tcase_add_loop_test(all, symmetries, 0, count);
    tcase_add_test(all, beltrami_flow_decays_exactly);
    tcase_add_test(all, measures_of_beltrami_flow);
    tcase_add_test(all, laminar_kolmogorov_flow);
    tcase_add_test(all, two_dimensional_flow_stays_so);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
