/* specula: dealiasing.h
 *
 * Products of fields excite modes that a grid cannot tell from others (aliasing). A rule says which modes
 * are retained, on how many points products are taken, and which modes are damped.
 *
 * With cutoff K on n points a product of degree p aliases onto retained modes unless (p + 1) K < n: two-thirds is
 * exact for quadratic terms, one-half for cubic ones; padding by 3/2 and 2 does the same without giving up modes.
 */
#ifndef SPECULA_DEALIASING_H
#define SPECULA_DEALIASING_H

#include <specula/transform.h>

typedef struct spc_dealiasing {
    const char *name, *doc;
    double fraction; /* of n/2: modes retained; slightly below 1 leaves out just the Nyquist mode */
    double padding;  /* points per axis for products, relative to the grid */
    /* exp(-36 (|m| / (filter_cutoff n/2))^36) on each axis; 0: no filter */
    double filter_cutoff;
    /* The filter multiplies u wherever it enters, the linear term too (Herho et al. 2025), and not
     * only the nonlinear term (Hou and Li, J. Comput. Phys. 226, 379, 2007). */
    bool filters_linear;
    int exact_degree; /* highest degree of a product that does not alias; 1: none */
} spc_dealiasing;

/* Words for the case file, separated by |, in the order of spc_dealiasing_at. */
#define SPC_DEALIASING_CHOICES                                                                     \
    "none|two-thirds|one-half|exponential|three-halves|double|paper-filter"

const spc_dealiasing *spc_dealiasing_at(size_t i);

/* Points on each axis for products. */
void spc_dealiasing_points(const spc_dealiasing *rule, const spc_grid *grid,
                           size_t n[SPC_MAX_DIMS]);
/* The filter by mode, in the pool; *table is NULL when the rule has none. */
spc_status spc_dealiasing_filter(spc_pool *pool, const spc_dealiasing *rule, const spc_modes *modes,
                                 const double **table);

#endif
