/* specula: test_numerical_flux.c
 *
 * Fluxes between two states, for every equation that has them: consistency, wave speeds as eigenvalues of the flux's
 * Jacobian, mirror symmetry, Roe's property, waves that stand still, positivity. And exact Riemann problems against
 * published middle states.
 */
#include "runs.h"

#include "cells.h"
#include "pool.h"

#include "../solvers/finite_volume/numerical_flux.h"
#include "../solvers/initial/riemann_exact.h"

#include <gsl/gsl_eigen.h>

/* ---- equations and states ---- */

/* Equations with cells on each number of axes, with their default parameters. */
static size_t all_physics(spc_physics *all, size_t room) {
    size_t count = 0;
    for (size_t e = 0; spc_equation_at(e); e++) {
        const spc_equation *equation = spc_equation_at(e);
        for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
            if (!equation->wave_speeds || !equation->form[dims - 1]) continue;
            if (equation->flux_dims && dims > equation->flux_dims) continue;
            ck_assert_uint_lt(count, room);
            all[count++] = physics_on_cells(pool, equation, dims);
        }
    }
    return count;
}
enum { ROOM = 32, STATES = 40 };

static int channels_of(const spc_physics *physics) {
    return spc_equation_channels(physics->equation, physics->grid.dims);
}

static bool admissible(const spc_physics *physics, const double *q) {
    return spc_first_not_admissible(physics, 1, q) == SIZE_MAX;
}

/* Reconstructed variables from (-2, 2) until they are physical, as the state's. */
static void draw(const spc_physics *physics, spc_random *random, double *q) {
    const spc_equation *equation = physics->equation;
    const double *from[SPC_MAX_CHANNELS];
    double primitive[SPC_MAX_CHANNELS], *to[SPC_MAX_CHANNELS];
    do {
        for (int c = 0; c < channels_of(physics); c++) {
            primitive[c] = q[c] = 4 * spc_random_uniform(random) - 2;
            from[c] = primitive + c;
            to[c] = q + c;
        }
        if (equation->from_primitive) equation->from_primitive(physics, 1, from, to);
    } while (!admissible(physics, q));
}

/* One number for each channel, as arrays of length 1. */
typedef struct rows {
    const double *in[SPC_MAX_CHANNELS];
    double *out[SPC_MAX_CHANNELS];
} rows;

static rows rows_of(int channels, double *numbers) {
    rows r = {0};
    for (int c = 0; c < channels; c++) r.in[c] = r.out[c] = numbers + c;
    return r;
}

static void flux_of(const spc_physics *physics, int axis, const double *q, double *f) {
    const int n = channels_of(physics);
    physics->equation->flux(physics, axis, 1, rows_of(n, (double *)q).in, rows_of(n, f).out);
}

/* The variables that are reconstructed. */
static void reconstructed(const spc_physics *physics, const double *q, double *primitive) {
    const int n = channels_of(physics);
    memcpy(primitive, q, (size_t)n * sizeof *q);
    if (!physics->equation->to_primitive) return;
    const rows of_q = rows_of(n, (double *)q), of_primitive = rows_of(n, primitive);
    physics->equation->to_primitive(physics, 1, of_q.in, of_primitive.out);
}

static void between(spc_numerical_flux kind, const spc_physics *physics, int axis,
                    const double *left, const double *right, double *f) {
    const int n = channels_of(physics);
    double of_left[SPC_MAX_CHANNELS], of_right[SPC_MAX_CHANNELS];
    reconstructed(physics, left, of_left);
    reconstructed(physics, right, of_right);
    const rows l = rows_of(n, of_left), r = rows_of(n, of_right);
    spc_numerical_flux_of(kind, physics, axis, 1, l.in, r.in, rows_of(n, f).out);
}

static void speeds_of(const spc_physics *physics, int axis, const double *q, double *slowest,
                      double *fastest) {
    const rows of_q = rows_of(channels_of(physics), (double *)q);
    physics->equation->wave_speeds(physics, axis, 1, of_q.in, slowest, fastest);
}

/* Run a check on random pairs of states of every equation along every axis. */
typedef void pair_check(const spc_physics *physics, int axis, const double *left,
                        const double *right);

