/* specula: test_expression.c
 *
 * Formulas: values, precedence, every function and constant, and errors that name column and remedy.
 */
#include "pool.h"

#include <math.h>
#include <specula/expression.h>
#include <specula/random.h>
#include <stdio.h>
#include <string.h>

static double number(const char *text) {
    double value = NAN;
    ck_assert_msg(spc_number(text, &value), "'%s' is no number", text);
    return value;
}

START_TEST(numbers_have_their_values) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"1", 1},
        {"1.5e3", 1500},
        {".5", 0.5},
        {"2.", 2},
        {" 1 ", 1},
        {"1/512", 1.0 / 512},
        {"pi", M_PI},
        {"e", M_E},
        {"2*pi/32", 2 * M_PI / 32},
        /* from left to right within one precedence */
        {"10-4-3", 3},
        {"16/4/2", 2},
        {"2+3*4", 14},
        {"(2+3)*4", 20},
        {"2*3^2", 18},
        {"8/2*4", 16},
        /* powers from right to left, and tighter than a sign */
        {"2^3^2", 512},
        {"(2^3)^2", 64},
        {"-2^2", -4},
        {"(-2)^2", 4},
        {"2^-1", 0.5},
        {"2^-1^2", 0.5},
        {"--3", 3},
        {"-+-3", 3},
        {"2--3", 5},
        {"2*-3", -6},
        {"+1", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(number(cases[i].text) == cases[i].value, "%s = %.17g", cases[i].text,
                      number(cases[i].text));
    }
}
END_TEST

START_TEST(functions_have_their_values) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"sin(pi/6)", 0.5},
        {"cos(pi/3)", 0.5},
        {"tan(pi/4)", 1},
        {"asin(1)", M_PI / 2},
        {"acos(-1)", M_PI},
        {"atan(1)", M_PI / 4},
        {"atan2(-1, -1)", -3 * M_PI / 4},
        {"sinh(log(2))", 0.75},
        {"cosh(log(2))", 1.25},
        {"tanh(log(2))", 0.6},
        {"sech(log(2))", 0.8},
        {"exp(1)", M_E},
        {"log(e^3)", 3},
        {"sqrt(2)^2", 2},
        {"abs(-3)", 3},
        {"floor(-1.5)", -2},
        {"sign(-7)", -1},
        {"sign(0)", 0},
        {"sign(7)", 1},
        {"min(2, -1)", -1},
        {"max(2, -1)", 2},
        {"gauss(sqrt(log(2)))", 0.5},
        {"step(-1e-300)", 0},
        {"step(0)", 1},
        {"min(max(1, 2), max(3, 4))", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(fabs(number(cases[i].text) - cases[i].value) <= 4e-16 * 4,
                      "%s = %.17g and not %.17g", cases[i].text, number(cases[i].text),
                      cases[i].value);
    }
}
END_TEST

START_TEST(variables_take_their_place) {
    static const char *const names[] = {"x", "y", "t", "sin2", NULL};
    const spc_expression *f;
    ck_assert_int_eq(
        spc_expression_compile(pool, "0.1*(sin(2*pi*(x+y)) + cos(y)) - t^2*sin2", names, &f),
        SPC_OK);
    spc_random random = spc_random_start(1, 0, SPC_PURPOSE_TEST);
    for (int i = 0; i < 100; i++) {
        double v[4];
        for (int j = 0; j < 4; j++) v[j] = spc_random_normal(&random);
        const double expected =
            0.1 * (sin(2 * M_PI * (v[0] + v[1])) + cos(v[1])) - v[2] * v[2] * v[3];
        ck_assert_double_eq_tol(spc_expression_value(f, v), expected, 1e-14);
    }
}
END_TEST

/* A random formula and its value, built together. */
static char *random_formula(spc_random *random, int depth, double x, double *value) {
    const int kind = (int)(spc_random_uniform(random) * (depth > 0 ? 6 : 2));
    if (kind == 0) {
        *value = x;
        return spc_pool_text(pool, "x");
    }
    if (kind == 1) {
        *value = floor(10 * spc_random_uniform(random)) / 4;
        return spc_pool_print(pool, "%.17g", *value);
    }
    double a, b;
    char *left = random_formula(random, depth - 1, x, &a);
    char *right = random_formula(random, depth - 1, x, &b);
    *value = kind == 2 ? a + b : kind == 3 ? a - b : kind == 4 ? a * b : -tanh(a);
    if (kind == 5) return spc_pool_print(pool, "(-tanh(%s))", left);
    return spc_pool_print(pool, "(%s %c %s)", left, "+-*"[kind - 2], right);
}

START_TEST(random_formulas_agree_with_c) {
    static const char *const names[] = {"x", NULL};
    spc_random random = spc_random_start(2, 0, SPC_PURPOSE_TEST);
    for (int i = 0; i < 300; i++) {
        const double x = spc_random_normal(&random);
        double expected;
        const char *text = random_formula(&random, 5, x, &expected);
        const spc_expression *f;
        ck_assert_msg(spc_expression_compile(pool, text, names, &f) == SPC_OK, "%s",
                      spc_error_message(context));
        ck_assert_msg(spc_expression_value(f, &x) == expected, "%s", text);
    }
}
END_TEST

