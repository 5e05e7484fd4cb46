/* specula: test_flow_profiles.c
 *
 * Initial conditions of gases and water: exact ones solve their equations, shocks obey the jump conditions, the quadrants'
 * states are joined by one wave each, random ones depend on seed and sample alone and lie within their bounds.
 */
#include "runs.h"

#include "pool.h"

#include "../solvers/initial/riemann_exact.h"

static const spc_case *case_of(const char *equation, const char *grid, const char *initial) {
    const char *text = spc_pool_print(pool,
                                      "equation: {name: %s}\ngrid: {%s}\ninitial: {name: %s}\n"
                                      "stepper: {name: finite-volume}\ntime: {end: 1, save: 2}\n",
                                      equation, grid, initial);
    const spc_case *cas = parse_case(pool, text);
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    return cas;
}

/* Values at points, moved by fractions of a cell. */
static spc_state at_points(const spc_case *cas, double time, const double offset[SPC_MAX_DIMS],
                           uint32_t sample) {
    spc_physics physics = cas->setting.physics;
    for (int axis = 0; axis < physics.grid.dims; axis++) {
        physics.grid.offset[axis] = offset ? offset[axis] : 0;
    }
    spc_state state;
    const size_t channels = (size_t)spc_equation_channels(physics.equation, physics.grid.dims);
    ck_assert_int_eq(spc_state_create(pool, &physics.grid, 1, channels, false, &state), SPC_OK);
    state.time = time;
    ck_assert_int_eq(cas->initial.profile->fill(
                         pool, &physics, cas->initial.values,
                         spc_random_start(cas->initial.seed, sample, SPC_PURPOSE_INITIAL), &state),
                     SPC_OK);
    return state;
}

/* ---- exact solutions ---- */

static const struct {
    const char *equation, *length, *initial;
} exact[] = {
    {"euler", "2", "density-wave, wavenumber: [1], velocity: [-0.7], pressure: 2"},
    {"euler", "2, 3", "density-wave, wavenumber: [2, -1], velocity: [0.4, 1.1]"},
    {"euler", "2, 3, 1", "density-wave, wavenumber: [1, 1, -1]"},
    {"euler, gamma: 1.7", "20, 22", "isentropic-vortex, velocity: [1, -0.5], radius: 1.1"},
    {"shallow-water, gravity: 2", "20, 22", "isentropic-vortex, strength: 4, velocity: [0.3, 1]"},
};
enum { EXACT = sizeof exact / sizeof *exact };

static void flux_at(const spc_case *cas, const spc_state *state, int axis, spc_state *flux) {
    const double *q[SPC_MAX_CHANNELS];
    double *f[SPC_MAX_CHANNELS];
    for (size_t c = 0; c < state->channels; c++) {
        q[c] = spc_state_field(state, 0, c);
        f[c] = spc_state_field(flux, 0, c);
    }
    cas->setting.physics.equation->flux(&cas->setting.physics, axis, spc_state_field_size(state), q,
                                        f);
}

/* Largest |q_t + div f| by differences over a fraction `h` of the cells and of a unit of time. */
static double residual(const spc_case *cas, double h) {
    const double time = 0.3;
    const spc_state later = at_points(cas, time + h, NULL, 0);
    const spc_state earlier = at_points(cas, time - h, NULL, 0);
    const size_t size = spc_state_size(&later);
    double *sum = spc_pool_take(pool, size, sizeof *sum), most = 0;
    spc_state flux = at_points(cas, time, NULL, 0);
    for (size_t i = 0; i < size; i++) sum[i] = (later.data[i] - earlier.data[i]) / (2 * h);
    for (int axis = 0; axis < cas->setting.physics.grid.dims; axis++) {
        for (int side = -1; side <= 1; side += 2) {
            double offset[SPC_MAX_DIMS] = {0};
            const double dx = spc_grid_spacing(&cas->setting.physics.grid, axis);
            offset[axis] = side * h / dx;
            const spc_state beside = at_points(cas, time, offset, 0);
            flux_at(cas, &beside, axis, &flux);
            for (size_t i = 0; i < size; i++) sum[i] += side * flux.data[i] / (2 * h);
        }
    }
    for (size_t i = 0; i < size; i++) most = fmax(most, fabs(sum[i]));
    return most;
}

