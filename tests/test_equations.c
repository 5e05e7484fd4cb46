/* specula: test_equations.c
 *
 * L u + N(u) of every equation against its PDE, written out by hand with the exact derivatives of trigonometric polynomials;
 * flux form against product form; the exact flow of N against N; profiles that equations need.
 */
#include "engine.h"

#include <stdio.h>

/* ---- trigonometric polynomials and their derivatives ---- */

typedef struct term {
    double amplitude;
    int m[SPC_MAX_DIMS]; /* waves across the box */
    double phase;
} term;

enum { TERMS = 3, SERIES = 3 };

/* One for each field, or for each part of a complex field. */
static const term series[SERIES][TERMS] = {
    {{0.7, {1, 1, 0}, 0.3}, {0.4, {2, -1, 1}, 1.1}, {0.2, {0, 0, 0}, 0}},
    {{0.6, {1, 0, 2}, 2.0}, {0.5, {-1, 2, 1}, 0.2}, {-0.3, {0, 0, 0}, 0}},
    {{0.5, {2, 0, 1}, 0.9}, {0.3, {0, 1, -2}, 1.7}, {0.1, {0, 0, 0}, 0}}};

typedef struct place {
    const spc_grid *grid;
    double x[SPC_MAX_DIMS];
} place;

/* The derivative of orders a, b, c along x, y, z. */
static double of(const place *p, int field, int a, int b, int c) {
    const int order[SPC_MAX_DIMS] = {a, b, c};
    double sum = 0;
    for (int i = 0; i < TERMS; i++) {
        const term *t = &series[field][i];
        double factor = t->amplitude, angle = t->phase + 0.5 * M_PI * (a + b + c);
        for (int axis = 0; axis < p->grid->dims; axis++) {
            const double k = 2 * M_PI * t->m[axis] / p->grid->length[axis];
            factor *= pow(k, order[axis]);
            angle += k * p->x[axis];
        }
        sum += factor * cos(angle);
    }
    return sum;
}

static double along(const place *p, int field, int axis, int order) {
    return of(p, field, axis == 0 ? order : 0, axis == 1 ? order : 0, axis == 2 ? order : 0);
}

/* Sum over axes of the derivative of one order: 2 gives the Laplacian. */
static double over_axes(const place *p, int field, int order) {
    double sum = 0;
    for (int axis = 0; axis < p->grid->dims; axis++) sum += along(p, field, axis, order);
    return sum;
}

static double value(const place *p, int field) {
    return of(p, field, 0, 0, 0);
}

/* ---- right-hand sides, with the parameters of `trials` ---- */

static void burgers(const place *p, double *rate) {
    for (int c = 0; c < p->grid->dims; c++) {
        rate[c] = 0.3 * over_axes(p, c, 2);
        for (int axis = 0; axis < p->grid->dims; axis++) {
            rate[c] -= value(p, axis) * along(p, c, axis, 1);
        }
    }
}

static void ks(const place *p, double *rate) {
    if (p->grid->dims == 1) {
        rate[0] = -value(p, 0) * of(p, 0, 1, 0, 0) - of(p, 0, 2, 0, 0) - 0.7 * of(p, 0, 4, 0, 0);
        return;
    }
    const double u_x = of(p, 0, 1, 0, 0), u_y = of(p, 0, 0, 1, 0);
    rate[0] = -0.5 * (u_x * u_x + u_y * u_y) - over_axes(p, 0, 2) -
              0.7 * (over_axes(p, 0, 4) + 2 * of(p, 0, 2, 2, 0));
}

static void kdv(const place *p, double *rate) {
    rate[0] = -2.5 * value(p, 0) * of(p, 0, 1, 0, 0) - 0.6 * of(p, 0, 3, 0, 0);
}

/* i psi_t = -lap psi/2 - (1.4 |psi|^2 - V) psi */
static void nlse_in(const place *p, double potential, double *rate) {
    const double re = value(p, 0), im = value(p, 1);
    const double turning = 1.4 * (re * re + im * im) - potential;
    rate[0] = -0.5 * over_axes(p, 1, 2) - turning * im;
    rate[1] = 0.5 * over_axes(p, 0, 2) + turning * re;
}

