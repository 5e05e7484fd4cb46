/* specula: expression.c
 *
 * Formulas of position, one for each field, separated by semicolons: "sin(x); cos(y)". A complex field takes two, its real
 * and imaginary parts, or one when it is real.
 */
#include "points.h"

#include <specula/expression.h>
#include <string.h>

enum { FORMULA };

static const spc_parameter parameters[] = {
    [FORMULA] = {.name = "formula",
                 .type = SPC_TEXT,
                 .required = true,
                 .doc = "formulas of x, y, z, one for each field, separated by ;"},
    {.name = NULL},
};

typedef struct formulas {
    size_t count;
    const spc_expression *part[2 * SPC_MAX_CHANNELS];
} formulas;

static spc_status wrong_count(spc_context *context, const spc_physics *physics, size_t count,
                              size_t wanted) {
    const spc_equation *equation = physics->equation;
    const char *const *fields = equation->fields[physics->grid.dims - 1];
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.formula has %zu part%s and %s needs %zu: %s%s%s%s, separated by ;",
                    count, count == 1 ? "" : "s", equation->name, wanted,
                    equation->complex_valued ? "the real and the imaginary part of " : "",
                    fields[0], fields[0] && fields[1] ? ", " : "",
                    fields[0] && fields[1] ? fields[1] : "");
}

static spc_status compile(spc_pool *pool, const spc_physics *physics, const char *text,
                          formulas *result) {
    static const char *const names[][SPC_MAX_DIMS + 1] = {
        {"x", NULL}, {"x", "y", NULL}, {"x", "y", "z", NULL}};
    const int dims = physics->grid.dims;
    const bool complex_valued = physics->equation->complex_valued;
    const size_t wanted =
        (size_t)spc_equation_channels(physics->equation, dims) * (complex_valued ? 2 : 1);
    char *rest = spc_pool_text(pool, text);
    if (!rest) return SPC_NO_MEMORY;
    size_t count = 0;
    result->count = 0;
    for (char *part; (part = strsep(&rest, ";")); count++) {
        if (rest && rest[strspn(rest, " \t\n")] == '\0') rest = NULL;
        if (count >= wanted) continue;
        SPC_TRY(spc_expression_compile(pool, part, names[dims - 1], &result->part[count]));
        result->count = count + 1;
    }
    if (count == wanted || (complex_valued && count == 1)) return SPC_OK;
    return wrong_count(spc_pool_context(pool), physics, count, wanted);
}

/* Compile once to find mistakes early. */
static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    formulas compiled;
    const spc_status status = compile(pool, physics, values[FORMULA].text, &compiled);
    spc_pool_destroy(pool);
    return status;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const formulas *f = user;
    for (size_t i = 0; i < f->count; i++) values[i] = spc_expression_value(f->part[i], x);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)random;
    formulas compiled;
    SPC_TRY(compile(pool, physics, values[FORMULA].text, &compiled));
    spc_fill_points(state, value, &compiled);
    return SPC_OK;
}

const spc_profile spc_initial_expression = {
    .abi = SPC_ABI,
    .name = "expression",
    .doc = "formulas of position, one for each field",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