START_TEST(exact_profiles_solve_their_equations) {
    const char *n = strchr(exact[_i].length, ',') ? "13, 15" : "17";
    if (strchr(exact[_i].length, ',') != strrchr(exact[_i].length, ',')) n = "9, 8, 7";
    const spc_case *cas = case_of(
        exact[_i].equation, spc_pool_print(pool, "n: [%s], length: [%s]", n, exact[_i].length),
        exact[_i].initial);
    ck_assert(cas->initial.profile->exact(&cas->setting.physics, cas->initial.values));
    const double coarse = residual(cas, 4e-3), fine = residual(cas, 2e-3);
    /* Differences are of second order. */
    ck_assert_msg(fine < 1e-3 && fabs(log2(coarse / fine) - 2) < 0.05, "%g, then %g", coarse, fine);
}
END_TEST

START_TEST(a_small_box_cuts_the_vortex) {
    const spc_case *cas =
        case_of("euler", "n: [8, 8], length: [12, 20]", "isentropic-vortex, velocity: [0, 0]");
    ck_assert(!cas->initial.profile->exact(&cas->setting.physics, cas->initial.values));
}
END_TEST

/* ---- shocks ---- */

/* f(q_l) - f(q_r) = s (q_l - q_r), the gas ahead having density 1 where the wave vanishes. */
START_TEST(the_shock_of_shu_and_osher_jumps_as_it_must) {
    const double mach = 2 + _i, gamma = 1.2 + 0.2 * _i;
    char *equation = spc_pool_print(pool, "euler, gamma: %.17g", gamma);
    char *initial = spc_pool_print(pool, "shu-osher, mach: %.17g, amplitude: 0", mach);
    const spc_case *cas = case_of(equation, "n: [10], length: [10], origin: [-5]", initial);
    const spc_state state = at_points(cas, 0, NULL, 0);
    spc_state flux = at_points(cas, 0, NULL, 0);
    flux_at(cas, &state, 0, &flux);
    const double speed = mach * sqrt(gamma);
    for (size_t c = 0; c < 3; c++) {
        const double *q = spc_state_field(&state, 0, c), *f = spc_state_field(&flux, 0, c);
        ck_assert_double_eq_tol(f[0] - f[9], speed * (q[0] - q[9]), 1e-12 * fabs(f[0]) + 1e-13);
    }
}
END_TEST

/* Density, velocity along `axis`, pressure, and the other velocity, in the cell (i, j) of 2 x 2. */
static void gas_in(const spc_state *state, int axis, size_t i, size_t j, double gas[4]) {
    double q[4];
    for (size_t c = 0; c < 4; c++) q[c] = spc_state_field(state, 0, c)[2 * i + j];
    gas[0] = q[0];
    gas[1] = q[1 + axis] / q[0];
    gas[2] = 0.4 * (q[3] - 0.5 * (q[1] * q[1] + q[2] * q[2]) / q[0]);
    gas[3] = q[2 - axis] / q[0];
}

/* Waves between two states: families that change the state by more than the rounding of the table. */
static int waves_between(const double left[4], const double right[4]) {
    const double rounding = 2e-3;
    double middle[3], beyond[3];
    /* just left and right of the contact */
    ck_assert(spc_riemann_euler(1.4, left, right, 0, middle));
    const double u = middle[1];
    double contact = u;
    for (int i = 0; i < 60; i++) {
        /* the velocity of the contact is that of the gas around it */
        ck_assert(spc_riemann_euler(1.4, left, right, contact, middle));
        contact = middle[1];
    }
    spc_riemann_euler(1.4, left, right, contact - 1e-6, middle);
    spc_riemann_euler(1.4, left, right, contact + 1e-6, beyond);
    const bool back = fabs(middle[2] - left[2]) > rounding * left[2];
    const bool front = fabs(beyond[2] - right[2]) > rounding * right[2];
    const bool slip = fabs(middle[0] - beyond[0]) > rounding || fabs(left[3] - right[3]) > 1e-12;
    return back + front + slip;
}

