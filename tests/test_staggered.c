/* specula: test_staggered.c
 *
 * Flow on staggered grids: projections, conservation, exact solutions with and without walls, orders in space and time, the spectral
 * solver's solution, and refusals.
 */
#include "faces.h"

#include "pool.h"

static const char *const plane = "navier-stokes-velocity-2d";

static const spc_case *case_of(const char *equation, const char *grid, const char *initial,
                               const char *stepper, const char *rest, double end) {
    return parse_case(pool, spc_pool_print(pool,
                                           "equation: {name: %s}\ngrid: {%s}\n"
                                           "initial: {name: %s}\nstepper: {name: %s}\n%s\n"
                                           "time: {end: %.17g, save: 2}\n"
                                           "output: {diagnostics: none}\n",
                                           equation, grid, initial, stepper, rest, end));
}

/* ---- projection ---- */

static const struct {
    const char *equation, *grid, *initial, *boundary;
} boxes[] = {
    {"navier-stokes-velocity-2d", "n: [24, 18], length: [1, 2]", "\"0; 0\"", ""},
    {"navier-stokes-3d", "n: [8, 10, 6], length: [1, 2, 1.5]", "\"0; 0; 0\"", ""},
    {"navier-stokes-velocity-2d", "n: [24, 18], length: [1, 2]", "\"0; 0\"",
     "boundary: {y: reflecting}"},
    {"navier-stokes-velocity-2d", "n: [24, 18], length: [1, 2]", "\"0; 0\"",
     "boundary: {x: [reflecting, {dirichlet: [0, 0.3]}], y: [{dirichlet: [0, 0]}, {dirichlet: [1, "
     "0]}]}"},
    {"navier-stokes-3d", "n: [8, 10, 6], length: [1, 2, 1.5]", "\"0; 0; 0\"",
     "boundary: {x: {dirichlet: [0, 0, 0]}, z: reflecting}"},
};
enum { BOXES = sizeof boxes / sizeof *boxes, PERIODIC_BOXES = 2 };

static const spc_case *box_case(int which) {
    char *initial = spc_pool_print(pool, "expression, formula: %s", boxes[which].initial);
    const spc_case *cas = case_of(boxes[which].equation, boxes[which].grid, initial, "staggered",
                                  boxes[which].boundary, 1);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    return cas;
}

static spc_staggered *engine_of(const spc_case *cas, spc_pressure_solver pressure,
                                spc_advection advection) {
    const spc_staggered_choices choices = {.advection = advection,
                                           .pressure = pressure,
                                           .preconditioner = SPC_PRECONDITIONER_FFT,
                                           .tolerance = 1e-13};
    spc_staggered *engine;
    ck_assert_int_eq(spc_staggered_create(pool, &cas->setting, &choices, &engine), SPC_OK);
    return engine;
}

/* P u has no divergence, P P = P, and what P takes out is orthogonal to what it leaves. */
static void check_projection(const spc_case *cas, spc_pressure_solver pressure) {
    const spc_setting *setting = &cas->setting;
    spc_staggered *engine = engine_of(cas, pressure, SPC_ADVECTION_CENTRAL);
    double *u = take_faces(pool, setting), *v = take_faces(pool, setting);
    double *again = take_faces(pool, setting);
    random_faces(setting, 1, u);
    memcpy(v, u, engine->size * sizeof *v);
    spc_staggered_project(engine, v);
    ck_assert(!engine->lost);
    ck_assert_double_le(largest_divergence(pool, setting, v), 1e-12);
    memcpy(again, v, engine->size * sizeof *v);
    spc_staggered_project(engine, again);
    ck_assert_double_le(distance(again, v, engine->size), 1e-12);
    for (size_t i = 0; i < engine->size; i++) again[i] = u[i] - v[i];
    const double size = product_of(u, u, engine->size);
    ck_assert_double_gt(product_of(again, again, engine->size), 0.1 * size);
    ck_assert_double_le(fabs(product_of(again, v, engine->size)), 1e-12 * size);
}

START_TEST(projects_by_conjugate_gradients) {
    check_projection(box_case(_i), SPC_PRESSURE_CONJUGATE_GRADIENTS);
}
END_TEST