static void for_all_pairs(pair_check *check) {
    spc_physics all[ROOM];
    const size_t count = all_physics(all, ROOM);
    ck_assert_uint_ge(count, 12);
    spc_random random = spc_random_start(11, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) {
        for (int axis = 0; axis < all[i].grid.dims; axis++) {
            for (int pair = 0; pair < STATES; pair++) {
                double left[SPC_MAX_CHANNELS], right[SPC_MAX_CHANNELS];
                draw(&all[i], &random, left);
                draw(&all[i], &random, right);
                check(&all[i], axis, left, right);
            }
        }
    }
}

static void check_close(const spc_physics *physics, const double *a, const double *b,
                        double tolerance, const char *what) {
    double size = 1e-3;
    for (int c = 0; c < channels_of(physics); c++) size = fmax(size, fabs(b[c]));
    for (int c = 0; c < channels_of(physics); c++) {
        ck_assert_msg(fabs(a[c] - b[c]) <= tolerance * size, "%s in %dD, field %d: %s: %g and %g",
                      physics->equation->name, physics->grid.dims, c, what, a[c], b[c]);
    }
}

/* ---- every equation ---- */

static void consistent(const spc_physics *physics, int axis, const double *q,
                       const double *unused) {
    (void)unused;
    double f[SPC_MAX_CHANNELS], expected[SPC_MAX_CHANNELS];
    flux_of(physics, axis, q, expected);
    for (int kind = SPC_FLUX_RUSANOV; kind <= SPC_FLUX_OWN; kind++) {
        if (kind == SPC_FLUX_OWN && !physics->equation->riemann) continue;
        between((spc_numerical_flux)kind, physics, axis, q, q, f);
        check_close(physics, f, expected, 1e-14, "f(q, q)");
    }
}

START_TEST(fluxes_of_equal_states_are_the_flux) {
    for_all_pairs(consistent);
}
END_TEST

static void eigenvalues(const spc_physics *physics, int axis, const double *q,
                        const double *unused) {
    (void)unused;
    const int n = channels_of(physics);
    const double h = 1e-5;
    gsl_matrix *jacobian = gsl_matrix_alloc((size_t)n, (size_t)n);
    for (int c = 0; c < n; c++) {
        double moved[SPC_MAX_CHANNELS], above[SPC_MAX_CHANNELS], below[SPC_MAX_CHANNELS];
        memcpy(moved, q, (size_t)n * sizeof *q);
        moved[c] = q[c] + h;
        flux_of(physics, axis, moved, above);
        moved[c] = q[c] - h;
        flux_of(physics, axis, moved, below);
        for (int row = 0; row < n; row++) {
            gsl_matrix_set(jacobian, (size_t)row, (size_t)c, (above[row] - below[row]) / (2 * h));
        }
    }
    gsl_vector_complex *values = gsl_vector_complex_alloc((size_t)n);
    gsl_eigen_nonsymm_workspace *work = gsl_eigen_nonsymm_alloc((size_t)n);
    ck_assert_int_eq(gsl_eigen_nonsymm(jacobian, values, work), 0);
    double least = INFINITY, most = -INFINITY, slowest, fastest;
    for (int i = 0; i < n; i++) {
        const double value = GSL_REAL(gsl_vector_complex_get(values, (size_t)i));
        least = fmin(least, value);
        most = fmax(most, value);
    }
    speeds_of(physics, axis, q, &slowest, &fastest);
    const double tolerance = 1e-4 * (1 + fabs(least) + fabs(most));
    ck_assert_msg(fabs(slowest - least) < tolerance && fabs(fastest - most) < tolerance,
                  "%s in %dD: %g to %g, the Jacobian has %g to %g", physics->equation->name,
                  physics->grid.dims, slowest, fastest, least, most);
    gsl_eigen_nonsymm_free(work);
    gsl_vector_complex_free(values);
    gsl_matrix_free(jacobian);
}

START_TEST(wave_speeds_are_eigenvalues) {
    for_all_pairs(eigenvalues);
}
END_TEST