START_TEST(one_wave_joins_two_quadrants) {
    char *initial = spc_pool_print(pool, "riemann-2d, configuration: %d", _i);
    const spc_case *cas = case_of("euler", "n: [2, 2], length: [1, 1]", initial);
    const spc_state state = at_points(cas, 0, (double[]){0.5, 0.5, 0}, 0);
    for (int axis = 0; axis < 2; axis++) {
        for (size_t row = 0; row < 2; row++) {
            double left[4], right[4];
            gas_in(&state, axis, axis == 0 ? 0 : row, axis == 0 ? row : 0, left);
            gas_in(&state, axis, axis == 0 ? 1 : row, axis == 0 ? row : 1, right);
            ck_assert_msg(waves_between(left, right) == 1, "%d waves along %c, row %zu",
                          waves_between(left, right), "xy"[axis], row);
        }
    }
}
END_TEST

START_TEST(quadrants_and_discs_hold_what_was_given) {
    const spc_case *cas =
        case_of("shallow-water", "n: [4, 4], length: [2, 2]",
                "riemann-2d, upper_right: [1, 0, 0], upper_left: [2, 0.5, 0], lower_left: [3, 0, "
                "0], lower_right: [4, 0, 1], position: [0.5, 1.5]");
    const spc_state state = at_points(cas, 0, (double[]){0.5, 0.5, 0}, 0);
    const double *h = spc_state_field(&state, 0, 0), *m_x = spc_state_field(&state, 0, 1);
    const double *m_y = spc_state_field(&state, 0, 2);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            const double expected = j == 3 ? (i == 0 ? 2 : 1) : (i == 0 ? 3 : 4);
            ck_assert_double_eq(h[4 * i + j], expected);
            ck_assert_double_eq(m_x[4 * i + j], expected == 2 ? 1 : 0);
            ck_assert_double_eq(m_y[4 * i + j], expected == 4 ? 4 : 0);
        }
    }
    const spc_case *disc = case_of("shallow-water", "n: [40, 50], length: [4, 5]",
                                   "radial-riemann, radius: 1.1, position: [1.5, 2]");
    const spc_state round = at_points(disc, 0, NULL, 0);
    for (size_t i = 0; i < 40; i++) {
        for (size_t j = 0; j < 50; j++) {
            const double r = hypot(0.1 * (double)i - 1.5, 0.1 * (double)j - 2);
            if (fabs(r - 1.1) < 1e-9) continue;
            ck_assert_double_eq(round.data[50 * i + j], r < 1.1 ? 2 : 1);
        }
    }
}
END_TEST

/* ---- random ones ---- */

/* Sharp interfaces: one gas or the other, and the inner one half of the box but for the displacements. */
START_TEST(streams_lie_within_their_displacement) {
    const spc_case *cas = case_of("euler", "n: [64, 200], length: [2, 3]",
                                  "kelvin-helmholtz, displacement: 0.05, modes: 7");
    for (uint32_t sample = 0; sample < 5; sample++) {
        const spc_state state = at_points(cas, 0, (double[]){0.5, 0.5, 0}, sample);
        const double *rho = spc_state_field(&state, 0, 0), *m_x = spc_state_field(&state, 0, 1);
        for (size_t i = 0; i < 64; i++) {
            for (size_t j = 0; j < 200; j++) {
                const double y = ((double)j + 0.5) / 200, from = fabs(y - 0.5);
                const double density = rho[200 * i + j];
                ck_assert(density == 1 || density == 2);
                ck_assert_double_eq(m_x[200 * i + j], density == 1 ? 0.5 : -1);
                if (from < 0.2) ck_assert_double_eq(density, 2);
                if (from > 0.3) ck_assert_double_eq(density, 1);
            }
        }
    }
}
END_TEST

