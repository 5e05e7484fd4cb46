/* specula: node_parameters.c
 *
 * A section of a case against parameter tables: types, ranges, unknown keys.
 */
#include <math.h>
#include <specula/document.h>
#include <specula/expression.h>
#include <stdio.h>
#include <string.h>

typedef struct section {
    spc_pool *pool;
    const char *name;
    const spc_parameter *const *tables;
    const char *const *others;
} section;

/* ---- names ---- */

/* All keys that a section takes: "name" and others first, then those of the tables. */
static const char *known_key(const void *list, size_t i) {
    const section *s = list;
    for (size_t o = 0; s->others && s->others[o]; o++, i--) {
        if (i == 0) return s->others[o];
    }
    for (size_t t = 0; s->tables[t]; t++) {
        const size_t count = spc_parameter_count(s->tables[t]);
        if (i < count) return s->tables[t][i].name;
        i -= count;
    }
    return NULL;
}

static bool is_known(const section *s, const char *key) {
    for (size_t i = 0; known_key(s, i); i++) {
        if (strcmp(known_key(s, i), key) == 0) return true;
    }
    return false;
}

static spc_status unknown_key(const section *s, const spc_node *child) {
    spc_context *context = spc_pool_context(s->pool);
    const char *nearest = spc_nearest(child->key, known_key, s);
    const char *where = *s->name ? s->name : "the case";
    if (nearest) {
        return spc_fail_at(context, SPC_BAD_INPUT, child->file, child->line,
                           "unknown key '%s' in %s; did you mean '%s'?", child->key, where,
                           nearest);
    }
    char known[512] = "none";
    size_t used = 0;
    for (size_t i = 0; known_key(s, i) && used < sizeof known; i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 known_key(s, i));
    }
    return spc_fail_at(context, SPC_BAD_INPUT, child->file, child->line,
                       "unknown key '%s' in %s; known are %s", child->key, where, known);
}

/* ---- values ---- */

/* "equation.viscosity"; keys that stand outside of all sections stand alone. */
static const char *path_of(const section *s, const spc_parameter *parameter) {
    const bool root = *s->name == '\0';
    const char *path = spc_pool_print(s->pool, "%s%s%s", s->name, root ? "" : ".", parameter->name);
    return path ? path : parameter->name;
}

static spc_status wants(const section *s, const spc_node *node, const spc_parameter *parameter,
                        const char *what) {
    const char *got = node->kind == SPC_NODE_SCALAR    ? node->text
                      : node->kind == SPC_NODE_MAPPING ? "{...}"
                                                       : "[...]";
    return spc_fail_at(spc_pool_context(s->pool), SPC_BAD_INPUT, node->file, node->line,
                       "%s is '%.80s'; give %s", path_of(s, parameter), got, what);
}

static spc_status check_range(const section *s, const spc_node *node,
                              const spc_parameter *parameter, double number) {
    const bool bounded = parameter->minimum != 0 || parameter->maximum != 0;
    if (!isfinite(number)) return wants(s, node, parameter, "a finite number");
    if (!bounded || (number >= parameter->minimum && number <= parameter->maximum)) return SPC_OK;
    return spc_fail_at(spc_pool_context(s->pool), SPC_BAD_INPUT, node->file, node->line,
                       "%s = %.10g is out of range; it must be between %.10g and %.10g",
                       path_of(s, parameter), number, parameter->minimum, parameter->maximum);
}

static spc_status read_number(const section *s, const spc_node *node,
                              const spc_parameter *parameter, double *number) {
    const bool whole = parameter->type == SPC_INTEGER;
    const char *what = whole ? "a whole number" : "a number such as 0.1, 2*pi or 1/512";
    if (node->kind != SPC_NODE_SCALAR || node->quoted || !spc_number(node->text, number)) {
        return wants(s, node, parameter, what);
    }
    if (whole && *number != floor(*number)) return wants(s, node, parameter, what);
    return check_range(s, node, parameter, *number);
}

static spc_status read_list(const section *s, const spc_node *node, const spc_parameter *parameter,
                            spc_value *value) {
    size_t count = 0;
    const bool list = node->kind == SPC_NODE_SEQUENCE;
    for (const spc_node *child = node->children; list && child; child = child->next) count++;
    double *numbers = spc_pool_take(s->pool, list ? count : 1, sizeof *numbers);
    if (!numbers) return SPC_NO_MEMORY;
    value->list = numbers;
    value->count = list ? count : 1;
    if (!list) return read_number(s, node, parameter, numbers);
    size_t i = 0;
    for (const spc_node *child = node->children; child; child = child->next) {
        SPC_TRY(read_number(s, child, parameter, &numbers[i++]));
    }
    return SPC_OK;
}

typedef struct word_list {
    spc_pool *pool;
    const char *words; /* separated by | */
} word_list;

static const char *choice_at(const void *list, size_t i) {
    const word_list *words = list;
    const char *start = words->words;
    for (; i > 0 && start; i--) {
        start = strchr(start, '|');
        if (start) start++;
    }
    if (!start) return NULL;
    char *word = spc_pool_text(words->pool, start);
    if (word) word[strcspn(word, "|")] = '\0';
    return word;
}

static spc_status read_choice(const section *s, const spc_node *node,
                              const spc_parameter *parameter, spc_value *value) {
    const word_list words = {s->pool, parameter->choices};
    if (node->kind == SPC_NODE_SCALAR) {
        const char *word;
        for (size_t i = 0; (word = choice_at(&words, i)); i++) {
            if (strcmp(word, node->text) == 0) {
                value->number = (double)i;
                value->text = word;
                return SPC_OK;
            }
        }
        const char *nearest = spc_nearest(node->text, choice_at, &words);
        if (nearest) {
            return spc_fail_at(spc_pool_context(s->pool), SPC_BAD_INPUT, node->file, node->line,
                               "%s cannot be '%s'; did you mean '%s'?", path_of(s, parameter),
                               node->text, nearest);
        }
    }
    return wants(s, node, parameter, spc_pool_print(s->pool, "one of %s", parameter->choices));
}

