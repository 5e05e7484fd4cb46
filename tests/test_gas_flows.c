/* specula: test_gas_flows.c
 *
 * Gases and shallow water by finite volumes, whole runs: orders on exact solutions in one to three dimensions, the shock
 * of Shu and Osher against fine cells, waves that stand, mirrors, walls, inflow, the smallest grids.
 */
#include "runs.h"

#include "pool.h"

typedef struct flow {
    const char *equation, *n, *box, *initial, *stepper, *boundary;
    double end;
} flow;

/* The first and the last frame. */
static spc_state run_flow(const flow *f, const spc_case **cas_out, spc_state *first) {
    char *text =
        spc_pool_print(pool,
                       "equation: {name: %s}\ngrid: {n: [%s], %s}\ninitial: {name: %s}\n"
                       "stepper: {name: finite-volume, %s}\n%s%s\n"
                       "time: {end: %.17g, save: 2}\noutput: {diagnostics: none}\n",
                       f->equation, f->n, f->box, f->initial, f->stepper,
                       f->boundary ? "boundary: " : "", f->boundary ? f->boundary : "", f->end);
    const spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    kept_frames kept = keep_all(pool, cas);
    run_all(pool, cas, &kept);
    const spc_grid *grid = &cas->setting.physics.grid;
    const size_t channels = kept.size / spc_grid_points(grid);
    spc_state last;
    ck_assert_int_eq(spc_state_create(pool, grid, 1, channels, false, &last), SPC_OK);
    memcpy(last.data, kept.values + kept.size, kept.size * sizeof(double));
    last.time = f->end;
    if (first) {
        ck_assert_int_eq(spc_state_create(pool, grid, 1, channels, false, first), SPC_OK);
        memcpy(first->data, kept.values, kept.size * sizeof(double));
    }
    if (cas_out) *cas_out = cas;
    return last;
}

/* Mean |difference| of the first field. */
static double l1(const spc_state *a, const spc_state *b) {
    const size_t size = spc_state_field_size(a);
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += fabs(a->data[i] - b->data[i]);
    return sum / (double)size;
}

static double error_of(const flow *f) {
    const spc_case *cas;
    const spc_state state = run_flow(f, &cas, NULL);
    spc_state exact;
    ck_assert(cas->initial.profile->exact(&cas->setting.physics, cas->initial.values));
    ck_assert_int_eq(spc_state_create(pool, &state.grid, 1, state.channels, false, &exact), SPC_OK);
    exact.time = state.time;
    ck_assert_int_eq(spc_profile_fill(pool, &cas->setting.physics, &cas->initial,
                                      spc_random_start(0, 0, SPC_PURPOSE_TEST), &exact),
                     SPC_OK);
    return l1(&state, &exact);
}

/* ---- orders ---- */

static const char *const wave_boxes[] = {"length: [1]", "length: [1, 2]", "length: [1, 2, 1]"};
static const int wave_cells[][3] = {{20, 0, 0}, {15, 17, 0}, {9, 12, 10}};

static char *cells_of(int dims, int times) {
    char *n = spc_pool_print(pool, "%d", times * wave_cells[dims - 1][0]);
    for (int axis = 1; axis < dims; axis++) {
        n = spc_pool_print(pool, "%s, %d", n, times * wave_cells[dims - 1][axis]);
    }
    return n;
}

/* What is carried along unchanged is of the order of the reconstruction on any number of axes, and of grids that no
 * vector divides; the step falls so that the method in time, of third order, keeps pace. */
START_TEST(a_density_wave_shows_the_order) {
    const int dims = 1 + _i % 3;
    const bool fifth = _i < 3;
    double error[2];
    for (int halving = 0; halving < 2; halving++) {
        char *stepper =
            spc_pool_print(pool, "reconstruction: %s, flux: %s, cfl: %.17g", fifth ? "weno5" : "mc",
                           fifth ? "own" : "hll", fifth ? 0.4 * exp2(-2.0 / 3 * halving) : 0.4);
        const flow f = {.equation = "euler",
                        .n = cells_of(dims, (fifth ? 1 : 2) << halving),
                        .box = wave_boxes[dims - 1],
                        .initial = "density-wave, amplitude: 0.3",
                        .stepper = stepper,
                        .end = fifth ? 0.5 : 0.1};
        error[halving] = error_of(&f);
    }
    const double order = log2(error[0] / error[1]);
    ck_assert_msg(order > (fifth ? 4.6 : 1.7), "order %g in %dD: %g, then %g", order, dims,
                  error[0], error[1]);
}
END_TEST

