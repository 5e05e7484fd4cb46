/* specula: test_interfaces.c
 *
 * Stretches of cells: systems are reconstructed in the waves about each cell, as composed from the parts; what must be
 * positive stays so; fluxes balance as the formula says, for any number of cells.
 */
#include "runs.h"

#include "cells.h"
#include "pool.h"

#include "../solvers/finite_volume/interfaces.h"

enum { COUNT = 40, ROW = COUNT + 2 * SPC_LANES };

static spc_physics physics_of(const char *name, int dims) {
    return physics_on_cells(pool, spc_equation_find(name), dims);
}

static const spc_reconstruction *weno5(void) {
    return spc_reconstruction_find("weno5");
}

/* Rows of random variables, between `least` and `least` + 1, and stencils over them. */
typedef struct rows {
    double number[SPC_MAX_CHANNELS][ROW];
    spc_stencil stencil;
} rows;

static void draw(int channels, double least, rows *r) {
    spc_random random = spc_random_start(5, 0, SPC_PURPOSE_TEST);
    for (int c = 0; c < channels; c++) {
        for (size_t i = 0; i < ROW; i++) r->number[c][i] = least + spc_random_uniform(&random);
        for (int j = 0; j < 2 * SPC_GHOSTS; j++) r->stencil.from[c][j] = r->number[c] + j;
    }
}

/* ---- waves ---- */

/* What five values of one number, given by their differences, say of the ends of the middle one beyond its average. */
static void departures(const double *difference, double *lower, double *upper) {
    double cells[5] = {0};
    for (int j = 0; j < 5; j++) {
        for (int d = 2; d < j; d++) cells[j] += difference[d];
        for (int d = j; d < 2; d++) cells[j] -= difference[d];
    }
    ends_of(weno5(), cells, lower, upper);
}

/* Reconstructed variables at both ends of cell `i` of the stencil, from waves that are found and turned back one by one. */
static void composed(const spc_physics *physics, int axis, const rows *r, size_t i, double *lower,
                     double *upper) {
    const spc_sound_variables at = physics->equation->sound(physics);
    const int n = spc_equation_channels(physics->equation, physics->grid.dims), u = 1 + axis;
    const double *state[SPC_MAX_CHANNELS];
    double z, per_z, s = 0, wave[SPC_MAX_CHANNELS][4] = {{0}}, down[SPC_MAX_CHANNELS],
                     up[SPC_MAX_CHANNELS];
    for (int c = 0; c < n; c++) state[c] = &r->number[c][i + 2];
    physics->equation->linearise(physics, 1, state, &z, &per_z, &s);
    for (int j = 0; j < 4; j++) {
        for (int c = 0; c < n; c++) wave[c][j] = r->number[c][i + j + 1] - r->number[c][i + j];
        const double pressure = wave[at.pressure][j], push = z * wave[u][j];
        if (at.density >= 0) wave[at.density][j] -= s * pressure;
        wave[at.pressure][j] = pressure - push;
        wave[u][j] = pressure + push;
    }
    for (int c = 0; c < n; c++) departures(wave[c], &down[c], &up[c]);
    for (int end = 0; end < 2; end++) {
        double *of = end ? up : down, *to = end ? upper : lower;
        const double back = of[at.pressure], front = of[u];
        of[at.pressure] = (back + front) / 2;
        of[u] = per_z * (front - back) / 2;
        if (at.density >= 0) of[at.density] += s * of[at.pressure];
        for (int c = 0; c < n; c++) to[c] = *state[c] + of[c];
    }
}

static const struct {
    const char *equation;
    int dims;
} systems[] = {
    {"euler", 1}, {"euler", 2}, {"euler", 3}, {"shallow-water", 1}, {"shallow-water", 2}};

START_TEST(systems_are_reconstructed_in_waves) {
    const spc_physics physics = physics_of(systems[_i].equation, systems[_i].dims);
    const spc_scheme scheme = spc_scheme_of(&physics, weno5(), SPC_FLUX_HLL);
    rows r;
    draw(scheme.channels, 3, &r);
    for (int axis = 0; axis < physics.grid.dims; axis++) {
        spc_values lower, upper;
        spc_cell_ends(&scheme, axis, &r.stencil, 0, COUNT, &lower, &upper);
        for (size_t i = 0; i < COUNT; i++) {
            double down[SPC_MAX_CHANNELS], up[SPC_MAX_CHANNELS];
            composed(&physics, axis, &r, i, down, up);
            for (int c = 0; c < scheme.channels; c++) {
                ck_assert_double_eq_tol(spc_values_of(&scheme, &lower, c)[i], down[c], 1e-13);
                ck_assert_double_eq_tol(spc_values_of(&scheme, &upper, c)[i], up[c], 1e-13);
            }
        }
    }
}
END_TEST