static const struct {
    const char *equation, *n, *twice, *initial;
} drawn[] = {
    {"advection-diffusion, diffusion: 0", "n: [64], length: [3]", "n: [128], length: [3]",
     "random-sines, absolute: 0.5, window: 0.5"},
    {"euler", "n: [64], length: [3]", "n: [128], length: [3]", "random-sines, window: 0.5"},
    {"euler", "n: [16, 16], length: [1, 2]", "n: [32, 32], length: [1, 2]",
     "kelvin-helmholtz, thickness: 0.1, displacement: 0.1"},
    {"euler", "n: [16, 16], length: [1, 2]", "n: [32, 32], length: [1, 2]",
     "random-gas, density: [1, 2], temperature: [1, 2]"},
    {"scalar-burgers", "n: [16, 16], length: [1, 2]", "n: [32, 32], length: [1, 2]",
     "patches, patches: 5"},
};

/* A grid twice as fine holds the same field at every other point; another seed or sample is another field. */
START_TEST(random_fields_do_not_depend_on_the_grid) {
    const spc_case *coarse = case_of(drawn[_i].equation, drawn[_i].n, drawn[_i].initial);
    const spc_case *fine = case_of(drawn[_i].equation, drawn[_i].twice, drawn[_i].initial);
    const spc_grid *grid = &coarse->setting.physics.grid;
    const size_t columns = grid->dims > 1 ? grid->n[1] : 1, skip = grid->dims > 1 ? 2 : 1;
    for (uint32_t sample = 0; sample < 20; sample++) {
        const spc_state a = at_points(coarse, 0, NULL, sample),
                        b = at_points(fine, 0, NULL, sample);
        double difference = 0;
        const spc_state other = at_points(coarse, 0, NULL, sample + 100);
        for (size_t c = 0; c < a.channels; c++) {
            for (size_t i = 0; i < spc_state_field_size(&a); i++) {
                const size_t at = 2 * (i / columns) * skip * columns + skip * (i % columns);
                const double value = spc_state_field(&a, 0, c)[i];
                ck_assert_double_eq_tol(value, spc_state_field(&b, 0, c)[at],
                                        1e-9 * fabs(value) + 1e-12);
                difference = fmax(difference, fabs(value - spc_state_field(&other, 0, c)[i]));
            }
        }
        ck_assert_double_gt(difference, 1e-3);
    }
}
END_TEST

/* Sines have both signs and no edges; of many samples the asked-for share has one sign, and another is cut off. */
START_TEST(shares_of_samples_are_as_asked_for) {
    enum { SAMPLES = 2000 };
    const spc_case *cas = case_of("scalar-burgers", "n: [200], length: [1]",
                                  "random-sines, absolute: 0.3, window: 0.2, waves: 3");
    int one_sign = 0, cut = 0, negative = 0;
    for (uint32_t sample = 0; sample < SAMPLES; sample++) {
        const spc_state state = at_points(cas, 0, (double[]){0.5, 0, 0}, sample);
        double least = INFINITY, most = -INFINITY;
        for (size_t i = 0; i < 200; i++) {
            least = fmin(least, state.data[i]);
            most = fmax(most, state.data[i]);
        }
        const double size = fmax(most, -least);
        ck_assert_double_le(size, 3);
        one_sign += least > -1e-9 * size || most < 1e-9 * size;
        negative += most < 1e-9 * size;
        cut += fabs(state.data[0]) < 1e-6 * size && fabs(state.data[5]) < 1e-3 * size;
    }
    /* within four standard deviations */
    const double share = (double)one_sign / SAMPLES, windowed = (double)cut / SAMPLES;
    ck_assert_double_eq_tol(share, 0.3, 4 * sqrt(0.3 * 0.7 / SAMPLES));
    ck_assert_double_eq_tol(windowed, 0.2, 4 * sqrt(0.2 * 0.8 / SAMPLES));
    ck_assert_double_eq_tol((double)negative / one_sign, 0.5, 4 * sqrt(0.25 / one_sign));
}
END_TEST