static spc_status read_boolean(const section *s, const spc_node *node,
                               const spc_parameter *parameter, spc_value *value) {
    const bool scalar = node->kind == SPC_NODE_SCALAR;
    const bool yes = scalar && strcmp(node->text, "true") == 0;
    if (!yes && !(scalar && strcmp(node->text, "false") == 0)) {
        return wants(s, node, parameter, "true or false");
    }
    value->number = yes;
    return SPC_OK;
}

/* Characters of the folder of the file in which a node stands; 0: where we are, as an override is. */
static int folder_length(const spc_node *node) {
    const char *end = strrchr(node->file, '/');
    const bool override = strncmp(node->file, "-s", 2) == 0;
    return override || !end ? 0 : end == node->file ? 1 : (int)(end - node->file);
}

static spc_status read_path(const section *s, const spc_node *node, const spc_parameter *parameter,
                            spc_value *value) {
    if (node->kind != SPC_NODE_SCALAR) return wants(s, node, parameter, "a path");
    value->text = node->text;
    const int length = folder_length(node);
    if (node->text[0] == '/' || length == 0) return SPC_OK;
    value->text = spc_pool_print(s->pool, "%.*s/%s", length, node->file, node->text);
    return value->text ? SPC_OK : SPC_NO_MEMORY;
}

/* The words of a list, or of one text. */
static spc_status read_words(const section *s, const spc_node *node, const spc_parameter *parameter,
                             const char **words, size_t *count) {
    static const char wanted[] = "a program and its arguments, such as [python3, model.py]";
    if (node->kind == SPC_NODE_SEQUENCE) {
        for (const spc_node *child = node->children; child; child = child->next) {
            if (child->kind != SPC_NODE_SCALAR) return wants(s, child, parameter, wanted);
            words[(*count)++] = child->text;
        }
    } else if (node->kind == SPC_NODE_SCALAR) {
        char *copy = spc_pool_text(s->pool, node->text), *rest = NULL;
        if (!copy) return SPC_NO_MEMORY;
        for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
            words[(*count)++] = word;
        }
    }
    return *count > 0 && words[0][0] ? SPC_OK : wants(s, node, parameter, wanted);
}

static spc_status read_command(const section *s, const spc_node *node,
                               const spc_parameter *parameter, spc_value *value) {
    size_t room = 2;
    for (const char *c = node->text; c && *c; c++) room += *c == ' ';
    for (const spc_node *child = node->children; child; child = child->next) room++;
    const char **words = spc_pool_take(s->pool, room, sizeof *words);
    if (!words) return SPC_NO_MEMORY;
    SPC_TRY(read_words(s, node, parameter, words, &value->count));
    value->words = words;
    const int length = folder_length(node);
    if (length == 0) return SPC_OK;
    value->text = spc_pool_print(s->pool, "%.*s", length, node->file);
    return value->text ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status read_value(const section *s, const spc_node *node, const spc_parameter *parameter,
                             spc_value *value) {
    value->given = true;
    switch (parameter->type) {
    case SPC_REAL:
    case SPC_INTEGER:
        return read_number(s, node, parameter, &value->number);
    case SPC_BOOLEAN:
        return read_boolean(s, node, parameter, value);
    case SPC_CHOICE:
        return read_choice(s, node, parameter, value);
    case SPC_REALS:
        return read_list(s, node, parameter, value);
    case SPC_PATH:
        return read_path(s, node, parameter, value);
    case SPC_COMMAND:
        return read_command(s, node, parameter, value);
    case SPC_TEXT:
        break;
    }
    if (node->kind != SPC_NODE_SCALAR) return wants(s, node, parameter, "a text");
    value->text = node->text;
    return SPC_OK;
}

static spc_status read_table(const section *s, const spc_node *node, const spc_node *parent,
                             const spc_parameter *table, spc_value **result) {
    spc_value *values = spc_parameter_defaults(s->pool, table);
    if (!values) return SPC_NO_MEMORY;
    for (size_t i = 0; table && table[i].name; i++) {
        const spc_node *child = spc_node_find(node, table[i].name);
        if (child) {
            SPC_TRY(read_value(s, child, &table[i], &values[i]));
        } else if (table[i].required) {
            const spc_node *at = node ? node : parent;
            return spc_fail_at(spc_pool_context(s->pool), SPC_BAD_INPUT, at->file, at->line,
                               "%s is missing; give it: %s", path_of(s, &table[i]), table[i].doc);
        }
    }
    *result = values;
    return SPC_OK;
}

spc_status spc_node_parameters(spc_pool *pool, const spc_node *node, const spc_node *parent,
                               const char *section_name, const spc_parameter *const *tables,
                               const char *const *others, spc_value **values) {
    const section s = {.pool = pool, .name = section_name, .tables = tables, .others = others};
    if (node && node->kind != SPC_NODE_MAPPING) {
        return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, node->file, node->line,
                           "%s is not a section; write %s: {key: value}", section_name,
                           section_name);
    }
    for (const spc_node *child = node ? node->children : NULL; child; child = child->next) {
        if (!is_known(&s, child->key)) return unknown_key(&s, child);
    }
    for (size_t t = 0; tables[t]; t++) {
        SPC_TRY(read_table(&s, node, parent, tables[t], &values[t]));
    }
    return SPC_OK;
}
