/* specula: kassam_trefethen.c
 *
 * u = cos(q x) (1 + sin(q x)), q = 2 pi / L: the start of the Kuramoto-Sivashinsky example of Kassam and Trefethen, SIAM J. Sci.
 * Comput. 26, 1214 (2005), which takes L = 32 pi, 128 points and t up to 150.
 */
#include "points.h"

#include <math.h>

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "kassam-trefethen", NULL, 1, 1);
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const double angle = *(const double *)user * x[0];
    values[0] = cos(angle) * (1 + sin(angle));
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)values;
    (void)random;
    const double q = 2 * M_PI / physics->grid.length[0];
    spc_fill_points(state, value, &q);
    return SPC_OK;
}

const spc_profile spc_initial_kassam_trefethen = {
    .abi = SPC_ABI,
    .name = "kassam-trefethen",
    .doc = "cos(q x) (1 + sin(q x)), q = 2 pi / L",
    .cite = "Kassam, Trefethen, SIAM J. Sci. Comput. 26, 1214 (2005)",
    .applicable = applicable,
    .fill = fill,
};
