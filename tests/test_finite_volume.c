/* specula: test_finite_volume.c
 *
 * Finite volumes against exact solutions, conservation, total variation, positivity, symmetry, and the spectral solver.
 */
#include "runs.h"

#include "pool.h"

/* The last frame of a case. */
static spc_state last_of(const char *text, const spc_case **cas_out) {
    spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    const spc_physics *physics = &cas->setting.physics;
    spc_state state;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels, false, &state), SPC_OK);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    memcpy(state.data, kept.values + (kept.frames - 1) * kept.size, kept.size * sizeof(double));
    state.time = cas->save_times[cas->saves - 1];
    if (cas_out) *cas_out = cas;
    return state;
}

static char *text_of(const char *equation, const char *grid, const char *initial,
                     const char *stepper, double end) {
    return spc_pool_print(pool,
                          "equation: {name: %s}\ngrid: {%s}\ninitial: {name: %s}\n"
                          "stepper: {name: finite-volume, %s}\ntime: {end: %.17g, save: 2}\n"
                          "output: {diagnostics: none}\n",
                          equation, grid, initial, stepper, end);
}

/* Mean of |a - b| over the cells of a channel. */
static double l1(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += fabs(a[i] - b[i]);
    return sum / (double)count;
}

/* ---- smooth solutions ---- */

/* A wave train goes once around: the averages at the end are those at the start. Steps shrink with the 5/3 power of the
 * cells where the order in time, 3, would show. */
static double once_around(const char *reconstruction, size_t n, double cfl) {
    char *grid = spc_pool_print(pool, "n: [%zu], length: [1]", n);
    char *stepper =
        spc_pool_print(pool, "reconstruction: %s, flux: own, cfl: %.17g", reconstruction, cfl);
    char *text = text_of("advection-diffusion, velocity: [1], diffusion: 0", grid,
                         "expression, formula: \"exp(sin(2*pi*x))\"", stepper, 1);
    const spc_case *cas;
    const spc_state state = last_of(text, &cas);
    spc_state start;
    ck_assert_int_eq(spc_state_create(pool, &state.grid, 1, 1, false, &start), SPC_OK);
    ck_assert_int_eq(spc_profile_fill(pool, &cas->setting.physics, &cas->initial,
                                      spc_random_start(0, 0, SPC_PURPOSE_TEST), &start),
                     SPC_OK);
    return l1(state.data, start.data, n);
}

static const struct {
    const char *reconstruction;
    double order, tolerance;
    size_t coarsest;
    double cfl, power; /* cfl falls as n^-power */
} smooth[] = {
    {"constant", 1, 0.15, 400, 0.4, 0},  {"minmod", 2, 0.2, 200, 0.4, 0},
    {"van-leer", 2, 0.2, 200, 0.4, 0},   {"mc", 2, 0.2, 200, 0.4, 0},
    {"weno5", 5, 0.3, 20, 0.4, 2.0 / 3},
};

START_TEST(orders_where_smooth) {
    double before = 0;
    for (int halving = 0; halving < 3; halving++) {
        const size_t n = smooth[_i].coarsest << halving;
        const double cfl = smooth[_i].cfl * pow(exp2(halving), -smooth[_i].power);
        const double error = once_around(smooth[_i].reconstruction, n, cfl);
        const double order = log2(before / error);
        ck_assert_msg(halving == 0 || order >= smooth[_i].order - smooth[_i].tolerance,
                      "%s: order %g at %zu cells, error %g", smooth[_i].reconstruction, order, n,
                      error);
        before = error;
    }
}
END_TEST