START_TEST(projects_by_transforms) {
    const spc_case *cas = box_case(_i);
    check_projection(cas, SPC_PRESSURE_FFT);
    double *u = take_faces(pool, &cas->setting), *v = take_faces(pool, &cas->setting);
    spc_staggered *by_waves = engine_of(cas, SPC_PRESSURE_FFT, SPC_ADVECTION_CENTRAL);
    random_faces(&cas->setting, 2, u);
    memcpy(v, u, by_waves->size * sizeof *v);
    spc_staggered_project(by_waves, u);
    spc_staggered_project(engine_of(cas, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_ADVECTION_CENTRAL),
                          v);
    ck_assert_double_le(distance(v, u, by_waves->size), 1e-12);
}
END_TEST

/* Iterations begin with the last pressure, which rest has no use for. */
START_TEST(rest_stays_after_flow) {
    const spc_case *cas = box_case(3);
    spc_staggered *engine = engine_of(cas, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_ADVECTION_CENTRAL);
    double *u = take_faces(pool, &cas->setting), *q = take_faces(pool, &cas->setting);
    random_faces(&cas->setting, 1, u);
    ck_assert(spc_project(&engine->projection, q, u).converged);
    memset(u, 0, engine->size * sizeof *u);
    ck_assert(spc_project(&engine->projection, q, u).converged);
    for (size_t i = 0; i < engine->size; i++) ck_assert_double_eq(u[i], 0);
    random_faces(&cas->setting, 1, u);
    const size_t cold = spc_project(&engine->projection, q, u).iterations;
    random_faces(&cas->setting, 1, u);
    ck_assert_uint_lt(spc_project(&engine->projection, q, u).iterations, cold / 2);
}
END_TEST

/* ---- what is conserved ---- */

/* Without viscosity a rate of change has no divergence and no mean, and central advection takes and gives no energy. */
START_TEST(rates_conserve_momentum_and_energy) {
    const spc_case *cas = box_case(_i / 2);
    const spc_advection advection = (spc_advection)(_i % 2);
    spc_staggered *engine = engine_of(cas, SPC_PRESSURE_AUTOMATIC, advection);
    engine->viscosity = 0;
    double *u = take_faces(pool, &cas->setting), *rate = take_faces(pool, &cas->setting);
    random_faces(&cas->setting, 3, u);
    spc_staggered_project(engine, u);
    engine->problem.nonlinear(engine, 0, (const spc_complex *)(const void *)u,
                              (spc_complex *)(void *)rate);
    ck_assert_double_le(largest_divergence(pool, &cas->setting, rate), 1e-12);
    const double size = sqrt(product_of(u, u, engine->size) * product_of(rate, rate, engine->size));
    ck_assert_double_gt(size, 0);
    const size_t points = engine->faces.points;
    for (size_t c = 0; c < components_of(&cas->setting) && _i / 2 < PERIODIC_BOXES; c++) {
        double sum = 0;
        for (size_t i = 0; i < points; i++) sum += rate[c * points + i];
        ck_assert_double_le(fabs(sum), 1e-11 * size);
    }
    if (advection == SPC_ADVECTION_CENTRAL) {
        ck_assert_double_le(fabs(product_of(u, rate, engine->size)), 1e-12 * size);
    }
}
END_TEST

START_TEST(runs_conserve_momentum) {
    const char *initial = "expression, formula: \"0.3 + sin(y) + 0.5*cos(2*x + y); -0.2 + sin(x) - "
                          "cos(2*x + y)\"";
    const spc_case *cas =
        case_of("navier-stokes-velocity-2d, viscosity: 0.01", "n: [32, 24], length: [2*pi, 2*pi]",
                initial, "staggered, integrator: euler-forward, diffusion: implicit", "", 2);
    const spc_state start = initial_state(pool, cas, 0), state = last_state(pool, cas);
    const size_t points = spc_grid_points(&state.grid);
    ck_assert_double_le(largest_divergence(pool, &cas->setting, state.data), 1e-12);
    ck_assert_double_gt(distance(state.data, start.data, 2 * points), 0.1);
    for (size_t c = 0; c < 2; c++) {
        double before = 0, after = 0;
        for (size_t i = 0; i < points; i++) {
            before += start.data[c * points + i];
            after += state.data[c * points + i];
        }
        ck_assert_double_eq_tol(after, before, 1e-11);
    }
}
END_TEST

/* ---- exact solutions ---- */