static void nlse(const place *p, double *rate) {
    nlse_in(p, 0, rate);
}

static void nlse_in_lattice(const place *p, double *rate) {
    double potential = 0;
    for (int axis = 0; axis < p->grid->dims; axis++) {
        const double k = 2 * M_PI * 2 / p->grid->length[axis];
        potential += 0.5 * 0.8 * (1 - cos(k * p->x[axis]));
    }
    nlse_in(p, potential, rate);
}

static void allen_cahn(const place *p, double *rate) {
    const double u = value(p, 0);
    rate[0] = 0.2 * 0.2 * over_axes(p, 0, 2) + u - u * u * u;
}

static void fisher_kpp(const place *p, double *rate) {
    const double u = value(p, 0);
    rate[0] = 0.3 * over_axes(p, 0, 2) + 1.7 * u * (1 - u);
}

static void gray_scott(const place *p, double *rate) {
    const double u = value(p, 0), v = value(p, 1);
    rate[0] = 0.2 * over_axes(p, 0, 2) - u * v * v + 0.04 * (1 - u);
    rate[1] = 0.1 * over_axes(p, 1, 2) + u * v * v - (0.04 + 0.06) * v;
}

static void advection_diffusion(const place *p, double *rate) {
    static const double velocity[SPC_MAX_DIMS] = {0.7, -0.4, 0.3};
    rate[0] = 0.15 * over_axes(p, 0, 2) - 0.25 * over_axes(p, 0, 3);
    for (int axis = 0; axis < p->grid->dims; axis++) {
        rate[0] -= velocity[axis] * along(p, 0, axis, 1);
    }
}

typedef struct trial {
    const char *equation; /* as in a case */
    void (*rate)(const place *p, double *rate);
    int least, most; /* dims */
} trial;

static const trial trials[] = {
    {"name: burgers, viscosity: 0.3", burgers, 1, 3},
    {"name: ks, viscosity: 0.7", ks, 1, 2},
    {"name: kdv, nonlinearity: 2.5, dispersion: 0.6", kdv, 1, 1},
    {"name: nlse, nonlinearity: 1.4", nlse, 1, 2},
    {"name: nlse, nonlinearity: 1.4, potential: {name: lattice, depth: 0.8, wavenumber: 2}",
     nlse_in_lattice, 1, 2},
    {"name: allen-cahn, interface_width: 0.2", allen_cahn, 1, 3},
    {"name: fisher-kpp, diffusion: 0.3, rate: 1.7", fisher_kpp, 1, 3},
    {"name: gray-scott, diffusion_u: 0.2, diffusion_v: 0.1, feed: 0.04, kill: 0.06", gray_scott, 1,
     3},
    {"name: advection-diffusion, velocity: [0.7, -0.4, 0.3], diffusion: 0.15, dispersion: 0.25",
     advection_diffusion, 1, 3}};

enum { TRIALS = sizeof trials / sizeof trials[0] };

/* ---- the engine's L u + N(u) at points ---- */

/* Products of three terms fit the modes kept of so many points. */
static bench start(const char *equation, int dims) {
    static const char *const grids[] = {"n: [24], length: [5], origin: [-1]",
                                        "n: [24, 20], length: [5, 6], origin: [-1, 2]",
                                        "n: [24, 20, 22], length: [5, 6, 7], origin: [-1, 2, 0.5]"};
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    char *text = spc_pool_print(pool,
                                "equation: {%s}\ngrid: {%s}\ninitial: {name: random-modes}\n"
                                "stepper: {name: etdrk4, dt: 1}\ntime: {end: 1}\n",
                                equation, grids[dims - 1]);
    return set_up_engine(context, pool, text);
}

typedef void fill_function(const place *p, double *values);

static void series_values(const place *p, double *values) {
    for (int c = 0; c < SERIES; c++) values[c] = value(p, c);
}