/* Averages of the spectral solution over cells, through Simpson's rule on many points. */
START_TEST(approaches_the_spectral_solution) {
    enum { POINTS = 3840 };
    const char *initial = "expression, formula: \"0.5 + sin(x)\"";
    char *text = spc_pool_print(pool,
                                "equation: {name: burgers, viscosity: 0.1}\n"
                                "grid: {n: [%d], length: [2*pi]}\ninitial: {name: %s}\n"
                                "stepper: {name: etdrk4, dt: 1e-2}\ntime: {end: 1, save: 2}\n",
                                POINTS, initial);
    const spc_state fine = last_of(text, NULL);
    double before = 0;
    for (size_t n = 40; n <= 160; n *= 2) {
        char *grid = spc_pool_print(pool, "n: [%zu], length: [2*pi]", n);
        char *stepper = spc_pool_print(pool, "reconstruction: weno5, flux: own, cfl: %.17g",
                                       0.4 * 40 / (double)n);
        const spc_state state =
            last_of(text_of("burgers, viscosity: 0.1", grid, initial, stepper, 1), NULL);
        double sum = 0;
        const size_t width = POINTS / n;
        for (size_t i = 0; i < n; i++) {
            double mean = 0;
            for (size_t j = 0; j <= width; j++) {
                const double weight = j == 0 || j == width ? 1 : j % 2 ? 4 : 2;
                mean += weight * fine.data[(i * width + j) % POINTS] / (3 * (double)width);
            }
            sum += fabs(state.data[i] - mean) / (double)n;
        }
        /* Diffusion between cells is of fourth order. */
        const double order = log2(before / sum);
        ck_assert_msg(n == 40 || order > 3.7, "order %g at %zu cells, error %g", order, n, sum);
        before = sum;
    }
}
END_TEST

/* ---- shocks ---- */

static const struct {
    const char *equation, *initial, *boundary;
    double length, end;
    double order, error; /* in L1 of the first field; with 400 cells */
} shocks[] = {
    {"scalar-burgers", "riemann, left: [2], right: [-0.5], position: 0.3", "outflow", 1, 0.4, 0.8,
     2e-3},
    {"scalar-burgers", "riemann, left: [-1], right: [1], position: 0.5", "outflow", 1, 0.3, 0.8,
     1e-3},
    {"euler", "riemann", "outflow", 1, 0.2, 0.8, 2.5e-3},
    {"euler", "riemann, left: [0.445, 0.698, 3.528], right: [0.5, 0, 0.571]", "outflow", 1, 0.14,
     0.75, 8e-3},
    {"shallow-water", "riemann, left: [2, 0], right: [1, 0]", "outflow", 1, 0.2, 0.8, 2e-3},
};
enum { SHOCKS = sizeof shocks / sizeof *shocks };
static const char *const fluxes[] = {"rusanov", "hll", "own"};

static spc_state exact_state(const spc_case *cas, double time) {
    const spc_physics *physics = &cas->setting.physics;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    spc_state state;
    ck_assert(cas->initial.profile->exact(physics, cas->initial.values));
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels, false, &state), SPC_OK);
    state.time = time;
    ck_assert_int_eq(spc_profile_fill(pool, physics, &cas->initial,
                                      spc_random_start(0, 0, SPC_PURPOSE_TEST), &state),
                     SPC_OK);
    return state;
}

static double shock_error(int which, const char *flux, const char *reconstruction, size_t n) {
    char *grid = spc_pool_print(pool, "n: [%zu], length: [%g]", n, shocks[which].length);
    char *stepper = spc_pool_print(pool, "reconstruction: %s, flux: %s", reconstruction, flux);
    char *text =
        text_of(shocks[which].equation, grid, shocks[which].initial, stepper, shocks[which].end);
    text = spc_pool_print(pool, "%sboundary: {x: %s}\n", text, shocks[which].boundary);
    const spc_case *cas;
    const spc_state state = last_of(text, &cas);
    return l1(state.data, exact_state(cas, state.time).data, n);
}

START_TEST(exact_riemann_problems) {
    const int which = _i / 3;
    const char *flux = fluxes[_i % 3];
    const double coarse = shock_error(which, flux, "van-leer", 100);
    const double fine = shock_error(which, flux, "van-leer", 400);
    ck_assert_msg(fine <= shocks[which].error && log2(coarse / fine) / 2 >= shocks[which].order,
                  "%s from %s by %s: %g, then %g", shocks[which].equation, shocks[which].initial,
                  flux, coarse, fine);
}
END_TEST