/* Next to a near vacuum, where parabolas overshoot. */
START_TEST(what_must_be_positive_stays_so) {
    const spc_physics physics = physics_of(systems[_i].equation, systems[_i].dims);
    const spc_scheme scheme = spc_scheme_of(&physics, weno5(), SPC_FLUX_HLL);
    const spc_sound_variables at = physics.equation->sound(&physics);
    rows r;
    spc_values lower, upper;
    draw(scheme.channels, 0, &r);
    for (size_t i = 0; i < ROW; i++) r.number[at.pressure][i] *= i % 3 ? 1 : 1e-6;
    spc_cell_ends(&scheme, 0, &r.stencil, 0, COUNT, &lower, &upper);
    size_t averages = 0;
    for (size_t i = 0; i < COUNT; i++) {
        for (int end = 0; end < 2; end++) {
            double raw[2][SPC_MAX_CHANNELS];
            composed(&physics, 0, &r, i, raw[0], raw[1]);
            bool good = raw[end][at.pressure] > 0;
            if (at.density >= 0) good = good && raw[end][at.density] > 0;
            averages += good ? 0 : 1;
            for (int c = 0; c < scheme.channels; c++) {
                const double value = spc_values_of(&scheme, end ? &upper : &lower, c)[i];
                const double expected = good ? raw[end][c] : r.number[c][i + 2];
                ck_assert_double_eq_tol(value, expected, 1e-9 * (1 + fabs(expected)));
            }
        }
    }
    ck_assert_uint_gt(averages, 0);
}
END_TEST

/* ---- balance ---- */

enum { ALONG = 1, ACROSS = 2 };

static void check_balance(const spc_scheme *scheme, int ways, size_t count) {
    enum { GAP = 5 };
    spc_values f, in, out;
    spc_random random = spc_random_start(7, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < SPC_STRETCH_NUMBERS; i++) {
        f.numbers[i] = spc_random_uniform(&random);
        in.numbers[i] = spc_random_uniform(&random);
        out.numbers[i] = spc_random_uniform(&random);
    }
    double rate[SPC_STRETCH_NUMBERS + SPC_MAX_CHANNELS * GAP];
    const size_t stride = count + GAP;
    for (size_t i = 0; i < (size_t)scheme->channels * stride; i++) rate[i] = 10;
    spc_balance(scheme, count, 2, ways & ALONG ? &f : NULL, 3, ways & ACROSS ? &in : NULL,
                ways & ACROSS ? &out : NULL, rate, stride);
    for (int c = 0; c < scheme->channels; c++) {
        const double *along = spc_values_in(scheme, &f, c), *of_in = spc_values_in(scheme, &in, c);
        const double *of_out = spc_values_in(scheme, &out, c), *row = rate + (size_t)c * stride;
        for (size_t i = 0; i < count; i++) {
            double expected = ways & ALONG ? 2 * (along[i] - along[i + 1]) : 10;
            if (ways & ACROSS) expected += 3 * (of_in[i] - of_out[i]);
            ck_assert_double_eq_tol(row[i], expected, 1e-14);
        }
        for (size_t i = count; i < stride; i++) ck_assert(row[i] == 10);
    }
}

START_TEST(fluxes_balance) {
    const spc_physics gas = physics_of("euler", 3), field = physics_of("scalar-burgers", 2);
    const spc_scheme of_gas = spc_scheme_of(&gas, weno5(), SPC_FLUX_HLL);
    const spc_scheme of_field = spc_scheme_of(&field, weno5(), SPC_FLUX_OWN);
    ck_assert_uint_gt(of_field.stretch, of_gas.stretch);
    for (int ways = 1; ways <= (ALONG | ACROSS); ways++) {
        for (size_t count = 1; count <= of_gas.stretch; count++) {
            check_balance(&of_gas, ways, count);
        }
        check_balance(&of_field, ways, of_field.stretch);
        check_balance(&of_field, ways, of_field.stretch - 3);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("interfaces");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    const int count = (int)(sizeof systems / sizeof systems[0]);
    tcase_add_loop_test(tests, systems_are_reconstructed_in_waves, 0, count);
    tcase_add_loop_test(tests, what_must_be_positive_stays_so, 0, count);
    tcase_add_test(tests, fluxes_balance);
    suite_add_tcase(suite, tests);
    return spc_test_main(suite);
}
