/* specula: test_dealiasing.c
 *
 * Dealiasing rules against the convolution of modes: a product of fields of retained modes, taken at the rule's points,
 * has exactly the modes of the convolution up to the rule's degree, and not beyond it. Filters by their formula.
 */
#include "pool.h"

#include "spectral/dealiasing.h"

#include <complex.h>
#include <math.h>
#include <specula/random.h>
#include <stdlib.h>
#include <string.h>

static spc_grid line_of(size_t n) {
    return (spc_grid){.dims = 1, .n = {n, 1, 1}, .length = {3}};
}

static const spc_modes *retained(const spc_dealiasing *rule, const spc_grid *grid,
                                 bool complex_valued) {
    const spc_modes *modes;
    ck_assert_int_eq(spc_modes_create(pool, grid, complex_valued, rule->fraction, &modes), SPC_OK);
    return modes;
}

static const spc_dealiasing *rule_named(const char *name) {
    size_t i = 0;
    while (strcmp(spc_dealiasing_at(i)->name, name) != 0) i++;
    return spc_dealiasing_at(i);
}

/* ---- which modes ---- */

START_TEST(retained_modes_are_those_of_the_rule) {
    static const struct {
        const char *rule;
        size_t n, cutoff, points;
    } cases[] = {
        {"none", 16, 8, 16},         {"none", 15, 7, 15},         {"two-thirds", 16, 5, 16},
        {"two-thirds", 15, 4, 15},   {"two-thirds", 18, 5, 18},   {"two-thirds", 256, 85, 256},
        {"one-half", 16, 3, 16},     {"one-half", 18, 4, 18},     {"three-halves", 16, 7, 24},
        {"three-halves", 15, 7, 24}, {"three-halves", 18, 8, 28}, {"double", 16, 7, 32},
        {"double", 15, 7, 30},       {"exponential", 16, 8, 16},  {"paper-filter", 16, 8, 16}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const spc_dealiasing *rule = rule_named(cases[i].rule);
        const spc_grid grid = line_of(cases[i].n);
        size_t n[SPC_MAX_DIMS];
        spc_dealiasing_points(rule, &grid, n);
        ck_assert_uint_eq(retained(rule, &grid, false)->cutoff[0], cases[i].cutoff);
        ck_assert_uint_eq(n[0], cases[i].points);
        ck_assert_uint_eq(n[1], 1);
        ck_assert_uint_eq(n[2], 1);
    }
}
END_TEST

/* (p + 1) K < M keeps aliases of a product of degree p off modes up to K. */
static bool keeps_aliases_off(const spc_dealiasing *rule, size_t n, int degree) {
    const spc_grid grid = line_of(n);
    size_t points[SPC_MAX_DIMS];
    spc_dealiasing_points(rule, &grid, points);
    return (size_t)(degree + 1) * retained(rule, &grid, false)->cutoff[0] < points[0];
}

/* The rules claim a degree that holds on every grid, and none that holds on all of them is higher. */
START_TEST(degrees_follow_from_cutoff_and_points) {
    for (size_t i = 0; spc_dealiasing_at(i); i++) {
        const spc_dealiasing *rule = spc_dealiasing_at(i);
        bool higher = true;
        for (size_t n = 12; n < 200; n++) {
            const int degree = rule->exact_degree;
            ck_assert_msg(degree == 1 || keeps_aliases_off(rule, n, degree), "%s on %zu points",
                          rule->name, n);
            higher = higher && keeps_aliases_off(rule, n, degree + 1);
        }
        ck_assert_msg(!higher, "%s is exact for more than degree %d", rule->name,
                      rule->exact_degree);
    }
}
END_TEST

/* ---- products ---- */

/* Random modes with the symmetry of a real field where it is one. */
static spc_complex *random_modes(const spc_modes *modes, uint32_t sample) {
    spc_random random = spc_random_start(6, sample, SPC_PURPOSE_TEST);
    spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u);
    for (size_t i = 0; i < modes->total; i++) {
        const double re = spc_random_normal(&random);
        u[i] = re + I * spc_random_normal(&random);
    }
    if (!modes->complex_valued) u[0] = creal(u[0]);
    return u;
}

