/* specula: stepper.c
 *
 * What can be said of a stepper as composed, with all its parts.
 */
#include <specula/stepper.h>
#include <string.h>

const char *spc_stepper_use_name(const spc_stepper_use *use) {
    return use->integrator ? use->integrator->name : use->stepper->name;
}

/* The kind of grid that a stepper of any was told to take by its parameter `values`; 0: it was not told. */
static unsigned told_grid(const spc_stepper_use *use) {
    const spc_parameter *table = use->stepper->parameters;
    for (size_t i = 0; table && table[i].name; i++) {
        if (strcmp(table[i].name, "values") != 0 || !use->values[i].given) continue;
        static const unsigned kinds[] = {SPC_STEPPER_POINTS, SPC_STEPPER_CELLS,
                                         SPC_STEPPER_CELLS | SPC_STEPPER_STAGGERED};
        return kinds[(size_t)use->values[i].number];
    }
    return 0;
}

static unsigned own_flags(const spc_stepper_use *use) {
    const unsigned flags = use->stepper->flags;
    if (flags & SPC_STEPPER_ANY_GRID) return flags | told_grid(use);
    return flags & SPC_STEPPER_CELLS ? flags : flags | SPC_STEPPER_POINTS;
}

unsigned spc_stepper_use_flags(const spc_stepper_use *use) {
    const unsigned of_all =
        SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_BATCHED | SPC_STEPPER_RANKS | SPC_STEPPER_ANY_GRID;
    unsigned flags = own_flags(use);
    const spc_stepper_part *part = use->stepper->parts;
    for (size_t i = 0; part && part[i].name; i++) {
        const unsigned more = spc_stepper_use_flags(&use->parts[i]);
        flags = (flags & more & of_all) | ((flags | more) & ~of_all);
    }
    return flags;
}
