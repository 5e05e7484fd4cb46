/* specula: wells.c
 *
 * The function of wells.h.
 */
#include "wells.h"

spc_status spc_potential_suits(spc_context *context, const spc_physics *physics, const char *name) {
    if (physics->equation->takes_potential) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "%s is a potential and %s takes none; give the section to nlse, or another "
                    "profile as forcing",
                    name, physics->equation->name);
}
