/* specula: formulas.c
 *
 * The functions of formulas.h.
 */
#include "formulas.h"

#include <specula/expression.h>
#include <string.h>

typedef struct formulas {
    size_t count;
    const spc_expression *part[2 * SPC_MAX_CHANNELS];
} formulas;

spc_formula_fields spc_formula_fields_of(const spc_physics *physics) {
    const spc_equation *equation = physics->equation;
    const int dims = physics->grid.dims;
    return (spc_formula_fields){.channels = (size_t)spc_equation_channels(equation, dims),
                                .complex_valued = equation->complex_valued,
                                .owner = equation->name,
                                .names = equation->fields[dims - 1]};
}

static spc_status wrong_count(spc_pool *pool, const char *key, const spc_formula_fields *fields,
                              size_t count, size_t wanted) {
    const char *names = "";
    for (size_t i = 0; names && fields->names && i < fields->channels; i++) {
        names = spc_pool_print(pool, "%s%s%s", names, i ? ", " : ": ", fields->names[i]);
    }
    if (!names) return SPC_NO_MEMORY;
    return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                    "%s has %zu part%s and %s needs %zu%s%s; separate them by ;", key, count,
                    count == 1 ? "" : "s", fields->owner, wanted, names,
                    fields->complex_valued ? " (real and imaginary part)" : "");
}

static spc_status compile(spc_pool *pool, int dims, const char *key, const char *text,
                          const spc_formula_fields *fields, formulas *result) {
    static const char *const names[][SPC_MAX_DIMS + 1] = {
        {"x", NULL}, {"x", "y", NULL}, {"x", "y", "z", NULL}};
    const size_t wanted = fields->channels * (fields->complex_valued ? 2 : 1);
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
    if (count == wanted || (fields->complex_valued && count == 1)) return SPC_OK;
    return wrong_count(pool, key, fields, count, wanted);
}

spc_status spc_formulas_check(spc_context *context, const spc_physics *physics, const char *key,
                              const char *text, const spc_formula_fields *fields) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    formulas compiled;
    const spc_status status = compile(pool, physics->grid.dims, key, text, fields, &compiled);
    spc_pool_destroy(pool);
    return status;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const formulas *f = user;
    for (size_t i = 0; i < f->count; i++) values[i] = spc_expression_value(f->part[i], x);
}

spc_status spc_formulas_fill(spc_pool *pool, const char *key, const char *text,
                             const spc_formula_fields *fields, spc_state *state) {
    formulas compiled;
    SPC_TRY(compile(pool, state->grid.dims, key, text, fields, &compiled));
    spc_fill_points(state, value, &compiled);
    return SPC_OK;
}
