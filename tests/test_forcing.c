/* specula: test_forcing.c
 *
 * Forcings and potentials: their formulas, where they stand in the equations, and refusals with a reason.
 */
#include "engine.h"

static spc_context *context;
static spc_pool *pool;

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
}

static void shut_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static char *case_text(const char *equation, const char *section, const char *forcing,
                       const char *grid, const char *initial) {
    return spc_pool_print(pool,
                          "equation: {name: %s, %s: {%s}}\ngrid: {%s}\n"
                          "initial: {name: expression, formula: \"%s\"}\n"
                          "stepper: {name: etdrk4, dt: 0.01}\ntime: {end: 1}\n",
                          equation, section, forcing, grid, initial);
}

/* The fields of the forcing of a case. */
static spc_state forcing_of(const char *text, uint32_t sample) {
    const spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    const spc_physics *physics = &cas->setting.physics;
    const spc_profile_use *use = &cas->setting.forcing;
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    spc_state state;
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, (size_t)channels,
                                      physics->equation->complex_valued, &state),
                     SPC_OK);
    const spc_random random = spc_random_start(use->seed, sample, SPC_PURPOSE_FORCING);
    ck_assert_int_eq(use->profile->fill(pool, physics, use->values, random, &state), SPC_OK);
    return state;
}

typedef double formula(double x, double y);

static void check_plane(const double *field, const spc_grid *grid, formula *expected) {
    for (size_t i = 0; i < spc_grid_points(grid); i++) {
        const double x = spc_grid_coordinate(grid, 0, i / grid->n[1]);
        const double y = spc_grid_coordinate(grid, 1, i % grid->n[1]);
        ck_assert_double_eq_tol(field[i], expected(x, y), 1e-13);
    }
}

/* ---- formulas ---- */

static const char *const sheet = "n: [12, 16], length: [1, 2], origin: [0.25, -1]";

static double zero(double x, double y) {
    (void)x;
    (void)y;
    return 0;
}

static double shear(double x, double y) {
    (void)x;
    return 0.5 * sin(3 * M_PI * y);
}

static double curl_of_shear(double x, double y) {
    (void)x;
    return -1.5 * M_PI * cos(3 * M_PI * y);
}

START_TEST(kolmogorov) {
    const char *forcing = "name: kolmogorov, wavenumber: 3, amplitude: 0.5";
    spc_state f = forcing_of(case_text("navier-stokes-2d", "forcing", forcing, sheet, "0"), 0);
    check_plane(spc_state_field(&f, 0, 0), &f.grid, curl_of_shear);
    f = forcing_of(case_text("burgers", "forcing", forcing, sheet, "0; 0"), 0);
    check_plane(spc_state_field(&f, 0, 0), &f.grid, shear);
    check_plane(spc_state_field(&f, 0, 1), &f.grid, zero);
}
END_TEST

static double waves(double x, double y) {
    return 0.1 * (sin(2 * M_PI * (x + y)) + cos(2 * M_PI * (x + y)));
}

START_TEST(fno) {
    const char *grid = "n: [12, 16], length: [1, 1]";
    spc_state f = forcing_of(case_text("navier-stokes-2d", "forcing", "name: fno", grid, "0"), 0);
    check_plane(f.data, &f.grid, waves);
}
END_TEST

START_TEST(expression) {
    const char *forcing = "name: expression, formula: \"0; 0.5*sin(3*pi*y)\"";
    spc_state f = forcing_of(case_text("burgers", "forcing", forcing, sheet, "0; 0"), 0);
    check_plane(spc_state_field(&f, 0, 0), &f.grid, zero);
    check_plane(spc_state_field(&f, 0, 1), &f.grid, shear);
}
END_TEST

/* ---- the ring ---- */

/* Modes of a field of the forcing. */
static spc_complex *modes_of(const spc_state *f, size_t channel, const spc_modes **modes) {
    const spc_transform *t;
    ck_assert_int_eq(spc_modes_create(pool, &f->grid, false, 1, modes), SPC_OK);
    ck_assert_int_eq(spc_transform_create(pool, *modes, f->grid.n, &t), SPC_OK);
    spc_complex *u = spc_pool_take(pool, (*modes)->total, sizeof *u);
    spc_complex *buffer = spc_pool_take(
        pool, spc_transform_buffer_size(t) + spc_transform_row_size(t), sizeof *buffer);
    spc_transform_forward(t, spc_state_field(f, 0, channel), u, buffer);
    return u;
}

static void wavevector(const spc_modes *modes, size_t mode, double k[SPC_MAX_DIMS]) {
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        k[axis] = modes->wavenumber[axis][mode % modes->count[axis]];
        mode /= modes->count[axis];
    }
}

static double length_of(const double k[SPC_MAX_DIMS], int dims) {
    double square = 0;
    for (int axis = 0; axis < dims; axis++) square += k[axis] * k[axis];
    return sqrt(square);
}