/* One flux an interface makes nonlinear flow in the plane of second order. */
START_TEST(a_vortex_is_of_second_order) {
    static const char *const equations[] = {"euler", "shallow-water"};
    double error[2];
    for (int halving = 0; halving < 2; halving++) {
        const flow f = {.equation = equations[_i],
                        .n = halving ? "96, 96" : "48, 48",
                        .box = "length: [20, 20]",
                        .initial = "isentropic-vortex, velocity: [1, 0.5], strength: 4",
                        .stepper = "reconstruction: weno5, flux: own",
                        .end = 2};
        error[halving] = error_of(&f);
    }
    ck_assert_msg(log2(error[0] / error[1]) > 2, "%g, then %g", error[0], error[1]);
}
END_TEST

/* ---- shocks ---- */

static spc_state shu_osher(const char *cells, const char *reconstruction) {
    const flow f = {.equation = "euler",
                    .n = cells,
                    .box = "length: [10], origin: [-5]",
                    .initial = "shu-osher",
                    .stepper = spc_pool_print(pool, "reconstruction: %s", reconstruction),
                    .boundary = "{x: outflow}",
                    .end = 1.8};
    return run_flow(&f, NULL, NULL);
}

/* Errors against fine cells fall with the cells, and WENO on half the cells has less of them than limited lines. */
START_TEST(shu_and_oshers_shock_converges) {
    static const char *const cells[] = {"100", "200", "400"};
    const spc_state reference = shu_osher("1600", "weno5");
    double error[2][3];
    for (int fifth = 0; fifth < 2; fifth++) {
        for (int i = 0; i < 3; i++) {
            const spc_state state = shu_osher(cells[i], fifth ? "weno5" : "van-leer");
            spc_state fine;
            ck_assert_int_eq(spc_state_create(pool, &state.grid, 1, 3, false, &fine), SPC_OK);
            ck_assert_int_eq(spc_state_resample(pool, &reference, &fine), SPC_OK);
            error[fifth][i] = l1(&state, &fine);
            ck_assert(i == 0 || error[fifth][i] < error[fifth][i - 1]);
        }
    }
    for (int i = 0; i < 2; i++) ck_assert_double_lt(error[1][i], error[0][i + 1]);
}
END_TEST

static const struct {
    const char *equation, *initial;
} standing[] = {
    {"euler", "riemann, left: [2, 0, 1], right: [0.5, 0, 1]"},
    {"euler", "riemann, left: [1, 3.5496478698597698, 1], right: [3.8571428571428572, "
              "0.92027907737105150, 10.333333333333334]"},
    {"shallow-water", "riemann, left: [1, 1.7320508075688772], right: [2, 0.86602540378443860]"},
};

START_TEST(standing_waves_stand) {
    static const char *const by[] = {"constant", "van-leer", "weno5"};
    const int which = _i / 3;
    const flow f = {.equation = standing[which].equation,
                    .n = "40",
                    .box = "length: [1]",
                    .initial = standing[which].initial,
                    .stepper = spc_pool_print(pool, "reconstruction: %s, flux: own", by[_i % 3]),
                    .boundary = "{x: outflow}",
                    .end = 0.5};
    spc_state first;
    const spc_state last = run_flow(&f, NULL, &first);
    for (size_t i = 0; i < spc_state_size(&last); i++) {
        ck_assert_double_eq_tol(last.data[i], first.data[i], 1e-11 * (1 + fabs(first.data[i])));
    }
}
END_TEST

/* ---- symmetries ---- */

/* Up to rounding, which decides WENO's weights where a flow is uniform. */
START_TEST(mirrored_tubes_give_mirrored_gas) {
    static const char *const flux[] = {"rusanov", "hll", "own"};
    flow f = {.equation = "euler",
              .n = "60",
              .box = "length: [1]",
              .initial = "riemann, left: [1, 0.3, 1], right: [0.2, -0.1, 0.1]",
              .stepper = spc_pool_print(pool, "reconstruction: weno5, flux: %s", flux[_i]),
              .boundary = "{x: [outflow, reflecting]}",
              .end = 0.4};
    const spc_state one = run_flow(&f, NULL, NULL);
    f.initial = "riemann, left: [0.2, 0.1, 0.1], right: [1, -0.3, 1]";
    f.boundary = "{x: [reflecting, outflow]}";
    const spc_state other = run_flow(&f, NULL, NULL);
    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < 60; i++) {
            const double turned = spc_state_field(&other, 0, c)[59 - i] * (c == 1 ? -1 : 1);
            ck_assert_double_eq_tol(spc_state_field(&one, 0, c)[i], turned, 1e-9);
        }
    }
}
END_TEST

