/* specula: expression.c
 *
 * Formulas, compiled by recursive descent to a program for a small stack machine.
 *
 *   sum     := product (('+' | '-') product)*
 *   product := unary (('*' | '/') unary)*
 *   unary   := '-' unary | '+' unary | power
 *   power   := atom ('^' unary)?
 *   atom    := number | name | name '(' sum (',' sum)* ')' | '(' sum ')'
 */
#include <ctype.h>
#include <math.h>
#include <specula/expression.h>
#include <specula/parameter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STACK = 32, DEPTH = 64 };

typedef enum operation {
    PUSH,
    LOAD,
    NEGATE,
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    POWER,
    CALL_ONE,
    CALL_TWO
} operation;

typedef double (*function_of_one)(double);
typedef double (*function_of_two)(double, double);

typedef struct instruction {
    operation operation;
    double value;
    size_t variable;
    function_of_one one;
    function_of_two two;
} instruction;

struct spc_expression {
    const instruction *program;
    size_t length;
};

/* ---- functions ---- */

static double sech(double x) {
    return 1 / cosh(x);
}

static double gauss(double x) {
    return exp(-x * x);
}

static double step(double x) {
    return x < 0 ? 0 : 1;
}

static double sign(double x) {
    return (double)((x > 0) - (x < 0));
}

typedef struct known_function {
    const char *name;
    function_of_one one;
    function_of_two two;
} known_function;

static const known_function functions[] = {
    {"sin", sin, NULL},   {"cos", cos, NULL},   {"tan", tan, NULL},     {"asin", asin, NULL},
    {"acos", acos, NULL}, {"atan", atan, NULL}, {"atan2", NULL, atan2}, {"sinh", sinh, NULL},
    {"cosh", cosh, NULL}, {"tanh", tanh, NULL}, {"sech", sech, NULL},   {"exp", exp, NULL},
    {"log", log, NULL},   {"sqrt", sqrt, NULL}, {"abs", fabs, NULL},    {"floor", floor, NULL},
    {"sign", sign, NULL}, {"min", NULL, fmin},  {"max", NULL, fmax},    {"gauss", gauss, NULL},
    {"step", step, NULL},
};

enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* ---- the compiler ---- */

typedef struct compiler {
    spc_context *context; /* NULL: failures are silent */
    const char *text, *at;
    const char *const *variables;
    instruction *program;
    size_t length, capacity;
    int stack, depth;
    bool failed;
} compiler;

static void fail(compiler *c, const char *at, const char *what) {
    if (!c->failed && c->context) {
        spc_fail(c->context, SPC_BAD_INPUT, "formula '%.80s%s', column %zu: %s", c->text,
                 strlen(c->text) > 80 ? "..." : "", (size_t)(at - c->text) + 1, what);
    }
    c->failed = true;
}

static void emit(compiler *c, instruction added, int stack_change) {
    c->stack += stack_change;
    if (c->length == c->capacity || c->stack > STACK) {
        fail(c, c->at, "too long; shorten it");
        return;
    }
    c->program[c->length++] = added;
}

static void skip_spaces(compiler *c) {
    while (isspace((unsigned char)*c->at)) c->at++;
}

static bool take(compiler *c, char symbol) {
    skip_spaces(c);
    if (*c->at != symbol) return false;
    c->at++;
    return true;
}

static void compile_sum(compiler *c);
static void compile_unary(compiler *c);

static void compile_number(compiler *c) {
    char *end;
    const double value = strtod(c->at, &end);
    c->at = end;
    emit(c, (instruction){.operation = PUSH, .value = value}, 1);
}

static void compile_call(compiler *c, const known_function *function, const char *name) {
    if (!take(c, '(')) {
        fail(c, name, "a function needs an argument; write it in parentheses");
        return;
    }
    compile_sum(c);
    if (function->two) {
        if (!take(c, ','))
            fail(c, c->at, "the function takes two arguments; write it as min(x, 1)");
        compile_sum(c);
        emit(c, (instruction){.operation = CALL_TWO, .two = function->two}, -1);
    } else {
        emit(c, (instruction){.operation = CALL_ONE, .one = function->one}, 0);
    }
    if (!take(c, ')')) fail(c, c->at, "a ')' is missing; close what '(' opened");
}

typedef struct name_list {
    const char *const *variables;
} name_list;

/* Variables, then functions, then constants: what a mistyped name may have meant. */
static const char *known_name(const void *list, size_t i) {
    const name_list *names = list;
    size_t variables = 0;
    while (names->variables && names->variables[variables]) variables++;
    if (i < variables) return names->variables[i];
    i -= variables;
    if (i < FUNCTIONS) return functions[i].name;
    return i == FUNCTIONS ? "pi" : NULL;
}

static void unknown_name(compiler *c, const char *at, const char *name) {
    const name_list names = {c->variables};
    const char *nearest = spc_nearest(name, known_name, &names);
    char what[160];
    snprintf(what, sizeof what, "unknown name '%.40s'%s%s%s", name,
             nearest ? "; did you mean '"
                     : "; known are variables, pi, e and functions such as sin",
             nearest ? nearest : "", nearest ? "'?" : "");
    fail(c, at, what);
}