/* ---- what is kept ---- */

START_TEST(conserves) {
    /* Every equation with cells, from its own sample, on every number of axes. */
    for (size_t e = 0; spc_equation_at(e); e++) {
        const spc_equation *equation = spc_equation_at(e);
        for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
            if (!equation->wave_speeds || !equation->form[dims - 1]) continue;
            if (equation->flux_dims && dims > equation->flux_dims) continue;
            char *text = sample_case(pool, equation, dims, dims == 3 ? 12 : 24,
                                     "finite-volume, flux: own", 0.05, 2, 4, 1);
            const spc_case *cas;
            const spc_state state = last_of(text, &cas);
            spc_state start;
            ck_assert_int_eq(spc_state_create(pool, &state.grid, 1, state.channels, false, &start),
                             SPC_OK);
            ck_assert_int_eq(spc_profile_fill(pool, &cas->setting.physics, &cas->initial,
                                              spc_random_start(0, 0, SPC_PURPOSE_TEST), &start),
                             SPC_OK);
            const size_t field = spc_state_field_size(&state);
            for (size_t c = 0; c < state.channels; c++) {
                double before = 0, after = 0, size = 0;
                for (size_t i = 0; i < field; i++) {
                    before += spc_state_field(&start, 0, c)[i];
                    after += spc_state_field(&state, 0, c)[i];
                    size += fabs(spc_state_field(&start, 0, c)[i]);
                }
                ck_assert_msg(fabs(after - before) <= 1e-13 * size, "%s in %dD, field %zu: %g",
                              equation->name, dims, c, after - before);
            }
        }
    }
}
END_TEST

static double total_variation(const double *u, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += fabs(u[(i + 1) % n] - u[i]);
    return sum;
}

/* A scalar law, limited, by a method that preserves it: total variation never grows, and no new extremum appears. */
START_TEST(total_variation_diminishes) {
    static const char *const limited[] = {"constant", "minmod", "van-leer", "mc"};
    static const char *const laws[] = {"scalar-burgers",
                                       "advection-diffusion, velocity: [1], diffusion: 0"};
    enum { N = 100, SAVES = 41 };
    char *text = spc_pool_print(pool,
                                "equation: {name: %s}\ngrid: {n: [%d], length: [1]}\n"
                                "initial: {name: expression, formula: "
                                "\"step(x - 0.2) - 2*step(x - 0.5) + 0.3*sin(6*pi*x)\"}\n"
                                "stepper: {name: finite-volume, reconstruction: %s, flux: %s, "
                                "cfl: 0.5}\ntime: {end: 0.5, save: %d}\n",
                                laws[_i % 2], N, limited[_i / 2 % 4], fluxes[_i / 8], SAVES);
    const spc_case *cas = parse_case(pool, text);
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    double before = INFINITY;
    for (size_t frame = 0; frame < SAVES; frame++) {
        const double now = total_variation(kept.values + frame * N, N);
        ck_assert_msg(now <= before * (1 + 1e-14), "%s by %s: %.17g after %.17g", laws[_i % 2],
                      limited[_i / 2 % 4], now, before);
        before = now;
    }
}
END_TEST

static double measured(const spc_case *cas, const spc_state *state, const char *name) {
    spc_meter *meter;
    ck_assert_int_eq(spc_meter_create(pool, cas, &meter), SPC_OK);
    double *values = spc_pool_take(pool, spc_meter_count(meter), sizeof *values);
    spc_meter_measure(meter, state, 0, values);
    for (size_t i = 0; i < cas->measure_count; i++) {
        if (strcmp(cas->measures[i]->name, name) == 0) return values[i];
    }
    ck_abort_msg("no measure %s", name);
}