/* Point values of a function of position, a number for each field or part. */
static spc_state sampled(const bench *b, fill_function *function) {
    const spc_physics *physics = &b->cas->setting.physics;
    const size_t channels = b->engine->problem.channels;
    const size_t parts = physics->equation->complex_valued ? 2 : 1;
    spc_state state;
    ck_assert_int_eq(spc_state_create(b->pool, &physics->grid, 1, channels, parts == 2, &state),
                     SPC_OK);
    const spc_grid *grid = &state.grid;
    for (size_t point = 0; point < spc_grid_points(grid); point++) {
        place p = {.grid = grid};
        double values[SPC_MAX_CHANNELS] = {0};
        size_t rest = point;
        for (int axis = grid->dims - 1; axis >= 0; axis--) {
            p.x[axis] = spc_grid_coordinate(grid, axis, rest % grid->n[axis]);
            rest /= grid->n[axis];
        }
        function(&p, values);
        for (size_t i = 0; i < channels * parts; i++) {
            spc_state_field(&state, 0, i / parts)[point * parts + i % parts] = values[i];
        }
    }
    return state;
}

static void to_modes(const bench *b, const spc_state *state, spc_complex *modes) {
    const spc_transform *transform;
    ck_assert_int_eq(spc_transform_create(b->pool, b->engine->modes, state->grid.n, &transform),
                     SPC_OK);
    spc_complex *buffer = spc_pool_take(
        b->pool, spc_transform_buffer_size(transform) + spc_transform_row_size(transform),
        sizeof *buffer);
    spc_transform_forward_batch(transform, state->channels, state->data, modes, buffer);
}

static double largest(const spc_complex *values, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, cabs(values[i]));
    return most;
}

static double largest_difference(const spc_complex *a, const spc_complex *b, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) most = fmax(most, cabs(a[i] - b[i]));
    return most;
}

START_TEST(right_hand_side) {
    const trial *t = &trials[_i / SPC_MAX_DIMS];
    const int dims = _i % SPC_MAX_DIMS + 1;
    if (dims < t->least || dims > t->most) return;
    bench b = start(t->equation, dims);
    const spc_problem *problem = &b.engine->problem;
    const spc_state fields = sampled(&b, series_values), rate = sampled(&b, t->rate);
    to_modes(&b, &fields, b.start);
    to_modes(&b, &rate, b.reference);
    problem->nonlinear(problem->self, 0, b.start, b.u);
    for (size_t i = 0; i < b.size; i++) {
        const size_t c = i / problem->modes, mode = i % problem->modes;
        const double *real = problem->linear_real[c];
        b.u[i] += (real ? real[mode] : problem->linear_complex[c][mode]) * b.start[i];
    }
    const double scale = largest(b.reference, b.size);
    ck_assert_double_gt(scale, 1e-3);
    const double error = largest_difference(b.u, b.reference, b.size) / scale;
    ck_assert_msg(error < 1e-13, "%s in %d dimensions: %g", t->equation, dims, error);
    tear_down(&b);
}
END_TEST

/* ---- the exact flow of N ---- */

enum { POINTS = 7 };

static void flow_from(const bench *b, double dt, const double *start, const double *potential,
                      double *end) {
    const spc_physics *physics = &b->cas->setting.physics;
    memcpy(end, start, 2 * POINTS * sizeof *end);
    physics->equation->flow(physics, dt, POINTS, &potential, &end);
}

static void check_flow(const double *potential) {
    bench b = start("name: nlse, nonlinearity: -0.7", 1);
    const spc_physics *physics = &b.cas->setting.physics;
    double psi[2 * POINTS], n[2 * POINTS], end[4][2 * POINTS], once[2 * POINTS], twice[2 * POINTS];
    for (int i = 0; i < 2 * POINTS; i++) psi[i] = sin(1.3 * i * i + 0.2);
    const double *input = psi;
    double *output = n;
    physics->equation->product(physics, POINTS, &input, &potential, &output);
    /* A central difference of fourth order in time; its error is about h^4/30. */
    const double h = 1e-3;
    for (int i = 0; i < 4; i++) {
        flow_from(&b, h * (i < 2 ? i - 2 : i - 1), psi, potential, end[i]);
    }
    for (int i = 0; i < 2 * POINTS; i++) {
        const double slope = (end[0][i] - 8 * end[1][i] + 8 * end[2][i] - end[3][i]) / (12 * h);
        ck_assert_double_eq_tol(slope, n[i], 1e-11);
    }
    flow_from(&b, 0.3, psi, potential, once);
    flow_from(&b, 0.5, once, potential, twice);
    flow_from(&b, 0.8, psi, potential, once);
    for (int i = 0; i < 2 * POINTS; i++) ck_assert_double_eq_tol(once[i], twice[i], 1e-14);
    tear_down(&b);
}