static double mean_square(const spc_state *f) {
    double sum = 0;
    for (size_t i = 0; i < spc_state_size(f); i++) sum += f->data[i] * f->data[i];
    return sum / (double)spc_grid_points(&f->grid);
}

static const char *const ring = "name: ring, wavenumber: 4, width: 2, amplitude: 0.3, seed: 5";
static const char *const square = "n: [24, 24], length: [1, 1]";

START_TEST(ring_is_white_within_and_empty_outside) {
    const spc_state f = forcing_of(case_text("navier-stokes-2d", "forcing", ring, square, "0"), 0);
    const spc_modes *modes;
    const spc_complex *u = modes_of(&f, 0, &modes);
    ck_assert_double_eq_tol(sqrt(mean_square(&f)), 0.3, 1e-14);
    const size_t first = 4; /* mode (0, 4) */
    for (size_t i = 0; i < modes->total; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(modes, i, k);
        const double waves_across = length_of(k, 2) / (2 * M_PI);
        const bool within = waves_across > 3 - 1e-6 && waves_across < 5 + 1e-6;
        ck_assert_double_eq_tol(cabs(u[i]), within ? cabs(u[first]) : 0, 1e-15);
    }
}
END_TEST

START_TEST(ring_depends_on_seed_and_sample_not_on_the_grid) {
    const char *text = case_text("navier-stokes-2d", "forcing", ring, square, "0");
    const spc_state one = forcing_of(text, 0), same = forcing_of(text, 0);
    const spc_state other = forcing_of(text, 1);
    const spc_state fine = forcing_of(
        case_text("navier-stokes-2d", "forcing", ring, "n: [48, 72], length: [1, 1]", "0"), 0);
    double apart = 0;
    for (size_t i = 0; i < spc_state_size(&one); i++) {
        ck_assert(one.data[i] == same.data[i]);
        apart = fmax(apart, fabs(one.data[i] - other.data[i]));
        ck_assert_double_eq_tol(one.data[i], fine.data[i / 24 * 2 * 72 + i % 24 * 3], 1e-13);
    }
    ck_assert_double_gt(apart, 0.1);
}
END_TEST

START_TEST(ring_of_velocities_has_no_divergence) {
    static const char *const flows[][3] = {
        {"navier-stokes-3d", "n: [12, 10, 16], length: [2*pi, 2*pi, 3]", "0; 0; 0"},
        {"navier-stokes-velocity-2d", "n: [12, 10], length: [2*pi, 3]", "0; 0"}};
    const spc_state f =
        forcing_of(case_text(flows[_i][0], "forcing", "name: ring, wavenumber: 2, amplitude: 0.3",
                             flows[_i][1], flows[_i][2]),
                   0);
    const spc_modes *modes;
    spc_complex *u[3];
    for (size_t c = 0; c < f.channels; c++) u[c] = modes_of(&f, c, &modes);
    ck_assert_double_eq_tol(sqrt(mean_square(&f)), 0.3, 1e-14);
    for (size_t i = 0; i < modes->total; i++) {
        double k[SPC_MAX_DIMS];
        wavevector(modes, i, k);
        spc_complex divergence = 0;
        for (size_t c = 0; c < f.channels; c++) divergence += k[c] * u[c][i];
        ck_assert_double_le(cabs(divergence), 1e-14);
    }
}
END_TEST

/* ---- in the equations ---- */

/* N(0) is the forcing. */
START_TEST(forcing_is_added_to_n) {
    const char *grid = "n: [24, 24], length: [2*pi, 2*pi]";
    bench b = set_up_engine(
        context, pool, case_text("navier-stokes-2d", "forcing", "name: kolmogorov", grid, "0"));
    b.engine->problem.nonlinear(b.engine->problem.self, 0, b.start, b.next);
    for (size_t i = 0; i < b.size; i++) {
        const double expected = i == 4 ? -2 : 0;
        ck_assert_double_eq_tol(creal(b.next[i]), expected, 1e-14);
        ck_assert_double_eq_tol(cimag(b.next[i]), 0, 1e-14);
    }
}
END_TEST

/* i psi_t = ... + V psi turns a small uniform psi by -V t where V is uniform: N = -i V psi. */
START_TEST(potential_is_real_whatever_the_field) {
    const char *grid = "n: [16], length: [1]";
    bench b =
        set_up_engine(context, pool,
                      case_text("nlse", "potential", "name: expression, formula: 3", grid, "1e-9"));
    b.engine->problem.nonlinear(b.engine->problem.self, 0, b.start, b.next);
    ck_assert_double_eq_tol(creal(b.next[0]), 0, 1e-17);
    ck_assert_double_eq_tol(cimag(b.next[0]), -3e-9, 1e-17);
}
END_TEST