static void compile_name(compiler *c) {
    const char *start = c->at;
    char name[64];
    size_t length = 0;
    while ((isalnum((unsigned char)*c->at) || *c->at == '_') && length + 1 < sizeof name) {
        name[length++] = *c->at++;
    }
    name[length] = '\0';
    for (size_t i = 0; c->variables && c->variables[i]; i++) {
        if (strcmp(name, c->variables[i]) == 0) {
            emit(c, (instruction){.operation = LOAD, .variable = i}, 1);
            return;
        }
    }
    for (size_t i = 0; i < FUNCTIONS; i++) {
        if (strcmp(name, functions[i].name) == 0) {
            compile_call(c, &functions[i], start);
            return;
        }
    }
    if (strcmp(name, "pi") == 0) {
        emit(c, (instruction){.operation = PUSH, .value = M_PI}, 1);
    } else if (strcmp(name, "e") == 0) {
        emit(c, (instruction){.operation = PUSH, .value = M_E}, 1);
    } else {
        unknown_name(c, start, name);
    }
}

static void compile_atom(compiler *c) {
    skip_spaces(c);
    const unsigned char first = (unsigned char)*c->at;
    if (isdigit(first) || (first == '.' && isdigit((unsigned char)c->at[1]))) {
        compile_number(c);
    } else if (isalpha(first)) {
        compile_name(c);
    } else if (take(c, '(')) {
        compile_sum(c);
        if (!take(c, ')')) fail(c, c->at, "a ')' is missing; close what '(' opened");
    } else {
        fail(c, c->at,
             first ? "not understood; a number, a name or '(' belongs here"
                   : "it ends too early; complete it");
    }
}

static void compile_power(compiler *c) {
    compile_atom(c);
    if (!take(c, '^')) return;
    compile_unary(c);
    emit(c, (instruction){.operation = POWER}, -1);
}

static void compile_unary(compiler *c) {
    if (++c->depth > DEPTH) fail(c, c->at, "nested too deeply; simplify it");
    if (!c->failed) {
        if (take(c, '-')) {
            compile_unary(c);
            emit(c, (instruction){.operation = NEGATE}, 0);
        } else if (take(c, '+')) {
            compile_unary(c);
        } else {
            compile_power(c);
        }
    }
    c->depth--;
}

static void compile_product(compiler *c) {
    compile_unary(c);
    while (!c->failed) {
        const operation kind = take(c, '*') ? MULTIPLY : take(c, '/') ? DIVIDE : PUSH;
        if (kind == PUSH) return;
        compile_unary(c);
        emit(c, (instruction){.operation = kind}, -1);
    }
}

static void compile_sum(compiler *c) {
    compile_product(c);
    while (!c->failed) {
        const operation kind = take(c, '+') ? ADD : take(c, '-') ? SUBTRACT : PUSH;
        if (kind == PUSH) return;
        compile_product(c);
        emit(c, (instruction){.operation = kind}, -1);
    }
}

static bool compile(compiler *c) {
    compile_sum(c);
    skip_spaces(c);
    if (!c->failed && *c->at) fail(c, c->at, "not understood; an operator such as * belongs here");
    return !c->failed;
}

spc_status spc_expression_compile(spc_pool *pool, const char *text, const char *const *variables,
                                  const spc_expression **result) {
    spc_expression *expression = spc_pool_take(pool, 1, sizeof *expression);
    /* No instruction without a character of its own. */
    const size_t capacity = strlen(text) + 1;
    instruction *program = spc_pool_take(pool, capacity, sizeof *program);
    if (!expression || !program) return SPC_NO_MEMORY;
    compiler c = {.context = spc_pool_context(pool),
                  .text = text,
                  .at = text,
                  .variables = variables,
                  .program = program,
                  .capacity = capacity};
    if (!compile(&c)) return SPC_BAD_INPUT;
    expression->program = program;
    expression->length = c.length;
    *result = expression;
    return SPC_OK;
}

/* ---- the machine ---- */

static double run(const instruction *program, size_t length, const double *variables) {
    double stack[STACK + 1];
    size_t top = 0; /* values on the stack */
    for (size_t i = 0; i < length; i++) {
        const instruction *now = &program[i];
        switch (now->operation) {
        case PUSH:
            stack[top++] = now->value;
            break;
        case LOAD:
            stack[top++] = variables[now->variable];
            break;
        case NEGATE:
            stack[top - 1] = -stack[top - 1];
            break;
        case CALL_ONE:
            stack[top - 1] = now->one(stack[top - 1]);
            break;
        case ADD:
            stack[top - 2] += stack[top - 1];
            top--;
            break;
        case SUBTRACT:
            stack[top - 2] -= stack[top - 1];
            top--;
            break;
        case MULTIPLY:
            stack[top - 2] *= stack[top - 1];
            top--;
            break;
        case DIVIDE:
            stack[top - 2] /= stack[top - 1];
            top--;
            break;
        case POWER:
            stack[top - 2] = pow(stack[top - 2], stack[top - 1]);
            top--;
            break;
        case CALL_TWO:
            stack[top - 2] = now->two(stack[top - 2], stack[top - 1]);
            top--;
            break;
        }
    }
    return stack[0];
}

double spc_expression_value(const spc_expression *expression, const double *variables) {
    return run(expression->program, expression->length, variables);
}

bool spc_number(const char *text, double *value) {
    instruction program[128];
    compiler c = {.text = text,
                  .at = text,
                  .program = program,
                  .capacity = sizeof program / sizeof program[0]};
    if (!compile(&c)) return false;
    *value = run(program, c.length, NULL);
    return true;
}
