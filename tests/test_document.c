/* specula: test_document.c
 *
 * YAML as a tree with lines, what is refused, overrides, and text that reads back as the same tree. Seeded mutations
 * of a valid case end in a case or in a message, never otherwise.
 */
#include "pool.h"

#include <specula/specula.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static spc_node *parsed(const char *text) {
    spc_node *root = NULL;
    ck_assert_msg(spc_document_parse(pool, "f.yaml", text, &root) == SPC_OK, "%s\n%s",
                  spc_error_message(context), text);
    return root;
}

static void refused(const char *text, const char *message) {
    spc_node *root = NULL;
    ck_assert_int_eq(spc_document_parse(pool, "f.yaml", text, &root), SPC_BAD_INPUT);
    const char *got = spc_error_message(context);
    ck_assert_msg(strstr(got, message) != NULL, "'%s' does not hold '%s'", got, message);
    ck_assert_msg(strchr(got, ';') != NULL, "'%s' names no remedy", got);
    spc_error_clear(context);
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Equal in kinds, keys and texts, and in quotes where they decide whether it is a number; not in lines. */
static bool same_tree(const spc_node *a, const spc_node *b) {
    for (; a && b; a = a->next, b = b->next) {
        if (a->kind != b->kind || !same_text(a->key, b->key)) return false;
        if (a->kind != SPC_NODE_SCALAR && !same_tree(a->children, b->children)) return false;
        if (a->kind != SPC_NODE_SCALAR) continue;
        double number;
        if (!same_text(a->text, b->text)) return false;
        if (a->quoted != b->quoted && spc_number(a->text, &number)) return false;
    }
    return a == b;
}

START_TEST(the_tree_remembers_lines) {
    const spc_node *root = parsed("# comment\n"
                                  "a: 1\n"
                                  "b:\n"
                                  "  c: [x, 'y',\n"
                                  "      \"z\"]\n"
                                  "d: {e: f}\n");
    ck_assert_int_eq(root->kind, SPC_NODE_MAPPING);
    ck_assert_int_eq(spc_node_find(root, "a")->line, 2);
    ck_assert_str_eq(spc_node_find(root, "a")->text, "1");
    ck_assert_str_eq(spc_node_find(root, "a")->file, "f.yaml");
    ck_assert_int_eq(spc_node_find(root, "b")->line, 3);
    const spc_node *c = spc_node_find(spc_node_find(root, "b"), "c");
    ck_assert_int_eq(c->kind, SPC_NODE_SEQUENCE);
    ck_assert_int_eq(c->line, 4);
    ck_assert(!c->children->quoted);
    ck_assert(c->children->next->quoted);
    ck_assert_int_eq(c->children->next->next->line, 5);
    ck_assert(c->children->next->next->quoted);
    ck_assert_int_eq(spc_node_find(spc_node_find(root, "d"), "e")->line, 6);
    ck_assert_ptr_null(spc_node_find(root, "e"));
    ck_assert_ptr_null(spc_node_find(c, "x"));
    ck_assert_ptr_null(spc_node_find(NULL, "a"));
}
END_TEST

START_TEST(what_is_not_understood_is_refused_with_its_line) {
    refused("", "f.yaml:1: the file is empty");
    refused("# nothing\n\n", "the file is empty");
    refused("a: 1\nb: 2\na: 3\n", "f.yaml:3: key 'a' stands twice, first in line 1");
    refused("s:\n  k: 1\n  k: 1\n", "f.yaml:3: key 'k' stands twice, first in line 2");
    refused("a: &x 1\n", "f.yaml:1: anchors and tags");
    refused("a: &x {b: 1}\n", "f.yaml:1: anchors and tags");
    refused("a: &x [1]\n", "f.yaml:1: anchors and tags");
    refused("a: !int 1\n", "f.yaml:1: anchors and tags");
    refused("a: !!map {b: 1}\n", "f.yaml:1: anchors and tags");
    refused("a: !!seq [1]\n", "f.yaml:1: anchors and tags");
    refused("a: 1\nb: *x\n", "f.yaml:2: aliases");
    refused("a: 1\n---\nb: 2\n", "f.yaml:2: a second document");
    refused("{a: 1, [b]: 2}\n", "f.yaml:1: a key is not a word");
    refused("a: 1\nb:\n\tc: 2\n", "f.yaml:3: not YAML");
    refused("a: [1, 2\nb: 3\n", "f.yaml:2: not YAML");
    refused("a: \"open\n", "not YAML");
    refused("a: b: c\n", "f.yaml:1: not YAML");
    refused("a: \"\\0\"\n", "f.yaml:1: a zero byte");
    refused("a: \xff\xfe\n", "not YAML");
}
END_TEST

START_TEST(depth_is_bounded) {
    enum { DEPTH = 2000 };
    char text[2 * DEPTH + 2];
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    text[2 * DEPTH] = '\0';
    refused(text, "nested too deeply");
    memset(text, '[', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    refused(text, "nested too deeply");
    char *nested = spc_pool_text(pool, "1");
    for (int i = 0; i < 40; i++) nested = spc_pool_print(pool, "{a: %s}", nested);
    refused(nested, "nested too deeply");
}
END_TEST

static spc_status read_bytes(const char *bytes, size_t count) {
    char *path = spc_pool_print(pool, "/tmp/specula-document-%ld.yaml", (long)getpid());
    ck_assert_int_eq(spc_file_write(context, path, bytes, count), SPC_OK);
    spc_node *root;
    const spc_status status = spc_document_read(pool, path, &root);
    if (status != SPC_OK) ck_assert_ptr_nonnull(strstr(spc_error_message(context), path));
    spc_error_clear(context);
    unlink(path);
    return status;
}

START_TEST(size_is_bounded_and_zero_bytes_are_refused) {
    const size_t most = (size_t)1 << 20;
    char *text = spc_pool_take(pool, most + 2, 1);
    memset(text, '\n', most + 1);
    memcpy(text, "a: 1\n", 5);
    ck_assert_int_eq(read_bytes(text, most), SPC_OK);
    ck_assert_int_eq(read_bytes(text, most + 1), SPC_BAD_INPUT);
    ck_assert_int_eq(read_bytes("a: 1\n\0b: 2\n", 11), SPC_BAD_INPUT);
    ck_assert_int_eq(read_bytes("", 0), SPC_BAD_INPUT);
    spc_node *root;
    ck_assert_int_eq(spc_document_read(pool, "/nowhere/at/all", &root), SPC_IO_ERROR);
    spc_error_clear(context);
    ck_assert_int_eq(spc_document_read(pool, "/dev/zero", &root), SPC_BAD_INPUT);
}
END_TEST

/* ---- overrides ---- */

START_TEST(overrides_replace_add_and_nest) {
    static const struct {
        const char *assignment, *text;
    } cases[] = {
        {"a=2", "a: 2\nb: {c: [1, 2], d: x}\n"},
        {"a=[1, {x: y}]", "a: [1, {x: y}]\nb: {c: [1, 2], d: x}\n"},
        {"b.d=y", "a: 1\nb: {c: [1, 2], d: y}\n"},
        {"b.c.0=3", "a: 1\nb: {c: [3, 2], d: x}\n"},
        {"b.c.1={e: 4}", "a: 1\nb: {c: [1, {e: 4}], d: x}\n"},
        {"b.c=3", "a: 1\nb: {c: 3, d: x}\n"},
        {"b={e: {f: 1}}", "a: 1\nb: {e: {f: 1}}\n"},
        {"b.e.f.g=1", "a: 1\nb: {c: [1, 2], d: x, e: {f: {g: 1}}}\n"},
        {"z.y=2*pi", "a: 1\nb: {c: [1, 2], d: x}\nz: {y: 2*pi}\n"},
        {"a=x=y", "a: x=y\nb: {c: [1, 2], d: x}\n"},
        {"a='2'", "a: \"2\"\nb: {c: [1, 2], d: x}\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        spc_node *root = parsed("a: 1\nb: {c: [1, 2], d: x}\n");
        ck_assert_msg(spc_document_override(pool, root, cases[i].assignment) == SPC_OK, "%s",
                      spc_error_message(context));
        ck_assert_str_eq(spc_document_text(pool, root), cases[i].text);
    }
}
END_TEST

START_TEST(overrides_know_where_they_come_from) {
    spc_node *root = parsed("a: 1\n");
    ck_assert_int_eq(spc_document_override(pool, root, "b.c=2"), SPC_OK);
    const spc_node *c = spc_node_find(spc_node_find(root, "b"), "c");
    ck_assert_str_eq(c->file, "-s b.c=2");
    ck_assert_int_eq(c->line, 0);
}
END_TEST

START_TEST(what_is_no_override_is_refused) {
    static const char *const bad[] = {"",        "a",       "=1",      "a=",     ".=1",
                                      "...=2",   "a.b=1",   "c.2=1",   "c.x=1",  "c.-1=1",
                                      "c.1.0=1", "d=[1, 2", "d={x: 1", "d=&x 1", "d=\t"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        spc_node *root = parsed("a: 1\nc: [1, 2]\n");
        const spc_status status = spc_document_override(pool, root, bad[i]);
        ck_assert_msg(spc_status_exit_code(status) == 2, "'%s' gives %s", bad[i],
                      spc_status_name(status));
        ck_assert_msg(strstr(spc_error_message(context), "-s ") == spc_error_message(context) &&
                          strchr(spc_error_message(context), ';'),
                      "%s", spc_error_message(context));
        spc_error_clear(context);
    }
}
END_TEST

/* ---- text ---- */

START_TEST(text_reads_back_as_the_same_tree) {
    static const char *const texts[] = {
        "a: 1\nb: -2.5e-3\nc: 2*pi\nd: 2 * pi\ne: -pi\nf: 1 - 2\ng: 1/512\nh: 'it''s'\n",
        "a: \"tab\\tline\\nquote\\\" back\\\\ bell\\a\"\nb: ''\nc: \"# no comment\"\n",
        "a: u:v\nb: x#y\nc: '- x'\nd: '? y'\ne: '*z'\nf: '%'\ng: '@'\nh: ' space '\n",
        "a: a \"quoted\" word\nb: don't\nc: x & y | z > 1!\nd: back\\slash\ne: -x\nf: \"--\"\n",
        "a:\n  - 1\n  - - 2\n    - 3\n  - {b: 4}\nc: {}\nd: []\ne:\n",
        "text: |\n  two\n  lines\nfolded: >\n  one\n  line\nplain: many\n  words here\n",
        "'a key': 1\n\"b:c\": 2\n'': 3\n-d: 4\n",
        "u: \"\xc3\xa9\xe2\x82\xac\"\nv: \xc3\xa9\n",
        "[1, 2, [3]]\n",
        "word\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const spc_node *root = parsed(texts[i]);
        const char *text = spc_document_text(pool, root);
        ck_assert_msg(same_tree(root, parsed(text)), "%s became\n%s", texts[i], text);
        ck_assert_str_eq(spc_document_text(pool, parsed(text)), text);
    }
}
END_TEST

START_TEST(a_number_stays_a_number) {
    double number;
    /* In flow style the commas need quotes, and what is quoted is no number. */
    const spc_node *root = parsed("dt: min(0.1, 0.2)\n");
    const spc_node *again = spc_node_find(parsed(spc_document_text(pool, root)), "dt");
    ck_assert(!again->quoted);
    ck_assert(spc_number(again->text, &number));
    ck_assert_double_eq(number, 0.1);
}
END_TEST

START_TEST(set_adds_or_replaces) {
    spc_node *root = parsed("a: 1\nb: 2\n");
    ck_assert_int_eq(spc_node_set(pool, root, "a", "3"), SPC_OK);
    ck_assert_int_eq(spc_node_set(pool, root, "c", "4"), SPC_OK);
    ck_assert_str_eq(spc_document_text(pool, root), "a: 3\nb: 2\nc: 4\n");
}
END_TEST

/* ---- mutations ---- */

static const char valid_case[] = "title: a case\n"
                                 "equation: {name: ks, viscosity: 1.0}\n"
                                 "grid: {n: [32], length: [2*pi], origin: [-pi]}\n"
                                 "initial: {name: random-modes, modes: 6, seed: 1}\n"
                                 "stepper: {name: etdrk4, dt: 0.05, dealias: two-thirds}\n"
                                 "time: {end: 1.0, save_every: 0.5}\n"
                                 "output: {fields: [u], diagnostics: all, precision: double}\n"
                                 "ensemble: {size: 2, seed: 0}\n";

static size_t below(spc_random *random, size_t bound) {
    return (size_t)(spc_random_uniform(random) * (double)bound);
}

/* A few edits: change, insert, remove, or repeat a piece. */
static char *mutated(spc_random *random) {
    static const char *const pieces[] = {":",  "{",    "}",    "[",   "]",  ",",   "\n",   "\t",
                                         "'",  "\"",   "&a ",  "*a ", "!t", "---", "- ",   "#",
                                         "-1", "1e99", "nan",  "inf", "^",  "(",   "\x01", "\xff",
                                         "~",  "|",    "null", "2^2", "0",  "%",   "? ",   "<<"};
    char *text = spc_pool_text(pool, valid_case);
    for (size_t edits = 1 + below(random, 4); edits > 0; edits--) {
        const size_t length = strlen(text), at = below(random, length);
        const char *piece = pieces[below(random, sizeof pieces / sizeof pieces[0])];
        size_t removed = below(random, 2) ? below(random, 8) : 0;
        if (removed > length - at) removed = length - at;
        if (below(random, 8) == 0) piece = "";
        if (below(random, 8) == 0) piece = text + below(random, length);
        text = spc_pool_print(pool, "%.*s%s%s", (int)at, text, piece, text + at + removed);
    }
    return text;
}

START_TEST(mutations_end_in_a_case_or_a_message) {
    enum { MUTATIONS = 1000 };
    size_t good = 0;
    for (uint32_t i = 0; i < MUTATIONS; i++) {
        set_up();
        spc_random random = spc_random_start((uint64_t)_i, i, SPC_PURPOSE_TEST);
        const char *text = mutated(&random);
        spc_case *cas = NULL;
        const spc_status status = spc_case_parse(pool, "m.yaml", text, NULL, &cas);
        const char *message = spc_error_message(context);
        if (status == SPC_OK) {
            ck_assert_str_eq(message, "");
            ck_assert_ptr_nonnull(spc_case_explain(pool, cas));
            good++;
        } else {
            const int code = spc_status_exit_code(status);
            ck_assert_msg(code == 2 || status == SPC_TOO_LARGE, "%s: %s\n%s",
                          spc_status_name(status), message, text);
            ck_assert_msg(strncmp(message, "m.yaml:", 7) == 0, "%s\n%s", message, text);
            ck_assert_msg(strpbrk(message, ";?") != NULL, "%s\n%s", message, text);
            for (const char *c = message; *c; c++) ck_assert((unsigned char)*c >= 0x20);
        }
        tear_down();
    }
    ck_assert(good > 0 && good < MUTATIONS);
}
END_TEST

START_TEST(trees_are_taken_apart_and_put_together) {
    spc_node *root = parsed("a: {x: 1, y: {z: 2, w: 3}}\nb: [1, 2]\nc: 4\n");
    spc_node *copy = spc_node_copy(pool, root);
    ck_assert(same_tree(copy, root));
    spc_node_merge(copy, parsed("a: {y: {z: 5}, v: 6}\nb: 7\nd: {e: 8}\n"));
    ck_assert(same_tree(copy, parsed("a: {x: 1, y: {z: 5, w: 3}, v: 6}\nb: 7\nc: 4\nd: {e: 8}\n")));
    ck_assert_str_eq(spc_node_take(copy, "b")->text, "7");
    ck_assert_ptr_null(spc_node_take(copy, "b"));
    ck_assert(same_tree(copy, parsed("a: {x: 1, y: {z: 5, w: 3}, v: 6}\nc: 4\nd: {e: 8}\n")));
    ck_assert(same_tree(root, parsed("a: {x: 1, y: {z: 2, w: 3}}\nb: [1, 2]\nc: 4\n")));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("document");
    TCase *trees = tcase_create("trees"), *fuzz = tcase_create("mutations");
    tcase_add_checked_fixture(trees, set_up, tear_down);
    tcase_add_test(trees, the_tree_remembers_lines);
    tcase_add_test(trees, what_is_not_understood_is_refused_with_its_line);
    tcase_add_test(trees, depth_is_bounded);
    tcase_add_test(trees, size_is_bounded_and_zero_bytes_are_refused);
    tcase_add_test(trees, overrides_replace_add_and_nest);
    tcase_add_test(trees, overrides_know_where_they_come_from);
    tcase_add_test(trees, what_is_no_override_is_refused);
    tcase_add_test(trees, text_reads_back_as_the_same_tree);
    tcase_add_test(trees, a_number_stays_a_number);
    tcase_add_test(trees, set_adds_or_replaces);
    tcase_add_test(trees, trees_are_taken_apart_and_put_together);
    tcase_add_loop_test(fuzz, mutations_end_in_a_case_or_a_message, 0, 4);
    suite_add_tcase(suite, trees);
    suite_add_tcase(suite, fuzz);
    return spc_test_main(suite);
}
