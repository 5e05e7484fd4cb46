/* specula: formulas.h
 *
 * Formulas of position in one text, separated by semicolons: one for each field, two (real and imaginary
 * part) or one (real) for a complex field.
 */
#ifndef SPECULA_FORMULAS_H
#define SPECULA_FORMULAS_H

#include "points.h"

/* Fields that formulas are for. */
typedef struct spc_formula_fields {
    size_t channels;
    bool complex_valued;
    const char *owner;        /* whose they are, in messages */
    const char *const *names; /* NULL: not named */
} spc_formula_fields;

/* The fields of an equation's state. */
spc_formula_fields spc_formula_fields_of(const spc_physics *physics);

/* Compile, to find mistakes early. `key` is what the text is called in messages. */
spc_status spc_formulas_check(spc_context *context, const spc_physics *physics, const char *key,
                              const char *text, const spc_formula_fields *fields);
/* Fill every field of the state. */
spc_status spc_formulas_fill(spc_pool *pool, const char *key, const char *text,
                             const spc_formula_fields *fields, spc_state *state);

#endif