START_TEST(errors_name_column_and_remedy) {
    static const char *const names[] = {"x", "velocity", NULL};
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "column 1: it ends too early"},
        {"1+", "column 3: it ends too early"},
        {"1 2", "column 3: not understood; an operator"},
        {"2x", "column 2: not understood; an operator"},
        {"(1+2", "column 5: a ')' is missing"},
        {"1)", "column 2: not understood; an operator"},
        {"*2", "column 1: not understood; a number"},
        {"1 + velocty", "column 5: unknown name 'velocty'; did you mean 'velocity'?"},
        {"coz(x)", "column 1: unknown name 'coz'; did you mean 'cos'?"},
        {"2*qqqqqqqq", "column 3: unknown name 'qqqqqqqq'; known are"},
        {"sin x", "column 1: a function needs an argument"},
        {"sin", "column 1: a function needs an argument"},
        {"min(1)", "column 6: the function takes two arguments"},
        {"sin(1, 2)", "column 6: a ')' is missing"},
        {"sin()", "column 5: not understood; a number"},
        {"1 & 2", "column 3: not understood; an operator"},
        {"x(1)", "column 2: not understood; an operator"},
        {"\xc3\xa9", "column 1: not understood; a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const spc_expression *f = NULL;
        ck_assert_int_eq(spc_expression_compile(pool, cases[i].text, names, &f), SPC_BAD_INPUT);
        ck_assert_msg(strstr(spc_error_message(context), cases[i].message) != NULL, "%s: %s",
                      cases[i].text, spc_error_message(context));
        spc_error_clear(context);
    }
}
END_TEST

START_TEST(what_is_not_constant_is_no_number) {
    static const char *const texts[] = {"x", "", "1..2", "two", "true", "1,2", "1e", "0x", "[1]"};
    double value = 7;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_msg(!spc_number(texts[i], &value), "%s", texts[i]);
        ck_assert_double_eq(value, 7);
    }
}
END_TEST

/* `count` times `open`, then "1", then as often `close`. */
static char *nested(const char *open, const char *close, size_t count) {
    const size_t a = strlen(open), b = strlen(close);
    char *text = spc_pool_take(pool, (a + b) * count + 2, 1), *end = text;
    for (size_t i = 0; i < count; i++) end = stpcpy(end, open);
    end = stpcpy(end, "1");
    for (size_t i = 0; i < count; i++) end = stpcpy(end, close);
    return text;
}

START_TEST(depth_and_length_are_bounded) {
    static const struct {
        const char *open, *close;
    } shapes[] = {{"(", ")"}, {"-", ""}, {"2^", ""}, {"sin(", ")"}, {"1+(", ")"}, {"min(1,", ")"}};
    const spc_expression *f;
    double value;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const char *shallow = nested(shapes[i].open, shapes[i].close, 20);
        ck_assert_msg(spc_expression_compile(pool, shallow, NULL, &f) == SPC_OK, "%s",
                      spc_error_message(context));
        spc_expression_value(f, NULL);
        const char *deep = nested(shapes[i].open, shapes[i].close, 100000);
        ck_assert_int_eq(spc_expression_compile(pool, deep, NULL, &f), SPC_BAD_INPUT);
        ck_assert_uint_lt(strlen(spc_error_message(context)), 1024);
        ck_assert_ptr_nonnull(strchr(spc_error_message(context), ';'));
        spc_error_clear(context);
        ck_assert(!spc_number(deep, &value));
    }
    /* Long without being deep is no trouble. */
    ck_assert_int_eq(spc_expression_compile(pool, nested("1+", "", 100000), NULL, &f), SPC_OK);
    ck_assert_double_eq(spc_expression_value(f, NULL), 100001);
}
END_TEST

START_TEST(any_bytes_end_in_a_formula_or_a_message) {
    static const char *const names[] = {"x", NULL};
    static const char letters[] = "0123456789.e+-*/^(),x sincopi\x80\n_";
    for (uint32_t i = 0; i < 3000; i++) {
        spc_random random = spc_random_start(3, i, SPC_PURPOSE_TEST);
        char text[32] = "";
        const size_t length = (size_t)(spc_random_uniform(&random) * 31);
        for (size_t j = 0; j < length; j++) {
            text[j] = letters[(size_t)(spc_random_uniform(&random) * (sizeof letters - 1))];
        }
        const spc_expression *f;
        const double x = 1;
        const spc_status status = spc_expression_compile(pool, text, names, &f);
        if (status == SPC_OK) {
            spc_expression_value(f, &x);
        } else {
            ck_assert_int_eq(status, SPC_BAD_INPUT);
            ck_assert_ptr_nonnull(strstr(spc_error_message(context), "column"));
        }
        spc_error_clear(context);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("expression");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, numbers_have_their_values);
    tcase_add_test(all, functions_have_their_values);
    tcase_add_test(all, variables_take_their_place);
    tcase_add_test(all, random_formulas_agree_with_c);
    tcase_add_test(all, errors_name_column_and_remedy);
    tcase_add_test(all, what_is_not_constant_is_no_number);
    tcase_add_test(all, depth_and_length_are_bounded);
    tcase_add_test(all, any_bytes_end_in_a_formula_or_a_message);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