static double taylor_green_error(const char *stepper, size_t n, double *energy) {
    char *grid = spc_pool_print(pool, "n: [%zu, %zu], length: [2*pi, 2*pi]", n, n + n / 2);
    const spc_case *cas = case_of("navier-stokes-velocity-2d, viscosity: 0.05, drag: 0.02", grid,
                                  "taylor-green", stepper, "", 1);
    const spc_state state = last_state(pool, cas), exact = initial_state(pool, cas, 1);
    const size_t count = spc_state_size(&state);
    *energy = 0.5 * product_of(state.data, state.data, count) / (0.5 * (double)count);
    return distance(state.data, exact.data, count);
}

/* To second order, and E = exp(-2 (2 nu + drag) t) / 4. */
START_TEST(taylor_green_converges) {
    static const char *const steppers[] = {
        "staggered, advection: central", "staggered, advection: van-leer",
        "staggered, advection: central, diffusion: implicit, integrator: ssprk2",
        "staggered, integrator: euler-forward, diffusion: implicit, cfl: 0.02"};
    double before = 0, energy = 0;
    for (size_t n = 16; n <= 64; n *= 2) {
        const double error = taylor_green_error(steppers[_i], n, &energy);
        ck_assert_msg(n == 16 || log2(before / error) > 1.8, "%s: order %g at %zu cells, error %g",
                      steppers[_i], log2(before / error), n, error);
        before = error;
    }
    ck_assert_double_le(before, 5e-3);
    ck_assert_double_eq_tol(energy, 0.25 * exp(-0.24), 1e-3);
}
END_TEST

/* A uniform flow stays as it is. */
START_TEST(uniform_flow) {
    const spc_case *cas =
        case_of("navier-stokes-3d", "n: [6, 8, 10], length: [1, 1, 1]",
                "expression, formula: \"1; -0.5; 0.25\"", "staggered, cfl: 0.3", "", 1);
    const spc_state state = last_state(pool, cas);
    static const double expected[] = {1, -0.5, 0.25};
    for (size_t i = 0; i < 3 * 480; i++) {
        ck_assert_double_eq_tol(state.data[i], expected[i / 480], 1e-14);
    }
}
END_TEST

/* Under Kolmogorov's forcing u = A / (nu s + drag) sin(k y), with s = (2 sin(k dy/2)/dy)^2 for k^2 and the mean over a face for
 * the sine. */
START_TEST(laminar_kolmogorov_flow) {
    static const char *const steppers[] = {"staggered", "staggered, diffusion: implicit, dt: 0.05"};
    const spc_case *cas = case_of("navier-stokes-velocity-2d, viscosity: 0.3, drag: 0.5, forcing: "
                                  "{name: kolmogorov, wavenumber: 2, amplitude: 0.7}",
                                  "n: [8, 20], length: [2*pi, 2*pi]",
                                  "expression, formula: \"0; 0\"", steppers[_i], "", 25);
    const spc_state state = last_state(pool, cas);
    const double dy = 2 * M_PI / 20, k = 2, half = 0.5 * k * dy;
    const double s = 4 * pow(sin(half) / dy, 2), mean = sin(half) / half;
    for (size_t i = 0; i < 160; i++) {
        const double y = ((double)(i % 20) + 0.5) * dy;
        const double u = 0.7 * mean / (0.3 * s + 0.5) * sin(k * y);
        /* The mean is by quadrature; split steps hold the balance to the square of their size. */
        ck_assert_double_eq_tol(state.data[i], u, (_i == 0 ? 1e-7 : 1e-3));
        ck_assert_double_eq_tol(state.data[160 + i], 0, 1e-14);
    }
}
END_TEST

/* ---- walls ---- */

/* Between a wall at rest and a moving one u = y, and pushed along by a force u = f (y (1 - y) + dy^2/4) / (2 nu): they solve
 * the differences, ghosts included. The formula makes up for the mean over a face, dy^2/12 lower. */