/* Four points in each patch: one value there, all of them without mean and within bounds, any two patches different. */
START_TEST(patches_are_constant_and_balanced) {
    const spc_case *cas = case_of("scalar-burgers", "n: [12, 12], length: [1, 2]",
                                  "patches, patches: 6, amplitude: 3");
    for (uint32_t sample = 0; sample < 20; sample++) {
        const spc_state state = at_points(cas, 0, (double[]){0.5, 0.5, 0}, sample);
        double sum = 0;
        for (size_t i = 0; i < 144; i++) {
            const size_t corner = i / 24 * 24 + i % 12 / 2 * 2;
            ck_assert_double_eq(state.data[i], state.data[corner]);
            if (i > 1) ck_assert(i == corner + 1 || state.data[i] != state.data[i - 2]);
            ck_assert_double_lt(fabs(state.data[i]), 6);
            sum += state.data[i];
        }
        ck_assert_double_eq_tol(sum, 0, 1e-12);
    }
}
END_TEST

START_TEST(sines_are_as_large_as_asked) {
    const spc_case *one = case_of("burgers", "n: [50], length: [3]", "random-sines");
    const spc_case *half =
        case_of("burgers", "n: [50], length: [3]", "random-sines, amplitude: 0.5");
    for (uint32_t sample = 0; sample < 20; sample++) {
        const spc_state a = at_points(one, 0, NULL, sample), b = at_points(half, 0, NULL, sample);
        for (size_t i = 0; i < 50; i++) ck_assert_double_eq_tol(b.data[i], a.data[i] / 2, 1e-15);
    }
}
END_TEST

START_TEST(random_gas_lies_in_its_ranges) {
    const spc_case *cas = case_of("euler", "n: [100], length: [1]",
                                  "random-sines, density: [0.5, 4], pressure: [2, 3]");
    for (uint32_t sample = 0; sample < 50; sample++) {
        const spc_state state = at_points(cas, 0, NULL, sample);
        for (size_t i = 0; i < 100; i++) {
            const double rho = spc_state_field(&state, 0, 0)[i];
            const double m = spc_state_field(&state, 0, 1)[i];
            const double p = 0.4 * (spc_state_field(&state, 0, 2)[i] - 0.5 * m * m / rho);
            /* offset and height are in the range, and the extrema between samples a little beyond */
            ck_assert(rho > 0.49 && rho < 8.1 && p > 1.99 && p < 6.1);
        }
    }
}
END_TEST

/* Means over the box, which the 64^2 points hold exactly for the waves, and near enough for their sizes. */
START_TEST(random_gas_in_the_plane_has_its_means) {
    const spc_case *cas = case_of("euler, gamma: 1.6", "n: [64, 64], length: [1, 2]",
                                  "random-gas, density: [3, 3], temperature: [2, 2], contrast: "
                                  "[0.1, 0.1], mach: 0.4, window: 0");
    for (uint32_t sample = 0; sample < 5; sample++) {
        const spc_state state = at_points(cas, 0, NULL, sample);
        double mean[4] = {0}, deviation[2] = {0}, speed = 0;
        for (size_t i = 0; i < 4096; i++) {
            double q[4];
            for (size_t c = 0; c < 4; c++) q[c] = spc_state_field(&state, 0, c)[i];
            const double u = q[1] / q[0], v = q[2] / q[0];
            const double p = 0.6 * (q[3] - 0.5 * q[0] * (u * u + v * v));
            const double primitive[4] = {q[0], u, v, p};
            for (int c = 0; c < 4; c++) mean[c] += primitive[c] / 4096;
            deviation[0] += fabs(q[0] - 3) / 4096;
            deviation[1] += fabs(p - 6) / 4096;
            speed += hypot(u, v) / 4096;
        }
        ck_assert_double_eq_tol(mean[0], 3, 1e-12);
        ck_assert_double_eq_tol(mean[1], 0, 1e-12);
        ck_assert_double_eq_tol(mean[2], 0, 1e-12);
        ck_assert_double_eq_tol(mean[3], 6, 1e-12);
        ck_assert_double_eq_tol(deviation[0], 0.3, 1e-12);
        ck_assert_double_eq_tol(deviation[1], 0.6, 1e-12);
        ck_assert_double_eq_tol(speed, 0.4 * sqrt(1.6 * 2), 1e-12);
    }
}
END_TEST