/* A step in a box that is periodic has two sides, in one that is open one; in the plane its length counts. */
START_TEST(total_variation_is_measured) {
    static const char *const sides[] = {"", "boundary: {x: outflow, y: outflow}\n"};
    for (int open = 0; open < 2; open++) {
        const char *text =
            spc_pool_print(pool,
                           "equation: {name: scalar-burgers}\ngrid: {n: [40, 30], length: [4, 3]}\n"
                           "initial: {name: expression, formula: \"0.5 - 2*step(x - 1)\"}\n"
                           "stepper: {name: finite-volume}\n%stime: {end: 1, save: 2}\n",
                           sides[open]);
        const spc_case *cas = parse_case(pool, text);
        spc_state state;
        ck_assert_int_eq(spc_state_create(pool, &cas->setting.physics.grid, 1, 1, false, &state),
                         SPC_OK);
        ck_assert_int_eq(spc_profile_fill(pool, &cas->setting.physics, &cas->initial,
                                          spc_random_start(0, 0, SPC_PURPOSE_TEST), &state),
                         SPC_OK);
        ck_assert_double_eq_tol(measured(cas, &state, "total_variation"), open ? 6 : 12, 1e-12);
    }
}
END_TEST

/* Shock tubes have no ripples: the density varies as the exact one does, to a part in a hundred. */
START_TEST(shocks_do_not_ripple) {
    static const char *const tubes[] = {
        "riemann", "riemann, left: [0.445, 0.698, 3.528], right: [0.5, 0, 0.571]"};
    static const double ends[] = {0.2, 0.14};
    enum { N = 200 };
    char *stepper = spc_pool_print(pool, "reconstruction: weno5, flux: %s", fluxes[_i / 2]);
    char *text = text_of("euler", "n: [200], length: [1]", tubes[_i % 2], stepper, ends[_i % 2]);
    const spc_case *cas;
    const spc_state state = last_of(spc_pool_print(pool, "%sboundary: {x: outflow}\n", text), &cas);
    const spc_state exact = exact_state(cas, state.time);
    double variation = 0, expected = 0;
    for (size_t i = 0; i + 1 < N; i++) {
        variation += fabs(state.data[i + 1] - state.data[i]);
        expected += fabs(exact.data[i + 1] - exact.data[i]);
    }
    ck_assert_msg(variation < 1.01 * expected, "%s by %s: %g, exact %g", tubes[_i % 2],
                  fluxes[_i / 2], variation, expected);
}
END_TEST

/* Two rarefactions that leave almost a vacuum (Toro's test 2), and a strong shock tube. */
START_TEST(density_and_pressure_stay_positive) {
    static const char *const starts[] = {
        "riemann, left: [1, -2, 0.4], right: [1, 2, 0.4]",
        "riemann, left: [1, 0, 1000], right: [1, 0, 0.01]",
        "riemann, left: [1, 0, 0.01], right: [1, 0, 100]",
    };
    static const double ends[] = {0.15, 0.012, 0.035};
    static const char *const by[] = {"constant", "van-leer", "weno5"};
    const int which = _i / 9;
    char *stepper =
        spc_pool_print(pool, "reconstruction: %s, flux: %s", by[_i / 3 % 3], fluxes[_i % 3]);
    char *text = text_of("euler", "n: [200], length: [1]", starts[which], stepper, ends[which]);
    const spc_state state = last_of(spc_pool_print(pool, "%sboundary: {x: outflow}\n", text), NULL);
    const double *rho = spc_state_field(&state, 0, 0), *m = spc_state_field(&state, 0, 1);
    const double *energy = spc_state_field(&state, 0, 2);
    for (size_t i = 0; i < 200; i++) {
        ck_assert_double_gt(rho[i], 0);
        ck_assert_double_gt(energy[i] - 0.5 * m[i] * m[i] / rho[i], 0);
    }
}
END_TEST

/* ---- sides and axes ---- */

