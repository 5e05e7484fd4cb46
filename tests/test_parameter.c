/* specula: test_parameter.c
 *
 * Parameter tables: defaults, types, ranges, choices, and the nearest name. Then every descriptor of the registry
 * against the rules that validation, help and documentation rely on.
 */
#include "pool.h"

#include "spectral/dealiasing.h"

#include <ctype.h>
#include <math.h>
#include <specula/specula.h>
#include <stdio.h>
#include <string.h>

/* ---- names ---- */

static const char *listed(const void *list, size_t i) {
    return ((const char *const *)list)[i];
}

START_TEST(the_nearest_name_is_found) {
    static const char *const names[] = {"viscosity", "drag", "amplitude", "wavenumber",
                                        "dt",        "rtol", "atol",      NULL};
    static const struct {
        const char *word, *nearest;
    } cases[] = {{"viscosty", "viscosity"},
                 {"visocsity", "viscosity"},
                 {"Drag", "drag"},
                 {"wave_number", "wavenumber"},
                 {"rtoll", "rtol"},
                 {"aotl", "atol"},
                 {"dt", "dt"},
                 {"d", "dt"},
                 {"ampitudes", "amplitude"},
                 {"xylophone", NULL},
                 {"zzzzz", NULL},
                 {"qqq", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = spc_nearest(cases[i].word, listed, names);
        if (cases[i].nearest) {
            ck_assert_ptr_nonnull(nearest);
            ck_assert_str_eq(nearest, cases[i].nearest);
        } else {
            ck_assert_msg(!nearest, "%s is near %s", cases[i].word, nearest);
        }
    }
    char longest[400];
    memset(longest, 'v', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ck_assert_ptr_null(spc_nearest(longest, listed, names));
    static const char *const none[] = {NULL};
    ck_assert_ptr_null(spc_nearest("word", listed, none));
}
END_TEST

/* ---- values ---- */

enum { REAL, INTEGER, BOOLEAN, CHOICE, TEXT, LIST, NEEDED, OPTIONAL };

static const spc_parameter table[] = {
    [REAL] = {.name = "real", .type = SPC_REAL, .fallback = 2.5, .minimum = -1, .maximum = 10},
    [INTEGER] = {.name = "integer", .type = SPC_INTEGER, .fallback = 3},
    [BOOLEAN] = {.name = "boolean", .type = SPC_BOOLEAN, .fallback = 1},
    [CHOICE] = {.name = "choice", .type = SPC_CHOICE, .fallback = 1, .choices = "none|some|all"},
    [TEXT] = {.name = "text", .type = SPC_TEXT, .text = "words"},
    [LIST] = {.name = "list", .type = SPC_REALS, .text = "1, 2*pi", .minimum = 0, .maximum = 100},
    [NEEDED] = {.name = "needed", .type = SPC_REAL, .required = true, .doc = "it must be there"},
    [OPTIONAL] = {.name = "optional", .type = SPC_REAL, .fallback = NAN},
    {.name = NULL},
};

static spc_status read_section(const char *text, spc_value **values) {
    static const spc_parameter *const tables[] = {table, NULL};
    static const char *const others[] = {"name", NULL};
    spc_node *root;
    ck_assert_int_eq(spc_document_parse(pool, "t.yaml", text, &root), SPC_OK);
    return spc_node_parameters(pool, spc_node_find(root, "s"), root, "s", tables, others, values);
}

START_TEST(defaults_hold_where_nothing_is_given) {
    spc_value *v;
    ck_assert_uint_eq(spc_parameter_count(table), 8);
    ck_assert_uint_eq(spc_parameter_count(NULL), 0);
    ck_assert_int_eq(read_section("s: {needed: 1, name: any}\n", &v), SPC_OK);
    ck_assert_double_eq(v[REAL].number, 2.5);
    ck_assert_double_eq(v[INTEGER].number, 3);
    ck_assert_double_eq(v[BOOLEAN].number, 1);
    ck_assert_double_eq(v[CHOICE].number, 1);
    ck_assert_str_eq(v[TEXT].text, "words");
    ck_assert_uint_eq(v[LIST].count, 2);
    ck_assert_double_eq(v[LIST].list[1], 2 * M_PI);
    ck_assert(isnan(v[OPTIONAL].number));
    for (int i = 0; i < 8; i++) ck_assert_int_eq(v[i].given, i == NEEDED);
}
END_TEST

START_TEST(given_values_are_taken) {
    spc_value *v;
    ck_assert_int_eq(
        read_section("s:\n  real: 2^3\n  integer: 7e3\n  boolean: false\n  choice: all\n"
                     "  text: other words\n  list: [1/2, pi]\n  needed: -1e-300\n"
                     "  optional: 0\n",
                     &v),
        SPC_OK);
    ck_assert_double_eq(v[REAL].number, 8);
    ck_assert_double_eq(v[INTEGER].number, 7000);
    ck_assert_double_eq(v[BOOLEAN].number, 0);
    ck_assert_double_eq(v[CHOICE].number, 2);
    ck_assert_str_eq(v[CHOICE].text, "all");
    ck_assert_str_eq(v[TEXT].text, "other words");
    ck_assert_double_eq(v[LIST].list[0], 0.5);
    ck_assert_double_eq(v[NEEDED].number, -1e-300);
    for (int i = 0; i < 8; i++) ck_assert(v[i].given);
    ck_assert_int_eq(read_section("s: {needed: 1, list: 4, real: -1}\n", &v), SPC_OK);
    ck_assert_uint_eq(v[LIST].count, 1);
    ck_assert_double_eq(v[LIST].list[0], 4);
    ck_assert_int_eq(read_section("s: {needed: 1, real: 10, list: []}\n", &v), SPC_OK);
    ck_assert_uint_eq(v[LIST].count, 0);
}
END_TEST

START_TEST(wrong_values_are_refused_where_they_stand) {
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"s:\n  real: 1\n", "t.yaml:1: s.needed is missing; give it: it must be there"},
        {"a: 1\n", "t.yaml:1: s.needed is missing"},
        {"s: 4\n", "t.yaml:1: s is not a section; write s: {key: value}"},
        {"s:\n  needed: 1\n  reel: 1\n", "t.yaml:3: unknown key 'reel' in s; did you mean 'real'?"},
        {"s:\n  needed: 1\n  zzzzz: 1\n", "t.yaml:3: unknown key 'zzzzz' in s; known are name, r"},
        {"s:\n  real: word\n", "t.yaml:2: s.real is 'word'; give a number"},
        {"s:\n  real: '1'\n", "t.yaml:2: s.real is '1'; give a number"},
        {"s:\n  real: [1]\n", "t.yaml:2: s.real is '[...]'; give a number"},
        {"s:\n  real: {a: 1}\n", "t.yaml:2: s.real is '{...}'; give a number"},
        {"s:\n  real:\n", "t.yaml:2: s.real is ''; give a number"},
        {"s:\n  real: 11\n", "t.yaml:2: s.real = 11 is out of range; it must be between -1 and 10"},
        {"s:\n  real: -1.1\n", "s.real = -1.1 is out of range"},
        {"s:\n  real: 1/0\n", "t.yaml:2: s.real is '1/0'; give a finite number"},
        {"s:\n  real: 0/0\n", "s.real is '0/0'; give a finite number"},
        {"s:\n  needed: 1\n  optional: 1e999\n", "s.optional is '1e999'; give a finite number"},
        {"s:\n  integer: 1.5\n", "t.yaml:2: s.integer is '1.5'; give a whole number"},
        {"s:\n  boolean: yes\n", "t.yaml:2: s.boolean is 'yes'; give true or false"},
        {"s:\n  boolean: 1\n", "s.boolean is '1'; give true or false"},
        {"s:\n  choice: som\n", "t.yaml:2: s.choice cannot be 'som'; did you mean 'some'?"},
        {"s:\n  choice: wrong\n", "t.yaml:2: s.choice is 'wrong'; give one of none|some|all"},
        {"s:\n  choice: [all]\n", "s.choice is '[...]'; give one of"},
        {"s:\n  text: [a]\n", "t.yaml:2: s.text is '[...]'; give a text"},
        {"s:\n  list: [1,\n    two]\n", "t.yaml:3: s.list is 'two'; give a number"},
        {"s:\n  list: [1, 101]\n", "t.yaml:2: s.list = 101 is out of range"},
        {"s:\n  list: [[1]]\n", "s.list is '[...]'; give a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spc_value *v;
        ck_assert_int_eq(read_section(cases[i].text, &v), SPC_BAD_INPUT);
        ck_assert_msg(strstr(spc_error_message(context), cases[i].message) != NULL, "%s\n%s",
                      spc_error_message(context), cases[i].text);
        spc_error_clear(context);
    }
}
END_TEST

/* ---- the registry ---- */

/* Words of lower-case letters and digits joined by one sort of joint. */
static void check_name(const char *name, char joint) {
    ck_assert_ptr_nonnull(name);
    const size_t length = strlen(name);
    ck_assert_msg(length > 0 && length < 64, "'%s'", name);
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        const bool inner = i > 0 && i + 1 < length && c == joint && name[i - 1] != joint;
        ck_assert_msg(islower((unsigned char)c) || isdigit((unsigned char)c) || inner,
                      "'%s' is not spelled in lower case with '%c'", name, joint);
    }
}