START_TEST(flow_along_walls) {
    static const struct {
        const char *forcing, *walls, *formula;
    } flows[] = {
        {"", "{y: [{dirichlet: [0, 0]}, {dirichlet: [1, 0]}]}", "y; 0"},
        {", forcing: {name: expression, formula: \"0.3; 0\"}", "{y: {dirichlet: [0, 0]}}",
         "0.3*(y*(1 - y) + 1/768)/0.2; 0"},
        {"", "{y: reflecting}", "0.7; 0"},
    };
    static const char *const steppers[] = {
        "staggered", "staggered, integrator: euler-forward, diffusion: implicit, dt: 0.01",
        "staggered, diffusion: implicit, advection: central, dt: 0.01"};
    char *equation =
        spc_pool_print(pool, "navier-stokes-velocity-2d, viscosity: 0.1%s", flows[_i / 3].forcing);
    char *initial = spc_pool_print(pool, "expression, formula: \"%s\"", flows[_i / 3].formula);
    char *walls = spc_pool_print(pool, "boundary: %s", flows[_i / 3].walls);
    const spc_case *cas =
        case_of(equation, "n: [6, 16], length: [1, 1]", initial, steppers[_i % 3], walls, 0.5);
    const spc_state start = initial_state(pool, cas, 0), state = last_state(pool, cas);
    /* Split steps hold a forced balance to their own order only. */
    const bool split = _i / 3 == 1 && _i % 3 > 0;
    for (size_t i = 0; i < spc_state_size(&state); i++) {
        ck_assert_double_eq_tol(state.data[i], start.data[i], (split ? 5e-3 : 1e-9));
    }
}
END_TEST

/* Walls without friction are planes of symmetry: a quarter of a periodic flow by itself is the same. */
START_TEST(walls_mirror) {
    const char *formula = "expression, formula: \"sin(x)*cos(y) + 0.6*sin(2*x)*cos(y); "
                          "-cos(x)*sin(y) - 1.2*cos(2*x)*sin(y)\"";
    static const char *const steppers[] = {
        "staggered, pressure: conjugate-gradients, tolerance: 1e-13, dt: 0.02",
        "staggered, pressure: conjugate-gradients, tolerance: 1e-13, dt: 0.02, diffusion: "
        "implicit, preconditioner: jacobi"};
    const char *equation = "navier-stokes-velocity-2d, viscosity: 0.01";
    const spc_state whole = last_state(
        pool, case_of(equation, "n: [32, 24], length: [2*pi, 2*pi]", formula, steppers[_i], "", 1));
    const spc_state part =
        last_state(pool, case_of(equation, "n: [16, 12], length: [pi, pi]", formula, steppers[_i],
                                 "boundary: {x: reflecting, y: reflecting}", 1));
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = 0; i < 16; i++) {
            for (size_t j = 0; j < 12; j++) {
                ck_assert_double_eq_tol(spc_state_field(&part, 0, c)[i * 12 + j],
                                        spc_state_field(&whole, 0, c)[i * 24 + j], 1e-10);
            }
        }
    }
}
END_TEST

/* A component on the line through the middle of the box along the other axis, at a distance from the wall. */
static double on_middle(const spc_state *state, size_t component, double place) {
    const size_t n = state->grid.n[0];
    const double *u = spc_state_field(state, 0, component);
    const double at = place * (double)n - 0.5;
    const size_t i = (size_t)at, middle = n / 2 - 1;
    const double share = at - (double)i;
    const size_t one = component == 0 ? middle * n + i : i * n + middle;
    const size_t next = one + (component == 0 ? 1 : n);
    return (1 - share) * u[one] + share * u[next];
}

/* The driven cavity at Re = 100: Ghia, Ghia, Shin, J. Comput. Phys. 48, 387 (1982), tables I and II, on 129^2 points. Finer
 * grids lie up to 0.009 off theirs. */
START_TEST(driven_cavity) {
    const spc_case *cas = case_of(
        "navier-stokes-velocity-2d, viscosity: 0.01", "n: [32, 32], length: [1, 1]",
        "expression, formula: \"0; 0\"",
        "staggered, integrator: euler-forward, advection: central, tolerance: 1e-8",
        "boundary: {x: {dirichlet: [0, 0]}, y: [{dirichlet: [0, 0]}, {dirichlet: [1, 0]}]}", 20);
    const spc_state state = last_state(pool, cas);
    ck_assert_double_eq_tol(on_middle(&state, 0, 0.4531), -0.21090, 8e-3);
    ck_assert_double_eq_tol(on_middle(&state, 0, 0.1719), -0.10150, 8e-3);
    ck_assert_double_eq_tol(on_middle(&state, 0, 0.7344), 0.00332, 8e-3);
    ck_assert_double_eq_tol(on_middle(&state, 1, 0.2344), 0.17527, 8e-3);
    ck_assert_double_eq_tol(on_middle(&state, 1, 0.8047), -0.24533, 8e-3);
    ck_assert_double_eq_tol(on_middle(&state, 1, 0.5), 0.05454, 8e-3);
}
END_TEST

