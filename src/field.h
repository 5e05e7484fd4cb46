/* specula: field.h
 *
 * Fields of a state by the names that files give them: a channel, or the real part, imaginary part or modulus of a complex
 * one ("psi_abs").
 */
#ifndef SPECULA_FIELD_H
#define SPECULA_FIELD_H

#include <specula/equation.h>

typedef enum spc_field_part {
    SPC_FIELD_WHOLE,
    SPC_FIELD_REAL,
    SPC_FIELD_IMAGINARY,
    SPC_FIELD_MODULUS
} spc_field_part;

typedef struct spc_field {
    size_t channel;
    spc_field_part part;
} spc_field;

/* False when the equation has no field of that name. */
bool spc_field_find(const spc_physics *physics, const char *name, spc_field *field);
/* Its values at the points of a state of one batch member. */
void spc_field_values(const spc_field *field, const spc_state *state, double *values);

#endif