/* Coefficient of mode m in one dimension; 0 beyond the cutoff. */
static spc_complex coefficient(const spc_modes *modes, const spc_complex *u, long m) {
    const long cutoff = (long)modes->cutoff[0];
    if (labs(m) > cutoff) return 0;
    if (!modes->complex_valued) return m >= 0 ? u[m] : conj(u[-m]);
    return u[m >= 0 ? m : 2 * cutoff + 1 + m];
}

/* Modes of the product of `degree` fields by convolution over -reach..reach, in `sum` offset by `reach`. */
static void convolve(const spc_modes *modes, spc_complex *const *u, int degree, long reach,
                     spc_complex *sum) {
    spc_complex *before = spc_pool_take(pool, (size_t)(2 * reach + 1), sizeof *before);
    for (long m = -reach; m <= reach; m++) sum[m + reach] = coefficient(modes, u[0], m);
    const long cutoff = (long)modes->cutoff[0];
    for (int factor = 1; factor < degree; factor++) {
        memcpy(before, sum, (size_t)(2 * reach + 1) * sizeof *sum);
        for (long m = -reach; m <= reach; m++) {
            sum[m + reach] = 0;
            for (long j = -cutoff; j <= cutoff; j++) {
                if (labs(m - j) > reach) continue;
                sum[m + reach] += coefficient(modes, u[factor], j) * before[m - j + reach];
            }
        }
    }
}

static spc_complex *buffer_of(const spc_transform *transform) {
    return spc_pool_take(pool,
                         spc_transform_buffer_size(transform) + spc_transform_row_size(transform),
                         sizeof(spc_complex));
}

/* The product at the rule's points, back in modes. */
static spc_complex *multiply(const spc_dealiasing *rule, const spc_modes *modes,
                             spc_complex *const *u, int degree) {
    size_t n[SPC_MAX_DIMS];
    const spc_transform *transform;
    spc_dealiasing_points(rule, &modes->grid, n);
    ck_assert_int_eq(spc_transform_create(pool, modes, n, &transform), SPC_OK);
    const size_t points = n[0] * n[1] * n[2];
    spc_complex *buffer = buffer_of(transform), *product;
    double *field = spc_pool_take(pool, 2 * points, sizeof *field);
    double *values = spc_pool_take(pool, 2 * points, sizeof *values);
    for (int factor = 0; factor < degree; factor++) {
        spc_transform_inverse(transform, u[factor], field, buffer);
        if (factor == 0) memcpy(values, field, 2 * points * sizeof *field);
        for (size_t i = 0; i < points && factor > 0; i++) {
            if (!modes->complex_valued) {
                values[i] *= field[i];
                continue;
            }
            const spc_complex z =
                (values[2 * i] + I * values[2 * i + 1]) * (field[2 * i] + I * field[2 * i + 1]);
            values[2 * i] = creal(z);
            values[2 * i + 1] = cimag(z);
        }
    }
    product = spc_pool_take(pool, modes->total, sizeof *product);
    spc_transform_forward(transform, values, product, buffer);
    return product;
}

/* Largest difference to the convolution, relative to the largest mode of it. */
static double product_error(const spc_dealiasing *rule, size_t n, bool complex_valued, int degree) {
    const spc_grid grid = line_of(n);
    const spc_modes *modes = retained(rule, &grid, complex_valued);
    spc_complex *u[5];
    for (int i = 0; i < degree; i++) u[i] = random_modes(modes, (uint32_t)i);
    const long reach = (long)modes->cutoff[0] * degree;
    spc_complex *exact = spc_pool_take(pool, (size_t)(2 * reach + 1), sizeof *exact);
    convolve(modes, u, degree, reach, exact);
    const spc_complex *product = multiply(rule, modes, u, degree);
    double difference = 0, size = 0;
    for (size_t i = 0; i < modes->total; i++) {
        const spc_complex is = exact[modes->number[0][i] + reach];
        difference = fmax(difference, cabs(product[i] - is));
        size = fmax(size, cabs(is));
    }
    return difference / size;
}

