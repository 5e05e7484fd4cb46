/* specula: spec_loss.c
 *
 * What a training makes small.
 */
#include "training/spec.h"

enum { RELATIVE_L2, MEAN_SQUARE, RELATIVE_L1, MEAN_ABSOLUTE };

enum { ORDER, FLOOR };

static const spc_parameter sobolev_parameters[] = {
    [ORDER] = {.name = "order",
               .type = SPC_REAL,
               .required = true,
               .minimum = -8,
               .maximum = 8,
               .doc = "of derivatives in the norm, below 0 of integrals"},
    [FLOOR] = {.name = "floor",
               .type = SPC_REAL,
               .fallback = 1,
               .minimum = 0,
               .maximum = 1e12,
               .doc = "added to squares of wavenumbers; 0 leaves means out"},
    {.name = NULL},
};

spc_status spc_training_read_loss(const training_reader *r, double choice) {
    static const spc_parameter *const tables[] = {sobolev_parameters, NULL};
    spc_training_spec *spec = r->spec;
    const spc_node *section = spc_node_find(r->root, "sobolev");
    spec->relative = choice == RELATIVE_L2 || choice == RELATIVE_L1;
    spec->absolute = choice == RELATIVE_L1 || choice == MEAN_ABSOLUTE;
    if (!section) return SPC_OK;
    if (spec->absolute) {
        return spc_training_bad(r, section,
                                "Sobolev norms are of squares; name loss: relative-l2 or "
                                "mean-square, or leave sobolev out");
    }
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, section, r->root, "sobolev", tables, NULL, &values));
    spc_sobolev *sobolev = spc_pool_take(r->pool, 1, sizeof *sobolev);
    if (!sobolev) return SPC_NO_MEMORY;
    *sobolev = (spc_sobolev){
        .order = values[ORDER].number, .floor = values[FLOOR].number, .relative = spec->relative};
    spec->sobolev = sobolev;
    return SPC_OK;
}