/* One line that does not end in a full stop. */
static void check_line(const char *owner, const char *what, const char *text) {
    ck_assert_msg(text && *text, "%s has no %s", owner, what);
    const char last = text[strlen(text) - 1];
    ck_assert_msg(last != '.' && last != ' ', "the %s of %s ends in '%c'", what, owner, last);
    ck_assert_msg(!strchr(text, '\n'), "the %s of %s is longer than a line", what, owner);
}

static size_t choices_in(const char *choices) {
    size_t count = 1;
    for (const char *c = choices; *c; c++) count += *c == '|';
    return count;
}

static void check_fallback(const char *owner, const spc_parameter *p) {
    const bool bounded = p->minimum != 0 || p->maximum != 0;
    ck_assert_msg(p->minimum <= p->maximum, "%s.%s has an empty range", owner, p->name);
    ck_assert_msg((p->type == SPC_CHOICE) == (p->choices != NULL), "%s.%s and its choices", owner,
                  p->name);
    const bool number = p->type == SPC_REAL || p->type == SPC_INTEGER;
    if (number && !p->required && !isnan(p->fallback)) {
        ck_assert_msg(!bounded || (p->fallback >= p->minimum && p->fallback <= p->maximum),
                      "the default of %s.%s is out of its range", owner, p->name);
        ck_assert_msg(p->type == SPC_REAL || p->fallback == floor(p->fallback),
                      "the default of %s.%s is not whole", owner, p->name);
    }
    if (p->type == SPC_BOOLEAN) ck_assert(p->fallback == 0 || p->fallback == 1);
    if (p->type == SPC_CHOICE) {
        ck_assert_msg(p->fallback >= 0 && p->fallback < (double)choices_in(p->choices) &&
                          p->fallback == floor(p->fallback),
                      "the default of %s.%s is no choice", owner, p->name);
    }
    if (p->type != SPC_REALS || !p->text) return;
    const spc_value *value = spc_parameter_defaults(pool, p);
    ck_assert_msg(value->count >= 1, "the default of %s.%s is no list", owner, p->name);
    for (size_t i = 0; i < value->count; i++) {
        ck_assert(!bounded || (value->list[i] >= p->minimum && value->list[i] <= p->maximum));
    }
}