START_TEST(sines_are_carried_along) {
    const spc_case *cas = case_of("advection-diffusion, velocity: [2], diffusion: 0",
                                  "n: [50], length: [5]", "random-sines, seed: 3");
    const spc_state start = at_points(cas, 0, NULL, 0), later = at_points(cas, 1.5, NULL, 0);
    for (size_t i = 0; i < 50; i++) {
        ck_assert_double_eq_tol(later.data[(i + 30) % 50], start.data[i], 1e-12);
    }
}
END_TEST

/* ---- refusals ---- */

static const struct {
    const char *equation, *grid, *initial, *message;
} refused[] = {
    {"euler", "n: [8], length: [1]", "riemann, left: [1, 0]",
     "initial.left has 2 numbers and euler wants 3"},
    {"euler", "n: [8], length: [1]", "riemann, left: [1, 0, -1]", "initial.left is not physical"},
    {"shallow-water", "n: [8, 8], length: [1, 1]", "radial-riemann, inside: [0, 0, 0]",
     "initial.inside is not physical"},
    {"shallow-water", "n: [8, 8], length: [1, 1]", "radial-riemann, position: [1]",
     "initial.position has 1 numbers and the grid 2"},
    {"shallow-water", "n: [8, 8], length: [1, 1]", "riemann-2d",
     "the configurations of riemann-2d are of a gas"},
    {"euler", "n: [8, 8], length: [1, 1]", "riemann-2d, configuration: 20",
     "initial.configuration = 20 is out of range"},
    {"euler", "n: [8, 8], length: [1, 1]", "riemann-2d, upper_left: [1, 0, 0, 1]",
     "initial.upper_right has 0 numbers"},
    {"euler", "n: [8, 8], length: [1, 1]", "riemann-2d, configuration: 4, upper_left: [1, 0, 0, 1]",
     "a configuration and states"},
    {"euler", "n: [8, 8], length: [1, 1]", "isentropic-vortex, strength: 20",
     "leaves a vacuum in the vortex; keep it below"},
    {"euler", "n: [8], length: [1]", "density-wave, amplitude: 1", "makes densities negative"},
    {"euler", "n: [8], length: [1]", "random-sines, pressure: [0, 1]",
     "initial.pressure is no range of positive numbers"},
    {"burgers", "n: [8], length: [1]", "shu-osher", "shu-osher does not suit burgers"},
};
enum { REFUSED = sizeof refused / sizeof *refused };

START_TEST(what_does_not_fit_is_refused) {
    const char *text = spc_pool_print(pool,
                                      "equation: {name: %s}\ngrid: {%s}\ninitial: {name: %s}\n"
                                      "stepper: {name: finite-volume}\ntime: {end: 1, save: 2}\n",
                                      refused[_i].equation, refused[_i].grid, refused[_i].initial);
    spc_case *cas;
    ck_assert_int_ne(spc_case_parse(pool, "test", text, NULL, &cas), SPC_OK);
    ck_assert_msg(strstr(spc_error_message(context), refused[_i].message) != NULL, "%s",
                  spc_error_message(context));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("flow-profiles");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, exact_profiles_solve_their_equations, 0, EXACT);
    tcase_add_test(all, a_small_box_cuts_the_vortex);
    tcase_add_loop_test(all, the_shock_of_shu_and_osher_jumps_as_it_must, 0, 3);
    tcase_add_loop_test(all, one_wave_joins_two_quadrants, 1, 20);
    tcase_add_test(all, quadrants_and_discs_hold_what_was_given);
    tcase_add_test(all, streams_lie_within_their_displacement);
    tcase_add_loop_test(all, random_fields_do_not_depend_on_the_grid, 0,
                        (int)(sizeof drawn / sizeof *drawn));
    tcase_add_test(all, shares_of_samples_are_as_asked_for);
    tcase_add_test(all, patches_are_constant_and_balanced);
    tcase_add_test(all, sines_are_as_large_as_asked);
    tcase_add_test(all, random_gas_lies_in_its_ranges);
    tcase_add_test(all, random_gas_in_the_plane_has_its_means);
    tcase_add_test(all, sines_are_carried_along);
    tcase_add_loop_test(all, what_does_not_fit_is_refused, 0, REFUSED);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