/* ---- against time and against waves ---- */

static const char *const vortices =
    "expression, formula: \"sin(y) + 0.5*cos(2*x + y) + 0.3; cos(x) - cos(2*x + y)\"";

static spc_state vortices_after(const char *stepper, size_t n, double end) {
    char *grid = spc_pool_print(pool, "n: [%zu, %zu], length: [2*pi, 2*pi]", n, n);
    return last_state(pool, case_of("navier-stokes-velocity-2d, viscosity: 0.02, drag: 0.1", grid,
                                    vortices, stepper, "", end));
}

START_TEST(orders_in_time) {
    static const struct {
        const char *stepper;
        double order;
    } methods[] = {
        {"integrator: euler-forward, advection: central", 1},
        {"integrator: ssprk2, advection: central", 2},
        {"integrator: ssprk3, advection: central", 3},
        {"integrator: euler-forward, advection: central, diffusion: implicit", 1},
        {"integrator: ssprk3, advection: central, diffusion: implicit", 2},
    };
    const spc_state exact =
        vortices_after("staggered, advection: central, integrator: ssprk3, dt: 1e-3", 16, 0.8);
    const size_t count = spc_state_size(&exact);
    double before = 0;
    for (int halving = 0; halving < 4; halving++) {
        char *stepper = spc_pool_print(pool, "staggered, %s, dt: %.17g", methods[_i].stepper,
                                       0.08 * exp2(-halving));
        const spc_state state = vortices_after(stepper, 16, 0.8);
        const double error = distance(state.data, exact.data, count);
        const double order = log2(before / error);
        ck_assert_msg(halving < 2 || order > methods[_i].order - 0.2, "%s: order %g, error %g",
                      methods[_i].stepper, order, error);
        before = error;
    }
}
END_TEST

/* The spectral solution on the faces: what is left falls with the square of the cells. */
START_TEST(approaches_the_spectral_solution) {
    static const char *const steppers[] = {"staggered, advection: central", "staggered"};
    const spc_state waves = vortices_after("etdrk4, dt: 0.01", 48, 1);
    double before = 0;
    for (size_t n = 24; n <= 96; n *= 2) {
        const spc_state faces = vortices_after(steppers[_i], n, 1);
        spc_state expected;
        ck_assert_int_eq(spc_state_create(pool, &faces.grid, 1, 2, false, &expected), SPC_OK);
        ck_assert_int_eq(spc_state_resample(pool, &waves, &expected), SPC_OK);
        const double error = distance(faces.data, expected.data, spc_state_size(&faces));
        ck_assert_msg(n == 24 || log2(before / error) > 1.7, "order %g at %zu cells, error %g",
                      log2(before / error), n, error);
        before = error;
    }
    ck_assert_double_le(before, 1e-2);
}
END_TEST

/* The same in space, from the Taylor-Green vortex. */
START_TEST(approaches_the_spectral_solution_in_space) {
    const char *equation = "navier-stokes-3d, viscosity: 0.05";
    const spc_state waves =
        last_state(pool, case_of(equation, "n: [24, 24, 24], length: [2*pi, 2*pi, 2*pi]",
                                 "taylor-green", "etdrk4, dt: 0.05", "", 1));
    double before = 0;
    for (size_t n = 12; n <= 24; n *= 2) {
        char *grid =
            spc_pool_print(pool, "n: [%zu, %zu, %zu], length: [2*pi, 2*pi, 2*pi]", n, n, n);
        const spc_state faces = last_state(
            pool, case_of(equation, grid, "taylor-green", "staggered, advection: central", "", 1));
        spc_state expected;
        ck_assert_int_eq(spc_state_create(pool, &faces.grid, 1, 3, false, &expected), SPC_OK);
        ck_assert_int_eq(spc_state_resample(pool, &waves, &expected), SPC_OK);
        const double error = distance(faces.data, expected.data, spc_state_size(&faces));
        ck_assert_msg(n == 12 || log2(before / error) > 1.7, "order %g, error %g",
                      log2(before / error), error);
        before = error;
    }
}
END_TEST