/* Keys of a case join words by underscores where the design's do (save_every), by nothing else. */
static void check_table(const char *owner, const spc_parameter *parameters) {
    for (size_t i = 0; parameters && parameters[i].name; i++) {
        const spc_parameter *p = &parameters[i];
        check_name(p->name, '_');
        check_line(spc_pool_print(pool, "%s.%s", owner, p->name), "doc", p->doc);
        check_fallback(owner, p);
        ck_assert_msg(strcmp(p->name, "name") != 0, "%s has a parameter 'name'", owner);
        for (size_t j = 0; j < i; j++) {
            ck_assert_msg(strcmp(p->name, parameters[j].name) != 0, "%s.%s stands twice", owner,
                          p->name);
        }
    }
    ck_assert_ptr_nonnull(spc_parameter_defaults(pool, parameters));
}

static void check_descriptor(unsigned abi, const char *name, const char *doc, const char *cite,
                             char joint) {
    check_name(name, joint);
    ck_assert_msg(abi == SPC_ABI, "%s has ABI %u", name, abi);
    check_line(name, "doc", doc);
    if (cite) check_line(name, "cite", cite);
}

/* Names are unique, and found. */
#define CHECK_NAMES(kind)                                                                          \
    for (size_t i = 0; spc_##kind##_at(i); i++) {                                                  \
        ck_assert_ptr_eq(spc_##kind##_find(spc_##kind##_at(i)->name), spc_##kind##_at(i));         \
    }                                                                                              \
    ck_assert_ptr_null(spc_##kind##_find("no-such-name"))

START_TEST(names_are_unique) {
    CHECK_NAMES(equation);
    CHECK_NAMES(integrator);
    CHECK_NAMES(stepper);
    CHECK_NAMES(initial);
    CHECK_NAMES(forcing);
    CHECK_NAMES(diagnostic);
    CHECK_NAMES(metric);
    /* Both stand under `stepper: {name: ...}`. */
    for (size_t i = 0; spc_integrator_at(i); i++) {
        ck_assert_ptr_null(spc_stepper_find(spc_integrator_at(i)->name));
    }
}
END_TEST

static void check_measures(const spc_equation *equation) {
    for (const spc_measure *m = equation->measures; m && m->name; m++) {
        check_name(m->name, '_');
        ck_assert_msg(m->symbol && *m->symbol && m->long_name && *m->long_name && m->value,
                      "measure %s of %s is incomplete", m->name, equation->name);
        ck_assert_msg(!spc_diagnostic_find(m->name), "%s.%s is a diagnostic too", equation->name,
                      m->name);
    }
}

/* Everything that is needed on `dims` axes. */
static void check_dims(const spc_equation *equation, int dims) {
    const int channels = spc_equation_channels(equation, dims);
    const int parts = channels * (equation->complex_valued ? 2 : 1);
    ck_assert_msg(channels >= 1 && channels <= SPC_MAX_CHANNELS, "%s", equation->name);
    ck_assert_ptr_nonnull(equation->sample_initial[dims - 1]);
    static const char *const axes[] = {"x", "y", "z", NULL};
    for (int i = 0; i < parts; i++) {
        const spc_expression *formula;
        ck_assert_msg(spc_expression_compile(pool, equation->sample_initial[dims - 1][i], axes,
                                             &formula) == SPC_OK,
                      "%s: %s", equation->name, spc_error_message(context));
    }
    for (int c = 0; c < channels; c++) {
        ck_assert_ptr_nonnull(equation->long_names[dims - 1]);
        ck_assert_ptr_nonnull(equation->long_names[dims - 1][c]);
    }
    if (!equation->product || spc_equation_by_flux(equation, dims)) return;
    const int inputs = equation->inputs[dims - 1], outputs = equation->outputs[dims - 1];
    ck_assert_msg(inputs >= 1 && inputs <= SPC_MAX_PRODUCTS, "%s", equation->name);
    ck_assert_msg(outputs >= 1 && outputs <= SPC_MAX_PRODUCTS, "%s", equation->name);
}

START_TEST(every_equation_is_complete) {
    for (size_t i = 0; spc_equation_at(i); i++) {
        const spc_equation *e = spc_equation_at(i);
        check_descriptor(e->abi, e->name, e->doc, e->cite, '-');
        check_table(e->name, e->parameters);
        ck_assert_msg(e->cite != NULL, "%s", e->name);
        check_measures(e);
        ck_assert_ptr_nonnull(e->symbol);
        ck_assert_ptr_nonnull(e->good_values);
        ck_assert(e->sample_length > 0 && e->sample_dt > 0);
        int possible = 0;
        for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
            ck_assert_int_eq(e->form[dims - 1] != NULL, e->fields[dims - 1] != NULL);
            if (!e->form[dims - 1]) continue;
            check_dims(e, dims);
            possible++;
            const spc_setting setting = {
                .physics = {.equation = e,
                            .values = spc_parameter_defaults(pool, e->parameters),
                            .grid = {.dims = dims, .n = {8, 8, 8}, .length = {1, 1, 1}}}};
            const char *text = spc_setting_text(pool, &setting);
            ck_assert_msg(text && !strpbrk(text, "{}[]"), "%s: %s", e->name, text);
            ck_assert_msg(!strstr(text, "forcing"), "%s: %s", e->name, text);
        }
        ck_assert_int_gt(possible, 0);
    }
}
END_TEST

START_TEST(every_integrator_is_complete) {
    for (size_t i = 0; spc_integrator_at(i); i++) {
        const spc_integrator *m = spc_integrator_at(i);
        check_descriptor(m->abi, m->name, m->doc, m->cite, '-');
        check_table(m->name, m->parameters);
        ck_assert_msg(m->cite != NULL, "%s", m->name);
        ck_assert_msg(m->order >= 1 && m->stages > 0, "%s", m->name);
        ck_assert(m->create && m->step);
        /* What a flag promises is there. */
        const bool adaptive = m->flags & SPC_INTEGRATOR_ADAPTIVE;
        ck_assert_msg(adaptive == (m->embedded_order > 0), "%s", m->name);
        if (m->flags & SPC_INTEGRATOR_DENSE) ck_assert_ptr_nonnull(m->interpolate);
        if (m->flags & SPC_INTEGRATOR_MULTISTEP) {
            ck_assert_msg(m->reset && m->save && m->load && m->accept, "%s", m->name);
        }
        ck_assert_msg(!m->save == !m->load, "%s", m->name);
        /* Its parameters and the stepper's stand in one section. */
        const spc_parameter *own = m->parameters;
        const spc_parameter *stepper = spc_stepper_find("spectral")->parameters;
        for (; own && own->name; own++) {
            for (size_t p = 0; stepper[p].name; p++) ck_assert_str_ne(own->name, stepper[p].name);
        }
    }
}
END_TEST

START_TEST(every_stepper_is_complete) {
    for (size_t i = 0; spc_stepper_at(i); i++) {
        const spc_stepper *s = spc_stepper_at(i);
        check_descriptor(s->abi, s->name, s->doc, s->cite, '-');
        check_table(s->name, s->parameters);
        ck_assert_msg(s->cite != NULL, "%s", s->name);
        if (!s->resolve) ck_assert_msg(s->create && s->step, "%s", s->name);
        ck_assert_msg(!s->save == !s->load, "%s", s->name);
    }
}
END_TEST

static void check_profile(const spc_profile *profile) {
    check_descriptor(profile->abi, profile->name, profile->doc, profile->cite, '-');
    check_table(profile->name, profile->parameters);
    ck_assert_msg(profile->fill != NULL, "%s", profile->name);
    for (size_t i = 0; profile->parameters && profile->parameters[i].name; i++) {
        /* Every profile has a seed of its own. */
        ck_assert_str_ne(profile->parameters[i].name, "seed");
    }
}

START_TEST(every_profile_is_complete) {
    for (size_t i = 0; spc_initial_at(i); i++) check_profile(spc_initial_at(i));
    for (size_t i = 0; spc_forcing_at(i); i++) check_profile(spc_forcing_at(i));
}
END_TEST

START_TEST(every_measure_is_complete) {
    for (size_t i = 0; spc_diagnostic_at(i); i++) {
        const spc_diagnostic *d = spc_diagnostic_at(i);
        check_descriptor(d->abi, d->name, d->doc, d->cite, '_');
        ck_assert_msg(d->symbol && *d->symbol, "%s", d->name);
        check_line(d->name, "long_name", d->long_name);
        ck_assert_msg((d->value != NULL) != (d->vector != NULL), "%s", d->name);
    }
    for (size_t i = 0; spc_metric_at(i); i++) {
        const spc_metric *m = spc_metric_at(i);
        check_descriptor(m->abi, m->name, m->doc, m->cite, '_');
        ck_assert_ptr_nonnull(m->value);
    }
}
END_TEST

START_TEST(dealiasing_choices_follow_the_rules) {
    size_t rules = 0;
    const char *word = SPC_DEALIASING_CHOICES;
    for (; spc_dealiasing_at(rules); rules++) {
        const spc_dealiasing *rule = spc_dealiasing_at(rules);
        const size_t length = strcspn(word, "|");
        ck_assert(strlen(rule->name) == length && strncmp(rule->name, word, length) == 0);
        check_line(rule->name, "doc", rule->doc);
        word += length + (word[length] == '|');
    }
    ck_assert_uint_eq(rules, choices_in(SPC_DEALIASING_CHOICES));
    ck_assert_ptr_null(spc_dealiasing_at(SIZE_MAX));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parameter");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, the_nearest_name_is_found);
    tcase_add_test(all, defaults_hold_where_nothing_is_given);
    tcase_add_test(all, given_values_are_taken);
    tcase_add_test(all, wrong_values_are_refused_where_they_stand);
    tcase_add_test(all, names_are_unique);
    tcase_add_test(all, every_equation_is_complete);
    tcase_add_test(all, every_integrator_is_complete);
    tcase_add_test(all, every_stepper_is_complete);
    tcase_add_test(all, every_profile_is_complete);
    tcase_add_test(all, every_measure_is_complete);
    tcase_add_test(all, dealiasing_choices_follow_the_rules);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