static void round_trip(const spc_physics *physics, int axis, const double *q,
                       const double *unused) {
    (void)axis;
    (void)unused;
    const spc_equation *equation = physics->equation;
    ck_assert((equation->to_primitive != NULL) == (equation->from_primitive != NULL));
    if (!equation->to_primitive) return;
    const int n = channels_of(physics);
    double back[SPC_MAX_CHANNELS];
    memcpy(back, q, (size_t)n * sizeof *q);
    const rows of_back = rows_of(n, back);
    equation->to_primitive(physics, 1, of_back.in, of_back.out);
    equation->from_primitive(physics, 1, of_back.in, of_back.out);
    check_close(physics, back, q, 1e-13, "to and from");
}

START_TEST(reconstructed_variables_go_to_and_fro) {
    for_all_pairs(round_trip);
}
END_TEST

/* The sign of each variable in turn decides, where it must be positive, whether the state is physical. */
static void positive_variables(const spc_physics *physics, int axis, const double *q,
                               const double *unused) {
    (void)axis;
    (void)unused;
    const spc_equation *equation = physics->equation;
    ck_assert((equation->positive != NULL) == (equation->admissible != NULL));
    if (!equation->positive) return;
    const int n = channels_of(physics);
    for (int c = 0; c < n; c++) {
        double values[SPC_MAX_CHANNELS];
        reconstructed(physics, q, values);
        values[c] = -values[c];
        const rows of = rows_of(n, values);
        equation->from_primitive(physics, 1, of.in, of.out);
        ck_assert(admissible(physics, values) != equation->positive(physics, c));
    }
}

START_TEST(positive_variables_make_a_physical_state) {
    for_all_pairs(positive_variables);
}
END_TEST

/* What a unit of one wave's number adds to reconstructed variables: the pressure's half of sound, back and front, what stands in
 * the gas, what is carried along. */
static void add_wave(const spc_physics *physics, int axis, int wave, double amount,
                     const double *primitive, double *changed) {
    const spc_sound_variables at = physics->equation->sound(physics);
    const int n = channels_of(physics);
    double impedance, mobility, slowness = 0;
    memcpy(changed, primitive, (size_t)n * sizeof *changed);
    physics->equation->linearise(physics, 1, rows_of(n, (double *)primitive).in, &impedance,
                                 &mobility, &slowness);
    ck_assert_double_eq_tol(impedance * mobility, 1, 1e-14);
    if (wave != at.pressure && wave != 1 + axis) {
        changed[wave] += amount;
        return;
    }
    const double side = wave == at.pressure ? -1 : 1;
    changed[at.pressure] += 0.5 * amount;
    changed[1 + axis] += side * 0.5 * mobility * amount;
    if (at.density >= 0) changed[at.density] += 0.5 * slowness * amount;
}

/* A change of one wave's number alone is an eigenvector of the flux's Jacobian. */
static void waves(const spc_physics *physics, int axis, const double *q, const double *unused) {
    (void)unused;
    const spc_equation *equation = physics->equation;
    ck_assert((equation->sound == NULL) == (equation->linearise == NULL));
    if (!equation->linearise) return;
    const int n = channels_of(physics);
    const double h = 1e-6;
    double primitive[SPC_MAX_CHANNELS], above[SPC_MAX_CHANNELS], below[SPC_MAX_CHANNELS];
    double f_above[SPC_MAX_CHANNELS], f_below[SPC_MAX_CHANNELS];
    reconstructed(physics, q, primitive);
    const rows of_above = rows_of(n, above), of_below = rows_of(n, below);
    for (int wave = 0; wave < n; wave++) {
        add_wave(physics, axis, wave, h, primitive, above);
        add_wave(physics, axis, wave, -h, primitive, below);
        equation->from_primitive(physics, 1, of_above.in, of_above.out);
        equation->from_primitive(physics, 1, of_below.in, of_below.out);
        flux_of(physics, axis, above, f_above);
        flux_of(physics, axis, below, f_below);
        double product = 0, square = 0, size = 0;
        for (int c = 0; c < n; c++) {
            const double change = above[c] - below[c], of_flux = f_above[c] - f_below[c];
            product += change * of_flux;
            square += change * change;
            size += of_flux * of_flux;
        }
        for (int c = 0; c < n; c++) {
            const double apart = f_above[c] - f_below[c] - product / square * (above[c] - below[c]);
            ck_assert_msg(fabs(apart) <= 1e-5 * (sqrt(size) + sqrt(square)),
                          "%s in %dD, wave %d, field %d", equation->name, physics->grid.dims, wave,
                          c);
        }
    }
}

