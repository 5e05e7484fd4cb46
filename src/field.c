/* specula: field.c
 *
 * The functions of field.h.
 */
#include "field.h"

#include <math.h>
#include <string.h>

bool spc_field_find(const spc_physics *physics, const char *name, spc_field *field) {
    static const char *const suffixes[] = {[SPC_FIELD_WHOLE] = "",
                                           [SPC_FIELD_REAL] = "_real",
                                           [SPC_FIELD_IMAGINARY] = "_imag",
                                           [SPC_FIELD_MODULUS] = "_abs"};
    const spc_equation *equation = physics->equation;
    const char *const *names = equation->fields[physics->grid.dims - 1];
    const int first = equation->complex_valued ? SPC_FIELD_REAL : SPC_FIELD_WHOLE;
    const int last = equation->complex_valued ? SPC_FIELD_MODULUS : SPC_FIELD_WHOLE;
    for (size_t channel = 0; names[channel]; channel++) {
        const size_t length = strlen(names[channel]);
        if (strncmp(name, names[channel], length) != 0) continue;
        for (int part = first; part <= last; part++) {
            if (strcmp(name + length, suffixes[part]) != 0) continue;
            *field = (spc_field){.channel = channel, .part = (spc_field_part)part};
            return true;
        }
    }
    return false;
}

void spc_field_values(const spc_field *field, const spc_state *state, double *values) {
    const double *from = spc_state_field(state, 0, field->channel);
    const size_t points = spc_grid_points(&state->grid);
    if (field->part == SPC_FIELD_WHOLE) {
        memcpy(values, from, points * sizeof *values);
        return;
    }
    for (size_t i = 0; i < points; i++) {
        const double re = from[2 * i], im = from[2 * i + 1];
        values[i] = field->part == SPC_FIELD_REAL        ? re
                    : field->part == SPC_FIELD_IMAGINARY ? im
                                                         : hypot(re, im);
    }
}
