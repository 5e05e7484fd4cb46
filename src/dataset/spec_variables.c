/* specula: spec_variables.c
 *
 * The keys that vary from sample to sample.
 */
#include "dataset_internal.h"

#include <math.h>
#include <specula/expression.h>
#include <stdlib.h>
#include <string.h>

enum { VARIABLES_MOST = 64 };

static const struct {
    const char *word;
    spc_distribution_kind kind;
} distributions[] = {
    {"uniform", SPC_UNIFORM}, {"log-uniform", SPC_LOG_UNIFORM},
    {"normal", SPC_NORMAL},   {"choice", SPC_CHOICE_OF},
    {"grid", SPC_EACH_OF},
};
enum { DISTRIBUTIONS = sizeof distributions / sizeof *distributions };

/* Keys of the section `dataset` that may vary; all others are the case's. */
static const char *const own_keys[] = {"dataset.burn_in", "dataset.every"};
enum { OWN_KEYS = sizeof own_keys / sizeof *own_keys };

static bool is_own(const char *key) {
    for (int i = 0; i < OWN_KEYS; i++) {
        if (strcmp(key, own_keys[i]) == 0) return true;
    }
    return false;
}

/* ---- reading ---- */

static spc_status bad(spc_pool *pool, const spc_node *node, const char *what) {
    return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, node->file, node->line,
                       "dataset.vary.%s: %s", node->key, what);
}

static const char *distribution_word(const void *unused, size_t i) {
    (void)unused;
    return i < DISTRIBUTIONS ? distributions[i].word : NULL;
}

static spc_status read_numbers(spc_pool *pool, const spc_node *at, const spc_node *list,
                               spc_variable *variable) {
    size_t count = 0;
    for (const spc_node *item = list->children; item; item = item->next) count++;
    double *numbers = spc_pool_take(pool, count, sizeof *numbers);
    if (!numbers) return SPC_NO_MEMORY;
    if (list->kind != SPC_NODE_SEQUENCE || count == 0) {
        return bad(pool, at, "its numbers stand in brackets; write {uniform: [0.5, 1.5]}");
    }
    count = 0;
    for (const spc_node *item = list->children; item; item = item->next) {
        const bool good = item->kind == SPC_NODE_SCALAR && !item->quoted &&
                          spc_number(item->text, &numbers[count]) && isfinite(numbers[count]);
        if (!good) return bad(pool, at, "holds something that is no number; give numbers");
        count++;
    }
    variable->list = numbers;
    variable->count = count;
    return SPC_OK;
}

static spc_status check_numbers(spc_pool *pool, const spc_node *at, spc_variable *variable) {
    if (variable->kind >= SPC_CHOICE_OF) return SPC_OK;
    if (variable->count != 2) {
        return bad(pool, at,
                   "takes two numbers; give [least, most], or [mean, deviation] for normal");
    }
    variable->a = variable->list[0];
    variable->b = variable->list[1];
    if (variable->kind == SPC_NORMAL) {
        return variable->b > 0 ? SPC_OK
                               : bad(pool, at, "its deviation is not positive; give one > 0");
    }
    if (variable->a >= variable->b)
        return bad(pool, at, "its least is not below its most; swap them");
    if (variable->kind == SPC_LOG_UNIFORM && variable->a <= 0) {
        return bad(pool, at, "log-uniform is for positive numbers; give a least > 0");
    }
    return SPC_OK;
}

static spc_status read_variable(spc_pool *pool, const spc_node *node, spc_variable *variable) {
    variable->key = node->key;
    const spc_node *child = node->kind == SPC_NODE_MAPPING ? node->children : NULL;
    if (!child || child->next) {
        return bad(pool, node, "takes one distribution; write one such as {uniform: [0.5, 1.5]}");
    }
    size_t which = 0;
    while (which < DISTRIBUTIONS && strcmp(distributions[which].word, child->key) != 0) which++;
    if (which == DISTRIBUTIONS) {
        const char *nearest = spc_nearest(child->key, distribution_word, NULL);
        return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, child->file, child->line,
                           "unknown distribution '%s'; did you mean '%s'? Known are uniform, "
                           "log-uniform, normal, choice and grid",
                           child->key, nearest ? nearest : "uniform");
    }
    variable->kind = distributions[which].kind;
    SPC_TRY(read_numbers(pool, node, child, variable));
    return check_numbers(pool, node, variable);
}

/* ---- values as overrides ---- */

/* The node of a dotted key, or NULL. */
static const spc_node *find_key(const spc_node *root, const char *key) {
    const spc_node *node = root;
    for (const char *part = key; node && *part;) {
        const size_t length = strcspn(part, ".");
        const spc_node *child = node->children;
        size_t index = 0;
        if (node->kind == SPC_NODE_SEQUENCE) index = strtoul(part, NULL, 10);
        while (child && (child->key ? strncmp(child->key, part, length) != 0 || child->key[length]
                                    : index-- > 0)) {
            child = child->next;
        }
        node = child;
        part += length + (part[length] == '.');
    }
    return node;
}