/* Every forcing on every equation that takes one: finite fields, or a reason. */
START_TEST(every_forcing_suits_or_says_why_not) {
    const spc_profile *forcing = spc_forcing_at((size_t)_i);
    const spc_value *values = spc_parameter_defaults(pool, forcing->parameters);
    bool required = false;
    for (size_t p = 0; p < spc_parameter_count(forcing->parameters); p++) {
        required = required || forcing->parameters[p].required;
    }
    for (size_t e = 0; spc_equation_at(e) && !required; e++) {
        const spc_equation *equation = spc_equation_at(e);
        for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
            if (!equation->takes_forcing || !equation->form[dims - 1]) continue;
            spc_physics physics = {.equation = equation, .grid = {.dims = dims}};
            physics.values = spc_parameter_defaults(pool, equation->parameters);
            for (int axis = 0; axis < SPC_MAX_DIMS; axis++) {
                physics.grid.n[axis] = axis < dims ? 16 : 1;
                physics.grid.length[axis] = axis < dims ? 3 : 0;
            }
            spc_error_clear(context);
            if (forcing->applicable && forcing->applicable(context, &physics, values) != SPC_OK) {
                ck_assert_uint_gt(strlen(spc_error_message(context)), 20);
                continue;
            }
            spc_state state;
            const size_t channels = (size_t)spc_equation_channels(equation, dims);
            ck_assert_int_eq(spc_state_create(pool, &physics.grid, 1, channels,
                                              equation->complex_valued, &state),
                             SPC_OK);
            const spc_random random = spc_random_start(0, 0, SPC_PURPOSE_FORCING);
            ck_assert_int_eq(forcing->fill(pool, &physics, values, random, &state), SPC_OK);
            ck_assert_uint_eq(spc_first_not_finite(state.data, spc_state_size(&state)), SIZE_MAX);
        }
    }
}
END_TEST

/* ---- refusals ---- */

typedef struct mistake {
    const char *equation, *forcing, *grid, *initial, *says;
} mistake;

static const mistake mistakes[] = {
    {"ks", "name: kolmogorov", "n: [16], length: [1]", "0", "kolmogorov does not suit ks"},
    {"burgers", "name: kolmogorov", "n: [16], length: [1]", "0", "needs at least 2"},
    {"navier-stokes-2d", "name: kolmogorov, wavenumber: 8", "n: [32, 16], length: [1, 1]", "0",
     "use a smaller one or more points"},
    {"navier-stokes-3d", "name: fno", "n: [8, 8, 8], length: [1, 1, 1]", "0; 0; 0",
     "fno does not suit navier-stokes-3d"},
    {"navier-stokes-2d", "name: ring, wavenumber: 8", "n: [32, 16], length: [1, 1]", "0",
     "reaches beyond the modes of 16 points on axis y"},
    {"nlse", "name: ring", "n: [32], length: [1]", "0", "nlse is complex"},
    {"navier-stokes-2d", "name: expression, formula: \"1; 2\"", "n: [32, 16], length: [1, 1]", "0",
     "formula has 2 parts and navier-stokes-2d needs 1: w"},
    {"navier-stokes-2d", "name: rinf", "n: [32, 16], length: [1, 1]", "0", "did you mean 'ring'"},
};

START_TEST(refusals) {
    const mistake *m = &mistakes[_i];
    spc_case *cas;
    const char *text = case_text(m->equation, "forcing", m->forcing, m->grid, m->initial);
    const spc_status status = spc_case_parse(pool, "test", text, NULL, &cas);
    ck_assert_int_eq(spc_status_exit_code(status), 2);
    ck_assert_msg(strstr(spc_error_message(context), m->says) != NULL, "%s",
                  spc_error_message(context));
    ck_assert_msg(strncmp(spc_error_message(context), "test:1: ", 8) == 0, "%s",
                  spc_error_message(context));
}
END_TEST

/* Between the shells of a small box there may be no mode. */
START_TEST(an_empty_ring_is_refused) {
    const char *text = case_text("navier-stokes-2d", "forcing",
                                 "name: ring, wavenumber: 4.55, width: 0", square, "0");
    const spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "forcing.width"));
}
END_TEST

static int forcings(void) {
    int count = 0;
    while (spc_forcing_at((size_t)count)) count++;
    return count;
}

int main(void) {
    Suite *suite = suite_create("forcing");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, shut_down);
    tcase_add_test(all, kolmogorov);
    tcase_add_test(all, fno);
    tcase_add_test(all, expression);
    tcase_add_test(all, ring_is_white_within_and_empty_outside);
    tcase_add_test(all, ring_depends_on_seed_and_sample_not_on_the_grid);
    tcase_add_loop_test(all, ring_of_velocities_has_no_divergence, 0, 2);
    tcase_add_test(all, forcing_is_added_to_n);
    tcase_add_test(all, potential_is_real_whatever_the_field);
    tcase_add_loop_test(all, every_forcing_suits_or_says_why_not, 0, forcings());
    tcase_add_loop_test(all, refusals, 0, (int)(sizeof mistakes / sizeof *mistakes));
    tcase_add_test(all, an_empty_ring_is_refused);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
