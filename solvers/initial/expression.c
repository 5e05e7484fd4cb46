/* specula: expression.c
 *
 * Formulas of position, one for each field, separated by semicolons: "sin(x); cos(y)". A complex field takes two, its real
 * and imaginary parts, or one when it is real.
 */
#include "formulas.h"

enum { FORMULA };

static const spc_parameter parameters[] = {
    [FORMULA] = {.name = "formula",
                 .type = SPC_TEXT,
                 .required = true,
                 .doc = "formulas of x, y, z, one for each field, separated by ;"},
    {.name = NULL},
};

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    const spc_formula_fields fields = spc_formula_fields_of(physics);
    return spc_formulas_check(context, physics, "initial.formula", values[FORMULA].text, &fields);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)random;
    const spc_formula_fields fields = spc_formula_fields_of(physics);
    return spc_formulas_fill(pool, "initial.formula", values[FORMULA].text, &fields, state);
}

const spc_profile spc_initial_expression = {
    .abi = SPC_ABI,
    .name = "expression",
    .doc = "formulas of position, one for each field",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