START_TEST(waves_are_eigenvectors) {
    for_all_pairs(waves);
}
END_TEST

/* Seen in a mirror across the axis, sides change places and what passes through changes sign. */
static void mirrored(const spc_physics *physics, int axis, const double *left,
                     const double *right) {
    const spc_equation *equation = physics->equation;
    if (!equation->mirrored) return;
    const int n = channels_of(physics);
    double l[SPC_MAX_CHANNELS], r[SPC_MAX_CHANNELS], f[SPC_MAX_CHANNELS], seen[SPC_MAX_CHANNELS];
    for (int c = 0; c < n; c++) {
        const double sign = equation->mirrored(physics, axis, c) ? -1 : 1;
        l[c] = sign * right[c];
        r[c] = sign * left[c];
    }
    for (int kind = SPC_FLUX_RUSANOV; kind <= SPC_FLUX_OWN; kind++) {
        between((spc_numerical_flux)kind, physics, axis, left, right, f);
        between((spc_numerical_flux)kind, physics, axis, l, r, seen);
        for (int c = 0; c < n; c++) {
            if (!equation->mirrored(physics, axis, c)) seen[c] = -seen[c];
        }
        check_close(physics, seen, f, 1e-13, "in the mirror");
    }
}

START_TEST(a_mirror_turns_fluxes) {
    for_all_pairs(mirrored);
}
END_TEST

/* Where all waves go one way, all that passes comes from upwind. For Roe's flux this is f(R) - f(L) = A (R - L). */
static void upwind(const spc_physics *physics, int axis, const double *left, const double *right) {
    const spc_equation *equation = physics->equation;
    if (!equation->mirrored || !equation->to_primitive) return;
    const int n = channels_of(physics);
    double l[SPC_MAX_CHANNELS], r[SPC_MAX_CHANNELS], f[SPC_MAX_CHANNELS],
        expected[SPC_MAX_CHANNELS];
    memcpy(l, left, (size_t)n * sizeof *l);
    memcpy(r, right, (size_t)n * sizeof *r);
    const rows of_l = rows_of(n, l), of_r = rows_of(n, r);
    /* velocities far above that of sound, one above the other by what no vacuum follows from */
    equation->to_primitive(physics, 1, of_l.in, of_l.out);
    equation->to_primitive(physics, 1, of_r.in, of_r.out);
    const double sign = left[0] > right[0] ? 1 : -1;
    l[1 + axis] = sign * 60 + 0.1 * l[1 + axis];
    r[1 + axis] = sign * 60 + 0.1 * r[1 + axis];
    equation->from_primitive(physics, 1, of_l.in, of_l.out);
    equation->from_primitive(physics, 1, of_r.in, of_r.out);
    flux_of(physics, axis, sign > 0 ? l : r, expected);
    for (int kind = SPC_FLUX_HLL; kind <= SPC_FLUX_OWN; kind++) {
        double slowest[2], fastest[2];
        speeds_of(physics, axis, l, &slowest[0], &fastest[0]);
        speeds_of(physics, axis, r, &slowest[1], &fastest[1]);
        ck_assert(sign > 0 ? fmin(slowest[0], slowest[1]) > 0 : fmax(fastest[0], fastest[1]) < 0);
        between((spc_numerical_flux)kind, physics, axis, l, r, f);
        check_close(physics, f, expected, 1e-12, "downwind of all");
    }
}

START_TEST(what_passes_comes_from_upwind) {
    for_all_pairs(upwind);
}
END_TEST