/* With as few digits as give the number back. */
static char *digits_of(spc_pool *pool, double value) {
    char *text = spc_pool_print(pool, "%.15g", value);
    return text && strtod(text, NULL) == value ? text : spc_pool_print(pool, "%.17g", value);
}

/* "key=value"; where the case has a list, a list of as many. */
static char *assignment(spc_pool *pool, const spc_dataset *dataset, const char *key, double value) {
    const spc_node *node = find_key(dataset->cas->root, key);
    const char *digits = digits_of(pool, value);
    if (!digits) return NULL;
    if (!node || node->kind != SPC_NODE_SEQUENCE) return spc_pool_print(pool, "%s=%s", key, digits);
    char *text = spc_pool_print(pool, "%s=[", key);
    for (const spc_node *item = node->children; item && text; item = item->next) {
        text = spc_pool_print(pool, "%s%s%s", text, digits, item->next ? ", " : "]");
    }
    return text;
}

spc_status spc_dataset_assignments(spc_pool *pool, const spc_dataset *dataset,
                                   const double *parameters, const char *const **assignments) {
    const char **list = spc_pool_take(pool, dataset->variable_count + 1, sizeof *list);
    if (!list) return SPC_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < dataset->variable_count; i++) {
        const char *key = dataset->variables[i].key;
        if (is_own(key)) continue;
        list[count] = assignment(pool, dataset, key, parameters[i]);
        if (!list[count++]) return SPC_NO_MEMORY;
    }
    *assignments = list;
    return SPC_OK;
}

double spc_dataset_own_value(const spc_dataset *dataset, const char *key, double otherwise,
                             const double *parameters) {
    for (size_t i = 0; i < dataset->variable_count && parameters; i++) {
        if (strcmp(dataset->variables[i].key, key) == 0) return parameters[i];
    }
    return otherwise;
}

/* ---- trying them on the case ---- */

static spc_status try_value(spc_pool *pool, const spc_dataset *dataset, const spc_node *node,
                            double value) {
    spc_context *context = spc_pool_context(pool);
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    const char *const overrides[] = {assignment(scratch, dataset, node->key, value), NULL};
    spc_case *cas;
    spc_status status = spc_dataset_case(scratch, dataset, overrides, &cas);
    const spc_grid *usual = &dataset->cas->setting.physics.grid;
    if (status == SPC_OK && memcmp(cas->setting.physics.grid.n, usual->n, sizeof usual->n) != 0) {
        status = spc_fail(context, SPC_BAD_INPUT,
                          "grid.n is one for the whole set; vary something "
                          "else, or make a set for each grid");
    }
    if (status != SPC_OK && status != SPC_NO_MEMORY) {
        char *message = spc_pool_text(scratch, spc_error_message(context));
        spc_error_clear(context);
        spc_fail_at(context, status, node->file, node->line, "dataset.vary: %s",
                    message ? message : "out of memory");
    }
    spc_pool_destroy(scratch);
    return status;
}

static spc_status try_variable(spc_pool *pool, const spc_dataset *dataset, const spc_node *node,
                               const spc_variable *variable) {
    if (is_own(variable->key)) {
        for (size_t i = 0; i < variable->count; i++) {
            if (variable->list[i] >= 0) continue;
            return bad(pool, node, "is a time and cannot be negative; give numbers from 0");
        }
        return SPC_OK;
    }
    if (strncmp(variable->key, "dataset.", 8) == 0) {
        return bad(pool, node,
                   "of the section dataset only burn_in and every vary; name one of "
                   "these, or a key of the case");
    }
    if (variable->kind == SPC_NORMAL) return try_value(pool, dataset, node, variable->a);
    for (size_t i = 0; i < variable->count; i++) {
        SPC_TRY(try_value(pool, dataset, node, variable->list[i]));
    }
    return SPC_OK;
}

spc_status spc_dataset_read_variables(spc_pool *pool, const spc_node *vary, spc_dataset *dataset) {
    if (!vary) return SPC_OK;
    if (vary->kind != SPC_NODE_MAPPING) {
        return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, vary->file, vary->line,
                           "dataset.vary is not a section; write vary: {equation.viscosity: "
                           "{uniform: [0.5, 1.5]}}");
    }
    spc_variable *variables = spc_pool_take(pool, VARIABLES_MOST, sizeof *variables);
    if (!variables) return SPC_NO_MEMORY;
    dataset->variables = variables;
    for (const spc_node *child = vary->children; child; child = child->next) {
        if (dataset->variable_count == VARIABLES_MOST) {
            return bad(pool, child, "more than 64 keys vary; let fewer");
        }
        spc_variable *variable = &variables[dataset->variable_count];
        SPC_TRY(read_variable(pool, child, variable));
        SPC_TRY(try_variable(pool, dataset, child, variable));
        dataset->variable_count++;
    }
    return SPC_OK;
}