/* x and y exchanged. */
START_TEST(axes_are_equal) {
    const char *other = "expression, formula: \"cos(y) - cos(2*y + x); sin(x) + 0.5*cos(2*y + x) + "
                        "0.3\"";
    const char *equation = "navier-stokes-velocity-2d, viscosity: 0.02, drag: 0.1";
    const char *grid = "n: [20, 20], length: [2*pi, 2*pi]";
    const char *stepper = _i ? "staggered, integrator: euler-forward" : "staggered";
    const spc_state one = last_state(pool, case_of(equation, grid, vortices, stepper, "", 1));
    const spc_state two = last_state(pool, case_of(equation, grid, other, stepper, "", 1));
    for (size_t i = 0; i < 20; i++) {
        for (size_t j = 0; j < 20; j++) {
            for (size_t c = 0; c < 2; c++) {
                ck_assert_double_eq_tol(spc_state_field(&one, 0, c)[i * 20 + j],
                                        spc_state_field(&two, 0, 1 - c)[j * 20 + i], 1e-12);
            }
        }
    }
}
END_TEST

/* The equation's own measure sees the same divergence on faces, and none in what is recorded. */
START_TEST(divergence_is_measured) {
    spc_case *cas = NULL;
    ck_assert_int_eq(spc_case_parse(pool, "test",
                                    "equation: {name: navier-stokes-velocity-2d}\n"
                                    "grid: {n: [24, 18], length: [1, 2]}\n"
                                    "initial: {name: expression, formula: \"sin(2*pi*x); 0\"}\n"
                                    "stepper: {name: staggered}\ntime: {end: 0.1, save: 2}\n"
                                    "output: {diagnostics: [divergence]}\n",
                                    NULL, &cas),
                     SPC_OK);
    spc_meter *meter;
    double measured = 0;
    ck_assert_int_eq(spc_meter_create(pool, cas, &meter), SPC_OK);
    ck_assert_uint_eq(spc_meter_count(meter), 1);
    const spc_state start = initial_state(pool, cas, 0), end = last_state(pool, cas);
    spc_meter_measure(meter, &start, 0, &measured);
    const double half = M_PI / 24;
    /* 2 pi cos(2 pi x) by differences, <cos^2> = 1/2 */
    ck_assert_double_eq_tol(measured, 2 * M_PI * sin(half) / half * sqrt(0.5), 1e-12);
    spc_meter_measure(meter, &end, 0, &measured);
    ck_assert_double_le(measured, 1e-12);
}
END_TEST

/* ---- steps and refusals ---- */

static spc_step_info work_of(const char *stepper) {
    const spc_case *cas = case_of("navier-stokes-velocity-2d, viscosity: 0.02",
                                  "n: [16, 16], length: [2*pi, 2*pi]", vortices, stepper, "", 1);
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_run(rollout, NULL, 0), SPC_OK);
    return *spc_rollout_info(rollout, 0);
}

START_TEST(steps_are_even) {
    const spc_step_info fixed = work_of("staggered, dt: 0.03, integrator: ssprk2");
    ck_assert_uint_eq(fixed.steps, 34);
    ck_assert_uint_eq(fixed.evaluations, 68);
    ck_assert_double_eq_tol(fixed.dt_min, 1.0 / 34, 1e-14);
    ck_assert_double_eq_tol(fixed.dt_max, 1.0 / 34, 1e-14);
    const spc_step_info by_flow = work_of("staggered, cfl: 0.2");
    ck_assert_uint_gt(by_flow.steps, work_of("staggered, cfl: 0.4").steps);
    ck_assert_double_le(work_of("staggered, cfl: 0.5, dt: 0.01").dt_max, 0.01 * (1 + 1e-12));
}
END_TEST

/* How a run ends, and what its context says. */
static spc_status end_of(const spc_case *cas) {
    spc_rollout *rollout;
    ck_assert_ptr_nonnull(cas);
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    return spc_rollout_run(rollout, NULL, 0);
}

START_TEST(failures_are_named) {
    ck_assert_int_eq(end_of(case_of("navier-stokes-velocity-2d, viscosity: 0",
                                    "n: [32, 32], length: [2*pi, 2*pi]", vortices,
                                    "staggered, integrator: euler-forward, advection: central, "
                                    "dt: 0.5",
                                    "", 100)),
                     SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "no longer finite: field "));
    spc_error_clear(context);
    /* Rounding of the second difference alone is above this tolerance, with so many cells. */
    ck_assert_int_eq(end_of(case_of("navier-stokes-velocity-2d", "n: [4000, 4], length: [1, 1]",
                                    "expression, formula: \"sin(pi*x); 0\"",
                                    "staggered, tolerance: 1e-14", "boundary: {x: reflecting}", 1)),
                     SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "did not reach the tolerance"));
}
END_TEST