/* A step of first order, no longer than signals need for half a cell, leaves a physical state. */
static void positive(const spc_physics *physics, int axis, const double *left,
                     const double *right) {
    const int n = channels_of(physics);
    for (int kind = SPC_FLUX_RUSANOV; kind <= SPC_FLUX_HLL; kind++) {
        double in[SPC_MAX_CHANNELS], out[SPC_MAX_CHANNELS], q[SPC_MAX_CHANNELS];
        double slowest[2], fastest[2], most = 0;
        speeds_of(physics, axis, left, &slowest[0], &fastest[0]);
        speeds_of(physics, axis, right, &slowest[1], &fastest[1]);
        for (int side = 0; side < 2; side++) {
            most = fmax(most, fmax(fabs(slowest[side]), fabs(fastest[side])));
        }
        between((spc_numerical_flux)kind, physics, axis, right, left, in);
        between((spc_numerical_flux)kind, physics, axis, left, right, out);
        for (int c = 0; c < n; c++) q[c] = left[c] - 0.5 / most * (out[c] - in[c]);
        ck_assert_msg(admissible(physics, q), "%s in %dD", physics->equation->name,
                      physics->grid.dims);
    }
}

START_TEST(a_step_stays_physical) {
    for_all_pairs(positive);
}
END_TEST

/* ---- waves that stand still ---- */

static spc_physics physics_of(const char *name, int dims) {
    return physics_on_cells(pool, spc_equation_find(name), dims);
}

static void conserved(const spc_physics *physics, const double *primitive, double *q) {
    const int n = channels_of(physics);
    physics->equation->from_primitive(physics, 1, rows_of(n, (double *)primitive).in,
                                      rows_of(n, q).out);
}

static void check_standing(const spc_physics *physics, const double *left, const double *right) {
    double l[SPC_MAX_CHANNELS], r[SPC_MAX_CHANNELS], f[SPC_MAX_CHANNELS], of_l[SPC_MAX_CHANNELS];
    double of_r[SPC_MAX_CHANNELS];
    conserved(physics, left, l);
    conserved(physics, right, r);
    flux_of(physics, 0, l, of_l);
    flux_of(physics, 0, r, of_r);
    check_close(physics, of_l, of_r, 1e-13, "jump condition");
    between(SPC_FLUX_OWN, physics, 0, l, r, f);
    check_close(physics, f, of_l, 1e-13, "standing wave");
}

/* The fluxes of both sides and the numerical flux are one: nothing changes. */
START_TEST(roe_keeps_standing_shocks_and_contacts) {
    const spc_physics gas = physics_of("euler", 2), water = physics_of("shallow-water", 2);
    for (double mach = 1.1; mach < 20; mach *= 1.7) {
        const double rho = 2.4 * mach * mach / (0.4 * mach * mach + 2);
        const double p = 1 + 2.8 / 2.4 * (mach * mach - 1), u = mach * sqrt(1.4);
        check_standing(&gas, (double[]){1, u, 0.3, 1}, (double[]){rho, u / rho, 0.3, p});
        /* a bore: h_1 u_1 = h_2 u_2, u_1^2 = (h_2 / h_1)(h_1 + h_2)/2 */
        const double depth = mach, fast = sqrt(depth * (1 + depth) / 2);
        check_standing(&water, (double[]){1, fast, -0.2}, (double[]){depth, fast / depth, -0.2});
        check_standing(&gas, (double[]){mach, 0, 1, 2}, (double[]){1, 0, -mach, 2});
    }
    check_standing(&water, (double[]){2, 0, 1}, (double[]){2, 0, -3});
}
END_TEST

/* A rarefaction through the speed of sound is no shock: the flux is not that of a jump that would stand still. */
START_TEST(roe_spreads_a_standing_rarefaction) {
    const spc_physics gas = physics_of("euler", 1);
    double l[3], r[3], f[3], of_l[3];
    conserved(&gas, (double[]){27.0 / 7, sqrt(1.4) * 7 / 9, 31.0 / 3}, r);
    conserved(&gas, (double[]){1, 3 * sqrt(1.4), 1}, l);
    /* the standing shock of Mach number 3 the other way round */
    flux_of(&gas, 0, l, of_l);
    between(SPC_FLUX_OWN, &gas, 0, r, l, f);
    ck_assert_double_gt(fabs(f[0] - of_l[0]), 0.1 * of_l[0]);
}
END_TEST

/* ---- exact Riemann problems ---- */