/* A wall is the plane of symmetry of a box twice as long. */
START_TEST(a_wall_mirrors) {
    char *half = text_of("euler", "n: [60], length: [1]",
                         "expression, formula: \"1 + 0.3*gauss(5*(x - 0.6)); 0; 2.5 + "
                         "gauss(5*(x - 0.6))\"",
                         "reconstruction: weno5", 0.5);
    half = spc_pool_print(pool, "%sboundary: {x: reflecting}\n", half);
    char *whole = text_of("euler", "n: [120], length: [2], origin: [-1]",
                          "expression, formula: \"1 + 0.3*gauss(5*(abs(x) - 0.6)); 0; 2.5 + "
                          "gauss(5*(abs(x) - 0.6))\"",
                          "reconstruction: weno5", 0.5);
    const spc_state one = last_of(half, NULL), two = last_of(whole, NULL);
    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < 60; i++) {
            ck_assert_double_eq_tol(spc_state_field(&one, 0, c)[i],
                                    spc_state_field(&two, 0, c)[60 + i], 1e-12);
        }
    }
}
END_TEST

/* Outside a fixed state flows in: advection from the left side fills the box with it. */
START_TEST(a_fixed_side_flows_in) {
    char *text = text_of("advection-diffusion, velocity: [2], diffusion: 0", "n: [50], length: [1]",
                         "expression, formula: \"sin(2*pi*x)\"", "reconstruction: constant", 5);
    text = spc_pool_print(pool, "%sboundary: {x: [{dirichlet: [0.75]}, outflow]}\n", text);
    const spc_state state = last_of(text, NULL);
    for (size_t i = 0; i < 50; i++) ck_assert_double_eq_tol(state.data[i], 0.75, 1e-12);
}
END_TEST

/* What moves along x in one run moves along y, then z, in another: rows and columns are treated alike. */
START_TEST(axes_are_equal) {
    const char *stepper = "reconstruction: weno5, flux: own";
    const spc_state x = last_of(text_of("euler", "n: [24, 20], length: [1, 1]",
                                        "expression, formula: \"1 + 0.3*sin(2*pi*x)*cos(2*pi*y); "
                                        "0.4*cos(2*pi*y); 0.1*sin(2*pi*x); 2.5\"",
                                        stepper, 0.3),
                                NULL);
    const spc_state y = last_of(text_of("euler", "n: [20, 24], length: [1, 1]",
                                        "expression, formula: \"1 + 0.3*sin(2*pi*y)*cos(2*pi*x); "
                                        "0.1*sin(2*pi*y); 0.4*cos(2*pi*x); 2.5\"",
                                        stepper, 0.3),
                                NULL);
    static const size_t other[] = {0, 2, 1, 3};
    for (size_t c = 0; c < 4; c++) {
        for (size_t i = 0; i < 24; i++) {
            for (size_t j = 0; j < 20; j++) {
                ck_assert_double_eq_tol(spc_state_field(&x, 0, c)[i * 20 + j],
                                        spc_state_field(&y, 0, other[c])[j * 24 + i], 1e-13);
            }
        }
    }
}
END_TEST

/* A plane wave along each axis of a cube is the one-dimensional solution. */
START_TEST(a_cube_holds_a_line) {
    static const char *const names[] = {"x", "y", "z"};
    const char *stepper = "reconstruction: van-leer, flux: own, dt: 0.004";
    const spc_state line = last_of(text_of("scalar-burgers", "n: [16], length: [1]",
                                           "expression, formula: \"sin(2*pi*x)\"", stepper, 0.2),
                                   NULL);
    char *initial = spc_pool_print(pool, "expression, formula: \"sin(2*pi*%s)\"", names[_i]);
    const spc_state cube = last_of(
        text_of("scalar-burgers", "n: [16, 16, 16], length: [1, 1, 1]", initial, stepper, 0.2),
        NULL);
    const size_t stride[] = {256, 16, 1};
    for (size_t i = 0; i < 4096; i++) {
        ck_assert_double_eq_tol(cube.data[i], line.data[i / stride[_i] % 16], 1e-13);
    }
}
END_TEST

/* ---- refusals and continuation ---- */

