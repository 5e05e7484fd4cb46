/* specula: expression.c
 *
 * Formulas of position: of a forcing one for each field of the equation (two, real and imaginary part, when it is
 * complex), separated by semicolons; of a potential one real formula. A quadratic trap is "0.5*x^2"; make it periodic, or keep
 * the solution away from the ends of the box.
 */
#include "../initial/formulas.h"

enum { FORMULA };

static const spc_parameter parameters[] = {
    [FORMULA] = {.name = "formula",
                 .type = SPC_TEXT,
                 .required = true,
                 .doc = "formulas of x, y, z, one for each field, separated by ;"},
    {.name = NULL},
};

/* Which of the two it is shows when the fields are asked for: a potential is one real field. Until then the
 * formulas of a forcing are taken, which one real formula satisfies for a complex equation. */
static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    const spc_formula_fields fields = spc_formula_fields_of(physics);
    return spc_formulas_check(context, physics, "formula", values[FORMULA].text, &fields);
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)random;
    spc_formula_fields fields = spc_formula_fields_of(physics);
    if (state->complex_valued != physics->equation->complex_valued) {
        fields = (spc_formula_fields){.channels = 1, .owner = "a potential"};
    }
    return spc_formulas_fill(pool, "formula", values[FORMULA].text, &fields, state);
}

const spc_profile spc_forcing_expression = {
    .abi = SPC_ABI,
    .name = "expression",
    .doc = "formulas of position: one for each field, or one for a potential",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
};