/* Four shocks that are symmetric about the diagonal stay so. */
START_TEST(the_diagonal_is_a_mirror) {
    const flow f = {.equation = "euler",
                    .n = "50, 50",
                    .box = "length: [1, 1]",
                    .initial = "riemann-2d, configuration: 3",
                    .stepper = "reconstruction: weno5, flux: hll",
                    .boundary = "{x: outflow, y: outflow}",
                    .end = 0.2};
    const spc_state state = run_flow(&f, NULL, NULL);
    static const size_t other[] = {0, 2, 1, 3};
    for (size_t c = 0; c < 4; c++) {
        for (size_t i = 0; i < 50; i++) {
            for (size_t j = 0; j < 50; j++) {
                ck_assert_double_eq_tol(spc_state_field(&state, 0, c)[i * 50 + j],
                                        spc_state_field(&state, 0, other[c])[j * 50 + i], 1e-10);
            }
        }
    }
}
END_TEST

/* ---- sides ---- */

static double total(const spc_state *state, size_t channel) {
    double sum = 0;
    for (size_t i = 0; i < spc_state_field_size(state); i++) {
        sum += spc_state_field(state, 0, channel)[i];
    }
    return sum;
}

/* Walls let neither mass nor energy through, on grids down to the smallest, where ghosts reach beyond the box. */
START_TEST(walls_keep_mass_and_energy) {
    static const char *const cells[] = {"3, 4", "4, 3", "3, 5", "21, 14"};
    static const char *const sides[] = {"{x: reflecting, y: reflecting}", "{x: reflecting}",
                                        "{y: reflecting}", NULL};
    const flow f = {.equation = "euler",
                    .n = cells[_i % 4],
                    .box = "length: [1, 1]",
                    .initial = "expression, formula: \"1 + 0.5*cos(2*pi*x)*sin(2*pi*y); 0.2; -0.3; "
                               "3 + sin(2*pi*y)\"",
                    .stepper = "reconstruction: weno5, flux: hll",
                    .boundary = sides[_i / 4],
                    .end = 1};
    spc_state first;
    const spc_state last = run_flow(&f, NULL, &first);
    for (size_t c = 0; c < 4; c += 3) {
        ck_assert_double_eq_tol(total(&last, c), total(&first, c), 1e-12 * total(&first, c));
    }
}
END_TEST

/* A stream faster than sound that enters on one side fills the box, whatever was in it. */
START_TEST(inflow_fills_the_box) {
    static const char *const sides[] = {"{x: [{dirichlet: [1, 3.5, 8.625]}, outflow]}",
                                        "{x: [outflow, {dirichlet: [1, -3.5, 8.625]}]}"};
    const flow f = {.equation = "euler",
                    .n = "40",
                    .box = "length: [1]",
                    .initial = "riemann, left: [1, 0, 1], right: [0.5, 0, 2]",
                    .stepper = "reconstruction: weno5",
                    .boundary = sides[_i],
                    .end = 4};
    const spc_state state = run_flow(&f, NULL, NULL);
    const double expected[] = {1, _i ? -3.5 : 3.5, 8.625};
    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < 40; i++) {
            ck_assert_double_eq_tol(spc_state_field(&state, 0, c)[i], expected[c], 1e-10);
        }
    }
}
END_TEST

START_TEST(walls_want_as_many_cells_as_a_reconstruction) {
    static const char *const text =
        "equation: {name: euler}\ngrid: {n: [8, 2], length: [1, 1]}\n"
        "initial: {name: expression, formula: \"1; 0; 0; 2\"}\n"
        "stepper: {name: finite-volume, reconstruction: weno5}\nboundary: {y: reflecting}\n"
        "time: {end: 1, save: 2}\n";
    spc_case *cas;
    ck_assert_int_eq(spc_case_parse(pool, "test", text, NULL, &cas), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "weno5 beside a wall"));
    static const char *const periodic[] = {"boundary={}", NULL};
    ck_assert_int_eq(spc_case_parse(pool, "test", text, periodic, &cas), SPC_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gas-flows");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_density_wave_shows_the_order, 0, 6);
    tcase_add_loop_test(all, a_vortex_is_of_second_order, 0, 2);
    tcase_add_test(all, shu_and_oshers_shock_converges);
    tcase_add_loop_test(all, standing_waves_stand, 0, 9);
    tcase_add_loop_test(all, mirrored_tubes_give_mirrored_gas, 0, 3);
    tcase_add_test(all, the_diagonal_is_a_mirror);
    tcase_add_loop_test(all, walls_keep_mass_and_energy, 0, 16);
    tcase_add_test(all, walls_want_as_many_cells_as_a_reconstruction);
    tcase_add_loop_test(all, inflow_fills_the_box, 0, 2);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