START_TEST(explains) {
    static const struct {
        const char *stepper, *boundary, *says;
    } plans[] = {
        {"staggered", "", "van Leer's limiter, explicit viscosity, pressure by transforms, ssprk3"},
        {"staggered, advection: central, diffusion: implicit, integrator: ssprk2",
         "boundary: {x: reflecting}",
         "central differences, implicit viscosity, pressure by conjugate gradients with the "
         "periodic box as preconditioner, ssprk2"},
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        const spc_case *cas = case_of(plane, "n: [8, 8], length: [1, 1]", vortices,
                                      plans[i].stepper, plans[i].boundary, 1);
        spc_rollout *rollout;
        ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
        ck_assert_ptr_nonnull(strstr(spc_rollout_explain(rollout, pool), plans[i].says));
    }
}
END_TEST

START_TEST(refuses) {
    static const struct {
        const char *equation, *grid, *initial, *stepper, *rest, *because;
    } cases[] = {
        {"navier-stokes-2d", "n: [8, 8], length: [1, 1]", "\"0\"", "staggered", "",
         "by its velocity"},
        {"burgers", "n: [8, 8], length: [1, 1]", "\"0; 0\"", "staggered", "", "by its velocity"},
        {"navier-stokes-velocity-2d, hyperviscosity: 1e-3", "n: [8, 8], length: [1, 1]", "\"0; 0\"",
         "staggered", "", "hyperviscosity"},
        {"navier-stokes-velocity-2d", "n: [8, 3], length: [1, 1]", "\"0; 0\"", "staggered", "",
         "four cells"},
        {"navier-stokes-velocity-2d", "n: [8, 8], length: [1, 1]", "\"0; 0\"", "staggered",
         "boundary: {x: outflow}", "no outflow"},
        {"navier-stokes-velocity-2d", "n: [8, 8], length: [1, 1]", "\"0; 0\"", "staggered",
         "boundary: {x: {dirichlet: [0.5, 0]}}", "through the walls"},
        {"navier-stokes-velocity-2d", "n: [8, 8], length: [1, 1]", "\"0; 0\"",
         "staggered, pressure: fft", "boundary: {x: reflecting}", "conjugate-gradients"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *initial = spc_pool_print(pool, "expression, formula: %s", cases[i].initial);
        ck_assert_ptr_null(
            case_of(cases[i].equation, cases[i].grid, initial, cases[i].stepper, cases[i].rest, 1));
        ck_assert_msg(strstr(spc_error_message(context), cases[i].because) != NULL, "%s",
                      spc_error_message(context));
        spc_error_clear(context);
    }
    ck_assert_ptr_nonnull(case_of(plane, "n: [8, 8], length: [1, 1]",
                                  "expression, formula: \"0; 0\"", "staggered", "", 1));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("staggered");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, projects_by_conjugate_gradients, 0, BOXES);
    tcase_add_loop_test(all, projects_by_transforms, 0, PERIODIC_BOXES);
    tcase_add_test(all, rest_stays_after_flow);
    tcase_add_loop_test(all, rates_conserve_momentum_and_energy, 0, 2 * BOXES);
    tcase_add_test(all, runs_conserve_momentum);
    tcase_add_loop_test(all, taylor_green_converges, 0, 4);
    tcase_add_test(all, uniform_flow);
    tcase_add_loop_test(all, laminar_kolmogorov_flow, 0, 2);
    tcase_add_loop_test(all, flow_along_walls, 0, 9);
    tcase_add_loop_test(all, walls_mirror, 0, 2);
    tcase_add_test(all, driven_cavity);
    tcase_add_loop_test(all, orders_in_time, 0, 5);
    tcase_add_loop_test(all, approaches_the_spectral_solution, 0, 2);
    tcase_add_test(all, approaches_the_spectral_solution_in_space);
    tcase_add_loop_test(all, axes_are_equal, 0, 2);
    tcase_add_test(all, divergence_is_measured);
    tcase_add_test(all, steps_are_even);
    tcase_add_test(all, failures_are_named);
    tcase_add_test(all, explains);
    tcase_add_test(all, refuses);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