static const struct {
    const char *text, *message;
} refused[] = {
    {"equation: {name: ks}\ngrid: {n: [32], length: [22]}\ninitial: {name: random-modes}\n"
     "stepper: {name: finite-volume}\ntime: {end: 1, save: 2}\n",
     "ks on 1 axis is no conservation law"},
    {"equation: {name: burgers}\ngrid: {n: [32, 32], length: [1, 1]}\ninitial: {name: "
     "random-modes}\nstepper: {name: finite-volume}\ntime: {end: 1, save: 2}\n",
     "burgers on 2 axes is no conservation law"},
    {"equation: {name: advection-diffusion, dispersion: 1}\ngrid: {n: [32], length: [1]}\n"
     "initial: {name: random-modes}\nstepper: {name: finite-volume}\ntime: {end: 1, save: 2}\n",
     "it has dispersion"},
    {"equation: {name: burgers}\ngrid: {n: [32], length: [1]}\ninitial: {name: random-modes}\n"
     "stepper: {name: etdrk4, dt: 0.1}\nboundary: {x: outflow}\ntime: {end: 1, save: 2}\n",
     "etdrk4 solves in periodic boxes"},
};
enum { REFUSED = sizeof refused / sizeof *refused };

START_TEST(refusals_say_why) {
    spc_case *cas;
    ck_assert_int_eq(spc_case_parse(pool, "test", refused[_i].text, NULL, &cas),
                     SPC_NOT_APPLICABLE);
    ck_assert_msg(strstr(spc_error_message(context), refused[_i].message) != NULL, "%s",
                  spc_error_message(context));
}
END_TEST

START_TEST(continues_bitwise) {
    char *text = text_of("euler", "n: [64], length: [1]", "riemann", "reconstruction: weno5", 0.1);
    text = spc_pool_print(pool, "%sboundary: {x: outflow}\n", text);
    const spc_case *cas = parse_case(pool, text);
    spc_rollout *straight;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &straight), SPC_OK);
    ck_assert_int_eq(spc_rollout_begin(straight, NULL, 0), SPC_OK);
    ck_assert_int_eq(spc_rollout_advance(straight, NULL, 0), SPC_OK);
    spc_checkpoint checkpoint;
    ck_assert_int_eq(spc_rollout_checkpoint(straight, pool, &checkpoint), SPC_OK);
    static const char *const longer[] = {"time.end=0.2", "time.save=3", NULL};
    spc_case *whole, *rest;
    ck_assert_int_eq(spc_case_parse(pool, "test", text, longer, &whole), SPC_OK);
    ck_assert_int_eq(spc_case_parse(pool, "test", text, longer, &rest), SPC_OK);
    kept_frames kept = keep_all(pool, whole);
    run_all(pool, whole, &kept);
    spc_rollout *continued;
    const char *how;
    ck_assert_int_eq(spc_case_continue(pool, rest, checkpoint.time), SPC_OK);
    ck_assert_int_eq(spc_rollout_continue(pool, rest, &checkpoint, &continued, &how), SPC_OK);
    ck_assert_str_eq(how, "continued bitwise");
    ck_assert_int_eq(spc_rollout_begin(continued, NULL, 0), SPC_OK);
    ck_assert_int_eq(spc_rollout_advance(continued, NULL, 0), SPC_OK);
    ck_assert_mem_eq(spc_rollout_state(continued, 0)->data, kept.values + 2 * kept.size,
                     kept.size * sizeof(double));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("finite-volume");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, orders_where_smooth, 0, (int)(sizeof smooth / sizeof *smooth));
    tcase_add_test(all, approaches_the_spectral_solution);
    tcase_add_loop_test(all, exact_riemann_problems, 0, 3 * SHOCKS);
    tcase_add_test(all, conserves);
    tcase_add_loop_test(all, total_variation_diminishes, 0, 24);
    tcase_add_test(all, total_variation_is_measured);
    tcase_add_loop_test(all, shocks_do_not_ripple, 0, 6);
    tcase_add_loop_test(all, density_and_pressure_stay_positive, 0, 27);
    tcase_add_test(all, a_wall_mirrors);
    tcase_add_test(all, a_fixed_side_flows_in);
    tcase_add_test(all, axes_are_equal);
    tcase_add_loop_test(all, a_cube_holds_a_line, 0, 3);
    tcase_add_loop_test(all, refusals_say_why, 0, REFUSED);
    tcase_add_test(all, continues_bitwise);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