START_TEST(flow_of_n) {
    double potential[POINTS];
    for (int i = 0; i < POINTS; i++) potential[i] = cos(2.1 * i);
    check_flow(NULL);
    check_flow(potential);
}
END_TEST

/* ---- profiles ---- */

static spc_state filled(spc_pool *pool, const char *grid, const char *initial, double time) {
    const char *text = spc_pool_print(
        pool, "%s\ngrid: {%s}\nstepper: {name: etdrk4, dt: 1}\ntime: {end: 1}\n", initial, grid);
    const spc_case *cas = parse_case(pool, text);
    const spc_physics *physics = &cas->setting.physics;
    spc_state state;
    const size_t channels = (size_t)spc_equation_channels(physics->equation, physics->grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, channels,
                                      physics->equation->complex_valued, &state),
                     SPC_OK);
    state.time = time;
    const spc_random random = spc_random_start(cas->initial.seed, 0, SPC_PURPOSE_INITIAL);
    ck_assert_int_eq(cas->initial.profile->fill(pool, physics, cas->initial.values, random, &state),
                     SPC_OK);
    return state;
}

/* Spots do not depend on the grid, keep 1/2 <= u <= 1 and u + 2 v = 1, and differ by seed. */
START_TEST(spots) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    static const char *const first =
        "equation: {name: gray-scott}\ninitial: {name: spots, width: 0.1, seed: 3}";
    static const char *const second =
        "equation: {name: gray-scott}\ninitial: {name: spots, width: 0.1, seed: 4}";
    const spc_state coarse = filled(pool, "n: [16, 20], length: [2, 2.5]", first, 0);
    const spc_state fine = filled(pool, "n: [32, 40], length: [2, 2.5]", first, 0);
    const spc_state other = filled(pool, "n: [16, 20], length: [2, 2.5]", second, 0);
    const double *u = spc_state_field(&coarse, 0, 0), *v = spc_state_field(&coarse, 0, 1);
    double apart = 0;
    for (size_t x = 0; x < 16; x++) {
        for (size_t y = 0; y < 20; y++) {
            const size_t i = 20 * x + y;
            ck_assert_double_eq(u[i], fine.data[40 * (2 * x) + 2 * y]);
            ck_assert(u[i] >= 0.5 && u[i] <= 1);
            ck_assert_double_eq_tol(u[i] + 2 * v[i], 1, 1e-15);
            apart = fmax(apart, fabs(u[i] - other.data[i]));
        }
    }
    ck_assert_double_gt(apart, 0.1);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* In a long box the front is tanh(x/(sqrt(2) e)); near the shortest box it is a low sine. */
START_TEST(front) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    static const char *const initial =
        "equation: {name: allen-cahn, interface_width: 0.1}\ninitial: {name: front}";
    const spc_state wide = filled(pool, "n: [64], length: [8], origin: [-4]", initial, 0);
    for (size_t i = 16; i <= 48; i++) {
        const double x = spc_grid_coordinate(&wide.grid, 0, i);
        ck_assert_double_eq_tol(wide.data[i], tanh(x / (sqrt(2) * 0.1)), 1e-11);
    }
    const double length = 2 * M_PI * 0.1 * 1.0001;
    const spc_state low =
        filled(pool, spc_pool_print(pool, "n: [16], length: [%.17g]", length), initial, 0);
    ck_assert(low.data[4] > 0.005 && low.data[4] < 0.05);
    for (size_t i = 0; i < 16; i++) {
        ck_assert_double_eq_tol(low.data[i], low.data[4] * sin(M_PI * (double)i / 8), 1e-6);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("equations");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, right_hand_side, 0, TRIALS * SPC_MAX_DIMS);
    tcase_add_test(all, flow_of_n);
    tcase_add_test(all, spots);
    tcase_add_test(all, front);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