START_TEST(products_are_exact_up_to_the_degree_and_not_beyond) {
    static const size_t sizes[] = {16, 24, 27, 30, 33};
    for (size_t i = 0; spc_dealiasing_at(i); i++) {
        const spc_dealiasing *rule = spc_dealiasing_at(i);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            /* With every mode kept, an even grid's Nyquist mode has no partner to convolve with. */
            if (rule->fraction == 1 && sizes[s] % 2 == 0) continue;
            for (int degree = 1; degree <= rule->exact_degree + 1; degree++) {
                const bool exact = degree == 1 || keeps_aliases_off(rule, sizes[s], degree);
                ck_assert(exact || degree > rule->exact_degree);
                for (int complex_valued = 0; complex_valued < 2; complex_valued++) {
                    const double error = product_error(rule, sizes[s], complex_valued, degree);
                    ck_assert_msg(exact ? error < 1e-13 : error > 1e-3,
                                  "%s, %zu points, degree %d: %g", rule->name, sizes[s], degree,
                                  error);
                }
            }
        }
    }
}
END_TEST

/* On more axes: the product of functions of one axis each is the product of their modes. */
START_TEST(squares_are_exact_on_three_axes) {
    const spc_dealiasing *rules[] = {rule_named("two-thirds"), rule_named("three-halves")};
    for (int r = 0; r < 2; r++) {
        const spc_grid grid = {.dims = 3, .n = {12, 10, 15}, .length = {1, 2, 3}};
        const spc_modes *modes = retained(rules[r], &grid, false);
        spc_complex *u = spc_pool_take(pool, modes->total, sizeof *u), *factors[] = {u, u};
        /* u = 8 cos cos cos at the highest modes: the squares 2 (1 + cos 2kx) of each keep only their means */
        for (size_t i = 0; i < modes->total; i++) {
            bool highest = true;
            size_t rest = i;
            for (int axis = 2; axis >= 0; axis--) {
                const long m = modes->number[axis][rest % modes->count[axis]];
                rest /= modes->count[axis];
                highest = highest && labs(m) == (long)modes->cutoff[axis];
            }
            u[i] = highest;
        }
        const spc_complex *square = multiply(rules[r], modes, factors, 2);
        ck_assert_double_eq_tol(creal(square[0]), 8, 1e-13);
        for (size_t i = 1; i < modes->total; i++) ck_assert_double_lt(cabs(square[i]), 1e-13);
    }
}
END_TEST

/* ---- filters ---- */

START_TEST(filters_have_the_values_of_their_formula) {
    const spc_grid grid = {.dims = 2, .n = {24, 18, 1}, .length = {1, 1}};
    for (size_t i = 0; spc_dealiasing_at(i); i++) {
        const spc_dealiasing *rule = spc_dealiasing_at(i);
        const spc_modes *modes = retained(rule, &grid, false);
        const double *filter;
        ck_assert_int_eq(spc_dealiasing_filter(pool, rule, modes, &filter), SPC_OK);
        ck_assert_int_eq(filter != NULL, rule->filter_cutoff > 0);
        for (size_t mode = 0; filter && mode < modes->total; mode++) {
            const double x = fabs((double)modes->number[0][mode / modes->count[1]]);
            const double y = fabs((double)modes->number[1][mode % modes->count[1]]);
            const double a = x / (12 * rule->filter_cutoff), b = y / (9 * rule->filter_cutoff);
            ck_assert_double_eq_tol(filter[mode], exp(-36 * pow(a, 36)) * exp(-36 * pow(b, 36)),
                                    1e-15);
            ck_assert(filter[mode] >= 0 && filter[mode] <= 1);
        }
        if (!filter) continue;
        ck_assert_double_eq(filter[0], 1);
    }
    /* k_max is damped to rounding, half of it not at all. */
    const spc_modes *all = retained(rule_named("exponential"), &grid, false);
    const double *filter;
    ck_assert_int_eq(spc_dealiasing_filter(pool, rule_named("exponential"), all, &filter), SPC_OK);
    ck_assert_double_lt(filter[9], 0x1p-51);
    ck_assert_double_gt(filter[4], 1 - 1e-9);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dealiasing");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, retained_modes_are_those_of_the_rule);
    tcase_add_test(all, degrees_follow_from_cutoff_and_points);
    tcase_add_test(all, products_are_exact_up_to_the_degree_and_not_beyond);
    tcase_add_test(all, squares_are_exact_on_three_axes);
    tcase_add_test(all, filters_have_the_values_of_their_formula);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