/* Toro (2009), tables 4.1 to 4.3: middle pressure, velocity, densities left and right of the contact. */
static const struct {
    double left[3], right[3], p, u, rho_left, rho_right;
} toro[] = {
    {{1, 0, 1}, {0.125, 0, 0.1}, 0.30313, 0.92745, 0.42632, 0.26557},
    {{1, -2, 0.4}, {1, 2, 0.4}, 0.00189, 0, 0.02185, 0.02185},
    {{1, 0, 1000}, {1, 0, 0.01}, 460.894, 19.5975, 0.57506, 5.99924},
    {{1, 0, 0.01}, {1, 0, 100}, 46.0950, -6.19633, 5.99242, 0.57511},
    {{5.99924, 19.5975, 460.894}, {5.99242, -6.19633, 46.0950}, 1691.64, 8.68975, 14.2823, 31.0426},
};

START_TEST(toros_middle_states) {
    double left[3], right[3];
    const double u = toro[_i].u;
    ck_assert(spc_riemann_euler(1.4, toro[_i].left, toro[_i].right, u - 1e-4, left));
    ck_assert(spc_riemann_euler(1.4, toro[_i].left, toro[_i].right, u + 1e-4, right));
    /* to a unit of the last digit that is printed, some of which are cut off */
    ck_assert_double_eq_tol(left[2], toro[_i].p, fmax(6e-6, 1e-5 * toro[_i].p));
    ck_assert_double_eq_tol(left[1], u, fmax(6e-6, 1e-5 * fabs(u)));
    ck_assert_double_eq_tol(left[0], toro[_i].rho_left, fmax(6e-6, 1e-5 * toro[_i].rho_left));
    ck_assert_double_eq_tol(right[0], toro[_i].rho_right, fmax(6e-6, 1e-5 * toro[_i].rho_right));
    ck_assert_double_eq_tol(left[1], right[1], 1e-12 * (1 + fabs(u)));
    ck_assert_double_eq_tol(left[2], right[2], 1e-12 * left[2]);
}
END_TEST

/* A bore and a rarefaction: jump conditions across one, the invariant u + 2 c across the other. */
START_TEST(a_dam_breaks_as_it_must) {
    const double gravity = 9.81, left[] = {2, 0}, right[] = {1, 0};
    double middle[2];
    ck_assert(spc_riemann_shallow_water(gravity, left, right, 0, middle));
    const double h = middle[0], u = middle[1];
    ck_assert_double_eq_tol(u + 2 * sqrt(gravity * h), 2 * sqrt(gravity * 2), 1e-12);
    const double bore = h * u / (h - 1);
    ck_assert_double_eq_tol(h * u * u + gravity * (h * h - 1) / 2, bore * h * u, 1e-11);
    double ahead[2];
    spc_riemann_shallow_water(gravity, left, right, bore - 1e-9, middle);
    spc_riemann_shallow_water(gravity, left, right, bore + 1e-9, ahead);
    ck_assert(fabs(middle[0] - h) < 1e-12 && fabs(ahead[0] - 1) < 1e-12);
}
END_TEST

START_TEST(a_vacuum_is_told) {
    double state[3];
    ck_assert(!spc_riemann_euler(1.4, (double[]){1, -6, 1}, (double[]){1, 6, 1}, 0, state));
    ck_assert(!spc_riemann_shallow_water(1, (double[]){1, -2.1}, (double[]){1, 2.1}, 0, state));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("numerical-flux");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, fluxes_of_equal_states_are_the_flux);
    tcase_add_test(all, wave_speeds_are_eigenvalues);
    tcase_add_test(all, reconstructed_variables_go_to_and_fro);
    tcase_add_test(all, positive_variables_make_a_physical_state);
    tcase_add_test(all, waves_are_eigenvectors);
    tcase_add_test(all, a_mirror_turns_fluxes);
    tcase_add_test(all, what_passes_comes_from_upwind);
    tcase_add_test(all, a_step_stays_physical);
    tcase_add_test(all, roe_keeps_standing_shocks_and_contacts);
    tcase_add_test(all, roe_spreads_a_standing_rarefaction);
    tcase_add_loop_test(all, toros_middle_states, 0, 5);
    tcase_add_test(all, a_dam_breaks_as_it_must);
    tcase_add_test(all, a_vacuum_is_told);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
